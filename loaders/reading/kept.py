"""Rows that a check kept: in memory, or, of a long table, on disk until they are asked for, some at a time.

A city's millions are planned portion by portion. Beside one portion all of them would be most of what a load holds.
"""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from explorer.scratch import scratch

MOST_ROWS = 200_000  # of a table that stays in memory
SLICE = 100_000


class Kept:
    """The rows of a table in their order; ``schema`` is that of the frame that they were given as."""

    def __init__(self, rows: pl.DataFrame) -> None:
        """Keep the rows in memory."""
        self.schema = rows.schema
        self._length = len(rows)
        self._here: pl.DataFrame | None = rows
        self._files: list[Path] = []
        self._slice = SLICE

    @classmethod
    def aside(cls, rows: pl.DataFrame) -> Kept:
        """Keep many rows on disk for as long as they are referred to; with a full disk they stay in memory."""
        kept = cls(rows)
        if len(rows) <= MOST_ROWS:
            return kept
        try:
            folder = scratch("rows")
            weakref.finalize(kept, shutil.rmtree, folder, ignore_errors=True)
            kept._put(rows, folder)
        except (OSError, pl.exceptions.PolarsError):
            return cls(rows)
        return kept

    def __len__(self) -> int:
        return self._length

    def rows(self) -> pl.DataFrame:
        """Return all rows: of a long table what is meant to stay on disk."""
        return self.scan().collect().rechunk() if self._here is None else self._here

    def scan(self) -> pl.LazyFrame:
        """Return all rows for a query: of a long table only the columns that it asks for are read."""
        return self._whole(pl.scan_parquet(self._files)) if self._here is None else self._here.lazy()

    def where(self, chosen: pl.Series) -> pl.DataFrame:
        """Return the rows for which ``chosen``, one Boolean a row in their order, is true; null is not.

        Of a long table one slice after the other is read, and none that has no such row.
        """
        if self._here is not None:
            return self._here.filter(chosen)
        found = [pl.read_parquet(file).filter(mask) for file, mask in self._files_with(chosen)]
        return (
            self._whole(pl.concat(found, rechunk=True).lazy()).collect() if found else pl.DataFrame(schema=self.schema)
        )

    def _files_with(self, chosen: pl.Series) -> Iterator[tuple[Path, pl.Series]]:
        for number, file in enumerate(self._files):
            mask = chosen.slice(number * self._slice, self._slice)
            if mask.any():
                yield file, mask

    def _put(self, rows: pl.DataFrame, folder: Path) -> None:
        filled = rows.select(name for name in rows.columns if rows[name].null_count() < len(rows))
        for number, some in enumerate(filled.iter_slices(self._slice)):
            self._files.append(folder / f"{number}.parquet")
            some.write_parquet(self._files[-1], compression="lz4", statistics=False)
        self._here = None

    def _whole(self, filled: pl.LazyFrame) -> pl.LazyFrame:
        """Return all columns: blank ones, half of an export's, are neither written nor take memory."""
        written = set(filled.collect_schema().names())
        blank = [pl.lit(None, dtype).alias(name) for name, dtype in self.schema.items() if name not in written]
        return filled.with_columns(blank).select(self.schema.names())
