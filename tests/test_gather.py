"""What rows give: nodes, ties and areas, table by table."""

from __future__ import annotations

from datetime import date

import pytest

from tests.loading import U1, U2, U3, World, codes, outcomes, table


@pytest.fixture
def world() -> World:
    return World()


# A unit's row


@pytest.mark.parametrize(
    ("form", "kind", "given"),
    [
        ("单独", "联合支部", "单独"), ("单独建立", "", "单独"), ("联合建立", "", "联合"), ("网格建立", "支部", "网格"),
        ("在业务主管部门联合建", "", "联合"), ("社区", "支部", "其他"), ("", "联合支部", "联合"), ("", "党委", "单独"),
        ("", "总支", "单独"), ("", "支部", "单独"), ("", "党支部", "单独"), ("", "工委", "其他"), ("", "", "其他"),
        ("指导员", "", "指导员"),
    ],
)  # fmt: skip
def test_the_form_in_a_units_row_goes_before_the_organisations_kind(
    world: World, form: str, kind: str, given: str
) -> None:
    row = {"organisation_code": "D1", "form": form, "organisation_kind": kind}
    world.load(table("enterprises", row), table("organisations", {}))
    assert world.ties("COVERS", "form", "since", "until") == [("D1", U1, given, None, None)]


def test_a_unit_is_a_member_of_a_chain_at_a_segment(world: World) -> None:
    world.load(
        table("enterprises", {"chain": "一链", "segment": "上段", "role": "链主"}),
        table("small_businesses", {"chain": "C1", "segment": "01"}), table("chains", {}), table("segments", {}),
    )  # fmt: skip
    assert world.ties("MEMBER_OF", "role") == [(U1, "C1", "链主"), (U2, "C1", None)]
    assert world.ties("AT") == [(U1, "C1/01"), (U2, "C1/01")]


def test_a_place_makes_the_areas_that_no_table_names(world: World) -> None:
    world.load(table("enterprises", {"district": "罗湖", "street": "东街道", "community": "东 社区", "park": "甲园"}))
    areas = world.nodes("Area").select("key", "code", "name", "kind").rows()
    assert areas == [
        ("440303", "440303", "罗湖区", "区"), ("name:东社区", None, "东 社区", "社区"),
        ("name:东街道", None, "东街道", "街道"), ("name:甲园", None, "甲园", "园区"),
    ]  # fmt: skip
    assert world.ties("LOCATED_IN") == [(U1, key) for key, *_ in areas]


def test_an_areas_table_wins_by_code_or_by_full_name(world: World) -> None:
    world.load(
        table("enterprises", {"street": "A1", "park": "甲（大）厦"}, {"code": U3, "street": "东街道"}),
        table("areas", {}, {"code": "440303", "name": "罗湖", "kind": "区"},
              {"code": "P1", "name": "甲(大)厦", "kind": "楼宇"}),
    )  # fmt: skip
    assert world.nodes("Area")["key"].to_list() == ["440303", "A1", "P1"]
    assert world.ties("LOCATED_IN") == [(U3, "440303"), (U3, "A1"), (U1, "440303"), (U1, "A1"), (U1, "P1")]


def test_an_areas_name_counts_only_for_its_kind(world: World) -> None:
    world.load(table("enterprises", {"street": "南山", "community": "南山"}), table("areas", {"name": "南山"}))
    assert world.ties("LOCATED_IN") == [(U1, "440303"), (U1, "A1"), (U1, "name:南山")]


def test_a_business_lies_in_its_market_by_code_or_name(world: World) -> None:
    market = {"code": U3, "name": "东门市场", "kind": "专业市场"}
    planned = world.load(
        table("small_businesses", market, {"market": "东门市场"}, {"code": U1, "name": "丙店", "market": "乙店"})
    )
    assert (U2, U3) in world.ties("LOCATED_IN")
    assert codes(planned) == ["unknown_reference"]
    assert world.dangling("relation", "start", "end_reference", "column") == [("LOCATED_IN", U1, "乙店", "所属市场")]


# An organisation's row


def test_an_organisation_covers_the_unit_where_it_is_without_dates(world: World) -> None:
    world.load(
        table("enterprises", {}, {"code": U3, "name": "丁公司"}),
        table("organisations", {"unit": U1}, {"code": "D2", "name": "乙支部", "kind": "联合支部", "unit": "丁公司"}),
    )
    assert world.ties("COVERS", "form", "since") == [("D1", U1, "单独", None), ("D2", U3, "联合", None)]


def test_an_organisation_is_below_its_superior_and_lies_somewhere(world: World) -> None:
    world.load(table("organisations", {"superior": "D2", "district": "罗湖区"}, {"code": "D2", "name": "市委"}))
    assert world.ties("SUBORDINATE_TO") == [("D1", "D2")]
    assert world.ties("LOCATED_IN") == [("D1", "440303")]


def test_a_committees_row_is_an_organisation_a_chain_and_the_tie(world: World) -> None:
    planned = world.load(table("chain_committees", {"lead_department": "工信局"}))
    committee = world.node("PartyOrganisation", "D9")
    assert (committee["kind"], committee["lead_department"]) == ("产业链党委", "工信局")
    assert world.nodes("IndustryChain").select("key", "code", "name").rows() == [("C1", "C1", "一链")]
    assert world.ties("LEADS") == [("D9", "C1")]
    assert outcomes(planned) == {"chain_committees": ["created"]}


def test_an_organisation_in_both_tables_is_one_and_the_organisations_table_counts(world: World) -> None:
    planned = world.load(
        table("chain_committees", {"level": "市级", "superior": "D1"}),
        table("organisations", {}, {"code": "d9", "name": "链委", "kind": "行业党委", "level": "区级"}),
    )
    assert world.nodes("PartyOrganisation")["key"].to_list() == ["D1", "D9"]
    committee = world.node("PartyOrganisation", "D9")
    assert (committee["kind"], committee["level"]) == ("行业党委", "区级")
    assert codes(planned) == ["source_conflict"]
    assert (planned.problems[0].file, planned.problems[0].column, planned.problems[0].value) == (
        "chain_committees.csv", "级别", "市级",
    )  # fmt: skip
    assert "区级" in planned.problems[0].message.zh


def test_a_committee_of_two_chains_has_a_row_for_each(world: World) -> None:
    planned = world.load(table("chain_committees", {}, {"chain": "C2", "chain_name": "二链"}))
    assert world.ties("LEADS") == [("D9", "C1"), ("D9", "C2")]
    assert outcomes(planned) == {"chain_committees": ["created", "created"]}


def test_a_committees_chain_is_known_by_code_else_by_name(world: World) -> None:
    planned = world.load(
        table("chains", {}), table("chain_committees", {"chain_name": "别名"}, {"code": "D8", "chain": "CX"})
    )
    assert world.nodes("IndustryChain").select("key", "name").rows() == [("C1", "一链")]
    assert world.ties("LEADS") == [("D8", "C1"), ("D9", "C1")]
    assert codes(planned) == ["code_name_mismatch"]


# The other tables


def test_segments_areas_and_sites_hang_where_their_rows_say(world: World) -> None:
    world.load(
        table("chains", {}, {"code": "C2", "name": "二链"}), table("segments", {}, {"chain": "二链"}),
        table("areas", {"superior": "440303"}, {"code": "440303", "name": "罗湖区", "kind": "区"}),
        table("service_sites", {"operator": "甲支部", "district": "罗湖区"}), table("organisations", {}),
    )  # fmt: skip
    assert world.nodes("ChainSegment").select("key", "chain", "code").rows() == [
        ("C1/01", "C1", "01"), ("C2/01", "C2", "01"),
    ]  # fmt: skip
    assert world.ties("PART_OF") == [("A1", "440303"), ("C1/01", "C1"), ("C2/01", "C2")]
    assert world.ties("RUN_BY") == [("S1", "D1")]
    assert world.ties("LOCATED_IN") == [("S1", "440303")]


def test_members_are_units_or_organisations(world: World) -> None:
    world.load(
        table("chains", {}), table("segments", {}), table("enterprises", {}), table("organisations", {}),
        table("chain_members", {"segment": "01"}, {"role": "骨干"}, {"member": "D1", "role": "职能部门"}),
    )  # fmt: skip
    assert world.ties("MEMBER_OF", "start_label", "role") == [
        (U1, "C1", "Enterprise", "链主"), (U1, "C1", "Enterprise", "骨干"),
        ("D1", "C1", "PartyOrganisation", "职能部门"),
    ]  # fmt: skip
    assert world.ties("AT") == [(U1, "C1/01")]


def test_coverage_and_supplies_are_ties_with_their_fields(world: World) -> None:
    world.load(
        table("enterprises", {}), table("small_businesses", {}), table("organisations", {}),
        table("coverage", {"since": "2020-01-01", "until": "2021-01-01"}, {"since": "2022-01-01"}),
        table("supplies", {"product": "螺丝"}, {"product": "螺母"}, {}),
    )  # fmt: skip
    assert world.ties("COVERS", "since", "until") == [
        ("D1", U1, date(2020, 1, 1), date(2021, 1, 1)), ("D1", U1, date(2022, 1, 1), None),
    ]  # fmt: skip
    assert [product for *_, product in world.ties("SUPPLIES", "product")] == ["螺丝", "螺母", None]


# A row without dates and the dated tie


def test_a_row_without_dates_joins_the_latest_tie_of_the_same_organisation_unit_and_form(world: World) -> None:
    planned = world.load(
        table("enterprises", {"organisation_code": "D1", "form": "单独"}), table("organisations", {}),
        table("coverage", {"since": "2020-01-01", "until": "2021-01-01"}, {"since": "2022-01-01"},
              {"since": "2023-01-01", "form": "联合"}),
    )  # fmt: skip
    ties = world.graph.ties["COVERS"].sort("since").select("form", "since", "tables").rows()
    assert ties == [
        ("单独", date(2020, 1, 1), ["coverage"]), ("单独", date(2022, 1, 1), ["coverage", "enterprises"]),
        ("联合", date(2023, 1, 1), ["coverage"]),
    ]  # fmt: skip
    assert codes(planned) == []


def test_joining_a_tie_that_has_ended_is_said(world: World) -> None:
    planned = world.load(
        table("enterprises", {"organisation_code": "D1", "form": "单独"}), table("organisations", {}),
        table("coverage", {"since": "2020-01-01", "until": "2026-06-01"}),
    )  # fmt: skip
    assert len(world.ties("COVERS")) == 1
    (problem,) = planned.problems
    assert (problem.code, problem.file, problem.row, problem.column, problem.value) == (
        "named_after_end", "enterprises.csv", 2, "党组织代码", "D1",
    )  # fmt: skip


def test_a_tie_that_ends_later_than_today_has_not_ended(world: World) -> None:
    planned = world.load(
        table("organisations", {"unit": U1}), table("enterprises", {}), table("coverage", {"until": "2026-06-02"})
    )
    assert world.ties("COVERS", "until") == [("D1", U1, date(2026, 6, 2))]
    assert codes(planned) == []


def test_the_dated_tie_may_come_in_a_later_load(world: World) -> None:
    units = table("enterprises", {"organisation_code": "D1", "form": "单独"}, {"code": U3, "name": "丁公司"})
    organisations = table("organisations", {"unit": U3})
    dated = table("coverage", {"since": "2022-01-01"}, {"unit": U3, "since": "2023-01-01"})
    world.load(units, organisations)
    world.load(dated)
    together = World()
    together.load(units, organisations, dated)
    assert world.ties("COVERS", "form", "since", "until", "tables") == together.ties(
        "COVERS", "form", "since", "until", "tables"
    )
    assert world.load(units, organisations, dated).changes_nothing


# Two sources of one record


def test_each_source_fills_what_the_other_leaves_blank(world: World) -> None:
    planned = world.load(
        table("enterprises", {"staff": "10", "organisation_code": "D1"}, file="a.csv"),
        table("enterprises", {"members_total": "3", "street": "东街道"}, file="b.csv"), table("organisations", {}),
    )  # fmt: skip
    unit = world.node("Enterprise", U1)
    assert (unit["staff"], unit["members_total"], unit["street"]) == (10, 3, "东街道")
    assert (len(unit["sources"]), unit["tables"]) == (2, ["enterprises"])
    assert codes(planned) == []
    assert outcomes(planned)["enterprises"] == ["created", "created"]


def test_a_contradiction_keeps_the_value_of_the_source_ranked_first(world: World) -> None:
    tables = [
        table("enterprises", {"staff": "12", "name": "甲 公司"}, file="b.csv"),
        table("enterprises", {"staff": "10"}, file="a.csv"),
    ]
    planned = world.load(*tables)
    assert world.node("Enterprise", U1)["staff"] == 10
    (problem,) = planned.problems
    assert (problem.code, problem.file, problem.column, problem.value) == (
        "source_conflict", "b.csv", "从业人员数量", "12",
    )  # fmt: skip
    assert problem.message.zh == "b.csv 第 2 行 从业人员数量:“12”与 a.csv 的“10”不一致;以 a.csv 为准。"


def test_superiors_that_contradict_each_other_are_a_conflict_too(world: World) -> None:
    planned = world.load(
        table("organisations", {"superior": "D2"}, {"code": "D2", "name": "市委"}, {"code": "D3", "name": "区委"}),
        table("chain_committees", {"code": "D1", "name": "甲支部", "superior": "区委"}),
    )
    assert world.ties("SUBORDINATE_TO") == [("D1", "D2")]
    (problem,) = planned.problems
    assert (problem.code, problem.file, problem.column) == ("source_conflict", "chain_committees.csv", "上级党组织代码")
