"""One outcome for every row: created, updated, unchanged, skipped or rejected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from explorer.graph import no_rows
from explorer.schema import LOCATED_IN, ORGANISATION
from loaders.planning.merge import Records
from loaders.planning.records import Rows
from loaders.planning.settle import Settled
from loaders.reading.check import CheckedTable
from loaders.sources.contracts import CHAIN_COMMITTEES
from loaders.sources.given import GIVEN

OUTCOMES = ("created", "updated", "unchanged", "skipped", "rejected")
_PLACE = ("file", "row")
_RECORD = ("label", "key")
_OWN = pl.DataFrame(
    [(given.relation, given.table) for given in GIVEN if given.own], schema=["relation", "table"], orient="row"
)


def outcomes(
    tables: Sequence[CheckedTable],
    rows: Rows,
    described: pl.DataFrame,
    records: Mapping[str, Records],
    settled: Settled,
) -> pl.DataFrame:
    """Return ``file``, ``row``, ``outcome`` of every row read.

    Created: the row's own record is new: its node, the tie that a tie table's row is, its dangling reference. Updated:
    the record, an organisation that the row describes, or any tie that it gives or gave, is new, changed or given up.
    """
    spoken = _records_of_rows(rows)
    organisations = described.select("table", pl.lit(ORGANISATION.label).alias("label"), "key", *_PLACE)
    given = settled.given.join(settled.statuses, on="id")
    created = pl.concat([_new_nodes(spoken, records), _new_ties(given, settled.answered)]).unique()
    touched = pl.concat([
        _changed_nodes(records), _changed_ties(given), _by_record(_changed_places(given), spoken),
        _by_record(settled.fallen.select("table", *_RECORD), pl.concat([spoken, organisations])),
    ]).unique()  # fmt: skip
    kept = _kept(tables).join(created.with_columns(new=pl.lit(value=True)), on=_PLACE, how="left").join(
        touched.with_columns(changed=pl.lit(value=True)), on=_PLACE, how="left"
    )  # fmt: skip
    outcome = (
        pl.when("new").then(pl.lit("created")).when("changed").then(pl.lit("updated")).otherwise(pl.lit("unchanged"))
    )
    return pl.concat([kept.select(*_PLACE, outcome=outcome), _not_planned(tables)]).sort(_PLACE)


def _kept(tables: Sequence[CheckedTable]) -> pl.DataFrame:
    empty = no_rows(dict.fromkeys(_PLACE, pl.Int64()))
    return pl.concat([
        empty,
        *(table.records.select(pl.lit(file, pl.Int64).alias("file"), "row") for file, table in enumerate(tables)),
    ])  # fmt: skip


def _not_planned(tables: Sequence[CheckedTable]) -> pl.DataFrame:
    empty = no_rows({**dict.fromkeys(_PLACE, pl.Int64()), "outcome": pl.String()})
    return pl.concat([
        empty,
        *(
            table.outcomes.select(pl.lit(file, pl.Int64).alias("file"), pl.col("row").cast(pl.Int64), "outcome")
            for file, table in enumerate(tables)
        ),
        *(
            table.quiet.select(pl.lit(file, pl.Int64).alias("file"), "row", outcome=pl.lit("unchanged"))
            for file, table in enumerate(tables)
        ),
    ])  # fmt: skip


def _records_of_rows(rows: Rows) -> pl.DataFrame:
    """Return ``table``, ``label``, ``key``, ``file``, ``row`` of every row that makes a node."""
    empty = no_rows({**dict.fromkeys(("table", *_RECORD), pl.String()), **dict.fromkeys(_PLACE, pl.Int64())})
    made = [
        records.select(
            pl.lit(table.name).alias("table"), "label", "key",
            pl.lit(file, pl.Int64).alias("file"), "row",
        )
        for file, table, records in rows
        if table.kind is not None
    ]  # fmt: skip
    return pl.concat([empty, *made])


def _new_nodes(spoken: pl.DataFrame, records: Mapping[str, Records]) -> pl.DataFrame:
    """Return the rows whose node is new; a committee's row records its tie to the chain."""
    new = [
        one.frame.filter(outcome="created").select(pl.lit(label).alias("label"), "key")
        for label, one in records.items()
        if len(one.frame)
    ]  # fmt: skip
    of_nodes = spoken.filter(pl.col("table") != CHAIN_COMMITTEES.name)
    new.append(no_rows(dict.fromkeys(_RECORD, pl.String())))
    return of_nodes.join(pl.concat(new), on=_RECORD, how="semi").select(_PLACE)


def _new_ties(given: pl.DataFrame, answered: pl.Series) -> pl.DataFrame:
    """Return the rows whose own tie or dangling reference is new, and was not known as the other of the two."""
    own = given.join(_OWN, on=["relation", "table"], how="semi").filter(pl.col("file").is_not_null())
    return own.filter((pl.col("status") == "created") & ~pl.col("id").is_in(answered.implode())).select(_PLACE)


def _changed_nodes(records: Mapping[str, Records]) -> pl.DataFrame:
    changed = [
        one.rows.join(one.frame.filter(pl.col("outcome") != "unchanged"), on="key", how="semi").select(_PLACE)
        for one in records.values()
        if len(one.frame)
    ]
    return pl.concat([no_rows(dict.fromkeys(_PLACE, pl.Int64())), *changed])


def _changed_ties(given: pl.DataFrame) -> pl.DataFrame:
    return given.filter(pl.col("file").is_not_null() & (pl.col("status") != "unchanged")).select(_PLACE)


def _changed_places(given: pl.DataFrame) -> pl.DataFrame:
    changed = given.filter((pl.col("relation") == LOCATED_IN.type) & (pl.col("status") != "unchanged"))
    return changed.select("table", label="start_label", key="start")


def _by_record(changed: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a table that speak of a record."""
    return spoken.join(changed.unique(), on=["table", *_RECORD], how="semi").select(_PLACE)
