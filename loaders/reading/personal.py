"""What is personal: headers and values that are recognised in order to be dropped."""

from __future__ import annotations

import re

import polars as pl

# Of a person: names, numbers, political status (domain reference 4.4). Counts of persons are not.
_OF_A_PERSON = re.compile(
    r"姓名|手机|电话|身份证|证件|联系方式|联系人|负责人|责任人|经办人|填表人|法定代表|法人(?!单位|企业|数)|出资人|经营者|"
    r"书记|政治面貌|党员标志|两代表|性别|民族|籍贯|户籍|出生|年龄|学历|学位|微信|邮箱|家庭住址|职务|职称"
)
_MAY_NAME_A_PERSON = re.compile(r"(指导员|联络员|委员)$")
_A_COUNT = re.compile(r"(人数|数量|数)(\(.{1,2}\))?$")

_MOBILE = r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
_IDENTITY = r"[1-9]\d{5} ?(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?\d{3}[\dXx]"
_WHOLE = rf"^{_MOBILE}$|(?:^|\D){_IDENTITY}(?:\D|$)"
_WITHIN = rf"(?:^|\D)(?:{_MOBILE}|{_IDENTITY})(?:\D|$)"


def is_personal_header(header: str) -> bool:
    """Tell whether a column of this header (in comparable form) holds something of a person.

    >>> is_personal_header("法定代表人"), is_personal_header("党员总数"), is_personal_header("是否选派指导员")
    (True, False, False)
    """
    if _A_COUNT.search(header):
        return False
    return bool(_OF_A_PERSON.search(header)) or (
        not header.startswith("是否") and bool(_MAY_NAME_A_PERSON.search(header))
    )


def is_personal(text: pl.Expr) -> pl.Expr:
    """Tell whether a text is a mobile number, or holds an identity number."""
    return _plain(text).str.contains(_WHOLE)


def holds_personal(text: pl.Expr) -> pl.Expr:
    """Tell whether a mobile or identity number stands anywhere in a text."""
    return _plain(text).str.contains(_WITHIN)


def is_identity(code: pl.Expr) -> pl.Expr:
    """Tell whether a code as a whole looks like a citizen's identity number."""
    return _plain(code).str.contains(rf"^{_IDENTITY}$")


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.strip_chars()
