"""Verbs that print what counts and dates say: ``rules``, ``registrations``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

import polars as pl

from explorer.command import Command, Context
from explorer.metrics.coverage import require
from explorer.metrics.projection import Projection
from explorer.metrics.registrations import STEPS, registrations
from explorer.metrics.rules import RULES, breaches
from explorer.schema import ENTERPRISE, KIND_BY_NAME
from explorer.verbs.asking import (
    NONE,
    add_as_of,
    asked_projection,
    choices,
    given_day,
    heading,
    say_plainly,
    with_share,
)
from explorer.verbs.tables import aligned
from explorer.vocabulary import GROUPS
from explorer.words import Language, Text

_RULE = Text("只列一条规则:{choices}", "one rule only: {choices}")
_SINCE = Text("从哪天起登记的单位 YYYY-MM-DD", "units registered from this day on, YYYY-MM-DD")
_BY = Text("分组:{choices}", "breakdown: {choices}")
_RULE_HEAD = Text("{caption} ({rule}): {count}  〔{source}〕", "{caption} ({rule}): {count}  [{source}]")
_RULE_COLUMNS = (
    Text("类别", "kind"), Text("代码", "code"), Text("名称", "name"), Text("现值", "value"), Text("界限", "limit"),
    Text("到期", "due"),
)  # fmt: skip
_SHOWN = 20  # nodes of a rule that people are shown; --json has them all
_MORE = Text("  ……另有 {count} 个,见 --json。", "  … and {count} more; --json has them all.")
_REGISTERED_HEAD = Text(
    "{since} 起登记 · 分组:{by} · 截至 {as_of} · 载入批次 {run}",
    "registered since {since} · by: {by} · on {as_of} · load run {run}",
)
_REGISTERED_COLUMNS = (
    Text("代码", "code"), Text("名称", "name"), Text("单位数", "units"), Text("已建组织", "organised"),
    Text("工作覆盖", "worked with"),
)  # fmt: skip
_ALL_STEPS = Text("三项同步", "all three in step")


def _add_rules(parser: argparse.ArgumentParser, language: Language) -> None:
    captions = {name: rule.caption for name, rule in RULES.items()}
    parser.add_argument("--rule", metavar="RULE", help=choices(_RULE, captions, language))
    add_as_of(parser, language)


def _run_rules(options: argparse.Namespace, context: Context) -> int:
    if options.rule:
        require("rule", options.rule, RULES)
    projection = asked_projection(options, context)
    found = {rule: breaches(projection, rule) for rule in ([options.rule] if options.rule else RULES)}
    if options.json:
        context.document(rules_document(projection, found, context.language))
        return 0
    for rule, nodes in found.items():
        _print_rule(context, rule, nodes)
    return 0


def rules_document(projection: Projection, found: Mapping[str, pl.DataFrame], language: Language) -> dict[str, Any]:
    """Return the JSON document of ``rules``."""
    settings = projection.thresholds.as_json()
    rules = [
        {
            "rule": rule,
            "caption": RULES[rule].caption.say(language),
            "source": RULES[rule].source.say(language),
            "thresholds": {name: settings[name] for name in RULES[rule].thresholds},
            "count": nodes.height,
            "nodes": nodes.drop("label", "key").to_dicts(),
        }
        for rule, nodes in found.items()
    ]
    return {**heading(projection), "rules": rules}


def _print_rule(context: Context, rule: str, nodes: pl.DataFrame) -> None:
    language, declared = context.language, RULES[rule]
    context.say(
        _RULE_HEAD, caption=declared.caption.say(language), rule=rule, count=nodes.height,
        source=declared.source.say(language),
    )  # fmt: skip
    if nodes.is_empty():
        return
    header = [caption.say(language) for caption in _RULE_COLUMNS]
    rows = [_rule_line(row, language) for row in nodes.head(_SHOWN).iter_rows(named=True)]
    say_plainly(context, aligned(header, rows, frozenset({3, 4})))
    if nodes.height > _SHOWN:
        context.say(_MORE, count=nodes.height - _SHOWN)


def _rule_line(row: Mapping[str, Any], language: Language) -> list[str]:
    kind = KIND_BY_NAME[row["kind"]]
    shown = [NONE if row[name] is None else str(row[name]) for name in ("code", "name", "value", "limit", "due")]
    return [kind.caption.say(language), *shown]


def _add_registrations(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("--since", required=True, metavar="DATE", help=_SINCE.say(language))
    parser.add_argument("--by", default="month", metavar="GROUP", help=choices(_BY, GROUPS, language))
    add_as_of(parser, language)


def _run_registrations(options: argparse.Namespace, context: Context) -> int:
    require("group", options.by, GROUPS)
    since = given_day("--since", options.since)
    projection = asked_projection(options, context)
    figures = registrations(projection, since, options.by)
    if options.json:
        said = {**heading(projection), "since": since.isoformat(), "by": options.by}
        context.document({**said, "groups": figures.to_dicts()})
        return 0
    context.say(
        _REGISTERED_HEAD, since=since, by=GROUPS[options.by].say(context.language), as_of=projection.as_of,
        run=projection.graph.version or NONE,
    )  # fmt: skip
    _print_registrations(context, figures)
    return 0


def _print_registrations(context: Context, figures: pl.DataFrame) -> None:
    language = context.language
    steps = [field.caption for step in STEPS for field in ENTERPRISE.fields if field.name == step]
    header = [caption.say(language) for caption in (*_REGISTERED_COLUMNS, *steps, _ALL_STEPS)]
    shown = ("organised", "worked", *STEPS, "all_synchronised")
    rows = [
        [
            row["code"] or NONE,
            row["name"] or NONE,
            str(row["units"]),
            *(with_share(row[name], row["units"]) for name in shown),
        ]
        for row in figures.iter_rows(named=True)
    ]
    say_plainly(context, aligned(header, rows, frozenset(range(2, len(header)))))


VERBS: tuple[Command, ...] = (
    Command(
        "rules",
        Text("按党员数和日期核对组织设置规则", "what counts and dates say against the rules of organising"),
        "chain-explorer rules --rule term_overdue",
        _add_rules,
        _run_rules,
    ),
    Command(
        "registrations",
        Text("源头工程:新登记单位的组建与三同步", "new registrations: organised, worked with, the three steps in step"),
        "chain-explorer registrations --since 2026-01-01 --by district",
        _add_registrations,
        _run_registrations,
    ),
)
