"""The first load of an empty embedded store, in process and over Bolt, side by side in one run; their dumps compared.

    uv run python -m benchmarks.in_process --units 50000
    uv run python -m benchmarks.in_process --units 4570000 --compare counts     # the whole city

Each way has a server of its own, warmed up. What they left is read from the servers, as a machine reads that has never
seen them, and dumped: the files must be equal, byte for byte. That takes hours of a whole city: there the nodes of each
label and the ties of each relation are counted. Exit code 1 where something differs.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from benchmarks.load import WARM_UP, Line, Measured, alone, embedded, load_files, load_over_bolt, print_table, warmed_up
from explorer.settings import Settings
from explorer.store import open_store, writing
from explorer.store.embedded import ensure_server
from explorer.store.reading import count_rows, read_frames
from loaders.dump import write_dump
from loaders.synthetic.large import write_city

Told = dict[str, str]


def load_in_process(files: Path, settings: Settings) -> dict[str, int]:
    """Load the short way, however small the city is."""
    writing.LEAST_ROWS = 1  # type: ignore[misc]
    before = ensure_server(settings.data).pid
    rows = load_files(files, settings)
    if ensure_server(settings.data).pid == before:  # the database built beside it is served by another
        raise ValueError("the load went over Bolt: server/log/first-load.log says why")
    return rows


def dumped(settings: Settings, folder: Path) -> Told:
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


def counted(settings: Settings, _folder: Path) -> Told:
    """Return how many nodes of each label and ties of each relation the server holds."""
    with open_store(settings) as store:
        return {name: f"{number:,}" for name, number in count_rows(store.link).items()}


COMPARED: Mapping[str, Callable[[Settings, Path], Told]] = MappingProxyType({"dumps": dumped, "counts": counted})


def measure(folder: Path, files: Path, small: Path, compare: str, differing: list[str]) -> Iterator[Line]:
    """Yield the lines of the table; the names of what differs go to ``differing``."""
    told = COMPARED[compare]
    with warmed_up(embedded, folder / "bolt", small) as settings:
        over_bolt = alone(load_over_bolt, files, settings)
        yield "first load over Bolt", _said(over_bolt), ""
        expected: Told = alone(told, settings, folder / "dump_bolt").result
    with warmed_up(embedded, folder / "in_process", small) as settings:
        short = alone(load_in_process, files, settings)
        yield "first load in process", _said(short), ""
        yield "… faster than over Bolt", f"{over_bolt.seconds / short.seconds:.2f} ×", "≥ 2.5 ×"
        found: Told = alone(told, settings, folder / "dump_in_process").result
    differing += [name for name in sorted({*expected, *found}) if expected.get(name) != found.get(name)]
    yield f"{compare} that differ", f"of {len(expected)}: {', '.join(differing) or 'none'}", "none"


def _said(measured: Measured) -> str:
    return f"{measured.seconds:.1f} s, {measured.megabytes:,.0f} MB, {measured.result['created']:,} rows created"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=50_000)
    parser.add_argument("--compare", default="dumps", choices=COMPARED)
    options = parser.parse_args()
    units: int = options.units
    differing: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files, small = folder / "city", folder / "small"
        write_city(units, 1, files)
        write_city(min(WARM_UP, units // 2), 1, small)
        print_table(f"embedded, {units:,} units", measure(folder, files, small, options.compare, differing))
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
