"""The forms in which codes and names are compared."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from loaders.reading.codes import is_credit_code, is_personal_code, likely_corrections
from loaders.reading.comparable import code_in_comparable_form, comparable_code, name_in_comparable_form, shown

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize("code", ["DW-093", "dw-093", "ＤＷ－０９３", " DW - 093 ", "DW\u200b-093", "\ufeffDW-093"])
def test_codes_compare_without_width_case_and_spaces(code: str) -> None:
    assert code_in_comparable_form(code) == "DW-093"


@pytest.mark.parametrize(
    "name", ["某某(深圳)公司", "某某（深圳）公司", "某某 【深圳】 公司", "某某〔深圳〕公司", "某某\u200b(深圳)\n公司"]
)
def test_names_compare_with_one_kind_of_bracket(name: str) -> None:
    assert name_in_comparable_form(name) == "某某(深圳)公司"


def test_names_are_not_compared_fuzzily() -> None:
    assert name_in_comparable_form("某某有限公司") != name_in_comparable_form("某某公司")


def test_what_is_shown_stays_as_written() -> None:
    texts = pl.DataFrame({"text": ["（ＡＢ）", "a\x00b", " <script>alert(1)</script> ", "\u200b"]})
    assert texts.select(shown(pl.col("text"))).to_series().to_list() == [
        "（ＡＢ）",
        "ab",
        "<script>alert(1)</script>",
        "",
    ]


@settings(deadline=None)
@given(st.text(max_size=40))
def test_comparing_twice_changes_nothing_more(text: str) -> None:
    once = code_in_comparable_form(text)
    assert pl.select(comparable_code(pl.lit(once))).item() in {once, code_in_comparable_form(once)}


@settings(deadline=None)
@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_credit_codes_are_checked_as_gb_32100_says(body: str) -> None:
    full = body + uscc.calc_check_digit(body)
    other = body + ALPHABET[(ALPHABET.index(full[-1]) + 1) % 31]
    assert is_credit_code(pl.Series([full, other, None, body])).to_list() == [True, False, False, False]


@settings(deadline=None)
@given(st.text(ALPHABET, min_size=9, max_size=9))
def test_a_letter_o_is_corrected_to_a_zero(body: str) -> None:
    stem = "91440399" + body
    full = stem + uscc.calc_check_digit(stem)
    assert likely_corrections(pl.Series([full.replace("0", "O").replace("1", "I")])).to_list() == [full]


def test_no_correction_is_made_up() -> None:
    assert likely_corrections(pl.Series(["91440399MA5AAAA194", "DW-093", None])).to_list() == [None] * 3


def test_a_citizens_number_is_told_from_a_credit_code_of_digits() -> None:
    numbers = pl.Series(["440399 19900101123x", "914403001922038216", "440399", None, "13912345678", "电13912345678"])
    for of_unit in (False, True):
        assert is_personal_code(numbers, of_unit=of_unit).to_list() == [True, False, False, False, True, True]


def test_codes_like_mobile_numbers_are_an_organisations_where_most_of_the_column_are():
    codes = pl.Series(["13912345671", "13912345672", "13912345673", "D1", "440399199001011234"])
    assert is_personal_code(codes, of_unit=False).to_list() == [False] * 4 + [True]
    assert is_personal_code(codes, of_unit=True).to_list() == [True] * 3 + [False, True]
    assert is_personal_code(codes.tail(3), of_unit=False).to_list() == [True, False, True]
