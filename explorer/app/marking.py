"""A node said to be isolated on purpose, or no longer, from where it is shown: by the loaders' own door."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape

import streamlit as st

from explorer.app import parts, process, texts_data
from explorer.app.desk import Desk
from explorer.metrics.names import name_of
from explorer.picture.model import NodeId
from explorer.schema import KIND_BY_LABEL

_LONGEST_REASON = 200
_LONGEST_AUTHOR = 60


def mark_button(desk: Desk, node: NodeId, place: str) -> None:
    """Draw the button that asks why a node is isolated on purpose; nothing where pages may not change the store."""
    if desk.may("mark") and st.button(desk.say(texts_data.MARK), icon=":material/flag:", key=f"mark-{place}"):
        st.dialog(desk.say(texts_data.MARK_TITLE))(_mark)(desk, node)


def withdraw_button(desk: Desk, node: NodeId, place: str) -> None:
    """Draw the button that ends a node's mark after a question."""
    if desk.may("mark") and st.button(desk.say(texts_data.WITHDRAW), icon=":material/flag:", key=f"withdraw-{place}"):
        st.dialog(desk.say(texts_data.WITHDRAW_TITLE))(_withdraw)(desk, node)


def _mark(desk: Desk, node: NodeId) -> None:
    st.html(f"<p>{escape(desk.say(texts_data.MARK_WHAT, name=name_of(desk.projection, node)))}</p>")
    with st.form("mark", border=False):
        reason = st.text_input(
            desk.say(texts_data.MARK_REASON), max_chars=_LONGEST_REASON, key="mark-reason",
            placeholder=desk.say(texts_data.MARK_REASON_HINT),
        )  # fmt: skip
        author = st.text_input(
            desk.say(texts_data.MARK_AUTHOR), max_chars=_LONGEST_AUTHOR, key="mark-author",
            placeholder=desk.say(texts_data.MARK_AUTHOR_HINT),
        )  # fmt: skip
        tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011 - the office's own calendar
        until = st.date_input(
            desk.say(texts_data.MARK_UNTIL), value=None, min_value=tomorrow, format="YYYY-MM-DD", key="mark-until"
        )
        asked = st.form_submit_button(desk.say(texts_data.MARK_CONFIRM), type="primary", key="mark-confirm")
    if asked and reason.strip() and author.strip():
        process.write_now(desk, mark_arguments(node, reason, author, until))
    elif asked:
        parts.empty(desk.say(texts_data.MARK_MISSING))


def _withdraw(desk: Desk, node: NodeId) -> None:
    st.html(f"<p>{escape(desk.say(texts_data.WITHDRAW_WHAT, name=name_of(desk.projection, node)))}</p>")
    if st.button(desk.say(texts_data.WITHDRAW_CONFIRM), type="primary", key="withdraw-confirm"):
        process.write_now(desk, withdraw_arguments(node))


def mark_arguments(node: NodeId, reason: str, author: str, until: date | None) -> list[str]:
    """Return the command that marks a node; no value in it can be taken for an option."""
    ends = [f"--until={until.isoformat()}"] if until else []
    return ["mark", f"--reason={reason.strip()}", f"--author={author.strip()}", *ends, *_kind(node), "--", node[1]]


def withdraw_arguments(node: NodeId) -> list[str]:
    """Return the command that ends a node's mark."""
    return ["mark", f"--withdraw={node[1]}", *_kind(node)]


def _kind(node: NodeId) -> list[str]:
    return ["--kind", KIND_BY_LABEL[node[0]].name]
