"""Parts: rows of a graph written to disk some at a time, so that the whole of a large load is never in memory.

A row comes in one part alone. One Parquet file a label or relation and part: ``<label or relation>.<number>.parquet``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import polars as pl

from explorer.graph import Frames, columns_of, conform, no_rows

# Few rows a group: who asks where one of millions comes from reads as many as lie together with it, of a few columns.
WRITTEN: Final[Mapping[str, Any]] = MappingProxyType({"compression": "zstd", "row_group_size": 16_384})


class Parts:
    """The parts in a folder, which must be there; ``rows``: how many rows they hold together."""

    def __init__(self, folder: Path, rows: int = 0) -> None:
        self.folder = folder
        self.rows = rows
        self._number = 0

    def add(self, frames: Frames) -> None:
        """Keep one more part: frames by label or relation, lists without nulls, as a store keeps them.

        Raises
        ------
        OSError
            the disk is full.
        """
        for name, frame in frames.items():
            if len(frame):
                as_stored(name, frame).write_parquet(part_file(self.folder, name, self._number), **WRITTEN)
                self.rows += len(frame)
        self._number += 1

    def __iter__(self) -> Iterator[dict[str, pl.DataFrame]]:
        """Yield the parts as they came."""
        for number in range(self._number):
            files = sorted(self.folder.glob(f"*.{number:05}.parquet"))
            yield {file.name.split(".")[0]: pl.read_parquet(file) for file in files}

    def whole(self) -> dict[str, pl.DataFrame]:
        """Return all rows by label or relation, in memory."""
        names = {file.name.split(".")[0] for file in self.folder.glob("*.parquet")}
        return {name: pl.concat([pl.read_parquet(file) for file in part_files(self.folder, name)]) for name in names}


def part_file(folder: Path, name: str, number: int) -> Path:
    """Return where a part's rows of a label or relation lie."""
    return folder / f"{name}.{number:05}.parquet"


def part_files(folder: Path, name: str) -> list[Path]:
    """Return the files that hold the rows of a label or relation, in the order of their parts; whole ones have one."""
    return sorted(folder.glob(f"{name}.*parquet"))


def scan_parts(folder: Path, name: str) -> pl.LazyFrame:
    """Return the rows of a label or relation, read when they are asked for; none where no file has any."""
    files = part_files(folder, name)
    return pl.scan_parquet(files) if files else pl.LazyFrame(schema=columns_of(name))


def read_parts(folder: Path, name: str, columns: list[str]) -> pl.DataFrame:
    """Return some columns of the rows of a label or relation.

    Not as a lazily mapped file: that breaks when another process drops it.
    """
    files = [pl.read_parquet(file, columns=columns, memory_map=False) for file in part_files(folder, name)]
    return _lightened(pl.concat(files)) if files else no_rows(columns_of(name)).select(columns)


def _lightened(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame; a column without any value is one null, not sixteen bytes a row; a code is not held twice."""
    blank = [name for name, dtype in frame.schema.items() if frame[name].null_count() == frame.height]
    lighter = frame.with_columns(pl.lit(None, dtype=frame.schema[name]).alias(name) for name in blank)
    return lighter.with_columns(_told_by_key(lighter)) if {"key", "code"} <= set(frame.columns) else lighter


def _told_by_key(nodes: pl.DataFrame) -> pl.Series:
    """Return the codes; where each is the key of its node, as of most units, they are the keys' own bytes."""
    if not (nodes["key"] == nodes["code"]).all():  # of a node without a code nothing is said
        return nodes["code"]
    return nodes.select(code=pl.when(pl.col("code").is_not_null()).then("key"))["code"]


def as_stored(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a label or relation as a store gives them back: lists without nulls."""
    lists = [column for column, dtype in frame.schema.items() if dtype == pl.List(pl.String)]
    return conform(frame, columns_of(name)).with_columns(pl.col(column).list.drop_nulls() for column in lists)
