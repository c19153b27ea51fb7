"""Where facts come from: the key of a source file, and the ``sources`` of a record made of file keys and rows.

A source's key is ``<table>:<file>[<sheet>]@<first digits of its SHA-256>``; a source row appends ``#<row>``. What
stands before the ``@`` is the source's *identity*: the same file in a later state is the same source. A declared source
is ``<table>:<name>@<digits>[<sheet>]``: it stays the same whatever its files are called.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from explorer.graph import GraphFrames
from explorer.schema import SOURCE_FILE
from loaders.reading.check import CheckedTable
from loaders.sources.contracts import TABLES

_SHA_DIGITS = 12
_ORDER = {table.name: rank for rank, table in enumerate(TABLES)}
UNRANKED = 1_000_000_000  # the rank of a source that declares none: after all that do


def in_rank_order(tables: Sequence[CheckedTable]) -> list[CheckedTable]:
    """Return the tables, the one whose word counts first leading: declared rank, contract order, file and sheet."""
    return sorted(
        tables,
        key=lambda table: (
            rank_of(table), _ORDER[table.table.name], table.file, table.sheet or "", table.sha256,
        ),
    )  # fmt: skip


def rank_of(table: CheckedTable) -> int:
    """Return the rank that the table's source declares; ``UNRANKED`` without one."""
    return UNRANKED if table.source.rank is None else table.source.rank


def source_identity(table: CheckedTable) -> str:
    """Return what stays the same from one state of a source to the next: table and name, else file name and sheet."""
    return f"{table.table.name}:{table.source.name or _place(table)}".replace("#", "%23")


def source_key(table: CheckedTable) -> str:
    """Return the key of the table's ``SourceFile``."""
    sheet = f"[{table.sheet}]".replace("#", "%23") if table.source.name and table.sheet else ""
    return f"{source_identity(table)}@{table.sha256[:_SHA_DIGITS]}{sheet}"


def source_files(tables: Sequence[CheckedTable]) -> pl.DataFrame:
    """Return one row a table.

    ``file`` (its place in the order of rank), ``table``, ``name_of_file``, ``sheet``, ``source``, ``identity``,
    ``rank``, ``snapshot``.
    """
    return pl.DataFrame(
        {
            "file": range(len(tables)),
            "table": [table.table.name for table in tables],
            "name_of_file": [table.file for table in tables],
            "sheet": [table.sheet for table in tables],
            "source": [source_key(table) for table in tables],
            "identity": [source_identity(table) for table in tables],
            "rank": [rank_of(table) for table in tables],
            "snapshot": [table.source.snapshot for table in tables],
        },
        schema={
            "file": pl.Int64, "table": pl.String, "name_of_file": pl.String, "sheet": pl.String, "source": pl.String,
            "identity": pl.String, "rank": pl.Int64, "snapshot": pl.Boolean,
        },
    )  # fmt: skip


def ranks_of_sources(graph: GraphFrames, files: pl.DataFrame) -> pl.DataFrame:
    """Return ``identity`` (unique), ``rank``: what sources declare in this load, else declared in their last one."""
    stored = graph.nodes[SOURCE_FILE.label].sort("run", nulls_last=False).select(
        identity=pl.col("key").str.extract(_IDENTITY), rank=pl.col("rank").fill_null(UNRANKED)
    )  # fmt: skip
    return pl.concat([stored, files.select("identity", "rank")]).unique("identity", keep="last", maintain_order=True)


def complete_sources(files: pl.DataFrame) -> pl.Series:
    """Return the identities of the sources that this load has whole: what is gone from them has vanished."""
    return files.filter(pl.col("snapshot"))["identity"].unique(maintain_order=True)


def table_of(source: pl.Expr) -> pl.Expr:
    """Return the table that a source row, or an identity, belongs to."""
    return source.str.extract(r"^(\w+):")


def identity_of(source: pl.Expr) -> pl.Expr:
    """Return the identity of the source of a source row."""
    return source.str.extract(_IDENTITY)


def name_of_identity(identity: pl.Expr) -> pl.Expr:
    """Return how people know a source: the declared name, or its file and sheet."""
    return identity.str.replace(r"^\w+:", "").str.replace_all("%23", "#", literal=True)


def name_of_source(identity: str) -> str:
    """Return how people know one source."""
    return str(pl.select(name_of_identity(pl.lit(identity))).item())


# The digits are those of a SHA-256; a sheet may follow them, and the row.
_IDENTITY = r"^(.*)@[0-9a-f]*(?:\[.*\])?(?:#\d+)?$"


def _place(table: CheckedTable) -> str:
    return f"{table.file}[{table.sheet}]" if table.sheet else table.file
