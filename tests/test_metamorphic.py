"""What must hold whatever the city: other codes give the same figures, and structure is NetworkX called plainly."""

from collections import Counter
from datetime import date

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.graph import GraphFrames, frames_of, graph_of_frames
from explorer.metrics.centrality import centrality
from explorer.metrics.coverage import FIGURES, coverage
from explorer.metrics.isolation import isolated
from explorer.metrics.projection import project
from explorer.metrics.remedy import remedies
from explorer.metrics.rules import RULES, breaches
from explorer.metrics.structure import structure_of, structure_view
from explorer.schema import KIND_BY_LABEL, ORGANISATION, UNIT_LABELS
from explorer.vocabulary import BASES, GROUPS
from tests.cities import City
from tests.sample import sample_graph
from tests.searching import examples

DAY = date(2026, 11, 1)
RENAMED = (*UNIT_LABELS, ORGANISATION.label)


@pytest.fixture(scope="module")
def sample() -> GraphFrames:
    return sample_graph()


def relabelled(graph: GraphFrames) -> GraphFrames:
    """The graph with other keys and codes of units and organisations, in another order; kinds read off codes stay."""
    keys = {key for label in RENAMED for key in graph.nodes[label]["key"]}
    ordered = sorted(keys, reverse=True)
    new = {key: f"{key[0]}x{number:06}" for number, key in enumerate(ordered)}
    frames = {name: frame.with_columns(_renamed(name, frame, new)) for name, frame in frames_of(graph).items()}
    return graph_of_frames(graph.version, frames)


def _renamed(name: str, frame: pl.DataFrame, new: dict[str, str]) -> list[pl.Expr]:
    if name in RENAMED:
        return [pl.col("key", "code").replace(new)]
    if name in KIND_BY_LABEL and name != "DanglingReference":
        return []
    ends = [side for side in ("start", "end") if side in frame.columns]
    return [pl.when(pl.col(f"{side}_label").is_in(RENAMED)).then(pl.col(side).replace(new)).otherwise(side).alias(side)
            for side in ends]  # fmt: skip


def test_other_codes_change_nothing(sample):
    one, other = project(sample, DAY), project(relabelled(sample), DAY)
    for base in BASES:
        for by in GROUPS:
            figures = [coverage(each, base, by).select(FIGURES).rows() for each in (one, other)]
            assert Counter(figures[0]) == Counter(figures[1]), (base, by)
        found = [isolated(each, base) for each in (one, other)]
        assert found[0].counts == found[1].counts
        plans = [remedies(each, each_found).plans for each, each_found in zip((one, other), found, strict=True)]
        said = [Counter(plan.select("action", "step", "total").rows()) for plan in plans]
        assert said[0] == said[1]
    for rule in RULES:
        broken = [Counter(breaches(each, rule).select("kind", "value", "limit", "due").rows()) for each in (one, other)]
        assert broken[0] == broken[1], rule
    shapes = [structure_of(structure_view(each)) for each in (one, other)]
    assert Counter(map(len, shapes[0].components)) == Counter(map(len, shapes[1].components))
    assert len(shapes[0].articulation_points) == len(shapes[1].articulation_points)


PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=14)


@settings(max_examples=examples(25), deadline=None)
@given(superiors=PAIRS, covers=PAIRS)
def test_structure_is_networkx_called_plainly(superiors, covers):
    city, plain = City(), nx.Graph()
    for number in range(10):
        city.organisation(f"O{number}").unit(f"U{number}")
        plain.add_node(("PartyOrganisation", f"O{number}"))
    for one, other in superiors:
        city.tie("SUBORDINATE_TO", f"O{one}", f"O{other}")
        plain.add_edge(("PartyOrganisation", f"O{one}"), ("PartyOrganisation", f"O{other}"))
    for organisation, unit in covers:
        city.covers(f"O{organisation}", f"U{unit}")
        plain.add_edge(("PartyOrganisation", f"O{organisation}"), ("Enterprise", f"U{unit}"))
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    view = structure_view(city.projected())
    found, central = structure_of(view), centrality(view)
    assert set(found.components) == {frozenset(nodes) for nodes in nx.connected_components(plain)}
    assert set(found.isolates) == set(nx.isolates(plain))
    assert set(found.articulation_points) == set(nx.articulation_points(plain))
    assert {frozenset(tie) for tie in found.bridges} == {frozenset(tie) for tie in nx.bridges(plain)}
    assert found.degree == dict(plain.degree())
    assert central.core_number == nx.core_number(plain)
    assert central.betweenness == pytest.approx(nx.betweenness_centrality(plain))
    assert set().union(*central.communities) == set(plain)
