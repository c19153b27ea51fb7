"""Sheets: what reading a file gives, whatever its format, and how a file that cannot be used is refused."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from explorer.errors import InputError
from explorer.words import Text

HEADER_WITHIN = 20  # the header stands within the first rows of a sheet
MOST_COLUMNS = 2_000

# Says of each row how many of its cells are known headers.
CountHeaders = Callable[[Sequence[Sequence[str]]], list[int]]


@dataclass(frozen=True)
class Merged:
    """A range of merged cells: first and last row and column, numbered from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """One sheet of rows as text.

    ``kept``: ``row`` (the spreadsheet's number, from 1) and ``cells`` (a list); of text files also ``line``, a row that
    is a line and not yet split into cells: a city's millions take a fifth of the memory so.
    ``encoding``: of text the codec, of a workbook its format. ``delimiter``: of text alone. ``merged``: ranges whose
    value holds for other cells too; a range that spans rows has been filled down already.
    """

    file: str
    sheet: str | None
    sha256: str
    encoding: str
    kept: pl.DataFrame
    delimiter: str | None = None
    hidden: bool = False
    merged: tuple[Merged, ...] = field(default=(), repr=False)

    @property
    def records(self) -> pl.DataFrame:
        """Return ``row`` and ``cells`` of all rows; a long sheet is better read in ``slices``."""
        return self.rows_of(self.kept)

    def rows_of(self, some: pl.DataFrame) -> pl.DataFrame:
        """Return ``row`` and ``cells`` of some of the rows of ``kept``."""
        if "line" not in some.columns:
            return some
        return some.select("row", cells=pl.coalesce("cells", pl.col("line").str.split(self.delimiter or "\0")))

    def slices(self, most: int) -> Iterator[Sheet]:
        """Yield the sheet some rows at a time."""
        for rows in self.kept.iter_slices(most):
            yield self.with_rows(rows)

    def with_rows(self, some: pl.DataFrame) -> Sheet:
        """Return the sheet with some of the rows of ``kept`` alone."""
        return replace(self, kept=some)


def unreadable(file: str, reason: Text) -> InputError:
    """Return the error of a file that cannot be used at all."""
    return InputError(
        "unreadable_file",
        Text("{file} 无法读取:{reason}。", "{file} cannot be read: {reason_en}."),
        Text("修复或移走此文件;整批未载入。", "Repair it or take it away; nothing was loaded."),
        file=file,
        reason=reason.zh,
        reason_en=reason.en,
    )


def system_says(error: OSError) -> Text:
    """Return the system's reason why a file or folder cannot be read."""
    return Text(f"系统提示 {error.strerror}", f"the system says {error.strerror}")


def empty() -> Text:
    """Return the reason of a file without any text."""
    return Text("文件是空的", "it is empty")


def too_long_a_cell() -> Text:
    """Return the reason of a file with a cell that no spreadsheet could hold."""
    longest = csv.field_size_limit()
    return Text(f"有单元格超过 {longest} 字", f"a cell is longer than {longest} characters")


def too_many_columns() -> Text:
    """Return the reason of a file wider than any table."""
    return Text(f"超过 {MOST_COLUMNS} 列", f"it has more than {MOST_COLUMNS} columns")


def sha256_of(path: Path) -> str:
    """Return the file's SHA-256 in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
