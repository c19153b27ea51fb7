"""Remedies: what would end a unit's isolation, with the actual neighbours, and why.

Rule (`metrics`' definitions): members ≥ 3 found their own; 1–2 join a joint branch with not-organised units nearby; 0
or unknown get an instructor from the nearest active organisation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

import polars as pl

from explorer.metrics.core import NodeId
from explorer.metrics.isolation import Isolation
from explorer.metrics.places import JOINT_STEPS, STEPS, organisation_places, unit_chains, unit_places
from explorer.metrics.projection import Projection
from explorer.metrics.wording import filled
from explorer.schema import KIND_BY_LABEL, ORGANISATION, UNIT_LABELS
from explorer.settings import Thresholds
from explorer.words import Text

Action = Literal["found_own", "joint_branch", "instructor"]
ACTIONS: Mapping[str, Text] = MappingProxyType({
    "found_own": Text("单独建立党组织", "found its own organisation"),
    "joint_branch": Text("组建联合党支部", "found a joint branch"),
    "instructor": Text("选派党建工作指导员", "assign an instructor"),
})  # fmt: skip

_OWN = Text(
    "党员 {members} 人，已达 {enough} 人，应当单独建立党组织。",
    "{members} members reach {enough}: it should found an organisation of its own.",
)
_JOINT = Text(
    "党员 {members} 人；与{step}的 {partners} 家未建党组织的单位合计 {total} 人，可组建联合党支部（共 {units} 家，"
    "不超过 {most} 家）。",
    "{members} members; with {partners} not-organised units of {step} {total} together: a joint branch of {units} "
    "units, at most {most}.",
)
_TOO_FEW = Text(
    "党员 {members} 人；同园区、社区、街道未建党组织的单位凑不足 {enough} 人，凑足之前{instructor}。",
    "{members} members; not {enough} together in its park, community or street; until then {instructor}.",
)
_SENT = Text("可由{step}的“{organisation}”选派指导员", "an instructor from “{organisation}” of {step}")
_NOBODY = Text("本区内没有可选派指导员的有效党组织", "no active organisation in its district to send an instructor")
_WITHOUT = Text("{members}；{instructor}。", "{members}; {instructor}.")
_UNKNOWN = Text("党员数不详", "members unknown")
_NONE = Text("没有党员", "no members")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A unit to join with, or the organisation that would send the instructor; ``members`` of a unit, None: unknown."""

    kind: str
    label: str
    key: str
    code: str
    name: str
    members: int | None


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do, with whom, how far away (``step`` of ``explorer.metrics.places.STEPS``; None: nobody), and why."""

    action: Action
    partners: tuple[Neighbour, ...]
    step: str | None
    reason: Text


class Remedies(Mapping[NodeId, Remedy]):
    """The remedy of every isolated unit by (label, key): all worked out, each put into words when it is looked at.

    ``plans``: a row a unit: ``label``, ``key``, ``members``, ``action``, ``step``, ``total`` (members of a joint
    branch), ``partners`` (numbers of the units to join with), ``sender`` (key of the organisation that would send an
    instructor); null where there is none.
    """

    def __init__(self, projection: Projection, plans: pl.DataFrame) -> None:
        self.plans = plans
        self._projection = projection

    def __getitem__(self, node: NodeId) -> Remedy:
        return _worded(self._projection, self.plans.row(self._places[node], named=True), self._senders)

    def __iter__(self) -> Iterator[NodeId]:
        return iter(self._places)

    def __len__(self) -> int:
        return self.plans.height

    def actions(self, nodes: pl.DataFrame) -> pl.Series:
        """Return what is to be done about each of ``nodes`` (``label``, ``key``); null where there is nothing."""
        places = [self._places.get(node) for node in nodes.select("label", "key").iter_rows()]
        return self.plans["action"].gather(pl.Series(places, dtype=pl.UInt32))

    @cached_property
    def _places(self) -> dict[NodeId, int]:
        return {node: place for place, node in enumerate(self.plans.select("label", "key").iter_rows())}

    @cached_property
    def _senders(self) -> dict[str, Neighbour]:
        kind = KIND_BY_LABEL[ORGANISATION.label].name
        named = self._projection.organisations.select("key", pl.coalesce("code", "key").alias("code"), "name")
        return {
            key: Neighbour(kind, ORGANISATION.label, key, code, name, None) for key, code, name in named.iter_rows()
        }


def remedies(projection: Projection, isolation: Isolation) -> Remedies:
    """Return the remedy of every isolated unit.

    - members ≥ 3: ``found_own``, without neighbours;
    - 1–2: ``joint_branch`` with the fewest operating, not organised units of 1–2 members in the same park, else
      community, else street, that make 3 members together, at most 5 units in all, most members first, then key;
      where there are not enough, without neighbours, the reason naming who could send an instructor until then;
    - 0 or unknown: ``instructor`` from an active organisation of the same park, else the committee of its chain, else
      the same community, street, district; of several the one with most members, then key.

    The numbers 3 and 5 are settings. Without an isolated unit the result is empty; organisations, chains and sites
    have no remedy.
    """
    targets = _targets(projection, isolation)
    places = unit_places(projection, targets["row"])
    joint = _joint(projection, targets, places)
    alone = places.join(joint, on="row", how="anti").join(targets.filter(action="found_own"), on="row", how="anti")
    found = pl.concat([joint, _instructors(projection, alone)], how="diagonal")
    return Remedies(projection, targets.join(found, on="row", how="left", maintain_order="left"))


def _targets(projection: Projection, isolation: Isolation) -> pl.DataFrame:
    """Return ``row``, ``label``, ``key``, ``members`` and the ``action`` of the isolated units, in their order."""
    units = isolation.nodes.filter(pl.col("label").is_in(UNIT_LABELS)).select("label", "key", "members")
    action = (
        pl.when(pl.col("members") >= projection.thresholds.organise_from_members).then(pl.lit("found_own"))
        .when(pl.col("members") > 0).then(pl.lit("joint_branch"))
        .otherwise(pl.lit("instructor"))
    )  # fmt: skip
    return units.select(row=projection.numbering.rows(units["label"], units["key"]), action=action).hstack(units)


def _joint(projection: Projection, targets: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Return ``row``, ``step``, ``total``, ``partners`` of the units that find some, at the nearest step."""
    few = targets.filter(action="joint_branch").select("row", own="members").join(places, on="row")
    candidates = _candidates(projection)
    found = []
    for step in JOINT_STEPS:
        found.append(_partners(projection.thresholds, few, candidates, step))
        few = few.join(found[-1], on="row", how="anti")
    return pl.concat(found)


def _candidates(projection: Projection) -> pl.DataFrame:
    """Return ``partner``, ``members`` and the places of the units that may join a branch, the first to ask first."""
    few = pl.col("members").is_between(1, projection.thresholds.organise_from_members - 1)
    units = projection.units.select("row", "key", "members", "operating", "organised")
    ordered = units.filter(pl.col("operating") & ~pl.col("organised") & few).sort(
        "members", "key", descending=[True, False]
    )
    named = ordered.select(partner="row", members="members")
    return named.hstack(unit_places(projection, ordered["row"]).select(JOINT_STEPS))


def _partners(thresholds: Thresholds, few: pl.DataFrame, candidates: pl.DataFrame, step: str) -> pl.DataFrame:
    """Return ``row``, ``step``, ``total``, ``partners`` of those of ``few`` that find enough members at a step.

    No place has more candidates looked at than a joint branch can take: the unit itself may be one of them.
    """
    enough, most = thresholds.organise_from_members, thresholds.joint_branch_most_units
    near = candidates.select("partner", "members", step).drop_nulls(step)
    nearest = near.group_by(step, maintain_order=True).head(most).with_columns(order=pl.int_range(pl.len()).over(step))
    pairs = few.select("row", "own", step).join(nearest, on=step).filter(pl.col("row") != pl.col("partner"))
    running = pairs.sort("row", "order").with_columns(
        total=pl.col("own") + pl.col("members").cum_sum().over("row"), number=pl.col("row").cum_count().over("row")
    )
    needed = running.filter((pl.col("total") - pl.col("members") < enough) & (pl.col("number") < most))
    branches = needed.group_by("row", maintain_order=True).agg(pl.col("total").last(), partners="partner")
    return branches.filter(pl.col("total") >= enough).select("row", pl.lit(step).alias("step"), "total", "partners")


def _instructors(projection: Projection, places: pl.DataFrame) -> pl.DataFrame:
    """Return ``row``, ``step``, ``sender`` of the units near an active organisation, the nearest step first."""
    sizes = projection.organisations.select(organisation="key", size="members_formal")
    known = organisation_places(projection).join(sizes, on="organisation")
    ordered = known.sort("size", "organisation", descending=[True, False], nulls_last=True)
    largest = ordered.unique(["step", "place"], keep="first", maintain_order=True)
    chains = unit_chains(projection, places["row"]).join(_of_step(largest, "chain"), on="chain")
    sent = places.join(chains.group_by("row").agg(pl.col("from_chain").min()), on="row", how="left")
    for step in ("park", "community", "street", "district"):
        sent = sent.join(_of_step(largest, step), on=step, how="left")
    senders = [pl.col(f"from_{step}") for step in STEPS]
    steps = [pl.when(sender.is_not_null()).then(pl.lit(step)) for step, sender in zip(STEPS, senders, strict=True)]
    return sent.select("row", step=pl.coalesce(steps), sender=pl.coalesce(senders)).drop_nulls("sender")


def _of_step(largest: pl.DataFrame, step: str) -> pl.DataFrame:
    """Return the largest organisation of each place of a step, ``from_<step>``."""
    return largest.filter(step=step).select(pl.col("place").alias(step), pl.col("organisation").alias(f"from_{step}"))


def _worded(projection: Projection, plan: Mapping[str, Any], senders: Mapping[str, Neighbour]) -> Remedy:
    thresholds, action, count = projection.thresholds, plan["action"], plan["members"]
    sender = (senders[plan["sender"]],) if plan["sender"] else ()
    if action == "found_own":
        return Remedy(action, (), None, filled(_OWN, members=count, enough=thresholds.organise_from_members))
    if action == "instructor":
        said = filled(_WITHOUT, members=_UNKNOWN if count is None else _NONE, instructor=_instructor(plan, sender))
        return Remedy(action, sender, plan["step"], said)
    if plan["partners"] is None:
        enough, until = thresholds.organise_from_members, _instructor(plan, sender)
        return Remedy(action, (), None, filled(_TOO_FEW, members=count, enough=enough, instructor=until))
    partners = tuple(_neighbour(projection.units, row) for row in plan["partners"])
    return Remedy(action, partners, plan["step"], _joint_reason(plan, thresholds.joint_branch_most_units))


def _neighbour(units: pl.DataFrame, row: int) -> Neighbour:
    label, key, name, members = units.select("label", "key", "name", "members").row(row)
    return Neighbour(KIND_BY_LABEL[label].name, label, key, key, name, members)


def _joint_reason(plan: Mapping[str, Any], most: int) -> Text:
    partners = len(plan["partners"])
    return filled(
        _JOINT, members=plan["members"], step=STEPS[plan["step"]], partners=partners, total=plan["total"],
        units=partners + 1, most=most,
    )  # fmt: skip


def _instructor(plan: Mapping[str, Any], senders: tuple[Neighbour, ...]) -> Text:
    return filled(_SENT, step=STEPS[plan["step"]], organisation=senders[0].name) if senders else _NOBODY
