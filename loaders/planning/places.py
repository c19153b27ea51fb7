"""Where a record lies: ``LOCATED_IN`` by its 区, 街道, 社区 and 园区, and the areas made where no table names them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from explorer.graph import conform, no_rows
from explorer.schema import AREA, LOCATED_IN
from explorer.vocabulary import WORK_DISTRICTS
from loaders.planning.fingerprint import content_hash
from loaders.planning.gather import OPEN_TIES, fields_of
from loaders.reading.comparable import comparable_code, comparable_name
from loaders.sources.contracts import AREAS

# The field of a record → the kinds that an areas table may give the area meant; the first is that of an area made.
KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "district": ("区",),
    "street": ("街道",),
    "community": ("社区",),
    "park": ("园区", "楼宇", "商圈", "专业市场"),
})  # fmt: skip
_FIELD_KINDS = pl.DataFrame(
    [(field, kind) for field, kinds in KINDS.items() for kind in kinds], schema=["field", "kind"], orient="row"
)
_DISTRICT_CODES = {district.name: district.code for district in WORK_DISTRICTS}
_SAID = {
    "key": pl.String(), "sources": pl.List(pl.String()), "field": pl.String(), "text": pl.String(),
    "label": pl.String(), "table": pl.String(),
}  # fmt: skip
_MADE = {
    **dict.fromkeys(("key", "code", "name", "kind"), pl.String()), "longitude": pl.Float64(), "latitude": pl.Float64(),
    "sources": pl.List(pl.String()), "tables": pl.List(pl.String()), "hash": pl.String(),
}  # fmt: skip
_BY_CODE = dict.fromkeys(("field", "code", "by_code"), pl.String())
_BY_NAME = dict.fromkeys(("field", "name", "by_name"), pl.String())


def from_a_table(areas: pl.DataFrame) -> pl.DataFrame:
    """Return the areas that an areas table names; the others were made."""
    return areas.filter(pl.col("tables").list.contains(AREAS.name))


def said_places(label: str, table: str, nodes: pl.DataFrame) -> pl.DataFrame:
    """Return what ``nodes`` say of their place, a row a word: ``label``, ``key``, ``table``, ``field``, ``text`` ….

    ``nodes`` has ``key``, the kind's fields and ``sources``; a record without a place gives no row.
    """
    if nodes.is_empty():  # as most kinds are, in most loads
        return no_rows(_SAID)
    fields = [name for name in KINDS if name in nodes.columns]
    said = nodes.select("key", "sources", *fields).unpivot(
        fields, index=["key", "sources"], variable_name="field", value_name="text"
    )
    return said.drop_nulls("text").with_columns(label=pl.lit(label), table=pl.lit(table))


def locate(said: pl.DataFrame, areas: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the ties (``gather.OPEN_TIES``, both ends known) of ``said_places``, and the areas that they make.

    ``areas`` are those of areas tables: meant by code, else by full name, among the kinds that the field may mean. A
    name that two of them bear means neither. An area made has its work district's code, or none.
    """
    if said.is_empty():
        return no_rows(OPEN_TIES), no_rows(_MADE)
    named = said.join(meant_areas(said, areas), on=["field", "text"], how="left", maintain_order="left")
    ties = named.select(
        "table", "sources", relation=pl.lit(LOCATED_IN.type), start_label="label", start_key="key",
        end_label=pl.lit(AREA.label), end_key="area",
    )  # fmt: skip
    return conform(ties, OPEN_TIES), _made(named.filter("made"))


def meant_areas(said: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """Return ``field``, ``text`` → ``area`` (a key) and ``made``."""
    by_code, by_name = _known(areas)
    district = pl.col("text").replace_strict(_DISTRICT_CODES, default=None, return_dtype=pl.String)
    district = pl.when(pl.col("field") == "district").then(district)
    texts = said.select("field", "text").unique().with_columns(
        code=pl.coalesce(district, comparable_code(pl.col("text"))), name=comparable_name(pl.col("text"))
    )  # fmt: skip
    found = texts.join(by_code, on=["field", "code"], how="left").join(by_name, on=["field", "name"], how="left")
    known = pl.coalesce("by_code", "by_name")
    return found.select(
        "field", "text", made=known.is_null(), area=pl.coalesce(known, district, pl.format("name:{}", "name"))
    )


def _known(areas: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return ``field``, ``code`` → ``by_code`` and ``field``, ``name`` → ``by_name`` of the areas given."""
    if areas.is_empty():
        return no_rows(_BY_CODE), no_rows(_BY_NAME)
    meant = areas.select("key", "kind", name=comparable_name(pl.col("name"))).join(_FIELD_KINDS, on="kind")
    names = meant.group_by("field", "name").agg(pl.col("key").first(), bearers=pl.len())
    return (
        meant.select("field", code=pl.col("key").str.to_uppercase(), by_code="key"),
        names.filter(pl.col("bearers") == 1).select("field", "name", by_name="key"),
    )


def _made(named: pl.DataFrame) -> pl.DataFrame:
    """Return a node an area made, with the one source row that names it first: a district's thousands say no more."""
    order = pl.Enum(list(KINDS))
    first = (
        named.with_columns(pl.col("field").cast(order), pl.col("sources").list.first().alias("source"))
        .sort("field", "table", "source", "text")
        .unique("area", keep="first", maintain_order=True)
    )
    kinds = {field: kinds[0] for field, kinds in KINDS.items()}
    areas = first.select(
        key="area",
        code=pl.when(pl.col("field") == "district").then(
            pl.col("text").cast(pl.String).replace_strict(_DISTRICT_CODES, default=None, return_dtype=pl.String)
        ),
        name="text",
        kind=pl.col("field").cast(pl.String).replace_strict(kinds, return_dtype=pl.String),
        longitude=pl.lit(None, pl.Float64),
        latitude=pl.lit(None, pl.Float64),
        sources=pl.concat_list("source"),
        tables=pl.concat_list("table"),
    )
    return areas.with_columns(hash=content_hash(areas, fields_of(AREA.label)))
