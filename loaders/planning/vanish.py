"""What complete sources no longer have: which ties and references fall with it, and which are asked again.

A record is marked vanished when no source asserts it any more; a tie of another source that ends at it becomes a
dangling reference. Where another source still asserts a record or a tie, it stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from explorer.graph import GraphFrames, no_rows
from explorer.schema import DOMAIN_KINDS, LOCATED_IN
from loaders.planning.given_up import giver, traits
from loaders.planning.merge import Records
from loaders.planning.owners import Sources, asserting
from loaders.planning.provenance import identity_of, table_of
from loaders.planning.ties import ENDS, stored_references, with_id
from loaders.reading.comparable import comparable_code
from loaders.sources.contracts import TABLE_BY_NAME

_RECORD = {"label": pl.String(), "key": pl.String()}
_MARKED = dict.fromkeys(("label", "key", "name", "identity"), pl.String())
_ASSERTION = {"id": pl.String(), "table": pl.String()}
_EXAMPLES = 5


@dataclass(frozen=True)
class Withdrawal:
    """What the store held and complete sources no longer have.

    ``gone``: ``label``, ``key`` of vanished records. ``asked``: those of records that stay, of which a source left or a
    neighbour vanished. ``void``: ``id``, ``identity`` of ties and references that a source no longer gives.
    ``fallen``: ``id``, ``table`` that asserts it no longer. ``loose``: ties and references that lost an end, as
    references. ``keys``: of the records at which any of these ties start.
    """

    gone: pl.DataFrame
    asked: pl.DataFrame
    void: pl.DataFrame
    fallen: pl.DataFrame
    loose: pl.DataFrame
    keys: pl.Series


def withdrawal(records: Mapping[str, Records], graph: GraphFrames, sources: Sources, given: pl.DataFrame) -> Withdrawal:
    """Return what is withdrawn; ``given``: ``id``, ``file`` of the ties and references that this load's rows give."""
    gone = _all(records, lambda one: one.vanished)
    standing = _all(records, lambda one: one.withdrawn).unique().join(gone, on=["label", "key"], how="anti")
    held = _held(graph, gone)
    touching = _at(held, gone)
    void = _void(held, sources, given)
    one_each = touching.explode("tables", empty_as_null=True).rename({"tables": "table"})
    judged = one_each.with_columns(*giver(), *traits()).join(
        gone.with_columns(lost=pl.lit(value=True)), on=["label", "key"], how="left"
    )
    with_giver = judged.filter(~pl.col("own") & pl.col("lost").is_not_null()).select("id", "table")
    neighbours = judged.filter(pl.col("derived") & pl.col("lost").is_null()).select("label", "key")
    return Withdrawal(
        gone,
        pl.concat([standing, neighbours]).unique(),
        void,
        pl.concat([with_giver, _fallen(held, void)]).unique(),
        _loose(touching, records),
        pl.concat([touching["start"], held.join(void, on="id", how="semi")["start"]]).drop_nulls().unique(),
    )


@cache
def nothing_withdrawn() -> Withdrawal:
    """Return what is withdrawn where no source is complete: nothing."""
    record, assertion = no_rows(_RECORD), no_rows(_ASSERTION)
    void = assertion.rename({"table": "identity"})
    loose = _held(GraphFrames(), record)
    return Withdrawal(record, record, void, assertion, loose, pl.Series([], dtype=pl.String))


def vanished(records: Mapping[str, Records], written: Sequence[pl.DataFrame], drawn: Withdrawal) -> pl.DataFrame:
    """Return ``label`` (or relation), ``key``, ``name``, ``identity`` of what is marked vanished as its sources' own.

    Records, and the ties and references of tie tables among the rows ``written``; what falls with them does not count.
    """
    nodes = [
        one.vanished.select(pl.lit(label).alias("label"), "key", "name").join(
            one.withdrawn.unique("key", maintain_order=True), on="key"
        )
        for label, one in records.items()
        if len(one.vanished)
    ]
    of_ties = [name for name, table in TABLE_BY_NAME.items() if table.kind is None]
    own = drawn.void.filter(table_of(pl.col("identity")).is_in(of_ties)).unique("id", maintain_order=True)
    ties = [
        frame.filter(status="vanished").join(own, on="id").select(
            label="relation", key=_as_words(), name=pl.lit(None, pl.String), identity="identity"
        )
        for frame in written
        if len(own)
    ]  # fmt: skip
    return pl.concat([no_rows(_MARKED), *nodes, *ties]).sort("label", "key")


def shares(
    records: Mapping[str, Records],
    drawn: Withdrawal,
    graph: GraphFrames,
    sources: Sources,
    beside: Mapping[str, int],
) -> pl.DataFrame:
    """Return ``identity``, ``held``, ``gone``, ``examples`` of each complete source: of its own records or ties.

    ``beside``: see ``plan``.
    """
    rows = []
    for identity in sources.complete:
        kind = TABLE_BY_NAME[str(identity).partition(":")[0]].kind
        if kind is not None:
            mine = asserting(graph.nodes[kind.label].filter(pl.col("vanished").is_null()))
            keys, lost = mine.filter(identity=identity)["key"], records[kind.label].withdrawn.filter(identity=identity)
            words = lost["key"].sort()
        else:
            held = _held(graph, drawn.gone)
            keys, lost = _assertions(held).filter(identity=identity)["id"], drawn.void.filter(identity=identity)
            words = lost.join(held, on="id").sort("id").select(_as_words()).to_series()
        rows.append((identity, keys.n_unique() + beside.get(identity, 0), len(lost), words.head(_EXAMPLES).to_list()))
    schema = {"identity": pl.String(), "held": pl.Int64(), "gone": pl.Int64(), "examples": pl.List(pl.String())}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _all(records: Mapping[str, Records], of: Callable[[Records], pl.DataFrame]) -> pl.DataFrame:
    frames = [of(one).select(pl.lit(label).alias("label"), "key") for label, one in records.items() if len(of(one))]
    return pl.concat([no_rows(_RECORD), *frames])


def _held(graph: GraphFrames, gone: pl.DataFrame) -> pl.DataFrame:
    """Return the present ties and dangling references of the store in one frame; of millions of places, few."""
    ties = [
        (_at(frame, gone) if name == LOCATED_IN.type else frame)
        .filter(pl.col("vanished").is_null())
        .with_columns(relation=pl.lit(name))
        for name, frame in graph.ties.items()
    ]
    return pl.concat([with_id(pl.concat(ties, how="diagonal")), stored_references(graph)], how="diagonal")


def _at(held: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    at = [
        held.join(gone, left_on=[f"{end}_label", end], right_on=["label", "key"], how="semi")
        for end in ("start", "end")
    ]
    return pl.concat(at).unique(maintain_order=True)


def _assertions(held: pl.DataFrame) -> pl.DataFrame:
    """Return ``id``, ``relation``, ends, ``source_row``, ``identity``, ``table`` of what rows give by themselves."""
    rows = held.select("id", "relation", *ENDS, source_row="sources").explode("source_row", empty_as_null=True)
    told = rows.drop_nulls("source_row").with_columns(
        identity=identity_of(pl.col("source_row")), table=table_of(pl.col("source_row"))
    )
    _, derived = traits()  # what a record's fields give follows the record
    return told.filter(~derived)


def _void(held: pl.DataFrame, sources: Sources, given: pl.DataFrame) -> pl.DataFrame:
    """Return ``id``, ``identity`` of what complete sources gave and give no more; a rejected row is not gone."""
    now = sources.told_apart(given.filter(pl.col("file").is_not_null())).select("id", "identity")
    mine = _assertions(held).filter(pl.col("identity").is_in(sources.complete.implode()))
    words = sources.lost.implode()
    named = [comparable_code(pl.coalesce(end, f"{end}_reference")).is_in(words) for end in ("start", "end")]
    lost = held.filter(pl.all_horizontal(named)).select("id")
    left = mine.join(now, on=["id", "identity"], how="anti").join(lost, on="id", how="anti")
    return left.select("id", "identity").unique()


def _fallen(held: pl.DataFrame, void: pl.DataFrame) -> pl.DataFrame:
    """Return ``id``, ``table`` of which no source of the table is left."""
    asserted = _assertions(held.join(void, on="id", how="semi"))
    left = asserted.join(void, on=["id", "identity"], how="anti")
    return asserted.join(left, on=["id", "table"], how="anti").select("id", "table").unique()


def _loose(touching: pl.DataFrame, records: Mapping[str, Records]) -> pl.DataFrame:
    """Return ``touching`` with the words for a vanished end in the place of its key: as a row would name it."""
    words = pl.concat([
        records[kind.label].vanished.select(
            pl.lit(kind.label).alias("label"), "key",
            text=pl.coalesce("code", _registration_number(), "name"),
        )
        for kind in DOMAIN_KINDS
        if kind.label in records
    ])  # fmt: skip
    for end in ("start", "end"):
        named = words.rename({"label": f"{end}_label", "key": end, "text": "_text"})
        touching = (
            touching.join(named, on=[f"{end}_label", end], how="left", maintain_order="left")
            .with_columns(
                pl.coalesce(f"{end}_reference", "_text").alias(f"{end}_reference"),
                pl.when(pl.col("_text").is_null()).then(pl.col(end)).alias(end),
                pl.when(pl.col("_text").is_null()).then(pl.col(f"{end}_label")).alias(f"{end}_label"),
            )
            .drop("_text")
        )
    return touching


def _registration_number() -> pl.Expr:
    return pl.when(pl.col("key").str.starts_with("reg:")).then(pl.col("key").str.strip_prefix("reg:"))


def _as_words() -> pl.Expr:
    return pl.concat_str([pl.col(end).fill_null("?") for end in ("start", "end")], separator=" → ")
