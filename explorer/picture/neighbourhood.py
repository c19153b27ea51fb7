"""The picture of one node and what it is tied to: a side for each relation, and the line of superiors to the root."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import polars as pl

from explorer.picture import layout
from explorer.picture.groups import group_mark, never_grouped, parted
from explorer.picture.layout import CELL_HEIGHT, Point
from explorer.picture.model import Line, Mark, NodeId, Picture, kept
from explorer.picture.nodes import Cast, wrapped
from explorer.picture.ties import MANY, ending_at, ends, organisation_id, starting_at, superiors, tie_line, weights
from explorer.schema import COVERS, DANGLING, RELATION_BY_TYPE, RELATIONS, SUBORDINATE_TO
from explorer.words import Text

DRAWN_AROUND = 40  # neighbours around one node that are drawn by themselves; more would be too small to read
_RULE = Text(
    "孤立、应建未建的邻居全部画出，其余按联系多少取", "all isolated and due neighbours, then those with most ties"
)


class Direction(NamedTuple):
    """A relation seen from the node: ``outgoing`` when the node is its start."""

    relation: str
    outgoing: bool


# Above: what leads or covers it. Below: what belongs to it. Left: places and suppliers. Right: chains and customers.
_SIDES: Mapping[Direction, str] = MappingProxyType({
    Direction("SUBORDINATE_TO", outgoing=True): "up",
    Direction("COVERS", outgoing=False): "up",
    Direction("LEADS", outgoing=False): "up",
    Direction("RUN_BY", outgoing=True): "up",
    Direction("LEADS", outgoing=True): "right",
    Direction("MEMBER_OF", outgoing=True): "right",
    Direction("AT", outgoing=True): "right",
    Direction("SUPPLIES", outgoing=True): "right",
    Direction("LOCATED_IN", outgoing=True): "left",
    Direction("PART_OF", outgoing=True): "left",
    Direction("SUPPLIES", outgoing=False): "left",
    Direction("RUN_BY", outgoing=False): "left",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Group:
    """The neighbours by one relation in one direction."""

    direction: Direction
    nodes: list[NodeId]

    @property
    def side(self) -> str:
        return _SIDES.get(self.direction, "down")


def neighbourhood_picture(cast: Cast, node: NodeId, at_most: int = DRAWN_AROUND) -> Picture:
    """Return ``node`` in the middle and its direct neighbours around it, each once, by its first relation.

    A node without any tie is a picture of itself alone. Dangling references are drawn with the text that names nothing.
    """
    groups = _groups(cast, node)
    everyone = [other for group in groups for other in group.nodes]
    chosen = set(kept(everyone, never_grouped(cast, everyone), weights(cast.graph, everyone), at_most))
    sides = [parted(cast, str(place), group.nodes, chosen) for place, group in enumerate(groups)]
    shown = [_Group(group.direction, nodes) for group, (nodes, _) in zip(groups, sides, strict=True)]
    counts = [(group.side, len(nodes) + len(piles)) for group, (nodes, piles) in zip(groups, sides, strict=True)]
    drawn = {other for nodes, _ in sides for other in nodes}
    rows = cast.rows([node, *drawn])
    marks = [cast.mark(node, rows.get(node), Point(0.0, 0.0), size=28, strong=True)]
    for (nodes, piles), points in zip(sides, layout.around(counts), strict=True):
        marks += [cast.mark(other, rows.get(other), at) for other, at in zip(nodes, points, strict=False)]
        marks += [group_mark(cast, pile, at) for pile, at in zip(piles, points[len(nodes) :], strict=True)]
    lines = [line for group in shown for line in _lines(cast, node, group, drawn)]
    above, upward = _line_to_root(cast, node, marks)
    loose, named = _dangling(cast, node, marks)
    piled = {name: members for _, piles in sides for name, _, members in piles}
    lines += [Line(name, node, "", faint=True) for name in piled]
    return Picture((*marks, *above, *loose), (*lines, *upward, *named), len(drawn), len(everyone), _RULE, piled)


def _ties(cast: Cast, node: NodeId, direction: Direction) -> pl.DataFrame:
    find = starting_at if direction.outgoing else ending_at
    return find(cast.graph, direction.relation, [node])


def _far(direction: Direction) -> str:
    return "end" if direction.outgoing else "start"


def _groups(cast: Cast, node: NodeId) -> list[_Group]:
    """The neighbours by relation and direction, in the order of the schema; none twice, the node itself never."""
    seen = {node}
    groups = []
    for relation in RELATIONS:
        for outgoing in (True, False):
            direction = Direction(relation.type, outgoing)
            others = sorted(set(ends(_ties(cast, node, direction), _far(direction))) - seen)
            seen.update(others)
            groups.append(_Group(direction, others))
    return groups


def _lines(cast: Cast, node: NodeId, group: _Group, chosen: set[NodeId]) -> list[Line]:
    """The ties of one relation to the chosen neighbours; of many, faint and without arrows."""
    many = len(group.nodes) > MANY
    ties = _ties(cast, node, group.direction)
    lines = [tie_line(group.direction.relation, tie, cast.language) for tie in ties.iter_rows(named=True)]
    seen = [line for line in lines if (line.end if group.direction.outgoing else line.start) in chosen]
    return [replace(line, arrow=not many, faint=many) for line in seen]


def _line_to_root(cast: Cast, node: NodeId, marks: Sequence[Mark]) -> tuple[list[Mark], list[Line]]:
    """The superiors above the first organisation that covers or leads the node, up to the root."""
    up = [mark for mark in marks if mark.id[0] == "PartyOrganisation" and mark.y < 0]
    start = up[0] if up else next((mark for mark in marks if mark.id == node and node[0] == "PartyOrganisation"), None)
    if start is None:
        return [], []
    placed = {mark.id for mark in marks}
    line = [start.id, *map(organisation_id, superiors(cast.graph, start.id[1]))]
    rows = cast.rows(line)
    top = min(mark.y for mark in marks)
    fresh = [other for other in line[1:] if other not in placed]
    above = [
        cast.mark(other, rows.get(other), Point(start.x, top - step * 1.15 * CELL_HEIGHT))
        for step, other in enumerate(fresh, start=1)
    ]
    caption = SUBORDINATE_TO.caption.say(cast.language)
    pairs = [(below, upper) for below, upper in itertools.pairwise(line) if node not in (below, upper)]
    return above, [Line(below, upper, caption, arrow=True, relation=SUBORDINATE_TO.type) for below, upper in pairs]


def _dangling(cast: Cast, node: NodeId, marks: Sequence[Mark]) -> tuple[list[Mark], list[Line]]:
    """What the node's rows name but no file defines: marks at the upper right, tied by dashed lines."""
    frame = cast.graph.nodes[DANGLING.label]
    starts = (pl.col("start_label") == node[0]) & (pl.col("start") == node[1])
    ends_here = (pl.col("end_label") == node[0]) & (pl.col("end") == node[1])
    found = frame.filter(starts.fill_null(value=False) | ends_here.fill_null(value=False)).sort("key")
    right = max(mark.x for mark in marks)
    loose, lines = [], []
    for step, row in enumerate(found.iter_rows(named=True)):
        text = row["start_reference"] or row["end_reference"] or ""
        reference: NodeId = (DANGLING.label, row["key"])
        caption = RELATION_BY_TYPE.get(row["relation"] or "", COVERS).caption.say(cast.language)
        hint = (text, DANGLING.caption.say(cast.language), caption)
        at = Point(right + 1.6 * layout.CELL_WIDTH, (step - found.height / 2) * CELL_HEIGHT - CELL_HEIGHT)
        loose.append(Mark(reference, wrapped(text), DANGLING.name, at.x, at.y, hint=hint))
        lines.append(Line(reference, node, caption, weak=True))
    return loose, lines
