"""The exploration of one person: its history in the session, its present in the address, its places kept."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from explorer.app.controls import put_all
from explorer.app.desk import Desk
from explorer.app.explored_address import PARAMETERS, exploration_of, parameters_of
from explorer.metrics.paths import shortest_path
from explorer.picture.exploration import Exploration, History
from explorer.picture.explored import Ways, explored_picture
from explorer.picture.layout import Point
from explorer.picture.model import NodeId, Picture

_HISTORY, _PLACES, _PICTURE = "exploration", "exploration-places", "exploration-picture"


def known_history() -> History:
    """Return the history of this session, whatever the address says."""
    known: History = st.session_state.get(_HISTORY, History())
    return known


def history(desk: Desk) -> History:
    """Return the history; an address that says otherwise (a pasted link, a step back) is its newest step."""
    asked = {name: st.query_params.get(name, "") for name in PARAMETERS}
    known = known_history()
    if asked != parameters_of(known.present):
        known = known.did(exploration_of(asked, desk.projection.graph))
        st.session_state[_HISTORY] = known
    return known


def did(desk: Desk, state: Exploration) -> None:
    """Take a step: into the history and the address."""
    _remember(history(desk).did(state))


def undo(desk: Desk) -> None:
    """Go one step back."""
    _remember(history(desk).undone())


def redo(desk: Desk) -> None:
    """Go one step forward."""
    _remember(history(desk).redone())


def _remember(known: History) -> None:
    st.session_state[_HISTORY] = known
    put_all(parameters_of(known.present))


def forget_places() -> None:
    """Lay everything out anew; pins stay."""
    st.session_state.pop(_PLACES, None)
    st.session_state.pop(_PICTURE, None)


def ways(desk: Desk, state: Exploration) -> Ways:
    """Return the path of each pair, empty where there is none."""
    return {
        pair: desk.once(f"path {pair}", lambda pair=pair: shortest_path(desk.projection, *pair))  # type: ignore[misc]
        for pair in state.paths
    }


def picture_of(desk: Desk, state: Exploration) -> Picture:
    """Return the picture of a state; drawn anew only when more than the selection has changed."""
    asked = (desk.standpoint, replace(state, selected=()))
    kept = st.session_state.get(_PICTURE)
    if kept is not None and kept[0] == asked:
        picture: Picture = kept[1]
        return picture
    places: dict[NodeId, Point] = st.session_state.setdefault(_PLACES, {})
    picture = explored_picture(desk.cast, state, ways(desk, state), places)
    places.update({mark.id: Point(mark.x, mark.y) for mark in picture.marks})
    st.session_state[_PICTURE] = (asked, picture)
    return picture
