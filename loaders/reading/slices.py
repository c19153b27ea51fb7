"""A long sheet drafted some rows at a time: the same draft, in the memory of one slice.

Rows are read one by one but for what a column decides as a whole; where the slices could decide it otherwise than the
whole column, the sheet is drafted at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TypeVar

import polars as pl

from explorer.settings import Thresholds
from loaders.reading.columns import Finding
from loaders.reading.draft import Draft, draft_rows, without_repeats
from loaders.reading.recognise import Recognised
from loaders.reading.rows import key_fields
from loaders.reading.sheets import Sheet
from loaders.sources.declared import Source

MOST_ROWS = 100_000
_Item = TypeVar("_Item")


def draft(sheet: Sheet, found: Recognised, source: Source, thresholds: Thresholds, *, most: int = MOST_ROWS) -> Draft:
    """Return the table of ``sheet``: its records typed and keyed, less the rows that repeat or contradict others."""
    slices = list(sheet.slices(most))
    if len(slices) <= 1:
        return without_repeats(draft_rows(sheet, found, source, thresholds), found)
    drafts = [_compact(draft_rows(one, found, source, thresholds)) for one in slices]
    if not _agree(drafts):
        return without_repeats(draft_rows(sheet, found, source, thresholds), found)
    return _without_repeats(drafts, found)


def taken(items: list[_Item]) -> Iterator[_Item]:
    """Yield items in their order; each leaves the list before it is used, and so memory as soon as it has been."""
    items.reverse()
    while items:
        yield items.pop()


def _without_repeats(drafts: list[Draft], found: Recognised) -> Draft:
    """Return the slices as one draft less the rows that repeat others; only rows that share a key are compared.

    A slice that loses rows is copied: the list is left empty, so that each is there once.
    """
    shared = pl.concat([one.records.select(key_fields(found.table)) for one in drafts]).is_duplicated()
    starts = accumulate((len(one.records) for one in drafts), initial=0)
    alike = [one.records.filter(shared.slice(at, len(one.records))) for at, one in zip(starts, drafts, strict=False)]
    nothing = drafts[0].skipped.clear()
    judged = without_repeats(Draft(pl.concat(alike), nothing, nothing), found)
    lost = pl.concat([judged.skipped, judged.rejected])
    whole = together([_less(one, lost) for one in taken(drafts)])
    return replace(
        whole,
        skipped=pl.concat([whole.skipped, judged.skipped]),
        rejected=pl.concat([whole.rejected, judged.rejected]),
        findings=whole.findings + judged.findings,
    )


def _less(drafted: Draft, lost: pl.Series) -> Draft:
    """Return the draft without some rows; one that has none of them is not copied."""
    gone = drafted.records["row"].is_in(lost.implode())
    return _compact(replace(drafted, records=drafted.records.filter(~gone))) if gone.any() else drafted


def _compact(drafted: Draft) -> Draft:
    """Return the draft with texts of its own: else every one of them keeps the whole lines that it was cut from.

    Columns without a value, half of an export's, take no memory then.
    """
    texts = [
        pl.concat_str(name, pl.lit(""))
        if drafted.records[name].null_count() < len(drafted.records)
        else _blank(name, dtype)
        for name, dtype in drafted.records.schema.items()
        if dtype == pl.String
    ]
    return replace(drafted, records=drafted.records.with_columns(texts))


def _blank(name: str, dtype: pl.DataType) -> pl.Expr:
    return pl.lit(None, dtype).alias(name)


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
        _stacked([one.records for one in drafts]),
        pl.concat([one.skipped for one in drafts]),
        pl.concat([one.rejected for one in drafts]),
        tuple(replace(same[0], rows=pl.concat([one.rows for one in same])) for same in alike.values()),
        drafts[0].personal,
    )


def _stacked(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return frames of the same columns as one; a column that is blank in all of them takes no memory."""
    blank = {
        name: dtype
        for name, dtype in frames[0].schema.items()
        if all(frame[name].null_count() == len(frame) for frame in frames)
    }
    filled = pl.concat([frame.drop(blank) for frame in frames])
    return filled.with_columns(_blank(name, dtype) for name, dtype in blank.items()).select(frames[0].columns)
