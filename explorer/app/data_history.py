"""The history of loads on the page 数据: each with its files and problems, and its undo after a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st

from explorer.app import data_report, data_watch, parts, texts_data
from explorer.app.desk import Desk
from explorer.app.door import Outcome
from explorer.app.intake import Intakes
from explorer.app.source import declared
from explorer.graph import GraphFrames
from explorer.vocabulary import UNDONE

_SHOWN = ("run", "run_status", "started", "read", *data_report.OUTCOMES, "problems")


def draw(desk: Desk, intakes: Intakes) -> None:
    """Draw the runs, the newest first, and below the one that was clicked."""
    parts.section(desk.say(texts_data.HISTORY_TITLE), desk.say(texts_data.HISTORY_NOTE))
    _undo_told(desk, intakes)
    history = desk.source.history()
    runs = data_report.history_of(history, desk.language)
    if runs.is_empty():
        parts.empty(desk.say(texts_data.HISTORY_NONE))
        return
    clicked = parts.table(desk, runs.select(_SHOWN), f"history-{runs['run'][0]}", at_most=10)
    if clicked:
        _one(desk, intakes, history, runs.row(clicked[0], named=True))


def _undo_told(desk: Desk, intakes: Intakes) -> None:
    """How far an undo is, and what came of the last one: to everyone until something else is written."""
    writing = intakes.writing
    if writing is None or not writing.undoes:
        return
    outcome = writing.child.outcome
    if outcome is None:
        data_watch.watch(desk, writing.child, desk.say(texts_data.UNDOING, run=writing.undoes))
        return
    with st.container(border=True, key="undo-told"):
        st.html(f'<p class="told">{escape(_words(desk, outcome))}</p>')


def _words(desk: Desk, outcome: Outcome) -> str:
    if outcome.ended == "done":
        done = outcome.document
        return desk.say(
            texts_data.UNDONE, undone="、".join(done["undone"]), nodes=done["nodes"]["restored"],
            ties=done["ties"]["restored"], nodes_removed=done["nodes"]["removed"], ties_removed=done["ties"]["removed"],
        )  # fmt: skip
    if outcome.ended == "refused":
        return desk.say(texts_data.UNDO_REFUSED, words=outcome.words)
    return desk.say(texts_data.UNDO_CUT if outcome.ended == "cancelled" else texts_data.FAILED)


def _one(desk: Desk, intakes: Intakes, history: GraphFrames, run: Mapping[str, Any]) -> None:
    """One run: its files, its problems by kind, and the button that takes it back."""
    with st.container(border=True, key="one-run"):
        title = (
            desk.say(texts_data.UNDOES, run=run["undoes"])
            if run["undoes"]
            else desk.say(texts_data.OF_RUN, run=run["run"])
        )
        st.html(f"<h4>{escape(title)}</h4>")
        if run["undoes"]:
            return
        left, right = st.columns(2, gap="large")
        with left:
            _files(desk, history, str(run["run"]))
        with right:
            _problems(desk, history, str(run["run"]))
        if desk.may("load") and run["status"] != UNDONE:
            busy = intakes.is_writing
            remark = desk.say(texts_data.BUSY) if busy else None
            if st.button(desk.say(texts_data.UNDO), disabled=busy, key="undo", icon=":material/undo:", help=remark):
                st.dialog(desk.say(texts_data.UNDO_TITLE))(_question)(desk, intakes, run)


def _files(desk: Desk, history: GraphFrames, run: str) -> None:
    files = data_report.files_of_run(history, run, declared("input", "tables"), desk.language)
    st.html(f"<h4>{escape(desk.say(texts_data.FILES_OF_RUN))}</h4>")
    if files.is_empty():
        parts.empty(desk.say(texts_data.FILES_OF_RUN_NONE))
        return
    parts.facts(
        (f"{file['file']}〔{file['sheet']}〕" if file["sheet"] else file["file"],
         desk.say(texts_data.ROWS_OF_FILE, table=file["table"], rows=f"{file['rows']:,}", encoding=file["encoding"]))
        for file in files.iter_rows(named=True)
    )  # fmt: skip


def _problems(desk: Desk, history: GraphFrames, run: str) -> None:
    found = list(data_report.problems_of_run(history, run, declared("input", "problems")()))
    st.html(f"<h4>{escape(desk.say(texts_data.PROBLEMS_OF_RUN))}</h4>")
    if not found:
        parts.empty(desk.say(texts_data.PROBLEMS_OF_RUN_NONE))
        return
    with st.container(key="counted-problems"):
        parts.facts((f"{count:,}", desk.say(meaning)) for meaning, count in found)


def _question(desk: Desk, intakes: Intakes, run: Mapping[str, Any]) -> None:
    """Ask before a run is taken back, and say what it had done."""
    st.html(f"<p>{escape(desk.say(texts_data.UNDO_ASK, run=run['run']))}</p>")
    if run["read"] is not None:  # of a load that was cut short nothing was counted
        outcomes = [(name, caption) for name, caption in texts_data.OUTCOMES.items() if run[name]]
        parts.facts((desk.say(caption), f"{run[name]:,}") for name, caption in outcomes)
    with st.container(horizontal=True):
        settings = replace(desk.settings, language=desk.language)
        if st.button(desk.say(texts_data.UNDO_CONFIRM), type="primary", key="undo-confirm"):
            intakes.undo(str(run["run"]), settings)
            st.rerun()
        if st.button(desk.say(texts_data.UNDO_KEEP), key="undo-keep"):
            st.rerun()
