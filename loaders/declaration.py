"""The draft of a declaration: what a file's headers and digits leave open, as a TOML for a person to complete.

The draft is whole TOML: it loads as it is, and each suggestion counts once its ``#`` is taken away. It quotes headers,
digits of at most three places and counts, never another cell; headers of persons are only listed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from glob import escape
from itertools import chain
from pathlib import PurePath
from typing import Any

import polars as pl

from explorer.declaring import FieldType
from explorer.vocabulary import WORK_DISTRICTS
from explorer.words import Language, Text
from loaders.reading import values
from loaders.reading.codes import is_credit_code
from loaders.reading.columns import CODE_LISTS
from loaders.reading.comparable import comparable_code, shown
from loaders.reading.headers import BETWEEN, Heading, Path, head_of, headings
from loaders.reading.keys import is_of_units
from loaders.reading.names import MEANINGS, fields_of, is_idle, is_personal
from loaders.reading.personal import holds_personal, masked_text
from loaders.reading.recognise import Recognised, recognise
from loaders.reading.sheets import Sheet
from loaders.sources.contracts import TABLES, Column, Table
from loaders.sources.declared import Source

_COMPLETED = Source(district=WORK_DISTRICTS[0].name)  # any district: one will be declared where the file has none
_ALIKE = 0.5  # of two headers: worth a person's look
_MOST_DIGITS = 30

_HEAD = Text(
    "# 来源声明草稿:{file}。补全后存为 .toml,放在文件旁边(或数据文件夹的 sources/ 中,用 --source 指定)。\n"
    "# 带 # 的行是建议,去掉 # 即生效;现在这样也能用。",
    "# Draft of a source declaration for {file}. Complete it and keep it as .toml beside the file, or in sources/ of\n"
    "# the data folder for --source. A line behind # is a suggestion that counts without it; the draft loads as it is.",
)
_OPTIONS = (
    ("rank = 1", Text("来源之间矛盾时,小者优先", "where sources contradict each other the lower one counts")),
    (
        "snapshot = false",
        Text("true:每次都是全量,少了的即已消失", "true: each load is complete, what is gone has vanished"),
    ),
    ('district = ""', Text("没有写区的记录属于此区", "the district of records that name none")),
)
_MISSING = Text("还缺少必填列:{columns}", "required columns that were not found: {columns}")
_UNDERSTOOD = Text("已认出的列", "columns that are understood")
_TICKED = Text("打勾的列", "columns of ticks")
_DROPPED = Text("个人信息列,一律不读取", "columns of persons: never read")
_NEAREST = Text("未认出的列,右边是最接近的规范列名", "columns not understood, and the nearest canonical header of each")
_DIGITS = Text("数字代码,请写明含义", "digits of a code list: say what they mean")
_TIMES = Text("{count} 次", "{count} times")
_NO_TABLE = Text("没有像表头的行", "no row looks like a header")


@dataclass(frozen=True)
class SheetDraft:
    """What a sheet leaves open.

    ``table``: the one that it is, or is most like; None: none. ``missing``: its required headers that are not there.
    ``understood``: header → canonical header, of ticks the one that they fill; ``unknown``: header → the nearest
    canonical one, or None; ``personal``: headers; ``code_lists``: header → digits → how often.
    """

    sheet: str | None
    table: Table | None
    missing: tuple[str, ...] = ()
    understood: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, str | None] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    code_lists: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the draft of the sheet as ``contract --json`` prints it."""
        return {
            "sheet": self.sheet, "table": self.table.name if self.table else None, "missing": list(self.missing),
            "columns": dict(self.understood), "unknown": dict(self.unknown), "personal": list(self.personal),
            "code_lists": {header: dict(digits) for header, digits in self.code_lists.items()},
        }  # fmt: skip


def draft_declaration(sheets: Sequence[Sheet]) -> list[SheetDraft]:
    """Return what each sheet of a file leaves open; hidden ones are not loaded and say nothing."""
    return [_draft(sheet) for sheet in sheets if not sheet.hidden]


def declaration(file: str, drafts: Sequence[SheetDraft], language: Language) -> str:
    """Return the TOML of the drafts of one file's sheets."""
    path = PurePath(file)
    lines = [
        _HEAD.say(language, file=file), f"source = {_quoted(path.stem)}", f"files = [{_quoted(escape(path.name))}]",
        *_table_lines(drafts, language), *(f"# {option}  # {what.say(language)}" for option, what in _OPTIONS),
        "", "[aliases]", *chain.from_iterable(_alias_lines(draft, language) for draft in drafts),
        *_code_list_lines(drafts, language),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _draft(sheet: Sheet) -> SheetDraft:
    name = None if sheet.sheet is None else masked_text(sheet.sheet)
    found = recognise(sheet)
    if not isinstance(found, Recognised):
        found = recognise(sheet, _COMPLETED)
    read = _read_whole(found) if isinstance(found, Recognised) else _read_nearest(sheet)
    if read is None:
        return SheetDraft(name, None)
    cells = sheet.records.filter(pl.col("row") > read.last_row)
    personal = {place for place in range(len(read.keys)) if _is_of_persons(place, read, cells)}
    unknown = {
        place: read.suggestion(place, _texts(cells, place))
        for place, key in enumerate(read.keys)
        if key
        and place not in read.columns
        and place not in read.ticks
        and place not in personal
        and not read.idle(place)
    }
    return SheetDraft(
        name,
        read.table,
        read.missing(),
        {read.keys[place]: column.header for place, column in sorted({**read.columns, **read.ticks}.items())},
        {read.keys[place]: column.header if column else None for place, column in unknown.items()},
        tuple(read.keys[place] for place in sorted(personal) if read.keys[place]),
        dict(_code_lists(read, unknown, personal, cells)),
    )


@dataclass(frozen=True)
class _Read:
    """A sheet read as a table, whole or not: which columns fill a field, and by which key an alias names each."""

    table: Table
    paths: tuple[Path, ...]
    keys: tuple[str, ...]
    columns: Mapping[int, Column]
    ticks: Mapping[int, Column]
    last_row: int

    def missing(self) -> tuple[str, ...]:
        """Return the required headers that nothing fills."""
        filled = {column.field for column in (*self.columns.values(), *self.ticks.values())}
        return tuple(column.header for column in self.table.required if column.field not in filled)

    def idle(self, place: int) -> bool:
        """Tell whether the column is known to hold nothing that a table takes."""
        return is_idle(self.paths[place])

    def suggestion(self, place: int, texts: pl.DataFrame) -> Column | None:
        """Return the column, not yet filled, that takes credit codes if these are, else whose header is nearest."""
        filled = {column.field for column in (*self.columns.values(), *self.ticks.values())}
        codes = texts.select(comparable_code(pl.col("text"))).to_series()
        if is_credit_code(codes).sum() * 2 > len(codes) and "code" not in filled:
            return self.table.column("code") if is_of_units(self.table) else None
        meanings = MEANINGS[self.table.name]
        free = [name for name, meant in meanings.items() if any(one not in filled for _, one in meant)]
        near = get_close_matches(self.paths[place][-1], free, 1, _ALIKE)
        meant = [one for name in near for _, one in meanings[name] if one not in filled]
        return self.table.column(meant[0]) if meant else None


def _read_whole(found: Recognised) -> _Read:
    ticks = {place: group.column for group in found.ticked for place in group.words}
    keys = _keys(found.paths)
    return _Read(found.table, found.paths, keys, found.columns, ticks, found.header_rows[-1])


def _read_nearest(sheet: Sheet) -> _Read | None:
    """Return the sheet read as the table with which its heading has most in common; None: no row can be a heading."""
    head = head_of(sheet)
    readings = [
        (table, heading, dict(_filled(table, heading)))
        for heading in headings(head, bool)
        for table in TABLES
        if sum(map(bool, heading.paths)) > 1
    ]
    if not readings:
        return None

    def likeness(reading: tuple[Table, Heading, dict[int, Column]]) -> tuple[int, int, int]:
        table, heading, columns = reading
        required = {column.field for column in columns.values()}.intersection(c.field for c in table.required)
        return len(columns) + len(required), len(set(heading.paths)), -heading.last

    table, heading, columns = max(readings, key=likeness)
    return _Read(table, heading.paths, _keys(heading.paths), columns, {}, head.numbers[heading.last])


def _filled(table: Table, heading: Heading) -> Iterator[tuple[int, Column]]:
    """Yield the columns of a heading that fill a field, each field once."""
    taken: set[str] = set()
    for place, path in enumerate(heading.paths):
        meant = (
            [name for _, name in fields_of(path, MEANINGS[table.name]) if path and name not in taken] if path else []
        )
        if meant:
            taken.add(meant[0])
            yield place, table.column(meant[0])


def _keys(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return how a declaration names each column: by its own header, with its parent where others have the same."""
    own = [path[-1] if path else "" for path in paths]
    return tuple(
        masked_text(BETWEEN.join(path[-2:]) if own.count(last) > 1 else last)
        for path, last in zip(paths, own, strict=True)
    )


def _is_of_persons(place: int, read: _Read, cells: pl.DataFrame) -> bool:
    if place in read.columns or place in read.ticks:
        return False
    return is_personal(read.paths[place]) or bool(
        _texts(cells, place).select(holds_personal(pl.col("text")).any()).item()
    )


def _texts(cells: pl.DataFrame, place: int) -> pl.DataFrame:
    """Return the non-blank texts of a column."""
    text = shown(pl.col("cells").list.get(place, null_on_oob=True))
    texts = cells.select(text=text)
    return texts.filter(~values.is_blank(pl.col("text"), none_too=True))


def _code_lists(
    read: _Read, unknown: Mapping[int, Column | None], personal: set[int], cells: pl.DataFrame
) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield the digits in columns of words, with their number; 1 and 0 alone are 是 and 否."""
    for place, column in sorted({**read.columns, **unknown}.items()):
        if column is None or place in personal or not _takes_words(column):
            continue
        digits = _texts(cells, place).select(digit=values.bare_digits(pl.col("text"))).drop_nulls()
        found = dict(digits.group_by("digit").len().sort("digit").head(_MOST_DIGITS).iter_rows())
        truths = column.type is FieldType.BOOLEAN and found.keys() <= {"0", "1"}
        if found and not truths:
            yield read.keys[place], found


def _takes_words(column: Column) -> bool:
    return column.type is FieldType.BOOLEAN or column.field in CODE_LISTS


def _table_lines(drafts: Sequence[SheetDraft], language: Language) -> Iterator[str]:
    """Yield the table, if it is one for all sheets, and what is missing; else each sheet's as a remark."""
    tables = {draft.table.name for draft in drafts if draft.table}
    if len(tables) == 1 and all(draft.table for draft in drafts):
        yield f"table = {_quoted(*tables)}"
    for draft in drafts:
        sheet = f"〔{draft.sheet}〕" if draft.sheet else ""
        if draft.table is None:
            yield f"# {sheet}{_NO_TABLE.say(language)}"
        elif len(tables) > 1:
            yield f"# {sheet}table = {_quoted(draft.table.name)}"
        if draft.missing:
            yield f"# {sheet}{_MISSING.say(language, columns='、'.join(draft.missing))}"


def _alias_lines(draft: SheetDraft, language: Language) -> Iterator[str]:
    if draft.sheet:
        yield f"# 〔{draft.sheet}〕"
    if draft.unknown:
        yield f"# {_NEAREST.say(language)}:"
        yield from (f"# {_quoted(header)} = {_quoted(near or '')}" for header, near in draft.unknown.items())
    if draft.understood:
        known = "、".join(
            header if header == canonical else f"{header} → {canonical}"
            for header, canonical in draft.understood.items()
        )
        yield f"# {_UNDERSTOOD.say(language)}: {known}"
    if draft.personal:
        yield f"# {_DROPPED.say(language)}: {'、'.join(draft.personal)}"


def _code_list_lines(drafts: Sequence[SheetDraft], language: Language) -> Iterator[str]:
    merged: dict[str, dict[str, int]] = {}
    for draft in drafts:
        for header, digits in draft.code_lists.items():
            counts = merged.setdefault(header, {})
            for digit, count in digits.items():
                counts[digit] = counts.get(digit, 0) + count
    for header, counts in merged.items():
        yield from ("", f"[code_lists.{_quoted(header)}]", f"# {_DIGITS.say(language)}:")
        yield from (f'# {digit} = ""  # {_TIMES.say(language, count=count)}' for digit, count in sorted(counts.items()))


def _quoted(text: str) -> str:
    """Return a text as a TOML string: a JSON string is one."""
    return json.dumps(text, ensure_ascii=False)
