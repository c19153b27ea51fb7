"""The rules from counts and dates: each on its boundary, by hand."""

from datetime import date

import pytest

from explorer.metrics.rules import RULES, breaches
from explorer.settings import Thresholds
from tests.cities import TODAY, City


def listed(city: City, rule: str, **thresholds: int) -> list[tuple]:
    found = breaches(city.projected(**thresholds), rule)
    return found.select("key", "value", "limit", "due").rows()


def branch(kind: str, **fields) -> City:
    return City().organisation("R").organisation("A", "R", kind=kind, **fields)


def test_a_unit_that_is_due_and_one_that_is_not():
    city = City().unit("U1", members_total=3).unit("U2", members_total=2).unit("U3", can_organise=True)
    city.unit("U4", members_total=9, status="注销").unit("U5", members_total=7)
    assert listed(city, "due") == [("U5", 7, 3, None), ("U1", 3, 3, None), ("U3", None, 3, None)]
    assert listed(city, "due", organise_from_members=7) == [("U5", 7, 7, None), ("U3", None, 7, None)]


def test_who_is_in_a_joint_branch_and_could_have_its_own():
    city = branch("联合支部")
    for key, members in (("U1", 3), ("U2", 2), ("U3", None)):
        city.unit(key, members_total=members).covers("A", key, "联合")
    city.unit("U4", members_total=5).covers("A", "U4", "单独")
    assert listed(city, "own_branch_possible") == [("U1", 3, 3, None)]


@pytest.mark.parametrize(("units", "found"), [(5, []), (6, [("A", 6, 5, None)])])
def test_a_joint_branch_of_more_than_five_units(units, found):
    city = branch("联合支部")
    for number in range(units):
        city.unit(f"U{number}").covers("A", f"U{number}", "联合").covers(
            "A", f"U{number}", "联合", since=date(2020, 1, 1)
        )
    city.unit("L").covers("A", "L", "联合", until=TODAY).unit("I").covers("A", "I", "指导员")
    assert listed(city, "joint_branch_too_wide") == found


@pytest.mark.parametrize(
    ("kind", "members", "rules"),
    [
        ("支部", 2, {"kind_too_high"}),
        ("支部", 3, set()),
        ("支部", 49, set()),
        ("支部", 50, {"kind_too_low"}),
        ("联合支部", 51, {"kind_too_low", "branch_too_large"}),
        ("联合支部", 2, set()),
        ("总支", 49, {"kind_too_high"}),
        ("总支", 50, set()),
        ("党总支", 100, {"kind_too_low"}),
        ("党委", 99, {"kind_too_high"}),
        ("党委", 100, set()),
        ("小个专党委", 4, set()),
        ("支部", None, set()),
    ],
)
def test_kinds_and_sizes_on_their_boundaries(kind, members, rules):
    city = branch(kind, members_formal=members)
    of_size = ("kind_too_low", "kind_too_high", "branch_too_large")
    assert {rule for rule in of_size if listed(city, rule)} == rules


def test_a_committee_above_units_has_no_size_to_keep():
    city = City().organisation("R", kind="党委", members_formal=4).organisation("S", "R", kind="党委", level="街道")
    assert listed(city, "kind_too_high") == []


def test_a_revoked_organisation_breaks_no_rule():
    city = branch("支部", members_formal=60, revoked=TODAY, last_election=date(2010, 1, 1))
    assert all(row[0] != "A" for rule in RULES for row in listed(city, rule))


@pytest.mark.parametrize(
    ("kind", "dates", "rule"),
    [
        ("支部", {"last_election": date(2023, 6, 1)}, "term_overdue"),
        ("支部", {"last_election": date(2023, 6, 2)}, "term_ending"),
        ("联合支部", {"last_election": date(2023, 12, 1)}, "term_ending"),
        ("总支", {"last_election": date(2023, 12, 2)}, None),
        ("党委", {"last_election": date(2021, 6, 1)}, "term_overdue"),
        ("党委", {"last_election": date(2021, 12, 2)}, None),
        ("支部", {"founded": date(2019, 1, 1)}, "term_overdue"),
        ("支部", {"founded": date(2019, 1, 1), "last_election": date(2025, 1, 1)}, None),
        ("支部", {}, None),
        ("产业链党委", {"last_election": date(2001, 1, 1)}, None),
    ],
)
def test_terms_on_their_last_day(kind, dates, rule):
    city = branch(kind, **dates)
    assert [name for name in ("term_overdue", "term_ending") if listed(city, name)] == ([rule] if rule else [])


def test_a_term_that_began_on_a_leap_day_ends_on_the_last_of_february():
    assert listed(branch("支部", last_election=date(2020, 2, 29)), "term_overdue") == [
        ("A", None, None, date(2023, 2, 28))
    ]


def test_a_branch_without_a_unit():
    city = branch("支部").organisation("B", "R", kind="支部").unit("U").covers("A", "U", "指导员").covers("B", "U")
    assert [row[0] for row in listed(city, "organisation_without_unit")] == ["A"]


def test_every_rule_says_its_source_and_names_thresholds_that_there_are():
    names = set(Thresholds().as_json())
    for rule in RULES.values():
        assert rule.caption.zh
        assert rule.source.en
        assert set(rule.thresholds) <= names
    assert [breaches(City().projected(), rule).height for rule in RULES] == [0] * len(RULES)
