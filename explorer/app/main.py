"""The app: reads the address, opens the store, draws the side bar and the page. Run by ``chain-explorer serve``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import escape
from importlib import resources
from typing import Any

import streamlit as st

from explorer.app import (
    chains,
    changed,
    coverage_page,
    data,
    explained,
    explore,
    figure,
    industries,
    isolated,
    libraries,
    node,
    overview,
    parts,
    signing_in,
    sites,
    small,
    structure,
    texts,
    texts_data,
    texts_pictures,
    texts_systems,
    texts_views,
    views,
)
from explorer.app.controls import RUN_KEY, choose, choose_date, put, switch
from explorer.app.desk import Desk
from explorer.app.explore_state import known_history
from explorer.app.explored_address import parameters_of
from explorer.app.source import Source, store_source
from explorer.app.view import DEFAULT_BASE, DEFAULT_SCOPE, View, language_of, view_of
from explorer.errors import ExplorerError
from explorer.metrics import meaning
from explorer.schema import ORGANISATION, UNIT_LABELS
from explorer.settings import Settings, read_settings
from explorer.vocabulary import BASES
from explorer.words import Language, Text

PAGES: dict[str, tuple[Text, str, Callable[[Desk], None]]] = {
    "overview": (texts.OVERVIEW, ":material/dashboard:", overview.render),
    "chains": (texts.CHAINS, ":material/account_tree:", chains.render),
    "small": (texts_systems.SMALL, ":material/storefront:", small.render),
    "industries": (texts_systems.INDUSTRIES, ":material/apartment:", industries.render),
    "sites": (texts_systems.SITES, ":material/location_on:", sites.render),
    "coverage": (texts_systems.COVERAGE, ":material/pie_chart:", coverage_page.render),
    "explore": (texts_pictures.EXPLORE, ":material/lan:", explore.render),
    "isolated": (texts.ISOLATED, ":material/scatter_plot:", isolated.render),
    "structure": (texts.STRUCTURE, ":material/polyline:", structure.render),
    "changes": (texts.CHANGES, ":material/compare_arrows:", changed.render),
    "data": (texts_data.DATA, ":material/upload_file:", data.render),
    "views": (texts_views.VIEWS, ":material/bookmarks:", views.render),
    "node": (texts.NODE, ":material/hub:", node.render),
    "explained": (texts.EXPLAINED, ":material/help:", explained.render),
    "figure": (texts.FIGURE, ":material/list:", figure.render),
}
IN_MENU = (
    "overview", "chains", "small", "industries", "sites", "coverage", "isolated", "explore", "structure", "changes",
    "data", "views", "node", "explained",
)  # fmt: skip
_BEFORE_DATA = ("data",)  # the pages that have something to show before the first load
_log = logging.getLogger(__name__)


def run(source: Source | None = None, settings: Settings | None = None) -> None:
    """Draw the page that the address names. Tests give a source of frames; else it is the store of the settings."""
    icon = resources.files("explorer.app") / "icon.svg"  # a named icon would be fetched from the internet
    st.set_page_config(page_icon=str(icon), layout="wide")
    parts.install_style()
    settings = settings or read_settings()
    view = view_of({name: st.query_params[name] for name in st.query_params})
    language = language_of(view, settings.language)
    try:
        reader = signing_in.visitor(settings.access)
        if reader is None:
            signing_in.ask_in(language)
            return
        if not reader.may("see"):
            signing_in.turn_away(reader, language, can_leave=settings.access.login)
            return
        source = source or store_source(settings, repr(settings))
        version = source.version() or ""
        st.session_state[RUN_KEY] = version
        desk = Desk(replace(view, run=version), language, version, source, settings, {}, view.run, reader)
        if version:
            desk.read()  # here, where a store that is lost is said in words
    except ExplorerError as error:
        _store_down(error, language)
        return
    _draw(desk, settings.language)


def _draw(desk: Desk, usual: Language) -> None:
    pages: Any = desk.pages
    for name, (title, icon, render) in PAGES.items():
        page = partial(_page, desk, render if desk.version or name in _BEFORE_DATA else _nothing_loaded)
        url = "" if name == "overview" else name
        pages[name] = st.Page(page, title=desk.say(title), icon=icon, url_path=url, default=not url)
    chosen = st.navigation(list(pages.values()), position="hidden")
    if desk.version:
        with st.sidebar:
            _side_bar(desk, usual)
            views.keep_button(desk, chosen.url_path)
            signing_in.signed_in(desk.visitor, desk.language)
            libraries.install("vis")
    chosen.run()
    if desk.version:
        desk.prepare()


def _page(desk: Desk, render: Callable[[Desk], None]) -> None:
    """Draw one page; what goes wrong is said in words and logged, never shown as a trace."""
    try:
        _other_run(desk)
        render(desk)
    except ExplorerError as error:
        _store_down(error, desk.language)
    except Exception:  # noqa: BLE001 - the last wall before the reader: logged, and said in words
        _log.exception("a page failed")
        st.html(f"<h1 class='title'>{desk.say(texts.PAGE_FAILED)}</h1>")
        parts.empty(desk.say(texts.PAGE_FAILED_BODY))
        _retry(desk.language)


def _other_run(desk: Desk) -> None:
    """Say so when the address was made from other data than these."""
    if desk.asked_run in ("", desk.version) or not desk.version:
        return
    with st.container(key="other-run", horizontal=True, vertical_alignment="center"):
        st.html(f"<span>{escape(desk.say(texts.OTHER_RUN, asked=desk.asked_run, run=desk.version))}</span>")
        st.button(desk.say(texts.USE_THIS_RUN), on_click=put, args=("run", desk.version))


def _side_bar(desk: Desk, usual: Language) -> None:
    st.html(f'<div class="brand">{desk.say(texts.APP_TITLE)}</div>')
    for name in IN_MENU:
        # Who comes back to the exploration finds it as it was left.
        more = parameters_of(known_history().present) if name == "explore" else {}
        st.page_link(desk.pages[name], query_params=desk.view.parameters() | {k: v for k, v in more.items() if v})
    st.html("<hr>")
    view = desk.view
    choose(desk.say(texts.BASE), "base", list(BASES), view.base, partial(_base_words, desk), usual=DEFAULT_BASE)
    st.html(f'<p class="hint">{desk.say(meaning.BASES[view.base].in_force(desk.thresholds))}</p>')
    choose(desk.say(texts.SCOPE), "scope", list(BASES), view.scope, partial(_base_words, desk), usual=DEFAULT_SCOPE)
    choose_date(desk.say(texts.AS_OF), "as_of", view.date, View().date)
    languages = {"zh": texts.CHINESE, "en": texts.ENGLISH}
    switch(
        desk.say(texts.LANGUAGE), "lang", list(languages), desk.language,
        lambda name: languages[name].say(desk.language), usual=usual,
    )  # fmt: skip
    _loaded(desk)


def _base_words(desk: Desk, base: str) -> str:
    return desk.say(BASES[base])


def _loaded(desk: Desk) -> None:
    nodes = desk.projection.graph.nodes
    units = sum(nodes[label].height for label in UNIT_LABELS)
    organisations = nodes[ORGANISATION.label].height
    said = desk.say(texts.UNITS_LOADED, units=f"{units:,}", organisations=f"{organisations:,}")
    st.html(
        f'<div class="loaded">{escape(desk.say(texts.RUN, run=desk.version))}<br>{said}'
        f"<br>{desk.say(texts.LINK_NOTE)}</div>"
    )


def _store_down(error: ExplorerError, language: Language) -> None:
    with st.container(key="notice"):
        st.html(f'<h1 class="title">{texts.STORE_DOWN.say(language)}</h1>')
        cause, cure = (text.say(language, **error.values) for text in (error.cause, error.cure))
        parts.facts([(texts.CAUSE.say(language), cause), (texts.CURE.say(language), cure)])
        _retry(language)


def _nothing_loaded(desk: Desk) -> None:
    language = desk.language
    steps = (
        (texts.EMPTY_BODY, texts.EMPTY_COMMAND.say(language)),
        (texts.EMPTY_CHECK, texts.CHECK_COMMAND.say(language)),
        (texts.EMPTY_DEMO, texts.DEMO_COMMAND.say(language)),
    )
    with st.container(key="notice"):
        st.html(f'<h1 class="title">{texts.EMPTY_TITLE.say(language)}</h1>')
        if desk.may("load"):
            st.html(f"<p>{escape(desk.say(texts.EMPTY_HERE))}</p>")
            parts.link(desk, "data", desk.say(texts_data.UPLOAD_TITLE), key="first-load")
        for words, command in steps:
            st.html(f'<p>{escape(words.say(language))}</p><pre class="command">{escape(command)}</pre>')
        _retry(language)


def _retry(language: Language) -> None:
    st.button(texts.RETRY.say(language), type="primary", icon=":material/refresh:")


if __name__ == "__main__":
    run()
