"""The two-way canvas on a page: a picture, its table, its files; what a person does in it comes back as an event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import polars as pl
import streamlit as st
from streamlit.components import v2

from explorer.app import parts, texts_pictures
from explorer.app.desk import Desk
from explorer.app.exports import XLSX, noted, save_button
from explorer.app.tables import signs, titled
from explorer.app.view import node_code
from explorer.picture.component import asset, code_on_wire, payload
from explorer.picture.export import gexf_of, graphml_of, lines_table, marks_table
from explorer.picture.model import NodeId, Picture
from explorer.picture.network import page_of
from explorer.reports.workbook import workbook_of
from explorer.words import Text

Event = Callable[[str, Any], None]
# What a person can do: select nodes, ask for more of one (double click), move, remove (the key Delete).
SELECTED, EXPANDED, MOVED, REMOVED = "selected", "expanded", "moved", "removed"
_EVENTS = (SELECTED, EXPANDED, MOVED, REMOVED)
_SAVING = "saving"  # the browser wants to save what it has drawn itself
_DRAWN = ("png", "svg")
_USUAL_WINDOW = 900  # pixels that the window of an office's screen is high, at least
_CANVAS = v2.component(
    "chain_explorer_canvas",
    html='<div class="picture"></div>',
    css=asset("view.css"),
    js=asset("library.js") + asset("view.js") + asset("canvas.js"),
)


def canvas(
    desk: Desk,
    picture: Picture,
    key: str,
    *,
    name: str,
    height: int,
    subject: str = "",
    selected: Iterable[NodeId] = (),
    movable: bool = False,
    grows: bool = False,
    doubles: Text | None = None,
    on_event: Event | None = None,
) -> None:
    """Draw a picture with the switch to its table and its files below.

    ``height`` is in pixels; one that ``grows``, as the main thing of a page, has also what a window is higher than
    ``_USUAL_WINDOW``.
    ``on_event`` is called before the rerun with the event's name and its value, nodes where the canvas names marks:
    ``selected`` and ``removed`` a list of them, ``expanded`` one, ``moved`` their places. A selection is passed back by
    ``selected``; the other parameters are those of ``payload``. ``key`` is unique on the page.
    """
    nodes = {code_on_wire(mark.id, node_code): mark.id for mark in picture.marks}
    data = payload(
        picture, desk.language, name=name, code=node_code, subject=subject, selected=selected, movable=movable,
        doubles=doubles,
    )  # fmt: skip
    widget = f"canvas-{key}"
    heard: Any = {f"on_{event}_change": partial(_heard, widget, event, nodes, on_event) for event in _EVENTS}
    heard[f"on_{_SAVING}_change"] = partial(_grant, desk, widget, name, len(picture.marks))
    granted = st.session_state.pop(_granted(widget), None)
    tall = f"calc({height}px + max(0px, 100vh - {_USUAL_WINDOW}px))" if grows else f"{height}px"
    data |= {"height": tall, "saves": desk.may("export"), "granted": granted}
    with st.container(key=f"picture-{key}", gap=None):
        _CANVAS(key=widget, data=data, height="content" if grows else height, **heard)
    _below(desk, picture, key, name, on_event)


def _granted(widget: str) -> str:
    return f"{widget}-granted"


def _grant(desk: Desk, widget: str, name: str, rows: int) -> None:
    """Let the browser save its drawing once that is noted, as any other file that leaves."""
    asked = st.session_state[widget].get(_SAVING)
    if isinstance(asked, Mapping) and asked.get("kind") in _DRAWN and desk.may("export"):
        if noted(desk, f"{name}.{asked['kind']}", rows):
            st.session_state[_granted(widget)] = asked.get("request")
        else:
            st.toast(desk.say(texts_pictures.NOT_NOTED), icon=":material/error:")


def _heard(widget: str, event: str, nodes: Mapping[str, NodeId], on_event: Event | None) -> None:
    value = st.session_state[widget].get(event)
    if on_event is not None and value is not None:
        on_event(event, _named(value, nodes))


def _named(value: object, nodes: Mapping[str, NodeId]) -> object:
    """Return an event's value with nodes for the codes on the wire; what the picture does not show is dropped."""
    if isinstance(value, str):
        return nodes.get(value)
    if isinstance(value, Mapping):
        return {nodes[code]: place for code, place in value.items() if code in nodes}
    return [nodes[code] for code in value if code in nodes] if isinstance(value, list) else value


def _below(desk: Desk, picture: Picture, key: str, name: str, on_event: Event | None) -> None:
    """The way without a mouse or eyes, and the files."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"below-{key}"):
        as_table = st.toggle(desk.say(texts_pictures.AS_TABLE), key=f"table-of-{key}")
        if desk.may("export"):
            with st.popover(desk.say(texts_pictures.DOWNLOADS), icon=":material/download:"):
                _files(desk, picture, key, name)
    if as_table:
        _table(desk, picture, key, on_event)


def _table(desk: Desk, picture: Picture, key: str, on_event: Event | None) -> None:
    """The marks as rows; a click on a row selects the node in the picture."""
    rows = marks_table(picture, desk.language)
    glyphs = pl.Series("sign", [mark.glyph for mark in picture.marks], dtype=pl.String)
    shown = rows.select(glyphs, pl.all()).with_columns(signs("sign"))

    def chosen(row: int) -> None:
        if on_event is not None:
            on_event(SELECTED, [picture.marks[row].id])

    parts.table(desk, shown, f"marks-{key}-{len(picture.marks)}", at_most=10, name_width=300, on_click=chosen)


def _files(desk: Desk, picture: Picture, key: str, name: str) -> None:
    """Each file is made when it is asked for."""
    language = desk.language
    kinds: tuple[tuple[Text, str, str, Callable[[], bytes]], ...] = (
        (texts_pictures.DOWNLOAD_PAGE, "html", "text/html", lambda: page_of(picture, language, name).encode()),
        (texts_pictures.DOWNLOAD_XLSX, "xlsx", XLSX, lambda: _workbook(desk, picture)),
        (texts_pictures.DOWNLOAD_GRAPHML, "graphml", "application/xml", lambda: graphml_of(picture, language)),
        (texts_pictures.DOWNLOAD_GEXF, "gexf", "application/xml", lambda: gexf_of(picture, language)),
    )
    for caption, ending, mime, made in kinds:
        save_button(
            desk, desk.say(caption), made, f"{name}.{ending}", mime, len(picture.marks), key=f"{ending}-{key}",
            width="stretch",
        )  # fmt: skip
    st.html(f'<p class="note">{desk.say(texts_pictures.DOWNLOAD_NOTE)}</p>')


def _workbook(desk: Desk, picture: Picture) -> bytes:
    tables = {
        texts_pictures.SHEET_NODES: marks_table(picture, desk.language),
        texts_pictures.SHEET_TIES: lines_table(picture),
    }
    return workbook_of({desk.say(title): titled(table, desk.language) for title, table in tables.items()})
