"""A graph in which every text that a page may show tries to run, to format or to compute."""

from __future__ import annotations

import polars as pl

from explorer.declaring import FieldType
from explorer.graph import GraphFrames, node_columns
from explorer.schema import DOMAIN_KINDS, KIND_BY_LABEL
from tests.graphs import chain_graph, graph, node, organisation, tie, unit

HOSTILE = (
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "=HYPERLINK(\"http://evil.example/\")",
    "+1|cmd",
    "@SUM(A1)",
    "-2+3",
    "[x](http://evil.example/) ![y](http://evil.example/y.png)",
    "$\\frac{1}{2}$ **b** :red[c] :material/home: `d`",
    "\"><svg onload=window.ran=1>",
    "javascript:window.ran=1 href=",
    "${window.ran=1} {{x}} {0} %s",
)  # fmt: skip
# Codes stay codes, and these words decide where a node stands.
_KEPT = ("code", "kind", "level", "status", "chain", "role", "form", "industry")


def hostile_graph() -> GraphFrames:
    """A chain of 22 members, and the city's other systems, with hostile words in every other text field and source.

    Every other member declares no organisation, and so is isolated; one of them is marked so on purpose.
    """
    plain = _with_systems(chain_graph(members=22))
    nodes = {label: _hostile(frame, label) for label, frame in plain.nodes.items()}
    silent = pl.int_range(pl.len()) % 2 == 0
    declared = ("organisation_code", "organisation_name", "organisation_kind", "form")
    nodes["Enterprise"] = nodes["Enterprise"].with_columns(
        pl.lit(20, dtype=pl.Int64).alias("staff"),
        *(pl.when(silent).then(None).otherwise(pl.col(name)).alias(name) for name in declared),
    )
    words = {"name": HOSTILE[0], "reason": HOSTILE[1], "author": HOSTILE[2]}
    nodes["IntendedMark"] = pl.DataFrame([{"key": "m", "code": "E0004", **words}], schema=node_columns("IntendedMark"))
    return GraphFrames("r1", nodes, plain.ties)


def _with_systems(plain: GraphFrames) -> GraphFrames:
    """The graph with a tree of 小个专, an industry committee, a park, and a service site beside a unit."""
    here, small, park = {"longitude": 114.0, "latitude": 22.5}, ("SmallBusiness", "S1"), ("Area", "P1")
    more = graph(
        {
            "PartyOrganisation": [
                node("K1", kind="小个专党委", level="市级"), node("K2", kind="党建工作指导站"),
                node("K3", kind="行业党委"),
            ],
            "SmallBusiness": [node("S1", kind="个体工商户", members_total=3, **here)],
            "Area": [node("P1", kind="园区", **here)],
            "ServiceSite": [node("Z1", kind="党群服务中心", **here)],
        },
        {
            "SUBORDINATE_TO": [
                tie(organisation("K2"), organisation("K1")), tie(organisation("K3"), organisation("ROOT")),
            ],
            "COVERS": [
                tie(organisation("K2"), small, form="指导员"), tie(organisation("K3"), unit("E0002"), form="行业"),
            ],
            "LOCATED_IN": [tie(small, park)],
            "RUN_BY": [tie(("ServiceSite", "Z1"), organisation("K2"))],
        },
    )  # fmt: skip
    nodes = {label: pl.concat([frame, more.nodes[label]]) for label, frame in plain.nodes.items()}
    return GraphFrames("r1", nodes, {name: pl.concat([frame, more.ties[name]]) for name, frame in plain.ties.items()})


def _hostile(frame: pl.DataFrame, label: str) -> pl.DataFrame:
    if label not in {kind.label for kind in DOMAIN_KINDS}:
        return frame
    texts = [
        field.name for field in KIND_BY_LABEL[label].fields if field.type == FieldType.TEXT and field.name not in _KEPT
    ]
    words = [HOSTILE[row % len(HOSTILE)] for row in range(frame.height)]
    sources = pl.Series("sources", [[f"{word}#2"] for word in words], dtype=pl.List(pl.String))
    return frame.with_columns(*(pl.Series(name, words, dtype=pl.String) for name in texts), sources)
