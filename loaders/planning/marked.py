"""Marks that name no node: reported, and kept, for a later load may bring the node."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from explorer.graph import GraphFrames, conform, node_columns
from explorer.metrics.marks import marks
from explorer.schema import ISOLABLE_KINDS, MARK
from loaders.planning.records import Rows
from loaders.sources.contracts import MARKS

_GIVEN = {"file": pl.Int64(), "row": pl.Int64(), "key": pl.String(), "value": pl.String()}


def of_unknown_nodes(rows: Rows, nodes: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return ``file``, ``row``, ``column``, ``value`` of the rows that mark what nobody knows.

    ``nodes``: the nodes that the graph will hold, by label.
    """
    said = [
        conform(records.with_columns(value="code", file=pl.lit(file, pl.Int64)), _GIVEN)
        for file, table, records in rows
        if table is MARKS
    ]
    given = pl.concat([pl.DataFrame(schema=_GIVEN), *said])
    unknown = given.filter(pl.col("key").is_in(_of_nobody(nodes).implode())) if len(given) else given
    return unknown.drop("key").with_columns(column=pl.lit(MARKS.column("code").header))


def _of_nobody(nodes: Mapping[str, pl.DataFrame]) -> pl.Series:
    labels = (MARK.label, *(kind.label for kind in ISOLABLE_KINDS))
    standing = GraphFrames(nodes={label: conform(nodes[label], node_columns(label)) for label in labels})
    return marks(standing, date.min).filter(pl.col("key").is_null())["mark"]
