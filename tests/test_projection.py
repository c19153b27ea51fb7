"""The terms and states of a unit: each clause of the definitions, and that the first state that fits is taken."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import polars as pl
import pytest

from explorer.vocabulary import CLOSED_STATUSES, STATES
from tests.cities import TODAY, City


def _unit(city, key="U", **thresholds):
    units = city.projected(**thresholds).units
    return units.filter(key=key).row(0, named=True)


@pytest.mark.parametrize("status", CLOSED_STATUSES)
def test_a_closed_status_is_recognised_anywhere_in_the_cell(status):
    assert not _unit(City().unit("U", status=f"已{status}(2024)"))["operating"]


@pytest.mark.parametrize("status", [None, "存续", "在业", "存续（在营、开业、在册）"])
def test_blank_and_other_statuses_operate(status):
    assert _unit(City().unit("U", status=status))["operating"]


@pytest.mark.parametrize(
    ("fields", "active"),
    [
        ({}, True),
        ({"founded": TODAY}, True),
        ({"founded": date(2026, 6, 2)}, False),
        ({"revoked": TODAY}, False),
        ({"revoked": date(2026, 6, 2)}, True),
        ({"status": "撤销"}, False),
        ({"status": "已撤销"}, False),
        ({"status": "撤销", "revoked": date(2026, 6, 2)}, True),
        ({"status": "正常", "revoked": date(2020, 1, 1)}, False),
        ({"status": "正常"}, True),
    ],
)
def test_an_organisation_is_active_from_founding_to_revocation(fields, active):
    assert City().organisation("O", **fields).projected().organisations["active"].to_list() == [active]


@pytest.mark.parametrize(
    ("fields", "active"),
    [
        ({}, True),
        ({"since": TODAY}, True),
        ({"since": date(2026, 6, 2)}, False),
        ({"until": TODAY}, False),
        ({"until": date(2026, 6, 2)}, True),
    ],
)
def test_a_tie_is_active_from_its_start_to_the_day_before_its_end(fields, active):
    city = City().organisation("O").unit("U").covers("O", "U", **fields)
    assert city.projected().covers["active"].to_list() == [active]
    assert _unit(city)["tied"] is active


def test_a_tie_to_a_revoked_organisation_is_not_active():
    city = City().organisation("O", status="撤销").unit("U").covers("O", "U")
    assert city.projected().covers["active"].to_list() == [False]


@pytest.mark.parametrize(
    ("counts", "members", "basis"),
    [
        ({"members_transferred": 0, "members_formal": 5, "members_total": 9}, 0, "members_transferred"),
        ({"members_formal": 5, "members_total": 9}, 5, "members_formal"),
        ({"members_total": 9}, 9, "members_total"),
        ({}, None, None),
    ],
)
def test_members_are_counted_on_the_narrowest_basis_given(counts, members, basis):
    unit = _unit(City().unit("U", **counts))
    assert (unit["members"], unit["members_basis"]) == (members, basis)


def _state(city, **thresholds):
    return _unit(city, **thresholds)["state"]


@pytest.mark.parametrize(
    ("form", "state"),
    [("单独", "own"), *((form, "joint") for form in ("联合", "区域", "网格", "行业", "挂靠", "其他"))],
)
def test_an_active_tie_gives_the_state_of_its_form(form, state):
    city = City().organisation("O").unit("U", members_total=0).covers("O", "U", form)
    assert _state(city) == state


@pytest.mark.parametrize("form", ["指导员", "联络员"])
def test_a_work_tie_organises_nobody(form):
    unit = _unit(City().organisation("O").unit("U", members_total=0).covers("O", "U", form))
    assert (unit["state"], unit["organised"], unit["worked"], unit["both"]) == ("none", False, True, False)


def test_own_goes_before_joint_whatever_the_order_of_the_ties():
    city = City().organisation("O").unit("U").covers("O", "U", "联合").covers("O", "U", "单独")
    assert _state(city) == "own"


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"has_organisation": True, "form": "单独"}, "own"),
        ({"has_organisation": True, "form": "单独建立"}, "own"),
        ({"has_organisation": True, "form": "联合建立"}, "joint"),
        ({"has_organisation": True, "form": "网格"}, "joint"),
        ({"has_organisation": True}, "unstated"),
        ({"organisation_kind": "党委"}, "own"),
        ({"organisation_kind": "党总支"}, "own"),
        ({"organisation_kind": "总支"}, "own"),
        ({"organisation_kind": "支部"}, "own"),
        ({"organisation_kind": "党支部"}, "own"),
        ({"organisation_kind": "联合支部"}, "joint"),
        ({"organisation_kind": "联合党支部"}, "joint"),
        ({"organisation_kind": "功能型支部"}, "unstated"),
        ({"organisation_kind": "支部", "form": "挂靠"}, "joint"),
        ({"organisation_kind": "联合支部", "form": "单独"}, "own"),
        ({"organisation_kind": "支部", "has_organisation": False}, "unknown"),
        ({"organisation_kind": "未成立"}, "unknown"),
        ({"form": "单独"}, "unknown"),
        ({"has_organisation": False}, "unknown"),
    ],
)
def test_what_the_row_declares_counts_where_no_tie_speaks(fields, state):
    assert _state(City().unit("U", **fields)) == state


def test_naming_an_organisation_that_is_not_found_declares_one():
    named = City().unit("U").dangling("COVERS", "U", "DZ-9", "enterprises")
    assert _state(named) == "unstated"
    denied = City().unit("U", has_organisation=False).dangling("COVERS", "U", "DZ-9", "enterprises")
    assert _state(denied) == "unknown"


def test_a_coverage_table_that_names_an_unknown_organisation_declares_nothing():
    unit = _unit(City().unit("U").dangling("COVERS", "U", "DZ-9", "coverage"))
    assert (unit["state"], unit["dangling"]) == ("unknown", True)


@pytest.mark.parametrize("tie", [{"until": date(2020, 1, 1)}, {"since": date(2030, 1, 1)}])
def test_an_organisational_tie_of_any_date_silences_the_declaration(tie):
    city = City().organisation("O").unit("U", has_organisation=True).covers("O", "U", **tie)
    assert _state(city) == "unknown"


def test_a_tie_of_a_revoked_organisation_silences_the_declaration_too():
    city = City().organisation("O", status="撤销").unit("U", organisation_kind="支部").covers("O", "U")
    assert _state(city) == "unknown"


def test_a_work_tie_does_not_silence_the_declaration_of_an_organisation():
    city = City().organisation("O").unit("U", has_organisation=True).covers("O", "U", "指导员")
    unit = _unit(city)
    assert (unit["state"], unit["both"]) == ("unstated", True)


def test_a_lapsed_work_tie_silences_the_declared_instructor_only():
    ended = date(2020, 1, 1)
    work = City().organisation("O").unit("U", instructor=True).covers("O", "U", "联络员", until=ended)
    organisational = City().organisation("O").unit("U", instructor=True).covers("O", "U", "联合", until=ended)
    assert not _unit(work)["worked"]
    assert _unit(organisational)["worked"]


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"members_total": 3}, "due"),
        ({"members_total": 2}, "few"),
        ({"members_total": 1}, "few"),
        ({"members_total": 0}, "none"),
        ({}, "unknown"),
        ({"can_organise": True}, "due"),
        ({"can_organise": False}, "unknown"),
        ({"members_total": 0, "can_organise": True}, "none"),
        ({"members_total": 2, "can_organise": True}, "few"),
    ],
)
def test_members_decide_where_nothing_is_organised(fields, state):
    assert _state(City().unit("U", **fields)) == state


def test_without_declarations_only_ties_count_instructors_included():
    declared = City().unit("U", has_organisation=True, instructor=True)
    unit = _unit(declared, count_declared=False)
    assert (unit["state"], unit["organised"], unit["worked"]) == ("unknown", False, False)
    tied = City().organisation("O").unit("U").covers("O", "U", "指导员")
    assert _unit(tied, count_declared=False)["worked"]


@pytest.mark.parametrize("field", ["trade_union", "youth_league", "womens_federation"])
def test_mass_organisations_count_as_work_by_a_setting(field):
    city = City().unit("U", **{field: True})
    assert not _unit(city)["worked"]
    assert _unit(city, mass_organisations_count=True)["worked"]
    assert not _unit(city, mass_organisations_count=True)["both"]


@pytest.mark.parametrize(
    ("fields", "inside", "undetermined"),
    [
        ({"staff": 10}, True, False),
        ({"staff": 9}, False, False),
        ({"staff": 10, "fixed_premises": False}, False, False),
        ({"staff": 10, "fixed_premises": True}, True, False),
        ({"staff": None}, False, True),
        ({"staff": None, "fixed_premises": False}, False, False),
        ({"staff": 10, "status": "注销"}, False, False),
        ({"staff": None, "status": "注销"}, False, False),
    ],
)
def test_three_haves_needs_staff_and_premises(fields, inside, undetermined):
    unit = _unit(City().unit("U", **fields))
    assert (unit["in_three_haves"], unit["undetermined_three_haves"]) == (inside, undetermined)


@pytest.mark.parametrize(
    ("given", "inside", "undetermined"), [(True, True, False), (False, False, False), (None, False, True)]
)
def test_above_scale_is_as_given(given, inside, undetermined):
    unit = _unit(City().unit("U", above_scale=given))
    assert (unit["in_above_scale"], unit["undetermined_above_scale"]) == (inside, undetermined)


@pytest.mark.parametrize(
    ("fields", "inside", "undetermined"),
    [
        ({"has_organisation": True}, True, False),
        ({"members_total": 3}, True, False),
        ({"members_total": 2}, False, False),
        ({"members_total": 0}, False, False),
        ({}, False, True),
    ],
)
def test_the_due_base_is_organised_and_due(fields, inside, undetermined):
    unit = _unit(City().unit("U", **fields))
    assert (unit["in_due"], unit["undetermined_due"]) == (inside, undetermined)


def test_a_social_organisation_is_known_by_its_code():
    units = City().unit("51440399MJL", kind=None).unit("91440399MA5", kind=None).projected().units
    assert units["kind"].to_list() == ["社会组织", "企业"]


def test_a_unit_and_a_small_business_of_one_code_stay_two():
    city = City().small("X").unit("X").organisation("O").covers("O", "X")
    assert city.projected().units.select("label", "tied").rows() == [("Enterprise", True), ("SmallBusiness", False)]


def test_what_has_vanished_counts_nowhere():
    city = (
        City().organisation("O").organisation("Gone", vanished="run-2")
        .unit("U").unit("V").unit("W", vanished="run-2")
        .covers("O", "U", vanished="run-2").covers("Gone", "V").covers("O", "W")
    )  # fmt: skip
    projection = city.projected()
    assert projection.units.select("key", "covered", "dangling").rows() == [("U", False, False), ("V", False, True)]
    assert projection.covers.is_empty()
    assert projection.organisations["key"].to_list() == ["O"]


def test_every_state_is_reachable_and_the_states_are_those_of_the_vocabulary():
    city = (
        City().organisation("O").unit("own").unit("joint").covers("O", "own").covers("O", "joint", "区域")
        .unit("unstated", has_organisation=True).unit("due", members_total=3).unit("few", members_total=1)
        .unit("none", members_total=0).unit("unknown")
    )  # fmt: skip
    units = city.projected().units
    assert units["state"].to_list() == units["key"].to_list() == list(STATES)


def test_the_core_holds_what_is_tied_and_nothing_else():
    city = (
        City().organisation("R").organisation("O", "R").unit("covered").unit("supplier").unit("loose").small("member")
        .covers("O", "covered", until=date(2020, 1, 1)).tie("SUPPLIES", "supplier", "covered")
        .chain("C", "member", committee="R").unit("at").segment("C", "01", "at")
        .area("A", "街道", "loose", "covered").node("ServiceSite", "S")
    )  # fmt: skip
    core = city.projected().core
    assert set(core) == {
        ("PartyOrganisation", "R"), ("PartyOrganisation", "O"), ("Enterprise", "covered"), ("Enterprise", "supplier"),
        ("SmallBusiness", "member"), ("Enterprise", "at"), ("IndustryChain", "C"), ("ServiceSite", "S"),
    }  # fmt: skip
    lapsed = core.get_edge_data(("PartyOrganisation", "O"), ("Enterprise", "covered"))
    assert [(tie["relation"], tie["form"], tie["active"]) for tie in lapsed.values()] == [("COVERS", "单独", False)]
    assert core.nodes["Enterprise", "supplier"]["name"] == "名supplier"


def test_what_several_threads_ask_for_is_worked_out_once():
    projection, begun = City().unit("U").projected(), []

    def slowly() -> pl.DataFrame:
        begun.append(1)
        time.sleep(0.05)
        return pl.DataFrame()

    with ThreadPoolExecutor(4) as workers:
        frames = list(workers.map(lambda _: projection.once("a frame", slowly), range(4)))
    assert begun == [1]
    assert all(frame is frames[0] for frame in frames)
