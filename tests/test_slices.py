"""A sheet drafted in slices is the sheet drafted at once."""

from __future__ import annotations

import polars as pl
import pytest

from explorer.settings import Thresholds
from loaders.reading import slices
from loaders.reading.draft import Draft
from loaders.reading.recognise import Recognised, recognise
from loaders.reading.sheets import Sheet
from loaders.sources.declared import UNDECLARED

HEAD = "统一社会信用代码,企业名称,区,从业人员数量,是否有工会,党组织类别,备注"
CODE = "91440399MA5AAAA193"
ROWS = {
    "plain": [
        f"{CODE},甲公司,罗湖区,10,是,,", "92440399MA5AAAA27T,乙公司,福田,约5,否,,", ",丙公司,,,,,",
        f"{CODE},甲公司,罗湖区,10,是,,", f"{CODE},甲公司,罗湖区,11,是,,", ",,,,,,", "1,2,3,4,,,", "合计,,,12,,,",
        "注:无,,,,,,", "x2,乙,罗湖区,1,,,,,多", "x3", "x4,,罗湖区,,,,",
    ],
    "bits": ["x1,甲,罗湖区,1,1,,", "x2,乙,罗湖区,1,0,,", "x3,丙,罗湖区,,,,"],
    "bits amid words": ["x1,甲,罗湖区,1,1,,", "x2,乙,罗湖区,1,0,,", "x3,丙,罗湖区,1,√,,"],
    "wide bits amid words": ["x1,甲,罗湖区,1,１,,", "x2,乙,罗湖区,1,,,", "x3,丙,罗湖区,1,是,,"],
    "code list": ["x1,甲,罗湖区,1,,支部,", "x2,乙,罗湖区,1,,2,", "x3,丙,罗湖区,1,,3,"],
    "personal in one": ["x1,甲,罗湖区,1,,,", "x2,乙,罗湖区,1,,,", "x3,丙,罗湖区,1,,,13800138000"],
    "personal in all": ["x1,甲,罗湖区,1,,,13800138001", "x2,乙,罗湖区,1,,,13800138002", "x3,丙,罗湖区,1,,,13800138003"],
}  # fmt: skip


def sheet_of(lines: list[str]) -> tuple[Sheet, Recognised]:
    cells = [line.split(",") for line in ("企业台账,,,,,,", HEAD, *lines)]
    records = pl.DataFrame(
        {"row": range(1, len(cells) + 1), "cells": cells}, schema={"row": pl.Int64, "cells": pl.List(pl.String)}
    )
    sheet = Sheet("e.csv", None, "0", "utf-8", records)
    found = recognise(sheet, UNDECLARED)
    assert isinstance(found, Recognised)
    return sheet, found


def said(draft: Draft) -> list[str]:
    return sorted(
        str((one.code, one.column, dict(one.details), row)) for one in draft.reported() for row in one.rows.to_dicts()
    )


@pytest.mark.parametrize("name", ROWS)
def test_a_sheet_in_slices_is_the_sheet_at_once(name: str) -> None:
    sheet, found = sheet_of(ROWS[name])
    whole = slices.draft(sheet, found, UNDECLARED, Thresholds())
    parts = slices.draft(sheet, found, UNDECLARED, Thresholds(), most=3)
    assert parts.records.equals(whole.records)
    assert parts.records.schema == whole.records.schema
    for lost in ("skipped", "rejected"):
        assert getattr(parts, lost).sort().to_list() == getattr(whole, lost).sort().to_list()
    assert said(parts) == said(whole)
    assert parts.personal == whole.personal


@pytest.mark.parametrize(("name", "drafts"), [("plain", 5), ("bits", 3), ("personal in one", 3), ("code list", 3)])
def test_what_a_whole_column_decides_is_decided_by_the_whole_column(
    name: str, drafts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted: list[int] = []
    once = slices.draft_rows

    def counted(sheet: Sheet, *given: object) -> Draft:
        drafted.append(sheet.records.height)
        return once(sheet, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(slices, "draft_rows", counted)
    sheet, found = sheet_of(ROWS[name])
    slices.draft(sheet, found, UNDECLARED, Thresholds(), most=3)
    assert len(drafted) == drafts
    assert drafted[-1] == (2 if name == "plain" else len(sheet.records))
