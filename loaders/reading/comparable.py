"""The forms in which codes and names are compared; what is shown stays as written."""

from __future__ import annotations

import polars as pl

_UNSEEN = r"[\p{Cc}\p{Cf}]"  # control and zero-width characters
_UNSEEN_OR_SPACE = r"[\p{Cc}\p{Cf}\p{Z}\s]"
_OPENING = r"[\[{〔【〖「『〈《]"
_CLOSING = r"[\]}〕】〗」』〉》]"


def comparable_code(code: pl.Expr) -> pl.Expr:
    """Return codes in NFKC, upper case, without spaces, control and zero-width characters.

    >>> code_in_comparable_form(" dw-０９３ ")
    'DW-093'
    """
    return code.str.normalize("NFKC").str.replace_all(_UNSEEN_OR_SPACE, "").str.to_uppercase()


def comparable_name(name: pl.Expr) -> pl.Expr:
    """Return names in NFKC, without spaces, control and zero-width characters, brackets in one form.

    >>> name_in_comparable_form("某某（深圳） 【分】公司")
    '某某(深圳)(分)公司'
    """
    compact = name.str.normalize("NFKC").str.replace_all(_UNSEEN_OR_SPACE, "")
    return compact.str.replace_all(_OPENING, "(").str.replace_all(_CLOSING, ")")


def shown(text: pl.Expr) -> pl.Expr:
    """Return text as pages show it: as written, less control and zero-width characters and the spaces around it."""
    return text.str.replace_all(_UNSEEN, "").str.strip_chars()


def code_in_comparable_form(code: str) -> str:
    """Return one code as ``comparable_code`` does."""
    return str(pl.select(comparable_code(pl.lit(code))).item())


def name_in_comparable_form(name: str) -> str:
    """Return one name as ``comparable_name`` does."""
    return str(pl.select(comparable_name(pl.lit(name))).item())


def header_in_comparable_form(header: str) -> str:
    """Return one header in the form in which headers are compared: as a name, without a required column's star."""
    return name_in_comparable_form(header).strip("*")
