"""Cities by hand for the tests of the metrics: a builder that speaks in units, organisations and ties."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

import polars as pl

from explorer.graph import GraphFrames, node_columns, tie_columns
from explorer.metrics.projection import Projection, project
from explorer.settings import Thresholds

TODAY = date(2026, 6, 1)
UNIT, SMALL, ORGANISATION, CHAIN = "Enterprise", "SmallBusiness", "PartyOrganisation", "IndustryChain"


class City:
    """Nodes and ties collected one by one; a unit operates, with 20 staff on fixed premises, unless told otherwise."""

    def __init__(self) -> None:
        self._nodes: dict[str, list[dict[str, Any]]] = {}
        self._ties: dict[str, list[dict[str, Any]]] = {}
        self._labels: dict[str, str] = {}

    def node(self, label: str, key: str, **fields: Any) -> Self:
        """Add a node; its row number in ``f1`` is its place among the nodes of its label."""
        rows = self._nodes.setdefault(label, [])
        rows.append({"key": key, "code": key, "name": f"名{key}", "sources": [f"f1#{len(rows) + 2}"], **fields})
        self._labels[key] = label
        return self

    def unit(self, key: str, **fields: Any) -> Self:
        return self.node(UNIT, key, **{"staff": 20, "kind": "企业", **fields})

    def small(self, key: str, **fields: Any) -> Self:
        return self.node(SMALL, key, **{"staff": 20, "kind": "小微企业", **fields})

    def organisation(self, key: str, superior: str | None = None, **fields: Any) -> Self:
        """Add an organisation, a root unless it has a superior."""
        self.node(ORGANISATION, key, **{"kind": "支部", "level": "单位" if superior else "市级", **fields})
        return self.tie("SUBORDINATE_TO", key, superior) if superior else self

    def chain(self, key: str, *members: str, committee: str | None = None, **fields: Any) -> Self:
        self.node(CHAIN, key, **fields)
        if committee:
            self.tie("LEADS", committee, key)
        for member in members:
            self.tie("MEMBER_OF", member, key)
        return self

    def segment(self, chain: str, code: str, *members: str) -> Self:
        key = f"{chain}/{code}"
        self.node("ChainSegment", key, code=code, chain=chain).tie("PART_OF", key, chain)
        for member in members:
            self.tie("AT", member, key)
        return self

    def area(self, key: str, kind: str, *inside: str, **fields: Any) -> Self:
        self.node("Area", key, kind=kind, **fields)
        for other in inside:
            self.tie("LOCATED_IN", other, key)
        return self

    def covers(self, organisation: str, unit: str, form: str = "单独", **fields: Any) -> Self:
        return self.tie("COVERS", organisation, unit, form=form, **fields)

    def tie(self, relation: str, start: str, end: str, **fields: Any) -> Self:
        ends = {"start_label": self._labels[start], "start": start, "end_label": self._labels[end], "end": end}
        self._ties.setdefault(relation, []).append({**ends, "sources": ["f2#7"], **fields})
        return self

    def dangling(self, relation: str, known: str, reference: str, table: str, **fields: Any) -> Self:
        """Add a reference that leads nowhere: of ``COVERS`` the organisation is unknown, of others the far end."""
        here, there = ("end", "start") if relation == "COVERS" else ("start", "end")
        ends = {f"{here}_label": self._labels[known], here: known, f"{there}_reference": reference}
        row = {"key": f"{relation}|{known}|{reference}|{table}", "relation": relation, "tables": [table], **ends}
        self._nodes.setdefault("DanglingReference", []).append({"sources": ["f3#9"], **row, **fields})
        return self

    def frames(self) -> GraphFrames:
        nodes = {label: pl.DataFrame(rows, schema=node_columns(label)) for label, rows in self._nodes.items()}
        ties = {relation: pl.DataFrame(rows, schema=tie_columns(relation)) for relation, rows in self._ties.items()}
        return GraphFrames("run-1", nodes, ties)

    def projected(self, as_of: date = TODAY, **thresholds: Any) -> Projection:
        return project(self.frames(), as_of, Thresholds(**thresholds))
