"""Party organisations on a date: which are active, which are roots, who is above whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import networkx as nx
import polars as pl

from explorer.vocabulary import REVOKED, ROOT_LEVEL

# 状态 as offices write it; 拟撤销 (to be revoked) is not revoked.
_REVOKED_WORDS = (REVOKED, f"已{REVOKED}")


def with_activity(organisations: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the organisations with ``active`` and ``is_root`` (Boolean, never null).

    *Active*: founded (党组织成立时间 blank or ≤ ``as_of``) and not revoked. Revoked from 撤销日期 on; 状态 撤销
    without a date: always. *Root*: 级别 is 市级.

    >>> frame = pl.DataFrame({"founded": [None, date(2025, 1, 1)], "revoked": [date(2024, 1, 1), None],
    ...                       "status": ["撤销", "正常"], "level": ["市级", None]})
    >>> with_activity(frame, date(2023, 6, 1)).select("active", "is_root").rows()
    [(True, True), (False, False)]
    """
    founded = pl.col("founded").fill_null(as_of) <= as_of
    revoked = (pl.col("revoked") <= as_of).fill_null(pl.col("status").is_in(_REVOKED_WORDS).fill_null(value=False))
    return organisations.with_columns(
        active=founded & ~revoked, is_root=(pl.col("level") == ROOT_LEVEL).fill_null(value=False)
    )


def hierarchy(organisations: pl.DataFrame, superiors: pl.DataFrame) -> nx.DiGraph[str]:
    """Return 隶属 as a graph from superior to subordinate, every organisation in it, revoked ones too."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(organisations["key"])
    graph.add_edges_from(superiors.select("end", "start").iter_rows())
    return graph


def in_a_cycle(above: nx.DiGraph[str]) -> set[str]:
    """Return the organisations that are their own superior's superior, at any distance.

    >>> sorted(in_a_cycle(nx.DiGraph([("A", "B"), ("B", "A"), ("A", "C"), ("D", "D")])))
    ['A', 'B', 'D']
    """
    rings = (ring for ring in nx.strongly_connected_components(above) if len(ring) > 1)
    return {key for ring in rings for key in ring} | set(nx.nodes_with_selfloops(above))


def attached(line: nx.DiGraph[str], roots: Iterable[str]) -> set[str]:
    """Return the organisations of ``line``, the active hierarchy, that have one of ``roots`` above them or are one.

    >>> sorted(attached(nx.DiGraph([("R", "A"), ("A", "B"), ("X", "C")]), ["R", "revoked"]))
    ['A', 'B', 'R']
    """
    ends = [key for key in roots if key in line]
    return set(ends).union(*(layer for layer in nx.bfs_layers(line, ends))) if ends else set()


def below(above: nx.DiGraph[str], committees: Iterable[str]) -> pl.DataFrame:
    """Return who is below whom: ``committee``, ``organisation``, a row a pair, the committee itself included.

    Cycles are safe: an organisation in one is below each other in it, once.
    """
    pairs = [(top, key) for top in committees for key in (top, *nx.descendants(above, top))]
    return pl.DataFrame(pairs, schema={"committee": pl.String, "organisation": pl.String}, orient="row")
