"""结构: what the city or a chain hangs on: hubs, single points, bridges, communities, each in a plain sentence."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TypeVar

import polars as pl
import streamlit as st

from explorer.app import parts, selection, texts
from explorer.app.controls import choose, put_all
from explorer.app.desk import Desk
from explorer.app.explored_address import codes, nodes_of
from explorer.app.neighbours import neighbourhood
from explorer.metrics import cuts as cutting
from explorer.metrics.centrality import EXACT_UP_TO, SAMPLES, by_betweenness, centrality, communities
from explorer.metrics.core import NodeId
from explorer.metrics.names import name_of
from explorer.metrics.projection import Projection
from explorer.metrics.structure import Structure, structure_of, structure_view
from explorer.schema import CHAIN
from explorer.words import Text

_SHOWN = 30  # lines of a list; the rest is no finding any more
_HEIGHT = 560
Key = TypeVar("Key", NodeId, tuple[NodeId, NodeId])
_KINDS = ("points", "bridges", "hubs", "communities")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: the nodes that it is about (the first is drawn), and what is said."""

    nodes: tuple[NodeId, ...]
    sentence: Text
    count: float


@dataclass(frozen=True, slots=True)
class Findings:
    """What the page says of a view; the view itself, half a gigabyte of a city of millions, is not kept."""

    nodes: int
    ties: int
    components: int
    largest: int
    singles: int
    points: int
    bridges: int
    communities: int
    lines: Mapping[str, list[Finding]]


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
    if not found.nodes:
        parts.empty(desk.say(texts.STRUCTURE_NONE))
        return
    _cards(desk, found)
    _linked(desk, chosen, found)


def _findings(desk: Desk, chain: str) -> Findings:
    with st.spinner(desk.say(texts.STRUCTURE_WORKING)):
        found: Findings = desk.once(
            f"structure {chain}", lambda: _worked_out(desk.projection, chain or None), in_every_view=True
        )
    return found


def _worked_out(projection: Projection, chain: str | None) -> Findings:
    """Work the findings out one after the other; what each leaves behind, NetworkX' rings of views, goes at once."""
    view = structure_view(projection, chain)
    lines = _cut_off(projection, cutting.cuts(view))
    gc.collect()
    together = communities(view)
    gc.collect()
    shape = structure_of(view, chain)
    lines["communities"] = _communities(projection, together, shape)
    found = Findings(
        shape.nodes, shape.ties, len(shape.components), max(map(len, shape.components), default=0),
        len(shape.isolates), len(shape.articulation_points), len(shape.bridges),
        sum(len(one) > 1 for one in together), lines,
    )  # fmt: skip
    del view, together, shape
    gc.collect()
    return found


def _cut_off(projection: Projection, off: cutting.Cuts) -> dict[str, list[Finding]]:
    return {"points": _points(projection, off), "bridges": _bridges(projection, off)}


def _cards(desk: Desk, found: Findings) -> None:
    figures = (
        (texts.COMPONENTS, found.components, desk.say(texts.LARGEST, count=f"{found.largest:,}")),
        (texts.SINGLES, found.singles, desk.say(texts.SINGLES_NOTE)),
        (texts.POINTS, found.points, desk.say(texts.POINTS_NOTE)),
        (texts.BRIDGES, found.bridges, desk.say(texts.BRIDGES_NOTE)),
        (texts.COMMUNITIES, found.communities, desk.say(texts.COMMUNITIES_NOTE)),
    )
    for column, (caption, count, note) in zip(st.columns(len(figures)), figures, strict=True):
        with column, st.container(border=True, height="stretch", key=f"structure-{caption.en}"):
            parts.card(desk.say(caption), f"{count:,}", note)
    note = desk.say(texts.STRUCTURE_NOTE, nodes=f"{found.nodes:,}", ties=f"{found.ties:,}")
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
        lines = found.lines[kind] if kind in found.lines else _hubs(desk, chain)
    left, right = st.columns([53, 47], gap="small")
    with left:
        _list(desk, chain, str(kind), lines)
        if kind == "hubs" and found.nodes > EXACT_UP_TO:
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


def _points(projection: Projection, off: cutting.Cuts) -> list[Finding]:
    return [
        Finding((node,), cutting.sentence_of_point(name_of(projection, node), count), count)
        for node, count in _largest(off.points.items())
    ]


def _bridges(projection: Projection, off: cutting.Cuts) -> list[Finding]:
    return [
        Finding(
            (start, end), cutting.sentence_of_bridge(name_of(projection, start), name_of(projection, end), count), count
        )
        for (start, end), count in _largest(off.bridges.items())
    ]


def _communities(projection: Projection, together: tuple[frozenset[NodeId], ...], shape: Structure) -> list[Finding]:
    lines = []
    for members in together[:_SHOWN]:
        if len(members) > 1:
            centre, sentence = cutting.sentence_of_community(projection, members, shape.degree)
            lines.append(Finding((centre,), sentence, len(members)))
    return lines


def _hubs(desk: Desk, chain: str) -> list[Finding]:
    """The nodes between most others: betweenness takes seconds and is worked out when it is asked for."""

    def work_out() -> list[Finding]:
        view = structure_view(desk.projection, chain or None)
        middle = centrality(view)
        return [
            Finding(
                (node,), cutting.sentence_of_hub(name_of(desk.projection, node), view.degree(node)), round(share, 3)
            )
            for node, share in ((node, middle.betweenness[node]) for node in by_betweenness(middle)[:_SHOWN])
            if share > 0
        ]

    lines: list[Finding] = desk.once(f"hubs {chain}", work_out, in_every_view=True)
    return lines
