"""The peer of the figures in plain Python: a NetworkX graph of the same records, and loops over it, unit by unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import networkx as nx

from explorer.graph import GraphFrames
from explorer.metrics.groups import COMMITTEE_KINDS, PARK_KINDS
from explorer.schema import UNIT_LABELS
from explorer.vocabulary import BASES, CLOSED_STATUSES, ORGANISATIONAL_FORMS, STATES, WORK_DISTRICTS, WORK_FORMS
from tests.oracle_sizes import section_of, size_class

Node = tuple[str, str]
Facts = dict[str, Any]
# (base, group, code) → figure → number
Figures = dict[tuple[str, str, str | None], Counter[str]]
DISTRICTS = {district.name: district.code for district in WORK_DISTRICTS}
_OWN, _JOINT = ("党委", "总支", "支部"), ("联合支部",)


class PlainCity:
    """The graph of the records, made before any clock runs; then the figures on a day."""

    def __init__(self, graph: GraphFrames, day: date) -> None:
        self.day, self.graph = day, nx.MultiDiGraph()
        for label, frame in graph.nodes.items():
            rows = frame.drop("sources", "tables", "owners", strict=False).iter_rows(named=True)
            self.graph.add_nodes_from(((label, row["key"]), row) for row in rows)
        for relation, frame in graph.ties.items():
            for row in frame.drop("sources", "tables", strict=False).iter_rows(named=True):
                start, end = (row["start_label"], row["start"]), (row["end_label"], row["end"])
                self.graph.add_edge(start, end, relation=relation, form=row.get("form"), since=row.get("since"),
                                    until=row.get("until"))  # fmt: skip
        self.dangling: dict[Node, list[str]] = defaultdict(list)
        for row in graph.nodes["DanglingReference"].iter_rows(named=True):
            if row["relation"] == "COVERS" and row["end"]:
                self.dangling[row["end_label"], row["end"]] += row["tables"] or []

    def units(self) -> Iterator[tuple[Node, Facts]]:
        """Yield the units with their fields."""
        return ((node, row) for node, row in self.graph.nodes(data=True) if node[0] in UNIT_LABELS)

    def active(self, key: str) -> bool:
        """Whether an organisation is founded and not revoked."""
        row = self.graph.nodes["PartyOrganisation", key]
        if row["founded"] and row["founded"] > self.day:
            return False
        return row["revoked"] > self.day if row["revoked"] else row["status"] not in ("撤销", "已撤销")

    def _covers(self, unit: Node) -> list[tuple[str, str, bool]]:
        """Return organisation, form and whether it is active of each tie to a unit."""
        return [
            (start[1], tie["form"], self._holds(tie) and self.active(start[1]))
            for start, _, tie in self.graph.in_edges(unit, data=True)
            if tie["relation"] == "COVERS"
        ]

    def _holds(self, tie: Facts) -> bool:
        begun = tie["since"] is None or tie["since"] <= self.day
        return begun and (tie["until"] is None or tie["until"] > self.day)

    def facts(self, unit: Node, row: Facts) -> Facts:
        """Return what the figures ask of one unit."""
        covers = self._covers(unit)
        forms = {form for _, form, active in covers if active}
        every = {form for _, form, _ in covers}
        counts = (row[f"members_{of}"] for of in ("transferred", "formal", "total"))
        members = next((count for count in counts if count is not None), None)
        unknown = any(table in ("enterprises", "small_businesses") for table in self.dangling.get(unit, ()))
        says = row["has_organisation"] or row["organisation_kind"] or unknown
        declared = says and row["has_organisation"] is not False and not every & set(ORGANISATIONAL_FORMS)
        instructed = row["instructor"] and not every & set(WORK_FORMS)
        tied = forms & set(ORGANISATIONAL_FORMS)
        state = _state(row, members, forms, declared=bool(declared), tied=bool(tied))
        organised = state in ("own", "joint", "unstated")
        worker = bool(forms & set(WORK_FORMS)) or bool(instructed)
        return {
            "covers": covers, "state": state, "members": members, "organised": organised, "own": state == "own",
            "worked": organised or worker, "both": organised and worker, "neither": not (organised or worker),
            "declared": bool(declared) or bool(instructed), "tied": bool(forms & {*ORGANISATIONAL_FORMS, *WORK_FORMS}),
            **_bases(row, state, organised=organised),
        }  # fmt: skip

    def groups(self, unit: Node, row: Facts, facts: Facts) -> Iterator[tuple[str, str | None]]:
        """Yield the groups that a unit counts in."""
        ends: dict[str, list[Node]] = defaultdict(list)
        for _, end, tie in self.graph.out_edges(unit, data=True):
            ends[tie["relation"]].append(end)
        yield "city", "city"
        yield "district", DISTRICTS.get(row["district"], row["district"])
        yield "street", self._place(row["street"], ends["LOCATED_IN"], ("街道",))
        yield "park", self._place(row["park"], ends["LOCATED_IN"], PARK_KINDS)
        yield "market", self._place(row["market"], ends["LOCATED_IN"], ("专业市场",))
        yield "section", section_of(row["industry"] or "")
        yield "size", size_class(row["industry"] or "", row["staff"], row["revenue"], row["assets"])
        yield "kind", row["kind"] or ("社会组织" if unit[1].startswith("5") else "企业")
        yield "month", row["founded"] and row["founded"].strftime("%Y-%m")
        for by, relation, label in (("chain", "MEMBER_OF", "IndustryChain"), ("segment", "AT", "ChainSegment")):
            yield from ((by, key) for key in {key for of, key in ends[relation] if of == label} or {None})
        above = {key for organisation, _, active in facts["covers"] if active for key in self._committees(organisation)}
        yield from (("committee", key) for key in above or {None})

    def _place(self, written: str | None, ends: Sequence[Node], kinds: Sequence[str]) -> str | None:
        if not written:
            return None
        if kinds == ("专业市场",):
            markets = sorted(key for label, key in ends if label == "SmallBusiness")
            if markets:
                return markets[0]
        areas = [(self.graph.nodes[end]["kind"], end[1]) for end in ends if end[0] == "Area"]
        found = sorted((kinds.index(kind), key) for kind, key in areas if kind in kinds)
        return found[0][1] if found else f"name:{written}"

    @cached_property
    def _line(self) -> nx.DiGraph:
        """The active organisations, from subordinate to superior."""
        active = [node for node in self.graph if node[0] == "PartyOrganisation" and self.active(node[1])]
        ties = self.graph.subgraph(active).edges(data="relation")
        line = nx.DiGraph((start, end) for start, end, relation in ties if relation == "SUBORDINATE_TO")
        line.add_nodes_from(active)
        return line

    @cached_property
    def _above(self) -> dict[str, set[str]]:
        return {}

    def _committees(self, key: str) -> set[str]:
        if key not in self._above:
            node = ("PartyOrganisation", key)
            line = {node, *nx.descendants(self._line, node)}
            self._above[key] = {of[1] for of in line if self.graph.nodes[of]["kind"] in COMMITTEE_KINDS}
        return self._above[key]

    def coverage(self) -> Figures:
        """Return all figures of all bases and groups."""
        figures: Figures = defaultdict(Counter)
        for unit, row in self.units():
            facts = self.facts(unit, row)
            for by, code in self.groups(unit, row, facts):
                for base in BASES:
                    counted = figures[base, by, code]
                    counted["undetermined"] += facts[f"undetermined_{base}"]
                    if facts[f"in_{base}"]:
                        counted["units"] += 1
                        counted[f"state_{facts['state']}"] += 1
                        for name in ("organised", "own", "worked", "both", "neither"):
                            counted[name] += facts[name]
        return figures

    def isolated_units(self, base: str) -> Counter[str]:
        """Return the isolated units of a base by cause."""
        found: Counter[str] = Counter()
        for unit, row in self.units():
            facts = self.facts(unit, row)
            if facts[f"in_{base}"] and not facts["tied"]:
                found[self._cause(unit, facts)] += 1
        return found

    def _cause(self, unit: Node, facts: Facts) -> str:
        if unit in self.dangling:
            return "dangling_reference"
        if facts["covers"]:
            return "covered_by_lapsed"
        if facts["declared"]:
            return "declared_without_tie"
        chains = [end for _, end, tie in self.graph.out_edges(unit, data=True) if tie["relation"] == "MEMBER_OF"]
        if chains:
            return "chain_member_uncovered" if any(map(self._led, chains)) else "chain_without_committee"
        ties = [
            tie["relation"]
            for *_, tie in (*self.graph.in_edges(unit, data=True), *self.graph.out_edges(unit, data=True))
        ]
        return "supply_only" if "SUPPLIES" in ties else "no_ties"

    def _led(self, chain: Node) -> bool:
        leaders = [start for start, _, tie in self.graph.in_edges(chain, data=True) if tie["relation"] == "LEADS"]
        return any(self.active(key) for _, key in leaders)


def _state(row: Facts, members: int | None, forms: set[str], *, declared: bool, tied: bool) -> str:
    form, kind = row["form"], row["organisation_kind"]
    if "单独" in forms or (declared and (form == "单独" if form else kind in _OWN)):
        return "own"
    if tied or (declared and (form or kind in _JOINT)):
        return "joint"
    if declared:
        return "unstated"
    if (members or 0) >= 3 or (members is None and row["can_organise"]):
        return "due"
    return "unknown" if members is None else "few" if members else "none"


def _bases(row: Facts, state: str, *, organised: bool) -> Facts:
    operating = not any(word in (row["status"] or "") for word in CLOSED_STATUSES)
    premises, staff, scale = row["fixed_premises"] is not False, row["staff"], row["above_scale"]
    inside = {
        "operating": True, "three_haves": premises and (staff or 0) >= 10, "above_scale": scale is True,
        "due": organised or state == "due",
    }  # fmt: skip
    undetermined = {"three_haves": premises and staff is None, "above_scale": scale is None, "due": state == "unknown"}
    return {
        **{f"in_{base}": operating and inside[base] for base in BASES},
        **{f"undetermined_{base}": operating and undetermined.get(base, False) for base in BASES},
    }


FIGURES = ("units", "organised", "own", "worked", "both", "neither", "undetermined", *(f"state_{s}" for s in STATES))
