"""Verbs that move files and records: ``check``, ``load``, ``runs``, ``dump``."""

from __future__ import annotations

from explorer.command import Command

VERBS: tuple[Command, ...] = ()
