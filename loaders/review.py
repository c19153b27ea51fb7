"""The review list: units that may be one, of the store and of files, as a table of decisions yet to be taken.

What a person writes under 决定 and loads is the decision: the list's columns are those of the table 合并决定.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from explorer.graph import GraphFrames, identity
from explorer.schema import AREA, MERGE, UNIT_LABELS
from explorer.settings import Review, Settings
from explorer.words import Text
from loaders.planning.decisions import pair_keys
from loaders.planning.portions import portions, together
from loaders.planning.proposals import Proposals, propose
from loaders.planning.provenance import identity_of, name_of_identity
from loaders.reading.check import check_paths
from loaders.reading.neutral import neutralised
from loaders.runs import next_sequence, run_id
from loaders.sources.contracts import MERGES
from loaders.writing import text_file, written_folder

_SOURCES_SHOWN = 3
_ALL_DIGITS = r"^\d{12,}$"  # Excel would make a number of it, and lose digits: a tab before it keeps it text
_CITY = "市"


@dataclass(frozen=True)
class ReviewList:
    """The list. ``rows``: the proposals with key, name, district and sources of both units, in the table's columns.

    ``words``: the same evidence in English.
    """

    rows: pl.DataFrame
    proposals: Proposals
    limits: Review

    def as_json(self) -> dict[str, Any]:
        """Return what ``review --json`` prints."""
        return {
            "pairs": [_pair(row) for row in self.rows.to_dicts()],
            "compared": self.proposals.compared,
            "not_compared": self.proposals.not_compared,
            "left_out": self.proposals.left_out,
            "settings": {name: getattr(self.limits, name) for name in self.limits.__slots__},
        }


def review(paths: Sequence[Path], settings: Settings, *, source: str | None = None, alone: bool = False) -> ReviewList:
    """Return the review list of the store, or of it as it would be with ``paths`` loaded; ``alone``: without a store.

    Raises
    ------
    InputError
        as ``check_paths``.
    StoreError
        the store cannot be reached.
    """
    graph = GraphFrames() if alone else _stored(settings)
    if paths:
        tables = check_paths(paths, settings, source).tables
        run = run_id(next_sequence(graph), datetime.now(UTC))
        graph = _with(graph, together(portions(tables, graph, run)).changes)
    return review_of(graph, settings.review)


def review_of(graph: GraphFrames, limits: Review) -> ReviewList:
    """Return the review list of a graph; pure."""
    units = _units(graph.present())
    home = graph.present().nodes[AREA.label].filter(kind=_CITY)["name"].to_list()
    found = propose(units, pair_keys(graph.present().nodes[MERGE.label]), limits, home)
    return ReviewList(_rows(found.pairs, units), found, limits)


def write_review(found: ReviewList, path: Path) -> None:
    """Write the list as CSV: Excel opens it on a Chinese Windows, takes nothing in it for a formula, loses no digit.

    Raises
    ------
    ExplorerError
        ``unwritable``.
    """
    columns = {column.header: column.field for column in MERGES.read}
    cells = [pl.col(field).cast(pl.String).fill_null("").alias(header) for header, field in columns.items()]
    safe = found.rows.select(neutralised(cell) for cell in cells).with_columns(
        pl.when(code.str.contains(_ALL_DIGITS)).then(pl.concat_str(pl.lit("\t"), code)).otherwise(code).alias(header)
        for header, field in columns.items()
        if field in {"kept", "absorbed"}
        for code in [pl.col(header)]
    )
    with written_folder(path.parent), text_file(path) as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(safe.columns)
        writer.writerows(safe.iter_rows())


def _stored(settings: Settings) -> GraphFrames:
    from explorer.store import open_store  # the driver takes a second to import

    with open_store(settings) as store:
        return store.read_graph()


def _with(graph: GraphFrames, changes: GraphFrames) -> GraphFrames:
    """Return the nodes of a graph as ``changes`` make them; who is alike to whom asks no ties."""
    nodes = {
        label: pl.concat([frame.join(changes.nodes[label], on=identity(label), how="anti"), changes.nodes[label]])
        for label, frame in graph.nodes.items()
    }
    return GraphFrames(graph.version, nodes)


def _units(graph: GraphFrames) -> pl.DataFrame:
    columns = ("key", "name", "district", "sources", pl.col("registration_number").alias("number"))
    return pl.concat([graph.nodes[label].select(columns) for label in UNIT_LABELS])


def _rows(pairs: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return the proposals in the columns of the table, 决定 blank, with where either unit comes from."""
    keys = pl.concat([pairs["kept"], pairs["absorbed"]]).implode()
    told = units.filter(pl.col("key").is_in(keys)).select("key", "name", "district", source=_places())
    names = {"kept": "name", "absorbed": "absorbed_name"}
    for end, name in names.items():
        told_end = told.rename({"key": end, "name": name, "district": f"{end}_district", "source": f"{end}_source"})
        pairs = pairs.join(told_end, on=end, how="left", maintain_order="left")
    blank = [pl.lit(None, pl.String).alias(name) for name in ("decision", "reason", "decided")]
    return pairs.with_columns(blank).select(*(column.field for column in MERGES.read), "basis_en")


def _places() -> pl.Expr:
    """Return the first rows from which a unit comes, as ``file:row``."""
    source = pl.element()
    place = pl.format("{}:{}", name_of_identity(identity_of(source)), source.str.extract(r"#(\d+)$"))
    return pl.col("sources").list.head(_SOURCES_SHOWN).list.eval(place).list.join("、")


def _pair(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kept": {
            "key": row["kept"], "name": row["name"], "district": row["kept_district"], "source": row["kept_source"],
        },
        "absorbed": {
            "key": row["absorbed"], "name": row["absorbed_name"], "district": row["absorbed_district"],
            "source": row["absorbed_source"],
        },
        "score": row["score"],
        "basis": row["basis"],
        "basis_en": row["basis_en"],
    }  # fmt: skip


LEFT_OUT = Text(
    "另有 {left_out} 对超出清单上限,未列出;{not_compared} 个无有效代码的单位因同区同字头或同名者过多而未逐一比较"
    "(设置 review.most_pairs、most_comparisons、most_alike)。",
    "{left_out} more pairs are beyond the most that a list holds; {not_compared} units without a valid code were not "
    "compared with all, for too many share their district and first characters, or their name (settings "
    "review.most_pairs, most_comparisons, most_alike).",
)
