"""Workbooks: .xlsx, .xlsm and .xls to sheets of rows as text. The one importer of calamine."""

from __future__ import annotations

import csv
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

import olefile
import polars as pl
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from explorer.words import Text
from loaders.reading.packages import damaged, encrypted, repacked
from loaders.reading.sheets import (
    HEADER_WITHIN,
    MOST_COLUMNS,
    CountHeaders,
    Merged,
    Sheet,
    empty,
    sha256_of,
    too_long_a_cell,
    too_many_columns,
    unreadable,
)

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BLOCK_CELLS = 400_000  # of rows as Python holds them, before they are a frame
_WITHIN_HIDDEN = HEADER_WITHIN + 5  # rows of a hidden sheet: enough to say whether it looks like a table
_EXACT = 2**53  # a double holds whole numbers up to here; a larger one has lost digits

_XLS_HEIGHT, _XLS_WIDTH = 65_536, 256  # rows and columns that an .xls can have
_XLS_STREAMS = ("Workbook", "Book")
_XLS_CELLS = frozenset({0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E})
_XLS_PASSWORD, _XLS_STRINGS, _XLS_DIMENSIONS = 0x002F, 0x00FC, 0x0200

Row = list[str]


def read_workbook(path: Path, name: str, _: CountHeaders) -> list[Sheet]:
    """Return the sheets of a workbook that hold anything, hidden ones by their first rows; see ``read.read_file``.

    A range of merged cells that spans rows is filled down its first column. Numbers are written in full, dates in ISO
    form; a number too large to be exact is in scientific notation, so that nobody takes it for a code.
    """
    encoding, content = _content(path, name)
    with _refusing(name):
        book = CalamineWorkbook.from_filelike(content)
        found = [(metadata, *_records(book, metadata, name)) for metadata in _of_cells(book)]
    digest = sha256_of(path)
    sheets = [
        Sheet(name, metadata.name, digest, encoding, records, None, _is_hidden(metadata), merged)
        for metadata, records, merged in found
        if len(records)
    ]
    if not sheets:
        raise unreadable(name, empty())
    return sheets


def _content(path: Path, name: str) -> tuple[str, BytesIO]:
    """Return the format, by the content and not by the suffix, and what of it is safe to read."""
    with path.open("rb") as stream:
        head = stream.read(8)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise unreadable(name, empty())
    if head.startswith(_ZIP):
        return "xlsx", repacked(path, name)
    if head.startswith(_OLE):
        _measure_xls(path, name)
        return "xls", BytesIO(path.read_bytes())
    what = Text("不是 Excel 工作簿,只是用了它的后缀", "it is no Excel workbook, but for its suffix")
    raise unreadable(name, what)


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """Turn what calamine raises, its panics too, into the error of an unreadable file."""
    try:
        yield
    except PasswordError as error:
        raise encrypted(name) from error
    except CalamineError as error:
        raise damaged(name) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # pyo3 gives it no importable name, and no Exception above it
            raise damaged(name) from error
        raise


def _measure_xls(path: Path, name: str) -> None:
    """Refuse an .xls that is encrypted, or claims more than an .xls can have: calamine would make room for it all."""
    try:
        with olefile.OleFileIO(path) as container:
            if container.exists("EncryptedPackage"):
                raise encrypted(name)
            stream = next((one for one in _XLS_STREAMS if container.exists(one)), None)
            records = container.openstream(stream).read() if stream else b""
    except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, RecursionError) as error:
        raise damaged(name) from error
    if not records:
        raise unreadable(name, Text("不是 .xls 工作簿", "it is no .xls workbook"))
    for kind, content in _xls_records(records):
        if kind == _XLS_PASSWORD:
            raise encrypted(name)
        if _is_beyond_an_xls(kind, content, len(records)):
            raise damaged(name)


def _xls_records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each record's kind and the first bytes of its content."""
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, place)
        yield kind, stream[place + 4 : place + 4 + min(length, 16)]
        place += 4 + length


def _is_beyond_an_xls(kind: int, content: bytes, size: int) -> bool:
    """Tell whether a record claims more columns, rows or strings than there can be."""
    if kind in _XLS_CELLS and len(content) >= struct.calcsize("<2H"):
        return int(struct.unpack_from("<2H", content)[1]) >= _XLS_WIDTH
    if kind == _XLS_STRINGS and len(content) >= struct.calcsize("<2I"):
        return int(struct.unpack_from("<2I", content)[1]) > size
    if kind == _XLS_DIMENSIONS and len(content) >= struct.calcsize("<4H"):
        form = "<2I2H" if len(content) >= struct.calcsize("<2I2H") else "<4H"  # older ones count rows in two bytes
        first_row, last_row, first_column, last_column = struct.unpack_from(form, content)
        return not (first_row <= last_row <= _XLS_HEIGHT and first_column <= last_column <= _XLS_WIDTH)
    return False


def _of_cells(book: CalamineWorkbook) -> list[SheetMetadata]:
    return [metadata for metadata in book.sheets_metadata if metadata.typ == SheetTypeEnum.WorkSheet]


def _is_hidden(metadata: SheetMetadata) -> bool:
    return metadata.visible != SheetVisibleEnum.Visible


def _records(book: CalamineWorkbook, metadata: SheetMetadata, name: str) -> tuple[pl.DataFrame, tuple[Merged, ...]]:
    """Return the rows of a sheet down to its last that is not blank, and its merged ranges."""
    sheet = book.get_sheet_by_name(metadata.name)
    merged = tuple(Merged(*first, *last) for first, last in sheet.merged_cell_ranges or ())
    rows = islice(_rows(sheet), _WITHIN_HIDDEN) if _is_hidden(metadata) else _rows(sheet)
    size = max(_BLOCK_CELLS // max(sheet.total_width, 1), 1)
    blocks = [_series(block, name) for block in _filled_down(rows, merged, size)]
    cells = pl.concat([pl.Series("cells", [], dtype=pl.List(pl.String)), *blocks])
    return _numbered(cells, name), merged


def _numbered(cells: pl.Series, name: str) -> pl.DataFrame:
    """Return the rows with their numbers, down to the last that is not blank; the others are all of one width."""
    last_filled = pl.element().str.contains(r"\S").arg_true().last()
    ends = cells.list.eval(last_filled).list.first().fill_null(-1).cast(pl.Int64) + 1
    widest = max(ends, default=0)
    if widest > MOST_COLUMNS:
        raise unreadable(name, too_many_columns())
    numbered = pl.DataFrame([cells, ends.alias("end")]).with_row_index("row", 1)
    within = numbered.filter(pl.col("end").reverse().cum_max().reverse() > 0)
    blank = pl.lit([], dtype=pl.List(pl.String))
    width = pl.when(pl.col("end") > 0).then(pl.col("cells").list.head(widest)).otherwise(blank)
    return within.select(pl.col("row").cast(pl.Int64), cells=width)


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    """Yield the rows from the first on as text, from the first column to the last that has a cell."""
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for values in sheet.iter_rows():
        yield [*before, *[_TEXT_OF[type(value)](value) for value in values]]


def _filled_down(rows: Iterator[Row], merged: Sequence[Merged], size: int) -> Iterator[list[Row]]:
    """Yield the rows in blocks of ``size``, what is merged over several in each; one blank but for that stays so."""
    waiting = sorted((m for m in merged if m.last_row > m.first_row), key=lambda m: m.first_row, reverse=True)
    holding: list[tuple[Merged, str]] = []
    begin = 0
    while block := list(islice(rows, size)):
        while waiting and waiting[-1].first_row < begin + len(block):
            range_ = waiting.pop()
            row = block[range_.first_row - begin]
            if range_.first_column < len(row) and row[range_.first_column]:
                holding.append((range_, row[range_.first_column]))
        for range_, text in holding:
            for row in block[max(range_.first_row + 1 - begin, 0) : range_.last_row + 1 - begin]:
                _put(row, range_.first_column, text)
        begin += len(block)
        holding = [(range_, text) for range_, text in holding if range_.last_row >= begin]
        yield block


def _put(row: Row, column: int, text: str) -> None:
    if any(map(str.strip, row)):
        row[column] = text


def _series(block: Sequence[Row], name: str) -> pl.Series:
    """Return rows of one width as a series of lists."""
    cells = pl.Series("cells", list(chain.from_iterable(block)), dtype=pl.String)
    if max(cells.str.len_chars(), default=0) > csv.field_size_limit():
        raise unreadable(name, too_long_a_cell())
    return cells.reshape((len(block), len(block[0]))).arr.to_list()


def _number(value: float) -> str:
    return str(int(value)) if abs(value) < _EXACT and value == int(value) else repr(value).upper()


def _moment(value: datetime) -> str:
    return value.isoformat(" ").removesuffix(" 00:00:00")


_TEXT_OF: Mapping[type, Callable[[Any], str]] = MappingProxyType({
    str: str, bool: lambda value: str(value).upper(), int: str, float: _number, date: str, datetime: _moment,
    time: str, timedelta: str,
})  # fmt: skip
