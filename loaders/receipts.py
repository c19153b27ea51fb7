"""Receipts: what loading the same files into the same graph comes to, so that nobody reads and plans them again.

A load is idempotent: of files that the graph holds already, every row that is kept is unchanged. A receipt is that
report, written as it will be said, by all that it depends on: the store and its version, the files' content, what is
declared of them, the settings, the day, and the program itself. Where any of these differs, there is none.

``receipts/<digest of the inputs>-<digest of the store and its version>.json.gz`` in the data folder.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from explorer.graph import GraphFrames
from explorer.settings import Settings
from explorer.words import LANGUAGES, Language
from loaders.load import Progress, load
from loaders.program import program
from loaders.reading.files import find_files
from loaders.reading.sheets import sha256_of
from loaders.report import Report
from loaders.sources.contracts import MERGES
from loaders.sources.declared import sources_for

FOLDER = "receipts"
SUFFIX = ".json.gz"
MOST_KEPT = 20
_DIGEST = 32  # hexadecimal digits
_WORKED_OUT = ("dry_run", "rejects")  # options with which a load is always worked out


@dataclass(frozen=True)
class Receipt:
    """A report kept from an earlier load: the same words as ``Report`` would say, in both languages."""

    documents: Mapping[str, dict[str, Any]]
    said: Mapping[str, list[str]]
    exit_code: int
    passed_over: tuple[str, ...]

    @property
    def run(self) -> None:
        """No run: nothing is written."""
        return

    @property
    def rows(self) -> dict[str, int]:
        """Return how many rows were read, and how many came to each outcome."""
        return dict(self.documents["en"]["rows"])

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return the report as ``load --json`` prints it."""
        return self.documents[language]

    def lines(self, language: Language) -> Iterator[str]:
        """Yield the report line by line for people."""
        yield from self.said[language]


def load_or_known(
    paths: Sequence[Path],
    settings: Settings,
    *,
    progress: Progress | None = None,
    **options: Any,  # noqa: ANN401 those of load
) -> Report | Receipt:
    """Load ``paths`` as ``load`` does, or return the receipt of files that the store holds already.

    ``options``: those of ``load``. What writes files of its own, and a dry run, is worked out always.

    Raises
    ------
    InputError, StoreError, StoreBusyError
        as ``load``.
    """
    inputs = None if any(map(options.get, _WORKED_OUT)) else inputs_of(paths, settings, options)
    if inputs is None:
        return load(paths, settings, progress=progress, **options)
    # The store is asked only where a receipt may be: what is wrong with files is said before.
    kept = any((settings.data / FOLDER).glob(f"{inputs}-*{SUFFIX}"))
    known = _read(_place(settings, inputs)) if kept else None
    if known is not None:
        return known
    report = load(paths, settings, progress=progress, **options)
    again = _as_loaded_again(report)
    if again is not None:
        _keep(_place(settings, inputs), again)
    return report


def keep_of_import(report: Report, settings: Settings, inputs: str | None, state: str) -> None:
    """Keep the receipt of files (``inputs_of``) that were imported, by no load, into the store of ``state``."""
    again = _as_loaded_again(report)
    if again is not None and inputs is not None:
        _keep(_path(settings, inputs, state), again)


def _place(settings: Settings, inputs: str) -> Path | None:
    """Return where the receipt lies; None where a load is unfinished, or none was ever done."""
    state = _state(settings)
    return None if state is None else _path(settings, inputs, state)


def _path(settings: Settings, inputs: str, state: str) -> Path:
    return settings.data / FOLDER / f"{inputs}-{_digest(state)}{SUFFIX}"


def _state(settings: Settings) -> str | None:
    """Return what store this is, and at which version; None where a load is unfinished, or none was ever done."""
    from explorer.store import open_store  # the driver takes a second to import, and ``check`` needs none

    with open_store(settings) as store:
        return store.state()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]


def inputs_of(paths: Sequence[Path], settings: Settings, options: Mapping[str, Any]) -> str | None:
    """Return the digest of all that the report of a load depends on, but the store; None: a file cannot be read.

    Asked before the files are read: what changes meanwhile makes other inputs.

    Raises
    ------
    InputError
        as ``find_files`` and ``sources_for``.
    """
    found = find_files(paths)
    try:
        with ThreadPoolExecutor() as threads:  # hashing works outside Python's lock
            content = dict(zip(found.files, threads.map(sha256_of, found.files.values()), strict=True))
    except OSError:
        return None
    sources = sources_for(found.files, options.get("source"), settings.data)
    said = [
        sorted(content.items()),
        sorted((name, repr(source)) for name, source in sources.items()),
        sorted(found.passed_over),
        sorted((name, repr(value)) for name, value in options.items() if value),
        repr(settings.thresholds),
        date.today().isoformat(),  # noqa: DTZ011 - the office's own calendar
        program(),
    ]
    return _digest(repr(said))


def _as_loaded_again(report: Report) -> Report | None:
    """Return the report of loading the same once more; None where that is not known.

    What was kept is unchanged, nothing is written, and what the load itself ended is said no more.
    """
    if report.run is None:
        return report
    if _leaves_something(report):
        return None
    kept = ~pl.col("outcome").is_in(["skipped", "rejected"])
    outcomes = report.plan.outcomes.with_columns(outcome=pl.when(kept).then(pl.lit("unchanged")).otherwise("outcome"))
    plan = replace(
        report.plan,
        changes=GraphFrames(),
        outcomes=outcomes,
        updates=report.plan.updates.clear(),
        vanished=report.plan.vanished.clear(),
    )
    lasting = tuple(problem for problem in report.problems if not problem.once)
    return replace(report, run=None, plan=plan, problems=lasting, vanished=0)


def _leaves_something(report: Report) -> bool:
    """Tell whether the next load may say or settle more than this one did.

    Where a complete source took something back, others may mean each other by its names or join other ties. Where
    decisions on units are new, others may contradict them, or be sure, now that they are carried out. A decision that
    contradicts one before it is said beside the run that wrote that one last.
    """
    contradicting = any(problem.code == "contradicting_decision" for problem in report.problems)
    return contradicting or report.plan.withdrawn["gone"].sum() > 0 or _decides(report)


def _decides(report: Report) -> bool:
    """Tell whether a decision on units is new, or another than before."""
    decisions = [file for file, table in enumerate(report.plan.tables) if table.table is MERGES]
    of_them = pl.col("file").is_in(pl.Series(decisions, dtype=pl.Int64).implode())
    taken = of_them & pl.col("outcome").is_in(["created", "updated"])
    return not report.plan.outcomes.filter(taken).is_empty()


def _keep(path: Path | None, report: Report) -> None:
    """Write a receipt; a full disk costs only the speed."""
    if path is None:
        return
    kept = {
        "documents": {language: report.as_json(language) for language in LANGUAGES},
        "said": {language: list(report.lines(language)) for language in LANGUAGES},
        "exit_code": report.exit_code,
        "passed_over": report.passed_over,
    }
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.unfinished")
        with gzip.open(unfinished, "wt", encoding="utf-8", compresslevel=1) as file:
            json.dump(kept, file, ensure_ascii=False, default=str)
        unfinished.replace(path)
        newest = sorted(path.parent.glob(f"*{SUFFIX}"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in newest[MOST_KEPT:]:
            old.unlink(missing_ok=True)


def _read(path: Path | None) -> Receipt | None:
    """Return a receipt; None where there is none that can be read."""
    if path is None:
        return None
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            kept = json.load(file)
    except (OSError, EOFError, ValueError):
        return None
    return Receipt(kept["documents"], kept["said"], kept["exit_code"], tuple(kept["passed_over"]))
