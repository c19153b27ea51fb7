"""Sentences of the metrics: a wording filled in both languages, and a record's source as "file row n"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from explorer.graph import GraphFrames
from explorer.schema import SOURCE_FILE
from explorer.words import Language, Text

_ROW = Text("{file} 第 {rows} 行", "{file} row {rows}")
_ROWS = Text("{file} 第 {rows} 行", "{file} rows {rows}")
_NO_SOURCE = Text("来源不详", "source unknown")


def filled(text: Text, /, **values: object) -> Text:
    """Return ``text`` with ``values`` filled into both wordings; a value may itself be a text in two languages.

    >>> filled(Text("在{step}", "in {step}"), step=Text("同一园区", "the same park")).en
    'in the same park'
    """

    def wording(language: Language) -> str:
        said = {name: value.say(language) if isinstance(value, Text) else value for name, value in values.items()}
        return text.say(language, **said)

    return Text(wording("zh"), wording("en"))


def together(texts: Sequence[Text]) -> Text:
    """Return the texts as a list in one wording: 、 in Chinese, commas in English."""
    return Text("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))


def where(graph: GraphFrames, sources: Sequence[str] | None) -> Text:
    """Return the places that ``sources`` (``<SourceFile.key>#<row>``) name, file and rows as a spreadsheet shows them.

    >>> where(GraphFrames(), ["run-1/a.csv#12", "run-1/a.csv#40", "run-1/b.csv#2"]).zh
    'run-1/a.csv 第 12、40 行、run-1/b.csv 第 2 行'
    """
    return placed(file_names(graph), sources)


def file_names(graph: GraphFrames) -> Mapping[str, str]:
    """Return what each source file is called, with its sheet where it has several."""
    named = graph.nodes[SOURCE_FILE.label].select("key", "name", "sheet").iter_rows()
    return {key: f"{name}〔{sheet}〕" if sheet else name for key, name, sheet in named}


def placed(files: Mapping[str, str], sources: Sequence[str] | None) -> Text:
    """Return what ``where`` does, the files' names given: of many sentences they are looked up once."""
    if not sources:
        return _NO_SOURCE
    rows: dict[str, list[str]] = {}
    for source in sources:
        key, _, row = source.rpartition("#")
        rows.setdefault(files.get(key) or key, []).append(row)
    return together([_of_file(file, sorted(found, key=_as_number)) for file, found in rows.items()])


def _of_file(file: str, rows: Sequence[str]) -> Text:
    text = _ROW if len(rows) == 1 else _ROWS
    first = ", ".join(rows[:-1])
    return Text(
        text.say("zh", file=file, rows="、".join(rows)),
        text.say("en", file=file, rows=f"{first} and {rows[-1]}" if first else rows[-1]),
    )


def _as_number(row: str) -> tuple[int, str]:
    return (int(row), "") if row.isdecimal() else (0, row)
