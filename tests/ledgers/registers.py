"""Registers and systems: C the non-public register, F annual reports, K an app, E, I and J of Party organisations."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.ledgers.expected import Ledger, Table
from tests.ledgers.grids import Grid, Head, ledger, write_csv, write_xls, write_xlsx
from tests.ledgers.people import CITIZEN, CLERK, LANDLINE, LEGAL, MOBILE, SECRETARY

# C: no code at all; a company whose name needs four bytes in GB18030; somebody wrote a citizen's number as a remark.
HEADS_OF_REGISTER: tuple[Head, ...] = (
    "序号", "地区", "社区", "居委会", "企业名称", "党组织名称", "是否纳入全省非公平台管理", "是否是非公有制互联网企业",
    "地址", "法人姓名", "法人政治面貌", "法人是否兼任党组织书记", "职工数量", "企业经营状况", "社保缴纳职工数",
    "组织关系已转入党员数", "组织关系未转入党员数", "是否建立党组织", "党组织组建方式", "党组织建制类型",
    "党组织成立时间", "党组织负责人姓名", "党内外职务", "负责人电话", "是否成立群团组织", "是否规模以上企业",
    "标准化建设是否达标", "当前非公党组织摸排进展情况", "备注",
)  # fmt: skip


def _register(folder: Path) -> None:
    owner = {"法人姓名": LEGAL, "法人政治面貌": "群众", "负责人电话": MOBILE}
    records = [
        {**owner, "序号": "1", "地区": "宝安", "社区": "一社区", "企业名称": "深链𠮷祥餐饮有限公司",
         "党组织名称": "中共深链𠮷祥餐饮有限公司支部委员会", "职工数量": "86", "企业经营状况": "在业",
         "社保缴纳职工数": "60", "组织关系已转入党员数": "4", "组织关系未转入党员数": "2", "是否建立党组织": "是",
         "党组织组建方式": "单独组建", "党组织建制类型": "党支部", "党组织成立时间": "2017年7月1日",
         "党组织负责人姓名": SECRETARY, "党内外职务": "总经理", "是否规模以上企业": "否"},
        {**owner, "序号": "2", "地区": "宝安", "社区": "一社区", "企业名称": "深链速运有限公司", "职工数量": "１２",
         "企业经营状况": "注销", "是否建立党组织": "否", "备注": CITIZEN},
        {**owner, "序号": "3", "地区": "宝安", "社区": "二社区", "企业名称": "深链速运有限公司", "职工数量": "15",
         "是否建立党组织": "否"},
    ]  # fmt: skip
    write_csv(folder / "非公登记.csv", ledger(HEADS_OF_REGISTER, records), "gb18030")


_DINER = "name:中共深链𠮷祥餐饮有限公司支部委员会"
REGISTER = Ledger(
    "C", _register,
    tables=(Table(
        "非公登记.csv", "enterprises", header_rows=(1,), read=3, encoding="gb18030", delimiter=",",
        rejected={4: "conflicting_duplicate"},
        records={
            2: {"key": "name:深链𠮷祥餐饮有限公司|宝安区", "name": "深链𠮷祥餐饮有限公司", "district": "宝安区",
                "community": "一社区", "staff": 86, "members_transferred": 4, "status": "在业", "form": "单独组建",
                "organisation_kind": "党支部", "above_scale": False},
            3: {"staff": 12, "status": "注销", "has_organisation": False, "organisation_name": None},
        },
        problems=frozenset({
            ("keyed_by_name", 2, None), ("keyed_by_name", 3, None), ("conflicting_duplicate", 4, None),
        }),
        personal=frozenset({"法人姓名", "法人政治面貌", "法人是否兼任党组织书记", "党组织负责人姓名", "党内外职务",
                            "负责人电话", "备注"}),
        unused=frozenset({"序号", "社保缴纳职工数", "标准化建设是否达标"}),
    ),),
    organisations={_DINER: {"name": "中共深链𠮷祥餐饮有限公司支部委员会", "founded": date(2017, 7, 1)}},
    ties={"COVERS": frozenset({(_DINER, "name:深链𠮷祥餐饮有限公司|宝安区", "单独", None, None)})},
)  # fmt: skip

# F: annual reports of the market regulator: digits of two code lists, of which one is declared; 1/0 for yes and no.
HEADS_OF_REPORT: tuple[Head, ...] = (
    "统一社会信用代码", "企业名称", "经营状态", "所在地区", "从业人数", "从业人员中党员人数", "是否建立党组织",
    "党组织建制",
    "党组织组建方式", "组建日期", "法定代表人党员标志", "法定代表人党组织书记标志", "企业联系电话", "成立日期",
    "注册资本",
)  # fmt: skip


def _report(folder: Path) -> None:
    (folder / "年报.toml").write_text(
        'source = "市场监管年报"\nrank = 2\n[code_lists."党组织建制"]\n'
        '0 = "未组建"\n1 = "党支部"\n2 = "党总支"\n3 = "党委"\n', encoding="utf-8",
    )  # fmt: skip
    person = {"法定代表人党员标志": "1", "法定代表人党组织书记标志": "0", "企业联系电话": LANDLINE}
    records = [
        {**person, "统一社会信用代码": "91440399MA5F00085C", "企业名称": "深链辛电池有限公司",
         "经营状态": "存续（在营、开业、在册）",
         "所在地区": "440310", "从业人数": "2300", "从业人员中党员人数": "140", "是否建立党组织": "1",
         "党组织建制": "3",
         "党组织组建方式": "1", "组建日期": "43647", "成立日期": "2010-02-30", "注册资本": "3,000（万人民币元）"},
        {**person, "统一社会信用代码": "91440399MA5F000937", "企业名称": "深链壬餐饮有限公司", "经营状态": "吊销",
         "所在地区": "440310", "从业人数": "9", "是否建立党组织": "0", "党组织建制": "0", "党组织组建方式": ""},
        {**person, "统一社会信用代码": "9.14403E+17", "企业名称": "深链癸服饰有限公司", "所在地区": "440310",
         "从业人数": "20人左右", "是否建立党组织": "", "党组织建制": "9"},
    ]  # fmt: skip
    write_csv(folder / "年报.csv", ledger(HEADS_OF_REPORT, records), "utf-8", ";")


REPORT = Ledger(
    "F", _report,
    tables=(Table(
        "年报.csv", "enterprises", header_rows=(1,), read=3, encoding="utf-8", delimiter=";",
        records={
            2: {"staff": 2300, "members_total": 140, "has_organisation": True, "organisation_kind": "党委",
                "form": None, "district": "坪山区", "founded": None, "status": "存续（在营、开业、在册）"},
            3: {"has_organisation": False, "organisation_kind": "未组建", "staff": 9, "members_total": None},
            4: {"code": None, "has_organisation": None, "organisation_kind": None, "staff": 20},
        },
        problems=frozenset({
            ("undeclared_code_list", None, "党组织组建方式"), ("bad_value", 2, "成立日期"),
            ("digits_lost", 4, "统一社会信用代码"), ("keyed_by_name", 4, None), ("approximate_value", 4, "从业人数"),
            ("undeclared_code_list", None, "党组织建制"),
        }),
        personal=frozenset({"法定代表人党员标志", "法定代表人党组织书记标志", "企业联系电话"}),
        unused=frozenset({"注册资本"}),
    ),),
    ties={"COVERS": frozenset()},
)  # fmt: skip

# K: what an inspector's app exports of 小个专, tabs between the cells. One row has a comma too many: it is shifted.
HEADS_OF_APP: tuple[Head, ...] = (
    "统一社会信用代码", "单位名称", "类别", "地区", "所属市场", "从业人员", "成立日期", "年营业收入", "所属乡镇",
    "是否有固定经营场所", "是否组建党组织", "是否派驻党建指导员", "是否有工会", "负责人及电话", "政治面貌",
)  # fmt: skip


def _app(folder: Path) -> None:
    person = {"负责人及电话": f"{LEGAL}{MOBILE}", "政治面貌": "群众"}
    records = [
        {**person, "统一社会信用代码": "92440399MA5F00018B", "单位名称": "深链乐批发市场", "类别": "专业市场",
         "地区": "罗湖", "从业人员": "30", "是否有固定经营场所": "有", "是否组建党组织": "Y", "年营业收入": "2亿元",
         "成立日期": "2001/3"},
        {**person, "统一社会信用代码": "92440399MA5F000266", "单位名称": "=1+1茶铺", "类别": "个体工商户",
         "地区": "罗湖",
         "所属市场": "深链乐批发市场", "从业人员": "2", "所属乡镇": "东门街道", "是否有固定经营场所": "有",
         "是否组建党组织": "N", "是否派驻党建指导员": "●", "是否有工会": "无"},
        {**person, "统一社会信用代码": "91440399MA5G00051F", "单位名称": "深链小微鞋业", "类别": "小微企业",
         "地区": "罗湖", "所属市场": "没有的市场", "年营业收入": "30万", "是否组建党组织": "N"},
        {**person, "统一社会信用代码": "92440399MA5F00042U", "单位名称": "深链花店", "类别": "摊贩", "地区": "罗湖"},
    ]  # fmt: skip
    sheet = ledger(HEADS_OF_APP, records)
    shifted = ["92440399MA5F00050N", "深链", "果行", "个体工商户", "罗湖", *[""] * 8, "", "", MOBILE]
    write_csv(folder / "小个专.csv", Grid([*sheet.rows, shifted]), "utf-8-sig", "\t")


APP = Ledger(
    "K", _app,
    tables=(Table(
        "小个专.csv", "small_businesses", header_rows=(1,), read=5, encoding="utf-8-sig", delimiter="\t",
        rejected={6: "extra_cells"},
        records={
            2: {"kind": "专业市场", "revenue": 20000.0, "founded": date(2001, 3, 1), "has_organisation": True,
                "fixed_premises": True},
            3: {"name": "=1+1茶铺", "market": "深链乐批发市场", "has_organisation": False, "instructor": True,
                "trade_union": False},
            4: {"revenue": 30.0, "market": "没有的市场"},
            5: {"kind": None},
        },
        problems=frozenset({
            ("unknown_reference", 4, "所属市场"), ("bad_value", 5, "类别"), ("extra_cells", 6, None),
        }),
        personal=frozenset({"负责人及电话", "政治面貌"}),
    ),),
)  # fmt: skip

# E: an information platform: organisations with the units where they are; the kind as digits that nobody declares.
HEADS_OF_PLATFORM: tuple[Head, ...] = (
    "党组织代码", "党组织名称", "党组织类别", "上级党组织代码", "党组织所在单位代码", "党组织所在单位情况", "单位名称",
    "批准建立日期", "党组织成立时间", "状态", "撤销日期", "党组织联系人", "电话", "所属区域",
)  # fmt: skip


def _platform(folder: Path) -> None:
    records = [
        {"党组织代码": "001440399", "党组织名称": "中共深链市两新组织工作委员会", "党组织类别": "工委",
         "党组织成立时间": 42917},
        {"党组织代码": "002440399", "党组织名称": "中共深链快递行业委员会", "党组织类别": "行业党委",
         "上级党组织代码": "001440399", "党组织联系人": CLERK, "电话": LANDLINE, "状态": "正常"},
        {"党组织代码": "003440399", "党组织名称": "深链配送联合党支部", "党组织类别": "联合支部",
         "上级党组织代码": "002440399",
         "党组织所在单位代码": "91440399MA5F00106W", "党组织所在单位情况": "联合支部", "电话": MOBILE},
        {"党组织代码": "004440399", "党组织名称": "中共深链旧址支部委员会", "党组织类别": "党支部",
         "上级党组织代码": "999", "状态": "撤销", "撤销日期": date(2024, 1, 31)},
        {"党组织代码": "", "党组织名称": "深链未编号支部", "党组织类别": "支部"},
    ]  # fmt: skip
    write_xlsx(
        folder / "党组织.xlsx", ledger(HEADS_OF_PLATFORM, records, above=("党组织基本信息",), below=[["小计", "5个"]])
    )
    (folder / "单位.csv").write_text(
        "统一社会信用代码,企业名称,区\n91440399MA5F00106W,深链配送有限公司,福田区\n", encoding="utf-8"
    )


PLATFORM = Ledger(
    "E", _platform,
    tables=(
        Table("单位.csv", "enterprises", header_rows=(1,), read=1, records={2: {"district": "福田区"}}),
        Table(
            "党组织.xlsx", "organisations", header_rows=(2,), read=7, sheet="Sheet1", skipped=frozenset({1, 8}),
            rejected={7: "blank_required"},
            records={
                3: {"key": "001440399", "code": "001440399", "founded": date(2017, 7, 1), "kind": "工委"},
                4: {"status": "正常", "kind": "行业党委"},
                6: {"status": "撤销", "revoked": date(2024, 1, 31)},
            },
            problems=frozenset({("blank_required", 7, "党组织代码"), ("unknown_reference", 6, "上级党组织代码")}),
            personal=frozenset({"党组织联系人", "电话"}),
        ),
    ),
    organisations={code: {} for code in ("001440399", "002440399", "003440399", "004440399")},
    ties={
        "SUBORDINATE_TO": frozenset({("002440399", "001440399"), ("003440399", "002440399")}),
        "COVERS": frozenset({("003440399", "91440399MA5F00106W", "联合", None, None)}),
    },
)  # fmt: skip

# J: a town's own system, organisations and their units in one list with all that it holds of persons.
HEADS_OF_TOWN: tuple[Head, ...] = (
    "党组织代码", "党组织名称", "组织类别", "属地关系", "党组织书记", "党组织联系人", "联系电话", "建立时间",
    "通讯地址",
    "党组织所在单位情况", "党组织所在行政区划", "法人代表（单位负责人）", "是否党员", "在岗职工数（人）", "经度",
    "纬度", "网格代号",
)  # fmt: skip


def _town(folder: Path) -> None:
    person = {
        "党组织书记": SECRETARY,
        "党组织联系人": CLERK,
        "联系电话": MOBILE,
        "法人代表（单位负责人）": LEGAL,
        "是否党员": "1",
    }
    records = [
        {**person, "党组织代码": "ZJ-01", "党组织名称": "中共深链镇一社区总支部委员会", "组织类别": "党总支",
         "建立时间": "1998-07-01", "经度": "114.05", "纬度": "22.54"},
        {**person, "党组织代码": "ＺＪ-０２", "党组织名称": "中共深链镇二社区支部委员会", "组织类别": "党总支",
         "建立时间": "2003年"},
        {**person, "党组织代码": "ZJ-02", "党组织名称": "中共深链镇三社区支部委员会", "组织类别": "党支部"},
    ]  # fmt: skip
    write_csv(folder / "镇.csv", ledger(HEADS_OF_TOWN, records), "utf-8-sig")


TOWN = Ledger(
    "J", _town,
    tables=(Table(
        "镇.csv", "organisations", header_rows=(1,), read=3, encoding="utf-8-sig", delimiter=",",
        rejected={4: "conflicting_duplicate"},
        records={
            2: {"key": "ZJ-01", "founded": date(1998, 7, 1), "kind": "党总支"},
            3: {"key": "ZJ-02", "kind": "支部", "founded": None},
        },
        problems=frozenset({
            ("kind_contradiction", 3, "组织类别"), ("bad_value", 3, "建立时间"), ("conflicting_duplicate", 4, None),
        }),
        personal=frozenset({"党组织书记", "党组织联系人", "联系电话", "法人代表（单位负责人）", "是否党员"}),
    ),),
    organisations={"ZJ-01": {}, "ZJ-02": {}},
)  # fmt: skip

# I: the 采集表 of units: what kind of organisation a unit has stands in the answer to whether it has one.
HEADS_OF_COLLECTED: tuple[Head, ...] = (
    "单位代码", "单位详细名称", "组织机构代码", "所在地区", "企业规模", "在岗职工", "组织关系已转入党员数",
    "单位建立党组织情况", "未建立党组织原因", "法定代表人姓名", "身份证",
)  # fmt: skip


def _collected(folder: Path) -> None:
    person = {"法定代表人姓名": LEGAL, "身份证": CITIZEN, "所在地区": "光明区"}
    records = [
        list(range(1, 12)),  # the line that numbers the columns
        {**person, "单位代码": "91440399MA5F00114P", "单位详细名称": "深链子光学有限公司", "企业规模": "中型",
         "在岗职工": 400, "组织关系已转入党员数": 55, "单位建立党组织情况": "建立党总支的"},
        {**person, "单位代码": "91440399MA5F00122J", "单位详细名称": "深链丑模具有限公司", "企业规模": "小型",
         "在岗职工": 30,
         "组织关系已转入党员数": 1, "单位建立党组织情况": "未建立", "未建立党组织原因": "正式党员不足三人"},
    ]  # fmt: skip
    write_xls(folder / "采集.xls", ledger(HEADS_OF_COLLECTED, records, above=("单位基本信息采集表",), name="采集"))


COLLECTED = Ledger(
    "I", _collected,
    tables=(Table(
        "采集.xls", "enterprises", header_rows=(2,), read=4, sheet="采集", skipped=frozenset({1, 3}),
        records={
            4: {"code": "91440399MA5F00114P", "staff": 400, "members_transferred": 55, "has_organisation": True,
                "district": "光明区"},
            5: {"has_organisation": False, "reason_unorganised": "正式党员不足三人", "members_transferred": 1},
        },
        personal=frozenset({"法定代表人姓名", "身份证"}),
    ),),
)  # fmt: skip
