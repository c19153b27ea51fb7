"""The recount's structure and changes: components and single points of the core; two states of a city compared."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tests.oracle import Figures
from tests.oracle_files import City

Node = tuple[str, str]
SHARES = ("organised", "own", "worked", "both", "neither")
_LABELS = {"enterprises": "Enterprise", "small_businesses": "SmallBusiness"}


class Core:
    """The organisational core as sets of neighbours over the organisational ties that hold."""

    def __init__(self, figures: Figures) -> None:
        city, active = figures.city, figures.active
        self.near: dict[Node, set[Node]] = {node: set() for node in _core_nodes(city)}
        for key, superior in city.superiors.items():
            if key in active and superior in active and key != superior:
                self._tie(_organisation(key), _organisation(str(superior)))
        for ties in figures.ties.values():
            for tie in ties:
                self._tie(_organisation(tie.organisation), unit_node(city, tie.unit))
        for chain, leaders in city.leads.items():
            for leader in leaders & active:
                self._tie(_organisation(leader), ("IndustryChain", chain))
        for site, operator in city.operators.items():
            if operator in active:
                self._tie(_organisation(operator), ("ServiceSite", site))

    def _tie(self, one: Node, other: Node) -> None:
        self.near[one].add(other)
        self.near[other].add(one)

    def components(self) -> list[frozenset[Node]]:
        """Return what hangs together, largest first."""
        return _components(self.near)

    def single_points(self) -> tuple[set[Node], set[frozenset[Node]]]:
        """Return the nodes, and the ties, whose loss leaves more components: tried one by one, in their component."""
        points, bridges = set(), set()
        for component in self.components():
            part = {node: self.near[node] for node in component}
            points |= {node for node in component if len(_components(_without(part, node))) > 1}
            ties = {frozenset((node, other)) for node in component for other in part[node]}
            bridges |= {tie for tie in ties if len(_components(_untied(part, tie))) > 1}
        return points, bridges


def _core_nodes(city: City) -> set[Node]:
    units = {tie.unit for tie in city.covers} | city.supplies
    for members in (*city.members.values(), *city.at.values()):
        units |= {key for key in members if key in city.units}
    return {
        *map(_organisation, city.organisations), *(("IndustryChain", key) for key in city.chains),
        *(("ServiceSite", key) for key in city.sites), *(unit_node(city, key) for key in units),
    }  # fmt: skip


def _organisation(key: str) -> Node:
    return "PartyOrganisation", key


def unit_node(city: City, key: str) -> Node:
    """Return the node of a unit."""
    return _LABELS[city.units[key]["table"]], key


def _components(near: dict[Node, set[Node]]) -> list[frozenset[Node]]:
    left, found = set(near), []
    while left:
        ahead = [left.pop()]
        component = set(ahead)
        while ahead:
            further = near[ahead.pop()] & left
            left -= further
            component |= further
            ahead += further
        found.append(frozenset(component))
    return sorted(found, key=lambda nodes: (-len(nodes), min(nodes)))


def _without(near: dict[Node, set[Node]], gone: Node) -> dict[Node, set[Node]]:
    return {node: others - {gone} for node, others in near.items() if node != gone}


def _untied(near: dict[Node, set[Node]], tie: frozenset[Node]) -> dict[Node, set[Node]]:
    return {node: others - tie if node in tie else others for node, others in near.items()}


def unit_changes(before: Figures, after: Figures, base: str) -> dict[Node, dict[str, Any]]:
    """Return what happened to each unit of a base between two states of the city; units to whom nothing did: none."""
    changed = {}
    for node in {unit_node(figures.city, key) for figures in (before, after) for key in figures.city.units}:
        was, now = (_standing(figures, node, base) for figures in (before, after))
        happened = {
            "entered": now is not None and was is None, "left": was is not None and now is None,
            "state_changed": was is not None and now is not None and was[0] != now[0],
            "newly_isolated": now is not None and now[1] and not (was is not None and was[1]),
            "connected": was is not None and was[1] and now is not None and not now[1],
        }  # fmt: skip
        if any(happened.values()):
            changed[node] = {"state_before": was and was[0], "state_after": now and now[0], **happened}
    return changed


def _standing(figures: Figures, node: Node, base: str) -> tuple[str, bool] | None:
    """Return state and whether it is isolated of a unit in a base; None: it is not in it."""
    key = node[1]
    if key not in figures.city.units or unit_node(figures.city, key) != node or not figures.in_base(key, base):
        return None
    return figures.states[key], not figures.ties[key]


def movements(before: Figures, after: Figures, base: str, by: str) -> dict[tuple[Any, ...], tuple[float, ...]]:
    """Return how far each share of each group moved, by the numerator and by the denominator; none: a base is empty."""
    counts: dict[tuple[Any, ...], list[dict[str, int]]] = defaultdict(lambda: [{}, {}])
    for place, figures in enumerate((before, after)):
        for group in figures.coverage(base, by)["groups"]:
            counts[group.get("chain"), group["code"]][place] = group
    moved = {}
    for group, (one, other) in counts.items():
        first, second = one.get("units", 0), other.get("units", 0)
        for share in SHARES if first and second else ():
            few, many = one[share], other[share]
            numerator = (many - few) * (1 / first + 1 / second) / 2
            denominator = (1 / second - 1 / first) * (few + many) / 2
            moved[*group, share] = (many / second - few / first, numerator, denominator)
    return moved
