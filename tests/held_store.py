"""A store in memory: what verbs and loads need of one, without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import polars as pl

from explorer.graph import GraphFrames, Part, Stored, node_columns
from explorer.schema import BEFORE_IMAGE, LOAD_RUN, SAVED_VIEW
from loaders.before_images import beside, replaceable
from tests.loading import upserted


class HeldImages:
    """The before-images of a store in memory."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def keep(self, images: pl.DataFrame) -> None:
        self.frame = pl.concat([self.frame, images])

    def read(self, runs: Sequence[str]) -> pl.DataFrame:
        return self.frame.filter(pl.col("run").is_in(list(runs)))

    def read_runs(self) -> pl.DataFrame:
        return self.frame.select("run", "last_runs")


class HeldViews:
    """The saved views of a store in memory."""

    def __init__(self) -> None:
        self.frame = pl.DataFrame(schema=node_columns(SAVED_VIEW.label))

    def keep(self, views: pl.DataFrame) -> None:
        self.frame = pl.concat([beside(self.frame, views, SAVED_VIEW.label), views])

    def remove(self, keys: pl.Series) -> None:
        self.frame = self.frame.filter(~pl.col("key").is_in(keys.implode()))

    def read(self) -> pl.DataFrame:
        return self.frame


class Held:
    """A store in memory, as far as loads and undos need one."""

    def __init__(self) -> None:
        self.graph = GraphFrames()
        self.images = HeldImages(pl.DataFrame(schema=node_columns(BEFORE_IMAGE.label)))
        self.views = HeldViews()

    def become(self, other: Held) -> None:
        """Hold the graph and the images of another from now on; what either does then is its own."""
        self.graph, self.images = other.graph, HeldImages(other.images.frame)

    def read_graph(self) -> GraphFrames:
        return self.graph

    def read_for_figures(self) -> GraphFrames:
        return self.graph

    def stored(self) -> Stored:
        return self.graph

    def write_parts(
        self, parts: Iterable[Part], *, expected: int, progress: Callable[[int, int], None] | None = None
    ) -> None:
        assert expected >= 0
        for part in parts:
            self.images.keep(part.images)
            self.write(part.changes, progress)

    def version(self) -> str | None:
        return self.graph.version

    def state(self) -> str | None:
        """None: nothing is kept about a store that goes with its test."""
        return None

    def write(self, changes: GraphFrames, progress: Callable[[int, int], None] | None = None) -> None:
        self.graph = upserted(self.graph, changes)
        if progress:
            progress(1, 1)

    def remove(self, gone: GraphFrames) -> None:
        removed = replaceable(gone)
        kept = {name: beside(frame, removed[name], name) for name, frame in replaceable(self.graph).items()}
        runs = self.graph.nodes[LOAD_RUN.label]
        self.graph = GraphFrames(self.graph.version, {**kept, LOAD_RUN.label: runs}, kept)
