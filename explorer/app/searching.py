"""The search on a page: what was found as a table, of which a click takes one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from explorer.app import parts, texts
from explorer.app.desk import Desk
from explorer.app.tables import signs, spoken
from explorer.picture.model import NodeId
from explorer.schema import KIND_BY_NAME
from explorer.search import find

_FOUND_AT_MOST = 50


def result_table(desk: Desk, query: str, key: str, *, on_node: Callable[[NodeId], None]) -> None:
    """Draw what ``query`` finds, of a blank one nothing; ``on_node`` is told before the rerun who was clicked."""
    if not query.strip():
        return
    with st.spinner(desk.say(texts.INDEXING)):
        index = desk.search_index
    rows, total = find(index, query, _FOUND_AT_MOST)
    if rows.is_empty():
        parts.empty(desk.say(texts.NODE_NOT_FOUND, query=query))
        return
    more = texts.NODE_FOUND if total <= _FOUND_AT_MOST else texts.NODE_FOUND_MORE
    parts.section(desk.say(texts.NODE_SEARCH), desk.say(more, shown=_FOUND_AT_MOST, count=f"{total:,}"))
    captions = {name: kind.caption for name, kind in KIND_BY_NAME.items()}
    shown = rows.with_columns(signs("kind"), spoken("kind", captions, desk.language))

    def chosen(row: int) -> None:
        on_node((rows["label"][row], rows["key"][row]))

    columns = ("sign", "name", "code", "kind", "district")
    parts.table(desk, shown.select(columns), f"found-{key}-{query}", at_most=6, name_width=320, on_click=chosen)
