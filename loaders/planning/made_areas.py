"""The areas that records make: which are new, and which nobody lies in any more."""

from __future__ import annotations

import polars as pl

from explorer.graph import GraphFrames, conform, node_columns
from explorer.schema import AREA, LOCATED_IN, PART_OF
from loaders.planning.places import from_a_table

_ENDS = ("start_label", "start", "end_label", "end")


def changed_areas(
    made: pl.DataFrame, named: pl.DataFrame, gone: pl.DataFrame, ties: pl.DataFrame, graph: GraphFrames, run: str
) -> pl.DataFrame:
    """Return the area nodes to write beside those that areas tables name (``named``): made ones, new or emptied.

    ``gone``: those that areas tables no longer name. ``ties``: the tie rows that this load writes, with ``status``.
    """
    present = graph.nodes[AREA.label].filter(pl.col("vanished").is_null()).join(gone, on="key", how="anti")
    new = made.join(present, on="key", how="anti").with_columns(run=pl.lit(run))
    left = ties.filter((pl.col("relation") == LOCATED_IN.type) & (pl.col("status") == "vanished"))
    maybe = present.join(from_a_table(present), on="key", how="anti").join(named, on="key", how="anti")
    maybe = maybe.filter(pl.col("key").is_in(left["end"].implode()))
    emptied = maybe if maybe.is_empty() else maybe.join(_lain_in(maybe["key"], left, ties, graph), on="key", how="anti")
    columns = node_columns(AREA.label)
    gone = emptied.with_columns(run=pl.lit(run), vanished=pl.lit(run))
    return pl.concat([conform(new, columns), conform(gone, columns)])


def _lain_in(areas: pl.Series, left: pl.DataFrame, ties: pl.DataFrame, graph: GraphFrames) -> pl.DataFrame:
    """Return ``key`` of the areas in which something lies, or of which another area is a part, after this load."""
    among = pl.col("end").is_in(areas.implode())
    stored = graph.ties[LOCATED_IN.type].filter(among & pl.col("vanished").is_null())
    staying = stored.join(left, on=_ENDS, how="anti")
    parts = graph.ties[PART_OF.type].filter(among & pl.col("vanished").is_null())
    coming = ties.filter(among & (pl.col("status") != "vanished"))
    return pl.concat([frame.select(key="end") for frame in (staying, parts, coming)]).unique()
