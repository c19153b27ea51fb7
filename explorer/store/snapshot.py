"""The graph of a completed load run, kept as Parquet files so that the store need not be read again.

``snapshots/<store id>/<version>-<fingerprint of the columns>/`` in the data folder: a whole graph, one
``<label or relation>.parquet`` each; or ``changes.zip`` since a whole one, so that a small load costs a small file.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from explorer.graph import GraphFrames, columns_of, frames_of, graph_of_frames
from explorer.schema import NODE_KINDS, RELATIONS
from explorer.store.changes import Changes, packed, unpacked

MOST_CHANGES: Final = 0.1  # of the rows of the whole graph: above that it is written whole again
_NAMES = (*(kind.label for kind in NODE_KINDS), *(relation.type for relation in RELATIONS))
_ABOUT, _CHANGES, _UNFINISHED = "about.json", "changes.zip", "unfinished-"


@dataclass(frozen=True)
class Snapshot:
    """A snapshot on disk: the whole graph in the folder ``whole`` (of ``rows`` rows) and what changed ``since``."""

    version: str
    whole: Path
    rows: int
    since: Changes

    def read(self) -> GraphFrames | None:
        """Return the graph; None when a file is gone or broken."""
        try:
            with ThreadPoolExecutor(max_workers=2) as workers:  # one file alone keeps one core busy
                return graph_of_frames(self.version, dict(zip(_NAMES, workers.map(self._frame, _NAMES), strict=True)))
        except (OSError, pl.exceptions.PolarsError):
            return None

    def frames(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Yield each label or relation with its frame; one at a time, for the memory."""
        return ((name, self._frame(name)) for name in _NAMES)

    def _frame(self, name: str) -> pl.DataFrame:
        # read whole: a lazily mapped file breaks when another process drops the snapshot
        return self.since.applied(name, pl.read_parquet(self.whole / f"{name}.parquet", memory_map=False))


def find_snapshot(data: Path, store: str, version: str) -> Snapshot | None:
    """Return the snapshot of a store at a version; None when there is none that can be read."""
    return _open(data, store, _folder(data, store, version))


def newest_snapshot(data: Path, store: str) -> Snapshot | None:
    """Return the snapshot of a store's newest version that can be read; None when there is none."""
    folders = sorted(_room(data, store).glob("*"), reverse=True)  # versions sort in time
    return next((found for folder in folders if (found := _open(data, store, folder))), None)


def write_snapshot(data: Path, store: str, graph: GraphFrames) -> Snapshot | None:
    """Keep a graph that has a version, and drop the store's older ones; a full disk costs only the speed."""
    return write_frames(data, store, graph.version, frames_of(graph).items()) if graph.version else None


def write_frames(data: Path, store: str, version: str, frames: Iterable[tuple[str, pl.DataFrame]]) -> Snapshot | None:
    """Keep a whole graph, given by label or relation one at a time; None when that could not be done."""
    rows = 0
    with suppress(OSError, pl.exceptions.PolarsError):
        with _unfinished(data, store, version) as folder:
            for name, frame in frames:
                frame.write_parquet(folder / f"{name}.parquet", compression="zstd")
                rows += len(frame)
            _say_about(folder, {"version": version, "whole": None, "rows": rows})
        return Snapshot(version, _folder(data, store, version), rows, Changes())
    return None


def extend_snapshot(data: Path, store: str, before: Snapshot, version: str, changes: Changes) -> Snapshot | None:
    """Keep the graph of ``before`` and what changed since as ``version``; None when that could not be done."""
    since = before.since.then(changes)
    after = Snapshot(version, before.whole, before.rows, since)
    if since.count() > MOST_CHANGES * before.rows:
        return write_frames(data, store, version, after.frames())
    with suppress(OSError, pl.exceptions.PolarsError):
        with _unfinished(data, store, version) as folder:
            (folder / _CHANGES).write_bytes(packed(since))
            _say_about(folder, {"version": version, "whole": after.whole.name, "rows": after.rows})
        return after
    return None


@contextmanager
def _unfinished(data: Path, store: str, version: str) -> Iterator[Path]:
    """Give a folder to write a snapshot into; finished, it goes to its place and the older ones are dropped."""
    folder = _folder(data, store, version)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent, prefix=_UNFINISHED))
    try:
        yield unfinished
        shutil.rmtree(folder, ignore_errors=True)  # a broken one, or the same content of a quicker process
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    kept = {folder.name, _about(folder).get("whole")}
    for other in folder.parent.iterdir():
        if other.name not in kept:
            shutil.rmtree(other, ignore_errors=True)


def _open(data: Path, store: str, folder: Path) -> Snapshot | None:
    about = _about(folder)
    if not about or _folder(data, store, about["version"]) != folder:  # none, or of frames with other columns
        return None
    if about["whole"] is None:
        return Snapshot(about["version"], folder, about["rows"], Changes())
    try:
        since = unpacked((folder / _CHANGES).read_bytes())
    except OSError:
        return None
    if since is None:
        return None
    return Snapshot(about["version"], folder.parent / about["whole"], about["rows"], since)


def _say_about(folder: Path, about: dict[str, object]) -> None:
    (folder / _ABOUT).write_text(json.dumps(about), encoding="utf-8")


def _about(folder: Path) -> dict[str, Any]:
    """Return the version, the folder of the whole graph (null: this one) and its rows; nothing of a broken one."""
    try:
        return dict(json.loads((folder / _ABOUT).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _folder(data: Path, store: str, version: str) -> Path:
    columns = {name: columns_of(name) for name in _NAMES}
    fingerprint = hashlib.sha256(repr([version, columns]).encode()).hexdigest()[:16]
    return _room(data, store) / f"{re.sub(r'[^0-9A-Za-z-]', '-', version)}-{fingerprint}"


def _room(data: Path, store: str) -> Path:
    return data / "snapshots" / re.sub(r"\W", "-", store)
