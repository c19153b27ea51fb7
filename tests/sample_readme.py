"""The tables of ``sample_data/README.md``: what was planted and what the figures must be."""

from __future__ import annotations

import re
from pathlib import Path

from tests.sample import SAMPLE


def readme_tables(path: Path = SAMPLE / "README.md") -> dict[str, list[dict[str, str]]]:
    """Return the rows of each table of the page by the English half of its heading; columns likewise."""
    tables: dict[str, list[dict[str, str]]] = {}
    heading, header = "", []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading, header = line.split("·")[1].strip(), []
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells and not header:
            header = [cell.split()[-1] for cell in cells]
        elif cells and cells[0] != "---":
            tables.setdefault(heading, []).append(dict(zip(header, cells, strict=True)))
    return tables
