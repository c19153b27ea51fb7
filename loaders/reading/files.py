"""Files: which of the given files and folders a load reads, and what it calls them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.errors import InputError
from explorer.words import Text
from loaders.reading.read import SUFFIXES
from loaders.reading.sheets import system_says, unreadable


@dataclass(frozen=True)
class Found:
    """The files of one load, by the name that the report gives them, and what was passed over in folders."""

    files: dict[str, Path]
    passed_over: tuple[str, ...]


def find_files(paths: Sequence[Path]) -> Found:
    """Return the files that ``paths`` mean: a file itself, a folder's files of a known suffix, in order of name.

    Other suffixes, ``~$…``, dot files and subfolders of a folder are passed over.

    Raises
    ------
    InputError
        ``unknown_path``, ``no_table``: a folder without any file of a known suffix.
    """
    files: list[Path] = []
    passed_over: list[str] = []
    for path in paths:
        if path.is_dir():
            inside = _inside(path)
            files += _tables_of(path, inside)
            passed_over += [_printable(str(entry)) for entry in inside if not _is_table(entry)]
        elif path.is_file():
            files.append(path)
        else:
            raise _unknown(path)
    return Found(dict(_named(_once(files))), tuple(passed_over))


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise unreadable(_printable(str(folder)), system_says(error)) from error


def _printable(name: str) -> str:
    """Return a file name as text; bytes that are no UTF-8 become question marks."""
    return name.encode(errors="replace").decode()


def _is_table(entry: Path) -> bool:
    return entry.is_file() and entry.suffix.lower() in SUFFIXES and not entry.name.startswith((".", "~$"))


def _tables_of(folder: Path, inside: Iterable[Path]) -> list[Path]:
    tables = [entry for entry in inside if _is_table(entry)]
    if not tables:
        raise InputError(
            "no_table",
            Text("文件夹 {folder} 中没有表。", "There is no table in the folder {folder}."),
            Text("放入 CSV 或 Excel 文件({suffixes})。", "Put CSV or Excel files ({suffixes}) into it."),
            folder=folder,
            suffixes=", ".join(sorted(SUFFIXES)),
        )
    return tables


def _unknown(path: Path) -> InputError:
    return InputError(
        "unknown_path",
        Text("{path} 不存在,或不是文件。", "{path} does not exist, or is no file."),
        Text("检查路径。", "Check the path."),
        path=path,
    )


def _once(files: Sequence[Path]) -> list[Path]:
    """Return each file once, where it was first given."""
    first: dict[Path, Path] = {}
    for file in files:
        first.setdefault(file.resolve(), file)
    return list(first.values())


def _named(files: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield each file by its name, by its path where two bear the same name."""
    bearers = Counter(file.name for file in files)
    for file in files:
        yield _printable(file.name if bearers[file.name] == 1 else file.as_posix()), file
