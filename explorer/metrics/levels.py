"""The levels of 小个专 1+11+78+N: which rows of its tree stand on which, and the figures of each level as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from explorer.metrics.projection import Projection
from explorer.metrics.reach import sites_run_below, with_sites
from explorer.metrics.tree_rows import TERRITORY
from explorer.metrics.tree_units import figures_together
from explorer.metrics.trees import SMALL_BUSINESS_COMMITTEE
from explorer.words import Text

_STATION = "指导站"
# The levels in their order; those of DIVIDING divide the city, an organisation below them has no territory of its own.
LEVELS: Mapping[str, Text] = MappingProxyType({
    "city": Text("市级党委", "City committee"),
    "district": Text("区级党委", "District committees"),
    "station": Text("指导站", "Guidance stations"),
    "grassroots": Text("基层党组织", "Organisations below"),
})  # fmt: skip
DIVIDING = ("city", "district", "station")


def with_levels(rows: pl.DataFrame, projection: Projection) -> pl.DataFrame:
    """Return the rows of the tree of small businesses with ``level`` and ``sites``.

    ``level``: of ``LEVELS``. A committee without a district is the city's, one with a street is like any organisation
    below. ``sites``: the service sites that the organisation, or an active one below it, runs. Below the stations the
    figures of ``TERRITORY`` are null.
    """
    committee = (pl.col("kind") == SMALL_BUSINESS_COMMITTEE) & pl.col("street").is_null()
    level = (
        pl.when(pl.col("kind").str.ends_with(_STATION)).then(pl.lit("station"))
        .when(committee & pl.col("district").is_null()).then(pl.lit("city"))
        .when(committee).then(pl.lit("district"))
        .otherwise(pl.lit("grassroots"))
    )  # fmt: skip
    streets = projection.organisations.select("key", "street")
    placed = rows.join(streets, on="key", how="left", maintain_order="left").with_columns(level=level)
    divides = pl.col("level").is_in(DIVIDING)
    at_home = (pl.when(divides).then(name).alias(name) for name in TERRITORY)
    return with_sites(placed, projection).with_columns(at_home)


def figures_by_level(rows: pl.DataFrame, projection: Projection, base: str) -> pl.DataFrame:
    """Return a row a level of ``LEVELS``: ``level``, ``organisations``, then figures over each unit once.

    ``rows`` as ``with_levels`` gives them. The figures: ``units`` and ``organised`` of what the level reaches,
    those of ``TERRITORY`` of where it is at home (null for the last level), and ``sites``: of a level those that it, or
    who is below it, runs; of the last one, which they are a part of, all of the tree's.
    """
    return pl.DataFrame([_level(rows, projection, base, level) for level in LEVELS], infer_schema_length=None)


def _level(rows: pl.DataFrame, projection: Projection, base: str, level: str) -> dict[str, object]:
    keys = rows.filter(level=level)["key"].unique().to_list()
    reached, territory = figures_together(projection, "small_businesses", keys, base)
    counts = {figure: reached[figure] for figure in ("units", "organised")}
    divides = level in DIVIDING
    sites = len(sites_run_below(projection, keys if divides else rows["key"].to_list()))
    at_home = territory if divides else dict.fromkeys(TERRITORY)
    return {"level": level, "organisations": len(keys), **counts, **at_home, "sites": sites}
