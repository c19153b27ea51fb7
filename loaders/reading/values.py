"""Values: text expressions to typed ones. What cannot be read is null; the caller tells it from a blank."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from explorer import vocabulary
from loaders.reading.comparable import comparable_code, comparable_name

_BLANK = r"^(?:[-‐‑‒–—―−─]+|/+|(?i:N/A)|不详|未知)$"
_TRUE = ("是", "有", "√", "✓", "✔", "☑", "●", "Y", "YES", "TRUE")
_FALSE = ("否", "无", "×", "✕", "✖", "✗", "✘", "X", "N", "NO", "FALSE")

_TIME = r"\s*[T ]\s*\d{1,2}[:时点]\d{1,2}(?:[:分](?:\d{1,2}(?:\.\d+)?秒?)?)?(?:\s*[AP]M)?(?:Z|[+-]\d{2}:?\d{2})?$"
_DATE = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?|\s*月)?$"
_COMPACT_DATE = r"^(\d{4})(\d{2})(\d{2})$"
_SERIAL = r"^(\d{5})(?:\.\d+)?$"
_SERIALS = (10_000, 73_050)  # 1927 to 2099; Excel counts days from 1899-12-30

_APPROXIMATELY = r"^(?:大约|约|近)\s*|\s*(?:左右|余|多)$|(?:余|多)(?P<unit>人|名|家|户|个)$"
_NUMBER = r"^([+-]?(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)\s*(.*)$"
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

_DISTRICTS: Mapping[str, str] = MappingProxyType(
    {word: d.name for d in vocabulary.WORK_DISTRICTS for word in (d.name, d.short, d.code)}
)


def is_blank(text: pl.Expr, *, none_too: bool) -> pl.Expr:
    """Tell whether a shown text stands for no value: null, empty, a dash, N/A, 不详, 未知, and 无 if ``none_too``."""
    stripped = text.fill_null("").str.strip_chars()
    blank = stripped.str.len_chars().eq(0) | stripped.str.normalize("NFKC").str.contains(_BLANK)
    return blank | stripped.eq("无") if none_too else blank


def truth(text: pl.Expr, *, digits: bool) -> pl.Expr:
    """Return 是/否, 有/无, √/×, ✓, ●, Y/N as a boolean; 1/0 only where ``digits``."""
    words = dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False)
    if digits:
        words |= {"1": True, "0": False}
    return comparable_code(text).replace_strict(words, default=None, return_dtype=pl.Boolean)


def is_digits(text: pl.Expr) -> pl.Expr:
    """Tell whether a text is nothing but a code of at most three digits."""
    return comparable_code(text).str.contains(r"^\d{1,3}$")


def choice(text: pl.Expr, choices: tuple[str, ...]) -> pl.Expr:
    """Return the one of ``choices`` that the text is."""
    words = dict(zip(choices, choices, strict=True))
    return comparable_name(text).replace_strict(words, default=None, return_dtype=pl.String)


def district(text: pl.Expr) -> pl.Expr:
    """Return the name of the work district that the text names, shortens or codes."""
    return comparable_name(text).replace_strict(_DISTRICTS, default=None, return_dtype=pl.String)


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


def decimal(text: pl.Expr, units: Units) -> pl.Expr:
    """Return a number in the canonical unit of ``units``; a unit in the cell counts.

    Full-width digits, thousands separators and words for "about" are understood.
    """
    plain = _plain(text).str.replace_all(_APPROXIMATELY, "${unit}")
    number = plain.str.extract(_NUMBER, 1).str.replace_all("[, ]", "").cast(pl.Float64, strict=False)
    unit = plain.str.extract(_NUMBER, 2).str.replace_all(r"[()\s]|人民币|RMB", "")
    multiplier = unit.replace_strict({u: m for u, (m, _) in units.items()}, default=None, return_dtype=pl.Float64)
    divisor = unit.replace_strict({u: d for u, (_, d) in units.items()}, default=None, return_dtype=pl.Float64)
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


def count(text: pl.Expr) -> pl.Expr:
    """Return a whole number of at least 0."""
    number = decimal(text, COUNT_UNITS)
    whole = (number >= 0) & (number < 2**53) & (number == number.floor())
    return pl.when(whole).then(number).cast(pl.Int64)


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.strip_chars()
