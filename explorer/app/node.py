"""节点: one node with its fields, state and cause in words, its ties, its sources, and its neighbourhood drawn."""

from __future__ import annotations

from html import escape

import polars as pl
import streamlit as st

from explorer.app import marking, parts, selection, texts
from explorer.app.desk import Desk
from explorer.app.isolated import explain
from explorer.app.neighbours import neighbourhood
from explorer.app.node_facts import Fact, TieGroup, facts_of, members_of, row_of, sources_of, tie_groups
from explorer.app.parts import section
from explorer.app.searching import result_table
from explorer.app.tables import caption_of
from explorer.app.view import node_of
from explorer.metrics.names import is_unit, name_of
from explorer.picture.glyphs import caption
from explorer.picture.model import NodeId
from explorer.schema import CHAIN, KIND_BY_LABEL
from explorer.vocabulary import BASES

_HEIGHT = 560
_QUERY = "node-query"


def render(desk: Desk) -> None:
    """Draw the page."""
    selection.open_wanted(desk)
    node = node_of(desk.view.node, desk.projection.graph) if desk.view.node else None
    title = name_of(desk.projection, node) if node else desk.say(texts.NODE)
    parts.page_title(desk, title, _subtitle(desk, node) if node else None)
    _search(desk)
    if node is not None:
        _node(desk, node)
    elif desk.view.node:
        parts.empty(desk.say(texts.NODE_UNKNOWN, node=desk.view.node))
    else:
        parts.empty(desk.say(texts.NODE_NONE))


def _subtitle(desk: Desk, node: NodeId) -> str:
    return f"{desk.say(KIND_BY_LABEL[node[0]].caption)} · {node[1]} · {desk.standing_line()}"


def _search(desk: Desk) -> None:
    query = st.text_input(
        desk.say(texts.NODE_SEARCH), key=_QUERY, placeholder=desk.say(texts.NODE_SEARCH_HINT), max_chars=60,
        label_visibility="collapsed", icon=":material/search:",
    )  # fmt: skip
    result_table(desk, query, "node", on_node=_found)


def _found(node: NodeId) -> None:
    st.session_state[_QUERY] = ""  # what was sought is found
    selection.open_later(node)


def _node(desk: Desk, node: NodeId) -> None:
    left, right = st.columns([4, 6], gap="large")
    with left:
        _standing(desk, node)
        section(desk.say(texts.FIELDS_TITLE))
        _fields(desk, facts_of(desk.projection.graph, node, desk.language))
        section(desk.say(texts.SOURCES_TITLE))
        parts.facts(sources_of(desk.projection.graph, node, desk.language))
    with right:
        neighbourhood(desk, node, "node", _HEIGHT)
        section(desk.say(texts.TIES_TITLE), desk.say(texts.OPEN_HINT))
        _ties(desk, tie_groups(desk.projection, node, desk.language))


def _standing(desk: Desk, node: NodeId) -> None:
    """State, members, and whether and why it is isolated."""
    found = desk.isolation.nodes.filter((pl.col("label") == node[0]) & (pl.col("key") == node[1]))
    glyph = desk.cast.glyph(node)
    said = [
        (desk.say(texts.STATE if is_unit(node) else caption_of("kind")), desk.say(caption(glyph)), ""),
        (desk.say(texts.ISOLATION), *_isolation(desk, node, isolated=not found.is_empty())),
        *([_members(desk, node)] if is_unit(node) else []),
    ]
    with st.container(border=True, key="node-standing"):
        mark = parts.sign(glyph, pixels=36, isolated=not found.is_empty())
        st.html(f'<div class="standing">{mark}{"".join(_said(*words) for words in said)}</div>')
        if node[0] == CHAIN.label:
            code = row_of(desk.projection.graph, node).get("code") or node[1]
            parts.link(desk, "chains", desk.say(texts.OPEN_CHAIN), key="chain", chain=code)
        parts.explore_link(desk, [node], "node")
        if not found.is_empty():
            row = found.row(0, named=True)
            explain(desk, node, row["causes"], row["kind"], desk.remedies.get(node))
            marking.mark_button(desk, node, "node")
        elif _marked(desk, node).height:
            marking.withdraw_button(desk, node, "node")


def _isolation(desk: Desk, node: NodeId, *, isolated: bool) -> tuple[str, str]:
    """Whether the node is isolated, and in which scope; of one that is so on purpose, who says so and why."""
    marked = _marked(desk, node)
    if marked.height:
        mark = marked.row(0, named=True)
        said = texts.INTENDED_UNTIL if mark["until"] else texts.INTENDED_OPEN
        return desk.say(texts.INTENDED_TITLE), desk.say(said, **mark)
    scope = desk.say(texts.IN_SCOPE, scope=desk.say(BASES[desk.view.scope]))
    return desk.say(texts.ISOLATED if isolated else texts.NOT_ISOLATED), scope


def _marked(desk: Desk, node: NodeId) -> pl.DataFrame:
    """The standing mark of a node: a row, or none."""
    return desk.isolation.intended.filter((pl.col("label") == node[0]) & (pl.col("key") == node[1]))


def _said(title: str, words: str, remark: str) -> str:
    return f"<div><small>{escape(title)}</small><b>{escape(words)}</b><small>{escape(remark)}</small></div>"


def _members(desk: Desk, node: NodeId) -> tuple[str, str, str]:
    """The members that the figures count, and which of the columns given they are."""
    count, basis = members_of(desk.projection, node)
    title = desk.say(caption_of("members"))
    if count is None or basis is None:
        return title, desk.say(texts.UNKNOWN), ""
    return title, f"{count:,}", desk.say(texts.BASIS, basis=desk.say(caption_of(basis)))


def _fields(desk: Desk, found: list[Fact]) -> None:
    parts.facts([(fact.caption, fact.value) for fact in found if fact.value])
    blank = [fact.caption for fact in found if not fact.value]
    if blank:
        st.html(f'<p class="note">{escape(desk.say(texts.EMPTY_FIELDS, fields="、".join(blank)))}</p>')


def _ties(desk: Desk, groups: list[TieGroup]) -> None:
    if not groups:
        parts.empty(desk.say(texts.TIES_NONE))
    for group in groups:
        st.html(f'<h4 class="tie">{escape(group.caption)}<small>{group.rows.height:,}</small></h4>')
        clicked = parts.table(desk, group.rows.drop("label", "key"), f"ties-{group.name}", at_most=6)
        if clicked:
            row = group.rows.row(clicked[0], named=True)
            if row["key"] is not None:
                parts.go_to_node(desk, (row["label"], row["key"]))
