"""Reach: which units lie within a quarter of an hour's walk of a service site, and of whose.

A walk is the straight line times ``walk_detour``; a unit is *in reach* of the sites at most ``walk_metres`` away by
that measure. Nearest neighbours come from a KD-tree on metres east and north of the sites' centre.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.spatial import cKDTree

from explorer.metrics import organisations as organising
from explorer.metrics.coverage import require
from explorer.metrics.groups import STREET_KINDS, committees, summed, titles
from explorer.metrics.projection import Projection
from explorer.schema import AREA, LOCATED_IN, RUN_BY, SITE
from explorer.vocabulary import GROUPS, WORK_DISTRICTS

_METRES_A_DEGREE = 111_320.0
_FAR = 100_000.0  # metres; what lies farther from every site has coordinates of another city, or swapped ones
_ELSEWHERE = 200_000.0  # metres from where most are; 深汕, 105 km east of the rest, is of the city

Metres = npt.NDArray[np.float64]
FIGURES = ("units", "in_reach", "out_of_reach", "unlocated")


def nearest_sites(projection: Projection) -> pl.DataFrame:
    """Return the nearest site of every operating unit, worked out once for a projection.

    Returns
    -------
    DataFrame
        ``row`` (the unit's number), ``site`` (its key; null: no site in reach), ``metres`` (on foot, to the nearest
        site; null: the unit has no coordinates, or none of this city, or no site has any). A row an operating unit.
    """
    return projection.once("nearest sites", lambda: _nearest(projection))


def _nearest(projection: Projection) -> pl.DataFrame:
    units = projection.units.filter("operating").select("row", "longitude", "latitude")
    placed = _placed(units)
    sites = _of_this_city(_placed_sites(projection), placed)
    if placed.is_empty() or sites.is_empty():
        nothing = {"site": pl.lit(None, pl.String), "metres": pl.lit(None, pl.Float64)}
        return units.select("row", **nothing)
    centre = _centre(sites)
    metres, number = cKDTree(_metres(sites, centre)).query(_metres(placed, centre), workers=-1)
    found = placed.select("row", site=sites["key"].gather(number), straight=pl.Series(metres)).filter(
        pl.col("straight") <= _FAR
    )
    walked = pl.col("straight") * projection.thresholds.walk_detour
    near = found.select("row", pl.when(walked <= projection.thresholds.walk_metres).then("site"), metres=walked)
    return units.select("row").join(near, on="row", how="left", maintain_order="left")


def _placed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("longitude").is_not_null() & pl.col("latitude").is_not_null())


def _of_this_city(sites: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return the sites without those that lie far from where most units and sites are: wrongly placed, reach nobody."""
    where = ("longitude", "latitude")
    centre = _centre(pl.concat([sites.select(where), units.select(where)]))
    near = np.hypot(*_metres(sites, centre).T) <= _ELSEWHERE if len(sites) else np.zeros(0, dtype=np.bool_)
    return sites.filter(pl.Series(near)) if near.any() else sites


def _placed_sites(projection: Projection) -> pl.DataFrame:
    return _placed(projection.graph.nodes[SITE.label]).sort("key")


def _centre(sites: pl.DataFrame) -> tuple[float, float]:
    middle = sites.select(pl.col("longitude", "latitude").median().fill_null(0.0)).row(0)
    return float(middle[0]), float(middle[1])


def _metres(frame: pl.DataFrame, centre: tuple[float, float]) -> Metres:
    """Return metres east and north of ``centre``; within a city the error stays below one in a thousand."""
    longitude, latitude = centre
    east = (pl.col("longitude") - longitude) * _METRES_A_DEGREE * float(np.cos(np.radians(latitude)))
    north = (pl.col("latitude") - latitude) * _METRES_A_DEGREE
    return frame.select(east, north).to_numpy()


def sites(projection: Projection) -> pl.DataFrame:
    """Return the service sites with whose they are and whom they reach.

    Returns
    -------
    DataFrame
        ``code``, ``name``, ``kind``, ``district``, ``operator`` and ``operator_name`` (of the active organisation that
        runs it; null: none), ``nearest`` (operating units in reach of which it is the nearest site: each unit counts
        at one site), ``longitude``, ``latitude``. Sorted by district, then code. Sites without coordinates reach none.
    """
    return sites_with_keys(projection).drop("key")


def sites_with_keys(projection: Projection) -> pl.DataFrame:
    """Return ``sites`` with the ``key`` of each."""
    active = projection.organisations.filter("active").select(
        end="key", operator=pl.coalesce("code", "key"), operator_name="name"
    )
    run_by = projection.graph.ties[RUN_BY.type].join(active, on="end").sort("end")
    run_by = run_by.unique("start", keep="first", maintain_order=True).select("operator", "operator_name", key="start")
    nearest = nearest_sites(projection).drop_nulls("site").group_by(key="site").agg(nearest=pl.len().cast(pl.Int64))
    every = projection.graph.nodes[SITE.label].join(run_by, on="key", how="left").join(nearest, on="key", how="left")
    return every.select(
        "key", "code", "name", "kind", "district", "operator", "operator_name", pl.col("nearest").fill_null(0),
        "longitude", "latitude",
    ).sort("district", "code", nulls_last=True)  # fmt: skip


def reach(projection: Projection, by: str = "district") -> pl.DataFrame:
    """Return how many operating units are in reach of a site, and how many sites there are, a row a group.

    Returns
    -------
    DataFrame
        ``code``, ``name``, and the integers of ``FIGURES``: ``units`` = ``in_reach`` + ``out_of_reach`` +
        ``unlocated`` (no coordinates, or none of this city: neither in reach nor out of it). ``sites``: those in the
        city, district or street, or run by an active organisation at or below the committee; null in other breakdowns,
        where a site has no place. Sorted by code, units without a value last, code null. Without a site with
        coordinates every unit is unlocated: nothing is known.

    Raises
    ------
    ExplorerError
        an unknown group.

    Examples
    --------
    >>> from datetime import date
    >>> from explorer.graph import GraphFrames
    >>> from explorer.metrics.projection import project
    >>> reach(project(GraphFrames(), date(2026, 1, 1))).height
    0
    """
    require("group", by, GROUPS)
    known, near = pl.col("metres").is_not_null(), pl.col("site").is_not_null()
    counted = nearest_sites(projection).select(
        "row", units=pl.lit(value=True), in_reach=near, out_of_reach=known & ~near, unlocated=~known
    )
    figures = summed(projection, counted, by, FIGURES)
    if by not in SITES_BY:
        return figures.with_columns(sites=pl.lit(None, pl.Int64))
    placed = SITES_BY[by](projection).group_by("group").agg(sites=pl.col("key").n_unique().cast(pl.Int64))
    named = placed.join(titles(projection, by), on="group", how="left", nulls_equal=True).select(
        "sites", code=pl.coalesce("code", "group"), site_name=pl.coalesce("name", "code", "group")
    )
    both = figures.join(named, on="code", how="full", coalesce=True, nulls_equal=True)
    whole = both.with_columns(pl.col(*FIGURES, "sites").fill_null(0), name=pl.coalesce("name", "site_name"))
    return whole.select("code", "name", *FIGURES, "sites").sort("code", nulls_last=True)


def sites_of_group(projection: Projection, by: str, code: str | None) -> pl.Series:
    """Return the keys of the sites that ``reach`` counts for a group of ``SITES_BY``; code None: those without one."""
    placed = SITES_BY[by](projection)
    if code is None:
        return placed.filter(pl.col("group").is_null())["key"].unique()
    named = titles(projection, by).filter(pl.coalesce("code", "group") == code)["group"]
    return placed.filter(pl.col("group").is_in(named.implode()) | (pl.col("group") == code))["key"].unique()


def sites_run_below(projection: Projection, keys: Sequence[str]) -> pl.Series:
    """Return the keys of the sites that active organisations, or active ones below them, run."""
    line = projection.active_hierarchy
    below = organising.below(line, [key for key in keys if key in line])["organisation"]
    return projection.graph.ties[RUN_BY.type].filter(pl.col("end").is_in(below.implode()))["start"].unique()


def with_sites(rows: pl.DataFrame, projection: Projection) -> pl.DataFrame:
    """Return rows of a tree of organisations with ``sites``: how many ``sites_run_below`` gives of each."""
    below = organising.below(projection.active_hierarchy, rows["key"].unique())
    run = projection.graph.ties[RUN_BY.type].select(site="start", organisation="end").join(below, on="organisation")
    counts = run.group_by(key="committee").agg(sites=pl.col("site").n_unique().cast(pl.Int64))
    return rows.join(counts, on="key", how="left", maintain_order="left").with_columns(pl.col("sites").fill_null(0))


def _sites_of_districts(projection: Projection) -> pl.DataFrame:
    codes = {district.name: district.code for district in WORK_DISTRICTS}
    return projection.graph.nodes[SITE.label].select("key", group=pl.col("district").replace(codes))


def _sites_of_streets(projection: Projection) -> pl.DataFrame:
    streets = projection.graph.nodes[AREA.label].filter(pl.col("kind").is_in(STREET_KINDS))["key"]
    ties = projection.graph.ties[LOCATED_IN.type].filter(pl.col("end").is_in(streets.implode()))
    lying = ties.filter(pl.col("start_label") == SITE.label).select(key="start", group="end")
    return projection.graph.nodes[SITE.label].select("key").join(lying, on="key", how="left")


def _sites_of_committees(projection: Projection) -> pl.DataFrame:
    """Return the sites that each committee's organisations run; those that nobody runs stand in none."""
    below = organising.below(projection.active_hierarchy, committees(projection)["key"])
    run = projection.graph.ties[RUN_BY.type].select(key="start", organisation="end")
    held = run.join(below, on="organisation").select("key", group="committee")
    return projection.graph.nodes[SITE.label].select("key").join(held, on="key", how="left")


SITES_BY: Mapping[str, Callable[[Projection], pl.DataFrame]] = MappingProxyType({
    "city": lambda projection: projection.graph.nodes[SITE.label].select("key", group=pl.lit("city")),
    "district": _sites_of_districts,
    "street": _sites_of_streets,
    "committee": _sites_of_committees,
})  # fmt: skip
