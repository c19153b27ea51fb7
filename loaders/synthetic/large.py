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

from loaders.sources.contracts import TABLE_BY_NAME, TABLES
from loaders.synthetic import drawn
from loaders.synthetic.backbone import Backbone, raise_backbone
from loaders.synthetic.city import City
from loaders.synthetic.expected import AS_OF
from loaders.synthetic.names import CITY
from loaders.synthetic.places import area_rows, lay_out
from loaders.synthetic.surroundings import set_up_sites
from loaders.synthetic.tables import write_table
from loaders.synthetic.tally import Tally

STRETCH = 250_000  # units drawn at once
JOINT_MEAN = 5.0


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


def write_city(units: int, seed: int, folder: Path, progress: Callable[[int], None] | None = None) -> dict[str, Any]:
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

    Returns
    -------
    dict
        what ``expected.json`` holds: ``units``, ``seed``, ``as_of``, ``rows`` (by table: read and skipped),
        ``coverage`` (of the city, by base), ``districts`` (operating units), ``isolated`` (units, base 三有).
    """
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        (folder / f"{table.name}.csv").unlink(missing_ok=True)
    random = Random(seed)
    city = City(random, lay_out(random))
    backbone = raise_backbone(city)
    set_up_sites(city, backbone)
    writer, tally, skipped = Writer(folder), Tally(), Counter[str]()
    _write_backbone(city, writer)
    organisations = city.organisations
    ground = drawn.Ground(city.places.streets, units)
    for first in range(0, units, STRETCH):
        rng = np.random.default_rng([seed, first])
        stretch = drawn.draw(rng, ground, first, min(STRETCH, units - first))
        tally.add(stretch)
        skipped.update(_write_units(rng, writer, stretch))
        organisations += _write_ties(rng, writer, stretch, backbone, city, organisations)
        if progress:
            progress(first + stretch.height)
    document = _document(units, seed, writer, skipped, tally)
    (folder / "expected.json").write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return document


def _document(units: int, seed: int, writer: Writer, skipped: Counter[str], tally: Tally) -> dict[str, Any]:
    rows = {table: {"read": writer.rows[table], "skipped": skipped[table]} for table in sorted(writer.rows)}
    return {"units": units, "seed": seed, "as_of": AS_OF, "rows": rows, **tally.document()}


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
        twice = part.filter(pl.Series(rng.random(part.height) < drawn.DUPLICATES))
        writer.write(table, pl.concat([part, twice]))
        yield from [table] * twice.height


def _write_ties(
    rng: np.random.Generator, writer: Writer, stretch: pl.DataFrame, backbone: Backbone, city: City, organisations: int
) -> int:
    """Write organisations, coverage, memberships and supplies of a stretch; return how many organisations it added."""
    works = pl.Series([backbone.works[street.district.name] for street in city.places.streets])
    stations = pl.Series([backbone.stations[street.code] for street in city.places.streets])
    stretch = stretch.with_columns(work=works[stretch["place"]], station=stations[stretch["place"]])
    own = _own_organisations(stretch, organisations)
    joint, covered = _joint_branches(rng, stretch, organisations + own.height)
    writer.write("organisations", pl.concat([own, joint], how="diagonal"))
    writer.write("coverage", pl.concat([covered, *_lone_ties(stretch)], how="diagonal"))
    members = stretch.filter(pl.col("chain_code").is_not_null())
    writer.write("chain_members", members.select(chain="chain_code", member="code", role=_role()))
    writer.write("supplies", _supplies(stretch))
    return own.height + joint.height


def _role() -> pl.Expr:
    platform = pl.col("kind") == "社会组织"
    first = pl.col("serial") == 0
    return pl.when(first).then(pl.lit("链主")).when(platform).then(pl.lit("创新平台")).otherwise(pl.lit("骨干"))


def _organisation_codes(first: int, count: int) -> pl.Series:
    numbers = pl.Series(range(first + 1, first + count + 1), dtype=pl.Int64).cast(pl.String).str.zfill(7)
    return pl.Series("code", "DZ-" + numbers)


def _own_organisations(stretch: pl.DataFrame, first: int) -> pl.DataFrame:
    """Return an organisation for each unit that has its own; the tie stands in its row."""
    units = stretch.filter(pl.col("situation") == "own")
    return units.select(
        code=_organisation_codes(first, units.height), name="中共" + pl.col("name") + "支部委员会",
        kind=pl.lit("支部"), level=pl.lit("单位"), members_formal="members_total", founded="founded",
        status=pl.lit("正常"), district="district", street="street", superior="work", unit="code",
    )  # fmt: skip


def _joint_branches(rng: np.random.Generator, stretch: pl.DataFrame, first: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the joint branches and their coverage: neighbours by street join, five on average, some ten and more."""
    units = stretch.filter(pl.col("situation") == "joint").sort("place")
    sizes = 1 + rng.poisson(JOINT_MEAN - 1, units.height)
    branch = pl.Series("branch", np.searchsorted(np.cumsum(sizes), np.arange(units.height), "right"))
    branches = units.with_columns(branch).unique("branch", keep="first", maintain_order=True)
    codes = _organisation_codes(first, branches.height)
    made = branches.select(
        code=codes, name=pl.lit(CITY) + pl.col("street").str.strip_suffix("街道") + "联合支部委员会" + codes,
        kind=pl.lit("联合支部"), level=pl.lit("社区"), status=pl.lit("正常"), district="district", street="street",
        superior="work",
    )  # fmt: skip
    covered = units.select(unit="code", organisation=codes[branch], form=pl.lit("联合"), since=pl.date(2023, 7, 1))
    return made, covered


def _lone_ties(stretch: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the coverage by instructors of the street's station, and the lapsed coverage."""
    return [
        stretch.filter("guided").select(
            unit="code", organisation="station", form=pl.lit("指导员"), since=pl.date(2024, 3, 1)
        ),
        stretch.filter(pl.col("situation") == "lapsed").select(
            unit="code",
            organisation="station",
            form=pl.lit("区域"),
            since=pl.date(2019, 3, 1),
            until=pl.date(2024, 6, 30),
        ),
    ]


def _supplies(stretch: pl.DataFrame) -> pl.DataFrame:
    """Return a supply from each supplying unit to the next one, the last to the first."""
    units = stretch.filter("supplies")
    return units.select(
        supplier="code", buyer=pl.col("code").shift(-1).fill_null(pl.col("code").first()), product=pl.lit("部件")
    )
