"""Remedies: by members, with the actual neighbours, the nearest first, and never more than a joint branch may hold."""

import polars as pl
import pytest

from explorer.metrics.isolation import isolated
from explorer.metrics.remedy import remedies
from tests.cities import City


def _remedy(city, key="U", label="Enterprise", **thresholds):
    projection = city.projected(**thresholds)
    return remedies(projection, isolated(projection))[label, key]


def _keys(remedy):
    return [partner.key for partner in remedy.partners]


def test_a_list_of_actions_says_what_each_remedy_says_and_nothing_of_others():
    city = City().unit("U", members_total=3).unit("V", members_total=2).unit("W", members_total=0).unit("X")
    projection = city.projected()
    found = remedies(projection, isolated(projection))
    nodes = pl.DataFrame(
        [("Enterprise", key) for key in "XVUW"] + [("PartyOrganisation", "U")], schema=["label", "key"], orient="row"
    )
    said = [found[node].action if node in found else None for node in nodes.rows()]
    assert found.actions(nodes).to_list() == said
    assert said[2] == "found_own"
    assert len(set(said)) > 2
    assert said[-1] is None


def test_three_members_found_their_own():
    remedy = _remedy(City().unit("U", members_total=3))
    assert (remedy.action, remedy.partners, remedy.step) == ("found_own", (), None)
    assert remedy.reason.en == "3 members reach 3: it should found an organisation of its own."


def test_two_members_join_the_fewest_units_that_make_three():
    city = City()
    for key, members in (("U", 2), ("V", 1), ("W", 2), ("X", 1)):
        city.unit(key, members_total=members, park="甲园")
    remedy = _remedy(city.area("G", "园区", "U", "V", "W", "X"))
    assert (remedy.action, remedy.step, _keys(remedy)) == ("joint_branch", "park", ["W"])
    assert remedy.partners[0].members == 2
    assert "合计 4 人" in remedy.reason.zh


def test_one_member_joins_two_of_one():
    city = City().unit("U", members_total=1, street="东").small("V", members_total=1, street="东", staff=1)
    city.unit("W", members_total=1, street="东")
    assert _keys(_remedy(city)) == ["V", "W"]


@pytest.mark.parametrize(("nearer", "step"), [("park", "park"), ("community", "community"), ("street", "street")])
def test_partners_are_sought_in_the_park_then_the_community_then_the_street(nearer, step):
    place = {"park": "甲园", "street": "东街", "community": "东社区", "district": "罗湖区"}
    reach = ("park", "community", "street")
    shared = {name: place[name] for name in reach[reach.index(nearer) :]}
    city = City().unit("U", members_total=2, **place).unit("V", members_total=2, district="罗湖区", **shared)
    city.unit("Far", members_total=2, district="罗湖区")
    if nearer != "street":
        city.unit("Nearby", members_total=2, street="东街")
    assert (_remedy(city).step, _keys(_remedy(city))) == (step, ["V"])


def test_a_community_is_told_from_its_namesake_in_another_street():
    city = City().unit("U", members_total=2, community="东社区", street="甲", district="罗湖区")
    city.unit("V", members_total=2, community="东社区", street="乙", district="罗湖区")
    assert _keys(_remedy(city)) == []


def test_closed_and_organised_units_and_those_of_three_are_no_partners():
    city = City().organisation("R").unit("U", members_total=1, street="东")
    city.unit("closed", members_total=2, street="东", status="注销").unit("three", members_total=3, street="东")
    city.unit("organised", members_total=2, street="东").covers("R", "organised", "联合").unit("none", street="东")
    remedy = _remedy(city)
    assert (remedy.action, remedy.partners) == ("joint_branch", ())
    assert "凑不足 3 人" in remedy.reason.zh


def test_a_joint_branch_holds_no_more_units_than_the_setting():
    city = City()
    for number in range(8):
        city.unit(f"u{number}", members_total=1, street="东")
    five = _remedy(city, "u0", organise_from_members=5)
    assert (len(five.partners), five.step) == (4, "street")
    assert _remedy(city, "u0", organise_from_members=6).partners == ()
    assert len(_remedy(city, "u0", organise_from_members=6, joint_branch_most_units=6).partners) == 5


_STEPS = ["park", "chain", "community", "street", "district"]


@pytest.mark.parametrize("number", range(len(_STEPS)))
def test_the_instructor_comes_from_the_nearest_organisation(number):
    place = {"park": "甲园", "community": "东社区", "street": "东街", "district": "罗湖区"}
    city = City().unit("U", members_total=0, **place).organisation("R")
    for step in _STEPS[number:]:
        city.organisation(step, "R")
        if step == "chain":
            city.chain("C", "U", committee="chain")
        elif step == "district":
            city.node("Area", "unused", kind="区").organisation("other", "R", district="罗湖区")
        else:
            outwards = {name: place[name] for name in _STEPS[_STEPS.index(step) :] if name != "chain"}
            city.unit(f"seat of {step}", **outwards).covers(step, f"seat of {step}")
    remedy = _remedy(city)
    expected = "other" if _STEPS[number] == "district" else _STEPS[number]
    assert (remedy.action, remedy.step, _keys(remedy)) == ("instructor", _STEPS[number], [expected])
    assert remedy.partners[0].kind == "organisation"


def test_an_organisation_is_also_where_its_own_row_puts_it():
    city = City().unit("U", street="东").organisation("R").organisation("O", "R").area("A", "街道", "U", "O")
    remedy = _remedy(city)
    assert (remedy.action, remedy.step, _keys(remedy)) == ("instructor", "street", ["O"])
    assert remedy.reason.zh == "党员数不详；可由同一街道的“名O”选派指导员。"


def test_of_several_organisations_the_one_with_most_members_then_by_key():
    city = City().unit("U", district="罗湖区").organisation("a", district="罗湖区").organisation("b", district="罗湖区")
    assert _keys(_remedy(city)) == ["a"]
    assert _keys(_remedy(city.organisation("z", district="罗湖区", members_formal=9))) == ["z"]


def test_revoked_organisations_send_nobody():
    city = City().unit("U", district="罗湖区").organisation("a", district="罗湖区", status="撤销")
    remedy = _remedy(city)
    assert (remedy.action, remedy.partners, remedy.step) == ("instructor", (), None)
    assert "没有可选派指导员的有效党组织" in remedy.reason.zh


def test_every_isolated_unit_has_one_remedy_and_nothing_else_has():
    city = City().unit("U").small("S", members_total=4).organisation("A", level="区级").chain("C")
    projection = city.projected()
    assert set(remedies(projection, isolated(projection))) == {("Enterprise", "U"), ("SmallBusiness", "S")}


def test_without_isolated_units_there_is_no_remedy():
    projection = City().chain("C").projected()
    assert remedies(projection, isolated(projection)) == {}
