"""Kinds of Party organisations: what the name says, against what the column says."""

from __future__ import annotations

import polars as pl

from loaders.reading.columns import Finding
from loaders.reading.comparable import comparable_name

# The ending of an organisation's name, the kind that it tells; the first that fits.
_BY_NAME = (
    (r"联合(?:党)?支部(?:委员会)?$", "联合支部"),
    (r"总支(?:部)?(?:委员会)?$", "总支"),
    (r"支部(?:委员会)?$", "支部"),
    (r"(?:委员会|党委|工委)$", "党委"),
)
# What kinds have in common: a 行业党委 is called 委员会 as a 党委 is, a 功能型支部 支部 as a 支部 is.
_FAMILIES = ((r"总支", "总支"), (r"支部", "支部"), (r"[党工]委$|委员会$", "党委"))


def settle_kinds(records: pl.DataFrame, name: str, kind: str, header: str | None) -> tuple[pl.DataFrame, Finding]:
    """Return the records with the kind that the organisation's name tells where the column contradicts it.

    ``name`` and ``kind``: the fields of both, in an organisation's own row or in a unit's that names one.
    """
    told = kind_by_name(pl.col(name))
    contradicted = _first_fit(told, _FAMILIES) != _first_fit(comparable_name(pl.col(kind)), _FAMILIES)
    both = records.filter(pl.col(name).is_not_null() & pl.col(kind).is_not_null())  # of the units few
    wrong = both.filter(contradicted).select("row", value=pl.col(kind), name=pl.col(name), kind=told)
    if len(wrong):
        righted = wrong.select("row", _told="kind")
        records = records.join(righted, on="row", how="left", maintain_order="left").with_columns(
            pl.coalesce("_told", kind).alias(kind)
        ).drop("_told")  # fmt: skip
    return records, Finding("kind_contradiction", wrong, header)


def kind_by_name(name: pl.Expr) -> pl.Expr:
    """Return the kind that an organisation's full name tells; null if it tells none."""
    return _first_fit(comparable_name(name), _BY_NAME)


def _first_fit(text: pl.Expr, patterns: tuple[tuple[str, str], ...]) -> pl.Expr:
    return pl.coalesce(pl.when(text.str.contains(pattern)).then(pl.lit(kind)) for pattern, kind in patterns)
