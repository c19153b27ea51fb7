"""One column: its text to typed values, with what was found wrong on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from explorer.declaring import FieldType
from explorer.words import Text
from loaders.reading import codes, values
from loaders.reading.comparable import comparable_code, header_in_comparable_form
from loaders.reading.personal import holds_personal, is_mobile, is_personal, masked
from loaders.reading.problems import RULES
from loaders.sources.contracts import Column
from loaders.sources.declared import Source

NAMES = frozenset({"name", "chain_name"})  # what a record is called: text whatever it says
_CODES_OF_UNITS = frozenset({"统一社会信用代码", "注册号"})
# Words that departments also write as digits of code lists that contradict each other.
CODE_LISTS = frozenset({
    "kind", "form", "organisation_kind", "level", "role", "tier", "status", "reason_unorganised", "enterprise_type",
    "specialised",
})  # fmt: skip

_MOST_SHOWN = 10
_REPEATS = 2  # times that each text comes at least: then it is cheaper to read the distinct ones
_YUAN = "元"

_SHORTEST_NUMBER = 11  # bytes of a mobile number; no character gives more digits in NFKC than it has bytes
_PLAIN_DEGREES = r"^[0-9]{1,3}\.[0-9]{1,9}$"

_A_DATE = Text("日期,如 2023-08-04", "a date such as 2023-08-04")
_A_COUNT = Text("不小于 0 的整数", "a whole number, at least 0")
_A_NUMBER = Text("数字", "a number")
_A_TRUTH = Text("是或否", "是 or 否 (yes or no)")
_A_DISTRICT = Text("11 个区之一的名称、简称或代码", "the name, short name or code of one of the 11 districts")
_AN_INDUSTRY = Text(
    "GB/T 4754 的行业代码:门类字母、2 至 4 位数字,或两者",
    "an industry code of GB/T 4754: a section's letter, 2 to 4 digits, or both",
)


@dataclass(frozen=True)
class Finding:
    """One thing found wrong, in the rows of a frame: ``row``, perhaps ``value``, and details of the rule's texts.

    A finding of the column as a whole has one row whose ``row`` is null.
    """

    code: str
    rows: pl.DataFrame
    column: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def rejects(self) -> bool:
        """An error costs the row, a warning does not."""
        return RULES[self.code].severity == "error"


@dataclass(frozen=True)
class Reading:
    """A column's typed values, which of its cells are blank, and the findings."""

    values: pl.Series
    blank: pl.Series
    findings: tuple[Finding, ...] = ()


def read_column(column: Column, header: str, cells: pl.DataFrame, source: Source, *, of_tie: bool) -> Reading:
    """Return the typed values of a column of a table (``of_tie``: one without nodes of its own).

    ``cells``: ``row`` and ``text``, as shown, of the rows that may be kept. ``source``: whose code lists count. A
    column that repeats itself, as most do, is read once for each distinct text.
    """
    texts = cells["text"]
    distinct = texts.value_counts(name="times").with_row_index("row").cast({"row": pl.Int64})
    if len(distinct) * _REPEATS > len(texts):
        return _read(column, header, cells.with_columns(times=pl.lit(1)), source, of_tie=of_tie)
    places = texts.to_frame().join(distinct, on="text", how="left", nulls_equal=True, maintain_order="left")["row"]
    reading = _read(column, header, distinct, source, of_tie=of_tie)
    rows = pl.DataFrame({"row": cells["row"], "place": places})
    return Reading(
        reading.values.gather(places),
        reading.blank.gather(places),
        tuple(replace(one, rows=_of_each(one.rows, rows)) for one in reading.findings),
    )


def _of_each(found: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return what was found in a distinct text (``row``: its place) at each row that has it; of a whole column once."""
    if found["row"].has_nulls():
        return found
    held = rows.join(found, left_on="place", right_on="row", how="inner", maintain_order="left")
    return held.select(found.columns)


def _read(column: Column, header: str, cells: pl.DataFrame, source: Source, *, of_tie: bool) -> Reading:
    """Return the typed values of ``row`` and ``text``; ``times``: how many cells say so."""
    words = source.words_of(header)
    texts = _decoded(cells["text"], words)
    none_too = column.type is not FieldType.BOOLEAN and column.field not in NAMES
    blank = _each(texts, lambda text: values.is_blank(text, none_too=none_too))
    personal = _personal(column, header, texts.set(blank, None))
    legible = cells.with_columns(text=texts.set(blank | personal, None))
    findings = _some(_withheld(header, cells.filter(personal)))
    if column.field in NAMES:
        legible, found = _with_numbers_masked(header, legible)
        findings += found
    reading = _typed(column, header, legible, of_tie=of_tie, decoded=bool(words))
    return Reading(reading.values.alias(column.field), reading.blank, findings + reading.findings)


def _personal(column: Column, header: str, texts: pl.Series) -> pl.Series:
    """Tell which cells are not to be kept. A name or a number may hold the digits of a mobile number, not be one."""
    if column.code:
        return codes.is_personal_code(texts, of_unit=column.header in _CODES_OF_UNITS)
    if column.type is FieldType.DECIMAL and _unit(header, values.MONEY_UNITS) == _YUAN:
        # Eleven digits are a turnover there.
        return _holds_number(texts, lambda text: is_personal(text) & ~is_mobile(text))
    whole = column.type is not FieldType.TEXT or column.field in NAMES
    return _holds_number(texts, is_personal if whole else holds_personal)


def _unit(header: str, units: values.Units) -> str:
    return values.unit_of(header_in_comparable_form(header), units)


def _with_numbers_masked(header: str, cells: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Return names without the mobile numbers that stand in them: a shop without its number is still the shop."""
    holding = _holds_number(cells["text"], holds_personal)
    if not holding.any():
        return cells, ()
    kept = cells.with_columns(text=_each(cells["text"], masked))
    return kept, (_withheld(header, cells.filter(holding)),)


def _each(texts: pl.Series, read: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """Return what ``read`` makes of each text."""
    return texts.to_frame("text").select(value=read(pl.col("text")))["value"]


def _decoded(texts: pl.Series, words: Mapping[str, str]) -> pl.Series:
    """Return the texts with the digits of a declared code list as its words."""
    if not words:
        return texts
    return _each(texts, lambda text: pl.coalesce(values.bare_digits(text).replace_strict(words, default=None), text))


def _holds(texts: pl.Series, test: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    return _each(texts, lambda text: test(text).fill_null(value=False))


def _holds_number(texts: pl.Series, test: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """Tell which texts hold a number of persons; the short ones, most of all, are not looked at."""
    long = texts.str.len_bytes() >= _SHORTEST_NUMBER
    return _holds(texts.set(~long, None), test) if long.any() else long.fill_null(value=False)


def _typed(column: Column, header: str, cells: pl.DataFrame, *, of_tie: bool, decoded: bool) -> Reading:
    if column.code:
        return _read_codes(header, cells)
    if column.type is FieldType.BOOLEAN:
        return _read_truths(header, cells, decoded=decoded)
    if column.type is FieldType.DATE:
        return _read_or_report(header, cells, values.date, _A_DATE)
    if column.type in {FieldType.INTEGER, FieldType.DECIMAL}:
        return _read_numbers(column, header, cells)
    if column.field == "district":
        return _read_or_report(header, cells, values.district, _A_DISTRICT)
    if column.field == "industry":
        return _read_or_report(header, cells, values.industry, _AN_INDUSTRY)
    if column.field in CODE_LISTS and not of_tie:
        return _read_words(column, header, cells)
    if column.choices:
        return _read_choices(column, header, cells, of_tie=of_tie)
    return Reading(cells["text"], cells["text"].is_null())


def _read_codes(header: str, cells: pl.DataFrame) -> Reading:
    """Codes stay as written; what has lost digits counts as blank."""
    lost = cells.select(codes.has_lost_digits(comparable_code(pl.col("text"))).fill_null(value=False)).to_series()
    kept = cells["text"].set(lost, None)
    return Reading(kept, kept.is_null(), _some(_found("digits_lost", header, cells.filter(lost))))


def _read_truths(header: str, cells: pl.DataFrame, *, decoded: bool) -> Reading:
    """1/0 are read only where the column holds nothing else; another digit makes it a code list.

    What is left of digits once a declared list is ``decoded`` stands in no list.
    """
    digits = _each(cells["text"], values.bare_digits)
    bits = digits.is_in(["0", "1"])
    if decoded or not bits.drop_nulls().all():
        return _read_code_list(header, cells, digits, lambda text: values.truth(text, digits=False), _A_TRUTH)
    only_bits = bool((bits | cells["text"].is_null()).fill_null(value=False).all())
    return _read_or_report(header, cells, lambda text: values.truth(text, digits=only_bits), _A_TRUTH)


def _read_words(column: Column, header: str, cells: pl.DataFrame) -> Reading:
    """Words of a field whose digits would be a code list that nobody declared."""
    digits = _each(cells["text"], values.bare_digits)
    if column.choices:
        expected = _one_of(column)
        return _read_code_list(header, cells, digits, lambda text: values.choice(text, column.choices), expected)
    return _read_code_list(header, cells, digits, lambda text: text, Text("", ""))


def _read_code_list(
    header: str, cells: pl.DataFrame, digits: pl.Series, read: Callable[[pl.Expr], pl.Expr], expected: Text
) -> Reading:
    """The digits stay unknown and are reported once, with their count; the other cells are read."""
    coded = digits.is_not_null()
    reading = _read_or_report(header, cells.with_columns(text=cells["text"].set(coded, None)), read, expected)
    whole = pl.DataFrame({"row": [None]}, schema={"row": pl.Int64})
    said = {
        "count": cells["times"].filter(coded).sum(),
        "digits": ", ".join(digits.drop_nulls().unique().sort().head(_MOST_SHOWN)),
    }
    found = (
        (*reading.findings, Finding("undeclared_code_list", whole, header, said)) if coded.any() else reading.findings
    )
    return Reading(reading.values, cells["text"].is_null(), found)


def _read_numbers(column: Column, header: str, cells: pl.DataFrame) -> Reading:
    if column.type is FieldType.INTEGER:
        unit = _unit(header, values.COUNT_UNITS)
        reading = _read_or_report(header, cells, lambda text: values.count(text, unit), _A_COUNT)
    elif column.field in {"longitude", "latitude"}:
        reading = _read_degrees(column, header, cells)
    else:
        unit = _unit(header, values.MONEY_UNITS)
        reading = _read_or_report(header, cells, lambda text: values.decimal(text, values.MONEY_UNITS, unit), _A_NUMBER)
    about = _holds(cells["text"], values.is_approximate) & reading.values.is_not_null()
    approximate = _found("approximate_value", header, cells.with_columns(number=reading.values).filter(about))
    return Reading(reading.values, reading.blank, (*reading.findings, *_some(approximate)))


def _read_degrees(column: Column, header: str, cells: pl.DataFrame) -> Reading:
    """Degrees as exports write them, each another, are read at once; the others as numbers are."""
    degrees, most = (values.longitude, 180) if column.field == "longitude" else (values.latitude, 90)
    plain = cells["text"].set(~cells["text"].str.contains(_PLAIN_DEGREES), None).cast(pl.Float64, strict=False)
    known = plain.set(plain > most, None)
    reading = _read_or_report(header, cells.with_columns(text=cells["text"].set(known.is_not_null(), None)), degrees,
                              _A_NUMBER)  # fmt: skip
    blank = reading.blank & known.is_null()
    return Reading(pl.select(pl.coalesce(known, reading.values)).to_series(), blank, reading.findings)


def _read_choices(column: Column, header: str, cells: pl.DataFrame, *, of_tie: bool) -> Reading:
    """In a tie table, or where the column says so, a word that is none of the choices costs the row."""
    code = f"unknown_{column.field}" if of_tie or column.strict else "bad_value"
    return _read_or_report(header, cells, lambda text: values.choice(text, column.choices), _one_of(column), code)


def _read_or_report(
    header: str, cells: pl.DataFrame, read: Callable[[pl.Expr], pl.Expr], expected: Text, code: str = "bad_value"
) -> Reading:
    """Cells that ``read`` cannot read are reported; quoted, unless there is something personal in them."""
    read_values = _each(cells["text"], read)
    bad = read_values.is_null() & cells["text"].is_not_null()
    personal = _holds_number(cells["text"].set(~bad, None), holds_personal)
    details = {"expected": expected.zh, "expected_en": expected.en}
    quoted = Finding(code, _rows(cells.filter(bad & ~personal)), header, details)
    blank = cells["text"].is_null() | personal
    return Reading(read_values, blank, _some(quoted, _withheld(header, cells.filter(personal))))


def _one_of(column: Column) -> Text:
    return Text("、".join(column.choices) + " 之一", "one of " + ", ".join(column.choices))


def _rows(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.drop("times").rename({"text": "value"})


def _found(code: str, header: str, cells: pl.DataFrame) -> Finding:
    return Finding(code, _rows(cells), header)


def _withheld(header: str, cells: pl.DataFrame) -> Finding:
    """A personal value is named by its place alone."""
    return Finding("personal_value", cells.select("row"), header)


def _some(*findings: Finding) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if len(finding.rows))
