"""The chosen node of a tree, beside it: who it is, whom it reaches, and the picture around it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from explorer.app import parts, texts_systems
from explorer.app.desk import Desk
from explorer.app.neighbours import neighbourhood
from explorer.app.tables import unit_list
from explorer.app.view import key_code, node_of
from explorer.metrics.tree_units import tree_units
from explorer.picture.model import NodeId

_HEIGHT = 420
_LISTED = 200  # rows beside the tree; the whole list is one click away


def chosen_node(desk: Desk, system: str, rows: pl.DataFrame, key: str, more: str) -> NodeId:
    """Draw the node of ``rows`` that the address names, else the first, and return it: its picture and its units.

    ``more``: the column of its units beside sign, name and state.
    """
    asked = node_of(desk.view.node, desk.projection.graph) if desk.view.node else None
    known = {(label, one): name for label, one, name in rows.select("label", "key", "name").iter_rows()}
    node: NodeId = asked if asked in known else next(iter(known))
    left, right = st.columns([48, 52], gap="medium")
    with left:
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"chosen-{key}"):
            parts.section(str(known[node] or node[1]))
            parts.node_link(desk, node, desk.say(texts_systems.OPEN_NODE), key)
        neighbourhood(desk, node, key, _HEIGHT)
    with right:
        _units(desk, system, node, key, more)
    return node


def _units(desk: Desk, system: str, node: NodeId, key: str, more: str) -> None:
    units = desk.once(
        f"{system} units of {node}", lambda: tree_units(desk.projection, system, [node[1]], desk.view.base)
    )
    parts.section(desk.say(texts_systems.UNITS_REACHED), desk.say(texts_systems.UNITS_REACHED_NOTE))
    if units.is_empty():
        parts.empty(desk.say(texts_systems.UNITS_NONE))
        return
    shown = unit_list(units.head(_LISTED), desk.language)
    said = desk.say(texts_systems.FIRST_ROWS, count=f"{units.height:,}", shown=f"{shown.height:,}")
    parts.link(desk, "figure", said, key=f"all-{key}", by=system, code=key_code(node[1]), figure="units")
    clicked = parts.table(
        desk, shown.select("sign", "name", "state", more), f"units-{key}-{node[1]}", at_most=11, name_width=250
    )
    if clicked:
        row = units.row(clicked[0], named=True)
        parts.go_to_node(desk, (row["label"], row["key"]))
