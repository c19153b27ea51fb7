"""Verb ``store``: the embedded server started, stopped, looked at."""

from __future__ import annotations

import argparse
from typing import Any

from explorer.command import Command, Context
from explorer.errors import SettingsError
from explorer.settings import Settings
from explorer.store import open_store
from explorer.store.embedded import ensure_server, find_server, stop_server
from explorer.words import Language, Text

_ACTION = Text(
    "start 启动、stop 停止内置库,status 查看所用的库", "start or stop the embedded store, status of the store in use"
)
_RUNS = Text(
    "内置库在运行:{uri}(进程 {pid}),数据在 {data}。", "The store runs at {uri} (process {pid}), data in {data}."
)
_IDLE = Text("内置库没有运行;数据文件夹:{data}。", "The embedded store does not run; data folder: {data}.")
_OWN = Text("使用您自己的 Neo4j:{uri}。", "Your own Neo4j is in use: {uri}.")
_LOADED = Text("最后完成的载入批次:{version}。", "Last complete load run: {version}.")
_EMPTY = Text("尚未载入数据。", "Nothing is loaded yet.")


def _add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("action", choices=("start", "stop", "status"), help=_ACTION.say(language))


def _run(options: argparse.Namespace, context: Context) -> int:
    if options.action != "status" and context.settings.neo4j:
        raise _not_ours(context.settings.neo4j.uri)
    if options.action == "start":
        ensure_server(context.settings.data)
    if options.action == "stop":
        stop_server(context.settings.data)
    status = _status(context.settings)
    if options.json:
        context.document(status)
    else:
        _say(status, context)
    return 0


def _not_ours(uri: str) -> SettingsError:
    return SettingsError(
        "not_embedded",
        Text(
            "NEO4J_URI 指向您自己的 Neo4j({uri}),本程序不启动或停止它。",
            "NEO4J_URI names a Neo4j of your own ({uri}), which this program neither starts nor stops.",
        ),
        Text("取消设置 NEO4J_URI 以使用内置库。", "Unset NEO4J_URI to use the embedded store."),
        uri=uri,
    )


def _status(settings: Settings) -> dict[str, Any]:
    """Return what is known of the store in use, without starting one and without a password."""
    if settings.neo4j:
        return {"server": "neo4j", "running": True, "uri": settings.neo4j.uri, **_version(settings)}
    found = find_server(settings.data)
    status = {"server": "embedded", "running": found is not None, "data": str(settings.data)}
    return {**status, "uri": found.uri, "pid": found.pid, **_version(settings)} if found else status


def _version(settings: Settings) -> dict[str, str | None]:
    with open_store(settings) as store:
        return {"run": store.version()}


def _say(status: dict[str, Any], context: Context) -> None:
    if status["server"] == "neo4j":
        context.say(_OWN, uri=status["uri"])
    elif status["running"]:
        context.say(_RUNS, **status)
    else:
        context.say(_IDLE, data=status["data"])
    if status["running"]:
        context.say(_LOADED if status["run"] else _EMPTY, version=status["run"])


VERBS = (
    Command(
        "store",
        Text("启动、停止、查看内置库", "start, stop or look at the embedded store"),
        "chain-explorer store status --json",
        _add_arguments,
        _run,
    ),
)
