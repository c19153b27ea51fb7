"""Units: members, state, organised and worked, the bases: each definition one Polars expression.

The expressions read a unit's own fields (``explorer.schema``) and the facts that ``explorer.metrics.ties`` gathers
about its ties; ``unit_frame`` puts them on the rows in the order in which they build on each other.
"""

from __future__ import annotations

import polars as pl

from explorer.schema import ENTERPRISE
from explorer.settings import Thresholds
from explorer.vocabulary import BASES, CLOSED_STATUSES, ENTERPRISE_KINDS, OF_CIVIL_AFFAIRS, ORGANISED_STATES

# 党组织类别 as offices write it. A word that says "none" is no kind.
_OWN_KINDS = ("党委", "总支", "党总支", "支部", "党支部")
_JOINT_KINDS = ("联合支部", "联合党支部", "党联合支部")
_NO_KINDS = ("未组建", "未建立", "未成立", "未建")
_OWN_FORM = "单独"  # 单独, 单独建立, 单独组建


def unit_frame(units: pl.DataFrame, facts: pl.DataFrame, thresholds: Thresholds) -> pl.DataFrame:
    """Return the units (a row each) with everything that a figure needs, the settings applied.

    Parameters
    ----------
    units
        rows of both labels with ``label`` and all unit fields.
    facts
        the rows of ``explorer.metrics.ties.unit_facts``, in the order of the units.
    thresholds
        the settings that figures depend on.

    Returns
    -------
    DataFrame
        the units' columns and ``operating``, ``members`` (Int64, null: unknown), ``members_basis``, ``tied``,
        ``declared_organised``, ``declared_instructor``, ``state``, ``organised``, ``worked``, ``own``, ``both``,
        ``neither``, and for each base ``in_<base>`` and ``undetermined_<base>`` (Boolean, never null).
    """
    return (
        units.hstack(facts)
        .with_columns(
            _kind(), operating(), *members(), *declared(), tied=pl.col("active_organisational") | pl.col("active_work")
        )
        .with_columns(state(thresholds))
        .with_columns(organised=pl.col("state").is_in(ORGANISED_STATES), own=pl.col("state") == "own")
        .with_columns(worked(thresholds), both(thresholds))
        .with_columns(*bases(thresholds), neither=~pl.col("worked"))
    )


def _kind() -> pl.Expr:
    """单位类别; of an enterprise left blank: a code that begins with 5 is a 社会组织."""
    enterprise, social = ENTERPRISE_KINDS
    guessed = (
        pl.when(pl.col("key").str.starts_with(OF_CIVIL_AFFAIRS)).then(pl.lit(social)).otherwise(pl.lit(enterprise))
    )
    return pl.when(pl.col("label") == ENTERPRISE.label).then(pl.col("kind").fill_null(guessed)).otherwise("kind")


def operating() -> pl.Expr:
    """*Operating*: 登记状态 is blank or contains none of the words of ``CLOSED_STATUSES``."""
    return (~pl.col("status").str.contains_any(list(CLOSED_STATUSES))).fill_null(value=True).alias("operating")


def members() -> tuple[pl.Expr, pl.Expr]:
    """*Members*: those transferred in, else formal ones, else the total, else unknown; and which of them it was."""
    bases_in_order = ("members_transferred", "members_formal", "members_total")
    basis = pl.coalesce(pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in bases_in_order)
    return pl.coalesce(bases_in_order).alias("members"), basis.alias("members_basis")


def _given_kind() -> pl.Expr:
    return pl.when(~pl.col("organisation_kind").is_in(_NO_KINDS)).then("organisation_kind")


def declared() -> tuple[pl.Expr, pl.Expr]:
    """*Declared organised* and *declared instructor*: what the unit's own row says and no tie, of any date, shows."""
    says = pl.col("has_organisation").fill_null(value=False) | _given_kind().is_not_null() | pl.col("names_unknown")
    denies = ~pl.col("has_organisation").fill_null(value=True)
    organised = says & ~denies & ~pl.col("covered_organisationally")
    instructor = pl.col("instructor").fill_null(value=False) & ~pl.col("covered_by_work")
    return organised.alias("declared_organised"), instructor.alias("declared_instructor")


def _counts(thresholds: Thresholds, declaration: str) -> pl.Expr:
    """What a unit declares, or nothing where only ties count."""
    return pl.col(declaration) if thresholds.count_declared else pl.lit(value=False)


def state(thresholds: Thresholds) -> pl.Expr:
    """*State*: exactly one, the first that fits, in the order of ``explorer.vocabulary.STATES``."""
    says = _counts(thresholds, "declared_organised")
    form, kind = pl.col("form"), _given_kind()
    says_own = pl.when(form.is_not_null()).then(form.str.contains(_OWN_FORM, literal=True)).otherwise(
        kind.is_in(_OWN_KINDS).fill_null(value=False)
    )  # fmt: skip
    says_joint = form.is_not_null() | kind.is_in(_JOINT_KINDS).fill_null(value=False)
    count, enough = pl.col("members"), thresholds.organise_from_members
    return (
        pl.when(pl.col("active_own") | (says & says_own)).then(pl.lit("own"))
        .when(pl.col("active_organisational") | (says & says_joint)).then(pl.lit("joint"))
        .when(says).then(pl.lit("unstated"))
        .when((count >= enough) | (count.is_null() & pl.col("can_organise"))).then(pl.lit("due"))
        .when(count > 0).then(pl.lit("few"))
        .when(count == 0).then(pl.lit("none"))
        .otherwise(pl.lit("unknown"))
        .alias("state")
    )  # fmt: skip


def _has_instructor(thresholds: Thresholds) -> pl.Expr:
    return pl.col("active_work") | _counts(thresholds, "declared_instructor")


def worked(thresholds: Thresholds) -> pl.Expr:
    """*Worked*: organised, or an active work tie, or a declared instructor; by a setting, a mass organisation."""
    mass = pl.any_horizontal(pl.col("trade_union", "youth_league", "womens_federation").fill_null(value=False))
    counted = pl.col("organised") | _has_instructor(thresholds)
    return (counted | mass if thresholds.mass_organisations_count else counted).alias("worked")


def both(thresholds: Thresholds) -> pl.Expr:
    """*Both* (双覆盖): organised and an active work tie or a declared instructor."""
    return (pl.col("organised") & _has_instructor(thresholds)).alias("both")


def bases(thresholds: Thresholds) -> list[pl.Expr]:
    """Return ``in_<base>`` and ``undetermined_<base>`` for each base; undetermined units are outside it."""
    premises = pl.col("fixed_premises").fill_null(value=True)
    staff, scale, true, false = pl.col("staff"), pl.col("above_scale"), pl.lit(value=True), pl.lit(value=False)
    further = {
        "operating": (true, false),
        "three_haves": ((staff >= thresholds.three_haves_staff) & premises, staff.is_null() & premises),
        "above_scale": (scale, scale.is_null()),
        "due": (pl.col("organised") | (pl.col("state") == "due"), pl.col("state") == "unknown"),
    }
    named = zip(("in", "undetermined"), zip(*(further[base] for base in BASES), strict=True), strict=True)
    return [
        (pl.col("operating") & condition.fill_null(value=False)).alias(f"{prefix}_{base}")
        for prefix, conditions in named
        for base, condition in zip(BASES, conditions, strict=True)
    ]
