"""Writes ``sample_data/``: ``python -m loaders.synthetic.sample [FOLDER]``; always the same city."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from loaders.sources.contracts import TABLES
from loaders.synthetic.backbone import raise_backbone
from loaders.synthetic.city import City
from loaders.synthetic.places import area_rows, lay_out
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
    populate(city, backbone)
    trade(city)
    return city


def write(city: City, folder: Path) -> list[Path]:
    """Write the city's eleven tables and the list of what was planted into ``folder``; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table in TABLES:
        rows = city.rows.get(table.name, [])
        if table.name in _SORTED:
            rows = sorted(rows, key=lambda row: [str(value) for value in row.values()])
        paths.append(write_table(folder, table.name, rows))
    return paths


if __name__ == "__main__":
    write(build(), Path(sys.argv[1] if len(sys.argv) > 1 else "sample_data"))
