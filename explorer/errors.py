"""Errors that a user sees: what happened and what cures it, in both languages.

ExplorerError           exit code 2: refused or wrong usage, nothing changed
├── InputError          the files cannot be used as they are
├── SettingsError       a setting is missing, unknown or out of range
└── StoreError          exit code 3: the store cannot be reached or does not answer as it should
    ├── StoreBusyError  another process holds the store or the writer lock
    └── StoreLostError  the server went away in the middle
"""

from __future__ import annotations

from typing import ClassVar

from explorer.words import Language, Text


class ExplorerError(Exception):
    """A cause and a cure in words; never a traceback for a user.

    ``code`` is a stable name (``wrong_password``), ``values`` fill both texts.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, code: str, cause: Text, cure: Text, **values: object) -> None:
        self.code = code
        self.cause = cause
        self.cure = cure
        self.values = values
        super().__init__(self.say("en"))

    def say(self, language: Language) -> str:
        """Return cause and cure as one line for people."""
        between = "" if language == "zh" else " "
        return between.join(text.say(language, **self.values) for text in (self.cause, self.cure))


class InputError(ExplorerError):
    """The files given cannot be used as they are."""


class SettingsError(ExplorerError):
    """A setting is missing, unknown or out of range."""


class StoreError(ExplorerError):
    """The store cannot be reached, or does not answer as it should."""

    exit_code = 3


class StoreBusyError(StoreError):
    """Another process holds the store or the writer lock."""

    exit_code = 2


class StoreLostError(StoreError):
    """The server went away in the middle of a piece of work."""
