"""Profiles: everything that a figure looks at in a unit, packed into one number, so that a breakdown counts once.

A city of millions has a few hundred profiles. The figures of every base follow from how many units of each profile a
group holds.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import polars as pl

from explorer.metrics.groups import SINGLE, left_out, members
from explorer.metrics.projection import Projection
from explorer.vocabulary import BASES, GROUPS, STATES

_FLAGS = (
    *(f"in_{base}" for base in BASES), *(f"undetermined_{base}" for base in BASES), "organised", "own", "worked",
    "both", "neither",
)  # fmt: skip
_STATE_PLACE = len(_FLAGS)
_PROFILES = (1 << _STATE_PLACE) * len(STATES)  # as many as there may be
_NUMBERS = 2**32  # of the smaller kind of number
_AT_ONCE = 2  # one breakdown alone keeps one core busy


def profiles(projection: Projection, by: str) -> pl.DataFrame:
    """Return how many units of each profile each group holds, worked out once for a projection.

    Returns
    -------
    DataFrame
        ``group`` (null: units without a value), ``count``, and what the profile says: the columns ``in_<base>``,
        ``undetermined_<base>``, ``organised``, ``own``, ``worked``, ``both``, ``neither`` and ``state`` of
        ``Projection.units``.
    """
    return projection.once(f"profiles by {by}", lambda: _counted(projection, by))


def work_out_all(projection: Projection) -> None:
    """Work out the profiles of every breakdown, so that coverage by any group and of any base answers at once."""
    with ThreadPoolExecutor(_AT_ONCE) as workers:
        list(workers.map(partial(profiles, projection), GROUPS))


def _counted(projection: Projection, by: str) -> pl.DataFrame:
    packed = projection.once("packed", lambda: _packed(projection.units).to_frame())["profile"]
    found = members(projection, by)
    if by in SINGLE:  # a row a unit, in order
        return _unfolded(_counts(found["group"], packed))
    rest = packed.filter(pl.Series(left_out(projection, found)))
    nowhere = pl.Series([None], dtype=pl.Categorical).new_from_index(0, len(rest))
    here = _counts(found["group"], packed.gather(found["row"]))
    return _unfolded(pl.concat([here, _counts(nowhere, rest)]))


def _unfolded(counts: pl.DataFrame) -> pl.DataFrame:
    return counts.select("group", pl.col("count").cast(pl.Int64), *_unpacked())


def _counts(groups: pl.Series, packed: pl.Series) -> pl.DataFrame:
    """Return ``group``, ``profile``, ``count``: group and profile are one number while they are counted."""
    codes, names = groups.to_physical(), groups.unique()
    none = int(codes.max() or 0) + 1  # type: ignore[arg-type]  # stands for null
    dtype = pl.UInt32 if (none + 1) * _PROFILES <= _NUMBERS else pl.UInt64
    both = codes.cast(dtype).fill_null(none) * _PROFILES + packed
    counted = both.alias("both").value_counts(name="count")
    called = pl.DataFrame({"code": names.to_physical().cast(dtype).fill_null(none), "group": names.cast(pl.String)})
    profile = (pl.col("both") % _PROFILES).cast(pl.UInt32)
    told = counted.select("count", profile=profile, code=pl.col("both") // _PROFILES)
    return told.join(called, on="code", how="left").select("group", "profile", "count")


def _packed(units: pl.DataFrame) -> pl.Series:
    """Return the profile of each unit: a bit a flag, above them the number of its state."""
    states = units["state"].cast(pl.Enum(list(STATES))).to_physical().to_numpy()
    packed = states.astype(np.uint32) << _STATE_PLACE
    for place, flag in enumerate(_FLAGS):
        packed |= units[flag].to_numpy().astype(np.uint32) << place
    return pl.Series("profile", packed)


def _unpacked() -> list[pl.Expr]:
    profile = pl.col("profile")
    flags = [(profile // 2**place % 2 == 1).alias(flag) for place, flag in enumerate(_FLAGS)]
    states = dict(enumerate(STATES))
    return [*flags, (profile // 2**_STATE_PLACE).replace_strict(states, return_dtype=pl.String).alias("state")]
