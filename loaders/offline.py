"""A first load without a running server: the graph as files for ``neo4j-admin database import full``, and that command.

One CSV for each label, one for each relation between two labels; keys are told apart by label, as ID spaces. Neo4j
builds a database from them several times faster than over Bolt. Constraints and indexes come with the first write. A
large graph is among them once more as an archive, which other machines fetch.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

import polars as pl

from explorer.errors import ExplorerError
from explorer.graph import GraphFrames, frames_of
from explorer.schema import LOAD_RUN, RELATION_BY_TYPE
from explorer.settings import Settings
from explorer.store import projection
from explorer.store.batches import with_key
from explorer.store.changes import Changes
from explorer.store.cypher import IDENTITY, LEFT, RUN_CHANGES, tie_properties
from explorer.store.parts import Parts
from explorer.store.session import state_of
from explorer.store.snapshot import adopt_parts, room_for_parts
from explorer.words import Text
from loaders.load import Progress, first_load
from loaders.receipts import inputs_of, keep_of_import
from loaders.report import Report

BETWEEN_ELEMENTS: Final = "\x1f"  # of a list; no text of a cell has it
_TYPES: Mapping[pl.DataType, str] = MappingProxyType({
    pl.String(): "string", pl.Int64(): "long", pl.Float64(): "double", pl.Boolean(): "boolean", pl.Date(): "date",
    pl.List(pl.String()): "string[]",
})  # fmt: skip
_LEFT = tuple(
    name + type_ for name, type_ in zip(LEFT, (f":ID({RUN_CHANGES})", ":string", ":long", ":string"), strict=True)
)


@dataclass(frozen=True)
class Offline:
    """What an offline load came to: its report, where the files are, the command, and whether it was run."""

    report: Report
    folder: Path
    command: tuple[str, ...]
    imported: bool

    def as_json(self) -> dict[str, Any]:
        """Return what ``load --offline --json`` prints beside the report."""
        return {"folder": str(self.folder), "command": list(self.command), "imported": self.imported}


def load_offline(
    paths: Sequence[Path],
    settings: Settings,
    neo4j_admin: Path | None = None,
    *,
    source: str | None = None,
    progress: Progress | None = None,
) -> Offline:
    """Write the import files of a first load into the data folder; with ``neo4j_admin``, import them.

    The database must be a new one: what is in it is never overwritten.

    Raises
    ------
    InputError
        as ``check_paths``.
    ExplorerError
        ``import_failed``: neo4j-admin could not be run, or refused.
    """
    store, folder = str(uuid4()), settings.data / "import" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    inputs = inputs_of(paths, settings, {"source": source}) if neo4j_admin else None
    files = ImportFiles(folder, store)
    with _parts_of(settings.data, store) as parts:

        def take(part: GraphFrames) -> None:
            files.add(part)
            parts.add(frames_of(part))

        report = first_load(paths, take, settings, progress, source)
        run = str(report.run)
        if parts.rows > projection.MOST_LOGGED:
            files.leave(projection.left_whole(run, parts, Changes()))
        database = settings.neo4j.database if settings.neo4j else "neo4j"
        arguments = import_arguments(files.written, database, many_lines=files.many_lines)
        command = (str(neo4j_admin or "neo4j-admin"), *arguments)
        if neo4j_admin:
            run_import(command, folder)
            adopt_parts(settings.data, store, run, parts, Changes())
            keep_of_import(report, settings, inputs, state_of(store, run))
    return Offline(report, folder, command, imported=neo4j_admin is not None)


@contextmanager
def _parts_of(data: Path, store: str) -> Iterator[Parts]:
    """Give a folder for the parts of the graph: kept on this machine where they were imported, else gone after."""
    parts = Parts(room_for_parts(data, store))
    try:
        yield parts
    finally:
        shutil.rmtree(parts.folder, ignore_errors=True)  # adopted, it bears another name


class ImportFiles:
    """The import files of a graph that comes in parts, in a new folder.

    ``written``: ``nodes`` or ``relationships``, label or type, and path of each file; a label or relation of which a
    part has no rows has none. ``many_lines``: whether a value has line breaks. ``store``: the id that the store is to
    have.
    """

    def __init__(self, folder: Path, store: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._parts = 0
        self.many_lines = False
        self.written = [("nodes", IDENTITY, _write(_identity(store), folder / f"{IDENTITY}.csv"))]

    def add(self, part: GraphFrames) -> None:
        """Write the files of one part."""
        self.many_lines = self.many_lines or _has_line_breaks(part)
        for label, frame in part.nodes.items():
            if len(frame):
                self._file("nodes", label, label, _with_headers(frame, {"key": f"key:ID({label})"}))
        for type_, frame in part.ties.items():
            for (start, end), ties in sorted(frame.partition_by("start_label", "end_label", as_dict=True).items()):
                self._file("relationships", type_, f"{type_}-{start}-{end}", _ties(type_, start, end, ties))
        self._parts += 1

    def leave(self, rows: Iterable[projection.Left]) -> None:
        """Write what the load leaves for other machines: a text at a time, for together they are the whole graph."""
        path = self._folder / f"{RUN_CHANGES}.csv"
        columns = dict(zip(_LEFT, (pl.String, pl.String, pl.Int64, pl.String), strict=True))
        with path.open("wb") as file:
            pl.DataFrame(schema=columns).write_csv(file)
            for row in rows:
                pl.DataFrame([row], schema=columns, orient="row").write_csv(file, include_header=False)
        self.written.append(("nodes", RUN_CHANGES, path))

    def _file(self, what: str, name: str, called: str, rows: pl.DataFrame) -> None:
        self.written.append((what, name, _write(rows, self._folder / f"{called}.{self._parts:05}.csv")))


def import_arguments(files: Sequence[tuple[str, str, Path]], database: str, *, many_lines: bool) -> tuple[str, ...]:
    """Return the arguments of neo4j-admin; ``many_lines``: a value may hold line breaks, which costs some speed."""
    named = (f"--{what}={name}={path.absolute()}" for what, name, path in files)
    lines = str(many_lines).lower()
    return ("database", "import", "full", database, "--array-delimiter=U+001F", f"--multiline-fields={lines}", *named)


def run_import(command: Sequence[str], folder: Path) -> None:
    """Run neo4j-admin; what it says goes to ``import.log`` in the folder.

    Raises
    ------
    ExplorerError
        ``import_failed``.
    """
    log = folder / "import.log"
    try:
        with log.open("wb") as output:
            failed = subprocess.run(command, stdout=output, stderr=output, cwd=folder, check=False).returncode != 0  # noqa: S603
    except OSError as error:
        raise _failed(error.strerror or str(error), log) from error
    if failed:
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
        raise _failed(next((line.strip() for line in reversed(lines) if line.strip()), "?"), log)


def _failed(reason: str, log: Path) -> ExplorerError:
    return ExplorerError(
        "import_failed",
        Text("neo4j-admin 未能导入:{reason}", "neo4j-admin could not import: {reason}"),
        Text(
            "数据库须是新的且服务器已停止;详见 {log}。",
            "The database must be new and its server stopped; see {log}.",
        ),
        reason=reason,
        log=log,
    )


def _identity(store: str) -> pl.DataFrame:
    return pl.DataFrame({f"key:ID({IDENTITY})": ["store"], "id:string": [store]})


def _ties(type_: str, start: str, end: str, ties: pl.DataFrame) -> pl.DataFrame:
    relation = RELATION_BY_TYPE[type_]
    keyed = with_key(relation, ties).select("start", "end", *tie_properties(relation))
    return _with_headers(keyed, {"start": f":START_ID({start})", "end": f":END_ID({end})"})


def _with_headers(frame: pl.DataFrame, ends: Mapping[str, str]) -> pl.DataFrame:
    """Return the columns that hold anything under neo4j-admin's headers, lists as one text each."""
    columns = [name for name, dtype in frame.schema.items() if name in ends or frame[name].null_count() < len(frame)]
    return frame.select(
        (pl.col(name).list.join(BETWEEN_ELEMENTS) if isinstance(frame.schema[name], pl.List) else pl.col(name)).alias(
            ends.get(name) or f"{name}:{_TYPES[frame.schema[name]]}"
        )
        for name in columns
    )


def _write(frame: pl.DataFrame, path: Path) -> Path:
    frame.write_csv(path)  # a null is an empty cell, an empty text is quoted: they stay apart
    return path


def _has_line_breaks(graph: GraphFrames) -> bool:
    frames = [frame for name, frame in {**graph.nodes, **graph.ties}.items() if name != LOAD_RUN.label]
    return any(
        bool(frame.select(pl.any_horizontal(pl.col(pl.String).str.contains(r"[\r\n]").any())).item())
        for frame in frames
        if len(frame)
    )
