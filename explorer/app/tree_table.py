"""A tree as a table: a name folds or unfolds what is below it, a number opens its list; the address keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zlib import crc32

import polars as pl
import streamlit as st

from explorer.app import parts, texts_systems
from explorer.app.controls import UNFOLDED, put, put_all
from explorer.app.desk import Desk
from explorer.app.explored_address import codes, nodes_of
from explorer.app.tables import signs
from explorer.picture.model import NodeId
from explorer.schema import KIND_BY_LABEL

_ALL = "all"  # the parameter's value when nothing is folded
_INDENT, _CLOSED, _OPENED, _LAST = "\u3000", "＋ ", "－ ", "\u3000 "


def tree_table(
    desk: Desk, rows: pl.DataFrame, key: str, columns: list[str], *, at_most: int, name_width: int, **captions: str
) -> tuple[dict[str, Any], str] | None:
    """Draw ``rows`` (of ``metrics.trees.tree``), folded as the address says; return the row and column of a number.

    A click on a name unfolds or folds it and makes it the chosen node of the address.
    """
    opened = _opened(desk, rows)
    shown = unfolded(rows, opened)
    if rows["depth"].n_unique() > 1:
        _buttons(desk, key)
    table = shown.select(
        pl.col("label").replace({label: kind.name for label, kind in KIND_BY_LABEL.items()}).alias("sign"),
        pl.Series("name", list(_names(shown, opened)), dtype=pl.String),
        *columns,
    ).with_columns(signs("sign"))
    # A table of its own for each shape: a click that is still remembered would fold what it has just unfolded.
    shape = crc32(f"{st.query_params.get(UNFOLDED)} {desk.view.node}".encode())
    clicked = parts.table(
        desk, table, f"{key}-{shape}", at_most=at_most, name_width=name_width, pinned=False, on_click=None, **captions
    )
    if clicked is None:
        return None
    row = shown.row(clicked[0], named=True)
    if clicked[1] != "name":
        return row, clicked[1]
    _toggle(row, opened)
    st.rerun()
    return None


def unfolded(rows: pl.DataFrame, opened: set[NodeId]) -> pl.DataFrame:
    """Return the rows that are seen: roots, and whatever is below nodes that are all open; with ``branches``.

    ``branches``: whether anything is below the node. A root is always open.
    """
    depths = rows["depth"].to_list()
    branches = [below > depth for depth, below in zip(depths, [*depths[1:], -1], strict=True)] if depths else []
    seen, folded = [], 0  # nothing deeper than ``folded`` is seen
    for depth, node in zip(depths, _ids(rows), strict=True):
        seen.append(depth <= folded)
        if depth <= folded:
            folded = depth + 1 if depth == 0 or node in opened else depth
    return rows.with_columns(branches=pl.Series(branches, dtype=pl.Boolean)).filter(pl.Series(seen, dtype=pl.Boolean))


def _ids(rows: pl.DataFrame) -> list[NodeId]:
    return [(label, key) for label, key in rows.select("label", "key").iter_rows()]


def _opened(desk: Desk, rows: pl.DataFrame) -> set[NodeId]:
    said = st.query_params.get(UNFOLDED, "")
    return set(_ids(rows)) if said == _ALL else set(nodes_of(said, desk.projection.graph))


def _names(shown: pl.DataFrame, opened: set[NodeId]) -> Iterator[str]:
    for node, row in zip(_ids(shown), shown.select("depth", "name", "code", "branches").iter_rows(), strict=True):
        depth, name, code, branches = row
        mark = _LAST if not branches else _OPENED if depth == 0 or node in opened else _CLOSED
        yield f"{_INDENT * depth}{mark}{name or code or ''}"


def _toggle(row: Mapping[str, Any], opened: set[NodeId]) -> None:
    node = (row["label"], row["key"])
    wanted = opened ^ {node} if row["branches"] and row["depth"] > 0 else opened
    put_all({UNFOLDED: codes(sorted(wanted)), "node": codes([node])})


def _buttons(desk: Desk, key: str) -> None:
    with st.container(horizontal=True, key=f"folding-{key}", gap="small"):
        for caption, value in ((texts_systems.UNFOLD_ALL, _ALL), (texts_systems.FOLD_ALL, "")):
            st.button(desk.say(caption), key=f"{key}-{value or 'none'}", on_click=put, args=(UNFOLDED, value))
