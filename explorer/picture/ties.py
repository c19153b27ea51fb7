"""Reading ties out of frames for a picture: which ends, which weight, the line of superiors to the root."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from explorer.graph import GraphFrames
from explorer.picture.model import Line, NodeId
from explorer.schema import ORGANISATION, RELATION_BY_TYPE, RELATIONS
from explorer.vocabulary import WORK_FORMS
from explorer.words import Language

MANY = 12  # from here on the ties of one relation at one node are told by position rather than by arrows
LONGEST_LINE = 12  # a line of superiors; longer ones are cycles or mistakes


def ends(frame: pl.DataFrame, side: str) -> list[NodeId]:
    """Return the ``start`` or ``end`` nodes of a tie frame, in its order, duplicates kept."""
    return list(zip(frame[f"{side}_label"].to_list(), frame[side].to_list(), strict=True))


def labels_of(relation: str, side: str) -> tuple[str, ...]:
    """Return the labels that ``start`` or ``end`` of a relation may have."""
    declared = RELATION_BY_TYPE[relation]
    return declared.starts if side == "start" else declared.ends


def starting_at(graph: GraphFrames, relation: str, nodes: Iterable[NodeId]) -> pl.DataFrame:
    """Return the ties of ``relation`` that start at one of ``nodes``."""
    return _touching(graph, relation, nodes, "start")


def ending_at(graph: GraphFrames, relation: str, nodes: Iterable[NodeId]) -> pl.DataFrame:
    """Return the ties of ``relation`` that end at one of ``nodes``."""
    return _touching(graph, relation, nodes, "end")


def _touching(graph: GraphFrames, relation: str, nodes: Iterable[NodeId], side: str) -> pl.DataFrame:
    frame, wanted = graph.ties[relation], dict[str, list[str]]()
    for label, key in nodes:
        if label in labels_of(relation, side):  # else no tie can be there, and millions need not be looked through
            wanted.setdefault(label, []).append(key)
    chosen = [
        frame.filter((pl.col(f"{side}_label") == label) & pl.col(side).is_in(keys)) for label, keys in wanted.items()
    ]
    return pl.concat(chosen) if chosen else frame.clear()


def superiors(graph: GraphFrames, organisation: str) -> list[str]:
    """Return the keys of the organisations above, the nearest first; a cycle ends the line."""
    line = [organisation]
    frame = graph.ties["SUBORDINATE_TO"]
    while len(line) <= LONGEST_LINE:
        above = frame.filter(pl.col("start") == line[-1])["end"].sort().to_list()
        fresh = [key for key in above if key not in line]
        if not fresh:
            break
        line.append(fresh[0])
    return line[1:]


def organisation_id(key: str) -> NodeId:
    """Return the node id of an organisation."""
    return (ORGANISATION.label, key)


def weights(graph: GraphFrames, nodes: Iterable[NodeId]) -> Mapping[NodeId, int]:
    """Return how many ties each of ``nodes`` has, location left out: what the ranking of a picture goes by."""
    wanted = pl.DataFrame(list(nodes), schema=dict.fromkeys(("label", "key"), pl.String), orient="row").unique()
    counted = [
        wanted.join(graph.ties[relation.type], left_on=["label", "key"], right_on=[f"{side}_label", side])
        .group_by("label", "key").len()
        for relation in RELATIONS if relation.type not in ("LOCATED_IN", "PART_OF")
        for side in ("start", "end")
    ]  # fmt: skip
    total = pl.concat(counted).group_by("label", "key").agg(pl.col("len").sum())
    return {(label, key): int(count) for label, key, count in total.iter_rows()}


def tie_line(relation: str, tie: Mapping[str, Any], language: Language) -> Line:
    """Return one tie (a row of its frame) as drawn: relation and detail in words; work, business and place dashed."""
    declared = RELATION_BY_TYPE[relation]
    detail = tie.get("form") or tie.get("role") or tie.get("product") or ""
    words = " · ".join(filter(None, [declared.caption.say(language), detail]))
    weak = tie.get("form") in WORK_FORMS or not (declared.organisational or relation in ("MEMBER_OF", "AT"))
    start, end = (tie["start_label"], tie["start"]), (tie["end_label"], tie["end"])
    return Line(start, end, words, arrow=True, weak=weak, relation=relation)
