"""The app on a city that ``benchmarks.pages`` kept, run by Streamlit: what a reader does once a snapshot is there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from benchmarks.kept import kept
from explorer.app import main
from explorer.graph import GraphFrames, node_columns

CITY = "CHAIN_EXPLORER_BENCHMARK_CITY"  # the folder in which it is kept


@dataclass(frozen=True)
class CitySource:
    """A source of the pages that reads its graph from disk."""

    identity: str

    def version(self) -> str | None:
        """Return the load run of the city that is kept."""
        return _graph(self.identity).version

    def read_graph(self) -> GraphFrames:
        """Return the whole graph."""
        return _graph(self.identity)

    def runs(self, graph: GraphFrames) -> list[str]:
        """Return the one load run."""
        return [str(graph.version)]

    def graph_at(self, run: str) -> GraphFrames:  # noqa: ARG002 - there is only one
        """Return the graph as it is."""
        return _graph(self.identity)

    def history(self) -> GraphFrames:
        """Return no load runs beside."""
        return GraphFrames()

    def views(self) -> pl.DataFrame:
        """Return no saved views."""
        return pl.DataFrame(schema=node_columns("SavedView"))


@cache
def _graph(folder: str) -> GraphFrames:
    return kept(Path(folder))


if __name__ == "__main__":
    from benchmarks import app_on_city  # the imported module keeps what it has read; this file runs at every rerun

    main.run(app_on_city.CitySource(os.environ[CITY]))
