"""How alike two names of units are: less region and legal form, at either end, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process

from explorer.vocabulary import HOME, LEGAL_FORMS, WORK_DISTRICTS
from loaders.reading.comparable import comparable_name

_AT_ONCE = 20_000_000  # comparisons: a matrix of as many bytes


def core_name(name: pl.Expr, home: Iterable[str] = ()) -> pl.Expr:
    """Return names in comparable form less region and legal form; one that is nothing else stays whole.

    ``home``: further names of regions, beside those of Shenzhen and its districts.

    >>> pl.select(core_name(pl.lit("深圳市甲乙（集团）股份有限公司"))).item()
    '甲乙'
    """
    whole = comparable_name(name)
    forms, regions = _longest_first(LEGAL_FORMS), _longest_first((*HOME, *_districts(), *home))
    core = whole.str.replace_all(rf"\((?:{regions})\)", "")
    core = (
        core.str.replace(rf"^(?:{regions})+", "").str.replace(rf"^(?:{forms})+", "").str.replace(rf"(?:{forms})+$", "")
    )
    return pl.when(core == "").then(whole).otherwise(core)


def _districts() -> Iterator[str]:
    for district in WORK_DISTRICTS:
        yield from (district.name, f"{district.short}区")


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(dict.fromkeys(words), key=len, reverse=True))


def alike(
    some: Sequence[str], others: Sequence[str], least: int
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield places in ``some``, places in ``others`` and likenesses (of 100) of the pairs that reach ``least``."""
    rows = max(1, _AT_ONCE // max(1, len(others)))
    for start in range(0, len(some), rows):
        scores = process.cdist(
            some[start : start + rows], others, scorer=fuzz.ratio, score_cutoff=least, dtype=np.uint8
        )
        ours, theirs = np.nonzero(scores)
        yield ours + start, theirs, scores[ours, theirs]
