"""Newcomers: units of which one row speaks and the store nothing, planned at a fraction of the cost of any others.

Nothing is to be merged, resolved, compared or given up: each row makes its node and where that lies. The plan is the
one that ``plan`` makes of the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from explorer.graph import GraphFrames, conform, node_columns, tie_columns
from explorer.schema import LOCATED_IN
from loaders.planning.fingerprint import content_hash, hash_of
from loaders.planning.gather import fields_of
from loaders.planning.places import from_a_table, locate, said_places
from loaders.planning.plan import Plan
from loaders.planning.provenance import in_rank_order, source_key
from loaders.reading.check import CheckedTable

_NO_FIELDS = hash_of(pl.Series([""]))[0]


def plan_newcomers(first: Plan, tables: Sequence[CheckedTable], areas: pl.DataFrame, run: str) -> Plan:
    """Return the plan of ``tables`` whose rows are units, each alone and new; of anything else they have no rows.

    ``first``: the plan of the load's other rows. ``areas``: those that the store will hold.
    """
    nodes: dict[str, list[pl.DataFrame]] = {}
    located, outcomes = [pl.DataFrame(schema=tie_columns(LOCATED_IN.type))], [first.outcomes.clear()]
    for file, table in enumerate(in_rank_order(tables)):
        if len(table.records) and table.table.kind is not None:
            label, units = table.table.kind.label, _nodes(table, table.table.kind.label, run)
            nodes.setdefault(label, []).append(conform(units, node_columns(label)))
            located.append(_located(units, label, table.table.name, areas))
            outcomes.append(units.select(pl.lit(file, pl.Int64).alias("file"), "row", outcome=pl.lit("created")))
    made = {label: pl.concat(frames) for label, frames in nodes.items()}
    return replace(
        first,
        changes=GraphFrames(run, made, {LOCATED_IN.type: pl.concat(located)}),
        outcomes=pl.concat(outcomes).sort("file", "row"),
        updates=first.updates.clear(),
        problems=(),
        vanished=first.vanished.clear(),
        withdrawn=first.withdrawn.clear(),
    )


def _nodes(table: CheckedTable, label: str, run: str) -> pl.DataFrame:
    return table.records.with_columns(
        hash=content_hash(table.records, fields_of(label)),
        run=pl.lit(run),
        sources=pl.concat_list(pl.format("{}#{}", pl.lit(source_key(table)), "row")),
        tables=pl.lit([table.table.name], dtype=pl.List(pl.String)),
    )


def _located(units: pl.DataFrame, label: str, table: str, areas: pl.DataFrame) -> pl.DataFrame:
    """Return where units lie, one tie an area, in the order of the units: two fields may name the same."""
    said, _ = locate(said_places(label, table, units), from_a_table(areas))
    ties = said.rename({"start_key": "start", "end_key": "end"}).unique(["start", "end"], maintain_order=True)
    run, tables = units.head(1).select("run", "tables").row(0)
    told = ties.with_columns(hash=pl.lit(_NO_FIELDS), run=pl.lit(run), tables=pl.lit(tables, dtype=pl.List(pl.String)))
    return conform(told, tie_columns(LOCATED_IN.type))
