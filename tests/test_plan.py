"""The plan: what a second load changes, what it gives up, and how every row is accounted for."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reading.check import CheckedTable
from tests.loading import U1, U2, U3, World, codes, content, outcomes, table
from tests.sample import sample_tables
from tests.searching import dear


@pytest.fixture
def world() -> World:
    return World()


# Changed fields


def test_a_changed_field_updates_the_row_and_is_listed_old_and_new(world: World) -> None:
    world.load(table("enterprises", {"staff": "10"}, {"code": U3, "name": "丁公司"}))
    planned = world.load(table("enterprises", {"staff": "11"}, {"code": U3, "name": "丁公司"}))
    assert outcomes(planned) == {"enterprises": ["updated", "unchanged"]}
    assert planned.updates.rows() == [(0, 2, "Enterprise", U1, "staff", "10", "11")]
    assert [len(frame) for frame in planned.changes.nodes.values()].count(1) == 1
    assert (world.node("Enterprise", U1)["staff"], world.node("Enterprise", U1)["run"]) == (11, "r2")
    assert world.node("Enterprise", U3)["run"] == "r1"


def test_a_value_that_its_own_source_no_longer_gives_is_gone(world: World) -> None:
    world.load(table("enterprises", {"staff": "10"}))
    world.load(table("enterprises", {"staff": ""}))
    assert world.node("Enterprise", U1)["staff"] is None


def test_a_blank_of_another_source_takes_nothing_away(world: World) -> None:
    world.load(table("enterprises", {"staff": "10"}, file="tax.csv"))
    planned = world.load(table("enterprises", {"staff": "", "members_total": "3"}, file="ledger.csv"))
    unit = world.node("Enterprise", U1)
    assert (unit["staff"], unit["members_total"]) == (10, 3)
    assert outcomes(planned) == {"enterprises": ["updated"]}
    assert [source.split("@")[0] for source in unit["sources"]] == ["enterprises:ledger.csv", "enterprises:tax.csv"]


def test_a_table_ranked_before_keeps_its_word_in_later_loads(world: World) -> None:
    world.load(table("organisations", {"level": "区级"}), table("chains", {}))
    planned = world.load(
        table("chain_committees", {"code": "D1", "name": "甲支部", "level": "市级", "lead_department": "工信局"})
    )
    organisation = world.node("PartyOrganisation", "D1")
    assert (organisation["kind"], organisation["level"], organisation["lead_department"]) == ("支部", "区级", "工信局")
    assert codes(planned) == ["source_conflict"]
    assert outcomes(planned) == {"chain_committees": ["created"]}


def test_the_same_record_from_a_file_that_changed_elsewhere_is_not_written(world: World) -> None:
    world.load(table("enterprises", {}))
    planned = world.load(table("enterprises", {"code": U3, "name": "丁公司"}, {}))
    assert outcomes(planned) == {"enterprises": ["created", "unchanged"]}
    assert world.node("Enterprise", U1)["run"] == "r1"


# Chains that only committees' rows make


def test_a_name_that_a_chain_gives_up_is_free_for_a_committees_chain_at_once(world: World) -> None:
    world.load(table("chains", {"name": "二链"}))
    now = [table("chains", {"name": "一链"}), table("chain_committees", {"chain": "C8", "chain_name": "二链"})]
    world.load(*now)
    assert world.nodes("IndustryChain").select("key", "name").rows() == [("C1", "一链"), ("C8", "二链")]
    assert world.load(*now).changes_nothing


def test_committees_that_call_their_chain_otherwise_make_it_with_all_their_rows_at_once(world: World) -> None:
    rows = [
        {"chain": "C8", "chain_name": "二链"},
        {"code": "D1", "name": "甲支部", "chain": "C8", "chain_name": "一链"},
    ]
    now = [table("chains", {"name": "一链"}), table("chain_committees", *rows)]
    world.load(*now)
    assert len(world.node("IndustryChain", "C8")["sources"]) == len(rows)
    assert world.load(*now).changes_nothing


# Ties that are replaced or given up


def test_an_organisation_that_names_another_superior_leaves_the_first(world: World) -> None:
    others = [{"code": "D2", "name": "市委"}, {"code": "D3", "name": "区委"}]
    world.load(table("organisations", {"superior": "D2"}, *others))
    planned = world.load(table("organisations", {"superior": "D3"}, *others, file="newer.csv"))
    assert world.ties("SUBORDINATE_TO") == [("D1", "D3")]
    assert set(world.graph.ties["SUBORDINATE_TO"]["vanished"]) == {None, "r2"}
    assert outcomes(planned) == {"organisations": ["updated", "unchanged", "unchanged"]}


def test_a_superior_that_is_blank_now_is_left_if_the_same_source_says_so(world: World) -> None:
    rows = [{"superior": "D2"}, {"code": "D2", "name": "市委"}]
    world.load(table("organisations", *rows))
    world.load(table("organisations", {"superior": ""}, file="other.csv"))
    assert world.ties("SUBORDINATE_TO") == [("D1", "D2")]
    world.load(table("organisations", {"superior": ""}, rows[1]))
    assert world.ties("SUBORDINATE_TO") == []


def test_a_unit_that_names_another_organisation_leaves_the_first(world: World) -> None:
    organisations = table("organisations", {}, {"code": "D2", "name": "乙支部"})
    world.load(table("enterprises", {"organisation_code": "D1"}), organisations)
    planned = world.load(table("enterprises", {"organisation_code": "D2"}), organisations)
    assert world.ties("COVERS") == [("D2", U1)]
    assert outcomes(planned) == {"enterprises": ["updated"], "organisations": ["unchanged", "unchanged"]}


def test_a_tie_that_another_table_asserts_stays(world: World) -> None:
    organisations, coverage = table("organisations", {}), table("coverage", {})
    world.load(table("enterprises", {"organisation_code": "D1", "form": "单独"}), organisations, coverage)
    planned = world.load(table("enterprises", {"organisation_code": ""}))
    assert world.ties("COVERS", "tables") == [("D1", U1, ["coverage"])]
    assert outcomes(planned) == {"enterprises": ["updated"]}


def test_a_unit_that_moves_leaves_its_street_and_the_made_area_that_is_empty_then(world: World) -> None:
    world.load(table("enterprises", {"street": "东街道"}, {"code": U3, "name": "丁公司", "street": "南街道"}))
    planned = world.load(table("enterprises", {"street": "南街道"}))
    assert world.ties("LOCATED_IN") == [
        (U3, "440303"), (U3, "name:南街道"), (U1, "440303"), (U1, "name:南街道"),
    ]  # fmt: skip
    assert world.nodes("Area")["key"].to_list() == ["440303", "name:南街道"]
    assert outcomes(planned) == {"enterprises": ["updated"]}


def test_a_unit_that_leaves_its_chain_or_changes_its_role(world: World) -> None:
    chains = [table("chains", {}), table("segments", {}, {"code": "02", "name": "下段"})]
    world.load(table("enterprises", {"chain": "C1", "segment": "01", "role": "链主"}), *chains)
    world.load(table("enterprises", {"chain": "C1", "segment": "02", "role": "骨干"}))
    assert world.ties("MEMBER_OF", "role") == [(U1, "C1", "骨干")]
    assert world.ties("AT") == [(U1, "C1/02")]
    planned = world.load(table("enterprises", {"chain": "", "segment": "", "role": ""}))
    assert world.ties("MEMBER_OF") == world.ties("AT") == []
    assert outcomes(planned) == {"enterprises": ["updated"]}


def test_rows_that_are_absent_take_nothing_back(world: World) -> None:
    world.load(
        table("enterprises", {}, {"code": U3, "name": "丁公司"}), table("organisations", {}),
        table("coverage", {}, {"unit": U3}), table("chain_committees", {}), table("chain_members", {}),
    )  # fmt: skip
    before = content(world.graph)
    assert world.load(table("enterprises", {}), table("coverage", {}), table("chain_committees", {})).changes_nothing
    assert content(world.graph) == before


def test_what_vanished_comes_back(world: World) -> None:
    organisations = table("organisations", {})
    named = table("enterprises", {"organisation_code": "D1"})
    world.load(named, organisations)
    world.load(table("enterprises", {"organisation_code": ""}))
    assert world.ties("COVERS") == []
    planned = world.load(named)
    assert world.ties("COVERS", "run") == [("D1", U1, "r3")]
    assert outcomes(planned) == {"enterprises": ["updated"]}


def test_a_tie_that_a_second_table_asserts_is_updated(world: World) -> None:
    world.load(table("enterprises", {"organisation_code": "D1", "form": "单独"}), table("organisations", {}))
    planned = world.load(table("coverage", {}))
    assert world.ties("COVERS", "tables") == [("D1", U1, ["coverage", "enterprises"])]
    assert outcomes(planned) == {"coverage": ["updated"]}


def test_a_tie_of_two_coverage_files_that_end_on_other_days(world: World) -> None:
    planned = world.load(
        table("enterprises", {}), table("organisations", {}), table("coverage", {"until": "2027-01-01"}, file="a.csv"),
        table("coverage", {"until": "2028-01-01"}, file="b.csv"),
    )  # fmt: skip
    assert [str(until) for *_, until in world.ties("COVERS", "until")] == ["2027-01-01"]
    assert [(p.code, p.file, p.column) for p in planned.problems] == [("source_conflict", "b.csv", "终止日期")]


# Everything at once

_DISTRICTS, _STREETS = st.sampled_from(["罗湖区", "福田区", ""]), st.sampled_from(["东街道", "A1", "南街道", ""])
_ORGANISATIONS = st.sampled_from(["D1", "D2", "D7", "甲支部", "乙支部", ""])
_UNITS = st.sampled_from([U1, U2, U3, "甲公司", "丁公司", "X9"])
_CHAINS, _SEGMENTS = st.sampled_from(["C1", "一链", "C7", ""]), st.sampled_from(["01", "上段", "09", ""])


@st.composite
def loads(draw: st.DrawFn) -> list[CheckedTable]:
    """Files that know each other, contradict each other, and name what is nowhere."""
    units = st.fixed_dictionaries({
        "code": st.sampled_from([U1, U3, ""]), "name": st.sampled_from(["甲公司", "丁公司"]), "district": _DISTRICTS,
        "registration_number": st.sampled_from(["", "", "123"]),
        "street": _STREETS, "staff": st.sampled_from(["", "3", "12"]), "organisation_code": _ORGANISATIONS,
        "form": st.sampled_from(["", "单独", "联合"]), "chain": _CHAINS, "segment": _SEGMENTS,
    })  # fmt: skip
    organisations = st.fixed_dictionaries({
        "code": st.sampled_from(["D1", "D2"]), "name": st.sampled_from(["甲支部", "乙支部"]),
        "superior": _ORGANISATIONS, "unit": _UNITS, "street": _STREETS,
    })  # fmt: skip
    coverage = st.fixed_dictionaries({
        "unit": _UNITS, "organisation": _ORGANISATIONS.filter(bool), "form": st.sampled_from(["单独", "联合"]),
        "since": st.sampled_from(["", "2020-01-01", "2022-01-01"]), "until": st.sampled_from(["", "2021-01-01"]),
    })  # fmt: skip
    members = st.fixed_dictionaries({"chain": _CHAINS.filter(bool), "member": _UNITS, "segment": _SEGMENTS})
    committees = st.fixed_dictionaries({"code": st.sampled_from(["D1", "D9"]), "chain": st.sampled_from(["C1", "C8"])})
    ends = st.sampled_from([U1, U2, U3, "reg:123", "name:甲公司|罗湖区", "name:丁公司|"])
    merges = st.fixed_dictionaries(
        {"kept": ends, "absorbed": ends, "decision": st.sampled_from(["合并", "合并", "不合并"])}
    )
    few = {"min_size": 1, "max_size": 4}
    files = {
        "enterprises": units, "organisations": organisations, "coverage": coverage, "chain_members": members,
        "chain_committees": committees, "merges": merges,
    }  # fmt: skip
    made = [table(name, *draw(st.lists(rows, **few))) for name, rows in files.items() if draw(st.booleans())]
    made += [table("enterprises", *draw(st.lists(units, **few)), file="other.csv")] if draw(st.booleans()) else []
    fixed = [table("chains", {}), table("segments", {}), table("areas", {})]
    fixed.append(
        table("small_businesses", {}, {"code": U1, "name": "甲公司", "street": "南街道", "organisation_code": "D1"})
    )
    return made + [one for one in fixed if draw(st.booleans())]


_PROPERTY = dear(8)


@_PROPERTY
@given(loads())
def test_every_row_has_one_outcome(tables: list[CheckedTable]) -> None:
    planned = World().load(*tables)
    assert not planned.outcomes.select("file", "row").is_duplicated().any()
    assert len(planned.outcomes) == sum(one.read for one in tables)
    for file, one in enumerate(planned.tables):
        assert len(planned.outcomes.filter(file=file)) == one.read


@_PROPERTY
@given(loads(), st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(tables: list[CheckedTable], random: object) -> None:
    shuffled = list(tables)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = World(), World()
    first, second = one.load(*tables), other.load(*shuffled)
    assert content(one.graph) == content(other.graph)
    assert outcomes(first) == outcomes(second)
    assert Counter(codes(first)) == Counter(codes(second))


@_PROPERTY
@given(loads())
def test_a_second_load_of_the_same_files_changes_nothing(tables: list[CheckedTable]) -> None:
    world = World()
    world.load(*tables)
    again = world.load(*tables)
    assert again.changes_nothing
    assert set(again.outcomes["outcome"]) <= {"unchanged", "skipped", "rejected"}


@_PROPERTY
@given(loads(), loads())
def test_a_third_load_settles_what_a_second_began(first: list[CheckedTable], second: list[CheckedTable]) -> None:
    world = World()
    world.load(*first)
    world.load(*second)
    assert world.load(*second).changes_nothing
    keys = {label: set(frame["key"]) for label, frame in world.graph.present().nodes.items()}
    for frame in world.graph.present().ties.values():
        for start_label, start, end_label, end in frame.select("start_label", "start", "end_label", "end").rows():
            assert start in keys[start_label]
            assert end in keys[end_label]


def test_a_segment_that_waited_for_its_chain_gives_way_at_once_to_the_one_that_a_row_gives_now() -> None:
    now = [table("enterprises", {"chain": "C1", "segment": "上段"}), table("chains", {})]
    world = World()
    world.load(table("enterprises", {"chain": "C1", "segment": "01"}, file="other.csv"))
    world.load(*now)
    assert world.graph.present().nodes["DanglingReference"]["end_reference"].to_list() == ["C1/上段"]
    assert world.load(*now).changes_nothing


def test_a_tie_that_passes_from_an_organisations_row_to_the_coverage_table_is_the_latters_at_once() -> None:
    unit = table("enterprises", {})
    now = [table("organisations", {}), table("coverage", {}), unit]
    world = World()
    world.load(table("organisations", {"unit": U1}), unit)
    world.load(*now)
    assert world.graph.present().ties["COVERS"]["tables"].to_list() == [["coverage"]]
    assert world.load(*now).changes_nothing


def test_a_tie_that_its_organisation_gives_up_for_a_unit_that_nobody_knows_does_not_pass_to_a_dated_one() -> None:
    world = World()
    world.load(
        table("small_businesses", {}), table("organisations", {"unit": U2, "name": "乙支部"}),
        table("coverage", {"unit": U2, "organisation": "甲支部", "since": "2020-01-01"}),
    )  # fmt: skip
    now = table("organisations", {"unit": "X9"}, file="other.csv")
    world.load(now)
    assert world.ties("COVERS", "tables") == [("D1", U2, ["coverage"])]
    assert world.load(now).changes_nothing


def test_the_sample_city_loaded_table_by_table_is_the_city_loaded_at_once() -> None:
    tables = sample_tables().tables
    whole, parts = World(), World()
    whole.load(*tables)
    for one in sorted(tables, key=lambda one: one.table.name, reverse=True):
        parts.load(one)
    assert content(parts.graph) == content(whole.graph)
    assert parts.load(*tables).changes_nothing
