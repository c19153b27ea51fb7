"""A load of millions in portions: most units are tied to nothing but areas, and are planned some at a time.

The plan is the same as that of all rows together; its memory is that of one portion. What may touch anything else is
planned together, first: units that a row names, that name something, that the store ties to anything or whose places no
table names; and all that is no unit. Of what the store holds only what a portion may touch is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_

import polars as pl

from explorer.graph import GraphFrames, Stored, graph_of_frames
from explorer.schema import AREA, LOCATED_IN, NODE_KINDS, RELATIONS, UNIT_LABELS
from loaders.planning.near import Near, references_of
from loaders.planning.newcomers import plan_newcomers
from loaders.planning.owners import asserting
from loaders.planning.places import KINDS, meant_areas
from loaders.planning.plan import Plan, plan
from loaders.planning.provenance import complete_sources, in_rank_order, source_files
from loaders.planning.still import areas_of, told_again
from loaders.reading.check import CheckedTable
from loaders.reading.kept import Kept
from loaders.reading.problems import Problem

MOST_UNITS = 200_000
_KEYS = {"key": pl.String(), "portion": pl.Int64()}
_NAMES = (*(kind.label for kind in NODE_KINDS), *(relation.type for relation in RELATIONS))


@dataclass(frozen=True)
class Portion:
    """A portion of a load: its plan, and the part of the stored graph that it touches.

    ``anew``: it is the whole load after all, portions before it included. ``lone``: keys of the load's units that are
    tied to nothing but areas, and ``areas``, the digest of those that a table names: told by the first portion of many.
    """

    plan: Plan
    graph: GraphFrames
    anew: bool = False
    lone: pl.Series | None = None
    areas: str = ""


def portions(
    tables: Sequence[CheckedTable], stored: Stored, run: str, *, today: date | None = None, most: int | None = None
) -> Iterator[Portion]:
    """Yield the plan of a load, portion by portion where it and the store have over ``most`` units (default: many).

    What complete sources no longer have, and how much of them that is, the first portion tells.
    """
    most = MOST_UNITS if most is None else most
    quiet = any(len(table.quiet) for table in tables)
    if not quiet and _units_of(tables) + _units_stored(stored) <= most:
        yield _at_once(tables, stored, run, today)
        return
    tables, apart = _split(tables, stored, most)
    homes = [_homes(table, apart) for table in tables]
    graph = _rest_of_graph(stored, apart)
    first = plan(_rest_of(tables, homes), graph, run, today=today, beside=apart.held)
    with_all_units = replace(first, tables=_whole(tables, first.tables))
    yield Portion(with_all_units, graph, lone=apart.keys["key"], areas=apart.areas)
    areas = _after(graph, first)
    for number in range(apart.new):
        yield Portion(plan_newcomers(first, _rows_of(tables, homes, number), areas, run), GraphFrames(stored.version))
    for number in range(apart.new, apart.portions):
        near = _graph_of(stored, areas, apart, number)
        planned = plan(_rows_of(tables, homes, number), near, run, today=today)
        if _touches_others(planned.changes):
            whole = [table.with_read(table.quiet["row"]) for table in tables]
            yield replace(_at_once(whole, stored, run, today), anew=True)
            return
        yield Portion(planned, near)


def together(portions: Iterable[Portion], *, with_changes: bool = True) -> Plan:
    """Return one plan of all portions; without the changes where they are not wanted: they are most of it."""
    parts: list[Plan] = []
    for portion in portions:
        if portion.anew:
            parts.clear()
        parts.append(portion.plan if with_changes else replace(portion.plan, changes=GraphFrames()))
    return _one(parts) if len(parts) > 1 else parts[0]


def _at_once(tables: Sequence[CheckedTable], stored: Stored, run: str, today: date | None) -> Portion:
    graph = graph_of_frames(stored.version, {name: stored.scan(name).collect() for name in _NAMES})
    return Portion(plan(tables, graph, run, today=today), graph)


def _units_of(tables: Sequence[CheckedTable]) -> int:
    return sum(len(table.kept) for table in tables if table.is_of_units)


def _units_stored(stored: Stored) -> int:
    return sum(int(stored.scan(label).select(pl.len()).collect().item()) for label in UNIT_LABELS)


@dataclass(frozen=True)
class _Apart:
    """The units that are planned in portions.

    ``keys``: ``key`` → ``portion``, of the load's rows; ``portions``: how many there are, the first ``new`` of them
    of units that the store does not hold. ``rest``: keys of the stored units that the first portion may touch.
    ``held``: identity of each complete source → how many of the other stored units it asserts. ``areas``: the digest
    of those that a table names.
    """

    keys: pl.DataFrame
    portions: int
    new: int
    rest: pl.Series
    held: Mapping[str, int]
    areas: str


def _split(tables: Sequence[CheckedTable], stored: Stored, most: int) -> tuple[list[CheckedTable], _Apart]:
    """Return the tables, quiet rows that are quiet no more read again, and which of their units stand apart."""
    near = Near.of(tables, stored)
    again = told_again(tables, stored, near)
    return again, _apart(again, stored, near, most)


def _apart(tables: Sequence[CheckedTable], stored: Stored, near: Near, most: int) -> _Apart:
    units = pl.concat([_units(table) for table in tables if table.is_of_units] or [_no_units()])
    quiet = pl.concat([table.quiet.select("key") for table in tables])
    known = pl.concat([stored.scan(label).select("key", "name") for label in UNIT_LABELS]).collect()
    touched = near.named() | pl.col("key").is_in(near.tied.implode())
    lone = units.filter(~pl.col("key").is_duplicated() & ~pl.col("names") & ~touched)
    lone = lone.filter(~_in_areas_made(lone, near)).select("key")
    silent = known.join(units, on="key", how="anti").join(quiet, on="key", how="anti")
    complete = complete_sources(source_files(in_rank_order(tables)))
    rest = [silent.filter(touched).select("key"), units.join(lone, on="key", how="anti").select("key")]
    held: dict[str, int] = {}
    if len(complete):
        asserted = _asserted(stored, complete)
        rest.append(asserted.select("key").join(silent, on="key", how="semi"))
        beside = asserted.join(pl.concat([lone, quiet]), on="key", how="semi")
        held = dict(beside.group_by("identity").len().iter_rows())
    new = lone.join(known, on="key", how="anti", maintain_order="left")
    old = lone.join(known, on="key", how="semi", maintain_order="left")
    number = -(-len(new) // most)
    keys = [new.with_columns(portion=pl.int_range(pl.len()) // most),
            old.with_columns(portion=pl.int_range(pl.len()) // most + number)]  # fmt: skip
    total = number + -(-len(old) // most)
    placed = pl.concat(keys).cast(pl.Schema(_KEYS))
    return _Apart(placed, total, number, pl.concat(rest)["key"].unique(), held, areas_of(near))


def _no_units() -> pl.DataFrame:
    return pl.DataFrame(schema={"key": pl.String, "name": pl.String, **dict.fromkeys(KINDS, pl.String), "names": bool})


def _asserted(stored: Stored, complete: pl.Series) -> pl.DataFrame:
    """Return ``key``, ``identity`` of the present units that complete sources assert."""
    found = [
        asserting(stored.scan(label).filter(pl.col("vanished").is_null()).select("key", "name", "sources").collect())
        for label in UNIT_LABELS
    ]
    return pl.concat(found).filter(pl.col("identity").is_in(complete.implode())).select("key", "identity").unique()


def _units(table: CheckedTable) -> pl.DataFrame:
    """Return ``key``, ``name``, the fields of ``KINDS``, and whether the row ``names`` anything."""
    naming = [pl.col(field).is_not_null() for field in references_of(table)]
    return table.kept.scan().select("key", "name", *KINDS, names=reduce(or_, naming)).collect()


def _in_areas_made(units: pl.DataFrame, near: Near) -> pl.Expr:
    """Tell which units lie in an area that no table names: the first record that names it makes it."""
    said = pl.concat([units.select(text=field).unique().with_columns(field=pl.lit(field)) for field in KINDS])
    made = meant_areas(said.drop_nulls("text"), near.areas).filter("made")
    return pl.any_horizontal(
        pl.col(field).is_in(made.filter(field=field)["text"].implode()).fill_null(value=False) for field in KINDS
    )


def _whole(tables: Sequence[CheckedTable], judged: Sequence[CheckedTable]) -> tuple[CheckedTable, ...]:
    """Return the tables with all their units; of the others what was ``judged`` of their rows counts."""
    return tuple(
        ours if ours.is_of_units else theirs for ours, theirs in zip(in_rank_order(tables), judged, strict=True)
    )


def _homes(table: CheckedTable, apart: _Apart) -> pl.Series:
    """Return the portion of each row; null: it is planned in the first, as are all that are no units."""
    if not table.is_of_units:
        return pl.Series([None], dtype=pl.Int64).new_from_index(0, len(table.kept))
    keys = table.kept.scan().select("key").collect()
    return keys.join(apart.keys, on="key", how="left", maintain_order="left")["portion"]


def _rest_of(tables: Sequence[CheckedTable], homes: Sequence[pl.Series]) -> list[CheckedTable]:
    """Return the tables less the rows that are planned in portions."""
    return [
        replace(table, kept=Kept(table.kept.where(home.is_null()))) if table.is_of_units else table
        for table, home in zip(tables, homes, strict=True)
    ]


def _rows_of(tables: Sequence[CheckedTable], homes: Sequence[pl.Series], number: int) -> list[CheckedTable]:
    """Return all tables, so that each keeps its rank, with a portion's rows alone; what was said is said before."""
    return [
        replace(
            table,
            kept=Kept(table.kept.where(home == number)),
            outcomes=table.outcomes.clear(),
            quiet=table.quiet.clear(),
            problems=(),
        )
        for table, home in zip(tables, homes, strict=True)
    ]


def _rest_of_graph(stored: Stored, apart: _Apart) -> GraphFrames:
    """Return the stored graph without the units that the first portion does not touch, and without their ties."""
    units = pl.col("key").is_in(apart.rest.implode())
    at = ~_of_units() | pl.col("start").is_in(apart.rest.implode())
    chosen = {**dict.fromkeys(UNIT_LABELS, units), LOCATED_IN.type: at}
    frames = {name: stored.scan(name) for name in _NAMES}
    return graph_of_frames(
        stored.version,
        {name: (rows.filter(chosen[name]) if name in chosen else rows).collect() for name, rows in frames.items()},
    )


def _graph_of(stored: Stored, areas: pl.DataFrame, apart: _Apart, number: int) -> GraphFrames:
    """Return what the store holds of a portion's units: no other ties are theirs."""
    keys = apart.keys.filter(portion=number)["key"].implode()
    units = {label: stored.scan(label).filter(pl.col("key").is_in(keys)).collect() for label in UNIT_LABELS}
    located = stored.scan(LOCATED_IN.type).filter(_of_units() & pl.col("start").is_in(keys)).collect()
    return GraphFrames(stored.version, {**units, AREA.label: areas}, {LOCATED_IN.type: located})


def _of_units() -> pl.Expr:
    return pl.col("start_label").is_in(UNIT_LABELS)


def _after(graph: GraphFrames, planned: Plan) -> pl.DataFrame:
    """Return the areas that the store will hold."""
    written = planned.changes.nodes[AREA.label]
    return pl.concat([graph.nodes[AREA.label].join(written, on="key", how="anti"), written])


def _touches_others(changes: GraphFrames) -> bool:
    """Tell whether a portion changes anything but units and where they lie; then it was none to be planned alone."""
    others = [frame for label, frame in changes.nodes.items() if label not in UNIT_LABELS]
    others += [frame for relation, frame in changes.ties.items() if relation != LOCATED_IN.type]
    return any(not frame.is_empty() for frame in others)


def _one(parts: Sequence[Plan]) -> Plan:
    """Return one plan of all portions; the tables are those of the first."""
    changes = [part.changes for part in parts]
    nodes = {label: pl.concat([one.nodes[label] for one in changes]) for label in changes[0].nodes}
    ties = {relation: pl.concat([one.ties[relation] for one in changes]) for relation in changes[0].ties}
    return replace(
        parts[0],
        changes=GraphFrames(changes[0].version, nodes, ties),
        outcomes=pl.concat([part.outcomes for part in parts]).sort("file", "row"),
        updates=pl.concat([part.updates for part in parts]).sort("file", "row", "field"),
        problems=tuple(_in_order(parts)),
    )


def _in_order(parts: Sequence[Plan]) -> list[Problem]:
    """Return the problems of all portions in the order of file and row, whichever portion their rows are in."""
    places = {(table.file, table.sheet): place for place, table in enumerate(parts[0].tables)}
    found = [problem for part in parts for problem in part.problems]
    return sorted(found, key=lambda one: (places[one.file, one.sheet], one.row or 0))
