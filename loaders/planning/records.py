"""The records of a load, kind by kind: each node that its rows speak of, merged with what the store knows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from explorer.graph import GraphFrames, conform, only_present
from explorer.schema import CHAIN, LOADED_KINDS, MERGE, ORGANISATION, SEGMENT, UNIT_LABELS
from loaders.planning.described import given_way
from loaders.planning.gather import keyed, node_claims
from loaders.planning.merge import Records, merge
from loaders.planning.owners import Sources
from loaders.planning.resolve import Bearers, look_up
from loaders.reading.check import CheckedTable
from loaders.reading.comparable import comparable_code, comparable_name
from loaders.reading.keys import is_weak
from loaders.sources.contracts import CHAIN_COMMITTEES, CHAINS, SEGMENTS, Table
from loaders.sources.given import TARGETS

_COMMITTEE_KIND = "产业链党委"
# Rank, table and records of each table of the load, the records with the key of the node that each row makes.
Rows = Sequence[tuple[int, Table, pl.DataFrame]]


def rows_of(tables: Sequence[CheckedTable]) -> Rows:
    """Return the rows of tables in the order of their rank, with the ``label`` of the node that each makes.

    Segments have no key yet: it needs their chain's.
    """
    return [(rank, table.table, _labelled(keyed(table), table.table)) for rank, table in enumerate(tables)]


def _labelled(records: pl.DataFrame, table: Table) -> pl.DataFrame:
    return records if table.kind is None else records.with_columns(label=pl.lit(table.kind.label))


def records_of(
    rows: Rows, described: pl.DataFrame, decided: pl.DataFrame, graph: GraphFrames, sources: Sources
) -> dict[str, Records]:
    """Return the merged records of every label but segments.

    ``described``: organisations that unit tables make. ``decided``: claims on decisions. A unit
    known by its code has it, whoever speaks of it.

    A committee's row makes a chain only if no chains table, and no chain of the store, has its code or its name.
    """
    claims = {kind.label: node_claims(kind.label, rows) for kind in LOADED_KINDS if kind is not SEGMENT}
    claims[MERGE.label] = decided
    new = _chains_of_committees(rows, claims[CHAIN.label], graph.nodes[CHAIN.label], sources)
    claims[CHAIN.label] = pl.concat([claims[CHAIN.label], new])
    organisations = claims[ORGANISATION.label]
    claims[ORGANISATION.label] = pl.concat([organisations, conform(described, organisations.schema)])
    gone = {ORGANISATION.label: given_way(claims[ORGANISATION.label], graph.nodes[ORGANISATION.label])}
    of_a_committee = pl.col("tables").list.contains(CHAIN_COMMITTEES.name)
    defaults: dict[str, dict[str, pl.Expr]] = {
        ORGANISATION.label: {"kind": pl.when(of_a_committee).then(pl.lit(_COMMITTEE_KIND))}
    }
    defaults |= {label: {"code": code_of_key()} for label in UNIT_LABELS}
    return {
        label: merge(label, said, graph.nodes[label], sources, defaults.get(label, {}), gone.get(label))
        for label, said in claims.items()
    }


def with_segment_keys(rows: Rows, bearers: Bearers) -> Rows:
    """Return ``rows`` with the key of segments, their chain's before their own code, and the chain's code."""
    return [
        (rank, table, _segment_keys(records, bearers) if table is SEGMENTS else records)
        for rank, table, records in rows
    ]


def segment_records(rows: Rows, graph: GraphFrames, sources: Sources) -> Records:
    """Return the merged records of segments; their rows must have keys."""
    return merge(SEGMENT.label, node_claims(SEGMENT.label, rows), graph.nodes[SEGMENT.label], sources)


def standing(records: Mapping[str, Records], graph: GraphFrames) -> dict[str, pl.DataFrame]:
    """Return the nodes that the graph will hold: the stored ones, in their place the records of this load."""
    nodes = {}
    for label, stored in graph.nodes.items():
        present = only_present(stored).drop("run", "vanished")
        if label in records and not (records[label].frame.is_empty() and records[label].vanished.is_empty()):
            spoken, gone = records[label].frame.select(present.columns), records[label].vanished
            left = present.join(spoken, on="key", how="anti").join(gone, on="key", how="anti")
            present = pl.concat([left, spoken])
        nodes[label] = present
    return nodes


def code_of_key() -> pl.Expr:
    """Return the code of a unit that is known by one."""
    return pl.when(~is_weak(pl.col("key"))).then("key")


def _chains_of_committees(rows: Rows, chains: pl.DataFrame, stored: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Return the claims on chains that only committees' rows make: new ones, and those they made before."""
    said = _said_by_committees(rows, chains)
    if said.is_empty():
        return said
    present = stored.filter(pl.col("vanished").is_null())
    by_a_table = present.filter(pl.col("tables").list.contains(CHAINS.name))
    declared = pl.concat([chains["key"], by_a_table["key"]])
    own = said.filter(~pl.col("key").is_in(declared.implode()))
    again = own.filter(pl.col("key").is_in(present["key"].implode()))
    known = pl.concat([chains["name"], _names_to_be(pl.concat([chains, again]), stored, sources)])
    names = pl.select(comparable_name(pl.lit(known))).to_series()
    new = own.filter(~comparable_name(pl.col("name")).is_in(names.implode()))
    return own.filter(pl.col("key").is_in(pl.concat([again["key"], new["key"]]).implode()))


def _said_by_committees(rows: Rows, chains: pl.DataFrame) -> pl.DataFrame:
    claims = [
        records.select("row", key=comparable_code(pl.col("chain")), code="chain", name="chain_name", file=pl.lit(file))
        for file, table, records in rows
        if table is CHAIN_COMMITTEES
    ]
    return pl.concat([chains.clear(), *(conform(one, chains.schema) for one in claims)])


def _names_to_be(claims: pl.DataFrame, stored: pl.DataFrame, sources: Sources) -> pl.Series:
    """Return the names that known chains will bear: one that a chain gives up in this load is free at once."""
    now = merge(CHAIN.label, claims, stored, sources)
    spoken = pl.concat([now.frame["key"], now.vanished["key"]])
    left = stored.filter(pl.col("vanished").is_null() & ~pl.col("key").is_in(spoken.implode()))
    return pl.concat([now.frame["name"], left["name"]])


def _segment_keys(records: pl.DataFrame, bearers: Bearers) -> pl.DataFrame:
    numbered = records.with_row_index("_position")
    asked = numbered.select("_position", code="chain", name=pl.lit(None, pl.String))
    codes = bearers.nodes[CHAIN.label].select("key", _code="code")
    found = look_up(asked, TARGETS["chain"], bearers).select("_position", _chain="key")
    chained = numbered.join(found, on="_position", how="left", maintain_order="left").join(
        codes, left_on="_chain", right_on="key", how="left", maintain_order="left"
    )
    chain = pl.coalesce("_chain", comparable_code(pl.col("chain")))
    return chained.with_columns(
        key=pl.format("{}/{}", chain, comparable_code(pl.col("code"))), chain=pl.coalesce("_code", "chain")
    ).drop("_position", "_chain", "_code")
