"""History: the graph as it was after an earlier run, from the before-images that later runs left in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from explorer.errors import ExplorerError
from explorer.graph import GraphFrames, frames_of, graph_of_frames
from explorer.schema import LOAD_RUN
from explorer.store.changes import Changes
from explorer.vocabulary import COMPLETE
from explorer.words import Text
from loaders.undo import reverse, runs_to_take_back

if TYPE_CHECKING:
    from explorer.store import Store


def standing_runs(graph: GraphFrames) -> list[str]:
    """Return the complete loads that were not taken back, oldest first."""
    runs = graph.nodes[LOAD_RUN.label].filter(pl.col("undoes").is_null() & (pl.col("status") == COMPLETE))
    return runs["key"].sort().to_list()


def graph_at(store: Store, run: str) -> GraphFrames:
    """Return the graph as it stood after ``run``: every later standing run taken back in memory, newest first.

    Load runs themselves are the history and stay; runs that an undo took back have left no trace to undo.

    Raises
    ------
    ExplorerError
        ``unknown_run``: no complete run that stands bears the name; the message lists the last ones.
    StoreError
        the store cannot be read.
    """
    graph = store.read_graph()
    runs = standing_runs(graph)
    if run not in runs:
        raise _unknown(run, runs)
    for later in reversed(runs[runs.index(run) + 1 :]):
        graph = _without(store, graph, later)
    return GraphFrames(run, graph.nodes, graph.ties)


def _without(store: Store, graph: GraphFrames, run: str) -> GraphFrames:
    taken = runs_to_take_back(graph, run)
    reversal = reverse(graph, [store.images.read([one]) for one in taken], taken, keep_files=True)
    back = Changes().removing(frames_of(reversal.remove)).upserting(frames_of(reversal.restore))
    frames = {name: back.applied(name, frame) for name, frame in frames_of(graph).items()}
    return graph_of_frames(graph.version, {**frames, LOAD_RUN.label: graph.nodes[LOAD_RUN.label]})


def _unknown(run: str, runs: list[str]) -> ExplorerError:
    return ExplorerError(
        "unknown_run",
        Text("没有可比较的批次 {run}。", "There is no run {run} to compare."),
        Text("可选(最近的):{known}。", "The last ones are: {known}."),
        run=run, known=", ".join(runs[-5:]) or "—",
    )  # fmt: skip
