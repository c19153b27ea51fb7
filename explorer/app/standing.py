"""What the metrics say of a node, looked up when a picture asks: nothing is built over all units of a city."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

import numpy as np
import polars as pl

from explorer.metrics.isolation import Isolation
from explorer.metrics.projection import Projection
from explorer.picture.model import NodeId, Standing
from explorer.schema import ORGANISATION, UNIT_LABELS


def standing(projection: Projection, isolation: Isolation) -> Standing:
    """Return states, isolated and inactive nodes as pictures need them."""
    return Standing(_States(projection), _Isolated(projection, isolation), _Inactive(projection))


class _States(Mapping[NodeId, str]):
    """The state of each unit."""

    def __init__(self, projection: Projection) -> None:
        self._units = projection.units.select("label", "key", "state")
        self._numbering = projection.numbering

    def __getitem__(self, node: NodeId) -> str:
        row = self._numbering.row(node)
        if row is None:
            raise KeyError(node)
        return str(self._units["state"][row])

    def __iter__(self) -> Iterator[NodeId]:
        return iter(self._units.select("label", "key").iter_rows())

    def __len__(self) -> int:
        return self._units.height


class _Isolated(Container[NodeId]):
    """The isolated nodes: units as one flag a row, the few others as they are."""

    def __init__(self, projection: Projection, isolation: Isolation) -> None:
        of_unit = pl.col("label").is_in(UNIT_LABELS)
        units, others = (isolation.nodes.filter(chosen).select("label", "key") for chosen in (of_unit, ~of_unit))
        self._numbering = projection.numbering
        self._units = np.zeros(projection.units.height, dtype=np.bool_)
        self._units[self._numbering.rows(units["label"], units["key"]).drop_nulls().to_numpy()] = True
        self._others = frozenset(others.iter_rows())

    def __contains__(self, node: object) -> bool:
        if not isinstance(node, tuple) or node[0] not in UNIT_LABELS:
            return node in self._others
        row = self._numbering.row(node)
        return row is not None and bool(self._units[row])


class _Inactive(Container[NodeId]):
    """The units that no longer operate and the organisations that are not active."""

    def __init__(self, projection: Projection) -> None:
        self._numbering = projection.numbering
        self._operating = projection.units["operating"]
        self._retired = frozenset(projection.organisations.filter(~pl.col("active"))["key"])

    def __contains__(self, node: object) -> bool:
        if not isinstance(node, tuple) or node[0] not in UNIT_LABELS:
            return isinstance(node, tuple) and node[0] == ORGANISATION.label and node[1] in self._retired
        row = self._numbering.row(node)
        return row is not None and not self._operating[row]
