"""What all stretches of the large city share: streets with their weights and parks, chains, and the markets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from loaders.synthetic.chains import FLAGSHIP, PLATFORMS, Chain
from loaders.synthetic.codes import COMPANY, credit_codes
from loaders.synthetic.places import DISTRICT_WEIGHTS, Places, Street

FIXED = FLAGSHIP.enterprises + PLATFORMS  # the first units are the flagship chain's
MARKETS = 200 / 4_570_000
Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ground:
    """The city's places and chains; ``total``: how many units it has."""

    places: Places
    chains: Sequence[Chain]
    total: int

    @property
    def streets(self) -> tuple[Street, ...]:
        """The streets, in the order in which ``place`` numbers them."""
        return self.places.streets

    def street_weights(self) -> Shares:
        """Return the chance of each street: its district's share of registrations, split evenly."""
        districts = [street.district.name for street in self.streets]
        weights: Shares = np.array([DISTRICT_WEIGHTS[name] / districts.count(name) for name in districts])
        return np.asarray(weights / weights.sum())

    def points(self) -> pl.DataFrame:
        """Return ``district``, ``street``, ``longitude``, ``latitude`` of each street."""
        return pl.DataFrame(
            [(s.district.name, s.name, s.longitude, s.latitude) for s in self.streets],
            schema=["district", "street", "longitude", "latitude"],
            orient="row",
        )

    def parks(self) -> pl.Series:
        """Return the names of each street's parks and buildings, an empty list where it has none."""
        names = [[park.name for park in self.places.of_street(street)] for street in self.streets]
        return pl.Series("park", names, dtype=pl.List(pl.String))

    @property
    def markets(self) -> pl.Series:
        """The serial numbers of the markets: 200 in a city of 4.57 million, one in a small one."""
        count = max(1, round(self.total * MARKETS))
        step = max(1, self.total // count)
        serials = pl.Series("serial", [step * (number + 1) - 1 for number in range(count)], dtype=pl.Int64)
        return serials.filter(serials >= FIXED)

    def market_codes(self, rng: np.random.Generator, count: int) -> pl.Series:
        """Return the codes of ``count`` markets at random; null in a city too small for one."""
        if self.markets.is_empty():
            return pl.Series([None], dtype=pl.String).new_from_index(0, count)
        return credit_codes(COMPANY, self.markets)[rng.integers(0, len(self.markets), count)]
