"""Rows of a tree: their columns, the figures of the units on each, and the single units below them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from explorer.metrics.coverage import FIGURES, figures_of
from explorer.metrics.groups import members
from explorer.metrics.projection import Projection

# Of a node that divides the city: its units in the base, organised or not, and the organised and the blank among them.
TERRITORY: Mapping[str, pl.Expr] = MappingProxyType(
    {
        "territory_units": pl.len().cast(pl.Int64),
        "territory_organised": pl.col("organised").sum().cast(pl.Int64),
        "territory_neither": pl.col("neither").sum().cast(pl.Int64),
    }
)
SHAPE: Mapping[str, pl.DataType] = MappingProxyType({
    "depth": pl.Int64(),
    **dict.fromkeys(("label", "key", "code", "name", "kind", "parent"), pl.String()),
    **dict.fromkeys(FIGURES, pl.Int64()),
    **dict.fromkeys(("districts", *TERRITORY), pl.Int64()),
    **dict.fromkeys(("leaders", "own_organisations", "own_organisations_reached"), pl.Int64()),
    **dict.fromkeys(("district", "state", "form", "role", "organisation", "organisation_name"), pl.String()),
    "organisation_reached": pl.Boolean(),
})  # fmt: skip


def shaped(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with exactly the columns of ``SHAPE``, absent ones null."""
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in SHAPE.items()
    )


def counted(projection: Projection, base: str, members: pl.DataFrame) -> pl.DataFrame:
    """Return ``key`` with the figures of its units, each counted once, and in how many ``districts`` they lie.

    ``members``: ``row`` (the unit's number), ``key`` (of the node; null: of none).
    """
    pairs = members.drop_nulls("key").unique()
    found = projection.units.select(counted_columns(base))[pairs["row"]].with_columns(pairs["key"])
    lying = pl.col("district").filter(f"in_{base}").drop_nulls().n_unique().cast(pl.Int64)
    return found.group_by("key").agg(*figures_of(base), districts=lying)


def counted_columns(base: str) -> tuple[str, ...]:
    """Return the columns of units that figures look at: a city's millions have many more."""
    return (
        "label", "district", "street", "organised", "own", "worked", "both", "neither", "state", f"in_{base}",
        f"undetermined_{base}",
    )  # fmt: skip


def grouped(projection: Projection, by: str, name: str) -> pl.DataFrame:
    """Return ``row`` and the group that it stands in, as text under ``name``; units without a value have no row."""
    return members(projection, by).select("row", pl.col("group").cast(pl.String).alias(name)).drop_nulls()


def filled(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with 0 where no unit was counted."""
    return rows.with_columns(pl.col(*FIGURES, "districts").fill_null(0))


def with_units(rows: pl.DataFrame, projection: Projection, base: str, leaves: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a tree (``shaped``) with single units below them: each node, its own units, its lower nodes.

    ``leaves``: as for ``with_leaves``, the unit by its number ``row``. Units outside the base are not shown.
    """
    kept = projection.units.filter(f"in_{base}").join(leaves, on="row", how="semi")
    figured = (
        kept.with_columns(figure.over("row") for figure in figures_of(base))
        .with_columns(code="key", districts=pl.col("district").is_not_null().cast(pl.Int64))
        .drop("form")
    )  # its own row's word; here the tie's stands
    ordered = figured.join(leaves, on="row").sort("members", "key", descending=[True, False], nulls_last=True)
    return with_leaves(rows, ordered)


def with_leaves(rows: pl.DataFrame, leaves: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a tree with further ones, in their order, right below the nodes that they name.

    ``leaves``: ``parent_label``, ``parent`` (the node's key), columns of ``SHAPE``, and perhaps ``above``: the key
    above that node, where it stands in the tree more than once.
    """
    numbered = rows.with_row_index("_place").with_columns(_leaf=pl.lit(0))
    below = numbered.select("_place", pl.col("depth") + 1, parent_label="label", parent="key", _above="parent")
    single = leaves.drop("depth", strict=False).join(below, on=["parent_label", "parent"], maintain_order="left")
    if "above" in leaves.columns:
        single = single.filter(pl.col("above").is_null() | (pl.col("above") == pl.col("_above")))
    listed = shaped(single).with_columns(_place=single["_place"], _leaf=pl.lit(1))
    every = pl.concat([numbered.select(listed.columns), listed])
    return every.sort("_place", "_leaf", maintain_order=True).drop("_place", "_leaf")
