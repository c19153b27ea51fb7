"""An embedded server for a single test, and a few units to write into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import psutil

from explorer.graph import GraphFrames, conform, node_columns
from explorer.store.discovery import read_discovery


@contextmanager
def folder_of_its_own(where: Path) -> Iterator[Path]:
    """A data folder; whatever server runs in it afterwards is ended."""
    folder = where / "data"
    yield folder
    found = read_discovery(folder / "server.json")
    if found and found.alive():
        psutil.Process(found.pid).kill()


def units(*keys: str, size: int = 0) -> GraphFrames:
    frame = pl.DataFrame({"key": keys, "name": ["x" * size] * len(keys)})
    return GraphFrames(None, {"Enterprise": conform(frame, node_columns("Enterprise"))})
