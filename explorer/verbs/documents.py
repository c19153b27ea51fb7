"""The JSON documents of the verbs that print figures, in the shapes that the command line promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from explorer.metrics.centrality import Centrality, by_betweenness
from explorer.metrics.core import NodeId
from explorer.metrics.coverage import FIGURES
from explorer.metrics.dependence import Dependence
from explorer.metrics.evidence import testimony
from explorer.metrics.isolation import Isolation
from explorer.metrics.projection import Projection
from explorer.metrics.remedy import Remedy, remedies
from explorer.metrics.structure import Structure
from explorer.metrics.witness import Witness
from explorer.schema import KIND_BY_LABEL
from explorer.vocabulary import STATES
from explorer.words import Language


def coverage_document(projection: Projection, base: str, by: str, figures: pl.DataFrame) -> dict[str, Any]:
    """Return the JSON document of ``coverage``."""
    return {
        "base": base,
        "by": by,
        "as_of": projection.as_of.isoformat(),
        "run": projection.graph.version,
        "settings": projection.thresholds.as_json(),
        "groups": [_group(row) for row in figures.iter_rows(named=True)],
    }


def _group(row: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: row[name] for name in ("code", "name", "chain") if name in row}
    figures = {name: row[name] for name in FIGURES if not name.startswith("state_")}
    return {**named, **figures, "states": {state: row[f"state_{state}"] for state in STATES}}


def isolation_document(projection: Projection, found: Isolation, language: Language) -> dict[str, Any]:
    """Return the JSON document of ``isolated``; evidence and reasons in ``language``."""
    advised = remedies(projection, found)
    witness = Witness(projection, found.nodes.select("label", "key").iter_rows())
    return {
        "base": found.base,
        "as_of": projection.as_of.isoformat(),
        "run": projection.graph.version,
        "outside_scope": found.outside_scope,
        "nodes": [
            {**_node(row, advised, language), "rank": rank, "evidence": _evidence(row, witness, language)}
            for rank, row in enumerate(found.nodes.iter_rows(named=True), start=1)
        ],
        "intended": [_intended(row) for row in found.intended.iter_rows(named=True)],
        "counts": found.counts,
    }


_SHOWN = ("kind", "code", "name", "cause", "causes", "members", "staff")


def _evidence(row: Mapping[str, Any], witness: Witness, language: Language) -> list[str]:
    return [said.say(language) for said in testimony(witness, (row["label"], row["key"]), row["causes"])]


def _intended(row: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: row[name] for name in (*_SHOWN, "reason", "author", "until")}
    return {**shown, "date": row["marked"]}


def _node(row: Mapping[str, Any], advised: Mapping[NodeId, Remedy], language: Language) -> dict[str, Any]:
    remedy = advised.get((row["label"], row["key"]))
    shown = {name: row[name] for name in _SHOWN}
    return {**shown, "remedy": None if remedy is None else _remedy(remedy, language)}


def _remedy(remedy: Remedy, language: Language) -> dict[str, Any]:
    partners = [
        {"kind": partner.kind, "code": partner.code, "name": partner.name, "members": partner.members}
        for partner in remedy.partners
    ]
    return {"action": remedy.action, "with": partners, "near": remedy.step, "reason": remedy.reason.say(language)}


def structure_document(
    projection: Projection, found: Structure, central: Centrality, dependence: Dependence, language: Language
) -> dict[str, Any]:
    """Return the JSON document of ``structure``: components by size, the other figures as lists of nodes."""
    named = projection.core.nodes

    def shown(node: NodeId) -> dict[str, Any]:
        return {"kind": KIND_BY_LABEL[node[0]].name, "code": node[1], "name": named[node]["name"]}

    community = {node: number for number, nodes in enumerate(central.communities) for node in nodes}
    return {
        "chain": found.chain,
        "as_of": projection.as_of.isoformat(),
        "run": projection.graph.version,
        "relations": list(found.relations),
        "nodes": found.nodes,
        "ties": found.ties,
        "components": [len(component) for component in found.components],
        "isolates": [shown(node) for node in found.isolates],
        "articulation_points": [{**shown(node), "degree": found.degree[node]} for node in found.articulation_points],
        "bridges": [[shown(start), shown(end)] for start, end in found.bridges],
        "betweenness_samples": central.samples,
        "communities": [len(nodes) for nodes in central.communities],
        "centrality": [
            {
                **shown(node), "degree": found.degree[node], "betweenness": central.betweenness[node],
                "core_number": central.core_number[node], "community": community[node],
            }
            for node in by_betweenness(central)
        ],
        "falling_off": [
            {**shown(one.node), "units": [shown(unit) for unit in one.units], "sentence": one.sentence.say(language)}
            for one in dependence.falling_off
        ],
        "supply_path": [shown(node) for node in dependence.supply_path],
    }  # fmt: skip
