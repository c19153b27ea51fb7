"""Dependence: what falls off when a node goes, against its loss tried out; paths up and along."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import ExplorerError
from explorer.metrics.betweenness import betweenness
from explorer.metrics.centrality import SAMPLES, centrality
from explorer.metrics.dependence import falling_off, path_to_root, supply_path
from explorer.metrics.structure import ORGANISATIONAL, undirected
from tests.cities import TODAY, City
from tests.searching import examples


def unit(key):
    return ("Enterprise", key)


def organisation(key):
    return ("PartyOrganisation", key)


def city():
    """K leads the chain below R; A (of V and W) is below D below R; U is K's own; X has no line; L's has ended."""
    return (
        City().organisation("R").organisation("K", "R", kind="产业链党委").organisation("D", "R").organisation("A", "D")
        .unit("U").unit("V").unit("W").unit("X").unit("L").covers("K", "U").covers("A", "V").covers("A", "W", "联合")
        .covers("A", "L", until=TODAY).chain("C", "U", "V", "W", "X", "L", committee="K")
    )  # fmt: skip


def test_what_falls_off_when_a_node_goes():
    found = {one.node: one.units for one in falling_off(city().projected(), "C")}
    assert found == {
        organisation("A"): (unit("V"), unit("W")),
        organisation("D"): (unit("V"), unit("W")),
        organisation("R"): (unit("V"), unit("W")),
        organisation("K"): (unit("U"), unit("V"), unit("W")),
    }


def test_most_first_and_said_in_words():
    first = falling_off(city().projected(), "C")[0]
    assert first.node == organisation("K")
    assert first.sentence.zh == "若“名K”撤出,3 家单位与产业链党委失去联系。"


def test_a_second_line_saves_the_unit():
    found = {one.node: one.units for one in falling_off(city().covers("K", "V", "行业").projected(), "C")}
    assert found[organisation("A")] == (unit("W"),)
    assert unit("V") not in found.get(organisation("R"), ())


def test_a_second_committee_is_a_line_too():
    both = city().organisation("K2", "D").tie("LEADS", "K2", "C")
    found = {one.node: one.units for one in falling_off(both.projected(), "C")}
    assert organisation("R") not in found


def test_a_chain_without_committee_or_members_loses_nobody():
    assert falling_off(City().unit("U").chain("C", "U").projected(), "C") == ()
    assert falling_off(City().organisation("K").chain("C", committee="K").projected(), "C") == ()
    with pytest.raises(ExplorerError, match="C9"):
        falling_off(city().projected(), "C9")


@settings(max_examples=examples(15), deadline=None)
@given(st.data())
def test_the_loss_of_each_node_tried_out(data):
    """Whoever is reached with the node and not without it has fallen off."""
    orgs = [f"O{n}" for n in range(data.draw(st.integers(1, 6)))]
    units = [f"U{n}" for n in range(data.draw(st.integers(1, 5)))]
    made = City().organisation("R")
    for number, key in enumerate(orgs):
        made.organisation(key, data.draw(st.sampled_from(["R", *orgs[:number]])))
    for key in units:
        made.unit(key)
        for by in data.draw(st.lists(st.sampled_from(orgs), max_size=2, unique=True)):
            made.covers(by, key)
    projection = made.chain("C", *units, committee=data.draw(st.sampled_from(orgs))).projected()
    found = {one.node: set(one.units) for one in falling_off(projection, "C")}
    view = undirected(projection, ORGANISATIONAL)
    view.remove_node(("IndustryChain", "C"))
    (root,) = [("PartyOrganisation", start) for start in projection.graph.ties["LEADS"]["start"]]
    before = nx.node_connected_component(view, root)
    for node in list(view):
        left = view.subgraph(set(view) - {node})
        after = nx.node_connected_component(left, root) if root in left else set()
        lost = {one for one in before - after if one[0] == "Enterprise" and one != node}
        assert found.get(node, set()) == lost


def test_the_line_up_to_the_root():
    projection = city().organisation("Z", level="区级").projected()
    assert path_to_root(projection, "A") == ("A", "D", "R")
    assert path_to_root(projection, "R") == ("R",)
    assert path_to_root(projection, "Z") == ()
    assert path_to_root(projection, "nobody") == ()


def test_goods_go_from_upstream_to_downstream():
    made = City().unit("A").unit("B").unit("C1").unit("D").chain("C", "A", "B", "C1")
    for code, tier, member in (("1", "上游", "A"), ("2", "中游", "B"), ("3", "下游", "C1")):
        made.node("ChainSegment", f"C/{code}", chain="C", tier=tier).tie("AT", member, f"C/{code}")
    made.tie("SUPPLIES", "A", "D").tie("SUPPLIES", "D", "C1").tie("SUPPLIES", "A", "B")
    assert supply_path(made.projected(), "C") == ()
    assert supply_path(made.tie("SUPPLIES", "B", "C1").projected(), "C") == (unit("A"), unit("B"), unit("C1"))


def test_centrality_is_networkx():
    projection = city().projected()
    view = undirected(projection, ORGANISATIONAL)
    found = centrality(view)
    assert found.betweenness == pytest.approx(nx.betweenness_centrality(view))
    assert found.core_number == nx.core_number(view)
    assert found.samples is None
    assert set().union(*found.communities) == set(view)


@given(pairs=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60), samples=st.integers(2, 12))
def test_betweenness_from_a_sample_or_from_all_is_that_of_networkx(pairs, samples):
    view = nx.Graph()
    view.add_nodes_from(unit(str(number)) for number in range(31))
    view.add_edges_from((unit(str(one)), unit(str(other))) for one, other in pairs if one != other)
    for drawn in (None, samples):
        found = betweenness(view, drawn, seed=7)
        assert found == pytest.approx(nx.betweenness_centrality(view, k=drawn, seed=7), abs=1e-9)


def test_betweenness_in_several_blocks_is_that_in_one(monkeypatch):
    view = nx.path_graph([unit(str(number)) for number in range(9)])
    whole = betweenness(view)
    monkeypatch.setattr("explorer.metrics.betweenness._CELLS", 20)
    assert betweenness(view) == whole


def test_centrality_of_many_nodes_is_sampled_and_says_so(monkeypatch):
    view = nx.path_graph([unit(str(number)) for number in range(SAMPLES + 1)])
    assert centrality(view).samples is None
    monkeypatch.setattr("explorer.metrics.centrality.EXACT_UP_TO", SAMPLES)
    found = centrality(view)
    assert found.samples == SAMPLES
    assert found.betweenness != nx.betweenness_centrality(view)


def test_centrality_of_nothing_and_of_loose_nodes():
    empty = centrality(nx.Graph())
    assert (empty.betweenness, empty.core_number, empty.communities) == ({}, {}, ())
    loose = nx.Graph()
    loose.add_nodes_from([unit("B"), unit("A")])
    assert centrality(loose).communities == (frozenset([unit("A")]), frozenset([unit("B")]))
