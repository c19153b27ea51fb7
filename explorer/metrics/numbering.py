"""Numbering: which row of the projection's units a label and key name; everything later joins on the number.

Millions of ties lie mostly in the order of their units: that is guessed and compared. The others are told apart by a
hash of label and key first and compared as texts only where the hash agrees: several times faster than a join on two
texts, with the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.metrics.core import NodeId
from explorer.schema import UNIT_LABELS

_LABELS = {label: number for number, label in enumerate(UNIT_LABELS, start=1)}
_REMEMBERED = 16_384
_TOGETHER = 256
_FEW = 16  # of so many times fewer the order is not guessed: that looks through all units once more
_SPREAD = 0x9E3779B97F4A7C15  # an odd number that changes about half of the bits of a hash


class Numbering:
    """The units of a projection by label and key: ``units`` has a row each, no label and key twice."""

    def __init__(self, units: pl.DataFrame) -> None:
        self._units = units.select("label", "key")
        self._codes = _codes(self._units["label"])
        self._hashes = _hashes(self._codes, self._units["key"])

    @property
    def height(self) -> int:
        """How many units there are."""
        return self._units.height

    def rows(self, labels: pl.Series, keys: pl.Series) -> pl.Series:
        """Return the row number (UInt32) of each unit named; null where there is no such unit."""
        if not self.height:
            return pl.Series("row", [None], dtype=pl.UInt32).new_from_index(0, len(keys))
        codes = _codes(labels)
        hashes = _hashes(codes, keys)
        if len(keys) * _FEW < self.height:
            return self._placed(codes, keys, self._nobody(keys), self._anywhere(hashes, np.arange(len(keys))))
        guess = self._in_order(hashes)
        same = self._are(guess, codes, keys)
        found = np.where(same, guess.to_numpy(), self.height)
        return self._placed(codes, keys, found, self._anywhere(hashes, np.flatnonzero(~same)))

    def rows_of_few(self, labels: pl.Series, keys: pl.Series) -> pl.Series:
        """Return what ``rows`` does, for the few that a page asks for again and again: by the order of all hashes.

        To make that, once, takes longer than ``rows``: who asks once, as the projection does, is better served there.
        """
        codes = _codes(labels)
        return self._placed(codes, keys, self._nobody(keys), self._by_order(_hashes(codes, keys)))

    def _nobody(self, keys: pl.Series) -> npt.NDArray[np.int64]:
        """Return for each key the number that no unit has."""
        return np.full(len(keys), self.height)

    def _placed(
        self, codes: pl.Series, keys: pl.Series, found: npt.NDArray[np.int64], pairs: pl.DataFrame
    ) -> pl.Series:
        """Return ``found`` with the rows of ``pairs`` that are those of the codes and keys; null where none is."""
        place, row = pairs["place"], pairs["row"]
        right = pl.Series(self._are(row, codes.gather(place), keys.gather(place)))
        found[place.filter(right).to_numpy()] = row.filter(right).to_numpy()
        rows = pl.Series("row", found.astype(np.uint32))
        return rows.set(rows == self.height, None)

    def _are(self, rows: pl.Series, codes: pl.Series, keys: pl.Series) -> npt.NDArray[np.bool_]:
        """Tell which of the units in ``rows`` are those of the codes and keys."""
        same = (self._codes.gather(rows) == codes) & (self._units["key"].gather(rows) == keys)
        return same.fill_null(value=False).to_numpy()

    def _in_order(self, hashes: pl.Series) -> pl.Series:
        """Return a row for each: that of units which follow one another as the numbering's do, as most ties' ends do.

        Every ``_TOGETHER``-th is looked up; the ones behind it are likely the units behind that.
        """
        places = np.arange(0, len(hashes), _TOGETHER)
        begun = self._anywhere(hashes, places)
        rows = np.zeros(len(places), dtype=np.uint32)
        rows[begun["place"].to_numpy() // _TOGETHER] = begun["row"].to_numpy()
        guess = (rows[:, None] + np.arange(_TOGETHER, dtype=np.uint32)).reshape(-1)[: len(hashes)]
        return pl.Series(np.minimum(guess, self.height - 1), dtype=pl.UInt32)

    def _anywhere(self, hashes: pl.Series, places: npt.NDArray[np.intp]) -> pl.DataFrame:
        """Return ``place``, ``row`` of units of the hashes at ``places``; two where two units share a hash."""
        wanted = pl.DataFrame({"place": places}, schema={"place": pl.UInt32}).with_columns(hash=hashes.gather(places))
        numbered = pl.DataFrame({"hash": self._hashes}).with_row_index("row")
        return wanted.join(numbered, on="hash").select("place", "row")

    def _by_order(self, hashes: pl.Series) -> pl.DataFrame:
        """Return what ``_anywhere`` does, of all places."""
        ordered, order = self._sorted
        first, last = (np.searchsorted(ordered, hashes.to_numpy(), side) for side in ("left", "right"))
        many = last - first
        place = np.repeat(np.arange(len(hashes)), many)
        nth = np.arange(len(place)) - np.repeat(np.cumsum(many) - many, many)
        return pl.DataFrame({"place": place, "row": order[first[place] + nth]}).cast(pl.UInt32)

    def row(self, node: NodeId) -> int | None:
        """Return the row number of one unit; None where there is no such unit."""
        return self._row(node)

    @cached_property
    def _row(self) -> Callable[[NodeId], int | None]:
        """What finds a unit's row, and remembers it: a picture asks several things of each of its nodes.

        It knows the numbering's columns, not the numbering: that would hold itself, and with it a whole city.
        """
        units, (sorted_hashes, order) = self._units, self._sorted

        @lru_cache(_REMEMBERED)
        def row(node: NodeId) -> int | None:
            (number,) = _hashes(pl.Series([_LABELS.get(node[0], 0)], dtype=pl.UInt8), pl.Series([node[1]]))
            first, last = (int(np.searchsorted(sorted_hashes, np.uint64(number), side)) for side in ("left", "right"))
            return next((int(row) for row in order[first:last] if units.row(int(row)) == node), None)

        return row

    @cached_property
    def _sorted(self) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
        hashes = self._hashes.to_numpy()
        order = np.argsort(hashes)
        return hashes[order], order.astype(np.uint32)


def _codes(labels: pl.Series) -> pl.Series:
    """Return the number of each label, 0 for one that no unit has."""
    coded = pl.lit(0, pl.UInt8)
    for label, code in _LABELS.items():
        coded = pl.when(pl.col("label") == label).then(pl.lit(code, pl.UInt8)).otherwise(coded)
    return labels.to_frame("label").select(coded).to_series()


def _hashes(codes: pl.Series, keys: pl.Series) -> pl.Series:
    return keys.hash() ^ (codes.cast(pl.UInt64) * _SPREAD)
