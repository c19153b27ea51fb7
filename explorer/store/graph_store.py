"""The store as the rest of the program sees it: frames in, frames out, one writer at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from uuid import uuid4

import polars as pl

from explorer.errors import StoreError
from explorer.graph import GraphFrames, Part, frames_of, graph_of_frames, node_columns
from explorer.schema import BEFORE_IMAGE, LOAD_RUN, SAVED_VIEW
from explorer.settings import Settings
from explorer.store import cypher, failures
from explorer.store.batches import Row, Statement, ahead, node_statements, removals, statements
from explorer.store.bolt import Link
from explorer.store.changes import Changes
from explorer.store.embedded import ensure_server, has_other_clients, is_disk_full, replace_database
from explorer.store.first_load import LEAST_ROWS, MOST_ROWS, built_in_process
from explorer.store.projection import COMPLETE, RUNNING, Projection
from explorer.store.reading import read_frames, read_history, read_nodes
from explorer.store.snapshot import Snapshot
from explorer.store.writing import lock_of_folder, lock_of_server

Server = Literal["neo4j", "embedded"]
Progress = Callable[[int, int], None]


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
            store.lock()
    except BaseException:
        store.close()
        raise
    return store


class Store:
    """An open store; a context manager. ``server`` says which of the two servers it talks to."""

    def __init__(self, link: Link, data: Path, server: Server) -> None:
        self.link = link
        self.server: Server = server
        self._data = data
        self._held = ExitStack()
        self._projection = Projection(data, link)
        self._writable = False
        self._is_first_load = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give back the writers' lock and close the connection; an embedded server runs on."""
        self._held.close()
        self._writable = False
        self.link.close()

    def lock(self) -> None:
        """Take the writers' lock, with every constraint and index in place.

        Raises
        ------
        StoreBusyError
            another process has it.
        """
        if self.server == "embedded":
            self._held.enter_context(lock_of_folder(self._data, self.link.address.uri))
            self.ensure_schema()
        else:
            self.ensure_schema()
            self._held.enter_context(lock_of_server(self.link))
        self._writable = True

    def ensure_schema(self) -> None:
        """Make every constraint and index that is missing, and give the store its identity."""
        for statement in cypher.definitions():
            self.link.define(statement)
        if self._identity() is None:
            self.link.write(cypher.identify(), id=str(uuid4()))

    def version(self) -> str | None:
        """Return the key of the last complete load run; None before the first."""
        return self._runs().complete

    def state(self) -> str | None:
        """Return which store this is and its version, as one text; None where a load is unfinished or none was done."""
        runs, identity = self._runs(), self._identity()
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
        runs, identity = self._runs(), self._identity()
        kept = None
        if identity and runs.complete and (runs.finished or not self._writable):
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
        runs, identity = self._runs(), self._identity()
        if identity and runs.complete and (runs.finished or not self._writable):
            found = self._projection.find(identity, runs.complete)
            if found:
                return found
        return self._projection.keep(identity if runs.finished else None, self._read_unchanged(runs))

    def write(self, changes: GraphFrames, progress: Progress | None = None) -> None:
        """Upsert every node, then every tie, in batches of one transaction each; the same rows twice change nothing.

        ``progress`` is told the rows done and the rows in all. A load run that is complete is marked so last of all:
        until then it stands as running, whatever happens.

        Raises
        ------
        StoreError
            a row that cannot be written, an end that is not in the store, the store opened for reading, a full disk.
        StoreLostError
            the server went away; what was written stays, and the same call completes it.
        """
        if not self._writable:
            raise failures.read_only(self.link.address.uri)
        runs = changes.nodes[LOAD_RUN.label]
        completed = runs.filter(pl.col("status") == COMPLETE)
        first = GraphFrames(nodes={**changes.nodes, LOAD_RUN.label: _as_running(runs)}, ties=changes.ties)
        with self._noted(Changes().upserting(frames_of(changes))):
            if len(completed) and self._is_first_load and self._write_in_process(completed, progress):
                return
            for part in self._projection.parts if self._is_first_load else ():
                self._write_frames(graph_of_frames(None, part), None)
            self._write_frames(first, progress)
            if len(completed):
                self._complete(completed)

    def write_parts(self, parts: Iterable[Part], *, expected: int, progress: Progress | None = None) -> None:
        """Write what a run changes, part by part: the before-images of each, then its rows.

        The next part is made while the server is busy with the last. A row comes in one part alone. ``expected``: about
        how many rows will come; of a large first load the parts are kept, and written when the run is complete.

        Raises
        ------
        StoreError, StoreLostError
            as ``write``.
        """
        if not self._writable:
            raise failures.read_only(self.link.address.uri)
        identity = self._identity()
        self._is_first_load = LEAST_ROWS <= expected <= MOST_ROWS and self._may_be_built_in_process()
        for part in ahead(iter(parts)):
            self.keep_images(part.images)
            if part.anew:
                self._projection.drop_parts()
            with self._disk_watched(), self._forgetting_on_failure():
                if identity is not None:
                    self._note_part(identity, part.changes)
                if not self._is_first_load:
                    self._write_frames(part.changes, progress)

    def _note_part(self, identity: str, changes: GraphFrames) -> None:
        """Keep a part for the projection; a full disk costs only the speed, unless the part is to be written later."""
        try:
            self._projection.note_part(identity, frames_of(changes))
        except (OSError, pl.exceptions.PolarsError) as error:
            if self._is_first_load:
                raise failures.disk_full(str(self._data)) from error
            self._projection.forget()

    def _write_frames(self, changes: GraphFrames, progress: Progress | None) -> None:
        total = sum(len(frame) for frame in frames_of(changes).values())
        done = 0
        for together in ahead(statements(changes)):
            done += self._write_together(together)
            if progress:
                progress(done, total)

    def _may_be_built_in_process(self) -> bool:
        """Tell whether the store is embedded, empty, and used by nobody else."""
        return (
            self.server == "embedded"
            and self._identity() is not None
            and self._projection.is_of_nothing()
            and not self.link.read(cypher.count_beside_runs())[0][0]
            and not has_other_clients(self._data)
        )

    def _write_in_process(self, runs: pl.DataFrame, progress: Progress | None) -> bool:
        """Write a first load into an embedded store that nobody else uses; return whether that was done."""
        identity = self._identity()
        if identity is None or not self._may_be_built_in_process():
            return False
        parts, rest = self._projection.whole()
        with built_in_process(self._data, identity, parts, rest, progress) as database:
            if database is None:
                return False
            self.link.close()
            self.link = Link(replace_database(self._data, database).address(write=True), read_only=False)
        self._projection.reconnect(self.link)
        self._projection.settle(identity, str(runs["key"].max()))
        return True

    def _complete(self, runs: pl.DataFrame) -> None:
        """Mark runs complete: what they changed is left for other machines before, and kept on this one after it."""
        version = str(runs["key"].max())
        self._projection.log(version)
        for together in statements(GraphFrames(nodes={LOAD_RUN.label: runs})):
            self._write_together(together)
        self._projection.settle(self._identity(), version)

    def remove(self, gone: GraphFrames) -> None:
        """Remove ties, then nodes, by their keys; one that is not there is passed over.

        Raises
        ------
        StoreError
            a node that still has ties; otherwise as ``write``.
        """
        with self._noted(Changes().removing(frames_of(gone))):
            self._write_all(removals(gone))

    def keep_images(self, images: pl.DataFrame) -> None:
        """Keep before-images (``node_columns`` of ``BEFORE_IMAGE``); the same again change nothing.

        Raises
        ------
        StoreError
            as ``write``.
        """
        self._write_all(node_statements(BEFORE_IMAGE.label, images))

    def read_images(self, runs: Sequence[str]) -> pl.DataFrame:
        """Return the before-images that ``runs`` have left."""
        rows = self.link.read(cypher.read_images(), runs=list(runs))
        return pl.DataFrame(rows, schema=node_columns(BEFORE_IMAGE.label), orient="row")

    def read_image_runs(self) -> pl.DataFrame:
        """Return ``run`` and ``last_runs`` of every before-image: which run changed what which others had changed."""
        rows = self.link.read(cypher.read_image_runs())
        return pl.DataFrame(rows, schema={"run": pl.String, "last_runs": pl.List(pl.String)}, orient="row")

    def keep_views(self, views: pl.DataFrame) -> None:
        """Keep views (``node_columns`` of ``SAVED_VIEW``); no load run, and nothing that a figure depends on."""
        self._write_all(node_statements(SAVED_VIEW.label, views))

    def remove_views(self, keys: pl.Series) -> None:
        """Remove views by their keys; one that is not there is passed over."""
        rows: list[Row] = [(key,) for key in keys]
        self._write_all(iter([[Statement(SAVED_VIEW.label, cypher.remove_nodes(SAVED_VIEW.label), rows)]]))

    def read_views(self) -> pl.DataFrame:
        """Return the views that were kept (``node_columns`` of ``SAVED_VIEW``)."""
        return read_nodes(self.link, SAVED_VIEW.label)

    def _write_all(self, batches: Iterator[list[Statement]]) -> None:
        if not self._writable:
            raise failures.read_only(self.link.address.uri)
        with self._disk_watched():
            for together in ahead(batches):
                self.link.write_rows([(statement.text, statement.rows) for statement in together])

    @contextmanager
    def _noted(self, changes: Changes) -> Iterator[None]:
        """Take down for the projection what is being written; if it fails, nothing is known any more."""
        self._projection.note(changes)
        with self._forgetting_on_failure(), self._disk_watched():
            yield

    @contextmanager
    def _forgetting_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._projection.forget()
            raise

    @contextmanager
    def _disk_watched(self) -> Iterator[None]:
        try:
            yield
        except StoreError as error:
            if self.server == "embedded" and error.code in ("refused", "server_gone") and is_disk_full(self._data):
                raise failures.disk_full(str(self._data)) from error
            raise

    def _write_together(self, together: list[Statement]) -> int:
        counts = self.link.write_rows([(statement.text, statement.rows) for statement in together])
        for statement, written in zip(together, counts, strict=True):
            if written != len(statement.rows):
                raise failures.missing_end(statement.what, len(statement.rows) - written)
        return sum(counts)

    def _read_unchanged(self, runs: _Runs) -> GraphFrames:
        """Read the graph; once more if a load changed it meanwhile."""
        for _ in range(2):
            graph = read_frames(self.link, runs.complete)
            after = self._runs()
            if graph is not None and after == runs:
                return graph
            runs = after
        raise failures.incomplete_read(self.link.address.uri)

    def _identity(self) -> str | None:
        rows = self.link.read(cypher.read_identity())
        return rows[0][0] if rows else None

    def _runs(self) -> _Runs:
        newest = {status: key for status, key in self.link.read(cypher.read_runs()) if key}
        return _Runs(newest.get(COMPLETE), newest.get(RUNNING))


@dataclass(frozen=True, slots=True)
class _Runs:
    """The newest load run of each status."""

    complete: str | None
    running: str | None

    @property
    def finished(self) -> bool:
        """Whether nothing was begun after the last complete run."""
        return self.running is None or (self.complete is not None and self.running < self.complete)


def state_of(identity: str, version: str) -> str:
    """Return which store it is and its version, as one text."""
    return f"{identity} {version}"


def _as_running(runs: pl.DataFrame) -> pl.DataFrame:
    return runs.with_columns(
        status=pl.when(pl.col("status") == COMPLETE).then(pl.lit(RUNNING)).otherwise(pl.col("status"))
    )
