"""Drafting: one recognised table through the check, step by step: rows, values, keys, duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from explorer.declaring import FieldType
from explorer.graph import DTYPES
from explorer.settings import Thresholds
from loaders.reading import keys, rows
from loaders.reading.columns import Finding, read_column
from loaders.reading.contradictions import contradictions
from loaders.reading.kinds import settle_kinds
from loaders.reading.one_hot import texts_of_fields
from loaders.reading.personal import holds_personal
from loaders.reading.recognise import Recognised
from loaders.reading.sheets import Sheet
from loaders.sources.contracts import MERGES, ORGANISATIONS, Column
from loaders.sources.declared import Source

_DIGIT = r"[0-9\x{FF10}-\x{FF19}]"
_WORTH_THREADS = 5_000  # rows; fewer are read sooner than threads have begun
# Warnings that explain why a cell of a rejected row counts as blank; other warnings of lost rows are not given.
_EXPLAINING = frozenset({"digits_lost", "personal_value"})
_SKIPPING = frozenset({"duplicate_row", "undecided"})  # warnings that pass a row over


@dataclass(frozen=True)
class Draft:
    """A table on its way: the rows still kept, those skipped and rejected, and the findings so far.

    ``personal``: the places of columns that are left out because they hold something of persons. ``digits``: a column
    of 是/否 or of ticks holds digits; whether 1 and 0 count, all of its cells decide.
    """

    records: pl.DataFrame
    skipped: pl.Series
    rejected: pl.Series
    findings: tuple[Finding, ...] = ()
    personal: frozenset[int] = frozenset()
    digits: bool = False

    def after(self, *findings: Finding) -> Draft:
        """Return the draft without the rows that ``findings`` skip or reject; a warning takes out none."""
        rejected = _rows_of(f for f in findings if f.rejects)
        passed_over = _rows_of(f for f in findings if f.code in _SKIPPING)
        if rejected.is_empty() and passed_over.is_empty():
            return replace(self, findings=self.findings + findings)
        skipped = passed_over.filter(~passed_over.is_in(rejected.implode()))
        kept = self.records.filter(~_among(pl.concat([skipped, rejected])))
        return replace(
            self,
            records=kept,
            skipped=pl.concat([self.skipped, skipped]),
            rejected=pl.concat([self.rejected, rejected]),
            findings=self.findings + findings,
        )

    def reported(self) -> tuple[Finding, ...]:
        """Return the findings less the warnings of rows that were lost for another reason."""
        of_kept = pl.col("row").is_null() | _among(self.records["row"])
        of_rejected = of_kept | _among(self.rejected)
        return tuple(_limited(finding, of_kept, of_rejected) for finding in self.findings)


def _rows_of(findings: Iterable[Finding]) -> pl.Series:
    found = [finding.rows["row"] for finding in findings if len(finding.rows)]
    return pl.concat(found).unique() if found else pl.Series("row", [], dtype=pl.Int64)


def _among(numbers: pl.Series) -> pl.Expr:
    return pl.col("row").is_in(numbers.implode())


def _limited(finding: Finding, of_kept: pl.Expr, of_rejected: pl.Expr) -> Finding:
    if finding.rejects or finding.code in _SKIPPING or finding.rows.is_empty():
        return finding
    shown = of_rejected if finding.code in _EXPLAINING else of_kept
    return Finding(finding.code, finding.rows.filter(shown), finding.column, finding.details)


def draft_rows(sheet: Sheet, found: Recognised, source: Source, thresholds: Thresholds) -> Draft:
    """Return the rows of ``sheet``, its records typed and keyed: ``row``, ``key``, a column for each field."""
    grid = rows.grid_of(sheet, found)
    texts = rows.texts_of(grid)
    idle = rows.is_no_record(texts, found)
    above = sheet.kept.filter(pl.col("row") < found.header_rows[0])["row"]
    begun = Draft(texts.filter(~idle), pl.concat([above, texts.filter(idle)["row"]]), _rows_of(()))
    begun = begun.after(rows.extra_cells(begun.records))
    begun = begun.after(rows.missing_cells(begun.records, found), *rows.nul_characters(grid, found))
    personal = found.personal | _personal_by_values(begun.records, found)
    begun = replace(begun, personal=personal, digits=_has_truths_in_digits(begun.records, found))
    settled = _settled(_with_values(begun, found, source), found)
    compared = settled.after(*_contradictions(settled.records, found, thresholds))
    return _with_keys(compared, found)


def _personal_by_values(texts: pl.DataFrame, found: Recognised) -> frozenset[int]:
    """Return the places of columns whose values are personal: any value of an unknown column, most of a known one."""
    return frozenset(
        place
        for place in range(len(found.headers))
        if place not in found.personal and _looks_personal(texts[str(place)].drop_nulls(), found.columns.get(place))
    )


def _has_truths_in_digits(texts: pl.DataFrame, found: Recognised) -> bool:
    truths = {place for place, column in found.columns.items() if column.type is FieldType.BOOLEAN}
    truths |= {place for group in found.ticked for place in group.words}
    return any(bool(texts[str(place)].str.contains(_DIGIT).any()) for place in truths)


def _looks_personal(texts: pl.Series, column: Column | None) -> bool:
    if column is None:
        return bool(pl.select(holds_personal(pl.lit(texts)).any()).item())
    if column.code or column.required or column.type is not FieldType.TEXT:
        return False  # read cell by cell
    return bool(pl.select(holds_personal(pl.lit(texts)).mean() > 0.5).item())


def _with_values(begun: Draft, found: Recognised, source: Source) -> Draft:
    """Return the draft with a typed column for each field, less the rows whose required cells are blank or wrong."""
    texts, of_ticks = texts_of_fields(begun.records, found, begun.personal, source)
    numbers = begun.records["row"]

    def read(column: Column) -> tuple[pl.Series, tuple[Finding, ...]]:
        given, otherwise = texts.get(column.field), source.district if column.field == "district" else None
        nothing = pl.Series(column.field, [otherwise], dtype=DTYPES[column.type]).new_from_index(0, len(numbers))
        if given is None:
            return nothing, ()
        if given.text.null_count() == len(numbers):  # as half the columns of an export are
            blank = rows.blank_cells(column, given.header, numbers, found.table) if otherwise is None else []
            return nothing, tuple(blank)
        cells = pl.DataFrame([numbers, given.text.alias("text")])
        reading = read_column(column, given.header, cells, source, of_tie=found.table.kind is None)
        if otherwise is not None:
            return reading.values.set(reading.blank, otherwise), reading.findings
        blank = rows.blank_cells(column, given.header, numbers.filter(reading.blank), found.table)
        return reading.values, (*reading.findings, *blank)

    if len(numbers) < _WORTH_THREADS:
        columns = [read(column) for column in found.table.read]
    else:
        with ThreadPoolExecutor() as threads:  # Polars works outside Python's lock
            columns = list(threads.map(read, found.table.read))
    records = pl.DataFrame([numbers, *(values for values, _ in columns)])
    of_columns = (finding for _, findings in columns for finding in findings)
    return replace(begun, records=records).after(*of_ticks, *of_columns)


def _settled(typed: Draft, found: Recognised) -> Draft:
    """Return the draft with what one column of a row says about another: an organisation's kind, a unit's code."""
    if found.table is ORGANISATIONS:
        records, contradiction = settle_kinds(typed.records, "name", "kind", found.header_of("kind"))
        return replace(typed, records=records).after(contradiction)
    if keys.is_of_units(found.table):
        header = found.header_of("organisation_kind")
        records, contradiction = settle_kinds(typed.records, "organisation_name", "organisation_kind", header)
        records = keys.settle_codes(records)
        return replace(typed, records=records).after(contradiction, keys.wrong_codes(records, found.header_of("code")))
    if found.table is MERGES:
        told_apart = typed.after(keys.merges_itself(typed.records, found.header_of("absorbed")))
        return replace(told_apart, records=keys.keep_the_coded(told_apart.records))
    return typed


def _contradictions(records: pl.DataFrame, found: Recognised, thresholds: Thresholds) -> Iterator[Finding]:
    today = date.today()  # noqa: DTZ011 - the office's own calendar
    for one, rows_of_one in contradictions(records, found.table.name, thresholds, today):
        yield Finding(one.rule.code, rows_of_one, found.header_of(one.field))


def _with_keys(settled: Draft, found: Recognised) -> Draft:
    records = keys.with_keys(settled.records, found.table)
    columns = ["row", "key", *(column.field for column in found.table.read)]
    keyed = replace(settled, records=records.select(columns))
    return keyed.after(keys.keyed_by_name(keyed.records, found.table, found.header_of("code")))


def without_repeats(keyed: Draft, found: Recognised) -> Draft:
    """Return the draft less exact duplicates, then less rows that contradict an earlier one of the same key."""
    once = keyed.after(rows.duplicates(keyed.records, found.table))
    return once.after(rows.conflicts(once.records, found.table, found.header_of("code")))
