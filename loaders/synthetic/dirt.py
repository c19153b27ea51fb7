"""What is wrong with a few rows of the large city: about two in a hundred, each kind by its share."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import polars as pl

# Of the units' rows: a wrong check character, a 15-digit number for the code, the neighbour's name, a register that
# says closed beside an organisation as if it were open.
OF_UNITS = MappingProxyType(
    {"bad_check_digit": 0.005, "fifteen_digits": 0.003, "same_name": 0.004, "stale_status": 0.003}
)
TWICE = 0.003  # rows that stand twice
SWAPPED_KINDS = 0.02  # of the organisations: 党委 ticked for a 支部, and the other way round


def dirt(rng: np.random.Generator, units: pl.DataFrame) -> pl.DataFrame:
    """Return a Boolean column for each of ``OF_UNITS``: at most one thing is wrong with a row.

    ``units``: ``fixed`` (others refer to it: nothing is wrong with it), a row each.
    """
    drawn = rng.random(units.height)
    edges = np.cumsum(list(OF_UNITS.values()))
    place = np.where(units["fixed"].to_numpy(), len(edges), np.searchsorted(edges, drawn, "right"))
    return pl.DataFrame({name: place == number for number, name in enumerate(OF_UNITS)})


def share_names() -> pl.Expr:
    """Return the names, the row's before it in place of its own where ``same_name`` says so."""
    return pl.when("same_name").then(pl.col("name").shift(1).fill_null(pl.col("name"))).otherwise("name")


def twice(rng: np.random.Generator, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the few of ``rows`` that are written once more."""
    return rows.filter(pl.Series(rng.random(rows.height) < TWICE, dtype=pl.Boolean))


def swap_kinds(rng: np.random.Generator, organisations: pl.DataFrame) -> pl.DataFrame:
    """Return ``organisations`` with ``swapped``, and the kind of those few ticked as another than their name says."""
    swapped = pl.Series("swapped", rng.random(organisations.height) < SWAPPED_KINDS, dtype=pl.Boolean)
    other = pl.when(pl.col("kind") == "党委").then(pl.lit("支部")).otherwise(pl.lit("党委"))
    return organisations.with_columns(swapped).with_columns(kind=pl.when("swapped").then(other).otherwise("kind"))
