"""变化: two loads compared: how each share moved and why, and who entered, left, changed, was cut off or connected."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from explorer.app import parts, texts
from explorer.app.controls import choose
from explorer.app.desk import Desk
from explorer.app.tables import signs, spoken
from explorer.metrics.changes import CHANGES, movements, unit_changes
from explorer.metrics.coverage import SHARES
from explorer.vocabulary import GROUPS, STATES

_GROUPS = ("district", "chain", "street", "kind", "size")
_LEAST = 0.0005  # of a share: smaller movements are none to the decimal that is shown


def render(desk: Desk) -> None:
    """Draw the page."""
    parts.page_title(desk, desk.say(texts.CHANGES), f"{desk.say(texts.CHANGES_NOTE)} · {desk.standing_line()}")
    runs = desk.once("runs", lambda: desk.source.runs(desk.projection.graph))
    if len(runs) < 2:
        parts.empty(desk.say(texts.CHANGES_ONE, count=len(runs)))
        return
    newest = runs[::-1]
    first, second = st.columns(2)
    asked = st.query_params
    with second:
        later = choose(desk.say(texts.CHANGES_TO), "to", newest, asked.get("to", ""), str, usual=newest[0])
    before = [run for run in newest if run < later] or [later]
    with first:
        earlier = choose(desk.say(texts.CHANGES_FROM), "from", before, asked.get("from", ""), str, usual=before[0])
    if earlier == later:
        parts.empty(desk.say(texts.CHANGES_SAME))
        return
    _compared(desk, earlier, later)


def _compared(desk: Desk, earlier: str, later: str) -> None:
    with st.spinner(desk.say(texts.CHANGES_WORKING)):
        before, after = desk.at(earlier), desk.at(later)
        pair = f"{earlier} {later}"
        moved = desk.once(f"moved {pair}", lambda: movements(before, after, desk.view.base))
        units = desk.once(f"changed {pair}", lambda: unit_changes(before, after, desk.view.base))
    for column, row in zip(st.columns(len(SHARES)), moved.iter_rows(named=True), strict=True):
        with column, st.container(border=True, height="stretch", key=f"moved-{row['figure']}"):
            _movement(desk, row)
    _units(desk, units)
    _groups(desk, pair, before, after)


def _movement(desk: Desk, row: dict[str, Any]) -> None:
    """A share before and after, and what of its movement comes from where."""
    shares = f"{parts.percent(row['before'])} → {parts.percent(row['after'])}"
    st.html(
        f'<div class="card-title">{escape(desk.say(SHARES[row["figure"]]))}</div>'
        f'<div class="moved">{shares}</div><div class="card-note">{escape(_words(desk, row["change"]))}</div>'
    )
    if row["change"] is None:
        return
    why = desk.say(
        texts.MOVED_WHY, before=f"{row['count_before']:,}", after=f"{row['count_after']:,}",
        units_before=f"{row['units_before']:,}", units_after=f"{row['units_after']:,}",
        numerator=points(row["by_numerator"]), denominator=points(row["by_denominator"]),
    )  # fmt: skip
    st.html(f'<p class="quiet">{escape(why)}</p>')


def points(share: float) -> str:
    """Return a difference of shares in percentage points, with its sign.

    >>> points(0.0123), points(-0.5), points(-0.0001)
    ('+1.2', '-50.0', '+0.0')
    """
    return f"{0.0 if abs(share) < _LEAST else 100 * share:+.1f}"


def _words(desk: Desk, change: float | None) -> str:
    if change is None or abs(change) < _LEAST:
        return desk.say(texts.NO_VALUE if change is None else texts.MOVED_NOT)
    return desk.say(texts.MOVED_UP if change > 0 else texts.MOVED_DOWN, points=f"{abs(100 * change):.1f}")


@st.fragment
def _units(desk: Desk, units: pl.DataFrame) -> None:
    """The units to which one thing has happened."""
    counts = {change: int(units[change].sum()) for change in CHANGES}
    parts.section(desk.say(texts.CHANGED_UNITS), desk.say(texts.OPEN_HINT))
    change = st.segmented_control(
        desk.say(texts.CHANGED_UNITS), list(CHANGES), default=next(iter(CHANGES)), key="changes-kind", required=True,
        format_func=lambda name: f"{desk.say(CHANGES[name])} {counts[name]:,}", label_visibility="collapsed",
    )  # fmt: skip
    rows = units.filter(str(change))
    if rows.is_empty():
        parts.empty(desk.say(texts.CHANGED_NONE))
        return
    states = [spoken(name, STATES, desk.language) for name in ("state_before", "state_after")]
    shown = rows.select(
        pl.coalesce("state_after", "state_before").alias("sign"), "name", pl.col("key").alias("code"), "district",
        *states,
    ).with_columns(signs("sign"))  # fmt: skip
    clicked = parts.table(desk, shown, f"changed-{change}", at_most=8, name_width=280)
    parts.download(desk, shown, f"changes-{change}")
    if clicked:
        row = rows.row(clicked[0], named=True)
        parts.go_to_node(desk, (row["label"], row["key"]))


@st.fragment
def _groups(desk: Desk, pair: str, before: Any, after: Any) -> None:  # noqa: ANN401 - two projections
    """How the organised share of each group moved, the largest movement first."""
    parts.section(desk.say(texts.CHANGED_GROUPS))
    by = st.segmented_control(
        desk.say(texts.BY_GROUP), _GROUPS, default=_GROUPS[0], key="changes-by", required=True,
        format_func=lambda name: desk.say(GROUPS[name]), label_visibility="collapsed",
    )  # fmt: skip
    work_out = partial(movements, before, after, desk.view.base, str(by))
    found = desk.once(f"moved by {by} {pair}", work_out).filter(pl.col("figure") == "organised")
    rows = found.sort(pl.col("change").abs(), descending=True, nulls_last=True).select(
        pl.col("name").fill_null(desk.say(texts.NO_GROUP)),
        *(pl.col(name).mul(100).round(1).alias(name) for name in ("before", "after", "change")),
    )
    parts.table(desk, rows, f"moved-by-{by}", at_most=8, name_width=280)
