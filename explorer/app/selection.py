"""What is selected in a picture: kept in the address, told in one line above the picture."""

from __future__ import annotations

from html import escape
from typing import Any

import polars as pl
import streamlit as st

from explorer.app import parts, texts_pictures
from explorer.app.canvas import EXPANDED, SELECTED
from explorer.app.controls import put
from explorer.app.desk import Desk
from explorer.app.explored_address import codes, nodes_of
from explorer.app.tables import causes_of
from explorer.metrics.names import is_unit, name_of
from explorer.picture.glyphs import caption
from explorer.picture.model import GROUP, NodeId, Picture
from explorer.schema import KIND_BY_LABEL

PARAMETER = "sel"
_TO_OPEN = "node-to-open"


def selected(desk: Desk) -> list[NodeId]:
    """Return the selected nodes of the address; read anew, as a fragment runs without its page."""
    return nodes_of(st.query_params.get(PARAMETER, ""), desk.projection.graph)


def on_event(event: str, value: Any) -> None:  # noqa: ANN401 - as the event says
    """Take what a person did in a picture: the selection goes into the address, a double click opens a node's page."""
    if event == SELECTED:
        put(PARAMETER, codes(value))
    if event == EXPANDED and value is not None and value[0] != GROUP:
        open_later(value)


def open_later(node: NodeId) -> None:
    """Note that the page of ``node`` is wanted: a callback cannot switch pages itself."""
    st.session_state[_TO_OPEN] = node


def open_wanted(desk: Desk) -> None:
    """Switch to the page of the node that is wanted, if one is."""
    node = st.session_state.pop(_TO_OPEN, None)
    if node is not None:
        parts.go_to_node(desk, node)


def strip(desk: Desk, picture: Picture, nodes: list[NodeId], remark: str = "") -> None:
    """Draw one line on the selection: who, state, why isolated, the way to its page; without one, ``remark``."""
    with st.container(key="selection-strip", horizontal=True, vertical_alignment="center", gap="small"):
        hint = desk.say(texts_pictures.SELECT_HINT)
        if not nodes:
            st.html(f'<span class="quiet">{escape(" · ".join(filter(None, [remark, hint])))}</span>')
        elif len(nodes) > 1:
            names = "、".join(name_of(desk.projection, node) for node in nodes)
            st.html(f"<b>{escape(desk.say(texts_pictures.SELECTED_MANY, count=len(nodes)))}</b> {escape(names)}")
            parts.explore_link(desk, nodes, "strip")
        else:
            _one(desk, picture, nodes[0])


def _one(desk: Desk, picture: Picture, node: NodeId) -> None:
    cause = cause_in_words(desk, node)
    mark = parts.sign(desk.cast.glyph(node), pixels=28, isolated=bool(cause))
    st.html(mark, width="content")
    parts.node_link(desk, node, name_of(desk.projection, node), "strip")
    said = [desk.say(KIND_BY_LABEL[node[0]].caption), state_in_words(desk, node), cause]
    if node not in {drawn.id for drawn in picture.marks}:
        said.append(desk.say(texts_pictures.SELECTED_NOT_DRAWN))
    st.html(f'<span class="quiet">{escape(" · ".join(filter(None, said)))}</span>', width="content")
    parts.explore_link(desk, [node], "strip")


def state_in_words(desk: Desk, node: NodeId) -> str:
    """Return the state of a unit in words; of any other node nothing."""
    return desk.say(caption(desk.cast.glyph(node))) if is_unit(node) else ""


def cause_in_words(desk: Desk, node: NodeId) -> str:
    """Return why a node is isolated, in words; empty: it is not."""
    if node not in desk.cast.standing.isolated:  # of most nodes: the isolated may be hundreds of thousands
        return ""
    found = desk.isolation.nodes.filter(pl.col("key") == node[1])
    row = found.row(by_predicate=pl.col("label") == node[0], named=True)
    return f"{desk.say(texts_pictures.ISOLATED_ONE)}：{desk.say(causes_of(row['kind'])[row['cause']])}"
