"""Who is who in a load: which keys of units stand for another unit, by decisions and matches, and who may be meant."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from explorer.graph import GraphFrames, conform, no_rows
from explorer.schema import MERGE, UNIT_LABELS
from explorer.vocabulary import ONE_UNIT
from loaders.planning.decisions import one_unit, stands_for, two_units
from loaders.planning.gather import claim_columns, node_claims
from loaders.planning.merge import merge
from loaders.planning.owners import IDENTITY, Sources, standing_claims
from loaders.planning.records import Rows
from loaders.planning.same_unit import BASES, EDGES, matches
from loaders.planning.union import folded_units, united
from loaders.reading.comparable import comparable_code, comparable_name
from loaders.reading.keys import BY_NUMBER, comparable_key, is_of_units, is_weak, pair_key
from loaders.sources.contracts import MERGES

_UNITS = {
    **dict.fromkeys(("key", "name", "district", "number"), pl.String()), "by_key": pl.Boolean(), "file": pl.Int64(),
    "row": pl.Int64(),
}  # fmt: skip
_POOL = {**dict.fromkeys(("key", "name", "district", "number"), pl.String()), "here": pl.Boolean()}


@dataclass(frozen=True)
class Identity:
    """Who is who.

    ``aliases``: ``key`` → ``into``, the unit for which it stands. ``edges``: ``absorbed`` → ``kept``, ``basis`` of the
    matches that the loader itself made, now or before. ``claims``: on decisions, as ``gather.node_claims``, by those
    who took them and by the rows that they are about. ``units``: the rows of units. ``pool``: who bears their names.
    ``apart``: ``one``, ``other`` of pairs that are two units.
    """

    aliases: pl.DataFrame
    edges: pl.DataFrame
    claims: pl.DataFrame
    units: pl.DataFrame
    pool: pl.DataFrame
    apart: pl.DataFrame


def identify(rows: Rows, graph: GraphFrames, sources: Sources) -> Identity:
    """Return who is who among the units of ``rows`` and of the stored ``graph``.

    Matches are made until there are no more, each round in the store as the ones before leave it: else the next load of
    the same files would make them. A load in which everybody has a code, into a store without others and without
    decisions, costs next to nothing.
    """
    units = _units(rows)
    said = _with_names(node_claims(MERGE.label, rows), units, graph)
    decisions = _decisions(said, graph, sources)
    edges, known = one_unit(decisions).select(list(EDGES)), _stored(graph)["key"]
    while True:
        aliases = _known(stands_for(edges), units, known)
        pool = _pool(units, aliases, united(graph, folded_units(graph, aliases), sources), sources)
        apart = _between(two_units(decisions), aliases)
        new = _new_matches(pool, apart, edges, units)
        if new.is_empty():
            claims = pl.concat([said, _claims(edges, units, graph)])
            return Identity(aliases, edges.filter(_is_match()), claims, units, pool, apart)
        edges = pl.concat([edges, new])  # whom the next load will know by them it may mean otherwise, or be sure of


def _new_matches(pool: pl.DataFrame, apart: pl.DataFrame, edges: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Return matches beside ``edges``.

    A unit that a row names by its key is itself; one that was decided upon waits for the unit that was named.
    """
    if pool.is_empty():
        return pl.DataFrame(schema=EDGES)
    settled = pl.concat([edges["absorbed"], units.filter("by_key")["key"]])
    return _told(matches(pool, apart).filter(~pl.col("absorbed").is_in(settled.implode())), apart)


def _is_match() -> pl.Expr:
    """Return which decisions the loader took itself."""
    return pl.col("basis").is_in(list(BASES)).fill_null(value=False)


def rekeyed(rows: Rows, aliases: pl.DataFrame) -> Rows:
    """Return rows with the key of the unit that each speaks of; ``folded``: of one in whose place another stands.

    The code of such a row is that of the unit in whose place the other stands, and no code of the other.
    """
    if aliases.is_empty():
        return rows
    return [
        (file, table, _folded(records, aliases) if is_of_units(table) else records) for file, table, records in rows
    ]


def _folded(records: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    beside = records.join(aliases, on="key", how="left", maintain_order="left")
    folded = pl.col("into").is_not_null()
    return beside.with_columns(key=pl.coalesce("into", "key"), code=pl.when(~folded).then("code"), folded=folded).drop(
        "into"
    )


def _units(rows: Rows) -> pl.DataFrame:
    """Return ``key``, ``name``, ``district``, ``by_key``, ``number``, ``file``, ``row`` of units' rows, as written."""
    found = [
        records.select(
            "key", "name", "district", number="registration_number", by_key="by_key", file=pl.lit(file, pl.Int64),
            row="row",
        )
        for file, table, records in rows
        if is_of_units(table)
    ]  # fmt: skip
    return pl.concat([pl.DataFrame(schema=_UNITS), *found])


def _stored(graph: GraphFrames) -> pl.DataFrame:
    """Return ``key``, ``name``, ``district``, ``number``, ``sources`` of the store's present units."""
    present = [graph.nodes[label].filter(pl.col("vanished").is_null()) for label in UNIT_LABELS]
    return pl.concat(
        [one.select("key", "name", "district", "sources", number="registration_number") for one in present]
    )


def _decisions(said: pl.DataFrame, graph: GraphFrames, sources: Sources) -> pl.DataFrame:
    """Return the decisions that will hold, those of this load among them."""
    present = graph.nodes[MERGE.label].filter(pl.col("vanished").is_null())
    if said.is_empty():
        return present
    now = merge(MERGE.label, said, graph.nodes[MERGE.label], sources).frame
    return pl.concat([now, present.join(now, on="key", how="anti")], how="diagonal")


def _known(aliases: pl.DataFrame, units: pl.DataFrame, stored: pl.Series) -> pl.DataFrame:
    """Return the aliases of units that there are: one that nobody knows takes nobody's place."""
    if aliases.is_empty():
        return aliases
    into = pl.col("into")
    return aliases.filter(into.is_in(units["key"].implode()) | into.is_in(stored.implode()))


def _told(new: pl.DataFrame, apart: pl.DataFrame) -> pl.DataFrame:
    """Return matches less those by which two that were told apart would be one, by way of a third."""
    joined = _between(apart, stands_for(new)).with_columns(was=apart["one"]).filter(pl.col("one") == pl.col("other"))
    return new.filter(~pl.col("absorbed").is_in(joined["was"].implode()))


def _between(apart: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Return pairs that are two units as pairs of those in whose place they stand."""
    for end in ("one", "other"):
        named = aliases.rename({"key": end, "into": "_into"})
        apart = (
            apart.join(named, on=end, how="left", maintain_order="left")
            .with_columns(pl.coalesce("_into", end).alias(end))
            .drop("_into")
        )
    return apart


def _pool(units: pl.DataFrame, aliases: pl.DataFrame, graph: GraphFrames, sources: Sources) -> pl.DataFrame:
    """Return how the units are spoken of whose name or number one without a code bears, as ``matches`` takes it.

    ``graph``: with the units that are one by ``aliases`` as one: they bear its names and numbers. Of a unit of which
    this load speaks, its rows count, and the 注册号 that other sources gave it where they give none.
    """
    stored = _stored(graph)
    weak = stored.filter(is_weak(pl.col("key")))
    if weak.is_empty() and not units.select(is_weak(pl.col("key")).any()).item():
        return pl.DataFrame(schema=_POOL)
    here = _comparable(_as_known(units, aliases)).with_columns(here=pl.lit(value=True))
    weak = _comparable(weak.join(here, on="key", how="anti"))
    weak_here = here.filter(is_weak(pl.col("key")))
    names = pl.concat([weak_here["name"], _also(weak["name"], here["name"])]).unique()
    numbers = pl.concat([_number(weak_here), _also(_number(weak), here["number"])]).unique()
    if names.is_empty() and numbers.is_empty():
        return pl.DataFrame(schema=_POOL)
    others = _comparable(stored.join(here, on="key", how="anti")).with_columns(here=pl.lit(value=False))
    spoken = here.join(_numbers_of_others(here, graph, sources), on="key", how="left").with_columns(
        number=pl.coalesce("number", "_number")
    )
    pool = pl.concat([one.select(list(_POOL)) for one in (spoken, others)])
    return pool.filter(pl.col("name").is_in(names.implode()) | pl.col("number").is_in(numbers.implode())).unique()


def _numbers_of_others(here: pl.DataFrame, graph: GraphFrames, sources: Sources) -> pl.DataFrame:
    """Return ``key``, ``_number``: what sources that do not speak of a unit in this load say is its 注册号.

    One that speaks of it and leaves the number out has taken it back.
    """
    speaking = here.join(sources.files.select("file", "identity"), on="file").select("key", "identity").unique()
    said = []
    for label in UNIT_LABELS:
        numbered = graph.nodes[label].filter(
            pl.col("vanished").is_null()
            & pl.col("registration_number").is_not_null()
            & pl.col("key").is_in(here["key"].implode())
        )
        said.append(standing_claims(label, speaking, numbered, no_rows(IDENTITY)).select("key", "registration_number"))
    told = pl.concat(said).drop_nulls().unique()
    return told.select("key", _number=comparable_code(pl.col("registration_number")))


def _as_known(units: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    beside = units.join(aliases, on="key", how="left", maintain_order="left")
    return beside.with_columns(key=pl.coalesce("into", "key")).drop("into")


def _comparable(units: pl.DataFrame) -> pl.DataFrame:
    return units.with_columns(name=comparable_name(pl.col("name")), number=comparable_code(pl.col("number")))


def _number(weak: pl.DataFrame) -> pl.Series:
    numbered = weak.filter(pl.col("key").str.starts_with(BY_NUMBER))
    return numbered["key"].str.strip_prefix(BY_NUMBER)


def _also(some: pl.Series, others: pl.Series) -> pl.Series:
    return some.filter(some.is_in(others.implode()))


def _with_names(claims: pl.DataFrame, units: pl.DataFrame, graph: GraphFrames) -> pl.DataFrame:
    """Return claims on decisions with the name of the unit absorbed, where anybody knows it: references may say it."""
    if claims.is_empty():
        return claims
    told_apart = (pl.col("decision") != ONE_UNIT).fill_null(value=False)
    asked = claims.with_columns(_absorbed=pl.when(~told_apart).then(comparable_key(pl.col("absorbed"))))
    keys = asked["_absorbed"].implode()
    held = [graph.nodes[label].select("key", "name") for label in UNIT_LABELS]  # what has vanished had a name too
    decided = graph.nodes[MERGE.label].select(key=comparable_key(pl.col("absorbed")), name="absorbed_name")
    known = [
        one.filter(pl.col("key").is_in(keys)).select(_absorbed="key", _name="name") for one in (units, *held, decided)
    ]
    names = pl.concat(known).drop_nulls().unique("_absorbed", keep="first", maintain_order=True)
    named = asked.join(names, on="_absorbed", how="left", maintain_order="left")
    return named.with_columns(absorbed_name=pl.coalesce("absorbed_name", "_name")).select(claims.columns)


def _claims(edges: pl.DataFrame, units: pl.DataFrame, graph: GraphFrames) -> pl.DataFrame:
    """Return the claims of rows on decisions: on a match, that it was made; on another, how a unit absorbed was called.

    The latter only where whoever decided did not know.
    """
    columns = claim_columns(MERGE.label)
    if edges.is_empty():
        return pl.DataFrame(schema=columns)
    keyed = edges.with_columns(pair=pair_key(pl.col("kept"), pl.col("absorbed")))
    matched = keyed.filter(_is_match())
    unnamed = keyed.filter(~_is_match() & pl.col("pair").is_in(_unnamed(graph).implode()))
    ends = [
        matched.with_columns(key="absorbed"),
        matched.with_columns(key="kept"),
        unnamed.with_columns(key="absorbed"),
    ]
    made = units.select("file", "row", "key").join(pl.concat(ends), on="key").with_columns(
        key="pair", basis=pl.when(_is_match()).then("basis"), decision=pl.when(_is_match()).then(pl.lit(ONE_UNIT))
    )  # fmt: skip
    return _with_names(conform(made, columns), units, graph)


def _unnamed(graph: GraphFrames) -> pl.Series:
    """Return the keys of the store's decisions that do not say how a unit absorbed was called, or that rows told so."""
    held = graph.nodes[MERGE.label].filter(pl.col("vanished").is_null())
    return held.filter(pl.col("absorbed_name").is_null() | (pl.col("tables") != [MERGES.name]))["key"]
