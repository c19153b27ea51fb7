"""Invented persons and numbers that stand in the corpus's personal columns: none of them may be seen anywhere."""

OWNER, SECRETARY, LEGAL, CLERK = "赵甲一", "钱乙二", "孙丙三", "李丁四"
MOBILE, OTHER_MOBILE, LANDLINE = "13900000001", "19900000002", "0755-00000003"
CITIZEN = "440399198805051234"

PERSONAL = (OWNER, SECRETARY, LEGAL, CLERK, MOBILE, OTHER_MOBILE, LANDLINE, CITIZEN)
