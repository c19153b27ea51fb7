"""Ledgers of social organisations: B with three header rows as .xls, G of 综治, N of the civil-affairs system."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.ledgers.expected import Ledger, Table
from tests.ledgers.grids import Grid, Head, ledger, write_csv, write_xls, write_xlsx
from tests.ledgers.people import CITIZEN, CLERK, LANDLINE, LEGAL, MOBILE, OTHER_MOBILE, SECRETARY

PARENT = "中共深链市社会组织委员会"

# B: 社会组织台账. Blank cells are dashes; "其他", "人数" and "姓名" stand under several parents; a number stands amid
# the ticks of 党组织类别; 为参检 is how the export writes 未参检.
HEADS_OF_SOCIAL: tuple[Head, ...] = (
    ("社会组织基本情况", (
        "社会组织名称", "社会组织性质", "社会组织类别", "登记机构", "业务主管单位", "住地",
        ("2025年度检结果", ("合格", "基本合格", "不合格", "为参检")),
        ("从业人员情况", ("总数", "专职人员(人)", "兼职人员(人)", "中共党员(人)")),
        ("负责人情况", ("是否党员", "是否兼任党组织书记")),
    )),
    ("党组织设置情况", (
        "是否成立党组织",
        ("未成立党组织原因", ("没有党员", "社会组织负责人不支持", "上级党组织未及时指导", "其他")),
        "党组织成立时间", "上次换届时间", "党组织名称", "党组织联系电话",
        ("党组织组建形式", ("在会员中建", "在理事会中建", "在业务主管部门联合建", "其他")),
        "选派党建工作指导员或联络员(人)",
        ("党组织类别", ("党支部", "党总支", "党委", "联合党支部", "联合党支部覆盖社会组织数量(个)")),
        "上级党组织名称",
    )),
    ("党务工作者队伍建设", (
        ("书记", ("姓名", "社会组织负责人兼任", "其他")), ("党务副书记", ("人数", "专职(人)", "兼职(人)")),
    )),
    ("党员队伍建设情况", ("纳入社会组织党组织管理的党员总数", ("其中", ("35岁以下(人)", "大学及以上学历(人)")))),
)  # fmt: skip


def _social(folder: Path) -> None:
    (folder / "来源.toml").write_text(
        'source = "社会组织台账"\ntable = "enterprises"\ndistrict = "福田"\nfiles = ["*.xls"]\n', encoding="utf-8"
    )
    (folder / "上级.csv").write_text(f"党组织代码,党组织名称,党组织类别\nSZ001,{PARENT},党委\n", encoding="utf-8-sig")
    dashes = dict.fromkeys(("登记机构", "住地", "党组织成立时间", "上次换届时间", "党组织名称", "党组织联系电话",
                            "上级党组织名称", "纳入社会组织党组织管理的党员总数", "书记/姓名"), "—")  # fmt: skip
    joint = {
        "是否成立党组织": "是", "党组织名称": "中共深链公益行业联合支部委员会", "党组织成立时间": "2022-01-05",
        "在业务主管部门联合建": "√", "联合党支部": "√", "联合党支部覆盖社会组织数量(个)": 2, "上级党组织名称": PARENT,
        "书记/姓名": SECRETARY,
    }  # fmt: skip
    records = [
        {**dashes, "社会组织名称": "深链市智能装备行业协会", "社会组织性质": "社会团体", "社会组织类别": "行业协会商会",
         "合格": "√", "总数": 23, "专职人员(人)": 15, "兼职人员(人)": 8, "中共党员(人)": 6, "是否党员": "是",
         "是否成立党组织": "是", "党组织成立时间": "2018年6月", "上次换届时间": "2021.6", "党组织联系电话": LANDLINE,
         "党组织名称": "中共深链市智能装备行业协会支部委员会", "在会员中建": "√", "党组织类别/党支部": "√",
         "上级党组织名称": PARENT, "书记/姓名": SECRETARY, "党务副书记/人数": 1,
         "纳入社会组织党组织管理的党员总数": 6},
        {**dashes, "社会组织名称": "深链甲公益基金会", "社会组织性质": "基金会", "基本合格": "√", "总数": 9,
         "中共党员(人)": 2, **joint},
        {**dashes, "社会组织名称": "深链乙社工服务中心", "社会组织性质": "民办非企业单位", "总数": 12, **joint},
        {**dashes, "社会组织名称": "深链丙画院", "社会组织性质": "民办非企业单位", "为参检": "√", "总数": 3,
         "中共党员(人)": 0, "是否成立党组织": "否", "没有党员": "√"},
    ]  # fmt: skip
    sheet = ledger(
        HEADS_OF_SOCIAL, records, name="社会组织", above=("社会组织党建工作台账",), below=[["合计", *[""] * 9, 47]]
    )
    write_xls(folder / "社会组织台账.xls", sheet)


_GUILD = "name:中共深链市智能装备行业协会支部委员会"
_SHARED = "name:中共深链公益行业联合支部委员会"
SOCIAL = Ledger(
    "B", _social,
    tables=(
        Table("上级.csv", "organisations", header_rows=(1,), read=1, records={2: {"code": "SZ001"}},
              encoding="utf-8-sig"),
        Table(
            "社会组织台账.xls", "enterprises", header_rows=(2, 3, 4), read=6, sheet="社会组织",
            skipped=frozenset({1, 9}),
            records={
                5: {"key": "name:深链市智能装备行业协会|福田区", "district": "福田区", "staff": 23, "status": "合格",
                    "members_total": 6,
                    "has_organisation": True, "organisation_kind": "党支部",
                    "organisation_name": "中共深链市智能装备行业协会支部委员会"},
                6: {"staff": 9, "organisation_kind": "联合党支部", "form": "在业务主管部门联合建", "members_total": 2},
                7: {"staff": 12, "members_total": None},
                8: {"has_organisation": False, "reason_unorganised": "没有党员", "organisation_name": None,
                    "status": "未参检",
                    "members_total": 0},
            },
            problems=frozenset(("keyed_by_name", row, None) for row in (5, 6, 7, 8)),
            personal=frozenset({"是否党员", "是否兼任党组织书记", "党组织联系电话", "姓名", "社会组织负责人兼任"}),
            unused=frozenset({"登记机构", "业务主管单位", "专职人员(人)", "兼职人员(人)", "专职(人)", "人数",
                              "联合党支部覆盖社会组织数量(个)", "35岁以下(人)"}),
        ),
    ),
    organisations={
        "SZ001": {"name": PARENT},
        _GUILD: {"founded": date(2018, 6, 1), "last_election": date(2021, 6, 1)},
        _SHARED: {"founded": date(2022, 1, 5)},
    },
    ties={
        "SUBORDINATE_TO": frozenset({(_GUILD, "SZ001"), (_SHARED, "SZ001")}),
        "COVERS": frozenset({
            (_GUILD, "name:深链市智能装备行业协会|福田区", "其他", None, None),
            (_SHARED, "name:深链甲公益基金会|福田区", "联合", None, None),
            (_SHARED, "name:深链乙社工服务中心|福田区", "联合", None, None),
        }),
    },
)  # fmt: skip

# G: two sheets of the 综治 system as it exports them, yes and no in 1/0, and hidden ones: last year's list, and words
# for drop-downs that are no table.
HEADS_OF_NON_PUBLIC: tuple[Head, ...] = (
    "企业名称", "工商执照注册号（统一社会信用代码）", "企业类别", "企业地址省市县编码", "企业地址", "企业联系方式",
    "企业员工数", "法定代表人证件代码", "法定代表人证件号码", "法定代表人姓名", "治保负责人姓名", "治保负责人联系方式",
    "是否危化企业", "是否具备建立中共党组织条件", "是否有中共党组织", "中共党员数量", "是否有工会", "工会会员数量",
    "是否有共青团组织", "是否有妇联组织", "妇女数量",
)  # fmt: skip
HEADS_OF_SOCIAL_OF_G: tuple[Head, ...] = (
    "统一社会信用代码", "登记证号", "社会组织名称", "地区", "法定代表人姓名", "住所", "批准日期", "社会组织类型",
    "负责人证件号码", "负责人联系方式", "治保负责人姓名", "关注程度", "是否具备建立中共党组织条件", "是否有中共党组织",
    "中共党员数量", "是否有工会", "是否有共青团组织", "是否有妇联组织", "是否有境外背景",
)  # fmt: skip


def _order(folder: Path) -> None:
    firm = {"企业地址省市县编码": "440310", "企业联系方式": MOBILE, "法定代表人证件号码": CITIZEN,
            "法定代表人姓名": LEGAL, "治保负责人姓名": CLERK, "治保负责人联系方式": OTHER_MOBILE,
            "是否危化企业": 0}  # fmt: skip
    firms = [
        {**firm, "企业名称": "深链戊新材料有限公司", "工商执照注册号（统一社会信用代码）": "91440399MA5F00077H",
         "企业类别": "170", "企业员工数": 310, "是否具备建立中共党组织条件": 1, "是否有中共党组织": 1,
         "中共党员数量": 18, "是否有工会": 1, "是否有共青团组织": 0, "是否有妇联组织": 1},
        {**firm, "企业名称": "深链己印刷厂", "工商执照注册号（统一社会信用代码）": "440399000000018",
         "企业员工数": 16, "是否具备建立中共党组织条件": 0, "是否有中共党组织": 0, "中共党员数量": 0, "是否有工会": 0},
        {**firm, "企业名称": "深链庚纸业厂", "工商执照注册号（统一社会信用代码）": 440399000000026, "企业员工数": 4},
        {**firm, "企业名称": "深链午陶瓷厂", "工商执照注册号（统一社会信用代码）": 914403990000000000, "企业员工数": 5},
    ]  # fmt: skip
    bodies = [
        {"统一社会信用代码": "51440399MJLB00016F", "登记证号": "深链社证字第1号", "社会组织名称": "深链市物流商会",
         "地区": "盐田", "法定代表人姓名": LEGAL, "批准日期": date(2011, 5, 9), "社会组织类型": "社会团体",
         "负责人证件号码": CITIZEN, "负责人联系方式": MOBILE, "是否具备建立中共党组织条件": 1, "是否有中共党组织": 1,
         "中共党员数量": 4},
    ]  # fmt: skip
    last_year = ledger(HEADS_OF_NON_PUBLIC, firms[:1], name="2025年")
    write_xlsx(
        folder / "综治.xlsx", ledger(HEADS_OF_NON_PUBLIC, firms, name="非公有制经济组织"),
        ledger(HEADS_OF_SOCIAL_OF_G, bodies, name="社会组织"),
        Grid(last_year.rows, last_year.merges, "2025年", hidden=True),
        Grid([["是", "一般"], ["否", "关注"]], name="字典", hidden=True),
    )  # fmt: skip


ORDER = Ledger(
    "G", _order,
    tables=(
        Table(
            "综治.xlsx", "enterprises", header_rows=(1,), read=4, sheet="非公有制经济组织",
            records={
                2: {"code": "91440399MA5F00077H", "district": "坪山区", "staff": 310, "can_organise": True,
                    "has_organisation": True, "members_total": 18, "trade_union": True, "youth_league": False,
                    "womens_federation": True},
                3: {"key": "reg:440399000000018", "code": None, "registration_number": "440399000000018",
                    "can_organise": False, "has_organisation": False, "members_total": 0, "youth_league": None},
                4: {"key": "reg:440399000000026", "staff": 4},
                5: {"key": "name:深链午陶瓷厂|坪山区", "code": None},
            },
            problems=frozenset({
                ("undeclared_code_list", None, "企业类别"), ("digits_lost", 5, "工商执照注册号（统一社会信用代码）"),
                ("keyed_by_name", 5, None),
            }),
            personal=frozenset({"企业联系方式", "法定代表人证件代码", "法定代表人证件号码", "法定代表人姓名",
                                "治保负责人姓名", "治保负责人联系方式"}),
            unused=frozenset({"是否危化企业", "工会会员数量", "妇女数量"}),
        ),
        Table(
            "综治.xlsx", "enterprises", header_rows=(1,), read=1, sheet="社会组织",
            records={2: {"code": "51440399MJLB00016F", "kind": None, "district": "盐田区",
                         "founded": date(2011, 5, 9), "members_total": 4, "has_organisation": True}},
            personal=frozenset({"法定代表人姓名", "负责人证件号码", "负责人联系方式", "治保负责人姓名"}),
            unused=frozenset({"关注程度", "是否有境外背景"}),
        ),
    ),
    problems=frozenset({("hidden_sheet", "综治.xlsx", "2025年")}),
)  # fmt: skip

# N: the civil-affairs system. The code list of 党组织类别 is nobody's; the district stands once for three rows.
HEADS_OF_CIVIL: tuple[Head, ...] = (
    "序号", "统一社会信用代码", "社会组织名称", "社会组织类型", "所在地区", "党建状态", "是否建立党组织", "党组织类别",
    "党组织成立时间", "审批单位", "党组织隶属关系", "拟建党组织日期", "专职人数", "兼职人数", "预备党员人数",
    "未建党组织原因", "党建指导员姓名", "指导员手机",
)  # fmt: skip


def _civil(folder: Path) -> None:
    records = [
        {"序号": 1, "统一社会信用代码": "52440399MJLC000172", "社会组织名称": "深链启明学校",
         "社会组织类型": "民办非企业单位",
         "所在地区": "440304", "是否建立党组织": "是", "党组织类别": "1", "党组织成立时间": "2016-09-01",
         "专职人数": 60, "兼职人数": 4},
        {"序号": 2, "统一社会信用代码": "52440399MJLC00025W", "社会组织名称": "深链启智幼儿园", "是否建立党组织": "否",
         "专职人数": 25, "未建党组织原因": "正式党员不足三人", "党建指导员姓名": CLERK, "指导员手机": MOBILE},
        {"序号": 3, "统一社会信用代码": "52440399MJLC00025W", "社会组织名称": "深链启智幼儿园", "是否建立党组织": "否",
         "专职人数": 25, "未建党组织原因": "正式党员不足三人", "党建指导员姓名": CLERK, "指导员手机": OTHER_MOBILE},
        {"序号": 4, "统一社会信用代码": "52440399MJLC00033P", "社会组织名称": "", "所在地区": "福田", "专职人数": 7},
    ]  # fmt: skip
    write_xls(folder / "民政.xls", ledger(HEADS_OF_CIVIL, records, name="查询结果", merged=[(1, 4, 3, 4)]))


CIVIL = Ledger(
    "N", _civil,
    tables=(Table(
        "民政.xls", "enterprises", header_rows=(1,), read=4, sheet="查询结果", skipped=frozenset({4}),
        rejected={5: "missing_name"},
        records={
            2: {"kind": None, "district": "福田区", "has_organisation": True, "organisation_kind": None,
                "staff": 60},
            3: {"district": "福田区", "has_organisation": False, "reason_unorganised": "正式党员不足三人", "staff": 25},
        },
        problems=frozenset({
            ("undeclared_code_list", None, "党组织类别"), ("duplicate_row", 4, None),
            ("missing_name", 5, "社会组织名称"),
        }),
        personal=frozenset({"党建指导员姓名", "指导员手机"}),
        unused=frozenset({"序号", "兼职人数", "预备党员人数"}),
    ),),
    ties={"COVERS": frozenset()},
)  # fmt: skip

# Beside B in the same office: the list of a street, saved by hand from a browser as UTF-8 with semicolons.
HEADS_OF_STREET: tuple[Head, ...] = (
    "统一社会信用代码",
    "组织名称",
    "所在地区",
    "街道",
    "组织总人数",
    "党员人数",
    "年检结果",
)


def _street(folder: Path) -> None:
    records = [
        {"统一社会信用代码": "51440399MJLB00024A", "组织名称": "NA", "所在地区": "大鹏", "街道": "葵涌街道",
         "组织总人数": "5", "党员人数": "1", "年检结果": "合格"},
        {"统一社会信用代码": "51440399MJLB000325", "组织名称": "深链\n合唱;团", "所在地区": "深汕特别合作区",
         "街道": "鹅埠镇", "组织总人数": "1,005人"},
        ["一、外区", *[""] * 6],
        {"统一社会信用代码": "51440399MJLB000400", "组织名称": "None", "所在地区": "天河区", "组织总人数": "-"},
    ]  # fmt: skip
    write_csv(folder / "街道.csv", ledger(HEADS_OF_STREET, records), "utf-8", ";")


STREET = Ledger(
    "street-list", _street,
    tables=(Table(
        "街道.csv", "enterprises", header_rows=(1,), read=4, encoding="utf-8", delimiter=";", skipped=frozenset({4}),
        records={
            2: {"name": "NA", "district": "大鹏新区", "street": "葵涌街道", "staff": 5, "members_total": 1},
            3: {"name": "深链合唱;团", "district": "深汕特别合作区", "staff": 1005},
            5: {"name": "None", "district": None, "staff": None},
        },
        problems=frozenset({("bad_value", 5, "所在地区")}),
    ),),
)  # fmt: skip
