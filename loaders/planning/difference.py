"""What is claimed against what is stored: created, updated, unchanged, vanished, by id and content hash."""

from __future__ import annotations

import polars as pl

_NONE = pl.lit([], dtype=pl.List(pl.String()))


def difference(claimed: pl.DataFrame, stored: pl.DataFrame, fallen: pl.DataFrame) -> pl.DataFrame:
    """Return ``id``, ``status`` and the ``tables`` that assert it from now on, of all that is claimed or fell.

    Parameters
    ----------
    claimed
        ``id`` (unique), ``hash``, ``tables`` of this load.
    stored
        present ones: ``id`` (unique), ``hash``, ``tables``.
    fallen
        ``id``, ``table``: assertions of the store that no longer hold.

    Notes
    -----
    What no table asserts any more is ``vanished``; it keeps its last ``tables``.
    """
    gone = fallen.group_by("id").agg(gone=pl.col("table").unique())
    before = stored.select("id", "hash", "tables").join(gone, on="id", how="left")
    both = claimed.select("id", hash_now="hash", tables_now="tables").join(
        before, on="id", how="full", coalesce=True
    ).filter(pl.col("hash_now").is_not_null() | pl.col("gone").is_not_null())  # fmt: skip
    settled = pl.concat([_asserted_alike(both), _asserted_otherwise(both)])
    changed = (pl.col("hash_now").is_not_null() & (pl.col("hash_now") != pl.col("hash"))) | (
        pl.col("after") != pl.col("tables").list.sort()
    )
    status = (
        pl.when(pl.col("hash").is_null())
        .then(pl.lit("created"))
        .when(pl.col("after").list.len() == 0)
        .then(pl.lit("vanished"))
        .when(changed)
        .then(pl.lit("updated"))
        .otherwise(pl.lit("unchanged"))
    )
    after = pl.when(pl.col("after").list.len() == 0).then("tables").otherwise("after")
    return settled.select("id", status=status, tables=after)


# Nobody gives it up, and who asserts it now is who asserted it before, if anybody did.
_ALIKE = pl.col("gone").is_null() & (pl.col("tables").is_null() | (pl.col("tables") == pl.col("tables_now")))


def _asserted_alike(both: pl.DataFrame) -> pl.DataFrame:
    return both.filter(_ALIKE).with_columns(after=pl.col("tables_now"))


def _asserted_otherwise(both: pl.DataFrame) -> pl.DataFrame:
    """Return the few others, whose tables are sets to be joined: list operations are slow, most rows are alike."""
    kept = pl.col("tables").fill_null(_NONE).list.set_difference(pl.col("gone").fill_null(_NONE))
    after = kept.list.set_union(pl.col("tables_now").fill_null(_NONE)).list.sort()
    return both.filter(~_ALIKE.fill_null(value=False)).with_columns(after=after)
