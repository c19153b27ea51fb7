"""The only room that knows pyvis: a ``Picture`` becomes one self-contained HTML page.

What pyvis would do wrong is kept out here: nothing comes from a NetworkX graph (``from_nx`` changes the graph and puts
every attribute into the page), positions come from Python and physics is off, the tags that load Bootstrap from the
internet are removed, tooltips travel in a field of our own (pyvis takes the word "href" in a ``title`` for HTML and
then writes it by ``innerHTML``), and the page is returned as text, never written by pyvis.
"""

from __future__ import annotations

import json
import re
from html import escape
from importlib import resources
from typing import Any

from pyvis.network import Network

from explorer.picture import glyphs
from explorer.picture.model import Line, Mark, Picture
from explorer.words import Language, Text

_LOADS_FROM_OUTSIDE = re.compile(
    r"<!-- <link.*?-->|<link\b[^>]*\bhref=\"https?://[^>]*>|<script\b[^>]*\bsrc=\"[^>]*>\s*</script>", re.DOTALL
)
_FONT = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
_INK, _PAPER = "#1F2A37", "#FFFFFF"
_LINE, _FAINT_LINE = "#98A5B3", "#DDE3E9"  # a tie; a tie that position already tells

_ALL_DRAWN = Text("已画 {drawn} / {total}，全部画出", "Drawn {drawn} of {total}: all")
_LEDGER = Text("已画 {drawn} / {total}；{rule}；指标按全部计算。", "Drawn {drawn} of {total}; {rule}; figures use all.")
_WORDS = {
    "zoom_in": Text("放大", "Zoom in"),
    "zoom_out": Text("缩小", "Zoom out"),
    "fit": Text("全图", "Fit"),
    "how": Text(
        "单击看详情，双击打开节点页；拖动平移，Ctrl+滚轮缩放",
        "click: details, double click: its page; drag moves, Ctrl+wheel zooms",
    ),
    "open": Text("打开节点页", "Open its page"),
}
_OPTIONS = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "tooltipDelay": 120, "dragNodes": False, "multiselect": False},
    "edges": {
        "smooth": False,
        "arrows": {"to": {"scaleFactor": 0.55}},
        "color": {"color": _LINE, "highlight": "#0072B2", "hover": "#5B6B7C"},
        "width": 1.2,
    },
    "nodes": {"font": {"face": _FONT, "color": _INK, "size": 16, "strokeWidth": 4, "strokeColor": _PAPER}},
}


def page_of(picture: Picture, language: Language, height: int = 640) -> str:
    """Return ``picture`` as a whole HTML page of ``height`` pixels that loads nothing from anywhere.

    The canvas takes what the bar above and the legend below leave. A picture without marks is a page without signs.
    """
    network = Network(height="100%", width="100%", directed=True, cdn_resources="in_line")
    names = {mark.id: str(place) for place, mark in enumerate(picture.marks)}
    for mark in picture.marks:
        _add_mark(network, names[mark.id], mark)
    for line in picture.lines:
        _add_line(network, names[line.start], names[line.end], line)
    network.options = _OPTIONS
    return _finished(network.generate_html(), picture, language, height)


def _add_mark(network: Network, name: str, mark: Mark) -> None:
    """Add one mark. Only what is named here enters the page; its id is a number, not a code."""
    font: dict[str, Any] = {"size": 18, "mod": "bold"} if mark.strong else {}
    network.add_node(
        name,
        label=mark.label,
        shape="image",
        image=glyphs.data_address(mark.glyph, isolated=mark.isolated, inactive=mark.inactive),
        x=mark.x,
        y=mark.y,
        size=mark.size,
        font=font,
        hint=list(mark.hint),
        link=mark.link,
    )


def _add_line(network: Network, start: str, end: str, line: Line) -> None:
    colour = {"color": _FAINT_LINE} if line.faint else {}
    arrows = "to" if line.arrow else ""
    network.add_edge(start, end, title=line.caption, arrows=arrows, dashes=line.weak, color=colour)


def _finished(page: str, picture: Picture, language: Language, height: int) -> str:
    """Return pyvis's page without what it loads from outside, with bar, legend and details."""
    alone = _LOADS_FROM_OUTSIDE.sub("", page)
    alone = re.sub(r"<center>.*?</center>", "", alone, flags=re.DOTALL)  # its heading, empty and twice
    room = resources.files("explorer.picture") / "page"
    style = (room / "picture.css").read_text(encoding="utf-8").replace("$HEIGHT", str(height))
    script = (room / "picture.js").read_text(encoding="utf-8")
    words = json.dumps({name: text.say(language) for name, text in _WORDS.items()}, ensure_ascii=False)
    alone = alone.replace("<html>", f'<!DOCTYPE html><html lang="{"zh-CN" if language == "zh" else "en"}">', 1)
    alone = alone.replace("</head>", f"<style>{style}</style></head>", 1)
    alone = alone.replace("<body>", f"<body>{_bar(picture, language)}", 1)
    return alone.replace(
        "</body>", f"{_legend(picture, language)}<script>const words = {words};\n{script}</script></body>", 1
    )


def _bar(picture: Picture, language: Language) -> str:
    """Return the line above the canvas: what was drawn of how much and by which rule, and the buttons."""
    wording = _ALL_DRAWN if picture.drawn == picture.total else _LEDGER
    ledger = wording.say(language, drawn=picture.drawn, total=picture.total, rule=picture.rule.say(language))
    buttons = "".join(
        f'<button type="button" id="{name}" title="{escape(_WORDS[name].say(language))}">{sign}</button>'
        for name, sign in (("zoom_in", "+"), ("zoom_out", "−"), ("fit", escape(_WORDS["fit"].say(language))))
    )
    return f'<div id="bar-above"><span id="ledger">{escape(ledger)}</span>{buttons}</div>'


def _legend(picture: Picture, language: Language) -> str:
    """Return the signs that occur in the picture with their meanings, and the panel for a node's details."""
    used = [name for name in glyphs.glyph_names() if name in picture.glyphs]
    entries = [f"<li>{glyphs.svg(name)}{escape(glyphs.caption(name).say(language))}</li>" for name in used]
    if picture.shows_isolated:
        ring = glyphs.ring(pixels=22)
        entries.append(f"<li>{ring}{escape(glyphs.ISOLATED_CAPTION.say(language))}</li>")
    how = f'<li id="how">{escape(_WORDS["how"].say(language))}</li>'
    return f'<div id="detail" hidden></div><ul id="legend">{"".join(entries)}{how}</ul>'
