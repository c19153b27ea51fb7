"""The verb ``contract``: a file's headers and digits to the draft of a declaration that a person completes."""

from __future__ import annotations

import argparse
from pathlib import Path

from explorer.command import Command, Context
from explorer.errors import InputError
from explorer.words import Language, Text
from loaders.declaration import declaration, draft_declaration
from loaders.reading.files import find_files
from loaders.reading.read import read_file
from loaders.reading.recognise import count_headers

_FILE = Text("一个 CSV 或 Excel 文件", "a CSV or Excel file")
_OUT = Text("写入此文件(默认:标准输出)", "write into this file (default: standard output)")
_WRITTEN = Text(
    "草稿已写入 {path}。补全后与文件放在一起即生效。",
    "Wrote the draft {path}. Complete it and keep it beside the file.",
)


def _add(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=_FILE.say(language))
    parser.add_argument("--out", type=Path, metavar="TOML", help=_OUT.say(language))


def _run(options: argparse.Namespace, context: Context) -> int:
    if options.file.is_dir():
        raise _not_one_file(options.file)
    ((name, path),) = find_files([options.file]).files.items()
    drafts = draft_declaration(read_file(path, name, count_headers))
    text = declaration(name, drafts, context.language)
    if options.out:
        _write(options.out, text)
        context.note(_WRITTEN, path=options.out)
    if options.json:
        context.document({"file": name, "sheets": [draft.as_json() for draft in drafts], "draft": text})
    elif not options.out:
        context.say(Text("{text}", "{text}"), text=text.rstrip("\n"))
    return 0


def _not_one_file(path: Path) -> InputError:
    return InputError(
        "not_one_file",
        Text("{path} 是文件夹。", "{path} is a folder."),
        Text("指定其中一个文件。", "Name one file in it."),
        path=path,
    )


def _write(path: Path, text: str) -> None:
    """Write the draft; what a person has completed is not written over."""
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise InputError(
            "already_there",
            Text("{path} 已存在,未覆盖。", "{path} is there already and was left as it is."),
            Text("换一个文件名,或先移走它。", "Name another file, or take it away first."),
            path=path,
        ) from error
    except OSError as error:
        raise InputError(
            "unwritable",
            Text("无法写入 {path}:{error}。", "{path} cannot be written: {error}."),
            Text("检查文件夹和权限。", "Check the folder and its permissions."),
            path=path,
            error=error.strerror,
        ) from error


VERBS: tuple[Command, ...] = (
    Command(
        "contract", Text("为一个文件写出来源声明的草稿(TOML)", "draft the declaration of a file as a TOML"),
        "chain-explorer contract ledger.xlsx --out ledger.toml", _add, _run,
    ),
)  # fmt: skip
