"""All that a load claims of ties: what rows and merged records give, and the store's open references asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from explorer.graph import GraphFrames, conform, no_rows
from explorer.schema import AREA, AT, COVERS, ORGANISATION, SITE, UNIT_LABELS
from loaders.planning import again
from loaders.planning.covers import form_in_a_units_row, form_in_an_organisations_row, join_dated
from loaders.planning.described import superiors
from loaders.planning.gather import OPEN_TIES, derived_ties, open_ties, said
from loaders.planning.given_up import given_up
from loaders.planning.merge import Records
from loaders.planning.owners import Sources
from loaders.planning.places import from_a_table, locate, said_places
from loaders.planning.records import Rows
from loaders.planning.resolve import Bearers, dangling, resolve, resolved, unclear
from loaders.planning.ties import (
    ENDS,
    FIELDS,
    at_segments,
    found_ties,
    less,
    references,
    reopened,
    stored_references,
    with_id,
)
from loaders.planning.vanish import Withdrawal, nothing_withdrawn, withdrawal
from loaders.reading.keys import is_of_units
from loaders.sources.contracts import COVERAGE, ORGANISATIONS, SERVICE_SITES, TABLE_BY_NAME, TABLES, Table
from loaders.sources.given import GIVEN, Given

_PLACED = {ORGANISATION.label: ORGANISATIONS, SITE.label: SERVICE_SITES} | {
    table.kind.label: table for table in TABLES if table.kind is not None and table.kind.label in UNIT_LABELS
}
_CLAIMED = ("id", "was", "relation", *ENDS, *FIELDS, "table", "file", "row", "end_column", "sources")
_ASSERTION = {"id": pl.String(), "table": pl.String()}
Nodes = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Claims:
    """What a load claims.

    ``ties`` (both ends found) and ``references`` (dangling): ``id``, their fields, ``table``, ``file`` and ``row``
    (None: asked again, or given by a record of several rows), ``sources``, ``was`` (the id under which the store holds
    the same). ``joined``: those of the ties that joined one with an end date, with how their row names them. ``areas``:
    made by records. ``spoken``: ``table``, ``label``, ``key``, ``row`` as ``given_up`` takes it. ``unclear``: the
    references of this load to which ``resolve`` gave no plain answer. ``withdrawn``: see ``vanish``.
    """

    ties: pl.DataFrame
    references: pl.DataFrame
    joined: pl.DataFrame
    areas: pl.DataFrame
    spoken: pl.DataFrame
    unclear: pl.DataFrame
    withdrawn: Withdrawal


def claim(
    rows: Rows,
    described: pl.DataFrame,
    records: Mapping[str, Records],
    nodes: Nodes,
    graph: GraphFrames,
    sources: Sources,
    joined: pl.DataFrame,
) -> Claims:
    """Return the claims of a load; ``described`` is ``described.describe``, ``nodes`` ``records.standing``.

    ``joined``: ``label``, ``key`` of units that took in others of the store.
    """
    files = sources.files
    given = pl.concat([_given_by_rows(rows, nodes, files), superiors(described, files)])
    drawn = nothing_withdrawn()
    if len(sources.complete) or any(len(one.vanished) for one in records.values()):
        bare = Bearers(nodes)
        drawn = withdrawal(records, graph, sources, _ids(_and_segments(resolve(given, bare), bare)))
    asked = [again.with_open_references(graph), again.in_areas_now_named(nodes[AREA.label], graph), drawn.asked, joined]
    first = _asked(nodes, records, pl.concat(asked))
    located, areas = _located(first, nodes[AREA.label])
    bearers = Bearers({**nodes, AREA.label: _with_made(nodes[AREA.label], areas)})

    speaking = _speaking(rows, described)
    by_rows = _and_segments(resolve(given, bearers), bearers)
    open_again = _and_segments(resolve(_open_again(by_rows, speaking, graph, drawn, files), bearers), bearers)
    found = pl.concat([_found(by_rows), _found(open_again)], how="diagonal")
    undated = again.undated_beside_dated(found.filter(pl.col("table") == COVERAGE.name), graph)
    second = _asked(nodes, {}, again.of_units(undated), without=first)

    derived = resolve(pl.concat([_derived(first, rows), _derived(second, rows)]), bearers)
    located = pl.concat([located, _located(second, bearers.nodes[AREA.label])[0]])
    standing = again.of_organisations(_standing(undated, found, by_rows, speaking, files))
    found = pl.concat([found, standing, _found(derived), located], how="diagonal")
    ties = with_id(join_dated(found, graph.ties[COVERS.type].filter(pl.col("vanished").is_null())))
    open_now = references(pl.concat([dangling(one) for one in (by_rows, open_again, derived)], how="diagonal"))
    late = _late_segments(open_again, by_rows, speaking, files)
    return Claims(
        less(ties.select(_CLAIMED), late),
        less(open_now, late),
        less(ties.filter(pl.col("joined_until").is_not_null()), late),
        areas,
        _spoken(speaking, first, second),
        pl.concat([unclear(by_rows), unclear(derived)], how="diagonal"),
        drawn,
    )


def _ids(by_rows: pl.DataFrame) -> pl.DataFrame:
    """Return ``id``, ``file`` of the ties and references that rows give."""
    return _with_ids(by_rows).select("id", "file")


def _with_ids(resolved_ties: pl.DataFrame) -> pl.DataFrame:
    """Return resolved ties, those found and those that dangle, with their ids."""
    return pl.concat([references(dangling(resolved_ties)), with_id(_found(resolved_ties))], how="diagonal")


def _given_by_rows(rows: Rows, nodes: Nodes, files: pl.DataFrame) -> pl.DataFrame:
    sources = files["source"]
    given = [open_ties(file, table, records, sources[file]) for file, table, records in rows]
    ties = pl.concat([no_rows(OPEN_TIES), *given])
    kinds = nodes[ORGANISATION.label].select(start_key="key", _kind="kind")
    hosted = (pl.col("relation") == COVERS.type) & (pl.col("table") == ORGANISATIONS.name)
    form = pl.when(hosted).then(form_in_an_organisations_row(pl.col("_kind"))).otherwise("form")
    return ties.join(kinds, on="start_key", how="left", maintain_order="left").with_columns(form=form).drop("_kind")


def _and_segments(ties: pl.DataFrame, bearers: Bearers) -> pl.DataFrame:
    """Return resolved ``ties`` with the ``AT`` ties of the memberships that were found among them."""
    return pl.concat([ties, resolve(at_segments(resolved(ties)), bearers)], how="diagonal")


def _found(ties: pl.DataFrame) -> pl.DataFrame:
    return found_ties(resolved(ties))


def _speaking(rows: Rows, described: pl.DataFrame) -> pl.DataFrame:
    """Return ``table``, ``label``, ``key`` of every record that a row speaks of, or describes."""
    spoken = [
        records.select(pl.lit(table.name).alias("table"), "label", "key")
        for _, table, records in rows
        if table.kind is not None
    ]
    organisations = described.select("table", pl.lit(ORGANISATION.label).alias("label"), "key")
    return pl.concat([organisations, *spoken]).unique()


def _open_again(
    by_rows: pl.DataFrame, speaking: pl.DataFrame, graph: GraphFrames, drawn: Withdrawal, files: pl.DataFrame
) -> pl.DataFrame:
    """Return the store's open references, and ties that lost an end, less those that this load's rows take back."""
    references_left = stored_references(graph).join(drawn.loose, on="id", how="anti")
    stored = references_left if drawn.loose.is_empty() else pl.concat([references_left, drawn.loose], how="diagonal")
    taken_back = given_up(stored, _with_ids(by_rows), speaking.with_columns(row=pl.lit(value=True)), files["identity"])
    back = pl.concat([taken_back.select("id", "table"), drawn.fallen])
    return reopened(stored).join(back, left_on=["was", "table"], right_on=["id", "table"], how="anti")


def _standing(
    undated: pl.DataFrame, found: pl.DataFrame, by_rows: pl.DataFrame, speaking: pl.DataFrame, files: pl.DataFrame
) -> pl.DataFrame:
    """Return those of ``undated`` that no row of an organisation in this load takes back."""
    if undated.is_empty():
        return undated
    now = pl.concat([with_id(found), references(dangling(by_rows))], how="diagonal")
    taken_back = given_up(undated, now, speaking.with_columns(row=pl.lit(value=True)), files["identity"])
    return undated.join(taken_back.filter(table=ORGANISATIONS.name), on="id", how="anti")


def _late_segments(
    open_again: pl.DataFrame, by_rows: pl.DataFrame, speaking: pl.DataFrame, files: pl.DataFrame
) -> pl.DataFrame:
    """Return ``id``, ``table`` of the segments of memberships found only now, which a row of this load puts elsewhere.

    While the chain was unknown so was the segment: as an earlier load's word it would have been taken back.
    """
    late = open_again.filter(pl.col("relation") == AT.type)
    if late.is_empty():  # as in nearly every load
        return no_rows(_ASSERTION)
    segments = _with_ids(late).select("id", "relation", *ENDS, "sources", tables=pl.concat_list("table"))
    elsewhere = given_up(segments, _with_ids(by_rows), speaking.with_columns(row=pl.lit(value=True)), files["identity"])
    return elsewhere.select("id", "table")


def _asked(
    nodes: Nodes, records: Mapping[str, Records], also: pl.DataFrame, without: Nodes | None = None
) -> dict[str, pl.DataFrame]:
    """Return the nodes that ``records`` or ``also`` speak of, with ``spoken``: whether a row of this load does."""
    asked = {}
    for label in _PLACED:
        spoken = records[label].rows["key"] if label in records else pl.Series([], dtype=pl.String)
        keys = pl.concat([spoken, also.filter(pl.col("label") == label)["key"]]).unique()
        if without is not None:
            keys = keys.filter(~keys.is_in(without[label]["key"].implode()))
        if keys.is_empty():
            asked[label] = no_rows({**nodes[label].schema, "spoken": pl.Boolean()})
            continue
        asked[label] = nodes[label].filter(pl.col("key").is_in(keys.implode())).with_columns(
            spoken=pl.col("key").is_in(spoken.implode())
        )  # fmt: skip
    return asked


def _located(asked: Nodes, areas: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    told = [said_places(label, table.name, asked[label]) for label, table in _PLACED.items()]
    ties, made = locate(pl.concat(told), from_a_table(areas))
    return found_ties(ties), made


def _with_made(areas: pl.DataFrame, made: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([areas, conform(made, areas.schema).join(areas, on="key", how="anti")])


def _derived(asked: Nodes, rows: Rows) -> pl.DataFrame:
    """Return the open ties that the fields of records give, with the first row that says so."""
    ties = [no_rows(OPEN_TIES)]
    for given in GIVEN:
        table = TABLE_BY_NAME[given.table]
        if given.derived and len(asked[_label(table)]):
            nodes = asked[_label(table)].with_columns(form=form_in_a_units_row(), label=pl.lit(_label(table)))
            ties.append(_with_place(derived_ties(given, table, nodes), given, rows))
    return pl.concat(ties)


def _label(table: Table) -> str:
    return table.kind.label if table.kind is not None else ""


def _with_place(ties: pl.DataFrame, given: Given, rows: Rows) -> pl.DataFrame:
    end = "start_key" if given.start is None else "end_key"
    reference = given.start or given.end
    if reference is None or ties.is_empty():
        return ties
    label = _label(TABLE_BY_NAME[given.table])
    places = [
        records.filter(said(reference) & (pl.col("label") == label)).select(
            pl.col("key").alias(end), pl.lit(file, pl.Int64).alias("file"), "row"
        )
        for file, table, records in rows
        if is_of_units(table)
    ]
    if not places:
        return ties
    first = pl.concat(places).unique(end, keep="first", maintain_order=True)
    return ties.drop("file", "row").join(first, on=end, how="left", maintain_order="left").select(*OPEN_TIES)


def _spoken(speaking: pl.DataFrame, *asked: Nodes) -> pl.DataFrame:
    """Return ``table``, ``label``, ``key``, and ``row``: spoken of by a row, not only asked again."""
    of_rows = speaking.with_columns(row=pl.lit(value=True))
    own = {label: _PLACED[label].name for label in UNIT_LABELS}
    folded = speaking.filter(pl.col("label").is_in(UNIT_LABELS)).select(
        pl.col("label").replace(own).alias("table"), "label", "key", row=pl.lit(value=False)
    )  # what a unit's fields give is given as by the table of its kind, whichever tables speak of it
    folded = folded.unique().join(speaking, on=["table", "label", "key"], how="anti")
    others = [
        nodes[label].filter(~pl.col("spoken")).select(
            pl.lit(table.name).alias("table"), pl.lit(label).alias("label"), "key", row="spoken"
        )
        for nodes in asked
        for label, table in _PLACED.items()
        if len(nodes[label])
    ]  # fmt: skip
    return pl.concat([of_rows, folded, *others])
