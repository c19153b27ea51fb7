"""A long sheet drafted some rows at a time: the same draft, in the memory of one slice.

Rows are read one by one but for what a column decides as a whole; where the slices could decide it otherwise than the
whole column, the sheet is drafted at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from explorer.declaring import FieldType
from explorer.settings import Thresholds
from loaders.reading.columns import Finding
from loaders.reading.draft import Draft, draft_rows, without_repeats
from loaders.reading.recognise import Recognised
from loaders.reading.sheets import Sheet
from loaders.sources.declared import Source

MOST_ROWS = 200_000
_DIGIT = r"[\d\x{FF10}-\x{FF19}]"


def draft(sheet: Sheet, found: Recognised, source: Source, thresholds: Thresholds, *, most: int = MOST_ROWS) -> Draft:
    """Return the table of ``sheet``: its records typed and keyed, less the rows that repeat or contradict others."""
    if sheet.records.height <= most or _has_truths_in_digits(sheet, found, most):
        return without_repeats(draft_rows(sheet, found, source, thresholds), found)
    slices = [replace(sheet, records=records) for records in sheet.records.iter_slices(most)]
    drafts = [draft_rows(one, found, source, thresholds) for one in slices]
    if not _agree(drafts):
        return without_repeats(draft_rows(sheet, found, source, thresholds), found)
    return without_repeats(_together(drafts), found)


def _has_truths_in_digits(sheet: Sheet, found: Recognised, most: int) -> bool:
    """Tell whether a column of 是/否 or of ticks holds digits: whether 1 and 0 count, all of its cells decide."""
    truths = {place for place, column in found.columns.items() if column.type is FieldType.BOOLEAN}
    truths |= {place for group in found.ticked for place in group.words}
    holding = [pl.col("cells").list.get(place, null_on_oob=True).str.contains(_DIGIT).any() for place in sorted(truths)]
    below = (one.filter(pl.col("row") > found.header_rows[-1]) for one in sheet.records.iter_slices(most))
    return bool(truths) and any(any(one.select(pl.any_horizontal(holding)).to_series()) for one in below)


def _agree(drafts: Sequence[Draft]) -> bool:
    """Tell whether all slices leave out the same columns, and none found anything of a column as a whole."""
    whole = any(finding.rows["row"].has_nulls() for one in drafts for finding in one.findings)
    return not whole and len({one.personal for one in drafts}) == 1


def _together(drafts: Sequence[Draft]) -> Draft:
    """Return the slices as one draft, each finding once with the rows of all."""
    alike: dict[tuple[str, str | None, str], list[Finding]] = {}
    for finding in (finding for one in drafts for finding in one.findings):
        said = repr(sorted(finding.details.items()))
        alike.setdefault((finding.code, finding.column, said), []).append(finding)
    return Draft(
        pl.concat([one.records for one in drafts]),
        pl.concat([one.skipped for one in drafts]),
        pl.concat([one.rejected for one in drafts]),
        tuple(replace(same[0], rows=pl.concat([one.rows for one in same])) for same in alike.values()),
        drafts[0].personal,
    )
