"""How a load or an undo is written: before-images first, then rows, and the run complete last of all.

What was written is told to the local projection, which need not read it again then; of a write that failed nothing is
known, and the projection forgets all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import polars as pl

from explorer.graph import GraphFrames, Part, frames_of, graph_of_frames
from explorer.schema import LOAD_RUN
from explorer.store import cypher, failures
from explorer.store.batches import Statement, ahead, removals, statements
from explorer.store.changes import Changes
from explorer.store.embedded import has_other_clients, replace_database
from explorer.store.first_load import LEAST_ROWS, built_in_process
from explorer.store.kept import Images
from explorer.store.projection import Projection
from explorer.store.session import Session
from explorer.vocabulary import COMPLETE, RUNNING

Progress = Callable[[int, int], None]


class Writer:
    """Who writes loads and undos by a session, and tells the projection."""

    def __init__(self, session: Session, projection: Projection, images: Images) -> None:
        self._session = session
        self._projection = projection
        self._images = images
        self._is_first_load = False

    def write(self, changes: GraphFrames, progress: Progress | None) -> None:
        """Upsert every node, then every tie; a load run that is complete is marked so last of all.

        Until then it stands as running, whatever happens.

        Raises
        ------
        StoreError, StoreLostError
            as ``Store.write``.
        """
        self._session.require_writable()
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

    def write_parts(self, parts: Iterable[Part], expected: int, progress: Progress | None) -> None:
        """Write what a run changes, part by part: the before-images of each, then its rows.

        Of a large first load the parts are kept, and written when the run is complete.

        Raises
        ------
        StoreError, StoreLostError
            as ``Store.write``.
        """
        self._session.require_writable()
        identity = self._session.identity()
        self._is_first_load = expected >= LEAST_ROWS and self._may_be_built_in_process()
        for part in ahead(iter(parts)):
            self._images.keep(part.images)
            if part.anew:
                self._projection.drop_parts()
            with self._session.disk_watched(), self._forgetting_on_failure():
                if identity is not None:
                    self._note_part(identity, part.changes)
                if not self._is_first_load:
                    self._write_frames(part.changes, progress)

    def remove(self, gone: GraphFrames) -> None:
        """Remove ties, then nodes, by their keys; one that is not there is passed over.

        Raises
        ------
        StoreError
            as ``Store.remove``.
        """
        with self._noted(Changes().removing(frames_of(gone))):
            self._session.send_all(removals(gone))

    def _note_part(self, identity: str, changes: GraphFrames) -> None:
        """Keep a part for the projection; a full disk costs only the speed, unless the part is to be written later."""
        try:
            self._projection.note_part(identity, frames_of(changes))
        except (OSError, pl.exceptions.PolarsError) as error:
            if self._is_first_load:
                raise failures.disk_full(str(self._session.data)) from error
            self._projection.forget()

    def _may_be_built_in_process(self) -> bool:
        """Tell whether the store is embedded, empty, and used by nobody else."""
        return (
            self._session.server == "embedded"
            and self._session.identity() is not None
            and self._projection.is_of_nothing()
            and not self._session.link.read(cypher.count_beside_runs())[0][0]
            and not has_other_clients(self._session.data)
        )

    def _write_in_process(self, runs: pl.DataFrame, progress: Progress | None) -> bool:
        """Write a first load into an embedded store that nobody else uses; return whether that was done."""
        data, link, identity = self._session.data, self._session.link, self._session.identity()
        if identity is None or not self._may_be_built_in_process():
            return False
        parts, rest = self._projection.whole()
        with built_in_process(data, identity, parts, rest, progress) as database:
            if database is None:
                return False
            link.close()
            link.reopen(replace_database(data, database).address(write=True))
        self._projection.settle(identity, str(runs["key"].max()))
        return True

    def _complete(self, runs: pl.DataFrame) -> None:
        """Mark runs complete: what they changed is left for other machines before, and kept on this one after it."""
        version = str(runs["key"].max())
        self._projection.log(version)
        for together in statements(GraphFrames(nodes={LOAD_RUN.label: runs})):
            self._write_together(together)
        self._projection.settle(self._session.identity(), version)

    def _write_frames(self, changes: GraphFrames, progress: Progress | None) -> None:
        total = sum(len(frame) for frame in frames_of(changes).values())
        done = 0
        for together in ahead(statements(changes)):
            done += self._write_together(together)
            if progress:
                progress(done, total)

    def _write_together(self, together: list[Statement]) -> int:
        counts = self._session.send(together)
        for statement, written in zip(together, counts, strict=True):
            if written != len(statement.rows):
                raise failures.missing_end(statement.what, len(statement.rows) - written)
        return sum(counts)

    @contextmanager
    def _noted(self, changes: Changes) -> Iterator[None]:
        """Take down for the projection what is being written; if it fails, nothing is known any more."""
        self._projection.note(changes)
        with self._forgetting_on_failure(), self._session.disk_watched():
            yield

    @contextmanager
    def _forgetting_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._projection.forget()
            raise


def _as_running(runs: pl.DataFrame) -> pl.DataFrame:
    return runs.with_columns(
        status=pl.when(pl.col("status") == COMPLETE).then(pl.lit(RUNNING)).otherwise(pl.col("status"))
    )
