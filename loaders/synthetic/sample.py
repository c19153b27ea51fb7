"""Writes ``sample_data/``: ``python -m loaders.synthetic.sample [FOLDER]``; always the same city."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from loaders.sources.contracts import CITY_TABLES
from loaders.synthetic.backbone import raise_backbone
from loaders.synthetic.city import City
from loaders.synthetic.expected import describe
from loaders.synthetic.places import area_rows, lay_out
from loaders.synthetic.plants_of_organisations import host, plant_chains, plant_organisations, plant_sites
from loaders.synthetic.plants_of_units import plant_units
from loaders.synthetic.population import populate
from loaders.synthetic.surroundings import set_up_sites, trade
from loaders.synthetic.tables import write_table

SEED = 20261101
_SORTED = {"enterprises", "small_businesses", "coverage", "supplies"}


def build() -> City:
    """Return the sample city."""
    random = Random(SEED)
    city = City(random, lay_out(random))
    city.rows["areas"] = [dict(row) for row in area_rows(city.places)]
    backbone = raise_backbone(city)
    set_up_sites(city, backbone)
    hosts = host(city, backbone)
    plant_organisations(city, backbone)
    plant_units(city, backbone, hosts)
    plant_sites(city, hosts)
    populate(city, backbone)
    plant_chains(city)
    trade(city)
    return city


def write(city: City, folder: Path) -> list[Path]:
    """Write the city's eleven tables and the list of what was planted into ``folder``; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table in CITY_TABLES:
        rows = city.rows.get(table.name, [])
        if table.name in _SORTED:
            rows = sorted(rows, key=lambda row: [str(value) for value in row.values()])
        paths.append(write_table(folder, table.name, rows))
    readme = folder / "README.md"
    readme.write_text(describe(city), encoding="utf-8")
    return [*paths, readme]


if __name__ == "__main__":
    write(build(), Path(sys.argv[1] if len(sys.argv) > 1 else "sample_data"))
