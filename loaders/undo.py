"""Taking a run back: what it changed becomes what it was, what it made is removed, from any machine.

The before-images of the run say what was there; rows that carry the run and have no image were made by it. Runs that
were cut short before it and that it completed are taken back with it. An undo is itself a run, marked complete last of
all: one that was killed is completed by running it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from explorer.errors import ExplorerError
from explorer.graph import GraphFrames, graph_of_frames, identity
from explorer.schema import DANGLING, LOAD_RUN, RELATIONS, SOURCE_FILE
from explorer.settings import Settings
from explorer.vocabulary import COMPLETE, INTERRUPTED, RUNNING, UNDONE
from explorer.words import Text
from loaders.before_images import beside, matching, replaceable, rows_of_images
from loaders.runs import interrupted_runs, next_sequence, run_id, run_node, unfinished_undo

if TYPE_CHECKING:
    from explorer.store import Store


@dataclass(frozen=True)
class Undone:
    """What an undo did: its own ``run``, the runs that it took back, how many rows it restored and removed."""

    run: str
    undone: tuple[str, ...]
    nodes: Mapping[str, int]
    ties: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return what ``undo --json`` prints."""
        return {"run": self.run, "undone": list(self.undone), "nodes": dict(self.nodes), "ties": dict(self.ties)}


@dataclass(frozen=True)
class Reversal:
    """What takes runs back: rows to ``restore`` as they were, rows to ``remove``."""

    restore: GraphFrames
    remove: GraphFrames


def undo(run: str, settings: Settings) -> Undone:
    """Take ``run`` back in the store that ``settings`` name.

    Raises
    ------
    ExplorerError
        ``unknown_run``, ``already_undone``, ``undo_of_undo``, ``completed_later`` (another run completed it),
        ``unfinished_run`` (another load was cut short and must be settled first), ``built_upon`` (a later run changed
        the same things); nothing is changed.
    StoreError
        the store cannot be reached or written.
    """
    from explorer.store import open_store  # the driver takes a second to import

    with open_store(settings, write=True) as store:
        return undo_in(store, run)


def undo_in(store: Store, run: str) -> Undone:
    """Take ``run`` back in an open store; see ``undo``."""
    started = datetime.now(UTC)
    graph = store.read_graph()
    taken = runs_to_take_back(graph, run)
    later = _later(graph, taken)
    _refuse_if_replaced(store.images.read_runs(), taken, later, run)
    reversal = reverse(graph, [store.images.read([one]) for one in taken], taken, keep_files=bool(later))
    _refuse_if_tied(graph, reversal.remove, taken, run)
    undoing = run_id(next_sequence(graph), started)
    store.write(GraphFrames(nodes={LOAD_RUN.label: run_node(undoing, RUNNING, started, undoes=run)}))
    store.write(reversal.restore)
    store.remove(reversal.remove)
    store.write(
        GraphFrames(undoing, {LOAD_RUN.label: _closed(graph, taken, run_node(undoing, COMPLETE, started, undoes=run))})
    )
    return Undone(undoing, tuple(taken), *_counted(reversal))


def runs_to_take_back(graph: GraphFrames, run: str) -> list[str]:
    """Return ``run`` after the runs cut short right before it, which it completed; in the order of their beginning.

    Raises
    ------
    ExplorerError
        see ``undo``.
    """
    runs = graph.nodes[LOAD_RUN.label].sort("sequence")
    found = runs.filter(pl.col("key") == run)
    if found.is_empty():
        raise _refused("unknown_run", _UNKNOWN, _SEE_RUNS, run=run)
    status, undoes = found.select("status", "undoes").row(0)
    if undoes is not None:
        raise _refused("undo_of_undo", _OF_UNDO, _LOAD_AGAIN, run=run, undoes=undoes)
    begun = unfinished_undo(graph)
    if status == UNDONE and begun != run:
        raise _refused("already_undone", _ALREADY, _SEE_RUNS, run=run)
    if begun not in (None, run):
        raise _refused("unfinished_run", _UNDO_UNFINISHED, _UNDO_FIRST, run=run, other=begun)
    loads = runs.filter(pl.col("undoes").is_null() & (pl.col("status") != UNDONE))
    after = loads.filter(pl.col("key") > run)
    _refuse_if_unsettled(status, after, run)
    before = runs.filter(pl.col("key") < run).select("key", "status", "undoes").rows()[::-1]
    return [*_cut_short(before), run]


def reverse(graph: GraphFrames, images: Sequence[pl.DataFrame], taken: Sequence[str], *, keep_files: bool) -> Reversal:
    """Return what takes the runs ``taken`` back in ``graph``; ``images`` are theirs, in the same order.

    ``keep_files``: source files stay, since runs that stand may speak of them.
    """
    kept = [rows_of_images(one) for one in images]
    by_them = pl.col("run").is_in(list(taken))
    restore, remove = {}, {}
    for name, frame in replaceable(graph).items():
        first = pl.concat([rows[name] for rows in kept]).unique(identity(name), keep="first", maintain_order=True)
        before = first.filter(~by_them)  # what one of them had made is no state from before
        now = frame.filter(by_them)
        restore[name] = matching(before, now, name)
        remove[name] = now.clear() if keep_files and name == SOURCE_FILE.label else beside(now, before, name)
    return Reversal(graph_of_frames(None, restore), graph_of_frames(None, remove))


def _cut_short(before: Sequence[tuple[str, str, str | None]]) -> list[str]:
    """Return the loads that were cut short, from the newest of ``before`` back to one that was not."""
    found: list[str] = []
    for key, status, undoes in before:
        if status not in (INTERRUPTED, RUNNING):
            break
        if undoes is None:
            found.insert(0, key)
    return found


def _later(graph: GraphFrames, taken: Sequence[str]) -> list[str]:
    """Return the loads after those, less the ones that were taken back."""
    runs = graph.nodes[LOAD_RUN.label]
    standing = runs.filter(pl.col("undoes").is_null() & (pl.col("status") != UNDONE) & (pl.col("key") > taken[-1]))
    return standing["key"].sort().to_list()


def _refuse_if_unsettled(status: str, after: pl.DataFrame, run: str) -> None:
    completed = after.filter(status=COMPLETE)["key"].to_list()
    if status in (INTERRUPTED, RUNNING) and completed:
        raise _refused("completed_later", _COMPLETED, _UNDO_THAT, run=run, other=completed[0])
    cut_short = after.filter(status=RUNNING)["key"].to_list()
    if cut_short:
        raise _refused("unfinished_run", _UNFINISHED, _FINISH_IT, run=run, other=cut_short[0])


def _refuse_if_replaced(left: pl.DataFrame, taken: Sequence[str], later: Sequence[str], run: str) -> None:
    """Raise if the image of a later run has a row that one of the runs ``taken`` had written."""
    of_later = left.filter(pl.col("run").is_in(list(later))).sort("run")
    building = of_later.filter(pl.col("last_runs").list.eval(pl.element().is_in(list(taken))).list.any())["run"]
    if len(building):
        raise _refused("built_upon", _BUILT_UPON, _UNDO_LATER, run=run, other=building[0])


def _refuse_if_tied(graph: GraphFrames, remove: GraphFrames, taken: Sequence[str], run: str) -> None:
    """Raise if a tie or a dangling reference of a later run ends at a node to be removed."""
    gone = pl.concat([
        frame.select(pl.lit(label).alias("label"), "key") for label, frame in remove.nodes.items()
    ])  # fmt: skip
    if gone.is_empty():
        return
    held = [graph.ties[relation.type] for relation in RELATIONS] + [graph.nodes[DANGLING.label]]
    later = [frame.filter(~pl.col("run").is_in(list(taken))) for frame in held]
    tied = [
        frame.join(gone, left_on=[f"{end}_label", end], right_on=["label", "key"], how="semi")["run"]
        for frame in later
        for end in ("start", "end")
    ]
    building = pl.concat(tied).drop_nulls().sort()
    if len(building):
        raise _refused("built_upon", _BUILT_UPON, _UNDO_LATER, run=run, other=building[0])


def _closed(graph: GraphFrames, taken: Sequence[str], undoing: pl.DataFrame) -> pl.DataFrame:
    """Return the runs as they stand after the undo: those taken back, undos that were cut short, and itself."""
    runs = graph.nodes[LOAD_RUN.label].filter(pl.col("key").is_in(list(taken)))
    left = interrupted_runs(graph).filter(~pl.col("key").is_in(list(taken)))
    return pl.concat([runs.with_columns(status=pl.lit(UNDONE)), left, undoing])


def _counted(reversal: Reversal) -> tuple[dict[str, int], dict[str, int]]:
    def rows(frames: Mapping[str, pl.DataFrame]) -> int:
        return sum(len(frame) for frame in frames.values())

    return (
        {"restored": rows(reversal.restore.nodes), "removed": rows(reversal.remove.nodes)},
        {"restored": rows(reversal.restore.ties), "removed": rows(reversal.remove.ties)},
    )


def _refused(code: str, cause: Text, cure: Text, **values: object) -> ExplorerError:
    return ExplorerError(code, cause, cure, **values)


_SEE_RUNS = Text("用 chain-explorer runs 查看各批次。", "See chain-explorer runs.")
_UNKNOWN = Text("没有批次 {run}。", "There is no run {run}.")
_ALREADY = Text("批次 {run} 已经撤销。", "Run {run} has been taken back already.")
_OF_UNDO = Text("批次 {run} 本身是对 {undoes} 的撤销。", "Run {run} is itself the undo of {undoes}.")
_LOAD_AGAIN = Text("如需恢复,请重新载入原文件。", "Load the files again to have them back.")
_COMPLETED = Text("批次 {run} 曾中断,由批次 {other} 完成。", "Run {run} was cut short and completed by run {other}.")
_UNDO_THAT = Text("请撤销 {other}。", "Undo {other} instead.")
_UNFINISHED = Text("批次 {other} 尚未完成。", "Run {other} was cut short and is not complete.")
_FINISH_IT = Text("先重新载入以完成它,或撤销它。", "Run that load again to complete it, or undo it first.")
_UNDO_UNFINISHED = Text("对批次 {other} 的撤销尚未完成。", "The undo of run {other} was cut short.")
_UNDO_FIRST = Text("先再次运行 chain-explorer undo {other}。", "Run chain-explorer undo {other} again first.")
_BUILT_UPON = Text(
    "批次 {run} 不能撤销:之后的批次 {other} 改动了同样的内容。",
    "Run {run} cannot be taken back: the later run {other} changed the same things.",
)
_UNDO_LATER = Text("先撤销 {other}。", "Undo {other} first.")
