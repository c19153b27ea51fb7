"""The verb ``view``: views of the pages are kept for others, listed, removed, and restored from a dump."""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl

from explorer.command import Command, Context
from explorer.errors import ExplorerError
from explorer.verbs.asking import NONE, say_plainly
from explorer.verbs.tables import aligned
from explorer.words import Language, Text

_ACTION = Text(
    "save 保存,list 列出,remove 删除,restore 从 dump 的文件夹取回",
    "save a view, list them, remove one, restore those of a dump",
)
_WHAT = Text(
    "save:页面地址(页面名?参数);remove:视图的编号;restore:dump 导出的文件夹或其中的 views.json",
    "save: the page's address (page?parameters); remove: its key; restore: the folder of a dump, or its views.json",
)
_TITLE = Text("标题(save 必填)", "its title (needed to save)")
_AUTHOR = Text(
    "由哪个部门或岗位保存(save 必填);不写个人姓名", "which office or role saves it (needed); never a person's name"
)
_NOTE = Text("备注", "a remark")
_COLUMNS = (
    Text("编号", "key"), Text("标题", "title"), Text("部门", "author"), Text("时间", "saved"), Text("批次", "run"),
    Text("备注", "note"), Text("地址", "address"),
)  # fmt: skip
_NO_VIEWS = Text("没有保存的视图。", "There are no saved views.")
_WRONG = Text("view 的用法不完整。", "view needs more to go on.")
_USE = Text(
    "写 view save 地址 --title 标题 --author 部门,或 view list,或 view remove 编号,或 view restore 文件夹。",
    "Write view save ADDRESS --title TITLE --author OFFICE, view list, view remove KEY, or view restore FOLDER.",
)


def _add(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("action", choices=("save", "list", "remove", "restore"), help=_ACTION.say(language))
    parser.add_argument("what", nargs="?", metavar="WHAT", help=_WHAT.say(language))
    parser.add_argument("--title", help=_TITLE.say(language))
    parser.add_argument("--author", help=_AUTHOR.say(language))
    parser.add_argument("--note", default="", help=_NOTE.say(language))


def _run(options: argparse.Namespace, context: Context) -> int:
    from loaders.views import as_json

    found = as_json(_done(options, context))
    if options.json:
        context.document(found)
        return 0
    shown = ("key", "title", "author", "saved", "run", "note", "address")
    rows = [[str(view[name] or NONE) for name in shown] for view in found["views"]]
    if rows:
        say_plainly(context, aligned([caption.say(context.language) for caption in _COLUMNS], rows))
    else:
        context.say(_NO_VIEWS)
    return 0


def _done(options: argparse.Namespace, context: Context) -> pl.DataFrame:
    from explorer.store import open_store  # the driver takes a second to import
    from loaders.views import Wish, remove_view, restore_views, save_view
    from loaders.views_file import read_views

    action, what = options.action, options.what
    if (action != "list" and what is None) or (action == "save" and not (options.title and options.author)):
        raise ExplorerError("wrong_usage", _WRONG, _USE)
    given = read_views(Path(what)) if action == "restore" else pl.DataFrame()
    with open_store(context.settings, write=action != "list") as store:
        if action == "save":
            return save_view(store, Wish(what, options.title, options.author, options.note))
        if action == "restore":
            return restore_views(store, given)
        return remove_view(store, what) if action == "remove" else store.views.read()


VERBS: tuple[Command, ...] = (
    Command(
        "view", Text("保存的视图:保存、列出、删除、取回", "saved views: keep, list, remove, restore"),
        "chain-explorer view save 'isolated?kind=enterprise' --title 'Loose firms' --author 'district office'",
        _add, _run,
    ),
)  # fmt: skip
