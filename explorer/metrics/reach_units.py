"""The units behind each number of reach: of a group in reach of a site or not, of a site those nearest to it; a map."""

from __future__ import annotations

import polars as pl

from explorer.metrics.coverage import most_members_first, require, rows_of_group
from explorer.metrics.projection import Projection
from explorer.metrics.reach import nearest_sites
from explorer.vocabulary import GROUPS

REACH = ("in_reach", "out_of_reach", "unlocated")
_FINEST = 0.005  # degrees: about 500 metres
_ACROSS = 90  # squares that a map is wide, at most: a person can tell them apart


def reach_units(projection: Projection, by: str, code: str | None, figure: str) -> pl.DataFrame:
    """Return the units behind one of the figures ``REACH`` of ``reach.reach``: as many rows as it says.

    ``by``, ``code``: as for ``coverage.group_units``. The projection's unit columns, most members first.

    Raises
    ------
    ExplorerError
        an unknown group or figure.
    """
    for what, given, choices in (("group", by, GROUPS), ("figure", figure, REACH)):
        require(what, given, choices)
    rows = nearest_sites(projection).filter(_standing() == figure).join(
        rows_of_group(projection, by, code), on="row", how="semi"
    )  # fmt: skip
    return most_members_first(projection, rows["row"])


def units_nearest_to(projection: Projection, site: str) -> pl.DataFrame:
    """Return the operating units in reach of which ``site`` (its key) is the nearest: ``reach.sites`` counts them."""
    return most_members_first(projection, nearest_sites(projection).filter(pl.col("site") == site)["row"])


def _standing() -> pl.Expr:
    """Return the one of ``REACH`` in which an operating unit counts."""
    in_reach, out_of_reach, unlocated = map(pl.lit, REACH)
    located = pl.when(pl.col("site").is_not_null()).then(in_reach).otherwise(out_of_reach)
    return pl.when(pl.col("metres").is_null()).then(unlocated).otherwise(located)


def side_of_squares(span: float) -> float:
    """Return the side, in degrees, of the squares of a map that is ``span`` degrees wide: 500 metres, or doubled.

    >>> side_of_squares(0.2), side_of_squares(0.5), side_of_squares(1.2)
    (0.005, 0.01, 0.02)
    """
    degrees = _FINEST
    while span / degrees > _ACROSS:
        degrees *= 2
    return degrees


def squares(projection: Projection, degrees: float = _FINEST) -> pl.DataFrame:
    """Return the operating units on a map: how many there are in each square, in reach of a site and out of it.

    Returns
    -------
    DataFrame
        ``longitude``, ``latitude`` (of the middle), ``degrees`` (the square's side), ``in_reach``, ``out_of_reach``.
        Together they count every unit but the unlocated.
    """
    where = projection.units.select("row", "longitude", "latitude")
    located = nearest_sites(projection).drop_nulls("metres").join(where, on="row")
    middle = {name: ((pl.col(name) / degrees).floor() + 0.5) * degrees for name in ("longitude", "latitude")}
    near = pl.col("site").is_not_null()
    square = located.with_columns(**middle).group_by("longitude", "latitude")
    return square.agg(
        degrees=pl.lit(degrees), in_reach=near.sum().cast(pl.Int64), out_of_reach=(~near).sum().cast(pl.Int64)
    ).sort("longitude", "latitude")  # fmt: skip
