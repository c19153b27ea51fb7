"""Headers: rows of a sheet's head to headings of one to three levels, each column with all that stands above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

import polars as pl

from loaders.reading.comparable import comparable_header, shown
from loaders.reading.sheets import HEADER_WITHIN, Sheet

LEVELS = 3
BETWEEN = ">"  # levels of a heading in one text, as a table written out again has them

Path = tuple[str, ...]

_BEFORE_A_HEADING = re.compile(r":|\d{4}年\d{1,2}月|^(?:附件|附表|密级|表[\d一二三四五六七八九十])")


@dataclass(frozen=True)
class Head:
    """The first rows of a sheet: their numbers, their cells as shown, and as headers are compared."""

    numbers: tuple[int, ...]
    shown: tuple[tuple[str, ...], ...]
    compared: tuple[tuple[str, ...], ...]
    spans: frozenset[tuple[int, int, int]]  # row, first and last column of what is merged across columns


@dataclass(frozen=True)
class Heading:
    """Header rows of a sheet. ``first`` and ``last``: places in the head.

    ``paths``: of each column the headers from the outermost to its own, as compared, each once; empty: it has none.
    ``shown``: the same as one text, as written.
    """

    first: int
    last: int
    paths: tuple[Path, ...]
    shown: tuple[str, ...]


def comparable_headers(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return rows of headers in the form in which they are compared: as names, without a required column's star."""
    cells = pl.Series([cell for row in rows for cell in row], dtype=pl.String)
    compared = iter(pl.select(comparable_header(pl.lit(cells))).to_series().fill_null("").to_list())
    return [list(islice(compared, len(row))) for row in rows]


def head_of(sheet: Sheet) -> Head:
    """Return the first rows of a sheet, as many as may hold its header."""
    first = sheet.rows_of(sheet.kept.head(HEADER_WITHIN + LEVELS))
    cells = first["cells"].to_list()
    texts = pl.DataFrame({"cell": pl.Series([cell for row in cells for cell in row], dtype=pl.String)})
    as_shown = iter(texts.select(shown(pl.col("cell")).fill_null("")).to_series().to_list())
    numbers = {number: place for place, number in enumerate(first["row"].to_list())}
    spans = frozenset(
        (numbers[row + 1], merged.first_column, merged.last_column)
        for merged in sheet.merged
        if merged.last_column > merged.first_column
        for row in range(merged.first_row, min(merged.last_row, len(cells)) + 1)
        if row + 1 in numbers
    )
    return Head(
        tuple(numbers),
        tuple(tuple(islice(as_shown, len(row))) for row in cells),
        tuple(map(tuple, comparable_headers(cells))),
        spans,
    )


def headings(head: Head, is_header: Callable[[str], bool]) -> Iterator[Heading]:
    """Yield what may be the heading: each row that has a header, alone and below one or two others."""
    for last in range(min(len(head.numbers), HEADER_WITHIN + LEVELS)):
        if any(map(is_header, head.compared[last])):
            for first in range(last, max(last - LEVELS, -1), -1):
                if first >= HEADER_WITHIN or (first < last and not _can_be_parents(head.compared[first])):
                    break
                yield heading(head, first, last)


def below_parents(head: Head, found: Heading) -> Iterator[Heading]:
    """Yield the heading with more of the rows above it, as long as they can be parents: not a title, not a note."""
    for first in range(found.first - 1, max(found.last - LEVELS, -1), -1):
        texts = {text for text in head.compared[first] if text}
        if len(texts) < 2 or any(map(_BEFORE_A_HEADING.search, texts)):
            return
        yield heading(head, first, found.last)


def _can_be_parents(cells: Sequence[str]) -> bool:
    """Tell whether a row may stand above headers: not blank, not one text from the first column on, not a note."""
    texts = {text for text in cells if text}
    alone = len(texts) == 1 and bool(cells[0])
    return bool(texts) and not alone and not any(map(_BEFORE_A_HEADING.search, texts))


def heading(head: Head, first: int, last: int) -> Heading:
    """Return the heading of these rows, parents held for all columns that they span."""
    width = max(len(head.compared[row]) for row in range(first, last + 1))
    sources = _sources(head, first, last, width)
    paths, texts = [], []
    for column in range(width):
        places = [(row, sources[row - first][column]) for row in range(first, last + 1)]
        levels = [(_cell(head.compared[row], at), _cell(head.shown[row], at)) for row, at in places]
        once = [next(same) for _, same in groupby((level for level in levels if level[0]), key=lambda level: level[0])]
        paths.append(tuple(part for compared, _ in once for part in compared.split(BETWEEN) if part))
        texts.append(f" {BETWEEN} ".join(text for _, text in once))
    while paths and not paths[-1]:
        paths.pop()
    return Heading(first, last, tuple(paths), tuple(texts[: len(paths)]))


def _cell(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _sources(head: Head, first: int, last: int, width: int) -> list[list[int]]:
    """Return for each cell of the heading the column whose text holds for it: its own, or that of its group's first.

    A workbook says how far a parent reaches. Text does not: there a blank belongs to the parent on its left, as long as
    both have headers of their own below.
    """
    sources = [list(range(width)) for _ in range(first, last + 1)]
    merged = [span for span in head.spans if first <= span[0] <= last]
    for row, begin, end in merged:
        for column in range(begin, min(end + 1, width)):
            sources[row - first][column] = begin
    if not merged:
        for row in range(first, last):
            _reach_right(head, row, last, sources[row - first], sources[row - first - 1] if row > first else None)
    return sources


def _reach_right(head: Head, row: int, last: int, places: list[int], above: list[int] | None) -> None:
    for column in range(1, len(places)):
        left = places[column - 1]
        same_parent = above is None or above[left] == above[column]
        blank = not _cell(head.compared[row], column)
        if blank and same_parent and _is_above(head, row, last, left) and _is_above(head, row, last, column):
            places[column] = left


def _is_above(head: Head, row: int, last: int, column: int) -> bool:
    """Tell whether another header stands below this cell."""
    own = _cell(head.compared[row], column)
    return any(_cell(head.compared[below], column) not in {"", own} for below in range(row + 1, last + 1))
