"""Checking: recognised rows to typed records, with an outcome for each row and a problem for whatever is wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from explorer.errors import InputError
from explorer.settings import Settings, Thresholds
from explorer.words import LANGUAGES, Text
from loaders.reading.draft import Draft, without_repeats
from loaders.reading.files import find_files
from loaders.reading.kept import Kept
from loaders.reading.keys import is_of_units
from loaders.reading.neutral import corrected
from loaders.reading.personal import holds_personal, masked_text
from loaders.reading.problems import Problem, problems_of
from loaders.reading.quiet import (
    LINES,
    QUIET,
    Book,
    BookOf,
    decided_alike,
    lines_of,
    quiet_rows,
    read_like,
    without,
)
from loaders.reading.read import read_files
from loaders.reading.recognise import Recognised, count_headers, recognise
from loaders.reading.sheets import Sheet
from loaders.reading.slices import draft, taken, together
from loaders.sources.contracts import Table
from loaders.sources.declared import UNDECLARED, Source, sources_for

OUTCOMES = ("skipped", "rejected")
RAW = {"row": pl.Int64(), "cells": pl.List(pl.String())}


@dataclass(frozen=True)
class CheckedTable:
    """One recognised table after the check. ``read`` = rows of ``kept``, ``outcomes`` and ``quiet``.

    ``kept``: the rows kept: ``row`` (the spreadsheet's number), ``key`` (None in tie tables), then a typed column
    for each column of the contract, absent ones null; references as written. ``outcomes``: the others, ``row`` and
    ``outcome`` (``skipped`` or ``rejected``). ``dropped_columns``: personal ones; ``unused_columns``: those that fill
    no field; ``nearest_headers``: of unknown ones the canonical header that each is likely to be. ``source``: what a
    declaration says of the file. ``headers``: as shown, the levels of one joined. ``raw``: the rejected rows as
    written, ``row`` and ``cells``, whatever may be personal emptied. ``quiet``: rows that were not read, since the
    store is likely to hold them as they are; ``memory``: of a long text that is to be remembered.
    """

    table: Table
    file: str
    sheet: str | None
    sha256: str
    encoding: str
    read: int
    kept: Kept
    outcomes: pl.DataFrame
    dropped_columns: tuple[str, ...]
    unused_columns: tuple[str, ...]
    problems: tuple[Problem, ...]
    source: Source = UNDECLARED
    headers: tuple[str, ...] = ()
    header_rows: tuple[int, ...] = ()
    delimiter: str | None = None
    nearest_headers: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    raw: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=RAW), repr=False)
    quiet: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=QUIET), repr=False)
    memory: Memory | None = field(default=None, repr=False)

    @property
    def records(self) -> pl.DataFrame:
        """All rows of ``kept``; of a table of millions ``kept`` is better asked for some of them."""
        return self.kept.rows()

    @property
    def is_of_units(self) -> bool:
        """Whether the rows are units."""
        return is_of_units(self.table)

    def with_read(self, rows: pl.Series) -> CheckedTable:
        """Return the table with some of its quiet rows read after all."""
        if self.memory is None or rows.is_empty():
            return self
        still = self.quiet.filter(~pl.col("row").is_in(rows.implode()))
        return replace(self.memory.read_again(still, rows), source=self.source)


@dataclass(frozen=True)
class Memory:
    """What is needed to remember a table's lines, and to read those that are quiet no more.

    ``lines``: see ``lines_of``. ``likeness``: see ``read_like``. ``personal``: columns that were left out. ``book``:
    the one by which lines are quiet, None if there was none. ``read_again``: returns the table with the quiet rows
    given, some rows read beside those that were read already.
    """

    lines: pl.DataFrame
    likeness: str
    personal: frozenset[int]
    book: Book | None
    read_again: Callable[[pl.DataFrame, pl.Series], CheckedTable]


@dataclass(frozen=True)
class Checked:
    """All that the given paths hold: the tables, problems of whole files, and the paths passed over in folders."""

    tables: tuple[CheckedTable, ...]
    problems: tuple[Problem, ...]
    passed_over: tuple[str, ...]


def check_paths(
    paths: Sequence[Path], settings: Settings | None = None, source: str | None = None, book_of: BookOf | None = None
) -> Checked:
    """Read, recognise and check files and folders; all of them are one load. ``source``: the one called by name.

    ``book_of``: what is known of the lines of a file; those that are quiet are not read.

    Raises
    ------
    InputError
        ``unknown_path``, ``no_table`` (a folder without one), ``unreadable_file`` (one is enough),
        ``nothing_recognised``; as ``sources_for``: a declaration that cannot be used.
    """
    found = find_files(paths)
    sources = sources_for(found.files, source, settings.data if settings else None)
    sheets = read_files(found.files, count_headers)
    thresholds = settings.thresholds if settings else None
    checked = [check_sheet(sheet, sources[sheet.file], thresholds, book_of) for sheet in taken(sheets)]
    tables = tuple(result for result in checked if isinstance(result, CheckedTable))
    problems = tuple(result for result in checked if isinstance(result, Problem))
    if not tables:
        raise _nothing_recognised(problems)
    return Checked(tables, problems, found.passed_over)


def _nothing_recognised(problems: Sequence[Problem]) -> InputError:
    zh, en = (" ".join(problem.say(language) for problem in problems) for language in LANGUAGES)
    return InputError(
        "nothing_recognised",
        Text("没有可识别的表。{zh}", "No table was recognised. {en}"),
        Text("各表的规范列名见 docs/tables.md。", "docs/tables.md lists the canonical headers."),
        zh=zh,
        en=en,
    )


def check_sheet(
    sheet: Sheet, source: Source = UNDECLARED, thresholds: Thresholds | None = None, book_of: BookOf | None = None
) -> CheckedTable | Problem | None:
    """Return the checked table of a sheet, or the problem why it is none; None: hidden, and like no table.

    ``thresholds`` (default: the program's) decide what contradicts the rules of organising.
    """
    if sheet.sheet is not None:
        sheet = replace(sheet, sheet=masked_text(sheet.sheet))
    found = recognise(sheet, source)
    if sheet.hidden:
        return None if isinstance(found, Problem) else _hidden(sheet, found)
    if isinstance(found, Problem):
        return found
    found = replace(found, headers=tuple(map(masked_text, found.headers)))
    sheet, thresholds = corrected(sheet, found.headers), thresholds or Thresholds()
    if book_of is not None and is_of_units(found.table):
        lines = lines_of(sheet)
        if len(lines):
            return _remembering(sheet, found, source, thresholds, lines, book_of)
    return _checked(sheet, found, source, draft(sheet, found, source, thresholds))


def _remembering(
    sheet: Sheet, found: Recognised, source: Source, thresholds: Thresholds, lines: pl.DataFrame, book_of: BookOf
) -> CheckedTable:
    """Return the table of a long text, less the lines that its book knows."""
    likeness = read_like(sheet, found, source, thresholds)
    book = book_of(found.table.name, source, sheet.file)
    if book is not None and book.likeness == likeness:
        quiet = quiet_rows(lines, found, book)
        drafted = draft(without(sheet, quiet), found, source, thresholds)
        if decided_alike(drafted, book):
            return _with_quiet(sheet, found, source, thresholds, quiet, drafted, lines, book)
    drafted = draft(sheet, found, source, thresholds)
    table = _checked(sheet, found, source, drafted)
    remembered = pl.DataFrame(schema=LINES) if drafted.digits or _of_whole_columns(drafted) else lines
    return replace(table, memory=Memory(remembered, likeness, drafted.personal, None, lambda _, __: table))


def _with_quiet(
    sheet: Sheet, found: Recognised, source: Source, thresholds: Thresholds, quiet: pl.DataFrame, drafted: Draft,
    lines: pl.DataFrame, book: Book,
) -> CheckedTable:  # fmt: skip
    """Return the table of rows that were read, and quiet ones beside, less those whose key another row has now."""

    def read_again(still: pl.DataFrame, rows: pl.Series) -> CheckedTable:
        some = sheet.with_rows(sheet.kept.filter(pl.col("row").is_in([*found.header_rows, *rows])))
        more = draft(some, found, source, thresholds)
        both = together([drafted, more])
        both = without_repeats(replace(both, records=both.records.sort("row")), found)
        return _with_quiet(sheet, found, source, thresholds, still, both, lines, book)

    doubled = quiet.join(drafted.records, on="key", how="semi")
    if len(doubled):
        return read_again(quiet.join(doubled, on="row", how="anti", maintain_order="left"), doubled["row"])
    table = _checked(sheet, found, source, drafted)
    return replace(table, quiet=quiet, memory=Memory(lines, book.likeness, book.personal, book, read_again))


def _of_whole_columns(drafted: Draft) -> bool:
    return any(finding.rows["row"].has_nulls() for finding in drafted.findings)


def _checked(sheet: Sheet, found: Recognised, source: Source, drafted: Draft) -> CheckedTable:
    unused = found.unused() - drafted.personal
    return CheckedTable(
        table=found.table,
        file=sheet.file,
        sheet=sheet.sheet,
        sha256=sheet.sha256,
        encoding=sheet.encoding,
        read=len(sheet.kept) - len(found.header_rows),
        kept=Kept.aside(drafted.records) if is_of_units(found.table) else Kept(drafted.records),
        outcomes=_outcomes(drafted),
        dropped_columns=_headers(found, drafted.personal),
        unused_columns=_headers(found, unused),
        problems=_problems(sheet, drafted),
        source=source,
        headers=found.headers,
        header_rows=found.header_rows,
        delimiter=sheet.delimiter,
        nearest_headers=found.nearest(unused),
        called=_called(found),
        raw=_raw(sheet, found, drafted),
    )


def _called(found: Recognised) -> dict[str, str]:
    headers = {column.header: found.header_of(column.field) for column in found.table.read}
    return {canonical: shown for canonical, shown in headers.items() if shown and shown != canonical}


def _hidden(sheet: Sheet, found: Recognised) -> Problem:
    caption = found.table.caption
    return Problem("hidden_sheet", sheet.file, sheet.sheet, details={"table": caption.zh, "table_en": caption.en})


def _outcomes(drafted: Draft) -> pl.DataFrame:
    lost = zip(OUTCOMES, (drafted.skipped, drafted.rejected), strict=True)
    return pl.concat(numbers.to_frame("row").with_columns(outcome=pl.lit(name)) for name, numbers in lost).sort("row")


def _raw(sheet: Sheet, found: Recognised, drafted: Draft) -> pl.DataFrame:
    """Return the rejected rows as written; of shifted ones nothing, for any cell may be of a person."""
    if drafted.rejected.is_empty():
        return pl.DataFrame(schema=RAW)
    shifted = [finding.rows["row"] for finding in drafted.findings if finding.code == "extra_cells"]
    rejected = drafted.rejected.filter(
        ~drafted.rejected.is_in(pl.concat([drafted.rejected.clear(), *shifted]).implode())
    )
    rows = sheet.rows_of(sheet.kept.filter(pl.col("row").is_in(rejected.implode())))
    cells = [
        pl.lit("") if place in drafted.personal else _impersonal(pl.col("cells").list.get(place, null_on_oob=True))
        for place in range(len(found.headers))
    ]
    return rows.select("row", cells=pl.concat_list(cells)).cast(pl.Schema(RAW)).sort("row")


def _impersonal(cell: pl.Expr) -> pl.Expr:
    return pl.when(~holds_personal(cell)).then(cell).fill_null("")


def _headers(found: Recognised, places: Collection[int]) -> tuple[str, ...]:
    """Return the headers at ``places``; a column without one is named by its number."""
    return tuple(found.headers[place] or f"第 {place + 1} 列" for place in sorted(places))


def _problems(sheet: Sheet, drafted: Draft) -> tuple[Problem, ...]:
    """Return the problems in order of row; those of a column as a whole first."""
    problems = [
        problem
        for finding in drafted.reported()
        for problem in problems_of(
            finding.rows, finding.code, file=sheet.file, sheet=sheet.sheet, column=finding.column, **finding.details
        )
    ]
    return tuple(sorted(problems, key=lambda problem: problem.row or 0))
