"""Layouts: the same counts give the same points, nothing lies on anything else, nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.picture import layout
from explorer.picture.layout import CELL_HEIGHT, CELL_WIDTH, ROW_HEIGHT, ROW_WIDTH, Point

COUNTS = st.lists(st.integers(min_value=0, max_value=60), max_size=8)
SIDED = st.lists(st.tuples(st.sampled_from(layout.SIDES), st.integers(min_value=0, max_value=60)), max_size=8)


def apart(points: list[Point], width: float = CELL_WIDTH, height: float = CELL_HEIGHT) -> bool:
    """Whether any two points are at least half a cell from each other."""
    places = sorted((point.x, point.y) for point in points)
    return all(
        abs(x - other_x) >= width / 2 or abs(y - other_y) >= height / 2
        for place, (x, y) in enumerate(places)
        for other_x, other_y in places[place + 1 :]
    )


@settings(deadline=None)  # a busy machine is no fault of a layout
@given(COUNTS)
def test_columns_place_every_member_once_and_apart(counts):
    placed = layout.columns(counts)
    assert [len(group) for group in placed.members] == counts
    # Labels stand beside their signs: no two signs share a cell of that shape.
    assert apart(
        [*placed.heads, *(point for group in placed.members for point in group)], 2 * ROW_WIDTH, 2 * ROW_HEIGHT
    )


@settings(deadline=None)  # a busy machine is no fault of a layout
@given(COUNTS)
def test_columns_are_deterministic_and_keep_their_order(counts):
    placed = layout.columns(counts)
    assert placed == layout.columns(counts)
    assert [head.x for head in placed.heads] == sorted(head.x for head in placed.heads)


@settings(deadline=None)  # a busy machine is no fault of a layout
@given(SIDED)
def test_groups_around_a_centre_keep_clear_of_it_and_of_each_other(counts):
    placed = layout.around(counts)
    assert [len(points) for points in placed] == [count for _, count in counts]
    assert apart([Point(0.0, 0.0), *(point for points in placed for point in points)])


@pytest.mark.parametrize(("side", "inside"), [
    ("up", lambda point: point.y < 0), ("down", lambda point: point.y > 0),
    ("left", lambda point: point.x < 0), ("right", lambda point: point.x > 0),
])  # fmt: skip
def test_a_group_lies_on_its_side(side, inside):
    assert all(inside(point) for point in layout.around([(side, 25)])[0])


@pytest.mark.parametrize(("count", "rows"), [(3, 1), (10, 2), (11, 3), (25, 4), (40, 5)])
def test_a_group_below_is_about_as_broad_as_its_canvas_is(count, rows):
    """More rows would leave the sides of the canvas bare, fewer its lower half: both are drawn smaller."""
    (points,) = layout.around([("down", count)])
    assert len({point.y for point in points}) == rows
    broad = max(point.x for point in points) * 2 + layout.CELL_WIDTH
    high = max(point.y for point in points) + 2 * layout.CELL_HEIGHT
    assert 0.7 < broad / high / layout.PANEL_RATIO < 1.3


def test_members_lie_below_their_head():
    placed = layout.columns([3, 0, 5])
    for head, members in zip(placed.heads, placed.members, strict=True):
        assert all(point.y > head.y for point in members)


def test_an_empty_picture_has_no_points():
    assert layout.columns([]) == layout.Columns((), ())
    assert layout.around([]) == []


@pytest.mark.parametrize("count", [85, 300, 1000])
def test_a_chain_fills_a_canvas_rather_than_a_line(count):
    """A chain of many members is about as broad as high: its picture stays legible."""
    points = [point for group in layout.columns([count // 5] * 5).members for point in group]
    broad = max(point.x for point in points) - min(point.x for point in points)
    high = max(point.y for point in points) - min(point.y for point in points)
    assert 0.4 < broad / high < 4
