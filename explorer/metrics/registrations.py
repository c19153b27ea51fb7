"""Registrations (源头工程): of the units registered since a date, who is organised, worked with, in step (三同步)."""

from __future__ import annotations

from datetime import date

import polars as pl

from explorer.metrics.coverage import require
from explorer.metrics.groups import summed
from explorer.metrics.projection import Projection
from explorer.vocabulary import GROUPS

# The three steps that are to keep step with registration: field → figure. A blank is no yes; it is counted beside.
STEPS = ("organisation_synchronised", "work_synchronised", "service_synchronised")
FIGURES = (
    "units", "organised", "worked", *STEPS, "all_synchronised", *(f"{step}_unstated" for step in STEPS),
)  # fmt: skip


def registered(projection: Projection, since: date) -> pl.DataFrame:
    """Return the operating units whose 成立日期 lies from ``since`` to ``as_of``, both days counted.

    A unit without 成立日期 is not among them: it is not known to be new.
    """
    new = pl.col("operating") & (pl.col("founded") >= since) & (pl.col("founded") <= projection.as_of)
    return projection.units.filter(new.fill_null(value=False))


def registrations(projection: Projection, since: date, by: str = "month") -> pl.DataFrame:
    """Return the figures of the units registered from ``since`` on, a row a group.

    Parameters
    ----------
    projection
        the graph on a date.
    since
        the first day of registration that counts.
    by
        one of ``explorer.vocabulary.GROUPS``; month, district and kind are the ones usually asked for.

    Returns
    -------
    DataFrame
        ``code``, ``name``, then the integers of ``FIGURES``: ``units`` (the denominator of every share), ``organised``
        and ``worked`` as for coverage, each of the three steps said to be done, all three, and for each step how many
        units do not say. Sorted by code; units without a value last, code null. No unit: no rows.

    Raises
    ------
    ExplorerError
        an unknown group.

    Examples
    --------
    >>> from explorer.graph import GraphFrames
    >>> from explorer.metrics.projection import project
    >>> registrations(project(GraphFrames(), date(2026, 1, 1)), date(2025, 1, 1)).height
    0
    """
    require("group", by, GROUPS)
    done = [pl.col(step).fill_null(value=False) for step in STEPS]
    counted = registered(projection, since).select(
        "row", "organised", "worked", *done, pl.all_horizontal(done).alias("all_synchronised"),
        *(pl.col(step).is_null().alias(f"{step}_unstated") for step in STEPS), units=pl.lit(value=True),
    )  # fmt: skip
    return summed(projection, counted, by, FIGURES)
