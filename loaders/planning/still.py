"""Whether quiet rows still are: the store may have changed since their book was written, and other rows may name them.

A row that is quiet no more is read and planned as any other. So is all of a table whose book speaks of another store,
or of one of which a run was taken back since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import polars as pl

from explorer.graph import Stored
from explorer.schema import LOAD_RUN, LOCATED_IN, UNIT_LABELS
from explorer.vocabulary import UNDONE
from loaders.planning.near import Near
from loaders.reading.check import CheckedTable
from loaders.reading.quiet import Book, name_hash


def told_again(tables: Sequence[CheckedTable], stored: Stored, near: Near) -> list[CheckedTable]:
    """Return the tables with those of their quiet rows read that are quiet no more."""
    if all(table.quiet.is_empty() for table in tables):
        return list(tables)
    runs = stored.scan(LOAD_RUN.label).collect()
    lasting = [table if _holds(table, runs, near) else table.with_read(table.quiet["row"]) for table in tables]
    keys = pl.concat([rows.select("key") for table in lasting for rows in _of_units(table)]).collect()["key"]
    twice = keys.filter(keys.is_duplicated()).unique()
    return [table.with_read(_stirred(table, stored, near, twice)) for table in lasting]


def history_of(runs: pl.DataFrame, version: str | None) -> str:
    """Return a digest of the load runs until one, as far as they tell one store and its state from others."""
    until = runs.filter(pl.col("key") <= (version or "")).sort("key")
    return _digest(until.select("key", "status", "undoes"))


def areas_of(near: Near) -> str:
    """Return a digest of the areas that a table names."""
    return _digest(near.areas.select("key", "name", "kind").sort("key"))


def _digest(rows: pl.DataFrame) -> str:
    return hashlib.sha256(repr(rows.rows()).encode()).hexdigest()


def _of_units(table: CheckedTable) -> list[pl.LazyFrame]:
    return [table.quiet.lazy(), *([table.kept.scan()] if table.is_of_units else [])]


def _holds(table: CheckedTable, runs: pl.DataFrame, near: Near) -> bool:
    """Tell whether the table's book speaks of this store, and of nothing that was taken back or placed otherwise."""
    book = table.memory.book if table.memory else None
    if book is None:
        return table.quiet.is_empty()
    later = runs.filter(pl.col("key") > book.version)
    undone = later.filter((pl.col("status") == UNDONE) | pl.col("undoes").is_not_null())
    known = book.version in runs["key"] and history_of(runs, book.version) == book.history
    return known and undone.is_empty() and areas_of(near) == book.areas


def _stirred(table: CheckedTable, stored: Stored, near: Near, twice: pl.Series) -> pl.Series:
    """Return the quiet rows whose unit came in another row too, is named or tied, or was written since."""
    book = table.memory.book if table.memory else None
    if book is None or table.quiet.is_empty():
        return pl.Series([], dtype=pl.Int64)
    keys = pl.concat([near.tied, twice, _written_since(stored, book)]).unique()
    named = pl.col("name").is_in(near.name_hashes.implode()) | near.named_by_code()
    return table.quiet.filter(named | pl.col("key").is_in(keys.implode()))["row"]


def _written_since(stored: Stored, book: Book) -> pl.Series:
    """Return the keys of units that a later run wrote, or placed."""
    since = pl.col("run") > book.version
    units = [stored.scan(label).filter(since).select("key") for label in UNIT_LABELS]
    placed = stored.scan(LOCATED_IN.type).filter(since & pl.col("start_label").is_in(UNIT_LABELS)).select(key="start")
    return pl.concat([*units, placed]).collect()["key"]


def remembered(
    tables: Sequence[CheckedTable], lone: pl.Series, told: pl.DataFrame
) -> list[tuple[CheckedTable, pl.DataFrame]]:
    """Return of each table that is to be remembered the rows that are quiet after the load: ``row``, ``key``, ``name``.

    ``lone``: keys of units that are tied to nothing but areas. ``told``: ``file``, ``sheet``, ``row`` of which
    something was said.
    """
    return [(table, _quiet(table, lone, told)) for table in tables if table.memory and len(table.memory.lines)]


def _quiet(table: CheckedTable, lone: pl.Series, told: pl.DataFrame) -> pl.DataFrame:
    said = told.filter((pl.col("file") == table.file) & pl.col("sheet").eq_missing(table.sheet))["row"]
    found = table.kept.scan().filter(pl.col("key").is_in(lone.implode()) & ~pl.col("row").is_in(said.implode()))
    return pl.concat([table.quiet, found.select("row", "key", name=name_hash(pl.col("name"))).collect()])
