"""Credit codes of fictional units: GB 32100-2015 with right check digits, in a region (440399) that does not exist."""

from __future__ import annotations

from functools import cache

import polars as pl

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
REGION = "440399"
COMPANY, INDIVIDUAL, ASSOCIATION, FOUNDATION, SERVICE_BODY = "91", "92", "51", "53", "52"
# The first three characters of the subject's own code: market regulator and civil affairs number apart.
_SUBJECT = {COMPANY: "MA5", INDIVIDUAL: "MA5", ASSOCIATION: "MJL", FOUNDATION: "MJL", SERVICE_BODY: "MJL"}
SERIALS = 31**5
_SCATTER = 1_000_003  # coprime to 31: neighbours in the list are no neighbours in the register
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_SUBJECT_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_SUBJECT_CHECKS = "0123456789X"
_HIGH, _LOW = slice(11, 14), slice(14, 16)


def _subject_value(character: str) -> int:
    return int(character, 36)


def _sum(text: str, start: int) -> int:
    return sum(ALPHABET.index(c) * _WEIGHTS[start + place] for place, c in enumerate(text))


def _subject_sum(text: str, start: int) -> int:
    return sum(_subject_value(c) * _SUBJECT_WEIGHTS[start + place] for place, c in enumerate(text))


@cache
def _parts(length: int, start: int) -> pl.DataFrame:
    """Return every text of ``length`` characters with what it adds to both sums when it stands at ``start``."""
    texts = [""]
    for _ in range(length):
        texts = [text + c for text in texts for c in ALPHABET]
    return pl.DataFrame(
        {
            "text": texts,
            "sum": [_sum(text, start) for text in texts],
            "subject": [_subject_sum(text, start - 8) for text in texts],
        }
    )


def credit_codes(kind: str, serials: pl.Series) -> pl.Series:
    """Return the 18-character codes of units of one ``kind`` (``COMPANY`` …), numbered ``serials`` (0 ≤ serial < 31⁵).

    >>> credit_codes(COMPANY, pl.Series([0])).to_list()
    ['91440399MA5000006G']
    """
    prefix = kind + REGION + _SUBJECT[kind]
    place = serials.cast(pl.Int64) * _SCATTER % SERIALS
    high = _parts(3, _HIGH.start)[place // 31**2]
    low = _parts(2, _LOW.start)[place % 31**2]
    subject = (11 - (_subject_sum(prefix[8:], 0) + high["subject"] + low["subject"]) % 11) % 11
    # The subject's check character 'X' is the 30th of the alphabet's 31, digits stand for themselves.
    inner = pl.Series([ALPHABET.index(c) for c in _SUBJECT_CHECKS])[subject]
    check = (31 - (_sum(prefix, 0) + high["sum"] + low["sum"] + inner * _WEIGHTS[16]) % 31) % 31
    parts = pl.DataFrame(
        {
            "high": high["text"],
            "low": low["text"],
            "inner": pl.Series(list(_SUBJECT_CHECKS))[subject],
            "check": pl.Series(list(ALPHABET))[check],
        }
    )
    return parts.select(pl.concat_str(pl.lit(prefix), "high", "low", "inner", "check").alias("code"))["code"]
