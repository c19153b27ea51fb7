"""A picture as data for other programs: its marks and ties as tables, GraphML and GEXF."""

from __future__ import annotations

import re
from typing import Any

import networkx as nx
import polars as pl

from explorer.picture import glyphs
from explorer.picture.model import GROUP, Mark, NodeId, Picture
from explorer.schema import KIND_BY_LABEL, UNIT_LABELS
from explorer.words import Language, Text

_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MADE_UP_KEY = "name:"  # of a node without a code: made from its name
YES = Text("是", "yes")


def code_of(node: NodeId) -> str:
    """Return the business code of a node; empty where it has none."""
    return "" if node[0] == GROUP or node[1].startswith(_MADE_UP_KEY) else node[1]


def kind_of(mark: Mark, language: Language) -> str:
    """Return the kind of a mark in words; of a group that of its members."""
    kind = KIND_BY_LABEL.get(mark.id[0])
    return (kind.caption if kind else glyphs.caption(mark.glyph)).say(language)


def state_of(mark: Mark, language: Language) -> str:
    """Return the state of a unit in words; of any other mark nothing."""
    return glyphs.caption(mark.glyph).say(language) if mark.id[0] in UNIT_LABELS else ""


def _full_name(mark: Mark) -> str:
    return mark.hint[0] if mark.hint else mark.label.replace("\n", "")


def marks_table(picture: Picture, language: Language) -> pl.DataFrame:
    """Return what is drawn, a row a mark: ``name``, ``code``, ``kind``, ``state``, ``isolated`` (是 or empty).

    ``ties`` counts the lines drawn at the mark.
    """
    ties: dict[NodeId, int] = {}
    for line in picture.lines:
        for end in (line.start, line.end):
            ties[end] = ties.get(end, 0) + 1
    rows = [
        (
            _full_name(mark), code_of(mark.id), kind_of(mark, language), state_of(mark, language),
            YES.say(language) if mark.isolated else "", ties.get(mark.id, 0),
        )
        for mark in picture.marks
    ]  # fmt: skip
    columns = dict.fromkeys(("name", "code", "kind", "state", "isolated"), pl.String)
    return pl.DataFrame(rows, schema={**columns, "ties": pl.Int64}, orient="row")


def lines_table(picture: Picture) -> pl.DataFrame:
    """Return the ties drawn, a row a line: ``start``, ``start_code``, ``tie``, ``end``, ``end_code``."""
    names = {mark.id: _full_name(mark) for mark in picture.marks}
    rows = [
        (names[line.start], code_of(line.start), line.caption, names[line.end], code_of(line.end))
        for line in picture.lines
    ]
    columns = ("start", "start_code", "tie", "end", "end_code")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _network(picture: Picture, language: Language) -> nx.MultiDiGraph[str]:
    """The picture as a graph whose attributes any format holds: no None, no list, no sign that XML forbids."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names = {mark.id: f"{mark.id[0]}:{mark.id[1]}" for mark in picture.marks}
    for mark, row in zip(picture.marks, marks_table(picture, language).iter_rows(named=True), strict=True):
        facts = {name: _clean(value) for name, value in row.items() if name != "ties"}
        graph.add_node(_clean(names[mark.id]), label=facts["name"], **facts, x=float(mark.x), y=float(mark.y))
    for line in picture.lines:
        start, end = _clean(names[line.start]), _clean(names[line.end])
        graph.add_edge(start, end, relation=line.relation, caption=_clean(line.caption))
    return graph


def _clean(value: Any) -> str:  # noqa: ANN401 - a cell of a table
    return _NO_XML.sub(" ", "" if value is None else str(value))


def graphml_of(picture: Picture, language: Language) -> bytes:
    """Return the picture as GraphML, positions included."""
    return "\n".join(nx.generate_graphml(_network(picture, language), named_key_ids=True)).encode()


def gexf_of(picture: Picture, language: Language) -> bytes:
    """Return the picture as GEXF, positions where Gephi looks for them."""
    graph = _network(picture, language)
    for _, facts in graph.nodes(data=True):
        facts["viz"] = {"position": {"x": facts.pop("x"), "y": -facts.pop("y"), "z": 0.0}}  # Gephi's y grows upwards
    return "\n".join(nx.generate_gexf(graph)).encode()
