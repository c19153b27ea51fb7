"""Centrality: who stands between others, how tightly the core is knit, which communities it falls into.

Every figure is that of the NetworkX function of its name on the view given; betweenness is sampled where exact would
take minutes, and then says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from explorer.metrics.betweenness import betweenness
from explorer.metrics.core import NodeId

EXACT_UP_TO = 2_000  # nodes; above, betweenness is sampled, and everybody is told so
SAMPLES = 200
_SEED = 20230804  # the day of the first city-level chain committee; any fixed number would do


@dataclass(frozen=True, slots=True)
class Centrality:
    """What a view says of its nodes.

    ``betweenness``: share of shortest paths that pass through a node, in [0, 1]. ``samples``: from how many nodes
    those paths were looked at; None: from all, it is exact. ``core_number``: the largest k so that the node is in the
    k-core. ``communities``: by Louvain, largest first.
    """

    betweenness: dict[NodeId, float]
    samples: int | None
    core_number: dict[NodeId, int]
    communities: tuple[frozenset[NodeId], ...]


def centrality(view: nx.Graph[NodeId]) -> Centrality:
    """Return the centrality of an undirected view without self-loops; of an empty one everything is empty.

    >>> found = centrality(nx.path_graph([("U", "1"), ("U", "2"), ("U", "3")]))
    >>> found.betweenness["U", "2"], found.samples, found.core_number["U", "1"], len(found.communities)
    (1.0, None, 1, 1)
    """
    samples = SAMPLES if len(view) > EXACT_UP_TO else None
    return Centrality(
        betweenness=betweenness(view, samples, _SEED),
        samples=samples,
        core_number=nx.core_number(view),
        communities=communities(view),
    )


def communities(view: nx.Graph[NodeId]) -> tuple[frozenset[NodeId], ...]:
    """Return the communities alone, by Louvain, largest first; a node without a tie is on its own."""
    tied = _tied_in_order(view)
    found: list[set[NodeId]] = nx.community.louvain_communities(tied, seed=_SEED) if len(tied) else []
    found += [{node} for node in nx.isolates(view)]
    return tuple(sorted((frozenset(one) for one in found), key=lambda one: (-len(one), min(one))))


def _tied_in_order(view: nx.Graph[NodeId]) -> nx.Graph[NodeId]:
    """Return the view without its loose nodes, which Louvain would walk over again and again.

    The nodes are in order: its answer depends on it.
    """
    tied: nx.Graph[NodeId] = nx.Graph()
    tied.add_nodes_from(sorted(node for node, degree in view.degree() if degree))
    tied.add_edges_from(sorted((min(ends), max(ends)) for ends in view.edges))
    return tied


def by_betweenness(found: Centrality) -> list[NodeId]:
    """Return the nodes, those that most shortest paths pass through first."""
    return sorted(found.betweenness, key=lambda node: (-found.betweenness[node], node))
