"""产业链: one chain with its committee, leaders, segments and members, the isolated ones beside the picture."""

from __future__ import annotations

from html import escape

import polars as pl
import streamlit as st

from explorer.app import parts, texts
from explorer.app.controls import choose
from explorer.app.desk import Desk, is_unit, name_of
from explorer.app.overview import ranked
from explorer.app.parts import section
from explorer.app.tables import cause_words, causes_of, signs, spoken
from explorer.metrics.coverage import coverage, share
from explorer.picture.chain import Roster, chain_picture, roster
from explorer.picture.glyphs import CLOSED
from explorer.picture.model import NodeId
from explorer.picture.ties import ending_at, ends
from explorer.schema import CHAIN, KIND_BY_LABEL, LEADS, MEMBER_OF, ORGANISATION, SEGMENT, UNIT_LABELS
from explorer.vocabulary import STATES

_HEIGHT = 760
_ISOLATED_SHOWN = 60  # links beside the picture; the list of all is one click away


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
    loose = isolated_members(desk, who)
    left, right = st.columns([7, 3], gap="small")
    with left:
        section(desk.say(texts.CHAIN_PICTURE))
        alt = desk.say(texts.CHAIN_PICTURE_ALT, name=str(figures["name"]))
        parts.picture(desk, chain_picture(desk.cast, key), _HEIGHT, alt)
    with right:
        section(desk.say(texts.CHAIN_ISOLATED), desk.say(texts.ROWS, count=loose.height))
        _isolated(desk, loose, code)
    section(desk.say(texts.SEGMENTS_TITLE), desk.say(texts.OPEN_HINT))
    _segments(desk, code)
    section(desk.say(texts.MEMBERS_TITLE), desk.say(texts.ROWS, count=len(who.everyone)))
    _members(desk, who, key)


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
        parts.card(desk.say(texts.C_SHARE), parts.percent(share(organised, base)))
        with st.container(horizontal=True, gap="small"):
            for figure, caption in (("organised", texts.C_ORGANISED), ("units", texts.C_UNITS)):
                label = f"{desk.say(caption)} {figures[figure]:,}"
                parts.link(desk, "figure", label, key=f"chain-{figure}", by="chain", code=code, figure=figure)


def _named(desk: Desk, title: str, nodes: list[NodeId], nobody: str) -> None:
    """A card of links to nodes."""
    st.html(f'<div class="card-title">{escape(title)}</div>')
    if not nodes:
        st.html(f'<div class="missing">{escape(nobody)}</div>')
    for node in nodes:
        parts.node_link(desk, node, name_of(desk.projection.graph, node), title)


def isolated_members(desk: Desk, who: Roster) -> pl.DataFrame:
    """Return the isolated nodes among the members, in the order of the isolated list."""
    ids = pl.DataFrame(who.everyone, schema={"label": pl.String, "key": pl.String}, orient="row")
    return desk.isolation.nodes.join(ids, on=["label", "key"], how="semi", maintain_order="left")


def _isolated(desk: Desk, loose: pl.DataFrame, code: str) -> None:
    """The isolated members beside the picture: sign, name as a link, cause."""
    if loose.is_empty():
        parts.empty(desk.say(texts.CHAIN_NO_ISOLATED))
        return
    with st.container(height=_HEIGHT, border=True, key="chain-isolated", gap=None):
        for row in loose.head(_ISOLATED_SHOWN).iter_rows(named=True):
            node = (row["label"], row["key"])
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                st.html(parts.sign(desk.cast.glyph(node), isolated=True, pixels=26), width="content")
                parts.node_link(desk, node, row["name"] or row["code"], "isolated")
            cause = desk.say(causes_of(row["kind"])[row["cause"]])
            st.html(f'<div class="under">{escape(cause)}</div>')
        label = desk.say(texts.ALL_ISOLATED, count=f"{loose.height:,}")
        parts.link(desk, "isolated", label, key="chain-isolated-all", chain=code)


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
            share=pl.when(pl.col("units") > 0).then(pl.col("organised") / pl.col("units")),
        )
        .sort("position", "code", nulls_last=True)
    )
    columns = (signs("sign"), "name", "tier", "share", "organised", "units", "gap", "state_due", "neither")
    clicked = parts.table(desk, rows.select(columns), "chain-segments", name=desk.say(texts.C_SEGMENT))
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


def _members(desk: Desk, who: Roster, key: str) -> None:
    if not who.everyone:
        parts.empty(desk.say(texts.MEMBERS_NONE))
        return
    rows = members_list(desk, who, key)
    columns = ("sign", "name", "code", "role", "segment", "state", "cause", "members", "district")
    shown = rows.select(columns)
    clicked = parts.table(
        desk, shown, "chain-members-list", at_most=15, name_width=236, cause=desk.say(texts.C_ISOLATED)
    )
    parts.download(desk, shown, f"chain-{desk.view.chain or key}")
    if clicked:
        parts.go_to_node(desk, (rows["label"][clicked[0]], rows["key"][clicked[0]]))
