"""A session with one of the two servers: the right to write there, the schema, whose store it is and what runs it has.

What is read and written by it is the business of the rooms that share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import uuid4

from explorer.errors import StoreError
from explorer.store import cypher, failures
from explorer.store.batches import Statement, ahead
from explorer.store.bolt import Link
from explorer.store.embedded import is_disk_full
from explorer.store.lock import lock_of_folder, lock_of_server
from explorer.vocabulary import COMPLETE, RUNNING

Server = Literal["neo4j", "embedded"]


@dataclass(frozen=True, slots=True)
class Runs:
    """The newest load run of each status."""

    complete: str | None
    running: str | None

    @property
    def finished(self) -> bool:
        """Whether nothing was begun after the last complete run."""
        return self.running is None or (self.complete is not None and self.running < self.complete)


class Session:
    """An open session; ``data``: this machine's folder of the store, ``writable``: whether it has the writers' lock."""

    def __init__(self, link: Link, data: Path, server: Server) -> None:
        self.link = link
        self.data = data
        self.server: Server = server
        self.writable = False
        self._held = ExitStack()

    def lock(self) -> None:
        """Take the writers' lock, with every constraint and index in place.

        Raises
        ------
        StoreBusyError
            another process has it.
        """
        if self.server == "embedded":
            self._held.enter_context(lock_of_folder(self.data, self.link.address.uri))
            self.ensure_schema()
        else:
            self.ensure_schema()
            self._held.enter_context(lock_of_server(self.link))
        self.writable = True

    def close(self) -> None:
        """Give back the writers' lock and close the connection; an embedded server runs on."""
        self._held.close()
        self.writable = False
        self.link.close()

    def ensure_schema(self) -> None:
        """Make every constraint and index that is missing, and give the store its identity."""
        for statement in cypher.definitions():
            self.link.define(statement)
        if self.identity() is None:
            self.link.write(cypher.identify(), id=str(uuid4()))

    def identity(self) -> str | None:
        """Return which store this is; None before anybody has opened it for writing."""
        rows = self.link.read(cypher.read_identity())
        return rows[0][0] if rows else None

    def runs(self) -> Runs:
        """Return the newest load runs."""
        newest = {status: key for status, key in self.link.read(cypher.read_runs()) if key}
        return Runs(newest.get(COMPLETE), newest.get(RUNNING))

    def require_writable(self) -> None:
        """Raise unless the session may write.

        Raises
        ------
        StoreError
            ``read_only``.
        """
        if not self.writable:
            raise failures.read_only(self.link.address.uri)

    def send(self, together: list[Statement]) -> list[int]:
        """Run statements in one transaction; return how many rows each of them has written."""
        return self.link.write_rows([(statement.text, statement.rows) for statement in together])

    def send_all(self, batches: Iterator[list[Statement]]) -> None:
        """Run batches one after the other, the next one made while the server is busy with the last.

        Raises
        ------
        StoreError
            the session may not write; the server refuses; a full disk.
        """
        self.require_writable()
        with self.disk_watched():
            for together in ahead(batches):
                self.send(together)

    @contextmanager
    def disk_watched(self) -> Iterator[None]:
        """Say of a write that an embedded server fails on a full disk that this is why."""
        try:
            yield
        except StoreError as error:
            if self.server == "embedded" and error.code in ("refused", "server_gone") and is_disk_full(self.data):
                raise failures.disk_full(str(self.data)) from error
            raise


def state_of(identity: str, version: str) -> str:
    """Return which store it is and its version, as one text."""
    return f"{identity} {version}"
