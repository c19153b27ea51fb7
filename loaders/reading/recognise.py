"""Recognising: which of the tables a sheet is, and which column fills which field, by the headers alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

import polars as pl

from loaders.reading.comparable import comparable_name, shown
from loaders.reading.personal import is_personal_header
from loaders.reading.problems import Problem
from loaders.reading.sheets import HEADER_WITHIN, Sheet
from loaders.sources import contracts
from loaders.sources.contracts import Column, Table

# The first of these whose required columns are all there is the table: ties before the records that they may describe,
# units before the organisations that they may name, a table before one that it may contain.
_BY_PRECEDENCE = (
    contracts.CHAIN_MEMBERS, contracts.COVERAGE, contracts.SUPPLIES, contracts.SMALL_BUSINESSES, contracts.ENTERPRISES,
    contracts.CHAIN_COMMITTEES, contracts.ORGANISATIONS, contracts.SEGMENTS, contracts.CHAINS, contracts.AREAS,
    contracts.SERVICE_SITES,
)  # fmt: skip
_SUBSTITUTES = MappingProxyType({"code": "registration_number"})  # a unit's code may be missing beside its 注册号


@dataclass(frozen=True)
class Recognised:
    """A sheet's table. ``header_row``: the spreadsheet's number; ``headers``: as shown, blank ones empty.

    ``columns``: the place of each column that fills a field; ``personal``: places of columns to drop.
    """

    table: Table
    header_row: int
    headers: tuple[str, ...]
    columns: Mapping[int, Column]
    personal: frozenset[int]

    def header_of(self, field: str) -> str | None:
        """Return the header, as shown, of the column that fills ``field``; None if there is none."""
        return next((self.headers[place] for place, column in self.columns.items() if column.field == field), None)


def comparable_headers(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return rows of headers in the form in which they are compared: as names, without a required column's star."""
    cells = pl.Series([cell for row in rows for cell in row], dtype=pl.String)
    compared = iter(pl.select(comparable_name(pl.lit(cells)).str.strip_chars("*")).to_series().fill_null("").to_list())
    return [list(islice(compared, len(row))) for row in rows]


def _by_header(table: Table) -> dict[str, Column]:
    (headers,) = comparable_headers([[column.header for column in table.columns]])
    return dict(zip(headers, table.columns, strict=True))


_COLUMNS: Mapping[str, Mapping[str, Column]] = MappingProxyType({t.name: _by_header(t) for t in _BY_PRECEDENCE})
_KNOWN = frozenset(header for columns in _COLUMNS.values() for header in columns)


def count_headers(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return of each row how many of its cells are a header of some table."""
    return [len(_KNOWN.intersection(headers)) for headers in comparable_headers(rows)]


def recognise(sheet: Sheet) -> Recognised | Problem:
    """Return the sheet's table and columns, or the problem why there is none.

    The header is the first row, within the first 20, that holds all required columns of a table. Without one, the row
    with most of a table's headers says what is missing (``missing_column``); no such row: ``unrecognised_table``.
    """
    first = sheet.records.head(HEADER_WITHIN)
    rows, cells_of_rows = first["row"].to_list(), first["cells"].to_list()
    head = list(zip(rows, comparable_headers(cells_of_rows), cells_of_rows, strict=True))
    for row, headers, cells in head:
        for table in _BY_PRECEDENCE:
            if not _missing(table, headers):
                return _placed(table, row, headers, cells)
    return _why_not(sheet, [(row, headers) for row, headers, _ in head])


def _missing(table: Table, headers: Sequence[str]) -> list[str]:
    """Return the required headers of ``table`` that are absent without a substitute."""
    fields = {column.field for header, column in _COLUMNS[table.name].items() if header in headers}
    return [c.header for c in table.required if c.field not in fields and _SUBSTITUTES.get(c.field) not in fields]


def _placed(table: Table, row: int, headers: Sequence[str], cells: Sequence[str]) -> Recognised:
    known = _COLUMNS[table.name]
    columns: dict[int, Column] = {}
    for place, header in enumerate(headers):
        if header in known and known[header] not in columns.values():  # of two equal headers the first counts
            columns[place] = known[header]
    as_shown = pl.DataFrame({"header": pl.Series(cells, dtype=pl.String)}).select(shown(pl.col("header")).fill_null(""))
    width = max((place for place, header in enumerate(headers) if header), default=-1) + 1
    personal = frozenset(p for p, header in enumerate(headers) if p not in columns and is_personal_header(header))
    return Recognised(table, row, tuple(as_shown.to_series().to_list()[:width]), columns, personal)


def _why_not(sheet: Sheet, head: Sequence[tuple[int, Sequence[str]]]) -> Problem:
    likenesses = [(_likeness(table, headers), row, table, headers) for row, headers in head for table in _BY_PRECEDENCE]
    likeness, row, nearest, headers = max(likenesses, key=lambda candidate: candidate[0])
    missing = _missing(nearest, headers)
    if likeness <= 0 or len(missing) == len(nearest.required):
        return Problem("unrecognised_table", sheet.file, sheet.sheet)
    details = {
        "nearest": nearest.caption.zh, "missing": "、".join(missing),
        "nearest_en": nearest.caption.en, "missing_en": ", ".join(missing),
    }  # fmt: skip
    return Problem("missing_column", sheet.file, sheet.sheet, row, missing[0], details=details)


def _likeness(table: Table, headers: Sequence[str]) -> int:
    """Return how many columns of ``table`` are there, less the required ones that are not."""
    return len(_COLUMNS[table.name].keys() & set(headers)) - len(_missing(table, headers))
