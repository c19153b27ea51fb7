"""小个专: 1+11+78+N level by level: the territory and the units reached; districts and stations beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from explorer.app import parts, texts, texts_systems
from explorer.app.chosen import chosen_node
from explorer.app.controls import switch
from explorer.app.desk import Desk
from explorer.app.explored_address import codes
from explorer.app.listings import LEVEL, SMALL, tree_of
from explorer.app.parts import link, percent, section
from explorer.app.tables import signs
from explorer.app.tree_table import tree_table
from explorer.app.view import key_code
from explorer.metrics.coverage import share, share_of
from explorer.metrics.levels import DIVIDING, LEVELS, figures_by_level
from explorer.schema import ORGANISATION
from explorer.words import Text

_COLOUR = "#0072B2"
_COMPARABLE = ("station", "district")
_FIGURES = (
    "share", "territory_organised", "territory_units", "territory_neither", "reached", "reached_organised", "sites",
)  # fmt: skip
# The column of a table to the figure of its list.
_LISTS = {"share": "territory_organised", "reached": "units", "reached_organised": "organised"}


def render(desk: Desk) -> None:
    """Draw the page."""
    rows = tree_of(desk, SMALL)
    note = desk.say(texts_systems.SMALL_NOTE)
    parts.page_title(desk, desk.say(texts_systems.SMALL_TITLE), f"{desk.standing_line()} · {note}")
    if rows.is_empty():
        parts.empty(desk.say(texts_systems.SMALL_NONE))
        return
    shared = with_share(rows)
    _levels(desk, rows)
    _tree(desk, shared)
    chosen_node(desk, SMALL, shared, "small", "members")
    _compared(desk, shared)


def with_share(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with ``share``, the organised share of the territory (null where there is none).

    Units and organised of those reached go by ``reached`` and ``reached_organised`` too: tables name them so.
    """
    rate = share_of("territory_organised", "territory_units")
    return rows.with_columns(share=rate, reached=pl.col("units"), reached_organised=pl.col("organised"))


def _levels(desk: Desk, rows: pl.DataFrame) -> None:
    figures = desk.once("levels", lambda: figures_by_level(rows, desk.projection, desk.view.base))
    for column, row in zip(st.columns(len(LEVELS)), figures.iter_rows(named=True), strict=True):
        with column, st.container(border=True, key=f"level-{row['level']}", height="stretch", gap="xxsmall"):
            if row["level"] in DIVIDING:
                _dividing(desk, row)
            else:
                _grassroots(desk, row, rows.filter(depth=0)["key"].unique().sort().to_list())


def _dividing(desk: Desk, row: dict[str, Any]) -> None:
    """A level that divides the city: how many organisations, and the share of their territories together."""
    rate = share(row["territory_organised"], row["territory_units"])
    st.html(
        f'<div class="card-title">{escape(desk.say(LEVELS[row["level"]]))} · {row["organisations"]:,}</div>'
        f'<div class="card-share">{percent(rate)}</div>{parts.bar(rate or 0.0, _COLOUR)}'
        f'<div class="card-note">{escape(desk.say(texts_systems.LEVEL_OF_TERRITORY))}</div>'
    )
    _counts(desk, row, _OF_TERRITORY)
    _counts(desk, row, _OF_REACHED)


def _grassroots(desk: Desk, row: dict[str, Any], tops: list[str]) -> None:
    """The N: service sites, and the organisations below the stations with what they reach."""
    said = desk.say(texts_systems.LEVEL_ORGANISATIONS, count=f"{row['organisations']:,}")
    parts.card(desk.say(texts_systems.LEVEL_SITES), f"{row['sites']:,}", said)
    of = codes([(ORGANISATION.label, key) for key in tops])
    link(desk, "sites", desk.say(texts_systems.OPEN_LIST), key="sites", of=of)
    if row["organisations"]:
        _counts(desk, row, _OF_REACHED)


_OF_TERRITORY = {
    "territory_organised": texts_systems.LEVEL_ORGANISED, "territory_units": texts_systems.LEVEL_BASE,
    "territory_neither": texts_systems.LEVEL_NEITHER,
}  # fmt: skip
_OF_REACHED = {"units": texts_systems.LEVEL_REACHED, "organised": texts_systems.LEVEL_REACHED_ORGANISED}


def _counts(desk: Desk, row: dict[str, Any], figures: Mapping[str, Text]) -> None:
    """Numbers of a level, each of which opens its list."""
    level = row["level"]
    with st.container(horizontal=True, gap="xsmall"):
        for figure, words in figures.items():
            label = desk.say(words, count=f"{row[figure]:,}")
            link(desk, "figure", label, key=f"{level}-{figure}", by=SMALL, code=f"{LEVEL}{level}", figure=figure)


def _tree(desk: Desk, rows: pl.DataFrame) -> None:
    section(desk.say(texts_systems.TREE_TITLE), desk.say(texts_systems.TREE_HINT))
    words = desk.say(texts_systems.TERRITORY_SHARE)
    clicked = tree_table(desk, rows, "small-tree", list(_FIGURES), at_most=14, name_width=300, share=words)
    if clicked:
        _open(desk, *clicked)


def _open(desk: Desk, row: dict[str, Any], column: str) -> None:
    """Open the list behind a number of a row, else its page; a number that does not apply there has no list."""
    if column in ("name", "district"):
        parts.go_to_node(desk, (ORGANISATION.label, row["key"]))
    if column == "sites":
        parts.go(desk, "sites", of=codes([(row["label"], row["key"])]))
    if row[column] is not None:
        figure = _LISTS.get(column, column)
        parts.go(desk, "figure", by=SMALL, code=key_code(row["key"]), figure=figure)


def _compared(desk: Desk, rows: pl.DataFrame) -> None:
    """Stations, or districts, beside each other, the furthest behind first."""
    section(
        desk.say(texts_systems.COMPARED_TITLE), f"{desk.say(texts_systems.COMPARED_NOTE)} · {desk.say(texts.OPEN_HINT)}"
    )
    asked = st.query_params.get("level", "")
    level = asked if asked in _COMPARABLE else _COMPARABLE[0]
    with st.container(horizontal=True, vertical_alignment="center"):
        switch(
            desk.say(texts_systems.COMPARED_LEVEL), "level", _COMPARABLE, level,
            lambda name: desk.say(LEVELS[name]), usual=_COMPARABLE[0],
        )  # fmt: skip
        found = rows.filter(level=level).sort("share", "territory_neither", descending=[False, True], nulls_last=True)
        shown = found.select(
            pl.lit(ORGANISATION.name).alias("sign"), "name", "district", *_FIGURES
        ).with_columns(signs("sign"))  # fmt: skip
        parts.download(desk, shown, f"small-{level}")
    words = desk.say(texts_systems.TERRITORY_SHARE)
    clicked = parts.table(desk, shown, f"compared-{level}", at_most=14, name_width=260, share=words)
    if clicked is None:
        return
    _open(desk, found.row(clicked[0], named=True), clicked[1])
