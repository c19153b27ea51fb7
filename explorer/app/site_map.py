"""The map of service sites and the units around them, drawn by deck.gl without a base map: nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import cos, log2, radians, sqrt
from types import MappingProxyType
from typing import Any

import polars as pl
from pydeck import Deck, Layer, View, ViewState

from explorer.app import texts_systems
from explorer.app.desk import Desk
from explorer.app.view import key_code
from explorer.schema import AREA
from explorer.vocabulary import AREA_KINDS, SITE_KINDS

SITES = "sites"  # the layer whose marks can be clicked
# Colours of Okabe and Ito. Sites are told by their words too, and every figure of the map stands in a table.
NEAR, FAR = (86, 180, 233), (213, 94, 0)
_KIND_COLOURS = ((0, 158, 115), (204, 121, 167), (230, 159, 0), (98, 88, 190), (0, 114, 178))
COLOURS: Mapping[str, tuple[int, ...]] = MappingProxyType(dict(zip(SITE_KINDS, _KIND_COLOURS, strict=True)))
_DISTRICT = AREA_KINDS[1]
_OTHER = (120, 131, 143)  # of other kinds, and of words: read on white and on dark
_FAINT, _STRONG = 50, 220
_MANY = 400  # sites, above which dots are smaller and rings fainter
_RINGS, _RINGS_OF_MANY = 110, 45
_SHOWN = (1000.0, 420.0)  # pixels that the map fills at least
_TILE = 512.0  # pixels of the whole world at zoom 0
_MARGIN = 1.15
_NARROWEST = 0.05  # degrees that are shown at least, about five kilometres
# In quotes of their own: texts, no names of columns.
_EVERY_SIGN, _FONT = '"auto"', '"Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"'


def deck(desk: Desk, sites: pl.DataFrame, squares: pl.DataFrame, focus: str) -> Deck:
    """Return the map: squares of units, circles of reach, sites, names of districts.

    ``sites``: of ``reach.sites_with_keys``, those with coordinates; ``squares``: of ``reach_units.squares``;
    ``focus``: the district that fills the map; empty: all of it.
    """
    return Deck(
        layers=[_squares(desk, squares), _circles(desk, sites), _points(desk, sites), _districts(desk)],
        initial_view_state=_fitted(_inside(sites, focus)),
        views=[View(type="MapView", controller=True)],
        map_provider=None,  # with the usual style this is no map at all: no tiles, no style sheet, no request
        tooltip={"text": "{said}"},  # as text: words of data never become HTML
    )


def _squares(desk: Desk, squares: pl.DataFrame) -> Layer:
    """Each square in the colour of what most of its units are, the deeper the more they are."""
    most = max((max(near, far) for near, far in squares.select("in_reach", "out_of_reach").iter_rows()), default=1)
    rows = [
        {"corners": _corners(row), "colour": _shade(row, most),
         "said": desk.say(texts_systems.MAP_SQUARE, near=f"{row['in_reach']:,}", far=f"{row['out_of_reach']:,}")}
        for row in squares.iter_rows(named=True)
    ]  # fmt: skip
    return Layer(
        "PolygonLayer", rows, id="squares", get_polygon="corners", get_fill_color="colour", stroked=False, pickable=True
    )


def _corners(row: Mapping[str, Any]) -> list[list[float]]:
    half = row["degrees"] / 2
    return [
        [round(row["longitude"] + east * half, 6), round(row["latitude"] + north * half, 6)]
        for east, north in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]


def _shade(row: Mapping[str, Any], most: int) -> list[int]:
    near, far = row["in_reach"], row["out_of_reach"]
    depth = _FAINT + (_STRONG - _FAINT) * sqrt(max(near, far) / most)
    return [*(FAR if far > near else NEAR), round(depth)]


def _circles(desk: Desk, sites: pl.DataFrame) -> Layer:
    """What lies in reach of each site, as a thin ring."""
    metres = desk.thresholds.walk_metres / desk.thresholds.walk_detour
    depth = _RINGS_OF_MANY if sites.height > _MANY else _RINGS
    rows = [{"at": at, "colour": [*colour, depth]} for at, colour in _placed(sites)]
    return Layer(
        "ScatterplotLayer", rows, id="circles", get_position="at", get_radius=metres, filled=False, stroked=True,
        get_line_color="colour", line_width_min_pixels=1, pickable=False,
    )  # fmt: skip


def _placed(sites: pl.DataFrame) -> Iterator[tuple[list[float], tuple[int, ...]]]:
    for longitude, latitude, kind in sites.select("longitude", "latitude", "kind").iter_rows():
        yield [longitude, latitude], COLOURS.get(kind, _OTHER)


def _points(desk: Desk, sites: pl.DataFrame) -> Layer:
    rows = [
        {"at": at, "colour": [*colour, 255], "code": key_code(row["key"]), "said": _site_words(desk, row)}
        for (at, colour), row in zip(_placed(sites), sites.iter_rows(named=True), strict=True)
    ]
    many = sites.height > _MANY
    return Layer(
        "ScatterplotLayer", rows, id=SITES, get_position="at", get_fill_color="colour", get_radius=60,
        radius_min_pixels=2 if many else 4, radius_max_pixels=12, stroked=not many, get_line_color=[255, 255, 255, 220],
        line_width_min_pixels=1, pickable=True,
    )  # fmt: skip


def _site_words(desk: Desk, row: Mapping[str, Any]) -> str:
    name, kind = row["name"] or row["code"] or "", kind_words(desk, row["kind"])
    return desk.say(texts_systems.MAP_SITE, name=name, kind=kind, nearest=f"{row['nearest']:,}")


def kind_words(desk: Desk, kind: str | None) -> str:
    """Return a kind of site in the language of the page; one that the vocabulary does not know as it is written."""
    known = texts_systems.SITE_KINDS.get(kind or "")
    return desk.say(known) if known else kind or ""


def _districts(desk: Desk) -> Layer:
    """The names of the districts that say where they are."""
    areas = desk.projection.graph.nodes[AREA.label].filter(kind=_DISTRICT).drop_nulls(["longitude", "latitude"])
    named = areas.select("name", "longitude", "latitude").drop_nulls()
    rows = [{"at": [longitude, latitude], "name": name} for name, longitude, latitude in named.iter_rows()]
    return Layer(
        "TextLayer", rows, id="districts", get_position="at", get_text="name", get_size=14,
        get_pixel_offset=[0, -36], get_color=[*_OTHER, 255],
        character_set=_EVERY_SIGN, font_family=_FONT, font_weight=600, pickable=False,
    )  # fmt: skip


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


def _fitted(sites: pl.DataFrame) -> ViewState:
    """Return the view that all of ``sites`` fit into."""
    west, east, south, north = _bounds(sites)
    latitude = (south + north) / 2
    degrees = (east - west, (north - south) / cos(radians(latitude)))
    zoom = min(
        log2(pixels * 360 / (_TILE * _MARGIN * max(one, 1e-9))) for pixels, one in zip(_SHOWN, degrees, strict=True)
    )
    return ViewState(longitude=(west + east) / 2, latitude=latitude, zoom=zoom)
