"""Contradictions inside a row, as data: which fields of one record cannot all be right.

What ``input-files.md`` resolves (a name against the ticked kind) is resolved elsewhere; these are kept as given and
listed. Kinds by number of members, the least number that organises: domain reference 1; statuses: 5; code prefixes: 5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from explorer.settings import Thresholds
from explorer.vocabulary import CLOSED_STATUSES, ENTERPRISE_KINDS, OF_CIVIL_AFFAIRS, REVOKED
from loaders.reading.comparable import comparable_code
from loaders.reading.rules import Rule, rule

Condition = Callable[[Thresholds, date], pl.Expr]

_UNITS = ("enterprises", "small_businesses")
_ORGANISATIONS = ("organisations", "chain_committees")
_JOINT = ("联合支部", "联合党支部", "党联合支部")
_BRANCHES = ("支部", "党支部")
_GENERAL_BRANCHES = ("总支", "党总支")
_COMMITTEES = ("党委",)  # of a unit; those of a chain, a trade or a district have no size
_CHECK = ("核对两格,改正其一。", "Compare both cells and correct one.")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Fields of a record that contradict each other where ``when`` is true.

    ``field``: the one reported; ``needs``: fields without which there is nothing to compare; ``said``: what fills the
    rule's texts beside ``value``.
    """

    rule: Rule
    tables: tuple[str, ...]
    field: str
    needs: tuple[str, ...]
    when: Condition
    said: Mapping[str, pl.Expr]


def contradictions(
    records: pl.DataFrame, table: str, thresholds: Thresholds, today: date
) -> Iterator[tuple[Contradiction, pl.DataFrame]]:
    """Yield each contradiction that rows of ``table`` hold, with ``row``, ``value`` and what the rule says of it.

    ``records``: typed, a column for each field of the contract.
    """
    filled = {column.name for column in records if column.null_count() < len(column)}
    asked = [one for one in CONTRADICTIONS if table in one.tables and filled.issuperset((one.field, *one.needs))]
    conditions = (one.when(thresholds, today).fill_null(value=False) for one in asked)
    held = records.select(condition.alias(str(place)) for place, condition in enumerate(conditions))
    for one, holds in zip(asked, held, strict=True):
        if holds.any():
            rows = records.filter(holds)
            yield one, rows.select("row", value=_shown(rows, one.field), **dict(one.said))


def _shown(rows: pl.DataFrame, field: str) -> pl.Expr:
    """A cell as people write it."""
    if rows.schema[field] == pl.Boolean:
        return pl.when(field).then(pl.lit("是")).otherwise(pl.lit("否"))
    return pl.col(field).cast(pl.String)


def _members() -> pl.Expr:
    return pl.coalesce("members_formal", "members_total")


def _is_social() -> pl.Expr:
    """A 社会组织 by its 单位类别, or by its code where that is blank: its members work elsewhere."""
    by_code = comparable_code(pl.col("code")).str.starts_with(OF_CIVIL_AFFAIRS)
    return pl.coalesce(pl.col("kind") == ENTERPRISE_KINDS[1], by_code).fill_null(value=False)


def _organisation() -> pl.Expr:
    return pl.coalesce("organisation_name", "organisation_code")


def _is_closed() -> pl.Expr:
    return pl.col("status").str.contains("|".join(CLOSED_STATUSES))


def _too_few(kind: str, members: pl.Expr) -> Condition:
    """A 党委 with the members of a 支部, a 总支 or 支部 with too few to organise; one step lower may be approved."""

    def when(thresholds: Thresholds, _: date) -> pl.Expr:
        committee = pl.col(kind).is_in(_COMMITTEES) & (members < thresholds.general_branch_from_members)
        branch = pl.col(kind).is_in(_GENERAL_BRANCHES + _BRANCHES) & (members < thresholds.organise_from_members)
        return committee | branch

    return when


def _own_only(condition: Condition) -> Condition:
    """Of units: their own organisation, not one that they share."""
    own = pl.col("form").is_null() | pl.col("form").str.contains("单独")
    return lambda thresholds, today: own & condition(thresholds, today)


def _organising() -> pl.Expr:
    """The members that count for organising: those transferred in, where the ledger splits them."""
    return pl.coalesce("members_transferred", "members_formal")


def _can_organise(thresholds: Thresholds) -> pl.Expr:
    return _organising() >= thresholds.organise_from_members


def _holds(condition: pl.Expr) -> Condition:
    return lambda _thresholds, _today: condition


def _in_future(field: str) -> Condition:
    return lambda _, today: pl.col(field) > pl.lit(today)


def _of(
    what: Rule, tables: tuple[str, ...], field: str, *needs: str, when: Condition, **said: pl.Expr
) -> Contradiction:
    return Contradiction(what, tables, field, needs, when, said)


_TOO_FEW_MEMBERS = rule(
    "kind_above_members", "warning",
    ("类别为“{value}”,党员只有 {members} 名。", "The kind is “{value}”, yet there are {members} members only."),
    ("核对党组织类别和党员数;经上级批准的可不改。",
     "Check the kind and the number of members; leave it if it was approved."),
)  # fmt: skip
_AFTER_TODAY = rule(
    "date_in_future", "warning",
    ("“{value}”在今天之后。", "“{value}” lies in the future."), ("核对日期。", "Check the date."),
)  # fmt: skip
_BEFORE_FOUNDATION = rule(
    "date_before_foundation", "warning",
    ("“{value}”早于成立时间 {founded}。", "“{value}” is before the foundation on {founded}."),
    ("核对两个日期。", "Check both dates."),
)  # fmt: skip

_OF_COUNTS = (
    _of(
        rule("formal_above_total", "warning",
             ("正式党员 {value} 名,多于党员总数 {total} 名。",
              "There are {value} formal members, more than the {total} in total."), _CHECK),
        _UNITS, "members_formal", "members_total",
        when=_holds(pl.col("members_formal") > pl.col("members_total")), total=pl.col("members_total"),
    ),
    _of(
        rule("transferred_above_total", "warning",
             ("组织关系已转入 {value} 名,多于党员总数 {total} 名。",
              "{value} members are transferred in, more than the {total} in total."), _CHECK),
        _UNITS, "members_transferred", "members_total",
        when=_holds(pl.col("members_transferred") > pl.col("members_total")), total=pl.col("members_total"),
    ),
    _of(
        rule("members_above_staff", "warning",
             ("从业人员 {value} 名,少于党员 {members} 名。",
              "The staff of {value} is fewer than the {members} members."), _CHECK),
        ("enterprises",), "staff", when=_holds((_members() > pl.col("staff")) & ~_is_social()),
        members=_members(),
    ),
    _of(_TOO_FEW_MEMBERS, _UNITS, "organisation_kind", when=_own_only(_too_few("organisation_kind", _members())),
        members=_members()),
    _of(_TOO_FEW_MEMBERS, ("organisations",), "kind", "members_formal",
        when=_too_few("kind", pl.col("members_formal")), members=pl.col("members_formal")),
)  # fmt: skip
_OF_ORGANISING = (
    _of(
        rule("alone_as_joint_branch", "warning",
             ("组建形式为“{value}”,党组织类别却是“{kind}”。",
              "The form is “{value}”, yet the kind is “{kind}”."), _CHECK),
        _UNITS, "form", "organisation_kind",
        when=_holds(pl.col("form").str.contains("单独") & pl.col("organisation_kind").is_in(_JOINT)),
        kind=pl.col("organisation_kind"),
    ),
    _of(
        rule("denied_but_named", "warning",
             ("是否建立党组织为“{value}”,却填有党组织“{organisation}”。",
              "says “{value}”, yet names the organisation “{organisation}”."), _CHECK),
        _UNITS, "has_organisation", when=_holds(~pl.col("has_organisation") & _organisation().is_not_null()),
        organisation=_organisation(),
    ),
    _of(
        rule("organised_with_a_reason_why_not", "warning",
             ("填有未建立原因“{value}”,是否建立党组织却为“是”。",
              "gives the reason “{value}” for having no organisation, yet says that there is one."), _CHECK),
        _UNITS, "reason_unorganised", "has_organisation",
        when=_holds(pl.col("reason_unorganised").is_not_null() & pl.col("has_organisation")),
    ),
    _of(
        rule("conditions_denied", "warning",
             ("是否具备建立条件为“{value}”,正式党员却有 {members} 名。",
              "says that the conditions are not met (“{value}”), yet there are {members} formal members."), _CHECK),
        _UNITS, "can_organise", "members_formal",
        when=lambda thresholds, _: ~pl.col("can_organise") & _can_organise(thresholds),
        members=_organising(),
    ),
    _of(
        rule("reason_against_members", "warning",
             ("未建立原因为“{value}”,党员却有 {members} 名。",
              "The reason is “{value}”, yet there are {members} members."), _CHECK),
        _UNITS, "reason_unorganised",
        when=lambda thresholds, _: (pl.col("reason_unorganised").str.contains("^没有党员|^无党员") & (_members() > 0))
        | (pl.col("reason_unorganised").str.contains("不足三人|不足3人") & _can_organise(thresholds)),
        members=_members(),
    ),
    _of(
        rule("closed_but_organised", "warning",
             ("登记状态为“{value}”,却仍填有党组织“{organisation}”。",
              "The status is “{value}”, yet it still names the organisation “{organisation}”."),
             ("核对登记状态;已停业的,应撤销或调整党组织。",
              "Check the status; where it has closed, the organisation is to be revoked or moved.")),
        _UNITS, "status", when=_holds(_is_closed() & _organisation().is_not_null()), organisation=_organisation(),
    ),
)  # fmt: skip
_OF_DATES = (
    _of(
        rule("revoked_but_active", "warning",
             ("填有撤销日期“{value}”,状态却是“{status}”。",
              "It was revoked on “{value}”, yet its status is “{status}”."), _CHECK),
        ("organisations",), "revoked",
        when=lambda _, today: (pl.col("revoked") <= pl.lit(today)) & ~_said_to_be_revoked(),
        status=pl.col("status").fill_null("(空)"),
    ),
    *(_of(_AFTER_TODAY, tables, field, when=_in_future(field)) for tables, field in (
        (_UNITS, "founded"), (_UNITS, "organisation_founded"), (_UNITS, "organisation_last_election"),
        (_ORGANISATIONS, "founded"), (("organisations",), "last_election"),
    )),
    *(_of(_BEFORE_FOUNDATION, tables, field, founded, when=_holds(pl.col(field) < pl.col(founded)),
          founded=pl.col(founded).cast(pl.String)) for tables, field, founded in (
        (("organisations",), "last_election", "founded"), (("organisations",), "revoked", "founded"),
        (_UNITS, "organisation_last_election", "organisation_founded"),
    )),
    _of(
        rule("ends_before_it_begins", "warning",
             ("终止日期“{value}”早于起始日期 {since}。", "It ends on “{value}”, before it begins on {since}."),
             ("核对两个日期。", "Check both dates.")),
        ("coverage",), "until", "since", when=_holds(pl.col("until") < pl.col("since")),
        since=pl.col("since").cast(pl.String),
    ),
)  # fmt: skip


def _said_to_be_revoked() -> pl.Expr:
    return pl.col("status").str.contains(REVOKED).fill_null(value=False)


def _begins(*prefixes: str) -> pl.Expr:
    """As written: a code in full-width digits is rare, and all other rows are spared its comparable form."""
    return pl.col("code").str.slice(0, 2).is_in(prefixes)


_OF_CODES = (
    _of(
        rule("kind_against_code", "warning",
             ("类别为“{value}”,统一社会信用代码“{code_given}”却不是这类单位的。",
              "The kind is “{value}”, yet the credit code “{code_given}” is of another kind of unit."), _CHECK),
        _UNITS, "kind", "code",
        when=_holds(
            ((pl.col("kind") == "个体工商户") & _begins("91", "93", "51", "52", "53"))
            | ((pl.col("kind") == "小微企业") & _begins("92", "51", "52", "53"))
            | ((pl.col("kind") == "企业") & _begins("92", "51", "52", "53"))
        ),
        code_given=pl.col("code"),
    ),
)  # fmt: skip
CONTRADICTIONS = (*_OF_COUNTS, *_OF_ORGANISING, *_OF_DATES, *_OF_CODES)
