"""Coverage: how many units of a base and group are organised, worked with, and neither, and which they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

import polars as pl

from explorer.errors import ExplorerError
from explorer.metrics import groups
from explorer.metrics.profiles import profiles
from explorer.metrics.projection import Projection
from explorer.vocabulary import BASES, GROUPS, STATES
from explorer.words import Text

FIGURES = ("units", "organised", "own", "worked", "both", "neither", "undetermined", *(f"state_{s}" for s in STATES))
# The five shares: numerator figure → caption. The denominator is always ``units``.
SHARES: Mapping[str, Text] = MappingProxyType({
    "organised": Text("组织覆盖率", "organised"),
    "own": Text("单独组建率", "own organisation"),
    "worked": Text("工作覆盖率", "worked with"),
    "both": Text("双覆盖率", "both"),
    "neither": Text("空白率", "neither"),
})  # fmt: skip


def share(numerator: int, denominator: int) -> float | None:
    """Return the share in [0, 1]; of an empty base None, never 0.

    >>> share(1, 4), share(0, 4), share(0, 0)
    (0.25, 0.0, None)
    """
    return numerator / denominator if denominator else None


def share_of(numerator: str, denominator: str = "units") -> pl.Expr:
    """Return the share of one column in another, in [0, 1]; null of an empty base, never 0 or 100 %."""
    return pl.col(numerator) / pl.when(pl.col(denominator) > 0).then(denominator)


def counted_in(base: str) -> dict[str, pl.Expr]:
    """Return for each figure of ``FIGURES`` the condition under which a unit counts in it."""
    inside = pl.col(f"in_{base}")
    return {
        "units": inside,
        **{name: inside & pl.col(name) for name in ("organised", "own", "worked", "both", "neither")},
        "undetermined": pl.col(f"undetermined_{base}"),
        **{f"state_{state}": inside & (pl.col("state") == state) for state in STATES},
    }


def figures_of(base: str) -> list[pl.Expr]:
    """Return the figures of ``FIGURES`` as sums over the rows of units (``Projection.units``) of a group."""
    return [counted.cast(pl.Int64).sum().alias(name) for name, counted in counted_in(base).items()]


def coverage(projection: Projection, base: str, by: str) -> pl.DataFrame:
    """Return the figures of ``explorer.vocabulary.BASES[base]``, a row a group of ``by``.

    Parameters
    ----------
    projection
        the graph on a date.
    base
        ``operating``, ``three_haves``, ``above_scale`` or ``due``: the denominator.
    by
        one of ``explorer.vocabulary.GROUPS``.

    Returns
    -------
    DataFrame
        ``code``, ``name``, for ``segment`` also ``chain`` (the code of its chain), then the figures of ``FIGURES`` as
        integers. Sorted by code; units without a value are the last row, its code null. A group without a unit in the
        base or undetermined has no row, but the city, chains and segments always do. A unit in two chains counts in
        both, in the city once. Empty base: all figures 0, ``share`` gives None.

    Raises
    ------
    ExplorerError
        an unknown base or group; the message lists the choices.

    Examples
    --------
    >>> from datetime import date
    >>> from explorer.graph import GraphFrames
    >>> from explorer.metrics.projection import project
    >>> coverage(project(GraphFrames(), date(2026, 1, 1)), "operating", "city").select("code", "units").rows()
    [('city', 0)]
    """
    require("base", base, BASES)
    require("group", by, GROUPS)
    counts = profiles(projection, by)
    sums = [(counted.cast(pl.Int64) * pl.col("count")).sum().alias(name) for name, counted in counted_in(base).items()]
    figures = counts.group_by("group").agg(sums).filter((pl.col("units") > 0) | (pl.col("undetermined") > 0))
    titled = _titled(figures, groups.titles(projection, by), always=by in groups.ALWAYS_SHOWN)
    chain = ("chain",) if by == "segment" else ()
    return titled.select("code", "name", *chain, *FIGURES)


def _titled(figures: pl.DataFrame, titles: pl.DataFrame, *, always: bool) -> pl.DataFrame:
    """Give the groups code and name, add those that always appear, sort."""
    joined = figures.join(titles, on="group", how="full" if always else "left", coalesce=True, nulls_equal=False)
    named = joined.with_columns(code=pl.coalesce("code", "group"), name=pl.coalesce("name", "code", "group"))
    filled = named.with_columns(pl.col(FIGURES).fill_null(0))
    return filled.sort("code", "chain", nulls_last=True)


def group_units(
    projection: Projection, base: str, by: str, code: str | None, figure: str = "units", chain: str | None = None
) -> pl.DataFrame:
    """Return the units behind one number of ``coverage``: as many rows as the figure says.

    Parameters
    ----------
    projection, base, by
        as for ``coverage``.
    code
        the group's code; None: the units without a value.
    figure
        one of ``FIGURES``.
    chain
        with ``by="segment"``: the chain's code, as segment codes may repeat across chains.

    Returns
    -------
    DataFrame
        the projection's unit columns, most members first, unknown last, then by key; without rows for a code that no
        group bears.

    Raises
    ------
    ExplorerError
        an unknown base, group or figure.
    """
    for what, given, choices in (("base", base, BASES), ("group", by, GROUPS), ("figure", figure, FIGURES)):
        require(what, given, choices)
    rows = rows_of_group(projection, by, code, chain)["row"].unique()
    counts = projection.units.select(counted_in(base)[figure]).to_series()
    return most_members_first(projection, rows.filter(counts.gather(rows)))


def most_members_first(projection: Projection, rows: pl.Series) -> pl.DataFrame:
    """Return the units of these numbers, most members first, unknown last, then by key: the order of every list."""
    order = pl.arg_sort_by("members", "key", descending=[True, False], nulls_last=True)
    listed = projection.units.select("members", "key")[rows].select(order).to_series()
    return projection.units[rows.gather(listed)]


def rows_of_group(projection: Projection, by: str, code: str | None, chain: str | None = None) -> pl.DataFrame:
    """Return ``row``, ``group`` of the units of a group, as ``group_units`` names it."""
    everyone = groups.membership(projection, by).with_columns(pl.col("group").cast(pl.String))
    return everyone.filter(_in_group(groups.titles(projection, by), code, chain))


def _in_group(titles: pl.DataFrame, code: str | None, chain: str | None) -> pl.Expr:
    if code is None:
        return pl.col("group").is_null()
    of_chain = pl.lit(value=True) if chain is None else pl.col("chain") == chain
    named = titles.filter((pl.coalesce("code", "group") == code) & of_chain)["group"]
    untitled = (pl.col("group") == code) & ~pl.col("group").is_in(titles["group"].implode())
    return pl.col("group").is_in(named.implode()) | untitled


_WHAT: Mapping[str, Text] = MappingProxyType({
    "base": Text("口径", "base"),
    "group": Text("分组", "group"),
    "figure": Text("指标", "figure"),
    "cause": Text("原因", "cause"),
    "rule": Text("规则", "rule"),
    "system": Text("体系", "system"),
})  # fmt: skip


def require(what: str, given: str, choices: Collection[str]) -> None:
    """Refuse a name that is none of ``choices``, listing them.

    >>> require("base", "all", BASES)
    Traceback (most recent call last):
    explorer.errors.ExplorerError: “all” is no base. Choose one of: operating, three_haves, above_scale, due.
    """
    if given not in choices:
        called, known = _WHAT[what], ", ".join(choices)
        raise ExplorerError(
            f"unknown_{what}",
            Text(f"没有“{{given}}”这个{called.zh}。", f"“{{given}}” is no {called.en}."),
            Text("可选:{known}。", "Choose one of: {known}."),
            given=given, known=known,
        )  # fmt: skip
