"""The pieces that pages are drawn from: titles, figures that open their lists, tables, pictures, downloads.

Words from data enter a page only by ``escape`` (HTML) or ``plain`` (Streamlit labels, which read Markdown).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from html import escape
from importlib import resources
from typing import Any, NoReturn

import polars as pl
import streamlit as st
from streamlit.column_config import Column, ImageColumn, LineChartColumn, NumberColumn, ProgressColumn
from streamlit.components import v2

from explorer.app import texts, texts_pictures, texts_systems
from explorer.app.desk import Desk
from explorer.app.explored_address import codes
from explorer.app.exports import save_button
from explorer.app.tables import caption_of, csv_of
from explorer.app.view import node_code
from explorer.picture import glyphs
from explorer.picture.model import NodeId

_TIMES = "times-gone"  # in the session: each link that is followed at once is another
_FOLLOWED = v2.component(
    "chain_explorer_followed",
    js="""
const FOLLOWED = new Set(); // by name: it may be drawn again before the page is left
function follow(name) {
  const link = document.querySelector(name);
  if (FOLLOWED.has(name)) return;
  if (!link) return void requestAnimationFrame(() => follow(name));
  FOLLOWED.add(name);
  link.click();
}
export default ({ data }) => follow(data.link);
""",
)
MOST_ROWS = 10_000  # of a list that cross to the browser; the file has them all
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^&])")
_ROW_HEIGHT = 35
_LINE_WIDTH = 200
_LATIN = 0x2E7F  # the last sign before the Chinese ones
_WIDTHS: Mapping[str, Any] = {
    "sign": 40, "name": 205, "share": 130, "kind": 70, "cause": 158, "members": 62, "district": 112, "remedy": 130,
    "finding": 440, "message": 290, "cure": 190, "severity": 72, "row": 52, "file": 140, "run": 190, "value": 172,
}  # fmt: skip


def install_style() -> None:
    """Put the app's style sheet on the page."""
    sheet = (resources.files("explorer.app") / "style.css").read_text(encoding="utf-8")
    st.html(f"<style>{sheet}</style>")


def plain(text: str) -> str:
    r"""Return ``text`` so that a Streamlit label shows it as it is: no Markdown, LaTeX, icon or HTML.

    >>> plain("a*b $x$ :red[c]")
    'a\\*b \\$x\\$ \\:red\\[c\\]'
    """
    return _MARKDOWN.sub(r"\\\1", text.replace("\n", " "))


def percent(share: float | None) -> str:
    """Return a share as a percentage with one decimal; of an empty base a dash.

    >>> percent(0.2637), percent(None)
    ('26.4%', '—')
    """
    return texts.NO_VALUE.zh if share is None else f"{share:.1%}"


def page_title(desk: Desk, title: str, note: str | None = None) -> None:
    """Draw the heading of a page; under it the note, by default base, date and run."""
    st.html(f'<h1 class="title">{escape(title)}</h1><p class="note">{escape(note or desk.standing_line())}</p>')


def section(title: str, note: str = "") -> None:
    """Draw the heading of a part of a page."""
    st.html(f'<h2 class="section">{escape(title)}<small>{escape(note)}</small></h2>')


def link(desk: Desk, page: str, label: str, /, key: str, **changes: object) -> None:
    """Draw a link to another view; within the app, without a reload. ``key`` is unique on the page."""
    with st.container(key=f"link-{key}", width="content"):
        st.page_link(desk.pages[page], label=plain(label), query_params=desk.view.parameters(**changes))


def node_link(desk: Desk, node: NodeId, name: str, place: str = "") -> None:
    """Draw a link to a node's page; ``place`` tells two links to one node on a page apart."""
    code = node_code(node)
    link(desk, "node", name, key=f"node-{place}-{code}", node=code)


def explore_link(desk: Desk, nodes: list[NodeId], place: str) -> None:
    """Draw a link to the exploration with ``nodes`` in it; ``place`` tells two such links on a page apart."""
    there = codes(nodes)
    with st.container(key=f"link-explore-{place}", width="content"):
        st.page_link(
            desk.pages["explore"], label=plain(desk.say(texts_pictures.OPEN_IN_EXPLORE)),
            query_params={**desk.view.parameters(), "nodes": there, "sel": there},
        )  # fmt: skip


def go(desk: Desk, page: str, **changes: object) -> NoReturn:
    """Go to another view: by a link that the browser follows at once, since that is one step to go back.

    ``st.switch_page`` would leave two, the first of them this page with the address of the other.
    """
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
    once = f"go-{st.session_state[_TIMES]}"
    with st.container(key=once):
        st.page_link(desk.pages[page], query_params=desk.view.parameters(**changes))
        _FOLLOWED(key=f"{once}-followed", data={"link": f".st-key-{once} a"})
    st.stop()


def go_to_node(desk: Desk, node: NodeId) -> NoReturn:
    """Switch to a node's page."""
    go(desk, "node", node=node_code(node))


def sign(glyph: str, *, pixels: int = 20, isolated: bool = False) -> str:
    """Return a sign as HTML; as an image, because Streamlit cleans SVG out of HTML."""
    source = glyphs.data_address(glyph, isolated=isolated)
    return f'<img class="sign" width="{pixels}" height="{pixels}" alt="" src="{source}">'


def bar(share: float, colour: str) -> str:
    """Return a horizontal bar as HTML; ``share`` in [0, 1] of its track."""
    return f'<div class="track"><div style="width:{share:.2%};background:{colour}"></div></div>'


@contextmanager
def counted(mark: str, words: str, length: float, colour: str, said: str) -> Iterator[None]:
    """Draw one line of a list of counts: sign (HTML), words, bar, a remark; the block draws the count at its end."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        remark = f"<i>{escape(said)}</i>" if said else ""
        name = f'<div class="name">{mark}<span>{escape(words)}</span></div>'
        st.html(f'<div class="counted">{name}{bar(length, colour)}{remark}</div>')
        yield


@contextmanager
def subtotal(words: str) -> Iterator[None]:
    """Draw the heading of a part of a list of counts; the block draws its sum at the end of the line."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.html(f'<div class="subtotal">{escape(words)}</div>')
        yield


def table(
    desk: Desk,
    frame: pl.DataFrame,
    key: str,
    *,
    at_most: int = 12,
    name_width: int = 205,
    pinned: bool = False,
    on_click: Callable[[int], None] | None = None,
    **captions: str,
) -> tuple[int, str] | None:
    """Draw a frame as a table of which every cell but the sign can be clicked; return row and column of the cell.

    Columns are captioned by the schema's words, ``captions`` goes before. Up to ``at_most`` rows are seen at once;
    ``name_width`` is in pixels; ``pinned``: the name stays when the rest scrolls. ``on_click`` is told
    the row before the rerun.
    """
    shown = frame.with_columns(pl.col("share") * 100) if "share" in frame.columns else frame
    event = st.dataframe(
        shown,
        key=key,
        hide_index=True,
        height=_ROW_HEIGHT * (min(frame.height, at_most) + 1) + 3,
        column_config={
            name: _column(desk, name, kind, captions.get(name), {**_WIDTHS, "name": name_width})
            | ({"pinned": True} if pinned and name == "name" else {})
            for name, kind in frame.schema.items()
        },
        on_select="rerun" if on_click is None else partial(_clicked, key, on_click),
        selection_mode="single-cell",
        placeholder=texts.NO_VALUE.zh,
    )
    return _cell(event)


def open_hint(desk: Desk, rows: int) -> str:
    """Return what a click in a list of so many rows does, and of a long one that only its first rows are here."""
    hint = desk.say(texts.OPEN_HINT)
    if rows <= MOST_ROWS:
        return hint
    return f"{desk.say(texts_systems.LIST_IS_LONG, shown=f'{MOST_ROWS:,}')} · {hint}"


def _cell(event: Mapping[str, Any]) -> tuple[int, str] | None:
    # Sorting by a heading reports a click on the first column, the sign: that one opens nothing.
    cells = [cell for cell in event["selection"]["cells"] if cell[1] != "sign"]
    return (int(cells[0][0]), str(cells[0][1])) if cells else None


def _clicked(key: str, on_click: Callable[[int], None]) -> None:
    cell = _cell(st.session_state[key])
    if cell is not None:
        on_click(cell[0])


def _column(desk: Desk, name: str, kind: pl.DataType, caption: str | None, widths: Mapping[str, Any]) -> Any:  # noqa: ANN401 - Streamlit names no common type
    label = caption or desk.say(caption_of(name))
    if name == "sign":
        return ImageColumn("", width=widths["sign"])
    if name == "share":
        return ProgressColumn(
            label, format="%.1f%%", min_value=0.0, max_value=100.0, width=widths["share"], color="#0072B2"
        )
    if isinstance(kind, pl.List):
        return LineChartColumn(label, width=_LINE_WIDTH, color="primary")
    if kind.is_float() and name != "count":
        return NumberColumn(label, format="%.1f", width=max(widths.get(name, 0), _heading_width(label)))
    if kind.is_numeric():
        return NumberColumn(label, format="localized", width=max(widths.get(name, 0), _heading_width(label)))
    return Column(label, width=widths.get(name))


def _heading_width(label: str) -> int:
    """Pixels that a heading needs: a Chinese sign is about twice as broad as a Latin one."""
    return 26 + sum(14 if ord(sign) > _LATIN else 8 for sign in label)


def download(
    desk: Desk, frame: pl.DataFrame, name: str, shown: Callable[[pl.DataFrame], pl.DataFrame] | None = None
) -> None:
    """Draw the button that saves a list as CSV, made when it is asked for, and what the file leaves out.

    ``shown`` makes of ``frame`` what is shown of it, where the file alone needs it: of millions of rows.
    """

    def made() -> bytes:
        return csv_of(shown(frame) if shown else frame, desk.language, mask_below=desk.thresholds.mask_below)

    save_button(
        desk, desk.say(texts.DOWNLOAD), made, f"{name}.csv", "text/csv", frame.height, key=f"download-{name}",
        help=desk.say(texts.MASK_NOTE), icon=":material/download:",
    )  # fmt: skip


def card(title: str, figure: str, note: str = "") -> None:
    """Draw a figure with its title and a remark."""
    below = f'<div class="card-note">{escape(note)}</div>' if note else ""
    st.html(f'<div class="card-title">{escape(title)}</div><div class="card-share">{escape(figure)}</div>{below}')


def facts(rows: Iterable[tuple[str, str]]) -> None:
    """Draw captions with their values, as text."""
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
    st.html(f'<table class="facts">{cells}</table>')


def empty(words: str) -> None:
    """Draw why there is nothing to see."""
    st.html(f'<p class="empty">{escape(words)}</p>')
