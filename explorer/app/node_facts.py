"""What is known of one node, without Streamlit: its fields, its ties by relation, its sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from explorer.app import texts
from explorer.app.tables import signs
from explorer.declaring import Relation
from explorer.graph import GraphFrames
from explorer.metrics.projection import Projection
from explorer.metrics.wording import where
from explorer.picture.model import NodeId
from explorer.schema import (
    COVERS,
    DANGLING,
    KIND_BY_LABEL,
    RELATION_BY_TYPE,
    RELATIONS,
    UNIT_LABELS,
)
from explorer.words import Language

_DETAILS = ("form", "role", "product")


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of a node in words; ``value`` empty: not given."""

    caption: str
    value: str


@dataclass(frozen=True, slots=True)
class TieGroup:
    """The ties of one relation in one direction; ``rows``: sign, name, code, details, since, source, label, key."""

    name: str
    caption: str
    rows: pl.DataFrame


def row_of(graph: GraphFrames, node: NodeId) -> Mapping[str, Any]:
    """Return a node's row, of an unknown node an empty one; what stands aside is not in it."""
    return _first(graph.nodes[node[0]].filter(pl.col("key") == node[1]))


def _whole_row_of(graph: GraphFrames, node: NodeId) -> Mapping[str, Any]:
    return _first(graph.whole(node[0], graph.nodes[node[0]].filter(pl.col("key") == node[1])))


def _first(frame: pl.DataFrame) -> Mapping[str, Any]:
    return frame.row(0, named=True) if frame.height else {}


def facts_of(graph: GraphFrames, node: NodeId, language: Language) -> list[Fact]:
    """Return the fields of a node that may be shown, in the order of the schema."""
    row = _whole_row_of(graph, node)
    return [
        Fact(declared.caption.say(language), worded(row.get(declared.name), language))
        for declared in KIND_BY_LABEL[node[0]].fields
        if declared.shown
    ]


def worded(value: object, language: Language) -> str:
    """Return a value in words; nothing for what is not given.

    >>> worded(True, "zh"), worded(None, "zh"), worded(1234.5, "zh")
    ('是', '', '1,234.5')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return (texts.YES if value else texts.NO).say(language)
    if isinstance(value, int | float):
        return f"{value:,}"
    return value.isoformat() if isinstance(value, date) else str(value)


def members_of(projection: Projection, unit: NodeId) -> tuple[int | None, str | None]:
    """Return the members of a unit that the figures count, and the field they are taken from; None: not known."""
    found = projection.units.filter((pl.col("label") == unit[0]) & (pl.col("key") == unit[1]))
    return (found["members"][0], found["members_basis"][0]) if found.height else (None, None)


def sources_of(graph: GraphFrames, node: NodeId, language: Language) -> list[tuple[str, str]]:
    """Return where a node comes from: each file with its row, and the load run that wrote it last."""
    row = _whole_row_of(graph, node)
    places = [where(graph, [source]).say(language) for source in row.get("sources") or ()]
    captions = [texts.SOURCES_PLACE.say(language), *[""] * len(places)]
    run = [] if row.get("run") is None else [(texts.SOURCES_RUN.say(language), str(row["run"]))]
    return [*zip(captions, places, strict=False), *run]


def tie_groups(projection: Projection, node: NodeId, language: Language) -> list[TieGroup]:
    """Return the ties of a node by relation and direction, in the order of the schema; dangling references last."""
    found = [
        group
        for relation in RELATIONS
        for near in ("start", "end")
        if (group := _group(projection, node, relation, near, language)).rows.height
    ]
    dangling = _dangling(projection.graph, node, language)
    return [*found, dangling] if dangling.rows.height else found


def _group(projection: Projection, node: NodeId, relation: Relation, near: str, language: Language) -> TieGroup:
    far = "end" if near == "start" else "start"
    ties = projection.covers if relation is COVERS else projection.graph.ties[relation.type]
    mine = ties.filter((pl.col(f"{near}_label") == node[0]) & (pl.col(near) == node[1]))
    caption = (relation.caption if near == "start" else relation.reverse_caption).say(language)
    whole = projection.graph.whole(relation.type, mine)
    rows = [_tie(projection, tie, far, language) for tie in whole.iter_rows(named=True)]
    return TieGroup(f"{relation.type}-{near}", caption, _frame(rows))


_COLUMNS = ("sign", "name", "code", "details", "since", "source", "label", "key")


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String)).with_columns(signs("sign"))
    unused = [name for name in ("details", "since") if frame[name].drop_nulls().is_empty()]
    return frame.sort("name", "code", nulls_last=True).drop(unused)


def _tie(projection: Projection, tie: Mapping[str, Any], far: str, language: Language) -> dict[str, Any]:
    other: NodeId = (tie[f"{far}_label"], tie[far])
    row = row_of(projection.graph, other)
    lapsed = [texts.LAPSED.say(language)] if tie.get("active") is False else []
    details = [*(str(tie[name]) for name in _DETAILS if tie.get(name)), *lapsed]
    return {
        "sign": _glyph(projection, other), "name": row.get("name"), "code": row.get("code") or other[1],
        "details": " · ".join(details) or None, "since": _period(tie, language) or None,
        "source": where(projection.graph, tie["sources"]).say(language), "label": other[0], "key": other[1],
    }  # fmt: skip


def _glyph(projection: Projection, node: NodeId) -> str:
    if node[0] not in UNIT_LABELS:
        return KIND_BY_LABEL[node[0]].name
    found = projection.units.filter((pl.col("label") == node[0]) & (pl.col("key") == node[1]))
    return str(found["state"][0]) if found.height else KIND_BY_LABEL[node[0]].name


def _period(tie: Mapping[str, Any], language: Language) -> str:
    since, until = tie.get("since"), tie.get("until")
    if until is None:
        return "" if since is None else texts.UNTIL_NOW.say(language, since=since)
    return texts.PERIOD.say(language, since=since or texts.NO_VALUE.say(language), until=until)


def _dangling(graph: GraphFrames, node: NodeId, language: Language) -> TieGroup:
    """What the node's rows name but no file defines."""
    frame = graph.nodes[DANGLING.label]
    return TieGroup("dangling", DANGLING.caption.say(language), _frame(list(_references(graph, frame, node, language))))


def _references(graph: GraphFrames, frame: pl.DataFrame, node: NodeId, language: Language) -> Iterator[dict[str, Any]]:
    for near, far in (("start", "end"), ("end", "start")):
        mine = frame.filter((pl.col(f"{near}_label") == node[0]) & (pl.col(near) == node[1]))
        for row in mine.iter_rows(named=True):
            relation = RELATION_BY_TYPE.get(row["relation"] or "")
            yield {
                "sign": DANGLING.name, "name": row[f"{far}_reference"], "code": None,
                "details": relation.caption.say(language) if relation else None, "since": None,
                "source": where(graph, row["sources"]).say(language), "label": DANGLING.label, "key": None,
            }  # fmt: skip
