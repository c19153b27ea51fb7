"""What changes in the records that were known before, field by field."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from explorer.graph import no_rows
from loaders.planning.gather import fields_of
from loaders.planning.merge import Records

_UPDATES = {
    "file": pl.Int64(), "row": pl.Int64(), "label": pl.String(), "key": pl.String(), "field": pl.String(),
    "old": pl.String(), "new": pl.String(),
}  # fmt: skip


def updates(records: Mapping[str, Records]) -> pl.DataFrame:
    """Return ``file``, ``row``, ``label``, ``key``, ``field``, ``old``, ``new`` (as text) of every changed field.

    The row is the first that speaks of the record.
    """
    changed = [_changed(one) for one in records.values() if len(one.before)]
    return pl.concat([no_rows(_UPDATES), *changed]).sort("file", "row", "field")


def _changed(records: Records) -> pl.DataFrame:
    updated = records.frame.filter(outcome="updated")
    if updated.is_empty():
        return no_rows(_UPDATES)
    first = records.rows.unique("key", keep="first", maintain_order=True)
    beside = updated.join(records.before, on="key", suffix="_before").join(first, on="key", how="left")
    differ = beside.select(
        pl.col(field).ne_missing(pl.col(f"{field}_before")).any() for field in fields_of(records.label)
    ).row(0, named=True)
    changes = [
        beside.filter(pl.col(field).ne_missing(pl.col(f"{field}_before"))).select(
            "file", "row", pl.lit(records.label).alias("label"), "key", pl.lit(field).alias("field"),
            pl.col(f"{field}_before").cast(pl.String).alias("old"), pl.col(field).cast(pl.String).alias("new"),
        )
        for field, differs in differ.items()
        if differs
    ]  # fmt: skip
    return pl.concat([no_rows(_UPDATES), *changes])
