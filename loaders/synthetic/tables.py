"""Rows of the eleven tables on their way into CSV files with canonical headers."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from loaders.sources.contracts import TABLE_BY_NAME, Table

Value = str | int | float | bool | date | None
Row = Mapping[str, Value]


def cell(value: Value) -> str:
    """Return a value as the files write it; None is a blank cell.

    >>> [cell(v) for v in (None, True, 3, 113.95, date(2024, 5, 1))]
    ['', '是', '3', '113.95', '2024-05-01']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def write_table(folder: Path, name: str, rows: Iterable[Row]) -> Path:
    """Write ``rows`` (by field name) as ``<name>.csv`` in ``folder``: UTF-8 with BOM for Excel, lines end in LF.

    A field that the table's contract does not know is a programming error (KeyError).
    """
    table = TABLE_BY_NAME[name]
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.header for column in table.columns])
        writer.writerows(_cells(table, row) for row in rows)
    return path


def _cells(table: Table, row: Row) -> list[str]:
    fields = [column.field for column in table.columns]
    unknown = set(row) - set(fields)
    if unknown:
        raise KeyError(f"{table.name}: {sorted(unknown)}")
    return [cell(row.get(field)) for field in fields]
