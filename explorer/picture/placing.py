"""Where explored nodes lie: near what they are tied to, each in a cell of its own, and nothing placed ever moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import cos, hypot, pi, sin, sqrt

import networkx as nx

from explorer.picture.layout import CELL_HEIGHT, CELL_WIDTH, Point
from explorer.picture.model import NodeId

_SEED = 20230804  # any fixed number: the same steps give the same picture
_ITERATIONS = 40
_FORCED_AT_MOST = 350  # nodes; of more the forces would take seconds, and rings around their neighbours do
_BROAD = 1.7
_GOLDEN_ANGLE = pi * (3 - sqrt(5))
_APART = 0.5 * CELL_WIDTH  # what forces aim at; cells then part what would lie on each other

Cell = tuple[int, int]


def placed(
    nodes: Sequence[NodeId],
    ties: Iterable[tuple[NodeId, NodeId]],
    known: Mapping[NodeId, Point],
) -> dict[NodeId, Point]:
    """Return a place for each of ``nodes``; those ``known`` keep theirs.

    Parameters
    ----------
    nodes
        what is drawn, in the order in which it came.
    ties
        pairs of tied nodes; a pair with an end that is not drawn is left out.
    known
        places of nodes, drawn or not.

    Returns
    -------
    dict
        new nodes lie where a seeded force layout (``networkx.spring_layout``) draws them among the known ones, each
        moved to the nearest free cell: no sign and no label covers another. The same input gives the same places.
    """
    drawn = set(nodes)
    found = {node: known[node] for node in nodes if node in known}
    fresh = [node for node in nodes if node not in found]
    if fresh:
        graph: nx.Graph[NodeId] = nx.Graph()
        graph.add_nodes_from(nodes)
        graph.add_edges_from((start, end) for start, end in ties if start in drawn and end in drawn and start != end)
        taken = {_cell(point) for point in found.values()}
        for node, ideal in _drawn_by_force(graph, fresh, found).items():
            cell = _nearest_free(_cell(ideal), taken)
            taken.add(cell)
            found[node] = Point(cell[0] * CELL_WIDTH, cell[1] * CELL_HEIGHT)
    return {node: found[node] for node in nodes}


def _drawn_by_force(
    graph: nx.Graph[NodeId], fresh: Sequence[NodeId], known: Mapping[NodeId, Point]
) -> dict[NodeId, Point]:
    """Where forces draw the new nodes; known neighbours hold still, others do not matter."""
    start = _beginnings(graph, fresh, known)
    if len(fresh) > _FORCED_AT_MOST:
        return start
    held = [node for node in known if node in graph and any(other in start for other in graph[node])]
    around = graph.subgraph([*fresh, *held])
    fixed = held or fresh[:1]
    ends = nx.spring_layout(
        around, pos={node: (at.x, at.y) for node, at in {**known, **start}.items() if node in around}, fixed=fixed,
        k=_APART, iterations=_ITERATIONS, seed=_SEED,
    )  # fmt: skip
    return {node: Point(float(ends[node][0]), float(ends[node][1])) for node in fresh}


def _beginnings(graph: nx.Graph[NodeId], fresh: Sequence[NodeId], known: Mapping[NodeId, Point]) -> dict[NodeId, Point]:
    """Each new node on a spiral around the first neighbour that has a place; without one, beside all that is there."""
    begun: dict[NodeId, Point] = {}
    edge = max((point.x for point in known.values()), default=-3 * CELL_WIDTH)
    for number, node in enumerate(fresh):
        neighbour = next((other for other in graph[node] if other in known or other in begun), None)
        if neighbour is None:
            edge += 3 * CELL_WIDTH
            begun[node] = Point(edge, 0.0)
            continue
        centre = known.get(neighbour) or begun[neighbour]
        angle, away = number * _GOLDEN_ANGLE, CELL_WIDTH * sqrt(1 + number / 8)
        begun[node] = Point(centre.x + away * cos(angle), centre.y + away * sin(angle))
    return begun


def _cell(point: Point) -> Cell:
    return round(point.x / CELL_WIDTH), round(point.y / CELL_HEIGHT)


def _nearest_free(wanted: Cell, taken: set[Cell]) -> Cell:
    return next(cell for dx, dy in _outwards() if (cell := (wanted[0] + dx, wanted[1] + dy)) not in taken)


@cache
def _outwards() -> tuple[Cell, ...]:
    """Steps to all cells around one, the nearest first; more cells than a picture has nodes.

    A step down counts for more than its pixels: canvases are broader than high.
    """
    reach = range(-50, 51)
    cells = [(x, y) for x in reach for y in reach]
    return tuple(sorted(cells, key=lambda cell: (hypot(cell[0] * CELL_WIDTH, _BROAD * cell[1] * CELL_HEIGHT), cell)))
