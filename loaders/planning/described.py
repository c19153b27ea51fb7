"""Organisations that unit tables describe: made by the rows that name them, where no organisations table defines them.

A table describes what it names if it says of any organisation its superior or its foundation; one that only names
refers. The key is the organisation's code, else ``name:`` and its full name.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from explorer.graph import GraphFrames, conform, no_rows, only_present
from explorer.schema import ORGANISATION, SUBORDINATE_TO
from loaders.planning.gather import OPEN_TIES, PLACE, node_claims
from loaders.planning.merge import merge
from loaders.planning.owners import Sources, asserting
from loaders.reading.comparable import comparable_code, comparable_name
from loaders.reading.keys import BY_NAME, is_of_units
from loaders.reading.kinds import kind_by_name
from loaders.sources.contracts import ORGANISATIONS, TABLES, Table

_DESCRIBED = {
    **dict.fromkeys(("table", "key", "code", "name", "kind", "superior"), pl.String()),
    **dict.fromkeys(("founded", "last_election"), pl.Date()),
    **PLACE,
}
_HELD = ("key", "name", "tables")
_DEFINING = [table.name for table in TABLES if table.kind is ORGANISATION]
SUPERIOR_HEADER = ORGANISATIONS.column("superior").header  # as a dump names it: the organisation's own row
# Relation and table of the ties that descriptions give, what their start and their end may name, in which column.
SUPERIORS = tuple(
    (SUBORDINATE_TO.type, table.name, None, None, ORGANISATION.name, SUPERIOR_HEADER)
    for table in TABLES
    if is_of_units(table)
)


def describe(rows: Sequence[tuple[int, Table, pl.DataFrame]], graph: GraphFrames, sources: Sources) -> pl.DataFrame:
    """Return what unit tables say of organisations that no organisations table, of the load or the store, defines.

    ``table``, ``file``, ``row``, ``key``, the fields of the organisation, ``superior`` (as written); a row each for the
    unit rows that say so. The store's organisations count as this load leaves them: the next one will know no others.
    """
    describing = [(file, table, records) for file, table, records in rows if is_of_units(table) and _describes(records)]
    said = pl.concat([no_rows(_DESCRIBED), *(_told(*one) for one in describing)])
    if said.is_empty():
        return said
    native, stored = node_claims(ORGANISATION.label, rows), graph.nodes[ORGANISATION.label]
    held = only_present(stored).select(_HELD)
    first = conform(_undefined(said, native, held), native.schema)
    left = merge(ORGANISATION.label, pl.concat([native, first]).join(held, on="key", how="semi"), stored, sources)
    spoken = pl.concat([left.frame["key"], left.vanished["key"]])
    unspoken = held.filter(~pl.col("key").is_in(spoken.implode()))
    return _undefined(said, native, pl.concat([unspoken, left.frame.select(_HELD)]))


def _undefined(said: pl.DataFrame, native: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Return with its key what rows have ``said`` of organisations that neither ``native`` rows nor ``held`` define."""
    by_table = pl.col("tables").list.eval(pl.element().is_in(_DEFINING)).list.any()
    defined = pl.concat([held.filter(by_table).select("key", "name"), native.select("key", "name")])
    names = defined.select(comparable_name(pl.col("name"))).to_series()
    unknown = said.filter(
        ~pl.col("key").is_in(defined["key"].implode()).fill_null(value=False)
        & ~comparable_name(pl.col("name")).is_in(names.implode())
    )
    return _keyed(unknown, held.filter(~by_table).select("key", "name"))


def superiors(described: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """Return the open ``SUBORDINATE_TO`` ties that descriptions give, as ``gather.OPEN_TIES``.

    ``files``: ``provenance.source_files``.
    """
    said = described.filter(pl.col("superior").is_not_null()).join(
        files.select("file", "source"), on="file", maintain_order="left"
    )
    return conform(
        said.select(
            "table", "file", "row",
            relation=pl.lit(SUBORDINATE_TO.type), start_label=pl.lit(ORGANISATION.label), start_key="key",
            end_code="superior", end_target=pl.lit(ORGANISATION.name), end_column=pl.lit(SUPERIOR_HEADER),
            sources=pl.concat_list(pl.format("{}#{}", "source", "row")),
        ),
        OPEN_TIES,
    )  # fmt: skip


def given_way(claims: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Return ``key``, ``identity`` of organisations known by name alone that this load knows by a code: they are those.

    ``claims``: the load's on organisations; ``stored``: those of the store. One of which a row of this load speaks
    stays: several bear the name with a code, and the row cannot tell which.
    """
    coded = claims.filter(~pl.col("key").str.starts_with(BY_NAME)).select(comparable_name(pl.col("name"))).to_series()
    nameless = stored.filter(pl.col("vanished").is_null() & pl.col("key").str.starts_with(BY_NAME))
    known = comparable_name(pl.col("name")).is_in(coded.implode()) & ~pl.col("key").is_in(claims["key"].implode())
    same = nameless.filter(known)
    return asserting(same).select("key", "identity").unique()


def _told(file: int, table: Table, records: pl.DataFrame) -> pl.DataFrame:
    """Return what rows that name an organisation say of it; ``key`` is that of its code, null without one."""
    named = records.filter(pl.col("organisation_name").is_not_null()).select(
        "row",
        table=pl.lit(table.name), file=pl.lit(file, pl.Int64), key=comparable_code(pl.col("organisation_code")),
        code="organisation_code", name="organisation_name", superior="organisation_superior",
        kind=pl.coalesce("organisation_kind", kind_by_name(pl.col("organisation_name"))),
        founded="organisation_founded", last_election="organisation_last_election",
    )  # fmt: skip
    return conform(named, _DESCRIBED)


def _describes(records: pl.DataFrame) -> bool:
    return any(
        records[field].null_count() < len(records) for field in ("organisation_superior", "organisation_founded")
    )


def _keyed(told: pl.DataFrame, described_before: pl.DataFrame) -> pl.DataFrame:
    """Return the rows without a code keyed as the one organisation that bears the name with one, else by the name."""
    coded = pl.concat([told.select("key", "name"), described_before]).filter(
        pl.col("key").is_not_null() & ~pl.col("key").str.starts_with(BY_NAME)
    )
    one = coded.select("key", _name=comparable_name(pl.col("name"))).unique().filter(~pl.col("_name").is_duplicated())
    beside = told.with_columns(_name=comparable_name(pl.col("name"))).join(
        one.rename({"key": "_coded"}), on="_name", how="left", maintain_order="left"
    )
    by_name = pl.concat_str(pl.lit(BY_NAME), "_name")
    return beside.with_columns(key=pl.coalesce("key", "_coded", by_name)).select(*_DESCRIBED)
