"""清单: the units behind one number, as many rows as the number says."""

from __future__ import annotations

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
    shown = unit_list(found.units, desk.language)
    with st.container(horizontal=True, vertical_alignment="center"):
        rows, hint = desk.say(texts.ROWS, count=f"{found.units.height:,}"), desk.say(texts.OPEN_HINT)
        st.html(f'<b class="rows">{rows}</b><span class="beside">{hint}</span>')
        parts.download(desk, shown, f"{view.by}-{view.code or 'none'}-{view.figure}")
    clicked = parts.table(desk, shown, "figure-units", at_most=18, name_width=236)
    if clicked:
        row = found.units.row(clicked[0], named=True)
        parts.go_to_node(desk, (row["label"], row["key"]))
