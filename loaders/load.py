"""The whole path: files to the store, or to a graph, or to a report alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from explorer.errors import ExplorerError
from explorer.graph import GraphFrames, Part, Stored
from explorer.schema import LOAD_RUN, SOURCE_FILE
from explorer.settings import Settings
from explorer.vocabulary import COMPLETE, RUNNING
from explorer.words import Text
from loaders.before_images import before_images
from loaders.books import Books
from loaders.guard import complete, require_few_vanished
from loaders.planning.plan import Plan
from loaders.planning.portions import Portion, portions, together
from loaders.reading.check import Checked, check_paths
from loaders.reading.quiet import BookOf
from loaders.report import Report
from loaders.runs import counted, file_nodes, interrupted_runs, next_sequence, run_id, run_node, unfinished_undo

if TYPE_CHECKING:
    from explorer.store import Store

# Told what is being done, and how many rows of how many are written (0 of 0: not yet counted).
Progress = Callable[[Text, int, int], None]

_READING = Text("读取文件", "reading the files")
_COMPARING = Text("与库比较", "comparing with the store")
_WRITING = Text("写入", "writing")


def check(
    paths: Sequence[Path], settings: Settings, progress: Progress | None = None, source: str | None = None
) -> Report:
    """Read, recognise and check ``paths`` without a store; every row kept counts as created.

    Raises
    ------
    InputError
        as ``check_paths``.
    """
    checked = _read(paths, settings, progress, source)
    planned = together(portions(checked.tables, GraphFrames(), run_id(1, datetime.now(UTC))), with_changes=False)
    return replace(_report(None, checked, planned), stored=False)


def load(
    paths: Sequence[Path],
    settings: Settings,
    *,
    dry_run: bool = False,
    source: str | None = None,
    snapshot: bool = False,
    allow_vanish: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Load ``paths`` into the store that ``settings`` name; ``dry_run``: the same without the write.

    ``source``: the declared source whose files these are. ``snapshot``: the files are all that their sources have, what
    the store holds of them beside has vanished; ``allow_vanish``: however much it is.

    A load that was killed is completed by running it again: what it wrote is unchanged and costs nothing.

    Raises
    ------
    InputError
        as ``check_paths``; the store is not opened.
    ExplorerError
        ``too_many_vanished``: more than ``settings.loading.vanish_share`` of a source; ``undo_unfinished``.
    StoreError
        the store cannot be reached or written.
    StoreBusyError
        another load is running.
    """
    from explorer.store import open_store  # the driver takes a second to import, and ``check`` needs none

    books = Books(settings)
    checked = _read(paths, settings, progress, source, books.of)
    checked = complete(checked) if snapshot else checked
    most = 1.0 if allow_vanish else settings.loading.vanish_share
    with open_store(settings, write=not dry_run) as store:
        return load_into(store, checked, dry_run=dry_run, vanish_share=most, progress=progress, books=books)


def load_into(
    store: Store, checked: Checked, *, dry_run: bool = False, vanish_share: float = 1.0,
    progress: Progress | None = None, graph: Stored | None = None, books: Books | None = None,
) -> Report:  # fmt: skip
    """Load checked tables into an open store; see ``load``.

    ``vanish_share``: how much of a source may vanish. ``graph``: what the store holds, where it has just been read.
    ``books``: where to keep what is learned of long files.
    """
    started = datetime.now(UTC)
    _tell(progress, _COMPARING)
    stored = store.stored() if graph is None else graph
    history = _history(stored)
    _require_no_undo_begun(history)
    run = run_id(next_sequence(history), started)
    planned = _Planned(portions(checked.tables, stored, run), vanish_share)
    left = interrupted_runs(history)
    if dry_run or (not planned.changes_anything() and left.is_empty()):
        report = replace(_report(None, checked, planned.plan()), dry_run=dry_run)
        if books and not dry_run:
            books.keep(report.plan.tables, planned.first, report.problems, stored)
        return report
    store.write(GraphFrames(nodes={LOAD_RUN.label: run_node(run, RUNNING, started)}))
    told = (lambda done, total: progress(_WRITING, done, total)) if progress else None
    store.write_parts(planned.parts(run), expected=sum(table.read for table in checked.tables), progress=told)
    report = _report(run, checked, planned.plan())
    store.write(GraphFrames(run, _recorded(report, history, started, left)), told)
    if books:
        books.keep(report.plan.tables, planned.first, report.problems, store.stored())
    return report


class _Planned:
    """The portions of a load, planned as they are asked for; what each changes is not kept."""

    def __init__(self, coming: Iterator[Portion], vanish_share: float) -> None:
        """Plan the first portion, which tells whether too much would vanish."""
        first = next(coming)
        require_few_vanished(first.plan, vanish_share)
        self._coming: Iterator[Portion] = chain([first], coming)
        self.first = first
        self._done: list[Portion] = []

    def changes_anything(self) -> bool:
        """Plan until something is to be written; tell whether there is."""
        for portion in self._coming:
            if not portion.plan.changes_nothing:
                self._coming = chain([portion], self._coming)
                return True
            self._take(portion)
        return False

    def parts(self, run: str) -> Iterator[Part]:
        """Yield what is to be written, and what was there before."""
        for portion in self._coming:
            self._take(portion)
            changes = portion.plan.changes
            yield Part(before_images(portion.graph, changes, run, len(self._done)), changes, portion.anew)

    def plan(self) -> Plan:
        """Plan the rest; return the whole without its changes."""
        for portion in self._coming:
            self._take(portion)
        return together(self._done)

    def _take(self, portion: Portion) -> None:
        self._done.append(_without_changes(portion))
        self.first = self._done[-1] if portion.anew else self._done[0]


def _without_changes(portion: Portion) -> Portion:
    return replace(portion, plan=replace(portion.plan, changes=GraphFrames()), graph=GraphFrames())


def first_load(
    paths: Sequence[Path],
    take: Callable[[GraphFrames], None],
    settings: Settings | None = None,
    progress: Progress | None = None,
    source: str | None = None,
) -> Report:
    """Return the report of a load into an empty store, without any store; ``take`` gets the graph, part by part.

    Raises
    ------
    InputError
        as ``check_paths``.
    """
    started = datetime.now(UTC)
    checked = _read(paths, settings, progress, source)
    run, history = run_id(1, started), GraphFrames()
    planned = _Planned(portions(checked.tables, history, run), 1.0)
    for part in planned.parts(run):
        take(part.changes)
    report = _report(run, checked, planned.plan())
    take(GraphFrames(run, _recorded(report, history, started, history.nodes[LOAD_RUN.label])))
    return report


def graph_of(paths: Sequence[Path]) -> GraphFrames:
    """Return the graph that files make by themselves, without any store: as an empty store would hold it.

    Raises
    ------
    InputError
        as ``check_paths``.
    """
    parts: list[GraphFrames] = []
    first_load(paths, parts.append)
    nodes = {label: pl.concat([part.nodes[label] for part in parts]) for label in parts[0].nodes}
    ties = {relation: pl.concat([part.ties[relation] for part in parts]) for relation in parts[0].ties}
    return GraphFrames(parts[-1].version, nodes, ties)


def _read(
    paths: Sequence[Path],
    settings: Settings | None,
    progress: Progress | None,
    source: str | None = None,
    book_of: BookOf | None = None,
) -> Checked:
    _tell(progress, _READING)
    return check_paths(paths, settings, source, book_of)


def _report(run: str | None, checked: Checked, planned: Plan) -> Report:
    """Return the report, its problems those of files, then of each table's check, then those of resolving."""
    of_tables = tuple(problem for table in planned.tables for problem in table.problems)
    problems = (*checked.problems, *of_tables, *planned.problems)
    return Report(
        run, dry_run=False, plan=planned, problems=problems, passed_over=checked.passed_over,
        vanished=len(planned.vanished),
    )  # fmt: skip


def _history(stored: Stored) -> GraphFrames:
    """Return the runs and source files that the store knows."""
    return GraphFrames(
        stored.version, {name: stored.scan(name).collect() for name in (LOAD_RUN.label, SOURCE_FILE.label)}
    )


def _recorded(report: Report, history: GraphFrames, started: datetime, left: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the run, complete, the files that it read, and the runs that were cut short before it."""
    run = str(report.run)
    complete = run_node(
        run, COMPLETE, started, **report.rows, vanished_rows=report.vanished, problems=counted(report.problems)
    )
    return {
        SOURCE_FILE.label: file_nodes(report.plan.tables, history, run),
        LOAD_RUN.label: pl.concat([left, complete]),
    }


def _require_no_undo_begun(graph: GraphFrames) -> None:
    """Raise ``undo_unfinished`` where an undo was cut short: the graph is neither what it was nor what it is to be."""
    begun = unfinished_undo(graph)
    if begun:
        raise ExplorerError(
            "undo_unfinished",
            Text("对批次 {run} 的撤销尚未完成。", "The undo of run {run} was cut short."),
            Text("先再次运行 chain-explorer undo {run}。", "Run chain-explorer undo {run} again first."),
            run=begun,
        )


def _tell(progress: Progress | None, what: Text) -> None:
    if progress:
        progress(what, 0, 0)
