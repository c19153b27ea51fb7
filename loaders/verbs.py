"""Verbs that move files and records: ``check``, ``load``, ``runs``, ``undo``, ``dump``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from explorer.command import Command, Context
from explorer.graph import GraphFrames
from explorer.words import Language, Text
from loaders.dump import write_dump
from loaders.load import Progress, check
from loaders.receipts import Receipt, load_or_known
from loaders.report import Report
from loaders.runs import history
from loaders.undo import undo

_PATHS = Text("文件或文件夹(一个文件夹是一次载入)", "files or folders (a folder is one load)")
_DRY_RUN = Text("只列出将有的改动,不写入", "list what would change, write nothing")
_OUT = Text("写入哪个文件夹", "the folder to write into")
_DUMPED = Text("已导出到 {folder}:{rows} 行。", "Dumped into {folder}: {rows} rows.")
_NO_RUNS = Text("尚无载入批次。", "No load run yet.")
_RUN = Text(
    "{run} {status} {started} · 读入 {read} · 新增 {created} · 更新 {updated} · 未变 {unchanged} · 跳过 {skipped} · "
    "拒绝 {rejected} · 消失 {vanished}",
    "{run} {status} {started} · read {read} · created {created} · updated {updated} · unchanged {unchanged} · "
    "skipped {skipped} · rejected {rejected} · vanished {vanished}",
)
_UNDO_RUN = Text("{run} {status} {started} · 撤销 {undoes}", "{run} {status} {started} · takes back {undoes}")
_UNDONE = Text(
    "已撤销 {undone}(批次 {run}):恢复节点 {restored}、关系 {ties_restored};删除节点 {removed}、关系 {ties_removed}。",
    "{undone} was taken back (run {run}): {restored} nodes and {ties_restored} ties restored, {removed} nodes and "
    "{ties_removed} ties removed.",
)
_RUN_TO_UNDO = Text("要撤销的批次,见 runs", "the run to take back, see runs")
_STATUS = {
    "undone": Text("已撤销", "taken back"),
    "complete": Text("完成", "complete"),
    "running": Text("进行中或中断", "running or cut short"),
    "interrupted": Text("中断", "cut short"),
}


def _add_paths(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=_PATHS.say(language))


def _add_load(parser: argparse.ArgumentParser, language: Language) -> None:
    _add_paths(parser, language)
    parser.add_argument("--dry-run", action="store_true", help=_DRY_RUN.say(language))


def _add_out(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_OUT.say(language))


def _add_nothing(parser: argparse.ArgumentParser, language: Language) -> None:  # noqa: ARG001 a verb without options
    return


def _run_check(options: argparse.Namespace, context: Context) -> int:
    return _print(check(options.paths, context.settings, _progress(options, context)), options, context)


def _run_load(options: argparse.Namespace, context: Context) -> int:
    progress = _progress(options, context)
    report = load_or_known(options.paths, context.settings, dry_run=options.dry_run, progress=progress)
    return _print(report, options, context)


def _stored_graph(context: Context) -> GraphFrames:
    from explorer.store import open_store  # the driver takes a second to import, and ``check`` needs none

    with open_store(context.settings) as store:
        return store.read_graph()


def _run_runs(options: argparse.Namespace, context: Context) -> int:
    runs = history(_stored_graph(context))
    if options.json:
        context.document({"runs": runs})
        return 0
    for run in runs:
        context.say(
            _UNDO_RUN if run["undoes"] else _RUN, **{**run, "status": _STATUS[str(run["status"])].say(context.language)}
        )
    if not runs:
        context.say(_NO_RUNS)
    return 0


def _add_run(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("run", metavar="RUN", help=_RUN_TO_UNDO.say(language))


def _run_undo(options: argparse.Namespace, context: Context) -> int:
    done = undo(options.run, context.settings).as_json()
    if options.json:
        context.document(done)
    else:
        ties = {f"ties_{name}": count for name, count in done["ties"].items()}
        context.say(_UNDONE, run=done["run"], undone=", ".join(done["undone"]), **done["nodes"], **ties)
    return 0


def _run_dump(options: argparse.Namespace, context: Context) -> int:
    graph = _stored_graph(context)
    rows = write_dump(graph, options.out)
    if options.json:
        context.document({"out": options.out, "run": graph.version, "tables": rows})
    else:
        context.say(_DUMPED, folder=options.out, rows=sum(rows.values()))
    return 0


def _print(report: Report | Receipt, options: argparse.Namespace, context: Context) -> int:
    for passed in report.passed_over:
        context.note(Text("略过 {path}", "passed over: {path}"), path=passed)
    if options.json:
        context.document(report.as_json(context.language))
    else:
        sys.stdout.writelines(f"{line}\n" for line in report.lines(context.language))
    return report.exit_code


def _progress(options: argparse.Namespace, context: Context) -> Progress | None:
    """Return what tells people how far the work is, on standard error; nothing beside a JSON document."""
    if options.json:
        return None
    tenths = -1

    def tell(what: Text, done: int, total: int) -> None:
        nonlocal tenths
        if not total:
            context.note(what)
        elif done * 10 // total > tenths:
            tenths = done * 10 // total
            context.note(Text("{what} {done}/{total}", "{what} {done}/{total}"), what=what.say(context.language),
                         done=done, total=total)  # fmt: skip

    return tell


VERBS: tuple[Command, ...] = (
    Command(
        "check", Text("读取并检查文件,不需要库", "read and check files; no store needed"),
        "chain-explorer check sample_data", _add_paths, _run_check,
    ),
    Command(
        "load", Text("把文件或文件夹载入库", "load files or folders into the store"),
        "chain-explorer load sample_data --dry-run", _add_load, _run_load,
    ),
    Command("runs", Text("载入历史", "load history"), "chain-explorer runs --json", _add_nothing, _run_runs),
    Command(
        "undo", Text("撤销一个批次:它改动过的恢复原状", "take a run back: what it changed becomes what it was"),
        "chain-explorer undo 000002-20261103T093000Z", _add_run, _run_undo,
    ),
    Command(
        "dump", Text("把全部节点和联系导出为规范表(CSV)", "write every node and tie as the canonical tables (CSV)"),
        "chain-explorer dump --out dump", _add_out, _run_dump,
    ),
)  # fmt: skip
