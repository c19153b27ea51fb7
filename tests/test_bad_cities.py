"""Cities as no office would draw them: every figure and verb gives a right figure or "—", never an exception.

Rings of superiors, two roots, a unit in forty chains, nobody at all, one node alone, days to come, coordinates of
elsewhere, empty bases.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date

import pytest

from explorer.cli import main
from explorer.metrics.changes import movements, unit_changes
from explorer.metrics.coverage import FIGURES, coverage, group_units
from explorer.metrics.dependence import dependence
from explorer.metrics.isolation import isolated
from explorer.metrics.projection import Projection
from explorer.metrics.reach import nearest_sites, reach, sites
from explorer.metrics.registrations import registrations
from explorer.metrics.remedy import remedies
from explorer.metrics.rules import RULES, breaches
from explorer.metrics.structure import structure
from explorer.metrics.trees import SYSTEMS, tree
from explorer.schema import UNIT_LABELS
from explorer.verbs import asking
from explorer.vocabulary import BASES, GROUPS, STATES
from tests.cities import TODAY, City

AHEAD, FAR_AHEAD = date(2031, 1, 1), date(9999, 12, 31)
HERE, ELSEWHERE = {"longitude": 114.0, "latitude": 22.5}, {"longitude": 116.4, "latitude": 39.9}


def ring() -> City:
    """Three organisations above each other, one above itself, one below the ring; each covers a unit."""
    city = City().organisation("A", level="区级").organisation("B", "A").organisation("C", "B").organisation("D", "A")
    city.tie("SUBORDINATE_TO", "A", "C").organisation("E", level="区级", kind="小个专党委").tie(
        "SUBORDINATE_TO", "E", "E"
    )
    for key in "ABCDE":
        city.unit(f"u{key}", members_total=3).covers(key, f"u{key}")
    return city.chain("X", "uA", committee="B")


def two_roots() -> City:
    city = City().organisation("R").organisation("S").organisation("A", "R").tie("SUBORDINATE_TO", "A", "S")
    return (
        city.unit("u").covers("A", "u").organisation("K1", "R", kind="小个专党委").organisation("K2", kind="小个专党委")
    )


def forty_chains() -> City:
    city = City().organisation("R").unit("u", members_total=1)
    for number in range(40):
        city.chain(f"C{number:02}", "u", committee="R" if number % 2 else None).segment(f"C{number:02}", "01", "u")
    return city


def to_come() -> City:
    """Everything begins tomorrow or ends at the end of all days; the day of a mark and of a registration too."""
    city = City().organisation("R", founded=AHEAD, last_election=FAR_AHEAD, revoked=FAR_AHEAD).organisation("S")
    city.unit("u", founded=AHEAD).unit("v", founded=FAR_AHEAD).covers("R", "u").covers("S", "v", since=AHEAD)
    city.unit("w").covers("S", "w", until=FAR_AHEAD)
    return city.node("IntendedMark", "m", code="u", reason="r", author="a", marked=AHEAD)


def elsewhere() -> City:
    city = City().organisation("R").unit("near", **HERE).unit("far", **ELSEWHERE).unit("swapped", longitude=22.5)
    city.unit("sea", longitude=-180.0, latitude=90.0).unit("none").covers("R", "near").unit("too", **HERE).unit(
        "also", **HERE
    )
    return city.node("ServiceSite", "s1", **HERE).node("ServiceSite", "s2", **ELSEWHERE).node("ServiceSite", "s3")


def without_organisations() -> City:
    return City().unit("u", members_total=4).small("v").chain("C", "u").node("ServiceSite", "s").area("P", "园区", "u")


def without_units() -> City:
    city = City().organisation("R").organisation("A", "R", kind="小个专党委").chain("C", "A", committee="R")
    return city.segment("C", "01").area("P", "楼宇").node("ServiceSite", "s", **HERE).tie("RUN_BY", "s", "R")


def closed() -> City:
    """Nobody operates: every base is empty."""
    return City().organisation("R").unit("u", status="注销").covers("R", "u").chain("C", "u", committee="R")


CITIES: dict[str, Callable[[], City]] = {
    "ring": ring, "two roots": two_roots, "forty chains": forty_chains, "days to come": to_come,
    "elsewhere": elsewhere, "no organisation": without_organisations, "no unit": without_units, "closed": closed,
    "nothing": City, "one unit": lambda: City().unit("u"), "one organisation": lambda: City().organisation("R"),
    "one chain": lambda: City().chain("C"), "one site": lambda: City().node("ServiceSite", "s"),
    "one segment": lambda: City().node("ChainSegment", "C/01", chain="C"), "one area": lambda: City().area("P", "园区"),
}  # fmt: skip


@pytest.fixture(params=CITIES)
def city(request: pytest.FixtureRequest) -> City:
    return CITIES[request.param]()


@pytest.fixture
def projection(city: City) -> Projection:
    return city.projected()


@pytest.mark.parametrize("day", [TODAY, FAR_AHEAD])
def test_figures_hold_together_on_any_day(city, day):
    projection = city.projected(day)
    for base in BASES if day == TODAY else ("operating",):
        whole = projection.units.filter(f"in_{base}").height
        for by in GROUPS:
            found = coverage(projection, base, by)
            for row in found.iter_rows(named=True):
                assert 0 <= row["own"] <= row["organised"] <= row["worked"] <= row["units"] <= whole
                assert row["both"] <= row["organised"]
                assert row["worked"] + row["neither"] == row["units"] == sum(row[f"state_{state}"] for state in STATES)
        assert coverage(projection, base, "city")["units"].to_list() == [whole]
        loose = isolated(projection, base)
        assert sum(loose.counts.values()) == loose.nodes.height
        units = loose.nodes.filter(loose.nodes["label"].is_in(UNIT_LABELS))
        assert set(remedies(projection, loose)) == set(units.select("label", "key").iter_rows())


def test_lists_trees_and_structure_of_any_city(projection):
    assert [breaches(projection, rule).height >= 0 for rule in RULES]
    for system in SYSTEMS:
        plain, whole = (tree(projection, system, units=units) for units in (False, True))
        assert plain.height <= whole.height
        assert plain.select(FIGURES).null_count().transpose().sum().item() == 0
    for by in GROUPS:
        assert (registrations(projection, date(2000, 1, 1), by)["units"] > 0).all()
        found = reach(projection, by)
        assert (found["in_reach"] + found["out_of_reach"] + found["unlocated"] == found["units"]).all()
        assert unit_changes(projection, projection).is_empty()
        assert set(movements(projection, projection, by=by)["change"].drop_nulls()) <= {0.0}
    for chain in [None, *projection.graph.nodes["IndustryChain"]["code"]]:
        seen = structure(projection, chain)
        assert sum(map(len, seen.components)) == seen.nodes
        assert all(one.units for one in dependence(projection, chain).falling_off)
    assert nearest_sites(projection).height == projection.units["operating"].sum()


_VERBS = (
    ("coverage", "--by", "segment"), ("isolated", "--base", "operating"), ("structure",), ("rules",),
    ("registrations", "--since", "2000-01-01"), ("tree", "--system", "chains", "--units"),
    ("tree", "--system", "places", "--units"), ("tree",), ("sites",), ("mark", "--list"),
)  # fmt: skip


@pytest.mark.parametrize("city", ["ring", "days to come", "no unit", "closed", "nothing"], indirect=True)
def test_every_verb_speaks_of_any_city_and_no_empty_base_is_a_share(city, monkeypatch, capsys):
    class Held:
        def read_for_figures(self):
            return city.frames()

    for room in ("explorer.store.open_store", "explorer.verbs.asking.open_store"):
        monkeypatch.setattr(room, lambda *_, **__: nullcontext(Held()))
    for verb in _VERBS:
        assert main([*verb, "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert "NaN" not in json.dumps(said)
        assert main([*verb]) == 0
        printed = capsys.readouterr().out
        assert not re.search(r"/0 |nan|None|inf\b", printed), printed


def test_a_ring_isolates_those_in_it_and_those_below():
    nodes = isolated(ring().projected()).nodes.filter(kind="organisation")
    assert dict(nodes.select("key", "cause").iter_rows()) == {
        **dict.fromkeys("ABCE", "superior_cycle"), "D": "detached_component",
    }  # fmt: skip
    figures = coverage(ring().projected(), "operating", "city").row(0, named=True)
    assert (figures["units"], figures["organised"]) == (5, 5)


def test_under_two_roots_nothing_is_detached_and_a_unit_counts_once():
    found = isolated(two_roots().projected())
    assert "detached_component" not in found.counts
    assert coverage(two_roots().projected(), "operating", "city")["organised"].to_list() == [1]
    assert tree(two_roots().projected(), "small_businesses")["depth"].to_list() == [0, 0]


def test_a_unit_in_forty_chains_counts_in_each_and_once_in_the_city():
    projection = forty_chains().projected()
    assert coverage(projection, "operating", "chain")["units"].to_list() == [1] * 40
    assert coverage(projection, "operating", "city")["units"].to_list() == [1]
    (unit,) = isolated(projection).nodes.filter(kind="enterprise").iter_rows(named=True)
    assert (unit["cause"], len(unit["chains"])) == ("chain_member_uncovered", 40)


@pytest.mark.parametrize(("day", "organised"), [(TODAY, ["w"]), (AHEAD, ["u", "v", "w"]), (FAR_AHEAD, ["v"])])
def test_days_to_come_count_when_they_come(day, organised):
    projection = to_come().projected(day)
    assert group_units(projection, "operating", "city", "city", "organised")["key"].to_list() == organised
    assert registrations(projection, date(2000, 1, 1), "city")["units"].sum() == {TODAY: 0, AHEAD: 1, FAR_AHEAD: 2}[day]
    assert isolated(projection).intended["key"].to_list() == ([] if day == AHEAD else ["u"])


def test_what_lies_elsewhere_is_unlocated_even_beside_a_site_that_is_wrongly_placed_there():
    projection = elsewhere().projected()
    metres = dict(nearest_sites(projection).join(projection.units, on="row").select("key", "metres").iter_rows())
    assert metres == {"near": 0.0, "too": 0.0, "also": 0.0, "far": None, "swapped": None, "sea": None, "none": None}
    figures = reach(projection, "city").row(0, named=True)
    assert [figures[name] for name in ("units", "in_reach", "unlocated", "sites")] == [7, 3, 4, 3]
    assert sites(projection)["nearest"].to_list() == [3, 0, 0]


def test_a_chain_of_twenty_thousand_members():
    keys = [f"U{number}" for number in range(20_000)]
    city = City().organisation("K").chain("C", committee="K")
    for key in keys:
        city.unit(key).tie("MEMBER_OF", key, "C")
    projection = city.segment("C", "01", *keys[:10_000]).covers("K", keys[0]).projected()
    figures = coverage(projection, "operating", "chain").row(0, named=True)
    assert (figures["units"], figures["organised"]) == (20_000, 1)
    assert isolated(projection).counts == {"chain_member_uncovered": 19_999}
    assert tree(projection, "chains")["units"].to_list() == [20_000, 20_000, 10_000]
    assert tree(projection, "chains", units=True).height == 3 + 20_000
    assert structure(projection, "C").nodes == 20_002
    assert [len(one.units) for one in dependence(projection, "C").falling_off] == [1]
    assert asking.with_share(figures["organised"], figures["units"]) == "1   0.0%"
