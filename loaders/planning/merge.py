"""Claims to records: what several rows, and the store, say of one node becomes one record.

The source ranked first counts where sources contradict each other, and each fills what the others leave blank. What
sources that are not in the load once said stands beside the rows as claims of theirs: each owns its fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import polars as pl

from explorer.graph import no_rows, node_columns
from loaders.planning.fingerprint import content_hash
from loaders.planning.gather import PLACE, fields_of
from loaders.planning.owners import IDENTITY, Sources, asserting, owned_fields, pool_of, standing_claims
from loaders.reading.comparable import comparable_name


@dataclass(frozen=True)
class Records:
    """The records of one label that this load speaks of, or takes something from.

    ``frame``: ``key``, the fields, ``hash``, ``sources``, ``tables``, ``owners``, ``outcome`` (created, updated,
    unchanged), ``written`` (to be). ``rows``: ``key``, ``file``, ``row`` of every row that speaks of them.
    ``contradictions``: ``file``, ``row``, ``field``, ``value``, ``other``, ``other_source``, ``kept_source``, ``once``.
    ``before``: the stored nodes among them. ``vanished``: stored nodes that no source asserts any more.
    ``withdrawn``: ``key``, ``identity`` of what complete sources no longer have.
    """

    label: str
    frame: pl.DataFrame
    rows: pl.DataFrame
    contradictions: pl.DataFrame
    before: pl.DataFrame
    vanished: pl.DataFrame
    withdrawn: pl.DataFrame


_CONTRADICTIONS = {
    "file": pl.Int64(), "row": pl.Int64(), "field": pl.String(), "value": pl.String(), "other": pl.String(),
    "other_source": pl.String(), "kept_source": pl.String(), "once": pl.Boolean(),
}  # fmt: skip


def merge(
    label: str,
    claims: pl.DataFrame,
    stored: pl.DataFrame,
    sources: Sources,
    defaults: Mapping[str, pl.Expr] = MappingProxyType({}),
    given_way: pl.DataFrame | None = None,
) -> Records:
    """Return the records that ``claims`` (of ``gather.node_claims``) make of the nodes ``stored`` before.

    ``defaults`` fill what is still blank when all claims are merged. ``given_way``: ``key``, ``identity`` of stored
    nodes in whose place others stand by now; withdrawn with what complete sources no longer have.
    """
    if claims.is_empty() and sources.complete.is_empty() and (given_way is None or given_way.is_empty()):
        return _untouched(label)  # as most kinds are by most loads
    claims = sources.told_apart(claims).sort("file", "row")
    withdrawn = sources.withdrawn(label, claims, stored)
    if given_way is not None:
        withdrawn = pl.concat([withdrawn, given_way]).unique()
    touched = pl.concat([claims.select("key"), withdrawn.select("key")]).unique()
    before = stored.join(touched, on="key", how="semi")
    present = before.filter(pl.col("vanished").is_null())

    alone = _said_by_one(claims, present)
    single = claims.join(alone, on="key", how="semi", maintain_order="left")
    contested = touched.join(alone, on="key", how="anti")
    several, contradictions = _merged(
        label, claims.join(contested, on="key", how="semi"), present.join(contested, on="key", how="semi"), withdrawn,
        sources,
    )  # fmt: skip
    merged = pl.concat([_alone(label, single), several])
    filled = merged.with_columns(pl.coalesce(name, default).alias(name) for name, default in defaults.items())
    hashed = filled.with_columns(hash=content_hash(filled, fields_of(label)))
    gone = present.join(contested, on="key", how="semi").join(merged, on="key", how="anti")
    return Records(
        label,
        _with_outcome(hashed, present).select(
            "key", *fields_of(label), "hash", "sources", "tables", "owners", "outcome", "written"
        ),
        claims.select("key", "file", "row"),
        contradictions,
        before,
        gone,
        withdrawn,
    )


@cache
def _untouched(label: str) -> Records:
    """Return the records of a kind of which the load says nothing."""
    columns = node_columns(label)
    told = {name: columns[name] for name in ("key", *fields_of(label), "hash", "sources", "tables", "owners")}
    stored = no_rows(columns)
    return Records(
        label,
        no_rows({**told, "outcome": pl.String(), "written": pl.Boolean()}),
        no_rows({"key": pl.String(), **PLACE}),
        no_rows(_CONTRADICTIONS),
        stored,
        stored,
        no_rows(IDENTITY),
    )


def _said_by_one(claims: pl.DataFrame, present: pl.DataFrame) -> pl.DataFrame:
    """Return ``key`` of what one row says alone, and nobody but its own source before: nothing is to be merged."""
    single = claims.filter(~pl.col("key").is_duplicated()).select("key", "identity")
    known = single.join(present.select("key", "sources"), on="key", how="left")
    own = pl.col("sources").list.first().str.starts_with(pl.col("identity") + "@")
    return known.filter(pl.col("sources").is_null() | ((pl.col("sources").list.len() == 1) & own)).select("key")


def _alone(label: str, single: pl.DataFrame) -> pl.DataFrame:
    return single.select(
        "key", *fields_of(label),
        sources=pl.concat_list(pl.format("{}#{}", "source", "row")),
        tables=pl.concat_list("table"),
        owners=pl.lit(None, pl.List(pl.String)),
        joined=pl.lit(value=False),
    )  # fmt: skip


def _merged(
    label: str, claims: pl.DataFrame, present: pl.DataFrame, withdrawn: pl.DataFrame, sources: Sources
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return one row a key that anybody still asserts, and the contradictions."""
    if claims.is_empty() and withdrawn.is_empty():
        return _alone(label, claims), no_rows(_CONTRADICTIONS)
    standing = standing_claims(label, claims, present, withdrawn)
    pool = pool_of(label, claims, standing, sources)
    combined, beside = combine(label, pool)
    new = claims.join(asserting(present), on=["key", "identity"], how="anti")
    left = withdrawn.join(present, on="key", how="semi")
    changed_hands = pl.concat([new.select("key"), left.select("key")]).unique().with_columns(joined=pl.lit(value=True))
    fields = fields_of(label)
    merged = combined.join(changed_hands, on="key", how="left").with_columns(pl.col("joined").fill_null(value=False))
    return (
        merged,
        pl.concat([pl.DataFrame(schema=_CONTRADICTIONS), *(_contradicting(beside, field) for field in fields)]),
    )


def combine(label: str, pool: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return ``key``, the fields, ``sources``, ``tables``, ``owners`` of what a pool says, and the pool beside it.

    ``pool``: of ``owners.in_order``. Beside each claim stands what is kept of each field (``<field>_kept``).
    """
    fields = fields_of(label)
    first = pool.group_by("key", maintain_order=True).agg(pl.col(field).drop_nulls().first() for field in fields)
    beside = pool.join(first, on="key", suffix="_kept", maintain_order="left")
    provenance = pool.group_by("key").agg(
        sources=pl.col("source_row").unique().sort(), tables=pl.col("table").unique().sort(),
    )  # fmt: skip
    combined = first.join(provenance, on="key").join(owned_fields(beside, fields), on="key", how="left")
    return combined.select("key", *fields, "sources", "tables", "owners"), beside


def _contradicting(beside: pl.DataFrame, field: str) -> pl.DataFrame:
    """Return where a source says of ``field`` other than what is kept; spelling does not count.

    At the row that says so; if only the store does, at the row whose word now counts, and ``once``: the store keeps no
    word that lost.
    """
    if field == "code":
        return no_rows(_CONTRADICTIONS)
    value, kept = pl.col(field), pl.col(f"{field}_kept")
    told_apart = ~pl.col("folded") if field == "name" else pl.lit(value=True)  # the name of a unit that was absorbed
    differing = beside.filter(differs(value, kept, beside.schema[field]) & pl.col("of_the_kind") & told_apart)
    if differing.is_empty():
        return no_rows(_CONTRADICTIONS)
    holders = beside.filter(value.is_not_null()).unique("key", keep="first", maintain_order=True)
    told = differing.join(
        holders.select("key", holder="name_of_source", holder_file="file", holder_row="row"), on="key"
    ).filter(pl.col("file").is_not_null() | pl.col("holder_file").is_not_null())
    now = pl.col("file").is_not_null()
    return told.select(
        file=pl.coalesce("file", "holder_file"),
        row=pl.coalesce("row", "holder_row"),
        field=pl.lit(field),
        value=pl.when(now).then(value.cast(pl.String)).otherwise(kept.cast(pl.String)),
        other=pl.when(now).then(kept.cast(pl.String)).otherwise(value.cast(pl.String)),
        other_source=pl.when(now).then("holder").otherwise("name_of_source"),
        kept_source="holder",
        once=~now,
    )


def differs(value: pl.Expr, kept: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Return where ``value`` is given and is not ``kept``; of texts, in the form in which names are compared."""
    other = value != kept
    if dtype == pl.String:
        other = other & (comparable_name(value) != comparable_name(kept))
    return other.fill_null(value=False)


def _with_outcome(hashed: pl.DataFrame, present: pl.DataFrame) -> pl.DataFrame:
    """Return the records with ``outcome`` and ``written``: that a further source says the same is kept, but no news."""
    known = present.select(
        "key", hash_before="hash", tables_before=pl.col("tables").list.sort(),
        owners_before=pl.col("owners").list.join("\n"),
    )  # fmt: skip
    told = hashed.join(known, on="key", how="left", maintain_order="left").with_columns(
        outcome=pl.when(pl.col("hash_before").is_null())
        .then(pl.lit("created"))
        .when((pl.col("hash") != pl.col("hash_before")) | (pl.col("tables") != pl.col("tables_before")))
        .then(pl.lit("updated"))
        .otherwise(pl.lit("unchanged"))
    )
    owned_otherwise = pl.col("owners").list.join("\n").ne_missing(pl.col("owners_before"))
    return told.with_columns(written=(pl.col("outcome") != "unchanged") | pl.col("joined") | owned_otherwise)
