"""The plan: what a load would change in the store, computed from the files' records and the stored graph alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import polars as pl

from explorer.graph import GraphFrames, conform, no_rows, node_columns, tie_columns
from explorer.schema import AREA, DANGLING, RELATIONS, SEGMENT, UNIT_LABELS
from loaders.planning.claims import Claims, claim
from loaders.planning.decisions import judged
from loaders.planning.described import describe
from loaders.planning.findings import findings
from loaders.planning.identity import identify, rekeyed
from loaders.planning.made_areas import changed_areas
from loaders.planning.marked import of_unknown_nodes
from loaders.planning.merge import Records
from loaders.planning.one_unit import Units, one_node_each, with_moves
from loaders.planning.outcomes import outcomes
from loaders.planning.owners import Sources, words_of_rejected
from loaders.planning.provenance import in_rank_order, source_files
from loaders.planning.records import records_of, rows_of, segment_records, standing, with_segment_keys
from loaders.planning.resolve import Bearers
from loaders.planning.settle import Settled, settle
from loaders.planning.union import folded_units, united
from loaders.planning.unit_findings import said_of_units
from loaders.planning.updates import updates
from loaders.planning.vanish import shares, vanished
from loaders.reading.check import CheckedTable
from loaders.reading.problems import Problem


@dataclass(frozen=True)
class Plan:
    """What a load changes.

    ``changes``: whole rows to upsert, nodes and ties. ``outcomes``: ``file`` (position in ``tables``), ``row``,
    ``outcome`` of every row read. ``updates``: ``file``, ``row``, ``label``, ``key``, ``field``, ``old``, ``new`` of
    every field that changes (as text). ``tables``: in the order of their rank. ``vanished``: ``label`` (or relation),
    ``key``, ``name``, ``identity`` of the source: what is marked so. ``withdrawn``: ``vanish.shares``.
    """

    changes: GraphFrames
    outcomes: pl.DataFrame
    updates: pl.DataFrame
    problems: tuple[Problem, ...]
    tables: tuple[CheckedTable, ...]
    vanished: pl.DataFrame
    withdrawn: pl.DataFrame

    @property
    def changes_nothing(self) -> bool:
        """Whether the store holds all of it already."""
        frames = (*self.changes.nodes.values(), *self.changes.ties.values())
        return all(frame.is_empty() for frame in frames)


def plan(
    tables: Sequence[CheckedTable],
    graph: GraphFrames,
    run: str,
    *,
    today: date | None = None,
    beside: Mapping[str, int] = MappingProxyType({}),
) -> Plan:
    """Return the plan to load ``tables`` into a store that holds ``graph``; what it writes carries ``run``.

    ``today`` (default: the calendar's) decides which ties have ended. Of a table whose source is a snapshot, what the
    store holds of the source and the table no longer has is withdrawn. ``beside``: how many records of a complete
    source (identity) the store holds that are neither in ``graph`` nor gone.
    """
    ordered = in_rank_order(judged(tables, graph))
    files = source_files(ordered)
    rows, before = rows_of(ordered), graph
    sources = Sources.of(files, graph, words_of_rejected(ordered))
    who = identify(rows, graph, sources)
    folded = folded_units(graph, who.aliases)
    units = one_node_each(rekeyed(rows, who.aliases), united(graph, folded, sources), sources)
    rows, graph = units.rows, units.graph
    described = describe(rows, graph, sources)
    records = records_of(rows, described, who.claims, graph, sources)
    rows = with_segment_keys(rows, Bearers(standing(records, graph)))
    records[SEGMENT.label] = segment_records(rows, graph, sources)
    nodes = standing(records, graph)
    claims = claim(rows, described, records, nodes, graph, sources, _labelled(folded["into"], graph))
    settled = settle(claims, graph, files, run)
    said = [
        ("two_unit_tables", units.doubled),
        ("unknown_node", of_unknown_nodes(rows, nodes)),
        *said_of_units(who, rows, folded, before, graph, files),
    ]
    return Plan(
        with_moves(_changes(records, claims, settled, graph, run), before, graph, _moved(units, folded), run),
        outcomes(ordered, rows, described, records, settled),
        updates(records),
        findings(ordered, records, claims, settled, said, files, today or date.today()),  # noqa: DTZ011 - the office's own calendar
        tuple(ordered),
        vanished(records, (settled.ties, settled.references), claims.withdrawn),
        shares(records, claims.withdrawn, graph, sources, beside),
    )  # fmt: skip


def _moved(units: Units, folded: pl.DataFrame) -> pl.Series:
    return pl.concat([units.moved["key"], folded["key"], folded["into"]]).unique()


def _labelled(keys: pl.Series, graph: GraphFrames) -> pl.DataFrame:
    """Return ``label``, ``key`` of units; what their fields give is asked again."""
    held = [graph.nodes[label].select(pl.lit(label).alias("label"), "key") for label in UNIT_LABELS]
    return pl.concat(held).filter(pl.col("key").is_in(keys.implode()))


def _changes(
    records: Mapping[str, Records], claims: Claims, settled: Settled, graph: GraphFrames, run: str
) -> GraphFrames:
    nodes = {label: _changed_nodes(label, one, run) for label, one in records.items()}
    of_areas = records[AREA.label]
    areas = changed_areas(claims.areas, of_areas.frame, of_areas.vanished, settled.ties, graph, run)
    nodes[AREA.label] = pl.concat([nodes[AREA.label].join(areas, on="key", how="anti"), areas])
    nodes[DANGLING.label] = conform(settled.references.with_columns(key="id"), node_columns(DANGLING.label))
    ties = {
        relation.type: conform(settled.ties.filter(relation=relation.type), tie_columns(relation.type))
        for relation in RELATIONS
    }
    return GraphFrames(run, nodes, ties)


def _changed_nodes(label: str, records: Records, run: str) -> pl.DataFrame:
    columns = node_columns(label)
    if records.frame.is_empty() and records.vanished.is_empty():
        return no_rows(columns)
    changed = records.frame.filter(pl.col("written")).with_columns(run=pl.lit(run))
    if records.vanished.is_empty():
        return conform(changed, columns)
    gone = records.vanished.with_columns(run=pl.lit(run), vanished=pl.lit(run))
    return pl.concat([conform(changed, columns), conform(gone, columns)])
