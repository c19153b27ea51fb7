"""Files that nobody should send and somebody does: bombs, other formats under a known suffix, cut and locked ones."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

import xlsxwriter
import xlwt

HEADER = ("统一社会信用代码", "企业名称", "区")
UNITS = (("91440399MA5F00018E", "甲公司", "罗湖区"), ("91440399MA5F000269", "乙公司", "福田区"))
FORMULAS = ("=1+1", "+86茶行", "-甲-", "@乙", "<script>alert(1)</script>", '=HYPERLINK("http://x/")')
CODES = ("91440399MA5F00018E", "91440399MA5F000269", "91440399MA5F000344", "91440399MA5F00042Y", "91440399MA5F00050R",
         "91440399MA5F00069N")  # fmt: skip
SECRET = "the content of another file"

_CSV = "\n".join(",".join(row) for row in (HEADER, *UNITS)) + "\n"
_GIB = 1 << 30
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows: tuple[str, ...]) -> bytes:
    """A workbook of one sheet."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


def old_workbook(*rows: tuple[str, ...]) -> bytes:
    """A workbook of Excel 97."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(book)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == name else old.read(info))
    return stream.getvalue()


def sheet_of(rows: str, *, before: str = "", after: str = "") -> bytes:
    """The XML of a sheet with ``rows``, a document type ``before`` it, and what stands ``after`` them."""
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return f'<?xml version="1.0"?>{before}{sheet}'.encode()


_SHEET = "xl/worksheets/sheet1.xml"


def inline(reference: str, text: str) -> str:
    """A cell with its text in place."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def _rows(*rows: tuple[str, ...]) -> str:
    cells = [[inline("ABC"[place] + str(number), text) for place, text in enumerate(row)]
             for number, row in enumerate(rows, 1)]  # fmt: skip
    return "".join(f'<row r="{number}">{"".join(row)}</row>' for number, row in enumerate(cells, 1))


def bomb(*, honest: bool) -> bytes:
    """A workbook whose sheet is a gibibyte of blank rows in a megabyte; ``honest``: its directory says so."""
    head, chunk, tail = sheet_of("\0").partition(b"\0")[0], b"<row/>" * 200_000, b"</sheetData></worksheet>"
    repeated = _GIB // len(chunk)
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packed.compress(head) + packed.flush(zlib.Z_FULL_FLUSH)
    block = packed.compress(chunk) + packed.flush(zlib.Z_FULL_FLUSH)
    data = first + block * repeated + packed.compress(tail) + packed.flush()
    checksum = zlib.crc32(head)
    for _ in range(repeated):
        checksum = zlib.crc32(chunk, checksum)
    size = len(head) + repeated * len(chunk) + len(tail)
    return _with_packed(workbook(HEADER), data, zlib.crc32(tail, checksum), size if honest else 1_000)


def _with_packed(book: bytes, data: bytes, checksum: int, size: int) -> bytes:
    """The workbook with a sheet that is deflated already: stored, then called deflated where its size is told."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, data if info.filename == _SHEET else old.read(info))
    raw = bytearray(stream.getvalue())
    header, directory = raw.index(_SHEET.encode()) - 30, raw.rindex(_SHEET.encode()) - 46
    for place in (header + 8, directory + 10):  # the method, then time and date, then checksum and both sizes
        struct.pack_into("<H", raw, place, zipfile.ZIP_DEFLATED)
        struct.pack_into("<III", raw, place + 6, checksum, len(data), size)
    return bytes(raw)


def blank_rows() -> bytes:
    """A sheet of two units above a million rows that have nothing but a style, every tenth in a cell as well."""
    ten = "".join(f'<row r="{{{place}}}" s="1" customFormat="1"/>' for place in range(9)) + (
        '<row r="{9}"><c r="A{9}" s="1"/></row>'
    )
    rows = "".join(ten.format(*range(first, first + 10)) for first in range(4, 1_000_000, 10))
    return with_part(workbook(HEADER), _SHEET, sheet_of(_rows(HEADER, *UNITS) + rows))


def far_blank() -> bytes:
    """A table with a space in the last cell that a sheet has."""
    row = f'<row r="1048576">{inline("XFD1048576", " ")}</row>'
    return with_part(workbook(HEADER), _SHEET, sheet_of(_rows(HEADER, *UNITS) + row))


def whole_column() -> bytes:
    """A district that is merged down to the last row of the sheet."""
    merged = '<mergeCells count="1"><mergeCell ref="C2:C1048576"/></mergeCells>'
    rows = _rows(HEADER, UNITS[0], UNITS[1][:2])
    return with_part(workbook(HEADER), _SHEET, sheet_of(rows, after=merged))


def computed() -> bytes:
    """Formulas with the value that they had when the file was saved, one of them an error, one never computed."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, (*HEADER, "从业人员数量", "街道", "社区"))
        sheet.write_row(1, 0, UNITS[0])
        sheet.write_formula(1, 1, '="甲"&"公司"', None, "甲公司")
        sheet.write_formula(1, 3, "=20*3", None, 60)
        sheet.write_formula(1, 4, "=VLOOKUP(A2,Z:Z,1,0)", None, "#N/A")
        sheet.write_formula(1, 5, '=""', None, "")
    return stream.getvalue()


def entities(declared: str) -> bytes:
    """A workbook whose sheet names a unit by an entity that its document type declares."""
    rows = _rows(HEADER, (UNITS[0][0], "&x;", "罗湖区"))
    return with_part(workbook(HEADER), _SHEET, sheet_of(rows, before=f"<!DOCTYPE w [{declared}]>"))


def laughs() -> str:
    """Entities of entities: ten to the ninth times "lol"."""
    levels = [f'<!ENTITY e{level} "' + f"&e{level - 1};" * 10 + '">' for level in range(1, 9)]
    return '<!ENTITY e0 "lol">' + "".join(levels) + '<!ENTITY x "&e8;">'


def locked() -> bytes:
    """What Excel makes of a workbook with a password: an OLE file with an encrypted package in it."""
    raw = bytearray(old_workbook(HEADER, *UNITS))
    entry = raw.index("Workbook".encode("utf-16-le"))
    name = "EncryptedPackage".encode("utf-16-le")
    raw[entry : entry + len(name)] = name
    struct.pack_into("<H", raw, entry + 64, len(name) + 2)
    return bytes(raw)


def _csv_of(*rows: tuple[str, ...]) -> bytes:
    return "\n".join(",".join(row) for row in (HEADER, *rows)).encode()


_NAMED = tuple(zip(CODES, FORMULAS, strict=True))
_QUOTES = '"' * 100_001
FILES: Mapping[str, Callable[[], bytes]] = MappingProxyType({
    # Refused in words.
    "bomb.xlsx": lambda: bomb(honest=True),
    "lying-bomb.xlsx": lambda: bomb(honest=False),
    "pdf.csv": lambda: b"%PDF-1.7\n" + b"1 0 obj <<>> endobj\n" * 50,
    "empty.csv": lambda: b"",
    "empty.xlsx": lambda: b"",
    "empty.xls": lambda: b"",
    "blank.csv": lambda: b" ,\n\t\n",
    "long-cell.csv": lambda: _csv_of((UNITS[0][0], '"' + "长" * 35_000_000 + '"', "罗湖")),
    "long-line.csv": lambda: b"a" * 100_000_000,
    "riddled.csv": lambda: "\0".join(_CSV).encode(),
    "wide.csv": lambda: ",".join(["统一社会信用代码", "企业名称", "区", *(f"列{n}" for n in range(10_000))]).encode(),
    "wide.xlsx": lambda: workbook((*HEADER, *(f"列{n}" for n in range(10_000))), UNITS[0]),
    "locked.xlsx": locked,
    "cut.xlsx": lambda: workbook(HEADER, *UNITS)[:-400],
    "cut.xls": lambda: old_workbook(HEADER, *UNITS * 300)[:5_000],
    "page.xls": f"<html><table><tr><td>{'</td><td>'.join(HEADER)}</td></tr></table></html>".encode,
    "text.xlsx": _CSV.encode,
    "document.xlsx": lambda: with_part(workbook(HEADER), "xl/workbook.xml", b"<document/>"),
    "laughs.xlsx": lambda: entities(laughs()),
    "open-quote.csv": lambda: _csv_of((UNITS[0][0], '"甲公司', "罗湖"), *UNITS * 50),
    "quotes.csv": lambda: _csv_of((UNITS[0][0], _QUOTES, "罗湖"), *UNITS),
    "utf-16-without-mark.csv": lambda: _CSV.encode("utf-16-le"),
    "mixed.csv": lambda: _CSV.encode() + "91440399MA5F000344,丙公司,南山区\n".encode("gb18030"),
    # Read right.
    "plain.csv": _CSV.encode,
    "plain.xls": lambda: old_workbook(HEADER, *UNITS),
    "renamed.xlsx": lambda: old_workbook(HEADER, *UNITS),
    "header-alone.csv": lambda: ",".join(HEADER).encode(),
    "nul.csv": lambda: _CSV.replace("甲公司", "甲\0公司").encode(),
    "carriage-returns.csv": lambda: _CSV.replace("\n", "\r").encode(),
    "far-blank.xlsx": far_blank,
    "blank-rows.xlsx": blank_rows,
    "whole-column.xlsx": whole_column,
    "formulas.csv": lambda: _csv_of(*((code, f'"{name.replace(chr(34), chr(34) * 2)}"', "罗湖") for code,
                                      name in _NAMED)),
    "formulas.xlsx": lambda: workbook(HEADER, *((code, name, "罗湖") for code, name in _NAMED)),
    "computed.xlsx": computed,
    "outside.xlsx": lambda: entities(f'<!ENTITY x SYSTEM "file://{__file__}">'),
})  # fmt: skip


def write_all(folder: Path) -> None:
    """Write every file, and what is no file at all: a pipe, a folder and a link that leads to itself."""
    for name, content in FILES.items():
        (folder / name).write_bytes(content())
    os.mkfifo(folder / "pipe.csv")
    (folder / "folder.csv").mkdir()
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
