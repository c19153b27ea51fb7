"""The same city a while later: a share of its units deregistered, grown or new; for loads of what changed."""

from __future__ import annotations

import numpy as np
import polars as pl

from explorer.vocabulary import CLOSED_STATUSES

_KINDS = 3  # deregistered, other staff, new: a third of the changes each


def new_units(units: int, share: float) -> int:
    """Return how many of the changed rows are new units."""
    return round(units * share / _KINDS)


def change(rng: np.random.Generator, stretch: pl.DataFrame, share: float) -> pl.DataFrame:
    """Return the stretch with two thirds of ``share`` of its units changed; ties and organisations stay.

    One third is deregistered, another has one more on its staff (an unknown staff becomes known).
    """
    drawn = pl.Series(rng.random(stretch.height))
    gone, grown = drawn < share / _KINDS, (drawn >= share / _KINDS) & (drawn < 2 * share / _KINDS)
    return stretch.with_columns(
        status=pl.when(gone).then(pl.lit(CLOSED_STATUSES[1])).otherwise("status"),
        operating=pl.col("operating") & ~gone,
        staff=pl.when(grown).then(pl.col("staff").fill_null(0) + 1).otherwise("staff"),
    )
