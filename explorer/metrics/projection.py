"""The projection: the graph on a date, as the figures need it; the one place where states and bases are computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import RLock

import networkx as nx
import polars as pl

from explorer.graph import GraphFrames
from explorer.metrics import organisations as organising
from explorer.metrics import ties
from explorer.metrics.core import NodeId, organisational_core
from explorer.metrics.numbering import Numbering
from explorer.metrics.present import present_graph
from explorer.metrics.units import unit_frame
from explorer.schema import COVERS, KIND_BY_LABEL, ORGANISATION, SUBORDINATE_TO, UNIT_LABELS
from explorer.settings import Thresholds


@dataclass(frozen=True)
class Projection:
    """The graph as of one date, under one set of thresholds; made by ``project``, never changed.

    ``graph``: what is present. ``units``: a row a unit of both labels, ``row`` its number from 0, columns as
    ``explorer.metrics.units.unit_frame`` says. ``organisations``: with ``active`` and ``is_root``. ``covers``: with
    ``organisational``, ``work``, ``active``. ``references``: what leads nowhere. ``numbering``: the units by label and
    key.
    """

    graph: GraphFrames
    as_of: date
    thresholds: Thresholds
    units: pl.DataFrame
    organisations: pl.DataFrame
    covers: pl.DataFrame
    references: pl.DataFrame
    numbering: Numbering
    _worked_out: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    _at_work: dict[str, RLock] = field(default_factory=dict, repr=False, compare=False)

    def once(self, name: str, work_out: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Return the frame of that name, worked out when first asked for: a projection never changes.

        Who asks while another thread is at it waits for that one.
        """
        with self._at_work.setdefault(name, RLock()):
            if name not in self._worked_out:
                self._worked_out[name] = work_out()
        return self._worked_out[name]

    @property
    def active_organisations(self) -> pl.Series:
        """The keys of the active organisations."""
        return self.organisations.filter("active")["key"]

    @cached_property
    def hierarchy(self) -> nx.DiGraph[str]:
        """隶属 from superior to subordinate, node = organisation key."""
        return organising.hierarchy(self.organisations, self.graph.ties[SUBORDINATE_TO.type])

    @cached_property
    def active_hierarchy(self) -> nx.DiGraph[str]:
        """隶属 among the active organisations: a line that a revoked one breaks is broken here."""
        active = self.organisations.filter("active")
        ends = pl.col("start", "end").is_in(active["key"].implode())
        return organising.hierarchy(active, self.graph.ties[SUBORDINATE_TO.type].filter(pl.all_horizontal(ends)))

    @cached_property
    def core(self) -> nx.MultiDiGraph[NodeId]:
        """The organisational core, node = (label, key); see ``explorer.metrics.core``. Not to be changed."""
        return organisational_core(self.graph, self.organisations, self.covers)


def project(graph: GraphFrames, as_of: date, thresholds: Thresholds | None = None) -> Projection:
    """Return the graph as it stands on ``as_of``.

    Parameters
    ----------
    graph
        the whole graph; what has vanished is left out here.
    as_of
        the date on which organisations and ties are active or not.
    thresholds
        the settings that figures depend on (default: those of ``explorer.settings``).

    Returns
    -------
    Projection
        of an empty graph: frames without rows, all columns there.

    Examples
    --------
    >>> project(GraphFrames(), date(2026, 1, 1)).units.height
    0
    """
    thresholds = thresholds or Thresholds()
    present, lost = present_graph(graph)
    organisations = organising.with_activity(present.nodes[ORGANISATION.label], as_of)
    covers = ties.with_activity(present.ties[COVERS.type], organisations, as_of)
    references = ties.references(present, lost)
    units = _all_units(present)
    numbering = Numbering(units)
    facts = ties.unit_facts(present, covers, references, organisations.filter("active")["key"], numbering)
    units = unit_frame(units, facts, thresholds)
    return Projection(present, as_of, thresholds, units, organisations, covers, references, numbering)


def _all_units(graph: GraphFrames) -> pl.DataFrame:
    """Return the units of both labels with the fields that figures read; the others stay in the graph."""
    labelled = []
    for label in UNIT_LABELS:
        fields = [declared.name for declared in KIND_BY_LABEL[label].fields if not declared.aside]
        labelled.append(graph.nodes[label].select(pl.lit(label).alias("label"), "key", *fields))
    return pl.concat(labelled, how="diagonal").with_row_index("row")
