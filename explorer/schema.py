"""The domain, declared once: node kinds, relations and their fields.

Cypher, constraints, frames, table contracts, page captions, the picture's legend and ``docs/schema.md`` derive from
here. A field's Chinese caption is its canonical column header.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from types import MappingProxyType

from explorer.words import Text


class FieldType(StrEnum):
    """What a field holds; ``explorer.graph`` maps it to a frame's column type."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a node or tie; ``shown`` on pages and in pictures, ``exported`` in what leaves the machine."""

    name: str
    type: FieldType
    caption: Text
    shown: bool = True
    exported: bool = True
    counts_members: bool = False  # masked below 3 wherever it leaves the machine


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A label with its fields. Every node has ``key``: its business code in comparable form, unique in the label."""

    label: str
    name: str
    caption: Text
    fields: tuple[Field, ...]
    colour: str
    shape: str
    searchable: bool = True  # a text index on ``name``


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed tie. Its key is its two ends and ``key_fields``; ``hub`` is the end that may carry very many ties.

    ``single``: a start has at most one such tie to an end of one area kind (a later load replaces it).
    """

    type: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    caption: Text
    reverse_caption: Text
    hub: str
    fields: tuple[Field, ...] = ()
    key_fields: tuple[str, ...] = ()
    organisational: bool = False
    single: bool = False
    paired: bool = False  # the n-th start kind goes to the n-th end kind only

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return the label pairs that the relation may join."""
        return tuple(zip(self.starts, self.ends, strict=True) if self.paired else product(self.starts, self.ends))


def _field(name: str, kind: FieldType, zh: str, en: str, **flags: bool) -> Field:
    return Field(name, kind, Text(zh, en), **flags)


def _text(name: str, zh: str, en: str, **flags: bool) -> Field:
    return _field(name, FieldType.TEXT, zh, en, **flags)


def _integer(name: str, zh: str, en: str, **flags: bool) -> Field:
    return _field(name, FieldType.INTEGER, zh, en, **flags)


def _decimal(name: str, zh: str, en: str) -> Field:
    return _field(name, FieldType.DECIMAL, zh, en)


def _boolean(name: str, zh: str, en: str) -> Field:
    return _field(name, FieldType.BOOLEAN, zh, en)


def _date(name: str, zh: str, en: str) -> Field:
    return _field(name, FieldType.DATE, zh, en)


# What every node and tie carries beside its own fields: where it came from and whether it still counts.
PROVENANCE = (
    _text("hash", "内容指纹", "content hash", shown=False, exported=False),
    _text("run", "载入批次", "load run", exported=False),
    _field("sources", FieldType.TEXTS, "来源文件与行", "source files and rows", exported=False),
    _field("tables", FieldType.TEXTS, "来源表", "source tables", exported=False),
    _text("vanished", "消失批次", "vanished in run", exported=False),
)

_PLACE = (
    _text("district", "区", "district"),
    _text("street", "街道", "street"),
)
_POSITION = (_decimal("longitude", "经度", "longitude"), _decimal("latitude", "纬度", "latitude"))
_PARK = _text("park", "所在园区/商务楼宇名称", "park or building")


def _unit_fields(kind_header: str) -> tuple[Field, ...]:
    return (
        _text("code", "统一社会信用代码", "credit code"),
        _text("registration_number", "注册号", "registration number"),
        _text("name", "企业名称", "name"),
        _text("kind", kind_header, "unit kind"),
        _text("enterprise_type", "企业类型", "enterprise type"),
        _text("status", "登记状态", "registration status"),
        _date("founded", "成立日期", "founded"),
        _text("industry", "行业代码", "industry code"),
        _integer("staff", "从业人员数量", "staff"),
        _decimal("revenue", "年营业收入(万元)", "revenue (10,000 yuan)"),
        _decimal("assets", "资产总额(万元)", "assets (10,000 yuan)"),
        _boolean("above_scale", "是否规模以上企业", "above scale"),
        _boolean("fixed_premises", "是否有固定经营场所", "fixed premises"),
        _text("specialised", "专精特新", "specialised and innovative"),
        *_PLACE,
        _text("community", "社区", "community"),
        _PARK,
        *_POSITION,
        _integer("members_total", "党员总数", "members in total", counts_members=True),
        _integer("members_formal", "正式党员数", "formal members", counts_members=True),
        _integer("members_transferred", "组织关系已转入党员数", "members transferred in", counts_members=True),
        _boolean("has_organisation", "是否建立党组织", "has an organisation"),
        _boolean("can_organise", "是否具备建立条件", "meets the conditions"),
        _text("organisation_code", "党组织代码", "organisation code named"),
        _text("organisation_name", "党组织名称", "organisation name named"),
        _text("form", "党组织组建形式", "form of organisation"),
        _text("organisation_kind", "党组织类别", "organisation kind"),
        _boolean("instructor", "是否选派党建工作指导员或联络员", "instructor or liaison assigned"),
        _text("reason_unorganised", "未建立党组织原因", "reason not organised"),
        _boolean("trade_union", "是否有工会", "trade union"),
        _boolean("youth_league", "是否有共青团组织", "youth league"),
        _boolean("womens_federation", "是否有妇联组织", "women's federation"),
        _boolean("organisation_synchronised", "组织组建同步", "organisation set up in step"),
        _boolean("work_synchronised", "工作开展同步", "work begun in step"),
        _boolean("service_synchronised", "服务跟进同步", "services followed in step"),
    )


ENTERPRISE = NodeKind(
    "Enterprise", "enterprise", Text("企业", "Enterprise"), _unit_fields("单位类别"), "#0072B2", "dot"
)
SMALL_BUSINESS = NodeKind(
    "SmallBusiness", "small_business", Text("小个专", "Small business"),
    (*_unit_fields("类别"), _text("market", "所属市场", "market")), "#56B4E9", "dot",
)  # fmt: skip
ORGANISATION = NodeKind(
    "PartyOrganisation", "organisation", Text("党组织", "Party organisation"),
    (
        _text("code", "党组织代码", "organisation code"),
        _text("name", "党组织名称", "name"),
        _text("kind", "党组织类别", "organisation kind"),
        _text("level", "级别", "level"),
        _text("lead_department", "牵头单位", "lead department"),
        _integer("members_formal", "正式党员数", "formal members", counts_members=True),
        _date("founded", "党组织成立时间", "founded"),
        _date("last_election", "上次换届时间", "last election"),
        _text("status", "状态", "status"),
        _date("revoked", "撤销日期", "revoked"),
        *_PLACE,
        _PARK,
    ),
    "#D55E00", "square",
)  # fmt: skip
CHAIN = NodeKind(
    "IndustryChain", "chain", Text("产业链", "Industry chain"),
    (
        _text("code", "产业链代码", "chain code"),
        _text("name", "产业链名称", "name"),
        _text("catalogue_version", "目录版本", "catalogue version"),
        _text("level", "级别", "level"),
        _text("district", "区", "district"),
    ),
    "#E69F00", "star",
)  # fmt: skip
SEGMENT = NodeKind(
    "ChainSegment", "segment", Text("环节", "Segment"),
    (
        _text("chain", "产业链代码", "chain code"),
        _text("code", "环节代码", "segment code"),
        _text("name", "环节名称", "name"),
        _integer("position", "顺序", "position"),
        _text("tier", "上中下游", "tier"),
    ),
    "#F0E442", "hexagon",
)  # fmt: skip
AREA = NodeKind(
    "Area", "area", Text("区域", "Area"),
    (
        _text("code", "区域代码", "area code"),
        _text("name", "区域名称", "name"),
        _text("kind", "区域类别", "area kind"),
        *_POSITION,
    ),
    "#999999", "triangle",
)  # fmt: skip
SITE = NodeKind(
    "ServiceSite", "site", Text("服务站点", "Service site"),
    (
        _text("code", "站点代码", "site code"),
        _text("name", "站点名称", "name"),
        _text("kind", "站点类别", "site kind"),
        *_PLACE,
        _text("address", "地址", "address"),
        *_POSITION,
        _boolean("all_day", "是否24小时", "open around the clock"),
    ),
    "#009E73", "diamond",
)  # fmt: skip

# A tie one of whose ends is defined nowhere: kept as a node, so that nothing is lost and a later load can close it.
# ``start``/``end``: the key of the end that is known; ``start_reference``/``end_reference``: the text that is not.
DANGLING = NodeKind(
    "DanglingReference", "dangling", Text("悬空引用", "Dangling reference"),
    (
        _text("relation", "关系", "relation"),
        _text("start_label", "起点类别", "start kind"),
        _text("start", "起点", "start"),
        _text("start_reference", "起点引用", "start reference"),
        _text("end_label", "终点类别", "end kind"),
        _text("end", "终点", "end"),
        _text("end_reference", "终点引用", "end reference"),
        _text("reason", "原因", "reason"),  # unknown_reference or ambiguous_reference
        _text("column", "列", "column"),
        _text("form", "覆盖方式", "form"),
        _date("since", "起始日期", "since"),
        _date("until", "终止日期", "until"),
        _text("role", "角色", "role"),
        _text("segment", "环节", "segment"),
        _text("product", "产品", "product"),
    ),
    "#CC79A7", "triangleDown", searchable=False,
)  # fmt: skip

LOAD_RUN = NodeKind(
    "LoadRun", "run", Text("载入批次", "Load run"),
    (
        _integer("sequence", "序号", "sequence"),
        _text("started", "开始时间", "started"),
        _text("finished", "完成时间", "finished"),
        _text("status", "状态", "status"),  # running, complete
        _integer("read", "读入", "read"),
        _integer("created", "新增", "created"),
        _integer("updated", "更新", "updated"),
        _integer("unchanged", "未变", "unchanged"),
        _integer("skipped", "跳过", "skipped"),
        _integer("rejected", "拒绝", "rejected"),
        _integer("vanished_rows", "消失", "vanished"),
        _text("problems", "问题统计", "problems by code"),  # JSON: code → count
    ),
    "#000000", "box", searchable=False,
)  # fmt: skip
SOURCE_FILE = NodeKind(
    "SourceFile", "source", Text("来源文件", "Source file"),
    (
        _text("name", "文件名", "file name"),
        _text("sheet", "工作表", "sheet"),
        _text("table", "表", "table"),
        _text("sha256", "SHA-256", "SHA-256"),
        _text("encoding", "编码", "encoding"),
        _integer("rows", "行数", "rows"),
    ),
    "#000000", "box", searchable=False,
)  # fmt: skip

UNIT_LABELS = (ENTERPRISE.label, SMALL_BUSINESS.label)
_PLACED = (*UNIT_LABELS, ORGANISATION.label, SITE.label)

_SINCE = _date("since", "起始日期", "since")
_UNTIL = _date("until", "终止日期", "until")

SUBORDINATE_TO = Relation(
    "SUBORDINATE_TO", (ORGANISATION.label,), (ORGANISATION.label,),
    Text("隶属于", "subordinate to"), Text("下级党组织", "subordinates"), hub="end", organisational=True, single=True,
)  # fmt: skip
COVERS = Relation(
    "COVERS", (ORGANISATION.label,), UNIT_LABELS,
    Text("覆盖", "covers"), Text("被覆盖于", "covered by"), hub="start",
    fields=(_text("form", "覆盖方式", "form"), _SINCE, _UNTIL), key_fields=("form", "since"), organisational=True,
)  # fmt: skip
LEADS = Relation(
    "LEADS", (ORGANISATION.label,), (CHAIN.label,), Text("牵头", "leads"), Text("产业链党委", "led by"), hub="end",
    organisational=True,
)  # fmt: skip
MEMBER_OF = Relation(
    "MEMBER_OF", (*UNIT_LABELS, ORGANISATION.label), (CHAIN.label,),
    Text("链上成员", "member of"), Text("成员", "members"), hub="end",
    fields=(_text("role", "角色", "role"),), key_fields=("role",),
)  # fmt: skip
AT = Relation(
    "AT",
    (*UNIT_LABELS, ORGANISATION.label),
    (SEGMENT.label,),
    Text("位于环节", "at"),
    Text("环节成员", "members"),
    hub="end",
)
SUPPLIES = Relation(
    "SUPPLIES", UNIT_LABELS, UNIT_LABELS, Text("供应", "supplies"), Text("采购自", "supplied by"), hub="end",
    fields=(_text("product", "产品", "product"),), key_fields=("product",),
)  # fmt: skip
LOCATED_IN = Relation(
    "LOCATED_IN", _PLACED, (AREA.label, SMALL_BUSINESS.label), Text("位于", "located in"), Text("辖内", "contains"),
    hub="end", single=True,
)  # fmt: skip
PART_OF = Relation(
    "PART_OF", (AREA.label, SEGMENT.label), (AREA.label, CHAIN.label), Text("属于", "part of"), Text("包含", "parts"),
    hub="end", single=True, paired=True,
)  # fmt: skip
RUN_BY = Relation(
    "RUN_BY", (SITE.label,), (ORGANISATION.label,), Text("运营方", "run by"), Text("运营站点", "runs"), hub="end",
    organisational=True, single=True,
)  # fmt: skip

DOMAIN_KINDS = (ENTERPRISE, SMALL_BUSINESS, ORGANISATION, CHAIN, SEGMENT, AREA, SITE)
NODE_KINDS = (*DOMAIN_KINDS, DANGLING, LOAD_RUN, SOURCE_FILE)
RELATIONS = (SUBORDINATE_TO, COVERS, LEADS, MEMBER_OF, AT, SUPPLIES, LOCATED_IN, PART_OF, RUN_BY)

KIND_BY_LABEL: Mapping[str, NodeKind] = MappingProxyType({kind.label: kind for kind in NODE_KINDS})
KIND_BY_NAME: Mapping[str, NodeKind] = MappingProxyType({kind.name: kind for kind in NODE_KINDS})
RELATION_BY_TYPE: Mapping[str, Relation] = MappingProxyType({relation.type: relation for relation in RELATIONS})
