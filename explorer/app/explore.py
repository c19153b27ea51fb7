"""图谱: from one node along its relations; search, expand, collapse, path, hide, pin, undo, all in the address."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from explorer.app import parts, texts, texts_pictures
from explorer.app.canvas import EXPANDED, MOVED, REMOVED, SELECTED, canvas
from explorer.app.desk import Desk
from explorer.app.explore_panel import panel
from explorer.app.explore_state import did, forget_places, history, picture_of, redo, undo
from explorer.app.searching import result_table
from explorer.picture.exploration import Expansion, Exploration
from explorer.picture.explored import counts, owner_of
from explorer.picture.model import GROUP, NodeId, Picture
from explorer.picture.nodes import Cast
from explorer.schema import CHAIN, LOCATED_IN

_HEIGHT = 610
_CHAINS_OFFERED = 14
_QUERY = "explore-query"


def render(desk: Desk) -> None:
    """Draw the page."""
    parts.page_title(
        desk, desk.say(texts_pictures.EXPLORE), f"{desk.say(texts_pictures.EXPLORE_NOTE)} · {desk.standing_line()}"
    )
    _workspace(desk)


@st.fragment
def _workspace(desk: Desk) -> None:
    past = history(desk)
    state = past.present
    search, tools = st.columns([5, 5], vertical_alignment="center")
    with search:
        query = st.text_input(
            desk.say(texts_pictures.EXPLORE_SEARCH), key=_QUERY, placeholder=desk.say(texts.NODE_SEARCH_HINT),
            max_chars=60, label_visibility="collapsed", icon=":material/search:",
        )  # fmt: skip
    with tools, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        _tool(desk, texts_pictures.UNDO, "undo", off=not past.before, act=partial(undo, desk))
        _tool(desk, texts_pictures.REDO, "redo", off=not past.after, act=partial(redo, desk))
        _tool(desk, texts_pictures.RELAYOUT, "scatter_plot", off=not state.roots, act=forget_places)
        _tool(desk, texts_pictures.CLEAR, "delete", off=state == Exploration(), act=partial(did, desk, Exploration()))
    result_table(desk, query, "explore", on_node=partial(_add, desk))
    if not state.roots and not state.paths:
        _beginnings(desk)
        return
    picture = picture_of(desk, state)
    left, right = st.columns([74, 26], gap="small")
    with left:
        canvas(
            desk, picture, "explore", name=desk.say(texts_pictures.EXPLORE_PICTURE), height=_HEIGHT, subject="explore",
            selected=state.selected, movable=True, grows=True, doubles=texts_pictures.EXPLORE_DOUBLES,
            on_event=partial(_on_event, desk, picture),
        )  # fmt: skip
    with right:
        panel(desk, state, picture)


def _tool(desk: Desk, caption: Any, icon: str, *, off: bool, act: Any) -> None:  # noqa: ANN401 - Text, callable
    st.button(desk.say(caption), key=f"explore-{icon}", icon=f":material/{icon}:", disabled=off, on_click=act)


def _beginnings(desk: Desk) -> None:
    """What to start from when nothing is drawn."""
    parts.empty(desk.say(texts_pictures.EXPLORE_EMPTY))
    chains = desk.projection.graph.nodes[CHAIN.label].sort("code", "key").head(_CHAINS_OFFERED)
    with st.container(horizontal=True, gap="small", key="explore-beginnings"):
        for key, name in chains.select("key", "name").iter_rows():
            node = (CHAIN.label, key)
            st.button(parts.plain(name or key), key=f"begin-{key}", on_click=_begin, args=(desk, node))


def _begin(desk: Desk, node: NodeId) -> None:
    did(desk, toggled(desk.cast, Exploration().added([node]), node))


def _add(desk: Desk, node: NodeId) -> None:
    st.session_state[_QUERY] = ""  # what was sought is found
    did(desk, history(desk).present.added([node]))


def toggled(cast: Cast, state: Exploration, node: NodeId) -> Exploration:
    """Return the state after a double click on a node: open along all relations but location, or closed again."""
    if any(one.node == node for one in state.expanded):
        return state.closed(node)
    relations = [(relation, outgoing) for relation, outgoing, _ in counts(cast, node) if relation != LOCATED_IN.type]
    return state.opened(*(Expansion(node, relation, outgoing) for relation, outgoing in relations))


def _on_event(desk: Desk, picture: Picture, event: str, value: Any) -> None:  # noqa: ANN401 - as the event says
    state = history(desk).present
    if event == SELECTED:
        did(desk, state.selecting(value))
    elif event == EXPANDED and value is not None:
        did(desk, _expanded(desk, state, value))
    elif event == MOVED:
        did(desk, state.moved({node: (int(x), int(y)) for node, (x, y) in value.items()}))
    elif event == REMOVED:
        did(desk, state.without_nodes([one for node in value for one in picture.groups.get(node, (node,))]))


def _expanded(desk: Desk, state: Exploration, node: NodeId) -> Exploration:
    if node[0] != GROUP:
        return toggled(desk.cast, state, node)
    owner = owner_of(state, node)
    return state.further(owner.node, owner.relation, outgoing=owner.outgoing) if owner else state
