"""The units behind each number of a tree: as many as the number says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import polars as pl

from explorer.metrics import organisations as organising
from explorer.metrics.coverage import FIGURES, counted_in, figures_of, most_members_first, require
from explorer.metrics.place_tree import rows_of_places
from explorer.metrics.projection import Projection
from explorer.metrics.tree_rows import TERRITORY, counted_columns
from explorer.metrics.trees import small_by_street
from explorer.schema import SMALL_BUSINESS, UNIT_LABELS
from explorer.vocabulary import BASES

_IN_TERRITORY = MappingProxyType(dict(zip(TERRITORY, ("units", "organised", "neither"), strict=True)))


def tree_units(
    projection: Projection, system: str, keys: Sequence[str], base: str = "operating", figure: str = "units"
) -> pl.DataFrame:
    """Return the units behind a number of ``trees.tree``, of one row or of several together; each unit once.

    Parameters
    ----------
    projection, base
        as for ``trees.tree``.
    system
        ``small_businesses``, ``new_forms`` or ``places``; those of a chain are a group of ``coverage.group_units``.
    keys
        the rows' ``key``: organisations'; of places kinds', kinds' districts' or places'.
    figure
        one of ``coverage.FIGURES`` over the units that the node reaches; of small businesses also a figure of
        ``tree_rows.TERRITORY``.

    Returns
    -------
    DataFrame
        the projection's unit columns, most members first, unknown last, then by key; without rows for a key that the
        tree does not have.

    Raises
    ------
    ExplorerError
        an unknown system, base or figure.
    """
    for what, given, choices in (("system", system, LISTED), ("base", base, BASES), ("figure", figure, _FIGURES)):
        require(what, given, choices)
    return most_members_first(projection, unit_rows(projection, system, keys, base, figure))


def unit_rows(projection: Projection, system: str, keys: Sequence[str], base: str, figure: str) -> pl.Series:
    """Return the numbers of the units that ``tree_units`` lists, which are as many as the figure says."""
    territory = figure in TERRITORY
    rows = _in_territory(projection, keys) if territory else LISTED[system](projection, keys)
    counted = counted_in(base)[_IN_TERRITORY[figure] if territory else figure]
    return rows.filter(projection.units.select(counted).to_series().gather(rows))


def figures_together(
    projection: Projection, system: str, keys: Sequence[str], base: str
) -> tuple[dict[str, int], dict[str, int | None]]:
    """Return ``FIGURES`` of what rows of a tree reach together, and ``TERRITORY`` of where they are; each unit once."""
    units = projection.units.select(counted_columns(base))
    reached = units[LISTED[system](projection, keys)].select(figures_of(base))
    streets = _within(projection, keys, small_by_street(projection, base)).select(pl.col(*TERRITORY).sum())
    return reached.row(0, named=True), streets.row(0, named=True)


def scattered(projection: Projection, system: str, keys: Sequence[str], base: str) -> pl.DataFrame:
    """Return ``district`` (null: not given), ``units``, ``organised`` of what rows reach, most units first."""
    units = projection.units.select("district", "organised")[unit_rows(projection, system, keys, base, "units")]
    return units.group_by("district").agg(
        units=pl.len().cast(pl.Int64), organised=pl.col("organised").sum().cast(pl.Int64)
    ).sort("units", "district", descending=[True, False], nulls_last=True)  # fmt: skip


def _reached(labels: tuple[str, ...]) -> Callable[[Projection, Sequence[str]], pl.Series]:
    """Return how the units are found that an active tie joins to an organisation or to an active one below it."""

    def rows(projection: Projection, keys: Sequence[str]) -> pl.Series:
        line = projection.active_hierarchy
        below = organising.below(line, [key for key in keys if key in line])["organisation"].unique()
        reached = pl.col("active") & pl.col("start").is_in(below.implode()) & pl.col("end_label").is_in(labels)
        ties = projection.covers.filter(reached)
        return projection.numbering.rows(ties["end_label"], ties["end"]).drop_nulls().unique()

    return rows


def _in_territory(projection: Projection, keys: Sequence[str]) -> pl.Series:
    """Return the small businesses of the organisations' streets, else their districts, else the city."""
    small = projection.units.lazy().filter(pl.col("label") == SMALL_BUSINESS.label)
    return _within(projection, keys, small.select("row", "district", "street").collect())["row"]


def _within(projection: Projection, keys: Sequence[str], frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of ``frame``, by ``district`` and ``street``, that lie where one of the organisations is."""
    where = ["district", "street"]
    places = projection.organisations.filter(pl.col("key").is_in(list(keys))).select(where).unique()
    if places.filter(pl.all_horizontal(pl.all().is_null())).height:
        return frame
    districts = places.filter(pl.col("street").is_null())["district"].drop_nulls().implode()
    streets = places.drop_nulls()  # a street of no known district is nowhere
    elsewhere = frame.filter(~pl.col("district").is_in(districts))
    return pl.concat([frame.filter(pl.col("district").is_in(districts)), elsewhere.join(streets, on=where, how="semi")])


_FIGURES = (*FIGURES, *TERRITORY)
LISTED: Mapping[str, Callable[[Projection, Sequence[str]], pl.Series]] = MappingProxyType({
    "small_businesses": _reached((SMALL_BUSINESS.label,)),
    "new_forms": _reached(UNIT_LABELS),
    "places": rows_of_places,
})  # fmt: skip
"""The systems whose numbers have lists here, with how the units of a node are found, as their numbers."""
