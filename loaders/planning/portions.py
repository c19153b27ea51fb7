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
from explorer.schema import AREA, DANGLING, LOCATED_IN, NODE_KINDS, RELATIONS, UNIT_LABELS
from loaders.planning.newcomers import plan_newcomers
from loaders.planning.owners import asserting
from loaders.planning.places import KINDS, from_a_table, meant_areas
from loaders.planning.plan import Plan, plan
from loaders.planning.provenance import complete_sources, in_rank_order, source_files
from loaders.reading.check import CheckedTable
from loaders.reading.comparable import comparable_code, comparable_name
from loaders.reading.problems import Problem
from loaders.sources.contracts import AREAS
from loaders.sources.given import GIVEN

MOST_UNITS = 200_000
_KEYS = {"key": pl.String(), "portion": pl.Int64()}
_NAMES = (*(kind.label for kind in NODE_KINDS), *(relation.type for relation in RELATIONS))


@dataclass(frozen=True)
class Portion:
    """A portion of a load: its plan, and the part of the stored graph that it touches.

    ``anew``: it is the whole load after all, portions before it included.
    """

    plan: Plan
    graph: GraphFrames
    anew: bool = False


def plan_in_portions(
    tables: Sequence[CheckedTable], stored: Stored, run: str, *, today: date | None = None, most: int = MOST_UNITS
) -> Plan:
    """Return ``plan`` of the same, portion by portion where there are more than ``most`` units."""
    return together(portion for portion in portions(tables, stored, run, today=today, most=most))


def portions(
    tables: Sequence[CheckedTable], stored: Stored, run: str, *, today: date | None = None, most: int = MOST_UNITS
) -> Iterator[Portion]:
    """Yield the plan of a load, portion by portion where it and the store have more than ``most`` units.

    What complete sources no longer have, and how much of them that is, the first portion tells.
    """
    if _units_of(tables) + _units_stored(stored) <= most:
        yield _at_once(tables, stored, run, today)
        return
    apart = _apart(tables, stored, most)
    graph = _rest_of_graph(stored, apart)
    first = plan(_rest_of(tables, apart), graph, run, today=today, beside=apart.held)
    yield Portion(replace(first, tables=tuple(in_rank_order(tables))), graph)
    areas = _after(graph, first)
    for number in range(apart.new):
        yield Portion(plan_newcomers(first, _rows_of(tables, apart, number), areas, run), GraphFrames(stored.version))
    for number in range(apart.new, apart.portions):
        near = _graph_of(stored, areas, apart, number)
        planned = plan(_rows_of(tables, apart, number), near, run, today=today)
        if _touches_others(planned.changes):
            yield replace(_at_once(tables, stored, run, today), anew=True)
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
    return sum(len(table.records) for table in tables if _is_of_units(table))


def _units_stored(stored: Stored) -> int:
    return sum(int(stored.scan(label).select(pl.len()).collect().item()) for label in UNIT_LABELS)


@dataclass(frozen=True)
class _Apart:
    """The units that are planned in portions.

    ``keys``: ``key`` → ``portion``, of the load's rows; ``portions``: how many there are, the first ``new`` of them
    of units that the store does not hold. ``rest``: keys of the stored units that the first portion may touch.
    ``held``: identity of each complete source → how many of the other stored units it asserts.
    """

    keys: pl.DataFrame
    portions: int
    new: int
    rest: pl.Series
    held: Mapping[str, int]


def _apart(tables: Sequence[CheckedTable], stored: Stored, most: int) -> _Apart:
    units = pl.concat([_units(table) for table in tables if _is_of_units(table)] or [_no_units()])
    known = pl.concat([stored.scan(label).select("key", "name") for label in UNIT_LABELS]).collect()
    areas, tied = _areas(stored), _tied(stored)
    named, bound = _named(tables, stored), pl.col("key").is_in(tied.implode())
    lone = units.filter(~pl.col("key").is_duplicated() & ~pl.col("names") & ~named & ~bound)
    lone = lone.filter(~_in_areas_made(lone, tables, areas)).select("key")
    silent = known.join(units, on="key", how="anti")
    complete = complete_sources(source_files(in_rank_order(tables)))
    touched = [silent.filter(named | bound).select("key"), units.join(lone, on="key", how="anti").select("key")]
    if len(complete):
        touched.append(_asserted(stored, complete).select("key").join(silent, on="key", how="semi"))
    new = lone.join(known, on="key", how="anti", maintain_order="left")
    old = lone.join(known, on="key", how="semi", maintain_order="left")
    number = -(-len(new) // most)
    keys = [new.with_columns(portion=pl.int_range(pl.len()) // most),
            old.with_columns(portion=pl.int_range(pl.len()) // most + number)]  # fmt: skip
    return _Apart(
        pl.concat(keys).cast(pl.Schema(_KEYS)),
        number + -(-len(old) // most),
        number,
        pl.concat(touched)["key"].unique(),
        dict(_asserted(stored, complete).join(old, on="key").group_by("identity").len().iter_rows())
        if len(complete)
        else {},
    )


def _no_units() -> pl.DataFrame:
    return pl.DataFrame(schema={"key": pl.String, "name": pl.String, **dict.fromkeys(KINDS, pl.String), "names": bool})


def _asserted(stored: Stored, complete: pl.Series) -> pl.DataFrame:
    """Return ``key``, ``identity`` of the present units that complete sources assert."""
    found = [
        asserting(stored.scan(label).filter(pl.col("vanished").is_null()).select("key", "name", "sources").collect())
        for label in UNIT_LABELS
    ]
    return pl.concat(found).filter(pl.col("identity").is_in(complete.implode())).select("key", "identity").unique()


def _areas(stored: Stored) -> pl.DataFrame:
    return stored.scan(AREA.label).collect()


def _is_of_units(table: CheckedTable) -> bool:
    return table.table.kind is not None and table.table.kind.label in UNIT_LABELS


def _units(table: CheckedTable) -> pl.DataFrame:
    """Return ``key``, ``name``, the fields of ``KINDS``, and whether the row ``names`` anything."""
    naming = [pl.col(field).is_not_null() for field in _references(table)]
    return table.records.select("key", "name", *KINDS, names=reduce(or_, naming))


def _references(table: CheckedTable) -> list[str]:
    """Return the fields of a unit's row in which it names something else than an area."""
    ends = [end for given in GIVEN if given.table == table.table.name for end in (given.start, given.end) if end]
    return list(dict.fromkeys(field for end in ends for field in (end.code, end.name) if field))


def _named(tables: Sequence[CheckedTable], stored: Stored) -> pl.Expr:
    """Tell which units some text may mean: any text in the other tables, what unit rows name, what dangles."""
    dangling = stored.scan(DANGLING.label).select(text=pl.concat_list("start_reference", "end_reference"))
    found = [dangling.explode("text").collect()]
    for table in tables:
        fields = _references(table) if _is_of_units(table) else _texts_of(table.records)
        found += [table.records.select(text=field) for field in fields]
    texts = pl.concat([text.drop_nulls().unique() for text in found]).unique()
    codes = texts.select(comparable_code(pl.col("text"))).to_series()
    names = texts.select(comparable_name(pl.col("text"))).to_series()
    by_code = pl.col("key").str.strip_prefix("reg:").str.to_uppercase().is_in(codes.implode())
    return by_code | comparable_name(pl.col("name")).is_in(names.implode())


def _texts_of(records: pl.DataFrame) -> list[str]:
    return [name for name, dtype in records.schema.items() if dtype == pl.String and name != "key"]


def _tied(stored: Stored) -> pl.Series:
    """Return the keys of what the store ties to anything but areas that a table names, or that names something."""
    areas = from_a_table(_areas(stored))["key"]
    found = [stored.scan(DANGLING.label).select(key=pl.concat_list("start", "end")).explode("key")]
    for relation in RELATIONS:
        ties = stored.scan(relation.type)
        others = ties.filter(~pl.col("end").is_in(areas.implode())) if relation.type == LOCATED_IN.type else ties
        found += [others.select(key="start"), others.select(key="end")]
    derived = {end.code for given in GIVEN if given.derived for end in (given.start, given.end) if end}
    for label in UNIT_LABELS:
        units = stored.scan(label)
        fields = [pl.col(field).is_not_null() for field in sorted(derived) if field in units.collect_schema().names()]
        found.append(units.filter(reduce(or_, fields)).select("key"))
    return pl.concat(found).drop_nulls().unique().collect()["key"]


def _in_areas_made(units: pl.DataFrame, tables: Sequence[CheckedTable], areas: pl.DataFrame) -> pl.Expr:
    """Tell which units lie in an area that no table names: the first record that names it makes it."""
    columns = ("key", "name", "kind", "tables")
    given = [
        table.records.select(comparable_code(pl.col("code")).alias("key"), "name", "kind", tables=pl.lit([AREAS.name]))
        for table in tables
        if table.table is AREAS
    ]
    known = pl.concat([*given, areas.select(columns)]).unique("key", keep="first", maintain_order=True)
    said = pl.concat([units.select(text=field).unique().with_columns(field=pl.lit(field)) for field in KINDS])
    made = meant_areas(said.drop_nulls("text"), from_a_table(known)).filter("made")
    return pl.any_horizontal(
        pl.col(field).is_in(made.filter(field=field)["text"].implode()).fill_null(value=False) for field in KINDS
    )


def _rest_of(tables: Sequence[CheckedTable], apart: _Apart) -> list[CheckedTable]:
    """Return the tables less the rows that are planned in portions."""
    return [
        replace(table, records=table.records.join(apart.keys, on="key", how="anti", maintain_order="left"))
        if _is_of_units(table)
        else table
        for table in tables
    ]


def _rows_of(tables: Sequence[CheckedTable], apart: _Apart, number: int) -> list[CheckedTable]:
    """Return all tables, so that each keeps its rank, with a portion's rows alone; what was said is said before."""
    keys = apart.keys.filter(portion=number)["key"].implode()
    return [
        replace(
            table,
            records=table.records.filter(pl.col("key").is_in(keys)) if _is_of_units(table) else table.records.clear(),
            outcomes=table.outcomes.clear(),
            problems=(),
        )
        for table in tables
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
        problems=tuple(_problems(parts)),
    )


def _problems(parts: Sequence[Plan]) -> Iterator[Problem]:
    for part in parts:
        yield from part.problems
