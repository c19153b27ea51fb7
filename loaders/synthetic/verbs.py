"""Verb ``synth``: a synthetic city as input files."""

from __future__ import annotations

from explorer.command import Command

VERBS: tuple[Command, ...] = ()
