"""Quiet lines: those that a file's last load has kept as they are, and that need not be read and planned again.

A line is quiet if nothing was found in its row, and its unit is tied to nothing but areas. What is known of the lines
of a file's last state is its *book*; whether it still holds, the store tells (``planning.still``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from explorer.settings import Thresholds
from loaders.reading.comparable import comparable_name
from loaders.reading.draft import Draft
from loaders.reading.recognise import Recognised
from loaders.reading.sheets import Sheet
from loaders.sources.declared import Source

LEAST_ROWS = 50_000  # of fewer rows nothing is remembered: they are read as quickly
QUIET = {"row": pl.Int64(), "key": pl.String(), "name": pl.UInt64()}
LINES = {"row": pl.Int64(), "line": pl.UInt64()}


@dataclass(frozen=True)
class Book:
    """What is known of the lines of a file.

    ``lines``: ``line`` (a hash, unique), ``key`` and ``name`` (a hash of its comparable form) of the unit.
    ``personal``: the columns that were left out. ``likeness``: ``read_like``. ``version``: the last load run when it
    was written. ``history``, ``areas``: digests of the load runs until then, and of the areas that a table names.
    """

    lines: pl.DataFrame = field(repr=False)
    personal: frozenset[int]
    likeness: str
    version: str
    history: str
    areas: str


# Returns the book of what is recognised in a file of a source; None: there is none.
BookOf = Callable[[str, Source, str], Book | None]


def lines_of(sheet: Sheet) -> pl.DataFrame:
    """Return ``row`` and ``line`` (a hash) of the lines of a long text; of any other sheet none."""
    if "line" not in sheet.kept.columns or len(sheet.kept) < LEAST_ROWS:
        return pl.DataFrame(schema=LINES)
    return sheet.kept.select("row", pl.col("line").hash()).filter(sheet.kept["line"].is_not_null())


def read_like(sheet: Sheet, found: Recognised, source: Source, thresholds: Thresholds) -> str:
    """Return a digest of all that decides what a line comes to, beside the line itself and the other lines."""
    said = [found.table.name, found.headers, sheet.delimiter, sorted(found.columns), source, thresholds, pl.__version__]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def quiet_rows(lines: pl.DataFrame, found: Recognised, book: Book) -> pl.DataFrame:
    """Return the rows (``QUIET``) below the header whose line the book has; a line that comes twice is not quiet."""
    once = lines.filter(~pl.col("line").is_duplicated() & (pl.col("row") > found.header_rows[-1]))
    return once.join(book.lines, on="line", how="inner", maintain_order="left").select(list(QUIET))


def without(sheet: Sheet, quiet: pl.DataFrame) -> Sheet:
    """Return a sheet without its quiet rows."""
    return sheet.with_rows(sheet.kept.join(quiet, on="row", how="anti", maintain_order="left"))


def decided_alike(drafted: Draft, book: Book) -> bool:
    """Tell whether the other rows decide nothing about whole columns that all rows together might decide otherwise."""
    whole = any(finding.rows["row"].has_nulls() for finding in drafted.findings)
    return not whole and not drafted.digits and drafted.personal == book.personal


def name_hash(name: pl.Expr) -> pl.Expr:
    """Return the hash of a name in the form in which names are compared."""
    return comparable_name(name).hash()
