"""Excel: tables as a workbook with headings, frozen panes and cells that no spreadsheet computes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO

import polars as pl
import xlsxwriter

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_SHEET_NAME_LENGTH = 31
_WIDEST = 48


def workbook_of(sheets: Mapping[str, pl.DataFrame]) -> bytes:
    """Return tables as one .xlsx, a sheet each, under their column names.

    A text is written as a text, whatever it begins with: neither formula nor link. Sheets named alike are numbered. The
    heading stays when one scrolls and filters its column.

    >>> workbook_of({"清单": pl.DataFrame({"名称": ["=1+1"]})})[:2]
    b'PK'
    """
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        heading = book.add_format({"bold": True, "bg_color": "#E8ECF0", "border": 1, "border_color": "#CBD3DC"})
        for place, (name, table) in enumerate(sheets.items(), start=1):
            sheet = book.add_worksheet(_sheet_name(name, place, {one.name for one in book.worksheets()}))
            for column, caption in enumerate(table.columns):
                sheet.write_string(0, column, caption, heading)
                _write(sheet, column, table[caption])
            sheet.freeze_panes(1, 1)
            if table.width:
                sheet.autofilter(0, 0, table.height, table.width - 1)
            sheet.autofit(max_width=_WIDEST * 8)
    return file.getvalue()


def _sheet_name(name: str, place: int, taken: set[str]) -> str:
    short = _NOT_IN_SHEET_NAMES.sub(" ", name).strip()[: _SHEET_NAME_LENGTH - 3] or str(place)
    return f"{short} {place}" if short.casefold() in {one.casefold() for one in taken} else short


def _write(sheet: xlsxwriter.worksheet.Worksheet, column: int, values: pl.Series) -> None:
    numeric = values.dtype.is_numeric()
    for row, value in enumerate(values, start=1):
        if value is None:
            continue
        if numeric:
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, str(value))
