"""Changes: two states of the city compared, unit by unit and share by share."""

from __future__ import annotations

import polars as pl

from explorer.metrics.coverage import SHARES, coverage, require
from explorer.metrics.projection import Projection
from explorer.vocabulary import BASES, GROUPS
from explorer.words import Text

_UNIT = ("label", "key")
# What may happen to a unit between two states, in the order in which it is shown; one unit may bear several.
CHANGES = {
    "entered": Text("新进入口径", "entered the base"),
    "left": Text("退出口径", "left the base"),
    "state_changed": Text("状态变化", "changed state"),
    "newly_isolated": Text("新增孤立", "newly isolated"),
    "connected": Text("恢复联系", "connected"),
}


def unit_changes(before: Projection, after: Projection, base: str = "operating") -> pl.DataFrame:
    """Return the units of the base that changed from ``before`` to ``after``.

    Parameters
    ----------
    before, after
        two states of the city; for loads to be compared alone, both of one date and under the same thresholds.
    base
        the denominator: a unit *entered* that is in it after and not before, *left* the other way round.

    Returns
    -------
    DataFrame
        ``label``, ``key``, ``name``, ``district`` (as of ``after``, else ``before``), ``state_before`` and
        ``state_after`` (null: not in the base then), and a Boolean for each of ``CHANGES``. *Newly isolated*: without
        an active tie in the base after, and not so before; *connected*: the other way round, and in the base still.
        Units of which nothing is true have no row. Sorted by label and key.

    Raises
    ------
    ExplorerError
        an unknown base.
    """
    require("base", base, BASES)
    both = _inside(before, base).join(_inside(after, base), on=_UNIT, how="full", coalesce=True, suffix="_after")
    was, is_now = pl.col("state").is_not_null(), pl.col("state_after").is_not_null()
    loose, loose_now = (was & ~pl.col("tied")).fill_null(value=False), (is_now & ~pl.col("tied_after")).fill_null(
        value=False
    )  # fmt: skip
    named = both.select(
        *_UNIT,
        *(pl.coalesce(f"{name}_after", name).alias(name) for name in ("name", "district")),
        pl.col("state").alias("state_before"),
        "state_after",
        entered=is_now & ~was,
        left=was & ~is_now,
        state_changed=(was & is_now & (pl.col("state") != pl.col("state_after"))).fill_null(value=False),
        newly_isolated=loose_now & ~loose,
        connected=loose & is_now & ~loose_now,
    )
    return named.filter(pl.any_horizontal(*CHANGES)).sort(_UNIT)


def _inside(projection: Projection, base: str) -> pl.DataFrame:
    return projection.units.filter(f"in_{base}").select(*_UNIT, "name", "district", "state", "tied")


def movements(before: Projection, after: Projection, base: str = "operating", by: str = "city") -> pl.DataFrame:
    """Return how far each share moved, and how much of it its numerator and its denominator account for.

    A share n/d moves by n₂/d₂ − n₁/d₁ = (n₂ − n₁)·(1/d₁ + 1/d₂)/2 + (1/d₂ − 1/d₁)·(n₁ + n₂)/2: the first part comes
    from the numerator, the second from the denominator, and the two add up.

    Returns
    -------
    DataFrame
        ``code``, ``name``, for ``segment`` also ``chain``, ``figure`` (of ``coverage.SHARES``), ``count_before``,
        ``units_before``, ``count_after``, ``units_after``, ``before``, ``after``, ``change``, ``by_numerator``,
        ``by_denominator`` (shares in [-1, 1]; null where a base is empty: there is no share then). A group that is in
        one state only has zero units in the other.

    Raises
    ------
    ExplorerError
        an unknown base or group.
    """
    require("group", by, GROUPS)
    group = ("code", "chain") if by == "segment" else ("code",)
    both = coverage(before, base, by).join(
        coverage(after, base, by), on=group, how="full", coalesce=True, suffix="_after", nulls_equal=True
    )
    parts = [_movement(both, figure, group) for figure in SHARES]
    return pl.concat(parts).sort(*group, nulls_last=True, maintain_order=True)


def _movement(both: pl.DataFrame, figure: str, group: tuple[str, ...]) -> pl.DataFrame:
    counted = both.select(
        *group,
        pl.coalesce("name_after", "name").alias("name"),
        pl.lit(figure).alias("figure"),
        count_before=pl.col(figure).fill_null(0),
        units_before=pl.col("units").fill_null(0),
        count_after=pl.col(f"{figure}_after").fill_null(0),
        units_after=pl.col("units_after").fill_null(0),
    )
    first, second = pl.col("count_before"), pl.col("count_after")
    one, other = (1 / pl.when(pl.col(units) > 0).then(pl.col(units)) for units in ("units_before", "units_after"))
    return counted.with_columns(
        before=first * one,
        after=second * other,
        change=second * other - first * one,
        by_numerator=(second - first) * (one + other) / 2,
        by_denominator=(other - one) * (first + second) / 2,
    )
