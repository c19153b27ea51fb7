"""覆盖: every group by every base and state, sorted; two groups side by side; the share in earlier loads."""

from __future__ import annotations

from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from explorer.app import parts, texts, texts_systems
from explorer.app.controls import choose, switch
from explorer.app.desk import Desk
from explorer.app.exports import XLSX, save_button
from explorer.app.measured import share_lines, state_lines
from explorer.app.parts import section
from explorer.app.pivot import NOT_GIVEN, SHOWN, TREND, code_of, kept_columns, pivot, trend_of
from explorer.app.tables import titled
from explorer.metrics.changes import movements
from explorer.metrics.coverage import coverage, share_of
from explorer.reports.workbook import workbook_of
from explorer.schema import CHAIN
from explorer.vocabulary import GROUPS

_USUAL_GROUP = "district"
_MOST_LOADS = 12  # of a trend without a chosen beginning


def render(desk: Desk) -> None:
    """Draw the page."""
    parts.page_title(desk, desk.say(texts_systems.COVERAGE_TITLE))
    by, shown, earlier = _controls(desk)
    rows = pivot(desk, by)
    if shown == TREND:
        rows = rows.join(_trend(desk, earlier, by), on="id", how="left", maintain_order="left")
    elif earlier:
        rows = rows.join(_before(desk, earlier, by), on="id", how="left", maintain_order="left")
    _table(desk, by, shown, rows)
    _pair(desk, by, rows)


def _controls(desk: Desk) -> tuple[str, str, str]:
    """The group, what is shown of it, and the earlier load: each in the address."""
    first, second, third = st.columns([2, 5, 3], vertical_alignment="bottom")
    asked = st.query_params
    by = desk.view.by if "by" in asked and desk.view.by in GROUPS else _USUAL_GROUP
    with first:
        chosen = choose(
            desk.say(texts.BY_GROUP), "by", list(GROUPS), by, lambda name: desk.say(GROUPS[name]), usual=_USUAL_GROUP
        )
    with second:
        shown = asked.get("show", "") if asked.get("show", "") in SHOWN else next(iter(SHOWN))
        switch(
            desk.say(texts_systems.SHOWN), "show", list(SHOWN), shown, lambda name: desk.say(SHOWN[name]),
            usual=next(iter(SHOWN)),
        )  # fmt: skip
    with third:
        before = [run for run in _runs(desk)[::-1] if run != desk.version]
        nothing = desk.say(texts_systems.NO_EARLIER)
        earlier = choose(
            desk.say(texts_systems.EARLIER), "from", ["", *before], asked.get("from", ""), lambda run: run or nothing
        )
    return chosen, shown, earlier


def _runs(desk: Desk) -> list[str]:
    runs: list[str] = desk.once("runs", lambda: desk.source.runs(desk.projection.graph))
    return runs


def _trend(desk: Desk, first: str, by: str) -> pl.DataFrame:
    """Return ``trend_of`` the loads from ``first`` on, else the last ones; one by one: of a whole city it is dear."""
    runs = [run for run in _runs(desk) if run >= first][0 if first else -_MOST_LOADS :]
    shares, told = [], st.empty()
    for place, run in enumerate(runs):
        told.progress(place / len(runs), desk.say(texts_systems.TREND_WORKING, run=run))
        shares.append(desk.once(f"shares by {by} {run}", partial(_shares, desk, run, by)))
    told.caption(desk.say(texts_systems.TREND_NOTE, first=runs[0], last=runs[-1], count=len(runs)))
    return trend_of(shares)


def _shares(desk: Desk, run: str, by: str) -> pl.DataFrame:
    """Return ``id`` and ``share``, in points of a hundred, as the city stood after a load."""
    figures = code_of(coverage(desk.at(run), desk.view.base, by), by)
    return figures.select("id", share=share_of("organised").mul(100).round(1))


def _before(desk: Desk, run: str, by: str) -> pl.DataFrame:
    """Return ``id``, ``before``, ``change`` of the organised share, in points of a hundred; dear, so only if asked."""
    with st.spinner(desk.say(texts.CHANGES_WORKING)):
        work_out = partial(movements, desk.at(run), desk.projection, desk.view.base, by)
        moved: pl.DataFrame = desk.once(f"moved by {by} {run} {desk.version}", work_out)
    points = (pl.col(name).mul(100).round(1) for name in ("before", "change"))
    return code_of(moved.filter(pl.col("figure") == "organised"), by).select("id", *points)


def _table(desk: Desk, by: str, shown: str, rows: pl.DataFrame) -> None:
    said = texts_systems.PIVOT_NOTE_MONTHS if by == "month" else texts_systems.PIVOT_NOTE
    note = desk.say(said, count=f"{rows.height:,}")
    section(desk.say(GROUPS[by]), f"{note} · {desk.say(texts.OPEN_HINT)}")
    table = rows.select("name", *kept_columns(rows, shown))
    clicked = parts.table(desk, table, f"pivot-{by}-{shown}", at_most=13, name_width=230, pinned=True)
    _files(desk, by, rows)
    if clicked:
        _open(desk, by, rows.row(clicked[0], named=True), clicked[1])


def _open(desk: Desk, by: str, row: dict[str, Any], column: str) -> None:
    """Open what a cell tells of: a chain its page, a number its list."""
    if by == CHAIN.name and column == "name" and row["code"]:
        parts.go(desk, "chains", chain=row["code"])
    figure, _, base = column.removeprefix("rate_").partition("@")
    figure = {
        "name": "units",
        "share": "organised",
        "before": "organised",
        "change": "organised",
        TREND: "organised",
    }.get(figure, figure)
    more = {"base": base} if base else {}
    parts.go(desk, "figure", figure=figure, **_group(by, row), **more)


def _group(by: str, row: dict[str, Any]) -> dict[str, str]:
    """Return the address of a group."""
    chain = {"chain": row["chain"] or ""} if by == "segment" else {}
    return {"by": by, "code": row["address"], **chain}


def _files(desk: Desk, by: str, rows: pl.DataFrame) -> None:
    """The whole pivot as files: with base, date and load run in the name and, in the workbook, on a sheet."""
    file = rows.drop(
        "id", "address", *(name for name in rows.columns if name.startswith("rate_") or "@" in name or name == TREND)
    )
    file = file.with_columns(share=pl.col("share").mul(100).round(2))
    name = f"coverage-{by}-{desk.view.base}-{desk.view.date.isoformat()}"
    with st.container(horizontal=True):
        parts.download(desk, file, name)
        save_button(
            desk, desk.say(texts_systems.DOWNLOAD_XLSX), lambda: _workbook(desk, by, file), f"{name}.xlsx", XLSX,
            file.height, key="pivot-xlsx", icon=":material/download:",
        )  # fmt: skip


def _workbook(desk: Desk, by: str, file: pl.DataFrame) -> bytes:
    said = pl.DataFrame(
        {desk.say(texts_systems.SHEET_NOTE): [desk.standing_line(), desk.say(texts_systems.SHARE_NOTE)]}
    )
    return workbook_of({desk.say(GROUPS[by]): titled(file, desk.language), desk.say(texts_systems.SHEET_NOTE): said})


def _pair(desk: Desk, by: str, rows: pl.DataFrame) -> None:
    """Two groups beside each other: the first and the last of the table unless the address names others."""
    if rows.height < 2:
        return
    section(desk.say(texts_systems.PAIR_TITLE), desk.say(texts_systems.PAIR_NOTE))
    names = dict(rows.select("id", "name").iter_rows())
    known = [one for one in rows.filter(pl.col("units") > 0)["id"] if one != NOT_GIVEN] or list(names)
    for column, (parameter, usual) in zip(
        st.columns(2, gap="large"), (("one", known[0]), ("other", known[-1])), strict=True
    ):
        with column:
            asked = st.query_params.get(parameter, usual)
            chosen = choose(
                desk.say(GROUPS[by]), parameter, list(names), asked if asked in names else usual,
                lambda one: str(names[one]), usual=usual,
            )  # fmt: skip
            _one(desk, by, rows.row(by_predicate=pl.col("id") == chosen, named=True), parameter)


def _one(desk: Desk, by: str, row: dict[str, Any], place: str) -> None:
    group = _group(by, row)
    with st.container(horizontal=True, gap="small"):
        for figure, caption in (("units", texts.BASE_COUNT), ("undetermined", texts.UNDETERMINED)):
            label = f"{desk.say(caption)} {row[figure]:,}"
            parts.link(desk, "figure", label, key=f"{place}-{figure}", figure=figure, **group)
    share_lines(desk, row, f"-{place}", **group)
    state_lines(desk, row, f"-{place}", **group)
