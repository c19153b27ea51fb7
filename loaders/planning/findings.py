"""What a load has to say of its references and contradictions, as problems with file, row and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from loaders.planning.claims import Claims
from loaders.planning.covers import named_after_end
from loaders.planning.described import SUPERIOR_HEADER
from loaders.planning.merge import Records
from loaders.planning.resolve import AMBIGUOUS, UNKNOWN
from loaders.planning.settle import Settled
from loaders.reading.check import CheckedTable
from loaders.reading.keys import is_of_units
from loaders.reading.problems import Problem, problems_of
from loaders.sources.contracts import TABLE_BY_NAME
from loaders.sources.given import TARGETS

_STORE = "库中已有数据 (store)"
_TARGET = {
    "where": {name: target.caption.zh for name, target in TARGETS.items()},
    "where_en": {name: target.caption.en for name, target in TARGETS.items()},
}


def findings(
    tables: Sequence[CheckedTable],
    records: Mapping[str, Records],
    claims: Claims,
    settled: Settled,
    of_units: Sequence[tuple[str, pl.DataFrame]],
    files: pl.DataFrame,
    today: date,
) -> tuple[Problem, ...]:
    """Return the problems of resolving and merging, in the order of file and row; columns by the files' headers.

    ``of_units``: codes with frames, what there is to say of units that are one or may be.
    """
    called = [_called(table) for table in tables]
    found = [
        *((UNKNOWN, one) for one in _ends(claims.unclear, UNKNOWN)),
        *((AMBIGUOUS, one) for one in _ends(claims.unclear, AMBIGUOUS)),
        *(("code_name_mismatch", one) for one in _misnamed(claims.unclear)),
        *of_units,
        ("named_after_end", _after_end(claims.joined, today)),
        ("source_conflict", _in_columns(records, files)),
        ("source_conflict", _with_sources(settled.contradictions, files)),
    ]
    problems = [pair for code, frame in found for pair in _problems(code, frame, files, called)]
    return tuple(problem for _, problem in sorted(problems, key=lambda pair: pair[0]))


def _called(table: CheckedTable) -> Mapping[str, str]:
    """Return what the file calls a column; a superior that a unit's row names stands in a column of that name."""
    if not is_of_units(table.table):
        return table.called
    superior = table.table.column("organisation_superior").header
    return {**table.called, SUPERIOR_HEADER: table.called.get(superior, superior)}


def _problems(
    code: str, frame: pl.DataFrame, files: pl.DataFrame, called: Sequence[Mapping[str, str]]
) -> list[tuple[tuple[int, int, str], Problem]]:
    if frame.is_empty():
        return []
    placed = frame.filter(pl.col("file").is_not_null()).unique(maintain_order=True)
    order = [
        (row["file"], row["row"], row["column"] or "") for row in placed.select("file", "row", "column").to_dicts()
    ]
    named = placed.join(files.select("file", "name_of_file", "sheet"), on="file", how="left", maintain_order="left")
    headers = [called[file].get(column, column) for file, _, column in order]
    named = named.with_columns(column=pl.Series(headers, dtype=pl.String).replace("", None))
    problems = problems_of(named.drop("file").rename({"name_of_file": "file"}), code)
    return list(zip(order, problems, strict=True))


def _ends(answers: pl.DataFrame, reason: str) -> list[pl.DataFrame]:
    return [
        answers.filter(pl.col(f"{end}_reason") == reason).select(
            "file", "row", pl.col(f"{end}_column").alias("column"),
            pl.coalesce(f"{end}_code", f"{end}_name").alias("value"),
            *(pl.col(f"{end}_target").replace_strict(words).alias(name) for name, words in _TARGET.items()),
            pl.col(f"{end}_count").alias("count"),
            pl.col(f"{end}_candidates").list.join("、").alias("candidates"),
        )
        for end in ("start", "end")
    ]  # fmt: skip


def _misnamed(answers: pl.DataFrame) -> list[pl.DataFrame]:
    return [
        answers.filter(pl.col(f"{end}_misnamed")).select(
            "file", "row", pl.col(f"{end}_column").alias("column"), pl.col(f"{end}_code").alias("value"),
            pl.col(f"{end}_name").alias("name"), pl.col(f"{end}_key").alias("code"),
        )
        for end in ("start", "end")
    ]  # fmt: skip


def _after_end(ties: pl.DataFrame, today: date) -> pl.DataFrame:
    return named_after_end(ties, today).select(
        "file", "row", pl.coalesce("start_column", "end_column").alias("column"),
        pl.coalesce("start_code", "start_name", "end_code").alias("value"),
        pl.col("joined_until").cast(pl.String).alias("until"),
    )  # fmt: skip


def _in_columns(records: Mapping[str, Records], files: pl.DataFrame) -> pl.DataFrame:
    """Return the contradictions of all records with the header of the column for the field's name."""
    headers = pl.DataFrame(
        [(name, column.field, column.header) for name, table in TABLE_BY_NAME.items() for column in table.columns],
        schema=["table", "field", "column"], orient="row",
    )  # fmt: skip
    found = pl.concat([one.contradictions for one in records.values()])
    placed = found.join(files.select("file", "table"), on="file", how="left")
    return placed.join(headers, on=["table", "field"]).drop("table", "field")


def _with_sources(contradictions: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    kept = files.select(other_file="file", kept_source="name_of_file")
    named = contradictions.join(kept, on="other_file", how="left").with_columns(
        pl.col("kept_source").fill_null(_STORE)
    )  # fmt: skip
    return named.select("file", "row", "column", "value", "other", "kept_source", other_source="kept_source")
