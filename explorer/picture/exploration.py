"""What an analyst has done in the graph, as plain data: every step is a function from one state to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from explorer.picture.model import NodeId

Item = TypeVar("Item")
EXPANDED_AT_MOST = 24  # neighbours of one relation drawn at once; the others stand in groups
MORE = 50  # what a group gives when it is opened


@dataclass(frozen=True, slots=True)
class Expansion:
    """A node opened along one relation; ``outgoing``: the node is its start. ``at_most`` neighbours stand alone."""

    node: NodeId
    relation: str
    outgoing: bool
    at_most: int = EXPANDED_AT_MOST

    @property
    def direction(self) -> tuple[NodeId, str, bool]:
        """What is opened, however far."""
        return (self.node, self.relation, self.outgoing)


@dataclass(frozen=True, slots=True)
class Pin:
    """A node held where the analyst put it."""

    node: NodeId
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Exploration:
    """All that decides what is drawn; nothing is drawn that does not follow from it.

    ``roots``: nodes brought in by themselves. ``expanded``: in the order in which they were opened. ``paths``: pairs
    between which a path is shown. ``without``: relations and labels that are not drawn.
    """

    roots: tuple[NodeId, ...] = ()
    expanded: tuple[Expansion, ...] = ()
    paths: tuple[tuple[NodeId, NodeId], ...] = ()
    hidden: tuple[NodeId, ...] = ()
    pinned: tuple[Pin, ...] = ()
    without: tuple[str, ...] = ()
    selected: tuple[NodeId, ...] = ()

    def added(self, nodes: Iterable[NodeId]) -> Exploration:
        """Return the state with ``nodes`` as further roots, selected and not hidden."""
        new = tuple(nodes)
        return replace(
            self, roots=_with(self.roots, new), hidden=tuple(node for node in self.hidden if node not in new),
            selected=new,
        )  # fmt: skip

    def opened(self, *expansions: Expansion) -> Exploration:
        """Return the state with ``expansions`` opened; one that is open already, as far as the new one says."""
        new = {expansion.direction: expansion for expansion in expansions}
        kept = tuple(new.pop(one.direction, one) for one in self.expanded)
        return replace(self, expanded=(*kept, *new.values()))

    def further(self, node: NodeId, relation: str, *, outgoing: bool) -> Exploration:
        """Return the state in which an open relation shows ``MORE`` neighbours than before."""
        wanted = (node, relation, outgoing)
        expanded = tuple(
            replace(one, at_most=one.at_most + MORE) if one.direction == wanted else one for one in self.expanded
        )
        return replace(self, expanded=expanded)

    def closed(self, node: NodeId, relation: str = "", *, outgoing: bool = True) -> Exploration:
        """Return the state with one relation of ``node`` closed; without a relation, all of them.

        What was opened from the neighbours that go stays noted and comes back with them.
        """
        kept = tuple(
            one for one in self.expanded
            if one.node != node or (relation and (one.relation, one.outgoing) != (relation, outgoing))
        )  # fmt: skip
        return replace(self, expanded=kept)

    def with_path(self, start: NodeId, end: NodeId) -> Exploration:
        """Return the state with a path between two nodes."""
        return replace(self, paths=_with(self.paths, ((start, end),)))

    def without_nodes(self, nodes: Iterable[NodeId]) -> Exploration:
        """Return the state with ``nodes`` hidden and no longer selected."""
        gone = tuple(nodes)
        selected = tuple(node for node in self.selected if node not in gone)
        return replace(self, hidden=_with(self.hidden, gone), selected=selected)

    def shown_again(self) -> Exploration:
        """Return the state with nothing hidden."""
        return replace(self, hidden=())

    def moved(self, places: Mapping[NodeId, tuple[int, int]]) -> Exploration:
        """Return the state with nodes pinned to places."""
        kept = tuple(pin for pin in self.pinned if pin.node not in places)
        return replace(self, pinned=(*kept, *(Pin(node, *place) for node, place in places.items())))

    def unpinned(self, nodes: Iterable[NodeId]) -> Exploration:
        """Return the state with ``nodes`` free again."""
        free = set(nodes)
        return replace(self, pinned=tuple(pin for pin in self.pinned if pin.node not in free))

    def selecting(self, nodes: Iterable[NodeId]) -> Exploration:
        """Return the state with another selection."""
        return replace(self, selected=tuple(nodes))

    def leaving_out(self, names: Iterable[str]) -> Exploration:
        """Return the state that does not draw these relations and labels."""
        return replace(self, without=tuple(names))

    def is_open(self, node: NodeId, relation: str, *, outgoing: bool) -> bool:
        """Return whether a relation of ``node`` is open."""
        return any(one.direction == (node, relation, outgoing) for one in self.expanded)


def _with(known: tuple[Item, ...], new: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys((*known, *new)))


@dataclass(frozen=True, slots=True)
class History:
    """The states before and after this one; a change of selection is no step of its own."""

    present: Exploration = Exploration()
    before: tuple[Exploration, ...] = ()
    after: tuple[Exploration, ...] = ()

    def did(self, state: Exploration) -> History:
        """Return the history after one more step; what was undone is forgotten."""
        if replace(state, selected=()) == replace(self.present, selected=()):
            return replace(self, present=state)
        return History(state, (*self.before, self.present)[-_REMEMBERED:])

    def undone(self) -> History:
        """Return the history one step back; at its beginning, itself."""
        if not self.before:
            return self
        return History(self.before[-1], self.before[:-1], (self.present, *self.after))

    def redone(self) -> History:
        """Return the history one step forward; at its end, itself."""
        if not self.after:
            return self
        return History(self.after[0], (*self.before, self.present), self.after[1:])


_REMEMBERED = 100
