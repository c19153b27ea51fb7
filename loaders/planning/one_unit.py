"""One unit, one node: which of the two kinds of unit a key is, where tables of both speak of it.

By the code first: 92 is an individual business. Else by the rank that the sources declare, else the enterprises table
counts. A node that the store has as the other kind moves, with its ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from explorer.graph import GraphFrames, conform, frames_of, graph_of_frames, identity, no_rows, node_columns
from explorer.schema import COVERS, DANGLING, ENTERPRISE, LOCATED_IN, SMALL_BUSINESS, UNIT_LABELS
from loaders.planning.owners import Sources, asserting
from loaders.planning.provenance import UNRANKED, table_of
from loaders.planning.records import Rows
from loaders.planning.ties import reference_ids
from loaders.reading.keys import is_of_units
from loaders.sources.contracts import ENTERPRISES, SMALL_BUSINESSES

_CODE = ENTERPRISES.column("code").header
_INDIVIDUAL = "92"
_LABEL_OF = {ENTERPRISES.name: ENTERPRISE.label, SMALL_BUSINESSES.name: SMALL_BUSINESS.label}
_TABLE_OF = {label: name for name, label in _LABEL_OF.items()}
_WANTED = {"key": pl.String(), "label": pl.String()}
_DOUBLED = {"file": pl.Int64(), "row": pl.Int64(), "column": pl.String(), "value": pl.String(), "once": pl.Boolean()}
_ENDS = ("start", "end")


@dataclass(frozen=True)
class Units:
    """The rows and the stored graph with every unit under one label.

    ``moved``: ``key``, ``label`` (the new one) of stored nodes that change theirs. ``doubled``: ``file``, ``row``,
    ``column``, ``value`` of rows that speak of a unit which the other table counts, or (``once``) whose node they move.
    """

    rows: Rows
    graph: GraphFrames
    moved: pl.DataFrame
    doubled: pl.DataFrame


def one_node_each(rows: Rows, graph: GraphFrames, sources: Sources) -> Units:
    """Return ``rows`` and ``graph`` with each unit of both tables under the label that counts."""
    wanted = _wanted(rows, graph, sources)
    stored = pl.concat([_present(graph, label).select("key", was=pl.lit(label)) for label in UNIT_LABELS])
    moved = wanted.join(stored, on="key").filter(pl.col("label") != pl.col("was")).select("key", "label")
    placed = [
        (file, table, _placed(records, wanted) if is_of_units(table) else records) for file, table, records in rows
    ]
    doubled = [
        records.join(wanted, on="key", how="semi").filter(
            (pl.col("label") != _LABEL_OF[table.name]) | pl.col("key").is_in(moved["key"].implode())
        ).select(
            pl.lit(file, pl.Int64).alias("file"), "row", pl.lit(_CODE).alias("column"),
            value=pl.coalesce("code", "registration_number", "name"), once=pl.col("label") == _LABEL_OF[table.name],
        )
        for file, table, records in placed
        if is_of_units(table)
    ]  # fmt: skip
    return Units(placed, relabelled(graph, moved), moved, pl.concat([no_rows(_DOUBLED), *doubled]))


def relabelled(graph: GraphFrames, moved: pl.DataFrame) -> GraphFrames:
    """Return the graph with the present nodes ``moved`` (``key``, ``label``) under their label, and all at their ends.

    A unit's kind is a word of its own table and does not move.
    """
    if moved.is_empty():
        return graph
    nodes = dict(graph.nodes)
    for label in UNIT_LABELS:
        coming = moved.filter(label=label)
        was = next(other for other in UNIT_LABELS if other != label)
        arriving = _present(graph, was).join(coming, on="key", how="semi").with_columns(kind=pl.lit(None, pl.String))
        staying = nodes[label].join(coming, on="key", how="anti")
        nodes[label] = pl.concat([staying, conform(arriving, node_columns(label))])
        nodes[was] = nodes[was].join(coming, on="key", how="anti")
    ties = {
        name: _with_ends(frame.with_columns(relation=pl.lit(name)), moved).drop("relation")
        for name, frame in graph.ties.items()
    }
    held = _with_ends(graph.nodes[DANGLING.label], moved)
    nodes[DANGLING.label] = held.with_columns(key=reference_ids(held))
    return GraphFrames(graph.version, nodes, ties)


def with_moves(
    changes: GraphFrames, before: GraphFrames, after: GraphFrames, moved: pl.Series, run: str
) -> GraphFrames:
    """Return ``changes`` of the graph ``after`` units moved as those of ``before``: what moved is written and marked.

    ``moved``: the keys, old and new, of units that changed their label or their key, or took in another.
    """
    if moved.is_empty():
        return changes
    old, new = _touched(before, moved), _touched(after, moved)
    frames = {name: _with_moved(name, frame, old[name], new[name], run) for name, frame in frames_of(changes).items()}
    return graph_of_frames(changes.version, frames)


def _with_moved(name: str, changes: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame, run: str) -> pl.DataFrame:
    """Return the changes of one frame with the rows that moved; what never stood there needs no mark of its end."""
    on = identity(name)
    changed = _telling(new).join(_telling(old), on=[*on, "_told"], how="anti", nulls_equal=True).drop("_told")
    arrived = changed.join(changes, on=on, how="anti", nulls_equal=True)
    left = old.join(new, on=on, how="anti", nulls_equal=True).join(changes, on=on, how="anti", nulls_equal=True)
    only_now = new.join(old, on=on, how="anti", nulls_equal=True)
    marked = changes.filter(pl.col("vanished") == run).join(only_now, on=on, how="semi", nulls_equal=True)
    return pl.concat([
        changes.join(marked, on=on, how="anti", nulls_equal=True),
        arrived.with_columns(run=pl.lit(run)),
        left.with_columns(run=pl.lit(run), vanished=pl.lit(run)),
    ])  # fmt: skip


def _telling(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows with what tells one state of a row from another as one text."""
    lists = [pl.col(name).list.join("\x1f") for name in ("sources", "tables", "owners") if name in frame.columns]
    return frame.with_columns(_told=pl.concat_str("hash", *lists, separator="\x1e", ignore_nulls=True))


def _wanted(rows: Rows, graph: GraphFrames, sources: Sources) -> pl.DataFrame:
    """Return ``key``, ``label`` of the units of which rows speak and that tables of both kinds know."""
    now = [
        records.select("key", file=pl.lit(file, pl.Int64)).join(sources.files.select("file", "identity"), on="file")
        .select("key", "identity")
        for file, table, records in rows
        if is_of_units(table)
    ]  # fmt: skip
    if not now:
        return no_rows(_WANTED)
    said = pl.concat(now).with_columns(table=table_of(pl.col("identity")))
    by_table = {name: said.filter(table=name).select("key") for name in _LABEL_OF}
    labels = {name: _present(graph, label).select("key") for name, label in _LABEL_OF.items()}
    one, other = _LABEL_OF
    pairs = ((by_table[one], by_table[other]), (by_table[one], labels[other]), (by_table[other], labels[one]))
    maybe = pl.concat([here.join(there, on="key", how="semi") for here, there in pairs]).unique()
    if maybe.is_empty():
        return no_rows(_WANTED)
    stored = [asserting(_present(graph, label).join(maybe, on="key", how="semi")) for label in UNIT_LABELS]
    told = pl.concat([said.select("key", "identity"), *(frame.select("key", "identity") for frame in stored)])
    ranked = (
        told.join(maybe, on="key", how="semi")
        .unique()
        .join(sources.ranks, on="identity", how="left")
        .with_columns(
            label=table_of(pl.col("identity")).replace_strict(_LABEL_OF, return_dtype=pl.String),
            rank=pl.col("rank").fill_null(UNRANKED),
        )
    )
    first = ranked.sort("rank", "label").unique("key", keep="first", maintain_order=True)  # Enterprise before Small…
    individual = pl.col("key").str.starts_with(_INDIVIDUAL) & (pl.col("key").is_in(_of_both(ranked).implode()))
    return first.select("key", label=pl.when(individual).then(pl.lit(SMALL_BUSINESS.label)).otherwise("label"))


def _of_both(ranked: pl.DataFrame) -> pl.Series:
    return ranked.group_by("key").agg(pl.col("label").n_unique()).filter(pl.col("label") > 1)["key"]


def _placed(records: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """Return records under the label wanted of them; the kind is a word of the other table."""
    if wanted.is_empty():
        return records
    beside = records.join(wanted.rename({"label": "_label"}), on="key", how="left", maintain_order="left")
    other = pl.col("_label").is_not_null() & (pl.col("_label") != pl.col("label"))
    return beside.with_columns(
        label=pl.when(other).then("_label").otherwise("label"), kind=pl.when(~other).then("kind")
    ).drop("_label")


def _present(graph: GraphFrames, label: str) -> pl.DataFrame:
    return graph.nodes[label].filter(pl.col("vanished").is_null())


def _with_ends(frame: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """Return present ties or references (``relation``) with the labels of moved ends; the vanished stay as they were.

    What a unit's own fields give is given as by the table of its kind: of a unit that moves, by that of the new kind.
    """
    for end in _ENDS:
        known = moved.rename({"key": end, "label": "_label"})
        of_units = pl.col(f"{end}_label").is_in(UNIT_LABELS) & pl.col("vanished").is_null()
        beside = frame.join(known, on=end, how="left", maintain_order="left").with_columns(
            _label=pl.when(of_units).then("_label")
        )
        gives = pl.col("relation") == (COVERS.type if end == "end" else LOCATED_IN.type)
        own = (
            pl.col("tables")
            .list.set_difference(list(_LABEL_OF))
            .list.concat(pl.concat_list(pl.col("_label").replace_strict(_TABLE_OF, return_dtype=pl.String)))
        )
        by_unit = pl.col("tables").list.eval(pl.element().is_in(list(_LABEL_OF))).list.any()
        frame = beside.with_columns(
            pl.coalesce("_label", f"{end}_label").alias(f"{end}_label"),
            tables=pl.when(pl.col("_label").is_not_null() & gives & by_unit).then(own.list.sort()).otherwise("tables"),
        ).drop("_label")
    return frame


def _touched(graph: GraphFrames, moved: pl.Series) -> Mapping[str, pl.DataFrame]:
    """Return the present nodes of moved keys, and the present ties and references at them."""
    keys = moved.implode()
    at = pl.col("start").is_in(keys) | pl.col("end").is_in(keys)
    found = {label: frame.clear() for label, frame in graph.nodes.items()}
    found |= {label: graph.nodes[label].filter(pl.col("key").is_in(keys)) for label in UNIT_LABELS}
    found[DANGLING.label] = graph.nodes[DANGLING.label].filter(at)
    found |= {name: frame.filter(at) for name, frame in graph.ties.items()}
    return {name: frame.filter(pl.col("vanished").is_null()) for name, frame in found.items()}
