"""The words around a picture: its ledger, its legend, its buttons; the same on the pages and in the downloaded page."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.picture import glyphs
from explorer.picture.model import Picture
from explorer.words import Language, Text

_ALL_DRAWN = Text("已画 {drawn} / {total}，全部画出", "Drawn {drawn} of {total}: all")
_LEDGER = Text(
    "已画 {drawn} / {total}；规则：{rule}；指标按全部计算", "Drawn {drawn} of {total}; {rule}; figures use all"
)
_GROUPED = Text(
    "已画 {drawn} / {total}，其余 {grouped} 个归入 {groups} 组；规则：{rule}；指标按全部计算",
    "Drawn {drawn} of {total}, {grouped} more in {groups} groups; {rule}; figures use all",
)
_WORDS = {
    "zoom_in": Text("放大", "Zoom in"),
    "zoom_out": Text("缩小", "Zoom out"),
    "fit": Text("全图", "Fit"),
    "full_short": Text("全屏", "Full"),
    "full": Text("全屏（Esc 退出）", "Full screen (Esc leaves)"),
    "png": Text("存为 PNG 图片", "Save as a PNG image"),
    "svg": Text("存为 SVG 矢量图", "Save as an SVG drawing"),
    "search": Text("在图中查找", "Find in the picture"),
    "hits": Text("{count} 个", "{count}"),
    "toggle": Text("点按隐藏或显示", "hide or show"),
    "keys": Text(
        "方向键移动，回车选中，Shift+回车展开，空格多选，加减号缩放，0 全图，斜杠查找",
        "arrows move, Enter selects, Shift+Enter expands, Space adds, + and - zoom, 0 fits, slash finds",
    ),
}
_HOW = Text("单击选中，Ctrl+单击多选，Ctrl+滚轮缩放", "click selects, Ctrl+click adds, Ctrl+wheel zooms")


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sign and what it means; ``glyph`` empty: the ring around the isolated. ``address``: the sign as an image."""

    glyph: str
    caption: str
    address: str


def ledger(picture: Picture, language: Language) -> str:
    """Return what was drawn of how much, and by which rule."""
    grouped = sum(map(len, picture.groups.values()))
    wording = _GROUPED if grouped else _ALL_DRAWN if picture.drawn == picture.total else _LEDGER
    return wording.say(
        language, drawn=f"{picture.drawn:,}", total=f"{picture.total:,}", rule=picture.rule.say(language),
        grouped=f"{grouped:,}", groups=len(picture.groups),
    )  # fmt: skip


def legend(picture: Picture, language: Language) -> list[LegendEntry]:
    """Return the signs that occur in the picture with their meanings, in the order of the vocabulary."""
    used = [name for name in glyphs.glyph_names() if name in picture.glyphs]
    entries = [LegendEntry(name, glyphs.caption(name).say(language), glyphs.data_address(name)) for name in used]
    if picture.shows_isolated:
        entries.append(LegendEntry("", glyphs.ISOLATED_CAPTION.say(language), glyphs.ring_address()))
    return entries


def words(language: Language, doubles: Text | None = None) -> dict[str, str]:
    """Return the words of buttons and hints; ``doubles`` says what a double click does, where it does something."""
    how = [_HOW.say(language)] if doubles is None else [_HOW.say(language), doubles.say(language)]
    separator = "，" if language == "zh" else ", "
    return {"how": separator.join(how), **{name: text.say(language) for name, text in _WORDS.items()}}
