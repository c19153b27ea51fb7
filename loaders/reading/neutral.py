"""Cells that a spreadsheet would take for a formula: made harmless in what is written for people, and read back."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from loaders.reading.sheets import Sheet
from loaders.sources.contracts import MERGES

REJECT_HEADERS = ("行号", "代码", "说明", "处理办法")
_REVIEW_HEADERS = tuple(column.header for column in MERGES.described)
_FORMULA = r"^('*[=+\-@\t\r])"


def neutralised(cell: pl.Expr) -> pl.Expr:
    """Return cells that begin as formulas do with an apostrophe before them.

    >>> pl.select(neutralised(pl.lit("=1+1"))).item()
    "'=1+1"
    """
    return cell.str.replace(_FORMULA, "'${1}")


def as_written(cell: pl.Expr) -> pl.Expr:
    """Return neutralised cells as they were before.

    >>> pl.select(as_written(neutralised(pl.lit("'-5")))).item()
    "'-5"
    """
    return cell.str.replace(r"^'('*[=+\-@\t\r])", "${1}")


def corrected(sheet: Sheet, headers: tuple[str, ...]) -> Sheet:
    """Return a sheet of rejected rows, or a review list, as its headers show it to be, with its cells as before."""
    if not any(set(ours) <= set(headers) for ours in (REJECT_HEADERS, _REVIEW_HEADERS)):
        return sheet
    cells = pl.col("cells").list.eval(as_written(pl.element()))
    return replace(sheet, kept=sheet.records.with_columns(cells))
