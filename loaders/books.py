"""Books on disk: what a load has learned of the lines of its long files, for the next state of the same files.

``books/<digest of the store's address, the table and the source>.parquet`` in the data folder. A book that cannot be
read, or that another program wrote, costs only the speed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import polars as pl

from explorer.graph import Stored
from explorer.schema import LOAD_RUN
from explorer.settings import Settings
from loaders.planning.portions import Portion
from loaders.planning.still import history_of, remembered
from loaders.program import program
from loaders.reading.check import CheckedTable
from loaders.reading.problems import Problem
from loaders.reading.quiet import Book
from loaders.sources.declared import Source

FOLDER = "books"
_ABOUT = "about"
_COLUMNS = ("line", "key", "name")


class Books:
    """The books of one store in a data folder."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.data / FOLDER
        self._store = settings.neo4j.uri if settings.neo4j else ""

    def of(self, table: str, source: Source, file: str) -> Book | None:
        """Return the book of a file of a source; None: there is none, or another version of the program wrote it."""
        path = self._path(table, source, file)
        try:
            about = json.loads(pl.read_parquet_metadata(path)[_ABOUT])
            lines = pl.read_parquet(path, columns=list(_COLUMNS))
        except (OSError, ValueError, KeyError, pl.exceptions.PolarsError):
            return None
        if about.pop("program") != program():
            return None
        return Book(lines, frozenset(about.pop("personal")), **about)

    def keep(self, tables: Sequence[CheckedTable], first: Portion, problems: Sequence[Problem], after: Stored) -> None:
        """Write what was learned of ``tables``; ``after``: the store after the load, ``first``: the first portion.

        ``problems``: all that was said of rows.
        """
        if first.lone is None or after.version is None:
            return
        told = pl.DataFrame(
            [(one.file, one.sheet, one.row) for one in problems if one.row is not None],
            schema={"file": pl.String, "sheet": pl.String, "row": pl.Int64},
            orient="row",
        )
        history = history_of(after.scan(LOAD_RUN.label).collect(), after.version)
        for table, quiet in remembered(tables, first.lone, told):
            self._write(table, quiet, {"version": after.version, "history": history, "areas": first.areas})

    def _write(self, table: CheckedTable, quiet: pl.DataFrame, state: dict[str, str]) -> None:
        if table.memory is None:
            return
        about = {
            **state, "likeness": table.memory.likeness, "personal": sorted(table.memory.personal), "program": program(),
        }  # fmt: skip
        lines = quiet.join(table.memory.lines, on="row").select(_COLUMNS).unique("line", keep="none")
        path = self._path(table.table.name, table.source, table.file)
        with suppress(OSError, pl.exceptions.PolarsError):
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_suffix(".unfinished")
            lines.write_parquet(unfinished, compression="zstd", metadata={_ABOUT: json.dumps(about)})
            unfinished.replace(path)

    def _path(self, table: str, source: Source, file: str) -> Path:
        said = json.dumps([self._store, table, source.name or file])
        return self._folder / f"{hashlib.sha256(said.encode()).hexdigest()[:32]}.parquet"
