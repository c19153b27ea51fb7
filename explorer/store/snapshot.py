"""The graph of a completed load run, kept as Parquet files so that pages need not read the store again.

``snapshots/<store id>/<version>-<fingerprint of the columns>/<label or relation>.parquet`` in the data folder.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import polars as pl

from explorer.graph import GraphFrames, node_columns, tie_columns
from explorer.schema import NODE_KINDS, RELATIONS


def read_snapshot(data: Path, store: str, version: str) -> GraphFrames | None:
    """Return the snapshot of a store at a version; None when there is none that can be read."""
    folder = _folder(data, store, version)
    try:
        nodes = {kind.label: _read(folder / f"{kind.label}.parquet") for kind in NODE_KINDS}
        ties = {relation.type: _read(folder / f"{relation.type}.parquet") for relation in RELATIONS}
    except (OSError, pl.exceptions.PolarsError):
        return None
    return GraphFrames(version, nodes, ties)


def write_snapshot(data: Path, store: str, graph: GraphFrames) -> None:
    """Keep a graph that has a version, and drop the store's older ones; a full disk costs only the speed."""
    if graph.version is None:
        return
    folder = _folder(data, store, graph.version)
    with suppress(OSError, pl.exceptions.PolarsError):
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=folder.parent, prefix="unfinished-"))
        try:
            for name, frame in {**graph.nodes, **graph.ties}.items():
                frame.write_parquet(unfinished / f"{name}.parquet", compression="zstd")
            _replace(unfinished, folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)


def _read(path: Path) -> pl.DataFrame:
    """Read a file whole: a lazily mapped one breaks when another process drops the snapshot."""
    return pl.read_parquet(path, memory_map=False)


def _replace(unfinished: Path, folder: Path) -> None:
    """Move a finished snapshot to its place; another process may have been quicker, with the same content."""
    if not folder.exists():
        unfinished.rename(folder)
    for other in folder.parent.iterdir():
        if other not in (folder, unfinished):
            shutil.rmtree(other, ignore_errors=True)


def _folder(data: Path, store: str, version: str) -> Path:
    columns = {
        **{kind.label: node_columns(kind.label) for kind in NODE_KINDS},
        **{relation.type: tie_columns(relation.type) for relation in RELATIONS},
    }
    fingerprint = hashlib.sha256(repr([version, columns]).encode()).hexdigest()[:16]
    return data / "snapshots" / re.sub(r"\W", "-", store) / f"{re.sub(r'[^0-9A-Za-z-]', '-', version)}-{fingerprint}"
