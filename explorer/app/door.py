"""The loaders' own door, from the pages: a verb of the command line as a child process, heard to its end."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import TextIOWrapper
from tempfile import TemporaryFile
from threading import Thread
from time import monotonic
from typing import Any, Literal

from explorer.settings import Settings
from explorer.verbs.app import environment

_LINES_KEPT = 40  # of what a child says on standard error
_DONE = (0, 1)  # exit codes of the command line: done, done with rejected rows
_REFUSED = (2, 3)  # refused, no store
_COMMAND = (sys.executable, "-m", "explorer.cli")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """How far a child is: what it does, and rows done of all (0 of 0: not yet counted)."""

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a child: its JSON ``document``, or the ``words`` in which it was refused."""

    ended: Literal["done", "refused", "cancelled", "failed"]
    document: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""


class Child:
    """A verb at work. It goes on whatever becomes of the page that started it; passwords go by the environment.

    ``then`` is called with the outcome, also when nobody looks any more.
    """

    def __init__(
        self, arguments: Sequence[str], settings: Settings, then: Callable[[Outcome], None] | None = None
    ) -> None:
        self.began = monotonic()
        self.step: Step | None = None
        self.outcome: Outcome | None = None
        self._cancelled = False
        self._then = then
        self._printed = TemporaryFile()  # noqa: SIM115 - until the child has ended
        self._process = subprocess.Popen(  # noqa: S603 - our own command line
            [*_COMMAND, arguments[0], "--json", *arguments[1:]], stdin=subprocess.DEVNULL, stdout=self._printed,
            stderr=subprocess.PIPE, env=environment(settings),
        )  # fmt: skip
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def cancel(self) -> None:
        """End the child: what a load has written stays, and the same load again completes it."""
        self._cancelled = True
        self._process.terminate()

    def wait(self) -> Outcome:
        """Return the outcome when there is one."""
        self._listener.join()
        return self.outcome or Outcome("failed")

    def _listen(self) -> None:
        said: deque[str] = deque(maxlen=_LINES_KEPT)
        if self._process.stderr:
            for line in TextIOWrapper(self._process.stderr, "utf-8", "replace"):
                step = step_of(line)
                if step is not None:
                    self.step = step
                elif line.strip():
                    said.append(line.strip())
        outcome = self._heard(self._process.wait(), list(said))
        if self._then:
            self._then(outcome)
        self.outcome = outcome

    def _heard(self, code: int, said: Sequence[str]) -> Outcome:
        with self._printed:
            self._printed.seek(0)
            document = _document(self._printed.read()) if code in _DONE else None
        if document is not None:
            return Outcome("done", document)
        if self._cancelled:
            return Outcome("cancelled")
        if code in _REFUSED and said:
            return Outcome("refused", words=said[-1])
        _log.error("a child ended with %s:\n%s", code, "\n".join(said))
        return Outcome("failed")


def _document(printed: bytes) -> Mapping[str, Any] | None:
    """Return the document that a child printed; None: it is none, and whoever waits must hear so."""
    with suppress(ValueError):
        document: Mapping[str, Any] = json.loads(printed)
        return document
    return None


def step_of(line: str) -> Step | None:
    """Return the progress that a line of standard error tells; None of any other line.

    >>> step_of('{"step": "writing", "done": 10, "total": 40}')
    Step(what='writing', done=10, total=40)
    >>> step_of("passed over: notes.txt") is None
    True
    """
    if not line.startswith('{"step"'):
        return None
    try:
        told = json.loads(line)
        return Step(str(told["step"]), int(told["done"]), int(told["total"]))
    except (ValueError, KeyError):
        return None
