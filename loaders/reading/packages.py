"""Packages: an .xlsx taken apart and put together again with what is needed of it, so that reading it is bounded.

Calamine makes room for the whole rectangle between the outermost cells; a space in XFD1048576 makes it ask for 512 GiB
and end the process. And a ZIP's directory may lie about sizes. So nothing reaches calamine that was not measured here.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from explorer.errors import InputError
from explorer.words import Text
from loaders.reading.sheets import unreadable

MOST_BYTES = 1 << 30  # unpacked; about a million rows of thirty columns
MOST_CELLS = 60_000_000  # of the rectangle between the outermost cells: 2 GB
_MOST_PACKED = 150  # times; XML of real sheets packs to a tenth or a fortieth
_SMALL = 32 << 20  # bytes; below this how well a part packs does not matter

_WORKBOOK = re.compile(r"(?:^|[/\\])workbook\d*\.xml$", re.IGNORECASE)
_NEEDED = re.compile(r"\.(?:xml|rels)$", re.IGNORECASE)
_IDLE = re.compile(r"(?:^|[/\\])(?:pivotCache|pivotTables|externalLinks|charts|drawings|media|customXml|docProps)[/\\]")
_STRINGS = re.compile(r"(?:^|[/\\])sharedStrings\.xml$", re.IGNORECASE)

_PREFIX = rb"(?:[A-Za-z_][\w.-]*:)?"
_ITEM = re.compile(rb"<" + _PREFIX + rb"si\b[^>]*?(?:/>|>(.*?)</" + _PREFIX + rb"si>)", re.DOTALL)
_TEXT = re.compile(rb"<" + _PREFIX + rb"t\b[^>/]*>([^<]*)<")
_CELL = re.compile(rb"<" + _PREFIX + rb"c\b([^>]*?)(?:/>|>(.*?)</" + _PREFIX + rb"c>)", re.DOTALL)
_VALUE = re.compile(rb"<" + _PREFIX + rb"v\b[^>/]*>([^<]*)<")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["']""")
_COLUMN_OF = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)\d""")
_ROW_OF = re.compile(rb"""\br\s*=\s*["'][A-Za-z]+(\d+)["']""")
_NUMBERED_ROW = re.compile(rb"<" + _PREFIX + rb"""row\b[^>]*?\br\s*=\s*["'](\d+)["']""")
_USUAL_COLUMN, _USUAL_ROW = re.compile(rb'<c r="([A-Za-z]+)'), re.compile(rb'<c r="[A-Za-z]+(\d+)')
_UNUSUAL_CELLS = (b"<c>", b"<c/", b"<c\n", b"<c\r", b"<c\t", b":c>", b":c/", b":c ", b":c\n", b":c\r", b":c\t")
_UNPLACED_CELL = re.compile(rb"<" + _PREFIX + rb"c(?=[\s/>])(?![^>]*?\br\s*=)")
_UNPLACED_ROW = re.compile(rb"<" + _PREFIX + rb"row(?=[\s/>])(?![^>]*?\br\s*=)")
_ROW = re.compile(rb"<" + _PREFIX + rb"row\b")
# A whole number of more digits than a double holds; some writers put such codes into number cells.
_LONG_NUMBER = re.compile(
    rb"(<" + _PREFIX + rb"c\b(?![^>]*\st\s*=\s*[\"'](?!n[\"']))[^>]*?)(?:\st\s*=\s*[\"']n[\"'])?([^>]*?)>"
    rb"(<" + _PREFIX + rb"v>\d{16,}</" + _PREFIX + rb"v>)"
)
_LONG_VALUE = re.compile(rb"v>\d{16}")
_SLICE, _OVERLAP = 16 << 20, 64


def repacked(path: Path, name: str) -> io.BytesIO:
    """Return the workbook with its sheets, strings and styles alone, whose cells all lie within bounds.

    Raises
    ------
    InputError
        ``unreadable_file``: damaged, encrypted, no workbook, or larger than a table can be.
    """
    try:
        with zipfile.ZipFile(path) as package:
            return _repacked(package, name)
    except InputError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise damaged(name) from error


def damaged(name: str) -> InputError:
    """Return the error of a workbook that is not whole."""
    return unreadable(name, Text("工作簿已损坏", "the workbook is damaged"))


def encrypted(name: str) -> InputError:
    """Return the error of a workbook that asks for a password."""
    return unreadable(name, Text("工作簿有密码保护", "the workbook is protected by a password"))


def _repacked(package: zipfile.ZipFile, name: str) -> io.BytesIO:
    parts = {part.filename: part for part in package.infolist()}  # of two parts of one name the last counts
    _measure(parts.values(), name)
    if any(part.flag_bits & 1 for part in parts.values()):
        raise encrypted(name)
    if not any(map(_WORKBOOK.search, parts)):
        raise unreadable(name, Text("不是 .xlsx 工作簿", "it is no .xlsx workbook"))
    strings = next((package.read(part) for part in parts if _STRINGS.search(part)), b"")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as target:
        for part in parts:
            if _NEEDED.search(part) and not _IDLE.search(part):
                target.writestr(part, _within_bounds(package.read(part), strings, name))
    content.seek(0)
    return content


def _measure(parts: Iterable[zipfile.ZipInfo], name: str) -> None:
    """Refuse what unpacks to more than a table holds; ``zipfile`` reads no part beyond its declared size."""
    total = 0
    for part in parts:
        total += part.file_size
        bomb = part.file_size > _SMALL and part.file_size > _MOST_PACKED * max(part.compress_size, 1)
        if bomb or total > MOST_BYTES:
            megabytes = total >> 20
            raise unreadable(
                name,
                Text(f"解压后达 {megabytes} MB,超出限度;如确是数据,请另存为 CSV",
                     f"it unpacks to {megabytes} MB, which is too much; if it is data, save it as CSV"),
            )  # fmt: skip


def _blank_strings(strings: bytes) -> Iterator[int]:
    """Yield the indices of shared strings that hold nothing but spaces."""
    for index, item in enumerate(_ITEM.finditer(strings)):
        if not any(text.strip() for text in _TEXT.findall(item[1] or b"")):
            yield index


def _within_bounds(part: bytes, strings: bytes, name: str) -> bytes:
    """Return a part; of a sheet whose cells lie too far apart the blank ones are taken out."""
    if b"sheetData" not in part:
        return part
    if b"\0" in part:  # UTF-16, which no office writes, or damage: the bounds could not be told
        raise damaged(name)
    if _rectangle(part) > MOST_CELLS:
        blank = frozenset(_blank_strings(strings))
        part = _CELL.sub(lambda cell: b"" if _is_blank(cell, blank) else cell[0], part)
        if _rectangle(part) > MOST_CELLS:
            raise unreadable(
                name,
                Text("有单元格相距太远,无法作为一张表读取", "it has cells too far apart to be one table"),
            )  # fmt: skip
    return _LONG_NUMBER.sub(rb'\1\2 t="str">\3', part) if _LONG_VALUE.search(part) else part


def _is_blank(cell: re.Match[bytes], blank: frozenset[int]) -> bool:
    attributes, content = cell[1], cell[2] or b""
    value = _VALUE.search(content)
    if value and _SHARED.search(attributes):
        return not value[1].strip().isdigit() or int(value[1]) in blank
    texts = _TEXT.findall(content) + ([value[1]] if value else [])
    return not any(text.strip() for text in texts)


def _rectangle(sheet: bytes) -> int:
    """Return how many cells lie between the outermost of a sheet, at most."""
    usual = _is_usual(sheet)
    column_of, row_of = (_USUAL_COLUMN, _USUAL_ROW) if usual else (_COLUMN_OF, _ROW_OF)
    columns, rows = {b"A"}, {b"1"}
    for start in range(0, len(sheet), _SLICE):
        window = sheet[start : start + _SLICE + _OVERLAP]
        columns.update(column_of.findall(window))
        rows.update(row_of.findall(window))
    width, height = max(map(_ordinal, columns)), max(map(int, rows))
    if usual or not _UNPLACED_CELL.search(sheet):
        return width * height
    # Cells without a place follow each other, and so do rows.
    width += max(len(_UNPLACED_CELL.findall(row)) for row in _ROW.split(sheet))
    height = max(height, *map(int, _NUMBERED_ROW.findall(sheet)), 0) + len(_UNPLACED_ROW.findall(sheet))
    return width * height


def _is_usual(sheet: bytes) -> bool:
    """Tell whether every cell is spelled as Excel does, its place first: that is read at a quarter of the cost."""
    return sheet.count(b"<c ") == sheet.count(b'<c r="') and not any(cell in sheet for cell in _UNUSUAL_CELLS)


def _ordinal(column: bytes) -> int:
    """Return the number of a column: A is 1, XFD 16,384."""
    number = 0
    for letter in column.upper()[:8]:
        number = number * 26 + letter - 64
    return number
