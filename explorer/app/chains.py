"""产业链: one chain with its committee, leaders, segments and members, the isolated ones beside the picture."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from explorer.app import parts, selection, texts, texts_pictures
from explorer.app.canvas import SELECTED, canvas
from explorer.app.controls import choose, put
from explorer.app.desk import Desk
from explorer.app.explored_address import codes
from explorer.app.overview import ranked
from explorer.app.parts import section
from explorer.app.tables import caption_of, cause_words, signs, spoken
from explorer.metrics.coverage import coverage, share, share_of
from explorer.metrics.dependence import FallingOff, falling_off
from explorer.metrics.names import is_unit, name_of
from explorer.picture.chain import Roster, chain_picture, roster
from explorer.picture.glyphs import CLOSED
from explorer.picture.model import NodeId, Picture
from explorer.picture.ties import ending_at, ends
from explorer.schema import CHAIN, KIND_BY_LABEL, LEADS, MEMBER_OF, ORGANISATION, SEGMENT, UNIT_LABELS
from explorer.vocabulary import STATES

_HEIGHT = 540
_SHOWN_FALLING = 40  # units that fall off, selected by one click: an address stays short


def render(desk: Desk) -> None:
    """Draw the page."""
    figures = ranked(desk.coverage("chain"), "chain")
    keys = _keys(desk)
    codes = [code for code in figures["code"] if code in keys]
    title, control = st.columns([6, 4], vertical_alignment="bottom")
    with title:
        parts.page_title(desk, desk.say(texts.CHAINS))
    if not codes:
        parts.empty(desk.say(texts.CHAIN_NONE))
        return
    names = dict(figures.select("code", "name").iter_rows())
    with control:
        chosen = choose(
            desk.say(texts.CHAIN_PICK), "chain", codes, desk.view.chain, lambda code: f"{names[code]}（{code}）"
        )
    if desk.view.chain and desk.view.chain not in codes:
        parts.empty(desk.say(texts.CHAIN_UNKNOWN, code=desk.view.chain))
    _chain(desk, chosen, keys[chosen], figures.row(by_predicate=pl.col("code") == chosen, named=True))


def _keys(desk: Desk) -> dict[str, str]:
    """Chain codes as written, to keys."""
    frame = desk.projection.graph.nodes[CHAIN.label]
    return dict(frame.select(pl.coalesce("code", "key"), pl.col("key").alias("of")).iter_rows())


def _chain(desk: Desk, code: str, key: str, figures: dict[str, object]) -> None:
    who = roster(desk.projection.graph, key)
    _head(desk, code, key, who, figures)
    _linked(desk, who, key, str(figures["name"]))
    section(desk.say(texts.SEGMENTS_TITLE), desk.say(texts.OPEN_HINT))
    _segments(desk, code)
    section(desk.say(texts.FALLING_TITLE), desk.say(texts.FALLING_NOTE))
    _falling_off(desk, code)


@st.fragment
def _linked(desk: Desk, who: Roster, key: str, name: str) -> None:
    """The picture and the list of members: what is selected in one is selected in the other."""
    selection.open_wanted(desk)
    picture = desk.once(f"chain {key}", lambda: chain_picture(desk.cast, key))
    chosen = selection.selected(desk)
    loose: int = desk.once(f"isolated members {key}", lambda: isolated_members(desk, who).height)
    selection.strip(desk, picture, chosen, desk.say(texts.CHAIN_ISOLATED, count=f"{loose:,}"))
    canvas(
        desk, picture, "chain", name=desk.say(texts.CHAIN_PICTURE_ALT, name=name), height=_HEIGHT, subject=key,
        selected=chosen, grows=True, doubles=texts_pictures.DOUBLE_OPENS, on_event=partial(_on_event, picture),
    )  # fmt: skip
    _members(desk, who, key, chosen)


def _on_event(picture: Picture, event: str, value: Any) -> None:  # noqa: ANN401 - as the event says
    """As any picture; a group that is selected selects whom it stands for."""
    if event == SELECTED:
        value = [node for one in value for node in picture.groups.get(one, (one,))]
    selection.on_event(event, value)


def _head(desk: Desk, code: str, key: str, who: Roster, figures: dict[str, object]) -> None:
    """Committee, leaders, members and coverage of the chain, side by side."""
    graph = desk.projection.graph
    committees = ends(ending_at(graph, LEADS.type, [(CHAIN.label, key)]), "start")
    active = [node for node in committees if node not in desk.cast.standing.inactive]
    units = sum(is_unit(node) for node in who.everyone)
    first, second, third, fourth = st.columns([4, 4, 3, 3])
    with first, st.container(border=True, key="chain-committee", height="stretch"):
        _named(desk, desk.say(texts.COMMITTEE), active, desk.say(texts.NO_COMMITTEE))
    with second, st.container(border=True, key="chain-leaders", height="stretch"):
        _named(desk, desk.say(texts.LEADERS), sorted(who.leaders), desk.say(texts.NO_LEADERS))
    with third, st.container(border=True, key="chain-members", height="stretch"):
        split = desk.say(texts.MEMBERS_SPLIT, units=units, organisations=len(who.everyone) - units)
        parts.card(desk.say(texts.MEMBERS), f"{len(who.everyone):,}", split)
    with fourth, st.container(border=True, key="chain-share", height="stretch"):
        organised, base = int(str(figures["organised"])), int(str(figures["units"]))
        parts.card(desk.say(caption_of("share")), parts.percent(share(organised, base)))
        with st.container(horizontal=True, gap="small"):
            for figure, caption in (("organised", caption_of("organised")), ("units", caption_of("units"))):
                label = f"{desk.say(caption)} {figures[figure]:,}"
                parts.link(desk, "figure", label, key=f"chain-{figure}", by="chain", code=code, figure=figure)


def _named(desk: Desk, title: str, nodes: list[NodeId], nobody: str) -> None:
    """A card of links to nodes."""
    st.html(f'<div class="card-title">{escape(title)}</div>')
    if not nodes:
        st.html(f'<div class="missing">{escape(nobody)}</div>')
    for node in nodes:
        parts.node_link(desk, node, name_of(desk.projection, node), title)


def isolated_members(desk: Desk, who: Roster) -> pl.DataFrame:
    """Return the isolated nodes among the members, in the order of the isolated list."""
    ids = pl.DataFrame(who.everyone, schema={"label": pl.String, "key": pl.String}, orient="row")
    return desk.isolation.nodes.join(ids, on=["label", "key"], how="semi", maintain_order="left")


def _falling_off(desk: Desk, code: str) -> None:
    """Whose loss cuts members off from the committee; a click shows them in the picture."""
    found: tuple[FallingOff, ...] = desk.once(f"falling off {code}", lambda: falling_off(desk.projection, code))
    if not found:
        parts.empty(desk.say(texts.FALLING_NONE))
        return
    rows = pl.DataFrame({
        "sign": [desk.cast.glyph(one.node) for one in found],
        "name": [one.name for one in found],
        "falling": [len(one.units) for one in found],
        "whom": ["、".join(name_of(desk.projection, unit) for unit in one.units[:3]) for one in found],
    }).with_columns(signs("sign"))  # fmt: skip

    def chosen(row: int) -> None:
        put(selection.PARAMETER, codes([found[row].node, *found[row].units[:_SHOWN_FALLING]]))

    parts.table(desk, rows, "chain-falling", at_most=8, name_width=320, on_click=chosen)


def _segments(desk: Desk, code: str) -> None:
    figures = coverage(desk.projection, desk.view.base, "segment").filter(pl.col("chain") == code)
    if figures.is_empty():
        parts.empty(desk.say(texts.SEGMENTS_NONE))
        return
    order = desk.projection.graph.nodes[SEGMENT.label].select("code", "chain", "position", "tier")
    rows = (
        figures.join(order, on=["code", "chain"], how="left", maintain_order="left")
        .with_columns(
            sign=pl.lit(SEGMENT.name),
            gap=pl.col("units") - pl.col("organised"),
            share=share_of("organised"),
        )
        .sort("position", "code", nulls_last=True)
    )
    columns = (signs("sign"), "name", "tier", "share", "organised", "units", "gap", "state_due", "neither")
    clicked = parts.table(desk, rows.select(columns), "chain-segments", name=desk.say(caption_of("segment")))
    if clicked:
        figure = {"share": "organised", "gap": "units", "name": "units", "tier": "units"}.get(clicked[1], clicked[1])
        parts.go(desk, "figure", by="segment", code=rows["code"][clicked[0]], chain=code, figure=figure)


def members_list(desk: Desk, who: Roster, key: str) -> pl.DataFrame:
    """Return the members for people, with ``label`` and ``key`` beside: role, segment, state, cause of isolation."""
    graph = desk.projection.graph
    place = {node: segment for segment, nodes in who.members.items() for node in nodes}
    segments = dict(graph.nodes[SEGMENT.label].select("key", "name").iter_rows())
    ids = pl.DataFrame(
        [(label, member, segments.get(place[label, member] or "")) for label, member in who.everyone],
        schema={"label": pl.String, "key": pl.String, "segment": pl.String}, orient="row",
    )  # fmt: skip
    ties = ending_at(graph, MEMBER_OF.type, [(CHAIN.label, key)])
    role = pl.col("role").drop_nulls().unique().sort().str.join("、")
    roles = ties.group_by(label="start_label", key="start").agg(role=role)
    nodes = pl.concat([
        desk.projection.units.select("label", "key", "name", "code", "state", "members", "district", "operating"),
        desk.projection.organisations.select(
            pl.lit(ORGANISATION.label).alias("label"), "key", "name", "code", "district"
        ),
    ], how="diagonal")  # fmt: skip
    causes = desk.isolation.nodes.select("label", "key", "kind", "cause")
    kinds = {label: kind.name for label, kind in KIND_BY_LABEL.items()}
    joined = ids.join(nodes, on=["label", "key"], how="left", maintain_order="left")
    for more in (roles, causes):
        joined = joined.join(more, on=["label", "key"], how="left", maintain_order="left")
    unit = pl.col("label").is_in(UNIT_LABELS)
    open_glyph = pl.coalesce("state", pl.col("label").replace(kinds))
    glyph = pl.when(unit & ~pl.col("operating")).then(pl.lit(CLOSED)).otherwise(open_glyph)
    shown = joined.with_columns(sign=glyph).with_columns(signs("sign"))
    return shown.with_columns(spoken("state", STATES, desk.language), cause_words(desk.language))


def chosen_members(rows: pl.DataFrame, who: Roster, chosen: list[NodeId]) -> pl.DataFrame:
    """Return the rows of ``members_list`` that a selection means: a segment means its members; nobody: all."""
    meant = {node for one in chosen for node in (who.members.get(one[1], []) if one[0] == SEGMENT.label else [one])}
    ids = pl.DataFrame(list(meant), schema={"label": pl.String, "key": pl.String}, orient="row")
    found = rows.join(ids, on=["label", "key"], how="semi", maintain_order="left")
    return rows if found.is_empty() else found


def _members(desk: Desk, who: Roster, key: str, chosen: list[NodeId]) -> None:
    if not who.everyone:
        parts.empty(desk.say(texts.MEMBERS_NONE))
        return
    everyone: pl.DataFrame = desk.once(f"members {key}", lambda: members_list(desk, who, key))
    rows = chosen_members(everyone, who, chosen)
    part = rows.height < everyone.height
    said = texts.MEMBERS_CHOSEN if part else texts.ROWS
    section(desk.say(texts.MEMBERS_TITLE), desk.say(said, count=f"{rows.height:,}", total=f"{everyone.height:,}"))
    columns = ("sign", "name", "code", "role", "segment", "state", "cause", "members", "district")
    shown = rows.select(columns)

    def clicked(row: int) -> None:
        put(selection.PARAMETER, codes([(rows["label"][row], rows["key"][row])]))

    parts.table(
        desk, shown, f"chain-members-list-{rows.height}", at_most=12, name_width=236, on_click=clicked,
        cause=desk.say(caption_of("isolated")),
    )  # fmt: skip
    parts.download(desk, shown, f"chain-{desk.view.chain or key}")
