"""Units of the store that turn out to be one: their nodes become one node, their ties those of it."""

from __future__ import annotations

import polars as pl

from explorer.graph import GraphFrames, conform, identity, node_columns
from explorer.schema import DANGLING, SUPPLIES, UNIT_LABELS
from loaders.planning.fingerprint import content_hash
from loaders.planning.gather import fields_of
from loaders.planning.merge import combine
from loaders.planning.one_unit import relabelled
from loaders.planning.owners import Sources, as_claims, in_order, standing_claims
from loaders.planning.records import code_of_key
from loaders.planning.ties import reference_ids

_ENDS = ("start", "end")


def folded_units(graph: GraphFrames, aliases: pl.DataFrame) -> pl.DataFrame:
    """Return ``key`` → ``into``, ``was`` and ``label`` of the store's present units in whose place others stand.

    ``label``: the new one, that of the unit that takes their place, where the store has it.
    """
    columns = dict.fromkeys(("key", "into", "was", "label"), pl.String())
    if aliases.is_empty():
        return pl.DataFrame(schema=columns)
    held = [_present(graph, label).select("key", was=pl.lit(label)) for label in UNIT_LABELS]
    stored = pl.concat(held)
    found = stored.join(aliases, on="key").sort("was", "key")
    home = stored.select(into="key", home="was")
    placed = found.join(home, on="into", how="left", maintain_order="left").with_columns(
        label=pl.coalesce("home", pl.col("was").first().over("into"))
    )
    return placed.select(list(columns))


def united(graph: GraphFrames, folded: pl.DataFrame, sources: Sources) -> GraphFrames:
    """Return the graph with the units ``folded`` (of ``folded_units``) as the ones that take their place."""
    if folded.is_empty():
        return graph
    graph = relabelled(graph, folded.filter(pl.col("label") != pl.col("was")).select("key", "label"))
    nodes = dict(graph.nodes)
    for label in UNIT_LABELS:
        of_label = folded.filter(label=label)
        touched = pl.concat([of_label["key"], of_label["into"]]).implode()
        staying = nodes[label].filter(~(pl.col("key").is_in(touched) & pl.col("vanished").is_null()))
        staying = staying.filter(~pl.col("key").is_in(of_label["into"].implode()))  # vanished once, it stands again
        nodes[label] = pl.concat([staying, _as_one(label, graph, of_label, sources)])
    keys = folded.select("key", "into")
    ties = {name: _with_ends(name, frame, keys) for name, frame in graph.ties.items()}
    nodes[DANGLING.label] = _with_ends(DANGLING.label, nodes[DANGLING.label], keys)
    return GraphFrames(graph.version, nodes, ties)


def _present(graph: GraphFrames, label: str) -> pl.DataFrame:
    return graph.nodes[label].filter(pl.col("vanished").is_null())


def _as_one(label: str, graph: GraphFrames, folded: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Return the nodes that take the others' place, with all that the sources of both said; the one kept goes first."""
    keys = pl.concat([folded.select("key", "into"), folded.select(key="into", into="into")]).unique()
    present = _present(graph, label).join(keys.select("key"), on="key", how="semi")
    nobody = pl.DataFrame(schema={"key": pl.String, "identity": pl.String})
    said = standing_claims(label, nobody, present, nobody).join(keys, on="key", maintain_order="left")
    absorbed = pl.col("key") != pl.col("into")
    pool = said.with_columns(folded=absorbed, code=pl.when(~absorbed).then("code"), key="into")
    combined, _ = combine(label, in_order(label, as_claims(label, pool), sources))
    coded = combined.with_columns(code=pl.coalesce("code", code_of_key()))
    hashed = coded.with_columns(hash=content_hash(coded, fields_of(label)))
    return conform(hashed, node_columns(label))


def _with_ends(name: str, frame: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Return ties or references at the units that took the others' place; those that become one are one."""
    present = pl.col("vanished").is_null()
    at = pl.any_horizontal(pl.col(end).is_in(keys["key"].implode()).fill_null(value=False) for end in _ENDS)
    at = at & pl.any_horizontal(pl.col(f"{end}_label").is_in(UNIT_LABELS).fill_null(value=False) for end in _ENDS)
    moving = frame.filter(present & at)
    if moving.is_empty():
        return frame
    for end in _ENDS:
        of_unit = pl.col(f"{end}_label").is_in(UNIT_LABELS)
        moving = moving.join(keys.rename({"key": end, "into": "_into"}), on=end, how="left", maintain_order="left")
        moving = moving.with_columns(pl.when(of_unit).then(pl.coalesce("_into", end)).otherwise(end).alias(end))
        moving = moving.drop("_into")
    if name == DANGLING.label:
        moving = moving.with_columns(key=reference_ids(moving))
    if name == SUPPLIES.type:
        moving = moving.filter(pl.col("start") != pl.col("end"))  # nobody supplies itself
    staying = frame.filter(~(present & at))
    beside = staying.filter(present).join(moving, on=identity(name), how="semi", nulls_equal=True)
    rest = staying.join(moving, on=identity(name), how="anti", nulls_equal=True)
    return pl.concat([rest, _one_each(name, pl.concat([beside, moving]))])


def _one_each(name: str, ties: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each identity: the first, asserted by all the tables and rows that assert any of them."""
    lists = ("sources", "tables")
    others = [pl.col(column).first() for column in ties.columns if column not in (*identity(name), *lists)]
    all_of_them = [pl.col(column).explode().unique().sort() for column in lists]
    one_each = ties.group_by(identity(name), maintain_order=True).agg(*others, *all_of_them)
    return one_each.select(ties.columns)
