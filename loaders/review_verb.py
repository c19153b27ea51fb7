"""The verb ``review``: units that may be one, for a person to decide."""

from __future__ import annotations

import argparse
from pathlib import Path

from explorer.command import Command, Context
from explorer.verbs.asking import say_plainly
from explorer.words import Language, Text
from loaders.review import LEFT_OUT, ReviewList, review, write_review

_SHOWN = 20
_PATHS = Text(
    "与库一并比较的文件或文件夹;省略则只看库",
    "files or folders to compare with the store; without any, the store alone",
)
_ALONE = Text("只比较文件,不看库", "compare the files alone, without a store")
_SOURCE = Text("文件属于哪个已声明的来源", "the declared source of the files")
_OUT = Text(
    "写成 CSV:在“决定”列填“合并”或“不合并”,再载入此文件",
    "write the list as CSV: fill in its column of decisions (one unit, or two), then load that file",
)
_PAIR = Text(
    "{score} {name}〔{kept}〕 ← {absorbed_name}〔{absorbed}〕 {basis}",
    "{score} {name} [{kept}] ← {absorbed_name} [{absorbed}] {basis_en}",
)
_FOUND = Text("待复核 {count} 对,未合并任何单位。", "{count} pairs to review; nothing was merged.")
_MORE = Text("……另有 {count} 对,见 --out 或 --json。", "… and {count} more; --out and --json have them all.")
_WRITTEN = Text("已写出 {path}", "written: {path}")


def _add_review(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=_PATHS.say(language))
    parser.add_argument("--alone", action="store_true", help=_ALONE.say(language))
    parser.add_argument("--source", metavar="NAME", help=_SOURCE.say(language))
    parser.add_argument("--out", type=Path, metavar="FILE", help=_OUT.say(language))


def _run_review(options: argparse.Namespace, context: Context) -> int:
    found = review(options.paths, context.settings, source=options.source, alone=options.alone)
    if options.out:
        write_review(found, options.out)
        context.note(_WRITTEN, path=options.out)
    if options.json:
        context.document({**found.as_json(), "out": options.out})
        return 0
    _print(found, context)
    return 0


def _print(found: ReviewList, context: Context) -> None:
    for row in found.rows.head(_SHOWN).iter_rows(named=True):
        say_plainly(context, _PAIR.say(context.language, **row))
    if len(found.rows) > _SHOWN:
        context.say(_MORE, count=len(found.rows) - _SHOWN)
    context.say(_FOUND, count=len(found.rows))
    proposals = found.proposals
    if proposals.left_out or proposals.not_compared:
        context.note(LEFT_OUT, left_out=proposals.left_out, not_compared=proposals.not_compared)


VERBS: tuple[Command, ...] = (
    Command(
        "review",
        Text("列出可能是同一个的单位,由人决定", "list units that may be one, for a person to decide"),
        "chain-explorer review --out review.csv",
        _add_review,
        _run_review,
    ),
)
