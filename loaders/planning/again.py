"""What the store holds and a load may change without a row of its own: which of it is asked again."""

from __future__ import annotations

import polars as pl

from explorer.graph import GraphFrames, no_rows
from explorer.schema import COVERS, LOCATED_IN, UNIT_LABELS
from loaders.planning.places import KINDS, from_a_table, meant_areas
from loaders.planning.ties import stored_references, with_id
from loaders.sources.contracts import COVERAGE, ORGANISATIONS, TABLES

_UNIT_TABLES = [table.name for table in TABLES if table.kind is not None and table.kind.label in UNIT_LABELS]
_SAME = ("start", "end_label", "end", "form")
_RECORD = {"label": pl.String(), "key": pl.String()}


def with_open_references(graph: GraphFrames) -> pl.DataFrame:
    """Return ``label``, ``key`` of units of which a field names an organisation or market that was not found."""
    by_units = stored_references(graph).filter(pl.col("tables").list.eval(pl.element().is_in(_UNIT_TABLES)).list.any())
    covered = by_units.filter(pl.col("relation") == COVERS.type).select(label="end_label", key="end")
    lying = by_units.filter(pl.col("relation") == LOCATED_IN.type).select(label="start_label", key="start")
    return pl.concat([covered, lying]).drop_nulls().unique()


def in_areas_now_named(areas: pl.DataFrame, graph: GraphFrames) -> pl.DataFrame:
    """Return ``label``, ``key`` of records in an area that was made for them and that an areas table names by now."""
    made = areas.join(from_a_table(areas), on="key", how="anti")
    fields = pl.DataFrame({"field": list(KINDS), "kind": [kinds[0] for kinds in KINDS.values()]})
    said = made.join(fields, on="kind").select("key", "field", text="name")
    meant = said.join(meant_areas(said, from_a_table(areas)), on=["field", "text"]).filter(~pl.col("made"))
    if meant.is_empty():
        return no_rows(_RECORD)
    lying = graph.ties[LOCATED_IN.type].filter(
        pl.col("vanished").is_null() & pl.col("end").is_in(meant["key"].implode())
    )
    return lying.select(label="start_label", key="start").unique()


def undated_beside_dated(coverage: pl.DataFrame, graph: GraphFrames) -> pl.DataFrame:
    """Return the store's ledger ties (with ``id``, ``tables``) of which ``coverage`` brings a tie of its own.

    ``coverage``: resolved ties of the coverage table: ``start``, ``end_label``, ``end``, ``form``.
    """
    undated = graph.ties[COVERS.type].filter(
        pl.col("vanished").is_null() & pl.col("since").is_null() & ~pl.col("tables").list.contains(COVERAGE.name)
    )
    beside = undated.join(coverage.select(_SAME).unique(), on=_SAME, how="semi")
    return with_id(beside.with_columns(relation=pl.lit(COVERS.type), role=pl.lit(None), product=pl.lit(None)))


def of_units(undated: pl.DataFrame) -> pl.DataFrame:
    """Return ``label``, ``key`` of the units whose own rows gave such ties."""
    given = undated.filter(pl.col("tables").list.eval(pl.element().is_in(_UNIT_TABLES)).list.any())
    return given.select(label="end_label", key="end").unique()


def of_organisations(undated: pl.DataFrame) -> pl.DataFrame:
    """Return those that organisations' rows gave as claims made again, ``was`` their id."""
    given = undated.filter(pl.col("tables").list.contains(ORGANISATIONS.name))
    return given.select(
        "relation", "start_label", "start", "end_label", "end", "form", "sources", table=pl.lit(ORGANISATIONS.name),
        was="id",
    )  # fmt: skip
