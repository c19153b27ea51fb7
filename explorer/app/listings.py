"""The list behind a number: whose it is, what it counts, and the units; of a group, of a node of a tree."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from explorer.app import texts, texts_systems
from explorer.app.desk import Desk
from explorer.app.view import key_of
from explorer.metrics.coverage import FIGURES, group_units
from explorer.metrics.levels import LEVELS, with_levels
from explorer.metrics.tree_rows import TERRITORY
from explorer.metrics.tree_units import LISTED, tree_units
from explorer.metrics.trees import tree
from explorer.vocabulary import GROUPS, STATES

SMALL, LEVEL = "small_businesses", "level:"  # a whole level of 小个专 is named by this and its name


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with the words above it."""

    group: str
    figure: str
    units: pl.DataFrame


def listing(desk: Desk) -> Listing:
    """Return the list that the view names; a figure that the group does not have counts as its units."""
    return _of_tree(desk) if desk.view.by in LISTED else _of_group(desk)


def tree_of(desk: Desk, system: str) -> pl.DataFrame:
    """Return a system's tree on the view's base; of 小个专 with its levels."""

    def grown() -> pl.DataFrame:
        rows = tree(desk.projection, system, desk.view.base)
        return with_levels(rows, desk.projection) if system == SMALL else rows

    found: pl.DataFrame = desk.once(f"tree {system}", grown)
    return found


def _of_tree(desk: Desk) -> Listing:
    view = desk.view
    rows = tree_of(desk, view.by)
    figure = view.figure if view.figure in (*FIGURES, *TERRITORY) else "units"
    level = view.code.removeprefix(LEVEL)
    if view.by == SMALL and view.code != level and level in LEVELS:
        name, keys = (
            desk.say(texts_systems.EVERY_ONE_OF, level=desk.say(LEVELS[level])),
            rows.filter(level=level)["key"],
        )
    else:
        keys = rows.filter(pl.col("key") == key_of(view.code, rows["key"]))["key"]
        name = str(rows.filter(pl.col("key").is_in(keys.implode()))["name"].first() or view.code)
    units = tree_units(desk.projection, view.by, keys.to_list(), view.base, figure)
    return Listing(name, figure_words(desk, figure), units)


def _of_group(desk: Desk) -> Listing:
    view = desk.view
    figure = view.figure if view.figure in FIGURES else "units"
    segment_chain = view.chain or None if view.by == "segment" else None
    code = key_of(view.code, desk.coverage(view.by)["code"].drop_nulls()) or view.code or None
    units = group_units(desk.projection, view.base, view.by, code, figure, segment_chain)
    return Listing(_group_name(desk, code), figure_words(desk, figure), units)


def figure_words(desk: Desk, figure: str) -> str:
    """Return a figure's name in words."""
    if figure.startswith("state_"):
        return desk.say(STATES[figure.removeprefix("state_")])
    named = {"units": texts.FIGURE_UNITS, "undetermined": texts.UNDETERMINED, **texts.SHARE_NUMERATORS}
    of_trees = texts_systems.TREE_FIGURES if desk.view.by in LISTED else {}
    return desk.say({**named, **of_trees}[figure])


def _group_name(desk: Desk, code: str | None) -> str:
    """Return the name of the view's group: the city, a chain, a district, any other."""
    view = desk.view
    if view.by == "city":
        return desk.say(GROUPS["city"])
    if not code:
        return f"{desk.say(GROUPS[view.by])}{desk.say(texts.NO_GROUP)}"
    found = desk.coverage(view.by).filter(pl.col("code") == code)
    if view.by == "segment" and view.chain:
        found = found.filter(pl.col("chain") == view.chain)
    return str(found["name"][0]) if found.height else view.code
