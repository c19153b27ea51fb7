"""Typed values from the texts that departments write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer import vocabulary
from loaders.reading import values
from loaders.reading.columns import read_column
from loaders.sources.contracts import ENTERPRISES
from loaders.sources.declared import UNDECLARED


def read(reader: Callable[[pl.Expr], pl.Expr], *texts: str | None) -> list[object]:
    return (
        pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(reader(pl.col("text"))).to_series().to_list()
    )


@pytest.mark.parametrize(
    "text",
    ["2023-08-04", "2023/8/4", "2023.8.4", "2023年8月4日", "20230804", "45142", "45142.75", "2023-08-04 13:45:00",
     "2023-08-04T13:45", "2023/8/4 9:05", "２０２３-08-04", " 2023-08-04 ", "2023年8月4日 10时30分"],
)  # fmt: skip
def test_every_way_to_write_a_date(text: str) -> None:
    assert read(values.date, text) == [date(2023, 8, 4)]


@pytest.mark.parametrize("text", ["2023.8", "2023年8月", "2023-08", "2023/8"])
def test_a_month_is_its_first_day(text: str) -> None:
    assert read(values.date, text) == [date(2023, 8, 1)]


@pytest.mark.parametrize(
    "text", ["2023-02-30", "2023-13-01", "8/4/2023", "2023", "去年", "202308", "0023-08-04", "99999"]
)
def test_no_date_is_made_up(text: str) -> None:
    assert read(values.date, text) == [None]


@settings(deadline=None)
@given(st.dates(min_value=date(1800, 1, 1)))
def test_dates_come_back(day: date) -> None:
    assert read(values.date, day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}") == [day] * 3


@settings(deadline=None)
@given(st.dates(min_value=date(1927, 5, 18), max_value=date(2099, 12, 31)))
def test_excel_serials_come_back(day: date) -> None:
    assert read(values.date, str((day - date(1899, 12, 30)) // timedelta(days=1))) == [day]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("50", 50), ("５０", 50), ("1,200", 1200), ("1 200", 1200), ("50人", 50), ("50 名", 50), ("50.0", 50),
     ("1.2万人", 12000), ("约50人", 50), ("50人左右", 50), ("50余人", 50), ("大约50", 50), ("0", 0),
     ("12.5", None), ("-1", None), ("1,20", None), ("五十", None), ("50-99", None), ("50人以上", None),
     ("9" * 30, None)],
)  # fmt: skip
def test_counts(text: str, expected: int | None) -> None:
    assert read(values.count, text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3,000(万人民币元)", 3000.0), ("3,000", 3000.0), ("12345元", 1.2345), ("1.5亿元", 15000.0), ("3千元", 0.3),
     ("3万", 3.0), ("-5", -5.0), ("2百万元", 200.0), ("１．５", 1.5), ("3万美元", None), ("约", None), ("", None)],
)  # fmt: skip
def test_money_is_in_ten_thousand_yuan(text: str, expected: float | None) -> None:
    assert read(lambda cell: values.decimal(cell, values.MONEY_UNITS), text) == [expected]


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_decimals_come_back(number: float) -> None:
    assert read(lambda cell: values.decimal(cell, values.MONEY_UNITS), f"{number!r}") == [number]


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=2**53 - 1))
def test_counts_come_back(number: int) -> None:
    assert read(values.count, str(number), f"{number:,}") == [number, number]


def test_degrees_read_at_once_are_read_as_all_others() -> None:
    texts = ["113.95", "１１３.5", "181.5", "114.05°", None, "约114.5", "13800138000", "22.123456789012"]
    cells = pl.DataFrame({"row": range(len(texts)), "text": texts})
    reading = read_column(ENTERPRISES.column("longitude"), "经度", cells, UNDECLARED, of_tie=False)
    assert reading.values.to_list() == [113.95, 113.5, None, 114.05, None, 114.5, None, 22.123456789012]
    found = {finding.code: finding.rows["row"].to_list() for finding in reading.findings if len(finding.rows)}
    assert found == {"bad_value": [2], "approximate_value": [5], "personal_value": [6]}
    assert reading.blank.to_list() == [False] * 4 + [True, False, True, False]


def test_degrees_stay_on_the_globe() -> None:
    assert read(values.longitude, "114.05", "181", "114.05°") == [114.05, None, 114.05]
    assert read(values.latitude, "22.54", "91") == [22.54, None]


def test_truths() -> None:
    words = ["是", "有", "√", "✓", "●", "Y", "y", "Ｙ"], ["否", "无", "×", "N", "n"]
    assert read(lambda cell: values.truth(cell, digits=False), *words[0]) == [True] * len(words[0])
    assert read(lambda cell: values.truth(cell, digits=False), *words[1]) == [False] * len(words[1])
    assert read(lambda cell: values.truth(cell, digits=False), "1", "0", "大概", None) == [None] * 4
    assert read(lambda cell: values.truth(cell, digits=True), "1", "0", "2") == [True, False, None]


def test_blanks() -> None:
    blank = ["", "—", "——", "-", "/", "N/A", "n/a", "不详", "未知", "无", "　", None]
    assert read(lambda cell: values.is_blank(cell, none_too=True), *blank) == [True] * len(blank)
    assert read(lambda cell: values.is_blank(cell, none_too=False), "无") == [False]
    assert read(lambda cell: values.is_blank(cell, none_too=True), "NA", "None", "无锡", "-1") == [False] * 4


@pytest.mark.parametrize("district", vocabulary.WORK_DISTRICTS, ids=lambda district: district.english)
def test_a_district_by_name_short_name_or_code(district: vocabulary.WorkDistrict) -> None:
    assert read(values.district, district.name, district.short, district.code) == [district.name] * 3


def test_no_district_of_another_city() -> None:
    assert read(values.district, "天河区", "440100", None) == [None] * 3


def test_a_district_may_be_said_with_its_city() -> None:
    assert read(values.district, "深圳市罗湖区", "广东省深圳市 大鹏新区", "深圳深汕", "深圳市") == [
        "罗湖区", "大鹏新区", "深汕特别合作区", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [("C", "C"), ("c36", "c36"), ("C3670", "C3670"), ("3670", "3670"), ("36", "36"), ("Ｃ36", "C36"), ("R86", "R86"),
     ("C36 汽车制造业", "C36"), ("I65软件和信息技术服务业", "I65"), ("3670(汽车零部件)", "3670"), ("制造业", "C"),
     ("信息传输、软件和信息技术服务业", "I"),
     ("A36", None), ("U36", None), ("C3", None), ("3", None), ("C36700", None), ("98", None), ("00", None),
     ("C36X", None), ("36.7", None), ("3D打印", None), ("汽车制造业", "汽车制造业")],
)  # fmt: skip
def test_industry_codes(text: str, code: str | None) -> None:
    assert read(values.industry, text) == [code]


@pytest.mark.parametrize(
    ("header", "unit"),
    [("年营业收入(万元)", "万元"), ("年营业收入(元)", "元"), ("注册资本(万人民币元)", "万元"),
     ("收入(单位:亿元)", "亿元"), ("年营业收入", ""), ("年营业收入(2025年)(千元)", "千元"), ("年营业收入(美元)", "")],
)  # fmt: skip
def test_the_unit_that_a_header_gives(header: str, unit: str) -> None:
    assert values.unit_of(header, values.MONEY_UNITS) == unit


def test_a_unit_in_the_cell_wins_over_the_headers() -> None:
    cells = ["30000000", "3,000(万人民币元)", "0.3亿", "3000万元"]
    assert read(lambda cell: values.decimal(cell, values.MONEY_UNITS, "元"), *cells) == [3000.0] * 4


def test_digits_that_an_export_wrote_as_decimals() -> None:
    assert read(values.bare_digits, "1", "１", "1.0", "110", "1.5", "1234", "一", None) == [
        "1", "1", "1", "110", None, None, None, None,
    ]  # fmt: skip
    assert read(lambda cell: values.truth(cell, digits=True), "1.0", "0.0") == [True, False]
