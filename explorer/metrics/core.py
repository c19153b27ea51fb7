"""The organisational core as a NetworkX graph: what is tied, and only that.

A node's id is the pair (label, key), so that a unit and an organisation of the same code never collide.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx
import polars as pl

from explorer.graph import GraphFrames
from explorer.schema import (
    AT,
    CHAIN,
    COVERS,
    LEADS,
    MEMBER_OF,
    ORGANISATION,
    RUN_BY,
    SITE,
    SUBORDINATE_TO,
    SUPPLIES,
    UNIT_LABELS,
)

NodeId = tuple[str, str]

_ALWAYS = (ORGANISATION.label, CHAIN.label, SITE.label)
_RELATIONS = (SUBORDINATE_TO, COVERS, LEADS, MEMBER_OF, SUPPLIES, RUN_BY)


def organisational_core(
    graph: GraphFrames, organisations: pl.DataFrame, covers: pl.DataFrame
) -> nx.MultiDiGraph[NodeId]:
    """Return every organisation, chain, site, and every unit with at least one tie other than location.

    Nodes carry ``label``, ``key``, ``name``; edges ``relation`` (also the edge key's first part), ``form`` and
    ``role`` where the relation has them, and ``active``: the tie holds on the projection's date, which for ties other
    than ``COVERS`` means that the organisations at its ends are active. Segments and areas are not in it, though a
    unit at a segment is.
    """
    core: nx.MultiDiGraph[NodeId] = nx.MultiDiGraph()
    for label in _ALWAYS:
        core.add_nodes_from(_nodes(graph.nodes[label], label))
    once: _Once = {}
    for relation, ties in core_ties(graph, organisations, covers).items():
        for start, end, name, tie in _edges(ties, relation, once):
            core.add_edge(start, end, key=name, **tie)
    core.add_nodes_from(graph.ties[AT.type].select("start_label", "start").iter_rows())
    _describe_units(core, graph)
    return core


def core_ties(graph: GraphFrames, organisations: pl.DataFrame, covers: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the ties of the core by relation, each with ``active``: it holds on the projection's date."""
    inactive = organisations.filter(~pl.col("active"))["key"].implode()
    revoked = pl.any_horizontal(
        (pl.col(f"{side}_label") == ORGANISATION.label) & pl.col(side).is_in(inactive) for side in ("start", "end")
    )
    return {
        relation.type: covers if relation is COVERS else graph.ties[relation.type].with_columns(active=~revoked)
        for relation in _RELATIONS
    }


def core_nodes(graph: GraphFrames) -> Iterator[NodeId]:
    """Yield the nodes of the core, some more than once."""
    for label in _ALWAYS:
        yield from ((label, key) for key in graph.nodes[label]["key"])
    for relation in (*_RELATIONS, AT):
        sides = ("start",) if relation is AT else ("start", "end")
        for side in sides:
            yield from graph.ties[relation.type].select(f"{side}_label", side).iter_rows()


_Once = dict[Any, Any]  # each value as itself: a text or a node that comes a hundred thousand times is held once


def _nodes(frame: pl.DataFrame, label: str) -> Iterator[tuple[NodeId, dict[str, Any]]]:
    for key, name in frame.select("key", "name").iter_rows():
        yield (label, key), {"label": label, "key": key, "name": name}


def _edges(ties: pl.DataFrame, relation: str, once: _Once) -> Iterator[tuple[NodeId, NodeId, str, dict[str, Any]]]:
    detail = [name for name in ("form", "role", "product", "since", "until", "active") if name in ties.columns]
    for number, row in enumerate(ties.select("start_label", "start", "end_label", "end", *detail).iter_rows()):
        start, end = (once.setdefault(node, node) for node in (row[:2], row[2:4]))
        told = {name: once.setdefault(value, value) for name, value in zip(detail, row[4:], strict=True)}
        yield start, end, f"{relation}#{number}", {"relation": relation} | told


def _describe_units(core: nx.MultiDiGraph[NodeId], graph: GraphFrames) -> None:
    for label in UNIT_LABELS:
        tied = [key for of, key in core if of == label]
        frame = graph.nodes[label].filter(pl.col("key").is_in(tied))
        core.add_nodes_from(_nodes(frame, label))
