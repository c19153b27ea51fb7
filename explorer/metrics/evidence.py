"""Evidence: why a node is isolated, in words, with the file and row that say so.

Looked up for one node at a time, when somebody asks; the lists of isolated nodes need none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import polars as pl

from explorer.metrics.core import NodeId
from explorer.metrics.projection import Projection
from explorer.metrics.wording import filled, together, where
from explorer.schema import (
    CHAIN,
    COVERS,
    LEADS,
    MEMBER_OF,
    ORGANISATION,
    RUN_BY,
    SITE,
    SUBORDINATE_TO,
    SUPPLIES,
    UNIT_LABELS,
)
from explorer.words import Text

_UNKNOWN = Text("{where}：写明的党组织“{reference}”没有文件定义。", "{where}: no file defines “{reference}”.")
_AMBIGUOUS = Text("{where}：“{reference}”有多个同名党组织。", "{where}: several organisations are named “{reference}”.")
_ENDED = Text(
    "{where}：“{organisation}”的{form}覆盖于 {date} 终止。", "{where}: {form} by “{organisation}” ended on {date}."
)
_NOT_BEGUN = Text(
    "{where}：“{organisation}”的{form}覆盖自 {date} 起。", "{where}: {form} by “{organisation}” begins on {date}."
)
_ORGANISATION_INACTIVE = Text(
    "{where}：{form}覆盖它的“{organisation}”已撤销或尚未成立。",
    "{where}: “{organisation}”, which covers it ({form}), is revoked or not yet founded.",
)
_DECLARED = Text(
    "{where}：自报已建党组织，但没有覆盖关系。", "{where}: declares an organisation, but no tie shows one."
)
_INSTRUCTOR = Text(
    "{where}：自报已选派指导员或联络员，但没有覆盖关系。", "{where}: declares an instructor, but no tie shows one."
)
_CHAIN_NOT_LED = Text("{where}：所在产业链“{chain}”没有有效的党委。", "{where}: no active committee leads “{chain}”.")
_CHAIN_LED = Text(
    "{where}：所在产业链“{chain}”由“{committee}”牵头，但没有党组织覆盖本单位。",
    "{where}: “{committee}” leads its chain “{chain}”, but no organisation covers the unit.",
)
_SUPPLIES = Text("{where}：只有 {count} 条供应关系，没有其他联系。", "{where}: {count} supply ties and no other tie.")
_NOTHING = Text("{where}：没有任何覆盖、产业链或供应关系。", "{where}: no coverage, chain or supply tie at all.")
_IN_CYCLE = Text("{where}：上级“{superior}”又是它的下级。", "{where}: its superior “{superior}” is also below it.")
_NO_SUPERIOR = Text(
    "{where}：级别“{level}”，没有填写上级党组织。", "{where}: level “{level}”, and no superior is given."
)
_DETACHED = Text(
    "{where}：逐级向上到“{last}”为止，到不了市级党组织。", "{where}: its line of superiors stops at “{last}”, no root."
)
_COVERS_NOBODY = Text(
    "{where}：没有有效覆盖、下级、牵头产业链或运营站点。",
    "{where}: no active tie, no active subordinate, leads no chain, runs no site.",
)
_NO_COMMITTEE = Text("{where}：没有有效的党组织牵头。", "{where}: no active organisation leads it.")
_NO_MEMBERS = Text("{where}：没有单位或党组织是它的成员。", "{where}: no unit and no organisation is its member.")
_NO_OPERATOR = Text("{where}：没有填写运营党组织。", "{where}: no operating organisation is given.")
_OPERATOR_INACTIVE = Text(
    "{where}：运营方“{organisation}”已撤销或尚未成立。",
    "{where}: its operator “{organisation}” is revoked or not yet founded.",
)
_BLANK = Text("未填", "blank")


def evidence(projection: Projection, node: NodeId, cause: str) -> list[Text]:
    """Return the sentences that show why ``cause`` fits the node, each with file and row.

    Parameters
    ----------
    projection
        the graph on a date.
    node
        (label, key) of an isolated node.
    cause
        one of its ``causes``.

    Returns
    -------
    list
        at least one sentence for a node and a cause of ``explorer.metrics.isolation.isolated``; none for a node that
        is not in the graph.
    """
    record = _record(projection, node)
    return [] if record is None else list(_SENTENCES[_family(node[0]), cause](projection, record))


_Record = Mapping[str, Any]
_Sentences = Callable[[Projection, _Record], Iterator[Text]]


def _family(label: str) -> str:
    return "unit" if label in UNIT_LABELS else label


def _record(projection: Projection, node: NodeId) -> _Record | None:
    label, key = node
    if label in UNIT_LABELS:
        found = projection.units.filter((pl.col("label") == label) & (pl.col("key") == key))
    else:
        found = projection.graph.nodes[label].filter(pl.col("key") == key)
    return {"label": label, **found.row(0, named=True)} if found.height else None


def _ties(projection: Projection, relation: str, side: str, node: _Record) -> Iterator[_Record]:
    ties = projection.covers if relation == COVERS.type else projection.graph.ties[relation]
    here = (pl.col(f"{side}_label") == node["label"]) & (pl.col(side) == node["key"])
    return ties.filter(here).iter_rows(named=True)


def _said(projection: Projection, text: Text, record: _Record, /, **values: object) -> Text:
    return filled(text, where=where(projection.graph, record["sources"]), **values)


def _names(projection: Projection, label: str) -> dict[str, str]:
    frame = projection.graph.nodes[label]
    return dict(frame.select("key", pl.coalesce("name", "key")).iter_rows())


def _own_row(text: Text) -> _Sentences:
    def sentences(projection: Projection, node: _Record) -> Iterator[Text]:
        yield _said(projection, text, node)

    return sentences


def _dangling(relation: str, side: str, far: str) -> _Sentences:
    def sentences(projection: Projection, node: _Record) -> Iterator[Text]:
        here = (pl.col("relation") == relation) & (pl.col(side) == node["key"])
        for reference in projection.references.filter(here).iter_rows(named=True):
            text = _AMBIGUOUS if reference["reason"] == "ambiguous_reference" else _UNKNOWN
            yield _said(projection, text, reference, reference=reference[f"{far}_reference"])

    return sentences


def _lapsed(projection: Projection, unit: _Record) -> Iterator[Text]:
    names = _names(projection, ORGANISATION.label)
    for tie in _ties(projection, COVERS.type, "end", unit):
        ended = tie["until"] is not None and tie["until"] <= projection.as_of
        ahead = tie["since"] is not None and tie["since"] > projection.as_of
        text, date = (
            (_ENDED, tie["until"]) if ended else (_NOT_BEGUN, tie["since"]) if ahead else (_ORGANISATION_INACTIVE, None)
        )
        organisation = names.get(tie["start"], tie["start"])
        yield _said(projection, text, tie, organisation=organisation, form=tie["form"], date=date)


def _declared(projection: Projection, unit: _Record) -> Iterator[Text]:
    for flag, text in (("declared_organised", _DECLARED), ("declared_instructor", _INSTRUCTOR)):
        if unit[flag]:
            yield _said(projection, text, unit)


def _chains(projection: Projection, unit: _Record) -> Iterator[Text]:
    chains, organisations = _names(projection, CHAIN.label), _names(projection, ORGANISATION.label)
    for tie in _ties(projection, MEMBER_OF.type, "start", unit):
        chain = {"label": CHAIN.label, "key": tie["end"]}
        active = set(projection.active_organisations)
        leaders = [
            organisations[t["start"]] for t in _ties(projection, LEADS.type, "end", chain) if t["start"] in active
        ]
        names = together([Text(name, name) for name in leaders])
        yield _said(
            projection, _CHAIN_LED if leaders else _CHAIN_NOT_LED, tie, chain=chains[tie["end"]], committee=names
        )


def _supplies(projection: Projection, unit: _Record) -> Iterator[Text]:
    count = sum(1 for side in ("start", "end") for _ in _ties(projection, SUPPLIES.type, side, unit))
    yield _said(projection, _SUPPLIES, unit, count=count)


def _cycle(projection: Projection, organisation: _Record) -> Iterator[Text]:
    names = _names(projection, ORGANISATION.label)
    for tie in _ties(projection, SUBORDINATE_TO.type, "start", organisation):
        yield _said(projection, _IN_CYCLE, tie, superior=names[tie["end"]])


def _no_superior(projection: Projection, organisation: _Record) -> Iterator[Text]:
    yield _said(projection, _NO_SUPERIOR, organisation, level=organisation["level"] or _BLANK)


def _detached(projection: Projection, organisation: _Record) -> Iterator[Text]:
    active, seen = set(projection.active_organisations), [organisation["key"]]
    above = projection.hierarchy.reverse(copy=False)
    while further := [key for key in above[seen[-1]] if key in active and key not in seen]:
        seen.append(further[0])
    yield _said(projection, _DETACHED, organisation, last=_names(projection, ORGANISATION.label)[seen[-1]])


def _operator(projection: Projection, site: _Record) -> Iterator[Text]:
    names = _names(projection, ORGANISATION.label)
    sentences = [
        _said(projection, _OPERATOR_INACTIVE, tie, organisation=names.get(tie["end"], tie["end"]))
        for tie in _ties(projection, RUN_BY.type, "start", site)
    ]
    sentences += _dangling(RUN_BY.type, "start", "end")(projection, site)
    yield from sentences or [_said(projection, _NO_OPERATOR, site)]


_SENTENCES: Mapping[tuple[str, str], _Sentences] = MappingProxyType({
    ("unit", "dangling_reference"): _dangling(COVERS.type, "end", "start"),
    ("unit", "covered_by_lapsed"): _lapsed,
    ("unit", "declared_without_tie"): _declared,
    ("unit", "chain_without_committee"): _chains,
    ("unit", "chain_member_uncovered"): _chains,
    ("unit", "supply_only"): _supplies,
    ("unit", "no_ties"): _own_row(_NOTHING),
    (ORGANISATION.label, "dangling_reference"): _dangling(SUBORDINATE_TO.type, "start", "end"),
    (ORGANISATION.label, "superior_cycle"): _cycle,
    (ORGANISATION.label, "organisation_without_superior"): _no_superior,
    (ORGANISATION.label, "detached_component"): _detached,
    (ORGANISATION.label, "organisation_covering_nobody"): _own_row(_COVERS_NOBODY),
    (CHAIN.label, "chain_without_committee"): _own_row(_NO_COMMITTEE),
    (CHAIN.label, "chain_without_members"): _own_row(_NO_MEMBERS),
    (SITE.label, "site_without_operator"): _operator,
})  # fmt: skip
