"""Names: what a node is called, found among millions of units by its number."""

from __future__ import annotations

import polars as pl

from explorer.metrics.core import NodeId
from explorer.metrics.projection import Projection
from explorer.schema import UNIT_LABELS


def name_of(projection: Projection, node: NodeId) -> str:
    """Return the name of a node, its key where it has none."""
    if is_unit(node):  # one of millions: not sought by its key
        row = projection.numbering.row(node)
        return node[1] if row is None else str(projection.units["name"][row] or node[1])
    frame = projection.graph.nodes[node[0]].filter(pl.col("key") == node[1])
    return str(frame["name"][0] or node[1]) if frame.height and "name" in frame.columns else node[1]


def is_unit(node: NodeId) -> bool:
    """Return whether the node is an enterprise or a small business."""
    return node[0] in UNIT_LABELS
