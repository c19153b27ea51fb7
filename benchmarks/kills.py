"""Loads and undos killed (-9) at random moments: run again, they must leave the graph of an undisturbed one.

    uv run python -m benchmarks.kills --kills 100 --servers embedded neo4j
    uv run python -m benchmarks.kills --kills 10 --servers embedded --in-process     # the first load by graph_batch

A round kills a first load into an empty store, or the undo of a second load that changes a third of the city; at a
moment drawn from the time that it takes undisturbed. Then the same is run again and the whole store is read: after a
load every row equals the undisturbed graph's but for the run's id, after an undo every row equals what was there before
the load, provenance included; and what the local projection gives equals what the store holds. A round counts as cut
in the middle when the store had begun to change and was not yet complete. Exit code 1 if a graph differed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from benchmarks.load import embedded, own_neo4j
from explorer.errors import ExplorerError
from explorer.graph import GraphFrames, frames_of
from explorer.settings import Neo4jAddress, Settings
from explorer.store import open_store, writing
from explorer.store.bolt import Link
from explorer.store.embedded import ensure_server
from explorer.store.reading import read_frames
from loaders.load import load
from loaders.synthetic.large import write_city
from loaders.undo import undo
from tests.conftest import claim, empty
from tests.servers.neo4j_server import NoNeo4jError

Rows = dict[str, list[str]]


def work(ready: Connection, what: str, settings: Settings, files: Path, least_rows: int) -> None:
    """Load or undo in a process that is to be killed; says when it begins and when it is done."""
    writing.LEAST_ROWS = least_rows
    ready.send("begun")
    if what == "load":
        load([files], settings)
    else:
        undo(what, settings)
    ready.send("done")


def rows_of(graph: GraphFrames, *dropped: str) -> Rows:
    """Return every row as text, less the load runs themselves and the columns ``dropped``."""
    frames = {name: frame for name, frame in frames_of(graph).items() if name != "LoadRun"}
    return {name: sorted(map(str, frame.drop(dropped).rows())) for name, frame in frames.items()}


class Rounds:
    """Rounds on one server; ``counts`` holds what came of them."""

    def __init__(self, settings: Settings, city: Path, changed: Path, seed: int, *, in_process: bool) -> None:
        self.settings, self.city, self.changed, self.in_process = settings, city, changed, in_process
        self.random = random.Random(seed)
        self.counts: Counter[str] = Counter()
        self._context = get_context("spawn")

    def loads(self, kills: int) -> None:
        """Kill first loads."""
        for _ in range(2):  # the first is slow on every server
            self._emptied()
            seconds = self._undisturbed("load")
        expected = rows_of(self._stored(), "run")
        for _ in range(kills):
            self._emptied()
            self._killed("load", seconds)
            load([self.city], self.settings)
            self._compare("load", rows_of(self._stored(), "run"), expected)

    def undos(self, kills: int) -> None:
        """Kill undos of a second load, which is done again for each."""
        before = rows_of(self._stored())
        seconds = [self._undisturbed(self._second_load()) for _ in range(2)][-1]
        for _ in range(kills):
            run = self._second_load()
            self._killed(run, seconds)
            with done_already():
                undo(run, self.settings)
            self._compare("undo", rows_of(self._stored()), before)

    def _second_load(self) -> str:
        return str(load([self.changed], self.settings).run)

    def _undisturbed(self, what: str) -> float:
        """Do the work in a process that is left alone, and return the seconds that it takes."""
        process, said = self._begin(what)
        begun = time.perf_counter()
        process.join()
        if process.exitcode or said.recv() != "done":
            raise RuntimeError(f"{what} failed without being killed")
        return time.perf_counter() - begun

    def _killed(self, what: str, seconds: float) -> None:
        """Begin the work and kill it within ``seconds``."""
        process, said = self._begin(what)
        process.join(self.random.uniform(0, seconds))
        process.kill()
        process.join()
        kind = "load" if what == "load" else "undo"
        with suppress(EOFError):
            self.counts[f"{kind} {said.recv()} before the kill"] += 1
            return
        self.counts[f"{kind} {self._state()}"] += 1

    def _begin(self, what: str) -> tuple[SpawnProcess, Connection]:
        """Start the process and wait until it begins with its work."""
        said, says = self._context.Pipe(duplex=False)
        given = (says, what, self.settings, self.city, 1 if self.in_process else writing.LEAST_ROWS)
        process = self._context.Process(target=work, args=given)
        process.start()
        says.close()
        said.recv()
        return process, said

    def _state(self) -> str:
        link = Link(self._address(), read_only=True)
        try:
            running = link.read("MATCH (r:LoadRun {status: 'running'}) RETURN count(r)")[0][0]
        finally:
            link.close()
        return "cut in the middle" if running else "cut before its first write or after its last"

    def _stored(self) -> GraphFrames:
        """Return what the store holds, read whole; the local projection must say the same."""
        with open_store(self.settings) as store:
            whole = read_frames(store.link, store.version())
            if whole is None or rows_of(whole) != rows_of(store.read_graph()):
                self.counts["PROJECTION DIFFERS"] += 1
            return whole or GraphFrames()

    def _compare(self, what: str, found: Rows, expected: Rows) -> None:
        differing = [name for name in expected if found[name] != expected[name]]
        self.counts[f"{what} {'GRAPH DIFFERS' if differing else 'run again, graph equal'}"] += 1
        print(f"{what}: {', '.join(differing) or 'equal'} {dict(self.counts)}", file=sys.stderr, flush=True)

    def _emptied(self) -> None:
        empty(self._address())
        open_store(self.settings, write=True).close()

    def _address(self) -> Neo4jAddress:
        return self.settings.neo4j or ensure_server(self.settings.data).address(write=True)


@contextmanager
def done_already() -> Iterator[None]:
    """Pass over the refusal to undo what is undone: the kill came after the end."""
    try:
        yield
    except ExplorerError as error:
        if error.code != "already_undone":
            raise


def main() -> int:
    """Print what came of the rounds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100, help="of loads and undos together, on each server")
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--servers", nargs="+", choices=("embedded", "neo4j"), default=["embedded", "neo4j"])
    parser.add_argument("--in-process", action="store_true", help="kill first loads by graph_batch, and no undos")
    options = parser.parse_args()
    differing = 0
    with tempfile.TemporaryDirectory() as name:
        city, changed = Path(name) / "city", Path(name) / "changed"
        write_city(options.units, options.seed, city)
        write_city(options.units, options.seed, changed, changed=0.3)
        for server in options.servers:
            folder = Path(name) / server
            folder.mkdir()
            try:
                with {"embedded": embedded, "neo4j": own_neo4j}[server](folder) as settings:
                    if settings.neo4j:
                        claim(settings.neo4j)
                    rounds = Rounds(settings, city, changed, options.seed, in_process=options.in_process)
                    rounds.loads(options.kills if options.in_process else options.kills - options.kills // 2)
                    rounds.undos(0 if options.in_process else options.kills // 2)
            except NoNeo4jError as error:
                print(f"{server}: {error}")
                continue
            print(f"{server}:")
            for what, count in sorted(rounds.counts.items()):
                print(f"  {count:>5}  {what}")
            differing += sum(count for what, count in rounds.counts.items() if "DIFFERS" in what)
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())
