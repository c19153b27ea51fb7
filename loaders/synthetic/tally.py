"""The expected figures of the large city, counted from what its units were drawn to be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from explorer.vocabulary import BASES, ORGANISED_STATES, STATES
from loaders.synthetic.dirt import OF_UNITS

_ORGANISED = pl.col("state").is_in(ORGANISED_STATES)
_WORKED = _ORGANISED | pl.col("situation").is_in(["instructed", "declared_instructor"])
_TIED = pl.col("situation").is_in(["own", "joint", "instructed"])
_PREMISES = pl.col("operating") & (pl.col("fixed_premises") | pl.col("fixed_premises").is_null())
_INSIDE = {
    "operating": pl.col("operating"),
    "three_haves": _PREMISES & (pl.col("staff") >= 10).fill_null(value=False),
    "above_scale": pl.col("operating") & pl.col("above_scale"),
    "due": pl.col("operating") & (_ORGANISED | (pl.col("state") == "due")),
}
_UNDETERMINED = {
    "three_haves": _PREMISES & pl.col("staff").is_null(),
    "due": pl.col("operating") & (pl.col("state") == "unknown"),
}


def _figures() -> dict[str, pl.Expr]:
    """Return every figure as a count over a stretch of units, named ``base/figure``."""
    found: dict[str, pl.Expr] = {}
    for base in BASES:
        inside = _INSIDE[base]
        parts = {
            "units": inside,
            "organised": inside & _ORGANISED,
            "own": inside & (pl.col("state") == "own"),
            "worked": inside & _WORKED,
            "both": inside & _ORGANISED & pl.col("guided"),
            "neither": inside & ~_WORKED,
            "undetermined": _UNDETERMINED.get(base, pl.lit(value=False)),
            **{f"state_{state}": inside & (pl.col("state") == state) for state in STATES},
        }
        found |= {f"{base}/{name}": condition.sum() for name, condition in parts.items()}
    found["outside_scope"] = (pl.col("operating") & ~_TIED & ~_INSIDE["three_haves"]).sum()
    found["dangling"] = (pl.col("situation") == "dangling").sum()
    found["markets"] = (pl.col("kind") == "专业市场").sum()
    coded = ~pl.col("fifteen_digits")
    found |= {f"code_{kind}": (coded & pl.col("code").str.starts_with(kind)).sum() for kind in ("91", "92")}
    return found | {name: pl.col(name).sum() for name in OF_UNITS}


def _cause(unled: frozenset[str]) -> pl.Expr:
    return (
        pl.when(pl.col("situation") == "dangling").then(pl.lit("dangling_reference"))
        .when(pl.col("situation") == "lapsed").then(pl.lit("covered_by_lapsed"))
        .when(pl.col("situation").is_in(["declared", "declared_instructor"])).then(pl.lit("declared_without_tie"))
        .when(pl.col("chain_code").is_in(sorted(unled))).then(pl.lit("chain_without_committee"))
        .when(pl.col("chain_code").is_not_null()).then(pl.lit("chain_member_uncovered"))
        .when(pl.col("supplies")).then(pl.lit("supply_only"))
        .otherwise(pl.lit("no_ties"))
    )  # fmt: skip


@dataclass
class Tally:
    """Running counts over the stretches of units: figures by base, isolated units by cause, units by district.

    ``unled``: chains without a committee. ``chains``: those with a member.
    """

    unled: frozenset[str]
    figures: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    districts: Counter[str] = field(default_factory=Counter)
    chains: set[str] = field(default_factory=set)

    def add(self, units: pl.DataFrame) -> None:
        """Count a stretch."""
        self.figures.update(units.select(**_figures()).row(0, named=True))
        isolated = units.filter(_INSIDE["three_haves"] & ~_TIED).select(cause=_cause(self.unled))["cause"]
        self.causes.update(dict(isolated.value_counts().iter_rows()))
        inside = units.filter(_INSIDE["operating"])["district"]
        self.districts.update(dict(inside.value_counts().iter_rows()))
        self.chains.update(units["chain_code"].drop_nulls().unique())

    def document(self, others: Counter[str]) -> dict[str, Any]:
        """Return the expected figures: ``coverage`` by base, ``districts`` (operating units), ``isolated`` nodes.

        ``others``: the isolated nodes that are no units.
        """
        causes = {cause: count for cause, count in sorted((self.causes + others).items()) if count}
        return {
            "coverage": {base: self._coverage(base) for base in BASES},
            "districts": dict(sorted(self.districts.items())),
            "isolated": {"counts": causes, "outside_scope": self.figures["outside_scope"]},
        }

    def _coverage(self, base: str) -> dict[str, Any]:
        plain = ("units", "organised", "own", "worked", "both", "neither", "undetermined")
        states = {state: self.figures[f"{base}/state_{state}"] for state in STATES}
        return {name: self.figures[f"{base}/{name}"] for name in plain} | {"states": states}
