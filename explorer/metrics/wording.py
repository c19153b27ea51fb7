"""Sentences of the metrics: a wording filled in both languages, and a record's source as "file row n"."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.graph import GraphFrames
from explorer.schema import SOURCE_FILE
from explorer.words import Language, Text

_ROW = Text("{file} 第 {row} 行", "{file} row {row}")
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
    """Return the places that ``sources`` (``<SourceFile.key>#<row>``) name, file and row as a spreadsheet shows them.

    >>> where(GraphFrames(), ["run-1/a.csv#12"]).zh
    'run-1/a.csv 第 12 行'
    """
    if not sources:
        return _NO_SOURCE
    files = dict(graph.nodes[SOURCE_FILE.label].select("key", "name").iter_rows())
    parted = [source.rpartition("#") for source in sources]
    return together([filled(_ROW, file=files.get(key) or key, row=row) for key, _, row in parted])
