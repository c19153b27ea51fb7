"""Relations of which a record has one: where tables name different ends, the table ranked first counts."""

from __future__ import annotations

import polars as pl

from loaders.planning.given_up import SINGLE
from loaders.reading.keys import is_of_units
from loaders.sources.contracts import TABLES

# What a unit's row says of the organisation that it names stands behind what the organisation's own row says.
_RANK = {table.name: rank for rank, table in enumerate(sorted(TABLES, key=is_of_units))}


def settle_contests(given: pl.DataFrame, stored: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return ``id`` and ``table`` of what loses its place, and the contradictions (``file``, ``row``, both ends).

    ``given`` (this load's ties and references) and ``stored`` have ``id``, ``relation``, ``start``, ``said`` (how the
    end is written); ``given`` has ``table``, ``file``, ``row`` and ``column`` beside, ``stored`` has ``tables``. A
    stored tie keeps its place against tables ranked after the one that asserts it, unless that one speaks again.
    """
    now = given.filter(pl.col("relation").is_in(SINGLE))
    if now.is_empty():
        contradicting = {"column": "column", "other": "said", "other_file": "file", "value": "said"}
        return now.select("id", "table"), now.select("file", "row", **contradicting)
    ranked = now.with_columns(rank=pl.col("table").replace_strict(_RANK, return_dtype=pl.Int64))
    first = ranked.sort("rank", "file", "row", nulls_last=True).unique(
        ["relation", "start"], keep="first", maintain_order=True
    )
    before = _holders(stored, now)
    held = first.join(before, on=["relation", "start"], how="left")
    keeps = pl.col("held_rank") < pl.col("rank")
    winners = held.select(
        "relation", "start",
        winner=pl.when(keeps).then("held_id").otherwise("id"),
        other=pl.when(keeps).then("held_said").otherwise("said"),
        other_file=pl.when(keeps).then(None).otherwise("file"),
    )  # fmt: skip
    lost = now.join(winners, on=["relation", "start"]).filter(pl.col("id") != pl.col("winner"))
    contradictions = lost.filter(pl.col("file").is_not_null()).select(
        "file", "row", "column", "other", "other_file", value="said"
    )
    return lost.select("id", "table"), contradictions


def _holders(stored: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Return ``relation``, ``start`` → the stored tie's ``held_id``, ``held_said`` and the rank of its first table.

    Tables that give the record a tie of the relation in this load speak for themselves and hold nothing.
    """
    asserted = stored.filter(pl.col("relation").is_in(SINGLE)).explode("tables", empty_as_null=True)
    silent = asserted.join(now, left_on=["relation", "start", "tables"], right_on=["relation", "start", "table"],
                           how="anti")  # fmt: skip
    return silent.group_by("relation", "start").agg(
        held_id=pl.col("id").first(),
        held_said=pl.col("said").first(),
        held_rank=pl.col("tables").replace_strict(_RANK, return_dtype=pl.Int64).min(),
    )
