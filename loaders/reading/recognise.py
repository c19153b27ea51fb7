"""Recognising: which of the tables a sheet is, and which column fills which field, by the headers alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from types import MappingProxyType

from loaders.reading.headers import BETWEEN, Head, Heading, Path, below_parents, comparable_headers, head_of, headings
from loaders.reading.names import (
    CANONICAL,
    MEANINGS,
    comparable,
    fields_of,
    is_header,
    is_idle,
    is_personal,
    may_be_taken,
    names,
)
from loaders.reading.problems import Problem
from loaders.reading.sheets import Sheet
from loaders.reading.ticked import Ticked, ticks_in, with_also
from loaders.sources import contracts
from loaders.sources.contracts import Column, Table
from loaders.sources.declared import UNDECLARED, Source

# The first of these whose required columns are all there is the table: ties before the records that they may describe,
# units before the organisations that they may name, a table before one that it may contain.
_BY_PRECEDENCE = (
    contracts.CHAIN_MEMBERS, contracts.COVERAGE, contracts.SUPPLIES, contracts.SMALL_BUSINESSES, contracts.ENTERPRISES,
    contracts.CHAIN_COMMITTEES, contracts.ORGANISATIONS, contracts.SEGMENTS, contracts.CHAINS, contracts.AREAS,
    contracts.SERVICE_SITES, contracts.MARKS, contracts.MERGES,
)  # fmt: skip
_NAMED = frozenset({"name", "district"})  # what a unit without a code is known by
_FEWEST_OF_NAMED = 5  # columns that a table without codes has in common with ours: a list of names is no ledger
_DECLARED, _BY_TICKS = -1.0, 0.5  # what a declaration says goes first; ticks go after the canonical header
_ALIKE = 0.75  # of two headers: one is likely the other, mistyped


@dataclass(frozen=True)
class Recognised:
    """A sheet's table. ``header_rows``: the spreadsheet's numbers; ``levels``: their cells as shown.

    ``headers``: as shown, the levels of one joined, blank ones empty. ``columns``: the place of each column that fills
    a field; ``ticked``: the groups of columns that do; ``personal``: places of columns to drop.
    """

    table: Table
    header_rows: tuple[int, ...]
    levels: tuple[tuple[str, ...], ...]
    headers: tuple[str, ...]
    columns: Mapping[int, Column]
    personal: frozenset[int]
    ticked: tuple[Ticked, ...] = ()
    paths: tuple[Path, ...] = ()

    def header_of(self, field: str) -> str | None:
        """Return the header, as shown, of the column or group that fills ``field``; None if there is none."""
        own = (self.headers[place] for place, column in self.columns.items() if column.field == field)
        of_groups = (group.header for group in self.ticked if group.column.field == field)
        return next(chain(own, of_groups), None)

    def unused(self) -> frozenset[int]:
        """Return the places of columns that fill no field."""
        ticked = {place for group in self.ticked for place in group.words}
        return frozenset(range(len(self.headers))) - self.columns.keys() - ticked - self.personal

    def nearest(self, places: frozenset[int]) -> dict[str, str]:
        """Return for unknown headers the canonical one that each is likely to be, mistyped; of known ones nothing."""
        filled = {column.field for column in self.columns.values()}
        free = [column.header for column in self.table.read if column.field not in filled]
        forms = dict(zip(comparable(free), free, strict=True))
        found = {
            place: get_close_matches(self.paths[place][-1], list(forms), 1, _ALIKE)
            for place in sorted(places)
            if self.paths[place] and not is_idle(self.paths[place])
        }
        return {self.headers[place]: forms[close[0]] for place, close in found.items() if close}


@dataclass(frozen=True)
class _Candidate:
    """What may be the header, and of its columns those that may mean anything to any table: of records few do."""

    heading: Heading
    telling: tuple[tuple[int, Path], ...]


@dataclass(frozen=True)
class _Fit:
    """A heading read as the header of a table: what it fills, and what required columns it lacks."""

    table: Table
    heading: Heading
    columns: Mapping[int, Column]
    ticked: tuple[Ticked, ...]
    missing: tuple[str, ...]
    substituted: bool  # a required column is there only by a substitute, or by the header of another table

    @property
    def columns_used(self) -> int:
        return len(self.columns) + sum(len(group.words) for group in self.ticked)

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """Of headings for one table the highest counts: whole, with most columns, the first, with most levels."""
        return not self.missing, self.columns_used, -self.heading.first, self.heading.last


def count_headers(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return of each row how many of its cells are a header of some table."""
    return [len({header for header in headers if is_header(header)}) for headers in comparable_headers(rows)]


def recognise(sheet: Sheet, source: Source = UNDECLARED) -> Recognised | Problem:
    """Return the sheet's table and columns, or the problem why there is none.

    The header is one to three rows within the first 20 that hold all required columns of a table, as many columns as
    possible. Without one, the rows with most of a table's headers say what is missing (``missing_column``); no such
    rows: ``unrecognised_table``.
    """
    head = head_of(sheet)
    declared = {alias.rpartition(BETWEEN)[2] for alias in source.aliases}
    found = headings(head, lambda text: is_header(text) or text in declared)
    candidates = [_candidate(heading, source) for heading in found if _has_levels(head, heading)]
    tables = [table for table in _BY_PRECEDENCE if source.table in {None, table.name}]
    fits = [_best(table, candidates, source) for table in tables] if candidates else []
    whole = [fit for fit in fits if not fit.missing]
    if not whole:
        return _why_not(sheet, head, fits)
    fit = next((fit for fit in whole if not fit.substituted), whole[0])
    return _recognised(_with_parents(fit, head, source), head)


def _has_levels(head: Head, heading: Heading) -> bool:
    """Tell whether the lowest of several rows stands below the others: a record says 无 where no header is above it."""
    lowest = (place for place, text in enumerate(head.compared[heading.last]) if text)
    return heading.first == heading.last or any(len(heading.paths[place]) > 1 for place in lowest)


def _candidate(heading: Heading, source: Source) -> _Candidate:
    declared = source.aliases
    return _Candidate(heading, tuple(
        (place, path) for place, path in enumerate(heading.paths)
        if path and (may_be_taken(path) or (declared and any(name in declared for name, _ in names(path))))
    ))  # fmt: skip


def _best(table: Table, candidates: Sequence[_Candidate], source: Source) -> _Fit:
    return max((_fit(table, candidate, source) for candidate in candidates), key=lambda fit: fit.rank)


def _with_parents(fit: _Fit, head: Head, source: Source) -> _Fit:
    """Return the fit with all the parents that stand above its heading: they say what is whose."""
    higher = (_fit(fit.table, _candidate(one, source), source) for one in below_parents(head, fit.heading))
    return next((one for one in reversed([fit, *higher]) if not one.missing), fit)


def _fit(table: Table, candidate: _Candidate, source: Source) -> _Fit:
    heading = candidate.heading
    ticked = tuple(ticks_in(table, heading, candidate.telling))
    places = {place for group in ticked for place in group.words}
    ranked = sorted(
        [
            *((rank, place, field) for place, path in candidate.telling if place not in places
              for rank, field in _meant(table, path, source)),
            *((_BY_TICKS, min(group.words), group.column.field) for group in ticked),
        ]
    )  # fmt: skip
    filled: dict[str, int] = {}
    for _, place, field in ranked:
        if field not in filled and place not in filled.values():
            filled[field] = place
    taking = tuple(group for group in ticked if filled.get(group.column.field) == min(group.words))
    firsts = {min(group.words) for group in taking}
    columns = {place: table.column(field) for field, place in filled.items() if place not in firsts}
    missing, substituted = _missing(table, filled, heading, source, len(columns) + len(taking))
    ordered = MappingProxyType(dict(sorted(columns.items())))
    return _Fit(table, heading, ordered, with_also(taking, filled), missing, substituted)


def _meant(table: Table, path: Path, source: Source) -> Iterator[tuple[float, str]]:
    """Yield the fields that a column may fill, each with its place in the order of preference."""
    if source.aliases:
        for name, _ in names(path):
            if name in source.aliases:
                yield from (
                    (_DECLARED, field)
                    for _, field in MEANINGS[table.name].get(comparable([source.aliases[name]])[0], ())
                )
                return
    yield from fields_of(path, MEANINGS[table.name])


def _missing(
    table: Table, filled: Mapping[str, int], heading: Heading, source: Source, used: int
) -> tuple[tuple[str, ...], bool]:
    """Return the required headers that are absent without a substitute, and whether there is a substitute.

    A unit's code may be missing beside its 注册号, or where name and district are there with much else.
    """
    absent = [column for column in table.required if column.field not in filled]
    if source.district:
        absent = [column for column in absent if column.field != "district"]
    lacking = {column.field for column in absent}
    named = not lacking & _NAMED and used >= _FEWEST_OF_NAMED
    units = table is contracts.ENTERPRISES or table is contracts.SMALL_BUSINESSES  # a set would hash all columns
    if units and "code" in lacking and ("registration_number" in filled or named):
        kept = tuple(column.header for column in absent if column.field != "code")
        return kept, "registration_number" not in filled
    return tuple(column.header for column in absent), _is_of_another(table, filled, heading)


def _is_of_another(table: Table, filled: Mapping[str, int], heading: Heading) -> bool:
    """Tell whether the code stands in a column that is canonical in another table, and an alias here."""
    if "code" not in filled or filled["code"] >= len(heading.paths):
        return False
    own = heading.paths[filled["code"]][-1]
    return own not in CANONICAL[table.name] and any(own in headers for headers in CANONICAL.values())


def _recognised(fit: _Fit, head: Head) -> Recognised:
    rows = range(fit.heading.first, fit.heading.last + 1)
    used = {*fit.columns, *(place for group in fit.ticked for place in group.words)}
    personal = frozenset(
        place for place, path in enumerate(fit.heading.paths) if place not in used and is_personal(path)
    )
    return Recognised(
        fit.table,
        tuple(head.numbers[row] for row in rows),
        tuple(head.shown[row] for row in rows),
        fit.heading.shown,
        fit.columns,
        personal,
        fit.ticked,
        fit.heading.paths,
    )


def _why_not(sheet: Sheet, head: Head, fits: Sequence[_Fit]) -> Problem:
    nearest = max(fits, key=lambda fit: fit.columns_used - len(fit.missing), default=None)
    if nearest is None:
        return Problem("unrecognised_table", sheet.file, sheet.sheet, details={"hint": "", "hint_en": ""})
    caption, missing = nearest.table.caption, nearest.missing
    zh, en = "、".join(missing), ", ".join(missing)
    if nearest.columns_used <= len(missing) or len(missing) == len(nearest.table.required):
        hint = f"最接近的是“{caption.zh}”表,还缺少列:{zh}。"
        hint_en = f"The nearest table is {caption.en}, which also has: {en}. "
        return Problem("unrecognised_table", sheet.file, sheet.sheet, details={"hint": hint, "hint_en": hint_en})
    likely = _mistyped(nearest)
    details = {
        "nearest": caption.zh, "missing": zh, "hint": f"“{likely[0]}”是否应为“{likely[1]}”?" if likely else "",
        "nearest_en": caption.en, "missing_en": en,
        "hint_en": f" Should “{likely[0]}” be “{likely[1]}”?" if likely else "",
    }  # fmt: skip
    row = head.numbers[nearest.heading.last]
    return Problem("missing_column", sheet.file, sheet.sheet, row, missing[0], details=details)


def _mistyped(fit: _Fit) -> tuple[str, str] | None:
    """Return a header that is likely a missing one, mistyped, and that one."""
    forms = dict(zip(comparable(fit.missing), fit.missing, strict=True))
    for place, path in enumerate(fit.heading.paths):
        if path and place not in fit.columns and (close := get_close_matches(path[-1], list(forms), 1, _ALIKE)):
            return fit.heading.shown[place], forms[close[0]]
    return None
