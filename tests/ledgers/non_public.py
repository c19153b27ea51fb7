"""Ledgers A and D of non-public enterprises: three merged header rows filled from a template, and a plain form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.ledgers.expected import Ledger, Table
from tests.ledgers.grids import Grid, Head, ledger, write_csv, write_xlsx
from tests.ledgers.people import CITIZEN, LANDLINE, LEGAL, MOBILE, OTHER_MOBILE, OWNER, SECRETARY

COMMITTEE = "中共深链市坪山区非公有制经济组织委员会"

# A: 新区非公有制经济组织党组织工作台账, as it is exported: no code, no district, no name of the organisation.
HEADS_OF_WORK_LEDGER: tuple[Head, ...] = (
    "单位",
    ("企业座落地", ("园区", "楼宇", "其他")),
    "园区级别（国家级、市级、区级及以下）",
    "是否为亿元楼宇（是、否）",
    "所在园区、商务楼宇名称",
    ("企业基本情况", (
        "企业名称", "企业注册地", "企业经营地", "联系电话",
        ("企业类型", ("私营企业", "港澳台商投资企业", "外商投资企业")),
        "年营业收入（万元）", "从业人员数量（名）", "是否规模以上企业（是、否）",
    )),
    ("企业出资人情况", (
        "企业出资人姓名", "是否是党员", "是否兼任党组织书记", "是否担任区县级以上（含区县）“两代表一委员”",
    )),
    ("党组织设置情况", (
        "是否建立党组织", "党组织成立时间",
        ("党组织组建形式", ("单独建立", "联合建立", "网格建立")),
        ("党组织类别", ("党支部", "党总支", "党委")),
        ("未建立党组织原因", ("没有党员", "企业出资人不支持", "上级党组织未及时指导", "其他原因")),
        "未建党组织的是否选派党建工作指导员、联络员",
    )),
    ("党组织书记情况", (
        "党组织书记姓名", ("来源", ("出资人担任", "中层管理人员担任", "上级党组织选派", "其他人员担任")),
    )),
    ("党务工作者情况", ("企业党务工作者人数", "专职人数")),
    ("党员队伍建设情况", (
        "组织关系在非公企业的党员总数", "35岁以下人数", "生产经营一线职工人数", "组织关系不在非公企业的党员总数",
        "近3年新发展党员数", "是否每年对党员轮训一遍",
    )),
    ("群团部门设置情况", (("是否健全群团组织", ("公会", "共青团", "妇联")),)),
    ("基础保障情况", ("是否有单独活动场所", "使用面积")),
    ("落实相关制度情况", ("是否按规定开展“三会一课”", "党组织是否按规定进行换届")),
)  # fmt: skip

_DECLARED = 'source = "坪山区非公台账"\ntable = "enterprises"\ndistrict = "坪山区"\n'


def _work_ledger(folder: Path) -> None:
    (folder / "来源.toml").write_text(_DECLARED, encoding="utf-8")
    records = [
        [],  # the template keeps a blank row below its header
        {
            "单位": "坪山街道党工委", "园区": "√", "园区级别（国家级、市级、区级及以下）": "市级",
            "是否为亿元楼宇（是、否）": "否", "所在园区、商务楼宇名称": "深链创新园",
            "企业名称": "深链精密机电（坪山）有限公司", "企业注册地": "坪山区一路1号", "联系电话": MOBILE,
            "私营企业": "√", "年营业收入（万元）": "3,200", "从业人员数量（名）": 128,
            "是否规模以上企业（是、否）": "是",
            "企业出资人姓名": OWNER, "是否是党员": "是", "是否建立党组织": "√", "党组织成立时间": date(2019, 7, 1),
            "单独建立": "√", "党支部": "√", "党组织书记姓名": SECRETARY, "来源/出资人担任": "√",
            "企业党务工作者人数": 2, "专职人数": 1, "组织关系在非公企业的党员总数": 12, "35岁以下人数": 5,
            "生产经营一线职工人数": 4, "组织关系不在非公企业的党员总数": 3, "公会": "√", "共青团": "×", "妇联": "√",
            "使用面积": 60,
        },
        {
            "单位": "坪山街道党工委", "楼宇": "√", "是否为亿元楼宇（是、否）": "是",
            "所在园区、商务楼宇名称": "深链大厦",
            "企业名称": "深链海运代理有限公司", "港澳台商投资企业": "√", "年营业收入（万元）": "1.2亿元",
            "从业人员数量（名）": "约50人", "企业出资人姓名": OWNER, "是否建立党组织": "√",
            "党组织成立时间": "2020年3月",
            "联合建立": "√", "党支部": "√", "党组织书记姓名": SECRETARY, "组织关系在非公企业的党员总数": 2,
            "公会": "×", "共青团": "×", "妇联": "×",
        },
        {
            "单位": "马峦街道党工委", "企业座落地/其他": "√", "企业名称": "深链丁字五金店", "私营企业": "√",
            "从业人员数量（名）": "８", "是否规模以上企业（是、否）": "否", "企业出资人姓名": OWNER,
            "是否建立党组织": "×",
            "没有党员": "√", "未建党组织的是否选派党建工作指导员、联络员": "是", "组织关系在非公企业的党员总数": 0,
        },
        {
            "单位": "马峦街道党工委", "企业名称": "深链双勾电子有限公司", "私营企业": "√", "从业人员数量（名）": 35,
            "是否建立党组织": "√", "单独建立": "√", "网格建立": "√", "党支部": "√", "专职人数": 1,
        },
    ]  # fmt: skip
    sheet = ledger(
        HEADS_OF_WORK_LEDGER, records, name="非公台账",
        above=("新区非公有制经济组织党组织工作台账", "填报单位：坪山区委组织部（章）　　填报日期：2026年6月30日"),
        below=[["合计", "1", "1", "1"], ["注：1.本表由各街道党工委逐户填报。"], [f"填表人：{LEGAL}  电话：{MOBILE}"]],
    )  # fmt: skip
    write_xlsx(folder / "附件2 工作台账（坪山）.xlsx", sheet)


WORK_LEDGER = Ledger(
    "A", _work_ledger,
    tables=(Table(
        "附件2 工作台账（坪山）.xlsx", "enterprises", header_rows=(3, 4, 5), read=10, sheet="非公台账",
        skipped=frozenset({1, 2, 6, 11, 12, 13}),
        records={
            7: {
                "key": "name:深链精密机电(坪山)有限公司|坪山区", "name": "深链精密机电（坪山）有限公司",
                "district": "坪山区", "park": "深链创新园", "enterprise_type": "私营企业", "revenue": 3200.0,
                "staff": 128, "above_scale": True, "has_organisation": True, "form": "单独建立",
                "organisation_kind": "党支部", "members_transferred": 12, "trade_union": True, "youth_league": False,
                "womens_federation": True, "reason_unorganised": None,
            },
            8: {
                "enterprise_type": "港澳台商投资企业", "revenue": 12000.0, "staff": 50, "form": "联合建立",
                "members_transferred": 2, "trade_union": False, "above_scale": None,
            },
            9: {
                "staff": 8, "above_scale": False, "has_organisation": False, "reason_unorganised": "没有党员",
                "instructor": True, "members_transferred": 0, "form": None, "organisation_kind": None, "park": None,
            },
            10: {"form": None, "staff": 35, "organisation_kind": "党支部", "members_transferred": None},
        },
        problems=frozenset({
            *(("keyed_by_name", row, None) for row in (7, 8, 9, 10)),
            ("approximate_value", 8, "从业人员数量（名）"), ("several_ticked", 10, "党组织组建形式"),
        }),
        personal=frozenset({
            "联系电话", "企业出资人姓名", "是否是党员", "是否兼任党组织书记",
            "是否担任区县级以上（含区县）“两代表一委员”", "党组织书记姓名", "出资人担任",
        }),
        unused=frozenset({"单位", "企业党务工作者人数", "专职人数", "35岁以下人数", "生产经营一线职工人数",
                          "使用面积"}),
    ),),
    ties={"COVERS": frozenset(), "SUBORDINATE_TO": frozenset()},
)  # fmt: skip

# A once more, as an office completes it: codes, districts in merged cells, the organisation by name. The exporter's
# own list is turned round: it writes a 党委 into the column 党支部.
HEADS_OF_COMPLETED: tuple[Head, ...] = (
    "序号", "所在地区",
    ("企业基本情况", ("企业名称", "统一社会信用代码", "从业人员数量（名）", "年营业收入（元）")),
    ("党组织设置情况", (
        "是否建立党组织", "党组织名称", "党组织成立时间", ("党组织组建形式", ("单独建立", "联合建立", "网格建立")),
        ("党组织类别", ("党支部", "党总支", "党委")), "上级党组织名称",
    )),
    ("党组织书记情况", ("姓名", "号码")),
    ("群团部门设置情况", (("是否健全群团组织", ("公会", "共青团", "妇联")),)),
)  # fmt: skip


def completed_sheet() -> Grid:
    """The sheet of the ledger as an office completes it."""
    whole = {"是否建立党组织": "是", "上级党组织名称": COMMITTEE, "姓名": SECRETARY, "号码": OTHER_MOBILE}
    joint = {
        **whole,
        "党组织名称": "中共深链创新园联合支部委员会",
        "党组织成立时间": "2021.5",
        "联合建立": "√",
        "党支部": "√",
    }
    records = [
        {"序号": 1, "所在地区": "坪山", "企业名称": "深链甲控股有限公司", "统一社会信用代码": "91440399MA5F00018E",
         "从业人员数量（名）": 1200, "年营业收入（元）": "35,000,000", **whole,
         "党组织名称": "中共深链甲控股有限公司委员会", "党组织成立时间": date(2015, 7, 1), "单独建立": "√",
         "党支部": "√", "公会": "√"},
        {"序号": 2, "企业名称": "深链乙软件有限公司", "统一社会信用代码": "91440399MA5F000269",
         "从业人员数量（名）": 40, **joint},
        {"序号": 3, "企业名称": "深链丙材料有限公司", "统一社会信用代码": "91440399MA5F000344",
         "从业人员数量（名）": 22, **joint},
        {"序号": 4, "所在地区": "龙岗区", "企业名称": "深链丁物流有限公司", "统一社会信用代码": "9144O399MA5F00042Y",
         "是否建立党组织": "否"},
    ]  # fmt: skip
    return ledger(
        HEADS_OF_COMPLETED, records, name="坪山、龙岗", above=("非公有制经济组织党组织工作台账",),
        below=[["", "合计", "", "", 1262]], merged=[(4, 1, 6, 1)],
    )  # fmt: skip


def _superior(folder: Path) -> None:
    (folder / "上级.csv").write_text(
        f"党组织代码,党组织名称,党组织类别,级别\nPS001,{COMMITTEE},党委,区级\n", encoding="utf-8"
    )


def _completed(folder: Path) -> None:
    write_xlsx(folder / "台账.xlsx", completed_sheet())
    _superior(folder)


def _saved_as_text(folder: Path) -> None:
    write_csv(folder / "台账.csv", completed_sheet(), "gb18030")
    _superior(folder)


_JOINT = "name:中共深链创新园联合支部委员会"
_SOLE = "name:中共深链甲控股有限公司委员会"
COMPLETED = Ledger(
    "A-completed", _completed,
    tables=(
        Table("上级.csv", "organisations", header_rows=(1,), read=1, records={2: {"code": "PS001", "level": "区级"}},
              encoding="utf-8", delimiter=","),
        Table(
            "台账.xlsx", "enterprises", header_rows=(2, 3, 4), read=6, sheet="坪山、龙岗", skipped=frozenset({1, 9}),
            records={
                5: {"key": "91440399MA5F00018E", "district": "坪山区", "revenue": 3500.0, "organisation_kind": "党委",
                    "organisation_name": "中共深链甲控股有限公司委员会", "form": "单独建立", "trade_union": True},
                6: {"district": "坪山区", "form": "联合建立", "staff": 40},
                7: {"district": "坪山区", "staff": 22},
                8: {"code": "9144O399MA5F00042Y", "district": "龙岗区", "has_organisation": False,
                    "organisation_name": None},
            },
            problems=frozenset({("kind_contradiction", 5, "党组织类别"), ("bad_credit_code", 8, "统一社会信用代码")}),
            personal=frozenset({"姓名", "号码"}), unused=frozenset({"序号"}),
        ),
    ),
    organisations={
        "PS001": {"name": COMMITTEE},
        _SOLE: {"name": "中共深链甲控股有限公司委员会", "kind": "党委", "founded": date(2015, 7, 1)},
        _JOINT: {"name": "中共深链创新园联合支部委员会", "founded": date(2021, 5, 1)},
    },
    ties={
        "SUBORDINATE_TO": frozenset({(_SOLE, "PS001"), (_JOINT, "PS001")}),
        "COVERS": frozenset({
            (_SOLE, "91440399MA5F00018E", "单独", None, None), (_JOINT, "91440399MA5F000269", "联合", None, None),
            (_JOINT, "91440399MA5F000344", "联合", None, None),
        }),
    },
)  # fmt: skip

# The same, saved as CSV: nothing tells any more how far a parent header reaches, and only the first of three rows has
# the district.
SAVED_AS_TEXT = Ledger(
    "A-as-text", _saved_as_text,
    tables=(
        COMPLETED.tables[0],
        replace(
            COMPLETED.tables[1], file="台账.csv", sheet=None, encoding="gb18030", delimiter=",",
            records={
                5: {"district": "坪山区", "revenue": 3500.0, "form": "单独建立", "organisation_kind": "党委",
                    "trade_union": True},
                6: {"district": None, "form": "联合建立", "staff": 40},
            },
            problems=COMPLETED.tables[1].problems | {("blank_district", row, "所在地区") for row in (6, 7)},
        ),
    ),
    organisations=COMPLETED.organisations, ties=COMPLETED.ties,
)  # fmt: skip

# D: the 两个覆盖 form as a list: one header row, brackets that open in one column and close in another, 1/2 for yes and
# no, saved as Unicode text.
HEADS_OF_TWO_COVERAGES: tuple[Head, ...] = (
    "统一社会信用代码", "单位名称", "地区", "企业法人是否党员", "是否建立党组织", "党组织名称", "党组织成立时间",
    "党组织组建形式", "党组织类别", "上一级党组织名称", "党组织书记姓名", "未建党组织的是否选派党建工作指导员",
    "党组织联系电话", "党员总数", "（其中35岁以下党员数", "）近三年新发展党员数", "党组织最近一次换届时间",
    "是否健全群团组织",
)  # fmt: skip
_LISTS = '[code_lists."是否建立党组织"]\n1 = "是"\n2 = "否"\n'


def _two_coverages(folder: Path) -> None:
    (folder / "来源.toml").write_text(f'source = "两个覆盖"\n{_LISTS}', encoding="utf-8")
    known = {"地区": "南山", "企业法人是否党员": "1", "党组织书记姓名": SECRETARY, "党组织联系电话": LANDLINE}
    records = [
        {**known, "统一社会信用代码": "91440399MA5F00050R", "单位名称": "深链智算有限公司", "是否建立党组织": "1",
         "党组织名称": "中共深链智算有限公司支部委员会", "党组织成立时间": "20220701", "党组织组建形式": "单独组建",
         "党组织类别": "党支部", "上一级党组织名称": "中共深链市互联网企业工作委员会", "党员总数": "9",
         "未建党组织的是否选派党建工作指导员": "", "（其中35岁以下党员数": "6", "）近三年新发展党员数": "1",
         "党组织最近一次换届时间": "2025/6/20", "是否健全群团组织": "1"},
        {**known, "统一社会信用代码": "91440399MA5F00069N", "单位名称": "深链云图有限公司", "是否建立党组织": "2",
         "未建党组织的是否选派党建工作指导员": "1", "党员总数": "2", "是否健全群团组织": "2"},
        {**known, "统一社会信用代码": CITIZEN, "单位名称": "深链个人店", "是否建立党组织": "2",
         "未建党组织的是否选派党建工作指导员": "2", "党员总数": "不详"},
    ]  # fmt: skip
    write_csv(folder / "两个覆盖.csv", ledger(HEADS_OF_TWO_COVERAGES, records), "utf-16", "\t")


_ONLINE = "name:中共深链智算有限公司支部委员会"
TWO_COVERAGES = Ledger(
    "D", _two_coverages,
    tables=(Table(
        "两个覆盖.csv", "enterprises", header_rows=(1,), read=3, encoding="utf-16", delimiter="\t",
        records={
            2: {"district": "南山区", "has_organisation": True, "members_total": 9, "instructor": None},
            3: {"has_organisation": False, "members_total": 2, "instructor": None},
            4: {"code": None, "has_organisation": False, "members_total": None},
        },
        problems=frozenset({
            ("personal_value", 4, "统一社会信用代码"), ("keyed_by_name", 4, "统一社会信用代码"),
            ("undeclared_code_list", None, "未建党组织的是否选派党建工作指导员"),
            ("unknown_reference", 2, "上一级党组织名称"),
        }),
        personal=frozenset({"企业法人是否党员", "党组织书记姓名", "党组织联系电话"}),
        unused=frozenset({"（其中35岁以下党员数", "）近三年新发展党员数"}),
    ),),
    organisations={_ONLINE: {"founded": date(2022, 7, 1), "last_election": date(2025, 6, 20)}},
    ties={
        "COVERS": frozenset({(_ONLINE, "91440399MA5F00050R", "单独", None, None)}),
        "SUBORDINATE_TO": frozenset(),
    },
)  # fmt: skip
