"""One code in both unit tables is one node, whichever comes first; every field and tie is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loaders.reading.check import CheckedTable
from loaders.sources.declared import Source
from tests.held_store import Held
from tests.loading import U1, U2, World, codes, content, outcomes, table
from tests.test_undo import put

ENTERPRISE = table("enterprises", {"staff": "12", "kind": "企业", "name": "甲公司"})
SMALL = table(
    "small_businesses",
    {"code": U1, "name": "甲公司", "kind": "小微企业", "market": "某市场", "staff": "12", "organisation_code": "D1"},
)
TIES = (
    table("organisations", {}), table("chains", {}), table("chain_members", {}), table("supplies", {"buyer": U1}),
    table("coverage", {"since": "2020-01-01", "form": "联合"}),
)  # fmt: skip


@pytest.fixture
def world() -> World:
    return World()


def ranked(one: CheckedTable, rank: int) -> CheckedTable:
    return replace(one, source=Source(rank=rank))


def kinds(world: World) -> dict[str, str]:
    return {key: label for label in ("Enterprise", "SmallBusiness") for key in world.nodes(label)["key"]}


def test_a_code_in_both_tables_is_one_enterprise_with_the_fields_of_both(world: World) -> None:
    planned = world.load(ENTERPRISE, SMALL)
    assert kinds(world) == {U1: "Enterprise"}
    unit = world.node("Enterprise", U1)
    assert (unit["kind"], unit["staff"], unit["market"], unit["organisation_code"]) == ("企业", 12, "某市场", "D1")
    assert unit["tables"] == ["enterprises", "small_businesses"]
    assert outcomes(planned) == {"enterprises": ["created"], "small_businesses": ["created"]}
    assert [(one.code, one.file, one.value) for one in planned.problems if one.code == "two_unit_tables"] == [
        ("two_unit_tables", "small_businesses.csv", U1)
    ]
    assert world.load(ENTERPRISE, SMALL).changes_nothing


@pytest.mark.parametrize("first", [ENTERPRISE, SMALL], ids=["enterprise", "small"])
def test_whichever_comes_first_the_same_graph_comes_of_it(world: World, first: CheckedTable) -> None:
    at_once = World()
    at_once.load(ENTERPRISE, SMALL, *TIES)
    second = SMALL if first is ENTERPRISE else ENTERPRISE
    world.load(first, *TIES)
    planned = world.load(second)
    assert outcomes(planned) == {second.table.name: ["updated"]}
    assert "two_unit_tables" in codes(planned)
    assert content(world.graph) == content(at_once.graph)
    assert world.load(ENTERPRISE, SMALL, *TIES).changes_nothing
    assert world.load(first).changes_nothing


def test_a_code_of_an_individual_business_is_a_small_business(world: World) -> None:
    enterprise = table("enterprises", {"code": U2, "name": "乙店", "staff": "3"})
    world.load(enterprise)
    world.load(table("small_businesses", {}), *TIES)
    assert kinds(world) == {U2: "SmallBusiness"}
    assert (world.node("SmallBusiness", U2)["kind"], world.node("SmallBusiness", U2)["staff"]) == ("个体工商户", 3)
    assert world.load(enterprise).changes_nothing


def test_a_declared_rank_goes_before_the_tables(world: World) -> None:
    planned = world.load(ENTERPRISE, ranked(table("small_businesses", {"code": U1, "name": "甲店", "staff": "9"}), 1))
    assert kinds(world) == {U1: "SmallBusiness"}
    unit = world.node("SmallBusiness", U1)
    assert (unit["name"], unit["staff"]) == ("甲店", 9)
    conflicts = [(one.file, one.value) for one in planned.problems if one.code == "source_conflict"]
    assert conflicts == [("enterprises.csv", "12"), ("enterprises.csv", "甲公司")]


def test_a_declared_rank_is_remembered() -> None:
    store = Held()
    put(store, ranked(table("enterprises", {"staff": "9"}, file="a.csv"), 1))
    report = put(store, table("enterprises", {"staff": "12"}, file="b.csv"))
    assert store.graph.nodes["Enterprise"]["staff"].to_list() == [9]
    (conflict,) = report.problems
    assert (conflict.code, "以 a.csv 为准" in conflict.message.zh) == ("source_conflict", True)


def test_two_sources_of_one_rank_the_later_load_counts_and_the_other_is_named(world: World) -> None:
    world.load(table("enterprises", {"staff": "9"}, file="a.csv"))
    planned = world.load(table("enterprises", {"staff": "12"}, file="b.csv"))
    assert world.node("Enterprise", U1)["staff"] == 12
    (conflict,) = planned.problems
    for part in ("“12”", "“9”", "a.csv", "以 b.csv 为准"):
        assert part in conflict.message.zh
