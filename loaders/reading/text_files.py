"""Text files: delimited text to rows, whatever its encoding, delimiter and quotes."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import TextIO

import polars as pl

from explorer.errors import InputError
from explorer.words import Text
from loaders.reading.sheets import (
    HEADER_WITHIN,
    MOST_COLUMNS,
    CountHeaders,
    Sheet,
    empty,
    sha256_of,
    too_long_a_cell,
    too_many_columns,
    unreadable,
)

LONGEST_LINE = 1_000_000  # characters; with csv's own limit of 131,072 a cell this bounds what one line may take
DELIMITERS = ",;\t"

_WIDE = 6  # cells in a row: text has so many delimiters in each of its lines only if it is rows
_BLOCK_CHARACTERS = 1 << 20  # quotes are rare: most blocks go without the csv reader
_CELLS = pl.List(pl.String())
_BLOCK_BYTES = 1 << 20
_END_OF_FILE = "\0end of file"  # follows the last line: it lands in a cell only if a quote was never closed
_CONTROL_BYTES = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r")
_OTHER_FORMATS = {
    b"%PDF": "PDF", b"PK\x03\x04": "ZIP / XLSX", b"\xd0\xcf\x11\xe0": "XLS / DOC", b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG", b"\x1f\x8b": "GZIP", b"Rar!": "RAR", b"7z\xbc\xaf": "7Z", b"PAR1": "Parquet",
    b"SQLite": "SQLite",
}  # fmt: skip


def read_text_file(path: Path, name: str, count_headers: CountHeaders) -> list[Sheet]:
    """Return the one sheet of a file of delimited text; see ``read.read_file``."""
    encoding = _encoding(path, name)
    try:
        layout = _layout(path, encoding, count_headers)
        with path.open(encoding=encoding, newline="") as stream:
            blocks = list(_blocks(stream, layout, name))
    except csv.Error as error:
        raise unreadable(name, too_long_a_cell()) from error
    if not any(_says_something(block, layout) for block in blocks):
        raise unreadable(name, empty())
    kept = pl.concat(blocks).with_row_index("row", offset=1).cast({"row": pl.Int64})
    return [Sheet(name, None, sha256_of(path), encoding, kept, layout.delimiter)]


def _encoding(path: Path, name: str) -> str:
    """Return the codec: by the byte order mark, else UTF-8 if all of it is, else GB18030."""
    with path.open("rb") as stream:
        head = stream.read(8)
    for magic, format_name in _OTHER_FORMATS.items():
        if head.startswith(magic):
            raise unreadable(name, Text(f"这是 {format_name} 文件,不是 CSV", f"it is a {format_name} file, not CSV"))
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: tuple[str, ...] = ("utf-16",)
    elif head.startswith(codecs.BOM_UTF8):
        candidates = ("utf-8-sig",)
    else:
        _refuse_binary(path, name)
        candidates = ("utf-8", "gb18030")
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise unreadable(name, Text("编码既不是 UTF-8 也不是 GB18030", "it is neither UTF-8 nor GB18030"))


def _byte_blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            yield block


def _refuse_binary(path: Path, name: str) -> None:
    """Refuse a file with more than one control character in twenty bytes; a few NULs are only warned of."""
    size = controls = 0
    for block in _byte_blocks(path):
        size += len(block)
        controls += len(block) - len(block.translate(None, _CONTROL_BYTES))
    if controls * 20 > size:
        raise unreadable(name, Text("是二进制文件,或满是空字符(NUL)", "it is binary, or riddled with NUL characters"))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in _byte_blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@dataclass(frozen=True)
class _Layout:
    """How a file separates its cells, and how many its header line has."""

    delimiter: str
    width: int

    def swallows_rows(self, cell: str) -> bool:
        """Tell whether whole rows stand in a quoted cell: the lines within are as wide as the header."""
        within = cell.splitlines()[1:-1]
        rows = [line for line in within if line.count(self.delimiter) == self.width - 1]
        return self.width >= _WIDE and bool(rows) and rows == within


def _layout(path: Path, encoding: str, count_headers: CountHeaders) -> _Layout:
    """Return the delimiter under which one of the first rows holds most known headers, then most cells."""
    with path.open(encoding=encoding, newline="") as stream:
        head = [stream.readline(LONGEST_LINE) for _ in range(HEADER_WITHIN)]
    rows = [(delimiter, row) for delimiter in DELIMITERS for row in csv.reader(head, delimiter=delimiter)]
    counts = count_headers([row for _, row in rows])
    ranked = zip(counts, rows, strict=True)
    _, (delimiter, header) = max(ranked, key=lambda counted: (counted[0], len(counted[1][1])))
    return _Layout(delimiter, len(header))


def _blocks(stream: TextIO, layout: _Layout, name: str) -> Iterator[pl.DataFrame]:
    """Yield the rows in blocks, as ``Sheet.kept``; the csv reader is for quotes and cells perhaps too long."""
    before = 0
    while text := stream.read(_BLOCK_CHARACTERS):
        text += _line(stream, name)
        lines = _split(text)
        longest = int(lines.str.len_chars().max() or 0)  # type: ignore[arg-type]
        if longest >= LONGEST_LINE:
            raise _too_long_a_line(name)
        if '"' in text or longest > csv.field_size_limit():
            rows = _quoted_rows(text, stream, layout, name, before)
        else:
            rows = pl.DataFrame({"line": lines, "cells": pl.Series([None]).cast(_CELLS).new_from_index(0, len(lines))})
        if _widest(rows, layout) > MOST_COLUMNS:
            raise unreadable(name, too_many_columns())
        before += len(rows)
        yield rows


def _line(stream: TextIO, name: str) -> str:
    """Return the rest of the line; one that no spreadsheet could hold refuses the file."""
    line = stream.readline(LONGEST_LINE)
    if len(line) == LONGEST_LINE:
        raise _too_long_a_line(name)
    return line


def _too_long_a_line(name: str) -> InputError:
    return unreadable(name, Text(f"有一行超过 {LONGEST_LINE} 字", f"a line has over {LONGEST_LINE} characters"))


def _widest(rows: pl.DataFrame, layout: _Layout) -> int:
    """Return the number of cells of the longest row."""
    in_lines = pl.col("line").str.count_matches(layout.delimiter, literal=True).max() + 1
    return int(rows.select(pl.max_horizontal(in_lines, pl.col("cells").list.len().max())).item() or 0)


def _split(text: str) -> pl.Series:
    """Return the lines of a text without their ends, of whatever system."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return pl.Series([text.removesuffix("\n")]).str.split("\n").explode()


def _says_something(block: pl.DataFrame, layout: _Layout) -> bool:
    in_lines = pl.col("line").str.contains(rf"[^\s{layout.delimiter}]").any()
    in_cells = pl.col("cells").list.eval(pl.element().str.contains(r"\S").any()).list.any().any()
    return bool(block.select(in_lines | in_cells).item())


def _quoted_rows(text: str, stream: TextIO, layout: _Layout, name: str, before: int) -> pl.DataFrame:
    """Return the rows of ``text``; the last one may go on in ``stream``, which then has lost those lines.

    A row none of whose cells has the delimiter in it is kept as a line, as one without quotes.
    """
    records = _quoted_records(text, stream, layout, name, before)
    lines = [layout.delimiter.join(record) for record in records]
    plain = [line.count(layout.delimiter) == len(record) - 1 for line, record in zip(lines, records, strict=True)]
    return pl.DataFrame({
        "line": pl.Series([line if kept else None for line, kept in zip(lines, plain, strict=True)], dtype=pl.String),
        "cells": pl.Series([None if kept else one for one, kept in zip(records, plain, strict=True)], dtype=_CELLS),
    })  # fmt: skip


def _quoted_records(text: str, stream: TextIO, layout: _Layout, name: str, before: int) -> list[list[str]]:
    block = list(StringIO(text, newline=""))
    rest = iter(lambda: _line(stream, name), "")
    reader = csv.reader(chain(block, rest, [_END_OF_FILE]), delimiter=layout.delimiter)
    records: list[list[str]] = []
    taken = 0
    for record in reader:
        records.append(record)
        lines, taken = reader.line_num - taken, reader.line_num
        if lines > 1 and any(cell.endswith(_END_OF_FILE) or layout.swallows_rows(cell) for cell in record):
            row = before + len(records)
            raise unreadable(name, Text(f"第 {row} 行的引号没有结束", f"a quote in row {row} is never closed"))
        if taken >= len(block):
            break
    return records
