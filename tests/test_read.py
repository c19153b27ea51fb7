"""Files to rows of text: encodings, delimiters, quotes, and what is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import InputError
from loaders.reading.files import find_files
from loaders.reading.read import read_file, read_files
from loaders.reading.recognise import count_headers
from loaders.reading.sheets import MOST_COLUMNS, Sheet
from loaders.reading.text_files import LONGEST_LINE

CHAINS = "产业链代码,产业链名称\nCL01,新能源\n"


def read(path: Path) -> Sheet:
    (sheet,) = read_file(path, path.name, count_headers)
    return sheet


def written(folder: Path, content: bytes | str, name: str = "chains.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def cells(sheet: Sheet) -> list[list[str]]:
    return sheet.records["cells"].to_list()


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
def test_the_encoding_is_found(tmp_path: Path, codec: str, encoding: str) -> None:
    sheet = read(written(tmp_path, CHAINS.encode(codec)))
    assert sheet.encoding == encoding
    assert cells(sheet) == [["产业链代码", "产业链名称"], ["CL01", "新能源"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_taken_from_the_header_line(tmp_path: Path, delimiter: str) -> None:
    content = "说明,a,b,c,d\n" + CHAINS.replace(",", delimiter)
    sheet = read(written(tmp_path, content))
    assert sheet.delimiter == delimiter
    assert cells(sheet)[1:] == [["产业链代码", "产业链名称"], ["CL01", "新能源"]]


def test_without_a_known_header_the_delimiter_is_the_one_of_most_cells(tmp_path: Path) -> None:
    assert read(written(tmp_path, "code;name, of the chain;level\n1;2;3\n")).delimiter == ";"


def test_characters_of_four_bytes_and_line_breaks_in_quotes(tmp_path: Path) -> None:
    content = '"产业链\n代码",产业链名称\nCL01,"𠮷祥\r\n㐂"\n'
    sheet = read(written(tmp_path, content.encode("gb18030")))
    assert (sheet.encoding, sheet.delimiter) == ("gb18030", ",")
    assert cells(sheet) == [["产业链\n代码", "产业链名称"], ["CL01", "𠮷祥\r\n㐂"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end(tmp_path: Path, end: str) -> None:
    assert len(read(written(tmp_path, CHAINS.replace("\n", end))).records) == 2


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    sheet = read(written(tmp_path, '产业链代码,产业链名称\n\nCL01,"新\n能\n源"\nCL02,医药\n'))
    assert sheet.records.rows() == [
        (1, ["产业链代码", "产业链名称"]), (2, []), (3, ["CL01", "新\n能\n源"]), (4, ["CL02", "医药"]),
    ]  # fmt: skip


def test_quoted_and_plain_blocks_agree_with_the_csv_module(tmp_path: Path) -> None:
    rows = [["产业链代码", "产业链名称"]] + [[f"CL{n}", 'a"b,\nc' if n % 97 == 0 else f"名{n}"] for n in range(2_000)]
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    sheet = read(written(tmp_path, stream.getvalue()))
    assert cells(sheet) == rows
    assert sheet.records["row"].to_list() == list(range(1, 2_002))


@settings(deadline=None)
@given(
    rows=st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8), min_size=2, max_size=4),
        max_size=8,
    )
)
def test_what_csv_writes_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([["产业链代码", "产业链名称"], *rows])
    text = stream.getvalue()
    if sum(ord(character) < 32 and character not in "\t\n\f\r" for character in text) * 100 > len(text.encode()):
        return
    assert cells(read(written(tmp_path_factory.mktemp("read"), text)))[1:] == rows


@pytest.mark.parametrize(
    "content",
    [b"", b"\xef\xbb\xbf", b" \n\n", b"%PDF-1.7 ...", b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest", b"a\0b\0c\0" * 100,
     CHAINS.encode("utf-16-le"), b"\xff\xff\xfe" * 9, CHAINS.encode() + b'CL02,"open\nCL03,x\n'],
    ids=["empty", "bom", "blank", "pdf", "zip", "xls", "nul", "utf-16 without bom", "undecodable", "open quote"],
)  # fmt: skip
def test_what_is_no_table_of_text_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"chains\.csv") as refused:
        read(written(tmp_path, content))
    assert refused.value.code == "unreadable_file"
    assert refused.value.exit_code == 2


def test_an_open_quote_names_its_row(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 3"):
        read(written(tmp_path, CHAINS + 'CL02,"open\n' + "CL03,x\n" * 500))


def test_a_quote_that_swallows_whole_rows_names_its_row(tmp_path: Path) -> None:
    rows = [f"C{n},链{n},v1,市级,罗湖,备注" for n in range(9)]
    rows[2] = 'C2,"链2,v1,市级,罗湖,备注'
    rows[6] = 'C6,链6",v1,市级,罗湖,备注'
    content = "\n".join(["产业链代码,产业链名称,目录版本,级别,区,备注", *rows])
    with pytest.raises(InputError, match="row 4"):
        read(written(tmp_path, content))


def test_a_paragraph_with_commas_is_one_cell(tmp_path: Path) -> None:
    content = '产业链代码,产业链名称,目录版本,级别,区,备注\nC1,链,,,,"一,二\n三,四,五\n六"\n'
    assert read(written(tmp_path, content)).records.height == 2


def test_a_few_nul_characters_do_not_make_a_file_binary(tmp_path: Path) -> None:
    assert read(written(tmp_path, CHAINS.replace("新", "\0新"))).records.height == 2


def test_a_line_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=str(LONGEST_LINE)):
        read(written(tmp_path, CHAINS * 20 + "CL02," + "x" * (2 * LONGEST_LINE)))


def test_a_quoted_cell_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=str(csv.field_size_limit())):
        read(written(tmp_path, CHAINS + 'CL02,"' + "x\n" * 100_000 + '"\n'))


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=str(MOST_COLUMNS)):
        read(written(tmp_path, CHAINS + "," * 10_000))


def test_all_unreadable_files_are_named_at_once(tmp_path: Path) -> None:
    bad = {name: written(tmp_path, b"%PDF", name) for name in ("a.csv", "b.csv")}
    with pytest.raises(InputError) as refused:
        read_files({**bad, "c.csv": written(tmp_path, CHAINS, "c.csv")}, count_headers)
    assert all(name in refused.value.say("zh") for name in bad)
    assert "c.csv" not in refused.value.say("zh")


def test_another_format_is_refused_when_named_itself(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"notes\.txt"):
        read(written(tmp_path, CHAINS, "notes.txt"))


def test_a_folder_passes_over_and_names_what_is_no_table(tmp_path: Path) -> None:
    for name in ("chains.csv", "B.CSV", "notes.txt", "~$chains.csv", ".hidden.csv"):
        written(tmp_path, CHAINS, name)
    (tmp_path / "sub.csv").mkdir()
    found = find_files([tmp_path])
    assert sorted(found.files) == ["B.CSV", "chains.csv"]
    assert [Path(path).name for path in found.passed_over] == [".hidden.csv", "notes.txt", "sub.csv", "~$chains.csv"]


def test_a_file_given_twice_is_read_once_and_equal_names_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    paths = [written(tmp_path, CHAINS), written(tmp_path / "other", CHAINS), tmp_path]
    assert sorted(find_files(paths).files) == sorted(path.as_posix() for path in paths[:2])


@pytest.mark.parametrize("code", ["unknown_path", "no_table"])
def test_nothing_to_read(tmp_path: Path, code: str) -> None:
    with pytest.raises(InputError) as refused:
        find_files([tmp_path / "absent.csv" if code == "unknown_path" else tmp_path])
    assert refused.value.code == code


def test_a_table_of_headers_alone_is_a_table(tmp_path: Path) -> None:
    assert read(written(tmp_path, "产业链代码,产业链名称")).records.select(pl.len()).item() == 1
