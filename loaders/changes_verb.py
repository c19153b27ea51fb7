"""The verb ``changes``: two load runs compared."""

from __future__ import annotations

import argparse
from typing import Any

import polars as pl

from explorer.command import Command, Context
from explorer.errors import ExplorerError
from explorer.metrics.changes import CHANGES, movements, unit_changes
from explorer.metrics.coverage import SHARES, require
from explorer.metrics.projection import Projection, project
from explorer.schema import KIND_BY_LABEL
from explorer.verbs.asking import NONE, add_as_of, asked_day, choices, heading, say_plainly
from explorer.verbs.tables import aligned
from explorer.vocabulary import BASES, GROUPS
from explorer.words import Language, Text

_FROM = Text("较早的批次(默认:倒数第二个)", "the earlier run (default: the last but one)")
_TO = Text("较晚的批次(默认:最后一个)", "the later run (default: the last)")
_BASE = Text("口径(分母):{choices}", "the denominator: {choices}")
_BY = Text("分组:{choices}", "breakdown: {choices}")
_HEAD = Text(
    "{earlier} → {later} · 口径:{base} · 分组:{by} · 截至 {as_of}",
    "{earlier} → {later} · base: {base} · by: {by} · on {as_of}",
)
_COLUMNS = (
    Text("名称", "name"), Text("指标", "figure"), Text("之前", "before"), Text("之后", "after"), Text("变化", "change"),
    Text("来自分子", "by numerator"), Text("来自分母", "by denominator"),
)  # fmt: skip
_TOO_FEW = Text("比较需要两个批次,库中只有 {count} 个。", "Two runs are needed, the store has {count}.")
_LOAD_MORE = Text("再载入一次较新的数据。", "Load newer files.")


def _add_changes(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("--from", dest="earlier", metavar="RUN", help=_FROM.say(language))
    parser.add_argument("--to", dest="later", metavar="RUN", help=_TO.say(language))
    parser.add_argument("--base", default="operating", metavar="BASE", help=choices(_BASE, BASES, language))
    parser.add_argument("--by", default="city", metavar="GROUP", help=choices(_BY, GROUPS, language))
    add_as_of(parser, language)


def _run_changes(options: argparse.Namespace, context: Context) -> int:
    require("base", options.base, BASES)
    require("group", options.by, GROUPS)
    before, after = _both(options, context)
    units, moved = unit_changes(before, after, options.base), movements(before, after, options.base, options.by)
    if options.json:
        asked = {"from": before.graph.version, "to": after.graph.version, "base": options.base, "by": options.by}
        context.document({**heading(after), **asked, **_figures(units, moved)})
        return 0
    context.say(
        _HEAD, earlier=before.graph.version, later=after.graph.version, base=BASES[options.base].say(context.language),
        by=GROUPS[options.by].say(context.language), as_of=after.as_of,
    )  # fmt: skip
    for change, count in _counts(units).items():
        say_plainly(context, f"  {CHANGES[change].say(context.language)} ({change}): {count}")
    _print_movements(context, moved)
    return 0


def _both(options: argparse.Namespace, context: Context) -> tuple[Projection, Projection]:
    """Return the city after both runs, on one day and under one setting: what differs is what was loaded."""
    from explorer.store import open_store  # the driver takes a second to import
    from loaders.history import graph_at, standing_runs
    from loaders.marking import marking_runs

    day, thresholds = asked_day(options), context.settings.thresholds
    with open_store(context.settings) as store:
        graph = store.read_graph()
        runs = [run for run in standing_runs(graph) if run not in marking_runs(graph)]
        if len(runs) < 2 and not (options.earlier and options.later):
            raise ExplorerError("too_few_runs", _TOO_FEW, _LOAD_MORE, count=len(runs))
        later = options.later or runs[-1]
        earlier = options.earlier or next((run for run in reversed(runs) if run < later), later)
        graphs = graph_at(store, earlier), graph_at(store, later)
    return project(graphs[0], day, thresholds), project(graphs[1], day, thresholds)


def _counts(units: pl.DataFrame) -> dict[str, int]:
    return {change: int(units[change].sum()) for change in CHANGES}


def _figures(units: pl.DataFrame, moved: pl.DataFrame) -> dict[str, Any]:
    listed = [
        {
            "kind": KIND_BY_LABEL[row["label"]].name,
            "code": row["key"],
            **{name: row[name] for name in ("name", "district", "state_before", "state_after")},
            "changes": [change for change in CHANGES if row[change]],
        }
        for row in units.iter_rows(named=True)
    ]
    return {"counts": _counts(units), "units": listed, "movements": moved.to_dicts()}


def _print_movements(context: Context, moved: pl.DataFrame) -> None:
    language = context.language
    rows = [
        [
            row["name"] or NONE, SHARES[row["figure"]].say(language),
            *(_percent(row[name]) for name in ("before", "after")),
            *(_points(row[name]) for name in ("change", "by_numerator", "by_denominator")),
        ]
        for row in moved.iter_rows(named=True)
    ]  # fmt: skip
    say_plainly(context, aligned([caption.say(language) for caption in _COLUMNS], rows, frozenset(range(2, 7))))


def _percent(share: float | None) -> str:
    return NONE if share is None else f"{share:.1%}"


def _points(share: float | None) -> str:
    """Return a difference of shares in percentage points."""
    return NONE if share is None else f"{100 * share:+.1f}"


VERBS: tuple[Command, ...] = (
    Command(
        "changes",
        Text("两次载入之间的变化", "what changed between two load runs"),
        "chain-explorer changes --base three_haves --by district",
        _add_changes,
        _run_changes,
    ),
)
