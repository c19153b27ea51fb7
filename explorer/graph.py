"""The graph as frames: one Polars frame a node kind and one a relation, columns as the schema declares them.

This is the one shape in which the graph travels: the store reads and writes it, the plan compares two of them, the
metrics compute on it. Nothing here touches a disk or a server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

import polars as pl

from explorer.declaring import Field, FieldType
from explorer.schema import (
    KIND_BY_LABEL,
    NODE_KINDS,
    NODE_PROVENANCE,
    PROVENANCE,
    RELATION_BY_TYPE,
    RELATIONS,
    UNIT_LABELS,
)

DTYPES: Mapping[FieldType, pl.DataType] = {
    FieldType.TEXT: pl.String(),
    FieldType.INTEGER: pl.Int64(),
    FieldType.DECIMAL: pl.Float64(),
    FieldType.BOOLEAN: pl.Boolean(),
    FieldType.DATE: pl.Date(),
    FieldType.TEXTS: pl.List(pl.String()),
}
TIE_ENDS = ("start_label", "start", "end_label", "end")
PLACE = "place"  # of a row of which a part stands aside: where that part is found


def _columns(fields: tuple[Field, ...]) -> dict[str, pl.DataType]:
    return {declared.name: DTYPES[declared.type] for declared in fields}


def node_columns(label: str) -> dict[str, pl.DataType]:
    """Columns of a node frame: ``key``, the kind's fields, provenance."""
    return {"key": pl.String(), **_columns(KIND_BY_LABEL[label].fields), **_columns(NODE_PROVENANCE)}


def tie_columns(relation: str) -> dict[str, pl.DataType]:
    """Columns of a tie frame: label and key of both ends, the relation's fields, provenance."""
    ends = dict.fromkeys(TIE_ENDS, pl.String())
    return {**ends, **_columns(RELATION_BY_TYPE[relation].fields), **_columns(PROVENANCE)}


def aside_columns(name: str) -> tuple[str, ...]:
    """Columns of a label or relation that figures do not read: of what there may be millions of, units and ties.

    >>> aside_columns("SUPPLIES"), aside_columns("IndustryChain")
    (('hash', 'run', 'sources', 'tables'), ())
    """
    fields = (*KIND_BY_LABEL[name].fields, *NODE_PROVENANCE) if name in UNIT_LABELS else PROVENANCE
    many = name in UNIT_LABELS or name in RELATION_BY_TYPE
    return tuple(declared.name for declared in fields if many and declared.aside)


def no_rows(columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return a frame of ``columns`` without rows; Polars makes one column by column, which takes a while."""
    return _no_rows(tuple(columns.items())).clone()


@cache
def _no_rows(columns: tuple[tuple[str, pl.DataType], ...]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(columns))


def empty_nodes(label: str) -> pl.DataFrame:
    """Return a node frame without rows.

    >>> empty_nodes("IndustryChain").columns[:3]
    ['key', 'code', 'name']
    """
    return no_rows(node_columns(label))


def empty_ties(relation: str) -> pl.DataFrame:
    """Return a tie frame without rows."""
    return no_rows(tie_columns(relation))


def conform(frame: pl.DataFrame, columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return ``frame`` with exactly ``columns``: absent ones null, others dropped, types cast."""
    if frame.is_empty():
        return no_rows(columns)
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in columns.items()
    )


class Aside(Protocol):
    """What was left on disk of the rows of a graph."""

    def of(self, name: str, places: pl.Series) -> pl.DataFrame:
        """Return ``aside_columns(name)`` of the rows at these places, in their order."""


@dataclass(frozen=True)
class GraphFrames:
    """A whole graph, or the part of one that changed.

    ``version`` is the id of the last complete load run (None: nothing loaded yet). ``nodes`` maps a label, ``ties`` a
    relation type to its frame; every label and type is there, empty ones too. ``aside``: there, frames of units and
    ties have the column ``PLACE`` in place of ``aside_columns``.
    """

    version: str | None = None
    nodes: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    ties: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    aside: Aside | None = None

    def __post_init__(self) -> None:
        nodes = {kind.label: self.nodes.get(kind.label, empty_nodes(kind.label)) for kind in NODE_KINDS}
        ties = {relation.type: self.ties.get(relation.type, empty_ties(relation.type)) for relation in RELATIONS}
        object.__setattr__(self, "nodes", nodes)
        object.__setattr__(self, "ties", ties)

    def scan(self, name: str) -> pl.LazyFrame:
        """Return the rows of a label or relation, as ``Stored`` does."""
        return frames_of(self)[name].lazy()

    def present(self) -> GraphFrames:
        """Return the graph without what has vanished: what counts."""
        return GraphFrames(
            self.version,
            {label: only_present(frame) for label, frame in self.nodes.items()},
            {kind: only_present(frame) for kind, frame in self.ties.items()},
            self.aside,
        )

    def whole(self, name: str, rows: pl.DataFrame) -> pl.DataFrame:
        """Return some rows of a label or relation, whatever else they hold, with all of its columns."""
        if self.aside is None or PLACE not in rows.columns:
            return rows
        return rows.drop(PLACE).hstack(self.aside.of(name, rows[PLACE]))


def only_present(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that have not vanished: the frame itself, not a second one, where none has."""
    vanished = frame["vanished"]
    return frame if vanished.null_count() == frame.height else frame.filter(vanished.is_null())


Frames = Mapping[str, pl.DataFrame]


class Stored(Protocol):
    """A graph of which rows are read when they are asked for; ``version`` as of ``GraphFrames``."""

    @property
    def version(self) -> str | None:
        """The id of the last complete load run."""

    def scan(self, name: str) -> pl.LazyFrame:
        """Return the rows of a label or relation."""


def frames_of(graph: GraphFrames) -> Frames:
    """Return the frames of a graph by label or relation."""
    return {**graph.nodes, **graph.ties}


def graph_of_frames(version: str | None, frames: Frames) -> GraphFrames:
    """Return the graph of frames by label or relation; an absent one is empty."""
    nodes = {name: frame for name, frame in frames.items() if name in KIND_BY_LABEL}
    ties = {name: frame for name, frame in frames.items() if name in RELATION_BY_TYPE}
    return GraphFrames(version, nodes, ties)


def identity(name: str) -> list[str]:
    """Return the columns that tell one row of a label or relation from another.

    >>> identity("SUPPLIES")
    ['start_label', 'start', 'end_label', 'end', 'product']
    """
    return ["key"] if name in KIND_BY_LABEL else [*TIE_ENDS, *RELATION_BY_TYPE[name].key_fields]


def columns_of(name: str) -> Mapping[str, pl.DataType]:
    """Return the columns of a label's or relation's frame."""
    return node_columns(name) if name in KIND_BY_LABEL else tie_columns(name)


@dataclass(frozen=True)
class Part:
    """A part of what a load run changes: rows to upsert, and before-images of the rows that they replace.

    ``anew``: it has all that came before, too.
    """

    images: pl.DataFrame
    changes: GraphFrames
    anew: bool = False
