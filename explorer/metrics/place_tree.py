"""强园、活圈、上楼 as a tree: kinds of place, districts, the places, and the organisations that cover units there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import polars as pl

from explorer.metrics.groups import MARKET_KIND
from explorer.metrics.projection import Projection
from explorer.metrics.tree_rows import TERRITORY, counted, counted_columns, filled, grouped
from explorer.schema import AREA, ORGANISATION, PART_OF, SMALL_BUSINESS
from explorer.vocabulary import WORK_DISTRICTS

# The kinds in the order in which they are shown, and what the city calls the work on each.
_KINDS: Mapping[str, str] = MappingProxyType({
    "园区": "园区(强园)", "商圈": "商圈(活圈)", "楼宇": "楼宇(上楼)", MARKET_KIND: MARKET_KIND,
})  # fmt: skip
_DISTRICTS = MappingProxyType({district.name: district.code for district in WORK_DISTRICTS})
_ORDER = ("_kind", "_district", "_place", "_organisation")


def place_rows(projection: Projection, base: str) -> pl.DataFrame:
    """Return the kinds of place, below each its districts, its places, and the active organisations with units there.

    A place's units are those whose 所在园区/商务楼宇 or 所属市场 it is; the figures of an organisation are over the
    units of the place that an active tie joins to it. Beside the figures of a district: ``TERRITORY`` over all its
    units in the base, in places or not. The district of a place is the one that it is part of, else that of its own row
    (a market), else where most of its units lie; of none of these: without district.
    """
    places = _places(projection)
    inside = _inside(projection)
    placed = inside.join(places, left_on="place", right_on="key").select("row", "place", "kind", "in_district")
    organised = _organised(projection, inside)
    levels = [
        _kinds(projection, base, placed), _districts(projection, base, placed),
        _with_figures(projection, base, _of_places(places), placed.select("row", key="place")),
        _organisations(projection, base, places, organised),
    ]  # fmt: skip
    every = pl.concat(levels, how="diagonal")
    number = {kind: position for position, kind in enumerate(_KINDS)}
    ordered = every.with_columns(pl.col("_kind").replace_strict(number, return_dtype=pl.Int64))
    return filled(ordered.sort(_ORDER, nulls_last=True)).drop(_ORDER)


def rows_of_places(projection: Projection, keys: Sequence[str]) -> pl.Series:
    """Return the numbers of the units on rows of ``place_rows``, by key: a kind, a kind's district, a place."""
    places = _places(projection)
    district = pl.col("in_district").replace(_DISTRICTS).fill_null("")
    names = (pl.col("key"), pl.col("kind"), pl.concat_str("kind", pl.lit("/"), district))
    named = pl.any_horizontal(name.is_in(list(keys)) for name in names)
    chosen = places.filter(named)["key"].implode()
    return _inside(projection).filter(pl.col("place").is_in(chosen))["row"].unique()


def units_in_places(projection: Projection) -> pl.DataFrame:
    """Return the units as ``tree_rows.with_units`` takes them: below who covers them there, else below the place."""
    inside = _inside(projection)
    labels = _places(projection).select("key", "label")
    organised = _organised(projection, inside)
    covered = organised.select(
        "row", "form", above="place", parent_label=pl.lit(ORGANISATION.label), parent="organisation"
    )
    bare = inside.join(organised, on=["row", "place"], how="anti").join(labels, left_on="place", right_on="key")
    return pl.concat([covered, bare.select("row", parent_label="label", parent="place")], how="diagonal")


def _inside(projection: Projection) -> pl.DataFrame:
    """Return ``row``, ``place`` of the units in places; a unit in a park and in a market stands in both."""
    return projection.once(
        "units in places", lambda: pl.concat([grouped(projection, by, "place") for by in ("park", "market")]).unique()
    )


def _places(projection: Projection) -> pl.DataFrame:
    """Return ``label``, ``key``, ``code``, ``name``, ``kind``, ``in_district`` of every place there is."""
    return projection.once("places", lambda: _found_places(projection))


def _found_places(projection: Projection) -> pl.DataFrame:
    areas = projection.graph.nodes[AREA.label].filter(pl.col("kind").is_in(list(_KINDS)))
    markets = projection.graph.nodes[SMALL_BUSINESS.label].filter(pl.col("kind") == MARKET_KIND)
    columns = ("key", "code", "name", "kind")
    known = pl.concat([
        areas.select(pl.lit(AREA.label).alias("label"), *columns, district=pl.lit(None, pl.String)),
        markets.select(pl.lit(SMALL_BUSINESS.label).alias("label"), *columns, "district"),
    ])  # fmt: skip
    around = _district_around(projection)
    lying = _inside(projection).join(projection.units.select("row", "district"), on="row").drop_nulls("district")
    most = (
        lying.group_by("place", "district").agg(pl.len()).sort("len", "district", descending=[True, False])
        .unique("place", keep="first", maintain_order=True).select(key="place", most="district")
    )  # fmt: skip
    placed = known.join(around, on="key", how="left").join(most, on="key", how="left")
    return placed.with_columns(in_district=pl.coalesce("around", "district", "most")).drop("around", "district", "most")


def _district_around(projection: Projection) -> pl.DataFrame:
    """Return ``key``, ``around``: the district that an area is part of, at any distance."""
    areas = projection.graph.nodes[AREA.label]
    names = dict(areas.filter(pl.col("kind") == "区").select("key", "name").iter_rows())
    ties = projection.graph.ties[PART_OF.type].filter(pl.col("start_label") == AREA.label)
    above = dict(ties.select("start", "end").iter_rows())
    found: list[tuple[str, str | None]] = []
    for key in areas["key"]:
        seen, here = {key}, above.get(key)
        while here is not None and here not in names and here not in seen:
            seen.add(here)
            here = above.get(here)
        found.append((key, names.get(here or "")))
    return pl.DataFrame(found, schema={"key": pl.String, "around": pl.String}, orient="row").drop_nulls()


def _organised(projection: Projection, inside: pl.DataFrame) -> pl.DataFrame:
    """Return ``row``, ``place``, ``organisation``, ``form``: who covers the units in places, by active ties."""
    held = projection.units.select("label", end="key")[inside["row"]].hstack(inside)
    ties = projection.covers.filter("active").select("end", "form", label="end_label", organisation="start")
    joined = held.join(ties, on=["label", "end"])
    forms = joined.group_by("row", "place", "organisation").agg(form=pl.col("form").unique().sort().str.join("、"))
    return forms.sort("row", "place", "organisation")


def _with_figures(projection: Projection, base: str, rows: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    return rows.join(counted(projection, base, members), on="key", how="left")


def _kinds(projection: Projection, base: str, placed: pl.DataFrame) -> pl.DataFrame:
    present = [kind for kind in _KINDS if kind in set(_places(projection)["kind"])]
    rows = pl.DataFrame(
        {"key": present, "name": [_KINDS[kind] for kind in present]}, schema=dict.fromkeys(("key", "name"), pl.String)
    ).with_columns(
        depth=pl.lit(0, pl.Int64), label=pl.lit(AREA.label), code="key", kind="key", _kind="key",
        _district=pl.lit("", pl.String), _place=pl.lit("", pl.String), _organisation=pl.lit("", pl.String),
    )  # fmt: skip
    return _with_figures(projection, base, rows, placed.select("row", key="kind"))


def _districts(projection: Projection, base: str, placed: pl.DataFrame) -> pl.DataFrame:
    every = _places(projection).select("kind", "in_district").unique()
    code = pl.col("in_district").replace(_DISTRICTS)
    rows = every.with_columns(key=pl.concat_str("kind", pl.lit("/"), code.fill_null("")), code=code).select(
        "key", "code", depth=pl.lit(1, pl.Int64), label=pl.lit(AREA.label), name="in_district", kind=pl.lit("区"),
        parent="kind", district="in_district", _kind="kind", _district=code, _place=pl.lit("", pl.String),
        _organisation=pl.lit("", pl.String),
    )  # fmt: skip
    members = placed.select(
        "row", key=pl.concat_str("kind", pl.lit("/"), pl.col("in_district").replace(_DISTRICTS).fill_null(""))
    )
    inside = projection.units.select(counted_columns(base)).filter(f"in_{base}").drop_nulls("district")
    territory = inside.group_by("district").agg(**TERRITORY)
    return _with_figures(projection, base, rows, members).join(territory, on="district", how="left")


def _of_places(places: pl.DataFrame) -> pl.DataFrame:
    code = pl.col("in_district").replace(_DISTRICTS)
    return places.select(
        "label", "key", "name", "kind", code=pl.coalesce("code", "key"), depth=pl.lit(2, pl.Int64),
        parent=pl.concat_str("kind", pl.lit("/"), code.fill_null("")), district="in_district", _kind="kind",
        _district=code, _place="key", _organisation=pl.lit("", pl.String),
    )  # fmt: skip


def _organisations(projection: Projection, base: str, places: pl.DataFrame, organised: pl.DataFrame) -> pl.DataFrame:
    members = organised.select("row", key=pl.concat_str("place", pl.lit("\x1f"), "organisation"))
    named = projection.organisations.select("name", "kind", organisation="key", code=pl.coalesce("code", "key"))
    rows = (
        organised.select("place", "organisation").unique().join(named, on="organisation")
        .join(places.select("in_district", place="key", _kind="kind"), on="place")
        .with_columns(key=pl.concat_str("place", pl.lit("\x1f"), "organisation"))
    )  # fmt: skip
    figured = _with_figures(projection, base, rows, members)
    return figured.select(
        pl.exclude("place", "organisation", "in_district", "key"), depth=pl.lit(3, pl.Int64),
        label=pl.lit(ORGANISATION.label), key="organisation", parent="place", _place="place",
        _district=pl.col("in_district").replace(_DISTRICTS), _organisation="organisation",
    )  # fmt: skip
