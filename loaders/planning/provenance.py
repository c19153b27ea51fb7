"""Where facts come from: the key of a source file, and the ``sources`` of a record made of file keys and rows.

A source's key is ``<table>:<file>[<sheet>]@<first digits of its SHA-256>``; a source row appends ``#<row>``. What
stands before the ``@`` is the source's *identity*: the same file in a later state is the same source.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from loaders.reading.check import CheckedTable
from loaders.sources.contracts import TABLES

_SHA_DIGITS = 12
_ORDER = {table.name: rank for rank, table in enumerate(TABLES)}


def in_rank_order(tables: Sequence[CheckedTable]) -> list[CheckedTable]:
    """Return the tables, the one whose word counts first leading: contract order, then file name and sheet."""
    return sorted(tables, key=lambda table: (_ORDER[table.table.name], table.file, table.sheet or "", table.sha256))


def source_identity(table: CheckedTable) -> str:
    """Return what stays the same from one state of a source to the next: table, file name and sheet."""
    sheet = f"[{table.sheet}]" if table.sheet else ""
    return f"{table.table.name}:{table.file}{sheet}".replace("#", "%23")


def source_key(table: CheckedTable) -> str:
    """Return the key of the table's ``SourceFile``."""
    return f"{source_identity(table)}@{table.sha256[:_SHA_DIGITS]}"


def source_files(tables: Sequence[CheckedTable]) -> pl.DataFrame:
    """Return one row a table: ``file`` (its rank), ``table``, ``name_of_file``, ``sheet``, ``source``, ``identity``."""
    return pl.DataFrame(
        {
            "file": range(len(tables)),
            "table": [table.table.name for table in tables],
            "name_of_file": [table.file for table in tables],
            "sheet": [table.sheet for table in tables],
            "source": [source_key(table) for table in tables],
            "identity": [source_identity(table) for table in tables],
        },
        schema={
            "file": pl.Int64, "table": pl.String, "name_of_file": pl.String, "sheet": pl.String, "source": pl.String,
            "identity": pl.String,
        },
    )  # fmt: skip


def table_of(source: pl.Expr) -> pl.Expr:
    """Return the table that a source row belongs to."""
    return source.str.extract(r"^(\w+):")


def identity_of(source: pl.Expr) -> pl.Expr:
    """Return the identity of the source of a source row."""
    return source.str.extract(r"^(.*)@[0-9a-f]*#\d+$")
