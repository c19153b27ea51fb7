"""The answers of the program and of its peers in one shape, so that a benchmark of figures can tell them equal."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import polars as pl

from benchmarks.plain import DISTRICTS, FIGURES
from explorer.metrics.coverage import coverage
from explorer.metrics.groups import titles
from explorer.metrics.isolation import Isolation, isolated
from explorer.metrics.projection import Projection
from explorer.vocabulary import BASES, GROUPS

SCOPE = "three_haves"
# (base, group, key) → figure → number; what counts nobody is left out
Answers = dict[tuple[str, str, str | None], dict[str, int]]


def answers_of(projection: Projection) -> tuple[Answers, Counter[str], list[str]]:
    """Return the program's figures in the shape in which peers give theirs, and the isolated units of the scope."""
    answers: Answers = {}
    for by in GROUPS:
        codes = _group_of_codes(projection, by)
        for base in BASES:
            for row in coverage(projection, base, by).iter_rows(named=True):
                group = codes.get((row.get("chain"), row["code"]), row["code"])
                answers[base, by, group] = {name: row[name] for name in FIGURES if row[name]}
    found = isolated(projection, SCOPE)
    return not_empty(answers), _of_units(found), _isolated_keys(found)


def _group_of_codes(projection: Projection, by: str) -> dict[tuple[str | None, str | None], str]:
    """Return the key by chain and code of groups whose code is not their key: peers tell groups by key."""
    named = titles(projection, by).select(
        pl.col("chain") if by == "segment" else pl.lit(None, pl.String), "code", "group"
    )
    return {(chain, code): group for chain, code, group in named.iter_rows()}


def not_empty(answers: Answers) -> Answers:
    return {group: counted for group, counted in answers.items() if counted}


def _of_units(found: Isolation) -> Counter[str]:
    units = found.nodes.filter(pl.col("kind").is_in(("enterprise", "small_business")))
    return Counter(dict(units["cause"].value_counts().iter_rows()))


def _isolated_keys(found: Isolation) -> list[str]:
    return found.nodes.filter(pl.col("kind").is_in(("enterprise", "small_business")))["key"].to_list()


def answers_of_rows(rows: list[Any]) -> Answers:
    answers: Answers = defaultdict(Counter)
    for row in rows:
        code = DISTRICTS.get(row["code"], row["code"]) if row["by"] == "district" else row["code"]
        worked = row["organised"] or row["helpful"]
        counted = {"organised": row["organised"], "own": row["state"] == "own", "worked": worked,
                   "both": row["organised"] and row["helpful"], "neither": not worked}  # fmt: skip
        for base, inside, undetermined in zip(BASES, row["bases"], row["open"], strict=True):
            figures = answers[base, row["by"], code]
            names = (
                ["units", f"state_{row['state']}", *(name for name, counts in counted.items() if counts)]
                if inside
                else []
            )
            figures.update(dict.fromkeys([*names, *(["undetermined"] if undetermined else [])], row["units"]))
    return not_empty(answers)


def verdict(peer: tuple[Any, ...], own: tuple[Any, ...]) -> str:
    """Return whether all parts agree, else how many figures differ."""
    if peer == own:
        return f"equal: {len(own[0]):,} groups, {sum(own[1].values()):,} isolated units"
    differing = [group for group in {*peer[0], *own[0]} if peer[0].get(group) != own[0].get(group)]
    return f"DIFFER in {len(differing)} groups, e.g. {differing[:2]}; causes {dict(peer[1] - own[1])}"
