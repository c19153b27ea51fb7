"""结构: what the city or a chain hangs on: hubs, single points, bridges, communities, each in a plain sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import TypeVar

import networkx as nx
import polars as pl
import streamlit as st

from explorer.app import parts, selection, texts
from explorer.app.controls import choose, put_all
from explorer.app.desk import Desk, name_of
from explorer.app.explored_address import codes, nodes_of
from explorer.app.neighbours import neighbourhood
from explorer.metrics import cuts as cutting
from explorer.metrics.centrality import EXACT_UP_TO, SAMPLES, by_betweenness, centrality, communities
from explorer.metrics.core import NodeId
from explorer.metrics.structure import Structure, structure_of, structure_view
from explorer.schema import CHAIN
from explorer.words import Text

_SHOWN = 30  # lines of a list; the rest is no finding any more
_HEIGHT = 560
Key = TypeVar("Key", NodeId, tuple[NodeId, NodeId])
_KINDS = ("points", "bridges", "hubs", "communities")


@dataclass(frozen=True, slots=True)
class Findings:
    """What a view shows at once; betweenness takes seconds and is worked out when it is asked for."""

    view: nx.Graph[NodeId]
    shape: Structure
    communities: tuple[frozenset[NodeId], ...]
    cuts: cutting.Cuts


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: the nodes that it is about (the first is drawn), and what is said."""

    nodes: tuple[NodeId, ...]
    sentence: Text
    count: float


def render(desk: Desk) -> None:
    """Draw the page."""
    graph = desk.projection.graph
    chains = graph.nodes[CHAIN.label].select(pl.coalesce("code", "key").alias("code"), "name").sort("code")
    names = dict(chains.iter_rows())
    title, control = st.columns([6, 4], vertical_alignment="bottom")
    with title:
        parts.page_title(desk, desk.say(texts.STRUCTURE))
    with control:
        chosen = choose(
            desk.say(texts.STRUCTURE_OF), "chain", ["", *names], desk.view.chain,
            lambda code: f"{names[code]}（{code}）" if code else desk.say(texts.WHOLE_CITY),
        )  # fmt: skip
    found = _findings(desk, chosen)
    if not found.shape.nodes:
        parts.empty(desk.say(texts.STRUCTURE_NONE))
        return
    _cards(desk, found)
    _linked(desk, chosen, found)


def _findings(desk: Desk, chain: str) -> Findings:
    def work_out() -> Findings:
        view = structure_view(desk.projection, chain or None)
        return Findings(view, structure_of(view, chain or None), communities(view), cutting.cuts(view))

    with st.spinner(desk.say(texts.STRUCTURE_WORKING)):
        found: Findings = desk.once(f"structure {chain}", work_out)
    return found


def _cards(desk: Desk, found: Findings) -> None:
    shape = found.shape
    largest = len(shape.components[0])
    figures = (
        (texts.COMPONENTS, len(shape.components), desk.say(texts.LARGEST, count=f"{largest:,}")),
        (texts.SINGLES, len(shape.isolates), desk.say(texts.SINGLES_NOTE)),
        (texts.POINTS, len(shape.articulation_points), desk.say(texts.POINTS_NOTE)),
        (texts.BRIDGES, len(shape.bridges), desk.say(texts.BRIDGES_NOTE)),
        (texts.COMMUNITIES, sum(len(one) > 1 for one in found.communities), desk.say(texts.COMMUNITIES_NOTE)),
    )
    for column, (caption, count, note) in zip(st.columns(len(figures)), figures, strict=True):
        with column, st.container(border=True, height="stretch", key=f"structure-{caption.en}"):
            parts.card(desk.say(caption), f"{count:,}", note)
    note = desk.say(texts.STRUCTURE_NOTE, nodes=f"{shape.nodes:,}", ties=f"{shape.ties:,}")
    st.html(f'<p class="note">{escape(note)}</p>')


@st.fragment
def _linked(desk: Desk, chain: str, found: Findings) -> None:
    """The findings of one kind, and beside them the neighbourhood of the one that is chosen."""
    selection.open_wanted(desk)
    captions = {"points": texts.POINTS, "bridges": texts.BRIDGES, "hubs": texts.HUBS, "communities": texts.COMMUNITIES}
    kind = st.segmented_control(
        desk.say(texts.STRUCTURE), _KINDS, format_func=lambda name: desk.say(captions[name]), default=_KINDS[0],
        key="structure-kind", required=True, label_visibility="collapsed",
    )  # fmt: skip
    with st.spinner(desk.say(texts.STRUCTURE_WORKING)):
        lines: list[Finding] = desk.once(f"findings {chain} {kind}", partial(_LISTS[str(kind)], desk, found))
    left, right = st.columns([53, 47], gap="small")
    with left:
        _list(desk, chain, str(kind), lines)
        if kind == "hubs" and found.shape.nodes > EXACT_UP_TO:
            st.html(f'<p class="note">{escape(desk.say(texts.SAMPLED, count=SAMPLES))}</p>')
    with right:
        if lines:
            nodes = _chosen(desk, lines).nodes
            neighbourhood(desk, nodes[0], "structure", _HEIGHT, at_first=nodes)


def _list(desk: Desk, chain: str, kind: str, lines: list[Finding]) -> None:
    if not lines:
        parts.empty(desk.say(texts.FINDINGS_NONE))
        return
    rows = pl.DataFrame({
        "finding": [desk.say(line.sentence) for line in lines], "count": [line.count for line in lines],
    })  # fmt: skip

    def chosen(row: int) -> None:
        nodes = lines[row].nodes
        put_all({"node": codes(nodes[:1]), selection.PARAMETER: codes(nodes)})

    parts.section(desk.say(texts.FINDINGS), desk.say(texts.FINDINGS_NOTE, count=len(lines)))
    figure = desk.say(texts.BETWEENNESS if kind == "hubs" else texts.SIZE if kind == "communities" else texts.CUT_OFF)
    parts.table(desk, rows, f"findings-{chain}-{kind}", at_most=13, on_click=chosen, count=figure)
    whole = _chosen(desk, lines)
    st.html(f'<p class="finding">{escape(desk.say(whole.sentence))}</p>')


def _chosen(desk: Desk, lines: list[Finding]) -> Finding:
    """The finding that the address names by its nodes, or by its first node; else the first."""
    centre = nodes_of(st.query_params.get("node", ""), desk.projection.graph)
    selected = tuple(selection.selected(desk))
    named = [line for line in lines if line.nodes[:1] == tuple(centre)]
    return next((line for line in named if line.nodes == selected), named[0] if named else lines[0])


def _largest(found: Iterable[tuple[Key, int]]) -> list[tuple[Key, int]]:
    """The largest first; what cuts off a single node is no finding: every last unit hangs by one tie."""
    return sorted(((key, count) for key, count in found if count > 1), key=lambda one: (-one[1], one[0]))[:_SHOWN]


def _points(desk: Desk, found: Findings) -> list[Finding]:
    return [
        Finding((node,), cutting.sentence_of_point(name_of(desk.projection, node), count), count)
        for node, count in _largest(found.cuts.points.items())
    ]


def _bridges(desk: Desk, found: Findings) -> list[Finding]:
    return [
        Finding(
            ends,
            cutting.sentence_of_bridge(name_of(desk.projection, ends[0]), name_of(desk.projection, ends[1]), count),
            count,
        )
        for ends, count in _largest(found.cuts.bridges.items())
    ]


def _hubs(desk: Desk, found: Findings) -> list[Finding]:
    degree, middle = found.shape.degree, centrality(found.view)
    between = middle.betweenness
    return [
        Finding((node,), cutting.sentence_of_hub(name_of(desk.projection, node), degree[node]), round(between[node], 3))
        for node in by_betweenness(middle)[:_SHOWN]
        if between[node] > 0
    ]


def _communities(desk: Desk, found: Findings) -> list[Finding]:
    lines = []
    for members in found.communities[:_SHOWN]:
        if len(members) > 1:
            centre, sentence = cutting.sentence_of_community(desk.projection, members, found.shape.degree)
            lines.append(Finding((centre,), sentence, len(members)))
    return lines


_LISTS: dict[str, Callable[[Desk, Findings], list[Finding]]] = {
    "points": _points, "bridges": _bridges, "hubs": _hubs, "communities": _communities,
}  # fmt: skip
