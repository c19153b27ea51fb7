"""Marking: a node is said to stand alone on purpose, or no longer; a load of one small table, by the same door.

So a mark has a run and a source like every record, an undo takes it back, and later loads of other files leave it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from explorer.errors import ExplorerError
from explorer.graph import GraphFrames, conform, node_columns
from explorer.metrics.marks import marks
from explorer.schema import ISOLABLE_KINDS, KIND_BY_LABEL, KIND_BY_NAME, MARK, SOURCE_FILE, UNIT_LABELS
from explorer.words import LANGUAGES, Text
from loaders.load import load_into
from loaders.reading.check import Checked, CheckedTable, check_sheet
from loaders.reading.comparable import code_in_comparable_form
from loaders.reading.problems import RULES
from loaders.reading.sheets import Sheet
from loaders.sources.contracts import MARKS
from loaders.sources.declared import Source

if TYPE_CHECKING:
    from explorer.store import Store

FILE = "chain-explorer mark"
_SOURCE = Source(name=FILE, table=MARKS.name, rank=0)  # whoever types it now has the last word
_FIELDS = tuple(field.name for field in MARK.fields)
_KINDS = {kind.name: kind.caption.zh for kind in ISOLABLE_KINDS}


@dataclass(frozen=True)
class Marking:
    """What a marking did: its ``run`` (None: the store held it already) and the marks of the node (``marks.marks``)."""

    run: str | None
    marks: pl.DataFrame


@dataclass(frozen=True)
class Wish:
    """A node to be marked: its code, its kind (JSON name; None: whatever bears the code), why, by whom, until when."""

    code: str
    reason: str
    author: str
    kind: str | None = None
    until: date | None = None


def mark(store: Store, wish: Wish, today: date) -> Marking:
    """Mark a node as isolated on purpose; the same again changes nothing.

    Raises
    ------
    ExplorerError
        ``unknown_node``, ``ambiguous_node`` (nodes of two kinds bear the code), ``bad_mark`` (a blank reason or author,
        or one that holds a number of a person).
    StoreError
        the store cannot be written.
    """
    graph = store.read_graph()
    label, name = _node(graph, wish)
    code = _comparable(wish.code)
    row = {
        "code": code, "name": name, "kind": KIND_BY_LABEL[label].caption.zh, "reason": wish.reason,
        "author": wish.author, "marked": today, "until": wish.until,
    }  # fmt: skip
    return _load(store, graph, [row], today)


def withdraw(store: Store, code: str, kind: str | None, today: date) -> Marking:
    """End every standing mark of a node today.

    Raises
    ------
    ExplorerError
        ``not_marked``: no standing mark names it.
    StoreError
        the store cannot be written.
    """
    graph = store.read_graph()
    found = _of(marks(graph, today), code, kind).filter("standing").unique("mark", maintain_order=True)
    if found.is_empty():
        raise ExplorerError("not_marked", _NOT_MARKED, _SEE_LIST, given=code)
    return _load(store, graph, found.with_columns(until=pl.lit(today)).select(_FIELDS).to_dicts(), today)


def marking_runs(graph: GraphFrames) -> frozenset[str]:
    """Return the runs in which the verb marked or unmarked nodes: no files were loaded then."""
    sources = graph.nodes[SOURCE_FILE.label]
    return frozenset(sources.filter(name=FILE)["run"].drop_nulls())


def _of(found: pl.DataFrame, code: str, kind: str | None) -> pl.DataFrame:
    """Return the marks that name the node."""
    named = found.filter(pl.col("code") == _comparable(code))
    if kind is None:
        return named
    labels = UNIT_LABELS if KIND_BY_NAME[kind].label in UNIT_LABELS else (KIND_BY_NAME[kind].label,)
    return named.filter(pl.col("label").is_in(labels) | (pl.col("kind") == _KINDS[kind]).fill_null(value=False))


def _comparable(code: str) -> str:
    return code_in_comparable_form(code).removeprefix("REG:")


def _node(graph: GraphFrames, wish: Wish) -> tuple[str, str | None]:
    """Return label and name of the one node that is meant, found as the figures will find it."""
    asked = pl.DataFrame({"code": [_comparable(wish.code)], "kind": [_KINDS.get(wish.kind or "")], "key": ["asked"]})
    candidate = GraphFrames(nodes={**graph.nodes, MARK.label: conform(asked, node_columns(MARK.label))})
    found = marks(candidate, date.min).filter(pl.col("key").is_not_null())
    if found.is_empty():
        raise ExplorerError("unknown_node", _UNKNOWN, _CHECK_CODE, given=wish.code)
    if len(found) > 1:
        kinds = ", ".join(KIND_BY_LABEL[label].name for label in found["label"])
        raise ExplorerError("ambiguous_node", _AMBIGUOUS, _SAY_KIND, given=wish.code, kinds=kinds)
    label, key = found.select("label", "key").row(0)
    return label, graph.nodes[label].filter(pl.col("key") == key)["name"][0]


def _load(store: Store, graph: GraphFrames, rows: Sequence[dict[str, Any]], today: date) -> Marking:
    table = _table(rows)
    _require_usable(table)
    report = load_into(store, Checked((table,), (), ()), graph=graph)
    after = store.read_graph() if report.run else graph
    written = pl.col("mark").is_in(table.records["key"].implode())
    return Marking(report.run, marks(after, today).filter(written))


def _table(rows: Sequence[dict[str, Any]]) -> CheckedTable:
    """Return the rows as a table that was read: they go the way of every file, and what is personal is found."""
    cells = [[column.header for column in MARKS.columns]]
    cells += [["" if row[c.field] is None else str(row[c.field]) for c in MARKS.columns] for row in rows]
    digest = hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()
    numbers = pl.Series("row", range(1, len(cells) + 1), dtype=pl.Int64)
    checked = check_sheet(
        Sheet(FILE, None, digest, "utf-8", pl.DataFrame([numbers, pl.Series("cells", cells)])), _SOURCE
    )
    if not isinstance(checked, CheckedTable):
        raise TypeError(f"the table of marks is not recognised: {checked}")
    return checked


def _require_usable(table: CheckedTable) -> None:
    wrong = [problem for problem in table.problems if RULES[problem.code].severity == "error" or problem.row]
    if wrong:
        zh, en = (" ".join(dict.fromkeys(one.say(language) for one in wrong)) for language in LANGUAGES)
        raise ExplorerError("bad_mark", Text("{zh}", "{en}"), _AN_OFFICE, zh=zh, en=en)


_UNKNOWN = Text("没有代码为“{given}”的节点。", "No node bears the code “{given}”.")
_CHECK_CODE = Text(
    "代码以 chain-explorer isolated 所列为准;--kind 只在该类别中查找。",
    "Take the code as chain-explorer isolated lists it; --kind looks among that kind alone.",
)
_AMBIGUOUS = Text("“{given}”是几类节点的代码:{kinds}。", "Nodes of several kinds bear the code “{given}”: {kinds}.")
_SAY_KIND = Text("用 --kind 指明其一。", "Name one by --kind.")
_NOT_MARKED = Text("“{given}”没有有效的标记。", "No standing mark names “{given}”.")
_SEE_LIST = Text("用 chain-explorer mark --list 查看。", "See chain-explorer mark --list.")
_AN_OFFICE = Text(
    "理由必填;--author 写部门或岗位,不写个人和号码。",
    "A reason is needed; --author names an office or a role, no person and no number.",
)
