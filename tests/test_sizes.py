"""Size classes: at every bound of every industry, on it and just below, the class is the recount's."""

from __future__ import annotations

from itertools import product

import polars as pl

from explorer.metrics.sizes import classified
from tests.oracle_sizes import SIZES, section_of, size_class

INDUSTRIES = (
    "A01", "B06", "C39", "D44", "E47", "F51", "F52", "G54", "G59", "G60", "H61", "I63", "I64", "I65", "J66", "K701",
    "K702", "K703", "L72", "M73", "T97", "K", "F", "98", "X1", "",
)  # fmt: skip


def bounds_of(place: int) -> list[float | None]:
    bounds = {bound for each in SIZES.values() for bound in each[place] or ()}
    return [None, *sorted({value for bound in bounds for value in (bound - 1, bound)})]


def test_the_class_changes_at_the_bounds_of_the_recount_and_nowhere_else() -> None:
    rows = list(product(INDUSTRIES, *map(bounds_of, range(3))))
    schema = {"industry": pl.String, "staff": pl.Int64, "revenue": pl.Float64, "assets": pl.Float64}
    units = pl.DataFrame(rows, schema=schema, orient="row", strict=False).with_row_index("row")
    found = classified(units)
    assert found["section"].to_list() == [section_of(industry) for industry, *_ in rows]
    assert found["size"].to_list() == [size_class(*row) for row in rows]
