"""What is personal: headers and values that are recognised in order to be dropped."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

# Of a person: names, numbers, offices, political status (domain reference 4.4). Counts of persons are not.
_OF_A_PERSON = re.compile(
    r"姓名|标记人|手机|电话|身份证|证件|联系方式|联系号码|联系人|联络人|通讯录|负责人|责任人|经办人|填[表报]人|制表人|审核人|"
    r"法定代表|法人代表|法人(?!单位|企业|数|代码|类|性质|机构|组织|团体)|出资人(?!不支持)|投资人|股东|经营者|业主(?!单位|委员会)|"
    r"书记|治保|带头人|政治面貌|党员标志|两代表|一委员|人大代表|政协委员|党代表|性别|民族|籍贯|户籍|出生|年龄|学历|学位|"
    r"是否(?:是|为)?党员|微信|QQ|邮箱|电子邮件|E-?MAIL|家庭住址|职务|职称|董事长|总经理|厂长|理事长|会长(?!单位)|秘书长|名单|名册",
    re.IGNORECASE,
)
# Offices that, at the end of a header, stand for who holds them; 是否 and 已 ask whether there is one.
_HOLDER = re.compile(r"(?:指导员|联络员|网格员|委员|主任|院长|校长|园长|所长|站长|组长|党务工作者|领导)(?:\(.*\))?$")
_WHETHER = re.compile(r"是否|有无|^已")
_A_COUNT = re.compile(r"(?:数|数量)(?:\(.{1,5}\))?$")

# Digits are written out here and wherever a column is read: those of all scripts (\d) take the engine of patterns
# three times as long to make ready, and it keeps but 32 patterns that are.
_MOBILE = r"(?:(?:\+|00)?86[ .-]?)?1[3-9][0-9][ .-]?[0-9]{4}[ .-]?[0-9]{4}"
_IDENTITY = r"[1-9][0-9]{5}[ -]?(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{3}[0-9Xx]"
_EITHER = rf"(?:{_MOBILE}|{_IDENTITY})"
_MOBILE_ALONE = rf"^{_MOBILE}(?:\.0+)?$"
_WHOLE = rf"{_MOBILE_ALONE}|(?:^|[^0-9]){_IDENTITY}(?:[^0-9]|$)"
_WITHIN = rf"(?:^|[^0-9]){_EITHER}(?:[^0-9]|$)"
_WITHIN_ONE = re.compile(rf"(?<![0-9]){_EITHER}(?![0-9])")
_MASK = "***"


def is_personal_header(header: str) -> bool:
    """Tell whether a column of this header (in comparable form) holds something of a person.

    >>> is_personal_header("法定代表人"), is_personal_header("党员总数"), is_personal_header("是否选派指导员")
    (True, False, False)
    """
    if _A_COUNT.search(header):
        return False
    return bool(_OF_A_PERSON.search(header) or (_HOLDER.search(header) and not _WHETHER.search(header)))


def is_personal(text: pl.Expr) -> pl.Expr:
    """Tell whether a text is a mobile number, or holds an identity number."""
    return _plain(text).str.contains(_WHOLE)


def holds_personal(text: pl.Expr) -> pl.Expr:
    """Tell whether a mobile or identity number stands anywhere in a text."""
    return _plain(text).str.contains(_WITHIN)


def is_mobile(text: pl.Expr) -> pl.Expr:
    """Tell whether a text is a mobile number as a whole."""
    return _plain(text).str.contains(_MOBILE_ALONE)


def masked(text: pl.Expr) -> pl.Expr:
    """Return texts with every mobile and identity number masked; a text without one stays as written."""
    pattern = rf"(^|[^0-9]){_EITHER}([^0-9]|$)"
    once = _plain(text).str.replace_all(pattern, f"${{1}}{_MASK}${{2}}")
    twice = once.str.replace_all(pattern, f"${{1}}{_MASK}${{2}}")  # one character may part two numbers
    return pl.when(holds_personal(text)).then(twice).otherwise(text)


def masked_text(text: str) -> str:
    """Return one text as ``masked`` does: a header, a sheet's name, what a message quotes.

    >>> masked_text("联系电话（139 1234 5678）")
    '联系电话(***)'
    """
    plain = unicodedata.normalize("NFKC", text)
    return _WITHIN_ONE.sub(_MASK, plain) if _WITHIN_ONE.search(plain) else text


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.strip_chars()
