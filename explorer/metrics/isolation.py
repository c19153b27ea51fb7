"""Isolation: which units, organisations, chains and sites hang loose, and by which cause; the sum is exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import polars as pl

from explorer.metrics.causes import chain_causes, organisation_causes, site_causes, unit_causes
from explorer.metrics.coverage import require
from explorer.metrics.marks import intended
from explorer.metrics.projection import Projection
from explorer.schema import KIND_BY_LABEL
from explorer.vocabulary import BASES, CAUSES

_TEXT = ("kind", "label", "key", "code", "name", "cause", "district", "street", "community", "park")
COLUMNS: Mapping[str, pl.DataType] = MappingProxyType({
    **dict.fromkeys(_TEXT, pl.String()),
    **dict.fromkeys(("causes", "chains"), pl.List(pl.String())),
    **dict.fromkeys(("members", "staff"), pl.Int64()),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Isolation:
    """The isolated nodes of one base.

    ``nodes``: a row a node, columns ``COLUMNS``: ``kind`` (enterprise, small_business, organisation, chain, site),
    ``code`` (of a unit its key, else as written), the counted ``cause`` and all ``causes`` that fit; units,
    organisations, chains, sites; within: members, staff (most first, unknown last), code. ``intended``: those that a
    standing mark says to be isolated on purpose, counted nowhere: the same columns, and the mark's ``reason``,
    ``author``, ``marked``, ``until``. ``outside_scope``: operating units without an active tie outside the base.
    """

    base: str
    nodes: pl.DataFrame
    intended: pl.DataFrame
    outside_scope: int

    @property
    def counts(self) -> dict[str, int]:
        """Nodes by counted cause, in the order of ``explorer.vocabulary.CAUSES``; the sum is ``nodes.height``."""
        found = dict(self.nodes["cause"].value_counts().iter_rows())
        return {cause: found[cause] for cause in CAUSES if cause in found}

    def of(self, code: str) -> Isolation:
        """Return the part that a node's code names."""
        chosen = pl.col("code") == code
        return replace(self, nodes=self.nodes.filter(chosen), intended=self.intended.filter(chosen))

    def only(self, cause: str) -> Isolation:
        """Return the part that ``cause`` is counted for."""
        chosen = pl.col("cause") == cause
        return replace(self, nodes=self.nodes.filter(chosen), intended=self.intended.filter(chosen))


def isolated(projection: Projection, base: str = "three_haves") -> Isolation:
    """Return every isolated node with its cause; those marked as intended apart.

    Parameters
    ----------
    projection
        the graph on a date.
    base
        the scope for units; organisations, chains and sites are looked at whatever the base.

    Returns
    -------
    Isolation
        of an empty graph: no rows, ``outside_scope`` 0, ``counts`` empty.

    Raises
    ------
    ExplorerError
        an unknown base; the message lists the choices.

    Examples
    --------
    >>> from datetime import date
    >>> from explorer.graph import GraphFrames
    >>> from explorer.metrics.projection import project
    >>> isolated(project(GraphFrames(), date(2026, 1, 1))).counts
    {}
    """
    require("base", base, BASES)
    others = projection.once("isolated other than units", lambda: _isolated_others(projection))
    nodes = pl.concat([_listed(unit_causes(projection, base)), others])
    marked = projection.once("intended", lambda: intended(projection.graph, projection.as_of))
    outside = pl.col("operating") & ~pl.col("tied") & ~pl.col(f"in_{base}")
    return Isolation(
        base,
        nodes.join(marked, on=["label", "key"], how="anti", maintain_order="left") if len(marked) else nodes,
        nodes.join(marked, on=["label", "key"], maintain_order="left"),
        projection.units.select(outside.sum()).item(),
    )


def _isolated_others(projection: Projection) -> pl.DataFrame:
    """Return organisations, chains and sites, which no base changes."""
    parts = (organisation_causes(projection), chain_causes(projection), site_causes(projection))
    return pl.concat([_listed(part) for part in parts])


def _listed(part: pl.DataFrame) -> pl.DataFrame:
    kinds = {label: kind.name for label, kind in KIND_BY_LABEL.items()}
    full = part.with_columns(
        kind=pl.col("label").replace_strict(kinds, return_dtype=pl.String), cause=pl.col("causes").list.first()
    )
    columns = [
        (pl.col(name) if name in full.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in COLUMNS.items()
    ]
    return full.select(columns).sort("members", "staff", "code", descending=[True, True, False], nulls_last=True)
