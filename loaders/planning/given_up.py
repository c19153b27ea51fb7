"""What the store holds and no longer stands: ties that a record's row gave once and gives no more."""

from __future__ import annotations

import polars as pl

from explorer.graph import no_rows
from explorer.schema import AT, COVERS, LOCATED_IN, MEMBER_OF, RELATION_BY_TYPE, UNIT_LABELS
from loaders.planning.provenance import identity_of, table_of
from loaders.sources.contracts import TABLES
from loaders.sources.given import GIVEN

_LABEL_OF_TABLE = {table.name: table.kind.label for table in TABLES if table.kind is not None}
_OWN = {(given.relation, given.table) for given in GIVEN if given.own}
_UNIT_TABLES = tuple(table for table, label in _LABEL_OF_TABLE.items() if label in UNIT_LABELS)
GIVEN_UP = dict.fromkeys(("id", "table", "label", "key"), pl.String())
# Relations of which a record has one: what is given otherwise replaces it, whoever gave it.
SINGLE = tuple(relation for relation, kind in RELATION_BY_TYPE.items() if kind.single and relation != LOCATED_IN.type)


def given_up(stored: pl.DataFrame, given: pl.DataFrame, spoken: pl.DataFrame, identities: pl.Series) -> pl.DataFrame:
    """Return ``id``, ``table``, ``label``, ``key`` of what ``table`` asserts in the store and gives up in this load.

    Parameters
    ----------
    stored
        present ties or references: ``id``, ``relation``, both ends, ``tables``, ``sources``.
    given
        the same of this load: ``id``, ``relation``, both ends, ``table``.
    spoken
        ``table``, ``label``, ``key``, ``row`` (Boolean): the records that this load's rows speak of, or that were only
        asked again for what their own fields give.
    identities
        the sources of this load.

    Notes
    -----
    What a record's own fields give is all that stands. What a row gives beside stands until a row of the same table
    gives the record something else in its place, or the same source gives it no more.
    """
    if stored.is_empty():
        return no_rows(GIVEN_UP)
    asserted = stored.explode("tables", empty_as_null=True).rename({"tables": "table"})
    silent = asserted.join(given, on=["id", "table"], how="anti")  # of the same files again next to none
    of_records = silent.with_columns(*giver(), *traits(), slot=_slot()).filter(~pl.col("own"))
    candidates = of_records.join(spoken, on=["table", "label", "key"], how="inner")
    if candidates.is_empty():
        return no_rows(GIVEN_UP)
    filled = given.with_columns(slot=_slot()).select("table", "slot").unique().with_columns(filled=pl.lit(value=True))
    judged = candidates.join(filled, on=["table", "slot"], how="left").join(
        _from_elsewhere(candidates, identities), on=["id", "table"], how="left"
    )
    falls = pl.col("derived") | (pl.col("row") & (pl.col("filled").is_not_null() | pl.col("elsewhere").is_null()))
    return judged.filter(falls).select("id", "table", "label", "key").unique()


def replaced(stored: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """Return ``id`` and ``table`` of stored ties of which a record has one, where this load gives it another."""
    if stored.is_empty():
        return no_rows(GIVEN_UP)
    now = given.filter(pl.col("relation").is_in(SINGLE)).select("relation", "start", given_id="id")
    before = stored.filter(pl.col("relation").is_in(SINGLE)).explode("tables", empty_as_null=True)
    other = before.join(now, on=["relation", "start"]).filter(pl.col("id") != pl.col("given_id"))
    return other.select("id", "start_label", "start", table="tables").unique().select(
        "id", "table", label="start_label", key="start"
    )  # fmt: skip


def giver() -> tuple[pl.Expr, pl.Expr]:
    """Return ``label`` and ``key`` of the record whose row gave the tie: the covered unit's, else the start's."""
    ends_at_it = (pl.col("relation") == COVERS.type) & pl.col("table").is_in(_UNIT_TABLES)
    return (
        pl.when(ends_at_it).then("end_label").otherwise("start_label").alias("label"),
        pl.when(ends_at_it).then("end").otherwise("start").alias("key"),
    )


def traits() -> tuple[pl.Expr, pl.Expr]:
    """Return where the tie is ``own``, what the row of ``table`` records, and ``derived`` from fields of a record."""
    pair = pl.concat_str("relation", "table", separator=" ")
    members = [(AT.type, table) for relation, table in _OWN if relation == MEMBER_OF.type]
    own = [" ".join(one) for one in (*_OWN, *members)]
    covered = (pl.col("relation") == COVERS.type) & pl.col("table").is_in(_UNIT_TABLES)
    return pair.is_in(own).alias("own"), (covered | (pl.col("relation") == LOCATED_IN.type)).alias("derived")


def _slot() -> pl.Expr:
    """Return the place that the tie takes in its record: one tie of a table at a time can take it."""
    end = (
        pl.when(pl.col("relation") == MEMBER_OF.type)
        .then("end")
        .when(pl.col("relation") == AT.type)
        .then(pl.col("end").str.replace(r"/[^/]*$", ""))
    )
    return pl.concat_str("relation", "start_label", "start", end, separator="\x1f", ignore_nulls=True)


def _from_elsewhere(candidates: pl.DataFrame, identities: pl.Series) -> pl.DataFrame:
    """Return ``id`` and ``table`` of ties that ``table`` asserts by a source which is not of this load."""
    rows = candidates.select("id", "table", "sources").explode("sources", empty_as_null=True)
    of_table = rows.filter(table_of(pl.col("sources")) == pl.col("table"))
    other = of_table.filter(~identity_of(pl.col("sources")).is_in(identities.implode()))
    return other.select("id", "table").unique().with_columns(elsewhere=pl.lit(value=True))
