"""The app on a graph of the tests instead of a store: run by AppTest and, in the browser tests, by Streamlit.

``CHAIN_EXPLORER_TEST_GRAPH`` chooses it: sample (default), hostile, unplaced (without coordinates), empty, down, lost.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from typing import NoReturn

import polars as pl

from explorer.app import main
from explorer.errors import StoreError
from explorer.graph import GraphFrames, conform, node_columns
from explorer.words import Text
from tests.hostile import hostile_graph
from tests.sample import sample_graph

BEFORE = "000000-before"
CHOICE = "CHAIN_EXPLORER_TEST_GRAPH"


_KEPT = [
    (
        "isolated?kind=enterprise&cause=chain_member_uncovered",
        "链上未覆盖企业",
        "市两新工委",
        "例会用:先看党员 3 人以上的。",
    ),
    ("chains?chain=CL01", "新能源和智能网联汽车:各环节缺口", "产业链党委办公室", "中游两个环节没有组织。"),
    ("coverage?by=district&base=three_haves", "各区“三有”覆盖对照", "市委社会工作部", ""),
]


@cache
def _hostile() -> GraphFrames:
    return hostile_graph()


def half(graph: GraphFrames) -> GraphFrames:
    """The graph of an earlier load: every other enterprise was not there yet, and no tie of it."""
    units = graph.nodes["Enterprise"].gather_every(2)
    ties = {
        relation: frame.filter((pl.col("end_label") != "Enterprise") | pl.col("end").is_in(units["key"].implode()))
        for relation, frame in graph.ties.items()
    }
    return GraphFrames(BEFORE, {**graph.nodes, "Enterprise": units}, ties)


@cache
def _unplaced() -> GraphFrames:
    """The sample city whose files know no coordinates."""
    graph = sample_graph()
    nowhere = [pl.lit(None, pl.Float64).alias(name) for name in ("longitude", "latitude")]
    nodes = {
        label: frame.with_columns(nowhere) if "longitude" in frame.columns else frame
        for label, frame in graph.nodes.items()
    }
    return GraphFrames(graph.version, nodes, graph.ties)


@dataclass(frozen=True)
class FrameSource:
    """A source of the pages that holds its graph."""

    identity: str
    graph: GraphFrames
    words: str = ""

    def version(self) -> str | None:
        return self.graph.version

    def read_graph(self) -> GraphFrames:
        return self.graph

    def runs(self, graph: GraphFrames) -> list[str]:
        """The graph's own run, and before it one that knew only half of the units."""
        return [BEFORE, str(graph.version)]

    def graph_at(self, run: str) -> GraphFrames:
        return half(self.graph) if run == BEFORE else self.graph

    def history(self) -> GraphFrames:
        return self.graph

    def views(self) -> pl.DataFrame:
        """What colleagues kept; the last view of those called ``words`` is of a page that there is not."""
        kept = [(address, *[self.words] * 3) for address in (_KEPT[0][0], "no")] if self.words else _KEPT
        rows = [
            {"key": f"v{number}", "address": address, "title": title, "author": author, "note": note,
             "saved": f"2026-11-0{number}T08:00:00+00:00", "run": self.graph.version}
            for number, (address, title, author, note) in enumerate(kept, 1)
        ]  # fmt: skip
        return conform(pl.DataFrame(rows), node_columns("SavedView"))


@dataclass(frozen=True)
class DownSource:
    """A source whose server does not answer; with a ``known`` version it went away after saying that."""

    identity: str
    known: str | None = None

    def version(self) -> str | None:
        return self.known or self._fail()

    def read_graph(self) -> GraphFrames:
        return self._fail()

    def runs(self, graph: GraphFrames) -> list[str]:  # noqa: ARG002 - it never gets that far
        return self._fail()

    def graph_at(self, run: str) -> GraphFrames:  # noqa: ARG002
        return self._fail()

    def history(self) -> GraphFrames:
        return self._fail()

    def views(self) -> pl.DataFrame:
        return self._fail()

    def _fail(self) -> NoReturn:
        raise StoreError(
            "no_server",
            Text("{address} 没有应答。", "{address} does not answer."),
            Text("启动图数据库后重试。", "Start the graph database, then try again."),
            address="bolt://127.0.0.1:7687",
        )


def chosen_source() -> main.Source:
    """The source that the environment names."""
    match os.environ.get(CHOICE, "sample"):
        case "hostile":
            return FrameSource("hostile", _hostile(), "<script>window.ran=1</script> **b** :red[c]")
        case "unplaced":
            return FrameSource("unplaced", _unplaced())
        case "empty":
            return FrameSource("empty", GraphFrames())
        case "down":
            return DownSource("down")
        case "lost":
            return DownSource("lost", "r1")
        case _:
            return FrameSource("sample", sample_graph())


if __name__ == "__main__":
    # Streamlit runs this file anew at every rerun; the imported module keeps what it has read.
    from tests import app_on_frames

    main.run(app_on_frames.chosen_source())
