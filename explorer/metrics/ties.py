"""Ties on a date: which ``COVERS`` are active, which references dangle, and what follows for each unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl

from explorer.graph import GraphFrames
from explorer.metrics.numbering import Numbering
from explorer.schema import COVERS, DANGLING, LEADS, MEMBER_OF, SUBORDINATE_TO, SUPPLIES, UNIT_LABELS
from explorer.vocabulary import ORGANISATIONAL_FORMS, WORK_FORMS

UNIT_TABLES = ("enterprises", "small_businesses")
FACTS = (
    "covered", "covered_organisationally", "covered_by_work", "active_own", "active_organisational", "active_work",
    "dangling", "names_unknown", "in_chain", "chain_led", "supplied",
)  # fmt: skip


def with_activity(covers: pl.DataFrame, organisations: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the ``COVERS`` with ``organisational``, ``work`` and ``active`` (Boolean, never null).

    *Active*: 起始日期 blank or ≤ ``as_of``, 终止日期 blank or > ``as_of``, and the organisation active.
    """
    begun = (pl.col("since") <= as_of).fill_null(value=True)
    going_on = (pl.col("until") > as_of).fill_null(value=True)
    active = organisations.filter("active")["key"]
    return covers.with_columns(
        organisational=pl.col("form").is_in(ORGANISATIONAL_FORMS).fill_null(value=False),
        work=pl.col("form").is_in(WORK_FORMS).fill_null(value=False),
        active=begun & going_on & pl.col("start").is_in(active.implode()),
    )


def references(graph: GraphFrames, lost: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return every reference that leads nowhere: the dangling ones, and ties whose other end has vanished.

    Of a lost tie the vanished organisation's key stands as the reference.
    """
    covers = lost[COVERS.type].with_columns(relation=pl.lit(COVERS.type), start_reference=pl.col("start"))
    superiors = lost[SUBORDINATE_TO.type].with_columns(
        relation=pl.lit(SUBORDINATE_TO.type), end_reference=pl.col("end")
    )
    return pl.concat([graph.nodes[DANGLING.label], covers, superiors], how="diagonal_relaxed")


def unit_facts(
    graph: GraphFrames, covers: pl.DataFrame, dangling: pl.DataFrame, active: pl.Series, numbering: Numbering
) -> pl.DataFrame:
    """Return what its ties say of each unit: a row a unit, by number, one Boolean column (never null) a fact.

    ``active``: the keys of the active organisations.
    """
    facts = {name: np.zeros(numbering.height, dtype=np.bool_) for name in FACTS}
    parts = (_cover_facts(covers), _reference_facts(dangling), _chain_facts(graph, active), *_supply_facts(graph))
    for part in parts:
        rows = numbering.rows(part["label"], part["key"])
        for name in part.columns[2:]:
            facts[name][rows.filter(part[name]).drop_nulls().to_numpy()] = True
    return pl.DataFrame(facts)


def _cover_facts(covers: pl.DataFrame) -> pl.DataFrame:
    active, organisational = pl.col("active"), pl.col("organisational")
    return covers.select(
        pl.col("end_label").alias("label"),
        pl.col("end").alias("key"),
        covered=pl.lit(value=True),
        covered_organisationally=organisational,
        covered_by_work=pl.col("work"),
        active_own=active & (pl.col("form") == "单独").fill_null(value=False),
        active_organisational=active & organisational,
        active_work=active & pl.col("work"),
    )


def _reference_facts(dangling: pl.DataFrame) -> pl.DataFrame:
    """A row gave the unit an organisation that is not found; ``names_unknown``: the unit's own row did."""
    of_units = dangling.filter(
        (pl.col("relation") == COVERS.type) & pl.col("end_label").is_in(UNIT_LABELS) & pl.col("end").is_not_null()
    )
    own_row = pl.any_horizontal(pl.col("tables").list.contains(table) for table in UNIT_TABLES)
    return of_units.select(
        pl.col("end_label").alias("label"),
        pl.col("end").alias("key"),
        dangling=pl.lit(value=True),
        names_unknown=own_row.fill_null(value=False),
    )


def _chain_facts(graph: GraphFrames, active: pl.Series) -> pl.DataFrame:
    """Membership in a chain, and whether an active committee leads it."""
    led = graph.ties[LEADS.type].filter(pl.col("start").is_in(active.implode()))["end"]
    return (
        graph.ties[MEMBER_OF.type]
        .filter(pl.col("start_label").is_in(UNIT_LABELS))
        .select(
            pl.col("start_label").alias("label"),
            pl.col("start").alias("key"),
            in_chain=pl.lit(value=True),
            chain_led=pl.col("end").is_in(led.implode()),
        )
    )


def _supply_facts(graph: GraphFrames) -> list[pl.DataFrame]:
    supplies = graph.ties[SUPPLIES.type]
    return [
        supplies.select(pl.col(f"{side}_label").alias("label"), pl.col(side).alias("key"), supplied=pl.lit(value=True))
        for side in ("start", "end")
    ]
