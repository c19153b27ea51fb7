"""The local projection of a store: its graph on this machine's disk, brought up to date by what load runs changed.

Each run leaves its changes in the store (``RunChanges``), so that other machines read these and not everything again;
a large first load leaves the whole graph. A large later run leaves none, one that was cut short neither: then, as in
any doubt, the graph is read row by row.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Final

from explorer.graph import Frames, GraphFrames, frames_of
from explorer.schema import LOAD_RUN
from explorer.store import cypher
from explorer.store.archive import pack, unpack
from explorer.store.bolt import Link
from explorer.store.changes import Changes, packed, unpacked
from explorer.store.parts import Parts
from explorer.store.snapshot import (
    Snapshot,
    adopt_parts,
    extend_snapshot,
    find_snapshot,
    newest_snapshot,
    rewrite_snapshot,
    room_for_parts,
    write_frames,
    write_snapshot,
)
from explorer.vocabulary import COMPLETE, UNDONE

MOST_LOGGED: Final = 200_000  # rows that a run changed: of more it is as quick to read the whole graph
RUNS_LOGGED: Final = 50
PART: Final = 500_000  # characters of a node
_LOGGED_STATUS = (COMPLETE, UNDONE)
Left = tuple[str, str, int, str]  # the properties ``cypher.LEFT`` of a node


class Projection:
    """What the folder ``data`` holds of the graph of one store, and what this connection changes in it."""

    def __init__(self, data: Path, link: Link) -> None:
        self._data = data
        self._link = link
        self._base: Snapshot | GraphFrames | None = None  # what the graph last read is of; None: not known
        self._pending = Changes()  # what was written since
        self._parts: Parts | None = None  # what a large load wrote since besides

    def find(self, store: str, version: str) -> Snapshot | None:
        """Return the snapshot of the store at a complete run; None when the store has to be read whole."""
        found = find_snapshot(self._data, store, version) or self._caught_up(store, version)
        self._base = found
        return found

    def read(self, store: str, version: str) -> GraphFrames | None:
        """Return the graph of the store at a complete run; None when it has to be read whole."""
        found = self.find(store, version)
        graph = found.read() if found else None
        self._base = found if graph is not None else None
        return graph

    def keep(self, store: str | None, graph: GraphFrames) -> Snapshot | GraphFrames:
        """Keep a graph that was read whole; in memory alone (``store`` None) after a load on it that was cut short."""
        self._base = (write_snapshot(self._data, store, graph) if store else None) or graph
        return self._base

    def note(self, changes: Changes) -> None:
        """Take down what is being written."""
        self._pending = self._pending.then(changes)

    def note_part(self, store: str, frames: Frames) -> None:
        """Take down a part of what is being written: rows that come in no other part, and are not noted besides.

        Raises
        ------
        OSError
            the disk is full.
        """
        if self._parts is None:
            self._parts = Parts(room_for_parts(self._data, store))
        self._parts.add(frames)

    def drop_parts(self) -> None:
        """Take back what was noted in parts."""
        if self._parts:
            shutil.rmtree(self._parts.folder, ignore_errors=True)
        self._parts = None

    @property
    def parts(self) -> Iterable[Frames]:
        """The parts that were noted, as they came."""
        return self._parts or ()

    def is_of_nothing(self) -> bool:
        """Tell whether what was there before is known, and no more than load runs."""
        return isinstance(self._base, GraphFrames) and not any(
            len(frame) for name, frame in frames_of(self._base).items() if name != LOAD_RUN.label
        )

    def whole(self) -> tuple[Path | None, Frames]:
        """Return the whole graph as it is to be where there was nothing before: the folder of its parts, and the rest.

        Only where ``is_of_nothing``.
        """
        before = self._base if isinstance(self._base, GraphFrames) else GraphFrames()
        rest = {name: self._pending.applied(name, frame) for name, frame in frames_of(before).items()}
        return (self._parts.folder if self._parts else None), rest

    def _beside(self) -> Changes:
        """Return what a first load came to besides its parts."""
        return Changes().upserting(self.whole()[1])

    def forget(self) -> None:
        """Know nothing any more: a write failed."""
        self._base, self._pending = None, Changes()
        self.drop_parts()

    def log(self, version: str) -> None:
        """Leave the changes of the run in the store, for other machines; not those of a large one, or half of them."""
        if self._base is None:
            return
        if self._pending.count() + (self._parts.rows if self._parts else 0) <= MOST_LOGGED:
            text = base64.b64encode(packed(self._together())).decode()
            self._leave(_left(_log_key(version), version, (text[at : at + PART] for at in range(0, len(text), PART))))
        elif self._parts and self.is_of_nothing():
            with suppress(OSError):  # a disk too full for the archive costs only the speed
                self._leave(left_whole(version, self._parts, self._beside()))
        else:
            return
        runs = [run for run, _ in self._runs_after("")]
        if len(runs) > RUNS_LOGGED:
            self._link.write(cypher.remove_log(), oldest=runs[-RUNS_LOGGED])

    def _leave(self, rows: Iterable[Left]) -> None:
        for row in rows:
            self._link.write_rows([(cypher.write_log(), [row])])

    def settle(self, store: str | None, version: str) -> None:
        """Keep the graph as the run left it: what was known before, and what was written since."""
        base, after = self._base, None
        if store is not None and base is not None:
            if self._parts is None or self._parts.rows <= MOST_LOGGED:
                after = self._settled(store, base, version, self._together())
            elif isinstance(base, Snapshot):
                after = rewrite_snapshot(self._data, store, base, version, self._parts, self._pending)
            elif self.is_of_nothing():
                after = adopt_parts(self._data, store, version, self._parts, self._beside())
        self.forget()
        self._base = after

    def _settled(self, store: str, base: Snapshot | GraphFrames, version: str, changes: Changes) -> Snapshot | None:
        if isinstance(base, Snapshot):
            return extend_snapshot(self._data, store, base, version, changes)
        frames = ((name, changes.applied(name, frame)) for name, frame in frames_of(base).items())
        return write_frames(self._data, store, version, frames)

    def _together(self) -> Changes:
        """Return all that was written since, in memory."""
        return self._pending.upserting(self._parts.whole()) if self._parts else self._pending

    def _caught_up(self, store: str, version: str) -> Snapshot | None:
        """Return the newest snapshot with the changes of all runs after it up to ``version``."""
        before = newest_snapshot(self._data, store) or self._fetched(store, version)
        if before is None or before.version > version:
            return None
        if before.version == version:  # fetched just now
            return before
        changes = self._changes_between(before.version, version)
        if changes is None:
            return None
        return extend_snapshot(self._data, store, before, version, changes)

    def _fetched(self, store: str, version: str) -> Snapshot | None:
        """Return the graph that a large first load up to ``version`` left whole, now on this machine's disk."""
        runs = [run for run, status in self._runs_after("") if run <= version and status in _LOGGED_STATUS]
        by_key = {_text_key(_whole_key(run), 0): run for run in runs}
        left = self._log_parts(list(by_key))
        if not left:
            return None
        (key, (number, first)), *_ = left.items()
        run = by_key[key]
        with suppress(OSError):
            folder = room_for_parts(self._data, store)
            try:
                found = unpack(chain([first], self._texts(_whole_key(run), number)), folder)
                return adopt_parts(self._data, store, run, *found) if found else None
            finally:
                shutil.rmtree(folder, ignore_errors=True)  # adopted, it bears another name
        return None

    def _runs_after(self, key: str) -> list[tuple[str, str]]:
        return sorted((run, status) for run, status in self._link.read(cypher.read_later_runs(), after=key))

    def _changes_between(self, after: str, until: str) -> Changes | None:
        runs = [(key, status) for key, status in self._runs_after(after) if key <= until]
        if any(status not in _LOGGED_STATUS for _, status in runs):  # cut short: it may have written anything
            return None
        changes = Changes()
        for run, _ in runs:
            found = self._logged(run)
            if found is None:
                return None
            changes = changes.then(found)
        return changes

    def _logged(self, run: str) -> Changes | None:
        """Return what a run left; None when it left nothing, or nothing that can be read."""
        key = _log_key(run)
        left = self._log_parts([_text_key(key, 0)])
        if not left:
            return None
        ((number, first),) = left.values()
        texts = [first, *self._texts(key, number)]
        return unpacked(base64.b64decode("".join(texts))) if len(texts) == number else None

    def _texts(self, key: str, number: int) -> Iterator[str]:
        """Yield what was left under a key, but for the first text."""
        for part in range(1, number):
            yield from (text for _, text in self._log_parts([_text_key(key, part)]).values())

    def _log_parts(self, keys: list[str]) -> dict[str, tuple[int, str]]:
        found = {key: (number, text) for key, number, text in self._link.read(cypher.read_log(), keys=keys)}
        return {key: found[key] for key in keys if key in found}


def left_whole(version: str, parts: Parts, beside: Changes) -> Iterator[Left]:
    """Yield what a large first load leaves in the store, so that other machines need not read it row by row.

    Raises
    ------
    OSError
        the disk is full.
    """
    yield from _left(_whole_key(version), version, pack(parts, beside, PART))


def _left(key: str, version: str, texts: Iterable[str]) -> Iterator[Left]:
    """Yield texts as rows, the first one last: it says how many there are, and so that all are there."""
    number, first = 0, ""
    for number, text in enumerate(texts, 1):
        if number == 1:
            first = text
        else:
            yield _text_key(key, number - 1), version, 0, text
    yield _text_key(key, 0), version, number, first


def _log_key(run: str) -> str:
    return f"{run}/"


def _whole_key(run: str) -> str:
    return f"{run}/whole/"


def _text_key(key: str, number: int) -> str:
    return f"{key}{number:05}"
