"""Small graphs by hand for the tests of pictures and pages: rows in, frames with the schema's columns out."""

from __future__ import annotations

from typing import Any

import polars as pl

from explorer.graph import GraphFrames, conform, node_columns, tie_columns

HOSTILE_NAME = "<script>window.ran=1</script>有限公司"
SOURCE = "samples/enterprises.csv"


def node(key: str, name: str = "", **values: Any) -> dict[str, Any]:
    """One node's row; its source row is made up from its key."""
    made = {"key": key, "code": key, "name": name or key, "sources": ["f1#2"], "tables": ["enterprises"], "run": "r1"}
    return {**made, **values}


def tie(start: tuple[str, str], end: tuple[str, str], **values: Any) -> dict[str, Any]:
    """One tie's row between two (label, key)."""
    made = {"start_label": start[0], "start": start[1], "end_label": end[0], "end": end[1]}
    return {**made, "sources": ["f1#3"], "tables": ["coverage"], "run": "r1", **values}


def graph(nodes: dict[str, list[dict[str, Any]]], ties: dict[str, list[dict[str, Any]]]) -> GraphFrames:
    """The frames of these rows, version r1."""
    return GraphFrames(
        "r1",
        {label: _frame(rows, node_columns(label)) for label, rows in nodes.items()},
        {relation: _frame(rows, tie_columns(relation)) for relation, rows in ties.items()},
    )


def _frame(rows: list[dict[str, Any]], columns: dict[str, pl.DataType]) -> pl.DataFrame:
    return conform(pl.from_dicts(rows, schema_overrides={k: v for k, v in columns.items() if k in rows[0]}), columns)


def unit(key: str) -> tuple[str, str]:
    return ("Enterprise", key)


def organisation(key: str) -> tuple[str, str]:
    return ("PartyOrganisation", key)


def chain_graph(members: int = 12, segments: int = 3) -> GraphFrames:
    """A chain with its committee under a root, its segments and ``members``; the first is its leader and hostile."""
    chain, keys = ("IndustryChain", "C1"), [f"E{number:04}" for number in range(members)]
    segment_keys = [f"C1/S{number}" for number in range(1, segments + 1)]
    return graph(
        {
            "Enterprise": [
                node(key, HOSTILE_NAME if number == 0 else f"深圳市第{number}新能源科技有限公司", district="罗湖区")
                for number, key in enumerate(keys)
            ],
            "PartyOrganisation": [
                node("ROOT", "市两新工委", kind="工委", level="市级"),
                node("O1", "新能源产业链党委", kind="产业链党委"),
            ],
            "IndustryChain": [node("C1", "新能源汽车")],
            "ChainSegment": [
                {"key": key, "code": key[3:], "chain": "C1", "name": f"环节{key[-1]}", "position": int(key[-1])}
                for key in segment_keys
            ],
            "DanglingReference": [
                {"key": "D1", "relation": "COVERS", "start_reference": "DW-093", "end_label": "Enterprise",
                 "end": "E0001", "reason": "unknown_reference"},
            ],
        },
        {
            "LEADS": [tie(organisation("O1"), chain)],
            "SUBORDINATE_TO": [tie(organisation("O1"), organisation("ROOT"))],
            "MEMBER_OF": [
                tie(unit(key), chain, role="链主" if number == 0 else "配套") for number, key in enumerate(keys)
            ],
            "AT": [
                tie(unit(key), ("ChainSegment", segment_keys[number % segments]))
                for number, key in enumerate(keys)
                if number % 5 != 4
            ],
            "PART_OF": [tie(("ChainSegment", key), chain) for key in segment_keys],
            "COVERS": [tie(organisation("O1"), unit("E0002"), form="联合")],
            "SUPPLIES": [tie(unit("E0001"), unit("E0002"), product="电芯")],
        },
    )  # fmt: skip
