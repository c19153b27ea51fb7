"""Evidence: why a node is isolated, in words, with the file and rows that say so.

A page asks for one node; a list calls one witness for all of its nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from explorer.metrics.core import NodeId
from explorer.metrics.projection import Projection
from explorer.metrics.witness import DECLARING, Record, Witness
from explorer.metrics.wording import filled, together
from explorer.schema import (
    CHAIN,
    COVERS,
    ENTERPRISE,
    MEMBER_OF,
    ORGANISATION,
    RUN_BY,
    SITE,
    SUBORDINATE_TO,
    SUPPLIES,
    UNIT_LABELS,
)
from explorer.words import Text

_UNKNOWN = Text(
    "{where}写明党组织“{reference}”，没有文件定义它。", "{where}: “{reference}” is named, and no file defines it."
)
_AMBIGUOUS = Text("{where}：“{reference}”有多个同名党组织。", "{where}: several organisations are named “{reference}”.")
_GONE = Text(
    "{where}：党组织“{reference}”已从最新的文件中消失。",
    "{where}: the organisation “{reference}” is gone from the latest files.",
)
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
_DECLARED = Text("{where}：写明{said}，但没有覆盖关系。", "{where}: says {said}, but no tie shows it.")
_SAID = Text("“{caption}：{value}”", "“{caption}: {value}”")
_CHAIN_NOT_LED = Text("{where}：所在产业链“{chain}”没有有效的党委。", "{where}: no active committee leads “{chain}”.")
_CHAIN_LED = Text(
    "{where}：所在产业链“{chain}”由“{committee}”牵头，但没有党组织覆盖本单位。",
    "{where}: “{committee}” leads its chain “{chain}”, but no organisation covers the unit.",
)
_SUPPLIES = Text(
    "{where}：只有 {count} 条供应关系（{partners}），没有其他联系。",
    "{where}: {count} supply ties ({partners}) and no other tie.",
)
_TO, _FROM = Text("供应“{name}”", "supplies “{name}”"), Text("采购自“{name}”", "buys from “{name}”")
_AND_MORE = Text("等", "and others")
_MOST_PARTNERS = 3
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
_COMMITTEE_INACTIVE = Text(
    "{where}：牵头的“{organisation}”已撤销或尚未成立。",
    "{where}: “{organisation}”, which leads it, is revoked or not yet founded.",
)
_NO_MEMBERS = Text("{where}：没有单位或党组织是它的成员。", "{where}: no unit and no organisation is its member.")
_NO_OPERATOR = Text("{where}：没有填写运营党组织。", "{where}: no operating organisation is given.")
_OPERATOR_INACTIVE = Text(
    "{where}：运营方“{organisation}”已撤销或尚未成立。",
    "{where}: its operator “{organisation}” is revoked or not yet founded.",
)
_BLANK = Text("未填", "blank")
_YES = Text("是", "yes")
_CAPTIONS = {field.name: field.caption for field in ENTERPRISE.fields}


def evidence(projection: Projection, node: NodeId, cause: str) -> list[Text]:
    """Return the sentences that show why ``cause`` fits the node, each with file and rows.

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
    return testimony(Witness(projection, [node]), node, [cause])


def testimony(witness: Witness, node: NodeId, causes: Sequence[str]) -> list[Text]:
    """Return the sentences for each of ``causes``, in their order; none for a node that ``witness`` does not know."""
    record = witness.records.get(node)
    if record is None:
        return []
    family = "unit" if node[0] in UNIT_LABELS else node[0]
    return [said for cause in causes for said in _SENTENCES[family, cause](witness, record)]


_Sentences = Callable[[Witness, Record], Iterator[Text]]


def _own_row(text: Text) -> _Sentences:
    def sentences(witness: Witness, node: Record) -> Iterator[Text]:
        yield witness.said(text, node)

    return sentences


def _dangling(relation: str, side: str, far: str) -> _Sentences:
    def sentences(witness: Witness, node: Record) -> Iterator[Text]:
        for reference in witness.references(relation, side, node):
            lost = reference["key"] is None  # a tie of which the other end has vanished
            text = _GONE if lost else _AMBIGUOUS if reference["reason"] == "ambiguous_reference" else _UNKNOWN
            yield witness.said(text, reference, reference=reference[f"{far}_reference"])

    return sentences


def _lapsed(witness: Witness, unit: Record) -> Iterator[Text]:
    names, as_of = witness.names(ORGANISATION.label), witness.projection.as_of
    for tie in witness.ties(COVERS.type, "end", unit):
        ended = tie["until"] is not None and tie["until"] <= as_of
        ahead = tie["since"] is not None and tie["since"] > as_of
        text, date = (
            (_ENDED, tie["until"]) if ended else (_NOT_BEGUN, tie["since"]) if ahead else (_ORGANISATION_INACTIVE, None)
        )
        organisation = names.get(tie["start"], tie["start"])
        yield witness.said(text, tie, organisation=organisation, form=tie["form"], date=date)


def _declared(witness: Witness, unit: Record) -> Iterator[Text]:
    for flag, fields in DECLARING.items():
        given = [(name, unit[name]) for name in fields if unit[name] is not None and unit[name] is not False]
        if unit[flag] and given:
            words = [
                filled(_SAID, caption=_CAPTIONS[name], value=_YES if value is True else value) for name, value in given
            ]
            yield witness.said(_DECLARED, unit, said=together(words))


def _chains(witness: Witness, unit: Record) -> Iterator[Text]:
    chains, organisations = witness.names(CHAIN.label), witness.names(ORGANISATION.label)
    for tie in witness.ties(MEMBER_OF.type, "start", unit):
        leaders = [organisations[lead["start"]] for lead in witness.leaders.get(tie["end"], []) if lead["active"]]
        committee = together([Text(name, name) for name in leaders])
        text = _CHAIN_LED if leaders else _CHAIN_NOT_LED
        yield witness.said(text, tie, chain=chains.get(tie["end"], tie["end"]), committee=committee)


def _supplies(witness: Witness, unit: Record) -> Iterator[Text]:
    sides = {"start": (_TO, "end"), "end": (_FROM, "start")}
    ties = [(tie, *sides[side]) for side in sides for tie in witness.ties(SUPPLIES.type, side, unit)]
    shown = [
        filled(text, name=witness.partners.get((tie[f"{far}_label"], tie[far]), tie[far]))
        for tie, text, far in ties[:_MOST_PARTNERS]
    ]
    rows = [source for tie, _, _ in ties[:_MOST_PARTNERS] for source in tie["sources"] or ()]
    more = [_AND_MORE] if len(ties) > _MOST_PARTNERS else []
    yield witness.said(_SUPPLIES, {"sources": rows}, count=len(ties), partners=together([*shown, *more]))


def _cycle(witness: Witness, organisation: Record) -> Iterator[Text]:
    names = witness.names(ORGANISATION.label)
    for tie in witness.ties(SUBORDINATE_TO.type, "start", organisation):
        yield witness.said(_IN_CYCLE, tie, superior=names.get(tie["end"], tie["end"]))


def _no_superior(witness: Witness, organisation: Record) -> Iterator[Text]:
    yield witness.said(_NO_SUPERIOR, organisation, level=organisation["level"] or _BLANK)


def _detached(witness: Witness, organisation: Record) -> Iterator[Text]:
    seen = [organisation["key"]]
    above = witness.projection.hierarchy.reverse(copy=False)
    while further := [key for key in above[seen[-1]] if key in witness.active and key not in seen]:
        seen.append(further[0])
    yield witness.said(_DETACHED, organisation, last=witness.names(ORGANISATION.label)[seen[-1]])


def _not_led(witness: Witness, chain: Record) -> Iterator[Text]:
    names = witness.names(ORGANISATION.label)
    leads = witness.leaders.get(chain["key"], [])
    inactive = [witness.said(_COMMITTEE_INACTIVE, tie, organisation=names.get(tie["start"])) for tie in leads]
    yield from inactive or [witness.said(_NO_COMMITTEE, chain)]


def _operator(witness: Witness, site: Record) -> Iterator[Text]:
    names = witness.names(ORGANISATION.label)
    sentences = [
        witness.said(_OPERATOR_INACTIVE, tie, organisation=names.get(tie["end"], tie["end"]))
        for tie in witness.ties(RUN_BY.type, "start", site)
    ]
    sentences += _dangling(RUN_BY.type, "start", "end")(witness, site)
    yield from sentences or [witness.said(_NO_OPERATOR, site)]


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
    (CHAIN.label, "chain_without_committee"): _not_led,
    (CHAIN.label, "chain_without_members"): _own_row(_NO_MEMBERS),
    (SITE.label, "site_without_operator"): _operator,
})  # fmt: skip
