"""The units behind each number of a tree: as many as the number says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from explorer.metrics import organisations as organising
from explorer.metrics.coverage import FIGURES, counted_in, require
from explorer.metrics.place_tree import rows_of_place
from explorer.metrics.projection import Projection
from explorer.metrics.tree_rows import TERRITORY
from explorer.schema import SMALL_BUSINESS, UNIT_LABELS
from explorer.vocabulary import BASES

_IN_TERRITORY = MappingProxyType(dict(zip(TERRITORY, ("units", "organised", "neither"), strict=True)))


def tree_units(
    projection: Projection, system: str, key: str, base: str = "operating", figure: str = "units"
) -> pl.DataFrame:
    """Return the units behind one number of ``trees.tree``: as many rows as the number says.

    Parameters
    ----------
    projection, base
        as for ``trees.tree``.
    system
        ``small_businesses``, ``new_forms`` or ``places``; those of a chain are a group of ``coverage.group_units``.
    key
        the row's ``key``: an organisation's; of places a kind's, a kind's district's or a place's.
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
    if figure in TERRITORY:
        units, counted = _in_territory(projection, key), _IN_TERRITORY[figure]
    else:
        units, counted = projection.units[LISTED[system](projection, key)], figure
    listed = units.filter(counted_in(base)[counted])
    return listed.sort("members", "key", descending=[True, False], nulls_last=True)


def _reached(labels: tuple[str, ...]) -> Callable[[Projection, str], pl.Series]:
    """Return how the units are found that an active tie joins to an organisation or to an active one below it."""

    def rows(projection: Projection, key: str) -> pl.Series:
        line = projection.active_hierarchy
        below = organising.below(line, [key] if key in line else [])["organisation"]
        reached = pl.col("active") & pl.col("start").is_in(below.implode()) & pl.col("end_label").is_in(labels)
        ties = projection.covers.filter(reached)
        return projection.numbering.rows(ties["end_label"], ties["end"]).drop_nulls().unique()

    return rows


def _in_territory(projection: Projection, key: str) -> pl.DataFrame:
    """Return the small businesses of an organisation's street, else its district, else the city."""
    small = projection.units.filter(pl.col("label") == SMALL_BUSINESS.label)
    found = projection.organisations.filter(pl.col("key") == key).select("district", "street").rows()
    district, street = found[0] if found else (None, None)
    if not found or (street is not None and district is None):  # a street of which district is not known
        return small.clear()
    within = {name: value for name, value in (("district", district), ("street", street)) if value is not None}
    return small.filter(**within)


_FIGURES = (*FIGURES, *TERRITORY)
LISTED: Mapping[str, Callable[[Projection, str], pl.Series]] = MappingProxyType({
    "small_businesses": _reached((SMALL_BUSINESS.label,)),
    "new_forms": _reached(UNIT_LABELS),
    "places": rows_of_place,
})  # fmt: skip
"""The systems whose numbers have lists here, with how the units of a node are found, as their numbers."""
