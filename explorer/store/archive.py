"""A first load as other machines fetch it: its parts and what came beside them, packed into texts that a store keeps.

To read a graph of millions row by row sends and makes each value of it; as Parquet it is read a column at a time.
"""

from __future__ import annotations

import base64
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import polars as pl

from explorer.graph import columns_of
from explorer.schema import KIND_BY_LABEL, RELATION_BY_TYPE
from explorer.store.changes import Changes, packed, unpacked
from explorer.store.parts import Parts

_BESIDE, _ARCHIVE = "beside", "whole.zip"
_PART_FILE: Final = re.compile(r"[A-Za-z_]+\.\d{5}\.parquet")


def pack(parts: Parts, beside: Changes, most: int) -> Iterator[str]:
    """Yield the archive of a whole graph as texts of at most ``most`` characters.

    Raises
    ------
    OSError
        the disk is full.
    """
    file = parts.folder / _ARCHIVE
    with zipfile.ZipFile(file, "w") as archive:  # Parquet is compressed as it is
        archive.writestr(_BESIDE, packed(beside))
        for part in sorted(parts.folder.glob("*.parquet")):
            archive.write(part, part.name)
    with file.open("rb") as content:
        while piece := content.read(most // 4 * 3):
            yield base64.b64encode(piece).decode()
    file.unlink()


def unpack(texts: Iterable[str], folder: Path) -> tuple[Parts, Changes] | None:
    """Lay the parts of an archive into a folder; return them and what came beside, None of a broken or a foreign one.

    Raises
    ------
    OSError
        the disk is full.
    """
    file = folder / _ARCHIVE
    try:
        with file.open("wb") as content:
            for text in texts:
                content.write(base64.b64decode(text, validate=True))
        with zipfile.ZipFile(file) as archive:
            names = [name for name in archive.namelist() if name != _BESIDE]
            if not all(map(_PART_FILE.fullmatch, names)):
                return None
            archive.extractall(folder, names)
            beside = unpacked(archive.read(_BESIDE))
        rows = sum(_rows_of(folder / name) for name in names)
    except (zipfile.BadZipFile, ValueError, KeyError, pl.exceptions.PolarsError):
        return None
    file.unlink()
    return (Parts(folder, rows), beside) if beside else None


def _rows_of(file: Path) -> int:
    """Return the rows of a part.

    Raises
    ------
    ValueError
        it is of another schema's frames.
    """
    name = file.name.partition(".")[0]
    known = name in KIND_BY_LABEL or name in RELATION_BY_TYPE
    if not known or dict(pl.read_parquet_schema(file)) != dict(columns_of(name)):
        raise ValueError(file.name)
    return int(pl.scan_parquet(file).select(pl.len()).collect().item())
