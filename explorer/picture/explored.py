"""The picture of an exploration: what its steps bring in, tied by all ties among them, in places that stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from explorer.picture.exploration import Expansion, Exploration
from explorer.picture.groups import Group, group_mark, never_grouped, parted
from explorer.picture.layout import Point
from explorer.picture.model import DRAWN_HARD_LIMIT, Line, NodeId, Picture, kept
from explorer.picture.nodes import Cast
from explorer.picture.placing import placed
from explorer.picture.ties import MANY, ending_at, ends, labels_of, starting_at, tie_line, weights
from explorer.schema import RELATIONS
from explorer.words import Text

Ways = Mapping[tuple[NodeId, NodeId], tuple[NodeId, ...]]
_RULE = Text(
    "孤立、应建未建的邻居全部画出，其余每种关系按联系多少取",
    "all isolated and due neighbours, then by ties, a relation each",
)
_HIDDEN = Text("；已隐藏 {count} 个", "; {count} hidden")


@dataclass
class _Cast:
    """What the steps have brought in so far."""

    shown: dict[NodeId, None] = field(default_factory=dict)
    groups: list[tuple[NodeId, Group]] = field(default_factory=list)  # with the node that each hangs on
    candidates: set[NodeId] = field(default_factory=set)


def neighbours(cast: Cast, node: NodeId, relation: str, *, outgoing: bool) -> list[NodeId]:
    """Return the nodes tied to ``node`` by one relation in one direction, each once, by label and key."""
    ties = (starting_at if outgoing else ending_at)(cast.graph, relation, [node])
    return sorted(set(ends(ties, "end" if outgoing else "start")) - {node})


def counts(cast: Cast, node: NodeId) -> list[tuple[str, bool, int]]:
    """Return relation, direction (outgoing) and number of neighbours of ``node``, as the schema orders them."""
    found = [
        (relation.type, outgoing, len(neighbours(cast, node, relation.type, outgoing=outgoing)))
        for relation in RELATIONS
        for outgoing in (True, False)
        if node[0] in (relation.starts if outgoing else relation.ends)
    ]
    return [one for one in found if one[2]]


def explored_picture(cast: Cast, state: Exploration, ways: Ways, known: Mapping[NodeId, Point]) -> Picture:
    """Return the picture of ``state``.

    Parameters
    ----------
    cast
        the graph and what the metrics say of it.
    state
        what was done; nodes that the graph does not hold are left out.
    ways
        the nodes between the pairs of ``state.paths``; a pair without any has no path.
    known
        where nodes lie already; they stay there, pins go before.

    Returns
    -------
    Picture
        at most ``DRAWN_HARD_LIMIT`` marks; without roots, paths and expansions an empty one.
    """
    found = _brought_in(cast, state, ways)
    held = {**known, **{pin.node: Point(pin.x, pin.y) for pin in state.pinned}}
    shown = list(found.shown)[:DRAWN_HARD_LIMIT]
    lines = _lines(cast, set(shown), state.without)
    hanging = [Line(owner, group[0], "", faint=True) for owner, group in found.groups if owner in found.shown]
    piles = [group for owner, group in found.groups if owner in found.shown]
    names = [*shown, *(group[0] for group in piles)]
    places = placed(names, [(line.start, line.end) for line in (*lines, *hanging)], held)
    rows = cast.rows(shown)
    pins = {pin.node for pin in state.pinned}
    marks = [
        replace(cast.mark(node, rows.get(node), places[node], strong=node in state.roots), pinned=node in pins)
        for node in shown
    ]
    marks += [group_mark(cast, group, places[group[0]]) for group in piles]
    return Picture(
        tuple(marks), (*lines, *hanging), len(shown), len(found.candidates), _rule(state),
        {group[0]: group[2] for group in piles},
    )  # fmt: skip


def _rule(state: Exploration) -> Text:
    if not state.hidden:
        return _RULE
    zh, en = (_HIDDEN.say(language, count=len(state.hidden)) for language in ("zh", "en"))
    return Text(_RULE.zh + zh, _RULE.en + en)


def _brought_in(cast: Cast, state: Exploration, ways: Ways) -> _Cast:
    """Replay the steps: roots and paths, then every expansion whose node is there."""
    found, left_out = _Cast(), {*state.hidden}
    beginning = [*state.roots, *(node for pair in state.paths for node in (*pair, *ways.get(pair, ())))]
    _show(found, (node for node in cast.rows(dict.fromkeys(beginning)) if node[0] not in state.without), left_out)
    waiting = [one for one in state.expanded if one.relation not in state.without]
    while ready := [one for one in waiting if one.node in found.shown]:
        for expansion in ready:
            waiting.remove(expansion)
            _expand(cast, state, found, expansion, left_out)
    return found


def _show(found: _Cast, nodes: Iterable[NodeId], left_out: set[NodeId]) -> None:
    given = list(nodes)
    found.candidates.update(given)
    found.shown.update(dict.fromkeys(node for node in given if node not in left_out))


def _expand(cast: Cast, state: Exploration, found: _Cast, expansion: Expansion, left_out: set[NodeId]) -> None:
    around = neighbours(cast, expansion.node, expansion.relation, outgoing=expansion.outgoing)
    fresh = [node for node in around if node not in found.shown and node[0] not in state.without]
    found.candidates.update(fresh)
    visible = [node for node in fresh if node not in left_out]
    chosen = set(kept(visible, never_grouped(cast, visible), weights(cast.graph, visible), expansion.at_most))
    owner = group_owner(expansion)
    alone, groups = parted(cast, owner, visible, chosen)
    _show(found, alone, left_out)
    found.groups += [(expansion.node, group) for group in groups]


def group_owner(expansion: Expansion) -> str:
    """Return the name under which an expansion's groups are told from others."""
    label, key = expansion.node
    return f"{label}:{key}/{expansion.relation}/{'out' if expansion.outgoing else 'in'}"


def owner_of(state: Exploration, group: NodeId) -> Expansion | None:
    """Return the expansion whose neighbours a group stands for."""
    return next((one for one in state.expanded if group[1].startswith(group_owner(one) + "/")), None)


def _lines(cast: Cast, drawn: set[NodeId], without: tuple[str, ...]) -> list[Line]:
    """All ties among the drawn nodes, one line for each pair and relation."""
    found: dict[tuple[NodeId, NodeId, str], Line] = {}
    for relation in RELATIONS:
        if relation.type in without:
            continue
        for tie in _among(cast, relation.type, drawn).iter_rows(named=True):
            start, end = (tie["start_label"], tie["start"]), (tie["end_label"], tie["end"])
            if end in drawn and start != end:
                found.setdefault((start, end, relation.type), tie_line(relation.type, tie, cast.language))
    return _quiet(list(found.values()))


def _quiet(lines: list[Line]) -> list[Line]:
    """The many ties of one relation at one node are faint and without arrows: a brush of arrows hides what it ties."""
    at: Counter[tuple[NodeId, str]] = Counter((end, line.relation) for line in lines for end in (line.start, line.end))
    return [
        replace(line, arrow=False, faint=True)
        if max(at[line.start, line.relation], at[line.end, line.relation]) > MANY
        else line
        for line in lines
    ]  # fmt: skip


def _among(cast: Cast, relation: str, drawn: set[NodeId]) -> pl.DataFrame:
    """The ties of a relation that start at a drawn node; from hubs only those that end at one."""
    ties = cast.graph.ties[relation]
    for side in ("end", "start"):  # few drawn nodes can be an end: of millions of places none is looked at
        ids = pl.DataFrame(
            [node for node in drawn if node[0] in labels_of(relation, side)],
            schema=dict.fromkeys(("label", "key"), pl.String), orient="row",
        )  # fmt: skip
        near = ties.filter(pl.col(side).is_in(ids["key"].implode())) if ids.height else ties.clear()
        ties = near.join(ids, left_on=[f"{side}_label", side], right_on=["label", "key"], how="semi")
    return ties.sort("start_label", "start", "end_label", "end")
