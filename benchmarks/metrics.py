"""Figures of a synthetic city beside their peers, side by side in one run, answers compared: prints the README's table.

    uv run python -m benchmarks.metrics --units 50000
    uv run python -m benchmarks.metrics --units 4570000 --plain 200000 --neo4j 500000    # the whole city

Every measure is a process of its own. Peers: plain loops over a NetworkX graph of the same records (made before their
clock runs), on a city of ``--plain`` units, and Cypher on a real Neo4j found as the tests find one, on one of
``--neo4j`` units; beside each the program's own time on the same city, by which the peer's is divided.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from benchmarks.asked_in_cypher import COVERAGE, INDEX, ISOLATED_UNITS, asked, parameters
from benchmarks.compared import SCOPE, Answers, answers_of, answers_of_rows, not_empty, verdict
from benchmarks.kept import keep, kept
from benchmarks.load import CHANGED, Line, alone, embedded, load_files, own_neo4j, print_table
from benchmarks.plain import PlainCity
from explorer.metrics.centrality import centrality
from explorer.metrics.coverage import coverage
from explorer.metrics.isolation import isolated
from explorer.metrics.profiles import work_out_all
from explorer.metrics.projection import Projection, project
from explorer.metrics.remedy import remedies
from explorer.metrics.structure import structure_of, structure_view
from explorer.settings import Neo4jAddress, Settings
from explorer.store import open_store
from explorer.vocabulary import BASES, GROUPS
from loaders.synthetic.large import write_city
from tests.conftest import claim, empty

DAY = date(2026, 11, 1)
T = TypeVar("T")


@dataclass(frozen=True)
class Timed:
    """Seconds by what was done, those of the processor too, and the answers."""

    seconds: dict[str, float]
    processor: dict[str, float]
    answers: Any = None

    def of(self, *steps: str) -> float:
        """Return the seconds of some steps together."""
        return sum(self.seconds[step] for step in steps)

    def said(self, *steps: str) -> str:
        """Return the seconds of some steps together, in words; on a busy machine those of the processor are fewer."""
        return f"{self.of(*steps):.2f} s ({sum(self.processor[step] for step in steps):.2f} of the processor)"


class Clock:
    """Takes the time of one step after the other."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.processor: dict[str, float] = {}

    def of(self, what: str, work: Callable[[], T]) -> T:
        """Do ``work`` and note its seconds."""
        begun, busy = time.perf_counter(), time.process_time()
        done = work()
        self.seconds[what], self.processor[what] = time.perf_counter() - begun, time.process_time() - busy
        return done

    def read(self, answers: Any = None) -> Timed:  # noqa: ANN401 - whatever a measure answers
        """Return what was taken so far."""
        return Timed(self.seconds, self.processor, answers)


def all_figures(projection: Projection) -> list[pl.DataFrame]:
    """Return every base by every group."""
    work_out_all(projection)
    return [coverage(projection, base, by) for by in GROUPS for base in BASES]


def ours(data: Path) -> Timed:
    """Time a cold start, the figures, the isolated nodes and their remedies."""
    clock = Clock()
    graph = clock.of("read", lambda: kept(data))
    projection = clock.of("project", lambda: project(graph, DAY))
    clock.of("coverage", lambda: all_figures(projection))
    found = clock.of("isolated", lambda: isolated(projection, SCOPE))
    plans = clock.of("remedies", lambda: remedies(projection, found))
    clock.of("worded", lambda: [plans[node] for node in plans])
    return clock.read({"in scope": len(plans), "isolated": found.nodes.height})


def all_scopes(data: Path) -> Timed:
    """Time the isolated nodes of every base."""
    projection, clock = project(kept(data), DAY), Clock()
    found = clock.of("isolated", lambda: [isolated(projection, base).nodes.height for base in BASES])
    return clock.read(max(found))


def our_answers(data: Path) -> tuple[Answers, Counter[str], list[str]]:
    """Return the program's answers in the shape of its peers'."""
    return answers_of(project(kept(data), DAY))


def plain(data: Path) -> Timed:
    """Time the loops; the graph is made before."""
    city, clock = PlainCity(kept(data), DAY), Clock()
    figures = clock.of("coverage", city.coverage)
    causes = clock.of("isolated", lambda: city.isolated_units(SCOPE))
    answers = {
        group: {name: number for name, number in counted.items() if number} for group, counted in figures.items()
    }
    return clock.read((not_empty(answers), causes))


def cypher(data: Path, address: Neo4jAddress) -> Timed:
    """Time both queries on a store that holds the city."""
    graph, clock = kept(data), Clock()
    codes = (
        pl.concat([graph.nodes[label]["industry"] for label in ("Enterprise", "SmallBusiness")]).unique().drop_nulls()
    )
    given = parameters(DAY, codes.to_list())
    rows = clock.of("coverage", lambda: asked(address, COVERAGE, given))
    found = clock.of("isolated", lambda: asked(address, ISOLATED_UNITS, given))
    return clock.read((answers_of_rows(rows), Counter(row["cause"] for row in found), [row["key"] for row in found]))


def structure_of_core(data: Path) -> Timed:
    """Time the structure of the city's core, once for a version."""
    projection, clock = project(kept(data), DAY), Clock()
    view = clock.of("core", lambda: structure_view(projection))
    found = clock.of("structure", lambda: structure_of(view))
    central = clock.of("centrality", lambda: centrality(view))
    return clock.read({"nodes": found.nodes, "ties": found.ties, "samples": central.samples})


def read_and_project(settings: Settings) -> Timed:
    """Time what a reader does before it can show a figure."""
    clock = Clock()
    with open_store(settings) as store:
        graph = clock.of("read", store.read_graph)
    clock.of("project", lambda: project(graph, DAY))
    return clock.read(graph.version)


def kept_in(data: Path, files: Path) -> Path:
    """Return the folder in which the city of ``files`` is kept."""
    alone(keep, files, data)
    return data


def speed(data: Path) -> Iterator[Line]:
    """Yield the lines of the whole city."""
    measured = alone(ours, data)
    took, sizes = measured.result, measured.result.answers
    yield "all figures, 4 bases × 12 groups", took.said("coverage"), ""
    yield f"isolated nodes with causes, {sizes['isolated']:,} in scope", took.said("isolated"), ""
    yield "both, from the projection", took.said("coverage", "isolated"), "≤ 5 s at 4.57 M"
    every = alone(all_scopes, data).result
    yield f"… isolated nodes of all four bases, up to {every.answers:,}", every.said("isolated"), ""
    yield f"remedies for {sizes['in scope']:,} units in scope", took.said("remedies"), "≤ 10 s at 4.57 M"
    yield "… and each put into words", took.said("worded"), ""
    yield "cold start from disk: reading", took.said("read"), ""
    yield "… and projecting", took.said("project"), "≤ 3 s together at 4.57 M"
    yield "memory of the process with all of it", f"{measured.megabytes:,.0f} MB", "≤ 4,096 MB at 4.57 M"
    core = alone(structure_of_core, data).result
    of = f"{core.answers['nodes']:,} nodes, {core.answers['samples'] or 'all'} samples"
    yield f"structure of the core, {of}", core.said("core", "structure", "centrality"), "≤ 60 s at 100,000 nodes"


def beside_plain(data: Path) -> Iterator[Line]:
    """Yield the line of plain loops."""
    took, peer = alone(ours, data).result, alone(plain, data).result
    answers, causes, _ = alone(our_answers, data).result
    own, loops = took.of("project", "coverage", "isolated"), peer.of("coverage", "isolated")
    yield "plain Python and NetworkX loops", f"{loops:.1f} s beside {own:.2f} s: {loops / own:.0f} ×", "≥ 50 ×"
    yield "… answers", verdict(peer.answers, (answers, causes)), "equal"


def beside_neo4j(data: Path, files: Path, folder: Path) -> Iterator[Line]:
    """Yield the lines of Cypher."""
    took = alone(ours, data).result
    folder.mkdir()
    with own_neo4j(folder) as settings:
        assert settings.neo4j
        claim(settings.neo4j)
        alone(load_files, files, settings)
        asked(settings.neo4j, INDEX, {})
        asked(settings.neo4j, "CALL db.awaitIndexes(600)", {})
        alone(cypher, data, settings.neo4j)  # the first time a server reads its pages and compiles the queries
        peer = alone(cypher, data, settings.neo4j).result
        empty(settings.neo4j)
    own, query = took.of("coverage", "isolated"), peer.of("coverage", "isolated")
    yield "the same asked of Neo4j in Cypher", f"{query:.1f} s beside {own:.2f} s: {query / own:.0f} ×", "≥ 10 ×"
    yield "… answers", verdict(peer.answers, alone(our_answers, data).result), "equal"


def through_the_store(files: Path, changed: Path, folder: Path) -> Iterator[Line]:
    """Yield the lines of the projection on the embedded store."""
    folder.mkdir()
    with embedded(folder) as settings:
        alone(load_files, files, settings)
        snapshots, before = folder / "snapshots", folder / "before"
        shutil.rmtree(snapshots)
        first = alone(read_and_project, settings).result
        shutil.copytree(snapshots, before)
        again = alone(read_and_project, settings).result
        alone(load_files, changed, settings)
        shutil.rmtree(snapshots)
        before.rename(snapshots)  # as on another machine, which has not seen the load
        refreshed = alone(read_and_project, settings).result
    for what, took, target in (
        ("first build from the store", first, "≤ 60 s"), ("refresh after 1 % change", refreshed, "≤ 5 s"),
        ("cold start of a reader", again, "≤ 3 s"),
    ):  # fmt: skip
        yield f"projection: {what}", took.said("read", "project"), f"{target} at 4.57 M"


def draw(folder: Path, units: int, *, changed: float = 0.0) -> Path:
    """Write the files of a city once; return their folder."""
    files = folder / f"city-{units}-{changed}"
    if not files.exists():
        write_city(units, 1, files, changed=changed)
    return files


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=50_000)
    parser.add_argument("--plain", type=int, help="units of the city for the loops; 0: none (default: all)")
    parser.add_argument("--neo4j", type=int, help="units of the city for Neo4j; 0: none (default: all)")
    parser.add_argument("--store", type=int, help="units of the city in the embedded store; 0: none (default: all)")
    options = parser.parse_args()
    sizes = {
        name: options.units if (given := getattr(options, name)) is None else given
        for name in ("plain", "neo4j", "store")
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def kept_city(units: int) -> Path:
            data = folder / f"kept-{units}"
            return data if data.exists() else kept_in(data, draw(folder, units))

        print_table(f"figures, {options.units:,} units", speed(kept_city(options.units)))
        if sizes["plain"]:
            print_table(f"loops, {sizes['plain']:,} units", beside_plain(kept_city(sizes["plain"])))
        if sizes["neo4j"]:
            files = draw(folder, sizes["neo4j"])
            print_table(
                f"Neo4j, {sizes['neo4j']:,} units", beside_neo4j(kept_city(sizes["neo4j"]), files, folder / "neo4j")
            )
        if sizes["store"]:
            pair = draw(folder, sizes["store"]), draw(folder, sizes["store"], changed=CHANGED)
            print_table(f"embedded store, {sizes['store']:,} units", through_the_store(*pair, folder / "embedded"))


if __name__ == "__main__":
    main()
