"""Where the pages get the graph: the store, read only, opened once a process and read once a load run."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from threading import Lock
from typing import Any, Literal, Protocol

import polars as pl
import streamlit as st

from explorer.errors import StoreError
from explorer.graph import GraphFrames
from explorer.settings import Settings
from explorer.store import Store, open_store


@cache
def declared(room: Literal["history", "input"], name: str) -> Any:  # noqa: ANN401 - what it is, its declaration says
    """Return what the loaders declare of earlier runs or of input: found as verbs are: explorer/ knows no loaders."""
    return entry_points(group=f"chain_explorer.{room}")[name].load()


class Source(Protocol):
    """What the pages need of a store; tests give them frames instead."""

    @property
    def identity(self) -> str:
        """A name that tells this source from others, for the caches."""

    def version(self) -> str | None:
        """Return the id of the last complete load run; cheap, asked for on every rerun."""

    def read_graph(self) -> GraphFrames:
        """Return the whole graph as of that run; what no figure reads may stand aside."""

    def runs(self, graph: GraphFrames) -> list[str]:
        """Return the load runs of ``graph`` that stand, oldest first."""

    def graph_at(self, run: str) -> GraphFrames:
        """Return the whole graph as it stood after a run."""

    def history(self) -> GraphFrames:
        """Return the load runs and source files as they are now, unfinished loads too; cheap."""

    def views(self) -> pl.DataFrame:
        """Return the views that were kept (``node_columns`` of ``SAVED_VIEW``); cheap."""


class StoreSource:
    """The store that the settings name. A lost connection is opened anew at the next question."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._store: Store | None = None
        self._opening = Lock()  # readers come in threads; one of them opens

    @property
    def identity(self) -> str:
        """The address of the own Neo4j, or the data folder."""
        neo4j = self._settings.neo4j
        return f"{neo4j.uri}/{neo4j.database}" if neo4j else str(self._settings.data)

    def version(self) -> str | None:
        """Return the id of the last complete load run.

        Raises
        ------
        StoreError
            the store cannot be reached, also not by a new connection.
        """
        try:
            return self._opened().version()
        except StoreError:
            self._close()
            return self._opened().version()

    def read_graph(self) -> GraphFrames:
        """Return the whole graph."""
        return self._opened().read_for_figures()

    def runs(self, graph: GraphFrames) -> list[str]:
        """Return the load runs of ``graph`` that stand, oldest first."""
        found: list[str] = declared("history", "standing_runs")(graph)
        return found

    def graph_at(self, run: str) -> GraphFrames:
        """Return the whole graph as it stood after a run.

        Raises
        ------
        ExplorerError
            no run that stands bears the name.
        """
        graph: GraphFrames = declared("history", "graph_at")(self._opened(), run)
        return graph

    def history(self) -> GraphFrames:
        """Return the load runs and source files as they are now."""
        return self._opened().read_history()

    def views(self) -> pl.DataFrame:
        """Return the views that were kept."""
        return self._opened().views.read()

    def _opened(self) -> Store:
        with self._opening:
            if self._store is None:
                self._store = open_store(self._settings)
            return self._store

    def _close(self) -> None:
        with self._opening:
            store, self._store = self._store, None
        if store is not None:
            store.close()


@st.cache_resource(show_spinner=False)
def store_source(_settings: Settings, identity: str) -> StoreSource:  # noqa: ARG001 - the identity is the cache's key
    """Return the one source of this process for a store."""
    return StoreSource(_settings)
