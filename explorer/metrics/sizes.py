"""Size class of a unit by the statistical standard of 2017: lower bounds by industry, as one Polars expression.

Source: 统计上大中小微型企业划分办法（2017）. Staff in persons, revenue and assets in 万元.
"""

from __future__ import annotations

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
# By the first digits of the code: two for a division, three for a group, the longer before the shorter.
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


def size() -> pl.Expr:
    """Return ``large``, ``medium``, ``small`` or ``micro``; null where industry or a needed indicator is unknown.

    Every indicator of the industry must reach a class's bound, else the unit drops one class: the class is the lowest
    that an indicator gives. One indicator below the bound of 小型 makes 微型, whatever the others; otherwise an
    indicator that is not known leaves the class unknown.

    >>> frame = pl.DataFrame({"industry": ["C39", "C39", "C39", "F51"], "staff": [1000, 1000, None, 4],
    ...                       "revenue": [40000.0, 2000.0, 400.0, None], "assets": [None] * 4})
    >>> frame.select(size()).to_series().to_list()
    ['large', 'medium', None, 'micro']
    """
    digits, classified = industry_digits(), pl.lit(None, dtype=pl.String)
    chosen = [(section() == letter, standard) for letter, standard in _BY_SECTION.items()]
    chosen += [(digits.str.starts_with(start), standard) for start, standard in reversed(_BY_DIGITS.items())]
    for fits, standard in chosen:  # the later goes before the earlier
        classified = pl.when(fits).then(_class(standard)).otherwise(classified)
    return classified.alias("size")


def _class(standard: _Standard) -> pl.Expr:
    ranks = [
        _rank(indicator, bounds) for indicator, bounds in zip(_INDICATORS, standard, strict=True) if bounds is not None
    ]
    lowest = pl.min_horizontal(ranks)  # passes nulls over
    known = pl.all_horizontal(rank.is_not_null() for rank in ranks)
    names = dict(enumerate(reversed(list(SIZES))))
    return pl.when(known | (lowest == 0)).then(lowest).replace_strict(names, default=None, return_dtype=pl.String)


def _rank(indicator: str, bounds: _Bounds) -> pl.Expr:
    """3 large, 2 medium, 1 small, 0 micro; null: not known."""
    return pl.sum_horizontal(((pl.col(indicator) >= bound).cast(pl.Int8) for bound in bounds), ignore_nulls=False)
