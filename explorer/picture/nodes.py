"""From a node of the graph to its mark: label, sign and hint; only fields that the schema lets be shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil
from typing import Any

import polars as pl

from explorer.graph import GraphFrames
from explorer.picture.glyphs import CLOSED, caption
from explorer.picture.layout import Point
from explorer.picture.model import Mark, NodeId, Standing
from explorer.schema import AREA, KIND_BY_LABEL, UNIT_LABELS
from explorer.vocabulary import AREA_KINDS
from explorer.words import Language

Row = Mapping[str, Any]
# No counts of members: a picture leaves the machine as an image or a page, where small counts would have to be masked.
_HINTED = ("code", "kind", "level", "tier", "district", "street", "staff")
_LEGAL_FORM = re.compile(r"股份有限公司|有限责任公司|有限公司")
_PARTY, _OF_THE_CITY = "中共", "委"  # 中共…市委 is one name
_LINE_LENGTH = 7
_LINES = 2
_BESIDE_LENGTH = 9


@dataclass(frozen=True)
class Cast:
    """All that marks are made from: the present graph (without what has vanished), what the metrics say of it."""

    graph: GraphFrames
    standing: Standing = field(default_factory=Standing)
    language: Language = "zh"

    @cached_property
    def cities(self) -> tuple[str, ...]:
        """The names of the cities: most names begin with one, and a label need not say it again."""
        areas = self.graph.nodes[AREA.label]
        return tuple(areas.filter(pl.col("kind") == AREA_KINDS[0])["name"].drop_nulls().sort())

    def rows(self, nodes: Iterable[NodeId]) -> dict[NodeId, Row]:
        """Return the rows of ``nodes`` that the graph holds."""
        wanted: dict[str, list[str]] = {}
        for label, key in nodes:
            wanted.setdefault(label, []).append(key)
        return {
            (label, row["key"]): row
            for label, keys in wanted.items()
            for row in self.graph.nodes[label].filter(pl.col("key").is_in(keys)).iter_rows(named=True)
        }

    def mark(
        self, node: NodeId, row: Row | None, at: Point, *, size: float = 19, strong: bool = False, beside: bool = False
    ) -> Mark:
        """Return the mark of one node at a position; a node without a row is drawn with its key."""
        name = (row or {}).get("name") or node[1]
        return Mark(
            id=node,
            label=shortened(name, self.cities, _BESIDE_LENGTH) if beside else wrapped(name, self.cities),
            glyph=self.glyph(node),
            x=at.x,
            y=at.y,
            size=size,
            isolated=node in self.standing.isolated,
            inactive=node in self.standing.inactive,
            strong=strong,
            hint=self.hint(node, row),
            beside=beside,
        )

    def glyph(self, node: NodeId) -> str:
        """Return the sign: a unit's state, else the kind."""
        kind = KIND_BY_LABEL[node[0]]
        if node[0] not in UNIT_LABELS:
            return kind.name
        return CLOSED if node in self.standing.inactive else self.standing.states.get(node, kind.name)

    def hint(self, node: NodeId, row: Row | None) -> tuple[str, ...]:
        """Return the lines shown on demand: name, kind, state, and the hinted fields that the schema shows."""
        kind = KIND_BY_LABEL[node[0]]
        given = row or {}
        lines = [given.get("name") or node[1], kind.caption.say(self.language)]
        if node[0] in UNIT_LABELS:
            lines.append(caption(self.glyph(node)).say(self.language))
        lines += [
            f"{declared.caption.say(self.language)}：{given[declared.name]}"
            for declared in kind.fields
            if declared.shown and declared.name in _HINTED and given.get(declared.name) not in (None, "")
        ]
        return tuple(lines)


def wrapped(name: str, cities: tuple[str, ...] = ()) -> str:
    r"""Return ``name`` as a short label of at most two lines, without city and legal form.

    The full name stands in the hint and in the table beside the picture.

    >>> wrapped("深链市云帆新能源科技有限公司", ("深链市",))
    '云帆新能源科技'
    >>> wrapped("中共深链市新能源和智能网联汽车产业链委员会", ("深链市",))
    '新能源和智能网\n联汽车产业链…'
    """
    short = shortened(name, cities, _LINE_LENGTH * _LINES)
    length = ceil(len(short) / max(ceil(len(short) / _LINE_LENGTH), 1))  # lines of one length
    return "\n".join(short[at : at + length] for at in range(0, len(short), max(length, 1)))


def shortened(name: str, cities: tuple[str, ...], longest: int) -> str:
    """Return ``name`` on one line of at most ``longest`` signs, without city and legal form.

    >>> shortened("深链市云帆新能源科技有限公司", ("深链市",), 6)
    '云帆新能源…'
    """
    short = _LEGAL_FORM.sub("", name.removeprefix(_PARTY)) or name
    for city in cities:
        rest = short.removeprefix(city)
        short = rest if rest and not rest.startswith(_OF_THE_CITY) else short
    short = short.replace("\n", " ")
    return short if len(short) <= longest else short[: longest - 1] + "…"
