"""Declared sources: the TOML in which an office says what its files are, beside the files or called by name."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from explorer import vocabulary
from explorer.errors import InputError
from explorer.words import Text
from loaders.reading.comparable import header_in_comparable_form, name_in_comparable_form
from loaders.reading.personal import is_personal_header
from loaders.sources.contracts import TABLE_BY_NAME

SUFFIX = ".toml"
FOLDER = "sources"  # in the data folder: declarations that serve wherever the files lie

_DISTRICTS = {word: d.name for d in vocabulary.WORK_DISTRICTS for word in (d.name, d.short, d.code)}
_LONGEST_CODE = 3  # digits; a longer number is a value, not a code


@dataclass(frozen=True)
class Source:
    """What a declaration says of its files; what it leaves out, the shipped contracts decide.

    ``table``: the contract's name. ``rank``: the lower one counts where sources contradict each other. ``snapshot``:
    each load is complete, what is gone from it has vanished. ``district``: of records that name none. ``aliases``:
    header in comparable form → canonical header. ``code_lists``: header in comparable form → digit → word.
    """

    name: str | None = None
    table: str | None = None
    rank: int | None = None
    snapshot: bool = False
    district: str | None = None
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    code_lists: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    def words_of(self, header: str) -> Mapping[str, str]:
        """Return the code list of a header (as shown, levels parted by ``>``), by all its levels or the lowest."""
        if not self.code_lists:
            return {}
        whole = header_in_comparable_form(header)
        lowest = whole.rpartition(">")[2]
        return self.code_lists.get(whole) or self.code_lists.get(lowest, {})


UNDECLARED = Source()


@dataclass(frozen=True)
class _Declaration:
    """A source, the TOML that declares it, and the globs of the file names that it speaks of (none: of all)."""

    path: Path
    source: Source
    globs: tuple[str, ...]

    def speaks_of(self, file: Path) -> bool:
        return not self.globs or any(fnmatch(file.name, glob) for glob in self.globs)


def sources_for(files: Mapping[str, Path], name: str | None, data: Path | None = None) -> Mapping[str, Source]:
    """Return the source of each file; of a file that no declaration speaks of, ``UNDECLARED``.

    A declaration is a ``*.toml`` with the key ``source``. It speaks of the files of its folder, or of those that its
    ``files`` (globs) match. ``name``: that source goes first; it lies beside one of the files or in ``data/sources``.

    Raises
    ------
    InputError
        ``unreadable_source``, ``bad_source`` (a key or value that cannot be), ``unknown_source`` (nowhere declared by
        that name), ``idle_source`` (it speaks of no file), ``ambiguous_source`` (two speak of one file).
    """
    beside = {folder: _declarations(folder) for folder in {file.parent for file in files.values()}}
    found = {label: _of_file(file, beside[file.parent]) for label, file in files.items()}
    if name is None:
        return {label: _only(label, speaking).source for label, speaking in found.items()}
    chosen = _named(name, [*(d for folder in beside.values() for d in folder), *_declarations(_shared(data))])
    if not any(chosen.speaks_of(file) for file in files.values()):
        raise _idle(chosen)
    return {
        label: chosen.source if chosen.speaks_of(files[label]) else _only(label, speaking).source
        for label, speaking in found.items()
    }


def shared_names(data: Path) -> list[str]:
    """Return the names of the sources that are declared in ``sources/`` of a data folder.

    Raises
    ------
    InputError
        as ``sources_for``.
    """
    return sorted(declaration.source.name for declaration in _declarations(_shared(data)) if declaration.source.name)


def _shared(data: Path | None) -> Path | None:
    return data / FOLDER if data else None


def _declarations(folder: Path | None) -> list[_Declaration]:
    """Return the declarations in ``folder`` in the order of their names; a TOML without ``source`` is none."""
    if folder is None or not folder.is_dir():
        return []
    paths = (path for path in folder.iterdir() if path.suffix.lower() == SUFFIX and path.is_file())
    read = [(path, _read(path)) for path in sorted(paths)]
    return [_declaration(path, given) for path, given in read if "source" in given]


def _of_file(file: Path, declarations: Iterable[_Declaration]) -> list[_Declaration]:
    return [declaration for declaration in declarations if declaration.speaks_of(file)]


def _only(label: str, speaking: Sequence[_Declaration]) -> _Declaration:
    if len(speaking) > 1:
        raise InputError(
            "ambiguous_source",
            Text("{file} 有多个来源声明:{found}。", "{file} is spoken of by several declarations: {found}."),
            Text(
                "用 files 写明各自的文件,或用 --source 指定一个。", "Tell them apart by files, or name one by --source."
            ),
            file=label,
            found=", ".join(declaration.path.name for declaration in speaking),
        )
    return speaking[0] if speaking else _Declaration(Path(), UNDECLARED, ())


def _named(name: str, declarations: Sequence[_Declaration]) -> _Declaration:
    for declaration in declarations:
        if declaration.source.name == name:
            return declaration
    known = ", ".join(dict.fromkeys(str(declaration.source.name) for declaration in declarations))
    raise InputError(
        "unknown_source",
        Text("没有名为“{name}”的来源声明。", "No declaration is named “{name}”."),
        Text(
            "可用:{known}。声明是文件旁或数据文件夹 sources/ 中含 source 键的 TOML。",
            "There are: {known}. A declaration is a TOML with the key source, beside the files or in sources/ of the "
            "data folder.",
        ),
        name=name,
        known=known or "—",
    )


def _idle(declaration: _Declaration) -> InputError:
    return InputError(
        "idle_source",
        Text("来源“{name}”({file})不涉及所给的任何文件:它只涉及 {globs}。",
             "The source “{name}” ({file}) speaks of none of the files: it speaks of {globs} only."),
        Text("检查 files,或换一个来源。", "Check its files, or name another source."),
        name=declaration.source.name, file=declaration.path.name, globs=", ".join(declaration.globs),
    )  # fmt: skip


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            "unreadable_source",
            Text("来源声明 {file} 无法读取:{error}。", "The declaration {file} cannot be read: {error}."),
            Text("改正或移走此文件;整批未载入。", "Correct it or take it away; nothing was loaded."),
            file=path.name,
            error=error,
        ) from error


def _declaration(path: Path, given: Mapping[str, Any]) -> _Declaration:
    """Return what ``given`` declares, every key and value of it checked."""
    for key in given:
        if key not in _KEYS:
            known = ", ".join(_KEYS)
            _refuse(path, key, Text(f"可用的键:{known}", f"the keys are {known}"))
    read = {key: _KEYS[key](path, key, value) for key, value in given.items()}
    globs = read.pop("files", ())
    source = Source(name=read.pop("source"), **read)
    _require_columns(path, source)
    return _Declaration(path, source, globs)


def _require_columns(path: Path, source: Source) -> None:
    """Refuse an alias to a header that is none of the table's, or of any where no table is declared."""
    tables = [TABLE_BY_NAME[source.table]] if source.table else TABLE_BY_NAME.values()
    known = dict.fromkeys(column.header for table in tables for column in table.read)
    for alias, header in source.aliases.items():
        if header not in known:
            one_of = "、".join(known)
            _refuse(path, f'aliases."{alias}"', Text(f"规范列名之一:{one_of}", f"one of the headers {one_of}"))


def _refuse(path: Path, key: str, expected: Text) -> NoReturn:
    raise InputError(
        "bad_source",
        Text("来源声明 {file} 的“{key}”无法使用。", "The declaration {file} has “{key}”, which cannot be used."),
        Text("应为:{expected}。", "Expected: {expected_en}."),
        file=path.name,
        key=key,
        expected=expected.zh,
        expected_en=expected.en,
    )


def _text(path: Path, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        _refuse(path, key, Text("非空文字", "text that is not blank"))
    return value.strip()


def _rank(path: Path, key: str, value: object) -> int:
    if type(value) is not int or value < 0:
        _refuse(path, key, Text("不小于 0 的整数,小者优先", "a whole number, at least 0; the lower one counts"))
    return value


def _truth(path: Path, key: str, value: object) -> bool:
    if not isinstance(value, bool):
        _refuse(path, key, Text("true 或 false", "true or false"))
    return value


def _table(path: Path, key: str, value: object) -> str:
    if value not in TABLE_BY_NAME:
        names = ", ".join(f"{table.name}({table.caption.zh})" for table in TABLE_BY_NAME.values())
        _refuse(path, key, Text(f"表名之一:{names}", f"one of {', '.join(TABLE_BY_NAME)}"))
    return str(value)


def _district(path: Path, key: str, value: object) -> str:
    name = _DISTRICTS.get(name_in_comparable_form(_text(path, key, value)))
    if name is None:
        names = "、".join(district.name for district in vocabulary.WORK_DISTRICTS)
        _refuse(path, key, Text(f"区之一:{names}", f"one of the districts {names}"))
    return name


def _globs(path: Path, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        _refuse(
            path, key, Text('文件名的列表,如 ["企业*.xlsx"]', 'a list of file names, such as ["enterprises*.xlsx"]')
        )
    return tuple(_text(path, key, glob) for glob in value)


def _mapping(path: Path, key: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        _refuse(path, key, Text(f"一个表,写作 [{key}]", f"a table, written [{key}]"))
    return value


def _aliases(path: Path, key: str, value: object) -> Mapping[str, str]:
    """Personal columns are dropped whatever a declaration says."""
    aliases = {
        header_in_comparable_form(header): _text(path, f'{key}."{header}"', canonical)
        for header, canonical in _mapping(path, key, value).items()
    }
    for header in filter(is_personal_header, aliases):
        not_personal = Text(
            "不含个人信息的列;个人信息列一律不读取", "a column of nothing personal; those are never read"
        )
        _refuse(path, f'{key}."{header}"', not_personal)
    return MappingProxyType(aliases)


def _code_lists(path: Path, key: str, value: object) -> Mapping[str, Mapping[str, str]]:
    lists = _mapping(path, key, value)
    return MappingProxyType({
        header_in_comparable_form(header): _code_list(path, f'{key}."{header}"', listed)
        for header, listed in lists.items()
    })  # fmt: skip


def _code_list(path: Path, key: str, value: object) -> Mapping[str, str]:
    listed = _mapping(path, key, value)
    for digits in listed:
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_CODE):
            _refuse(path, f"{key}.{digits}", Text('数字 = 文字,如 1 = "是"', 'digits = a word, such as 1 = "是"'))
    return MappingProxyType({digits: _text(path, f"{key}.{digits}", word) for digits, word in listed.items()})


_KEYS: Mapping[str, Callable[[Path, str, object], Any]] = MappingProxyType({
    "source": _text, "table": _table, "rank": _rank, "snapshot": _truth, "district": _district, "files": _globs,
    "aliases": _aliases, "code_lists": _code_lists,
})  # fmt: skip
