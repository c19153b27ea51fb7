"""The two-way canvas without Streamlit: its script and style, and what a picture is on the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from importlib import resources
from typing import Any

from explorer.picture import glyphs
from explorer.picture.model import GROUP, Line, Mark, NodeId, Picture
from explorer.picture.wording import ledger, legend, words
from explorer.words import Language, Text

Code = Callable[[NodeId], str]
_FONT = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"


def options(*, movable: bool) -> dict[str, Any]:
    """Return the options of vis-network: positions come from Python, physics is off, lines are straight."""
    return {
        "physics": {"enabled": False},
        "interaction": {
            "hover": True, "tooltipDelay": 150, "dragNodes": movable, "multiselect": True,
            "selectConnectedEdges": False, "hoverConnectedEdges": False,
        },
        "edges": {"smooth": False},
        "nodes": {"font": {"face": _FONT}},
    }  # fmt: skip


def asset(name: str) -> str:
    """Return a script or style of this room as text."""
    return (resources.files(__name__) / name).read_text(encoding="utf-8")


def code_on_wire(node: NodeId, code: Code) -> str:
    """Return the id under which a mark travels: a group's own, else what ``code`` says."""
    return f"{GROUP}:{node[1]}" if node[0] == GROUP else code(node)


def payload(
    picture: Picture,
    language: Language,
    *,
    name: str,
    code: Code,
    subject: str = "",
    selected: Iterable[NodeId] = (),
    movable: bool = False,
    doubles: Text | None = None,
) -> dict[str, Any]:
    """Return a picture as the canvas takes it: JSON without anything that the picture does not show.

    Parameters
    ----------
    picture, language
        what is drawn, and the language of the words around it.
    name
        the picture's title: what a screen reader says, and the name of saved files.
    code
        the id of a node on the wire; not its name.
    subject
        what the picture is about: a new subject is fitted into the frame, else the view stays as it is.
    selected
        the selected nodes; those not drawn are left out.
    movable
        whether marks can be dragged.
    doubles
        what a double click does.
    """
    ids = {mark.id: code_on_wire(mark.id, code) for mark in picture.marks}
    return {
        "subject": subject,
        "name": name,
        "marks": [_mark(mark, ids[mark.id]) for mark in picture.marks],
        "lines": [_line(line, ids) for line in picture.lines],
        "signs": {_sign(mark): _address(mark) for mark in picture.marks},
        "legend": [asdict(entry) for entry in legend(picture, language)],
        "ledger": ledger(picture, language),
        "words": words(language, doubles),
        "options": options(movable=movable),
        "selected": [ids[node] for node in selected if node in ids],
    }


def _mark(mark: Mark, code: str) -> dict[str, Any]:
    return {
        "id": code, "code": mark.id[1], "label": mark.label, "glyph": mark.glyph, "sign": _sign(mark), "x": mark.x,
        "y": mark.y, "size": mark.size, "strong": mark.strong, "isolated": mark.isolated, "inactive": mark.inactive,
        "hint": list(mark.hint), "beside": mark.beside, "pinned": mark.pinned, "count": mark.count,
    }  # fmt: skip


def _sign(mark: Mark) -> str:
    return f"{mark.glyph}{'+isolated' * mark.isolated}{'+inactive' * mark.inactive}"


def _address(mark: Mark) -> str:
    return glyphs.data_address(mark.glyph, isolated=mark.isolated, inactive=mark.inactive)


def _line(line: Line, ids: Mapping[NodeId, str]) -> dict[str, Any]:
    return {
        "from": ids[line.start], "to": ids[line.end], "caption": line.caption, "arrow": line.arrow, "weak": line.weak,
        "faint": line.faint,
    }  # fmt: skip
