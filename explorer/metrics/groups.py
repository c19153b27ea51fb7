"""Groups: which units belong to which row of a breakdown, and what the rows are called.

A *membership* is a frame ``row`` (the unit's number in the projection), ``group`` (the group's id, Categorical; null:
the unit has no value); a unit may stand in several groups. *Titles* are a frame ``group``, ``code``, ``name``,
``chain``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.metrics import organisations
from explorer.metrics.projection import Projection
from explorer.metrics.sizes import classified, each_once
from explorer.schema import (
    AREA,
    AT,
    CHAIN,
    LOCATED_IN,
    MEMBER_OF,
    PART_OF,
    SEGMENT,
    SMALL_BUSINESS,
)
from explorer.vocabulary import GROUPS, SECTIONS, SIZES, SMALL_BUSINESS_KINDS, WORK_DISTRICTS

# Rows that stand in a breakdown even without a unit.
ALWAYS_SHOWN = ("city", "chain", "segment")
# The kinds of organisation that make a row of the breakdown by committee.
COMMITTEE_KINDS = ("党委", "总支", "党总支", "工委", "党工委", "产业链党委", "小个专党委", "行业党委")
MARKET_KIND = SMALL_BUSINESS_KINDS[2]
PARK_KINDS = ("园区", "楼宇", "商圈", MARKET_KIND)
STREET_KINDS = ("街道",)
MARKET_KINDS = (MARKET_KIND,)

_DISTRICT_CODES = {district.name: district.code for district in WORK_DISTRICTS}


def membership(projection: Projection, by: str) -> pl.DataFrame:
    """Return ``row``, ``group``: a row a unit and group; units without a value have one row with group null."""
    found = members(projection, by)
    if by in SINGLE:
        return found
    rows = pl.Series("row", np.flatnonzero(left_out(projection, found)), dtype=pl.UInt32)
    return pl.concat([found, rows.to_frame().with_columns(group=pl.lit(None, dtype=pl.Categorical))])


def members(projection: Projection, by: str) -> pl.DataFrame:
    """Return ``row``, ``group`` (Categorical) as ``membership``, worked out once for a projection.

    Where a unit may stand in several groups the units without a value have no row here: they may be millions.
    """
    found = projection.once(f"members by {by}", lambda: _worked_out(projection, by))
    return found.with_row_index("row") if by in SINGLE else found


def _worked_out(projection: Projection, by: str) -> pl.DataFrame:
    """Return the members as they are kept: where each unit has one row, in order, its number is not."""
    found = _MEMBERS[by](projection).with_columns(pl.col("group").cast(pl.Categorical))
    return found.select("group") if by in SINGLE else found


def left_out(projection: Projection, found: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """Return for each unit whether it has no row in ``found``."""
    without = np.ones(projection.units.height, dtype=np.bool_)
    without[found["row"].to_numpy()] = False
    return without


def titles(projection: Projection, by: str) -> pl.DataFrame:
    """Return ``group``, ``code``, ``name``, ``chain`` (of a segment: its chain's code) of every group there may be."""
    found = _TITLES[by](projection) if by in _TITLES else pl.DataFrame(schema={"group": pl.String, "code": pl.String})
    columns = ("group", "code", "name", "chain")
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in columns if name not in found.columns]
    return found.with_columns(absent).select(columns)


def summed(projection: Projection, counted: pl.DataFrame, by: str, figures: Sequence[str]) -> pl.DataFrame:
    """Return ``code``, ``name`` and the sums of ``figures`` by group; units without a value last, code null.

    ``counted``: ``row`` (the unit's number) and a Boolean column a figure, a row a unit that counts.
    """
    sums = counted.join(membership(projection, by), on="row").group_by("group").agg(
        pl.col(figures).sum().cast(pl.Int64)
    )  # fmt: skip
    named = (
        sums.with_columns(pl.col("group").cast(pl.String))
        .join(titles(projection, by), on="group", how="left")
        .with_columns(code=pl.coalesce("code", "group"), name=pl.coalesce("name", "code", "group"))
    )
    return named.select("code", "name", *figures).sort("code", nulls_last=True)


def place(projection: Projection, field: str, kinds: tuple[str, ...]) -> pl.DataFrame:
    """Return ``row``, ``group``: the area in which each unit lies by its ``field``; null where that is blank.

    The area is the end of its ``LOCATED_IN`` that is of one of ``kinds``, an earlier kind before a later; of markets
    the unit that is the market before the area. What resolved to nothing stands as ``name:`` and what was written.
    """
    ends = _ends_of_kind(projection, kinds)
    if ends["row"].n_unique() < ends.height:  # in two places of the kinds
        ends = ends.sort("row", "order", pl.col("end").cast(pl.String)).unique("row", keep="first", maintain_order=True)
    written = projection.units[field]
    given, found = written.is_not_null().to_numpy(), np.full(len(written), -1)
    found[ends["row"].to_numpy()] = np.arange(ends.height)
    unknown = np.flatnonzero(given & (found < 0))
    found[unknown] = ends.height + np.arange(len(unknown))
    names = pl.concat([ends["end"], ("name:" + written.gather(unknown)).cast(pl.Categorical)])
    group = names.gather(pl.Series(found).set(pl.Series(~given), None))
    return projection.units.select("row", group=group)


def _ends_of_kind(projection: Projection, kinds: tuple[str, ...]) -> pl.DataFrame:
    """Return ``row``, ``end`` (Categorical), ``order`` of its kind of the units in a place of one of ``kinds``."""
    areas = _grouping_areas(projection)
    orders = areas["kind"].replace_strict(_orders(kinds), default=None, return_dtype=pl.Int8)
    located = projection.once("located", lambda: _located_units(projection))
    order = orders.gather(located["area"])
    here = order.is_not_null()
    ends = areas["key"].cast(pl.Categorical).gather(located["area"].filter(here))
    found = pl.DataFrame({"row": located["row"].filter(here), "end": ends, "order": order.filter(here)})
    if kinds != MARKET_KINDS:
        return found
    ties = projection.graph.ties[LOCATED_IN.type].filter(pl.col("end_label") == SMALL_BUSINESS.label)
    markets = _numbered(projection, ties).select("row", pl.col("end").cast(pl.Categorical), order=pl.lit(0, pl.Int8))
    return pl.concat([found, markets])


def _orders(kinds: tuple[str, ...]) -> dict[str, int]:
    return {kind: number for number, kind in enumerate(kinds, start=1)}


def _grouping_areas(projection: Projection) -> pl.DataFrame:
    return projection.graph.nodes[AREA.label].filter(pl.col("kind").is_in((*PARK_KINDS, *STREET_KINDS)))


def _located_units(projection: Projection) -> pl.DataFrame:
    """Return ``row``, ``area`` (its number among those that group) of every unit that lies in such an area."""
    area = pl.col("end").cast(pl.Enum(_grouping_areas(projection)["key"]), strict=False).to_physical()
    chosen = (pl.col("end_label") == AREA.label) & pl.col("area").is_not_null()
    ties = projection.graph.ties[LOCATED_IN.type].lazy().select("start_label", "start", "end_label", area=area)
    located = ties.filter(chosen).select("start_label", "start", pl.col("area").cast(pl.UInt32))
    return _numbered(projection, located.collect())


def _numbered(projection: Projection, ties: pl.DataFrame) -> pl.DataFrame:
    """Return the ties whose start is a unit, with its number, ``row``, in place of its label and key."""
    rows = projection.numbering.rows(ties["start_label"], ties["start"])
    return ties.drop("start_label", "start").insert_column(0, rows).drop_nulls("row")


def _value(expression: pl.Expr) -> Callable[[Projection], pl.DataFrame]:
    return lambda projection: projection.units.select("row", group=expression)


def _by_month(projection: Projection) -> pl.DataFrame:
    founded = projection.units["founded"]
    months = founded.dt.year() * 12 + founded.dt.month().cast(pl.Int32) - 1
    first = int(months.min() or 0)  # type: ignore[arg-type]
    names = [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, int(months.max() or -1) + 1)]  # type: ignore[arg-type]
    return projection.units.select("row", group=pl.Series(names, dtype=pl.Categorical).gather(months - first))


def _by_district(projection: Projection) -> pl.DataFrame:
    def coded(names: pl.Series) -> pl.DataFrame:
        return names.replace(_DISTRICT_CODES).cast(pl.Categorical).to_frame("group")

    return projection.units.select("row").hstack(each_once(projection.units["district"], coded))


def _located(field: str, kinds: tuple[str, ...]) -> Callable[[Projection], pl.DataFrame]:
    return lambda projection: place(projection, field, kinds)


def _classified(column: str) -> Callable[[Projection], pl.DataFrame]:
    return lambda projection: projection.once("classes", lambda: classified(projection.units)).select(
        "row", group=column
    )


def _tied(relation: str, end_label: str) -> Callable[[Projection], pl.DataFrame]:
    def tied(projection: Projection) -> pl.DataFrame:
        ties = projection.graph.ties[relation].filter(pl.col("end_label") == end_label)
        return _numbered(projection, ties).select("row", group="end").unique(maintain_order=True)

    return tied


def committees(projection: Projection) -> pl.DataFrame:
    """Return the active organisations of a committee's kind: those with a row in the breakdown."""
    return projection.organisations.filter(pl.col("active") & pl.col("kind").is_in(COMMITTEE_KINDS))


def _under_committees(projection: Projection) -> pl.DataFrame:
    """Who an active tie of whatever form joins to a committee or to an active organisation below it."""
    pairs = organisations.below(projection.active_hierarchy, committees(projection)["key"])
    below = pairs.select("organisation", group=pl.col("committee").cast(pl.Categorical))
    covered = projection.covers.filter("active").select(start_label="end_label", start="end", organisation="start")
    reached = _numbered(projection, covered).join(below, on="organisation", maintain_order="left")
    return reached.select("row", "group").unique(maintain_order=True)


_MEMBERS: Mapping[str, Callable[[Projection], pl.DataFrame]] = MappingProxyType({
    "city": _value(pl.lit("city")),
    "chain": _tied(MEMBER_OF.type, CHAIN.label),
    "segment": _tied(AT.type, SEGMENT.label),
    "district": _by_district,
    "street": _located("street", STREET_KINDS),
    "park": _located("park", PARK_KINDS),
    "market": _located("market", MARKET_KINDS),
    "section": _classified("section"),
    "size": _classified("size"),
    "kind": _value(pl.col("kind")),
    "month": _by_month,
    "committee": _under_committees,
})  # fmt: skip
SINGLE = ("city", "district", "street", "park", "market", "section", "size", "kind", "month")


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select("name", group="key", code=pl.coalesce("code", "key"))


def _listed(pairs: Mapping[str, str]) -> pl.DataFrame:
    return pl.DataFrame({"group": list(pairs), "code": list(pairs), "name": list(pairs.values())})


def _segment_titles(projection: Projection) -> pl.DataFrame:
    chains = _named(projection.graph.nodes[CHAIN.label]).select(end="group", of="code")
    part_of = projection.graph.ties[PART_OF.type].filter(pl.col("end_label") == CHAIN.label)
    of = part_of.join(chains, on="end").group_by(group="start").agg(pl.col("of").min())
    segments = projection.graph.nodes[SEGMENT.label]
    named = _named(segments).with_columns(segments["chain"])
    return named.join(of, on="group", how="left", maintain_order="left").with_columns(chain=pl.coalesce("of", "chain"))


def _area_titles(projection: Projection) -> pl.DataFrame:
    return _named(projection.graph.nodes[AREA.label])


def _market_titles(projection: Projection) -> pl.DataFrame:
    markets = projection.units.filter((pl.col("label") == SMALL_BUSINESS.label) & (pl.col("kind") == MARKET_KIND))
    return pl.concat([_named(markets), _area_titles(projection)]).unique("group", keep="first", maintain_order=True)


_TITLES: Mapping[str, Callable[[Projection], pl.DataFrame]] = MappingProxyType({
    "city": lambda _: _listed({"city": GROUPS["city"].zh}),
    "chain": lambda projection: _named(projection.graph.nodes[CHAIN.label]),
    "segment": _segment_titles,
    "district": lambda _: _listed({district.code: district.name for district in WORK_DISTRICTS}),
    "street": _area_titles,
    "park": _area_titles,
    "market": _market_titles,
    "section": lambda _: _listed({letter: caption.zh for letter, caption, _, _ in SECTIONS}),
    "size": lambda _: _listed({code: caption.zh for code, caption in SIZES.items()}),
    "committee": lambda projection: _named(projection.organisations),
})  # fmt: skip
