"""What a check or a load says, drawn: counts, the tables that were read, problems, and what changes row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from explorer.app import data_report, parts, texts, texts_data
from explorer.app.desk import Desk
from explorer.app.exports import save_button
from explorer.app.intake import Intake
from explorer.app.source import declared
from explorer.app.tables import caption_of, spoken
from explorer.words import Text

_SHOWN = 2_000  # lines of the plan on the page; the file has all
_LISTED = ("updated", "created", "vanished", "rejected")  # what the plan lists row by row


def writes(document: Mapping[str, Any]) -> bool:
    """Return whether a load of what was checked would write."""
    return data_report.changes_anything(document)


def draw(desk: Desk, intake: Intake, document: Mapping[str, Any], *, done: bool) -> None:
    """Draw what ``document`` says; ``done``: of a load, else of what it would be."""
    counts = data_report.counts_of(document)
    title, note = (texts_data.DONE_TITLE, "") if done else (texts_data.PLAN_TITLE, desk.say(texts_data.PLAN_NOTE))
    parts.section(desk.say(title), note)
    for column, (name, caption) in zip(st.columns(len(texts_data.OUTCOMES)), texts_data.OUTCOMES.items(), strict=True):
        with column, st.container(border=True, key=f"outcome-{name}"):
            parts.card(desk.say(caption), f"{counts[name]:,}")
    _lines(desk, intake, counts)
    _problems(desk, intake, document)
    _read(desk, document)


def _lines(desk: Desk, intake: Intake, counts: Mapping[str, int]) -> None:
    """The plan row by row, of one action at a time; of updates each field with its old and new value."""
    there = [name for name in _LISTED if counts[name]]
    if not there:
        return
    action = st.segmented_control(
        desk.say(texts_data.PLAN_TITLE), there, default=there[0], key="plan-action", required=True,
        format_func=lambda name: f"{desk.say(texts_data.OUTCOMES[name])} {counts[name]:,}",
        label_visibility="collapsed",
    )  # fmt: skip
    path = intake.plan / "plan.csv"
    actions = declared("input", "actions")
    rows = data_report.plan_of(path, actions, str(action), _SHOWN, intake.language)
    if rows.is_empty():
        parts.empty(desk.say(texts_data.PLAN_NO_ROWS))
        return
    clicked = parts.table(desk, rows, f"plan-{action}", at_most=9)
    if clicked and desk.version:
        node = data_report.node_of_line(rows.row(clicked[0], named=True), desk.projection.graph, intake.language)
        if node:
            parts.go_to_node(desk, node)
    with st.container(horizontal=True, vertical_alignment="center"):
        save_button(
            desk, desk.say(texts_data.PLAN_DOWNLOAD), path.read_bytes, "plan.csv", "text/csv",
            sum(counts[name] for name in _LISTED), key="download-plan", icon=":material/download:",
        )  # fmt: skip
        _only_the_first(desk, counts[str(action)])


def _only_the_first(desk: Desk, total: int) -> None:
    """Say that the page lists the first rows alone, where there are more."""
    if total > _SHOWN:
        said = desk.say(texts_data.PLAN_SHOWN, shown=f"{_SHOWN:,}", total=f"{total:,}")
        st.html(f'<span class="beside">{escape(said)}</span>')


def _problems(desk: Desk, intake: Intake, document: Mapping[str, Any]) -> None:
    found = data_report.problems_of(document, intake.language)
    errors = found.filter(severity="error").height
    note = desk.say(texts_data.PROBLEMS_NOTE, errors=f"{errors:,}", warnings=f"{found.height - errors:,}")
    parts.section(desk.say(texts_data.PROBLEMS_TITLE), note)
    if found.is_empty():
        parts.empty(desk.say(texts_data.PROBLEMS_NONE))
        return
    shown = data_report.chosen(found, **_filters(desk, found))
    if shown.is_empty():
        parts.empty(desk.say(texts_data.PROBLEMS_FILTERED))
        return
    worded = shown.with_columns(spoken("severity", texts_data.SEVERITY, desk.language)).drop("code")
    listed = worded if worded["sheet"].drop_nulls().len() else worded.drop("sheet")
    clicked = parts.table(desk, listed.head(_SHOWN), "problems", at_most=9)
    if clicked:
        row = shown.row(clicked[0], named=True)
        parts.facts([(desk.say(caption_of("message")), row["message"]), (desk.say(caption_of("cure")), row["cure"])])
    with st.container(horizontal=True):
        parts.download(desk, worded, "problems")
        _rejects(desk, intake, document["rows"]["rejected"])
        _only_the_first(desk, shown.height)


def _filters(desk: Desk, found: pl.DataFrame) -> dict[str, str]:
    """Three drop-downs; each offers only what occurs."""
    meanings = declared("input", "problems")()
    everything = desk.say(texts.ALL)
    filters: Mapping[str, tuple[Text, Callable[[str], str]]] = {
        "severity": (texts_data.FILTER_SEVERITY, lambda name: desk.say(texts_data.SEVERITY[name])),
        "file": (texts_data.FILTER_FILE, str),
        "code": (texts_data.FILTER_PROBLEM, lambda code: desk.say(meanings[code])),
    }
    chosen = {}
    for column, (name, (caption, worded)) in zip(st.columns([2, 3, 6]), filters.items(), strict=True):
        offered = {"": everything} | {one: worded(one) for one in found[name].unique(maintain_order=True)}
        with column:
            chosen[name] = st.selectbox(
                desk.say(caption), offered, key=f"problems-{name}", format_func=offered.__getitem__
            )
    return chosen


def _rejects(desk: Desk, intake: Intake, rows: int) -> None:
    file = data_report.rejects_file(intake.rejects)
    if file:
        name, content = file
        save_button(
            desk, desk.say(texts_data.REJECTS), lambda: content, name, "application/octet-stream", rows,
            key="download-rejects", help=desk.say(texts_data.REJECTS_HELP), icon=":material/download:",
        )  # fmt: skip


def _read(desk: Desk, document: Mapping[str, Any]) -> None:
    """Each table as it was read: what it was taken for, how many rows, which columns were dropped or not used."""
    files = data_report.files_of(document, declared("input", "tables"), desk.language)
    note = desk.say(texts_data.READ_NOTE, files=files.height, read=f"{files['read'].sum():,}")
    parts.section(desk.say(texts_data.READ_TITLE), note)
    listed = files if files["sheet"].drop_nulls().len() else files.drop("sheet")
    parts.table(desk, listed, "files-read", at_most=13)
    rows = []
    for file in document["files"]:
        where = f"{file['file']}〔{file['sheet']}〕" if file["sheet"] else file["file"]
        rows.append((where, " · ".join(data_report.readings(file, desk.language))))
    with st.expander(
        desk.say(texts_data.READINGS_TITLE), expanded=any(file["dropped_columns"] for file in document["files"])
    ):
        parts.facts(rows)
