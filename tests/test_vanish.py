"""What a complete source no longer has: marked and not deleted, and no more than that source had."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loaders.reading.check import CheckedTable
from loaders.sources.declared import Source
from tests.loading import U1, U3, World, content, outcomes, table


def whole(one: CheckedTable, name: str | None = None) -> CheckedTable:
    """The table as a complete one, of a named source perhaps."""
    return replace(one, source=Source(name=name, snapshot=True))


@pytest.fixture
def world() -> World:
    return World()


BOTH = ({"staff": "10"}, {"code": U3, "name": "丁公司"})


def test_a_record_that_is_gone_is_marked_and_comes_back(world: World) -> None:
    world.load(whole(table("enterprises", *BOTH)))
    before = content(world.graph)
    planned = world.load(whole(table("enterprises", BOTH[0])))
    assert planned.vanished.rows() == [("Enterprise", U3, "丁公司", "enterprises:enterprises.csv")]
    assert planned.withdrawn.rows() == [("enterprises:enterprises.csv", 2, 1, [U3])]
    assert outcomes(planned) == {"enterprises": ["unchanged"]}
    assert world.nodes("Enterprise")["key"].to_list() == [U1]
    assert world.ties("LOCATED_IN") == [(U1, "440303")]
    assert sorted(world.graph.nodes["Enterprise"].select("key", "vanished").rows()) == [(U3, "r2"), (U1, None)]
    assert world.load(whole(table("enterprises", BOTH[0]))).changes_nothing
    assert outcomes(world.load(whole(table("enterprises", *BOTH)))) == {"enterprises": ["unchanged", "created"]}
    assert content(world.graph) == before


def test_without_the_word_of_a_snapshot_nothing_vanishes(world: World) -> None:
    world.load(table("enterprises", *BOTH))
    assert world.load(table("enterprises", BOTH[0])).changes_nothing


def test_what_another_source_asserts_stays_and_loses_the_fields_of_this_one(world: World) -> None:
    ledger = table("enterprises", {"members_total": "3", "staff": ""}, file="ledger.csv")
    world.load(table("enterprises", {"staff": "10", "street": "东街道", "chain": "C1"}, file="tax.csv"), ledger)
    world.load(table("chains", {}))
    planned = world.load(whole(table("enterprises", {"code": U3, "name": "丁公司"}, file="tax.csv")))
    unit = world.node("Enterprise", U1)
    assert (unit["staff"], unit["street"], unit["members_total"], unit["name"]) == (None, None, 3, "甲公司")
    assert [source.split("@")[0] for source in unit["sources"]] == ["enterprises:ledger.csv"]
    assert unit["owners"] is None
    assert world.ties("LOCATED_IN") == [(U3, "440303"), (U1, "440303")]
    assert world.ties("MEMBER_OF") == []
    assert planned.vanished.is_empty()
    assert planned.withdrawn["gone"].to_list() == [1]


def test_a_source_that_only_confirmed_keeps_the_record_alive(world: World) -> None:
    world.load(table("enterprises", *BOTH, file="a.csv"))
    assert outcomes(world.load(table("enterprises", *BOTH, file="b.csv"))) == {"enterprises": ["unchanged"] * 2}
    world.load(whole(table("enterprises", BOTH[0], file="a.csv")))
    assert world.nodes("Enterprise")["key"].to_list() == [U3, U1]
    world.load(whole(table("enterprises", BOTH[0], file="b.csv")))
    assert world.nodes("Enterprise")["key"].to_list() == [U1]


def test_a_named_source_is_the_same_whatever_its_file_is_called(world: World) -> None:
    world.load(whole(table("enterprises", *BOTH, file="2025.csv"), "税务"))
    world.load(whole(table("enterprises", BOTH[0], file="2026.csv"), "税务"))
    assert world.nodes("Enterprise")["key"].to_list() == [U1]
    world.load(whole(table("enterprises", BOTH[1], file="2026.csv"), "统战"))
    assert world.nodes("Enterprise")["key"].to_list() == [U3, U1], "another source's rows are none of its business"


def test_ties_of_others_to_a_vanished_record_dangle_until_it_is_back(world: World) -> None:
    units = table("enterprises", *BOTH)
    world.load(
        units, table("organisations", {"unit": U3}), table("chains", {}),
        table("coverage", {"unit": U3, "since": "2020-01-01"}), table("supplies", {"buyer": U3}),
        table("chain_members", {"member": U3}),
    )  # fmt: skip
    before = content(world.graph)
    world.load(whole(table("enterprises", BOTH[0])))
    assert world.ties("COVERS") == world.ties("SUPPLIES") == world.ties("MEMBER_OF") == []
    assert sorted(world.dangling("relation", "start", "start_reference", "end", "end_reference"), key=str) == [
        ("COVERS", "D1", None, None, U3), ("MEMBER_OF", None, U3, "C1", None), ("SUPPLIES", U1, None, None, U3),
    ]  # fmt: skip
    world.load(units)
    assert content(world.graph) == before


def test_a_vanished_organisation_leaves_the_units_that_name_it_open(world: World) -> None:
    organisations = table("organisations", {"superior": "D2"}, {"code": "D2", "name": "市委"})
    world.load(table("enterprises", {"organisation_code": "D1"}), organisations)
    before = content(world.graph)
    world.load(whole(table("organisations", {"code": "D2", "name": "市委"})))
    assert world.ties("COVERS") == world.ties("SUBORDINATE_TO") == []
    assert world.dangling("relation", "start_reference", "end") == [("COVERS", "D1", U1)]
    world.load(organisations)
    assert content(world.graph) == before


def test_an_area_that_its_table_no_longer_names_is_made_by_those_who_lie_there(world: World) -> None:
    areas = table("areas", {}, {"code": "A2", "name": "南街道", "superior": "A1"})
    world.load(table("enterprises", {"street": "东街道"}, {"code": U3, "name": "丁公司", "street": "南街道"}), areas)
    before = content(world.graph)
    world.load(whole(table("areas", {"code": "A2", "name": "南街道"})))
    assert [end for _, end in world.ties("LOCATED_IN")] == ["440303", "A2", "440303", "name:东街道"]
    world.load(areas)
    assert content(world.graph) == before


@pytest.mark.parametrize("second", [{"unit": U3}, {"unit": "X9"}])
def test_the_rows_of_tie_tables_vanish_too(world: World, second: dict[str, str]) -> None:
    world.load(table("enterprises", *BOTH), table("organisations", {}))
    world.load(whole(table("coverage", {}, second)))
    planned = world.load(whole(table("coverage", {})))
    assert world.ties("COVERS") == [("D1", U1)]
    assert world.dangling("key") == []
    assert planned.vanished.height == 1
    assert planned.withdrawn.select("held", "gone").rows() == [(2, 1)]
    assert world.load(whole(table("coverage", {}))).changes_nothing


def test_a_tie_that_two_files_assert_outlives_one(world: World) -> None:
    world.load(table("enterprises", {}), table("organisations", {}), table("coverage", {}, file="a.csv"))
    assert outcomes(world.load(table("coverage", {}, file="b.csv"))) == {"coverage": ["unchanged"]}
    other = table("coverage", {"form": "联合"}, file="a.csv")
    assert world.load(whole(other)).vanished.is_empty()
    assert [form for *_, form in world.ties("COVERS", "form")] == ["单独", "联合"]
    world.load(whole(table("coverage", {"form": "指导员"}, file="b.csv")))
    assert [form for *_, form in world.ties("COVERS", "form")] == ["指导员", "联合"]


def test_a_rejected_row_is_not_gone(world: World) -> None:
    world.load(whole(table("enterprises", *BOTH)))
    planned = world.load(whole(table("enterprises", BOTH[0], {"code": U3, "name": ""})))
    assert outcomes(planned) == {"enterprises": ["unchanged", "rejected"]}
    assert planned.vanished.is_empty()
