"""The picture of one chain: its committee with the line to the root, its segments in order, its members below them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import polars as pl

from explorer.graph import GraphFrames
from explorer.picture import layout
from explorer.picture.layout import Point
from explorer.picture.model import DRAWN_AT_MOST, Line, Mark, NodeId, Picture, kept
from explorer.picture.nodes import Cast
from explorer.picture.ties import ending_at, ends, organisation_id, superiors, weights
from explorer.schema import CHAIN, LEADS, MEMBER_OF, PART_OF, SEGMENT, SUBORDINATE_TO
from explorer.words import Text

LEADER_ROLE = "链主"
_RULE = Text("孤立成员与链主全部画出，其余按联系多少取", "all isolated members and leaders, then those with most ties")
_TOP = -1.35 * layout.HEAD_HEIGHT  # the line of the chain and its committee
_STEP = 210.0  # between organisations of the line to the root
_NO_SEGMENT = Text("未注明环节", "no segment given")


@dataclass(frozen=True, slots=True)
class Roster:
    """Who belongs to a chain: its segments in order, and for each (None: no segment) the members, leaders first."""

    segments: tuple[str, ...]
    members: dict[str | None, list[NodeId]]
    leaders: frozenset[NodeId]

    @property
    def everyone(self) -> list[NodeId]:
        """Every member once, in the order of the segments."""
        return list(dict.fromkeys(node for group in self.members.values() for node in group))


def segments_of(graph: GraphFrames, chain: str) -> pl.DataFrame:
    """Return the segments of ``chain`` in their order (frame of ``ChainSegment``)."""
    keys = ending_at(graph, PART_OF.type, [(CHAIN.label, chain)]).filter(pl.col("start_label") == SEGMENT.label)[
        "start"
    ]
    return graph.nodes[SEGMENT.label].filter(pl.col("key").is_in(keys.to_list())).sort("position", "key")


def roster(graph: GraphFrames, chain: str) -> Roster:
    """Return the members of ``chain`` by segment; a member at two segments stands at the first."""
    belonging = ending_at(graph, MEMBER_OF.type, [(CHAIN.label, chain)])
    leaders = frozenset(ends(belonging.filter(pl.col("role") == LEADER_ROLE), "start"))
    order = tuple(segments_of(graph, chain)["key"])
    at = ending_at(graph, "AT", [(SEGMENT.label, key) for key in order]).sort("start_label", "start")
    place: dict[NodeId, str] = {}
    for node, segment in zip(ends(at, "start"), at["end"], strict=True):
        if node not in place or order.index(segment) < order.index(place[node]):
            place[node] = segment
    everyone = sorted({*ends(belonging, "start"), *place}, key=lambda node: (node not in leaders, node))
    members = {key: [node for node in everyone if place.get(node) == key] for key in (*order, None)}
    return Roster(order, members, leaders)


def chain_picture(cast: Cast, chain: str, at_most: int = DRAWN_AT_MOST) -> Picture:
    """Return the picture of ``chain`` (its key).

    ``at_most`` bounds the members; isolated ones and leaders are never the ones cut. Committee, line to the root,
    chain and segments are its frame and do not count.
    """
    who = roster(cast.graph, chain)
    everyone = who.everyone
    never_cut = frozenset(cast.standing.isolated) | who.leaders
    chosen = set(kept(everyone, never_cut, weights(cast.graph, everyone), at_most))
    groups = [*who.segments, *([None] if who.members[None] else [])]
    shown = [[node for node in who.members[group] if node in chosen] for group in groups]
    places = layout.columns([len(nodes) for nodes in shown])
    marks, lines = _committees(cast, chain)
    heads, parts = _heads(cast, chain, groups, places.heads)
    marks, lines = [*marks, *heads], [*lines, *parts]
    rows = cast.rows(chosen)
    for group, nodes, points in zip(groups, shown, places.members, strict=True):
        for node, at in zip(nodes, points, strict=True):
            leads = node in who.leaders
            marks.append(cast.mark(node, rows.get(node), at, size=23 if leads else 19, strong=leads))
            lines.append(Line(node, (SEGMENT.label, group or ""), LEADER_ROLE if leads else "", faint=True))
    return Picture(tuple(marks), tuple(lines), len(chosen), len(everyone), _RULE)


def _heads(
    cast: Cast, chain: str, groups: list[str | None], points: tuple[Point, ...]
) -> tuple[list[Mark], list[Line]]:
    """The chain, and below it the heads of its segments; members without a segment stand under a pale head."""
    chain_id: NodeId = (CHAIN.label, chain)
    rows = cast.rows([chain_id, *((SEGMENT.label, key) for key in groups if key)])
    marks = [cast.mark(chain_id, rows.get(chain_id), Point(0.0, _TOP), size=30, strong=True)]
    lines = []
    for key, at in zip(groups, points, strict=True):
        node: NodeId = (SEGMENT.label, key or "")
        if key is None:
            marks.append(
                Mark(node, _NO_SEGMENT.say(cast.language), SEGMENT.name, at.x, at.y, inactive=True, hint=("",))
            )
        else:
            marks.append(cast.mark(node, rows.get(node), at, size=24, strong=True))
            lines.append(Line(node, chain_id, PART_OF.caption.say(cast.language)))
    return marks, lines


def _committees(cast: Cast, chain: str) -> tuple[list[Mark], list[Line]]:
    """Each committee of the chain on a line of its own, its superiors to the left of it up to the root."""
    chain_id: NodeId = (CHAIN.label, chain)
    marks: dict[NodeId, Mark] = {}
    lines: list[Line] = []
    for place, committee in enumerate(ends(ending_at(cast.graph, LEADS.type, [chain_id]).sort("start"), "start")):
        line = [committee, *map(organisation_id, superiors(cast.graph, committee[1]))]
        rows = cast.rows(line)
        for step, node in enumerate(line, start=1):
            at = Point(-step * _STEP, _TOP - place * layout.CELL_HEIGHT)
            marks.setdefault(node, cast.mark(node, rows.get(node), at, size=24, strong=step == 1))
        lapsed = committee in cast.standing.inactive
        lines.append(Line(committee, chain_id, LEADS.caption.say(cast.language), arrow=True, weak=lapsed))
        upward = SUBORDINATE_TO.caption.say(cast.language)
        lines += [Line(below, above, upward, arrow=True) for below, above in itertools.pairwise(line)]
    return list(marks.values()), list(dict.fromkeys(lines))
