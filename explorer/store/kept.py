"""What a store keeps beside its graph, in no frame of it: before-images for undos, and views saved for others."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from explorer.graph import node_columns
from explorer.schema import BEFORE_IMAGE, SAVED_VIEW
from explorer.store import cypher
from explorer.store.batches import Row, Statement, node_statements
from explorer.store.reading import read_nodes
from explorer.store.session import Session


class Images:
    """The before-images: frames of ``node_columns`` of ``BEFORE_IMAGE``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, images: pl.DataFrame) -> None:
        """Keep before-images; the same again change nothing.

        Raises
        ------
        StoreError
            as ``Session.send_all``.
        """
        self._session.send_all(node_statements(BEFORE_IMAGE.label, images))

    def read(self, runs: Sequence[str]) -> pl.DataFrame:
        """Return the before-images that ``runs`` have left."""
        rows = self._session.link.read(cypher.read_images(), runs=list(runs))
        return pl.DataFrame(rows, schema=node_columns(BEFORE_IMAGE.label), orient="row")

    def read_runs(self) -> pl.DataFrame:
        """Return ``run`` and ``last_runs`` of every before-image: which run changed what which others had changed."""
        rows = self._session.link.read(cypher.read_image_runs())
        return pl.DataFrame(rows, schema={"run": pl.String, "last_runs": pl.List(pl.String)}, orient="row")


class Views:
    """The saved views: frames of ``node_columns`` of ``SAVED_VIEW``; no load run, and nothing a figure depends on."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, views: pl.DataFrame) -> None:
        """Keep views; one with the key of another takes its place.

        Raises
        ------
        StoreError
            as ``Session.send_all``.
        """
        self._session.send_all(node_statements(SAVED_VIEW.label, views))

    def remove(self, keys: pl.Series) -> None:
        """Remove views by their keys; one that is not there is passed over.

        Raises
        ------
        StoreError
            as ``Session.send_all``.
        """
        rows: list[Row] = [(key,) for key in keys]
        self._session.send_all(iter([[Statement(SAVED_VIEW.label, cypher.remove_nodes(SAVED_VIEW.label), rows)]]))

    def read(self) -> pl.DataFrame:
        """Return the views that were kept."""
        return read_nodes(self._session.link, SAVED_VIEW.label)
