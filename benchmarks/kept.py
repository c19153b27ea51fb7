"""A synthetic city on disk as a load leaves it: drawn once, its graph kept as a snapshot."""

from __future__ import annotations

from pathlib import Path

from explorer.graph import GraphFrames
from explorer.schema import UNIT_LABELS
from explorer.store.snapshot import newest_snapshot, write_snapshot
from loaders.load import graph_of

STORE = "benchmark"


def keep(files: Path, data: Path) -> int:
    """Make the graph of the files and keep it as a snapshot; return its units."""
    graph = graph_of([files])
    write_snapshot(data, STORE, graph)
    return sum(graph.nodes[label].height for label in UNIT_LABELS)


def kept(data: Path) -> GraphFrames:
    """Return the graph that was kept, as the pages and the verbs read it."""
    found = newest_snapshot(data, STORE)
    graph = found.read_for_figures() if found else None
    if graph is None:
        raise FileNotFoundError(data)
    return graph
