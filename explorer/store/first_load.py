"""The first load of an embedded store, in process: several times faster than over Bolt.

A child process builds a database beside the server's, which serves its empty one meanwhile; then the two change places.
Whatever keeps this from working costs only the time: the load goes over Bolt, as any other, and it is said where the
reason is written.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import polars as pl

from explorer.graph import Frames
from explorer.store import bulk

LEAST_ROWS: Final = 100_000  # below that the Java machine's start and the change of places cost more than is won
_PREFIX, _LOG = "first-load-", "build.log"
_WHY_NOT = Path("server", "log", "first-load.log")
_log = logging.getLogger(__name__)


@contextmanager
def built_in_process(
    data: Path, store: str, parts: Path | None, rest: Frames, progress: Callable[[int, int], None] | None
) -> Iterator[Path | None]:
    """Give the folder of a database that holds a graph, to be put in its place; None where it could not be built.

    ``store``: the store's id. ``parts``: the folder of the rows that came in parts, ``rest``: the other rows.
    ``progress`` is told the rows done and the rows in all.
    """
    with _room(data) as folder:
        try:
            for file in parts.glob("*.parquet") if parts else ():
                os.link(file, folder / file.name)
            for name, frame in rest.items():
                frame.write_parquet(folder / f"{name}.parquet", compression="lz4")
            built = _build(folder, store, progress)
        except (OSError, pl.exceptions.PolarsError) as error:
            built = False
            with suppress(OSError):  # the disk may be full: then it is said without the reason
                (folder / _LOG).write_text(f"{error}\n", encoding="utf-8")
        if not built:
            _say_why_not(folder, data)
        yield folder / bulk.DATABASE if built else None


def _say_why_not(folder: Path, data: Path) -> None:
    with suppress(OSError):
        (data / _WHY_NOT).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / _LOG, data / _WHY_NOT)
    _log.warning(
        "首次载入没能在进程内完成,改经 Bolt 写入,时间更长;原因见 %s / "
        "The first load could not be built in process and goes over Bolt, which takes longer; why: see that file.",
        data / _WHY_NOT,
    )


@contextmanager
def _room(data: Path) -> Iterator[Path]:
    """Give a folder on the server's disk; what killed loads have left there is removed."""
    for left in (data / "server").glob(f"{_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=data / "server", prefix=_PREFIX))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _build(folder: Path, store: str, progress: Callable[[int, int], None] | None) -> bool:
    """Run the child process; it ends with us, since its input does."""
    command = [sys.executable, "-P", "-m", bulk.__name__, str(folder.absolute()), store]
    counts = [pl.scan_parquet(file).select(pl.len()).collect().item() for file in folder.glob("*.parquet")]
    done, total = 0, sum(counts)
    with (
        (folder / _LOG).open("wb") as log,
        subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as child,
    ):
        for line in child.stdout or ():
            done += int(line) if line.strip().isdigit() else 0
            if progress:
                progress(done, total)
        return child.wait() == 0
