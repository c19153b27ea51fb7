"""Places: where units and active organisations are, step by step from the park outwards, for finding the nearest."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from explorer.metrics.groups import PARK_KINDS, STREET_KINDS, members
from explorer.metrics.projection import Projection
from explorer.schema import AREA, LEADS, LOCATED_IN, ORGANISATION
from explorer.words import Text

# The steps outwards, nearest first; a joint branch looks no further than the street and not along the chain.
STEPS: Mapping[str, Text] = MappingProxyType({
    "park": Text("同一园区", "the same park"),
    "chain": Text("同一产业链", "the same chain"),
    "community": Text("同一社区", "the same community"),
    "street": Text("同一街道", "the same street"),
    "district": Text("同一区", "the same district"),
})  # fmt: skip
JOINT_STEPS = ("park", "community", "street")


def unit_places(projection: Projection, rows: pl.Series) -> pl.DataFrame:
    """Return ``row``, ``park``, ``community``, ``street``, ``district`` of the units whose numbers are ``rows``.

    A step without a value is null. A community is told from its namesakes elsewhere by its street and district.
    """
    community = pl.when(pl.col("community").is_not_null()).then(
        pl.concat_str(pl.col("district", "street", "community").fill_null(""), separator="|")
    )
    named = projection.units.select("district", "street", "community")[rows].select("district", community=community)
    areas = {step: members(projection, step)["group"].gather(rows).cast(pl.String) for step in ("park", "street")}
    return named.select(rows.alias("row"), areas["park"].alias("park"), "community", areas["street"].alias("street"),
                        "district")  # fmt: skip


def unit_chains(projection: Projection, rows: pl.Series) -> pl.DataFrame:
    """Return ``row``, ``chain`` (its key) of the units whose numbers are ``rows``: a row a chain."""
    joined = members(projection, "chain").select("row", chain=pl.col("group").cast(pl.String))
    return joined.filter(pl.col("row").is_in(rows.implode()))


def organisation_places(projection: Projection) -> pl.DataFrame:
    """Return ``step``, ``place``, ``organisation`` of every active organisation.

    An organisation is where its own row puts it, where the unit is that it covers 单独 (its seat), and in the chain
    that it leads.
    """
    active = projection.organisations.filter("active")
    columns = ("step", "place", "organisation")
    district = active.select(step=pl.lit("district"), place="district", organisation="key")
    leads = projection.graph.ties[LEADS.type].select(step=pl.lit("chain"), place="end", organisation="start")
    every = pl.concat([frame.select(columns) for frame in (district, leads, _located(projection), _seats(projection))])
    return every.drop_nulls("place").unique().filter(pl.col("organisation").is_in(active["key"].implode()))


def _located(projection: Projection) -> pl.DataFrame:
    step = dict.fromkeys(PARK_KINDS, "park") | dict.fromkeys(STREET_KINDS, "street")
    areas = projection.graph.nodes[AREA.label].select(
        end="key", step=pl.col("kind").replace_strict(step, default=None, return_dtype=pl.String)
    )
    ties = projection.graph.ties[LOCATED_IN.type].filter(pl.col("start_label") == ORGANISATION.label)
    return ties.join(areas.drop_nulls("step"), on="end").select("step", place="end", organisation="start")


def _seats(projection: Projection) -> pl.DataFrame:
    seats = projection.covers.filter(pl.col("active") & (pl.col("form") == "单独"))
    rows = projection.numbering.rows(seats["end_label"], seats["end"])
    held = seats.select(row=rows, organisation="start").drop_nulls("row")
    long = unit_places(projection, held["row"].unique()).unpivot(index="row", variable_name="step", value_name="place")
    return held.join(long, on="row").select("step", "place", "organisation")
