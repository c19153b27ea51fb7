"""Beside the exploration: who is selected, its relations with counts, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import polars as pl
import streamlit as st

from explorer.app import parts, texts, texts_pictures
from explorer.app.desk import Desk
from explorer.app.explore_state import did, ways
from explorer.app.selection import cause_in_words, state_in_words
from explorer.metrics.names import name_of
from explorer.picture.exploration import EXPANDED_AT_MOST, MORE, Expansion, Exploration
from explorer.picture.explored import counts, owner_of
from explorer.picture.model import GROUP, NodeId, Picture
from explorer.schema import DOMAIN_KINDS, KIND_BY_LABEL, RELATION_BY_TYPE, RELATIONS
from explorer.words import Text

_LISTED = 100  # members of a group in its list
_PAIR = 2


def panel(desk: Desk, state: Exploration, picture: Picture) -> None:
    """Draw the panel for what is selected, and the filters below it."""
    with st.container(border=True, key="explore-panel"):
        chosen = state.selected
        if not chosen:
            st.html(f'<p class="quiet">{escape(desk.say(texts_pictures.EXPLORE_HINT))}</p>')
        elif len(chosen) == 1 and chosen[0][0] == GROUP:
            _group(desk, state, picture, chosen[0])
        elif len(chosen) == 1:
            _node(desk, state, picture, chosen[0])
        else:
            _several(desk, state, picture)
        _pathless(desk, state)
        _filters(desk, state)


def _act(desk: Desk, caption: Text, key: str, next_state: Callable[[], Exploration], **values: object) -> None:
    st.button(desk.say(caption, **values), key=f"panel-{key}", on_click=lambda: did(desk, next_state()))


def _node(desk: Desk, state: Exploration, picture: Picture, node: NodeId) -> None:
    cause = cause_in_words(desk, node)
    mark = parts.sign(desk.cast.glyph(node), pixels=28, isolated=bool(cause))
    said = [desk.say(KIND_BY_LABEL[node[0]].caption), state_in_words(desk, node)]
    st.html(
        f'<h3 class="one">{mark}{escape(name_of(desk.projection, node))}</h3>'
        f'<p class="note">{escape(" · ".join(filter(None, said)))}</p>'
        + (f'<p class="missing">{escape(cause)}</p>' if cause else "")
    )
    st.html(f"<h4>{escape(desk.say(texts_pictures.RELATIONS_OF))}</h4>")
    _relations(desk, state, node)
    _handles(desk, state, picture, [node])
    parts.node_link(desk, node, desk.say(texts.OPEN_NODE), "panel")


def _relations(desk: Desk, state: Exploration, node: NodeId) -> None:
    """Each relation with the number of its neighbours, before it is opened."""
    found = desk.once(f"counts {node}", lambda: counts(desk.cast, node))
    if not found:
        parts.empty(desk.say(texts_pictures.NO_RELATIONS))
    with st.container(horizontal=True, gap="xsmall", key="explore-relations"):
        for relation, outgoing, count in found:
            declared = RELATION_BY_TYPE[relation]
            words = desk.say(declared.caption if outgoing else declared.reverse_caption)
            is_open = state.is_open(node, relation, outgoing=outgoing)
            after = partial(_toggled, state, node, relation, outgoing=outgoing)
            caption = texts_pictures.CLOSE_RELATION if is_open else texts_pictures.OPEN_RELATION
            _act(desk, caption, f"{relation}-{outgoing}", after, relation=words, count=f"{count:,}")


def _toggled(state: Exploration, node: NodeId, relation: str, *, outgoing: bool) -> Exploration:
    if state.is_open(node, relation, outgoing=outgoing):
        return state.closed(node, relation, outgoing=outgoing)
    return state.opened(Expansion(node, relation, outgoing, EXPANDED_AT_MOST))


def _handles(desk: Desk, state: Exploration, picture: Picture, nodes: list[NodeId]) -> None:
    """Hide, pin and unpin."""
    pinned = {pin.node for pin in state.pinned}
    places = {mark.id: (round(mark.x), round(mark.y)) for mark in picture.marks}
    free = {node: places[node] for node in nodes if node in places and node not in pinned}
    with st.container(horizontal=True, gap="xsmall"):
        _act(desk, texts_pictures.HIDE, "hide", lambda: state.without_nodes(nodes))
        if free:
            _act(desk, texts_pictures.PIN, "pin", lambda: state.moved(free))
        else:
            _act(desk, texts_pictures.UNPIN, "unpin", lambda: state.unpinned(nodes))


def _group(desk: Desk, state: Exploration, picture: Picture, group: NodeId) -> None:
    """Whom a group stands for: a list to take from, and more of them at once."""
    members = picture.groups.get(group, ())
    label = next((mark.label for mark in picture.marks if mark.id == group), "")
    st.html(f'<h3 class="one">{escape(label)}</h3>')
    owner = owner_of(state, group)
    if owner is not None:
        further = partial(state.further, owner.node, owner.relation, outgoing=owner.outgoing)
        _act(desk, texts_pictures.GROUP_MORE, "more", further, count=min(MORE, len(members)))
    st.html(f'<p class="note">{escape(desk.say(texts_pictures.GROUP_NOTE, count=min(_LISTED, len(members))))}</p>')
    listed = members[:_LISTED]
    rows = pl.DataFrame({"name": [name_of(desk.projection, node) for node in listed]})

    def chosen(row: int) -> None:
        did(desk, state.added([listed[row]]))

    parts.table(desk, rows, f"group-{group[1]}-{len(members)}", at_most=8, name_width=220, on_click=chosen)


def _several(desk: Desk, state: Exploration, picture: Picture) -> None:
    nodes = [node for node in state.selected if node[0] != GROUP]
    names = [name_of(desk.projection, node) for node in nodes]
    st.html(f"<h4>{escape(desk.say(texts_pictures.SELECTED_MANY, count=len(nodes)))}</h4>")
    st.html("".join(f'<p class="quiet">{escape(name)}</p>' for name in names[:8]))
    if len(nodes) == _PAIR:
        _act(desk, texts_pictures.FIND_PATH, "path", lambda: state.with_path(nodes[0], nodes[1]))
    _handles(desk, state, picture, nodes)


def _pathless(desk: Desk, state: Exploration) -> None:
    """What was found between pairs: the steps of a path, or that there is none."""
    for (start, end), way in ways(desk, state).items():
        if way:
            names = " → ".join(name_of(desk.projection, node) for node in way)
            words = desk.say(texts_pictures.PATH_IS, steps=len(way) - 1)
            st.html(f'<h4>{escape(words)}</h4><p class="quiet">{escape(names)}</p>')
        else:
            parts.empty(
                desk.say(
                    texts_pictures.PATH_NONE, start=name_of(desk.projection, start), end=name_of(desk.projection, end)
                )
            )


def _filters(desk: Desk, state: Exploration) -> None:
    """What is not drawn, and the way back of what was hidden."""
    if state.hidden:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(f'<span class="quiet">{desk.say(texts_pictures.HIDDEN_COUNT, count=len(state.hidden))}</span>')
            _act(desk, texts_pictures.SHOW_AGAIN, "again", state.shown_again)
    relations = {relation.type: desk.say(relation.caption) for relation in RELATIONS}
    kinds = {kind.label: desk.say(kind.caption) for kind in DOMAIN_KINDS}
    with st.expander(desk.say(texts_pictures.FILTERS), icon=":material/filter_alt:"):
        for caption, options in ((texts_pictures.WITHOUT_RELATIONS, relations), (texts_pictures.WITHOUT_KINDS, kinds)):
            key = f"explore-without-{caption.en}"
            st.session_state[key] = [name for name in state.without if name in options]
            st.multiselect(
                desk.say(caption), list(options), format_func=options.__getitem__, key=key,
                placeholder=desk.say(texts.NO_VALUE),
                on_change=partial(_leave_out, desk, state, key, options),
            )  # fmt: skip


def _leave_out(desk: Desk, state: Exploration, key: str, options: dict[str, str]) -> None:
    others = [name for name in state.without if name not in options]
    did(desk, state.leaving_out([*others, *st.session_state[key]]))
