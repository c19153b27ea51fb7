"""Verbs that move files and records: ``check``, ``load``, ``runs``, ``undo``, ``dump``."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.command import Command, Context
from explorer.vocabulary import RUN_STATUSES
from explorer.words import Language, Text
from loaders.dump import write_dump
from loaders.load import Progress, check, load
from loaders.plan_tables import write_plan
from loaders.receipts import Receipt, load_or_known
from loaders.rejects import write_rejects
from loaders.report import Report
from loaders.runs import history
from loaders.telling import telling, telling_programs
from loaders.undo import undo
from loaders.views_file import VIEWS_FILE

if TYPE_CHECKING:
    from loaders.offline import Offline

_PATHS = Text("文件或文件夹(一个文件夹是一次载入)", "files or folders (a folder is one load)")
_DRY_RUN = Text("只列出将有的改动,不写入", "list what would change, write nothing")
_SOURCE = Text("文件属于哪个已声明的来源(TOML 的 source)", "the declared source of the files (source of a TOML)")
_REJECTS = Text(
    "把被拒绝的行写入此文件夹:原有各列,另加行号、代码、说明、处理办法;改正后可直接再载入",
    "write rejected rows into this folder: their columns with line, code, message and cure; corrected, they load",
)
_PLAN = Text(
    "把改动计划写成 CSV(summary.csv、plan.csv),可与 --dry-run 同用",
    "write the plan as CSV (summary.csv, plan.csv), with --dry-run as well",
)
_SNAPSHOT = Text(
    "文件是其来源的全量:该来源在库中多出的记录标为消失(不删除);超过 5%% 须加 --allow-vanish",
    "the files are all that their sources have: what the store holds of them beside is marked vanished, not deleted; "
    "above 5 %% it needs --allow-vanish",
)
_PROGRESS = Text(
    "在标准错误上报告进度,每行一个 JSON 对象(step、done、total),可与 --json 同用",
    "tell the progress on standard error, a JSON object a line (step, done, total), with --json as well",
)
_ALLOW_VANISH = Text("允许消失的记录超过上限", "let more vanish than the limit")
_WRITTEN = Text("已写出 {path}", "written: {path}")
_OFFLINE = Text(
    "首次载入不经服务器:写出 neo4j-admin 的导入文件,并给出导入命令",
    "a first load without a server: write import files for neo4j-admin and print the command",
)
_NEO4J_ADMIN = Text("用这个 neo4j-admin 直接导入(服务器须停止)", "import with this neo4j-admin (its server stopped)")
_IMPORTED = Text(
    "已离线导入,批次 {run}。现在可以启动 Neo4j。", "Imported offline as run {run}. Neo4j can be started now."
)
_IMPORT_FILES = Text(
    "导入文件在 {folder}。停止 Neo4j 后运行:", "The import files are in {folder}. With Neo4j stopped, run:"
)
_OUT = Text("写入哪个文件夹", "the folder to write into")
_DUMPED = Text(
    "已导出到 {folder}:{rows} 行,保存的视图 {views} 个。", "Dumped into {folder}: {rows} rows, {views} saved views."
)
_PASSED_OVER = Text("略过 {path}", "passed over: {path}")
_VIEWS_LEFT = Text(
    "略过 {path}:其中是保存的视图,用 chain-explorer view restore {path} 取回",
    "passed over: {path}; it has saved views, which chain-explorer view restore {path} brings back",
)
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


def _add_paths(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=_PATHS.say(language))


def _add_common(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("--source", metavar="NAME", help=_SOURCE.say(language))
    parser.add_argument("--rejects", type=Path, metavar="DIR", help=_REJECTS.say(language))
    parser.add_argument("--progress", action="store_true", help=_PROGRESS.say(language))


def _add_check(parser: argparse.ArgumentParser, language: Language) -> None:
    _add_paths(parser, language)
    _add_common(parser, language)


def _add_load(parser: argparse.ArgumentParser, language: Language) -> None:
    _add_paths(parser, language)
    _add_common(parser, language)
    parser.add_argument("--dry-run", action="store_true", help=_DRY_RUN.say(language))
    parser.add_argument("--plan", type=Path, metavar="DIR", help=_PLAN.say(language))
    parser.add_argument("--snapshot", action="store_true", help=_SNAPSHOT.say(language))
    parser.add_argument("--allow-vanish", action="store_true", help=_ALLOW_VANISH.say(language))
    parser.add_argument("--offline", action="store_true", help=_OFFLINE.say(language))
    parser.add_argument("--neo4j-admin", type=Path, metavar="PATH", help=_NEO4J_ADMIN.say(language))


def _add_out(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_OUT.say(language))


def _add_nothing(parser: argparse.ArgumentParser, language: Language) -> None:  # noqa: ARG001 a verb without options
    return


def _run_check(options: argparse.Namespace, context: Context) -> int:
    report = check(options.paths, context.settings, _progress(options, context), options.source)
    if options.rejects:
        _note_files(write_rejects(report, options.rejects, context.language), context)
    return _print(report, options, context)


def _run_load(options: argparse.Namespace, context: Context) -> int:
    progress = _progress(options, context)
    if options.offline or options.neo4j_admin:
        return _load_offline(options, context)
    said = {name: getattr(options, name) for name in ("dry_run", "source", "snapshot", "allow_vanish")}
    if not options.rejects and not options.plan:
        return _print(load_or_known(options.paths, context.settings, progress=progress, **said), options, context)
    report = load(options.paths, context.settings, progress=progress, **said)
    if options.rejects:
        _note_files(write_rejects(report, options.rejects, context.language), context)
    if options.plan:
        _note_files(write_plan(report.plan, options.plan, context.language), context)
    return _print(report, options, context)


def _load_offline(options: argparse.Namespace, context: Context) -> int:
    from loaders.offline import load_offline  # it brings the driver

    progress = _progress(options, context)
    done = load_offline(options.paths, context.settings, options.neo4j_admin, source=options.source, progress=progress)
    if options.rejects:
        _note_files(write_rejects(done.report, options.rejects, context.language), context)
    return _print_offline(done, options, context)


def _note_files(paths: Sequence[Path], context: Context) -> None:
    for path in paths:
        context.note(_WRITTEN, path=path)


def _run_runs(options: argparse.Namespace, context: Context) -> int:
    from explorer.store import open_store  # the driver takes a second to import, and ``check`` needs none

    with open_store(context.settings) as store:
        runs = history(store.read_graph())
    if options.json:
        context.document({"runs": runs})
        return 0
    for run in runs:
        context.say(
            _UNDO_RUN if run["undoes"] else _RUN,
            **{**run, "status": RUN_STATUSES[str(run["status"])].say(context.language)},
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
    from explorer.store import open_store

    with open_store(context.settings) as store:
        graph, views = store.read_graph(), store.views.read()
    rows = write_dump(graph, options.out, views)
    if options.json:
        context.document({"out": options.out, "run": graph.version, "tables": rows, "views": len(views)})
    else:
        context.say(_DUMPED, folder=options.out, rows=sum(rows.values()), views=len(views))
    return 0


def _print(report: Report | Receipt, options: argparse.Namespace, context: Context) -> int:
    for passed in report.passed_over:
        context.note(_VIEWS_LEFT if Path(passed).name == VIEWS_FILE else _PASSED_OVER, path=passed)
    if options.json:
        context.document(report.as_json(context.language))
    else:
        sys.stdout.writelines(f"{line}\n" for line in report.lines(context.language))
    return report.exit_code


def _print_offline(done: Offline, options: argparse.Namespace, context: Context) -> int:
    if options.json:
        context.document({**done.report.as_json(context.language), "offline": done.as_json()})
        return done.report.exit_code
    code = _print(replace(done.report, stored=False), options, context)
    context.say(_IMPORTED if done.imported else _IMPORT_FILES, folder=done.folder, run=done.report.run)
    if not done.imported:
        sys.stdout.write(f"{shlex.join(done.command)}\n")
    return code


def _progress(options: argparse.Namespace, context: Context) -> Progress | None:
    """Return what tells how far the work is: programs that ask, else people; nothing beside a JSON document."""
    if options.progress:
        return telling_programs(context)
    return None if options.json else telling(context)


VERBS: tuple[Command, ...] = (
    Command(
        "check", Text("读取并检查文件,不需要库", "read and check files; no store needed"),
        "chain-explorer check sample_data", _add_check, _run_check,
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
