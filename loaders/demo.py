"""Verb ``demo``: the sample city in a store of its own, and the app on it."""

from __future__ import annotations

from explorer.command import Command

VERBS: tuple[Command, ...] = ()
