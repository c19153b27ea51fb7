"""Verbs that print the city's systems: ``tree``, level by level, and ``sites``, with whom they reach."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

import polars as pl

from explorer.command import Command, Context
from explorer.metrics.coverage import FIGURES, require
from explorer.metrics.reach import reach, sites
from explorer.metrics.tree_rows import TERRITORY
from explorer.metrics.trees import SYSTEMS, tree
from explorer.schema import KIND_BY_LABEL
from explorer.verbs.asking import (
    NONE,
    add_as_of,
    asked_projection,
    choices,
    explain_none,
    heading,
    say_plainly,
    with_share,
)
from explorer.verbs.tables import aligned
from explorer.vocabulary import BASES, GROUPS, STATES
from explorer.words import Language, Text

_SYSTEM = Text("体系:{choices}", "which system: {choices}")
_BASE = Text("口径(分母):{choices}", "the denominator: {choices}")
_BY = Text("分组:{choices}", "breakdown: {choices}")
_TREE_HEAD = Text(
    "{system} · 口径:{base} · 截至 {as_of} · 载入批次 {run}", "{system} · base: {base} · on {as_of} · load run {run}"
)
_TREE_COLUMNS = (
    Text("名称", "name"), Text("代码", "code"), Text("联系单位", "units reached"), Text("已建组织", "organised"),
    STATES["due"], Text("辖区单位", "units of its territory"), Text("辖区已建", "organised there"),
)  # fmt: skip
_UNITS = Text("连同各级直接联系的单位(叶)", "with the single units below each level: the leaves")
_OF_TREES = (
    "districts", *TERRITORY, "leaders", "own_organisations", "own_organisations_reached", "district", "state", "form",
    "role", "organisation", "organisation_name", "organisation_reached",
)  # fmt: skip
_REACH_HEAD = Text(
    "步行圈:直线 × {detour} ≤ {metres} 米 · 分组:{by} · 截至 {as_of} · 载入批次 {run}",
    "on foot: straight line × {detour} ≤ {metres} m · by: {by} · on {as_of} · load run {run}",
)
_REACH_COLUMNS = (
    Text("代码", "code"), Text("名称", "name"), Text("站点", "sites"), Text("单位数", "units"),
    Text("圈内", "in reach"), Text("圈外", "out of reach"), Text("位置不详", "unlocated"),
)  # fmt: skip


def _add_tree(parser: argparse.ArgumentParser, language: Language) -> None:
    captions = {name: system.caption for name, system in SYSTEMS.items()}
    default = next(iter(SYSTEMS))
    parser.add_argument("--system", default=default, metavar="SYSTEM", help=choices(_SYSTEM, captions, language))
    parser.add_argument("--base", default="operating", metavar="BASE", help=choices(_BASE, BASES, language))
    parser.add_argument("--units", action="store_true", help=_UNITS.say(language))
    add_as_of(parser, language)


def _run_tree(options: argparse.Namespace, context: Context) -> int:
    require("system", options.system, SYSTEMS)
    require("base", options.base, BASES)
    projection = asked_projection(options, context)
    grown = tree(projection, options.system, options.base, units=options.units)
    if options.json:
        said = {**heading(projection), "system": options.system, "base": options.base}
        context.document({**said, "nodes": [_node(row) for row in grown.iter_rows(named=True)]})
        return 0
    context.say(
        _TREE_HEAD, system=SYSTEMS[options.system].caption.say(context.language),
        base=BASES[options.base].say(context.language), as_of=projection.as_of, run=projection.graph.version or NONE,
    )  # fmt: skip
    header = [caption.say(context.language) for caption in _TREE_COLUMNS]
    rows = [_tree_line(row) for row in grown.iter_rows(named=True)]
    say_plainly(context, aligned(header, rows, frozenset(range(2, len(header)))))
    explain_none(context, [*grown["units"], *grown["territory_units"]])
    return 0


def _node(row: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: row[name] for name in ("depth", "code", "name", "parent")}
    figures = {name: row[name] for name in FIGURES if not name.startswith("state_")}
    return {
        "kind": KIND_BY_LABEL[row["label"]].name, "type": row["kind"], **named, **figures,
        "states": {state: row[f"state_{state}"] for state in STATES}, **{name: row[name] for name in _OF_TREES},
    }  # fmt: skip


def _tree_line(row: Mapping[str, Any]) -> list[str]:
    territory, units = row["territory_units"], row["units"]
    there = [NONE, NONE] if territory is None else [str(territory), with_share(row["territory_organised"], territory)]
    reached = (
        [str(units), with_share(row["organised"], units), str(row["state_due"])] if units is not None else [NONE] * 3
    )
    said = " · ".join(filter(None, (row["name"] or row["code"], row["role"], row["form"])))
    return ["  " * row["depth"] + (said or NONE), row["code"] or NONE, *reached, *there]


def _add_sites(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("--by", default="district", metavar="GROUP", help=choices(_BY, GROUPS, language))
    add_as_of(parser, language)


def _run_sites(options: argparse.Namespace, context: Context) -> int:
    require("group", options.by, GROUPS)
    projection = asked_projection(options, context)
    figures = reach(projection, options.by)
    if options.json:
        groups, listed = figures.to_dicts(), sites(projection).to_dicts()
        context.document({**heading(projection), "by": options.by, "groups": groups, "sites": listed})
        return 0
    thresholds = projection.thresholds
    context.say(
        _REACH_HEAD, detour=thresholds.walk_detour, metres=thresholds.walk_metres,
        by=GROUPS[options.by].say(context.language), as_of=projection.as_of, run=projection.graph.version or NONE,
    )  # fmt: skip
    _print_reach(context, figures)
    return 0


def _print_reach(context: Context, figures: pl.DataFrame) -> None:
    header = [caption.say(context.language) for caption in _REACH_COLUMNS]
    rows = [
        [row["code"] or NONE, row["name"] or NONE, NONE if row["sites"] is None else str(row["sites"]),
         str(row["units"]), with_share(row["in_reach"], row["units"]),
         str(row["out_of_reach"]), str(row["unlocated"])]
        for row in figures.iter_rows(named=True)
    ]  # fmt: skip
    say_plainly(context, aligned(header, rows, frozenset(range(2, len(header)))))
    explain_none(context, figures["units"])


VERBS: tuple[Command, ...] = (
    Command(
        "tree",
        Text("体系逐级:小个专 1+11+78+N、链上党建、新业态、园区商圈楼宇", "the city's systems, level by level"),
        "chain-explorer tree --system chains",
        _add_tree,
        _run_tree,
    ),
    Command(
        "sites",
        Text("服务站点与 15 分钟步行圈", "service sites, and who lies within a quarter of an hour's walk"),
        "chain-explorer sites --by street",
        _add_sites,
        _run_sites,
    ),
)
