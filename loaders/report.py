"""What a check or a load did, for programs (JSON) and for people (Chinese and English)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from explorer.schema import KIND_BY_LABEL
from explorer.words import Language, Text
from loaders.planning.outcomes import OUTCOMES
from loaders.planning.plan import Plan
from loaders.planning.provenance import name_of_identity
from loaders.reading.check import CheckedTable
from loaders.reading.problems import Problem

_NAMES = {
    "read": Text("读入", "read"),
    "created": Text("新增", "created"),
    "updated": Text("更新", "updated"),
    "unchanged": Text("未变", "unchanged"),
    "skipped": Text("跳过", "skipped"),
    "rejected": Text("拒绝", "rejected"),
}
_READ_AS = Text("{encoding}{delimiter},表头第 {rows} 行", "{encoding}{delimiter}, header in row {rows}")
_DELIMITERS = {
    ",": Text(",逗号分隔", ", separated by commas"),
    ";": Text(",分号分隔", ", separated by semicolons"),
    "\t": Text(",制表符分隔", ", separated by tabs"),
}
_DROPPED = Text("已丢弃个人信息列:{columns}", "Personal columns dropped: {columns}")
_UNUSED = Text("未使用的列:{columns}", "Columns not used: {columns}")
_NEAREST = Text("“{header}”是否应为“{nearest}”?", "Should “{header}” be “{nearest}”?")
_SHOWN = 20  # changed fields and problems that people are shown; --json has them all
_PREVIEW = Text("预演:库未改动。", "Dry run: the store is unchanged.")
_NOTHING_NEW = Text("库中已有全部内容,未写入。", "The store holds all of it already; nothing was written.")
_WRITTEN = Text("已载入,批次 {run}。", "Loaded as run {run}.")
_VANISHED = Text("消失 {count}(来源的全量文件中已没有):", "Vanished {count} (complete sources no longer have them):")
_MORE = Text("……另有 {count} 条,见 --json。", "… and {count} more; --json has them all.")


@dataclass(frozen=True)
class Report:
    """What came of a check or a load.

    ``run``: the run that was written; None: nothing was. ``passed_over``: paths in the folders that were not read.
    ``stored``: whether a store was there to compare with. ``vanished``: records that a complete snapshot no longer has
    (0 without one).
    """

    run: str | None
    dry_run: bool
    plan: Plan
    problems: tuple[Problem, ...]
    passed_over: tuple[str, ...] = ()
    stored: bool = True
    vanished: int = 0

    @property
    def rows(self) -> dict[str, int]:
        """Return how many rows were read, and how many came to each outcome."""
        return _counts(self.plan.outcomes)

    @property
    def exit_code(self) -> int:
        """Return 1 if a row was rejected, or a whole table refused, else 0."""
        return int(self.rows["rejected"] > 0 or any(problem.severity == "error" for problem in self.problems))

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return the report as ``check --json`` and ``load --json`` print it."""
        return {
            "run": self.run,
            "dry_run": self.dry_run,
            "rows": self.rows,
            "vanished": self.vanished,
            "files": [_file(table, counts) for table, counts in self._tables()],
            "updates": self._updates(),
            "gone": self._gone(),
            "problems": [problem.as_json(language) for problem in self.problems],
        }

    def lines(self, language: Language) -> Iterator[str]:
        """Yield the report line by line for people."""
        for table, counts in self._tables():
            yield f"{_place(table)} ({table.table.caption.say(language)}): {_said(counts, language)}"
            yield from (f"  {choice}" for choice in _choices(table, language))
        yield f"{Text('合计', 'Total').say(language)}: {_said(self.rows, language)}"
        yield from self._changes(language)
        if self.vanished:
            yield _VANISHED.say(language, count=self.vanished)
            yield from _limited([f"  {_words(one)}" for one in self._gone()], language)
        yield from _limited([problem.say(language) for problem in self.problems], language)
        if self.stored:
            yield self._verdict().say(language, run=self.run)

    def _verdict(self) -> Text:
        if self.dry_run:
            return _PREVIEW
        return _WRITTEN if self.run else _NOTHING_NEW

    def _tables(self) -> Iterator[tuple[CheckedTable, dict[str, int]]]:
        of_file = self.plan.outcomes.partition_by("file", as_dict=True)
        empty = self.plan.outcomes.clear()
        for file, table in enumerate(self.plan.tables):
            yield table, _counts(of_file.get((file,), empty))

    def _updates(self) -> list[dict[str, Any]]:
        """Return each changed field: file, sheet, row, kind and key of the record, field, old and new value."""
        return [
            {
                **self._where(change["file"]),
                "row": change["row"],
                "kind": KIND_BY_LABEL[change["label"]].name,
                **{name: change[name] for name in ("key", "field", "old", "new")},
            }
            for change in self.plan.updates.to_dicts()
        ]

    def _where(self, file: int | None) -> dict[str, str | None]:
        """Return file and sheet of a table; nothing of a change that no row makes."""
        table = None if file is None else self.plan.tables[file]
        return {"file": table.file if table else None, "sheet": table.sheet if table else None}

    def _gone(self) -> list[dict[str, Any]]:
        """Return what vanishes: kind (or relation), key, name, and the source that no longer has it."""
        named = self.plan.vanished.with_columns(source=name_of_identity(pl.col("identity")))
        return [
            {**one, "kind": KIND_BY_LABEL[one["kind"]].name if one["kind"] in KIND_BY_LABEL else one["kind"]}
            for one in named.select("key", "name", "source", kind="label").to_dicts()
        ]

    def _changes(self, language: Language) -> Iterator[str]:
        lines = [
            f"{_at(change)}{change['key']} "
            f"{_caption(change, language)}: {change['old'] or '—'} → {change['new'] or '—'}"
            for change in self._updates()
        ]
        yield from _limited(lines, language)


def _caption(change: Mapping[str, Any], language: Language) -> str:
    kind = next(kind for kind in KIND_BY_LABEL.values() if kind.name == change["kind"])
    return next(field.caption.say(language) for field in kind.fields if field.name == change["field"])


def _at(change: Mapping[str, Any]) -> str:
    return f"{change['file']}:{change['row']} " if change["file"] else ""


def _words(gone: Mapping[str, Any]) -> str:
    return " ".join(str(gone[name]) for name in ("key", "name", "source") if gone[name])


def _limited(lines: Sequence[str], language: Language) -> Iterator[str]:
    yield from lines[:_SHOWN]
    if len(lines) > _SHOWN:
        yield _MORE.say(language, count=len(lines) - _SHOWN)


def _counts(outcomes: pl.DataFrame) -> dict[str, int]:
    found = dict(outcomes.group_by("outcome").len().iter_rows())
    return {"read": len(outcomes), **{name: found.get(name, 0) for name in OUTCOMES}}


def _file(table: CheckedTable, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "file": table.file,
        "sheet": table.sheet,
        "table": table.table.name,
        "encoding": table.encoding,
        "rows": counts,
        "dropped_columns": list(table.dropped_columns),
        "unused_columns": list(table.unused_columns),
        "delimiter": table.delimiter,
        "header_rows": list(table.header_rows),
        "source": table.source.name,
        "nearest_headers": dict(table.nearest_headers),
    }


def _choices(table: CheckedTable, language: Language) -> Iterator[str]:
    """Yield how the file was read: encoding, delimiter, header rows; columns dropped and not used, and likely ones."""
    delimiter = _DELIMITERS.get(table.delimiter or "", Text("", "")).say(language)
    rows = ", ".join(map(str, table.header_rows))
    yield _READ_AS.say(language, encoding=table.encoding, delimiter=delimiter, rows=rows)
    if table.dropped_columns:
        yield _DROPPED.say(language, columns=_listed(table.dropped_columns))
    if table.unused_columns:
        yield _UNUSED.say(language, columns=_listed(table.unused_columns))
    for header, nearest in table.nearest_headers.items():
        yield _NEAREST.say(language, header=header, nearest=nearest)


def _listed(columns: Sequence[str]) -> str:
    return "、".join(columns)


def _place(table: CheckedTable) -> str:
    return f"{table.file}〔{table.sheet}〕" if table.sheet else table.file


def _said(counts: Mapping[str, int], language: Language) -> str:
    return " · ".join(f"{_NAMES[name].say(language)} {count}" for name, count in counts.items())
