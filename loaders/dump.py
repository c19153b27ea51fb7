"""The graph as the canonical tables: files that load back to the same graph.

Sorted, UTF-8 with BOM, canonical headers, a table without rows as its header alone. The cells are an exchange format
and stay as they are: what a spreadsheet would take for a formula is not altered, or it would not load back the same.

Views that were saved for colleagues are no part of the graph and of no table: they go into a file of their own.

A unit's row names its organisation as its own row did; ``COVERS`` and memberships stand in their own tables, with
dates. A reference that was not found goes back to the table that gave it. Areas that records made are not listed: their
records make them again.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from explorer.declaring import FieldType
from explorer.errors import ExplorerError
from explorer.graph import GraphFrames, conform
from explorer.words import Text
from loaders.dumped import CONTENT
from loaders.sources.contracts import TABLES, Column, Table
from loaders.views_file import VIEWS_FILE, write_views
from loaders.writing import written_folder

_YES_NO = {True: "是", False: "否"}
# What a cell that must be filled says where its value could not be read: a digit of no code list, no number or date
# at all. Loaded again it is as unknown.
_UNKNOWN = {FieldType.TEXT: "0", FieldType.INTEGER: "?", FieldType.DATE: "?"}


def write_dump(graph: GraphFrames, folder: Path, views: pl.DataFrame | None = None) -> dict[str, int]:
    """Write every present node and tie into ``folder`` as ``<table>.csv``; return the rows of each table.

    ``views``: saved views, written as ``views.json`` where there are any.

    Raises
    ------
    ExplorerError
        ``not_empty``: the folder holds something else than an earlier dump; ``unwritable``: it cannot be written.
    """
    _require_room(folder)
    frames = dump_tables(graph)
    with written_folder(folder):
        for name, frame in frames.items():
            frame.write_csv(folder / f"{name}.csv", include_bom=True)
        write_views(pl.DataFrame() if views is None else views, folder)
    return {name: len(frame) for name, frame in frames.items()}


def dump_tables(graph: GraphFrames) -> dict[str, pl.DataFrame]:
    """Return the tables by name, columns by canonical header, every cell text; sorted by all columns."""
    present = graph.present()
    return {table.name: _as_text(CONTENT[table.name](present), table) for table in TABLES}


def _require_room(folder: Path) -> None:
    ours = {VIEWS_FILE, *(f"{table.name}.csv" for table in TABLES)}
    others = sorted(path.name for path in folder.iterdir() if path.name not in ours) if folder.is_dir() else []
    if others or folder.is_file():
        raise ExplorerError(
            "not_empty",
            Text("{folder} 中已有其他内容({found})。", "{folder} holds something else ({found})."),
            Text("指定一个空文件夹。", "Name an empty folder."),
            folder=folder,
            found=", ".join(others[:3]) or folder.name,
        )


def _as_text(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the table's columns by header, every cell as text, the rows sorted by all of them."""
    cells = [_cell(column).alias(column.header) for column in table.columns if column.field in frame.columns]
    written = conform(frame.select(cells), {column.header: pl.String() for column in table.columns})
    return written.sort(written.columns)


def _cell(column: Column) -> pl.Expr:
    if column.type is FieldType.BOOLEAN:
        return pl.col(column.field).replace_strict(_YES_NO, return_dtype=pl.String)
    text = pl.col(column.field).cast(pl.String)
    return text.fill_null(_UNKNOWN[column.type]) if column.filled else text
