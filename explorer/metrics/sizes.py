"""Size class of a unit by the statistical standard of 2017: lower bounds by industry, on frames.

Source: 统计上大中小微型企业划分办法（2017）. Staff in persons, revenue and assets in 万元.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import polars as pl

from explorer.vocabulary import SECTIONS, SIZES

_Bounds = tuple[int, int, int]  # large, medium, small


class _Standard(NamedTuple):
    """The lower bounds of one industry; an indicator without bounds does not count in it."""

    staff: _Bounds | None = None
    revenue: _Bounds | None = None
    assets: _Bounds | None = None


_INDUSTRIAL = _Standard(staff=(1000, 300, 20), revenue=(40_000, 2_000, 300))
_CONSTRUCTION = _Standard(revenue=(80_000, 6_000, 300), assets=(80_000, 5_000, 300))
_FARMING = _Standard(revenue=(20_000, 500, 50))
_CATERING = _Standard(staff=(300, 100, 10), revenue=(10_000, 2_000, 100))
_LEASING = _Standard(staff=(300, 100, 10), assets=(120_000, 8_000, 100))
_TRANSPORT = _Standard(staff=(1000, 300, 20), revenue=(30_000, 3_000, 200))
_OTHER = _Standard(staff=(300, 100, 10))

# By section letter where one standard serves the whole section. F, G, I, K differ within: by division or group.
_BY_SECTION = {
    "A": _FARMING, "B": _INDUSTRIAL, "C": _INDUSTRIAL, "D": _INDUSTRIAL, "E": _CONSTRUCTION, "H": _CATERING,
    "L": _LEASING, **dict.fromkeys("JMNOPQRST", _OTHER),
}  # fmt: skip
# By the first digits of the code: two for a division, three for a group.
_BY_DIGITS = {
    "51": _Standard(staff=(200, 20, 5), revenue=(40_000, 5_000, 1_000)),
    "52": _Standard(staff=(300, 50, 10), revenue=(20_000, 500, 100)),
    "59": _Standard(staff=(200, 100, 20), revenue=(30_000, 1_000, 100)),
    "60": _Standard(staff=(1000, 300, 20), revenue=(30_000, 2_000, 100)),
    **dict.fromkeys(("53", "54", "55", "56", "57", "58"), _TRANSPORT),
    "63": _Standard(staff=(2000, 100, 10), revenue=(100_000, 1_000, 100)),
    "64": _Standard(staff=(2000, 100, 10), revenue=(100_000, 1_000, 100)),
    "65": _Standard(staff=(300, 100, 10), revenue=(10_000, 1_000, 50)),
    "701": _Standard(revenue=(200_000, 1_000, 100), assets=(10_000, 5_000, 2_000)),
    "702": _Standard(staff=(1000, 300, 100), revenue=(5_000, 1_000, 500)),
    **dict.fromkeys((f"70{group}" for group in "03456789"), _OTHER),
}  # fmt: skip
_INDICATORS = ("staff", "revenue", "assets")
_STANDARDS = tuple(dict.fromkeys((*_BY_SECTION.values(), *_BY_DIGITS.values())))
_BOUNDS = {f"{indicator}_{place}": pl.Int32() for indicator in _INDICATORS for place in range(3)}
# The bounds of all standards: between two of them a unit's class is the same.
_STEPS = {
    indicator: sorted({bound for standard in _STANDARDS for bound in getattr(standard, indicator) or ()})
    for indicator in _INDICATORS
}


def _code() -> pl.Expr:
    return pl.col("industry").str.normalize("NFKC").str.to_uppercase().str.strip_chars()


def industry_digits() -> pl.Expr:
    """Return the digits of the industry code, without its letter: ``C3921`` and ``3921`` give ``3921``."""
    return _code().str.extract(r"^[A-T]?\W*(\d+)")


def section() -> pl.Expr:
    """Return the section letter: the code's own, else by the first two of its bare digits; null where neither fits.

    >>> pl.DataFrame({"industry": ["C3921", "6510", "i65", "制造业", None]}).select(section()).to_series().to_list()
    ['C', 'I', 'I', None, None]
    """
    letters = {f"{division:02d}": letter for letter, _, first, last in SECTIONS for division in range(first, last + 1)}
    by_digits = industry_digits().str.slice(0, 2).replace_strict(letters, default=None, return_dtype=pl.String)
    return _code().str.extract(r"^([A-T])(?:[^A-Z]|$)").fill_null(by_digits).alias("section")


def classified(units: pl.DataFrame) -> pl.DataFrame:
    """Return ``row``, ``section`` and ``size`` (``large``, ``medium``, ``small``, ``micro``) of each unit, in order.

    Every indicator of the industry must reach a class's bound, else the unit drops one class: the class is the lowest
    that an indicator gives. One indicator below the bound of 小型 makes 微型, whatever the others; otherwise an
    indicator that is not known leaves the class unknown, as does an unknown industry: null.

    >>> frame = pl.DataFrame({"row": range(4), "industry": ["C39", "C39", "39", "F51"], "staff": [1000, 1000, None, 4],
    ...                       "revenue": [40000.0, 2000.0, 400.0, None], "assets": [None] * 4})
    >>> classified(frame).rows()
    [(0, 'C', 'large'), (1, 'C', 'medium'), (2, 'C', None), (3, 'F', 'micro')]
    """
    read = each_once(units["industry"], _read)
    asked = units.select(*_INDICATORS).hstack(read.select("standard"))
    size = _classes().gather(asked.select(_place()).to_series())
    return units.select("row").hstack([read["section"], size])


def each_once(values: pl.Series, work_out: Callable[[pl.Series], pl.DataFrame]) -> pl.DataFrame:
    """Return for each value what ``work_out`` makes of the distinct ones, a row each; of null, nulls."""
    distinct = values.unique().drop_nulls()
    return work_out(distinct).select(pl.all().gather(values.cast(pl.Enum(distinct)).to_physical()))


def _read(industries: pl.Series) -> pl.DataFrame:
    """Return the section of each industry code and the number of its standard; null: there is none."""
    read = industries.to_frame("industry").with_columns(section(), digits=industry_digits())
    standards = [_standard(letter, digits) for letter, digits in read.select("section", "digits").iter_rows()]
    numbers = [None if standard is None else _STANDARDS.index(standard) for standard in standards]
    return read.select(pl.col("section").cast(pl.Categorical), standard=pl.Series(numbers, dtype=pl.UInt32))


def _standard(letter: str | None, digits: str | None) -> _Standard | None:
    if letter in _BY_SECTION:
        return _BY_SECTION[letter]
    return next((standard for start, standard in _BY_DIGITS.items() if (digits or "").startswith(start)), None)


def _place() -> pl.Expr:
    """Number what a unit's class depends on: its standard, and of each indicator the step on which the unit stands."""
    place = pl.col("standard").fill_null(len(_STANDARDS))
    for indicator, steps in _STEPS.items():
        step = pl.lit(pl.Series(steps, dtype=pl.Float64)).search_sorted(
            pl.col(indicator).cast(pl.Float64), side="right"
        )
        place = place * (len(steps) + 2) + pl.when(pl.col(indicator).is_null()).then(len(steps) + 1).otherwise(step)
    return place.alias("place")


@cache
def _classes() -> pl.Series:
    """Return the size class of every ``_place``, Categorical: a few ten thousand in place of millions of units."""
    every = pl.DataFrame({"standard": [*range(len(_STANDARDS)), None]}, schema={"standard": pl.UInt32})
    bounds = pl.DataFrame([_bounds(standard) for standard in (*_STANDARDS, _Standard())], schema=_BOUNDS)
    every = every.hstack(bounds)
    for indicator, steps in _STEPS.items():
        every = every.join(pl.DataFrame({indicator: [-1, *steps, None]}), how="cross")
    lowest = pl.min_horizontal(_rank(indicator) for indicator in _INDICATORS)  # passes nulls over
    decided = pl.all_horizontal(_settled(indicator) for indicator in _INDICATORS) | (lowest == 0)
    rank = every.sort(_place(), nulls_last=True).select(pl.when(decided).then(lowest)).to_series()
    return pl.Series("size", list(SIZES)[::-1], dtype=pl.Categorical).gather(rank)


def _bounds(standard: _Standard) -> dict[str, int | None]:
    given = {indicator: getattr(standard, indicator) or (None,) * 3 for indicator in _INDICATORS}
    return {f"{indicator}_{place}": given[indicator][place] for indicator in _INDICATORS for place in range(3)}


def _rank(indicator: str) -> pl.Expr:
    """3 large, 2 medium, 1 small, 0 micro; null: not known, or no indicator of the industry."""
    reached = ((pl.col(indicator) >= pl.col(f"{indicator}_{place}")).cast(pl.Int8) for place in range(3))
    return pl.sum_horizontal(reached, ignore_nulls=False)


def _settled(indicator: str) -> pl.Expr:
    return pl.col(indicator).is_not_null() | pl.col(f"{indicator}_0").is_null()
