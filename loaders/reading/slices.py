"""A long sheet drafted some rows at a time: the same draft, in the memory of one slice.

Rows are read one by one but for what a column decides as a whole; where the slices could decide it otherwise than the
whole column, the sheet is drafted at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from explorer.settings import Thresholds
from loaders.reading.columns import Finding
from loaders.reading.draft import Draft, draft_rows, without_repeats
from loaders.reading.recognise import Recognised
from loaders.reading.sheets import Sheet
from loaders.sources.declared import Source

MOST_ROWS = 200_000


def draft(sheet: Sheet, found: Recognised, source: Source, thresholds: Thresholds, *, most: int = MOST_ROWS) -> Draft:
    """Return the table of ``sheet``: its records typed and keyed, less the rows that repeat or contradict others."""
    slices = list(sheet.slices(most))
    if len(slices) <= 1:
        return without_repeats(draft_rows(sheet, found, source, thresholds), found)
    drafts = [_compact(draft_rows(one, found, source, thresholds)) for one in slices]
    if not _agree(drafts):
        return without_repeats(draft_rows(sheet, found, source, thresholds), found)
    return without_repeats(together(drafts), found)


def _compact(drafted: Draft) -> Draft:
    """Return the draft with texts of its own: else every one of them keeps the whole lines that it was cut from."""
    texts = [name for name, dtype in drafted.records.schema.items() if dtype == pl.String]
    given = [name for name in texts if drafted.records[name].null_count() < len(drafted.records)]
    return replace(drafted, records=drafted.records.with_columns(pl.concat_str(name, pl.lit("")) for name in given))


def _agree(drafts: Sequence[Draft]) -> bool:
    """Tell whether no slice decided by itself what the whole column decides.

    All leave out the same columns, none found anything of a column as a whole, and none has digits among truths.
    """
    whole = any(finding.rows["row"].has_nulls() for one in drafts for finding in one.findings)
    return not (whole or any(one.digits for one in drafts)) and len({one.personal for one in drafts}) == 1


def together(drafts: Sequence[Draft]) -> Draft:
    """Return drafts of other rows of a table as one, each finding once with the rows of all."""
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
