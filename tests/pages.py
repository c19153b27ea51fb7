"""Pages opened by Streamlit's own test driver as a pasted link would, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from explorer.app import parts
from explorer.app.desk import Desk
from explorer.app.tables import csv_of
from tests import app_on_frames

AS_OF = date(2026, 11, 1)


def open_page(patch: pytest.MonkeyPatch, graph: str, page: str, **parameters: str) -> AppTest:
    """Open a page of a graph of the tests: the page's address, its parameters."""
    # Streamlit looks through every installed package for components each time a page is opened here.
    patch.setattr(manifest_scanner, "scan_component_manifests", _scanned)
    patch.setattr(parts, "download", _downloaded)
    patch.setenv(app_on_frames.CHOICE, graph)
    app = AppTest.from_file(str(Path(__file__).parent / "app_on_frames.py"), default_timeout=60)
    app._page_hash = calc_hash(page)  # switch_page knows pages that are files only
    for name, value in {"as_of": AS_OF.isoformat(), **parameters}.items():
        app.query_params[name] = value
    return app.run()


_scanned = cache(manifest_scanner.scan_component_manifests)


_download = parts.download
Shown = Callable[[pl.DataFrame], pl.DataFrame]


def _downloaded(desk: Desk, frame: pl.DataFrame, name: str, shown: Shown | None = None) -> None:
    """Draw the button and make its file too, which otherwise a click makes: a page that cannot make it fails."""
    file = csv_of(shown(frame) if shown else frame, desk.language, mask_below=3)
    assert file.startswith(b"\xef\xbb\xbf")
    _download(desk, frame, name, shown)


def said(app: AppTest) -> str:
    """All words of a page."""
    return "\n".join(element.proto.body for element in app.main if element.type == "html") + "\n".join(
        element.proto.body for element in app.get("html")
    )


def tables(app: AppTest) -> list[pl.DataFrame]:
    """The tables of a page, from top to bottom."""
    return [pl.from_pandas(table.value) for table in app.dataframe]


def links(app: AppTest) -> list[str]:
    """The labels of a page's links, as they read."""
    return [link.proto.label.replace("\\", "") for link in app.get("page_link")]
