"""Verb ``serve``: the pages on the store as it is."""

from __future__ import annotations

from explorer.command import Command

VERBS: tuple[Command, ...] = ()
