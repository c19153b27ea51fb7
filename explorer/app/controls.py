"""Controls whose value lives in the address: what the analyst chooses is what a pasted link shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st


def put(parameter: str, value: str, usual: str = "") -> None:
    """Write a parameter into the address; its usual value is left out."""
    if value and value != usual:
        st.query_params[parameter] = value
    else:
        st.query_params.pop(parameter, None)


def _changed(parameter: str, key: str, usual: str) -> None:
    value = st.session_state[key]
    put(parameter, value.isoformat() if isinstance(value, date) else value or "", usual)


def choose(
    label: str, parameter: str, options: Sequence[str], chosen: str, words: Callable[[str], str], *, usual: str = ""
) -> str:
    """Draw a drop-down of ``options`` and return the chosen one; a value that is none of them counts as the first."""
    key = f"choose-{parameter}"
    st.session_state[key] = chosen if chosen in options else options[0]
    st.selectbox(label, options, format_func=words, key=key, on_change=_changed, args=(parameter, key, usual))
    return str(st.session_state[key])


def choose_date(label: str, parameter: str, chosen: date, today: date) -> None:
    """Draw a date field; today is the usual value."""
    key = f"choose-{parameter}"
    st.session_state[key] = chosen
    st.date_input(
        label, key=key, format="YYYY-MM-DD", min_value=date(2000, 1, 1), max_value=date(2100, 1, 1),
        on_change=_changed, args=(parameter, key, today.isoformat()),
    )  # fmt: skip


def switch(
    label: str, parameter: str, options: Sequence[str], chosen: str, words: Callable[[str], str], *, usual: str
) -> None:
    """Draw a switch of a few options of which exactly one holds."""
    key = f"choose-{parameter}"
    st.session_state[key] = chosen
    st.segmented_control(
        label, options, format_func=words, key=key, required=True, on_change=_changed, args=(parameter, key, usual)
    )
