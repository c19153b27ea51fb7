"""Isolated nodes: every cause in its order, the scope, the order of the list, and that the sum is exact."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import ExplorerError
from explorer.metrics.evidence import evidence
from explorer.metrics.isolation import COLUMNS, isolated
from explorer.vocabulary import BASES, CAUSES, UNIT_CAUSES
from tests.cities import TODAY, City
from tests.searching import examples

ENDED = date(2020, 1, 1)


def _causes(city, base="three_haves"):
    return dict(isolated(city.projected(), base).nodes.select("key", "causes").iter_rows())


def _unit_cause(city, key="U"):
    return _causes(city)[key]


@pytest.fixture
def city():
    """A root that covers one unit, so that it is not isolated itself."""
    return City().organisation("R").unit("Tied").covers("R", "Tied").unit("U")


def test_a_tied_unit_is_not_isolated(city):
    assert "Tied" not in _causes(city)
    assert "R" not in _causes(city)


def test_a_work_tie_ends_isolation_too(city):
    assert "U" not in _causes(city.covers("R", "U", "联络员"))


@pytest.mark.parametrize("table", ["coverage", "enterprises", "small_businesses"])
@pytest.mark.parametrize("dates", [{}, {"until": ENDED}])
def test_a_reference_to_no_organisation_goes_first(city, table, dates):
    city.covers("R", "U", until=ENDED).dangling("COVERS", "U", "DZ-9", table, **dates)
    assert _unit_cause(city) == ["dangling_reference"]


def test_a_name_that_two_bear_dangles_too(city):
    city.dangling("COVERS", "U", "第一支部", "coverage", reason="ambiguous_reference", form="指导员")
    assert _unit_cause(city) == ["dangling_reference"]


@pytest.mark.parametrize("tie", [{"until": ENDED}, {"since": date(2030, 1, 1)}, {"form": "指导员", "until": ENDED}])
def test_ties_of_which_none_is_active_have_lapsed(city, tie):
    assert _unit_cause(city.covers("R", "U", **tie)) == ["covered_by_lapsed"]


def test_the_tie_of_a_revoked_organisation_has_lapsed(city):
    assert _unit_cause(city.organisation("X", status="撤销").covers("X", "U")) == ["covered_by_lapsed"]


@pytest.mark.parametrize("fields", [{"has_organisation": True}, {"organisation_kind": "支部"}, {"instructor": True}])
def test_a_declaration_without_a_tie(fields):
    assert _unit_cause(City().unit("U", **fields)) == ["declared_without_tie"]


def test_a_declaration_without_a_tie_is_a_cause_even_where_only_ties_count():
    projection = City().unit("U", has_organisation=True).projected(count_declared=False)
    assert isolated(projection).nodes["cause"].to_list() == ["declared_without_tie"]


def test_members_of_chains_differ_by_an_active_committee(city):
    assert _unit_cause(city.chain("C1", "U")) == ["chain_without_committee"]
    revoked = city.organisation("X", status="撤销").chain("C2", "U", committee="X")
    assert _unit_cause(revoked) == ["chain_without_committee"]
    assert _unit_cause(city.chain("C3", "U", committee="R")) == ["chain_member_uncovered"]


@pytest.mark.parametrize(("start", "end"), [("U", "Tied"), ("Tied", "U")])
def test_supplies_alone_from_either_side(city, start, end):
    assert _unit_cause(city.tie("SUPPLIES", start, end)) == ["supply_only"]


def test_location_is_no_tie(city):
    assert _unit_cause(city.area("A", "街道", "U")) == ["no_ties"]


def test_scope_is_the_base_and_the_rest_is_counted_beside_it():
    city = (
        City().unit("in").unit("few staff", staff=5).unit("unknown staff", staff=None).unit("closed", status="注销")
        .organisation("R").unit("tied outside", staff=5).covers("R", "tied outside")
    )  # fmt: skip
    found = isolated(city.projected())
    assert found.nodes["key"].to_list() == ["in"]
    assert found.outside_scope == 2
    assert isolated(city.projected(), "operating").outside_scope == 0


def _organisations(city):
    return {key: causes for key, causes in _causes(city).items() if key[0].isupper() and len(key) == 1}


def _busy(city, *keys):
    """Give each organisation a unit, so that covering nobody does not come into it."""
    for key in keys:
        city.unit(f"unit of {key}").covers(key, f"unit of {key}")
    return city


def test_an_organisation_whose_superior_is_defined_nowhere():
    city = City().organisation("A", level="区级").dangling("SUBORDINATE_TO", "A", "DZ-9", "organisations")
    assert _organisations(_busy(city, "A")) == {"A": ["dangling_reference"]}


def test_a_superior_that_has_vanished_is_defined_nowhere():
    city = City().organisation("G", vanished="run-2").organisation("A", "G")
    assert _organisations(_busy(city, "A")) == {"A": ["dangling_reference"]}


def test_a_cycle_and_those_below_it():
    city = City().organisation("A", level="区级").organisation("B", "A").organisation("C", "B")
    city.tie("SUBORDINATE_TO", "A", "B")
    assert _organisations(_busy(city, "A", "B", "C")) == {
        "A": ["superior_cycle"], "B": ["superior_cycle"], "C": ["detached_component"],
    }  # fmt: skip


def test_an_organisation_above_itself_is_a_cycle():
    city = City().organisation("A", level="区级").tie("SUBORDINATE_TO", "A", "A")
    assert _organisations(_busy(city, "A")) == {"A": ["superior_cycle"]}


def test_without_superior_only_a_root_is_right():
    city = City().organisation("R").organisation("A", level="区级").organisation("B", level=None)
    assert _organisations(_busy(city, "R", "A", "B")) == {
        "A": ["organisation_without_superior"], "B": ["organisation_without_superior"],
    }  # fmt: skip


def test_a_line_that_is_broken_by_a_revoked_superior_is_detached():
    city = City().organisation("R").organisation("X", "R", status="撤销").organisation("A", "X").organisation("B", "A")
    assert _organisations(_busy(city, "A", "B", "R")) == {"A": ["detached_component"], "B": ["detached_component"]}


def test_a_line_that_ends_at_no_root_is_detached():
    city = City().organisation("A", level="区级").organisation("B", "A")
    assert _organisations(_busy(city, "A", "B")) == {
        "A": ["organisation_without_superior"], "B": ["detached_component"],
    }  # fmt: skip


def test_a_root_under_a_superior_is_attached():
    city = City().organisation("R").organisation("A", "R", level="市级").organisation("B", "A")
    assert _organisations(_busy(city, "R", "A", "B")) == {}


def test_covering_nobody_is_told_from_every_kind_of_use():
    city = City().organisation("R").organisation("A", "R")
    assert _organisations(city) == {"A": ["organisation_covering_nobody"]}
    assert _organisations(City().organisation("R").organisation("A", "R").unit("u").covers("A", "u", "指导员")) == {}
    leading = City().organisation("R").organisation("A", "R").unit("u").chain("chain", "u", committee="A")
    assert _organisations(leading) == {}
    running = City().organisation("R").organisation("A", "R").node("ServiceSite", "s").tie("RUN_BY", "s", "A")
    assert _organisations(running) == {}


def test_a_lapsed_tie_or_a_revoked_subordinate_is_no_use():
    city = City().organisation("R").organisation("X", "R", status="撤销").unit("u").covers("R", "u", until=ENDED)
    assert _organisations(city) == {"R": ["organisation_covering_nobody"]}


def test_an_organisation_may_have_two_causes_and_the_first_counts():
    city = City().organisation("A", level="区级")
    nodes = isolated(city.projected()).nodes
    assert nodes.select("cause", "causes").rows() == [
        ("organisation_without_superior", ["organisation_without_superior", "organisation_covering_nobody"])
    ]


def test_organisations_that_are_not_active_are_not_looked_at():
    city = (
        City().organisation("A", level="区级", status="撤销").organisation("B", level="区级", founded=date(2030, 1, 1))
    )
    assert _organisations(city) == {}


def test_chains_and_sites():
    city = (
        City().organisation("R").organisation("X", "R", status="撤销").unit("u").covers("R", "u")
        .chain("led", "u", committee="R").chain("not led", "u").chain("revoked", "u", committee="X")
        .chain("empty", committee="R").chain("neither").chain("of an organisation", "R", committee="R")
        .node("ServiceSite", "run").tie("RUN_BY", "run", "R").node("ServiceSite", "alone")
        .node("ServiceSite", "was run").tie("RUN_BY", "was run", "X")
    )  # fmt: skip
    assert _causes(city) == {
        "empty": ["chain_without_members"], "neither": ["chain_without_committee", "chain_without_members"],
        "not led": ["chain_without_committee"], "revoked": ["chain_without_committee"],
        "alone": ["site_without_operator"], "was run": ["site_without_operator"],
    }  # fmt: skip


def test_the_chains_of_a_node_are_shown_by_code_else_key():
    city = City().unit("U").unit("V").organisation("R").organisation("O", "R")
    city.chain("b", "U", "O", code="链乙").chain("a", "U", code=None)
    nodes = isolated(city.projected()).nodes
    shown = {key: chains for key, chains in nodes.select("key", "chains").rows() if key in "UVO"}
    assert shown == {"U": ["a", "链乙"], "V": [], "O": ["链乙"]}


def test_the_order_is_units_by_members_and_staff_then_organisations_chains_sites():
    city = (
        City().node("ServiceSite", "site").chain("chain").organisation("Z", level="区级")
        .unit("c", members_total=1).small("b", members_total=1).unit("e").unit("d", staff=90)
        .unit("a", members_total=1, staff=50).small("f", members_total=7)
    )  # fmt: skip
    nodes = isolated(city.projected()).nodes
    assert nodes["key"].to_list() == ["f", "a", "b", "c", "d", "e", "Z", "chain", "site"]
    assert nodes["kind"].to_list()[2:] == [
        "small_business", "enterprise", "enterprise", "enterprise", "organisation", "chain", "site",
    ]  # fmt: skip
    assert nodes.filter(kind="organisation").select("members", "staff").rows() == [(None, None)]
    assert nodes.schema == dict(COLUMNS)


def test_a_node_marked_as_intended_is_listed_apart_and_not_counted():
    mark = {"reason": "筹建中", "author": "区两新工委", "marked": TODAY, "until": date(2026, 9, 1)}
    city = City().unit("U").unit("V").node("IntendedMark", "U marked", **{**mark, "code": "U", "kind": "小个专"})
    found = isolated(city.projected())
    assert found.nodes["key"].to_list() == ["V"]
    assert found.intended.select("key", "cause", *mark).rows() == [("U", "no_ties", *mark.values())]
    assert found.counts == {"no_ties": 1}
    ended = isolated(city.projected(date(2026, 9, 1)))
    assert (ended.nodes["key"].to_list(), ended.intended.height) == (["U", "V"], 0)


def test_one_cause_alone():
    city = City().unit("U").unit("V", instructor=True)
    only = isolated(city.projected()).only("no_ties")
    assert (only.nodes["key"].to_list(), only.counts) == (["U"], {"no_ties": 1})


def test_an_empty_graph_isolates_nothing():
    found = isolated(City().projected())
    assert (found.nodes.height, found.outside_scope, found.counts) == (0, 0, {})


def test_an_unknown_base_is_refused():
    with pytest.raises(ExplorerError, match="three_haves"):
        isolated(City().projected(), "all")


def _evidence(city, key, cause, label="Enterprise"):
    return [text.en for text in evidence(city.projected(), (label, key), cause)]


def test_evidence_names_file_and_row(city):
    city.organisation("X", "R", status="撤销")
    city.covers("R", "U", until=ENDED).covers("X", "U").covers("R", "U", "联合", since=date(2030, 1, 1))
    assert _evidence(city, "U", "covered_by_lapsed") == [
        "f2 row 7: 单独 by “名R” ended on 2020-01-01.",
        "f2 row 7: “名X”, which covers it (单独), is revoked or not yet founded.",
        "f2 row 7: 联合 by “名R” begins on 2030-01-01.",
    ]
    city.dangling("COVERS", "U", "DZ-9", "coverage")
    assert _evidence(city, "U", "dangling_reference") == ["f3 row 9: “DZ-9” is named, and no file defines it."]
    two = City().unit("U").dangling("COVERS", "U", "DW-093", "coverage", sources=["a.csv#40", "a.csv#12", "b.csv#3"])
    assert [text.zh for text in evidence(two.projected(), ("Enterprise", "U"), "dangling_reference")] == [
        "a.csv 第 12、40 行、b.csv 第 3 行写明党组织“DW-093”，没有文件定义它。"
    ]


def test_evidence_names_what_is_gone_what_was_said_and_with_whom_there_is_trade(city):
    gone = City().organisation("G", vanished="run-2").unit("U").covers("G", "U")
    assert _evidence(gone, "U", "dangling_reference") == [
        "f2 row 7: the organisation “G” is gone from the latest files."
    ]
    said = City().unit("U", has_organisation=True, organisation_name="甲支部", instructor=True)
    assert _evidence(said, "U", "declared_without_tie") == [
        "f1 row 2: says “has an organisation: yes”, “organisation name named: 甲支部”, but no tie shows it.",
        "f1 row 2: says “instructor or liaison assigned: yes”, but no tie shows it.",
    ]
    trade = city.tie("SUPPLIES", "U", "Tied", sources=["s.csv#4"]).tie("SUPPLIES", "Tied", "U", sources=["s.csv#5"])
    assert _evidence(trade, "U", "supply_only") == [
        "s.csv rows 4 and 5: 2 supply ties (supplies “名Tied”, buys from “名Tied”) and no other tie."
    ]
    unled = City().organisation("X", status="撤销").chain("C", committee="X")
    assert _evidence(unled, "C", "chain_without_committee", "IndustryChain") == [
        "f2 row 7: “名X”, which leads it, is revoked or not yet founded."
    ]


def test_evidence_speaks_of_every_isolated_node_and_cause():
    city = (
        City().organisation("R").organisation("A", level="区级").organisation("B", "A").organisation("C", level="区级")
        .tie("SUBORDINATE_TO", "C", "C").organisation("D", level="区级")
        .dangling("SUBORDINATE_TO", "D", "x", "organisations").unit("u1")
        .dangling("COVERS", "u1", "{x}", "coverage").unit("u2").covers("R", "u2", until=ENDED)
        .unit("u3", instructor=True, has_organisation=True).unit("u4").chain("k1", "u4").unit("u5")
        .chain("k2", "u5", committee="R").unit("u6").unit("u7").tie("SUPPLIES", "u6", "u7").unit("u8").chain("k3")
        .node("ServiceSite", "s1").node("ServiceSite", "s2").dangling("RUN_BY", "s2", "x", "service_sites")
    )  # fmt: skip
    projection = city.projected()
    nodes = isolated(projection).nodes
    assert set(nodes["causes"].explode()) == set(CAUSES)
    for label, key, causes in nodes.select("label", "key", "causes").iter_rows():
        for cause in causes:
            assert evidence(projection, (label, key), cause), (key, cause)


def test_evidence_of_a_node_that_is_not_there_is_empty():
    assert evidence(City().projected(), ("Enterprise", "U"), "no_ties") == []


_TIES = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["单独", "指导员"]), st.sampled_from([None, ENDED]), st.booleans()),
    max_size=8,
)
_FIELDS = st.fixed_dictionaries({
    "status": st.sampled_from([None, "注销"]), "staff": st.sampled_from([None, 5, 10]),
    "has_organisation": st.sampled_from([None, True, False]), "members_total": st.sampled_from([None, 0, 2, 3]),
    "above_scale": st.sampled_from([None, True]),
})  # fmt: skip


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_FIELDS, min_size=6, max_size=6), _TIES, st.sets(st.integers(0, 5)), st.sampled_from(list(BASES)))
def test_the_causes_part_the_list_and_the_scope_parts_the_loose_units(units, ties, members, base):
    city = City().organisation("R")
    for number, fields in enumerate(units):
        city.unit(f"u{number}", **fields)
    for number, form, until, dangles in ties:
        if dangles:
            city.dangling("COVERS", f"u{number}", "x", "coverage")
        else:
            city.covers("R", f"u{number}", form, until=until)
    city.chain("k", *(f"u{number}" for number in members))
    projection = city.projected()
    found = isolated(projection, base)
    loose = projection.units.filter("operating", ~projection.units["tied"])
    isolated_units = found.nodes.filter(kind="enterprise")
    assert sum(found.counts.values()) == found.nodes.height
    assert isolated_units.height + found.outside_scope == loose.height
    assert all(len(causes) == 1 and causes[0] in UNIT_CAUSES for causes in isolated_units["causes"])
    assert projection.as_of == TODAY
