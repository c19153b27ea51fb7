"""Grids of cells to files, as offices send them: merged headers in .xlsx and .xls, CSV in the encodings of Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
import xlwt

Cell = str | int | float | bool | date | None
Head = str | tuple[str, Sequence["Head"]]  # a column, or a parent header with what stands below it
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, each from 0


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet; of merged cells the first alone has the value."""

    rows: Sequence[Sequence[Cell]]
    merges: Sequence[Merge] = ()
    name: str = "Sheet1"
    hidden: bool = False


def ledger(
    heads: Sequence[Head], records: Sequence[Mapping[str, Cell] | Sequence[Cell]], *, above: Sequence[str] = (),
    below: Sequence[Sequence[Cell]] = (), name: str = "Sheet1", merged: Sequence[Merge] = (),
) -> Grid:  # fmt: skip
    """A sheet with titles ``above`` merged over its width, header rows, records by header, and lines ``below``.

    A record's keys are headers, with as many of their parents, joined by "/", as it takes to tell them apart. A record
    given as a sequence is a row as it stands, such as a blank one.
    """
    paths, depth = paths_of(heads), _depth(heads)
    width = len(paths)
    header, header_merges = _header(heads, depth, width, top=len(above))
    titles = [[title, *[None] * (width - 1)] for title in above]
    rows = [_row(paths, record) if isinstance(record, Mapping) else list(record) for record in records]
    title_merges = [(row, 0, row, width - 1) for row in range(len(above))]
    return Grid([*titles, *header, *rows, *below], [*title_merges, *header_merges, *merged], name)


def moved(grid: Grid) -> Grid:
    """The grid a row and a column further on, with nothing in the first ones."""
    rows = [[], *([None, *row] for row in grid.rows)]
    return Grid(rows, [(a + 1, b + 1, c + 1, d + 1) for a, b, c, d in grid.merges], grid.name)


def paths_of(heads: Sequence[Head]) -> list[str]:
    """The columns below ``heads``, each with its parents, joined by "/"."""
    return list(_paths(heads))


def _depth(heads: Sequence[Head]) -> int:
    return max(1 if isinstance(head, str) else 1 + _depth(head[1]) for head in heads)


def _paths(heads: Sequence[Head], parents: tuple[str, ...] = ()) -> Iterator[str]:
    for head in heads:
        if isinstance(head, str):
            yield "/".join((*parents, head))
        else:
            yield from _paths(head[1], (*parents, head[0]))


def _row(paths: Sequence[str], record: Mapping[str, Cell]) -> list[Cell]:
    row: list[Cell] = [None] * len(paths)
    for key, value in record.items():
        (place,) = (place for place, path in enumerate(paths) if path == key or path.endswith(f"/{key}"))
        row[place] = value
    return row


def _header(heads: Sequence[Head], depth: int, width: int, top: int) -> tuple[list[list[Cell]], list[Merge]]:
    """The header rows, a column's cell merged down to the last of them, a parent's over its columns."""
    rows: list[list[Cell]] = [[None] * width for _ in range(depth)]
    merges: list[Merge] = []

    def place(within: Sequence[Head], level: int, column: int) -> int:
        for head in within:
            end = column + 1 if isinstance(head, str) else place(head[1], level + 1, column)
            rows[level][column] = head if isinstance(head, str) else head[0]
            last = depth - 1 if isinstance(head, str) else level
            if (last, end - 1) != (level, column):
                merges.append((top + level, column, top + last, end - 1))
            column = end
        return column

    place(heads, 0, 0)
    return rows, merges


def write_xlsx(path: Path, *grids: Grid) -> None:
    """Write a workbook; a text that begins with = stays a text."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for grid in grids:
            sheet = book.add_worksheet(grid.name)
            for first_row, first, last_row, last in grid.merges:
                sheet.merge_range(first_row, first, last_row, last, "")
            for number, row in enumerate(grid.rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, place, datetime.combine(cell, time()), day)
                    elif cell is not None:
                        sheet.write(number, place, cell)
            if grid.hidden:
                sheet.hide()


def write_xls(path: Path, *grids: Grid) -> None:
    """Write a workbook of Excel 97."""
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for grid in grids:
        sheet = book.add_sheet(grid.name, cell_overwrite_ok=True)
        sheet.visibility = int(grid.hidden)
        for number, row in enumerate(grid.rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write(number, place, datetime.combine(cell, time()), day)
                elif cell is not None:
                    sheet.write(number, place, cell)
        for first_row, first, last_row, last in grid.merges:
            sheet.merge(first_row, last_row, first, last)
    book.save(str(path))


def write_csv(path: Path, grid: Grid, encoding: str, delimiter: str = ",") -> None:
    """Write as Excel saves a sheet to CSV: of merged cells the first has the value, the rest are empty."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(grid.rows)
    path.write_bytes(stream.getvalue().encode(encoding))
