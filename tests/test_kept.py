"""Rows of a long table stand on disk: the same rows, none read that nobody asked for, nothing left behind."""

from __future__ import annotations

import gc
import stat
import tempfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from loaders.reading import kept
from loaders.reading.kept import Kept

ROWS = pl.DataFrame(
    {"row": range(2, 12), "key": [f"914403{n}" for n in range(9)] + [None], "blank": [None] * 10,
     "founded": [date(2020, 1, 1)] * 10, "share": [0.5] * 10, "one_hot": [True, None] * 5},
    schema_overrides={"blank": pl.String},
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the rows of tables stand that have more than three; four of them in a file."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(kept, "MOST_ROWS", 3)
    monkeypatch.setattr(kept, "SLICE", 4)
    return tmp_path


def some(rows: Kept) -> pl.DataFrame:
    return rows.where(pl.Series([False, True, None, False, False, False, False, False, True, True]))


def test_rows_on_disk_are_the_rows_that_were_given(folder):
    long, short = Kept.aside(ROWS), Kept(ROWS)
    assert sorted(path.name for path in folder.rglob("*.parquet")) == ["0.parquet", "1.parquet", "2.parquet"]
    assert (len(long), long.schema) == (10, ROWS.schema)
    for one in (long, short):
        assert_frame_equal(one.rows(), ROWS)
        assert_frame_equal(one.scan().select("key", "blank").collect(), ROWS.select("key", "blank"))
        assert_frame_equal(some(one), ROWS[[1, 8, 9]])
        assert_frame_equal(one.where(pl.Series([False] * 10)), ROWS.clear())


def test_slices_without_a_chosen_row_are_not_read(folder):
    long = Kept.aside(ROWS)
    next(folder.rglob("1.parquet")).unlink()
    assert_frame_equal(some(long), ROWS[[1, 8, 9]])


def test_they_are_for_one_user_and_gone_with_the_table(folder):
    long = Kept.aside(ROWS)
    (place,) = folder.iterdir()
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    del long
    gc.collect()
    assert list(folder.iterdir()) == []


def test_a_full_disk_costs_memory_alone(folder, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    assert_frame_equal(Kept.aside(ROWS).rows(), ROWS)
    gc.collect()
    assert list(folder.iterdir()) == []


def test_few_rows_stay_in_memory(folder):
    assert_frame_equal(Kept.aside(ROWS.head(3)).rows(), ROWS.head(3))
    assert list(folder.iterdir()) == []
