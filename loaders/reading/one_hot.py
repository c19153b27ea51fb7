"""One-hot: the columns of a sheet to one column of text a field, groups of √/× and answers in words among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from explorer.declaring import FieldType
from loaders.reading.columns import Finding, read_column
from loaders.reading.comparable import comparable_name
from loaders.reading.names import comparable
from loaders.reading.recognise import Recognised
from loaders.reading.ticked import Ticked
from loaders.sources.aliases import ANSWERS
from loaders.sources.contracts import Column
from loaders.sources.declared import Source

_TICK = Column("√", "tick", FieldType.BOOLEAN)
_OTHER = "其他"  # what is written below it, instead of a tick, says what else


@dataclass(frozen=True)
class FieldText:
    """The text of one field, row by row, and the header that it stands under, as shown."""

    header: str
    text: pl.Series


def texts_of_fields(
    records: pl.DataFrame, found: Recognised, personal: frozenset[int], source: Source
) -> tuple[Mapping[str, FieldText], tuple[Finding, ...]]:
    """Return the text of each field that a column or a group of ticks fills, and what is wrong with ticks.

    ``records``: ``row`` and the text of each headed cell by its place. In a group one tick is the word above it; none
    is unknown, and so are several (``several_ticked``).
    """
    fields = {
        column.field: FieldText(found.headers[place], records[str(place)])
        for place, column in found.columns.items()
        if place not in personal
    }
    findings: list[Finding] = []
    for group in found.ticked:
        words = {place: word for place, word in group.words.items() if place not in personal}
        if words:
            texts, wrong = _read_ticks(records, group, words, found, source)
            fields |= texts
            findings += wrong
    return {**dict(_answers(fields, found)), **fields, **dict(_in_words(fields))}, tuple(findings)


def _read_ticks(
    records: pl.DataFrame, group: Ticked, words_of: Mapping[int, str], found: Recognised, source: Source
) -> tuple[dict[str, FieldText], list[Finding]]:
    findings: list[Finding] = []
    ticks = []
    for place, word in words_of.items():
        cells = records.select("row", text=_or_else(str(place)) if word.startswith(_OTHER) else str(place))
        reading = read_column(_TICK, found.headers[place], cells, source, of_tie=False)
        ticks.append(reading.values.fill_null(value=False).alias(word))
        findings += reading.findings
    ticked = pl.DataFrame(_each_once(ticks))
    words = pl.concat_str(
        [pl.when(pl.col(word)).then(pl.lit(word)) for word in ticked.columns], separator="、", ignore_nulls=True
    )
    said = ticked.select(count=pl.sum_horizontal(pl.all().cast(pl.Int64)), words=words)
    several = records.select("row").with_columns(value=said["words"]).filter(said["count"] > 1)
    if len(several):
        findings.append(Finding("several_ticked", several, group.header))
    texts = {group.column.field: FieldText(group.header, said["words"].set(said["count"] != 1, None))}
    if group.also:
        column, answer = group.also
        answers = said.select(pl.when(pl.col("count") > 0).then(pl.lit(answer))).to_series()
        texts[column.field] = FieldText(group.header, answers)
    return texts, findings


def _or_else(place: str) -> pl.Expr:
    """Return the ticks of a column for what is not listed: words there count as a tick."""
    return pl.when(pl.col(place).str.contains(r"\p{Han}{2}")).then(pl.lit("√")).otherwise(place)


def _each_once(ticks: list[pl.Series]) -> list[pl.Series]:
    """Return one column a word: two columns may stand for the same one."""
    words: dict[str, pl.Series] = {}
    for series in ticks:
        words[series.name] = words[series.name] | series if series.name in words else series
    return list(words.values())


def _answers(fields: Mapping[str, FieldText], found: Recognised) -> Iterator[tuple[str, FieldText]]:
    """Yield the fields that the answers of another field's column fill too."""
    for one in fields.values():
        for field, answers in _answers_below(one.header).items():
            if field not in fields and found.table.has(field):
                yield field, FieldText(one.header, _replaced(one.text, answers, default=None))


def _in_words(fields: Mapping[str, FieldText]) -> Iterator[tuple[str, FieldText]]:
    """Yield the fields whose column answers in words of its own."""
    for field, one in fields.items():
        if answers := _answers_below(one.header).get(field):
            yield field, FieldText(one.header, _replaced(one.text, answers, default=one.text))


@cache
def _answers_below(header: str) -> Mapping[str, Mapping[str, str]]:
    own = comparable([header])[0].rpartition(">")[2]
    return ANSWERS.get(own, {})


def _replaced(text: pl.Series, answers: Mapping[str, str], *, default: pl.Series | None) -> pl.Series:
    compared = comparable_name(pl.col(text.name))
    return text.to_frame().select(compared.replace_strict(answers, default=default, return_dtype=pl.String)).to_series()
