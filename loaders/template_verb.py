"""The verb ``template``: empty tables to fill in, as one workbook."""

from __future__ import annotations

import argparse
from pathlib import Path

from explorer.command import Command, Context
from explorer.verbs.asking import choices
from explorer.words import Language, Text
from loaders.sources.contracts import CAPTIONS
from loaders.template import template
from loaders.writing import written_folder

_TABLES = Text("哪种表,可多次(默认:全部):{choices}", "a table, may be repeated (default: all): {choices}")
_OUT = Text("写入此 .xlsx 文件", "write this .xlsx file")
_WRITTEN = Text("空表已写入 {path}:{tables}。", "Wrote the empty tables {path}: {tables}.")


def _add(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("--table", action="append", choices=tuple(CAPTIONS), help=choices(_TABLES, CAPTIONS, language))
    parser.add_argument("--out", type=Path, required=True, metavar="XLSX", help=_OUT.say(language))


def _run(options: argparse.Namespace, context: Context) -> int:
    tables = list(dict.fromkeys(options.table or CAPTIONS))
    with written_folder(options.out.parent):
        options.out.write_bytes(template(tables, context.language))
    if options.json:
        context.document({"out": options.out, "tables": tables})
    else:
        named = "、".join(CAPTIONS[name].say(context.language) for name in tables)
        context.say(_WRITTEN, path=options.out, tables=named)
    return 0


VERBS: tuple[Command, ...] = (
    Command(
        "template", Text("空表:可填写的 Excel 模板", "empty tables to fill in, as an Excel workbook"),
        "chain-explorer template --table enterprises --table coverage --out template.xlsx", _add, _run,
    ),
)  # fmt: skip
