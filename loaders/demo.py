"""Verb ``demo``: the sample city in an embedded store of its own, and the app on it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from explorer.command import Command, Context
from explorer.errors import InputError
from explorer.verbs.app import add_arguments, run_app
from explorer.words import Text
from loaders.load import load

SAMPLE_CITY = Path(__file__).parents[1] / "sample_data"

_SUMMARY = Text(
    "载入示例城市并打开页面(内置库,不需要 Neo4j)", "load the sample city and open the app (embedded store, no Neo4j)"
)
_LOADING = Text("正在载入示例城市 {folder} …", "loading the sample city from {folder} …")
_LOADED = Text(
    "示例城市:{read} 行,新增 {created},未变 {unchanged}。",
    "sample city: {read} rows, {created} created, {unchanged} unchanged.",
)


def _demo(options: argparse.Namespace, context: Context) -> int:
    """Load the sample city where it has changed, then serve until stopped.

    The demo never touches an own Neo4j or the user's data: its store is a folder of its own.
    """
    settings = replace(context.settings, neo4j=None, data=context.settings.data / "demo")
    if not SAMPLE_CITY.is_dir():
        raise InputError(
            "no_sample_city",
            Text("没有找到示例数据 {folder}。", "The sample data {folder} is missing."),
            Text("请重新取得完整的项目。", "Get the whole project again."),
            folder=SAMPLE_CITY,
        )
    context.note(_LOADING, folder=SAMPLE_CITY)
    report = load([SAMPLE_CITY], settings)
    context.note(_LOADED, **report.rows)
    return run_app(settings, options.port, browser=not options.no_browser)


VERBS = (Command("demo", _SUMMARY, "chain-explorer demo --port 8600 --no-browser", add_arguments, _demo),)
