"""The only room that knows pyvis: the vis-network that it ships, and a ``Picture`` as one self-contained HTML page.

What pyvis would do wrong is kept out here: nothing comes from a NetworkX graph (``from_nx`` changes the graph and puts
every attribute into the page), positions come from Python and physics is off, the tags that load Bootstrap from the
internet are removed, tooltips travel in a field of our own (pyvis takes the word "href" in a ``title`` for HTML and
then writes it by ``innerHTML``), and the page is returned as text, never written by pyvis.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from html import escape
from importlib import resources
from typing import Any

from pyvis.network import Network

from explorer.picture import glyphs
from explorer.picture.component import asset, options
from explorer.picture.model import Line, Mark, Picture
from explorer.picture.wording import ledger, legend, words
from explorer.words import Language

_LOADS_FROM_OUTSIDE = re.compile(
    r"<!-- <link.*?-->|<link\b[^>]*\bhref=\"https?://[^>]*>|<script\b[^>]*\bsrc=\"[^>]*>\s*</script>", re.DOTALL
)
_VIS_NETWORK = "templates/lib/vis-9.1.2/vis-network.min.js"  # of pyvis 0.3.2, which is what pyproject.toml allows


def vis_network() -> str:
    """Return the script of vis-network that pyvis ships: nobody has to fetch it."""
    return (resources.files("pyvis") / _VIS_NETWORK).read_text(encoding="utf-8")


def page_of(picture: Picture, language: Language, name: str = "") -> str:
    """Return ``picture`` as a whole HTML page called ``name`` that loads nothing from anywhere.

    A picture without marks is a page without signs.
    """
    network = Network(height="100%", width="100%", directed=True, cdn_resources="in_line")
    names = {mark.id: str(place) for place, mark in enumerate(picture.marks)}
    for mark in picture.marks:
        _add_mark(network, names[mark.id], mark)
    for line in picture.lines:
        _add_line(network, names[line.start], names[line.end], line)
    network.options = options(movable=True)
    return _finished(network.generate_html(), picture, language, name)


def _add_mark(network: Network, name: str, mark: Mark) -> None:
    """Add one mark. Only what is named here enters the page; its id is a number, not a code."""
    network.add_node(
        name,
        label=mark.label,
        shape="image",
        image=glyphs.data_address(mark.glyph, isolated=mark.isolated, inactive=mark.inactive),
        sign=f"{mark.glyph}{mark.isolated}{mark.inactive}",
        **{field: getattr(mark, field) for field in _DRAWN},
        hint=list(mark.hint),
    )


_DRAWN = ("x", "y", "size", "strong", "isolated", "inactive", "beside", "count", "glyph")


def _add_line(network: Network, start: str, end: str, line: Line) -> None:
    arrows = "to" if line.arrow else ""
    network.add_edge(start, end, caption=line.caption, arrows=arrows, dashes=line.weak, faint=line.faint)


def _finished(page: str, picture: Picture, language: Language, name: str) -> str:
    """Return pyvis's page without what it loads from outside, with the app's own bar, legend and paint."""
    alone = _LOADS_FROM_OUTSIDE.sub("", page)
    alone = re.sub(r"<center>.*?</center>", "", alone, flags=re.DOTALL)  # its heading, empty and twice
    room = resources.files("explorer.picture") / "page"
    style = asset("view.css") + (room / "picture.css").read_text(encoding="utf-8")
    script = asset("view.js") + (room / "page.js").read_text(encoding="utf-8")
    title = f"<title>{escape(name)}</title><style>{style}</style></head>"
    alone = alone.replace("<html>", f'<!DOCTYPE html><html lang="{"zh-CN" if language == "zh" else "en"}">', 1)
    alone = alone.replace("</head>", title, 1)
    alone = alone.replace("<body>", '<body><div id="picture" class="picture"></div><div id="detail" hidden></div>', 1)
    around = _as_script(_around(picture, language, name))
    return alone.replace("</body>", f"<script>const around = {around};\n{script}</script></body>", 1)


def _around(picture: Picture, language: Language, name: str) -> dict[str, Any]:
    return {
        "name": name, "ledger": ledger(picture, language), "words": words(language),
        "legend": [asdict(entry) for entry in legend(picture, language)],
    }  # fmt: skip


def _as_script(value: object) -> str:
    """JSON that may stand in a script: no tag can end it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")
