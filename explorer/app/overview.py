"""总览: in ten seconds, how far organisation reaches, who is isolated and why, which chains and districts lag."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import groupby
from typing import Any

import polars as pl
import streamlit as st

from explorer.app import parts, texts
from explorer.app.desk import Desk
from explorer.app.measured import SHARE_COLOURS, state_lines
from explorer.app.parts import link, percent, section
from explorer.app.tables import causes_of, signs
from explorer.metrics import meaning
from explorer.metrics.coverage import SHARES, share, share_of
from explorer.picture.glyphs import ISOLATED_COLOUR
from explorer.schema import AREA, CHAIN, KIND_BY_NAME
from explorer.vocabulary import BASES

Row = Mapping[str, Any]
_FIGURE_COLUMNS = {"share": "organised", "organised": "organised", "units": "units", "gap": "units"}


def render(desk: Desk) -> None:
    """Draw the page."""
    city = desk.coverage("city").row(0, named=True)
    parts.page_title(desk, desk.say(texts.OVERVIEW_TITLE))
    _shares(desk, city)
    left, right = st.columns(2, gap="large")
    with left:
        section(desk.say(texts.STATES_TITLE), desk.say(texts.STATES_NOTE))
        state_lines(desk, city, "", by="city", code="city")
        _ranking(desk, "district")
    with right:
        _causes(desk)
    _ranking(desk, "chain")


def _shares(desk: Desk, city: Row) -> None:
    for column, (figure, caption) in zip(st.columns(len(SHARES)), SHARES.items(), strict=True):
        with column, st.container(border=True, key=f"card-{figure}", height="stretch"):
            rate = share(city[figure], city["units"])
            note = escape(desk.say(meaning.SHARES[figure].definition))
            st.html(
                f'<div class="card-title" title="{note}">{escape(desk.say(caption))}</div>'
                f'<div class="card-share">{percent(rate)}</div>{parts.bar(rate or 0.0, SHARE_COLOURS[figure])}'
            )
            with st.container(horizontal=True, gap="small"):
                _figure(desk, f"{desk.say(texts.SHARE_NUMERATORS[figure])} {city[figure]:,}", figure, f"of-{figure}")
                _figure(desk, f"{desk.say(texts.BASE_COUNT)} {city['units']:,}", "units", f"base-{figure}")
    _undetermined(desk, city)


def _undetermined(desk: Desk, city: Row) -> None:
    if city["undetermined"]:
        with st.container(key="undetermined"):
            _figure(desk, desk.say(texts.UNDETERMINED_NOTE, count=f"{city['undetermined']:,}"), "undetermined", "of")


def _figure(desk: Desk, label: str, figure: str, key: str) -> None:
    """A number that opens the list behind it."""
    link(desk, "figure", label, key=f"{key}-{figure}", by="city", code="city", figure=figure)


def _causes(desk: Desk) -> None:
    nodes = desk.isolation.nodes
    scope = desk.say(BASES[desk.view.scope])
    section(desk.say(texts.CAUSES_TITLE), desk.say(texts.CAUSES_NOTE, count=f"{nodes.height:,}", scope=scope))
    if nodes.is_empty():
        parts.empty(desk.say(texts.NO_ISOLATED))
    counts = causes_by_kind(nodes)
    most = max([count for *_, count in counts], default=1)
    with st.container(key="causes", gap=None):
        for kind, lines in groupby(counts, key=lambda line: line[0]):
            _causes_of_kind(desk, kind, [(cause, count) for _, cause, count in lines], most)
    st.html(f'<p class="note">{escape(desk.say(texts.OUTSIDE_SCOPE, count=f"{desk.isolation.outside_scope:,}"))}</p>')


def _causes_of_kind(desk: Desk, kind: str, counts: list[tuple[str, int]], most: int) -> None:
    total = sum(count for _, count in counts)
    with parts.subtotal(desk.say(KIND_BY_NAME[kind].caption)):
        link(desk, "isolated", f"{total:,}", key=f"count-kind-{kind}", kind=kind)
    for cause, count in counts:
        with parts.counted("", desk.say(causes_of(kind)[cause]), count / most, ISOLATED_COLOUR, ""):
            link(desk, "isolated", f"{count:,}", key=f"count-{kind}-{cause}", kind=kind, cause=cause)


def causes_by_kind(nodes: pl.DataFrame) -> list[tuple[str, str, int]]:
    """Return kind, cause and count of isolated nodes (columns of ``Isolation.nodes``); the counts add up to its rows.

    Kinds come in the order of the schema, causes in that of the vocabulary.
    """
    counted = {(kind, cause): count for kind, cause, count in nodes.group_by("kind", "cause").len().iter_rows()}
    return [
        (kind, cause, counted[kind, cause])
        for kind in KIND_BY_NAME
        for cause in causes_of(kind)
        if (kind, cause) in counted
    ]


def ranked(figures: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return the figures of groups (columns of ``coverage``) for a ranking, the furthest behind first.

    Chains by units not organised; districts by their share, groups with an empty base last.
    """
    shown = figures.with_columns(
        gap=pl.col("units") - pl.col("organised"),
        share=share_of("organised"),
    )
    more = ("gap", "state_due", "neither") if by == "chain" else ("state_due",)
    order = ("gap", True) if by == "chain" else ("share", False)
    return shown.select("name", "share", "organised", "units", *more, "code").sort(
        order[0], "code", descending=[order[1], False], nulls_last=True
    )


def _ranking(desk: Desk, by: str) -> None:
    title, note = (
        (texts.CHAINS_TITLE, texts.CHAINS_NOTE) if by == "chain" else (texts.DISTRICTS_TITLE, texts.DISTRICTS_NOTE)
    )
    section(desk.say(title), f"{desk.say(note)} · {desk.say(texts.OPEN_HINT)}")
    figures = desk.coverage(by)
    # Units of no chain are no chain that lags; units without a district are a gap of the data and stay.
    rows = ranked(figures.filter(pl.col("code").is_not_null()) if by == "chain" else figures, by)
    kind = pl.lit(CHAIN.name if by == "chain" else AREA.name).alias("sign")
    names = pl.col("name").fill_null(desk.say(texts.NO_GROUP))
    shown = rows.select(kind, names, pl.exclude("name", "code")).with_columns(signs("sign"))
    clicked = parts.table(desk, shown, f"ranking-{by}", at_most=12, name_width=112)
    if clicked is None:
        return
    row, column = clicked
    code = rows["code"][row] or ""
    if by == "chain" and column == "name":
        parts.go(desk, "chains", chain=code)
    parts.go(
        desk, "figure", by=by, code=code, figure=_FIGURE_COLUMNS.get(column, column if column != "name" else "units")
    )
