"""Aliases: the headers that offices write for the canonical ones, as data, and the groups of ticks that stand for one.

The order decides which of several columns fills a field: totals before their parts. A header may stand below parents:
``parent>header``. Brackets at the end of a header (its unit, its choices) need no alias of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

Headers = Mapping[str, tuple[str, ...]]


def _below(parents: Iterable[str], *headers: str) -> tuple[str, ...]:
    return tuple(f"{parent}>{header}" for parent in parents for header in headers)


_MASS = (
    "是否健全群团组织", "群团组织", "群团组织情况", "已建群团组织", "建立何种群团组织", "群团部门设置情况",
    "群团组织建设情况",
)  # fmt: skip
_STAFF = ("从业人员情况", "从业人员", "职工情况", "人员情况")
_SUPERIORS = (
    "上级党组织名称", "上一级党组织名称", "隶属党组织名称", "所属上级党组织名称", "党组织所隶属上级党组织",
    "上级党组织",
)  # fmt: skip
_FOUNDED = ("党组织组建时间", "组建年月", "组建日期", "建立时间")
_ELECTED = ("党组织最近一次换届时间", "最近一次换届时间")
_ORGANISATION_KINDS = ("组织类别", "党组织建制", "党组织建制类型", "党组织类型")
_ADDRESS: Headers = MappingProxyType({
    "district": ("地区", "所在地区", "企业地址省市县编码", "所在区", "所属区", "行政区"),
    "street": ("所属乡镇", "所属街道", "所在街道", "乡镇"),
})  # fmt: skip
_PLACE: Headers = MappingProxyType({
    **_ADDRESS,
    "park": ("所在园区、商务楼宇名称", "所在园区", "园区名称", "所在楼宇", "楼宇名称"),
})  # fmt: skip
_UNITS: Headers = MappingProxyType({
    "code": ("社会信用代码", "工商执照注册号(统一社会信用代码)", "党组织所在单位代码", "单位代码", "统一信用代码"),
    "registration_number": ("工商注册号", "登记证号", "工商执照注册号"),
    "name": ("单位名称", "单位详细名称", "组织名称", "社会组织名称", "商事主体名称", "市场主体名称", "经营主体名称"),
    "enterprise_type": ("企业类别", "社会组织性质", "社会组织类别", "社会组织类型", "组织类型", "组织类别"),
    "industry": ("行业类别", "所属行业", "主营业务", "经营范围"),
    "status": ("企业经营状况", "经营状态", "状态", "年检结果"),
    "founded": ("创办时间", "批准日期", "成立时间"),
    "revenue": ("年营业收入", "营业收入"),
    "assets": ("资产总额",),
    "staff": (
        *_below(_STAFF, "总数", "总人数", "合计"), "从业人员", "从业人数", "从业人员总数", "职工数", "职工数量",
        "企业员工数", "组织总人数", "职工总数", "职工人数", "员工人数", "在岗职工", "在岗职工数", "社保缴纳职工数",
        "专职人数", "专职人员", "兼职人数", "兼职人员",
    ),
    "above_scale": ("是否规上企业", "是否规上"),
    "specialised": ("专精特新企业",),
    **_PLACE,
    "community": ("居委会", "所属社区", "所在社区"),
    "members_total": (
        "党员人数", "中共党员数量", "党员(预备党员)人数", "从业中共党员数", "从业人员中党员人数", "中共党员数",
        "中共党员人数", "党员数", "党员数量", *_below(_STAFF, "中共党员", "党员"),
    ),
    "members_formal": ("正式党员人数", "正式党员"),
    "members_transferred": (
        "组织关系在非公企业的党员总数", "组织关系在非公企业的党员", "组织关系已转入", "已转入党员数",
    ),
    "has_organisation": (
        "是否成立党组织", "是否组建党组织", "是否有中共党组织", "是否建立党组织建制", "单位建立党组织情况",
        "是否有党组织", "是否建立中共党组织",
    ),
    "can_organise": ("是否具备建立中共党组织条件", "是否具备建立党组织条件"),
    "organisation_superior": (*_SUPERIORS[1:], "上级党组织代码"),
    "organisation_founded": _FOUNDED,
    "organisation_last_election": _ELECTED,
    "organisation_kind": _ORGANISATION_KINDS,
    "form": ("党组织组建方式", "组建方式", "党组织设置形式", "组建形式"),
    "instructor": (
        "未建党组织的是否选派党建工作指导员", "未建党组织的是否选派党建工作指导员、联络员", "是否派驻党建指导员",
        "已派党建工作指导员的", "是否选派党建工作指导员", "是否选派党建工作指导员、联络员", "是否选派党建指导员",
    ),
    "reason_unorganised": ("未建党组织原因", "未成立党组织原因", "未组建党组织原因"),
    "trade_union": ("是否成立工会", "是否建立工会", *_below(_MASS, "工会", "工会组织")),
    "youth_league": ("是否有共青团", "是否有团组织", *_below(_MASS, "共青团", "共青团组织", "团组织")),
    "womens_federation": ("是否有妇联", *_below(_MASS, "妇联", "妇联组织")),
    "chain": ("产业链名称", "链条名称", "产业链/链条名称", "所属产业链", "产业链代码"),
    "segment": ("链上环节", "所属环节"),
    "role": ("链主/链上角色", "角色"),
})  # fmt: skip
_SUPERIOR_OF_ORGANISATION = {"superior": _SUPERIORS}
_OF_ORGANISATIONS: Headers = MappingProxyType({
    "code": ("党组织编码", "党组织编号"),
    "name": ("党组织全称",),
    "kind": _ORGANISATION_KINDS,
    **_SUPERIOR_OF_ORGANISATION,
    "unit": ("党组织所在单位", "党组织所在单位名称"),
    "members_formal": ("正式党员人数", "正式党员"),
    "founded": _FOUNDED,
    "last_election": _ELECTED,
    "status": ("党组织状态",),
    **_PLACE,
})  # fmt: skip

ALIASES: Mapping[str, Headers] = MappingProxyType({
    "enterprises": _UNITS,
    "small_businesses": MappingProxyType({
        **_UNITS, "kind": ("市场主体类别", "小个专类别"), "market": ("所在市场", "所属专业市场"),
    }),
    "organisations": _OF_ORGANISATIONS,
    "chain_committees": MappingProxyType({**_SUPERIOR_OF_ORGANISATION, "founded": _FOUNDED}),
    "chain_members": MappingProxyType({"member": ("成员统一社会信用代码",), "role": ("链上角色",)}),
    "coverage": MappingProxyType({"unit": ("统一社会信用代码", "社会信用代码")}),
    "service_sites": _ADDRESS,
})  # fmt: skip
"""Of each table, the headers that fill a field beside its canonical one, in order of preference."""

OF_THE_PARTY = frozenset({
    "members_total", "members_formal", "members_transferred", "has_organisation", "can_organise", "organisation_code",
    "organisation_name", "organisation_superior", "organisation_founded", "organisation_last_election",
    "organisation_kind", "form", "instructor", "reason_unorganised", "trade_union", "youth_league",
    "womens_federation",
})  # fmt: skip
"""Fields of units that may stand below a parent that speaks of the Party or of mass organisations; others not."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Columns of ticks that stand for one value. ``words``: what a tick below a header says.

    Their parent is one of the field's own headers, or of ``parents``; below it any header is a word, unless ``closed``.
    Without a parent at least two of ``words`` must stand side by side. ``also``: a field that any tick answers, and
    what it answers.
    """

    field: str
    words: Mapping[str, str]
    parents: tuple[str, ...] = ()
    also: tuple[str, str] | None = None
    closed: bool = False


def _themselves(*words: str) -> Mapping[str, str]:
    return MappingProxyType({word: word for word in words})


_KINDS = ("党支部", "党总支", "党委", "联合党支部")
_BUILT = MappingProxyType({
    **{f"建立{kind}的": kind for kind in _KINDS}, **{f"{kind}的": kind for kind in _KINDS},
    "建立总支部的": "党总支", "建立支部的": "党支部",
})  # fmt: skip
_YES, _NO = dict.fromkeys(("是", "有", "已建"), "是"), dict.fromkeys(("否", "无", "未建"), "否")
_TICKS_OF_UNITS = (
    Ticks("organisation_kind", _BUILT, ("单位建立党组织情况",), ("has_organisation", "是"), closed=True),
    Ticks("organisation_kind", _themselves(*_KINDS)),
    Ticks(
        "form",
        _themselves("单独建立", "联合建立", "网格建立", "在会员中建", "在理事会中建", "在业务主管部门联合建"),
    ),
    Ticks(
        "reason_unorganised",
        _themselves(
            "没有党员", "正式党员不足三人", "企业出资人不支持", "上级党组织未及时指导", "应建未建",
            "有党员但不符合条件",
        ),
    ),
    Ticks("enterprise_type", _themselves("私营企业", "港澳台商投资企业", "外商投资企业")),
    Ticks("status", {**_themselves("合格", "基本合格", "不合格", "未参检"), "为参检": "未参检"}),  # as exported
    Ticks("role", _themselves()),
    Ticks("has_organisation", MappingProxyType(_YES | _NO), closed=True),
)  # fmt: skip
TICKS: Mapping[str, tuple[Ticks, ...]] = MappingProxyType({
    "enterprises": _TICKS_OF_UNITS,
    "small_businesses": _TICKS_OF_UNITS,
    "organisations": (Ticks("kind", _themselves(*_KINDS)),),
})  # fmt: skip

ANSWERS: Mapping[str, Mapping[str, Mapping[str, str]]] = MappingProxyType({
    "单位建立党组织情况": MappingProxyType({
        "has_organisation": MappingProxyType({
            **dict.fromkeys(_BUILT, "是"),
            **dict.fromkeys(("未建立", "未建立的", "未建立党组织", "未建立党组织的"), "否"),
        }),
        "organisation_kind": _BUILT,
    }),
})  # fmt: skip
"""Of a header, the fields that its cells answer in words of their own: field, word, what it means there."""

IDLE = (
    "序号", "组织机构代码", "国有经济控制", "集体经济控制", "非公有经济控制", "私有经济控制", "私营独资", "注册资本",
    "年产值", "企业规模", "是否互联网企业", "是否是非公有制互联网企业", "地址", "住所", "住地", "单位地址",
    "企业注册地", "企业经营地", "园区级别", "是否为亿元楼宇", "单位", "登记机构", "业务主管单位", "上中下游",
    "主营产品", "党组织所在单位情况", "联合党支部覆盖社会组织数量", "联合党支部数", "党组织是否按规定进行换届",
    "拟建党组织日期", "当前非公党组织摸排进展情况", "是否纳入全省非公平台管理", "覆盖情况", "是否健全群团组织",
    "已建群团组织", "建立何种群团组织", "是否有单独活动场所", "使用面积", "党组织活动场所面积", "标准化建设是否达标",
    "组织关系不在非公企业的党员总数", "组织关系未转入党员数", "预备党员人数", "发展对象人数", "积极分子人数",
    "申请入党人数", "近三年新发展党员数", "35岁以下人数", "生产经营一线职工人数", "企业党务工作者人数",
    "工会会员数量", "共青团团员数量", "妇女数量", "备注",
)  # fmt: skip
"""Headers that ledgers have and no field of ours holds: known, so that nothing is guessed of them."""
