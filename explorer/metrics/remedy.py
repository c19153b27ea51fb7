"""Remedies: what would end a unit's isolation, with the actual neighbours, and why.

Rule (`metrics`' definitions): members ≥ 3 found their own; 1–2 join a joint branch with not-organised units nearby; 0
or unknown get an instructor from the nearest active organisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import polars as pl

from explorer.metrics.core import NodeId
from explorer.metrics.isolation import Isolation
from explorer.metrics.places import JOINT_STEPS, STEPS, organisation_places, unit_places
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

_NEIGHBOUR = ("label", "key", "code", "name", "members")
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


def remedies(projection: Projection, isolation: Isolation) -> dict[NodeId, Remedy]:
    """Return the remedy of every isolated unit by (label, key).

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
    if targets.is_empty():
        return {}
    joint = _joint(projection, targets)
    alone = targets.join(joint, on="row", how="anti")
    enough = projection.thresholds.organise_from_members
    sent = _instructors(projection, alone.filter((pl.col("members") < enough).fill_null(value=True)))
    found = pl.concat([joint, sent], how="diagonal_relaxed")
    rows = targets.join(found, on="row", how="left", maintain_order="left").iter_rows(named=True)
    return {(row["label"], row["key"]): _remedy(row, projection.thresholds) for row in rows}


def _targets(projection: Projection, isolation: Isolation) -> pl.DataFrame:
    units = isolation.nodes.filter(pl.col("label").is_in(UNIT_LABELS)).select("label", "key")
    columns = projection.units.select("row", "label", "key", "members")
    return units.join(columns, on=["label", "key"], maintain_order="left")


def _joint(projection: Projection, targets: pl.DataFrame) -> pl.DataFrame:
    """Return ``row``, ``step``, ``total``, ``with`` (list of neighbours) of the units that find partners."""
    enough, most = projection.thresholds.organise_from_members, projection.thresholds.joint_branch_most_units
    few = targets.filter((pl.col("members") > 0) & (pl.col("members") < enough)).select("row", own="members")
    nearby = _candidates(projection).join(
        unit_places(projection, few["row"]).join(few, on="row"), on=["step", "place"]
    ).filter(pl.col("row") != pl.col("partner"))  # fmt: skip
    ordered = nearby.sort("row", "step", "members", "key", descending=[False, False, True, False])
    running = ordered.with_columns(
        total=pl.col("own") + pl.col("members").cum_sum().over("row", "step"),
        number=pl.col("row").cum_count().over("row", "step"),
    )
    needed = running.filter((pl.col("total") - pl.col("members") < enough) & (pl.col("number") < most))
    steps = needed.group_by("row", "step", maintain_order=True).agg(
        pl.col("total").last(), pl.struct(_NEIGHBOUR).alias("with")
    )
    return _nearest(steps.filter(pl.col("total") >= enough))


def _candidates(projection: Projection) -> pl.DataFrame:
    """Return for each step and place its not organised units of few members, no more than a joint branch can take."""
    thresholds = projection.thresholds
    few = pl.col("members").is_between(1, thresholds.organise_from_members - 1)
    units = projection.units.filter(pl.col("operating") & ~pl.col("organised") & few)
    placed = unit_places(projection, units["row"]).filter(pl.col("step").is_in(JOINT_STEPS))
    described = units.select(pl.col("key").alias("code"), "row", "label", "key", "name", "members")
    joined = placed.join(described, on="row").rename({"row": "partner"})
    ordered = joined.sort("members", "key", descending=[True, False])
    return ordered.group_by("step", "place", maintain_order=True).head(thresholds.joint_branch_most_units)


def _nearest(steps: pl.DataFrame) -> pl.DataFrame:
    """Keep for each unit the nearest of its steps."""
    order = pl.col("step").replace_strict({step: n for n, step in enumerate(STEPS)}, return_dtype=pl.Int8)
    return steps.sort(order, maintain_order=True).unique("row", keep="first", maintain_order=True)


def _instructors(projection: Projection, targets: pl.DataFrame) -> pl.DataFrame:
    """Return ``row``, ``step``, ``with`` (one organisation) of the units near an active organisation."""
    organisations = projection.organisations.select(
        "key",
        "name",
        organisation="key",
        size="members_formal",
        label=pl.lit(ORGANISATION.label),
        code=pl.coalesce("code", "key"),
        members=pl.lit(None, dtype=pl.Int64),
    )
    known = organisation_places(projection).join(organisations, on="organisation")
    largest = known.sort("size", "key", descending=[True, False], nulls_last=True).unique(
        ["step", "place"], keep="first", maintain_order=True
    )
    steps = unit_places(projection, targets["row"]).join(largest, on=["step", "place"]).sort("key")
    return _nearest(steps.select("row", "step", pl.concat_list(pl.struct(_NEIGHBOUR)).alias("with")))


def _remedy(row: Mapping[str, Any], thresholds: Thresholds) -> Remedy:
    count, enough = row["members"], thresholds.organise_from_members
    partners = tuple(Neighbour(KIND_BY_LABEL[other["label"]].name, **other) for other in row["with"] or ())
    if not count:
        reason = filled(_WITHOUT, members=_UNKNOWN if count is None else _NONE, instructor=_instructor(row, partners))
        return Remedy("instructor", partners, row["step"], reason)
    if count >= enough:
        return Remedy("found_own", (), None, filled(_OWN, members=count, enough=enough))
    if row["total"] is None:
        reason = filled(_TOO_FEW, members=count, enough=enough, instructor=_instructor(row, partners))
        return Remedy("joint_branch", (), None, reason)
    return Remedy("joint_branch", partners, row["step"], _joint_reason(row, thresholds.joint_branch_most_units))


def _joint_reason(row: Mapping[str, Any], most: int) -> Text:
    partners = len(row["with"])
    return filled(
        _JOINT, members=row["members"], step=STEPS[row["step"]], partners=partners, total=row["total"],
        units=partners + 1, most=most,
    )  # fmt: skip


def _instructor(row: Mapping[str, Any], senders: tuple[Neighbour, ...]) -> Text:
    return filled(_SENT, step=STEPS[row["step"]], organisation=senders[0].name) if senders else _NOBODY
