"""Values: text expressions to typed ones. What cannot be read is null; the caller tells it from a blank."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from explorer import vocabulary
from loaders.reading.comparable import comparable_code, comparable_name, name_in_comparable_form

_BLANK = r"^(?:[-‐‑‒–—―−─]+|/+|(?i:N/A)|不详|未知)$"
_TRUE = ("是", "有", "√", "✓", "✔", "☑", "●", "Y", "YES", "TRUE")
_FALSE = ("否", "无", "×", "✕", "✖", "✗", "✘", "X", "N", "NO", "FALSE")

_BITS = {"1": True, "0": False}

_CLOCK = r"[0-9]{1,2}[:时点][0-9]{1,2}(?:[:分](?:[0-9]{1,2}(?:\.[0-9]+)?秒?)?)?(?:\s*[AP]M)?"
_TIME = rf"\s*[T ]\s*{_CLOCK}(?:Z|[+-][0-9]{{2}}:?[0-9]{{2}})?$"
_DATE = r"^([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})(?:\s*[-/.月]\s*([0-9]{1,2})\s*日?|\s*月)?$"
_COMPACT_DATE = r"^([0-9]{4})([0-9]{2})([0-9]{2})$"
_SERIAL = r"^([0-9]{5})(?:\.[0-9]+)?$"
_SERIALS = (10_000, 73_050)  # 1927 to 2099; Excel counts days from 1899-12-30

_APPROXIMATELY = r"^(?:大约|约|近)\s*|\s*(?:左右|余|多)$|(?:余|多)(?P<unit>人|名|家|户|个)$"
_NUMBER = r"^([+-]?(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?)\s*(.*)$"
# Multiplier and divisor of a unit; the canonical unit of money is 万元.
Units = Mapping[str, tuple[int, int]]
COUNT_UNITS: Units = MappingProxyType(
    dict.fromkeys(("", "人", "名", "个", "家", "户", "位"), (1, 1)) | dict.fromkeys(("万", "万人", "万名"), (10_000, 1))
)
MONEY_UNITS: Units = MappingProxyType({
    "": (1, 1), "万元": (1, 1), "万": (1, 1), "元": (1, 10_000), "千元": (1, 10), "百万元": (100, 1), "百万": (100, 1),
    "千万元": (1_000, 1), "千万": (1_000, 1), "亿元": (10_000, 1), "亿": (10_000, 1),
})  # fmt: skip
DEGREES: Units = MappingProxyType({"": (1, 1), "°": (1, 1), "度": (1, 1)})

_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_WORDS_OF_CURRENCY = re.compile(r"^单位:?|人民币|RMB")

_CITY = "^(?:广东省)?深圳市?"
_DISTRICTS: Mapping[str, str] = MappingProxyType(
    {word: d.name for d in vocabulary.WORK_DISTRICTS for word in (d.name, d.short, d.code)}
)
# Letter and digits, then nothing or the name.
_INDUSTRY = r"^(([A-Ta-t])?([0-9]{2,4})?)(?:[^0-9A-Za-z.].*)?$"
_SECTION_OF_DIVISION: Mapping[str, str] = MappingProxyType(
    {f"{division:02d}": letter for letter, _, first, last in vocabulary.SECTIONS for division in range(first, last + 1)}
)
_SECTION_BY_NAME: Mapping[str, str] = MappingProxyType(
    {name_in_comparable_form(caption.zh): letter for letter, caption, _, _ in vocabulary.SECTIONS}
)


def is_blank(text: pl.Expr, *, none_too: bool) -> pl.Expr:
    """Tell whether a shown text stands for no value: null, empty, a dash, N/A, 不详, 未知, and 无 if ``none_too``."""
    stripped = text.fill_null("").str.strip_chars()
    blank = stripped.str.len_chars().eq(0) | stripped.str.normalize("NFKC").str.contains(_BLANK)
    return blank | stripped.eq("无") if none_too else blank


def truth(text: pl.Expr, *, digits: bool) -> pl.Expr:
    """Return 是/否, 有/无, √/×, ✓, ●, Y/N as a boolean; 1/0 only where ``digits``."""
    words = dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False)
    read = comparable_code(text).replace_strict(words, default=None, return_dtype=pl.Boolean)
    return pl.coalesce(read, bare_digits(text).replace_strict(_BITS, default=None)) if digits else read


def bare_digits(text: pl.Expr) -> pl.Expr:
    """Return the digits of a text that is nothing but a code of at most three; exports write 1 as 1.0, too."""
    return comparable_code(text).str.extract(r"^([0-9]{1,3})(?:\.0)?$", 1)


def choice(text: pl.Expr, choices: tuple[str, ...]) -> pl.Expr:
    """Return the one of ``choices`` that the text is."""
    words = dict(zip(choices, choices, strict=True))
    return comparable_name(text).replace_strict(words, default=None, return_dtype=pl.String)


def district(text: pl.Expr) -> pl.Expr:
    """Return the name of the work district that the text names, shortens or codes, the city before it or not."""
    within_city = comparable_name(text).str.replace(_CITY, "")
    return within_city.replace_strict(_DISTRICTS, default=None, return_dtype=pl.String)


def industry(text: pl.Expr) -> pl.Expr:
    """Return a code of GB/T 4754: a section's letter, 2–4 digits of a division that there is, or both where they agree.

    A code before its name (C36 汽车制造业) counts, and a section's full name is its letter. Other words are no wrong
    code: a line of business stays as written.
    """
    plain = _plain(text)
    letter, division = (plain.str.extract(_INDUSTRY, place).str.to_uppercase() for place in (2, 3))
    of_division = division.str.slice(0, 2).replace_strict(_SECTION_OF_DIVISION, default=None, return_dtype=pl.String)
    exists = (
        pl.when(division.is_null()).then(letter.is_not_null()).otherwise(of_division == letter.fill_null(of_division))
    )
    by_name = comparable_name(text).replace_strict(_SECTION_BY_NAME, default=None, return_dtype=pl.String)
    words = pl.when(~plain.str.contains("[0-9A-Za-z]")).then(text)
    return pl.coalesce(pl.when(exists).then(plain.str.extract(_INDUSTRY, 1)), by_name, words)


def date(text: pl.Expr) -> pl.Expr:
    """Return a date; a time of day is dropped.

    2023-08-04, 2023/8/4, 2023.8 and 2023年8月 (the first of the month), 2023年8月4日, 20230804, an Excel serial.
    """
    plain = _plain(text).str.replace(_TIME, "")
    return pl.coalesce(_calendar_date(plain, _DATE), _calendar_date(plain, _COMPACT_DATE), _serial_date(plain))


def _calendar_date(text: pl.Expr, pattern: str) -> pl.Expr:
    year, month = text.str.extract(pattern, 1), text.str.extract(pattern, 2).str.zfill(2)
    day = text.str.extract(pattern, 3).fill_null("1").str.zfill(2)
    read = pl.concat_str([year, month, day], separator="-").str.to_date("%Y-%m-%d", strict=False)
    return pl.when(read.dt.year() >= 1800).then(read)


def _serial_date(text: pl.Expr) -> pl.Expr:
    serial = text.str.extract(_SERIAL, 1).cast(pl.Int64)
    within = serial.is_between(*_SERIALS)
    return pl.when(within).then(pl.date(1899, 12, 30) + pl.duration(days=serial))


def is_approximate(text: pl.Expr) -> pl.Expr:
    """Tell whether a number is called approximate: 约, 大约, 近, 左右, 余, 多."""
    return _plain(text).str.contains(_APPROXIMATELY)


def unit_of(header: str, units: Units) -> str:
    """Return the unit that a header (in comparable form) gives for its cells; the canonical one, blank, if none.

    >>> unit_of("年营业收入(亿元)", MONEY_UNITS), unit_of("年营业收入", MONEY_UNITS)
    ('亿元', '')
    """
    named = (_WORDS_OF_CURRENCY.sub("", within) for within in _IN_BRACKETS.findall(header))
    return next((unit for unit in named if unit in units), "")


def decimal(text: pl.Expr, units: Units, unit: str = "") -> pl.Expr:
    """Return a number in the canonical unit of ``units``; ``unit`` is that of a cell without one.

    Full-width digits, thousands separators and words for "about" are understood.
    """
    plain = _plain(text).str.replace_all(_APPROXIMATELY, "${unit}")
    number = plain.str.extract(_NUMBER, 1).str.replace_all("[, ]", "").cast(pl.Float64, strict=False)
    in_cell = plain.str.extract(_NUMBER, 2).str.replace_all(r"[()\s]|人民币|RMB", "")
    said = pl.when(in_cell == "").then(pl.lit(unit)).otherwise(in_cell)
    multiplier = said.replace_strict({u: m for u, (m, _) in units.items()}, default=None, return_dtype=pl.Float64)
    divisor = said.replace_strict({u: d for u, (_, d) in units.items()}, default=None, return_dtype=pl.Float64)
    amount = number * multiplier / divisor
    return pl.when(amount.is_finite()).then(amount)


def longitude(text: pl.Expr) -> pl.Expr:
    """Return degrees from -180 to 180."""
    return _degrees(text, 180)


def latitude(text: pl.Expr) -> pl.Expr:
    """Return degrees from -90 to 90."""
    return _degrees(text, 90)


def _degrees(text: pl.Expr, most: int) -> pl.Expr:
    degrees = decimal(text, DEGREES)
    return pl.when(degrees.abs() <= most).then(degrees)


def count(text: pl.Expr, unit: str = "") -> pl.Expr:
    """Return a whole number of at least 0; ``unit`` is that of a cell without one."""
    number = decimal(text, COUNT_UNITS, unit)
    whole = (number >= 0) & (number < 2**53) & (number == number.floor())
    return pl.when(whole).then(number).cast(pl.Int64)


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.strip_chars()
