"""服务圈: service sites on a map, and who is in and out of a quarter of an hour's walk, by district and committee."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from explorer.app import parts, site_map, texts, texts_systems
from explorer.app.controls import choose_named, put, put_all, switch
from explorer.app.desk import Desk
from explorer.app.explored_address import nodes_of
from explorer.app.listings import in_words
from explorer.app.parts import link, percent, section
from explorer.app.tables import signs
from explorer.app.view import key_code, key_of, node_code
from explorer.metrics.coverage import share, share_of
from explorer.metrics.names import name_of
from explorer.metrics.reach import reach, sites_of_group, sites_run_below, sites_with_keys
from explorer.metrics.reach_units import REACH, side_of_squares, squares
from explorer.schema import SITE
from explorer.vocabulary import GROUPS

_GROUPS = ("district", "street", "committee")
_HEIGHT = "calc(440px + max(0px, 100vh - 900px))"  # grows with the window, as pictures do
_NOBODY = "~"  # in the address: the sites of no group


def render(desk: Desk) -> None:
    """Draw the page."""
    limits = desk.thresholds
    note = desk.say(texts_systems.SITES_NOTE, detour=limits.walk_detour, metres=f"{limits.walk_metres:,}")
    parts.page_title(desk, desk.say(texts_systems.SITES_TITLE), f"{desk.standing_line(_BASE)} · {note}")
    with st.spinner(desk.say(texts_systems.WORKING)):
        sites: pl.DataFrame = desk.once("sites", lambda: sites_with_keys(desk.projection))
    if sites.is_empty():
        parts.empty(desk.say(texts_systems.SITES_NONE))
        return
    _city(desk, sites)
    by, kind, district = _controls(desk, sites)
    chosen, name = _of_group(desk, by, sites.filter(kind=kind) if kind else sites)
    _map(desk, chosen, district)
    _groups(desk, by)
    _list(desk, chosen, name, district)


_BASE = "operating"  # reach is of operating units, whatever the view's base


def _reach(desk: Desk, by: str) -> pl.DataFrame:
    found: pl.DataFrame = desk.once(f"reach {by}", lambda: reach(desk.projection, by))
    return found


def _city(desk: Desk, sites: pl.DataFrame) -> None:
    """The city's figures, each with its list."""
    row = _reach(desk, "city").row(0, named=True)
    columns = st.columns(4)
    for column, figure in zip(columns, REACH, strict=False):
        with column, st.container(border=True, key=f"reach-{figure}", height="stretch", gap="xxsmall"):
            rate = share(row[figure], row["units"])
            said = desk.say(texts_systems.OF_UNITS, share=percent(rate), units=f"{row['units']:,}")
            parts.card(desk.say(_CARDS[figure]), f"{row[figure]:,}", said)
            link(
                desk, "figure", desk.say(texts_systems.OPEN_LIST), key=f"city-{figure}", base=_BASE, by="city",
                code="city", figure=figure,
            )  # fmt: skip
    with columns[3], st.container(border=True, key="reach-sites", height="stretch", gap="xxsmall"):
        kinds = sites.group_by("kind").len().sort("len", "kind", descending=[True, False])
        said = " · ".join(f"{site_map.kind_words(desk, kind)} {count:,}" for kind, count in kinds.iter_rows())
        parts.card(desk.say(texts_systems.SITE_COUNT), f"{sites.height:,}", said)


_CARDS = {
    "in_reach": texts_systems.IN_REACH, "out_of_reach": texts_systems.OUT_OF_REACH,
    "unlocated": texts_systems.UNLOCATED,
}  # fmt: skip


def _controls(desk: Desk, sites: pl.DataFrame) -> tuple[str, str, str]:
    """The kind of site, the district that fills the map, the groups of the table."""
    everything = desk.say(texts.ALL)
    kinds, districts = (sites[column].drop_nulls().unique().sort().to_list() for column in ("kind", "district"))
    first, second, third = st.columns(3)
    with first:
        kind = choose_named(
            desk.say(texts_systems.SITE_KIND), "place", kinds, st.query_params.get("place", ""),
            lambda name: site_map.kind_words(desk, name) or everything,
        )  # fmt: skip
    with second:
        district = choose_named(
            desk.say(texts.FILTER_DISTRICT), "district", districts, desk.view.district, lambda name: name or everything
        )
    with third:
        asked = desk.view.by if desk.view.by in _GROUPS else _GROUPS[0]
        switch(
            desk.say(texts_systems.REACH_BY), "by", _GROUPS, asked, lambda name: desk.say(GROUPS[name]),
            usual=_GROUPS[0],
        )  # fmt: skip
    return asked, kind, district


def _map(desk: Desk, sites: pl.DataFrame, district: str) -> None:
    located = sites.drop_nulls(["longitude", "latitude"])
    if located.is_empty():
        parts.empty(desk.say(texts_systems.SITES_NOT_THESE if sites.is_empty() else texts_systems.SITES_NOWHERE))
        return
    side = side_of_squares(site_map.span(located, district))
    with st.spinner(desk.say(texts_systems.WORKING)):
        cells: pl.DataFrame = desk.once(f"squares {side}", lambda: squares(desk.projection, side))
    _strip(desk, located)
    st.html(f'<p class="unseen">{escape(desk.say(texts_systems.MAP_ALT, sites=f"{located.height:,}"))}</p>')
    site_map.draw(desk, located, cells, district, height=_HEIGHT, on_click=partial(put, "site"))
    _legend(desk, located, cells)
    missing = (
        (texts_systems.SITES_WITHOUT_PLACE, sites.height - located.height),
        (texts_systems.UNITS_WITHOUT_PLACE, _reach(desk, "city")["unlocated"][0]),
    )
    for words, count in missing:
        if count:
            st.html(f'<p class="note">{escape(desk.say(words, count=f"{count:,}"))}</p>')


def _strip(desk: Desk, sites: pl.DataFrame) -> None:
    """One line on the site that is chosen: what it is, who runs it, whom it is nearest to."""
    key = key_of(st.query_params.get("site", ""), sites["key"])
    with st.container(key="selection-strip", horizontal=True, vertical_alignment="center", gap="small"):
        if key is None:
            st.html(f'<span class="quiet">{escape(desk.say(texts_systems.MAP_HINT))}</span>')
            return
        row = sites.row(by_predicate=pl.col("key") == key, named=True)
        parts.node_link(desk, (SITE.label, key), str(row["name"] or row["code"]), "site")
        run = desk.say(texts_systems.RUN_BY, operator=row["operator_name"] or row["operator"]) if row["operator"] else (
            desk.say(texts_systems.RUN_BY_NOBODY)
        )  # fmt: skip
        said = f"{site_map.kind_words(desk, row['kind'])} · {run}"
        st.html(f'<span class="quiet">{escape(said)}</span>', width="content")
        nearest = desk.say(texts_systems.NEAREST, count=f"{row['nearest']:,}")
        link(desk, "figure", nearest, key="nearest", base=_BASE, by=SITE.name, code=key_code(key), figure="nearest")


def _legend(desk: Desk, sites: pl.DataFrame, cells: pl.DataFrame) -> None:
    """What the colours mean; words, not colours alone, tell the kinds apart in the tooltip and the tables."""
    kinds = {
        site_map.kind_words(desk, kind): colour for kind, colour in site_map.COLOURS.items() if kind in sites["kind"]
    }
    marks = [_swatch(colour, words, round_=True) for words, colour in kinds.items()]
    for colour, words in ((site_map.NEAR, texts_systems.IN_REACH), (site_map.FAR, texts_systems.OUT_OF_REACH)):
        marks.append(_swatch(colour, desk.say(words), round_=False))
    st.html(f'<div class="map-legend">{"".join(marks)}</div>')
    if cells.height:
        metres = round(cells["degrees"][0] * 111_320, -2)
        st.html(f'<p class="note">{escape(desk.say(texts_systems.MAP_LEGEND, metres=f"{metres:,.0f}"))}</p>')


def _swatch(colour: str, words: str, *, round_: bool) -> str:
    shape = "50%" if round_ else "2px"
    return f'<span><i style="background:{colour};border-radius:{shape}"></i>{escape(words)}</span>'


def _groups(desk: Desk, by: str) -> None:
    """The same in figures, by district, street or committee: the way without eyes or a mouse."""
    figures = in_words(desk, by, _reach(desk, by)).with_columns(share=share_of("in_reach"))
    rows = figures.sort("out_of_reach", "code", descending=[True, False], nulls_last=True)
    section(desk.say(GROUPS[by]), desk.say(texts_systems.REACH_BY_NOTE))
    shown = rows.select("name", "share", "in_reach", "out_of_reach", "unlocated", "units", "sites")
    clicked = parts.table(
        desk, shown, f"reach-{by}", at_most=14, name_width=250, share=desk.say(texts_systems.REACH_SHARE)
    )
    parts.download(desk, rows.select(*shown.columns, "code"), f"reach-{by}")
    if clicked:
        _open(desk, by, rows.row(clicked[0], named=True), clicked[1])


def _open(desk: Desk, by: str, row: Mapping[str, Any], column: str) -> None:
    """Open the list behind a number; of sites below, on this page."""
    code = key_code(row["code"] or "")
    if column == "sites":
        put("of", code or _NOBODY)
        st.rerun()
    figure = {"share": "in_reach", "name": "units"}.get(column, column)
    parts.go(desk, "figure", base=_BASE, by=by, code=code, figure=figure)


def _list(desk: Desk, sites: pl.DataFrame, name: str, district: str) -> None:
    """The sites of the map, of a district where one is chosen; ``name``: whose they are."""
    found = sites.filter(district=district) if district else sites
    title = desk.say(texts_systems.SITES_LIST)
    section(f"{desk.say(texts_systems.SITES_OF, group=name)}{title}" if name else title, desk.say(texts.OPEN_HINT))
    kinds = {kind: desk.say(words) for kind, words in texts_systems.SITE_KINDS.items()}
    rows = found.sort("nearest", "key", descending=[True, False])
    shown = rows.select(
        pl.lit(SITE.name).alias("sign"), pl.coalesce("name", "code").alias("name"), "code",
        pl.col("kind").replace(kinds), "district", "operator_name", "nearest",
    ).with_columns(signs("sign"))  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<b class="rows">{desk.say(texts.ROWS, count=f"{shown.height:,}")}</b>')
        if name:
            st.button(desk.say(texts_systems.SHOW_ALL_SITES), on_click=put_all, args=({"of": ""},))
        parts.download(desk, shown, "sites")
    clicked = parts.table(desk, shown, f"sites-{shown.height}", at_most=12, name_width=230)
    if clicked is None:
        return
    row = rows.row(clicked[0], named=True)
    if clicked[1] == "nearest":
        parts.go(desk, "figure", base=_BASE, by=SITE.name, code=key_code(row["key"]), figure="nearest")
    parts.go(desk, "node", node=node_code((SITE.label, row["key"])))


def _of_group(desk: Desk, by: str, sites: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    """Return the sites of the group or the organisations that the address names, with the name; else all, and none."""
    asked = desk.view.of
    nodes = nodes_of(asked, desk.projection.graph)
    if nodes:
        found = sites_run_below(desk.projection, [key for _, key in nodes])
        name = "、".join(name_of(desk.projection, node) for node in nodes)
        return sites.filter(pl.col("key").is_in(found.implode())), name
    figures = in_words(desk, by, _reach(desk, by))
    code = None if asked == _NOBODY else key_of(asked, figures["code"].drop_nulls())
    if not asked or (code is None and asked != _NOBODY):
        return sites, ""
    keys = sites_of_group(desk.projection, by, code)
    same = pl.col("code").is_null() if code is None else pl.col("code") == code
    return sites.filter(pl.col("key").is_in(keys.implode())), str(figures.filter(same)["name"].first() or "")
