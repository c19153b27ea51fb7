"""The plan as CSV: what each table of each source brings, and each row and field that will be otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from explorer.schema import KIND_BY_LABEL, RELATION_BY_TYPE
from explorer.words import Language, Text
from loaders.planning.plan import Plan
from loaders.planning.provenance import name_of_identity, source_identity, table_of
from loaders.reading.check import CheckedTable
from loaders.reading.neutral import neutralised
from loaders.sources.contracts import TABLE_BY_NAME
from loaders.writing import text_file, written_folder

ACTIONS: Mapping[str, Text] = {
    "created": Text("新增", "create"),
    "updated": Text("更新", "update"),
    "unchanged": Text("未变", "unchanged"),
    "skipped": Text("跳过", "skip"),
    "rejected": Text("拒绝", "reject"),
    "vanished": Text("消失", "vanish"),
}
_HEADERS: Mapping[str, Text] = {
    "table": Text("表", "table"),
    "source": Text("来源", "source"),
    "action": Text("动作", "action"),
    "rows": Text("行数", "rows"),
    "row": Text("行号", "row"),
    "kind": Text("类别", "kind"),
    "key": Text("代码", "key"),
    "name": Text("名称", "name"),
    "field": Text("字段", "field"),
    "old": Text("原值", "old"),
    "new": Text("新值", "new"),
}
_SUMMARY = ("table", "source", "action", "rows")
_CHANGES = ("table", "source", "action", "row", "kind", "key", "name", "field", "old", "new")
_LISTED = ("created", "updated", "rejected", "vanished")  # what stays as it is, is counted only


def write_plan(plan: Plan, folder: Path, language: Language) -> list[Path]:
    """Write ``plan.csv`` (a line for each row, of an updated one for each changed field) and ``summary.csv``.

    Raises
    ------
    ExplorerError
        ``unwritable``: the folder cannot be written.
    """
    actions = plan_actions(plan)
    counted = (
        actions.unique(["table", "source", "action", "row", "key"]).group_by("table", "source", "action").len("rows")
    )
    frames = {
        "summary.csv": counted.select(_SUMMARY).sort("table", "source", "action"),
        "plan.csv": actions.filter(pl.col("action").is_in(_LISTED)).select(_CHANGES),
    }
    with written_folder(folder):
        for name, frame in frames.items():
            with text_file(folder / name) as file:
                file.write(_in_words(frame, language).write_csv(line_terminator="\r\n"))
    return [folder / name for name in frames]


def plan_actions(plan: Plan) -> pl.DataFrame:
    """Return what becomes of each row, of each changed field, and of each thing that vanishes.

    ``table``, ``source``, ``action``, ``row``, ``kind``, ``key``, ``name``, ``field``, ``old``, ``new``, in the order
    of files and rows; changes without a row of their own have none. Rows of ties have neither kind, key nor name.
    """
    rows = plan.outcomes.join(_keys(plan), on=["file", "row"], how="left").rename({"outcome": "action"})
    fields = plan.updates.select("file", "row", "field", "old", "new", changed_kind="label", changed="key")
    is_own = pl.col("changed").is_null() | (pl.col("changed") == pl.col("key"))
    told = rows.join(fields, on=["file", "row"], how="full", coalesce=True, nulls_equal=True).with_columns(
        pl.col("action").fill_null("updated"), key=pl.coalesce("changed", "key"),
        kind=pl.coalesce("changed_kind", "kind"), name=pl.when(is_own).then("name"),
    )  # fmt: skip
    named = told.join(_files(plan), on="file", how="left").sort("file", "row", "field", nulls_last=True)
    gone = plan.vanished.select(
        table=table_of(pl.col("identity")), source=name_of_identity(pl.col("identity")), action=pl.lit("vanished"),
        kind="label", key="key", name="name",
    )  # fmt: skip
    return pl.concat([named.select(_CHANGES), gone], how="diagonal")


def _keys(plan: Plan) -> pl.DataFrame:
    texts = ("key", "name", "kind")
    none = pl.DataFrame(schema={"file": pl.Int64, "row": pl.Int64, **dict.fromkeys(texts, pl.String)})
    return pl.concat([none, *(_records(file, table) for file, table in enumerate(plan.tables))])


def _records(file: int, table: CheckedTable) -> pl.DataFrame:
    """Return row, key, name and kind of the records that a table makes."""
    kept, kind = table.kept, table.table.kind
    name = pl.col("name") if kind and "name" in kept.schema else pl.lit(None, pl.String).alias("name")
    label = pl.lit(kind.label if kind else None, pl.String).alias("kind")
    return kept.scan().select(pl.lit(file, pl.Int64).alias("file"), "row", "key", name, label).collect()


def _files(plan: Plan) -> pl.DataFrame:
    sources = pl.Series("identity", [source_identity(table) for table in plan.tables], dtype=pl.String)
    return pl.DataFrame({"file": pl.Series(range(len(plan.tables)), dtype=pl.Int64), "identity": sources}).select(
        "file", table=table_of(pl.col("identity")), source=name_of_identity(pl.col("identity"))
    )


def _in_words(frame: pl.DataFrame, language: Language) -> pl.DataFrame:
    captions = {name: kind.caption for name, kind in KIND_BY_LABEL.items()}
    captions |= {name: relation.caption for name, relation in RELATION_BY_TYPE.items()}
    words: Mapping[str, Mapping[str, Text]] = {
        "table": {name: table.caption for name, table in TABLE_BY_NAME.items()}, "action": ACTIONS, "kind": captions,
    }  # fmt: skip
    said = frame.with_columns(
        pl.col(column).replace({name: text.say(language) for name, text in texts.items()})
        for column, texts in words.items()
        if column in frame.columns
    )
    texts = [neutralised(pl.col(name)) for name, dtype in said.schema.items() if dtype == pl.String]
    return said.with_columns(texts).rename({name: _HEADERS[name].say(language) for name in frame.columns})
