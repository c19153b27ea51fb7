"""Proposals: units of which one may be the other, for a person to decide; nothing is merged by them.

Of each pair at least one unit has no valid credit code. Units are compared where they share all of a name, less region
and legal form, wherever they lie; else within one district and with the same first characters, as far as the settings
let the number of comparisons go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from explorer.settings import Review
from explorer.words import Text
from loaders.planning.likeness import alike, core_name
from loaders.reading import codes
from loaders.reading.comparable import comparable_code, comparable_name
from loaders.reading.keys import BY_NAME, BY_NUMBER, pair_key

_AT_ONCE = 500_000  # units
_SURE = 100
_PAIR = {"one": pl.String(), "other": pl.String(), "score": pl.Int64()}
_SAME_NAME = Text("名称一致", "the same name")
_SAME_CORE = Text("去掉地名和企业形式后名称一致", "the same name less region and legal form")
_ALIKE = Text("名称相近", "a like name")
_SAME_DISTRICT = Text(",同区", ", in the same district")
_NO_DISTRICT = Text(",有一方区不详", ", a district unknown")
_OTHER_DISTRICT = Text(",区不同", ", in different districts")


@dataclass(frozen=True)
class Proposals:
    """What is proposed, and what is not for want of room.

    ``pairs``: ``kept``, ``absorbed`` (keys), ``score`` (of 100), ``basis``, ``basis_en``; the likeliest first.
    ``compared``: names likened to each other. ``not_compared``: units without a valid code whose block was too large,
    or whose name too many bear. ``left_out``: pairs beyond the most that a list holds.
    """

    pairs: pl.DataFrame
    compared: int
    not_compared: int
    left_out: int


def propose(units: pl.DataFrame, decided: pl.Series, limits: Review, home: Iterable[str] = ()) -> Proposals:
    """Return the proposals among ``units``: ``key``, ``name``, ``district``, ``number`` (注册号), present ones.

    ``decided``: the keys (``keys.pair_key``) of pairs on which there is a decision. ``home``: ``likeness.core_name``.
    """
    weak = _prepared(units.filter(_has_no_code(units["key"])), limits, home)
    others = _candidates(units, weak, limits, home)
    same, crowded = _same_core(weak, others, limits)
    near, compared, too_large = _near(weak, others, limits)
    told = _told(pl.concat([same, near]), others, decided)
    kept = told.sort(["score", "near", "kept", "absorbed"], descending=[True, True, False, False])
    shown = kept.head(limits.most_pairs).drop("near")
    return Proposals(shown, compared, pl.concat([crowded, too_large]).n_unique(), len(kept) - len(shown))


def _has_no_code(keys: pl.Series) -> pl.Series:
    slices = (one.to_series() for one in keys.to_frame().iter_slices(_AT_ONCE))
    return pl.concat([pl.Series([], dtype=pl.Boolean), *(~codes.is_credit_code(one) for one in slices)])


def _prepared(units: pl.DataFrame, limits: Review, home: Iterable[str]) -> pl.DataFrame:
    """Return ``units`` with ``whole`` and ``core`` name, ``block`` (district and first characters) and ``number``."""
    named = units.drop_nulls("name").with_columns(
        whole=comparable_name(pl.col("name")),
        core=core_name(pl.col("name"), home),
        number=pl.coalesce(
            comparable_code(pl.col("number")),
            pl.when(pl.col("key").str.starts_with(BY_NUMBER)).then(pl.col("key").str.strip_prefix(BY_NUMBER)),
        ),
    )
    return named.with_columns(block=pl.format("{}|{}", "district", pl.col("core").str.head(limits.same_characters)))


def _candidates(units: pl.DataFrame, weak: pl.DataFrame, limits: Review, home: Iterable[str]) -> pl.DataFrame:
    """Return, a slice at a time, the units that share a core name or a block with one of ``weak``, those included."""
    cores, blocks = (weak[name].drop_nulls().unique().implode() for name in ("core", "block"))
    shared = pl.col("core").is_in(cores) | pl.col("block").is_in(blocks).fill_null(value=False)
    found = [_prepared(one, limits, home).filter(shared) for one in units.iter_slices(_AT_ONCE)]
    return pl.concat([weak.clear(), *found])


def _same_core(weak: pl.DataFrame, others: pl.DataFrame, limits: Review) -> tuple[pl.DataFrame, pl.Series]:
    """Return the pairs that share a core name, and the units whose core name too many bear."""
    bearers = others.group_by("core").agg(count=pl.len())
    counted = weak.select("key", "core").join(bearers, on="core")
    crowded = counted.filter(pl.col("count") > limits.most_alike)
    told = counted.join(crowded, on="key", how="anti").select("core", one="key")
    pairs = told.join(others.select("core", other="key"), on="core").filter(pl.col("one") != pl.col("other"))
    return pairs.select("one", "other", score=pl.lit(_SURE, pl.Int64)), crowded["key"]


def _near(weak: pl.DataFrame, others: pl.DataFrame, limits: Review) -> tuple[pl.DataFrame, int, pl.Series]:
    """Return the pairs of one block whose core names are alike, how many were compared, and whose block was too large.

    Small blocks go first, so that a large one costs nobody else the comparison.
    """
    ours = weak.drop_nulls("block").group_by("block").agg(one="key", some="core")
    theirs = others.drop_nulls("block").group_by("block").agg(other="key", them="core")
    blocks = ours.join(theirs, on="block").with_columns(size=pl.col("some").list.len() * pl.col("them").list.len())
    ordered = blocks.sort("size", "block").with_columns(upto=pl.col("size").cast(pl.Int64).cum_sum())
    within = ordered.filter(pl.col("upto") <= limits.most_comparisons)
    too_large = ordered.filter(pl.col("upto") > limits.most_comparisons)["one"].explode()
    found = [pl.DataFrame(schema=_PAIR), *_likened(within, limits.likeness)]
    return pl.concat(found), int(within["size"].sum()), too_large.drop_nulls()


def _likened(blocks: pl.DataFrame, least: int) -> Iterator[pl.DataFrame]:
    for one, some, other, them in blocks.select("one", "some", "other", "them").iter_rows():
        for ours, theirs, scores in alike(some, them, least):
            pairs = {"one": [one[at] for at in ours], "other": [other[at] for at in theirs], "score": scores.tolist()}
            yield pl.DataFrame(pairs, schema=_PAIR).filter(
                (pl.col("one") != pl.col("other")) & (pl.col("score") < _SURE)
            )


def _told(pairs: pl.DataFrame, units: pl.DataFrame, decided: pl.Series) -> pl.DataFrame:
    """Return each pair once, the unit with the stronger key kept, with the evidence; less those decided upon."""
    traits = units.select("key", "whole", "core", "district", "number").unique("key").with_columns(strength=_strength())
    both = pairs.join(traits, left_on="one", right_on="key").join(traits, left_on="other", right_on="key", suffix="_b")
    other_number = (pl.col("number") != pl.col("number_b")).fill_null(value=False)
    first = (pl.col("strength") < pl.col("strength_b")) | (
        (pl.col("strength") == pl.col("strength_b")) & (pl.col("one") < pl.col("other"))
    )
    ordered = both.filter(~other_number).with_columns(
        kept=pl.when(first).then("one").otherwise("other"), absorbed=pl.when(first).then("other").otherwise("one")
    )
    once = ordered.sort("score", descending=True).unique(["kept", "absorbed"], keep="first", maintain_order=True)
    open_still = once.filter(~pair_key(pl.col("kept"), pl.col("absorbed")).is_in(decided.implode()))
    return open_still.select("kept", "absorbed", "score", *_basis(), near=_same_district())


def _same_district() -> pl.Expr:
    return (pl.col("district") == pl.col("district_b")).fill_null(value=False)


def _strength() -> pl.Expr:
    """Return 0 of a valid code, 1 of another, 2 of a 注册号, 3 of name and district, 4 of a name alone."""
    key = pl.col("key")
    valid = key.map_batches(codes.is_credit_code, return_dtype=pl.Boolean)
    named = pl.when(key.str.ends_with("|")).then(4).otherwise(3)
    weakest = pl.when(key.str.starts_with(BY_NAME)).then(named).when(key.str.starts_with(BY_NUMBER)).then(2)
    return weakest.when(valid).then(0).otherwise(1)


def _basis() -> Iterator[pl.Expr]:
    same_name, same_core = pl.col("whole") == pl.col("whole_b"), pl.col("core") == pl.col("core_b")
    same_place = pl.col("district") == pl.col("district_b")
    for language, column in (("zh", "basis"), ("en", "basis_en")):
        said = {text: pl.lit(getattr(text, language)) for text in _TEXTS}
        name = pl.when(same_name).then(said[_SAME_NAME]).when(same_core).then(said[_SAME_CORE]).otherwise(said[_ALIKE])
        known = pl.when(same_place).then(said[_SAME_DISTRICT]).otherwise(said[_OTHER_DISTRICT])
        place = pl.when(same_place.is_null()).then(said[_NO_DISTRICT]).otherwise(known)
        yield pl.concat_str(name, place).alias(column)


_TEXTS = (_SAME_NAME, _SAME_CORE, _ALIKE, _SAME_DISTRICT, _NO_DISTRICT, _OTHER_DISTRICT)
