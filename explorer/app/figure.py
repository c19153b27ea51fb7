"""清单: the units behind one number, as many rows as the number says."""

from __future__ import annotations

from html import escape

import streamlit as st

from explorer.app import parts, texts
from explorer.app.desk import Desk
from explorer.app.listings import listing
from explorer.app.tables import unit_list
from explorer.vocabulary import BASES


def render(desk: Desk) -> None:
    """Draw the page."""
    view = desk.view
    found = listing(desk)
    parts.page_title(desk, desk.say(texts.FIGURE_TITLE, group=found.group, figure=found.figure))
    if found.units.is_empty():
        parts.empty(desk.say(texts.FIGURE_EMPTY, group=found.group, base=desk.say(BASES[view.base])))
        parts.link(desk, "overview", desk.say(texts.BACK_TO_OVERVIEW), key="back")
        return
    shown = unit_list(found.units.head(parts.MOST_ROWS), desk.language)
    with st.container(horizontal=True, vertical_alignment="center"):
        count = found.units.height
        rows, hint = desk.say(texts.ROWS, count=f"{count:,}"), parts.open_hint(desk, count)
        st.html(f'<b class="rows">{escape(rows)}</b><span class="beside">{escape(hint)}</span>')
        name = f"{view.by}-{view.code or 'none'}-{view.figure}"
        parts.download(desk, found.units, name, lambda units: unit_list(units, desk.language))
    clicked = parts.table(desk, shown, "figure-units", at_most=18, name_width=236)
    if clicked:
        row = found.units.row(clicked[0], named=True)
        parts.go_to_node(desk, (row["label"], row["key"]))
