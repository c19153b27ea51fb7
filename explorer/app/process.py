"""What one process of the pages holds for all its readers: files under way, and what is being written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from explorer.app import parts, texts_data
from explorer.app.controls import put_all
from explorer.app.desk import Desk
from explorer.app.intake import Intakes


@st.cache_resource(show_spinner=False)
def intakes() -> Intakes:
    """Return the intakes of this process."""
    return Intakes()


def write_now(desk: Desk, command: list[str], then: Callable[[], None] = lambda: None) -> None:
    """Write something small, a matter of seconds; then the page is drawn anew, or the refusal is said here.

    ``then`` is called before, where it was written.
    """
    child = intakes().write(command, replace(desk.settings, language=desk.language))
    if child is None:
        parts.empty(desk.say(texts_data.BUSY))
        return
    with st.spinner(desk.say(texts_data.WRITING)):
        outcome = child.wait()
    if outcome.ended == "done":
        then()
        put_all({"run": ""})  # what is shown from now on is the data as it is
        st.rerun()
    parts.empty(outcome.words or desk.say(texts_data.FAILED))
