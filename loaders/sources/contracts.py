"""The tables that analysts bring, as data: columns by canonical header, types, what must be there.

Headers and types of a node's own fields come from the schema; only references and tie fields are declared here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from explorer import schema, vocabulary
from explorer.declaring import FieldType, NodeKind
from explorer.words import Text


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its canonical header, and the field of the checked record that it fills.

    ``required``: the column must be there (for a unit's code: it or 注册号; for a reference: it alone).
    ``choices``: the words that the cell may hold; empty: any. ``code``: compared as a code.
    ``filled``: a blank cell rejects the row. ``strict``: so does a word that is none of the choices.
    """

    header: str
    field: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    filled: bool = False
    choices: tuple[str, ...] = ()
    code: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of table. ``kind``: the node that each row makes; None: each row is a tie between two records.

    ``key``: the fields that tell one row from another; for units the record's ``key`` is computed from code,
    registration number, or name and district. ``described``: columns that are read but never written: what ledgers of
    units say of the organisation that a row names, what a review list says of the units that it sets side by side.
    """

    name: str
    caption: Text
    kind: NodeKind | None
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    described: tuple[Column, ...] = ()

    @property
    def read(self) -> tuple[Column, ...]:
        """Return all columns that a file may have."""
        return self.columns + self.described

    @property
    def required(self) -> tuple[Column, ...]:
        """Return the columns that must be there."""
        return tuple(column for column in self.columns if column.required)

    def has(self, field: str) -> bool:
        """Tell whether a column fills ``field``."""
        return any(column.field == field for column in self.read)

    def column(self, field: str) -> Column:
        """Return the column that fills ``field``."""
        return next(column for column in self.read if column.field == field)


_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType({
    ("Enterprise", "kind"): vocabulary.ENTERPRISE_KINDS,
    ("SmallBusiness", "kind"): vocabulary.SMALL_BUSINESS_KINDS,
    ("Area", "kind"): vocabulary.AREA_KINDS,
    ("ServiceSite", "kind"): vocabulary.SITE_KINDS,
    ("ChainSegment", "tier"): vocabulary.TIERS,
    ("IntendedMark", "kind"): tuple(kind.caption.zh for kind in schema.ISOLABLE_KINDS),
})  # fmt: skip

_CODES = frozenset({"code", "registration_number", "organisation_code"})


def _own(kind: NodeKind, *required: str, omit: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """Return the columns of the kind's own fields; those in ``required`` must be there and filled."""
    return tuple(
        Column(
            declared.caption.zh, declared.name, declared.type,
            required=declared.name in required, filled=declared.name in required,
            choices=_CHOICES.get((kind.label, declared.name), ()), code=declared.name in _CODES,
        )
        for declared in kind.fields
        if declared.name not in omit and (not only or declared.name in only)
    )  # fmt: skip


def _reference(header: str, field: str, *, required: bool = False) -> Column:
    return Column(header, field, required=required, filled=required, code=True)


_CHAIN_OF_UNIT = (
    Column("产业链", "chain"),
    Column("环节", "segment"),
    Column("链上角色", "role", choices=vocabulary.ROLES),
)


def _unit_columns(kind: NodeKind, *required: str) -> tuple[Column, ...]:
    """Return a unit's columns: the code's column must be there (or 注册号), a blank code is keyed otherwise."""
    blank_allowed = {"code", "district"}
    return tuple(
        Column(c.header, c.field, c.type, c.required, c.filled and c.field not in blank_allowed, c.choices, c.code)
        for c in (*_own(kind, "code", "name", "district", *required), *_CHAIN_OF_UNIT)
    )


_ORGANISATION_OF_UNIT = (
    Column("上级党组织名称", "organisation_superior"),
    Column("党组织成立时间", "organisation_founded", FieldType.DATE),
    Column("上次换届时间", "organisation_last_election", FieldType.DATE),
)
ENTERPRISES = Table(
    "enterprises", Text("企业", "Enterprises"), schema.ENTERPRISE, _unit_columns(schema.ENTERPRISE), ("key",),
    _ORGANISATION_OF_UNIT,
)  # fmt: skip
SMALL_BUSINESSES = Table(
    "small_businesses", Text("小个专", "Small businesses"), schema.SMALL_BUSINESS,
    _unit_columns(schema.SMALL_BUSINESS, "kind"), ("key",), _ORGANISATION_OF_UNIT,
)  # fmt: skip
ORGANISATIONS = Table(
    "organisations", Text("党组织", "Party organisations"), schema.ORGANISATION,
    (
        *_own(schema.ORGANISATION, "code", "name", "kind", omit=("lead_department",)),
        _reference("上级党组织代码", "superior"),
        _reference("党组织所在单位代码", "unit"),
    ),
    ("code",),
)  # fmt: skip
_OF_A_COMMITTEE = ("code", "name", "level", "lead_department", "founded", "status")
CHAIN_COMMITTEES = Table(
    "chain_committees", Text("产业链党委", "Chain committees"), schema.ORGANISATION,
    (
        *_own(schema.ORGANISATION, "code", "name", only=_OF_A_COMMITTEE),
        _reference("产业链代码", "chain", required=True),
        Column("产业链名称", "chain_name", required=True, filled=True),
        _reference("上级党组织代码", "superior"),
    ),
    ("code", "chain"),
)  # fmt: skip
CHAINS = Table("chains", Text("产业链", "Chains"), schema.CHAIN, _own(schema.CHAIN, "code", "name"), ("code",))
SEGMENTS = Table(
    "segments", Text("环节", "Segments"), schema.SEGMENT,
    (
        _reference("产业链代码", "chain", required=True),
        *_own(schema.SEGMENT, "code", "name", "position", omit=("chain",)),
    ),
    ("chain", "code"),
)  # fmt: skip
CHAIN_MEMBERS = Table(
    "chain_members", Text("链上成员", "Chain members"), None,
    (
        _reference("产业链代码", "chain", required=True),
        _reference("成员代码", "member", required=True),
        Column("角色", "role", choices=vocabulary.ROLES),
        Column("环节", "segment"),
    ),
    ("chain", "member", "role", "segment"),
)  # fmt: skip
COVERAGE = Table(
    "coverage", Text("覆盖关系", "Coverage"), None,
    (
        _reference("单位代码", "unit", required=True),
        _reference("党组织代码", "organisation", required=True),
        Column("覆盖方式", "form", required=True, filled=True, choices=vocabulary.FORMS),
        Column("起始日期", "since", FieldType.DATE),
        Column("终止日期", "until", FieldType.DATE),
    ),
    ("organisation", "unit", "form", "since"),
)  # fmt: skip
SUPPLIES = Table(
    "supplies", Text("供应关系", "Supplies"), None,
    (
        _reference("供方代码", "supplier", required=True),
        _reference("需方代码", "buyer", required=True),
        Column("产品", "product"),
    ),
    ("supplier", "buyer", "product"),
)  # fmt: skip
AREAS = Table(
    "areas", Text("区域", "Areas"), schema.AREA,
    (*_own(schema.AREA, "code", "name", "kind"), _reference("上级区域代码", "superior")), ("code",),
)  # fmt: skip
SERVICE_SITES = Table(
    "service_sites", Text("服务站点", "Service sites"), schema.SITE,
    (*_own(schema.SITE, "code", "name", "kind"), _reference("运营党组织代码", "operator")), ("code",),
)  # fmt: skip
MERGES = Table(
    "merges", Text("合并决定", "Merge decisions"), schema.MERGE,
    (
        _reference("单位代码", "kept", required=True),
        Column("单位名称", "name"),
        _reference("并入单位代码", "absorbed", required=True),
        Column("并入单位名称", "absorbed_name"),
        Column("决定", "decision", required=True, choices=vocabulary.DECISIONS, strict=True),
        *_own(schema.MERGE, only=("basis", "score", "reason", "decided")),
    ),
    ("kept", "absorbed"),
    (
        Column("单位所在区", "kept_district"), Column("单位出处", "kept_source"),
        Column("并入单位所在区", "absorbed_district"), Column("并入单位出处", "absorbed_source"),
    ),
)  # fmt: skip

MARKS = Table(
    "marks", Text("有意标记", "Intended marks"), schema.MARK,
    _own(schema.MARK, "code", "reason", "author", "marked"), ("kind", "code", "marked"),
)  # fmt: skip

CITY_TABLES = (
    ENTERPRISES, SMALL_BUSINESSES, ORGANISATIONS, CHAIN_COMMITTEES, CHAINS, SEGMENTS, CHAIN_MEMBERS, COVERAGE, SUPPLIES,
    AREAS, SERVICE_SITES,
)  # fmt: skip
"""The eleven that describe a city; beside them stands what analysts decide themselves."""
TABLES = (*CITY_TABLES, MARKS, MERGES)
TABLE_BY_NAME: Mapping[str, Table] = MappingProxyType({table.name: table for table in TABLES})
CAPTIONS: Mapping[str, Text] = MappingProxyType({table.name: table.caption for table in TABLES})
