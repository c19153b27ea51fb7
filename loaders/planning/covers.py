"""The form of a ``COVERS`` that a ledger's row gives, and the dated tie that a row without dates joins."""

from __future__ import annotations

from datetime import date

import polars as pl

from explorer.schema import COVERS
from explorer.vocabulary import FORMS
from loaders.sources.contracts import COVERAGE

_OTHER_FORM, _SOLE_FORM, _JOINT_FORM = "其他", "单独", "联合"
_SOLE_KINDS = ("党委", "总支", "支部", "党总支", "党支部")
_JOINT_KINDS = ("联合支部", "联合党支部")
_SAME = ("start", "end_label", "end", "form")


def form_in_a_units_row() -> pl.Expr:
    """Return the form by 党组织组建形式 (单独建立 is 单独); without one, by 党组织类别; else 其他."""
    written = pl.col("form").str.extract(f"({'|'.join(FORMS)})").fill_null(_OTHER_FORM)
    by_kind = (
        pl.when(pl.col("organisation_kind").is_in(_JOINT_KINDS))
        .then(pl.lit(_JOINT_FORM))
        .when(pl.col("organisation_kind").is_in(_SOLE_KINDS))
        .then(pl.lit(_SOLE_FORM))
        .otherwise(pl.lit(_OTHER_FORM))
    )
    return pl.when(pl.col("form").is_not_null()).then(written).otherwise(by_kind)


def form_in_an_organisations_row(kind: pl.Expr) -> pl.Expr:
    """Return the form in which an organisation covers the unit where it is: 联合 of a 联合支部, else 单独."""
    joint = kind.is_in(_JOINT_KINDS).fill_null(value=False)
    return pl.when(joint).then(pl.lit(_JOINT_FORM)).otherwise(pl.lit(_SOLE_FORM))


def is_without_dates() -> pl.Expr:
    """Return where a tie is a ``COVERS`` of a ledger's row: only the coverage table has dates of its own."""
    return (pl.col("relation") == COVERS.type) & (pl.col("table") != COVERAGE.name)


def join_dated(ties: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Return the resolved ``ties``, those without dates with ``since`` of the latest tie that they join.

    Candidates are the coverage table's ties of the same organisation, unit and form, of this load or ``stored``
    (the store's present ``COVERS``). ``joined_until`` is the joined tie's end.
    """
    dateless = is_without_dates()
    candidates = pl.concat([
        ties.filter((pl.col("relation") == COVERS.type) & ~dateless).select(*_SAME, "since", "until"),
        stored.filter(pl.col("tables").list.contains(COVERAGE.name)).select(*_SAME, "since", "until"),
    ])  # fmt: skip
    latest = (
        candidates.unique([*_SAME, "since"], keep="first", maintain_order=True)
        .sort("since", nulls_last=False)
        .unique(_SAME, keep="last", maintain_order=True)
        .rename({"since": "joined_since", "until": "joined_until"})
    )
    places = ties.select(dateless.arg_true()).to_series()
    joined = ties.select(_SAME)[places].join(latest, on=_SAME, how="left", maintain_order="left")
    nobody = pl.Series([None], dtype=pl.Date()).new_from_index(0, len(ties))
    return ties.with_columns(  # the other columns, of millions, are not copied
        since=ties["since"].scatter(places, joined["joined_since"]),
        joined_until=nobody.scatter(places, joined["joined_until"]),
    )


def named_after_end(joined: pl.DataFrame, today: date) -> pl.DataFrame:
    """Return the ties that a row without dates joined although they had ended."""
    return joined.filter(pl.col("joined_until") <= today)
