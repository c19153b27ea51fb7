"""The list behind a number: whose it is, what it counts, and the units; of a group, of a tree, of reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import polars as pl
import streamlit as st

from explorer.app import texts, texts_systems
from explorer.app.desk import Desk
from explorer.app.tables import UNIT_COLUMNS
from explorer.app.view import key_of, named
from explorer.metrics.coverage import FIGURES, group_units
from explorer.metrics.levels import LEVELS, with_levels
from explorer.metrics.reach_units import REACH, reach_units, units_nearest_to
from explorer.metrics.tree_rows import TERRITORY
from explorer.metrics.tree_units import LISTED, tree_units
from explorer.metrics.trees import tree
from explorer.schema import SITE
from explorer.vocabulary import GROUPS, SECTIONS, SIZES, STATES
from explorer.words import Text

SMALL, LEVEL = "small_businesses", "level:"  # a whole level of 小个专 is named by this and its name


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with the words above it."""

    group: str
    figure: str
    units: pl.DataFrame


def listing(desk: Desk) -> Listing:
    """Return the list that the view names; a figure that the group does not have counts as its units.

    Its units have the columns that a page and its file need: who offers a file of millions holds on to them.
    """
    found = _found(desk)
    return replace(found, units=found.units.select("label", "key", "operating", *UNIT_COLUMNS))


def _found(desk: Desk) -> Listing:
    view = desk.view
    if view.by in LISTED:
        return _of_tree(desk)
    if view.by == SITE.name:
        return _of_site(desk)
    return _of_reach(desk) if view.figure in REACH else _of_group(desk)


def tree_of(desk: Desk, system: str) -> pl.DataFrame:
    """Return a system's tree on the view's base; of 小个专 with its levels."""

    def grown() -> pl.DataFrame:
        rows = tree(desk.projection, system, desk.view.base)
        return with_levels(rows, desk.projection) if system == SMALL else rows

    with st.spinner(desk.say(texts_systems.WORKING)):
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
    if view.district:
        district = named(view.district, units["district"].drop_nulls().unique())
        name, units = " · ".join(filter(None, [name, district])), units.filter(pl.col("district") == district)
    return Listing(name, figure_words(desk, figure), units)


def _of_site(desk: Desk) -> Listing:
    sites = desk.projection.graph.nodes[SITE.label]
    key = key_of(desk.view.code, sites["key"]) or desk.view.code
    name = sites.filter(pl.col("key") == key)["name"].first() or desk.view.code
    return Listing(str(name), desk.say(texts_systems.REACH_FIGURES["nearest"]), units_nearest_to(desk.projection, key))


def _of_reach(desk: Desk) -> Listing:
    view = desk.view
    code = _code(desk)
    figure = desk.say(texts_systems.REACH_FIGURES[view.figure])
    return Listing(_group_name(desk, code), figure, reach_units(desk.projection, view.by, code, view.figure))


def _code(desk: Desk) -> str | None:
    """The code of the view's group; None: the units without a value."""
    known = desk.coverage(desk.view.by)["code"].drop_nulls()
    return key_of(desk.view.code, known) or desk.view.code or None


def _of_group(desk: Desk) -> Listing:
    view = desk.view
    figure = view.figure if view.figure in FIGURES else "units"
    segment_chain = view.chain or None if view.by == "segment" else None
    code = _code(desk)
    units = group_units(desk.projection, view.base, view.by, code, figure, segment_chain)
    return Listing(_group_name(desk, code), figure_words(desk, figure), units)


def in_words(desk: Desk, by: str, groups: pl.DataFrame) -> pl.DataFrame:
    """Return groups (columns of ``coverage``) with their ``name`` in the language of the page, none left without.

    A segment goes by its chain's code too; a place that no file defines by what was written.
    """
    words = {code: desk.say(caption) for code, caption in _GROUP_WORDS.get(by, {}).items()}
    said = pl.col("code").replace_strict(words, default=None, return_dtype=pl.String)
    name = pl.coalesce(said, pl.col("name").str.strip_prefix("name:"), pl.lit(desk.say(texts.NO_GROUP)))
    return groups.with_columns(
        name=pl.concat_str("chain", name, separator=" · ", ignore_nulls=True) if by == "segment" else name
    )


_GROUP_WORDS: Mapping[str, Mapping[str, Text]] = MappingProxyType({
    "city": {"city": GROUPS["city"]}, "size": SIZES, "section": {letter: words for letter, words, _, _ in SECTIONS},
})  # fmt: skip


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
    if not code:
        return f"{desk.say(GROUPS[view.by])}{desk.say(texts.NO_GROUP)}"
    found = desk.coverage(view.by).filter(pl.col("code") == code)
    if view.by == "segment" and view.chain:
        found = found.filter(pl.col("chain") == view.chain)
    return str(in_words(desk, view.by, found)["name"][0]) if found.height else view.code
