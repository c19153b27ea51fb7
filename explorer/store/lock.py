"""The writers' lock: one load at a time, and whoever is refused is told who has it since when.

The lock itself falls with its process, however that ends; what is said of its holder counts only while it is held.
No person is named: a machine, a process, a moment.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock

from explorer.errors import StoreBusyError
from explorer.store import cypher, failures
from explorer.store.bolt import Link


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that writes: its machine, its number there, and since when (UTC)."""

    host: str
    pid: int
    since: str


def ourselves() -> Holder:
    """Return this process, as of now."""
    return Holder(platform.node(), os.getpid(), datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"))


@contextmanager
def lock_of_folder(data: Path, where: str) -> Iterator[None]:
    """Hold the lock file of an embedded store, freed by the system when this process ends, however it ends.

    Raises
    ------
    StoreBusyError
        another process holds it.
    """
    lock = filelock.FileLock(data / "writer.lock", timeout=0)
    told = data / "writer.json"
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise _busy(where, _read(told)) from error
    try:
        told.write_text(json.dumps(asdict(ourselves())), encoding="utf-8")
        yield
    finally:
        lock.release()


@contextmanager
def lock_of_server(link: Link) -> Iterator[None]:
    """Hold the lock of an own Neo4j: an open transaction, which keeps out writers on other machines too.

    It falls with the connection of a writer that was killed. Nobody can read what it says, so its holder is told in a
    transaction of its own, on another node.

    Raises
    ------
    StoreBusyError
        another process holds it.
    """
    with ExitStack() as held:
        try:
            held.enter_context(link.hold(cypher.lock_writers(), writer=platform.node()))
        except StoreBusyError as error:
            raise _busy(link.address.uri, dict(_told(link))) from error
        link.write(cypher.tell_holder(), **asdict(ourselves()))
        yield


def _told(link: Link) -> list[tuple[str, str]]:
    rows = link.read(cypher.read_holder())
    return list(zip(("host", "pid", "since"), rows[0], strict=True)) if rows else []


def _read(told: Path) -> dict[str, str]:
    try:
        return dict(json.loads(told.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _busy(where: str, holder: Mapping[str, str]) -> StoreBusyError:
    """Return the refusal; a holder of this very instant may not have said yet who it is."""
    return failures.writer_busy(where, *(str(holder.get(what, "?")) for what in ("host", "pid", "since")))
