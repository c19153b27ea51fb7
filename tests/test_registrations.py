"""源头工程 and 三同步: the units registered since a date, by hand."""

from datetime import date

import pytest

from explorer.errors import ExplorerError
from explorer.metrics.registrations import FIGURES, STEPS, registrations
from tests.cities import TODAY, City

SINCE = date(2026, 1, 15)


def figures(city: City, by: str = "city") -> dict:
    return {row["code"]: row for row in registrations(city.projected(), SINCE, by).iter_rows(named=True)}


def test_only_units_registered_within_the_days_count():
    city = City().unit("first", founded=SINCE).unit("last", founded=TODAY).unit("before", founded=date(2026, 1, 14))
    city.unit("after", founded=date(2026, 6, 2)).unit("undated").unit("closed", founded=SINCE, status="注销")
    assert figures(city)["city"]["units"] == 2


def test_each_step_and_all_three_and_the_unstated():
    first, second, third = STEPS
    city = City().unit("A", founded=SINCE, **dict.fromkeys(STEPS, True)).unit("B", founded=SINCE, **{first: True})
    city.unit("C", founded=SINCE, **{first: False, second: True})
    found = figures(city)["city"]
    assert {name: found[name] for name in (*STEPS, "all_synchronised")} == {
        first: 2, second: 2, third: 1, "all_synchronised": 1,
    }  # fmt: skip
    assert [found[f"{step}_unstated"] for step in STEPS] == [0, 1, 2]


def test_organised_and_worked_are_those_of_coverage():
    city = City().organisation("R").unit("A", founded=SINCE).unit("B", founded=SINCE).unit("C", founded=SINCE)
    found = figures(city.covers("R", "A").covers("R", "B", "指导员"))["city"]
    assert (found["units"], found["organised"], found["worked"]) == (3, 1, 2)


def test_by_month_district_and_kind():
    city = City().unit("A", founded=SINCE, district="南山区").small("B", founded=date(2026, 3, 2))
    assert {by: sorted(figures(city, by), key=str) for by in ("month", "district", "kind")} == {
        "month": ["2026-01", "2026-03"], "district": ["440305", None], "kind": ["企业", "小微企业"],
    }  # fmt: skip


def test_no_unit_gives_no_row_and_a_wrong_group_is_refused():
    found = registrations(City().unit("A").projected(), SINCE)
    assert (found.height, found.columns) == (0, ["code", "name", *FIGURES])
    with pytest.raises(ExplorerError, match="month"):
        registrations(City().projected(), SINCE, "year")
