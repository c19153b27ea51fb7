"""Cuts: how much of the graph comes off when one node or one tie goes, and what a community is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import networkx as nx
import polars as pl

from explorer.metrics.core import NodeId
from explorer.metrics.names import name_of
from explorer.metrics.projection import Projection
from explorer.metrics.wording import filled
from explorer.schema import ORGANISATION, UNIT_LABELS
from explorer.words import Text

_POINT = Text("若“{name}”撤出，{count} 个节点断开。", "If “{name}” goes, {count} nodes come off from the rest.")
_BRIDGE = Text(
    "只有“{start}”与“{end}”这一条联系，断开后 {count} 个节点分离。",
    "Only this tie joins “{start}” and “{end}”: without it {count} nodes come off from the rest.",
)
_HUB = Text("“{name}”直接联系 {count} 个节点。", "“{name}” is tied to {count} nodes directly.")
_COMMUNITY = Text(
    "{size} 个节点抱成一团，以“{centre}”为中心：{units} 家单位、{organisations} 个党组织{place}。",
    "{size} nodes hang together around “{centre}”: {units} units, {organisations} organisations{place}.",
)
_MOSTLY = Text("，多在{district}", ", mostly in {district}")


@dataclass(frozen=True, slots=True)
class Cuts:
    """What comes off. ``points``: nodes cut off by the loss of each articulation point; ``bridges``: by each bridge.

    Cut off are the nodes that lose the largest part of what is left.
    """

    points: Mapping[NodeId, int]
    bridges: Mapping[tuple[NodeId, NodeId], int]


def cuts(view: nx.Graph[NodeId]) -> Cuts:
    """Return what comes off an undirected view, in one pass over its blocks (``networkx.biconnected_components``).

    >>> found = cuts(nx.path_graph([("U", "1"), ("U", "2"), ("U", "3"), ("U", "4")]))
    >>> found.points["U", "2"], found.bridges[("U", "2"), ("U", "3")]
    (1, 2)
    """
    points: dict[NodeId, int] = {}
    bridges: dict[tuple[NodeId, NodeId], int] = {}
    for component in nx.connected_components(view):
        if len(component) < _TWO:  # of most nodes: nothing hangs on them, and a view for each is a city of views
            continue
        tree, blocks = _block_tree(view.subgraph(component))
        for block, sizes in _branches(tree, len(component)):
            if block in blocks:
                if len(blocks[block]) == _TWO:
                    start, end = sorted(blocks[block])
                    bridges[start, end] = min(sizes) if len(sizes) == _TWO else 1  # an end that joins nothing else
            else:
                points[cast("NodeId", block)] = sum(sizes) - max(sizes)
    return Cuts(points, bridges)


_TWO = 2  # nodes of a block that is a bridge
_Block = tuple[str, int]


def _block_tree(
    part: nx.Graph[NodeId],
) -> tuple[nx.Graph[NodeId | _Block], dict[NodeId | _Block, set[NodeId]]]:
    """The tree of a component's blocks and articulation points; a node's weight is how many nodes it stands for."""
    tree: nx.Graph[NodeId | _Block] = nx.Graph()
    joints = set(nx.articulation_points(part))
    tree.add_nodes_from(joints, weight=1)
    blocks: dict[NodeId | _Block, set[NodeId]] = {}
    found = cast("Iterator[set[NodeId]]", nx.biconnected_components(part))  # its stub says a list of sets
    for number, members in enumerate(found):
        block: _Block = ("", number)
        blocks[block] = members
        tree.add_node(block, weight=len(members - joints))
        tree.add_edges_from((block, joint) for joint in members & joints)
    return tree, blocks


def _branches(tree: nx.Graph[NodeId | _Block], total: int) -> Iterator[tuple[NodeId | _Block, list[int]]]:
    """Yield each node of the tree with the weights of its branches."""
    if not tree:
        return
    root = next(iter(tree))
    above = dict(nx.dfs_predecessors(tree, root))
    below: dict[NodeId | _Block, int] = {}
    for node in nx.dfs_postorder_nodes(tree, root):
        children = [other for other in tree[node] if above.get(other) == node and other != root]
        below[node] = tree.nodes[node]["weight"] + sum(below[child] for child in children)
        sizes = [below[child] for child in children]
        yield node, sizes if node == root else [*sizes, total - below[node]]


def sentence_of_point(name: str, count: int) -> Text:
    """Return what the loss of a node means, as an analyst would write it."""
    return filled(_POINT, name=name, count=count)


def sentence_of_bridge(start: str, end: str, count: int) -> Text:
    """Return what the loss of a tie means."""
    return filled(_BRIDGE, start=start, end=end, count=count)


def sentence_of_hub(name: str, degree: int) -> Text:
    """Return what a hub is."""
    return filled(_HUB, name=name, count=degree)


def sentence_of_community(
    projection: Projection, members: frozenset[NodeId], degree: Mapping[NodeId, int]
) -> tuple[NodeId, Text]:
    """Return the centre of a community (its node of most ties) and what the community is about."""
    centre = min(members, key=lambda node: (-degree.get(node, 0), node))
    units = [node for node in members if node[0] in UNIT_LABELS]
    place = _commonest_district(projection, units)
    sentence = filled(
        _COMMUNITY, size=len(members), centre=name_of(projection, centre), units=len(units),
        organisations=sum(node[0] == ORGANISATION.label for node in members),
        place=filled(_MOSTLY, district=place) if place else "",
    )  # fmt: skip
    return centre, sentence


def _commonest_district(projection: Projection, units: list[NodeId]) -> str | None:
    """The district of at least half of the units; None: of no district that many."""
    ids = pl.DataFrame(units, schema=dict.fromkeys(("label", "key"), pl.String), orient="row")
    found = projection.units.join(ids, on=["label", "key"], how="semi")["district"].drop_nulls()
    district, count = next(iter(Counter(found.to_list()).most_common(1)), (None, 0))
    return district if count * 2 >= len(units) else None
