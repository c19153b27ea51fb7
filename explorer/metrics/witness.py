"""A witness: the records and ties of some nodes, gathered once, that sentences about them are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import Any

import polars as pl

from explorer.metrics.core import NodeId
from explorer.metrics.projection import Projection
from explorer.metrics.wording import file_names, filled, placed
from explorer.schema import COVERS, LEADS, SUPPLIES, UNIT_LABELS
from explorer.words import Text

# What of a unit's own row declares an organisation, and an instructor.
DECLARING: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "declared_organised": ("has_organisation", "organisation_kind", "organisation_name", "organisation_code"),
    "declared_instructor": ("instructor",),
})  # fmt: skip

Record = Mapping[str, Any]


_SPOKEN_OF = frozenset({"key", "sources", "level", *chain(*DECLARING.values())})


class Witness:
    """What is known of ``nodes``: their records and ties are gathered when first asked for, those of all at once."""

    def __init__(self, projection: Projection, nodes: Iterable[NodeId]) -> None:
        self.projection = projection
        self._nodes = pl.DataFrame(list(nodes), schema={"label": pl.String, "key": pl.String}, orient="row")
        self._ties: dict[tuple[str, str], dict[NodeId, list[Record]]] = {}
        self._named: dict[str, dict[str, str]] = {}

    def said(self, text: Text, record: Record, /, **values: object) -> Text:
        """Return the text with the places of the record's sources and ``values``."""
        return filled(text, where=placed(self._files, record["sources"]), **values)

    def ties(self, relation: str, side: str, node: Record) -> list[Record]:
        """Return the ties of a relation whose ``side`` is the node, as rows."""
        if (relation, side) not in self._ties:
            self._ties[relation, side] = self._gathered(relation, side)
        return self._ties[relation, side].get((node["label"], node["key"]), [])

    def references(self, relation: str, side: str, node: Record) -> list[Record]:
        """Return what leads nowhere from the node by a relation."""
        name = f"dangling {relation}"
        if (name, side) not in self._ties:
            of_relation = self.projection.references.filter(pl.col("relation") == relation)
            self._ties[name, side] = _by_node(of_relation.join(
                self._nodes, left_on=[f"{side}_label", side], right_on=["label", "key"], how="semi"
            ), side)  # fmt: skip
        return self._ties[name, side].get((node["label"], node["key"]), [])

    def names(self, label: str) -> Mapping[str, str]:
        """Return the name of every node of a label, its key where it has none."""
        if label not in self._named:
            frame = self.projection.graph.nodes[label]
            self._named[label] = dict(frame.select("key", pl.coalesce("name", "key")).iter_rows())
        return self._named[label]

    @cached_property
    def partners(self) -> Mapping[NodeId, str]:
        """Return the names of the units that trade with the nodes."""
        ties = self.projection.graph.ties[SUPPLIES.type]
        found: dict[NodeId, str] = {}
        for near, far in (("start", "end"), ("end", "start")):
            ends = ties.join(self._nodes, left_on=[f"{near}_label", near], right_on=["label", "key"], how="semi")
            for label in UNIT_LABELS:
                keys = ends.filter(pl.col(f"{far}_label") == label).select(key=far)
                named = self.projection.graph.nodes[label].join(keys, on="key", how="semi")
                pairs = named.select("key", pl.coalesce("name", "key")).iter_rows()
                found |= {(label, key): name for key, name in pairs}
        return found

    @cached_property
    def leaders(self) -> Mapping[str, list[Record]]:
        """Return the ``LEADS`` ties by the key of the chain, each with ``active``."""
        active = self.projection.active_organisations.implode()
        graph = self.projection.graph
        ties = graph.whole(LEADS.type, graph.ties[LEADS.type]).with_columns(active=pl.col("start").is_in(active))
        return {key: rows for (_, key), rows in _by_node(ties, "end").items()}

    @cached_property
    def active(self) -> frozenset[str]:
        """Return the keys of the active organisations."""
        return frozenset(self.projection.active_organisations)

    @cached_property
    def _files(self) -> Mapping[str, str]:
        return file_names(self.projection.graph)

    @cached_property
    def records(self) -> Mapping[NodeId, Record]:
        """Return of each node that is there what sentences speak of; of a unit what it declares without a tie."""
        found: dict[NodeId, Record] = {}
        graph = self.projection.graph
        for label in self._nodes["label"].unique(maintain_order=True):
            keys = self._nodes.filter(label=label)["key"].implode()
            frame = graph.whole(label, graph.nodes[label].filter(pl.col("key").is_in(keys)))
            frame = frame.select(name for name in frame.columns if name in _SPOKEN_OF)
            if label in UNIT_LABELS:
                facts = self.projection.units.filter((pl.col("label") == label) & pl.col("key").is_in(keys))
                frame = frame.join(facts.select("key", *DECLARING), on="key", how="left")
            found |= {(label, row["key"]): {"label": label, **row} for row in frame.iter_rows(named=True)}
        return found

    def _gathered(self, relation: str, side: str) -> dict[NodeId, list[Record]]:
        ties = self.projection.covers if relation == COVERS.type else self.projection.graph.ties[relation]
        ends = [f"{side}_label", side]
        mine = ties.join(self._nodes, left_on=ends, right_on=["label", "key"], how="semi")
        return _by_node(self.projection.graph.whole(relation, mine), side)


def _by_node(ties: pl.DataFrame, side: str) -> dict[NodeId, list[Record]]:
    found: dict[NodeId, list[Record]] = {}
    for row in ties.iter_rows(named=True):
        found.setdefault((row[f"{side}_label"], row[side]), []).append(row)
    return found
