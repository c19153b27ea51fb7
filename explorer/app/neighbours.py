"""The neighbourhood of one node on a page: the picture with the line above it that tells who is selected."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from explorer.app import selection, texts, texts_pictures
from explorer.app.canvas import canvas
from explorer.app.desk import Desk
from explorer.app.view import node_code
from explorer.metrics.names import name_of
from explorer.picture.model import NodeId
from explorer.picture.neighbourhood import neighbourhood_picture


@st.fragment
def neighbourhood(desk: Desk, node: NodeId, key: str, height: int, *, at_first: Iterable[NodeId] = ()) -> None:
    """Draw ``node`` with its neighbours; a click selects, a double click opens a node's page.

    ``key`` is unique on the page; ``at_first`` is selected while the address selects nobody who is drawn.
    """
    selection.open_wanted(desk)
    picture = desk.once(f"neighbourhood {node}", lambda: neighbourhood_picture(desk.cast, node))
    drawn = {mark.id for mark in picture.marks}
    chosen = [one for one in selection.selected(desk) if one in drawn] or list(at_first)
    selection.strip(desk, picture, chosen)
    canvas(
        desk, picture, key, name=desk.say(texts.NODE_PICTURE_ALT, name=name_of(desk.projection, node)),
        height=height, subject=node_code(node), selected=chosen, doubles=texts_pictures.DOUBLE_OPENS,
        on_event=selection.on_event,
    )  # fmt: skip
