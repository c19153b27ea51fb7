"""孤立节点: who hangs loose, filtered; for a chosen one the reason with file and row, and the nearest remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from html import escape

import polars as pl
import streamlit as st

from explorer.app import marking, parts, texts
from explorer.app.controls import choose, choose_named, put_all
from explorer.app.desk import Desk
from explorer.app.neighbours import neighbourhood
from explorer.app.tables import causes_of, isolated_list, spoken
from explorer.app.view import named
from explorer.metrics.evidence import evidence
from explorer.metrics.remedy import ACTIONS, Remedy
from explorer.picture.model import NodeId
from explorer.schema import KIND_BY_NAME
from explorer.vocabulary import BASES, CAUSES, WORK_DISTRICTS

_HEIGHT = 360  # of the picture beside the list
_FILTERS = ("kind", "cause", "district", "chain")


def render(desk: Desk) -> None:
    """Draw the page."""
    note = desk.say(texts.ISOLATED_NOTE, base=desk.say(BASES[desk.view.scope]))
    parts.page_title(desk, desk.say(texts.ISOLATED_TITLE), f"{note} · {desk.standing_line(desk.view.scope)}")
    everyone = desk.isolation.nodes
    whole = pl.concat([everyone, desk.isolation.intended.select(everyone.columns)])
    chosen = {**{name: getattr(desk.view, name) for name in _FILTERS}, "district": _district(desk, whole)}
    _filters(desk, whole)
    nodes = filtered(everyone, **chosen)
    if nodes.is_empty():
        _nobody(desk, everyone, chosen["district"])
    else:
        _loose(desk, nodes, everyone)
    _intended(desk, chosen)


def _district(desk: Desk, nodes: pl.DataFrame) -> str:
    """The district that the address asks for, in words; of one that nobody knows as it is asked for."""
    asked = desk.view.district
    known = [*nodes["district"].drop_nulls().unique(), *(one.name for one in WORK_DISTRICTS)]
    return named(asked, known) or asked


def _loose(desk: Desk, nodes: pl.DataFrame, everyone: pl.DataFrame) -> None:
    """The list, and beside it the node that was picked."""
    found = desk.remedies
    left, right = st.columns([7, 3], gap="small")
    with left:
        clicked = _list(desk, nodes, everyone.height)
    with right, st.container(border=True, key="isolated-one"):
        _one(desk, nodes.row(clicked, named=True) if clicked is not None else None, found)


def filtered(
    nodes: pl.DataFrame, *, kind: str = "", cause: str = "", district: str = "", chain: str = ""
) -> pl.DataFrame:
    """Return the isolated nodes (columns of ``Isolation.nodes``) that fit every filter; an empty filter fits all."""
    conditions = [
        pl.col(name) == value for name, value in (("kind", kind), ("cause", cause), ("district", district)) if value
    ]
    if chain:
        conditions.append(pl.col("chains").list.contains(chain))
    return nodes.filter(*conditions) if conditions else nodes


def _filters(desk: Desk, nodes: pl.DataFrame) -> None:
    """Four drop-downs; each offers only what occurs."""
    view = desk.view
    everything = desk.say(texts.ALL)
    kinds = _occurring(KIND_BY_NAME, nodes["kind"])
    causes = _occurring(CAUSES, filtered(nodes, kind=view.kind)["cause"])
    districts = nodes["district"].drop_nulls().unique().sort().to_list()
    codes = nodes["chains"].explode().drop_nulls().unique().sort().to_list()
    names = dict(desk.coverage("chain").select("code", "name").iter_rows())
    captions = causes_of(view.kind)
    first, second, third, fourth = st.columns(4)
    with first:
        choose(desk.say(texts.FILTER_KIND), "kind", ["", *kinds], view.kind,
               lambda name: desk.say(KIND_BY_NAME[name].caption) if name else everything)  # fmt: skip
    with second:
        choose(desk.say(texts.FILTER_CAUSE), "cause", ["", *causes], view.cause,
               lambda cause: desk.say(captions.get(cause) or CAUSES[cause]) if cause else everything)  # fmt: skip
    with third:
        choose_named(
            desk.say(texts.FILTER_DISTRICT), "district", districts, view.district, lambda name: name or everything
        )
    with fourth:
        choose(desk.say(texts.FILTER_CHAIN), "chain", ["", *codes], view.chain,
               lambda code: names.get(code) or code or everything)  # fmt: skip


def _occurring(choices: Iterable[str], values: pl.Series) -> list[str]:
    there = set(values.unique())
    return [choice for choice in choices if choice in there]


def _clear() -> None:
    put_all(dict.fromkeys(_FILTERS, ""))


def _nobody(desk: Desk, everyone: pl.DataFrame, district: str) -> None:
    """Say which filter emptied the list, or that nobody is isolated."""
    if everyone.is_empty():
        parts.empty(desk.say(texts.NO_ISOLATED))
        return
    view = desk.view
    said = {
        "kind": desk.say(KIND_BY_NAME[view.kind].caption) if view.kind else "",
        "cause": desk.say(causes_of(view.kind).get(view.cause) or CAUSES[view.cause]) if view.cause else "",
        "district": district,
        "chain": view.chain,
    }
    parts.empty(desk.say(texts.ISOLATED_EMPTY, filters=" · ".join(filter(None, said.values()))))
    st.button(desk.say(texts.CLEAR_FILTERS), on_click=_clear)


def _worded(desk: Desk, nodes: pl.DataFrame) -> pl.DataFrame:
    """Return isolated nodes as a list for people, with what would help."""
    listed = isolated_list(nodes, desk.projection, desk.language).with_columns(remedy=desk.remedies.actions(nodes))
    return listed.with_columns(spoken("remedy", ACTIONS, desk.language))


def _list(desk: Desk, nodes: pl.DataFrame, total: int) -> int | None:
    """Draw the list and return the row that was clicked."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(
            f'<b class="rows">{desk.say(texts.SELECTED_OF, shown=f"{nodes.height:,}", total=f"{total:,}")}</b>'
            f'<span class="beside">{escape(parts.open_hint(desk, nodes.height))}</span>'
        )
        parts.download(desk, nodes, f"isolated-{desk.view.scope}", partial(_worded, desk))
    columns = ("sign", "name", "cause", "members", "district", "remedy")
    shown = _worded(desk, nodes.head(parts.MOST_ROWS)).select(columns)
    clicked = parts.table(desk, shown, "isolated-list", at_most=17, name_width=230)
    return clicked[0] if clicked else None


def _intended(desk: Desk, chosen: Mapping[str, str]) -> None:
    """The nodes that an office marked as isolated on purpose, with its reason; apart, for they count nowhere."""
    everyone = desk.isolation.intended
    if everyone.is_empty():
        return
    nodes = filtered(everyone, **chosen)
    counts = {"shown": f"{nodes.height:,}", "total": f"{everyone.height:,}"}
    parts.section(desk.say(texts.INTENDED_TITLE), desk.say(texts.INTENDED_NOTE, **counts))
    if nodes.is_empty():
        parts.empty(desk.say(texts.INTENDED_FILTERED))
        return
    shown = isolated_list(nodes, desk.projection, desk.language)
    parts.download(desk, shown, f"intended-{desk.view.scope}")
    columns = ("sign", "name", "cause", "reason", "author", "marked", "until")
    clicked = parts.table(desk, shown.select(columns), "intended-list", at_most=6, name_width=230)
    if clicked:
        row = nodes.row(clicked[0], named=True)
        parts.go_to_node(desk, (row["label"], row["key"]))


def _one(desk: Desk, row: dict[str, object] | None, found: Mapping[NodeId, Remedy]) -> None:
    """One isolated node: why, on what evidence, and what would help."""
    if row is None:
        parts.empty(desk.say(texts.PICK_ONE))
        return
    node = (str(row["label"]), str(row["key"]))
    mark = parts.sign(desk.cast.glyph(node), pixels=28, isolated=True)
    st.html(f'<h3 class="one">{mark}{escape(str(row["name"] or row["code"]))}</h3>')
    explain(desk, node, [str(cause) for cause in row["causes"]], str(row["kind"]), found.get(node))  # type: ignore[attr-defined]
    parts.node_link(desk, node, desk.say(texts.OPEN_NODE))
    marking.mark_button(desk, node, "isolated")
    neighbourhood(desk, node, "isolated", _HEIGHT)


def explain(desk: Desk, node: tuple[str, str], causes: list[str], kind: str, remedy: Remedy | None) -> None:
    """Draw each cause in words with its evidence, then the remedy."""
    lines = []
    for cause in causes:
        lines.append(f"<dt>{escape(desk.say(causes_of(kind)[cause]))}</dt>")
        lines += [f"<dd>{escape(desk.say(said))}</dd>" for said in evidence(desk.projection, node, cause)]
    st.html(f'<h4>{desk.say(texts.WHY)}</h4><dl class="evidence">{"".join(lines)}</dl>')
    st.html(f"<h4>{desk.say(texts.REMEDY)}</h4>")
    if remedy is None:
        parts.empty(desk.say(texts.NO_REMEDY))
        return
    action, reason = desk.say(ACTIONS[remedy.action]), desk.say(remedy.reason)
    st.html(f'<dl class="evidence remedy"><dt>{escape(action)}</dt><dd>{escape(reason)}</dd></dl>')
    for neighbour in remedy.partners:
        parts.node_link(desk, (neighbour.label, neighbour.key), neighbour.name, "partner")
