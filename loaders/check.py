"""Checking: recognised rows to typed records, with an outcome for each row and a problem for whatever is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from explorer.settings import Settings
from loaders.problems import Problem
from loaders.sources.contracts import Table

OUTCOMES = ("skipped", "rejected")


@dataclass(frozen=True)
class CheckedTable:
    """One recognised table after the check. ``read`` = rows of ``records`` + rows of ``outcomes``.

    ``records``: the rows kept: ``row`` (the spreadsheet's number), ``key`` (None in tie tables), then a typed column
    for each column of the contract, absent ones null; references as written. ``outcomes``: the others, ``row`` and
    ``outcome`` (``skipped`` or ``rejected``). ``dropped_columns``: personal ones; ``unused_columns``: unknown ones.
    """

    table: Table
    file: str
    sheet: str | None
    sha256: str
    encoding: str
    read: int
    records: pl.DataFrame
    outcomes: pl.DataFrame
    dropped_columns: tuple[str, ...]
    unused_columns: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Checked:
    """All that the given paths hold: the tables, problems of whole files, and the paths passed over in folders."""

    tables: tuple[CheckedTable, ...]
    problems: tuple[Problem, ...]
    passed_over: tuple[str, ...]


def check_paths(paths: Sequence[Path], settings: Settings) -> Checked:
    """Read, recognise and check files and folders (one folder: one load).

    Raises
    ------
    InputError
        ``unknown_path``, ``no_table`` (a folder without one), ``unreadable_file`` (one is enough),
        ``nothing_recognised``.
    """
    raise NotImplementedError
