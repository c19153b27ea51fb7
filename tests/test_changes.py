"""Changes between two states: unit by unit by hand, shares by a property."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import ExplorerError
from explorer.metrics.changes import CHANGES, movements, unit_changes
from explorer.metrics.coverage import SHARES
from tests.cities import City
from tests.searching import examples

MEMBERS = st.lists(st.sampled_from([None, 0, 2, 5]), min_size=1, max_size=6)


def changed(before: City, after: City, base: str = "operating") -> dict:
    found = unit_changes(before.projected(), after.projected(), base)
    return {row["key"]: {name for name in CHANGES if row[name]} for row in found.iter_rows(named=True)}


def city(**organised: bool) -> City:
    made = City().organisation("R")
    for key, tied in organised.items():
        made.unit(key, members_total=1)
        if tied:
            made.covers("R", key, "联合")
    return made


def test_who_entered_and_who_left():
    assert changed(city(A=True, B=True), city(B=True, C=True)) == {"A": {"left"}, "C": {"entered"}}


def test_a_unit_that_enters_alone_is_newly_isolated_and_one_that_leaves_is_not_connected():
    assert changed(city(A=False), city(C=False)) == {"A": {"left"}, "C": {"entered", "newly_isolated"}}


def test_a_tie_found_and_a_tie_lost():
    assert changed(city(A=False, B=True), city(A=True, B=False)) == {
        "A": {"state_changed", "connected"}, "B": {"state_changed", "newly_isolated"},
    }  # fmt: skip


def test_another_state_alone_and_a_closed_unit():
    before = City().organisation("R").unit("A", members_total=1).unit("B")
    after = City().organisation("R").unit("A", members_total=3).unit("B", status="注销")
    assert changed(before, after) == {"A": {"state_changed"}, "B": {"left"}}
    row = unit_changes(before.projected(), after.projected()).row(0, named=True)
    assert (row["state_before"], row["state_after"], row["name"]) == ("few", "due", "名A")


def test_the_base_decides_who_is_in():
    before, after = City().unit("A", staff=9), City().unit("A", staff=10)
    assert changed(before, after, "three_haves") == {"A": {"entered", "newly_isolated"}}
    assert changed(before, after) == {}
    with pytest.raises(ExplorerError, match="three_haves"):
        unit_changes(before.projected(), after.projected(), "all")


def test_a_date_passed_is_a_change_too():
    made = city(A=False).covers("R", "A", until=date(2026, 7, 1))
    found = unit_changes(made.projected(date(2026, 6, 30)), made.projected(date(2026, 7, 1)))
    assert found.select("newly_isolated", "state_changed").rows() == [(True, True)]


def test_a_share_that_moves_by_its_denominator_alone():
    found = movements(city(A=True).projected(), city(A=True, B=False).projected())
    row = found.filter(figure="organised").row(0, named=True)
    assert {name: row[name] for name in ("before", "after", "change", "by_numerator", "by_denominator")} == {
        "before": 1.0, "after": 0.5, "change": -0.5, "by_numerator": 0.0, "by_denominator": -0.5,
    }  # fmt: skip


def test_no_share_of_an_empty_base():
    found = movements(City().projected(), city(A=True).projected())
    row = found.filter(figure="organised").row(0, named=True)
    assert (row["before"], row["after"], row["change"], row["by_numerator"]) == (None, 1.0, None, None)


def test_a_group_that_only_one_of_the_two_has():
    before, after = City().unit("A", district="南山区"), City().unit("B", district="福田区")
    found = movements(before.projected(), after.projected(), by="district").filter(figure="neither")
    columns = ("name", "count_before", "units_before", "before", "count_after", "units_after", "after", "change")
    assert found.select(columns).rows() == [
        ("福田区", 0, 0, None, 1, 1, 1.0, None), ("南山区", 1, 1, 1.0, 0, 0, None, None),
    ]  # fmt: skip


@settings(max_examples=examples(5), deadline=None)
@given(MEMBERS, MEMBERS)
def test_the_two_parts_add_up_and_nothing_moves_without_a_change(first, second):
    def made(members):
        drawn = City().organisation("R")
        for number, count in enumerate(members):
            drawn.unit(f"U{number}", members_total=count, district="南山区" if number % 2 else None)
            if count == 5:
                drawn.covers("R", f"U{number}")
        return drawn.projected()

    before, after = made(first), made(second)
    moved = movements(before, after, by="district")
    assert len(moved) % len(SHARES) == 0
    for row in moved.drop_nulls("change").iter_rows(named=True):
        assert row["by_numerator"] + row["by_denominator"] == pytest.approx(row["change"])
    assert set(movements(before, before, by="district")["change"]) <= {0.0}
    assert unit_changes(before, before).is_empty()
