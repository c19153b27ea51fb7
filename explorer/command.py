"""What a verb of the command line is; the rooms declare theirs, ``explorer.cli`` finds and runs them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from explorer.settings import Settings
from explorer.words import Language, Text


@dataclass(frozen=True, slots=True)
class Context:
    """What every verb is given beside its options."""

    settings: Settings

    @property
    def language(self) -> Language:
        """The language of messages."""
        return self.settings.language

    def say(self, text: Text, /, **values: object) -> None:
        """Print a line for people on standard output."""
        sys.stdout.write(text.say(self.language, **values) + "\n")

    def note(self, text: Text, /, **values: object) -> None:
        """Print progress or a remark on standard error."""
        sys.stderr.write(text.say(self.language, **values) + "\n")

    def document(self, document: Mapping[str, Any]) -> None:
        """Print one JSON document on standard output."""
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")


@dataclass(frozen=True, slots=True)
class Command:
    """One verb: its name, one line of help, an example, its arguments and what it does (returning the exit code)."""

    name: str
    summary: Text
    example: str
    add_arguments: Callable[[argparse.ArgumentParser, Language], None]
    run: Callable[[argparse.Namespace, Context], int]
