"""Several nodes as one mark: what is not drawn by itself stands in the picture with its count, by kind."""

from __future__ import annotations

from collections.abc import Container, Iterable

import polars as pl

from explorer.picture.glyphs import SEVERAL
from explorer.picture.layout import Point
from explorer.picture.model import GROUP, Mark, NodeId
from explorer.picture.nodes import Cast
from explorer.schema import KIND_BY_LABEL
from explorer.words import Text

Group = tuple[NodeId, str, tuple[NodeId, ...]]  # the id of its mark, its words, whom it stands for
_LABEL = Text("{kind} ×{count}", "{kind} ×{count}")
_HINT = Text("未单独画出的 {count} 个", "{count} that are not drawn by themselves")
DUE = "due"


def never_grouped(cast: Cast, nodes: Iterable[NodeId]) -> frozenset[NodeId]:
    """Return those of ``nodes`` that a picture never hides in a group: the isolated and the units that are due."""
    loose, states = cast.standing.isolated, cast.standing.states
    return frozenset(node for node in nodes if node in loose or states.get(node) == DUE)


def parted(
    cast: Cast, owner: str, nodes: Iterable[NodeId], chosen: Container[NodeId]
) -> tuple[list[NodeId], list[Group]]:
    """Return which of ``nodes`` are drawn by themselves, and the groups of the others; one alone is no group."""
    given = list(nodes)
    groups = grouped(cast, owner, (node for node in given if node not in chosen))
    alone = {members[0] for *_, members in groups if len(members) == 1}
    return [node for node in given if node in chosen or node in alone], [one for one in groups if len(one[2]) > 1]


def grouped(cast: Cast, owner: str, nodes: Iterable[NodeId]) -> list[Group]:
    """Return ``nodes`` by kind as groups of ``owner`` (a name unique in the picture), the largest first."""
    by_kind: dict[tuple[str, str], list[NodeId]] = {}
    for node, word in _kinds(cast, list(nodes)):
        by_kind.setdefault((node[0], word), []).append(node)
    found = [
        ((GROUP, f"{owner}/{label}/{word}"), _LABEL.say(cast.language, kind=word, count=f"{len(of):,}"), tuple(of))
        for (label, word), of in by_kind.items()
    ]
    return sorted(found, key=lambda group: (-len(group[2]), group[0]))


def _kinds(cast: Cast, nodes: list[NodeId]) -> list[tuple[NodeId, str]]:
    """Each node with the word for its kind: the one that its row gives, else that of the schema."""
    keys: dict[str, list[str]] = {}
    for label, key in nodes:
        keys.setdefault(label, []).append(key)
    words: dict[NodeId, str] = {}
    for label, wanted in keys.items():
        frame = cast.graph.nodes[label]
        if "kind" in frame.columns:
            given = frame.filter(pl.col("key").is_in(wanted) & pl.col("kind").is_not_null()).select("key", "kind")
            words.update({(label, key): kind for key, kind in given.iter_rows()})
    return [(node, words.get(node) or KIND_BY_LABEL[node[0]].caption.say(cast.language)) for node in nodes]


def group_mark(cast: Cast, group: Group, at: Point, *, beside: bool = False) -> Mark:
    """Return the mark of a group: a sign of its own on a pile, kind and count in its words."""
    name, words, members = group
    hint = (words, _HINT.say(cast.language, count=f"{len(members):,}"))
    return Mark(name, words, SEVERAL, at.x, at.y, size=19, hint=hint, beside=beside, count=len(members))
