"""What a check or a load says, without Streamlit: its JSON document and its plan as tables for a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl

from explorer.app import texts_data
from explorer.app.tables import spoken
from explorer.graph import GraphFrames
from explorer.picture.model import NodeId
from explorer.schema import DOMAIN_KINDS, LOAD_RUN, NODE_KINDS, SOURCE_FILE
from explorer.vocabulary import RUN_STATUSES
from explorer.words import Language, Text

OUTCOMES = tuple(texts_data.OUTCOMES)
_COUNTS = ("read", *(name for name in OUTCOMES if name != "vanished"))
_PLAN_COLUMNS = ("table", "source", "action", "row", "kind", "key", "name", "field", "old", "new")
_PROBLEM_COLUMNS = ("code", "severity", "file", "sheet", "row", "column", "value", "message", "cure")


def files_of(document: Mapping[str, Any], tables: Mapping[str, Text], language: Language) -> pl.DataFrame:
    """Return the tables that were read: ``file``, ``sheet``, ``table`` (in words), and how many rows of each outcome.

    ``tables``: the captions of tables by name.
    """
    rows = [
        {"file": one["file"], "sheet": one["sheet"], "table": one["table"], **one["rows"]} for one in document["files"]
    ]
    schema = {**dict.fromkeys(("file", "sheet", "table"), pl.String), **dict.fromkeys(_COUNTS, pl.Int64)}
    return pl.DataFrame(rows, schema=schema).with_columns(spoken("table", tables, language))


def readings(file: Mapping[str, Any], language: Language) -> list[str]:
    """Return how a file was read: encoding, header, columns dropped and not used, and what these may have meant."""
    listed = {name: "、".join(file[name]) for name in ("dropped_columns", "unused_columns")}
    said = [file["encoding"], texts_data.FILE_HEADERS.say(language, rows="、".join(map(str, file["header_rows"])))]
    if listed["dropped_columns"]:
        said.append(texts_data.FILE_DROPPED.say(language, columns=listed["dropped_columns"]))
    unused = texts_data.FILE_UNUSED.say(language, columns=listed["unused_columns"])
    said.append(unused if listed["unused_columns"] else texts_data.FILE_ALL_USED.say(language))
    nearest = file["nearest_headers"].items()
    return said + [texts_data.FILE_NEAREST.say(language, header=header, nearest=near) for header, near in nearest]


def problems_of(document: Mapping[str, Any], language: Language) -> pl.DataFrame:
    """Return the problems, a row each; the place stands in columns of its own and not in the message."""
    rows = [{**one, "message": _without_place(one, language)} for one in document["problems"]]
    schema = {name: pl.Int64 if name == "row" else pl.String for name in _PROBLEM_COLUMNS}
    return pl.DataFrame(rows, schema=schema)


def _without_place(problem: Mapping[str, Any], language: Language) -> str:
    where = f"{problem['file']}〔{problem['sheet']}〕" if problem["sheet"] else problem["file"]
    row = "" if problem["row"] is None else texts_data.AT_ROW.say(language, row=problem["row"])
    column = f" {problem['column']}" if problem["column"] else ""
    return str(problem["message"]).removeprefix(f"{where}{row}{column}:").strip()


def chosen(problems: pl.DataFrame, **wanted: str) -> pl.DataFrame:
    """Return the problems that fit every filter (``severity``, ``file``, ``code``); an empty filter fits all."""
    return problems.filter(*(pl.col(name) == value for name, value in wanted.items() if value))


def counts_of(document: Mapping[str, Any]) -> dict[str, int]:
    """Return how many rows came to each outcome, and how many records vanish."""
    return {**{name: document["rows"][name] for name in _COUNTS}, "vanished": document["vanished"]}


def changes_anything(document: Mapping[str, Any]) -> bool:
    """Return whether a load would write."""
    counts = counts_of(document)
    return any(counts[name] for name in ("created", "updated", "vanished"))


def plan_of(path: Path, actions: Mapping[str, Text], action: str, most: int, language: Language) -> pl.DataFrame:
    """Return the first ``most`` lines of ``plan.csv`` of one action; ``actions``: the words that it has for them."""
    if not path.is_file():
        return pl.DataFrame(schema=dict.fromkeys(_PLAN_COLUMNS, pl.String))
    lines = pl.scan_csv(path, infer_schema=False, with_column_names=lambda _: list(_PLAN_COLUMNS))
    found = lines.filter(pl.col("action") == actions[action].say(language)).head(most).collect()
    worded = found.with_columns(_field_words(language)).drop("action")
    return worded.drop(name for name in worded.columns if worded[name].is_null().all())


def _field_words(language: Language) -> pl.Expr:
    """A field in the words of its kind."""
    said = pl.col("field")
    for kind in NODE_KINDS:
        words = {declared.name: declared.caption.say(language) for declared in kind.fields}
        of_kind = pl.col("kind") == kind.caption.say(language)
        said = pl.when(of_kind).then(pl.col("field").replace(words)).otherwise(said)
    return said.alias("field")


def node_of_line(line: Mapping[str, Any], graph: GraphFrames, language: Language) -> NodeId | None:
    """Return the node that a line of the plan is about; None of a tie, or of one that the store does not have."""
    kinds = [kind.label for kind in DOMAIN_KINDS if kind.caption.say(language) == line.get("kind")]
    return (kinds[0], line["key"]) if kinds and line["key"] in graph.nodes[kinds[0]]["key"] else None


def rejects_file(folder: Path) -> tuple[str, bytes] | None:
    """Return the rejected rows as one file to save: the CSV where there is one, else all of them in an archive."""
    files = sorted(folder.glob("*.csv")) if folder.is_dir() else []
    if len(files) < 2:
        return (files[0].name, files[0].read_bytes()) if files else None
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return "rejects.zip", packed.getvalue()


def history_of(history: GraphFrames, language: Language) -> pl.DataFrame:
    """Return the load runs, the newest first: ``run``, ``run_status``, ``started``, the outcomes, ``undoes``, problems.

    ``run_status`` in words, of an undo that it is one; ``started`` on this machine's clock; ``problems``: how many.
    """
    runs = history.nodes[LOAD_RUN.label].sort("sequence", descending=True)
    rows = [_run(row, language) for row in runs.iter_rows(named=True)]
    words = dict.fromkeys(("run", "run_status", "started", "undoes", "status"), pl.String)
    counts = dict.fromkeys((*_COUNTS, "vanished", "problems"), pl.Int64)
    return pl.DataFrame(rows, schema={**words, **counts})


def _run(row: Mapping[str, Any], language: Language) -> dict[str, Any]:
    status = RUN_STATUSES[row["status"]].say(language) if row["status"] in RUN_STATUSES else row["status"]
    undo = f"{texts_data.IS_UNDO.say(language)} · {status}"
    return {
        "run": row["key"], "run_status": undo if row["undoes"] else status, "status": row["status"],
        "started": on_this_clock(row["started"]), "undoes": row["undoes"],
        **{name: row[name] for name in _COUNTS}, "vanished": row["vanished_rows"],
        "problems": sum(json.loads(row["problems"]).values()) if row["problems"] else None,
    }  # fmt: skip


def on_this_clock(moment: str | None) -> str | None:
    """Return a moment of the store, in UTC, as this machine's clock shows it."""
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M") if moment else None


def problems_of_run(history: GraphFrames, run: str, meanings: Mapping[str, Text]) -> Iterator[tuple[Text, int]]:
    """Yield each kind of problem that a load had, in words, with how many there were; the most first."""
    found = history.nodes[LOAD_RUN.label].filter(key=run)["problems"].to_list()
    counts: dict[str, int] = json.loads(found[0] or "{}") if found else {}
    for code, count in sorted(counts.items(), key=lambda item: -item[1]):
        yield meanings.get(code, Text(code, code)), count


def files_of_run(history: GraphFrames, run: str, tables: Mapping[str, Text], language: Language) -> pl.DataFrame:
    """Return the files whose content a load was the first to read: ``file``, ``sheet``, ``table``, ``rows``, …."""
    files = history.nodes[SOURCE_FILE.label].filter(run=run).sort("name", "sheet")
    return files.select("sheet", "rows", "encoding", spoken("table", tables, language), file="name")
