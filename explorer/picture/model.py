"""What a picture is before anything draws it: marks, lines, a legend and the ledger of what was left out."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from explorer.words import Text

NodeId = tuple[str, str]  # label and key: unique in the whole graph

DRAWN_AT_MOST = 300  # a picture stays legible and opens in two or three seconds
DRAWN_HARD_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Standing:
    """What the metrics say of the nodes, as far as a picture shows it.

    ``states`` maps a unit to its state; ``isolated`` holds the isolated nodes of the chosen base; ``inactive`` the
    units that no longer operate and the organisations that are not active.
    """

    states: Mapping[NodeId, str] = field(default_factory=dict)
    isolated: Container[NodeId] = frozenset()
    inactive: Container[NodeId] = frozenset()


@dataclass(frozen=True, slots=True)
class Mark:
    """One node as drawn: ``glyph`` names its sign (colour and shape), ``hint`` the lines shown on demand."""

    id: NodeId
    label: str
    glyph: str
    x: float
    y: float
    size: float = 16
    isolated: bool = False
    inactive: bool = False
    strong: bool = False  # its label in bold: what the picture is about
    hint: tuple[str, ...] = ()
    beside: bool = False  # its label to the right of the sign: rows of a dense block
    pinned: bool = False  # held where the analyst put it
    count: int = 0  # of a group: how many nodes it stands for


@dataclass(frozen=True, slots=True)
class Line:
    """One tie as drawn; ``weak`` ties (lapsed, work or business only) are dashed, ``faint`` ones told by position."""

    start: NodeId
    end: NodeId
    caption: str
    arrow: bool = False
    weak: bool = False
    faint: bool = False
    relation: str = ""  # the relation's type; empty: a line that only position stands for


GROUP = "Group"  # the label of a mark that stands for several nodes: no kind of the schema


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole picture: ``drawn`` of ``total`` candidates were kept by ``rule``; other marks are its frame.

    ``groups`` maps a mark that stands for several nodes to them; they count as not drawn.
    """

    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    drawn: int
    total: int
    rule: Text
    groups: Mapping[NodeId, tuple[NodeId, ...]] = field(default_factory=dict)

    @property
    def glyphs(self) -> tuple[str, ...]:
        """The signs that occur, for the legend."""
        return tuple(dict.fromkeys(mark.glyph for mark in self.marks))

    @property
    def shows_isolated(self) -> bool:
        """Whether the ring of the isolated occurs, for the legend."""
        return any(mark.isolated for mark in self.marks)


def kept(
    candidates: Iterable[NodeId], never_cut: Container[NodeId], weight: Mapping[NodeId, int], at_most: int
) -> list[NodeId]:
    """Return those of ``candidates`` that are drawn, in their given order.

    ``never_cut`` (isolated nodes, chain leaders) come first, whatever ``at_most`` says, up to the hard limit; then the
    heaviest, ties broken by key.

    >>> ids = [("Enterprise", name) for name in "abc"]
    >>> [key for _, key in kept(ids, frozenset({ids[2]}), {ids[1]: 5}, at_most=2)]
    ['b', 'c']
    """
    given = list(candidates)
    ranked = sorted(given, key=lambda node: (node not in never_cut, -weight.get(node, 0), node))
    room = max(at_most, sum(node in never_cut for node in given))
    chosen = set(ranked[: min(room, DRAWN_HARD_LIMIT)])
    return [node for node in given if node in chosen]
