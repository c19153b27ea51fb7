"""Structure: the NetworkX answers on the views, and what is in a view."""

import networkx as nx
import pytest

from explorer.errors import ExplorerError
from explorer.metrics.structure import structure, undirected
from tests.cities import TODAY, City


def _unit(key):
    return ("Enterprise", key)


def _organisation(key):
    return ("PartyOrganisation", key)


def _city():
    """R above A and B; A covers two units of the chain, B covers none; W supplies U; L's tie has ended."""
    return (
        City().organisation("R").organisation("A", "R").organisation("B", "R")
        .unit("U").unit("V").unit("W").unit("L").covers("A", "U").covers("A", "V").covers("A", "V", "指导员")
        .covers("A", "L", until=TODAY).tie("SUPPLIES", "W", "U").chain("C", "U", "V", "W", committee="R")
    )  # fmt: skip


def test_the_city_hangs_together_by_its_organisational_ties_that_hold():
    found = structure(_city().projected())
    assert found.nodes == 8
    assert [len(component) for component in found.components] == [6, 1, 1]
    assert found.isolates == (_unit("L"), _unit("W"))
    assert found.articulation_points == (_organisation("A"), _organisation("R"))
    assert (_organisation("A"), _organisation("R")) in {tuple(sorted(bridge)) for bridge in found.bridges}
    assert found.degree[_organisation("A")] == 3


def test_other_relations_make_another_view():
    found = structure(_city().projected(), relations=("SUPPLIES", "MEMBER_OF"))
    assert found.relations == ("MEMBER_OF", "SUPPLIES")
    assert found.articulation_points == (("IndustryChain", "C"),)


def test_a_chain_is_its_members_their_organisations_and_the_committee():
    found = structure(_city().projected(), "C")
    nodes = set().union(*found.components)
    assert nodes == {
        ("IndustryChain", "C"), _unit("U"), _unit("V"), _unit("W"), _organisation("A"), _organisation("R"),
    }  # fmt: skip
    assert found.isolates == (_unit("W"),)
    assert found.chain == "C"


def test_a_chain_without_members_is_itself_and_its_committee():
    found = structure(City().organisation("R").chain("C", committee="R").projected(), "C")
    assert (found.nodes, found.ties) == (2, 1)


def test_the_figures_are_those_of_networkx():
    projection = _city().projected()
    found = structure(projection)
    view = undirected(projection, found.relations)
    assert len(found.components) == nx.number_connected_components(view)
    assert set(found.articulation_points) == set(nx.articulation_points(view))
    assert found.ties == view.number_of_edges()


def test_looking_changes_nothing():
    projection = _city().projected()
    before = nx.to_dict_of_dicts(projection.core)
    assert structure(projection, "C") == structure(projection, "C")
    assert nx.to_dict_of_dicts(projection.core) == before


def test_an_empty_core_has_nothing():
    found = structure(City().unit("U").projected())
    assert (found.nodes, found.components, found.bridges, found.degree) == (0, (), (), {})


def test_an_unknown_chain_is_refused_with_the_choices():
    with pytest.raises(ExplorerError, match=r"“X”.*C\."):
        structure(_city().projected(), "X")
