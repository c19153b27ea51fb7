"""Reading: files to sheets of rows, by their format. Text files and workbooks have rooms of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from explorer.errors import InputError
from explorer.words import LANGUAGES, Text
from loaders.reading.sheets import CountHeaders, Sheet, system_says, unreadable
from loaders.reading.text_files import read_text_file
from loaders.reading.workbooks import read_workbook

_READERS: Mapping[str, Callable[[Path, str, CountHeaders], list[Sheet]]] = {
    ".csv": read_text_file, ".xlsx": read_workbook, ".xlsm": read_workbook, ".xls": read_workbook,
}  # fmt: skip
SUFFIXES = frozenset(_READERS)


def read_files(files: Mapping[str, Path], count_headers: CountHeaders) -> list[Sheet]:
    """Return the sheets of all files, by the names that the report gives them.

    Raises
    ------
    InputError
        ``unreadable_file``: names every file that cannot be read; one is enough to refuse them all.
    """
    sheets: list[Sheet] = []
    errors: list[InputError] = []
    for name, path in files.items():
        try:
            sheets += read_file(path, name, count_headers)
        except InputError as error:
            errors.append(error)
    if errors:
        zh, en = (" ".join(e.cause.say(language, **e.values) for e in errors) for language in LANGUAGES)
        raise InputError("unreadable_file", Text("{zh}", "{en}"), errors[0].cure, zh=zh, en=en)
    return sheets


def read_file(path: Path, name: str, count_headers: CountHeaders) -> list[Sheet]:
    """Return the sheets of one file; ``name`` is what the report calls it.

    ``count_headers`` says of each row how many cells are known headers: the delimiter is the one that finds most.
    The hidden sheets of a workbook are among them, marked as such.

    Raises
    ------
    InputError
        ``unreadable_file``: empty, damaged, binary, in no known encoding, or beyond what a spreadsheet holds.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise unreadable(name, Text("不是 CSV 或 Excel 文件", "it is neither CSV nor Excel"))
    try:
        return reader(path, name, count_headers)
    except OSError as error:
        raise unreadable(name, system_says(error)) from error
