"""What the documents name exists: commands with their options, pages, labels, links, variables, files, settings."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stderr
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from docs.make_screenshots import PLAN, shots
from explorer.app.main import IN_MENU, PAGES
from explorer.cli import build_parser
from explorer.parser import Parser
from explorer.settings import read_settings

ROOT = Path(__file__).parents[1]
DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), ROOT / "sample_data" / "README.md"]
SPOKEN = [path for path in DOCS if path.name != "CHANGELOG.md"]  # that one tells of what was, too
WALKED = [ROOT / "docs" / "analysts.md", ROOT / "docs" / "operators.md"]  # these name pages and labels as they read
CODE = [
    path
    for room in ("explorer", "loaders", "tests", "benchmarks", "scripts", "docs", ".")
    for path in ([*(ROOT / room).rglob("*")] if room != "." else [*ROOT.glob("*"), *(ROOT / ".github").rglob("*")])
    if path.suffix in (".py", ".sh", ".toml", ".yaml", ".yml", ".java") or path.name in ("Makefile", "Dockerfile")
]
# Options of uv, pip and pytest; files that a reader makes.
OTHERS = {"--extra", "--timeout", "--no-index", "--find-links", "--locked", "--no-dev", "--dist"}
READERS = {"secrets.toml", "requirements.txt"}
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_COMMAND = re.compile(r"chain-explorer (?P<rest>[a-z]+\b[^\n]*)")
_MODULE = re.compile(r"python -m (?P<module>[\w.]+)(?P<rest>[^\n`]*)")
_VARIABLE = re.compile(r"\b(?:CHAIN_EXPLORER|NEO4J|HYPOTHESIS|POLARS|CHROMIUM)_[A-Z_]*[A-Z]\b")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FILE = re.compile(r"[\w./-]*\w\.(?:py|md|toml|yaml|csv|jsonl|json|lock|log|sh|css|svg|png|java)")
_OURS = re.compile(r"(?:explorer|loaders|tests|benchmarks|docs|scripts|sample_data)/[\w./-]*")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def fences(text: str, *kinds: str) -> list[str]:
    return [body for kind, body in _FENCE.findall(text) if kind in kinds]


def inline(text: str) -> list[str]:
    """What is written as code in running text."""
    return _INLINE.findall(_FENCE.sub("", text))


@cache
def code() -> str:
    """All code of the project, these tests apart: they name what there is not."""
    return "\n".join(read(path) for path in CODE if path.name != Path(__file__).name)


@cache
def parser() -> Parser:
    return build_parser("zh")


@cache
def options() -> set[str]:
    """Every option of every verb."""
    verbs: Any = next(action for action in parser()._actions if action.dest == "verb")
    return {name for verb in verbs.choices.values() for action in verb._actions for name in action.option_strings}


def commands(text: str) -> Iterator[tuple[str, bool]]:
    """Each command named, without the name of the program, and whether it stands there to be run."""
    for body in fences(text, "sh", "powershell"):
        for line in body.splitlines():
            for part in re.split(r"&&|\||>", re.sub(r"(^|\s)#.*", "", line)):
                found = _COMMAND.search(part)
                if found:
                    yield found["rest"].strip(), True
    for words in inline(text):
        found = _COMMAND.fullmatch(words.removeprefix("uv run "))
        if found:
            yield found["rest"], " -" in words


def wrong_commands(text: str) -> list[str]:
    """What the real parser refuses; of a verb that is only named, the name."""
    return [words for words, run in commands(text) if not parses(words if run else f"{words.split()[0]} --help")]


def parses(words: str) -> bool:
    try:
        with redirect_stderr(StringIO()), pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdout", StringIO())
            parser().parse_args(shlex.split(words))
    except SystemExit as end:
        return end.code == 0
    return True


def unknown_options(text: str) -> list[str]:
    """Options named by themselves that no verb and no other program of the project has."""
    named = {name for words in inline(text) for name in re.findall(r"(?<!\S)--[a-z][a-z0-9-]*", words)}
    return sorted(name for name in named - options() - OTHERS if f'"{name}"' not in code())


def wrong_modules(text: str) -> list[str]:
    """Modules to be run that are not there, and options that their text does not have."""
    wrong = []
    for found in _MODULE.finditer(text):
        path = ROOT / (found["module"].replace(".", "/") + ".py")
        ours = found["module"].split(".")[0] in ("explorer", "loaders", "benchmarks", "docs", "tests")
        named = re.findall(r"--[a-z0-9-]+", found["rest"]) if ours else []
        if ours and not (path.is_file() and all(f'"{name}"' in read(path) for name in named)):
            wrong.append(found[0])
    return wrong


def unknown_pages(text: str) -> list[str]:
    """Titles in 「」 that no page of the app has."""
    titles = {title.zh for title, *_ in PAGES.values()}
    return [name for name in re.findall("「([^」]+)」", text) if name not in titles]


@cache
def wordings() -> re.Pattern[str]:
    """Every Chinese wording of the program, whatever stands where values go."""
    found = set()
    for path in CODE:
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in ("explorer", "loaders"):
            for node in ast.walk(ast.parse(read(path))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
    said = {words.rstrip("…") for words in found if re.search("^[\u4e00-\u9fff]$|[\u4e00-\u9fff]{2}", words)}
    return re.compile("|".join(re.sub(r"\\\{\w+\\\}", ".+", re.escape(words)) for words in said))


def unknown_labels(text: str) -> list[str]:
    """Labels in “” that the program nowhere says."""
    return [words for words in re.findall("“([^”]+)”", text) if not wordings().fullmatch(words.rstrip("…"))]


def broken_links(page: Path, text: str) -> list[str]:
    """Relative links to files that are not there, and to headings that their page does not have."""
    broken = []
    for target in _LINK.findall(text):
        name, _, heading = target.partition("#")
        file = page.parent / name if name else page
        if "://" not in target and not (file.exists() and (not heading or heading in headings(file))):
            broken.append(target)
    return broken


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", _FENCE.sub("", read(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def unknown_variables(text: str) -> list[str]:
    """Environment variables that no code reads or sets."""
    return sorted({name for name in _VARIABLE.findall(text) if not re.search(rf"\b{name}\b", code())})


def unknown_files(text: str) -> list[str]:
    """Files named as code that neither lie in the project nor are named by its code; folders likewise."""
    words = [word for said in inline(text) for word in said.split()]
    files = {word for word in words if _FILE.fullmatch(word)} | set(re.findall(r"\b\w+\.py\b", text))
    ours = {word for word in words if _OURS.fullmatch(word)}
    return sorted(name for name in (files | ours) - READERS if not is_there(name))


def is_there(name: str) -> bool:
    """Whether the project has it; or, of a file that the program makes, whether its code says the name."""
    if _OURS.fullmatch(name) or (ROOT / name).exists():
        return (ROOT / name).exists()
    last = name.rpartition("/")[2]
    return ("/" not in name and any(path.name == name for path in CODE)) or f'"{last}"' in code()


def refused_settings(text: str) -> list[str]:
    """What is shown as ``settings.toml`` and is refused, or has a section that nobody reads."""
    return [body for body in fences(text, "toml") if "settings.toml" in body and not is_read(body)]


def is_read(settings: str) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("explorer.settings._read_toml", lambda _: tomllib.loads(settings))
        read_settings({"CHAIN_EXPLORER_SETTINGS": "settings.toml"})
    return all(f'"{section}"' in read(ROOT / "explorer" / "settings.py") for section in tomllib.loads(settings))


CHECKS = {
    "commands": wrong_commands, "options": unknown_options, "modules": wrong_modules, "pages": unknown_pages,
    "variables": unknown_variables, "files": unknown_files, "settings": refused_settings,
}  # fmt: skip


@pytest.mark.parametrize("page", SPOKEN, ids=lambda page: page.name)
def test_what_a_document_names_exists(page):
    assert {what: wrong for what, check in CHECKS.items() if (wrong := check(read(page)))} == {}


@pytest.mark.parametrize("page", WALKED, ids=lambda page: page.name)
def test_labels_are_quoted_as_the_program_says_them(page):
    assert unknown_labels(read(page)) == []


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page):
    assert broken_links(page, read(page)) == []


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (wrong_commands, "```sh\nuv run chain-explorer load folder --dry-ran   # a comment\n```"),
        (wrong_commands, "the verb `chain-explorer lode`"),
        (wrong_commands, "```sh\nchain-explorer sites --by\n```"),
        (unknown_options, "with `--no-such-option`"),
        (wrong_modules, "`uv run python -m benchmarks.nothing --units 5`"),
        (wrong_modules, "`uv run python -m benchmarks.load --unit 5`"),
        (unknown_pages, "页面「总揽」"),
        (unknown_labels, "点“保存这个视图”"),
        (unknown_variables, "`CHAIN_EXPLORER_SETINGS`"),
        (unknown_files, "see `explorer/app/nothing.py`"),
        (unknown_files, "the log `exported.jsonl`"),
        (unknown_files, "```\n  nothing_here.py   a room\n```"),
        (unknown_files, "the folder `explorer/nothing/`"),
        (refused_settings, "```toml\n# settings.toml\n[no_section]\nlogin = true\n```"),
    ],
)
def test_what_is_made_up_is_found(check, text):
    assert check(text) != []


def test_broken_links_are_found():
    page = ROOT / "README.md"
    assert broken_links(page, "[a](docs/nothing.md) ![b](docs/nothing.png) [c](#nothing)") != []
    assert broken_links(page, "[a](docs/schema.md) [c](#two-commands)") == []


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "docs" / "analysts.md"])
def test_every_page_of_the_menu_is_told_of(page):
    assert [PAGES[name][0].zh for name in IN_MENU if PAGES[name][0].zh not in read(page)] == []


def test_operators_are_told_of_every_variable():
    read_by_the_program = {
        name
        for path in CODE
        if path.relative_to(ROOT).parts[0] in ("explorer", "loaders")
        for name in _VARIABLE.findall(read(path))
    }
    assert read_by_the_program - set(_VARIABLE.findall(read(ROOT / "docs" / "operators.md"))) == set()


def test_pictures_are_those_that_the_script_makes():
    there = {path.stem for path in (ROOT / "docs" / "screenshots").iterdir()}
    assert there == {*shots(), PLAN}
