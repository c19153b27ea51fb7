"""The picture of one chain: its committee with the line to the root, its segments in order, its members below them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import polars as pl

from explorer.graph import GraphFrames
from explorer.picture import layout
from explorer.picture.groups import group_mark, never_grouped, parted
from explorer.picture.layout import Point
from explorer.picture.model import DRAWN_AT_MOST, Line, Mark, NodeId, Picture, kept
from explorer.picture.nodes import Cast, Row, shortened
from explorer.picture.ties import ending_at, ends, organisation_id, superiors, weights
from explorer.schema import AT, CHAIN, LEADS, MEMBER_OF, PART_OF, SEGMENT, SUBORDINATE_TO
from explorer.words import Text

LEADER_ROLE = "链主"
_RULE = Text(
    "孤立、应建未建成员与链主全部画出，其余按联系多少取",
    "all isolated and due members and leaders, then those with most ties",
)
_TOP = -130.0  # the line of the chain and its committee
_STEP = 230.0  # between organisations of the line to the root
_HEAD_LENGTH = 6  # of a segment's name behind its tier
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
    """Return the picture of ``chain`` (its key): segments from 上游 to 下游, each over its members.

    ``at_most`` bounds the members; isolated and due ones and leaders are never the ones that a group stands for.
    Committee, line to the root, chain and segments are its frame and do not count.
    """
    who = roster(cast.graph, chain)
    everyone = who.everyone
    never_cut = never_grouped(cast, everyone) | who.leaders
    chosen = set(kept(everyone, never_cut, weights(cast.graph, everyone), at_most))
    segments = [*who.segments, *([None] if who.members[None] else [])]
    columns = [parted(cast, f"{key}", who.members[key], chosen) for key in segments]
    places = layout.columns([len(nodes) + len(groups) for nodes, groups in columns])
    marks, lines = _committees(cast, chain)
    heads, parts = _heads(cast, chain, segments, places.heads)
    marks, lines = [*marks, *heads], [*lines, *parts]
    drawn = [node for nodes, _ in columns for node in nodes]
    rows = cast.rows(drawn)
    for key, (nodes, groups), points in zip(segments, columns, places.members, strict=True):
        for node, at in zip(nodes, points, strict=False):
            leads = node in who.leaders
            marks.append(cast.mark(node, rows.get(node), at, size=20 if leads else 17, strong=leads, beside=True))
            words = [AT.caption.say(cast.language), LEADER_ROLE if leads else ""]
            at_segment = AT.type if key else ""
            lines.append(Line(
                node, (SEGMENT.label, key or ""), " · ".join(filter(None, words)), faint=True, relation=at_segment
            ))  # fmt: skip
        piles = zip(groups, points[len(nodes) :], strict=True)
        marks += [group_mark(cast, group, at, beside=True) for group, at in piles]
    piled = {name: members for _, groups in columns for name, _, members in groups}
    return Picture(tuple(marks), tuple(lines), len(drawn), len(everyone), _RULE, piled)


def _heads(
    cast: Cast, chain: str, groups: list[str | None], points: tuple[Point, ...]
) -> tuple[list[Mark], list[Line]]:
    """The chain, and below it the heads of its segments; members without a segment stand under a pale head."""
    chain_id: NodeId = (CHAIN.label, chain)
    rows = cast.rows([chain_id, *((SEGMENT.label, key) for key in groups if key)])
    marks = [cast.mark(chain_id, rows.get(chain_id), Point(0.0, _TOP), size=28, strong=True)]
    lines = []
    for key, at in zip(groups, points, strict=True):
        node: NodeId = (SEGMENT.label, key or "")
        if key is None:
            nowhere = _NO_SEGMENT.say(cast.language)
            marks.append(Mark(node, nowhere, SEGMENT.name, at.x, at.y, inactive=True, hint=(nowhere,), beside=True))
        else:
            marks.append(_head(cast, node, rows.get(node), at))
            lines.append(Line(node, chain_id, PART_OF.caption.say(cast.language), relation=PART_OF.type))
    return marks, lines


def _head(cast: Cast, segment: NodeId, row: Row | None, at: Point) -> Mark:
    """A segment with its tier before its name."""
    mark = cast.mark(segment, row, at, size=22, strong=True, beside=True)
    tier = (row or {}).get("tier")
    name = shortened(mark.hint[0], cast.cities, _HEAD_LENGTH)
    return replace(mark, label=f"{tier}·{name}") if tier else mark


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
        leads, upward = LEADS.caption.say(cast.language), SUBORDINATE_TO.caption.say(cast.language)
        lines.append(Line(committee, chain_id, leads, arrow=True, weak=lapsed, relation=LEADS.type))
        lines += [
            Line(below, above, upward, arrow=True, relation=SUBORDINATE_TO.type)
            for below, above in itertools.pairwise(line)
        ]
    return list(marks.values()), list(dict.fromkeys(lines))
