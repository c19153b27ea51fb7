"""What offices call our columns: each header that was seen in ledgers fills its field, or is known to fill none."""

from __future__ import annotations

import pytest

from loaders.reading.names import KNOWN, MEANINGS, comparable, is_header
from loaders.reading.recognise import Recognised
from loaders.sources.aliases import ALIASES, IDLE
from loaders.sources.contracts import ENTERPRISES, TABLE_BY_NAME, Table
from tests.test_recognise import recognised

# Every header of units, coverage and counts that was seen in ledgers, as written there (domain reference 4.1 to 4.3).
_OBSERVED = """
序号 企业名称 单位名称 单位详细名称 组织名称 社会组织名称 商事主体名称 统一社会信用代码 社会信用代码
工商执照注册号(统一社会信用代码) 党组织所在单位代码 单位代码 注册号 工商注册号 登记证号 组织机构代码 企业类型
企业类别 社会组织性质 社会组织类别 社会组织类型 单位类别 组织类型 组织类别 私营企业 港澳台商投资企业 外商投资企业
私有经济控制 行业类别 行业代码 所属行业 主营业务 经营范围 企业经营状况 经营状态 登记状态 状态
年检结果(合格/基本合格/不合格/未参检) 成立日期 创办时间 批准日期 注册资本 年营业收入 年营业收入(万元) 年产值(万元)
从业人员 从业人数 从业人员数量(名) 从业人员总数 职工数 职工数量 企业员工数 组织总人数 在岗职工 社保缴纳职工数
专职人数 兼职人数 企业规模 是否规模以上企业(是、否) 是否互联网企业 是否是非公有制互联网企业 地区 所在地区 所属乡镇
社区 居委会 地址 住所 住地 单位地址 企业注册地 企业经营地 企业地址省市县编码 经度 纬度
园区级别(国家级、市级、区级及以下) 是否为亿元楼宇 所在园区/商务楼宇名称 单位 登记机构 业务主管单位 产业链 链条名称
环节 上中下游 链上角色 主营产品 专精特新 是否建立党组织 是否成立党组织 是否组建党组织 是否有中共党组织
是否建立党组织建制 单位建立党组织情况 是否具备建立中共党组织条件 党组织名称 上级党组织名称 上一级党组织名称
隶属党组织名称 所属上级党组织名称 党组织所隶属上级党组织 党组织所在单位情况 党组织类别 党组织建制 党组织建制类型
党支部 党总支 党委 联合党支部 党组织组建形式 党组织组建方式 组建方式 党组织设置形式 单独建立 联合建立 网格建立
在会员中建 在理事会中建 在业务主管部门联合建 联合党支部覆盖社会组织数量(个) 联合党支部数 党组织成立时间
党组织组建时间 组建年月 组建日期 建立时间 上次换届时间 党组织最近一次换届时间 党组织是否按规定进行换届
未建立党组织原因 未建党组织原因 没有党员 正式党员不足三人 企业出资人不支持 上级党组织未及时指导 应建未建
有党员但不符合条件 拟建党组织日期 当前非公党组织摸排进展情况 是否纳入全省非公平台管理
是否选派党建工作指导员或联络员 未建党组织的是否选派党建工作指导员 未建党组织的是否选派党建工作指导员(、联络员)
是否派驻党建指导员 已派党建工作指导员的 覆盖情况 是否有工会 是否有共青团组织 是否有妇联组织
是否健全群团组织(工会/共青团/妇联) 已建群团组织 建立何种群团组织 是否有单独活动场所 使用面积 党组织活动场所面积
标准化建设是否达标 党员人数 党员总数 中共党员数量 党员(预备党员)人数 从业中共党员数 从业人员中党员人数
组织关系在非公企业的党员(总数) 组织关系不在非公企业的党员总数 组织关系已转入党员数 组织关系未转入党员数
预备党员人数 发展对象人数 积极分子人数 申请入党人数 近三年新发展党员数 35岁以下人数 生产经营一线职工人数
企业党务工作者人数 工会会员数量 共青团团员数量 妇女数量
"""
OBSERVED = tuple(_OBSERVED.split())

UNIT = ("统一社会信用代码", "企业名称", "区")
ALIAS_OF = [
    (TABLE_BY_NAME[table], field, header)
    for table, fields in ALIASES.items()
    for field, headers in fields.items()
    for header in headers
]


def below(header: str) -> tuple[str, str]:
    parent, _, own = header.rpartition(">")
    return parent, own


def sheet_with(table: Table, field: str, header: str) -> Recognised:
    """A table with this header, with what it needs beside it, and the canonical headers of what else it might mean."""
    others = {other for _, other in MEANINGS[table.name][comparable([header])[0]]} - {field}
    needed = [c.header for c in table.columns if c.field != field and (c.required or c.field in others)]
    parent, own = below(header)
    rows = [[*needed, own, "其余"]] if not parent else [[*needed, parent, ""], ["" for _ in needed] + [own, "其余"]]
    return recognised(*rows)


@pytest.mark.parametrize("table", [TABLE_BY_NAME[name] for name in ALIASES], ids=lambda table: table.name)
def test_each_alias_fills_its_field(table: Table) -> None:
    for one, field, header in ALIAS_OF:
        if one is table:
            found = sheet_with(table, field, header)
            place = len(found.headers) - 2
            assert (found.table.name, found.columns.get(place)) == (table.name, table.column(field)), header


@pytest.mark.parametrize("header", OBSERVED)
def test_each_header_that_was_observed_is_known(header: str) -> None:
    assert is_header(comparable([header])[0])


def test_headers_without_a_field_are_unused_and_nothing_is_guessed_of_them() -> None:
    found = recognised([*UNIT, *IDLE])
    idle = frozenset(range(len(UNIT), len(UNIT) + len(IDLE)))
    assert list(found.columns) == [0, 1, 2]
    assert found.unused() == idle
    assert found.nearest(idle) == {}
    assert found.personal == frozenset()


def test_no_alias_is_another_fields_canonical_header_in_the_same_table() -> None:
    for table, field, header in ALIAS_OF:
        assert header not in {column.header for column in table.read if column.field != field}


def test_several_columns_for_one_field_by_order() -> None:
    found = recognised([*UNIT, "专职人数", "社保缴纳职工数", "职工数", "从业人数", "从业人员数量(名)", "兼职人数"])
    assert found.header_of("staff") == "从业人员数量(名)"
    assert found.unused() == {3, 4, 5, 6, 8}
    assert recognised([*UNIT, "专职人数", "社保缴纳职工数", "职工数", "从业人数"]).header_of("staff") == "从业人数"
    assert recognised([*UNIT, "兼职人数", "专职人数", "社保缴纳职工数"]).header_of("staff") == "社保缴纳职工数"
    assert recognised([*UNIT, "从业人员中党员人数", "党员人数"]).header_of("members_total") == "党员人数"


def test_the_filing_unit_is_not_the_firm() -> None:
    found = recognised(["单位", "统一社会信用代码", "企业名称", "区"])
    assert found.header_of("name") == "企业名称"
    assert found.unused() == {0}


@pytest.mark.parametrize(
    ("written", "field"),
    [("是否有公会", "trade_union"), ("年营业收入（亿元）", "revenue"), ("资产总额(元)", "assets"), ("*街 道", "street"),
     ("从业人员数量（名）", "staff"), ("所在园区、商务楼宇名称", "park")],
)  # fmt: skip
def test_typed_variants_and_units(written: str, field: str) -> None:
    assert recognised([*UNIT, written]).columns[3] == ENTERPRISES.column(field)


def test_a_mistyped_header_is_unused_and_the_nearest_is_named() -> None:
    found = recognised([*UNIT, "正式党员数目", "从业人员教量", "天气"])
    assert found.unused() == {3, 4, 5}
    assert found.nearest(found.unused()) == {"正式党员数目": "正式党员数", "从业人员教量": "从业人员数量"}


def test_every_alias_is_known_at_sight() -> None:
    assert {below(comparable([header])[0])[1] for _, _, header in ALIAS_OF} <= KNOWN
