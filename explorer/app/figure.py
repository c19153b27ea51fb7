"""清单: the units behind one number, as many rows as the number says."""

from __future__ import annotations

import polars as pl
import streamlit as st

from explorer.app import parts, texts
from explorer.app.desk import Desk
from explorer.app.tables import unit_list
from explorer.metrics.coverage import FIGURES, group_units
from explorer.vocabulary import BASES, GROUPS, STATES


def render(desk: Desk) -> None:
    """Draw the page."""
    view = desk.view
    figure = view.figure if view.figure in FIGURES else "units"
    segment_chain = view.chain or None if view.by == "segment" else None
    units = group_units(desk.projection, view.base, view.by, view.code or None, figure, segment_chain)
    group = group_name(desk)
    title = desk.say(texts.FIGURE_TITLE, group=group, figure=figure_words(desk, figure))
    parts.page_title(desk, title)
    if units.is_empty():
        parts.empty(desk.say(texts.FIGURE_EMPTY, group=group, base=desk.say(BASES[view.base])))
        parts.link(desk, "overview", desk.say(texts.BACK_TO_OVERVIEW), key="back")
        return
    shown = unit_list(units, desk.language)
    with st.container(horizontal=True, vertical_alignment="center"):
        rows, hint = desk.say(texts.ROWS, count=f"{units.height:,}"), desk.say(texts.OPEN_HINT)
        st.html(f'<b class="rows">{rows}</b><span class="beside">{hint}</span>')
        parts.download(desk, shown, f"{view.by}-{view.code or 'none'}-{figure}")
    clicked = parts.table(desk, shown, "figure-units", at_most=18, name_width=236)
    if clicked:
        row = units.row(clicked[0], named=True)
        parts.go_to_node(desk, (row["label"], row["key"]))


def figure_words(desk: Desk, figure: str) -> str:
    """Return a figure's name in words."""
    if figure.startswith("state_"):
        return desk.say(STATES[figure.removeprefix("state_")])
    named = {"units": texts.FIGURE_UNITS, "undetermined": texts.UNDETERMINED, **texts.SHARE_NUMERATORS}
    return desk.say(named[figure])


def group_name(desk: Desk) -> str:
    """Return the name of the view's group: the city, a chain, a district, any other."""
    view = desk.view
    if view.by == "city":
        return desk.say(GROUPS["city"])
    if not view.code:
        return f"{desk.say(GROUPS[view.by])}{desk.say(texts.NO_GROUP)}"
    found = desk.coverage(view.by).filter(pl.col("code") == view.code)
    if view.by == "segment" and view.chain:
        found = found.filter(pl.col("chain") == view.chain)
    return str(found["name"][0]) if found.height else view.code
