"""Cuts: what comes off is what a recount by removal finds; what hangs together is said in words."""

from __future__ import annotations

import random

import networkx as nx
import pytest

from explorer.metrics.core import NodeId
from explorer.metrics.cuts import cuts, sentence_of_community
from tests.cities import City


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


def community(*districts: str | None) -> tuple[NodeId, str]:
    """The centre of the community of an organisation and its units, one in each of ``districts``, and its words."""
    city = City().organisation("A")
    for number, district in enumerate(districts):
        city.unit(f"U{number}", district=district).covers("A", f"U{number}")
    projection = city.projected()
    members = frozenset(projection.core)
    centre, words = sentence_of_community(projection, members, dict(nx.Graph(projection.core).degree()))
    return centre, words.zh


def test_a_community_is_said_with_its_centre_its_sizes_and_where_most_of_it_lies():
    assert community("罗湖区", "罗湖区", "福田区") == (
        ("PartyOrganisation", "A"),
        "4 个节点抱成一团，以“名A”为中心：3 家单位、1 个党组织，多在罗湖区。",
    )


def test_a_community_without_a_district_of_half_its_units_is_said_without_one():
    assert community("罗湖区", "福田区", None)[1].endswith("3 家单位、1 个党组织。")
    assert community("罗湖区", None)[1].endswith("，多在罗湖区。")
