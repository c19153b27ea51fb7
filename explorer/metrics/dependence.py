"""Dependence: who loses the line to a chain's committee when one node goes, and the paths that lines and goods take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx
import polars as pl

from explorer.metrics.core import NodeId
from explorer.metrics.names import name_of
from explorer.metrics.projection import Projection
from explorer.metrics.structure import ORGANISATIONAL, chain_committees, chain_key, chain_nodes, undirected
from explorer.metrics.wording import filled
from explorer.schema import AT, ORGANISATION, SEGMENT, SUPPLIES, UNIT_LABELS
from explorer.vocabulary import TIERS
from explorer.words import Text

_ABOVE_ALL: NodeId = ("", "")  # stands above the committees of a chain: a line to any of them is a line
_SENTENCE = Text(
    "若“{name}”撤出,{count} 家单位与产业链党委失去联系。",
    "If “{name}” goes, {count} units lose their line to the chain's committee.",
)


@dataclass(frozen=True, slots=True)
class FallingOff:
    """A single point of failure: without ``node`` the member ``units`` have no line to the chain's committee left."""

    node: NodeId
    name: str
    units: tuple[NodeId, ...]

    @property
    def sentence(self) -> Text:
        """It, as an analyst would write it."""
        return filled(_SENTENCE, name=self.name, count=len(self.units))


@dataclass(frozen=True, slots=True)
class Dependence:
    """What a chain hangs on: its single points of failure, and the way goods take through it."""

    falling_off: tuple[FallingOff, ...] = ()
    supply_path: tuple[NodeId, ...] = ()


def dependence(projection: Projection, chain: str | None) -> Dependence:
    """Return what a chain hangs on; of the whole city (None) nothing: its parts hang on different nodes."""
    if chain is None:
        return Dependence()
    return Dependence(falling_off(projection, chain), supply_path(projection, chain))


def falling_off(projection: Projection, chain: str) -> tuple[FallingOff, ...]:
    """Return the nodes whose loss cuts member units of a chain off from its committees.

    A *line* runs along organisational ties that hold: from the unit to an organisation that covers it, up and down
    隶属 to an active organisation that leads the chain. The chain itself is no link of it. A node cuts off what it
    dominates in the graph of these lines (``networkx.immediate_dominators`` from the committees).

    Returns
    -------
    tuple of FallingOff
        most units first, then by node; units that have no line to begin with, and a unit's own loss, are not counted.
        A chain without an active committee, or without a member that has a line: empty.

    Raises
    ------
    ExplorerError
        no chain bears the code.
    """
    key = chain_key(projection, chain)
    lines = _lines(projection, chain, chain_committees(projection, key))
    below = _dominated(lines)
    members = {node for node in chain_nodes(projection, chain) if node[0] in UNIT_LABELS and node in lines}
    found = [(node, tuple(sorted((below[node] & members) - {node}))) for node in below if node != _ABOVE_ALL]
    cutting = [FallingOff(node, name_of(projection, node), units) for node, units in found if units]
    return tuple(sorted(cutting, key=lambda one: (-len(one.units), one.node)))


def _lines(projection: Projection, chain: str, committees: set[NodeId]) -> nx.DiGraph[NodeId]:
    """Return the lines of the chain's members, both ways, from above all its committees."""
    nodes = {node for node in chain_nodes(projection, chain) if node[0] in (*UNIT_LABELS, ORGANISATION.label)}
    view = undirected(projection, ORGANISATIONAL, nodes | _superiors(projection, nodes))
    lines: nx.DiGraph[NodeId] = view.to_directed()
    lines.add_edges_from((_ABOVE_ALL, committee) for committee in sorted(committees))
    reached = {_ABOVE_ALL, *nx.descendants(lines, _ABOVE_ALL)} if committees else set()
    return nx.DiGraph(lines.subgraph(reached))


def _superiors(projection: Projection, nodes: set[NodeId]) -> set[NodeId]:
    line = projection.active_hierarchy
    organisations = [key for label, key in nodes if label == ORGANISATION.label and key in line]
    above = nx.bfs_layers(line.reverse(copy=False), organisations) if organisations else ()
    return {(ORGANISATION.label, key) for layer in above for key in layer}


def _dominated(lines: nx.DiGraph[NodeId]) -> Mapping[NodeId, set[NodeId]]:
    """Return what every node dominates, itself included: what cannot be reached without it."""
    if not lines:
        return {}
    above = nx.immediate_dominators(lines, _ABOVE_ALL)
    tree: nx.DiGraph[NodeId] = nx.DiGraph((up, node) for node, up in above.items() if up is not None and up != node)
    below: dict[NodeId, set[NodeId]] = defaultdict(set)
    for node in nx.dfs_postorder_nodes(tree, _ABOVE_ALL) if _ABOVE_ALL in tree else ():
        below[node] |= {node}.union(*(below[under] for under in tree.successors(node)))
    return below


def path_to_root(projection: Projection, organisation: str) -> tuple[str, ...]:
    """Return the keys from an active organisation up to a root (级别 市级), both included, by the shortest line.

    Empty: the organisation is not active, or its line of active superiors ends at no root.
    """
    line = projection.active_hierarchy
    roots = set(projection.organisations.filter(pl.col("active") & pl.col("is_root"))["key"])
    if organisation not in line:
        return ()
    upwards = nx.single_source_shortest_path(line.reverse(copy=False), organisation)
    ends = [tuple(path) for end, path in upwards.items() if end in roots]
    return min(ends, key=lambda path: (len(path), path)) if ends else ()


def supply_path(projection: Projection, chain: str) -> tuple[NodeId, ...]:
    """Return the shortest path of ``SUPPLIES`` ties among a chain's members from a unit 上游 to one 下游.

    Empty: no such path. Of several the first by its nodes.

    Raises
    ------
    ExplorerError
        no chain bears the code.
    """
    members = {node for node in chain_nodes(projection, chain) if node[0] in UNIT_LABELS}
    at = _units_by_tier(projection, chain_key(projection, chain))
    sources, targets = at[TIERS[0]] & members, at[TIERS[-1]] & members
    goods: nx.DiGraph[NodeId] = nx.DiGraph()
    goods.add_nodes_from(members)
    ties = projection.graph.ties[SUPPLIES.type].select("start_label", "start", "end_label", "end")
    goods.add_edges_from(
        (supplier, buyer)
        for *from_, label, key in ties.iter_rows()
        if (supplier := (from_[0], from_[1])) in members and (buyer := (label, key)) in members
    )
    if not sources:
        return ()
    paths = nx.multi_source_dijkstra_path(goods, sorted(sources))
    ends = [tuple(path) for end, path in paths.items() if end in targets and end not in sources]
    return min(ends, key=lambda path: (len(path), path)) if ends else ()


def _units_by_tier(projection: Projection, chain: str) -> Mapping[str, set[NodeId]]:
    segments = projection.graph.nodes[SEGMENT.label].select(end="key", tier="tier")
    ties = projection.graph.ties[AT.type].filter(pl.col("end").str.starts_with(f"{chain}/"))
    units: dict[str, set[NodeId]] = defaultdict(set)
    for label, key, tier in ties.join(segments, on="end").select("start_label", "start", "tier").iter_rows():
        units[tier].add((label, key))
    return units
