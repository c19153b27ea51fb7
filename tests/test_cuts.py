"""Cuts: what comes off is what a recount by removal finds."""

from __future__ import annotations

import random

import networkx as nx
import pytest

from explorer.metrics.core import NodeId
from explorer.metrics.cuts import cuts


def recounted(view: nx.Graph[NodeId]) -> tuple[dict, dict]:
    """Remove every articulation point and bridge and look what is left."""
    points, bridges = {}, {}
    for component in map(set, nx.connected_components(view)):
        part = nx.Graph(view.subgraph(component))
        for node in nx.articulation_points(part):
            sizes = [len(one) for one in nx.connected_components(part.subgraph(component - {node}))]
            points[node] = sum(sizes) - max(sizes)
        for start, end in list(nx.bridges(part)):
            part.remove_edge(start, end)
            side = len(nx.node_connected_component(part, start))
            bridges[min(start, end), max(start, end)] = min(side, len(component) - side)
            part.add_edge(start, end)
    return points, bridges


@pytest.mark.parametrize("seed", range(40))
def test_one_pass_finds_what_removal_finds(seed):
    chance = random.Random(seed)
    drawn = nx.gnp_random_graph(chance.randint(0, 14), chance.choice([0.1, 0.15, 0.2, 0.3]), seed=seed)
    view = nx.relabel_nodes(drawn, {number: ("U", str(number)) for number in drawn})
    found = cuts(view)
    assert (dict(found.points), dict(found.bridges)) == recounted(view)
