"""Verb ``synth``: a synthetic city as input files."""

from __future__ import annotations

import argparse
from pathlib import Path

from explorer.command import Command, Context
from explorer.errors import SettingsError
from explorer.words import Language, Text

_SUMMARY = Text("生成一座虚构城市的输入文件及应得数字", "a synthetic city as input files, with its expected figures")
_UNITS = Text("单位数", "how many units")
_SEED = Text("随机种子:相同的种子得到相同的文件", "random seed: the same seed gives the same files")
_OUT = Text("写入的文件夹", "folder to write into")
_CHANGED = Text(
    "同一座城市一段时间之后:此比例的单位行已变(注销、人数变化、新设)",
    "the same city a while later: this share of the units' rows changed (deregistered, other staff, new)",
)
_PROGRESS = Text("已写 {done} / {units} 个单位", "{done} of {units} units written")
_DONE = Text(
    "已写入 {out}:{rows} 行,应得数字在 expected.json。", "Written to {out}: {rows} rows; expected.json has the figures."
)


def _add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("--units", type=int, required=True, metavar="N", help=_UNITS.say(language))
    parser.add_argument("--seed", type=int, default=1, metavar="S", help=_SEED.say(language))
    parser.add_argument("--changed", type=float, default=0.0, metavar="SHARE", help=_CHANGED.say(language))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_OUT.say(language))


def _run(options: argparse.Namespace, context: Context) -> int:
    from loaders.synthetic.changed import new_units
    from loaders.synthetic.codes import SERIALS
    from loaders.synthetic.large import write_city

    share = options.changed
    if not (0 <= share <= 1 and 0 < options.units * (1 + share) <= SERIALS) or options.seed < 0:
        raise SettingsError(
            "bad_size",
            Text("--units {units} --seed {seed} --changed {changed} 无法使用。",
                 "--units {units} --seed {seed} --changed {changed} cannot be used."),
            Text("单位数为 1 至 {most},种子不小于 0,变化比例为 0 至 1。",
                 "Units: 1 to {most}; seed: 0 or more; share: 0 to 1."),
            units=options.units, seed=options.seed, changed=share, most=SERIALS,
        )  # fmt: skip
    total = options.units + new_units(options.units, share)
    document = write_city(
        options.units,
        options.seed,
        options.out,
        lambda done: context.note(_PROGRESS, done=done, units=total),
        changed=share,
    )
    if options.json:
        context.document(document)
    else:
        context.say(_DONE, out=options.out, rows=sum(table["read"] for table in document["rows"].values()))
    return 0


VERBS: tuple[Command, ...] = (
    Command("synth", _SUMMARY, "chain-explorer synth --units 50000 --seed 7 --out city", _add_arguments, _run),
)
