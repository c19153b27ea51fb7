"""Verb ``store``: the embedded server started, stopped, looked at."""

from __future__ import annotations

from explorer.command import Command

VERBS: tuple[Command, ...] = ()
