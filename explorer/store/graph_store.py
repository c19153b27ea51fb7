"""The store as the rest of the program sees it: frames in, frames out, one writer at a time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from explorer.graph import GraphFrames, Part
from explorer.settings import Settings
from explorer.store import failures
from explorer.store.bolt import Link
from explorer.store.embedded import ensure_server
from explorer.store.kept import Images, Views
from explorer.store.projection import Projection
from explorer.store.reading import read_frames, read_history
from explorer.store.session import Runs, Server, Session, state_of
from explorer.store.snapshot import Snapshot
from explorer.store.writing import Progress, Writer


def open_store(settings: Settings, *, write: bool = False) -> Store:
    """Open the own Neo4j that the settings name, else the embedded store under ``settings.data``, started if need be.

    ``write``: take the writers' lock; else connect as the user who may only read (embedded) and in read mode.

    Raises
    ------
    StoreError
        the server cannot be reached, used or started.
    StoreBusyError
        another process writes to the store, or holds its folder.
    """
    if settings.neo4j:
        store = Store(Link(settings.neo4j, read_only=not write), settings.data, "neo4j")
    else:
        address = ensure_server(settings.data).address(write=write)
        store = Store(Link(address, read_only=not write), settings.data, "embedded")
    try:
        store.link.check()
        if write:
            store.session.lock()
    except BaseException:
        store.close()
        raise
    return store


class Store:
    """An open store; a context manager. ``images`` and ``views``: what is kept beside the graph."""

    def __init__(self, link: Link, data: Path, server: Server) -> None:
        self.link = link
        self.session = Session(link, data, server)
        self.images = Images(self.session)
        self.views = Views(self.session)
        self._projection = Projection(data, link)
        self._writer = Writer(self.session, self._projection, self.images)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give back the writers' lock and close the connection; an embedded server runs on."""
        self.session.close()

    def version(self) -> str | None:
        """Return the key of the last complete load run; None before the first."""
        return self.session.runs().complete

    def state(self) -> str | None:
        """Return which store this is and its version, as one text; None where a load is unfinished or none was done."""
        runs, identity = self.session.runs(), self.session.identity()
        return state_of(identity, runs.complete) if identity and runs.complete and runs.finished else None

    def read_graph(self) -> GraphFrames:
        """Return the whole graph at the last complete run, from the local projection where that can be brought there.

        After a load that was cut short, a writer gets the graph as it is; a reader gets the last complete one where
        a snapshot has it. An empty store gives frames without rows and ``version`` None.

        Raises
        ------
        StoreBusyError
            the graph is being changed and no snapshot has the last complete one.
        """
        runs, identity = self.session.runs(), self.session.identity()
        kept = None
        if identity and runs.complete and (runs.finished or not self.session.writable):
            kept = self._projection.read(identity, runs.complete)
        if kept is not None:
            return kept
        graph = self._read_unchanged(runs)
        self._projection.keep(identity if runs.finished else None, graph)
        return graph

    def read_for_figures(self) -> GraphFrames:
        """Return what ``read_graph`` does; where a snapshot has it, what no figure reads stands aside on disk.

        Raises
        ------
        StoreBusyError
            as ``read_graph``.
        """
        found = self.stored()
        if isinstance(found, GraphFrames):
            return found
        return found.read_for_figures() or self.read_graph()

    def read_history(self) -> GraphFrames:
        """Return the load runs and source files alone, as they are now."""
        return read_history(self.link)

    def stored(self) -> Snapshot | GraphFrames:
        """Return the graph as ``read_graph`` does, but its rows only when they are asked for; while nobody may load."""
        runs, identity = self.session.runs(), self.session.identity()
        if identity and runs.complete and (runs.finished or not self.session.writable):
            found = self._projection.find(identity, runs.complete)
            if found:
                return found
        return self._projection.keep(identity if runs.finished else None, self._read_unchanged(runs))

    def write(self, changes: GraphFrames, progress: Progress | None = None) -> None:
        """Upsert every node, then every tie, in batches of one transaction each; the same rows twice change nothing.

        ``progress`` is told the rows done and the rows in all. A load run that is complete is marked so last of all.

        Raises
        ------
        StoreError
            a row that cannot be written, an end that is not in the store, the store opened for reading, a full disk.
        StoreLostError
            the server went away; what was written stays, and the same call completes it.
        """
        self._writer.write(changes, progress)

    def write_parts(self, parts: Iterable[Part], *, expected: int, progress: Progress | None = None) -> None:
        """Write what a run changes, part by part; a row comes in one part alone.

        The next part is made while the server is busy with the last. ``expected``: about how many rows will come.

        Raises
        ------
        StoreError, StoreLostError
            as ``write``.
        """
        self._writer.write_parts(parts, expected, progress)

    def remove(self, gone: GraphFrames) -> None:
        """Remove ties, then nodes, by their keys; one that is not there is passed over.

        Raises
        ------
        StoreError
            a node that still has ties; otherwise as ``write``.
        """
        self._writer.remove(gone)

    def _read_unchanged(self, runs: Runs) -> GraphFrames:
        """Read the graph; once more if a load changed it meanwhile."""
        for _ in range(2):
            graph = read_frames(self.link, runs.complete)
            after = self.session.runs()
            if graph is not None and after == runs:
                return graph
            runs = after
        raise failures.incomplete_read(self.link.address.uri)
