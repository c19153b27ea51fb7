"""The graph of a completed load run, kept as Parquet files so that the store need not be read again.

``snapshots/<store id>/<version>-<fingerprint of the columns>/`` in the data folder: a whole graph, one
``<label or relation>.parquet`` each or the parts (``parts.py``) in which a large load came; or ``changes.zip`` since a
whole one, so that a small load costs a small file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import polars as pl
import psutil

from explorer.graph import GraphFrames, aside_columns, columns_of, frames_of, graph_of_frames, identity
from explorer.schema import NODE_KINDS, RELATIONS
from explorer.store.aside import HELD, HeldFiles, hold, is_held
from explorer.store.changes import Changes, packed, unpacked
from explorer.store.parts import WRITTEN, Parts, read_parts, scan_parts

MOST_CHANGES: Final = 0.1  # of the rows of the whole graph: above that it is written whole again
_NAMES = (*(kind.label for kind in NODE_KINDS), *(relation.type for relation in RELATIONS))
_ABOUT, _CHANGES, _UNFINISHED, _PARTS = "about.json", "changes.zip", "unfinished-", "parts-"


@dataclass(frozen=True)
class Snapshot:
    """A snapshot on disk: the whole graph in the folder ``whole`` (of ``rows`` rows) and what changed ``since``."""

    version: str
    whole: Path
    rows: int
    since: Changes

    def read(self) -> GraphFrames | None:
        """Return the graph; None when a file is gone or broken."""
        return self._read(self._frame)

    def read_for_figures(self) -> GraphFrames | None:
        """Return the graph without what stands aside; None as of ``read``, and where the disk knows no links."""
        try:
            held = hold(self.whole, self.since.rows)
        except OSError:
            return None
        graph = self._read(lambda name: self._columns_for_figures(held, name))
        return replace(graph, aside=held) if graph else None

    def _read(self, frame: Callable[[str], pl.DataFrame]) -> GraphFrames | None:
        try:
            with ThreadPoolExecutor(max_workers=2) as workers:  # one file alone keeps one core busy
                return graph_of_frames(self.version, dict(zip(_NAMES, workers.map(frame, _NAMES), strict=True)))
        except (OSError, pl.exceptions.PolarsError):
            return None

    def frames(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Yield each label or relation with its frame; one at a time, for the memory."""
        return ((name, self._frame(name)) for name in _NAMES)

    def scan(self, name: str) -> pl.LazyFrame:
        """Return the rows of a label or relation, read when they are asked for: while nobody else may load."""
        return self.since.applied_lazily(name, scan_parts(self.whole, name))

    def _frame(self, name: str) -> pl.DataFrame:
        return self.since.applied(name, read_parts(self.whole, name, list(columns_of(name))))

    def _columns_for_figures(self, held: HeldFiles, name: str) -> pl.DataFrame:
        aside = aside_columns(name)
        if not aside:
            return self._frame(name)
        columns = [column for column in columns_of(name) if column not in aside]
        return self.since.applied_in_place(name, read_parts(held.folder, name, columns))


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
                frame.write_parquet(folder / f"{name}.parquet", **WRITTEN)
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


def room_for_parts(data: Path, store: str) -> Path:
    """Return a new folder for the parts of a load; the next snapshot that is kept removes it, unless it becomes one.

    Raises
    ------
    OSError
        it cannot be made.
    """
    room = _room(data, store)
    room.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=room, prefix=f"{_PARTS}{os.getpid()}-"))


def adopt_parts(data: Path, store: str, version: str, parts: Parts, beside: Changes) -> Snapshot | None:
    """Keep a whole graph that came in parts, and the few rows ``beside``; None when that could not be done."""
    with suppress(OSError, pl.exceptions.PolarsError):
        (parts.folder / _CHANGES).write_bytes(packed(beside))
        _say_about(parts.folder, {"version": version, "whole": None, "rows": parts.rows})
        folder = _folder(data, store, version)
        _put_in_place(parts.folder, folder)
        return Snapshot(version, folder, parts.rows, beside)
    return None


def rewrite_snapshot(
    data: Path, store: str, before: Snapshot, version: str, parts: Parts, beside: Changes
) -> Snapshot | None:
    """Keep the graph of ``before`` with what came in parts upserted, and the few rows ``beside``, as a whole one."""
    rows = 0
    with suppress(OSError, pl.exceptions.PolarsError):
        with _unfinished(data, store, version) as folder:
            for name in _NAMES:
                target = folder / f"{name}.parquet"
                _upserted(name, before, parts, beside).sink_parquet(target, **WRITTEN)
                rows += int(pl.scan_parquet(target).select(pl.len()).collect().item())
            _say_about(folder, {"version": version, "whole": None, "rows": rows})
        return Snapshot(version, _folder(data, store, version), rows, Changes())
    return None


def _upserted(name: str, before: Snapshot, parts: Parts, beside: Changes) -> pl.LazyFrame:
    come = scan_parts(parts.folder, name)
    left = before.scan(name).join(come.select(identity(name)), on=identity(name), how="anti", nulls_equal=True)
    return beside.applied_lazily(name, pl.concat([left, come]))


@contextmanager
def _unfinished(data: Path, store: str, version: str) -> Iterator[Path]:
    """Give a folder to write a snapshot into; finished, it goes to its place and the older ones are dropped."""
    folder = _folder(data, store, version)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent, prefix=_UNFINISHED))
    try:
        yield unfinished
        _put_in_place(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _put_in_place(unfinished: Path, folder: Path) -> None:
    """Make a finished folder the snapshot that it is, and drop the store's older ones."""
    shutil.rmtree(folder, ignore_errors=True)  # a broken one, or the same content of a quicker process
    unfinished.rename(folder)
    kept = {folder.name, _about(folder).get("whole")}
    for other in folder.parent.iterdir():
        if other.name not in kept and not _is_in_use(other):
            shutil.rmtree(other, ignore_errors=True)


def _is_in_use(folder: Path) -> bool:
    """Tell whether a load that still runs keeps its parts there, or a reader the files that it holds."""
    if folder.name.startswith(HELD):
        return is_held(folder)
    process = re.match(rf"{_PARTS}(\d+)-", folder.name)
    return process is not None and psutil.pid_exists(int(process[1]))


def _open(data: Path, store: str, folder: Path) -> Snapshot | None:
    about = _about(folder)
    if not about or _folder(data, store, about["version"]) != folder:  # none, or of frames with other columns
        return None
    whole = folder if about["whole"] is None else folder.parent / about["whole"]
    if whole == folder and not (folder / _CHANGES).exists():
        return Snapshot(about["version"], folder, about["rows"], Changes())
    try:
        since = unpacked((folder / _CHANGES).read_bytes())
    except OSError:
        return None
    return Snapshot(about["version"], whole, about["rows"], since) if since else None


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
