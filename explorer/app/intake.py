"""Files handed in on a page: in a private folder until they are loaded or given up, with what came of them."""

from __future__ import annotations

import atexit
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock, Timer
from time import monotonic

from explorer.app.door import Child, Outcome
from explorer.scratch import scratch
from explorer.settings import Settings
from explorer.words import Language

ACCEPTED = (".csv", ".xlsx", ".xlsm", ".xls")
DECLARING = ".toml"  # beside the tables: what an office says of its files
_KEPT_FOR = 4 * 3600.0  # seconds that nobody looked at an intake
_LONGEST_STEM = 100
_NO_NAME = "file"


@dataclass(frozen=True, slots=True)
class Options:
    """How the files are to be loaded; the options of the verb ``load``."""

    snapshot: bool = False
    allow_vanish: bool = False
    source: str = ""  # a declared one of the data folder

    @property
    def arguments(self) -> list[str]:
        """The options as they stand on the command line."""
        given = {"--snapshot": self.snapshot, "--allow-vanish": self.snapshot and self.allow_vanish}
        return [
            *(name for name, wanted in given.items() if wanted),
            *([f"--source={self.source}"] if self.source else []),
        ]


@dataclass
class Intake:
    """Some files on their way: handed in, checked against the store (``checking``), loaded (``loading``)."""

    token: str
    folder: Path
    sizes: Mapping[str, int]
    settings: Settings
    options: Options = field(default_factory=Options)
    checking: Child | None = None
    loading: Child | None = None
    seen: float = field(default_factory=monotonic)

    @property
    def rejects(self) -> Path:
        """Where the rejected rows of the last check or load lie, as files that load when corrected."""
        return self.folder / "rejects"

    @property
    def plan(self) -> Path:
        """Where the plan lies as CSV."""
        return self.folder / "plan"

    @property
    def _files(self) -> Path:
        return self.folder / "files"

    @property
    def language(self) -> Language:
        """The language in which the last child speaks."""
        return self.settings.language

    def check(self, options: Options, language: Language) -> None:
        """Work out what a load would change, without writing."""
        self.options, self.settings = options, replace(self.settings, language=language)
        self.checking = self._child("--dry-run")

    def load(self) -> Child:
        """Load the files; plan and rejected rows are written anew."""
        self.loading = self._child(then=self._forget_files)
        return self.loading

    def _forget_files(self, outcome: Outcome) -> None:
        """Remove the files once they are loaded: what they brought is in the store, nothing else of them is kept."""
        if outcome.ended == "done":
            shutil.rmtree(self._files, ignore_errors=True)

    @property
    def run(self) -> str | None:
        """The run in which the files were loaded."""
        outcome = self.loading.outcome if self.loading else None
        return outcome.document["run"] if outcome and outcome.ended == "done" else None

    @property
    def is_loading(self) -> bool:
        """Whether the files are being loaded now: they are needed until that has ended."""
        return self.loading is not None and self.loading.outcome is None

    def close(self) -> None:
        """End what is going on without having written, and remove everything."""
        if self.checking and not self.checking.outcome:
            self.checking.cancel()
        shutil.rmtree(self.folder, ignore_errors=True)

    def words(self, said: str) -> str:
        """Return what a child said without the place where the files lie: they are the reader's own."""
        return said.replace(f"{self._files}{os.sep}", "").replace(str(self._files), "")

    def _child(self, *more: str, then: Callable[[Outcome], None] | None = None) -> Child:
        for folder in (self.rejects, self.plan):
            shutil.rmtree(folder, ignore_errors=True)
        written = ("--rejects", str(self.rejects), "--plan", str(self.plan))
        asked = ["load", str(self._files), "--progress", *written, *more, *self.options.arguments]
        return Child(asked, self.settings, then)


@dataclass(frozen=True, slots=True)
class Writing:
    """A child that changes the store: by its verb: one at a time in a process. ``undoes``: which run."""

    child: Child
    verb: str
    undoes: str = ""


class Intakes:
    """All intakes of this process, by tokens that nobody guesses."""

    def __init__(self) -> None:
        self._held: dict[str, Intake] = {}
        self._lock = Lock()
        self._root: Path | None = None
        self._timer: Timer | None = None
        self.writing: Writing | None = None

    def take(self, files: Iterable[tuple[str, bytes]], settings: Settings) -> Intake:
        """Keep files, by name and content, under names that no system stumbles over."""
        token = secrets.token_urlsafe(16)
        folder = self._private_root() / token
        for private in (folder, folder / "files"):
            private.mkdir(mode=0o700)
        sizes: dict[str, int] = {}
        for name, content in named(files):
            (folder / "files" / name).write_bytes(content)
            sizes[name] = len(content)
        intake = Intake(token, folder, sizes, settings)
        with self._lock:
            self._held[token] = intake
        self._expire_later()
        return intake

    def find(self, token: str) -> Intake | None:
        """Return an intake; those that nobody looked at for hours are gone."""
        self.expire()
        found = self._held.get(token)
        if found:
            found.seen = monotonic()
        return found

    def expire(self) -> None:
        """Give up the intakes that nobody looked at for hours."""
        now = monotonic()
        for old in [one for one in list(self._held.values()) if now - one.seen > _KEPT_FOR and not one.is_loading]:
            self.drop(old.token)

    def _expire_later(self) -> None:
        """See to it that files go in time also when nobody comes back."""
        if self._timer is None:
            self._timer = Timer(_KEPT_FOR / 4, self._expire_and_wait)
            self._timer.daemon = True
            self._timer.start()

    def _expire_and_wait(self) -> None:
        self._timer = None
        self.expire()
        if self._held:
            self._expire_later()

    def drop(self, token: str) -> None:
        """Give an intake up."""
        with self._lock:
            gone = self._held.pop(token, None)
        if gone:
            gone.close()

    def load(self, intake: Intake) -> None:
        """Begin to load an intake, unless this process is writing already."""
        with self._lock:
            if not self.is_writing:
                self.writing = Writing(intake.load(), "load")

    def undo(self, run: str, settings: Settings) -> None:
        """Begin to take a run back, unless this process is writing already; whose load it was can go."""
        with self._lock:
            if self.is_writing:
                return
            self.writing = Writing(Child(["undo", run], settings), "undo", run)
        for intake in [one for one in self._held.values() if one.run == run]:
            self.drop(intake.token)

    def write(self, arguments: list[str], settings: Settings) -> Child | None:
        """Begin something small, a mark or a saved view, by its verb; None: this process is writing already."""
        with self._lock:
            if self.is_writing:
                return None
            self.writing = Writing(Child(arguments, settings), arguments[0])
            return self.writing.child

    @property
    def is_writing(self) -> bool:
        """Whether a load or an undo of this process is going on."""
        return self.writing is not None and self.writing.child.outcome is None

    def _private_root(self) -> Path:
        with self._lock:
            if self._root is None:
                self._root = scratch("uploads")
                atexit.register(shutil.rmtree, self._root, ignore_errors=True)
            return self._root


def named(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield files under safe names, numbered where two are named alike."""
    taken: set[str] = set()
    for given, content in files:
        stem, suffix = os.path.splitext(safe_name(given))  # noqa: PTH122 - a name, no path
        names = (f"{stem}{number}{suffix}" for number in ("", *(f"_{n}" for n in range(2, 10_000))))
        name = next(one for one in names if one.casefold() not in taken)
        taken.add(name.casefold())
        yield name, content


def safe_name(given: str) -> str:
    r"""Return the name of a file without folders, control signs and what a system or a sheet would take amiss.

    >>> safe_name("..\\..\\etc/企业 名单.CSV"), safe_name("~$a.xlsx"), safe_name("\u202ecsv.exe.csv"), safe_name("..")
    ('企业 名单.CSV', '_a.xlsx', 'csv.exe.csv', 'file')
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", given))[-1]
    printable = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    plain = re.sub(r'[<>:"|?*]|^~\$', "_", printable).strip(" .")
    stem, suffix = os.path.splitext(plain)  # noqa: PTH122
    return (stem[:_LONGEST_STEM] or _NO_NAME) + suffix[:10]


def is_accepted(name: str) -> bool:
    """Return whether a file may be handed in, by its suffix."""
    return Path(name).suffix.lower() in (*ACCEPTED, DECLARING)


def is_table(name: str) -> bool:
    """Return whether a file is a table, by its suffix."""
    return Path(name).suffix.lower() in ACCEPTED
