"""视图: views that were kept for others, each a link to its screen; and the dialog that keeps the one on screen."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

import polars as pl
import streamlit as st

from explorer.app import parts, process, texts_views
from explorer.app.data_report import on_this_clock
from explorer.app.desk import Desk
from explorer.vocabulary import LONGEST_OF_VIEWS

_SHOWN = 100
_NOT_KEPT = ("work", "lang")  # files under way are one person's, the language is the reader's
_KEPT = "view-kept"  # in the session: the title of a view that was just kept


def render(desk: Desk) -> None:
    """Draw the page."""
    parts.page_title(
        desk, desk.say(texts_views.VIEWS_TITLE), f"{desk.say(texts_views.VIEWS_NOTE)} · {desk.standing_line()}"
    )
    views = desk.source.views().sort("saved", "key", descending=True)
    if views.is_empty():
        parts.empty(desk.say(texts_views.VIEWS_NONE))
        return
    wanted = st.text_input(
        desk.say(texts_views.VIEWS_FIND), key="views-find", max_chars=60, label_visibility="collapsed",
        placeholder=desk.say(texts_views.VIEWS_FIND), icon=":material/search:",
    )  # fmt: skip
    found = matching(views, wanted)
    st.html(f'<b class="rows">{escape(desk.say(texts_views.VIEWS_COUNT, shown=found.height, total=views.height))}</b>')
    for view in found.head(_SHOWN).iter_rows(named=True):
        _one(desk, view)


def matching(views: pl.DataFrame, wanted: str) -> pl.DataFrame:
    """Return the views whose title, office or note contains ``wanted``; of a blank one all."""
    said = pl.concat_str(pl.col(name).fill_null("") for name in ("title", "author", "note")).str.to_lowercase()
    return views.filter(said.str.contains(wanted.strip().lower(), literal=True)) if wanted.strip() else views


def _one(desk: Desk, view: Mapping[str, Any]) -> None:
    """A view: the link that opens it, what is said of it, and the button that removes it."""
    page, parameters = place_of(view["address"])
    with st.container(border=True, key=f"view-{view['key']}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container(key=f"link-view-{view['key']}"):
                if page in desk.pages:
                    here = {**parameters, **({"lang": str(desk.language)} if desk.view.language else {})}
                    st.page_link(desk.pages[page], label=parts.plain(view["title"]), query_params=here)
                else:
                    st.html(escape(view["title"]))
            remove = desk.say(texts_views.REMOVE)
            if desk.may("mark") and st.button(remove, key=f"remove-{view['key']}", type="tertiary"):
                st.dialog(desk.say(texts_views.REMOVE_TITLE))(_remove)(desk, view)
        if view["note"]:
            st.html(f'<p class="told">{escape(view["note"])}</p>')
        said = (desk.pages[page].title if page in desk.pages else page, view["author"], on_this_clock(view["saved"]))
        run = desk.say(texts_views.OF_RUN, run=view["run"]) if view["run"] else ""
        st.html(f'<p class="quiet">{escape(" · ".join(filter(None, (*said, run))))}</p>')


def place_of(address: str) -> tuple[str, dict[str, str]]:
    """Return the page and the parameters that an address names.

    >>> place_of("isolated?kind=enterprise&run=000001-x")
    ('isolated', {'kind': 'enterprise', 'run': '000001-x'})
    >>> place_of("")
    ('overview', {})
    """
    page, _, parameters = address.partition("?")
    return page or "overview", dict(parse_qsl(parameters))


def address_of(page: str, parameters: Mapping[str, str], run: str) -> str:
    """Return the address that brings a screen back: its page, its parameters, and the load run that it shows.

    >>> address_of("isolated", {"kind": "enterprise", "work": "token"}, "000001-x")
    'isolated?kind=enterprise&run=000001-x'
    """
    kept = {name: value for name, value in parameters.items() if name not in _NOT_KEPT}
    return f"{page}?{urlencode({**kept, 'run': run})}"


def keep_button(desk: Desk, page: str) -> None:
    """Draw the button that keeps the screen as it is; ``page``: the name of the page in the address."""
    kept = st.session_state.pop(_KEPT, None)
    if kept:
        st.toast(parts.plain(desk.say(texts_views.KEPT, title=kept)), icon=":material/bookmark_added:")
    if desk.may("mark") and st.button(desk.say(texts_views.KEEP), icon=":material/bookmark_add:", key="keep-view"):
        address = address_of(page, st.query_params.to_dict(), desk.version)
        st.dialog(desk.say(texts_views.KEEP_TITLE))(_keep)(desk, address)


def _keep(desk: Desk, address: str) -> None:
    st.html(f"<p>{escape(desk.say(texts_views.KEEP_WHAT))}</p>")
    captions = {"title": texts_views.TITLE, "author": texts_views.AUTHOR, "note": texts_views.NOTE}
    with st.form("keep", border=False):
        said = {
            name: st.text_input(desk.say(caption), max_chars=LONGEST_OF_VIEWS[name], key=f"view-{name}")
            for name, caption in captions.items()
        }
        asked = st.form_submit_button(desk.say(texts_views.KEEP_CONFIRM), type="primary", key="keep-confirm")
    title, author = said["title"].strip(), said["author"].strip()
    if asked and title and author:
        process.write_now(desk, keep_command(address, said), lambda: st.session_state.update({_KEPT: title}))
    elif asked:
        parts.empty(desk.say(texts_views.KEEP_MISSING))


def keep_command(address: str, said: Mapping[str, str]) -> list[str]:
    """Return the command that keeps a view; no value in it can be taken for an option."""
    return ["view", "save", address, *(f"--{name}={value.strip()}" for name, value in said.items())]


def _remove(desk: Desk, view: Mapping[str, Any]) -> None:
    st.html(f"<p>{escape(desk.say(texts_views.REMOVE_WHAT, title=view['title'], author=view['author']))}</p>")
    if st.button(desk.say(texts_views.REMOVE_CONFIRM), type="primary", key="remove-confirm"):
        process.write_now(desk, ["view", "remove", view["key"]])
