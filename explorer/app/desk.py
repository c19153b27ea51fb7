"""What lies on the analyst's desk: the view, the language, and the figures of one load run on one date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import Thread
from typing import Any

import polars as pl
import streamlit as st

from explorer.access import Deed, Visitor
from explorer.app import texts
from explorer.app.source import Source
from explorer.app.standing import standing
from explorer.app.view import View
from explorer.graph import GraphFrames
from explorer.metrics.coverage import coverage
from explorer.metrics.isolation import Isolation, isolated
from explorer.metrics.profiles import work_out_all
from explorer.metrics.projection import Projection, project
from explorer.metrics.remedy import Remedies, remedies
from explorer.picture.model import Standing
from explorer.picture.nodes import Cast
from explorer.search import SearchIndex, search_index
from explorer.settings import Settings, Thresholds
from explorer.vocabulary import BASES
from explorer.words import Language, Text

_KEPT = 8  # projections kept in memory: a few dates of a few runs


@st.cache_resource(show_spinner=False, max_entries=2)
def _graph(_source: Source, identity: str, version: str) -> GraphFrames:  # noqa: ARG001 - the cache's key
    return _source.read_graph()


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _projection(_source: Source, identity: str, version: str, as_of: date, thresholds: Thresholds) -> Projection:
    return project(_graph(_source, identity, version), as_of, thresholds)


@st.cache_resource(show_spinner=False, max_entries=_KEPT * len(BASES))
def _isolation(_projection: Projection, key: tuple[object, ...], scope: str) -> Isolation:  # noqa: ARG001
    return isolated(_projection, scope)


@st.cache_resource(show_spinner=False, max_entries=_KEPT * 16)
def _coverage(_projection: Projection, key: tuple[object, ...], base: str, by: str) -> pl.DataFrame:  # noqa: ARG001
    return coverage(_projection, base, by)


@st.cache_resource(show_spinner=False, max_entries=1)  # once a load run: of a city of millions one date has room
def _preparing(_projection: Projection, identity: str, version: str) -> Thread:  # noqa: ARG001
    thread = Thread(target=work_out_all, args=(_projection,), daemon=True)
    thread.start()
    return thread


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _remedies(
    _projection: Projection,
    _isolation: Isolation,
    key: tuple[object, ...],  # noqa: ARG001
    scope: str,  # noqa: ARG001
) -> Remedies:
    return remedies(_projection, _isolation)


@st.cache_resource(show_spinner=False, max_entries=_KEPT)
def _standing(
    _projection: Projection,
    _isolation: Isolation,
    key: tuple[object, ...],  # noqa: ARG001
    scope: str,  # noqa: ARG001
) -> Standing:
    return standing(_projection, _isolation)


@st.cache_resource(show_spinner=False, max_entries=2)  # a city of millions twice is as much as there is room for
def _projection_at(
    _source: Source,
    identity: str,  # noqa: ARG001
    version: str,  # noqa: ARG001
    run: str,
    as_of: date,
    thresholds: Thresholds,
) -> Projection:
    return project(_source.graph_at(run), as_of, thresholds)


@st.cache_resource(show_spinner=False, max_entries=1)
def _search_index(_graph: GraphFrames, identity: str, version: str) -> SearchIndex:  # noqa: ARG001
    return search_index(_graph)


@st.cache_resource(show_spinner=False, max_entries=_KEPT * 8)
def _kept(_work_out: Callable[[], Any], key: tuple[object, ...], name: str) -> Any:  # noqa: ARG001, ANN401
    return _work_out()


@dataclass(frozen=True)
class Desk:
    """One rerun's data; every page draws from it and nothing else.

    ``version`` is empty before the first load. ``pages`` maps a page's name to its page; ``asked_run`` is the load run
    that the address names, empty: none.
    """

    view: View
    language: Language
    version: str
    source: Source
    settings: Settings
    pages: Mapping[str, Any] = field(default_factory=dict)
    asked_run: str = ""
    visitor: Visitor = field(default_factory=Visitor)

    def say(self, text: Text, /, **values: object) -> str:
        """Return a wording in the language of the page."""
        return text.say(self.language, **values)

    def may(self, deed: Deed) -> bool:
        """Return whether the reader may do a thing here: by role, and what changes the store only where pages may."""
        return self.visitor.may(deed) and (self.settings.pages_load or deed not in ("mark", "load"))

    @property
    def thresholds(self) -> Thresholds:
        """What the figures depend on."""
        return self.settings.thresholds

    @property
    def _key(self) -> tuple[object, ...]:
        return (self.source.identity, self.version, self.view.date, self.thresholds)

    @cached_property
    def projection(self) -> Projection:
        """The graph as of the view's date."""
        return _projection(self.source, self.source.identity, self.version, self.view.date, self.thresholds)

    def read(self) -> None:
        """Read the graph if no reader has yet.

        Raises
        ------
        StoreError
            the store is lost.
        """
        self.projection  # noqa: B018 - cached from here on

    def prepare(self) -> None:
        """Have every breakdown of a load run worked out while its first reader looks at a page."""
        _preparing(self.projection, self.source.identity, self.version)

    @cached_property
    def isolation(self) -> Isolation:
        """The isolated nodes of the view's scope."""
        return _isolation(self.projection, self._key, self.view.scope)

    @property
    def remedies(self) -> Remedies:
        """The remedy of every isolated unit of the view's scope."""
        return _remedies(self.projection, self.isolation, self._key, self.view.scope)

    def coverage(self, by: str, base: str = "") -> pl.DataFrame:
        """Return the figures by group, of the view's base unless another is given."""
        return _coverage(self.projection, self._key, base or self.view.base, by)

    def once(self, name: str, work_out: Callable[[], Any], *, in_every_view: bool = False) -> Any:  # noqa: ANN401 - what it is, the caller says
        """Return what ``work_out`` gives, kept under ``name`` for this data, date, scope, base and language.

        ``in_every_view``: it is the same whatever the scope, the base and the language are.
        """
        return _kept(work_out, self._key if in_every_view else self.standpoint, name)

    def at(self, run: str) -> Projection:
        """Return the city as it stood after another load run, on the view's date and under the same settings.

        Raises
        ------
        ExplorerError
            no run that stands bears the name.
        """
        if run == self.version:
            return self.projection
        return _projection_at(self.source, self.source.identity, self.version, run, self.view.date, self.thresholds)

    @property
    def standpoint(self) -> tuple[object, ...]:
        """All that decides what the same question answers: data, date, thresholds, scope, base, language."""
        return (*self._key, self.view.scope, self.view.base, self.language)

    @property
    def search_index(self) -> SearchIndex:
        """The index of all names and codes; made when somebody first searches."""
        return _search_index(self.projection.graph, self.source.identity, self.version)

    @cached_property
    def cast(self) -> Cast:
        """What pictures are made from."""
        shown = _standing(self.projection, self.isolation, self._key, self.view.scope)
        return Cast(self.projection.graph, shown, self.language)

    def standing_line(self, base: str = "") -> str:
        """Return base (the view's unless another is given), date and run in words: under every title."""
        words = self.say(BASES[base or self.view.base])
        return self.say(texts.STANDING_LINE, base=words, as_of=self.view.date.isoformat(), run=self.version)
