"""The domain, declared once: node kinds, relations and their fields.

Cypher, constraints, frames, table contracts, page captions, the picture's legend and ``docs/schema.md`` derive from
here. A field's Chinese caption is its canonical column header.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from explorer.declaring import Field, NodeKind, Relation, boolean, date, decimal, integer, text, texts
from explorer.words import Text

PROVENANCE = (
    text("hash", "内容指纹", "content hash", shown=False, exported=False, aside=True),
    text("run", "载入批次", "load run", exported=False, aside=True),
    texts("sources", "来源文件与行", "source files and rows", exported=False, aside=True),
    texts("tables", "来源表", "source tables", exported=False, aside=True),
    text("vanished", "消失批次", "vanished in run", exported=False),
)
# Of a node that several sources assert: "<identity of the source>=<fields that it gives, by commas>"; blank: each gives
# all of them. So a source that withdraws takes its own fields with it and no others.
NODE_PROVENANCE = (
    *PROVENANCE,
    texts("owners", "各来源提供的字段", "fields by source", shown=False, exported=False, aside=True),
)

_PLACE = (
    text("district", "区", "district"),
    text("street", "街道", "street"),
)
_POSITION = (decimal("longitude", "经度", "longitude"), decimal("latitude", "纬度", "latitude"))
_PARK = text("park", "所在园区/商务楼宇名称", "park or building")


def _unit_fields(kind_header: str) -> tuple[Field, ...]:
    return (
        text("code", "统一社会信用代码", "credit code"),
        text("registration_number", "注册号", "registration number", aside=True),
        text("name", "企业名称", "name"),
        text("kind", kind_header, "unit kind"),
        text("enterprise_type", "企业类型", "enterprise type", aside=True),
        text("status", "登记状态", "registration status"),
        date("founded", "成立日期", "founded"),
        text("industry", "行业代码", "industry code"),
        integer("staff", "从业人员数量", "staff"),
        decimal("revenue", "年营业收入(万元)", "revenue (10,000 yuan)"),
        decimal("assets", "资产总额(万元)", "assets (10,000 yuan)"),
        boolean("above_scale", "是否规模以上企业", "above scale"),
        boolean("fixed_premises", "是否有固定经营场所", "fixed premises"),
        text("specialised", "专精特新", "specialised and innovative", aside=True),
        *_PLACE,
        text("community", "社区", "community"),
        _PARK,
        *_POSITION,
        integer("members_total", "党员总数", "members in total", counts_members=True),
        integer("members_formal", "正式党员数", "formal members", counts_members=True),
        integer("members_transferred", "组织关系已转入党员数", "members transferred in", counts_members=True),
        boolean("has_organisation", "是否建立党组织", "has an organisation"),
        boolean("can_organise", "是否具备建立条件", "meets the conditions"),
        text("organisation_code", "党组织代码", "organisation code named", aside=True),
        text("organisation_name", "党组织名称", "organisation name named", aside=True),
        text("form", "党组织组建形式", "form of organisation"),
        text("organisation_kind", "党组织类别", "organisation kind"),
        boolean("instructor", "是否选派党建工作指导员或联络员", "instructor or liaison assigned"),
        text("reason_unorganised", "未建立党组织原因", "reason not organised", aside=True),
        boolean("trade_union", "是否有工会", "trade union"),
        boolean("youth_league", "是否有共青团组织", "youth league"),
        boolean("womens_federation", "是否有妇联组织", "women's federation"),
        boolean("organisation_synchronised", "组织组建同步", "organisation set up in step"),
        boolean("work_synchronised", "工作开展同步", "work begun in step"),
        boolean("service_synchronised", "服务跟进同步", "services followed in step"),
        text("market", "所属市场", "market"),
    )


ENTERPRISE = NodeKind(
    "Enterprise", "enterprise", Text("企业", "Enterprise"), _unit_fields("单位类别"), "#0072B2", "dot"
)
SMALL_BUSINESS = NodeKind(
    "SmallBusiness", "small_business", Text("小个专", "Small business"), _unit_fields("类别"), "#56B4E9", "dot"
)
ORGANISATION = NodeKind(
    "PartyOrganisation", "organisation", Text("党组织", "Party organisation"),
    (
        text("code", "党组织代码", "organisation code"),
        text("name", "党组织名称", "name"),
        text("kind", "党组织类别", "organisation kind"),
        text("level", "级别", "level"),
        text("lead_department", "牵头单位", "lead department"),
        integer("members_formal", "正式党员数", "formal members", counts_members=True),
        date("founded", "党组织成立时间", "founded"),
        date("last_election", "上次换届时间", "last election"),
        text("status", "状态", "status"),
        date("revoked", "撤销日期", "revoked"),
        *_PLACE,
        _PARK,
    ),
    "#D55E00", "square",
)  # fmt: skip
CHAIN = NodeKind(
    "IndustryChain", "chain", Text("产业链", "Industry chain"),
    (
        text("code", "产业链代码", "chain code"),
        text("name", "产业链名称", "name"),
        text("catalogue_version", "目录版本", "catalogue version"),
        text("level", "级别", "level"),
        text("district", "区", "district"),
    ),
    "#E69F00", "star",
)  # fmt: skip
SEGMENT = NodeKind(
    "ChainSegment", "segment", Text("环节", "Segment"),
    (
        text("chain", "产业链代码", "chain code"),
        text("code", "环节代码", "segment code"),
        text("name", "环节名称", "name"),
        integer("position", "顺序", "position"),
        text("tier", "上中下游", "tier"),
    ),
    "#F0E442", "hexagon",
)  # fmt: skip
AREA = NodeKind(
    "Area", "area", Text("区域", "Area"),
    (
        text("code", "区域代码", "area code"),
        text("name", "区域名称", "name"),
        text("kind", "区域类别", "area kind"),
        *_POSITION,
    ),
    "#999999", "triangle",
)  # fmt: skip
SITE = NodeKind(
    "ServiceSite", "site", Text("服务站点", "Service site"),
    (
        text("code", "站点代码", "site code"),
        text("name", "站点名称", "name"),
        text("kind", "站点类别", "site kind"),
        *_PLACE,
        text("address", "地址", "address"),
        *_POSITION,
        boolean("all_day", "是否24小时", "open around the clock"),
    ),
    "#009E73", "diamond",
)  # fmt: skip

# What analysts decide, kept beside what files say: that a node stands alone on purpose. It names the node by its code,
# so that it outlives every load of the node, and the node's absence.
MARK = NodeKind(
    "IntendedMark", "mark", Text("有意标记", "Intended mark"),
    (
        text("code", "节点代码", "code of the node"),
        text("name", "节点名称", "name of the node"),
        text("kind", "节点类别", "kind of the node"),  # blank: whatever kind bears the code
        text("reason", "理由", "reason"),
        text("author", "标记部门", "marked by (an office or a role)"),
        date("marked", "标记日期", "marked on"),
        date("until", "终止日期", "until"),
    ),
    "#000000", "box", searchable=False,
)  # fmt: skip

# A tie one of whose ends is defined nowhere: kept as a node, so that nothing is lost and a later load can close it.
# ``start``/``end``: the key of the end that is known; ``start_reference``/``end_reference``: the text that is not.
DANGLING = NodeKind(
    "DanglingReference", "dangling", Text("悬空引用", "Dangling reference"),
    (
        text("relation", "关系", "relation"),
        text("start_label", "起点类别", "start kind"),
        text("start", "起点", "start"),
        text("start_reference", "起点引用", "start reference"),
        text("end_label", "终点类别", "end kind"),
        text("end", "终点", "end"),
        text("end_reference", "终点引用", "end reference"),
        text("reason", "原因", "reason"),  # unknown_reference or ambiguous_reference
        text("column", "列", "column"),
        text("form", "覆盖方式", "form"),
        date("since", "起始日期", "since"),
        date("until", "终止日期", "until"),
        text("role", "角色", "role"),
        text("segment", "环节", "segment"),
        text("product", "产品", "product"),
    ),
    "#CC79A7", "triangleDown", searchable=False,
)  # fmt: skip

# That two units are one, or are not: a person's word, or a match that the loader made. ``absorbed`` stands for ``kept``
# from then on, in every file. ``key``: both keys, the lesser one first.
MERGE = NodeKind(
    "MergeDecision", "merge_decision", Text("合并决定", "Merge decision"),
    (
        text("kept", "单位代码", "unit kept"),
        text("name", "单位名称", "name of the unit kept"),
        text("absorbed", "并入单位代码", "unit absorbed"),
        text("absorbed_name", "并入单位名称", "name of the unit absorbed"),
        text("decision", "决定", "decision"),
        text("basis", "依据", "basis"),
        integer("score", "相似度", "likeness (of 100)"),
        text("reason", "理由", "reason"),
        date("decided", "日期", "decided on"),
    ),
    "#000000", "box", searchable=False,
)  # fmt: skip

LOAD_RUN = NodeKind(
    "LoadRun", "run", Text("载入批次", "Load run"),
    (
        integer("sequence", "序号", "sequence"),
        text("started", "开始时间", "started"),
        text("finished", "完成时间", "finished"),
        text("status", "状态", "status"),  # one of vocabulary.RUN_STATUSES
        integer("read", "读入", "read"),
        integer("created", "新增", "created"),
        integer("updated", "更新", "updated"),
        integer("unchanged", "未变", "unchanged"),
        integer("skipped", "跳过", "skipped"),
        integer("rejected", "拒绝", "rejected"),
        integer("vanished_rows", "消失", "vanished"),
        text("problems", "问题统计", "problems by code"),  # JSON: code → count
        text("undoes", "所撤销的批次", "run taken back"),  # of a run that is itself an undo
    ),
    "#000000", "box", searchable=False,
)  # fmt: skip
SOURCE_FILE = NodeKind(
    "SourceFile", "source", Text("来源文件", "Source file"),
    (
        text("name", "文件名", "file name"),
        text("sheet", "工作表", "sheet"),
        text("table", "表", "table"),
        text("sha256", "SHA-256", "SHA-256"),
        text("encoding", "编码", "encoding"),
        integer("rows", "行数", "rows"),
        text("source", "来源名称", "declared source"),
        integer("rank", "优先次序", "rank"),
    ),
    "#000000", "box", searchable=False,
)  # fmt: skip
# What the rows that a run changes were before it, for its undo: kept in the store, beside the graph, in no frame of it.
BEFORE_IMAGE = NodeKind(
    "BeforeImage", "before_image", Text("改动前留存", "Before image"),
    (
        text("frame", "节点或关系", "node kind or relation"),
        integer("part", "分段", "part"),
        integer("parts", "分段数", "parts"),
        texts("last_runs", "原批次", "runs that had changed them last"),
        text("content", "内容", "content"),  # Parquet, base64, cut into parts
    ),
    "#000000", "box", searchable=False,
)  # fmt: skip
# A view of the pages that somebody keeps for others: beside the graph, in no frame of it, no record of the city.
# ``run``: the load run that it was kept from.
SAVED_VIEW = NodeKind(
    "SavedView", "view", Text("保存的视图", "Saved view"),
    (
        text("title", "标题", "title"),
        text("author", "保存部门", "saved by (an office or a role)"),
        text("note", "备注", "note"),
        text("address", "地址", "address"),  # page and parameters, codes only
        text("saved", "保存时间", "saved at"),
    ),
    "#000000", "box", searchable=False,
)  # fmt: skip

UNIT_LABELS = (ENTERPRISE.label, SMALL_BUSINESS.label)
ISOLABLE_KINDS = (ENTERPRISE, SMALL_BUSINESS, ORGANISATION, CHAIN, SITE)  # that may be isolated, and marked as intended
_PLACED = (*UNIT_LABELS, ORGANISATION.label, SITE.label)

_SINCE = date("since", "起始日期", "since")
_UNTIL = date("until", "终止日期", "until")

SUBORDINATE_TO = Relation(
    "SUBORDINATE_TO", (ORGANISATION.label,), (ORGANISATION.label,),
    Text("隶属于", "subordinate to"), Text("下级党组织", "subordinates"), hub="end", organisational=True, single=True,
)  # fmt: skip
COVERS = Relation(
    "COVERS", (ORGANISATION.label,), UNIT_LABELS,
    Text("覆盖", "covers"), Text("被覆盖于", "covered by"), hub="start",
    fields=(text("form", "覆盖方式", "form"), _SINCE, _UNTIL), key_fields=("form", "since"), organisational=True,
)  # fmt: skip
LEADS = Relation(
    "LEADS", (ORGANISATION.label,), (CHAIN.label,), Text("牵头", "leads"), Text("产业链党委", "led by"), hub="end",
    organisational=True,
)  # fmt: skip
MEMBER_OF = Relation(
    "MEMBER_OF", (*UNIT_LABELS, ORGANISATION.label), (CHAIN.label,),
    Text("链上成员", "member of"), Text("成员", "members"), hub="end",
    fields=(text("role", "角色", "role"),), key_fields=("role",),
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
    fields=(text("product", "产品", "product"),), key_fields=("product",),
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
LOADED_KINDS = (*DOMAIN_KINDS, MARK)  # whose records files bring
NODE_KINDS = (*LOADED_KINDS, DANGLING, MERGE, LOAD_RUN, SOURCE_FILE)
RELATIONS = (SUBORDINATE_TO, COVERS, LEADS, MEMBER_OF, AT, SUPPLIES, LOCATED_IN, PART_OF, RUN_BY)

STORED_KINDS = (*NODE_KINDS, BEFORE_IMAGE, SAVED_VIEW)

KIND_BY_LABEL: Mapping[str, NodeKind] = MappingProxyType({kind.label: kind for kind in STORED_KINDS})
KIND_BY_NAME: Mapping[str, NodeKind] = MappingProxyType({kind.name: kind for kind in NODE_KINDS})
RELATION_BY_TYPE: Mapping[str, Relation] = MappingProxyType({relation.type: relation for relation in RELATIONS})
