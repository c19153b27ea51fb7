"""Empty tables to fill in, from the contracts: a workbook with a sheet for each, its words to choose from at hand."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

from explorer.declaring import FieldType
from explorer.words import Language, Text
from loaders.sources.contracts import TABLE_BY_NAME, Column, Table

_ROWS = 1_000  # that offer the words to choose from
_LONGEST_CHOICES = 255  # characters of a list of words that Excel takes
_YES_NO = ("是", "否")
_DAY = "yyyy-mm-dd"
_REQUIRED = Text("必须有此列", "the column must be there")
_FILLED = Text("每行必填", "needed in each row")
_CHOICES = Text("可填:{choices}", "one of: {choices}")
_TYPES = {
    FieldType.INTEGER: Text("整数", "a whole number"),
    FieldType.DECIMAL: Text("数字", "a number"),
    FieldType.BOOLEAN: Text("是或否", "是 (yes) or 否 (no)"),
    FieldType.DATE: Text("日期,如 2026-01-31", "a date such as 2026-01-31"),
}


def template(tables: Sequence[str], language: Language) -> bytes:
    """Return an .xlsx with an empty sheet for each of ``tables``, by name; notes on the headers in ``language``.

    Codes stay text, as all cells do but those of numbers: Excel makes no number of a code and loses no digit.
    """
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#E8ECF0", "border": 1, "border_color": "#CBD3DC"}),
            "needed": book.add_format({"bold": True, "bg_color": "#CFE2F3", "border": 1, "border_color": "#CBD3DC"}),
            "text": book.add_format({"num_format": "@"}),
            "day": book.add_format({"num_format": _DAY}),
            "number": book.add_format(),
        }
        for name in tables:
            _sheet(book, TABLE_BY_NAME[name], formats, language)
    return file.getvalue()


def _sheet(
    book: xlsxwriter.Workbook, table: Table, formats: dict[str, xlsxwriter.format.Format], language: Language
) -> None:
    sheet = book.add_worksheet(table.caption.zh)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, 6 + 2 * len(column.header), formats[_format(column)])
        sheet.write_string(0, place, column.header, formats["needed" if column.required else "head"])
        note = _note(column, language)
        if note:
            sheet.write_comment(0, place, note, {"x_scale": 1.6})
        choices = column.choices or (_YES_NO if column.type is FieldType.BOOLEAN else ())
        if choices and len(",".join(choices)) <= _LONGEST_CHOICES:
            offered = {"validate": "list", "source": list(choices), "error_type": "warning"}
            sheet.data_validation(1, place, _ROWS, place, offered)
    sheet.freeze_panes(1, 0)


def _format(column: Column) -> str:
    if column.type in (FieldType.INTEGER, FieldType.DECIMAL):
        return "number"
    return "day" if column.type is FieldType.DATE else "text"


def _note(column: Column, language: Language) -> str:
    """Return what a person should know who fills in the column; nothing where its header says it all."""
    said = [text.say(language) for wanted, text in ((column.required, _REQUIRED), (column.filled, _FILLED)) if wanted]
    if column.choices:
        said.append(_CHOICES.say(language, choices="、".join(column.choices)))
    elif column.type in _TYPES:
        said.append(_TYPES[column.type].say(language))
    return "\n".join(said)
