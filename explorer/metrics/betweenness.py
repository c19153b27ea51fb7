"""Betweenness over arrays: how often a node lies on the shortest paths between others, from all nodes or a sample.

Brandes (2001) walks the graph from one source after the other. Here a step of many sources at once is a product of
sparse matrices, of who stands where with who is tied to whom: the figures of ``networkx.betweenness_centrality``, which
loops in Python and takes minutes where this takes seconds. rustworkx has no samples; igraph's licence is the GPL.
"""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from explorer.metrics.core import NodeId

_CELLS = 8_000_000  # sources by nodes, at once: some two hundred megabytes
_DECIMALS = 12  # nodes that stand alike are to be equal: the order of sums leaves them apart in the sixteenth

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Cells = tuple[Ints, Ints]  # the source's place and the node's


def betweenness(view: nx.Graph[NodeId], samples: int | None = None, seed: int | None = None) -> dict[NodeId, float]:
    """Return the share of shortest paths between two others that pass through each node, in [0, 1].

    Parameters
    ----------
    view
        undirected, without self-loops.
    samples
        from how many nodes the paths are looked at; None: from all.
    seed
        what draws them, as NetworkX draws them.

    Returns
    -------
    dict
        of every node; of fewer than three nodes 0.

    Examples
    --------
    >>> betweenness(nx.path_graph([("U", "1"), ("U", "2"), ("U", "3")]))
    {('U', '1'): 0.0, ('U', '2'): 1.0, ('U', '3'): 0.0}
    """
    nodes = list(view)
    if len(nodes) < 3:
        return dict.fromkeys(nodes, 0.0)
    drawn = range(len(nodes)) if samples is None else random.Random(seed).sample(range(len(nodes)), samples)  # noqa: S311
    sources = np.array(drawn)
    ties = nx.to_scipy_sparse_array(view, nodelist=nodes, weight=None, dtype=np.dtype(np.float64), format="csr")
    at_once = max(1, _CELLS // len(nodes))
    total = np.zeros(len(nodes))
    for start in range(0, len(sources), at_once):
        total += _dependencies(ties, sources[start : start + at_once])
    others = np.full(len(nodes), len(sources))  # a node lies on no path that begins with it
    others[sources] -= 1
    share = np.round(total / (np.maximum(others, 1) * (len(nodes) - 2)), _DECIMALS)
    return dict(zip(nodes, share.tolist(), strict=True))


def _dependencies(ties: sp.csr_array, sources: Ints) -> Floats:
    """Return how much the sources depend on each node: of their shortest paths to all others, the share through it."""
    steps, paths, levels = _walked(ties, sources)
    dependency = np.zeros_like(paths)
    for farther in reversed(levels[1:]):
        passed_on = (1 + dependency[farther]) / paths[farther]
        nearer, share = _next(ties, farther, passed_on, len(sources))
        before = steps[nearer] == steps[farther][0] - 1
        nearer = nearer[0][before], nearer[1][before]
        dependency[nearer] += paths[nearer] * share[before]
    dependency[np.arange(len(sources)), sources] = 0
    of_each: Floats = dependency.sum(axis=0)
    return of_each


def _walked(ties: sp.csr_array, sources: Ints) -> tuple[NDArray[np.int32], Floats, list[Cells]]:
    """Return, of sources by nodes, the steps to each (-1: unreachable), the shortest paths, and the cells by steps."""
    here: Cells = np.arange(len(sources)), sources
    steps = np.full((len(sources), ties.shape[0]), -1, dtype=np.int32)
    paths = np.zeros(steps.shape)
    levels: list[Cells] = []
    count: Floats = np.ones(len(sources))
    while len(count):
        steps[here], paths[here] = len(levels), count
        levels.append(here)
        reached, count = _next(ties, here, count, len(sources))
        new = steps[reached] < 0
        here, count = (reached[0][new], reached[1][new]), count[new]
    return steps, paths, levels


def _next(ties: sp.csr_array, cells: Cells, values: Floats, sources: int) -> tuple[Cells, Floats]:
    """Return the cells of the neighbours, each with the sum of the values next to it; rows stay in order."""
    starts = np.concatenate([[0], np.cumsum(np.bincount(cells[0], minlength=sources))])
    found = sp.csr_array((values, cells[1], starts), shape=(sources, ties.shape[0])) @ ties
    return (np.repeat(np.arange(sources), np.diff(found.indptr)), found.indices), found.data
