"""An exploration as parameters of an address and back: business codes, relations and places, never names or counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote

from explorer.app.view import node_code, node_of
from explorer.graph import GraphFrames
from explorer.picture.exploration import EXPANDED_AT_MOST, Expansion, Exploration, Pin
from explorer.picture.model import DRAWN_HARD_LIMIT, GROUP, NodeId
from explorer.schema import KIND_BY_LABEL, RELATION_BY_TYPE

PARAMETERS = ("nodes", "open", "way", "hide", "pin", "off", "sel")
_SAFE = ":/~-"  # what codes are made of; commas part entries, exclamation marks the parts of one
_IN, _OUT = "in", "out"
_FARTHEST = 1_000_000  # pixels from the middle


def codes(nodes: tuple[NodeId, ...] | list[NodeId]) -> str:
    """Return nodes as one parameter; groups have no code and are left out.

    >>> codes([("IndustryChain", "CL01"), ("Enterprise", "A,B")])
    'chain:CL01,enterprise:A%2CB'
    """
    return ",".join(_code(node) for node in nodes if node[0] != GROUP)


def nodes_of(parameter: str, graph: GraphFrames) -> list[NodeId]:
    """Return the nodes that a parameter names; those that the graph does not hold are left out."""
    found = (_node(code, graph) for code in parameter.split(",") if code)
    return [node for node in found if node is not None]


def parameters_of(state: Exploration) -> dict[str, str]:
    """Return a state as parameters; all of ``PARAMETERS``, empty where there is nothing to say."""
    return {
        "nodes": codes(state.roots),
        "open": ",".join(map(_expansion, state.expanded)),
        "way": ",".join(f"{_code(start)}!{_code(end)}" for start, end in state.paths),
        "hide": codes(state.hidden),
        "pin": ",".join(f"{_code(pin.node)}!{pin.x}!{pin.y}" for pin in state.pinned if pin.node[0] != GROUP),
        "off": ",".join(state.without),
        "sel": codes(state.selected),
    }


def exploration_of(parameters: Mapping[str, str], graph: GraphFrames) -> Exploration:
    """Return the state that an address names; what it says wrongly, and nodes that are not there, are left out."""
    off = parameters.get("off", "").split(",")
    return Exploration(
        roots=tuple(nodes_of(parameters.get("nodes", ""), graph)),
        expanded=tuple(_expansions(parameters.get("open", ""), graph)),
        paths=tuple(_ways(parameters.get("way", ""), graph)),
        hidden=tuple(nodes_of(parameters.get("hide", ""), graph)),
        pinned=tuple(_pins(parameters.get("pin", ""), graph)),
        without=tuple(name for name in off if name in RELATION_BY_TYPE or name in KIND_BY_LABEL),
        selected=tuple(nodes_of(parameters.get("sel", ""), graph)),
    )


def _code(node: NodeId) -> str:
    return quote(node_code(node), safe=_SAFE)


def _node(code: str, graph: GraphFrames) -> NodeId | None:
    return node_of(unquote(code), graph)


def _expansion(one: Expansion) -> str:
    parts = [_code(one.node), one.relation, _OUT if one.outgoing else _IN]
    return "!".join([*parts, str(one.at_most)] if one.at_most != EXPANDED_AT_MOST else parts)


def _entries(parameter: str, *lengths: int) -> Iterator[list[str]]:
    for entry in parameter.split(","):
        parts = entry.split("!")
        if len(parts) in lengths and all(parts):
            yield parts


def _expansions(parameter: str, graph: GraphFrames) -> Iterator[Expansion]:
    for code, relation, way, *more in _entries(parameter, 3, 4):
        node = _node(code, graph)
        at_most = _number(more[0], DRAWN_HARD_LIMIT) if more else EXPANDED_AT_MOST
        if node and relation in RELATION_BY_TYPE and way in (_IN, _OUT) and at_most is not None and at_most > 0:
            yield Expansion(node, relation, way == _OUT, at_most)


def _ways(parameter: str, graph: GraphFrames) -> Iterator[tuple[NodeId, NodeId]]:
    for start, end in _entries(parameter, 2):
        ends = _node(start, graph), _node(end, graph)
        if ends[0] and ends[1]:
            yield ends[0], ends[1]


def _pins(parameter: str, graph: GraphFrames) -> Iterator[Pin]:
    for code, x, y in _entries(parameter, 3):
        node, across, down = _node(code, graph), _number(x, _FARTHEST), _number(y, _FARTHEST)
        if node and across is not None and down is not None:
            yield Pin(node, across, down)


def _number(text: str, largest: int) -> int | None:
    digits = text.removeprefix("-")
    number = int(text) if digits.isascii() and digits.isdigit() and len(digits) < len(str(largest)) + 1 else None
    return number if number is not None and abs(number) <= largest else None
