"""What stands aside: the columns of a snapshot that no figure reads, left on disk for who looks at a row.

A reader holds the files by links of its own: a later load drops the snapshot while pages still show it. That it holds
them a lock says, not the number of its process: a load may run in another container, with the same data folder.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import filelock
import numpy as np
import polars as pl

from explorer.graph import Frames, aside_columns
from explorer.store.parts import WRITTEN, scan_parts

HELD: Final = "held-"
_LOCK: Final = "held.lock"
_BLOCK: Final = WRITTEN["row_group_size"]  # rows read for one that is asked for


@dataclass(frozen=True, eq=False)
class HeldFiles:
    """The files of a snapshot and the rows that came after them, in the order in which rows have their ``PLACE``."""

    folder: Path
    since: Frames

    def of(self, name: str, places: pl.Series) -> pl.DataFrame:
        """Return ``aside_columns(name)`` of the rows at these places, in their order."""
        wanted = places.to_numpy().astype(np.int64)
        blocks, nth = np.unique(wanted // _BLOCK, return_inverse=True)
        rows = self._scan(name).select(aside_columns(name))
        # one after the other: asked for together, every row is read
        parts = [rows.slice(int(block) * _BLOCK, _BLOCK).collect() for block in blocks] or [rows.head(0).collect()]
        return pl.concat(parts).select(pl.all().gather(nth * _BLOCK + wanted % _BLOCK))  # the last alone may be shorter

    def _scan(self, name: str) -> pl.LazyFrame:
        rows = scan_parts(self.folder, name)
        return pl.concat([rows, self.since[name].lazy()]) if name in self.since else rows


def hold(whole: Path, since: Frames) -> HeldFiles:
    """Return the files of the whole graph in a folder, held by links for as long as they are referred to.

    Raises
    ------
    OSError
        the files are gone, or the disk knows no links.
    """
    folder = Path(tempfile.mkdtemp(dir=whole.parent, prefix=HELD))
    lock = _lock_of(folder)
    held = HeldFiles(folder, since)
    weakref.finalize(held, _let_go, lock, folder)
    lock.acquire()
    for file in whole.glob("*.parquet"):
        os.link(file, folder / file.name)
    return held


def is_held(folder: Path) -> bool:
    """Tell whether a reader, whose process may be anywhere, still holds what lies in the folder."""
    try:
        with _lock_of(folder):
            return False
    except filelock.Timeout:
        return True


def _lock_of(folder: Path) -> filelock.BaseFileLock:
    return filelock.FileLock(folder / _LOCK, timeout=0, thread_local=False)  # let go in whichever thread comes last


def _let_go(lock: filelock.BaseFileLock, folder: Path) -> None:
    lock.release()
    shutil.rmtree(folder, ignore_errors=True)
