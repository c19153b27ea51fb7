"""References to keys: by code, else by full name, among the nodes of the load and of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from explorer.schema import MERGE, SEGMENT, UNIT_LABELS
from loaders.planning.akin import aliases_of
from loaders.reading.comparable import comparable_code, comparable_name
from loaders.sources.given import TARGETS, Target

UNKNOWN, AMBIGUOUS = "unknown_reference", "ambiguous_reference"
_CANDIDATES_SHOWN = 5


@dataclass
class Bearers:
    """Who bears which code and which name, of the nodes that the graph will hold (``key``, ``name``, ``kind`` …)."""

    nodes: Mapping[str, pl.DataFrame]
    _names: dict[str, pl.DataFrame] = field(default_factory=dict)

    def by_code(self, target: Target) -> pl.DataFrame:
        """Return ``code`` (unique) → ``label``, ``key``; of two labels the one that the target names first."""
        found = [
            self._meant(target, label).select(
                pl.lit(label).alias("label"), "key", code=pl.col("key").str.strip_prefix("reg:").str.to_uppercase()
            )
            for label in target.labels
        ]
        found += [self._standing_for(target, label).select("label", "key", "code") for label in target.labels]
        return pl.concat(found).unique("code", keep="first", maintain_order=True)

    def by_name(self, target: Target) -> pl.DataFrame:
        """Return ``name`` (unique) → ``label``, ``key`` of the first bearer, ``count``, ``candidates`` (keys)."""
        found = [self._named(label).join(self._meant(target, label), on="key", how="semi") for label in target.labels]
        return (
            pl.concat(found)
            .sort("key")
            .group_by("name", maintain_order=True)
            .agg(pl.first("label", "key"), count=pl.len(), candidates=pl.col("key").head(_CANDIDATES_SHOWN))
        )

    def _meant(self, target: Target, label: str) -> pl.DataFrame:
        nodes = self.nodes[label]
        return nodes if target.kind is None else nodes.filter(pl.col("kind") == target.kind)

    def _named(self, label: str) -> pl.DataFrame:
        """Return ``label``, ``key`` and comparable ``name``; a segment's name stands behind its chain's key."""
        if label not in self._names:
            name = comparable_name(pl.col("name"))
            if label == SEGMENT.label:
                chain = pl.col("key").str.strip_suffix(comparable_code(pl.col("code")))
                name = comparable_name(pl.concat_str(chain, "name"))
            named = self.nodes[label].select(pl.lit(label).alias("label"), "key", name=name)
            also = self._absorbed(label).select("label", "key", "name")
            self._names[label] = pl.concat([named, also]).filter(pl.col("name").is_not_null()).unique()
        return self._names[label]

    def _standing_for(self, target: Target, label: str) -> pl.DataFrame:
        return self._absorbed(label).join(self._meant(target, label), on="key", how="semi")

    def _absorbed(self, label: str) -> pl.DataFrame:
        """Return ``label``, ``key`` of the units that took others' place, with the ``code`` and ``name`` of those."""
        decisions = self.nodes.get(MERGE.label)
        if label not in UNIT_LABELS or decisions is None or decisions.is_empty():
            return pl.DataFrame(schema=dict.fromkeys(("label", "key", "code", "name"), pl.String))
        was = aliases_of(decisions).select("code", "name", key="into")
        return was.join(self.nodes[label], on="key", how="semi").select(
            pl.lit(label).alias("label"), "key", "code", "name"
        )


def resolve(ties: pl.DataFrame, bearers: Bearers) -> pl.DataFrame:
    """Return ``ties`` (``gather.OPEN_TIES``) with label and key of each end that is found.

    Further columns, for either end: ``<end>_reason`` (None: found; else ``unknown_reference``,
    ``ambiguous_reference``), ``<end>_count`` and ``<end>_candidates`` (who bears an ambiguous name), ``<end>_misnamed``
    (the code is unknown, the name counted). The order of rows is kept.
    """
    return _resolve_end(_resolve_end(ties, "start", bearers), "end", bearers)


def resolved(ties: pl.DataFrame) -> pl.DataFrame:
    """Return the ties of which both ends are found, without the columns in which others are explained."""
    explained = [f"{end}_{name}" for end in ("start", "end") for name in _NOTHING_FOUND]
    return ties.filter(pl.col("start_reason").is_null() & pl.col("end_reason").is_null()).drop(explained)


def dangling(ties: pl.DataFrame) -> pl.DataFrame:
    """Return the others."""
    return ties.filter(pl.col("start_reason").is_not_null() | pl.col("end_reason").is_not_null())


def unclear(ties: pl.DataFrame) -> pl.DataFrame:
    """Return those of which something is to be said: an end is not found, or was by its name and not by its code."""
    said = [pl.col(f"{end}_reason").is_not_null() | pl.col(f"{end}_misnamed") for end in ("start", "end")]
    return ties.filter(pl.any_horizontal(said))


def _resolve_end(ties: pl.DataFrame, end: str, bearers: Bearers) -> pl.DataFrame:
    if ties.is_empty():
        return ties.with_columns(pl.lit(None, dtype).alias(f"{end}_{name}") for name, dtype in _NOTHING_FOUND.items())
    ties = ties.with_row_index("_position")
    asked = ties.select(
        "_position", code=pl.col(f"{end}_code"), name=pl.col(f"{end}_name"), target=pl.col(f"{end}_target")
    ).filter(pl.col("target").is_not_null())
    answers = [look_up(one.drop("target"), TARGETS[str(name[0])], bearers) for name, one in asked.group_by("target")]
    if not answers:
        answers = [look_up(asked.drop("target"), TARGETS["unit"], bearers)]
    answer = pl.concat(answers).rename({name: f"{end}_found_{name}" for name in _ANSWER})
    joined = ties.join(answer, on="_position", how="left", maintain_order="left")
    return joined.with_columns(
        pl.coalesce(f"{end}_label", f"{end}_found_label").alias(f"{end}_label"),
        pl.coalesce(f"{end}_key", f"{end}_found_key").alias(f"{end}_key"),
    ).drop("_position", f"{end}_found_label", f"{end}_found_key").rename(
        {f"{end}_found_{name}": f"{end}_{name}" for name in _ANSWER[2:]}
    )  # fmt: skip


_ANSWER = ("label", "key", "reason", "count", "candidates", "misnamed")
_NOTHING_FOUND = {
    "reason": pl.String(), "count": pl.UInt32(), "candidates": pl.List(pl.String()), "misnamed": pl.Boolean(),
}  # fmt: skip


def look_up(asked: pl.DataFrame, target: Target, bearers: Bearers) -> pl.DataFrame:
    """Return ``asked`` (``_position``, ``code``, ``name``: text as written) answered: label, key, reason and so on.

    By code; else by the name given; else by the code's text read as a name.
    """
    coded = asked.with_columns(_code=comparable_code(pl.col("code"))).join(
        bearers.by_code(target).rename({"code": "_code"}), on="_code", how="left"
    )
    by_code = coded.filter(pl.col("key").is_not_null()).select(
        "_position", "label", "key", reason=pl.lit(None, pl.String), count=pl.lit(None, pl.UInt32),
        candidates=pl.lit(None, pl.List(pl.String)), misnamed=pl.lit(value=False),
    )  # fmt: skip
    rest = coded.filter(pl.col("key").is_null()).select("_position", "code", "name")
    return by_code if rest.is_empty() else pl.concat([by_code, _by_name(rest, target, bearers)])


def _by_name(asked: pl.DataFrame, target: Target, bearers: Bearers) -> pl.DataFrame:
    named = asked.with_columns(_name=comparable_name(pl.coalesce("name", "code"))).join(
        bearers.by_name(target).rename({"name": "_name"}), on="_name", how="left"
    )
    sure = pl.col("count") == 1
    return named.select(
        "_position",
        pl.when(sure).then("label").alias("label"),
        pl.when(sure).then("key").alias("key"),
        reason=pl.when(sure).then(None).when(pl.col("count") > 1).then(pl.lit(AMBIGUOUS)).otherwise(pl.lit(UNKNOWN)),
        count="count",
        candidates="candidates",
        misnamed=sure.fill_null(value=False) & pl.col("name").is_not_null() & pl.col("code").is_not_null(),
    )
