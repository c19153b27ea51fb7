"""Codes: what a cell of a code column turns out to be, and the check digit of a credit code (GB 32100-2015)."""

from __future__ import annotations

import numpy as np
import polars as pl

from loaders.reading.comparable import comparable_code
from loaders.reading.personal import holds_personal, is_mobile

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])
_ORDINALS = np.zeros(256, dtype=np.int64)
_ORDINALS[np.frombuffer(_ALPHABET.encode(), dtype=np.uint8)] = np.arange(len(_ALPHABET))
_CREDIT_CODE = rf"^[{_ALPHABET}]{{18}}$"
_REGISTRATION_NUMBER = r"^[0-9]{15}$"
_SCIENTIFIC = r"^[0-9]\.[0-9]+E\+?[0-9]+$|^[0-9]+E\+[0-9]+$"
_FEWEST_ALIKE = 3
_MISTAKEN = {"O": "0", "I": "1", "S": "5", "Z": "2"}


def is_credit_code(codes: pl.Series) -> pl.Series:
    """Tell which codes, in comparable form, have the length, alphabet and check digit of a credit code.

    >>> is_credit_code(pl.Series(["91440399MA5AAAA193", "91440399MA5AAAA194", "N2440399MFAAAA1439", None])).to_list()
    [True, False, True, False]
    """
    formed = codes.str.contains(_CREDIT_CODE).fill_null(value=False)
    text = "".join(codes.filter(formed).to_list()).encode()
    ordinals = _ORDINALS[np.frombuffer(text, dtype=np.uint8).reshape(-1, 18)]
    fits = (ordinals[:, :17] @ _WEIGHTS + ordinals[:, 17]) % 31 == 0
    right = np.zeros(len(codes), dtype=bool)
    right[formed.to_numpy()] = fits
    return pl.Series(codes.name, right)


def likely_corrections(codes: pl.Series) -> pl.Series:
    """Return for wrong credit codes what they likely should be: letters that the alphabet lacks read as digits.

    >>> likely_corrections(pl.Series(["9144O399MA5AAAA193", "DW-093"])).to_list()
    ['91440399MA5AAAA193', None]
    """
    corrected = codes.str.replace_many(_MISTAKEN)
    return corrected.set(~is_credit_code(corrected), None)


def is_registration_number(code: pl.Expr) -> pl.Expr:
    """Tell whether a code in comparable form is a 注册号: 15 digits."""
    return code.str.contains(_REGISTRATION_NUMBER)


def has_lost_digits(code: pl.Expr) -> pl.Expr:
    """Tell whether a code in comparable form is a number in scientific notation."""
    return code.str.contains(_SCIENTIFIC)


def is_personal_code(codes: pl.Series, *, of_unit: bool) -> pl.Series:
    """Tell which codes hold a citizen's identity number or a mobile number and are no credit code.

    Of organisations' codes, free as they are, those like a mobile number are codes where most of the column's are.
    """
    written = codes.filter(~is_credit_code(codes)).unique().to_frame("code")  # a few: most are right as they stand
    others = written.with_columns(compared=comparable_code(pl.col("code")))
    others = others.filter(~is_credit_code(others["compared"]))
    suspects = others.filter(holds_personal(pl.col("code")) | holds_personal(pl.col("compared")))["code"]
    if not of_unit:
        like_mobiles = suspects.filter(suspects.to_frame("code").select(is_mobile(pl.col("code"))).to_series())
        if _FEWEST_ALIKE <= len(like_mobiles) > len(others.drop_nulls()) / 2:
            suspects = suspects.filter(~suspects.is_in(like_mobiles.implode()))
    return codes.is_in(suspects.implode()).fill_null(value=False)
