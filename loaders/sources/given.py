"""Which ties the rows of a table give, as data: the relation, and at either end the row's own record or a reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from explorer import schema
from explorer.words import Text


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference may name: labels in the order in which a code is looked up, ``kind`` if only one is meant."""

    name: str
    labels: tuple[str, ...]
    caption: Text
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in a row: the field with its code, perhaps one with its full name, and what it may name."""

    code: str
    target: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A tie that each row of ``table`` may give. An end that is None is the row's own record.

    ``derived``: read from the merged record, not from the row, because all its columns are fields of the record.
    ``own``: the tie *is* what the row records, so the row's absence from a later load takes nothing back.
    ``fields``: the fields of the tie that stand in columns of the same name.
    """

    table: str
    relation: str
    start: Reference | None = None
    end: Reference | None = None
    fields: tuple[str, ...] = ()
    derived: bool = False
    own: bool = False


MARKET_KIND = "专业市场"
TARGETS: Mapping[str, Target] = MappingProxyType({
    target.name: target
    for target in (
        Target("organisation", (schema.ORGANISATION.label,), Text("党组织", "Party organisations")),
        Target("unit", schema.UNIT_LABELS, Text("单位", "units")),
        Target("member", schema.MEMBER_OF.starts, Text("单位或党组织", "units and organisations")),
        Target("chain", (schema.CHAIN.label,), Text("产业链", "chains")),
        Target("segment", (schema.SEGMENT.label,), Text("环节", "segments")),
        Target("area", (schema.AREA.label,), Text("区域", "areas")),
        Target("market", (schema.SMALL_BUSINESS.label,), Text("专业市场", "markets"), kind=MARKET_KIND),
    )
})  # fmt: skip

_SUPERIOR = Reference("superior", "organisation")
_CHAIN = Reference("chain", "chain")
_COVERED_BY = Reference("organisation_code", "organisation", name="organisation_name")

GIVEN = (
    Given("enterprises", "COVERS", start=_COVERED_BY, fields=("form",), derived=True),
    Given("enterprises", "LOCATED_IN", end=Reference("market", "market"), derived=True),
    Given("enterprises", "MEMBER_OF", end=_CHAIN, fields=("role", "segment")),
    Given("small_businesses", "COVERS", start=_COVERED_BY, fields=("form",), derived=True),
    Given("small_businesses", "LOCATED_IN", end=Reference("market", "market"), derived=True),
    Given("small_businesses", "MEMBER_OF", end=_CHAIN, fields=("role", "segment")),
    Given("organisations", "SUBORDINATE_TO", end=_SUPERIOR),
    Given("organisations", "COVERS", end=Reference("unit", "unit")),
    Given("chain_committees", "SUBORDINATE_TO", end=_SUPERIOR),
    Given("chain_committees", "LEADS", end=Reference("chain", "chain", name="chain_name"), own=True),
    Given("segments", "PART_OF", end=_CHAIN),
    Given(
        "chain_members", "MEMBER_OF", start=Reference("member", "member"), end=_CHAIN, fields=("role", "segment"),
        own=True,
    ),
    Given(
        "coverage", "COVERS", start=Reference("organisation", "organisation"), end=Reference("unit", "unit"),
        fields=("form", "since", "until"), own=True,
    ),
    Given(
        "supplies", "SUPPLIES", start=Reference("supplier", "unit"), end=Reference("buyer", "unit"),
        fields=("product",), own=True,
    ),
    Given("areas", "PART_OF", end=Reference("superior", "area")),
    Given("service_sites", "RUN_BY", end=Reference("operator", "organisation")),
)  # fmt: skip
"""Each tie that a row gives; ``LOCATED_IN`` by 区, 街道, 社区 and 园区 comes beside it, since it makes its areas."""
