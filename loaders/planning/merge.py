"""Claims to records: what several rows, and the store, say of one node becomes one record.

The row ranked first counts where rows contradict each other, and each fills what the others leave blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from loaders.planning.fingerprint import content_hash
from loaders.planning.gather import fields_of
from loaders.planning.provenance import identity_of
from loaders.reading.comparable import comparable_name
from loaders.sources.contracts import TABLES


@dataclass(frozen=True)
class Records:
    """The records of one label that this load speaks of.

    ``frame``: ``key``, the fields, ``hash``, ``sources``, ``tables``, ``outcome`` (created, updated, unchanged).
    ``rows``: ``key``, ``file``, ``row`` of every row that speaks of them. ``contradictions``: ``file``, ``row``,
    ``field``, ``value``, ``other`` and ``other_file`` (None: the store). ``before``: the stored nodes among them.
    """

    label: str
    frame: pl.DataFrame
    rows: pl.DataFrame
    contradictions: pl.DataFrame
    before: pl.DataFrame


_CONTRADICTIONS = {
    "file": pl.Int64(), "row": pl.Int64(), "field": pl.String(), "value": pl.String(), "other": pl.String(),
    "other_file": pl.Int64(),
}  # fmt: skip


def merge(
    label: str,
    claims: pl.DataFrame,
    stored: pl.DataFrame,
    files: pl.DataFrame,
    defaults: Mapping[str, pl.Expr] = MappingProxyType({}),
) -> Records:
    """Return the records that ``claims`` (of ``gather.node_claims``) make of the nodes ``stored`` before.

    ``files`` is ``provenance.source_files``. A stored value outlives a blank where another source than those of this
    load spoke of the node, and a contradiction where a table ranked before asserts it. ``defaults`` fill what is still
    blank then.
    """
    claims = claims.sort("file", "row")
    before = stored.join(claims.select("key").unique(), on="key", how="semi")
    merged, among = _merge_claims(label, claims)
    provenance = _provenance(claims, files)
    present = before.filter(pl.col("vanished").is_null()).rename(
        lambda name: name if name == "key" else f"{name}_before"
    )
    known = merged.join(provenance, on="key", how="left", maintain_order="left").join(
        present, on="key", how="left", maintain_order="left"
    )
    settled, against = _settle(label, known, claims, files)
    settled = settled.with_columns(pl.coalesce(name, default).alias(name) for name, default in defaults.items())
    frame = settled.with_columns(hash=content_hash(settled, fields_of(label))).with_columns(
        outcome=pl.when(pl.col("hash_before").is_null())
        .then(pl.lit("created"))
        .when((pl.col("hash") != pl.col("hash_before")) | (pl.col("tables") != pl.col("tables_before")))
        .then(pl.lit("updated"))
        .otherwise(pl.lit("unchanged"))
    )
    return Records(
        label,
        frame.select(
            "key",
            *fields_of(label),
            "hash",
            "sources",
            "tables",
            pl.lit(None, pl.List(pl.String)).alias("owners"),
            "outcome",
        ),
        claims.select("key", "file", "row"),
        pl.concat([among, against]),
        before,
    )


def _merge_claims(label: str, claims: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return one row a key, and the contradictions among the claims."""
    several = claims.filter(pl.col("key").is_duplicated())
    single = claims.filter(~pl.col("key").is_duplicated()).select("key", *fields_of(label))
    if several.is_empty():
        return single, pl.DataFrame(schema=_CONTRADICTIONS)
    first = several.group_by("key", maintain_order=True).agg(
        pl.col(field).drop_nulls().first() for field in fields_of(label)
    )
    owners = several.group_by("key", maintain_order=True).agg(
        pl.col("file").filter(pl.col(field).is_not_null()).first().alias(field) for field in fields_of(label)
    )
    beside = several.join(first, on="key", suffix="_other").join(owners, on="key", suffix="_file")
    found = [_contradicting(beside, field, pl.col(f"{field}_file")) for field in fields_of(label) if field != "code"]
    return pl.concat([single, first]), pl.concat(found)


def _contradicting(beside: pl.DataFrame, field: str, other_file: pl.Expr) -> pl.DataFrame:
    """Return the rows whose ``field`` says other than the kept ``<field>_other``; spelling does not count."""
    value, other = pl.col(field), pl.col(f"{field}_other")
    differs = value != other
    if beside.schema[field] == pl.String:
        differs = differs & (comparable_name(value) != comparable_name(other))
    return beside.filter(differs.fill_null(value=False)).select(
        "file", "row", pl.lit(field).alias("field"), value.cast(pl.String).alias("value"),
        other.cast(pl.String).alias("other"), other_file.cast(pl.Int64).alias("other_file"),
    )  # fmt: skip


def _provenance(claims: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """Return ``key`` with the ``said_sources`` and ``said_tables`` of the claims on it."""
    said = claims.select("key", "file", "row").join(files, on="file", how="left", maintain_order="left")
    return (
        said.select("key", "table", source=pl.format("{}#{}", "source", "row"))
        .group_by("key", maintain_order=True)
        .agg(said_sources=pl.col("source").unique().sort(), said_tables=pl.col("table").unique().sort())
    )


def _settle(
    label: str, known: pl.DataFrame, claims: pl.DataFrame, files: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the merged claims settled with what the store holds, and the contradictions against it."""
    known = known.join(_spoken_elsewhere(known, files), on="key", how="left", maintain_order="left").with_columns(
        pl.col("elsewhere").fill_null([])
    )
    outlives = pl.col("elsewhere").list.len() > 0
    kept, against = [], [pl.DataFrame(schema=_CONTRADICTIONS)]
    for field in fields_of(label):
        value, before = pl.col(field), pl.col(f"{field}_before")
        settled = pl.when(value.is_null() & outlives).then(before).otherwise(value)
        held = _held(label, field)
        if held is not None:
            settled = pl.when(held & before.is_not_null()).then(before).otherwise(settled)
            against.append(_against_the_store(known.filter(held), field, claims))
        kept.append(settled.alias(field))
    frame = known.with_columns(kept).with_columns(
        sources=pl.col("elsewhere").list.set_union("said_sources").list.sort(),
        tables=pl.col("tables_before").fill_null([]).list.set_union("said_tables").list.sort(),
    )
    return frame, pl.concat(against)


def _held(label: str, field: str) -> pl.Expr | None:
    """Return where a table ranked before all that speak now asserts the node and has a column for ``field``.

    None: no table is ranked before another that has the column.
    """
    of_the_kind = [table for table in TABLES if table.kind is not None and table.kind.label == label]
    owners = [
        rank for rank, table in enumerate(of_the_kind[:-1]) if any(column.field == field for column in table.columns)
    ]
    held = [
        pl.col("tables_before").list.contains(of_the_kind[rank].name)
        & ~pl.any_horizontal(pl.col("said_tables").list.contains(table.name) for table in of_the_kind[: rank + 1])
        for rank in owners
    ]
    return pl.any_horizontal(held).fill_null(value=False) if held else None


def _spoken_elsewhere(known: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """Return ``key`` and ``elsewhere``: the stored source rows of files that are not in this load."""
    rows = known.select("key", elsewhere="sources_before").explode("elsewhere", empty_as_null=True).drop_nulls()
    other = rows.filter(~identity_of(pl.col("elsewhere")).is_in(files["identity"].implode()))
    return other.group_by("key", maintain_order=True).agg("elsewhere")


def _against_the_store(held: pl.DataFrame, field: str, claims: pl.DataFrame) -> pl.DataFrame:
    kept = held.select("key", pl.col(f"{field}_before").alias(f"{field}_other"))
    beside = claims.select("key", field, "file", "row").join(kept, on="key")
    return _contradicting(beside, field, pl.lit(None))
