"""Verbs that print figures: ``coverage``, ``isolated``."""

from __future__ import annotations

from explorer.command import Command

VERBS: tuple[Command, ...] = ()
