"""Load runs: their ids, which sort in time, and the nodes that record a run and the files it read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import polars as pl

from explorer.graph import GraphFrames, conform, empty_nodes, node_columns
from explorer.schema import LOAD_RUN, SOURCE_FILE
from explorer.vocabulary import COMPLETE, INTERRUPTED, RUNNING
from loaders.planning.provenance import source_key
from loaders.reading.check import CheckedTable
from loaders.reading.problems import Problem


def next_sequence(graph: GraphFrames) -> int:
    """Return the number of the next run; the first is 1."""
    last = graph.nodes[LOAD_RUN.label]["sequence"].max()
    return last + 1 if isinstance(last, int) else 1


def run_id(sequence: int, started: datetime) -> str:
    """Return the id of a run: it sorts by the run's number, and says when it began.

    >>> run_id(7, datetime(2026, 11, 3, 9, 30, tzinfo=UTC))
    '000007-20261103T093000Z'
    """
    return f"{sequence:06d}-{started.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def run_node(run: str, status: str, started: datetime, **values: object) -> pl.DataFrame:
    """Return the ``LoadRun`` as a frame; ``values`` fill further fields."""
    finished = _moment(datetime.now(UTC)) if status == COMPLETE else None
    row = {"key": run, "sequence": int(run[:6]), "started": _moment(started), "finished": finished, "status": status}
    return conform(pl.DataFrame([{**row, "run": run, **values}]), node_columns(LOAD_RUN.label))


def interrupted_runs(graph: GraphFrames) -> pl.DataFrame:
    """Return the runs that a killed load left running, marked so: nobody else can run, the writers' lock is ours."""
    left = graph.nodes[LOAD_RUN.label].filter(pl.col("status") == RUNNING)
    return left.with_columns(status=pl.lit(INTERRUPTED))


def unfinished_undo(graph: GraphFrames) -> str | None:
    """Return the run whose undo was cut short; None: there is none."""
    begun = graph.nodes[LOAD_RUN.label].filter((pl.col("status") == RUNNING) & pl.col("undoes").is_not_null())
    return begun.sort("sequence")["undoes"].to_list()[-1] if len(begun) else None


def file_nodes(tables: Sequence[CheckedTable], graph: GraphFrames, run: str) -> pl.DataFrame:
    """Return the ``SourceFile`` nodes that the store does not have yet, or with another rank."""
    if not tables:
        return empty_nodes(SOURCE_FILE.label)
    read = pl.DataFrame(
        {
            "key": [source_key(table) for table in tables],
            "name": [table.file for table in tables],
            "sheet": [table.sheet for table in tables],
            "table": [table.table.name for table in tables],
            "sha256": [table.sha256 for table in tables],
            "encoding": [table.encoding for table in tables],
            "rows": [table.read for table in tables],
            "source": [table.source.name for table in tables],
            "rank": pl.Series([table.source.rank for table in tables], dtype=pl.Int64),
            "run": [run] * len(tables),
        }
    )
    new = read.unique("key", maintain_order=True).join(
        graph.nodes[SOURCE_FILE.label], on=["key", "rank"], how="anti", nulls_equal=True
    )
    return conform(new, node_columns(SOURCE_FILE.label))


def counted(problems: Sequence[Problem]) -> str:
    """Return how many problems of each code there are, as JSON."""
    return json.dumps(dict(sorted(Counter(problem.code for problem in problems).items())))


def history(graph: GraphFrames) -> list[Mapping[str, object]]:
    """Return the load runs, the newest first, each with its fields by name and the problems by code."""
    runs = graph.nodes[LOAD_RUN.label].sort("sequence", descending=True).with_columns(vanished="vanished_rows")
    shown = runs.select(pl.col("key").alias("run"), *(name for name in _SHOWN if name != "run"))
    return [{**run, "problems": json.loads(run["problems"] or "{}")} for run in shown.to_dicts()]


_SHOWN = (
    "status", "started", "finished", "undoes", "read", "created", "updated", "unchanged", "skipped", "rejected",
    "vanished", "problems",
)  # fmt: skip


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
