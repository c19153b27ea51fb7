"""The forms in which codes and names are compared; what is shown stays as written."""

from __future__ import annotations

import polars as pl

_UNSEEN = r"[\p{Cc}\p{Cf}]"  # control and zero-width characters
_UNSEEN_OR_SPACE = r"[\p{Cc}\p{Cf}\p{Z}\s]"
_OPENING = r"[\[{〔【〖「『〈《]"
_CLOSING = r"[\]}〕】〗」』〉》]"
_MISTYPED = (("公会", "工会"),)


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


def comparable_header(header: pl.Expr) -> pl.Expr:
    """Return headers as names are compared, without a required column's star, common typing errors put right.

    >>> header_in_comparable_form("*是否有 公会（是、否）")
    '是否有工会(是、否)'
    """
    compared = comparable_name(header).str.strip_chars("*")
    for mistyped, meant in _MISTYPED:
        compared = compared.str.replace_all(mistyped, meant, literal=True)
    return compared


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
    """Return one header as ``comparable_header`` does."""
    return str(pl.select(comparable_header(pl.lit(header))).item())
