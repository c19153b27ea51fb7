"""新业态 · 园区商圈楼宇: industry committees with their scattered units; parks, circles, buildings with units due."""

from __future__ import annotations

from html import escape
from typing import Any

import polars as pl
import streamlit as st

from explorer.app import parts, texts, texts_systems
from explorer.app.chosen import chosen_node
from explorer.app.controls import choose_named, switch
from explorer.app.desk import Desk
from explorer.app.explored_address import codes
from explorer.app.listings import tree_of
from explorer.app.parts import link, percent, section
from explorer.app.tables import caption_of, signs
from explorer.app.tree_table import tree_table
from explorer.app.view import key_code, name_code, named
from explorer.metrics.coverage import share, share_of
from explorer.metrics.reach import with_sites
from explorer.metrics.tree_units import scattered
from explorer.picture.model import NodeId
from explorer.schema import AREA, SMALL_BUSINESS

FORMS, PLACES = "new_forms", "places"
_COLOUR = "#0072B2"
_KIND = "place"  # the address parameter: a kind of place


def render(desk: Desk) -> None:
    """Draw the page."""
    parts.page_title(desk, desk.say(texts_systems.INDUSTRIES_TITLE))
    _forms(desk)
    _places(desk)


def with_share(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows of a tree with ``share`` (organised, of the units on the row), ``gap`` (not), ``reached``."""
    gap = pl.col("units") - pl.col("organised")
    return rows.with_columns(share=share_of("organised"), gap=gap, reached=pl.col("units"))


def _forms(desk: Desk) -> None:
    section(desk.say(texts_systems.FORMS_TITLE), desk.say(texts_systems.TREE_HINT))
    rows = with_share(with_sites(tree_of(desk, FORMS), desk.projection))
    if rows.is_empty():
        parts.empty(desk.say(texts_systems.FORMS_NONE))
        return
    columns = ["share", "organised", "reached", "own", "worked", "both", "districts", "sites"]
    clicked = tree_table(desk, rows, "forms-tree", columns, at_most=8, name_width=330)
    if clicked:
        _open(desk, FORMS, *clicked)
    node = chosen_node(desk, FORMS, rows, "forms", "district")
    _scattered(desk, node)


def _open(desk: Desk, system: str, row: dict[str, Any], column: str) -> None:
    """Open the list behind a number of a row."""
    if column == "sites":
        parts.go(desk, "sites", of=codes([(row["label"], row["key"])]))
    figure = {"share": "organised", "gap": "units", "districts": "units", "reached": "units"}.get(column, column)
    parts.go(desk, "figure", by=system, code=key_code(row["key"]), figure=figure)


def _scattered(desk: Desk, node: NodeId) -> None:
    """In how many districts the units of a committee lie, and how many in each."""
    rows = desk.once(f"scattered {node}", lambda: scattered(desk.projection, FORMS, [node[1]], desk.view.base))
    if rows.is_empty():
        return
    section(desk.say(texts_systems.SCATTERED_TITLE), desk.say(texts_systems.SCATTERED_NOTE))
    most = rows["units"].max()
    with st.container(key="scattered", gap=None):
        for place, (district, units, organised) in enumerate(rows.iter_rows()):
            name, said = district or desk.say(texts.NO_GROUP), f"{desk.say(caption_of('organised'))} {organised:,}"
            with parts.counted("", name, units / most, _COLOUR, said):
                where = {
                    "by": FORMS,
                    "code": key_code(node[1]),
                    "district": name_code(district) if district else "",
                }
                link(desk, "figure", f"{units:,}", key=f"count-scattered-{place}", figure="units", **where)


def _places(desk: Desk) -> None:
    rows = with_share(tree_of(desk, PLACES))
    section(
        desk.say(texts_systems.PLACES_TITLE), f"{desk.say(texts_systems.PLACES_NOTE)} · {desk.say(texts.OPEN_HINT)}"
    )
    if rows.is_empty():
        parts.empty(desk.say(texts_systems.PLACES_NONE))
        return
    ranked = ranked_places(rows)
    _kinds(desk, rows, ranked)
    kind, district = _filters(desk, ranked)
    wanted = {name: value for name, value in (("kind", kind), ("district", district)) if value}
    found = ranked.filter(**wanted) if wanted else ranked
    if found.is_empty():
        parts.empty(desk.say(texts_systems.PLACES_NONE))
        return
    _ranking(desk, found)


def ranked_places(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the places of the tree, most units due first, then most not organised, with ``organisations`` there."""
    there = rows.filter(depth=3).group_by(key="parent").agg(organisations=pl.col("key").n_unique().cast(pl.Int64))
    places = rows.filter(depth=2).join(there, on="key", how="left", maintain_order="left")
    return places.with_columns(pl.col("organisations").fill_null(0)).sort(
        "state_due", "gap", "key", descending=[True, True, False]
    )


def _kinds(desk: Desk, rows: pl.DataFrame, places: pl.DataFrame) -> None:
    """A card a kind of place: how many, and how far organisation reaches among the units there."""
    kinds = rows.filter(depth=0)
    for column, row in zip(st.columns(max(kinds.height, 1)), kinds.iter_rows(named=True), strict=True):
        with column, st.container(border=True, key=f"kind-{row['key']}", height="stretch", gap="xxsmall"):
            count = places.filter(kind=row["key"]).height
            title = desk.say(texts_systems.PLACES_COUNT, kind=_kind_words(desk, row["key"]), count=f"{count:,}")
            rate = share(row["organised"], row["units"])
            st.html(
                f'<div class="card-title">{escape(title)}</div>'
                f'<div class="card-share">{percent(rate)}</div>{parts.bar(rate or 0.0, _COLOUR)}'
            )
            _counts(desk, row)


def _counts(desk: Desk, row: dict[str, Any]) -> None:
    figures = {
        "organised": texts_systems.LEVEL_ORGANISED, "units": texts_systems.LEVEL_BASE,
        "state_due": texts_systems.DUE_COUNT,
    }  # fmt: skip
    with st.container(horizontal=True, gap="xsmall"):
        for figure, words in figures.items():
            label = desk.say(words, count=f"{row[figure]:,}")
            link(
                desk, "figure", label, key=f"{row['key']}-{figure}", by=PLACES, code=key_code(row["key"]), figure=figure
            )


def _kind_words(desk: Desk, kind: str) -> str:
    words = texts_systems.PLACE_KINDS.get(kind)
    return desk.say(words) if words else kind


def _filters(desk: Desk, places: pl.DataFrame) -> tuple[str, str]:
    """The kind of place and the district, each of what occurs."""
    everything = desk.say(texts.ALL)
    kinds = {name_code(kind): kind for kind in texts_systems.PLACE_KINDS if kind in places["kind"]}
    first, second = st.columns([7, 3], vertical_alignment="bottom")
    kind = named(st.query_params.get(_KIND, ""), kinds.values())
    with first:
        switch(
            desk.say(texts_systems.PLACE_KIND), _KIND, ["", *kinds], name_code(kind) if kind else "",
            lambda code: _kind_words(desk, kinds[code]) if code else everything, usual="",
        )  # fmt: skip
    with second:
        district = choose_named(
            desk.say(texts.FILTER_DISTRICT), "district", places["district"].drop_nulls().unique().sort().to_list(),
            desk.view.district, lambda name: name or everything,
        )  # fmt: skip
    return kind, district


def _ranking(desk: Desk, places: pl.DataFrame) -> None:
    kinds = {kind: desk.say(words) for kind, words in texts_systems.PLACE_KINDS.items()}
    sign = pl.col("label").replace({AREA.label: AREA.name, SMALL_BUSINESS.label: SMALL_BUSINESS.name}).alias("sign")
    shown = places.select(
        sign, pl.coalesce("name", "code").alias("name"), pl.col("kind").replace(kinds), "district", "state_due", "gap",
        "share", "organised", "units", "neither", "organisations",
    ).with_columns(signs("sign"))  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<b class="rows">{desk.say(texts.ROWS, count=f"{shown.height:,}")}</b>')
        parts.download(desk, shown, "places")
    clicked = parts.table(desk, shown, f"places-{shown.height}", at_most=14, name_width=210)
    if clicked is None:
        return
    row, column = places.row(clicked[0], named=True), clicked[1]
    if column in ("name", "kind", "district", "organisations"):
        parts.go_to_node(desk, (row["label"], row["key"]))
    _open(desk, PLACES, row, column)
