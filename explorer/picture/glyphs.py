"""The signs of pictures, lists and legends: a unit's state and a node's kind, each told by colour and by shape alone.

Colours are those of Okabe and Ito, which colour-blind readers tell apart. A kind's colour and shape come from the
schema. Every sign is a small SVG without anything from outside, so that picture, legend and table show the same.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from types import MappingProxyType

from explorer.schema import DOMAIN_KINDS, KIND_BY_NAME
from explorer.vocabulary import STATES
from explorer.words import Text

CLOSED = "closed"  # a unit that no longer operates has no state
_BLUE, _SKY, _GREEN, _VERMILION, _ORANGE, _GREY, _PURPLE = (
    "#0072B2", "#56B4E9", "#009E73", "#D55E00", "#E69F00", "#8A94A0", "#A65B8C",
)  # fmt: skip

STATE_COLOURS: Mapping[str, str] = MappingProxyType({
    "own": _BLUE, "joint": _SKY, "unstated": _GREEN, "due": _VERMILION, "few": _ORANGE, "none": _GREY,
    "unknown": _PURPLE,
})  # fmt: skip
ISOLATED_CAPTION = Text("孤立节点（外圈虚线）", "isolated (dashed ring)")
ISOLATED_COLOUR = "#D93A34"  # stands out on white and on a dark ground
SEVERAL = "several"  # a group: nodes that are not drawn by themselves
_SEVERAL_CAPTION = Text("一组（未单独画出）", "a group (not drawn singly)")
_CLOSED_CAPTION = Text("已不运营", "no longer operating")


def _disc(colour: str, fill: str, extra: str = "") -> str:
    return f'<circle cx="12" cy="12" r="8.5" fill="{fill}" stroke="{colour}" stroke-width="2.4"{extra}/>'


def _letter(sign: str, colour: str, y: float = 16.4) -> str:
    return (
        f'<text x="12" y="{y}" font-family="Arial,sans-serif" font-size="12.5" font-weight="700" '
        f'text-anchor="middle" fill="{colour}">{sign}</text>'
    )


_STATE_BODIES: Mapping[str, str] = MappingProxyType({
    "own": _disc(_BLUE, _BLUE),
    "joint": _disc(_SKY, "#FFFFFF") + f'<path d="M12 3.5 A8.5 8.5 0 0 0 12 20.5 Z" fill="{_SKY}"/>',
    "unstated": _disc(_GREEN, "#FFFFFF") + f'<circle cx="12" cy="12" r="3.6" fill="{_GREEN}"/>',
    "due": f'<path d="M12 1.8 L22.6 21 H1.4 Z" fill="{_VERMILION}"/>' + _letter("!", "#FFFFFF", 18.6),
    "few": f'<path d="M12 21.6 L2 3.6 H22 Z" fill="#FFFFFF" stroke="{_ORANGE}" stroke-width="2.6"/>',
    "none": f'<rect x="4" y="4" width="16" height="16" fill="#FFFFFF" stroke="{_GREY}" stroke-width="2.4"/>',
    "unknown": _disc(_PURPLE, "#FFFFFF", ' stroke-dasharray="3.4 2.2"') + _letter("?", _PURPLE),
    CLOSED: f'<path d="M5 5 L19 19 M19 5 L5 19" stroke="{_GREY}" stroke-width="3" stroke-linecap="round"/>',
    SEVERAL: f'<g fill="{_GREY}"><circle cx="5" cy="12" r="3.2"/><circle cx="12" cy="12" r="3.2"/>'
    '<circle cx="19" cy="12" r="3.2"/></g>',
})  # fmt: skip

_SHAPE_BODIES: Mapping[str, str] = MappingProxyType({
    "dot": '<circle cx="12" cy="12" r="9"/>',
    "square": '<rect x="3.5" y="3.5" width="17" height="17" rx="2"/>',
    "star": '<path d="M12 1.2 L15.1 8.4 L22.9 9.1 L17 14.3 L18.8 22 L12 17.9 L5.2 22 L7 14.3 L1.1 9.1 L8.9 8.4 Z"/>',
    "hexagon": '<path d="M6.6 2.8 H17.4 L22.8 12 L17.4 21.2 H6.6 L1.2 12 Z"/>',
    "triangle": '<path d="M12 2.5 L22 20.5 H2 Z"/>',
    "triangleDown": '<path d="M12 21.5 L2 3.5 H22 Z"/>',
    "diamond": '<path d="M12 1.2 L22.8 12 L12 22.8 L1.2 12 Z"/>',
    "box": '<rect x="2" y="5" width="20" height="14" rx="2"/>',
})  # fmt: skip
_RING = (
    f'<circle cx="12" cy="12" r="16.4" fill="none" stroke="{ISOLATED_COLOUR}" stroke-width="2.2" '
    'stroke-dasharray="5.2 3.2"/>'
)

KINDS = (*DOMAIN_KINDS, KIND_BY_NAME["dangling"])


def _kind_body(name: str) -> str:
    kind = KIND_BY_NAME[name]
    return f'<g fill="{kind.colour}" stroke="#3A4450" stroke-width="0.9">{_SHAPE_BODIES[kind.shape]}</g>'


def glyph_names() -> tuple[str, ...]:
    """Return the names of all signs, in the order of legends: the states, the kinds, groups."""
    return (*STATES, CLOSED, *(kind.name for kind in KINDS), SEVERAL)


def caption(glyph: str) -> Text:
    """Return what the sign means, in the words of the schema and the vocabulary."""
    if glyph in (CLOSED, SEVERAL):
        return _CLOSED_CAPTION if glyph == CLOSED else _SEVERAL_CAPTION
    return STATES[glyph] if glyph in STATES else KIND_BY_NAME[glyph].caption


def svg(glyph: str, *, isolated: bool = False, inactive: bool = False, pixels: int = 20) -> str:
    """Return the sign as SVG text; ``isolated`` adds the dashed ring, ``inactive`` fades it."""
    body = _STATE_BODIES.get(glyph) or _kind_body(glyph)
    if inactive:
        body = f'<g opacity="0.4">{body}</g>'
    ring = _RING if isolated else ""
    return _boxed(body + ring, pixels)


def ring_address() -> str:
    """Return the dashed ring alone, for legends, as a ``data:`` address."""
    return _as_address(_boxed(_RING, 96))


def _boxed(body: str, pixels: int) -> str:
    # The same box with and without the ring: the sign keeps its size and lines meet its middle.
    size = f'width="{pixels}" height="{pixels}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="-6 -6 36 36">{body}</svg>'


def data_address(glyph: str, *, isolated: bool = False, inactive: bool = False) -> str:
    """Return the sign as a ``data:`` address: an image that nobody has to fetch."""
    return _as_address(svg(glyph, isolated=isolated, inactive=inactive, pixels=96))


def _as_address(text: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(text.encode()).decode()
