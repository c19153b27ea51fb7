"""Loads without files and servers: tables by hand, through the check and the plan, into a graph held in memory."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from explorer.graph import TIE_ENDS, GraphFrames
from explorer.schema import RELATION_BY_TYPE
from loaders.planning.plan import Plan, plan
from loaders.reading.check import CheckedTable, check_sheet
from loaders.reading.sheets import Sheet
from loaders.sources.contracts import TABLE_BY_NAME

TODAY = date(2026, 6, 1)
U1, U2, U3 = "91440399MA5AAAA193", "92440399MA5AAAA27T", "51440399MJLAAA13XH"
_SHORT = {
    "enterprises": {"code": U1, "name": "甲公司", "district": "罗湖区"},
    "small_businesses": {"code": U2, "name": "乙店", "kind": "个体工商户", "district": "罗湖区"},
    "organisations": {"code": "D1", "name": "甲支部", "kind": "支部"},
    "chain_committees": {"code": "D9", "name": "链委", "chain": "C1", "chain_name": "一链"},
    "chains": {"code": "C1", "name": "一链"},
    "segments": {"chain": "C1", "code": "01", "name": "上段", "position": "1"},
    "chain_members": {"chain": "C1", "member": U1, "role": "链主"},
    "coverage": {"unit": U1, "organisation": "D1", "form": "单独"},
    "supplies": {"supplier": U1, "buyer": U2},
    "areas": {"code": "A1", "name": "东街道", "kind": "街道"},
    "marks": {"code": U1, "reason": "筹建中", "author": "区两新工委", "marked": "2026-05-01"},
    "merges": {"kept": U1, "absorbed": U3, "decision": "合并"},
    "service_sites": {"code": "S1", "name": "驿站", "kind": "暖蜂驿站"},
}


def table(name: str, *rows: Mapping[str, str], file: str | None = None) -> CheckedTable:
    """A checked table of the rows, by field; what a row leaves out of the required fields is filled in."""
    contract = TABLE_BY_NAME[name]
    full = [{**_SHORT[name], **row} for row in rows]
    columns = [column for column in contract.read if column.required or any(column.field in row for row in full)]
    header = tuple(column.header for column in columns)
    return _checked(file or f"{name}.csv", (header, *(tuple(row.get(c.field, "") for c in columns) for row in full)))


@cache
def _checked(file: str, cells: tuple[tuple[str, ...], ...]) -> CheckedTable:
    """Check a table once: many tests begin with the same."""
    records = pl.DataFrame(
        {"row": range(1, len(cells) + 1), "cells": cells}, schema={"row": pl.Int64, "cells": pl.List(pl.String)}
    )
    digest = hashlib.sha256(json.dumps(cells).encode()).hexdigest()
    checked = check_sheet(Sheet(file, None, digest, "utf-8", records))
    assert isinstance(checked, CheckedTable)
    return checked


class World:
    """A graph in memory that tables are loaded into, one load after the other."""

    def __init__(self) -> None:
        self.graph = GraphFrames()
        self._loads = 0

    def load(self, *tables: CheckedTable) -> Plan:
        """Plan the load and upsert what it changes; return the plan."""
        self._loads += 1
        planned = plan(tables, self.graph, f"r{self._loads}", today=TODAY)
        self.graph = upserted(self.graph, planned.changes)
        return planned

    def nodes(self, label: str) -> pl.DataFrame:
        """The present nodes of a label, by key."""
        return self.graph.present().nodes[label].sort("key")

    def node(self, label: str, key: str) -> dict[str, Any]:
        """One present node."""
        return self.nodes(label).row(by_predicate=pl.col("key") == key, named=True)

    def ties(self, relation: str, *fields: str) -> list[tuple[Any, ...]]:
        """The present ties of a relation: start, end and fields, sorted."""
        return sorted(self.graph.present().ties[relation].select("start", "end", *fields).rows(), key=str)

    def dangling(self, *fields: str) -> list[tuple[Any, ...]]:
        """The present dangling references."""
        return sorted(self.nodes("DanglingReference").select(*fields).rows(), key=str)


def upserted(graph: GraphFrames, changes: GraphFrames) -> GraphFrames:
    """The graph after a write of ``changes``: what a store does."""
    nodes = {label: _upsert(frame, changes.nodes[label], ["key"]) for label, frame in graph.nodes.items()}
    ties = {
        relation: _upsert(frame, changes.ties[relation], [*TIE_ENDS, *RELATION_BY_TYPE[relation].key_fields])
        for relation, frame in graph.ties.items()
    }
    return GraphFrames(changes.version, nodes, ties)


def _upsert(before: pl.DataFrame, rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    if rows.is_empty():
        return before
    assert not rows.select(key).is_duplicated().any(), "a plan writes each thing once"
    return pl.concat([before.join(rows, on=key, how="anti", nulls_equal=True), rows])


def outcomes(planned: Plan) -> dict[str, list[str]]:
    """The outcome of each row, by table, in the order of rows."""
    names = {file: one.table.name for file, one in enumerate(planned.tables)}
    found: dict[str, list[str]] = {}
    for file, _, outcome in planned.outcomes.sort("file", "row").iter_rows():
        found.setdefault(names[file], []).append(outcome)
    return found


def codes(planned: Plan) -> list[str]:
    """The codes of the problems of resolving and merging."""
    return [problem.code for problem in planned.problems]


def content(graph: GraphFrames) -> dict[str, list[tuple[Any, ...]]]:
    """What a graph says, apart from where it came from: to compare two graphs by."""
    present = graph.present()
    frames = {**present.nodes, **present.ties}
    return {
        name: sorted(frame.drop("run", "sources", "hash", "tables", "vanished", "owners", strict=False).rows(), key=str)
        for name, frame in frames.items()
        if name not in ("LoadRun", "SourceFile")
    }
