"""Loads of a synthetic city beside their peers, side by side in one run: prints the README's table.

    uv run python -m benchmarks.load --units 50000
    uv run python -m benchmarks.load --units 4570000 --servers embedded      # the whole city: hours, 40 GB of disk

A load is the whole path (read, check, plan, write) of ``chain-explorer load``. Peers: the bare loop is what anybody
writes first (``UNWIND $rows … MERGE … SET += row`` in batches of 5,000, a transaction each) and its time is that of
sending alone, on rows made ready before; the row-wise loader sends one statement a row, of a sample of units that the
bare loop leaves out, into the store that holds all others. Every measure is a process of its own (its memory is its
peak). Loads have one server and peers another of the same kind, both warmed up by the same city: the first seconds of
a server are slow.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ParamSpec

from benchmarks.bare import bare_loop, parted, row_by_row
from explorer.graph import GraphFrames, frames_of
from explorer.settings import Neo4jAddress, Settings
from explorer.store import Store, open_store, writing
from explorer.store.bolt import Link
from explorer.store.embedded import ensure_server, stop_server
from loaders.load import check, load
from loaders.offline import load_offline, run_import
from loaders.receipts import load_or_known
from loaders.synthetic.large import write_city
from tests.conftest import claim, empty
from tests.servers.neo4j_server import NoNeo4jError, neo4j_admin, neo4j_server

CHANGED = 0.01
GBK_ROWS = 50_000
WARM_UP = 20_000  # units, at most
LEAST_GROWN = 50_000  # units, from which a whole city's cost a row is to be flat
SAMPLE = 2_500  # units that the row-wise loader writes, with their ties
MEASURES = ("later", "peers", "offline")  # beside the first load
P = ParamSpec("P")
Start = Callable[[Path], Any]


@dataclass(frozen=True)
class Measured:
    """Seconds, the peak of the process's memory, and what the work returned."""

    seconds: float
    megabytes: float
    result: Any


def alone(work: Callable[P, Any], *given: P.args, **named: P.kwargs) -> Measured:
    """Do ``work`` in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_measured, work, *given, **named).result()


def _measured(work: Callable[P, Any], *given: P.args, **named: P.kwargs) -> Measured:
    begun = time.perf_counter()
    result = work(*given, **named)
    seconds = time.perf_counter() - begun
    per_megabyte = 1 << (20 if sys.platform == "darwin" else 10)
    return Measured(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_megabyte, result)


def load_files(files: Path, settings: Settings) -> dict[str, int]:
    """Load as the verb does; return the rows by outcome, and whether anything was written."""
    report = load_or_known([files], settings)
    return {**report.rows, "written": int(report.run is not None)}


def load_over_bolt(files: Path, settings: Settings) -> dict[str, int]:
    """Load without the short way in process that an empty embedded store has."""
    writing.LEAST_ROWS = sys.maxsize  # type: ignore[misc]
    return load_files(files, settings)


def load_worked_out(files: Path, settings: Settings) -> dict[str, int]:
    """Load as if there were no receipt of it: read, check and plan all rows."""
    report = load([files], settings)
    return {**report.rows, "written": int(report.run is not None)}


def check_file(file: Path) -> int:
    """Check one file; return its rows."""
    return check([file], Settings()).rows["read"]


@dataclass(frozen=True)
class Peers:
    """What the peers took: seconds of the bare loop and the rows that it sent, rows a second of the row-wise loader."""

    bare_seconds: float
    rows: int
    single_rate: float


def write_as_peers(loaded: Settings, target: Settings) -> Peers:
    """Write what ``loaded`` holds by the bare loop but for a sample, and then the sample a statement a row."""
    with open_store(loaded) as store:
        rest, sample = parted(store.read_graph(), SAMPLE)
    with open_store(target, write=True) as store:  # constraints and indexes
        address = store.link.address
    seconds = bare_loop(address, rest)
    written = sum(len(frame) for frame in (*rest.nodes.values(), *rest.ties.values()))
    return Peers(seconds, written, row_by_row(address, sample))


def load_by_import(files: Path, folder: Path) -> tuple[float, float]:
    """Load offline into a new Neo4j; return the seconds of the whole, and those of neo4j-admin alone, once more."""
    begun = time.perf_counter()
    done = load_offline([files], Settings(data=folder / "data"), neo4j_admin(folder / "whole"))
    whole = time.perf_counter() - begun
    again = (str(neo4j_admin(folder / "alone")), *done.command[1:])
    begun = time.perf_counter()
    run_import(again, done.folder)
    return whole, time.perf_counter() - begun


@contextmanager
def embedded(folder: Path) -> Iterator[Settings]:
    """An embedded server of its own."""
    try:
        ensure_server(folder)
        yield Settings(data=folder)
    finally:
        stop_server(folder)


@contextmanager
def own_neo4j(folder: Path) -> Iterator[Settings]:
    """A Neo4j, found as the tests find one."""
    with neo4j_server(folder) as address:
        yield Settings(data=folder / "data", neo4j=address)


@contextmanager
def warmed_up(start: Start, folder: Path, small: Path) -> Iterator[Settings]:
    """A server that has done its slow first seconds, empty."""
    folder.mkdir(parents=True)
    with start(folder) as settings:
        if settings.neo4j:  # it may be somebody's; an embedded one is ours and goes with its folder
            claim(settings.neo4j)
        loaded_and_emptied(small, settings)
        yield settings
        if settings.neo4j:
            empty(settings.neo4j)


def address_of(settings: Settings) -> Neo4jAddress:
    """Return where the server listens, for writing."""
    return settings.neo4j or ensure_server(settings.data).address(write=True)


def loaded_and_emptied(files: Path, settings: Settings) -> Measured:
    """Measure a first load and take it back."""
    measured = alone(load_over_bolt, files, settings)
    empty(address_of(settings))
    return measured


@dataclass(frozen=True)
class Cities:
    """The folders of the input files: the city, the same with changes, ones of growing size, one to warm up."""

    whole: Path
    changed: Path
    growing: list[Path]
    small: Path


def draw_cities(folder: Path, units: int) -> Cities:
    """Write all of them; the changed one has the same file names: the later state of the same sources."""
    whole, changed, small = folder / "whole", folder / "changed", folder / "small"
    write_city(units, 1, whole)
    write_city(units, 1, changed, changed=CHANGED)
    write_city(min(WARM_UP, units // 2), 1, small)
    sizes = (LEAST_GROWN,) if units > 10 * LEAST_GROWN else (units // 9, units // 3)
    growing = [folder / f"of_{size}" for size in sizes]
    for city, size in zip(growing, sizes, strict=True):
        write_city(size, 1, city)
    return Cities(whole, changed, growing, small)


def read_elsewhere(settings: Settings, data: Path) -> GraphFrames:
    """Return the graph as another machine reads it, with a data folder of its own."""
    link = Link(address_of(settings), read_only=True)
    graph = Store(link, data, "neo4j" if settings.neo4j else "embedded").read_for_figures()
    link.close()
    return graph


def count_elsewhere(settings: Settings, data: Path) -> int:
    """Read the graph as another machine does; return its rows."""
    return sum(len(frame) for frame in frames_of(read_elsewhere(settings, data)).values())


Line = tuple[str, str, str]  # what, measured, target


def measure(start: Start, folder: Path, cities: Cities, measures: Collection[str]) -> Iterator[Line]:
    """Yield the lines of one server's table, each as soon as it is known: the whole city takes hours."""
    with warmed_up(start, folder / "loads", cities.small) as settings:
        growing = [loaded_and_emptied(files, settings) for files in cities.growing]
        first = alone(load_over_bolt, cities.whole, settings)
        yield "first load over Bolt", f"{first.seconds:.1f} s, {first.megabytes:,.0f} MB", ""
        yield "cost a row as the city grows", " → ".join(map(_cost, [*growing, first])), "flat within 20 %"
        if "later" in measures:
            yield from measure_later(settings, folder / "elsewhere", cities, first)
        if "peers" in measures:
            with warmed_up(start, folder / "peers", cities.small) as others:
                yield from measure_peers(settings, others, first)
    if settings.neo4j and "offline" in measures:
        whole, admin = alone(load_by_import, cities.whole, folder / "offline").result
        said = f"{whole:.1f} s = {whole / admin:.2f} × neo4j-admin alone; {first.seconds / whole:.1f} × faster"
        yield "first load offline", said, "≤ 2.5 × neo4j-admin"


def measure_later(settings: Settings, elsewhere: Path, cities: Cities, first: Measured) -> Iterator[Line]:
    """Yield what comes after a first load: the same files, changed ones, another machine that reads."""
    again = alone(load_files, cities.whole, settings)
    yield "reload, nothing changed", _reload(again), "≤ 25 s at 4.57 M, 0 writes"
    worked_out = alone(load_worked_out, cities.whole, settings)
    yield "… worked out row by row", _reload(worked_out), ""
    built = alone(count_elsewhere, settings, elsewhere)
    yield "projection built from the store", f"{built.seconds:.1f} s for {built.result:,} rows", "≤ 60 s at 4.57 M"
    changed = alone(load_files, cities.changed, settings)
    counts = ", ".join(f"{changed.result[name]:,} {name}" for name in ("created", "updated"))
    said = f"{changed.seconds:.1f} s ({counts}): {first.seconds / changed.seconds:.1f} × faster"
    yield "reload, 1 % changed", said, "≥ 20 ×"
    refreshed = alone(count_elsewhere, settings, elsewhere)
    yield "… projection refreshed after it", f"{refreshed.seconds:.1f} s", "≤ 5 s at 4.57 M"
    peaks = " · ".join(f"{one.megabytes:,.0f}" for one in (first, again, worked_out, changed))
    yield "memory of the loader in these loads, in order", f"{peaks} MB", "≤ 4,096 MB"


def measure_peers(settings: Settings, others: Settings, first: Measured) -> Iterator[Line]:
    """Yield what other ways to write the same nodes and ties take, on a server of their own."""
    peers: Peers = alone(write_as_peers, settings, others).result
    yield "bare loop", f"{peers.bare_seconds:.1f} s for {peers.rows:,} nodes and ties", ""
    yield "first load beside it", f"{first.seconds / peers.bare_seconds:.2f} × the bare loop", "≤ 1.3 ×"
    by_row = peers.rows / peers.single_rate
    said = f"{peers.single_rate:,.0f} rows/s: {by_row / first.seconds:.1f} × the load's time"
    yield "row-wise MERGE loader", said, "≥ 3 ×"


def _reload(measured: Measured) -> str:
    return f"{measured.seconds:.1f} s, {'WRITTEN' if measured.result['written'] else 'nothing written'}"


def _cost(measured: Measured) -> str:
    rows = measured.result["read"]
    return f"{measured.seconds / rows * 1e6:.0f} µs ({rows:,})"


def check_of_gbk(folder: Path) -> Line:
    """Return the line of the check of a GBK file of 50,000 rows."""
    write_city(round(GBK_ROWS * 1.2), 1, folder)
    lines = (folder / "small_businesses.csv").read_text(encoding="utf-8").splitlines()[: GBK_ROWS + 1]
    file = folder / "gbk.csv"
    file.write_text("\n".join(lines), encoding="gb18030")
    alone(check_file, file)
    checked = min((alone(check_file, file) for _ in range(3)), key=lambda measured: measured.seconds)
    return f"`check` of {checked.result:,} rows in GBK", f"{checked.seconds:.1f} s", "≤ 3 s"


def print_table(title: str, lines: Iterator[Line]) -> None:
    """Print the lines as they come."""
    print(f"\n| {title} | measured | target |\n|---|---|---|", flush=True)
    for line in lines:
        print(f"| {' | '.join(line)} |", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=50_000)
    parser.add_argument("--servers", nargs="*", default=["embedded", "neo4j"], choices=["embedded", "neo4j"])
    parser.add_argument("--measures", nargs="*", default=MEASURES, choices=MEASURES, help="beside the first load")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print_table("any server", iter([check_of_gbk(folder / "gbk")]))
        cities = draw_cities(folder / "cities", options.units)
        for server in options.servers:
            start = {"embedded": embedded, "neo4j": own_neo4j}[server]
            try:
                print_table(
                    f"{server}, {options.units:,} units", measure(start, folder / server, cities, options.measures)
                )
            except NoNeo4jError as error:
                print(f"| {server} | {error} | |")


if __name__ == "__main__":
    main()
