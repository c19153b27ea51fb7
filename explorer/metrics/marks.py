"""Marks: which nodes stand alone on purpose, who decided so and why, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import polars as pl

from explorer.graph import GraphFrames
from explorer.schema import ISOLABLE_KINDS, MARK, UNIT_LABELS

_BY_REGISTRATION, _BY_NAME = "reg:", "NAME:"  # of keys: 注册号, and in upper case a name and district
_EVERY = [kind.label for kind in ISOLABLE_KINDS]
# A unit is one node, whichever of the two kinds of unit the mark calls it.
_LABELS: Mapping[str, list[str]] = MappingProxyType({
    kind.caption.zh: list(UNIT_LABELS) if kind.label in UNIT_LABELS else [kind.label] for kind in ISOLABLE_KINDS
})  # fmt: skip


def marks(graph: GraphFrames, as_of: date) -> pl.DataFrame:
    """Return every mark, with the node that it names and whether it stands.

    Parameters
    ----------
    graph
        the whole graph or what of it is present; what has vanished is left out.
    as_of
        the date on which marks stand or have ended.

    Returns
    -------
    DataFrame
        ``mark`` (its own key), ``label``, ``key`` (of the node; null: no node bears the code), ``code``, ``name``,
        ``kind`` (as marked), ``reason``, ``author``, ``marked``, ``until``, ``standing`` (Boolean): 终止日期 blank or >
        ``as_of``. The day of the mark is no bound: a decision about a lasting state holds for the reports on earlier
        days too. The newest first, then by code. A code that nodes of several kinds bear and whose kind the mark leaves
        open: a row each. Without marks: no rows.
    """
    held = graph.nodes[MARK.label].filter(pl.col("vanished").is_null())
    known = _bearers(graph, held["code"].unique())
    meant = held.select(
        pl.col("kind").replace_strict(_LABELS, default=_EVERY, return_dtype=pl.List(pl.String)).alias("label"),
        *(field.name for field in MARK.fields),
        standing=(pl.col("until") > as_of).fill_null(value=True),
        mark="key",
    ).explode("label", empty_as_null=True)
    found = meant.join(known, on=["label", "code"], how="left", maintain_order="left")
    one = found.filter(pl.col("key").is_not_null())
    nobody = found.join(one, on="mark", how="anti").unique("mark", maintain_order=True)
    nameless = nobody.with_columns(label=pl.lit(None, pl.String))
    every = pl.concat([one, nameless]).sort("marked", "code", "label", descending=[True, False, False], nulls_last=True)
    columns = ("code", "name", "kind", "reason", "author", "marked", "until", "standing")
    return every.select("mark", "label", "key", *columns)


def _bearers(graph: GraphFrames, codes: pl.Series) -> pl.DataFrame:
    """Return ``label``, ``key``, ``code`` of the present nodes that bear one of ``codes``."""
    wanted = pl.concat([codes, _BY_REGISTRATION + codes]).implode()
    by_name = codes.filter(codes.str.starts_with(_BY_NAME)).implode()
    empty = pl.DataFrame(schema={"label": pl.String, "key": pl.String, "code": pl.String})
    if codes.is_empty():
        return empty
    key = pl.col("key")
    bears = key.is_in(wanted) | (key.str.to_uppercase().is_in(by_name) if len(by_name[0]) else pl.lit(value=False))
    parts = [
        graph.nodes[label].filter(pl.col("vanished").is_null() & bears).select(
            pl.lit(label).alias("label"), "key",
            code=pl.when(key.str.to_uppercase().str.starts_with(_BY_NAME)).then(key.str.to_uppercase())
            .otherwise(key.str.strip_prefix(_BY_REGISTRATION)),
        )
        for label in _EVERY
    ]  # fmt: skip
    return pl.concat([empty, *parts])


def intended(graph: GraphFrames, as_of: date) -> pl.DataFrame:
    """Return the nodes that stand alone on purpose: ``label``, ``key``, ``reason``, ``author``, ``marked``, ``until``.

    A row a node, by its newest standing mark; parameters as of ``marks``.

    >>> intended(GraphFrames(), date(2026, 1, 1)).height
    0
    """
    standing = marks(graph, as_of).filter(pl.col("standing") & pl.col("key").is_not_null())
    newest = standing.unique(["label", "key"], keep="first", maintain_order=True)
    return newest.select("label", "key", "reason", "author", "marked", "until")
