"""A load of synthetic units beside a bare driver loop that writes the same nodes and ties, on both servers.

    uv run python -m benchmarks.load_rates --units 50000

The load is the whole path (read, check, plan, write) of ``chain-explorer load``; the bare loop is what anybody writes
first (``UNWIND $rows … MERGE … SET += row`` in batches of 5,000, one transaction each); its rows are ready made, it
only sends them and checks nothing. Aim: the load takes at most 1.5 times the loop's time. Each is run once unmeasured,
since both servers are slow in their first seconds, then in turn; the table shows the best of ``--rounds``.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import neo4j
import polars as pl

from explorer.graph import GraphFrames
from explorer.schema import RELATION_BY_TYPE
from explorer.settings import Neo4jAddress, Settings
from explorer.store import open_store
from explorer.store.batches import MOST_ROWS
from explorer.store.embedded import ensure_server, stop_server
from loaders.load import graph_of, load
from loaders.synthetic.large import write_city
from tests.conftest import claim, empty
from tests.servers.neo4j_server import NoNeo4jError, neo4j_server

AIM = 1.5
_ENDS = ("start", "end", "start_label", "end_label", "key")
Row = dict[str, Any]
Statement = tuple[str, list[Row]]


def statements(graph: GraphFrames) -> list[Statement]:
    """Return the statements that anybody would write: maps of properties in batches, merged by key."""
    nodes = [
        (f"UNWIND $rows AS row MERGE (n:{label} {{key: row.key}}) SET n += row", rows)
        for label, frame in graph.nodes.items()
        for rows in maps(frame)
    ]
    return nodes + [statement for type_, frame in graph.ties.items() for statement in ties(type_, frame)]


def ties(type_: str, frame: pl.DataFrame) -> Iterator[Statement]:
    """Yield a relation's statements, from the end that carries few ties: the other way the embedded server is slow."""
    relation = RELATION_BY_TYPE[type_]
    identity = " {key: row.key}" if relation.key_fields else ""
    merged = f"(a)-[r:{type_}{identity}]->(b)" if relation.hub == "end" else f"(b)<-[r:{type_}{identity}]-(a)"
    key = pl.concat_str("start", "end", *relation.key_fields, ignore_nulls=True)
    for (start, end), part in (
        frame.with_columns(key=key).partition_by("start_label", "end_label", as_dict=True).items()
    ):
        ends = f"MATCH (a:{start} {{key: row.start}}) MATCH (b:{end} {{key: row.end}})"
        for rows in maps(part):
            packed = [{**{end: row.pop(end) for end in _ENDS}, "tie": row} for row in rows]
            yield f"UNWIND $rows AS row {ends} MERGE {merged} SET r += row.tie", packed


def maps(frame: pl.DataFrame) -> Iterator[list[Row]]:
    """Yield rows as maps without nulls, 5,000 at a time."""
    for part in frame.iter_slices(MOST_ROWS):
        yield [{name: value for name, value in row.items() if value is not None} for row in part.iter_rows(named=True)]


def bare_loop(address: Neo4jAddress, batches: Sequence[Statement]) -> None:
    """Send the batches with the driver alone, one transaction each."""
    driver = neo4j.GraphDatabase.driver(address.uri, auth=(address.user, address.password))
    with driver, driver.session(database=address.database) as session:
        for text, rows in batches:
            session.execute_write(lambda work, text=text, rows=rows: work.run(text, rows=rows).consume())


def measure(address: Neo4jAddress, work: Callable[[], object]) -> float:
    """Return the seconds that ``work`` takes on an empty store."""
    empty(address)
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def compare(settings: Settings, address: Neo4jAddress, files: Path, rounds: int) -> tuple[float, float]:
    """Return the best seconds of the bare loop and of the load."""
    batches = statements(graph_of([files]))
    open_store(settings, write=True).close()  # constraints and indexes
    works = (lambda: bare_loop(address, batches), lambda: load([files], settings))
    times = [[measure(address, work) for work in works] for _ in range(rounds + 1)][1:]
    return min(bare for bare, _ in times), min(whole for _, whole in times)


@contextmanager
def embedded(folder: Path) -> Iterator[tuple[Settings, Neo4jAddress]]:
    """An embedded server of its own."""
    try:
        yield Settings(data=folder), ensure_server(folder).address(write=True)
    finally:
        stop_server(folder)


@contextmanager
def own_neo4j(folder: Path) -> Iterator[tuple[Settings, Neo4jAddress]]:
    """A Neo4j, found as the tests find one."""
    with neo4j_server(folder) as address:
        yield Settings(data=folder / "data", neo4j=address), address


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files = Path(name) / "city"
        write_city(options.units, 1, files, lambda _: None)
        graph = graph_of([files])
        rows = sum(len(frame) for frame in (*graph.nodes.values(), *graph.ties.values()))
        print(f"{options.units} units: {rows} nodes and ties")
        print(f"{'server':<10}{'bare loop':>12}{'load':>12}{'rows/s bare':>14}{'rows/s load':>14}{'load : bare':>14}")
        for server, start in (("embedded", embedded), ("neo4j", own_neo4j)):
            folder = Path(name) / server
            folder.mkdir()
            try:
                with start(folder) as (settings, address):
                    claim(address)
                    bare, whole = compare(replace(settings, language="en"), address, files, options.rounds)
                    empty(address)
            except NoNeo4jError as error:
                print(f"{server:<10}{error}")
                continue
            ratio = f"{whole / bare:.2f}{'' if whole <= AIM * bare else ' (!)'}"
            print(f"{server:<10}{bare:>10.1f} s{whole:>10.1f} s{rows / bare:>14.0f}{rows / whole:>14.0f}{ratio:>14}")


if __name__ == "__main__":
    main()
