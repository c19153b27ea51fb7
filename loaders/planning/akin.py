"""Which units one without a code may be, or a decision is about: they are planned together."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from explorer.graph import Stored
from explorer.schema import MERGE, UNIT_LABELS
from loaders.planning.decisions import one_unit, stands_for
from loaders.reading.check import CheckedTable
from loaders.reading.comparable import comparable_code, comparable_name
from loaders.reading.keys import BY_NUMBER, comparable_key, is_weak, name_in_key
from loaders.sources.contracts import MERGES

_UNITS = ("key", "name", "registration_number")


def aliases_of(decisions: pl.DataFrame) -> pl.DataFrame:
    """Return ``key`` → ``into`` of units in whose place others stand by ``decisions``, ``code`` and ``name`` of those.

    Both in the form in which references are looked up.
    """
    edges = one_unit(decisions)
    was = edges.select(
        key="absorbed",
        code=pl.col("absorbed").str.strip_prefix(BY_NUMBER).str.to_uppercase(),
        name=pl.coalesce(comparable_name(pl.col("absorbed_name")), name_in_key(pl.col("absorbed"))),
    )
    return was.join(stands_for(edges), on="key")


def names_akin(tables: Sequence[CheckedTable], stored: Stored) -> pl.Series:
    """Return the names, in comparable form, of units without a code: the load's, and the store's that it says."""
    weak = _weak(_stored(stored))
    here = [_weak(table.kept.scan().select(_UNITS)) for table in tables if table.is_of_units]
    names = [_names(one.lazy()) for one in here]
    if len(weak):
        said = [_names(table.kept.scan()) for table in tables if table.is_of_units]
        names += [_among(_names(weak.lazy()), one) for one in said]
    return pl.concat([pl.Series("name", [], dtype=pl.String), *names]).drop_nulls().unique()


def keys_akin(tables: Sequence[CheckedTable], stored: Stored, codes: pl.Series, names: pl.Series) -> pl.Series:
    """Return the keys of units that bear the 注册号 of one without a code, that stand for another, or are decided upon.

    ``codes``, ``names``: all texts by which the load may mean one in whose place another stands.
    """
    units = [table.kept.scan().select(_UNITS) for table in tables if table.is_of_units]
    held = _stored(stored)
    numbers = [_numbers(_weak(one)) for one in units]
    numbered = _bearing(held, pl.concat([pl.Series("number", [], dtype=pl.String), *numbers]))
    known = _numbers(_weak(held))
    bearing = [_bearing(one, known) for one in units]
    met = [comparable_code(pl.lit(one["registration_number"])) for one in bearing]
    weak_met = [pl.select(BY_NUMBER + code).to_series() for code in met]
    decided = _decided(tables)
    aliases = aliases_of(stored.scan(MERGE.label).filter(pl.col("vanished").is_null()).collect())
    named = pl.col("code").is_in(codes.implode()) | pl.col("name").is_in(names.implode())
    either = pl.concat([aliases["key"], aliases["into"]]).unique()
    here = [one.filter(pl.col("key").is_in(either.implode())).select("key").collect()["key"] for one in units]
    spoken = pl.concat([decided, *here]).implode()
    asked = aliases.filter(named | pl.col("key").is_in(spoken) | pl.col("into").is_in(spoken))
    found = [decided, asked["key"], asked["into"], numbered["key"], *(one["key"] for one in bearing), *weak_met]
    return pl.concat([one.alias("key").cast(pl.String) for one in found]).drop_nulls().unique()


def _stored(stored: Stored) -> pl.LazyFrame:
    return pl.concat([stored.scan(label).filter(pl.col("vanished").is_null()).select(_UNITS) for label in UNIT_LABELS])


def _weak(units: pl.LazyFrame) -> pl.DataFrame:
    return units.filter(is_weak(pl.col("key"))).collect()


def _names(units: pl.LazyFrame) -> pl.Series:
    return units.select(comparable_name(pl.col("name"))).collect().to_series()


def _numbers(weak: pl.DataFrame) -> pl.Series:
    numbered = weak.filter(pl.col("key").str.starts_with(BY_NUMBER))
    return numbered["key"].str.strip_prefix(BY_NUMBER).alias("number")


def _bearing(units: pl.LazyFrame, numbers: pl.Series) -> pl.DataFrame:
    """Return the units that have one of the numbers as their 注册号."""
    if numbers.is_empty():
        return units.head(0).collect()
    told = units.filter(pl.col("registration_number").is_not_null())
    return told.filter(comparable_code(pl.col("registration_number")).is_in(numbers.implode())).collect()


def _among(some: pl.Series, others: pl.Series) -> pl.Series:
    return some.filter(some.is_in(others.implode()))


def _decided(tables: Sequence[CheckedTable]) -> pl.Series:
    """Return the keys of the units that a load's decisions name."""
    named = [
        table.records.select(comparable_key(pl.col(field)).alias("key"))["key"]
        for table in tables
        if table.table is MERGES
        for field in ("kept", "absorbed")
    ]
    return pl.concat([pl.Series("key", [], dtype=pl.String), *named]).drop_nulls().unique()
