"""The first load of an empty embedded store, in process and over Bolt, side by side in one run; their dumps compared.

    uv run python -m benchmarks.in_process --units 50000
    uv run python -m benchmarks.in_process --units 4570000      # the whole city: an hour, 40 GB of disk

Each way has a server of its own, warmed up. What they left is read from the servers, as a machine reads that has never
seen them, and dumped: the files must be equal, byte for byte. Exit code 1 where one is not.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.load import WARM_UP, Line, Measured, alone, embedded, load_files, load_over_bolt, print_table, warmed_up
from explorer.settings import Settings
from explorer.store import open_store, writing
from explorer.store.embedded import ensure_server
from explorer.store.reading import read_frames
from loaders.dump import write_dump
from loaders.synthetic.large import write_city

Digests = dict[str, str]


def load_in_process(files: Path, settings: Settings) -> dict[str, int]:
    """Load the short way, however small the city is."""
    writing.LEAST_ROWS = 1  # type: ignore[misc]
    before = ensure_server(settings.data).pid
    rows = load_files(files, settings)
    if ensure_server(settings.data).pid == before:  # the database built beside it is served by another
        raise ValueError("the load went over Bolt: server/log/first-load.log says why")
    return rows


def dumped(settings: Settings, folder: Path) -> Digests:
    """Dump what the server holds, whatever the data folder knows of it; return the digest of each file."""
    with open_store(settings) as store:
        graph = read_frames(store.link, store.version())
    if graph is None:
        raise ValueError("the store changed while it was read")
    write_dump(graph, folder)
    return {file.name: _digest(file) for file in sorted(folder.iterdir())}


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def measure(folder: Path, city: Path, small: Path, differing: list[str]) -> Iterator[Line]:
    """Yield the lines of the table; the names of files that differ go to ``differing``."""
    with warmed_up(embedded, folder / "bolt", small) as settings:
        over_bolt = alone(load_over_bolt, city, settings)
        yield "first load over Bolt", _said(over_bolt), ""
        expected: Digests = alone(dumped, settings, folder / "dump_bolt").result
    with warmed_up(embedded, folder / "in_process", small) as settings:
        short = alone(load_in_process, city, settings)
        yield "first load in process", _said(short), ""
        yield "… faster than over Bolt", f"{over_bolt.seconds / short.seconds:.2f} ×", "≥ 2.5 ×"
        found: Digests = alone(dumped, settings, folder / "dump_in_process").result
    differing += [name for name in sorted({*expected, *found}) if expected.get(name) != found.get(name)]
    size = sum(file.stat().st_size for file in (folder / "dump_bolt").iterdir())
    said = f"of {len(expected)} files, {size / 1e6:,.0f} MB: {', '.join(differing) or 'none'}"
    yield "dumps that differ", said, "none"


def _said(measured: Measured) -> str:
    return f"{measured.seconds:.1f} s, {measured.megabytes:,.0f} MB, {measured.result['created']:,} rows created"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=50_000)
    units: int = parser.parse_args().units
    differing: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_city(units, 1, folder / "city")
        write_city(min(WARM_UP, units // 2), 1, folder / "small")
        print_table(f"embedded, {units:,} units", measure(folder, folder / "city", folder / "small", differing))
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
