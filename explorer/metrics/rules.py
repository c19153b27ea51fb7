"""Rules: what counts and dates alone say against the rules of organising, each a list with its rule and threshold.

Sources: 党章第三十条; 支部工作条例; 党的基层组织任期的意见 (2018); the statistics table of non-public enterprises; an
organisation department's rules on kinds by number of members. A count that is unknown breaks no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from explorer.metrics.coverage import require
from explorer.metrics.projection import Projection
from explorer.schema import KIND_BY_LABEL, ORGANISATION
from explorer.settings import Thresholds
from explorer.words import Text

# 党组织类别 as offices write it. Committees of a system (产业链党委, 小个专党委, 工委 …) have no size of their own.
BRANCHES = ("支部", "党支部")
JOINT_BRANCHES = ("联合支部", "联合党支部", "党联合支部")
GENERAL_BRANCHES = ("总支", "党总支")
COMMITTEES = ("党委",)
_OF_A_UNIT = ("单位",)  # the level of an organisation that a unit has; blank counts as it

COLUMNS: Mapping[str, pl.DataType] = MappingProxyType({
    **dict.fromkeys(("kind", "label", "key", "code", "name", "district"), pl.String()),
    "value": pl.Int64(),
    "limit": pl.Int64(),
    "due": pl.Date(),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what its list is called, where it is written, which thresholds decide it, and how it is found.

    ``find`` returns ``label``, ``key``, ``code``, ``name``, ``district`` and, as they apply, ``value`` (what was
    counted), ``limit`` (what it was held against), ``due`` (the date that counts).
    """

    caption: Text
    source: Text
    thresholds: tuple[str, ...]
    find: Callable[[Projection], pl.DataFrame]


def breaches(projection: Projection, rule: str) -> pl.DataFrame:
    """Return the nodes that ``rule``, one of ``RULES``, lists.

    Returns
    -------
    DataFrame
        the columns of ``COLUMNS``: ``kind`` (enterprise, small_business, organisation), ``label``, ``key``, ``code``,
        ``name``, ``district``; ``value``, what was counted (null where the rule counts nothing); ``limit``, the
        threshold; ``due``, the date that a term ends. Terms: earliest first; else: largest ``value`` first; then by
        key. Units that do not operate and organisations that are not active are in no list.

    Raises
    ------
    ExplorerError
        an unknown rule; the message lists them.

    Examples
    --------
    >>> from datetime import date
    >>> from explorer.graph import GraphFrames
    >>> from explorer.metrics.projection import project
    >>> breaches(project(GraphFrames(), date(2026, 1, 1)), "due").height
    0
    """
    require("rule", rule, RULES)
    found = RULES[rule].find(projection)
    kinds = {label: kind.name for label, kind in KIND_BY_LABEL.items()}
    full = found.with_columns(kind=pl.col("label").replace_strict(kinds, return_dtype=pl.String))
    columns = [
        (pl.col(name) if name in full.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in COLUMNS.items()
    ]
    return full.select(columns).sort("due", "value", "key", descending=[False, True, False], nulls_last=True)


_NAMED = ("label", "key", "code", "name", "district")


def _units(projection: Projection, condition: pl.Expr) -> pl.DataFrame:
    """Return the operating units that fit ``condition``, their members against the number that may organise."""
    limit = projection.thresholds.organise_from_members
    return projection.units.filter(pl.col("operating") & condition).select(
        *_NAMED, value="members", limit=pl.lit(limit, pl.Int64)
    )


def _due(projection: Projection) -> pl.DataFrame:
    return _units(projection, pl.col("state") == "due")


def _own_branch_possible(projection: Projection) -> pl.DataFrame:
    enough = pl.col("members") >= projection.thresholds.organise_from_members
    return _units(projection, (pl.col("state") == "joint") & enough)


def _active(projection: Projection, kinds: tuple[str, ...]) -> pl.DataFrame:
    """Return the active organisations of ``kinds`` that belong to units."""
    of_a_unit = pl.col("level").is_in(_OF_A_UNIT).fill_null(value=True)
    active = projection.organisations.filter(pl.col("active") & pl.col("kind").is_in(kinds) & of_a_unit)
    return active.with_columns(label=pl.lit(ORGANISATION.label), value="members_formal")


def _against(organisations: pl.DataFrame, limit: int, condition: Callable[[pl.Expr, int], pl.Expr]) -> pl.DataFrame:
    """Return the organisations whose members fit ``condition`` against ``limit``."""
    fitting = organisations.filter(condition(pl.col("value"), limit))
    return fitting.select(*_NAMED, "value", limit=pl.lit(limit, pl.Int64))


def _more(value: pl.Expr, limit: int) -> pl.Expr:
    return value > limit


def _as_many(value: pl.Expr, limit: int) -> pl.Expr:
    return value >= limit


def _fewer(value: pl.Expr, limit: int) -> pl.Expr:
    return value < limit


def _branch_too_large(projection: Projection) -> pl.DataFrame:
    branches = _active(projection, BRANCHES + JOINT_BRANCHES)
    return _against(branches, projection.thresholds.branch_most_members, _more)


def _kind_too_low(projection: Projection) -> pl.DataFrame:
    general, committee = _sizes(projection.thresholds)
    branches = _active(projection, BRANCHES + JOINT_BRANCHES)
    return pl.concat([
        _against(branches, general, _as_many), _against(_active(projection, GENERAL_BRANCHES), committee, _as_many),
    ])  # fmt: skip


def _kind_too_high(projection: Projection) -> pl.DataFrame:
    general, committee = _sizes(projection.thresholds)
    return pl.concat([
        _against(_active(projection, BRANCHES), projection.thresholds.organise_from_members, _fewer),
        _against(_active(projection, GENERAL_BRANCHES), general, _fewer),
        _against(_active(projection, COMMITTEES), committee, _fewer),
    ])  # fmt: skip


def _sizes(thresholds: Thresholds) -> tuple[int, int]:
    return thresholds.general_branch_from_members, thresholds.committee_from_members


def _joint_branch_too_wide(projection: Projection) -> pl.DataFrame:
    joint = projection.covers.filter(pl.col("active") & (pl.col("form") == "联合"))
    units = joint.group_by(key="start").agg(value=pl.struct("end_label", "end").n_unique().cast(pl.Int64))
    branches = _active(projection, BRANCHES + JOINT_BRANCHES).drop("value").join(units, on="key")
    return _against(branches, projection.thresholds.joint_branch_most_units, _more)


def _without_unit(projection: Projection) -> pl.DataFrame:
    covering = projection.covers.filter(pl.col("active") & pl.col("organisational"))["start"]
    branches = _active(projection, BRANCHES + JOINT_BRANCHES + GENERAL_BRANCHES)
    return branches.filter(~pl.col("key").is_in(covering.implode())).select(_NAMED)


def _terms(projection: Projection) -> pl.DataFrame:
    """Return the active organisations with ``due``: the end of the term that began with the last election.

    One that never elected since counts from its founding. Without either date the end is unknown and not listed.
    """
    thresholds = projection.thresholds
    years = (
        pl.when(pl.col("kind").is_in(BRANCHES + JOINT_BRANCHES + GENERAL_BRANCHES))
        .then(thresholds.branch_term_years)
        .when(pl.col("kind").is_in(COMMITTEES))
        .then(thresholds.committee_term_years)
    )
    begun = pl.coalesce("last_election", "founded")
    active = projection.organisations.filter("active")
    return active.with_columns(
        label=pl.lit(ORGANISATION.label), due=begun.dt.offset_by(pl.format("{}y", years))
    ).drop_nulls("due")  # fmt: skip


def _term_overdue(projection: Projection) -> pl.DataFrame:
    return _terms(projection).filter(pl.col("due") <= projection.as_of).select(*_NAMED, "due")


def _term_ending(projection: Projection) -> pl.DataFrame:
    soon = pl.lit(projection.as_of).dt.offset_by(f"{projection.thresholds.term_warning_months}mo")
    return (
        _terms(projection).filter((pl.col("due") > projection.as_of) & (pl.col("due") <= soon)).select(*_NAMED, "due")
    )


_CONSTITUTION = Text("党章第三十条:正式党员 3 人以上", "Party constitution, article 30: three formal members or more")
_BRANCH_WORK = Text("支部工作条例", "Regulations on the work of branches")
_BY_SIZE = Text(
    "非公企业和社会组织党组织设置:3–49 人支部、50–99 人总支、100 人以上党委;因工作需要经上级批准可例外",
    "Kinds by members: 3–49 branch, 50–99 general branch, 100 and more committee; exceptions by approval",
)
_TERMS = Text(
    "2018 年任期意见:基层委员会 5 年,总支、支部 3 年", "2018 rules on terms: committees 5 years, branches 3 years"
)
RULES: Mapping[str, Rule] = MappingProxyType({
    "due": Rule(Text("应建尚未建立", "Due, not yet organised"), _CONSTITUTION, ("organise_from_members",), _due),
    "own_branch_possible": Rule(
        Text("联合建立、可单独建立", "In a joint branch, could have its own"), _CONSTITUTION,
        ("organise_from_members",), _own_branch_possible,
    ),
    "joint_branch_too_wide": Rule(
        Text("联合支部覆盖单位过多", "Joint branch with too many units"), _BRANCH_WORK, ("joint_branch_most_units",),
        _joint_branch_too_wide,
    ),
    "branch_too_large": Rule(
        Text("支部党员过多", "Branch with too many members"), _BRANCH_WORK, ("branch_most_members",), _branch_too_large
    ),
    "kind_too_low": Rule(
        Text("党员数已够更高类别", "Enough members for a higher kind"), _BY_SIZE,
        ("general_branch_from_members", "committee_from_members"), _kind_too_low,
    ),
    "kind_too_high": Rule(
        Text("党员数不足现有类别", "Too few members for its kind"), _BY_SIZE,
        ("organise_from_members", "general_branch_from_members", "committee_from_members"), _kind_too_high,
    ),
    "term_overdue": Rule(
        Text("逾期未换届", "Term overdue"), _TERMS, ("branch_term_years", "committee_term_years"), _term_overdue
    ),
    "term_ending": Rule(
        Text("即将换届", "Term ends soon"), _TERMS,
        ("branch_term_years", "committee_term_years", "term_warning_months"), _term_ending,
    ),
    "organisation_without_unit": Rule(
        Text("支部没有所在单位", "Branch without a unit"), _BRANCH_WORK, (), _without_unit
    ),
})  # fmt: skip
"""The rules in the order in which they are shown."""
