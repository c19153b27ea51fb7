"""Where things lie: positions computed in Python, the same for the same input, in the pixels of an unscaled canvas.

y grows downwards, as on a screen. Nothing here knows what it places: only counts in, points out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

CELL_WIDTH = 130.0
CELL_HEIGHT = 86.0
ROW_WIDTH = 172.0  # of a mark whose label stands beside it
ROW_HEIGHT = 36.0
GROUP_GAP = 34.0
HEAD_HEIGHT = 54.0
CANVAS_RATIO = 2.2  # width to height of the canvas that a picture is fitted into
PANEL_RATIO = 1.4  # of the one beside a list, where a node's surroundings are drawn


@dataclass(frozen=True, slots=True)
class Point:
    """A position on the canvas."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Groups side by side: the head of each and the members under it."""

    heads: tuple[Point, ...]
    members: tuple[tuple[Point, ...], ...]


def row(count: int, y: float, step: float, centre: float = 0.0) -> list[Point]:
    """Return ``count`` points on one line, centred.

    >>> [point.x for point in row(3, 0.0, 10.0)]
    [-10.0, 0.0, 10.0]
    """
    first = centre - (count - 1) * step / 2
    return [Point(first + place * step, y) for place in range(count)]


def grid(count: int, wide: int, left: float, top: float) -> list[Point]:
    """Return ``count`` points in reading order, ``wide`` to a line, from the first cell's centre at (left, top).

    >>> grid(3, 2, 0.0, 0.0)[2]
    Point(x=0.0, y=86.0)
    """
    return [Point(left + place % wide * CELL_WIDTH, top + place // wide * CELL_HEIGHT) for place in range(count)]


def columns(counts: Sequence[int], top: float = 0.0) -> Columns:
    """Return groups in their given order, left to right, each a head over rows of members; labels stand beside.

    The number of rows is chosen so that the whole fits the canvas best; an empty group keeps its head.
    """
    lines = _best_lines(counts, _rows_width, ROW_HEIGHT, 4 * HEAD_HEIGHT, CANVAS_RATIO)
    wide = [_wide(count, lines) for count in counts]
    left = -_rows_width(wide) / 2
    heads: list[Point] = []
    members: list[tuple[Point, ...]] = []
    for count, broad in zip(counts, wide, strict=True):
        heads.append(Point(left, top))
        members.append(tuple(_rows(count, broad, left, top + HEAD_HEIGHT)))
        left += broad * ROW_WIDTH + GROUP_GAP
    return Columns(tuple(heads), tuple(members))


def _rows(count: int, wide: int, left: float, top: float) -> list[Point]:
    return [Point(left + place % wide * ROW_WIDTH, top + place // wide * ROW_HEIGHT) for place in range(count)]


def _wide(count: int, lines: int) -> int:
    return max(1, ceil(count / lines))


def _rows_width(wide: Sequence[int]) -> float:
    return sum(wide) * ROW_WIDTH + max(len(wide) - 1, 0) * GROUP_GAP


def _total_width(wide: Sequence[int]) -> float:
    return sum(wide) * CELL_WIDTH + max(len(wide) - 1, 0) * GROUP_GAP


def _best_lines(
    counts: Sequence[int], width: Callable[[Sequence[int]], float], height: float, beside: float, ratio: float
) -> int:
    """Return the number of rows, each ``height`` high, at which the picture can be drawn largest.

    ``width`` is that of blocks so many members wide; ``beside``: the height of all that is no row;
    ``ratio``: width to height of the canvas.
    """

    def needed_height(lines: int) -> float:
        broad = width([_wide(count, lines) for count in counts])
        return max(broad / ratio, lines * height + beside)

    return min(range(1, max(counts, default=0) + 2), key=needed_height)


SIDES = ("up", "down", "left", "right")
_TALLEST_SIDE = 6  # members above each other to the left and right of the centre


def around(counts: Sequence[tuple[str, int]]) -> list[list[Point]]:
    """Return positions for groups around a centre at (0, 0): each group is a side (of ``SIDES``) and a count.

    Groups of one side lie beside each other (up, down) or below each other (left, right), in their given order; what
    is above and below keeps clear of what is beside.
    """
    beside = max(_beside_height(counts, "left"), _beside_height(counts, "right"))
    clear = max(1.6 * CELL_HEIGHT, beside / 2 + CELL_HEIGHT)
    placed: list[list[Point]] = [[] for _ in counts]
    for side in SIDES:
        chosen = [place for place, (named, count) in enumerate(counts) if named == side and count]
        given = [counts[place][1] for place in chosen]
        blocks = _across(given, side, clear) if side in ("up", "down") else _beside(given, side)
        for place, points in zip(chosen, blocks, strict=True):
            placed[place] = points
    return placed


def _across(counts: Sequence[int], side: str, clear: float) -> list[list[Point]]:
    """Blocks above or below the centre, from ``clear`` outwards."""
    lines = _best_lines(counts, _total_width, CELL_HEIGHT, 2 * clear, PANEL_RATIO)  # as much room is for the other side
    wide = [_wide(count, lines) for count in counts]
    left = -_total_width(wide) / 2 + CELL_WIDTH / 2
    blocks = []
    for count, broad in zip(counts, wide, strict=True):
        points = grid(count, broad, left, clear)
        blocks.append(points if side == "down" else [Point(at.x, -at.y) for at in points])
        left += broad * CELL_WIDTH + GROUP_GAP
    return blocks


def _beside_height(counts: Sequence[tuple[str, int]], side: str) -> float:
    """Height that the groups to one side take; 0 without any."""
    high = [min(count, _TALLEST_SIDE) for named, count in counts if named == side and count]
    return sum(high) * CELL_HEIGHT + max(len(high) - 1, 0) * GROUP_GAP / 2


def _beside(counts: Sequence[int], side: str) -> list[list[Point]]:
    """Blocks to the left or right of the centre."""
    top = -_beside_height([(side, count) for count in counts], side) / 2 + CELL_HEIGHT / 2
    sign = 1 if side == "right" else -1
    blocks = []
    for count in counts:
        tall = min(count, _TALLEST_SIDE)
        blocks.append([
            Point(sign * (2.1 + place // tall) * CELL_WIDTH, top + place % tall * CELL_HEIGHT) for place in range(count)
        ])  # fmt: skip
        top += tall * CELL_HEIGHT + GROUP_GAP / 2
    return blocks
