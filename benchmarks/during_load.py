"""Ten analysts at work while the city is loaded again and again: no page may fail, and none may mix two loads.

    uv run python -m benchmarks.during_load --units 20000 --minutes 10 --servers embedded neo4j

The app is served as ``chain-explorer serve`` does, bound to loopback; the analysts ask for page after page without a
browser. Every page says the load run that it shows, once and the same in all its links; the figures of 总览 are those
that the run has when it is read for itself, in another process. Exit code 1 if a page failed or mixed.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.load import (
    CHANGED,
    Line,
    Start,
    alone,
    embedded,
    load_worked_out,
    own_neo4j,
    print_table,
    read_elsewhere,
)
from benchmarks.pages import ANALYSTS, LOOKS
from benchmarks.visitors import visited
from explorer.app import texts
from explorer.app.main import IN_MENU
from explorer.app.view import DEFAULT_BASE
from explorer.metrics.coverage import SHARES, coverage
from explorer.metrics.projection import project
from explorer.settings import Settings
from loaders.synthetic.large import write_city
from tests.browser import served
from tests.servers.neo4j_server import NoNeo4jError

PORT = 8740
_OVERVIEW = IN_MENU[0]
_PATHS = ("", *IN_MENU[1:])
_SHOWN = re.compile(re.escape(texts.RUN.zh).replace(r"\{run\}", r"(\S+?)<"))
_LINKED = re.compile(r"\brun\W{1,4}(\d{6}-\d{8}T\d{6}Z)")
_FAILED = (texts.PAGE_FAILED.zh, texts.STORE_DOWN.zh)


@dataclass
class Seen:
    """What the analysts saw: pages by load run, and those that failed or mixed, with the reason."""

    expected: dict[str, set[str]] = field(default_factory=dict)
    overviews: list[tuple[str, str]] = field(default_factory=list)
    pages: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def take(self, path: str, said: str) -> None:
        """Take one page down."""
        runs = {*_SHOWN.findall(said), *_LINKED.findall(said)}
        if len(runs) != 1 or any(words in said for words in _FAILED):
            self.wrong.append(f"{path or _OVERVIEW}: runs {sorted(runs)}, failed: {[w for w in _FAILED if w in said]}")
            return
        (run,) = runs
        self.pages[run] += 1
        if not path:
            self.overviews.append((run, said))

    def mixed(self) -> list[str]:
        """Return the overviews whose figures are not those of the run that they name."""
        missing = [
            (run, sorted(one for one in self.expected[run] if not re.search(rf"{re.escape(one)}(?![\d,])", said)))
            for run, said in self.overviews
        ]
        return [f"{run}: without {words}" for run, words in missing if words]


def figures_of(settings: Settings) -> tuple[str, set[str]]:
    """Return the last load run and the words that 总览 is to show of it, read with a data folder of their own."""
    with tempfile.TemporaryDirectory() as name:
        graph = read_elsewhere(settings, Path(name))
    city = coverage(project(graph, datetime.now(UTC).date()), DEFAULT_BASE, "city").row(0, named=True)
    shares = {f"{texts.SHARE_NUMERATORS[figure].zh} {city[figure]:,}" for figure in SHARES}
    return str(graph.version), {*shares, f"{texts.BASE_COUNT.zh} {city['units']:,}"}


async def at_work(address: str, settings: Settings, cities: tuple[Path, Path], minutes: float, seen: Seen) -> int:
    """Let them work for some minutes while both states of the city are loaded in turn; return how many loads."""
    end, loads = time.monotonic() + minutes * 60, 0
    async with visited(address, _PATHS, ANALYSTS, LOOKS, seen.take):
        while time.monotonic() < end:
            await asyncio.to_thread(alone, load_worked_out, cities[loads % 2], settings)
            loads += 1
            run, words = (await asyncio.to_thread(alone, figures_of, settings)).result
            seen.expected[run] = words
    return loads


def lines(start: Start, folder: Path, cities: tuple[Path, Path], minutes: float, seen: Seen) -> Iterator[Line]:
    """Yield the lines of one server's table."""
    whole, changed = cities
    with start(folder) as settings:
        alone(load_worked_out, whole, settings)
        run, words = alone(figures_of, settings).result
        seen.expected[run] = words
        with served(PORT, settings=settings) as address:
            loads = asyncio.run(at_work(address, settings, (changed, whole), minutes, seen))
    yield "loads meanwhile", f"{loads}", ""
    yield f"pages of {ANALYSTS} analysts", f"{seen.pages.total():,} of {len(seen.pages)} load runs", ""
    yield "pages that failed, or named two load runs", f"{len(seen.wrong)}", "0"
    yield f"of {len(seen.overviews)} overviews, figures of another run", f"{len(seen.mixed())}", "0"


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--servers", nargs="*", default=["embedded", "neo4j"], choices=["embedded", "neo4j"])
    options = parser.parse_args()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        cities = Path(name) / "whole", Path(name) / "changed"
        for city, share in zip(cities, (0.0, CHANGED), strict=True):
            write_city(options.units, 1, city, changed=share)
        for server in options.servers:
            seen, folder = Seen(), Path(name) / server
            folder.mkdir()
            start = {"embedded": embedded, "neo4j": own_neo4j}[server]
            try:
                title = f"{server}, {options.units:,} units, {options.minutes:g} minutes"
                print_table(title, lines(start, folder, cities, options.minutes, seen))
            except NoNeo4jError as error:
                print(f"| {server} | {error} | |")
            wrong += [*seen.wrong, *seen.mixed()]
    sys.stderr.writelines(f"{one}\n" for one in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
