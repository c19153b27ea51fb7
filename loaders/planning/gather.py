"""Checked tables to claims: what each row says of a node, and which ties it gives, references still as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from explorer.graph import conform, no_rows, node_columns
from explorer.schema import KIND_BY_LABEL, ORGANISATION
from loaders.reading.check import CheckedTable
from loaders.reading.comparable import comparable_code
from loaders.reading.keys import BY_NAME, is_of_units, is_weak
from loaders.sources.contracts import SEGMENTS, Table
from loaders.sources.given import GIVEN, Given, Reference

PLACE = {"file": pl.Int64(), "row": pl.Int64()}
END_COLUMNS = {"label": pl.String(), "key": pl.String(), "code": pl.String(), "name": pl.String(),
               "target": pl.String(), "column": pl.String()}  # fmt: skip
TIE_FIELDS = {
    "form": pl.String(), "since": pl.Date(), "until": pl.Date(), "role": pl.String(), "segment": pl.String(),
    "product": pl.String(),
}  # fmt: skip
# A tie not yet resolved: of either end label and key, or what the reference says and may name.
OPEN_TIES: dict[str, pl.DataType] = {
    "relation": pl.String(),
    **{f"{end}_{name}": dtype for end in ("start", "end") for name, dtype in END_COLUMNS.items()},
    **TIE_FIELDS,
    "table": pl.String(),
    **PLACE,
    "sources": pl.List(pl.String()),
}


def fields_of(label: str) -> tuple[str, ...]:
    """Return the names of the kind's own fields."""
    return tuple(field.name for field in KIND_BY_LABEL[label].fields)


def keyed(table: CheckedTable) -> pl.DataFrame:
    """Return the table's records with the key of the node that each row makes; segments' is their own code alone.

    ``by_key``: a unit without a code is named by its key, as a dump does: it is itself, whoever bears its name.
    """
    if table.table is SEGMENTS:
        return table.records.with_columns(key=comparable_code(pl.col("code")))
    if table.table.kind is ORGANISATION:
        return table.records.with_columns(code=pl.when(~pl.col("code").str.starts_with(BY_NAME)).then("code"))
    if is_of_units(table.table):
        by_key = is_weak(pl.col("code")).fill_null(value=False)
        return table.records.with_columns(by_key=by_key, code=pl.when(~by_key).then("code"))
    return table.records


def claim_columns(label: str) -> dict[str, pl.DataType]:
    """Return the columns of ``node_claims``."""
    fields = {name: node_columns(label)[name] for name in fields_of(label)}
    return {"key": pl.String(), **fields, **PLACE, "folded": pl.Boolean()}


def node_claims(label: str, records: Iterable[tuple[int, Table, pl.DataFrame]]) -> pl.DataFrame:
    """Return what rows say of the nodes of ``label``: ``key``, the kind's fields, ``file``, ``row`` and ``folded``.

    ``folded``: the row speaks of a unit in whose place that of ``key`` stands.
    """
    columns = claim_columns(label)
    claims = [
        frame.filter((pl.col("label") == label) & pl.col("key").is_not_null()).with_columns(file=pl.lit(file, pl.Int64))
        for file, table, frame in records
        if table.kind is not None and (frame["label"] == label).any()
    ]
    return pl.concat([no_rows(columns), *(conform(frame, columns) for frame in claims)])


def open_ties(file: int, table: Table, records: pl.DataFrame, source: str) -> pl.DataFrame:
    """Return the ties that the rows of one table give by references of their own, as ``OPEN_TIES``."""
    rows = records.with_columns(
        file=pl.lit(file, pl.Int64), sources=pl.concat_list(pl.format("{}#{}", pl.lit(source), "row"))
    )
    given = [_open(rows, one, table) for one in GIVEN if one.table == table.name and not one.derived]
    return pl.concat([no_rows(OPEN_TIES), *given])


def derived_ties(given: Given, table: Table, nodes: pl.DataFrame) -> pl.DataFrame:
    """Return the ties that merged records of ``table`` give by fields of their own, as ``OPEN_TIES``."""
    return _open(nodes, given, table)


def _open(rows: pl.DataFrame, given: Given, table: Table) -> pl.DataFrame:
    ends = [*_end("start", given.start, table), *_end("end", given.end, table)]
    stated = [said(end) for end in (given.start, given.end) if end is not None]
    named = rows.filter(pl.all_horizontal(stated))
    fields = [pl.col(name) for name in given.fields]
    return conform(
        named.select(
            pl.lit(given.relation).alias("relation"), *ends, *fields, pl.lit(table.name).alias("table"),
            *(name for name in ("file", "row", "sources") if name in rows.columns),
        ),
        OPEN_TIES,
    )  # fmt: skip


def _end(end: str, reference: Reference | None, table: Table) -> Sequence[pl.Expr]:
    if reference is None:
        return (pl.col("label").alias(f"{end}_label"), pl.col("key").alias(f"{end}_key"))
    name = pl.col(reference.name) if reference.name else pl.lit(None, pl.String)
    return (
        pl.col(reference.code).alias(f"{end}_code"),
        name.alias(f"{end}_name"),
        pl.lit(reference.target).alias(f"{end}_target"),
        _header(reference, table).alias(f"{end}_column"),
    )


def said(reference: Reference) -> pl.Expr:
    """Return where a row makes the reference: by code or by name."""
    code = pl.col(reference.code).is_not_null()
    return code | pl.col(reference.name).is_not_null() if reference.name else code


def _header(reference: Reference, table: Table) -> pl.Expr:
    """Return the header of the column in which the reference stands: the code's, or the name's where that is alone."""
    code = pl.lit(table.column(reference.code).header)
    if reference.name is None:
        return code
    return pl.when(pl.col(reference.code).is_null()).then(pl.lit(table.column(reference.name).header)).otherwise(code)
