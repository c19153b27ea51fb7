"""Ties in one frame: what rows, merged records and the store's open references give, found or dangling.

All relations share one shape here; a tie's ``id`` is its relation, its ends and its key fields as one text.
"""

from __future__ import annotations

import polars as pl

from explorer.graph import GraphFrames, conform, no_rows
from explorer.schema import AT, COVERS, DANGLING, MEMBER_OF, SEGMENT
from loaders.planning.described import SUPERIORS
from loaders.planning.fingerprint import canonical_text, hash_of
from loaders.planning.gather import OPEN_TIES, TIE_FIELDS
from loaders.sources.contracts import TABLE_BY_NAME
from loaders.sources.given import GIVEN, Reference

SEGMENT_HEADER = "环节"
ENDS = ("start_label", "start", "end_label", "end")
_KEY_FIELDS = ("form", "since", "role", "product")
FIELDS = ("form", "since", "until", "role", "product")
_REFERENCE_KEY = (
    "relation", *ENDS, "start_reference", "end_reference", "form", "since", "role", "segment", "product",
)  # fmt: skip


def with_id(ties: pl.DataFrame) -> pl.DataFrame:
    """Return ``ties`` with ``id``."""
    parts = [pl.col(name).cast(pl.String).fill_null("") for name in ("relation", *ENDS, *_KEY_FIELDS)]
    return ties.with_columns(id=pl.concat_str(parts, separator="\x1f"))


def less(claims: pl.DataFrame, lost: pl.DataFrame) -> pl.DataFrame:
    """Return ``claims`` without those of the same ``id`` and ``table``; where none is lost they are not copied."""
    return claims if lost.is_empty() else claims.join(lost, on=["id", "table"], how="anti")


def found_ties(resolved: pl.DataFrame) -> pl.DataFrame:
    """Return resolved open ties with ``start`` and ``end`` for their keys.

    The role of an ``AT`` says which membership it belongs to while it dangles; the tie has none.
    """
    role = pl.when(pl.col("relation") != AT.type).then("role").alias("role")
    return resolved.rename({"start_key": "start", "end_key": "end"}).with_columns(role)


def references(dangling: pl.DataFrame) -> pl.DataFrame:
    """Return unresolved open ties as dangling references: the kind's fields, ``id`` (their key), and where from."""
    known = {end: pl.col(f"{end}_reason").is_null() for end in ("start", "end")}
    text = {end: pl.coalesce(f"{end}_code", f"{end}_name") for end in known}
    first = pl.col("start_reason").is_not_null()
    written = dangling.with_columns(
        *(pl.when(known[end]).then(f"{end}_label").alias(f"{end}_label") for end in known),
        *(pl.when(known[end]).then(f"{end}_key").alias(end) for end in known),
        *(pl.when(~known[end]).then(text[end]).alias(f"{end}_reference") for end in known),
        reason=pl.coalesce("start_reason", "end_reason"),
        column=pl.when(first).then("start_column").otherwise("end_column"),
    )
    return written.with_columns(id=reference_ids(written))


def reference_ids(dangling: pl.DataFrame) -> pl.Series:
    """Return the key of each dangling reference."""
    return hash_of(dangling.with_columns(text=canonical_text(_REFERENCE_KEY))["text"])


def at_segments(members: pl.DataFrame) -> pl.DataFrame:
    """Return the open ``AT`` ties of resolved ``MEMBER_OF`` ties whose row names a segment of the chain."""
    at = members.filter((pl.col("relation") == MEMBER_OF.type) & pl.col("segment").is_not_null())
    return conform(
        at.select(
            "start_label", "table", "file", "row", "sources", "role", "segment",
            "start_key", relation=pl.lit(AT.type), end_code=pl.concat_str("end_key", "segment", separator="/"),
            end_target=pl.lit(SEGMENT.name), end_column=pl.lit(SEGMENT_HEADER),
        ),
        OPEN_TIES,
    )  # fmt: skip


def stored_ties(graph: GraphFrames, keys: pl.Series) -> pl.DataFrame:
    """Return the store's present ties that start (``COVERS``: or end) at ``keys``, with ``id`` and provenance."""
    shape = {"relation": pl.String(), **dict.fromkeys(ENDS, pl.String()), **{f: TIE_FIELDS[f] for f in FIELDS}}
    provenance = {"hash": pl.String(), "sources": pl.List(pl.String()), "tables": pl.List(pl.String())}
    columns = {**shape, **provenance, "vanished": pl.String()}
    frames = [
        conform(
            frame.filter(pl.col("vanished").is_null() & _at(relation, keys)).with_columns(relation=pl.lit(relation)),
            columns,
        )
        for relation, frame in graph.ties.items()
        if len(frame)
    ]
    return with_id(pl.concat([no_rows(columns), *frames]))


def _at(relation: str, keys: pl.Series) -> pl.Expr:
    start = pl.col("start").is_in(keys.implode())
    return start | pl.col("end").is_in(keys.implode()) if relation == COVERS.type else start


def stored_references(graph: GraphFrames) -> pl.DataFrame:
    """Return the store's present dangling references with ``id``, a row each."""
    return graph.nodes[DANGLING.label].filter(pl.col("vanished").is_null()).with_columns(id=pl.col("key"))


def reopened(stored: pl.DataFrame) -> pl.DataFrame:
    """Return stored references as open ties once more, one for each table that gives it, ``was`` its id.

    References that merged records give are not among them: those records are asked again themselves.
    """
    one_each = stored.explode("tables", empty_as_null=True).rename({"tables": "table"})
    asked = one_each.join(_targets(), on=["relation", "table"], how="inner")
    ends = {
        f"{end}_{name}": expression
        for end in ("start", "end")
        for name, expression in {
            "key": pl.col(end),
            "code": pl.col(f"{end}_reference"),
            "target": pl.when(pl.col(f"{end}_reference").is_not_null()).then(f"{end}_target"),
        }.items()
    }
    return conform(asked.with_columns(**ends), {**OPEN_TIES, "id": pl.String()}).rename({"id": "was"})


def _targets() -> pl.DataFrame:
    """Return ``relation``, ``table`` → target and column of both ends, for all that rows give by themselves."""
    rows = [
        (given.relation, given.table, *_named(given.start, given.table), *_named(given.end, given.table))
        for given in GIVEN
        if not given.derived
    ]
    at = (None, None, SEGMENT.name, SEGMENT_HEADER)
    members = [(AT.type, given.table, *at) for given in GIVEN if given.relation == MEMBER_OF.type]
    columns = ("relation", "table", "start_target", "start_column", "end_target", "end_column")
    return pl.DataFrame([*rows, *members, *SUPERIORS], schema=dict.fromkeys(columns, pl.String), orient="row")


def _named(reference: Reference | None, table: str) -> tuple[str | None, str | None]:
    return (reference.target, TABLE_BY_NAME[table].column(reference.code).header) if reference else (None, None)
