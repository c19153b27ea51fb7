"""Paths: how two nodes hang together by ties that hold."""

from __future__ import annotations

import networkx as nx

from explorer.metrics.core import NodeId
from explorer.metrics.projection import Projection
from explorer.metrics.structure import undirected
from explorer.schema import RELATIONS


def shortest_path(projection: Projection, start: NodeId, end: NodeId) -> tuple[NodeId, ...]:
    """Return the nodes of a shortest path between two, both included, in the organisational core.

    Ties run both ways; those that do not hold on the projection's date, and location, are no ties. The path is
    ``networkx.bidirectional_shortest_path`` and the same each time.

    Returns
    -------
    tuple
        empty: one of the two is not in the core, or nothing leads from one to the other.

    Examples
    --------
    >>> from datetime import date
    >>> from explorer.graph import GraphFrames
    >>> from explorer.metrics.projection import project
    >>> shortest_path(project(GraphFrames(), date(2026, 1, 1)), ("Enterprise", "a"), ("Enterprise", "b"))
    ()
    """
    view = undirected(projection, [relation.type for relation in RELATIONS])
    try:
        return tuple(nx.bidirectional_shortest_path(view, start, end))
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return ()
