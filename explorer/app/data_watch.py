"""How far a child is, on a page: asked for each second, with a button that cancels it."""

from __future__ import annotations

from html import escape
from time import monotonic

import streamlit as st

from explorer.app import parts, texts_data
from explorer.app.controls import put_all
from explorer.app.desk import Desk
from explorer.app.door import Child

_POLL = 1.0  # seconds


@st.fragment(run_every=_POLL)
def watch(desk: Desk, child: Child, words: str) -> None:
    """Draw how far a child is; when it has ended the whole page is drawn anew."""
    if child.outcome:
        put_all({"run": ""})  # what is shown from now on is the data as it is
        st.rerun()
    step = child.step
    with st.container(border=True, key="at-work"):
        st.html(f"<b>{escape(words)}</b>")
        done = step.done / step.total if step and step.total else 0.0
        said = [step.what] if step else []
        if step and step.total:
            said = [desk.say(texts_data.STEP, what=step.what, done=f"{step.done:,}", total=f"{step.total:,}")]
        said.append(desk.say(texts_data.SECONDS, seconds=int(monotonic() - child.began)))
        st.progress(min(done, 1.0), text=parts.plain(" · ".join(said)))
        if desk.may("load"):
            remark = desk.say(texts_data.CANCEL_HELP)
            st.button(desk.say(texts_data.CANCEL), on_click=child.cancel, help=remark, key="cancel")
