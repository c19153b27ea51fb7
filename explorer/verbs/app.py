"""Verb ``serve``: the pages on the store as it is."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from importlib.util import find_spec
from pathlib import Path

from explorer.command import Command, Context
from explorer.errors import SettingsError
from explorer.settings import LOOPBACK, Pages, Settings
from explorer.words import Language, Text

DEFAULT_PORT = 8501
_PORTS_TRIED = 50
_READY_WITHIN = 60.0  # seconds until the pages must answer
_INTERRUPTED = 130
_SECRETS = "CHAIN_EXPLORER_SECRETS"  # a TOML with the secrets of the login, in Streamlit's terms: [auth]
# Polars' allocator gives back what was freed when it is next asked for something; a thread of its own does so at once:
# half a gigabyte of a city of millions, whose pages mostly wait.
_ALLOCATOR, _GIVES_BACK = "_RJEM_MALLOC_CONF", "background_thread:true"
_FONT = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"

_LIGHT = {
    "primaryColor": "#1d4e89", "textColor": "#1f2a37", "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f4f6f8",
}  # fmt: skip
_DARK = {
    "primaryColor": "#7cb7e8", "textColor": "#e6ebf0", "backgroundColor": "#14191f",
    "secondaryBackgroundColor": "#1e252d",
}  # fmt: skip

# All of Streamlit's settings in one place: given as options, because its own file is looked for where the command was
# started. Nothing is sent anywhere, nothing is loaded from anywhere, no traces and no English chrome on a page.
_STREAMLIT: Mapping[str, str] = {
    "server.headless": "true",
    "server.fileWatcherType": "none",
    "server.showEmailPrompt": "false",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.disableDataExport": "true",  # files leave by the pages' own buttons, which note it
    "client.showErrorDetails": "none",
    "client.showSidebarNavigation": "false",
    "logger.level": "warning",
    "runner.magicEnabled": "false",
    "runner.postScriptGC": "false",  # with a whole city in memory each look at it all took most of a second
    "theme.font": _FONT,
    # Light or dark as the reader's system says.
    **{f"theme.light.{name}": colour for name, colour in _LIGHT.items()},
    **{f"theme.dark.{name}": colour for name, colour in _DARK.items()},
}

_SUMMARY = Text("在本机打开页面", "open the pages on this machine")
_PORT_HELP = Text("端口（默认 8501；被占用时取下一个空闲端口）", "port (default 8501; taken: the next free one)")
_BROWSER_HELP = Text("不自动打开浏览器", "do not open a browser")
_ADDRESS = Text("页面已就绪：{address}（按 Ctrl+C 结束）", "The pages are ready: {address} (Ctrl+C ends)")
_TAKEN = Text("端口 {wanted} 已被占用，改用 {port}。", "Port {wanted} is taken, using {port}.")


def run_app(settings: Settings, port: int = DEFAULT_PORT, *, browser: bool = True) -> int:
    """Serve the pages on loopback until they end or Ctrl+C, and return the exit code.

    ``port``: the first one tried; the next free one is taken and named. The settings travel in the environment.

    Raises
    ------
    SettingsError
        no free port, pages that do not answer, a login that cannot be.
    """
    _require_login(settings)
    console, free = Context(settings), free_port(port)
    if free != port:
        console.note(_TAKEN, wanted=port, port=free)
    _end_on_termination()
    # Streamlit greets on standard output, in English and with the wrong words; errors come on standard error.
    run = command(free, settings.host, settings.pages)
    process = subprocess.Popen(run, env=environment(settings), stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        wait_until_ready(process, free)
        address = f"http://{LOOPBACK}:{free}"
        console.say(_ADDRESS, address=address)
        sys.stdout.flush()
        if browser:
            webbrowser.open(address)
        return process.wait()
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        _end(process)


def _require_login(settings: Settings) -> None:
    """Raise ``no_login`` where people are to sign in and cannot: no secrets, or no library for it."""
    secrets = os.environ.get(_SECRETS)
    if settings.access.login and not (secrets and Path(secrets).is_file() and find_spec("authlib")):
        raise SettingsError(
            "no_login",
            Text(
                "设置要求登录([access] login),但无法登录。",
                "The settings ask for a login ([access] login) that cannot be.",
            ),
            Text(
                "安装附加组件 login,并让 {secrets} 指向含 [auth] 的 TOML。",
                "Install the extra “login”, and let {secrets} name a TOML with [auth].",
            ),
            secrets=_SECRETS,
        )


def _end_on_termination() -> None:
    """Let a request to end reach the pages' process too, as Ctrl+C does."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def command(port: int, host: str = LOOPBACK, pages: Pages | None = None) -> list[str]:
    """Return the command line that serves the pages on ``port`` of ``host``."""
    most = (pages or Pages()).upload_megabytes
    given = {"server.port": port, "server.address": host, "server.maxUploadSize": most, **_STREAMLIT}
    secrets = os.environ.get(_SECRETS)
    given |= {"secrets.files": secrets} if secrets else {}
    return [sys.executable, "-m", "explorer.app", *(f"--{name}={value}" for name, value in given.items())]


def environment(settings: Settings) -> dict[str, str]:
    """Return this process's environment with the settings in it, for the process of the pages."""
    given = {"CHAIN_EXPLORER_DATA": str(settings.data), "CHAIN_EXPLORER_LANG": settings.language}
    if settings.neo4j:
        given |= {
            "NEO4J_URI": settings.neo4j.uri, "NEO4J_USER": settings.neo4j.user,
            "NEO4J_PASSWORD": settings.neo4j.password, "NEO4J_DATABASE": settings.neo4j.database,
        }  # fmt: skip
    inherited = {name: value for name, value in os.environ.items() if settings.neo4j or name != "NEO4J_URI"}
    told = (_GIVES_BACK, os.environ.get(_ALLOCATOR))  # what comes later holds: what the shell says, and Polars
    return {**inherited, **given, _ALLOCATOR: ",".join(filter(None, told))}


def free_port(first: int) -> int:
    """Return the first free port from ``first`` on.

    Raises
    ------
    SettingsError
        the port is none, or fifty in a row are taken.
    """
    for port in range(first, min(first + _PORTS_TRIED, 65536)):
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) and _bindable(port):
                return port
    raise SettingsError(
        "no_free_port",
        Text("端口 {first} 起没有空闲端口。", "No free port from {first} on."),
        Text("用 --port 指定 1024–65535 之间的另一个端口。", "Choose another by --port, between 1024 and 65535."),
        first=first,
    )


def _bindable(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the pages answer.

    Raises
    ------
    SettingsError
        the process ended, or does not answer in time.
    """
    until = time.monotonic() + _READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        if _answers(port):
            return
        time.sleep(0.1)
    raise SettingsError(
        "pages_do_not_answer",
        Text("页面程序没有启动。", "The pages did not start."),
        Text("查看上面的输出，或换一个端口。", "See the output above, or choose another port."),
    )


def _answers(port: int) -> bool:
    connection = HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()


def add_arguments(parser: argparse.ArgumentParser, language: Language) -> None:
    """Add the options of a verb that opens the pages: ``--port`` and ``--no-browser``."""
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, metavar="N", help=_PORT_HELP.say(language))
    parser.add_argument("--no-browser", action="store_true", help=_BROWSER_HELP.say(language))


def _serve(options: argparse.Namespace, context: Context) -> int:
    return run_app(context.settings, options.port, browser=not options.no_browser)


VERBS: tuple[Command, ...] = (Command("serve", _SUMMARY, "chain-explorer serve --port 8501", add_arguments, _serve),)
