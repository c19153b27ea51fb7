"""Reach: distances on foot against the great circle, and every unit counted once."""

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.errors import ExplorerError
from explorer.metrics.reach import FIGURES, nearest_sites, reach, sites, sites_of_group, sites_with_keys
from explorer.metrics.reach_units import REACH, reach_units, squares, units_nearest_to
from tests.cities import City
from tests.searching import examples

HERE = {"longitude": 114.0, "latitude": 22.5}


def site(city: City, key: str, operator: str | None = None, **place) -> City:
    city.node("ServiceSite", key, kind="暖蜂驿站", district="南山区", **place)
    return city.tie("RUN_BY", key, operator) if operator else city


def north(metres: float) -> dict[str, float]:
    return {"longitude": 114.0, "latitude": 22.5 + metres / 111_320}


def figures(city: City, by: str = "city", **thresholds) -> dict:
    return reach(city.projected(**thresholds), by).row(0, named=True)


@pytest.mark.parametrize(("metres", "inside"), [(0, 1), (920, 1), (926, 0)])
def test_a_walk_is_the_straight_line_times_the_detour(metres, inside):
    city = site(City().unit("U", **north(metres)), "S", **HERE)
    found = figures(city)
    assert (found["in_reach"], found["out_of_reach"], found["unlocated"]) == (inside, 1 - inside, 0)


def test_the_settings_decide():
    city = site(City().unit("U", **north(1500)), "S", **HERE)
    assert figures(city, walk_metres=2000)["in_reach"] == 1
    assert figures(city, walk_detour=0.5)["in_reach"] == 1
    assert figures(city)["in_reach"] == 0


def test_each_unit_counts_at_its_nearest_site_alone():
    city = City().organisation("R").unit("A", **north(10)).unit("B", **north(400)).unit("C", **north(450))
    site(site(city, "S1", "R", **HERE), "S2", **north(500))
    found = {row["code"]: (row["nearest"], row["operator"]) for row in sites(city.projected()).iter_rows(named=True)}
    assert found == {"S1": (1, "R"), "S2": (2, None)}


def test_what_is_not_known_is_neither_in_reach_nor_out_of_it():
    city = City().unit("nowhere").unit("swapped", longitude=22.5, latitude=80.0).unit("half", longitude=114.0)
    city.unit("closed", status="注销", **HERE)
    assert figures(site(city, "S", **HERE)) == {
        "code": "city", "name": "全市", "units": 3, "in_reach": 0, "out_of_reach": 0, "unlocated": 3,
        "sites": 1,
    }  # fmt: skip


def test_every_number_has_its_list():
    city = City().organisation("R", kind="党委").unit("A", district="南山区", **north(10))
    city.unit("B", district="南山区", **north(3000)).unit("C", district="南山区").small(
        "D", district="罗湖区", **north(40)
    )
    city.unit("closed", district="南山区", status="注销", **HERE).covers("R", "A")
    projection = site(site(city, "S1", "R", **HERE), "S2", **north(9000)).projected()
    for by in ("city", "district", "committee"):
        for row in reach(projection, by).iter_rows(named=True):
            lists = {figure: reach_units(projection, by, row["code"], figure) for figure in REACH}
            assert {figure: units.height for figure, units in lists.items()} == {name: row[name] for name in REACH}
            assert sites_of_group(projection, by, row["code"]).len() == row["sites"]
    assert reach_units(projection, "district", "440305", "out_of_reach")["key"].to_list() == ["B"]
    assert sites_of_group(projection, "committee", None).to_list() == ["S2"]
    assert {site["key"]: site["nearest"] for site in sites_with_keys(projection).to_dicts()} == {
        key: units_nearest_to(projection, key).height for key in ("S1", "S2")
    }
    with pytest.raises(ExplorerError, match="in_reach"):
        reach_units(projection, "city", "city", "units")


def test_a_map_of_squares_counts_every_located_unit_once():
    city = City().unit("A", **north(10)).unit("B", **north(20)).unit("C", **north(9000)).unit("nowhere")
    projection = site(city, "S", **HERE).projected()
    found = squares(projection)
    assert found.select("in_reach", "out_of_reach").sum().row(0) == (2, 1)
    assert found.height == 2
    near = found.filter(pl.col("in_reach") > 0).row(0, named=True)
    for name, degrees in HERE.items():
        assert abs(near[name] - degrees) <= near["degrees"] / 2 + 1e-9
    assert squares(City().projected()).is_empty()


def test_without_a_site_nothing_is_known():
    assert figures(City().unit("U", **HERE))["unlocated"] == 1
    assert figures(site(City().unit("U", **HERE), "S"))["unlocated"] == 1


def test_sites_are_counted_by_district_street_and_committee():
    city = City().organisation("R", kind="工委").organisation("B", "R").organisation("X", kind="党委", status="撤销")
    city.unit("U", district="罗湖区").small("S3", kind="小微企业")
    for key, operator in (("S1", "B"), ("S2", "X"), ("S4", None)):
        site(city, key, operator, **HERE)
    city.area("A", "街道", "S1", street="东街道")
    found = {by: reach(city.projected(), by).select("code", "units", "sites").rows() for by in ("city", "district")}
    assert found == {"city": [("city", 2, 3)], "district": [("440303", 1, 0), ("440305", 0, 3), (None, 1, 0)]}
    assert reach(city.projected(), "street").select("code", "sites").rows() == [("A", 1), (None, 2)]
    assert reach(city.projected(), "committee").select("code", "sites").rows() == [("R", 1), (None, 2)]
    assert reach(city.projected(), "kind")["sites"].to_list() == [None, None]


def test_an_inactive_operator_is_none():
    city = site(City().organisation("R", status="撤销"), "S", "R", **HERE)
    assert sites(city.projected())["operator"].to_list() == [None]


coordinates = st.tuples(st.floats(113.8, 114.6), st.floats(22.4, 22.9))


@settings(max_examples=examples(10), deadline=None)
@given(st.lists(coordinates, min_size=1, max_size=6), st.lists(coordinates, min_size=1, max_size=6))
def test_the_nearest_is_the_nearest_by_the_great_circle(units, places):
    city = City()
    for number, (longitude, latitude) in enumerate(units):
        city.unit(f"U{number}", longitude=longitude, latitude=latitude)
    for number, (longitude, latitude) in enumerate(places):
        site(city, f"S{number}", longitude=longitude, latitude=latitude)
    for (longitude, latitude), metres in zip(units, nearest_sites(city.projected())["metres"], strict=True):
        shortest = min(_great_circle(longitude, latitude, *place) for place in places)
        assert metres / 1.3 == pytest.approx(shortest, rel=0.01, abs=1)


def _great_circle(longitude, latitude, other_longitude, other_latitude):
    first, second, turn = map(math.radians, (latitude, other_latitude, other_longitude - longitude))
    half = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(turn / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(half))


def test_districts_sum_to_the_city():
    city = City().unit("A", district="南山区", **HERE).unit("B", district="罗湖区", **north(5000)).unit("C")
    projection = site(city, "S", **HERE).projected()
    by_district, whole = reach(projection), reach(projection, "city").row(0, named=True)
    assert {name: by_district[name].sum() for name in FIGURES} == {name: whole[name] for name in FIGURES}
