"""Rows: which are no records, which cannot be kept, which say the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import polars as pl

from explorer.declaring import FieldType
from loaders.reading.columns import Finding
from loaders.reading.comparable import comparable_code, comparable_name, shown
from loaders.reading.recognise import Recognised
from loaders.reading.sheets import Sheet
from loaders.sources.contracts import Column, Table

_TOTAL = r"^(?:本页|本表|全市|全区|.{2,8}[区市街道镇])?(?:合计|小计|总计|共计)(?:\(.*\))?:?$"
_NOTE = r"^(?:注[0-9]*|[备附]注|(?:填[表报])?说明|(?:填[表报]|制表|审核)人?|填[表报](?:单位|日期)|(?:数据|资料)?来源):"
_CJK = r"\p{Han}"
_ABOUT = ("row", "width", "extra", "plain")  # the columns of a grid that are no cells
_NUMBERED_WITHIN = 5  # rows below the header
_STEMS = "甲乙丙丁戊己庚辛壬癸"  # statistics tables count their first columns, those of names and codes, so
_NOT_FILLED = {"district": "blank_district", "decision": "undecided"}  # required columns of which a cell may be blank
_FEWEST_NUMBERED = 3  # a line of column numbers has at least so many; two numbers may be a record


def grid_of(sheet: Sheet, found: Recognised) -> pl.DataFrame:
    """Return the rows below the header as given.

    ``row``; ``width``: cells given; ``extra``: non-blank cells without a header; ``plain``: no cell has a character
    that is not shown; then the raw text of each headed cell by its place (``"0"``, ``"1"`` …), null where the row has
    none.
    """
    kept = sheet.kept.filter(pl.col("row") > found.header_rows[-1])
    cells = sheet.rows_of(kept).with_columns(width=pl.col("cells").list.len().cast(pl.Int64))
    headers = len(found.headers)
    beyond = pl.col("cells").list.slice(headers).list.eval(pl.element().str.contains(r"[^\s\p{Cc}\p{Cf}]")).list.sum()
    return cells.select(
        "row",
        "width",
        beyond.cast(pl.Int64).alias("extra") if _any(cells["width"] > headers) else pl.lit(0, pl.Int64).alias("extra"),
        _plain(sheet, kept).alias("plain"),
        *(pl.col("cells").list.get(place, null_on_oob=True).alias(str(place)) for place in range(headers)),
    )


def _any(where: pl.Series) -> bool:
    return bool(where.any())


def _plain(sheet: Sheet, kept: pl.DataFrame) -> pl.Series:
    """Tell which rows surely need no cleaning: one look at a line is cheaper than one at each of its cells."""
    if "line" not in kept.columns:
        return pl.Series([False]).new_from_index(0, len(kept))
    between = re.escape(sheet.delimiter or "")
    unseen = rf"[[\p{{Cc}}\p{{Cf}}]--[{between}]]"
    unclean = rf"{unseen}|(?:^|{between})\s|\s(?:{between}|$)"
    return kept.select(~pl.col("line").str.contains(unclean).fill_null(value=True)).to_series()


def texts_of(grid: pl.DataFrame) -> pl.DataFrame:
    """Return the grid with its cells as shown, blank ones null."""
    places = pl.exclude(_ABOUT)
    plain, other = grid.filter("plain"), grid.filter(~pl.col("plain"))
    cleaned = [plain, other.with_columns(shown(places))] if len(other) else [plain]
    texts = pl.concat(cleaned).with_columns(pl.when(places != "").then(places))
    return texts.sort("row") if len(other) and len(plain) else texts


def is_no_record(texts: pl.DataFrame, found: Recognised) -> pl.Series:
    """Tell which rows are skipped: blank, total, note, a repeated header, the line of column numbers."""
    places = [name for name in texts.columns if name not in _ABOUT]
    filled = pl.sum_horizontal(pl.col(places).is_not_null())
    suspects = texts.filter((filled <= 1) | _may_be_none(places, found))
    first = texts.filter(pl.col("row") <= found.header_rows[-1] + _NUMBERED_WITHIN)
    numbered = texts["row"] == _numbered_row(first.drop("width", "extra", "plain"))
    if suspects.is_empty():
        return numbered
    skipped = suspects.filter(
        ((filled == 0) & (pl.col("extra") == 0))
        | _is_total(places, found)
        | _is_note(places, found, filled)
        | _repeats_header(places, found)
    )["row"]
    return texts["row"].is_in(skipped.implode()) | numbered


def _may_be_none(places: list[str], found: Recognised) -> pl.Expr:
    """Tell at little cost which rows are worth a closer look: all that are skipped are among them, and few others."""
    labels = {*places[:4], *_places(found, ["name"])}
    total = pl.any_horizontal(pl.col(place).str.contains("计", literal=True) for place in labels)
    note = pl.col(places[0]).str.contains("[:：﹕︓]")
    headed = next(place for place, header in enumerate(found.headers) if header)
    repeated = pl.col(str(headed)).is_in([level[headed] for level in found.levels if headed < len(level)])
    return (total | note | repeated).fill_null(value=False) | pl.col(str(headed)).is_null()


def _places(found: Recognised, wanted: Sequence[str]) -> list[str]:
    return [str(place) for place, column in found.columns.items() if column.field in wanted]


def _is_total(places: list[str], found: Recognised) -> pl.Expr:
    """合计 or 小计 in one of the first cells or for a name, and no code."""
    labelled = pl.any_horizontal(_matches(place, _TOTAL) for place in {*places[:4], *_places(found, ["name"])})
    coded = [str(place) for place, column in found.columns.items() if column.code]
    uncoded = [pl.col(place).is_null() | _matches(place, _TOTAL) for place in coded]
    return labelled & pl.all_horizontal(pl.lit(value=True), *uncoded)


def _matches(place: str, pattern: str) -> pl.Expr:
    return comparable_name(pl.col(place)).str.contains(pattern).fill_null(value=False)


def _is_note(places: list[str], found: Recognised, filled: pl.Expr) -> pl.Expr:
    """A line that opens as notes do, or words alone in the first cell; a name there makes it a record."""
    nameless = [pl.col(place).is_null() | _matches(place, _NOTE) for place in _places(found, ["name"])]
    alone = (filled == 1) & _matches(places[0], _CJK) & pl.lit(value=found.table.kind is not None and len(places) > 2)
    noted = pl.coalesce(_matches(place, _NOTE) for place in places[:1])
    return (noted | alone) & pl.all_horizontal(pl.lit(value=True), *nameless)


def _repeats_header(places: list[str], found: Recognised) -> pl.Expr:
    """A row that says what one of the header rows does, as every printed page does."""
    return pl.any_horizontal(
        pl.all_horizontal(
            pl.col(place).fill_null("").eq(level[int(place)] if int(place) < len(level) else "") for place in places
        )
        for level in found.levels
    )


def _numbered_row(texts: pl.DataFrame) -> int:
    """Return the number of the row, first below the header, that counts the columns: (甲, 乙,) 1, 2, 3 …; else 0."""
    for row, *cells in texts.iter_rows():
        given = [re.sub(r"[()\s]", "", unicodedata.normalize("NFKC", cell)) for cell in cells if cell is not None]
        if given:
            stems = sum(cell == stem for cell, stem in zip(given, _STEMS, strict=False))
            counts = given[stems:] == [str(place) for place in range(1, len(given) - stems + 1)]
            return int(row) if counts and len(given) >= _FEWEST_NUMBERED else 0
    return 0


def nul_characters(grid: pl.DataFrame, found: Recognised) -> list[Finding]:
    """Cells with NUL characters, column by column."""
    places = [str(place) for place in found.columns]
    holding = grid.filter(~pl.col("plain")).filter(pl.any_horizontal(_has_nul(places)))
    if holding.is_empty():
        return []
    cells = {place: holding.filter(_has_nul([str(place)])) for place in found.columns}
    return [
        Finding("nul_character", rows.select("row"), found.headers[place]) for place, rows in cells.items() if len(rows)
    ]


def _has_nul(places: list[str]) -> pl.Expr:
    return pl.col(places).str.contains("\0", literal=True)


def blank_cells(column: Column, header: str, numbers: pl.Series, table: Table) -> list[Finding]:
    """Rows (``numbers``) whose cell of ``column`` is blank: an error where it must be filled; of a 区, a warning."""
    code = _of_blank(column, table)
    return [Finding(code, numbers.to_frame("row"), header)] if code and len(numbers) else []


def _of_blank(column: Column, table: Table) -> str | None:
    if column.filled:
        end = table.kind is None and column.code
        return "missing_name" if column.field == "name" else "missing_end" if end else "blank_required"
    return _NOT_FILLED.get(column.field) if column.required else None


def extra_cells(texts: pl.DataFrame) -> Finding:
    """Rows with non-blank cells beyond the headers: they may be shifted, so no value of theirs is quoted."""
    return Finding("extra_cells", texts.filter(pl.col("extra") > 0).select("row", "extra"))


def missing_cells(texts: pl.DataFrame, found: Recognised) -> Finding:
    """Rows with fewer cells than headers."""
    headers = len(found.headers)
    return Finding(
        "missing_cells", texts.filter(pl.col("width") < headers).select("row", "width"), None, {"headers": headers}
    )


def duplicates(records: pl.DataFrame, table: Table) -> Finding:
    """Rows that repeat an earlier one exactly, field by field in comparable form."""
    alike = _of_one_key(records, table).select("row", *(_comparable(column) for column in table.read))
    first = alike.with_columns(first=pl.col("row").first().over(column.field for column in table.read))
    return Finding("duplicate_row", first.filter(pl.col("row") != pl.col("first")).select("row", "first"))


def conflicts(records: pl.DataFrame, table: Table, header: str | None) -> Finding:
    """Rows with the key of an earlier one and other content; ``header``: that of the code, where there is one."""
    alike = _of_one_key(records, table)
    compared = alike.select("row", *key_fields(table), value=_named(table))
    first = compared.with_columns(first=pl.col("row").first().over(table.key))
    later = first.filter(pl.col("row") != pl.col("first"))
    return Finding("conflicting_duplicate", later.select("row", "first", "value"), header)


def _of_one_key(records: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the rows that share their key with another: few, so that they can be compared in full."""
    return records.filter(records.select(key_fields(table)).is_duplicated())


def key_fields(table: Table) -> list[pl.Expr]:
    """Return the fields of the key in comparable form; that of a node is its ``key``."""
    return [pl.col("key")] * ("key" in table.key) + [
        _comparable(column) for column in table.read if column.field in table.key
    ]


def _named(table: Table) -> pl.Expr:
    """What a reader knows the record by: its code, else its name; the ends of a tie."""
    if table.key == ("key",):
        return pl.coalesce("code", "registration_number", "name")
    return pl.concat_str([pl.col(field).cast(pl.String) for field in table.key], separator=" / ", ignore_nulls=True)


def _comparable(column: Column) -> pl.Expr:
    if column.type is not FieldType.TEXT:
        return pl.col(column.field)
    return comparable_code(pl.col(column.field)) if column.code else comparable_name(pl.col(column.field))
