"""The pivot of coverage: a row a group, every share, figure and state of a base, and the share on every base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import polars as pl

from explorer.app import texts_systems
from explorer.app.desk import Desk
from explorer.app.listings import in_words
from explorer.app.view import key_code
from explorer.metrics.coverage import FIGURES, SHARES, share_of
from explorer.vocabulary import BASES, STATES
from explorer.words import Text

TREND = "trend"  # what is shown, and the column of it
NOT_GIVEN = "~"  # the group of the units without a value, where a group is named by an ``id``
_COUNTS = ("units", "organised", "own", "worked", "both", "neither", "undetermined")
_BEFORE = ("before", "change")
_OTHER_SHARES = tuple(f"rate_{figure}" for figure in SHARES if figure != "organised")
# What may be shown of a group, with the columns.
SHOWN: Mapping[str, Text] = MappingProxyType({
    "shares": texts_systems.SHOW_SHARES, "counts": texts_systems.SHOW_COUNTS, "states": texts_systems.SHOW_STATES,
    "bases": texts_systems.SHOW_BASES, TREND: texts_systems.SHOW_TREND,
})  # fmt: skip
_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "shares": ("share", *_BEFORE, *_OTHER_SHARES, "organised", "units"),
    "counts": _COUNTS,
    "states": ("units", *(f"state_{state}" for state in STATES)),
    "bases": tuple(f"{figure}@{base}" for base in BASES for figure in ("share", "organised", "units")),
    TREND: ("share", TREND, *_BEFORE, "organised", "units"),
})  # fmt: skip


def kept_columns(rows: pl.DataFrame, shown: str) -> list[str]:
    """Return the columns of what is shown, as far as the rows have them."""
    return [name for name in _COLUMNS[shown] if name in rows.columns]


def pivot(desk: Desk, by: str) -> pl.DataFrame:
    """Return the groups of ``by``, those with most units not organised first, months the latest first.

    Units without a value are the last row, whatever their number: they are no group that lags.

    Columns: ``id`` (see ``code_of``), ``address``, ``name``, ``code``, of segments ``chain``, ``share`` (organised),
    ``gap``, the figures of ``coverage.FIGURES``; ``rate_<figure>`` the other shares and ``share@<base>``, all
    in points of a hundred; ``organised@<base>``, ``units@<base>``.
    """
    frame: pl.DataFrame = desk.once(f"pivot {by}", lambda: _pivot(desk, by))
    return frame


def _pivot(desk: Desk, by: str) -> pl.DataFrame:
    figures = in_words(desk, by, code_of(desk.coverage(by), by))
    rows = figures.with_columns(
        share=share_of("organised"),
        gap=pl.col("units") - pl.col("organised"),
        address=pl.col("code").fill_null("").map_elements(key_code, return_dtype=pl.String),
        **{f"rate_{figure}": (share_of(figure) * 100).round(1) for figure in SHARES},
    )
    for other in BASES:
        rows = rows.join(_on_base(desk, by, other), on="id", how="left", maintain_order="left")
    chain = ("chain",) if by == "segment" else ()
    made = [name for name in rows.columns if name.startswith("rate_") or "@" in name]
    ordered = (
        rows.sort("code", descending=True, nulls_last=True) if by == "month"
        else rows.sort(pl.col("id") == NOT_GIVEN, "gap", "id", descending=[False, True, False])
    )  # fmt: skip
    return ordered.select("id", "address", "name", "code", *chain, "share", "gap", *FIGURES, *made)


def _on_base(desk: Desk, by: str, base: str) -> pl.DataFrame:
    figures = code_of(desk.coverage(by, base), by)
    share = (share_of("organised") * 100).round(1)
    counts = (pl.col(name).alias(f"{name}@{base}") for name in ("organised", "units"))
    return figures.select("id", share.alias(f"share@{base}"), *counts)


def trend_of(shares: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return how the organised share of each group went from load to load.

    ``shares``: of each load, the oldest first, ``id`` and ``share`` (points of a hundred; null of an empty base).

    Returns
    -------
    DataFrame
        ``id``; ``trend``: the shares of the loads that have the group with a base, in their order; ``before``: the
        first of them; ``change``: how far the last is from it.
    """
    known = pl.concat(shares).drop_nulls("share")
    trend = known.group_by("id", maintain_order=True).agg(trend="share")
    first, last = (pl.col(TREND).list.get(place) for place in (0, -1))
    return trend.with_columns(before=first, change=(last - first).round(1))


def code_of(figures: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return the groups with ``id``: what an address calls them; of segments with their chain, whose codes repeat."""
    code = pl.col("code").map_elements(key_code, return_dtype=pl.String)
    whole = pl.concat_str(pl.col("chain").fill_null(""), pl.lit("/"), code) if by == "segment" else code
    return figures.with_columns(id=whole.fill_null(NOT_GIVEN))
