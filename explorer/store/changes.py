"""What load runs change in a graph: rows upserted and rows removed, applied to frames, packed to be kept and sent.

A load that knows its changes, or finds those of other machines in the store, need not read the store again.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field

import polars as pl

from explorer.graph import PLACE, Frames, columns_of, identity
from explorer.schema import KIND_BY_LABEL, RELATION_BY_TYPE
from explorer.store.parts import as_stored


@dataclass(frozen=True)
class Changes:
    """Rows by label or relation: ``rows`` whole and upserted, ``gone`` (identity columns) removed before that."""

    rows: Frames = field(default_factory=dict)
    gone: Frames = field(default_factory=dict)

    def count(self) -> int:
        """Return how many rows are upserted or removed."""
        return sum(len(frame) for frame in (*self.rows.values(), *self.gone.values()))

    def upserting(self, more: Frames) -> Changes:
        """Return these changes, then ``more`` rows upserted."""
        rows = {name: frame for name, frame in more.items() if len(frame)}
        return Changes({**self.rows, **{name: _upserted(name, self.rows, frame) for name, frame in rows.items()}},
                       self.gone)  # fmt: skip

    def removing(self, more: Frames) -> Changes:
        """Return these changes, then ``more`` rows removed, of which only the identity counts."""
        keys = {name: frame.select(identity(name)) for name, frame in more.items() if len(frame)}
        kept = {name: _without(name, frame, keys.get(name)) for name, frame in self.rows.items()}
        gone = {name: pl.concat([self.gone[name], new]) if name in self.gone else new for name, new in keys.items()}
        return Changes(kept, {**self.gone, **gone})

    def then(self, later: Changes) -> Changes:
        """Return these changes and then the later ones."""
        return self.removing(later.gone).upserting(later.rows)

    def applied(self, name: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the frame of a label or relation after the changes."""
        left = _without(name, frame, self.gone.get(name))
        return _upserted(name, {name: left}, self.rows[name]) if name in self.rows else left

    def applied_lazily(self, name: str, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return the rows of a label or relation after the changes, read when they are asked for."""
        keys = self._touched(name)
        if keys is None:
            return rows
        left = rows.join(keys.lazy(), on=identity(name), how="anti", nulls_equal=True)
        return pl.concat([left, self.rows[name].lazy()]) if name in self.rows else left

    def applied_in_place(self, name: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Return what ``applied`` does, of some columns, with the number of each row as ``PLACE``: later rows last."""
        left = _without(name, frame.with_row_index(PLACE), self._touched(name))
        if name not in self.rows:
            return left
        return pl.concat([left, self.rows[name].select(frame.columns).with_row_index(PLACE, frame.height)])

    def _touched(self, name: str) -> pl.DataFrame | None:
        """Return the identity of every row that is removed or replaced; None: there is none."""
        keys = [frames[name].select(identity(name)) for frames in (self.gone, self.rows) if name in frames]
        return pl.concat(keys) if keys else None


def packed(changes: Changes) -> bytes:
    """Return the changes as an archive of Parquet files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for part, frames in (("rows", changes.rows), ("gone", changes.gone)):
            for name, frame in frames.items():
                content = io.BytesIO()
                frame.write_parquet(content, compression="zstd")
                archive.writestr(f"{part}/{name}", content.getvalue())
    return target.getvalue()


def unpacked(content: bytes) -> Changes | None:
    """Return the changes of an archive; None for one that is broken or of another schema's frames."""
    parts: dict[str, dict[str, pl.DataFrame]] = {"rows": {}, "gone": {}}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.namelist():
                part, name = entry.split("/")
                parts[part][name] = pl.read_parquet(io.BytesIO(archive.read(entry)))
    except (zipfile.BadZipFile, ValueError, KeyError, OSError, pl.exceptions.PolarsError):
        return None
    return Changes(**parts) if all(_fits(name, frame) for name, frame in parts["rows"].items()) else None


def _fits(name: str, frame: pl.DataFrame) -> bool:
    known = name in KIND_BY_LABEL or name in RELATION_BY_TYPE
    return known and dict(frame.schema) == dict(columns_of(name))


def _upserted(name: str, before: Frames, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows over those before; lists without nulls, as a store keeps them."""
    stored = as_stored(name, rows)
    return pl.concat([_without(name, before[name], rows), stored]) if name in before else stored


def _without(name: str, frame: pl.DataFrame, keys: pl.DataFrame | None) -> pl.DataFrame:
    if keys is None or frame.is_empty() or keys.is_empty():
        return frame
    return frame.join(keys, on=identity(name), how="anti", nulls_equal=True)
