"""An argparse parser that speaks both languages: its headings, its help option and its complaints."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import NoReturn

from explorer.words import Language, Text

_USAGE = Text("用法:", "usage: ")
_POSITIONALS = Text("参数", "arguments")
_OPTIONS = Text("选项", "options")
_HELP = Text("显示本帮助并退出", "show this help and exit")
_WRONG = Text("{program}:用法有误:{complaint}\n", "{program}: wrong usage: {complaint}\n")

# argparse's own complaints, as patterns, with their Chinese wording.
_COMPLAINTS = (
    (r"the following arguments are required: (.+)", r"缺少参数:\1"),
    (r"unrecognized arguments: (.+)", r"不认识的参数:\1"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"参数 \1:\2 不可用,可选:\3"),
    (r"argument (.+?): invalid \S+ value: (.+)", r"参数 \1 的值 \2 无法识别"),
    (r"argument (.+?): expected at least one argument", r"参数 \1 至少需要一个值"),
    (r"argument (.+?): expected one argument", r"参数 \1 需要一个值"),
    (r"argument (.+?): not allowed with argument (.+)", r"参数 \1 不能与 \2 同用"),
)


def translate(complaint: str, language: Language) -> str:
    """Return argparse's ``complaint`` in ``language``; one that is not in the table stays English.

    >>> translate("unrecognized arguments: --fast", "zh")
    '不认识的参数:--fast'
    """
    if language == "zh":
        for pattern, wording in _COMPLAINTS:
            if re.fullmatch(pattern, complaint, re.DOTALL):
                return re.sub(pattern, wording, complaint, flags=re.DOTALL)
    return complaint


class Parser(argparse.ArgumentParser):
    """An ``ArgumentParser`` in ``language``; its subparsers speak the same one."""

    def __init__(
        self, *, language: Language, prog: str, description: str | None = None, epilog: str | None = None
    ) -> None:
        super().__init__(prog=prog, description=description, epilog=epilog, add_help=False, allow_abbrev=False)
        self._language: Language = language
        self._positionals.title = _POSITIONALS.say(language)
        self._optionals.title = _OPTIONS.say(language)
        self.add_argument("-h", "--help", action="help", help=_HELP.say(language))

    def format_usage(self) -> str:
        """Return the usage line under its heading."""
        return self._with_usage([])

    def format_help(self) -> str:
        """Return the whole help text."""
        return self._with_usage(self._action_groups)

    def _with_usage(self, groups: Iterable[argparse._ArgumentGroup]) -> str:
        formatter = self._get_formatter()
        formatter.add_usage(self.usage, self._actions, self._mutually_exclusive_groups, _USAGE.say(self._language))
        sections = list(groups)
        if sections:
            formatter.add_text(self.description)
        for group in sections:
            formatter.start_section(group.title)
            formatter.add_text(group.description)
            formatter.add_arguments(group._group_actions)  # as argparse's own format_help does
            formatter.end_section()
        if sections:
            formatter.add_text(self.epilog)
        return formatter.format_help()

    def error(self, message: str) -> NoReturn:
        """Print the usage and the complaint, exit with 2."""
        self.print_usage(sys.stderr)
        complaint = translate(message, self._language)
        self.exit(2, _WRONG.say(self._language, program=self.prog, complaint=complaint))
