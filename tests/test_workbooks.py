"""Workbooks to rows of text: cells, dates, merged ranges, hidden sheets, and what is refused."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from explorer.errors import InputError
from loaders.reading.check import check_paths
from loaders.reading.read import read_file
from loaders.reading.recognise import count_headers
from loaders.reading.sheets import MOST_COLUMNS, Sheet

UNIT = ["统一社会信用代码", "企业名称", "区"]
FIRST, SECOND = "91440399MA5AAAA193", "92440399MA5AAAA27T"
Fill = Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]


def workbook(folder: Path, fill: Fill, name: str = "units.xlsx") -> Path:
    path = folder / name
    book = xlsxwriter.Workbook(path)
    fill(book, book.add_worksheet("台账"))
    book.close()
    return path


def sheets(path: Path) -> list[Sheet]:
    return read_file(path, path.name, count_headers)


def cells(path: Path) -> list[list[str]]:
    (sheet,) = sheets(path)
    rows: list[list[str]] = sheet.records["cells"].to_list()
    assert len({len(row) for row in rows} - {0}) == 1, "rows that are not blank are of one width"
    return rows


def refused(path: Path) -> str:
    with pytest.raises(InputError) as error:
        sheets(path)
    assert (error.value.code, error.value.exit_code) == ("unreadable_file", 2)
    return error.value.say("zh")


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def with_sheet(path: Path, data: str) -> Path:
    """The workbook with these rows of XML in its first sheet."""
    parts = parts_of(path)
    parts["xl/worksheets/sheet1.xml"] = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{data}</sheetData></worksheet>"
    ).encode()
    return packed(path, parts)


def plain(folder: Path) -> Path:
    return workbook(folder, lambda _, sheet: sheet.write_row(0, 0, UNIT))


# Cells


def test_text_stays_text_and_numbers_are_the_integers_they_hold(tmp_path: Path) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, ["001234", "NA", 440399000000018, 1234.5, True, 0.1, 9.14403e17])

    assert cells(workbook(tmp_path, fill)) == [
        ["001234", "NA", "440399000000018", "1234.5", "TRUE", "0.1", "9.14403E+17"]
    ]


def test_a_long_number_that_a_writer_put_down_in_full_keeps_its_digits(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1"><v>914403001922038216</v></c><c r="B1" t="n"><v>1234567890123456</v></c></row>'
    assert cells(with_sheet(plain(tmp_path), row)) == [["914403001922038216", "1234567890123456"]]


def test_dates_are_iso_dates(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        forms = ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", 'yyyy"年"m"月"', "hh:mm"]
        values = [date(2023, 8, 4), datetime.fromisoformat("2023-08-04T12:30"), date(2023, 8, 1), time(12, 30)]
        for column, (form, value) in enumerate(zip(forms, values, strict=True)):
            sheet.write_datetime(0, column, value, book.add_format({"num_format": form}))

    assert cells(workbook(tmp_path, fill)) == [["2023-08-04", "2023-08-04 12:30:00", "2023-08-01", "12:30:00"]]


def test_rows_are_numbered_as_the_spreadsheet_shows_them_and_end_with_the_last_that_says_something(
    tmp_path: Path,
) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write(2, 1, "产业链代码")
        sheet.write(4, 1, "CL01")
        sheet.write(9, 7, " ")

    assert cells(workbook(tmp_path, fill)) == [[], [], ["", "产业链代码"], [], ["", "CL01"]]


def test_errors_and_empty_formulas_are_blank(tmp_path: Path) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_formula(0, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(0, 1, '=""', None, "")
        sheet.write_formula(0, 2, "=1+1", None, 2)

    assert cells(workbook(tmp_path, fill)) == [["", "", "2"]]


def test_a_merged_cell_holds_for_all_rows_that_it_spans(tmp_path: Path) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, UNIT)
        sheet.write_column(1, 0, [FIRST, SECOND, "", "51440399MJLAAA13XH"])
        sheet.write_column(1, 1, ["甲公司", "乙公司", "", "协会"])
        sheet.merge_range(1, 2, 4, 2, "罗湖")
        sheet.merge_range(6, 0, 6, 2, "注:数据截至去年底")

    path = workbook(tmp_path, fill)
    assert cells(path)[1:] == [
        [FIRST, "甲公司", "罗湖"], [SECOND, "乙公司", "罗湖"], [], ["51440399MJLAAA13XH", "协会", "罗湖"], [],
        ["注:数据截至去年底", "", ""],
    ]  # fmt: skip
    (table,) = check_paths([path]).tables
    assert table.records["district"].to_list() == ["罗湖区"] * 3


def test_merged_cells_are_filled_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.reading.workbooks._BLOCK_CELLS", 6)

    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.merge_range(1, 1, 7, 1, "罗湖")
        sheet.merge_range(8, 1, 9, 1, "福田")
        sheet.write_column(0, 0, list("abcdefghijk"))

    assert [row[1:] for row in cells(workbook(tmp_path, fill))] == [[""], *[["罗湖"]] * 7, *[["福田"]] * 2, [""]]


# Sheets


def test_every_sheet_is_read_and_blank_ones_are_not_there(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, UNIT)
        book.add_worksheet("链").write_row(0, 0, ["产业链代码", "产业链名称"])
        book.add_worksheet("Sheet3")
        book.add_chartsheet("图").set_chart(_chart(book))

    path = workbook(tmp_path, fill)
    assert [(sheet.sheet, sheet.encoding, sheet.delimiter) for sheet in sheets(path)] == [
        ("台账", "xlsx", None), ("链", "xlsx", None),
    ]  # fmt: skip
    assert [table.table.name for table in check_paths([path]).tables] == ["enterprises", "chains"]


def _chart(book: xlsxwriter.Workbook) -> object:
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=台账!$A$1:$A$2"})
    return chart


def test_hidden_sheets_that_look_like_tables_are_named_and_left(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, UNIT)
        for name, hide in (("旧", "hide"), ("更旧", "very_hidden")):
            hidden = book.add_worksheet(name)
            hidden.write_row(0, 0, ["产业链代码", "产业链名称"])
            hidden.write_row(1, 0, ["CL01", "新能源"])
            getattr(hidden, hide)()
        codes = book.add_worksheet("字典")
        codes.write_column(0, 0, ["是", "否"])
        codes.hide()

    checked = check_paths([workbook(tmp_path, fill)])
    assert [table.sheet for table in checked.tables] == ["台账"]
    assert [(problem.code, problem.sheet) for problem in checked.problems] == [
        ("hidden_sheet", "旧"), ("hidden_sheet", "更旧"),
    ]  # fmt: skip
    assert "产业链" in checked.problems[0].message.zh


def test_an_xls_is_read_alike(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for column, header in enumerate([*UNIT, "成立日期"]):
        sheet.write(0, column, header)
    for row, (code, name) in enumerate([(440399000000018, "甲公司"), (SECOND, "乙公司")], start=1):
        sheet.write(row, 0, code)
        sheet.write(row, 1, name)
        sheet.write(row, 3, date(2023, 8, 4), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    sheet.write_merge(1, 2, 2, 2, "罗湖")
    book.add_sheet("藏").write(0, 0, "产业链代码")
    book.get_sheet(1).visibility = 1
    path = tmp_path / "units.xls"
    book.save(str(path))
    assert [(one.sheet, one.encoding, one.hidden) for one in sheets(path)] == [
        ("台账", "xls", False), ("藏", "xls", True),
    ]  # fmt: skip
    assert sheets(path)[0].records["cells"].to_list()[1:] == [
        ["440399000000018", "甲公司", "罗湖", "2023-08-04"], [SECOND, "乙公司", "罗湖", "2023-08-04"],
    ]  # fmt: skip


def test_the_content_decides_not_the_suffix(tmp_path: Path) -> None:
    path = plain(tmp_path)
    assert cells(path.rename(tmp_path / "units.xls")) == [UNIT]


# Refused


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "空"), (b"\xef\xbb\xbf \r\n", "空"), (b"%PDF-1.7 ...", "不是 Excel"), (b"a,b\n1,2\n", "不是 Excel"),
     (b"PK\x03\x04rest", "损坏"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "损坏")],
    ids=["empty", "blank", "pdf", "csv", "zip", "ole"],
)  # fmt: skip
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "units.xlsx"
    path.write_bytes(content)
    assert said in refused(path)


def test_a_workbook_of_blank_sheets_is_empty(tmp_path: Path) -> None:
    assert "空" in refused(workbook(tmp_path, lambda _, sheet: sheet.write(3, 3, " ")))


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_a_truncated_workbook_is_refused(tmp_path: Path, kept: float) -> None:
    path = plain(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    assert "损坏" in refused(path)


def test_damaged_xml_and_another_zip_are_refused(tmp_path: Path) -> None:
    assert "损坏" in refused(with_sheet(plain(tmp_path), '<row r="1"><c r="A1"><v>1</v></c'))
    assert "不是 .xlsx" in refused(packed(tmp_path / "other.xlsx", {"word/document.xml": b"<w/>"}))


def test_an_encrypted_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "units.xls"
    records = io.BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("台账").write(0, 0, "x")
    book.save(records)
    # The record that announces a password takes the place of the one on the window's protection.
    content = records.getvalue().replace(struct.pack("<3H", 0x19, 2, 0), struct.pack("<3H", 0x2F, 2, 0), 1)
    path.write_bytes(content)
    assert "密码" in refused(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = plain(tmp_path)
    parts = parts_of(path)
    parts["xl/worksheets/sheet1.xml"] = b" " * (64 << 20)
    assert "MB" in refused(packed(path, parts))


def test_a_part_longer_than_the_directory_says_is_refused(tmp_path: Path) -> None:
    path = plain(tmp_path)
    name = b"xl/worksheets/sheet1.xml"
    content = bytearray(path.read_bytes())
    entry = content.rindex(name) - 46
    content[entry + 24 : entry + 28] = struct.pack("<I", 10)
    path.write_bytes(content)
    assert "损坏" in refused(path)


FAR = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>产业链代码</t></is></c></row>'
    '<row r="1048576"><c r="XFD1048576" {}></row>'
)
BLANKS = ['t="inlineStr"><is><t> </t></is></c', 't="str"><v></v></c', 's="1"/', 't="s"><v>0</v></c']


@pytest.mark.parametrize("blank", BLANKS)
def test_blank_cells_far_away_make_no_room(tmp_path: Path, blank: str) -> None:
    path = workbook(tmp_path, lambda _, sheet: sheet.write(0, 0, " "))
    assert cells(with_sheet(path, FAR.format(blank))) == [["产业链代码"]]


def test_cells_too_far_apart_are_refused(tmp_path: Path) -> None:
    assert "相距太远" in refused(with_sheet(plain(tmp_path), FAR.format("><v>1</v></c")))


def test_cells_without_a_place_follow_each_other(tmp_path: Path) -> None:
    row = "<row><c><v>1</v></c><c><v>2</v></c></row>"
    assert cells(with_sheet(plain(tmp_path), row * 2)) == [["1", "2"]] * 2


def test_too_many_columns_and_too_long_a_cell_are_refused(tmp_path: Path) -> None:
    wide = workbook(tmp_path, lambda _, sheet: sheet.write_row(0, 0, ["列"] * 10_000))
    assert str(MOST_COLUMNS) in refused(wide)
    text = "".join(chr(0x4E00 + n % 20_000) for n in range(200_000))
    long = with_sheet(plain(tmp_path), f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>')
    assert "字" in refused(long)


@pytest.mark.parametrize(
    ("written", "claimed"),
    [
        (struct.pack("<2H", 7, 5), struct.pack("<2H", 65535, 65535)),
        (struct.pack("<2H2I2H", 0x200, 14, 7, 8, 5, 6), struct.pack("<2H2I2H", 0x200, 14, 7, 1 << 31, 5, 6)),
        (struct.pack("<2HI", 0xFC, 17, 1), struct.pack("<2H2I", 0xFC, 17, 1, 1 << 31)),
    ],
    ids=["cell", "dimensions", "strings"],
)
def test_an_xls_that_claims_more_than_there_can_be_is_refused(tmp_path: Path, written: bytes, claimed: bytes) -> None:
    path = tmp_path / "units.xls"
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    sheet.write(7, 5, "a text")
    book.save(str(path))
    content = bytearray(path.read_bytes())
    place = content.index(written)
    content[place : place + len(claimed)] = claimed
    path.write_bytes(content)
    assert "损坏" in refused(path)
