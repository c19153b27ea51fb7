"""The shares and states of one group as lines with bars; each number opens its list."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import streamlit as st

from explorer.app import parts
from explorer.app.desk import Desk
from explorer.metrics.coverage import SHARES, share
from explorer.picture.glyphs import STATE_COLOURS
from explorer.vocabulary import STATES

SHARE_COLOURS: Mapping[str, str] = MappingProxyType({
    "organised": "#0072B2", "own": "#0072B2", "worked": "#009E73", "both": "#009E73", "neither": "#B3261E",
})  # fmt: skip


def share_lines(desk: Desk, row: Mapping[str, Any], place: str, **group: str) -> None:
    """Draw the five shares of a row of ``coverage``. ``place`` tells two of a page apart; ``group``: of its lists."""
    with st.container(key=f"shares{place}", gap=None):
        for figure, caption in SHARES.items():
            rate = share(row[figure], row["units"])
            with parts.counted("", desk.say(caption), rate or 0.0, SHARE_COLOURS[figure], parts.percent(rate)):
                _number(desk, row[figure], figure, place, group)


def state_lines(desk: Desk, row: Mapping[str, Any], place: str, **group: str) -> None:
    """Draw how many units of a row of ``coverage`` are in each state."""
    with st.container(key=f"states{place}", gap=None):
        for state, caption in STATES.items():
            length = share(row[f"state_{state}"], row["units"]) or 0.0
            said = parts.percent(length)
            with parts.counted(parts.sign(state), desk.say(caption), length, STATE_COLOURS[state], said):
                _number(desk, row[f"state_{state}"], f"state_{state}", place, group)


def _number(desk: Desk, count: int, figure: str, place: str, group: Mapping[str, str]) -> None:
    parts.link(desk, "figure", f"{count:,}", key=f"count{place}-{figure}", figure=figure, **group)
