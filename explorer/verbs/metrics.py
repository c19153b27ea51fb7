"""Verbs that print figures: ``coverage``, ``isolated``, ``structure``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

import polars as pl

from explorer.command import Command, Context
from explorer.metrics.centrality import Centrality, centrality
from explorer.metrics.core import NodeId
from explorer.metrics.coverage import SHARES, coverage, require, share
from explorer.metrics.dependence import dependence
from explorer.metrics.isolation import Isolation, isolated
from explorer.metrics.projection import Projection
from explorer.metrics.remedy import ACTIONS, Remedy, remedies
from explorer.metrics.structure import Structure, structure_of, structure_view
from explorer.schema import KIND_BY_LABEL, KIND_BY_NAME
from explorer.verbs.asking import NONE, add_as_of, asked_projection, choices, explain_none, say_plainly
from explorer.verbs.documents import coverage_document, isolation_document, structure_document
from explorer.verbs.tables import aligned
from explorer.vocabulary import BASES, CAUSES, GROUPS
from explorer.words import Language, Text

_BASE = Text("口径(分母):{choices}", "the denominator: {choices}")
_BY = Text("分组:{choices}", "breakdown: {choices}")
_CAUSE = Text("只列一种原因:{choices}", "one cause only: {choices}")
_NODE = Text("只说明一个节点:为何孤立、依据、建议", "explain one node: why, on what evidence, what would help")
_NOT_ISOLATED = Text("在此口径下,该节点不孤立。", "Under this base the node is not isolated.")
_CHAIN = Text("产业链代码(默认:全市)", "a chain's code (default: the whole city)")

_COVERAGE_HEAD = Text(
    "口径:{base} · 分组:{by} · 截至 {as_of} · 载入批次 {run}", "base: {base} · by: {by} · on {as_of} · load run {run}"
)
_COVERAGE_COLUMNS = (Text("代码", "code"), Text("名称", "name"), Text("单位数", "units"), *SHARES.values())
_UNDETERMINED = Text("口径待定", "undetermined")
_NO_VALUE = Text("(未填)", "(no value)")
_ISOLATED_HEAD = Text(
    "孤立节点 {count} 个 · 口径:{base} · 截至 {as_of} · 载入批次 {run} · 口径外无有效联系的单位 {outside} 家",
    "{count} isolated nodes · base: {base} · on {as_of} · load run {run} · {outside} units outside it have no "
    "active tie",
)
_ISOLATED_COLUMNS = (
    Text("类别", "kind"), Text("代码", "code"), Text("名称", "name"), Text("原因", "cause"), Text("党员", "members"),
    Text("从业人员", "staff"), Text("建议", "remedy"),
)  # fmt: skip
_INTENDED = Text(
    "有意孤立,不计入:{code} {name} · {reason}({author},{marked} 起标记,终止 {until_day})",
    "on purpose, not counted: {code} {name} · {reason} ({author}, marked {marked}, until {until_day})",
)
_STRUCTURE_HEAD = Text(
    "{chain} · 截至 {as_of} · 载入批次 {run} · 关系 {relations}", "{chain} · on {as_of} · load run {run} · {relations}"
)
_STRUCTURE_LINE = Text(
    "节点 {nodes} · 联系 {ties} · 连通片 {components} · 孤点 {isolates} · 单点 {points} · 桥 {bridges} · "
    "社群 {communities}",
    "nodes {nodes} · ties {ties} · components {components} · isolates {isolates} · articulation points {points} · "
    "bridges {bridges} · communities {communities}",
)
_POINT = Text("单点", "articulation point")
_DEGREE = Text("联系数", "ties")
_BETWEENNESS = Text("介数", "betweenness")
_SAMPLED = Text("介数为抽样估计(取 {samples} 个起点)。", "Betweenness is sampled, from {samples} nodes.")
_MOST = 10  # sentences that people are shown; --json has them all


def _add_coverage(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("--base", default="operating", metavar="BASE", help=choices(_BASE, BASES, language))
    parser.add_argument("--by", default="city", metavar="GROUP", help=choices(_BY, GROUPS, language))
    add_as_of(parser, language)


def _run_coverage(options: argparse.Namespace, context: Context) -> int:
    require("base", options.base, BASES)
    require("group", options.by, GROUPS)
    projection = asked_projection(options, context)
    figures = coverage(projection, options.base, options.by)
    if options.json:
        context.document(coverage_document(projection, options.base, options.by, figures))
    else:
        _print_coverage(context, options, projection, figures)
    return 0


def _print_coverage(
    context: Context, options: argparse.Namespace, projection: Projection, figures: pl.DataFrame
) -> None:
    language = context.language
    context.say(
        _COVERAGE_HEAD, base=BASES[options.base].say(language), by=GROUPS[options.by].say(language),
        as_of=projection.as_of, run=projection.graph.version or NONE,
    )  # fmt: skip
    chain = (KIND_BY_NAME["chain"].caption,) if options.by == "segment" else ()
    captions = (*chain, *_COVERAGE_COLUMNS, _UNDETERMINED)
    rows = [_coverage_line(row, language) for row in figures.iter_rows(named=True)]
    numbers = frozenset(range(len(chain) + 2, len(captions)))
    say_plainly(context, aligned([caption.say(language) for caption in captions], rows, numbers))
    explain_none(context, figures["units"])


def _coverage_line(row: Mapping[str, Any], language: Language) -> list[str]:
    of = row["units"]
    shares = [_fraction(row[figure], of) for figure in SHARES]
    chain = [row["chain"] or NONE] if "chain" in row else []
    named = [row["code"] or NONE, row["name"] or _NO_VALUE.say(language)]
    return [*chain, *named, str(of), *shares, str(row["undetermined"])]


def _fraction(numerator: int, denominator: int) -> str:
    rate = share(numerator, denominator)
    return NONE if rate is None else f"{numerator}/{denominator} {rate:6.1%}"


def _add_isolated(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("--base", default="three_haves", metavar="BASE", help=choices(_BASE, BASES, language))
    parser.add_argument("--cause", metavar="CAUSE", help=choices(_CAUSE, CAUSES, language))
    parser.add_argument("--node", metavar="CODE", help=_NODE.say(language))
    add_as_of(parser, language)


def _run_isolated(options: argparse.Namespace, context: Context) -> int:
    require("base", options.base, BASES)
    if options.cause:
        require("cause", options.cause, CAUSES)
    projection = asked_projection(options, context)
    found = isolated(projection, options.base)
    found = found.only(options.cause) if options.cause else found
    found = found.of(options.node) if options.node else found
    if options.json or options.node:
        document = isolation_document(projection, found, context.language)
        context.document(document) if options.json else _explain(context, document)
    else:
        _print_isolated(context, projection, found)
    return 0


def _explain(context: Context, document: Mapping[str, Any]) -> None:
    """Print why the nodes are isolated and what would help, in whole sentences."""
    for node in document["nodes"]:
        say_plainly(context, f"{node['code']} {node['name'] or NONE}")
        captions = [CAUSES[cause].say(context.language) for cause in node["causes"]]
        lines = [*captions, *node["evidence"], *([node["remedy"]["reason"]] if node["remedy"] else [])]
        say_plainly(context, "\n".join(f"  {line}" for line in lines))
    for node in document["intended"]:
        context.say(_INTENDED, **node, marked=node["date"], until_day=node["until"] or NONE)
    if not document["nodes"] and not document["intended"]:
        context.say(_NOT_ISOLATED)


def _print_isolated(context: Context, projection: Projection, found: Isolation) -> None:
    language = context.language
    context.say(
        _ISOLATED_HEAD, count=found.nodes.height, base=BASES[found.base].say(language), as_of=projection.as_of,
        run=projection.graph.version or NONE, outside=found.outside_scope,
    )  # fmt: skip
    for cause, count in found.counts.items():
        say_plainly(context, f"  {CAUSES[cause].say(language)} ({cause}): {count}")
    advised = remedies(projection, found)
    rows = [_isolated_line(row, advised, language) for row in found.nodes.iter_rows(named=True)]
    header = [caption.say(language) for caption in _ISOLATED_COLUMNS]
    say_plainly(context, aligned(header, rows, frozenset({4, 5})))
    for row in found.intended.iter_rows(named=True):
        context.say(_INTENDED, **row, until_day=row["until"] or NONE)


def _isolated_line(row: Mapping[str, Any], advised: Mapping[NodeId, Remedy], language: Language) -> list[str]:
    remedy = advised.get((row["label"], row["key"]))
    counts = [NONE if row[name] is None else str(row[name]) for name in ("members", "staff")]
    action = NONE if remedy is None else ACTIONS[remedy.action].say(language)
    kind = KIND_BY_NAME[row["kind"]].caption.say(language)
    return [kind, row["code"] or NONE, row["name"] or NONE, CAUSES[row["cause"]].say(language), *counts, action]


def _add_structure(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("--chain", metavar="CODE", help=_CHAIN.say(language))
    add_as_of(parser, language)


def _run_structure(options: argparse.Namespace, context: Context) -> int:
    projection = asked_projection(options, context)
    view = structure_view(projection, options.chain)
    found, central = structure_of(view, options.chain), centrality(view)
    hanging = dependence(projection, options.chain)
    if options.json:
        context.document(structure_document(projection, found, central, hanging, context.language))
    else:
        _print_structure(context, projection, found, central)
        for one in hanging.falling_off[:_MOST]:
            say_plainly(context, one.sentence.say(context.language))
    return 0


def _print_structure(context: Context, projection: Projection, found: Structure, central: Centrality) -> None:
    language = context.language
    context.say(
        _STRUCTURE_HEAD, chain=found.chain or GROUPS["city"].say(language), as_of=projection.as_of,
        run=projection.graph.version or NONE, relations=", ".join(found.relations),
    )  # fmt: skip
    context.say(
        _STRUCTURE_LINE, nodes=found.nodes, ties=found.ties, components=len(found.components),
        isolates=len(found.isolates), points=len(found.articulation_points), bridges=len(found.bridges),
        communities=len(central.communities),
    )  # fmt: skip
    if central.samples:
        context.say(_SAMPLED, samples=central.samples)
    points = sorted(found.articulation_points, key=lambda node: (-central.betweenness[node], node))
    named, header = projection.core.nodes, [_POINT, *_COVERAGE_COLUMNS[:2], _DEGREE, _BETWEENNESS]
    rows = [
        [
            KIND_BY_LABEL[label].caption.say(language), key, named[label, key]["name"] or key,
            str(found.degree[label, key]), f"{central.betweenness[label, key]:.3f}",
        ]
        for label, key in points
    ]  # fmt: skip
    say_plainly(context, aligned([caption.say(language) for caption in header], rows, frozenset({3, 4})))


VERBS: tuple[Command, ...] = (
    Command(
        "coverage",
        Text("覆盖率:分子、分母、口径、分组", "coverage: numerator, denominator, base and breakdown"),
        "chain-explorer coverage --base three_haves --by district",
        _add_coverage,
        _run_coverage,
    ),
    Command(
        "isolated",
        Text("孤立节点及其原因和建议", "isolated nodes, why, and the nearest remedy"),
        "chain-explorer isolated --base operating --cause covered_by_lapsed --json",
        _add_isolated,
        _run_isolated,
    ),
    Command(
        "structure",
        Text("结构:连通片、孤点、单点、桥", "structure: components, isolates, articulation points, bridges"),
        "chain-explorer structure --chain CL01",
        _add_structure,
        _run_structure,
    ),
)
