"""Which units without a code are one that is known by a stronger key: by 注册号, or by full name and district.

Only where exactly one unit is meant. A match once made is kept as a decision: later files that bring the key speak of
the same unit, whoever else bears the name by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from explorer.words import Text
from loaders.reading.keys import BY_NAME, BY_NUMBER, is_weak

NUMBER, NAME = "注册号一致(自动)", "名称和区一致(自动)"
BASES: Mapping[str, Text] = MappingProxyType({
    NUMBER: Text("注册号", "registration number"), NAME: Text("名称和区", "name and district"),
})  # fmt: skip
EDGES = {"absorbed": pl.String(), "kept": pl.String(), "basis": pl.String()}


def matches(pool: pl.DataFrame, apart: pl.DataFrame) -> pl.DataFrame:
    """Return ``absorbed`` → ``kept``, ``basis`` of the units without a code that can be one other unit alone.

    ``pool``: ``key``, ``name`` and ``number`` in comparable form, ``district``, ``here`` (a row of this load says so),
    a row for each way in which a unit is spoken of. ``apart``: ``one``, ``other`` of pairs that are two units.
    """
    by_number = _alone(_told(_by_number(pool), apart), pool)
    known = pool.join(by_number.select(key="absorbed", into="kept"), on="key", how="left")
    by_name = _by_name(known.with_columns(pl.coalesce("into", "key").alias("key")), apart)
    return pl.concat([by_number, _alone(by_name, pool)])


def _by_number(pool: pl.DataFrame) -> pl.DataFrame:
    numbers = pool.filter(pl.col("key").str.starts_with(BY_NUMBER)).select(
        absorbed="key", number=pl.col("key").str.strip_prefix(BY_NUMBER)
    )
    coded = pool.filter(~is_weak(pl.col("key"))).select("number", kept="key").drop_nulls()
    return numbers.unique().join(coded.unique(), on="number").select("absorbed", "kept", basis=pl.lit(NUMBER))


def _told(edges: pl.DataFrame, apart: pl.DataFrame) -> pl.DataFrame:
    return edges.join(apart, left_on=["absorbed", "kept"], right_on=["one", "other"], how="anti")


def _alone(edges: pl.DataFrame, pool: pl.DataFrame) -> pl.DataFrame:
    """Return the edges of units that can be one other alone, and of which this load speaks at either end."""
    here = pool.filter("here")["key"].implode()
    one = edges.unique().filter(~pl.col("absorbed").is_duplicated())
    return one.filter(pl.col("absorbed").is_in(here) | pl.col("kept").is_in(here))


def _by_name(pool: pl.DataFrame, apart: pl.DataFrame) -> pl.DataFrame:
    """Return the edges within groups of one name and district that hold one unit with a code, or one with a number.

    A unit with a 注册号 is that with a code only where no other number is the coded one's.
    """
    key = pl.col("key")
    coded, numbered = ~is_weak(key), key.str.starts_with(BY_NUMBER)
    groups = (
        pool.drop_nulls(["name", "district"])
        .group_by("name", "district")
        .agg(
            coded=key.filter(coded).unique(),
            numbered=key.filter(numbered).unique(),
            named=key.filter(key.str.starts_with(BY_NAME)).unique(),
            other_number=(coded & pl.col("number").is_not_null()).any(),
            here=pl.col("here").any(),
        )
        .filter("here")
    )
    codes, numbers = pl.col("coded").list.len(), pl.col("numbered").list.len()
    free = (numbers == 0) | ((numbers == 1) & ~pl.col("other_number"))
    target = (
        pl.when((codes == 1) & free)
        .then(pl.col("coded").list.first())
        .when((codes == 0) & (numbers == 1))
        .then(pl.col("numbered").list.first())
    )
    sure = groups.with_columns(kept=target, others=pl.concat_list("named", "numbered")).drop_nulls("kept")
    edges = sure.explode("others", empty_as_null=True).select("name", "district", "kept", absorbed="others")
    edges = edges.drop_nulls("absorbed").filter(pl.col("absorbed") != pl.col("kept"))
    held = edges.join(apart, left_on=["absorbed", "kept"], right_on=["one", "other"], how="semi")
    told = edges.join(held, on=["name", "district"], how="anti")  # who is told apart from one leaves the others unsure
    return told.select("absorbed", "kept", basis=pl.lit(NAME))
