"""Rejected rows as files for people: the original columns, and beside them line, code, message and cure.

Excel opens them on a Chinese Windows (UTF-8 with BOM, CRLF), takes nothing in them for a formula, and what was
corrected in them loads like any table. Personal columns are not there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from explorer.words import Language
from loaders.reading.check import CheckedTable
from loaders.reading.neutral import REJECT_HEADERS, neutralised
from loaders.reading.problems import Problem
from loaders.report import Report
from loaders.writing import text_file, written_folder


def write_rejects(report: Report, folder: Path, language: Language) -> list[Path]:
    """Write a CSV for each table of which rows were rejected; return the files.

    Raises
    ------
    ExplorerError
        ``unwritable``: the folder cannot be written.
    """
    tables = [table for table in report.plan.tables if len(table.raw)]
    paths = [folder / name for name in _names(tables)]
    with written_folder(folder):
        for path, table in zip(paths, tables, strict=True):
            with text_file(path) as file:
                csv.writer(file, lineterminator="\r\n").writerows(_rows(table, language))
    return paths


def _names(tables: Sequence[CheckedTable]) -> Iterator[str]:
    """Yield a name for each table that no other has: its file's, its sheet's, a number where that is not enough."""
    taken: set[str] = set()
    for table in tables:
        parts = [Path(table.file).stem, *([table.sheet] if table.sheet else [])]
        name = re.sub(r'[\\/:*?"<>|\s]+', "_", "_".join([*parts, "rejects"]))
        numbered = next(one for one in (name, *(f"{name}_{n}" for n in range(2, 10_000))) if one.lower() not in taken)
        taken.add(numbered.lower())
        yield f"{numbered}.csv"


def _rows(table: CheckedTable, language: Language) -> Iterator[list[str]]:
    dropped = set(table.dropped_columns)
    kept = [at for at, header in enumerate(table.headers) if (header or f"第 {at + 1} 列") not in dropped]
    said = _said(table.problems, language)
    yield [*(table.headers[at] for at in kept), *REJECT_HEADERS]
    cells = pl.col("cells").list.eval(neutralised(pl.element().fill_null("")))
    for row, written in table.raw.sort("row").select("row", cells).iter_rows():
        yield [*(written[at] if at < len(written) else "" for at in kept), str(row), *said.get(row, ("", "", ""))]


def _said(problems: Sequence[Problem], language: Language) -> dict[int, tuple[str, str, str]]:
    """Return of each row that an error costs its codes, messages and cures."""
    of_row: dict[int, list[Problem]] = {}
    for problem in problems:
        if problem.severity == "error" and problem.row is not None:
            of_row.setdefault(problem.row, []).append(problem)
    return {
        row: (
            ";".join(problem.code for problem in found),
            " ".join(problem.message.say(language) for problem in found),
            " ".join(problem.cure.say(language) for problem in found),
        )
        for row, found in of_row.items()
    }
