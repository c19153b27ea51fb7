"""A load of millions in portions: most units are tied to nothing but areas, and are planned some at a time.

The plan is the same as that of all rows together; its memory is that of one portion. What may touch anything else is
planned together, first: units that a row names, that name something, that the store ties to anything or whose places no
table names; and all that is no unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from operator import or_

import polars as pl

from explorer.graph import GraphFrames
from explorer.schema import AREA, DANGLING, LOCATED_IN, UNIT_LABELS
from loaders.planning.places import KINDS, from_a_table, meant_areas
from loaders.planning.plan import Plan, plan
from loaders.planning.provenance import in_rank_order
from loaders.reading.check import CheckedTable
from loaders.reading.comparable import comparable_code, comparable_name
from loaders.reading.problems import Problem
from loaders.sources.contracts import AREAS
from loaders.sources.given import GIVEN

MOST_UNITS = 400_000
_KEYS = {"key": pl.String(), "portion": pl.Int64()}


def plan_in_portions(
    tables: Sequence[CheckedTable], graph: GraphFrames, run: str, *, today: date | None = None, most: int = MOST_UNITS
) -> Plan:
    """Return ``plan`` of the same, portion by portion where there are more than ``most`` rows of units."""
    portions = _portions(tables, graph, most)
    if portions.is_empty():
        return plan(tables, graph, run, today=today)
    first = plan(_rest_of(tables, portions), _rest_of_graph(graph, portions), run, today=today)
    areas = _after(graph, first)
    parts = [first]
    for keys in portions.partition_by("portion", include_key=False, maintain_order=True):
        parts.append(plan(_rows_of(tables, keys["key"]), _graph_of(graph, areas, keys["key"]), run, today=today))
        if _touches_others(parts[-1].changes):
            return plan(tables, graph, run, today=today)
    return _together(parts, in_rank_order(tables))


def _portions(tables: Sequence[CheckedTable], graph: GraphFrames, most: int) -> pl.DataFrame:
    """Return ``key`` → ``portion`` of the units tied to nothing but areas; none in a load that is small anyway."""
    of_units = [table for table in tables if _is_of_units(table)]
    if sum(table.records.height for table in of_units) <= most or any(table.source.snapshot for table in tables):
        return pl.DataFrame(schema=_KEYS)
    units = pl.concat([_units(table) for table in of_units])
    lone = units.filter(~pl.col("key").is_duplicated() & ~pl.col("names") & ~_named(tables, graph))
    lone = lone.filter(~pl.col("key").is_in(_tied(graph).implode()) & ~_in_areas_made(lone, tables, graph))
    return lone.select("key", portion=pl.int_range(pl.len()) // most)


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


def _named(tables: Sequence[CheckedTable], graph: GraphFrames) -> pl.Expr:
    """Tell which units some text may mean: any text in the other tables, what unit rows name, what dangles."""
    found = [
        graph.nodes[DANGLING.label].select(text=pl.concat_list("start_reference", "end_reference")).explode("text")
    ]
    for table in tables:
        fields = _references(table) if _is_of_units(table) else _texts_of(table.records)
        found += [table.records.select(text=field) for field in fields]
    texts = pl.concat(found).drop_nulls().unique()
    codes = texts.select(comparable_code(pl.col("text"))).to_series()
    names = texts.select(comparable_name(pl.col("text"))).to_series()
    by_code = pl.col("key").str.strip_prefix("reg:").str.to_uppercase().is_in(codes.implode())
    return by_code | comparable_name(pl.col("name")).is_in(names.implode())


def _texts_of(records: pl.DataFrame) -> list[str]:
    return [name for name, dtype in records.schema.items() if dtype == pl.String and name != "key"]


def _tied(graph: GraphFrames) -> pl.Series:
    """Return the keys of what the store ties to anything but areas that a table names, or that names something."""
    areas = from_a_table(graph.nodes[AREA.label])["key"]
    found = [graph.nodes[DANGLING.label].select(key=pl.concat_list("start", "end")).explode("key")]
    for relation, ties in graph.ties.items():
        others = ties.filter(~pl.col("end").is_in(areas.implode())) if relation == LOCATED_IN.type else ties
        found += [others.select(key="start"), others.select(key="end")]
    derived = {end.code for given in GIVEN if given.derived for end in (given.start, given.end) if end}
    for label in UNIT_LABELS:
        fields = [pl.col(field).is_not_null() for field in sorted(derived) if field in graph.nodes[label].columns]
        found.append(graph.nodes[label].filter(reduce(or_, fields)).select("key"))
    return pl.concat(found)["key"].drop_nulls().unique()


def _in_areas_made(units: pl.DataFrame, tables: Sequence[CheckedTable], graph: GraphFrames) -> pl.Expr:
    """Tell which units lie in an area that no table names: the first record that names it makes it."""
    columns = ("key", "name", "kind", "tables")
    given = [
        table.records.select(comparable_code(pl.col("code")).alias("key"), "name", "kind", tables=pl.lit([AREAS.name]))
        for table in tables
        if table.table is AREAS
    ]
    known = pl.concat([*given, graph.nodes[AREA.label].select(columns)]).unique(
        "key", keep="first", maintain_order=True
    )
    said = pl.concat([units.select(text=field).unique().with_columns(field=pl.lit(field)) for field in KINDS])
    made = meant_areas(said.drop_nulls("text"), from_a_table(known)).filter("made")
    return pl.any_horizontal(
        pl.col(field).is_in(made.filter(field=field)["text"].implode()).fill_null(value=False) for field in KINDS
    )


def _rest_of(tables: Sequence[CheckedTable], portions: pl.DataFrame) -> list[CheckedTable]:
    """Return the tables less the rows that are planned in portions."""
    return [
        replace(table, records=table.records.join(portions, on="key", how="anti", maintain_order="left"))
        if _is_of_units(table)
        else table
        for table in tables
    ]


def _rows_of(tables: Sequence[CheckedTable], keys: pl.Series) -> list[CheckedTable]:
    """Return all tables, so that each keeps its rank, with the rows of ``keys`` alone; what was said is said before."""
    return [
        replace(
            table,
            records=table.records.filter(pl.col("key").is_in(keys.implode()))
            if _is_of_units(table)
            else table.records.clear(),
            outcomes=table.outcomes.clear(),
            problems=(),
        )
        for table in tables
    ]


def _rest_of_graph(graph: GraphFrames, portions: pl.DataFrame) -> GraphFrames:
    """Return the graph without the units that are planned in portions, and without their ties."""
    keys = portions["key"].implode()
    units = {label: graph.nodes[label].filter(~pl.col("key").is_in(keys)) for label in UNIT_LABELS}
    located = graph.ties[LOCATED_IN.type].filter(~_of_units() | ~pl.col("start").is_in(keys))
    return GraphFrames(graph.version, {**graph.nodes, **units}, {**graph.ties, LOCATED_IN.type: located})


def _graph_of(graph: GraphFrames, areas: pl.DataFrame, keys: pl.Series) -> GraphFrames:
    """Return what the store holds of the units ``keys``: no other ties are theirs."""
    units = {label: graph.nodes[label].filter(pl.col("key").is_in(keys.implode())) for label in UNIT_LABELS}
    nodes = {**graph.nodes, **units, AREA.label: areas, DANGLING.label: graph.nodes[DANGLING.label].clear()}
    located = graph.ties[LOCATED_IN.type].filter(_of_units() & pl.col("start").is_in(keys.implode()))
    return GraphFrames(graph.version, nodes, {LOCATED_IN.type: located})


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


def _together(parts: Sequence[Plan], tables: Sequence[CheckedTable]) -> Plan:
    """Return one plan of all portions."""
    changes = [part.changes for part in parts]
    nodes = {label: pl.concat([one.nodes[label] for one in changes]) for label in changes[0].nodes}
    ties = {relation: pl.concat([one.ties[relation] for one in changes]) for relation in changes[0].ties}
    return replace(
        parts[0],
        changes=GraphFrames(changes[0].version, nodes, ties),
        outcomes=pl.concat([part.outcomes for part in parts]).sort("file", "row"),
        updates=pl.concat([part.updates for part in parts]).sort("file", "row", "field"),
        problems=tuple(_problems(parts)),
        tables=tuple(tables),
    )


def _problems(parts: Sequence[Plan]) -> Iterator[Problem]:
    for part in parts:
        yield from part.problems
