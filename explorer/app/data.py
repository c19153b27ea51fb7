"""数据: files handed in, checked, planned and loaded by the loaders' own door; empty tables; loads and their undo."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from explorer.app import data_history, data_plan, data_watch, parts, process, texts_data
from explorer.app.controls import put
from explorer.app.desk import Desk
from explorer.app.intake import Intake, Intakes, Options, is_accepted, is_table
from explorer.app.source import declared
from explorer.errors import ExplorerError
from explorer.words import Text

_WORK = "work"  # the intake's token: in the address, so that it survives a reload, and in the session between pages
_ROUND = "upload-round"  # a new number is a new, empty upload box
_MEGABYTE = 1_000_000


def render(desk: Desk) -> None:
    """Draw the page."""
    note = desk.say(texts_data.DATA_NOTE)
    parts.page_title(
        desk, desk.say(texts_data.DATA_TITLE), f"{note} · {desk.standing_line()}" if desk.version else note
    )
    intakes = process.intakes()
    if desk.may("load"):
        _loading(desk, intakes)
    else:
        role = texts_data.LOADING_OFF if not desk.settings.pages_load else texts_data.LOADING_NOT_YOURS
        parts.empty(desk.say(role))
    data_history.draw(desk, intakes)


def _loading(desk: Desk, intakes: Intakes) -> None:
    """What is being written, the files under way, else the box to hand them in."""
    intake = _current(intakes)
    writing = intakes.writing
    if writing and intakes.is_writing and writing.verb != "undo":
        words = texts_data.LOADING if writing.verb == "load" else texts_data.WRITING
        data_watch.watch(desk, writing.child, desk.say(words))
    elif intake and intake.checking and not intake.checking.outcome:
        data_watch.watch(desk, intake.checking, desk.say(texts_data.CHECKING))
    elif intake:
        _under_way(desk, intakes, intake)
    else:
        left, right = st.columns([7, 4], gap="large")
        with left:
            _hand_in(desk, intakes)
        with right:
            _templates(desk)


def _current(intakes: Intakes) -> Intake | None:
    token = st.query_params.get(_WORK) or st.session_state.get(_WORK, "")
    found = intakes.find(token) if token else None
    if found:
        st.session_state[_WORK] = st.query_params[_WORK] = found.token
    return found


def _hand_in(desk: Desk, intakes: Intakes) -> None:
    """The upload box, how the files are meant, and the button that checks them."""
    most = desk.settings.pages.upload_megabytes
    parts.section(desk.say(texts_data.UPLOAD_TITLE), desk.say(texts_data.UPLOAD_NOTE))
    _box_words(desk, most)
    with st.container(key="upload"):
        files = st.file_uploader(
            desk.say(texts_data.UPLOAD_LABEL), accept_multiple_files=True, label_visibility="collapsed",
            key=f"upload-{st.session_state.get(_ROUND, 0)}",
        )  # fmt: skip
    options = _options(desk, Options())
    taken = [file for file in files if is_accepted(file.name)]
    left_out = [file.name for file in files if file not in taken]
    if left_out:
        parts.empty(desk.say(texts_data.UPLOAD_OTHER_KIND, names="、".join(left_out)))
    size = sum(file.size for file in taken)
    if size > most * _MEGABYTE:
        parts.empty(desk.say(texts_data.UPLOAD_TOO_MUCH, size=f"{size / _MEGABYTE:,.1f}", most=f"{most:,}"))
    elif taken and not any(is_table(file.name) for file in taken):
        parts.empty(desk.say(texts_data.UPLOAD_NO_TABLE))
    elif st.button(desk.say(texts_data.CHECK), type="primary", disabled=not taken, key="check"):
        intake = intakes.take(((file.name, file.getvalue()) for file in taken), desk.settings)
        intake.check(options, desk.language)
        st.session_state[_WORK] = intake.token
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
        put(_WORK, intake.token)
        st.rerun()
    st.html(f'<p class="quiet">{escape(desk.say(texts_data.UPLOAD_PERSONAL))}</p>')


def _box_words(desk: Desk, most: int) -> None:
    """The words of the upload box, which has English ones of its own: the style sheet puts these in their place."""
    words = {
        "button": desk.say(texts_data.UPLOAD_BUTTON), "hint": desk.say(texts_data.UPLOAD_HINT, most=most),
        "drop": desk.say(texts_data.UPLOAD_DROP), "refused": desk.say(texts_data.UPLOAD_REFUSED, most=most),
    }  # fmt: skip
    variables = "".join(f'--upload-{name}:"{said}";' for name, said in words.items())
    st.html(f"<style>.st-key-upload{{{variables}}}</style>")


def _options(desk: Desk, before: Options) -> Options:
    snapshot = st.checkbox(
        desk.say(texts_data.SNAPSHOT), value=before.snapshot, help=desk.say(texts_data.SNAPSHOT_HELP), key="snapshot"
    )
    allow = snapshot and st.checkbox(desk.say(texts_data.ALLOW_VANISH), value=before.allow_vanish, key="allow-vanish")
    return Options(snapshot, bool(allow), _source(desk, before.source))


def _source(desk: Desk, before: str) -> str:
    """The declared source of the data folder that the files are of; where none is declared nothing is to be chosen."""
    try:
        names: list[str] = declared("input", "sources")(desk.settings.data)
    except ExplorerError as error:  # a declaration that cannot be read: files are loaded all the same
        parts.empty(error.say(desk.language))
        return ""
    if not names:
        return ""
    offered = {"": desk.say(texts_data.SOURCE_BY_HEADERS), **{name: name for name in names}}
    at = list(offered).index(before) if before in offered else 0
    return st.selectbox(
        desk.say(texts_data.SOURCE), list(offered), at, offered.__getitem__, key="source",
        help=desk.say(texts_data.SOURCE_HELP),
    )  # fmt: skip


def _under_way(desk: Desk, intakes: Intakes, intake: Intake) -> None:
    """What the check said, or what came of the load."""
    child = intake.loading or intake.checking
    outcome = child.outcome if child else None
    if intake.loading and outcome and outcome.ended == "done":
        _loaded(desk, intakes, intake, outcome.document)
    elif outcome and outcome.ended == "done":
        _planned(desk, intakes, intake, outcome.document)
    elif outcome:
        _not_done(desk, intakes, intake)


def _loaded(desk: Desk, intakes: Intakes, intake: Intake, document: Mapping[str, object]) -> None:
    run = document["run"]
    with st.container(border=True, key="loaded"):
        st.html(f"<b>{escape(desk.say(texts_data.LOADED, run=run) if run else desk.say(texts_data.NOTHING_NEW))}</b>")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                desk.say(texts_data.LOAD_OTHERS),
                type="primary",
                on_click=_give_up,
                args=(intakes, intake),
                key="load-others",
            )
            if run:
                parts.link(desk, "changes", desk.say(texts_data.SEE_CHANGES), key="see-changes")
    data_plan.draw(desk, intake, document, done=True)


def _planned(desk: Desk, intakes: Intakes, intake: Intake, document: Mapping[str, object]) -> None:
    if intake.language != desk.language:  # a plan speaks the language in which it was worked out
        intake.check(intake.options, desk.language)
        st.rerun()
    st.html(f'<p class="note">{escape(desk.say(texts_data.HANDED_IN, names="、".join(intake.sizes)))}</p>')
    with st.container(horizontal=True, vertical_alignment="center", key="plan-actions"):
        if data_plan.writes(document):
            st.button(
                desk.say(texts_data.LOAD_NOW), type="primary", icon=":material/publish:", on_click=intakes.load,
                args=(intake,), key="load",
            )  # fmt: skip
        else:
            parts.empty(desk.say(texts_data.PLAN_EMPTY))
        st.button(desk.say(texts_data.GIVE_UP), on_click=_give_up, args=(intakes, intake), key="give-up")
    data_plan.draw(desk, intake, document, done=False)


def _not_done(desk: Desk, intakes: Intakes, intake: Intake) -> None:
    """Why the last child did not do what it should, and what can be done next."""
    child = intake.loading or intake.checking
    outcome = child.outcome if child else None
    with st.container(border=True, key="not-done"):
        if outcome and outcome.ended == "refused":
            refused = escape(intake.words(outcome.words))
            st.html(f'<h4>{escape(desk.say(texts_data.REFUSED))}</h4><p class="told">{refused}</p>')
        elif outcome and outcome.ended == "cancelled":
            said = texts_data.CANCELLED_LOAD if intake.loading else texts_data.CANCELLED_CHECK
            st.html(f'<p class="told">{escape(desk.say(said))}</p>')
        else:
            st.html(f'<p class="told">{escape(desk.say(texts_data.FAILED))}</p>')
        options = _options(desk, intake.options) if not intake.loading else intake.options
        with st.container(horizontal=True):
            if intake.loading:
                st.button(
                    desk.say(texts_data.LOAD_AGAIN),
                    type="primary",
                    on_click=intakes.load,
                    args=(intake,),
                    key="load-again",
                )
            elif st.button(desk.say(texts_data.CHECK_AGAIN), type="primary", key="check-again"):
                intake.check(options, desk.language)
                st.rerun()
            st.button(desk.say(texts_data.GIVE_UP), on_click=_give_up, args=(intakes, intake), key="give-up")


def _give_up(intakes: Intakes, intake: Intake) -> None:
    intakes.drop(intake.token)
    st.session_state.pop(_WORK, None)
    put(_WORK, "")


def _templates(desk: Desk) -> None:
    """Empty tables to fill in, one or all."""
    tables: Mapping[str, Text] = declared("input", "tables")
    parts.section(desk.say(texts_data.TEMPLATES_TITLE), desk.say(texts_data.TEMPLATES_NOTE))
    every = desk.say(texts_data.TEMPLATE_ALL, count=len(tables))
    picked = st.selectbox(
        desk.say(texts_data.TEMPLATE_PICK), ["", *tables], key="template",
        format_func=lambda name: desk.say(tables[name]) if name else every,
    )  # fmt: skip
    name = (
        desk.say(texts_data.TEMPLATE_FILE, table=desk.say(tables[picked]))
        if picked
        else desk.say(texts_data.TEMPLATE_FILE_ALL)
    )
    make = declared("input", "template")
    st.download_button(
        desk.say(texts_data.TEMPLATE_DOWNLOAD), lambda: make([picked] if picked else list(tables), desk.language),
        f"{name}.xlsx", on_click="ignore", icon=":material/download:", key="download-template",
    )  # fmt: skip
