"""``chain-explorer``: finds the verbs, reads the options, turns errors into words and exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import cast

from explorer.command import Command, Context
from explorer.errors import ExplorerError
from explorer.parser import Parser
from explorer.settings import read_settings
from explorer.words import LANGUAGES, Language, Text

INTERRUPTED = 130

_ABOUT = Text(
    "产业链党组织图谱:载入、覆盖、孤立节点、页面",
    "Industry-chain Party organisations: load, coverage, isolation, pages",
)
_DATA = Text(
    "内置库的数据文件夹(默认:用户数据文件夹)", "folder of the embedded store (default: the user's data folder)"
)
_LANG = Text("消息的语言", "language of the messages")
_JSON = Text("在标准输出上打印一个 JSON 文档", "print one JSON document on standard output")
_EXAMPLE = Text("示例:", "Example: ")


def verbs(asked: str = "") -> list[Command]:
    """Return the verb ``asked`` for, whose room alone is opened; of an unknown one all, in the order of their names."""
    points = entry_points(group="chain_explorer.verbs")
    named = points.select(name=asked) or points
    return [
        verb
        for point in sorted(named, key=lambda point: point.name)
        for verb in point.load()
        if verb.name == point.name
    ]


def build_parser(language: Language, asked: str = "") -> Parser:
    """Return the parser with the verb ``asked`` for, or every one, its help in ``language``."""
    parser = Parser(prog="chain-explorer", description=_ABOUT.say(language), language=language)
    parser.add_argument("--lang", choices=LANGUAGES, help=_LANG.say(language))
    below = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in verbs(asked):
        added = below.add_parser(
            verb.name,
            language=language,
            help=verb.summary.say(language),
            description=verb.summary.say(language),
            epilog=_EXAMPLE.say(language) + verb.example,
        )
        _add_common(added, language)
        verb.add_arguments(added, language)
        added.set_defaults(command=verb)
    return parser


def _add_common(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=_LANG.say(language))
    parser.add_argument("--data", type=Path, metavar="DIR", help=_DATA.say(language))
    parser.add_argument("--json", action="store_true", help=_JSON.say(language))


def _asked_language(arguments: Sequence[str]) -> Language:
    """Return the language before the parser exists, so that ``--help`` speaks it too."""
    for position, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and position + 1 < len(arguments):
            value = arguments[position + 1]
        if value in LANGUAGES:
            return value
    return "en" if os.environ.get("CHAIN_EXPLORER_LANG") == "en" else "zh"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code: 0 done, 1 done with rejected rows, 2 refused, 3 no store."""
    _speak_utf8()
    given = sys.argv[1:] if arguments is None else list(arguments)
    language = _asked_language(given)
    try:
        asked = next((argument for argument in given if not argument.startswith("-") and argument not in LANGUAGES), "")
        options = build_parser(language, asked).parse_args(given)
        settings = replace(read_settings(data=options.data), language=language)
        return cast("Command", options.command).run(options, Context(settings))
    except ExplorerError as error:
        print(error.say(language), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output (head, less) has gone: nothing left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _speak_utf8() -> None:
    """Print Chinese on a Windows console and into a pipe alike."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
