"""Decisions on which units are one: what they make of keys, and those that contradict one taken before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from explorer.graph import GraphFrames
from explorer.schema import MERGE, UNIT_LABELS
from explorer.vocabulary import ONE_UNIT
from explorer.words import Text
from loaders.planning.provenance import in_rank_order
from loaders.reading.check import CheckedTable
from loaders.reading.kept import Kept
from loaders.reading.keys import comparable_key, pair_key
from loaders.reading.problems import Problem
from loaders.sources.contracts import MERGES

_DOUBLINGS = 24  # each round follows chains twice as far; what does not end by then turns in a circle
_STORE = Text("库中批次 {run}", "run {run} of the store")
_ROW = Text("{file} 第 {row} 行", "{file} row {row}")


def one_unit(decisions: pl.DataFrame) -> pl.DataFrame:
    """Return ``absorbed`` → ``kept`` (keys), ``absorbed_name``, ``basis`` of the decisions by which two are one."""
    made = decisions.filter(pl.col("decision") == ONE_UNIT)
    return made.select(
        comparable_key(pl.col("absorbed")), comparable_key(pl.col("kept")), "absorbed_name", "basis"
    ).unique("absorbed", keep="first", maintain_order=True)


def two_units(decisions: pl.DataFrame) -> pl.DataFrame:
    """Return ``one``, ``other`` (keys) of the decisions by which two are two, either way round."""
    apart = decisions.filter(pl.col("decision") != ONE_UNIT).select(
        one=comparable_key(pl.col("kept")), other=comparable_key(pl.col("absorbed"))
    )
    return pl.concat([apart, apart.select(one="other", other="one")]).unique()


def pair_keys(decisions: pl.DataFrame) -> pl.Series:
    """Return the key of each pair on which there is a decision."""
    key = pair_key(comparable_key(pl.col("kept")), comparable_key(pl.col("absorbed")))
    return decisions.drop_nulls("decision").select(key.alias("key"))["key"]


def stands_for(edges: pl.DataFrame) -> pl.DataFrame:
    """Return ``key`` → ``into``: of each ``absorbed`` key of ``edges`` the unit at the end of its chain of ``kept``."""
    found = edges.select(key="absorbed", into="kept")
    for _ in range(_DOUBLINGS):
        further = found.join(found.select(into="key", _next="into"), on="into", how="left")
        if further["_next"].null_count() == len(further):
            return found
        found = further.select("key", into=pl.coalesce("_next", "into"))
    return found.filter(~pl.col("into").is_in(found["key"].implode()))


def judged(tables: Sequence[CheckedTable], graph: GraphFrames) -> list[CheckedTable]:
    """Return ``tables`` less the decisions that contradict one taken before them, which are rejected with both named.

    Before them: those of the store that were carried out, then those of the load in the order of rank, file and row.
    """
    if all(table.table is not MERGES or table.records.is_empty() for table in tables):
        return list(tables)
    ordered = in_rank_order(tables)
    book = _stored(ordered, graph)
    return [_judged(table, book) if table.table is MERGES else table for table in ordered]


@dataclass
class _Book:
    """Decisions as they are taken, one after the other: none that contradicts one before it is entered."""

    into: dict[str, str] = field(default_factory=dict)
    said: dict[str, Text] = field(default_factory=dict)  # where a key was absorbed, or a pair (its key) held apart
    members: dict[str, set[str]] = field(default_factory=dict)
    apart: dict[str, set[str]] = field(default_factory=dict)

    def take(self, kept: str, absorbed: str, *, one: bool, where: Text) -> Text | None:
        """Enter a decision; return where the one stands that it contradicts, if there is one."""
        return self._join(kept, absorbed, where) if one else self._part(kept, absorbed, where)

    def _root(self, key: str) -> str:
        while key in self.into:
            key = self.into[key]
        return key

    def _join(self, kept: str, absorbed: str, where: Text) -> Text | None:
        root = self._root(kept)
        if absorbed in self.into:  # whoever else it may stand for by then: the unit kept is to be named itself
            return None if self.into[absorbed] == kept else self.said[absorbed]
        if root == absorbed:
            return self.said[kept]
        ours, theirs = ({one, *self.members.get(one, ())} for one in (root, absorbed))
        held = next((_pair(one, other) for one in theirs for other in self.apart.get(one, set()) & ours), None)
        if held:
            return self.said[held]
        self.into[absorbed], self.said[absorbed] = kept, where
        self.members[root] = ours | theirs - {root}
        return None

    def _part(self, kept: str, absorbed: str, where: Text) -> Text | None:
        if self._root(kept) == self._root(absorbed):
            return self.said.get(absorbed) or self.said[kept]
        for one, other in ((kept, absorbed), (absorbed, kept)):
            self.apart.setdefault(one, set()).add(other)
        self.said[_pair(kept, absorbed)] = where
        return None


def _pair(one: str, other: str) -> str:
    return "~".join(sorted((one, other)))


def _stored(tables: Sequence[CheckedTable], graph: GraphFrames) -> _Book:
    """Return the store's decisions; those of which the load speaks again count only if they were carried out."""
    book = _Book()
    spoken = pl.concat(table.records["key"] for table in tables if table.table is MERGES)
    held = _with_keys(graph.nodes[MERGE.label].filter(pl.col("vanished").is_null()))
    units = pl.concat([graph.nodes[label].filter(pl.col("vanished").is_null())["key"] for label in UNIT_LABELS])
    merged = held.filter((pl.col("decision") == ONE_UNIT) & ~pl.col("two").is_in(units.implode()))
    stood_for = pl.concat([units, merged["two"]])
    carried_out = pl.col("key").is_in(merged.filter(pl.col("one").is_in(stood_for.implode()))["key"].implode())
    standing = held.filter(~pl.col("key").is_in(spoken.implode()) | carried_out).sort("decision", "key")
    for one, two, decision, run in standing.select("one", "two", "decision", "run").iter_rows():
        book.take(one, two, one=decision == ONE_UNIT, where=_said(_STORE, run=run))
    return book


def _with_keys(decisions: pl.DataFrame) -> pl.DataFrame:
    return decisions.with_columns(one=comparable_key(pl.col("kept")), two=comparable_key(pl.col("absorbed")))


def _said(text: Text, **values: object) -> Text:
    return Text(text.say("zh", **values), text.say("en", **values))


def _judged(table: CheckedTable, book: _Book) -> CheckedTable:
    found = [
        (row, two, against)
        for row, one, two, decision in _with_keys(table.records).select("row", "one", "two", "decision").iter_rows()
        if (against := book.take(one, two, one=decision == ONE_UNIT, where=_said(_ROW, file=table.file, row=row)))
    ]
    if not found:
        return table
    rejected = pl.Series([row for row, *_ in found], dtype=pl.Int64)
    lost = pl.col("row").is_in(rejected.implode())
    outcomes = pl.DataFrame({"row": rejected, "outcome": "rejected"}, schema=table.outcomes.schema)
    return replace(
        table,
        kept=Kept(table.records.filter(~lost)),
        outcomes=pl.concat([table.outcomes, outcomes]).sort("row"),
        problems=(*table.problems, *(_problem(table, *one) for one in found)),
        raw=pl.concat([table.raw, _as_cells(table, table.records.filter(lost))]).sort("row"),
    )


def _problem(table: CheckedTable, row: int, value: str, against: Text) -> Problem:
    header = MERGES.column("decision").header
    return Problem(
        "contradicting_decision", table.file, table.sheet, row, table.called.get(header, header), value,
        {"other": against.zh, "other_en": against.en},
    )  # fmt: skip


def _as_cells(table: CheckedTable, records: pl.DataFrame) -> pl.DataFrame:
    """Return records as the cells of the table's own columns: what a file of rejected rows shows of them."""
    fields = {table.called.get(column.header, column.header): column.field for column in MERGES.read}
    cells = [
        pl.col(fields[header]).cast(pl.String).fill_null("") if header in fields else pl.lit("")
        for header in table.headers
    ]
    return records.select("row", cells=pl.concat_list(cells)).cast(pl.Schema(table.raw.schema))
