"""The peers of a load: a bare driver loop, and a loader that sends one statement a row; neither checks anything."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import neo4j
import polars as pl

from explorer.graph import GraphFrames
from explorer.schema import RELATION_BY_TYPE, SMALL_BUSINESS
from explorer.settings import Neo4jAddress
from explorer.store.batches import MOST_ROWS

_ENDS = ("start", "end", "start_label", "end_label", "key")
Row = dict[str, Any]
Statement = tuple[str, list[Row]]


def statements(graph: GraphFrames) -> Iterator[Statement]:
    """Yield the statements that anybody would write: maps of properties in batches, merged by key."""
    for label, frame in graph.nodes.items():
        text = f"UNWIND $rows AS row MERGE (n:{label} {{key: row.key}}) SET n += row"
        yield from ((text, rows) for rows in _maps(frame))
    for type_, frame in graph.ties.items():
        yield from _ties(type_, frame)


def _ties(type_: str, frame: pl.DataFrame) -> Iterator[Statement]:
    """Yield a relation's statements, from the end that carries few ties: the other way the embedded server is slow."""
    relation = RELATION_BY_TYPE[type_]
    identity = " {key: row.key}" if relation.key_fields else ""
    merged = f"(a)-[r:{type_}{identity}]->(b)" if relation.hub == "end" else f"(b)<-[r:{type_}{identity}]-(a)"
    key = pl.concat_str("start", "end", *relation.key_fields, ignore_nulls=True)
    parts = frame.with_columns(key=key).partition_by("start_label", "end_label", as_dict=True)
    for (start, end), part in parts.items():
        ends = f"MATCH (a:{start} {{key: row.start}}) MATCH (b:{end} {{key: row.end}})"
        for rows in _maps(part):
            packed = [{**{end: row.pop(end) for end in _ENDS}, "tie": row} for row in rows]
            yield f"UNWIND $rows AS row {ends} MERGE {merged} SET r += row.tie", packed


def _maps(frame: pl.DataFrame) -> Iterator[list[Row]]:
    """Yield rows as maps without nulls, 5,000 at a time."""
    for part in frame.iter_slices(MOST_ROWS):
        yield [{name: value for name, value in row.items() if value is not None} for row in part.iter_rows(named=True)]


def bare_loop(address: Neo4jAddress, graph: GraphFrames) -> float:
    """Write ``graph`` in batches, one transaction each; return the seconds spent in sending alone."""
    spent = 0.0
    with _session(address) as session:
        for text, rows in statements(graph):
            begun = time.perf_counter()
            session.execute_write(lambda work, text=text, rows=rows: work.run(text, rows=rows).consume())
            spent += time.perf_counter() - begun
    return spent


def row_by_row(address: Neo4jAddress, graph: GraphFrames) -> float:
    """Write ``graph``, a statement a row, 1,000 in a transaction; return rows a second."""
    spent, written = 0.0, 0
    rows = _single(statements(graph))
    with _session(address) as session:
        while batch := list(islice(rows, 1_000)):
            begun = time.perf_counter()
            session.execute_write(_each, batch)
            spent += time.perf_counter() - begun
            written += len(batch)
    return written / spent


def parted(graph: GraphFrames, units: int) -> tuple[GraphFrames, GraphFrames]:
    """Return ``graph`` without some small businesses and their ties, and those: about ``units``, from all over it."""
    label = SMALL_BUSINESS.label
    every = max(graph.nodes[label].height // units, 1)
    keys = graph.nodes[label]["key"].gather_every(every).implode()
    nodes, ties = pl.col("key").is_in(keys), pl.col("start").is_in(keys) | pl.col("end").is_in(keys)
    rest = {**graph.nodes, label: graph.nodes[label].filter(~nodes)}
    some = {label: graph.nodes[label].filter(nodes)}
    return (
        GraphFrames(nodes=rest, ties={type_: frame.filter(~ties) for type_, frame in graph.ties.items()}),
        GraphFrames(nodes=some, ties={type_: frame.filter(ties) for type_, frame in graph.ties.items()}),
    )


def _each(work: neo4j.ManagedTransaction, batch: list[Statement]) -> None:
    for text, rows in batch:
        work.run(text, rows=rows).consume()


def _single(batches: Iterator[Statement]) -> Iterator[Statement]:
    for text, rows in batches:
        yield from ((text, [row]) for row in rows)


@contextmanager
def _session(address: Neo4jAddress) -> Iterator[neo4j.Session]:
    driver = neo4j.GraphDatabase.driver(address.uri, auth=(address.user, address.password))
    with driver, driver.session(database=address.database) as session:
        yield session
