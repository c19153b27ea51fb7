"""References: by code, else by full name, in the files and in the store; what happens to those that lead nowhere."""

from __future__ import annotations

from datetime import date

import pytest

from loaders.planning.plan import Plan
from tests.loading import U1, U2, U3, World, codes, outcomes, table


@pytest.fixture
def world() -> World:
    return World()


def said(planned: Plan) -> list[tuple[str, str, int | None, str | None, str | None]]:
    return [(p.code, p.file, p.row, p.column, p.value) for p in planned.problems]


@pytest.mark.parametrize(
    "written", ["D-1", " d－1 ", "Ｄ-1", "d-\u200b1", "甲（一）支部", "甲 (一) 支部", "甲【一】支部"]
)
def test_a_reference_is_by_code_or_by_full_name(world: World, written: str) -> None:
    world.load(
        table("organisations", {"code": "D-1", "name": "甲(一)支部"}), table("enterprises", {}),
        table("coverage", {"organisation": written}),
    )  # fmt: skip
    assert world.ties("COVERS") == [("D-1", U1)]


def test_part_of_a_name_is_not_the_name(world: World) -> None:
    world.load(table("organisations", {}), table("enterprises", {"organisation_name": "甲支"}))
    assert world.ties("COVERS") == []
    assert world.dangling("reason") == [("unknown_reference",)]


def test_references_lead_into_the_store(world: World) -> None:
    world.load(table("organisations", {}), table("enterprises", {}))
    planned = world.load(table("coverage", {"organisation": "甲支部"}))
    assert world.ties("COVERS") == [("D1", U1)]
    assert outcomes(planned) == {"coverage": ["created"]}


def test_where_the_code_is_unknown_and_the_name_found_the_name_counts(world: World) -> None:
    planned = world.load(
        table("organisations", {}), table("enterprises", {"organisation_code": "D7", "organisation_name": "甲支部"})
    )
    assert world.ties("COVERS") == [("D1", U1)]
    assert said(planned) == [("code_name_mismatch", "enterprises.csv", 2, "党组织代码", "D7")]
    assert "D1" in planned.problems[0].message.zh


def test_where_the_code_is_known_it_counts(world: World) -> None:
    planned = world.load(
        table("organisations", {}, {"code": "D2", "name": "乙支部"}),
        table("enterprises", {"organisation_code": "D1", "organisation_name": "乙支部"}),
    )
    assert world.ties("COVERS") == [("D1", U1)]
    assert codes(planned) == []


def test_an_unknown_reference_keeps_the_record_and_dangles(world: World) -> None:
    planned = world.load(table("enterprises", {"organisation_code": "D7", "form": "联合"}))
    assert world.node("Enterprise", U1)["organisation_code"] == "D7"
    assert said(planned) == [("unknown_reference", "enterprises.csv", 2, "党组织代码", "D7")]
    assert planned.problems[0].severity == "warning"
    fields = ("relation", "start", "start_reference", "end_label", "end", "reason", "column", "form", "tables")
    assert world.dangling(*fields) == [
        ("COVERS", None, "D7", "Enterprise", U1, "unknown_reference", "党组织代码", "联合", ["enterprises"])
    ]
    assert outcomes(planned) == {"enterprises": ["created"]}


def test_a_name_that_two_bear_means_neither(world: World) -> None:
    planned = world.load(
        table("organisations", {}, {"code": "D2"}), table("enterprises", {"organisation_name": "甲支部"})
    )
    assert world.ties("COVERS") == []
    assert world.dangling("start_reference", "reason") == [("甲支部", "ambiguous_reference")]
    assert said(planned) == [("ambiguous_reference", "enterprises.csv", 2, "党组织名称", "甲支部")]
    assert "D1、D2" in planned.problems[0].message.zh


def test_both_ends_may_be_unknown(world: World) -> None:
    planned = world.load(table("coverage", {"unit": U3, "organisation": "D7", "since": "2020-01-01"}))
    assert codes(planned) == ["unknown_reference", "unknown_reference"]
    assert {problem.column for problem in planned.problems} == {"单位代码", "党组织代码"}
    assert world.dangling("start_reference", "end_reference", "tables") == [("D7", U3, ["coverage"])]
    assert outcomes(planned) == {"coverage": ["created"]}


def test_the_end_of_a_cover_is_the_coverage_tables_though_its_unit_is_nowhere() -> None:
    organisation = table("organisations", {"code": "D2", "unit": "X9"})
    coverage = table("coverage", {"unit": "X9", "organisation": "D2", "until": "2021-01-01"})
    for loads in ([organisation, coverage],), ([organisation], [coverage]), ([coverage], [organisation]):
        held = World()
        for tables in loads:
            held.load(*tables)
        assert held.dangling("end_reference", "until") == [("X9", date(2021, 1, 1))]


def test_rows_of_every_tie_table_are_kept_as_dangling_references(world: World) -> None:
    world.load(
        table("chain_members", {"segment": "01"}), table("supplies", {"product": "螺丝"}),
        table("segments", {}), table("areas", {"superior": "A7"}), table("service_sites", {"operator": "D7"}),
        table("organisations", {"superior": "D8", "unit": U3}),
    )  # fmt: skip
    assert world.dangling("relation", "start_label", "start", "end_reference") == [
        ("COVERS", "PartyOrganisation", "D1", U3), ("MEMBER_OF", None, None, "C1"), ("PART_OF", "Area", "A1", "A7"),
        ("PART_OF", "ChainSegment", "C1/01", "C1"), ("RUN_BY", "ServiceSite", "S1", "D7"),
        ("SUBORDINATE_TO", "PartyOrganisation", "D1", "D8"), ("SUPPLIES", None, None, U2),
    ]  # fmt: skip


def test_a_unit_may_be_an_enterprise_or_a_small_business_and_a_name_of_both_means_neither(world: World) -> None:
    planned = world.load(
        table("enterprises", {}), table("small_businesses", {}, {"code": U3, "name": "甲公司"}),
        table("supplies", {"supplier": "甲公司", "buyer": "乙店"}),
    )  # fmt: skip
    assert codes(planned) == ["ambiguous_reference"]
    assert world.dangling("start_reference", "end_label", "end") == [("甲公司", "SmallBusiness", U2)]


def test_units_without_a_code_are_found_by_registration_number_and_by_key(world: World) -> None:
    world.load(
        table(
            "enterprises", {"code": "", "registration_number": "440301103097413"}, {"code": "", "name": "丁（集团）"}
        ),
        table("organisations", {}),
        table("coverage", {"unit": "440301103097413"}, {"unit": "name:丁(集团)|罗湖区"}),
    )  # fmt: skip
    assert [end for _, end in world.ties("COVERS")] == ["name:丁(集团)|罗湖区", "reg:440301103097413"]


# Stored dangling references


def test_a_unit_that_named_an_unknown_organisation_is_asked_again(world: World) -> None:
    world.load(table("enterprises", {"organisation_code": "D7", "organisation_name": "甲支部", "form": "联合"}))
    planned = world.load(table("organisations", {}))
    assert world.ties("COVERS", "form", "tables") == [("D1", U1, "联合", ["enterprises"])]
    assert world.dangling("relation") == []
    assert outcomes(planned) == {"organisations": ["created"]}
    assert codes(planned) == []


def test_every_dangling_reference_is_tried_again_and_vanishes_when_it_is_found(world: World) -> None:
    late = [table("enterprises", {}), table("organisations", {}), table("chains", {}), table("small_businesses", {})]
    early = [
        table("coverage", {"since": "2020-01-01", "until": "2021-01-01"}), table("supplies", {}),
        table("chain_members", {"segment": "01"}), table("segments", {}), table("service_sites", {"operator": "D1"}),
    ]  # fmt: skip
    world.load(*early)
    planned = world.load(*late)
    together = World()
    together.load(*early, *late)
    for relation in ("COVERS", "SUPPLIES", "MEMBER_OF", "AT", "PART_OF", "RUN_BY"):
        assert world.ties(relation, "tables") == together.ties(relation, "tables"), relation
    assert world.dangling("relation") == []
    closed = world.graph.nodes["DanglingReference"]["vanished"]
    assert set(closed) == {"r2"}
    assert all(set(found) == {"created"} for found in outcomes(planned).values())
    assert world.load(*early, *late).changes_nothing


def test_a_segment_that_comes_later_is_found_at_its_chain(world: World) -> None:
    world.load(table("enterprises", {}), table("chains", {}), table("chain_members", {"segment": "上段"}))
    assert world.dangling("relation", "start", "end_reference", "role") == [("AT", U1, "C1/上段", "链主")]
    world.load(table("segments", {}))
    assert world.ties("AT") == [(U1, "C1/01")]
    assert world.dangling("relation") == []


def test_a_row_whose_reference_is_found_by_now_is_updated_not_new(world: World) -> None:
    coverage = table("coverage", {})
    world.load(table("enterprises", {}), coverage)
    planned = world.load(table("organisations", {}), coverage)
    assert outcomes(planned) == {"organisations": ["created"], "coverage": ["updated"]}


def test_a_reference_that_the_row_no_longer_makes_dangles_no_longer(world: World) -> None:
    world.load(table("organisations", {"superior": "D7"}), table("enterprises", {"organisation_code": "D8"}))
    planned = world.load(table("organisations", {"superior": ""}), table("enterprises", {"organisation_code": ""}))
    assert world.dangling("relation") == []
    assert outcomes(planned) == {"enterprises": ["updated"], "organisations": ["updated"]}


def test_made_areas_give_way_to_those_that_an_areas_table_names_later(world: World) -> None:
    units = table("enterprises", {"street": "东街道", "park": "甲园"})
    areas = table("areas", {}, {"code": "440303", "name": "罗湖区", "kind": "区"})
    world.load(units)
    planned = world.load(areas)
    together = World()
    together.load(units, areas)
    assert world.ties("LOCATED_IN", "tables") == together.ties("LOCATED_IN", "tables")
    assert world.nodes("Area")["key"].to_list() == ["440303", "A1", "name:甲园"]
    assert outcomes(planned) == {"areas": ["created", "updated"]}
    assert world.load(units, areas).changes_nothing
