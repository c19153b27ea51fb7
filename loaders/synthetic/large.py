"""A synthetic city of any size as input files: drawn and written a stretch at a time, so that memory stays flat."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl

from loaders.sources.contracts import CITY_TABLES, TABLE_BY_NAME
from loaders.synthetic.backbone import Backbone, raise_backbone
from loaders.synthetic.chains import chains_of_a_whole_city
from loaders.synthetic.changed import change, new_units
from loaders.synthetic.city import City
from loaders.synthetic.dirt import OF_UNITS, twice
from loaders.synthetic.drawn import draw
from loaders.synthetic.expected import AS_OF
from loaders.synthetic.ground import Ground
from loaders.synthetic.organised import Organised, idle
from loaders.synthetic.places import area_rows, lay_out
from loaders.synthetic.surroundings import SITES_OF_A_WHOLE_CITY, set_up_sites
from loaders.synthetic.tables import write_table
from loaders.synthetic.tally import Tally

STRETCH = 250_000  # units drawn at once
_UNRUN = 100  # of so many sites one is run by nobody
_STANDING = ("organisations", "chain_committees")


@dataclass
class Writer:
    """Appends frames to the tables' files and counts their rows."""

    folder: Path
    rows: Counter[str] = field(default_factory=Counter)

    def write(self, table: str, frame: pl.DataFrame) -> None:
        """Append ``frame`` (columns by field name, absent ones blank) to the table's file."""
        columns = TABLE_BY_NAME[table].columns
        shown = frame.select(_shown(frame, column.field).alias(column.header) for column in columns)
        with (self.folder / f"{table}.csv").open("ab") as file:
            shown.write_csv(file, include_header=file.tell() == 0)
        self.rows[table] += frame.height


def _shown(frame: pl.DataFrame, name: str) -> pl.Expr:
    if name not in frame.columns:
        return pl.lit(None, dtype=pl.String)
    if frame.schema[name] == pl.Boolean:
        return pl.when(name).then(pl.lit("是")).when(~pl.col(name)).then(pl.lit("否"))
    return pl.col(name)


def write_city(
    units: int, seed: int, folder: Path, progress: Callable[[int], None] | None = None, *, changed: float = 0.0
) -> dict[str, Any]:
    """Write the eleven tables and ``expected.json`` of a city of ``units`` units into ``folder``.

    Parameters
    ----------
    units
        how many units there are; more rows are written, as a few stand twice.
    seed
        the same number gives the same files.
    folder
        made where it is not; files of the same names are replaced.
    progress
        called with the number of units written so far.
    changed
        the share of the units' rows that differ from the city of the same seed without it: deregistered, with other
        staff, or new (then there are more units).

    Returns
    -------
    dict
        what ``expected.json`` holds: ``units``, ``seed``, ``changed``, ``as_of``, ``rows`` (by table: read and
        skipped), ``problems`` (by code, as a check finds them), ``planted`` (counts of what was built), ``coverage``
        (of the city, by base), ``districts`` (operating units), ``isolated`` (all nodes, units of base 三有).
    """
    folder.mkdir(parents=True, exist_ok=True)
    for table in CITY_TABLES:
        (folder / f"{table.name}.csv").unlink(missing_ok=True)
    random = Random(seed)
    city, chains = City(random, lay_out(random)), chains_of_a_whole_city()
    backbone = raise_backbone(city, chains)
    set_up_sites(city, backbone, SITES_OF_A_WHOLE_CITY)
    for site in city.rows["service_sites"][::_UNRUN]:
        site["operator"] = None
    writer, tally = Writer(folder), Tally(frozenset(city.unled_chains))
    _write_backbone(city, writer)
    ground = Ground(city.places, chains, units)
    organised = Organised(backbone, city.places.streets, city.organisations)
    skipped = Counter[str]()
    for first, rng, stretch in _stretches(ground, seed, changed):
        tally.add(stretch)
        skipped.update(_write_units(rng, writer, stretch))
        for name, frame in organised.tables(rng, stretch).items():
            writer.write(name, frame)
        if progress:
            progress(first + stretch.height)
    document = {
        "units": units + new_units(units, changed), "seed": seed, "changed": changed, "as_of": AS_OF,
        "rows": {table: {"read": writer.rows[table], "skipped": skipped[table]} for table in sorted(writer.rows)},
        **_planted(city, writer, organised, tally, skipped),
        **tally.document(_others(city, backbone, organised, tally)),
    }  # fmt: skip
    (folder / "expected.json").write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return document


def _stretches(ground: Ground, seed: int, changed: float) -> Iterator[tuple[int, np.random.Generator, pl.DataFrame]]:
    """Yield the stretches of the city, with their first unit's number and their own random numbers."""
    for first in range(0, ground.total, STRETCH):
        rng = np.random.default_rng([seed, first])
        drawn = draw(rng, ground, first, min(STRETCH, ground.total - first))
        # Random numbers of its own: those of the city without changes stay the same.
        yield first, rng, change(np.random.default_rng([seed, first, 1]), drawn, changed) if changed else drawn
    added = new_units(ground.total, changed)
    for first in range(ground.total, ground.total + added, STRETCH):
        rng = np.random.default_rng([seed, first, 2])
        yield first, rng, draw(rng, ground, first, min(STRETCH, ground.total + added - first))


def _write_backbone(city: City, writer: Writer) -> None:
    """Write the tables that do not grow with the city, and the organisations that stand in every city."""
    city.rows["areas"] = [dict(row) for row in area_rows(city.places)]
    for name in ("areas", "chains", "segments", "chain_committees", "service_sites", "organisations", "chain_members"):
        write_table(writer.folder, name, city.rows[name])
        writer.rows[name] += len(city.rows[name])


def _write_units(rng: np.random.Generator, writer: Writer, stretch: pl.DataFrame) -> Iterator[str]:
    """Write both unit tables, a few rows twice; yield the table's name for each row that is a duplicate."""
    for table, small in (("enterprises", False), ("small_businesses", True)):
        part = stretch.filter(pl.col("small") == small)
        again = twice(rng, part)
        writer.write(table, pl.concat([part, again]))
        yield from [table] * again.height


def _planted(
    city: City, writer: Writer, organised: Organised, tally: Tally, skipped: Counter[str]
) -> dict[str, dict[str, int]]:
    """Return ``problems`` and ``planted``."""
    figures, planted = tally.figures, organised.planted
    problems = {
        "bad_credit_code": figures["bad_check_digit"], "duplicate_row": sum(skipped.values()),
        "kind_contradiction": planted["swapped_kinds"], "unknown_reference": figures["dangling"],
    }  # fmt: skip
    standing = {
        "organisations": organised.count, "chain_committees": len(city.rows["chain_committees"]),
        "chain_members": writer.rows["chain_members"], "service_sites": len(city.rows["service_sites"]),
    }  # fmt: skip
    of_units = {name: figures[name] for name in ("code_91", "code_92", "markets", *OF_UNITS)}
    return {"problems": problems, "planted": {**standing, **of_units, **dict(sorted(planted.items()))}}


def _others(city: City, backbone: Backbone, organised: Organised, tally: Tally) -> Counter[str]:
    """Return the isolated nodes that are no units, by the cause that counts."""
    standing = [row for table in _STANDING for row in city.rows[table]]
    running = {str(site["operator"]) for site in city.rows["service_sites"] if site["operator"]}
    led = {chain["code"] for chain in city.rows["chains"]} - city.unled_chains
    joined = {str(row["chain"]) for row in city.rows["chain_members"]} | tally.chains
    return Counter(
        organisation_covering_nobody=idle(standing, organised.busy | running | set(backbone.chains.values())),
        chain_without_committee=len(city.unled_chains),
        chain_without_members=len(led - joined),
        site_without_operator=sum(not site["operator"] for site in city.rows["service_sites"]),
    )
