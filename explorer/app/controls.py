"""Controls whose value lives in the address: what the analyst chooses is what a pasted link shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import streamlit as st

from explorer.app.view import name_code, named

UNFOLDED = "unfolded"  # the nodes of a tree that are not folded
RUN_KEY = "loaded-run"  # in the session: the load run of the data on the page


def put(parameter: str, value: str, usual: str = "") -> None:
    """Write a parameter into the address, with the load run that the page shows; its usual value is left out."""
    put_all({parameter: "" if value == usual else value})


def put_all(values: Mapping[str, str]) -> None:
    """Write parameters into the address at once, so that going back is one step; empty ones are taken out of it."""
    run = st.session_state.get(RUN_KEY, "")
    wanted = {**st.query_params.to_dict(), **({"run": run} if run else {}), **values}
    st.query_params.from_dict({name: value for name, value in wanted.items() if value})


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


def choose_named(label: str, parameter: str, names: Sequence[str], asked: str, words: Callable[[str], str]) -> str:
    """Draw a drop-down of ``names``, none of them first, and return the chosen one; the address has its code."""
    by_code = {"": "", **{name_code(name): name for name in names}}
    chosen = name_code(named(asked, names)) if named(asked, names) else ""
    return by_code[choose(label, parameter, list(by_code), chosen, lambda code: words(by_code[code]))]


def choose_date(label: str, parameter: str, chosen: date, today: date) -> None:
    """Draw a date field; today is the usual value."""
    key = f"choose-{parameter}"
    st.session_state[key] = chosen
    st.date_input(
        label, key=key, format="YYYY-MM-DD",
        min_value=min(chosen, date(2000, 1, 1)), max_value=max(chosen, date(2100, 1, 1)),  # an address may say any day
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
