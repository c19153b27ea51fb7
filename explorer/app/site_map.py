"""The map of service sites and the units around them, drawn by Leaflet without a base map: nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import sqrt
from types import MappingProxyType
from typing import Any

import polars as pl
import streamlit as st
from streamlit.components import v2

from explorer.app import libraries, texts_systems
from explorer.app.desk import Desk
from explorer.app.view import key_code
from explorer.picture import component
from explorer.picture import map as site_map
from explorer.schema import AREA
from explorer.vocabulary import AREA_KINDS, SITE_KINDS

# Colours of Okabe and Ito. Sites are told by their words too, and every figure of the map stands in a table.
NEAR, FAR = "#56b4e9", "#d55e00"
_KIND_COLOURS = ("#009e73", "#cc79a7", "#e69f00", "#6258be", "#0072b2")
COLOURS: Mapping[str, str] = MappingProxyType(dict(zip(SITE_KINDS, _KIND_COLOURS, strict=True)))
_DISTRICT = AREA_KINDS[1]
_OTHER = "#78838f"  # of other kinds
_FAINT, _STRONG = 0.2, 0.86
_MANY = 400  # sites, above which dots are smaller and rings fainter
_RINGS, _RINGS_OF_MANY = 0.43, 0.18
_DOT, _DOT_OF_MANY = 5, 3  # pixels
_NARROWEST = 0.05  # degrees that are shown at least, about five kilometres
_KEY, _CLICKED = "site-map", "clicked"
_MAP = v2.component(
    "chain_explorer_map",
    html='<div class="picture"></div>',
    css=site_map.asset("leaflet.css") + site_map.asset("map.css"),
    js=component.asset("library.js") + site_map.asset("map.js"),
)


def draw(
    desk: Desk, sites: pl.DataFrame, squares: pl.DataFrame, focus: str, *, height: str, on_click: Callable[[str], None]
) -> None:
    """Draw the map: squares of units, circles of reach, sites, names of districts.

    ``sites``: of ``reach.sites_with_keys``, those with coordinates; ``squares``: of ``reach_units.squares``;
    ``focus``: the district that fills the map; empty: all of it. ``height``: of CSS. ``on_click`` is called before the
    rerun with the code of the site that was clicked; empty: beside all of them.
    """
    with st.container(key="picture-map", gap=None):
        heard: Any = {f"on_{_CLICKED}_change": lambda: _heard(on_click)}
        _MAP(key=_KEY, data=payload(desk, sites, squares, focus) | {"height": height}, height="content", **heard)
        libraries.install("L")


def _heard(on_click: Callable[[str], None]) -> None:
    clicked = st.session_state[_KEY].get(_CLICKED)
    if isinstance(clicked, Mapping):
        on_click(str(clicked.get("code", "")))


def payload(desk: Desk, sites: pl.DataFrame, squares: pl.DataFrame, focus: str) -> dict[str, Any]:
    """Return the map as it crosses the wire; the parameters are those of ``draw``."""
    west, east, south, north = _bounds(_inside(sites, focus))
    many = sites.height > _MANY
    metres = desk.thresholds.walk_metres / desk.thresholds.walk_detour
    return {
        "bounds": [[south, west], [north, east]],
        "side": squares["degrees"].first(),
        "squares": list(_squares(desk, squares)),
        "circles": {"radius": metres, "depth": _RINGS_OF_MANY if many else _RINGS},
        "sites": list(_sites(desk, sites)),
        "dot": _DOT_OF_MANY if many else _DOT,
        "names": _districts(desk),
        "chosen": st.query_params.get("site", ""),
        "words": {name: desk.say(words, sites=f"{sites.height:,}") for name, words in _WORDS.items()},
    }


_WORDS = {"name": texts_systems.MAP_ALT, "zoom_in": texts_systems.MAP_IN, "zoom_out": texts_systems.MAP_OUT}


def _squares(desk: Desk, squares: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    """Each square in the colour of what most of its units are, the deeper the more they are."""
    most = max((max(near, far) for near, far in squares.select("in_reach", "out_of_reach").iter_rows()), default=1)
    for row in squares.iter_rows(named=True):
        near, far = row["in_reach"], row["out_of_reach"]
        depth = _FAINT + (_STRONG - _FAINT) * sqrt(max(near, far) / most)
        said = desk.say(texts_systems.MAP_SQUARE, near=f"{near:,}", far=f"{far:,}")
        yield row["longitude"], row["latitude"], FAR if far > near else NEAR, round(depth, 2), said


def _sites(desk: Desk, sites: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    for row in sites.iter_rows(named=True):
        colour = COLOURS.get(row["kind"], _OTHER)
        yield key_code(row["key"]), row["longitude"], row["latitude"], colour, _site_words(desk, row)


def _site_words(desk: Desk, row: Mapping[str, Any]) -> str:
    name, kind = row["name"] or row["code"] or "", kind_words(desk, row["kind"])
    return desk.say(texts_systems.MAP_SITE, name=name, kind=kind, nearest=f"{row['nearest']:,}")


def kind_words(desk: Desk, kind: str | None) -> str:
    """Return a kind of site in the language of the page; one that the vocabulary does not know as it is written."""
    known = texts_systems.SITE_KINDS.get(kind or "")
    return desk.say(known) if known else kind or ""


def _districts(desk: Desk) -> list[tuple[object, ...]]:
    """The names of the districts that say where they are."""
    areas = desk.projection.graph.nodes[AREA.label].filter(kind=_DISTRICT)
    return areas.select("longitude", "latitude", "name").drop_nulls().rows()


def span(sites: pl.DataFrame, focus: str) -> float:
    """Return how many degrees of longitude the map shows of ``sites`` (of ``focus`` where it has any)."""
    west, east, _, _ = _bounds(_inside(sites, focus))
    return east - west


def _inside(sites: pl.DataFrame, focus: str) -> pl.DataFrame:
    inside = sites.filter(district=focus)
    return inside if inside.height else sites


def _bounds(sites: pl.DataFrame) -> tuple[float, float, float, float]:
    """Return west, east, south, north of ``sites``, never narrower than a few kilometres."""
    middle = pl.concat([sites.select("longitude", "latitude").min(), sites.select("longitude", "latitude").max()])
    (west, south), (east, north) = middle.rows()
    more = max(_NARROWEST - (east - west), 0.0) / 2
    return west - more, east + more, south, north
