"""The verb ``mark``: nodes that stand alone on purpose are marked, listed, and unmarked."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from explorer.command import Command, Context
from explorer.errors import ExplorerError
from explorer.metrics.marks import marks
from explorer.schema import ISOLABLE_KINDS, KIND_BY_LABEL
from explorer.verbs.asking import NONE, add_as_of, asked_day, choices, given_day, say_plainly
from explorer.verbs.tables import aligned
from explorer.words import Language, Text

_CODE = Text("节点的代码,见 isolated", "the node's code, as isolated lists it")
_REASON = Text("为何有意如此(必填)", "why it is so on purpose (needed)")
_AUTHOR = Text(
    "由哪个部门或岗位标记(必填);不写个人姓名", "which office or role marks it (needed); never a person's name"
)
_UNTIL = Text("到哪天为止 YYYY-MM-DD(当天起不再有效;默认:不定)", "until which day, YYYY-MM-DD (default: open)")
_KIND = Text("节点类别:{choices}", "the node's kind: {choices}")
_LIST = Text("列出全部标记", "list every mark")
_WITHDRAW = Text("自今天起终止该节点的标记", "end the node's marks today")
_COLUMNS = (
    Text("类别", "kind"), Text("代码", "code"), Text("名称", "name"), Text("理由", "reason"),
    Text("标记部门", "author"), Text("标记日期", "date"), Text("终止日期", "until"), Text("状态", "status"),
)  # fmt: skip
_STANDING = Text("有效", "standing")
_ENDED = Text("已终止", "ended")
_NOBODY = Text("无此节点", "no such node")
_DONE = Text(
    "已记入批次 {run};可用 chain-explorer undo {run} 撤销。", "Recorded as run {run}; undo {run} takes it back."
)
_SAME = Text("库中已有,未改动。", "The store holds it already; nothing was changed.")
_NONE = Text("没有标记。", "There are no marks.")
_WRONG = Text("mark 的用法不完整。", "mark needs more to go on.")
_USE = Text(
    "写 mark 代码 --reason 理由 --author 部门,或 mark --withdraw 代码,或 mark --list。",
    "Write mark CODE --reason WHY --author OFFICE, or mark --withdraw CODE, or mark --list.",
)


def _add_mark(parser: argparse.ArgumentParser, language: Language) -> None:
    kinds = {kind.name: kind.caption for kind in ISOLABLE_KINDS}
    parser.add_argument("code", nargs="?", metavar="CODE", help=_CODE.say(language))
    parser.add_argument("--reason", help=_REASON.say(language))
    parser.add_argument("--author", help=_AUTHOR.say(language))
    parser.add_argument("--until", metavar="DATE", help=_UNTIL.say(language))
    parser.add_argument("--kind", choices=tuple(kinds), help=choices(_KIND, kinds, language))
    parser.add_argument("--list", action="store_true", dest="listed", help=_LIST.say(language))
    parser.add_argument("--withdraw", metavar="CODE", help=_WITHDRAW.say(language))
    add_as_of(parser, language)


def _run_mark(options: argparse.Namespace, context: Context) -> int:
    asked = [bool(options.code), bool(options.withdraw), options.listed]
    if sum(asked) != 1 or bool(options.code) != bool(options.reason and options.author):
        raise ExplorerError("wrong_usage", _WRONG, _USE)
    run, found = _listed(options, context) if options.listed else _done(options, context)
    if options.json:
        context.document({"run": run, "marks": [_shown(row) for row in found.iter_rows(named=True)]})
        return 0
    _print(found, context)
    if not options.listed:
        context.say(_DONE if run else _SAME, run=run)
    return 0


def _listed(options: argparse.Namespace, context: Context) -> tuple[str | None, pl.DataFrame]:
    from explorer.store import open_store  # the driver takes a second to import

    with open_store(context.settings) as store:
        graph = store.read_for_figures()
    return graph.version, marks(graph, asked_day(options))


def _done(options: argparse.Namespace, context: Context) -> tuple[str | None, pl.DataFrame]:
    from explorer.store import open_store
    from loaders.marking import Wish, mark, withdraw

    today = date.today()  # noqa: DTZ011 - the office's own calendar
    until = given_day("--until", options.until) if options.until else None
    with open_store(context.settings, write=True) as store:
        if options.withdraw:
            done = withdraw(store, options.withdraw, options.kind, today)
        else:
            done = mark(store, Wish(options.code, options.reason, options.author, options.kind, until), today)
    return done.run, done.marks


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    label = row["label"]
    return {
        "kind": KIND_BY_LABEL[label].name if label else None, "code": row["key"] or row["code"], "name": row["name"],
        "reason": row["reason"], "author": row["author"], "date": row["marked"], "until": row["until"],
        "standing": row["standing"], "known": label is not None,
    }  # fmt: skip


def _print(found: pl.DataFrame, context: Context) -> None:
    if found.is_empty():
        context.say(_NONE)
        return
    rows = [_line(_shown(row), context.language) for row in found.iter_rows(named=True)]
    say_plainly(context, aligned([caption.say(context.language) for caption in _COLUMNS], rows))


def _line(shown: Mapping[str, Any], language: Language) -> list[str]:
    status = _NOBODY if not shown["known"] else _STANDING if shown["standing"] else _ENDED
    kind = next((one.caption.say(language) for one in ISOLABLE_KINDS if one.name == shown["kind"]), NONE)
    cells = [str(shown[name] or NONE) for name in ("code", "name", "reason", "author", "date", "until")]
    return [kind, *cells, status.say(language)]


VERBS: tuple[Command, ...] = (
    Command(
        "mark",
        Text(
            "标记有意孤立的节点:理由、部门、终止日期",
            "mark nodes that are isolated on purpose: why, by which office, until when",
        ),
        "chain-explorer mark 91440399MA5AAAA193 --reason 'being founded' --author 'district office'",
        _add_mark,
        _run_mark,
    ),
)
