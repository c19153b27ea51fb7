"""What may touch a unit: the texts that may mean one, the ties of the store, and the areas that a table names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import polars as pl

from explorer.graph import Stored
from explorer.schema import AREA, DANGLING, LOCATED_IN, RELATIONS, UNIT_LABELS
from loaders.planning.akin import keys_akin, names_akin
from loaders.planning.places import from_a_table
from loaders.reading.check import CheckedTable
from loaders.reading.comparable import comparable_code, comparable_name
from loaders.sources.contracts import AREAS
from loaders.sources.given import GIVEN


@dataclass(frozen=True)
class Near:
    """What may touch units.

    ``codes``, ``names``: all texts in comparable form that may mean one: any in the tables of other things, what rows
    of units name, what dangles; and the names of units without a code. ``tied``: keys of what the store ties to
    anything but areas that a table names, or that names something, and of units that may be others. ``areas``: those
    that a table names, of the load or of the store.
    """

    codes: pl.Series
    names: pl.Series
    tied: pl.Series
    areas: pl.DataFrame

    @classmethod
    def of(cls, tables: Sequence[CheckedTable], stored: Stored) -> Near:
        """Return what is near to the units of ``tables`` and of the store."""
        texts = _texts(tables, stored)
        codes = texts.select(comparable_code(pl.col("text"))).to_series()
        names = texts.select(comparable_name(pl.col("text"))).to_series()
        tied = pl.concat([_tied(stored), keys_akin(tables, stored, codes, names)])
        also = names_akin(tables, stored)
        return cls(codes, pl.concat([names, also.alias(names.name)]), tied, _areas(tables, stored))

    def named(self) -> pl.Expr:
        """Tell which units (``key``, ``name``) some text may mean."""
        return self.named_by_code() | comparable_name(pl.col("name")).is_in(self.names.implode())

    def named_by_code(self) -> pl.Expr:
        """Tell which units (``key``) some text may mean by a code."""
        return pl.col("key").str.strip_prefix("reg:").str.to_uppercase().is_in(self.codes.implode())

    @property
    def name_hashes(self) -> pl.Series:
        """The hashes of ``names``, as ``quiet.name_hash`` has them."""
        return self.names.hash()


def references_of(table: CheckedTable) -> list[str]:
    """Return the fields of a unit's row in which it names something else than an area."""
    ends = [end for given in GIVEN if given.table == table.table.name for end in (given.start, given.end) if end]
    return list(dict.fromkeys(field for end in ends for field in (end.code, end.name) if field))


def _texts(tables: Sequence[CheckedTable], stored: Stored) -> pl.DataFrame:
    dangling = stored.scan(DANGLING.label).select(text=pl.concat_list("start_reference", "end_reference"))
    found = [dangling.explode("text").collect()]
    for table in tables:
        fields = references_of(table) if table.is_of_units else _texts_of(table.kept.schema)
        found += [table.kept.scan().select(text=field).collect() for field in fields]
    return pl.concat([text.drop_nulls().unique() for text in found]).unique()


def _texts_of(schema: pl.Schema) -> list[str]:
    return [name for name, dtype in schema.items() if dtype == pl.String and name != "key"]


def _tied(stored: Stored) -> pl.Series:
    areas = from_a_table(stored.scan(AREA.label).collect())["key"]
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


def _areas(tables: Sequence[CheckedTable], stored: Stored) -> pl.DataFrame:
    columns = ("key", "name", "kind", "tables")
    given = [
        table.records.select(comparable_code(pl.col("code")).alias("key"), "name", "kind", tables=pl.lit([AREAS.name]))
        for table in tables
        if table.table is AREAS
    ]
    held = stored.scan(AREA.label).select(columns).collect()
    return from_a_table(pl.concat([*given, held]).unique("key", keep="first", maintain_order=True))
