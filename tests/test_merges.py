"""Decisions by people on which units are one: carried out, kept for later files, taken back; contradictions named."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.dump import write_dump
from loaders.load import graph_of
from loaders.reading.check import CheckedTable
from tests.held_store import Held
from tests.loading import U1, U2, U3, World, codes, content, outcomes, table
from tests.test_undo import put, take_back, whole

A = table("enterprises", {"staff": "12", "name": "深圳市甲科技有限公司"}, file="a.csv")
B = table("enterprises", {"code": U3, "name": "甲科技", "staff": "9", "trade_union": "是"}, file="b.csv")
N = table("enterprises", {"code": "", "name": "乙科技", "members_total": "2"}, file="n.csv")
TIES = (
    table("organisations", {}), table("coverage", {"unit": "甲科技"}), table("supplies", {"supplier": U3, "buyer": U2}),
    table("chains", {}), table("chain_members", {}, {"member": U3}), table("small_businesses", {}),
)  # fmt: skip
ONE = table("merges", {"decision": "合并", "reason": "同一单位", "decided": "2026-05-01"})
FIFTH = "91440399MA5AAAB02K"
TWO = table("merges", {"decision": "不合并"})


@pytest.fixture
def world() -> World:
    return World()


def keys(world: World) -> list[str]:
    return world.nodes("Enterprise")["key"].to_list()


def test_two_units_become_one_with_the_ties_of_both(world: World) -> None:
    world.load(A, B, *TIES)
    planned = world.load(ONE)
    unit = world.node("Enterprise", U1)
    assert keys(world) == [U1]
    assert [unit[name] for name in ("code", "name", "staff", "trade_union")] == [U1, "深圳市甲科技有限公司", 12, True]
    assert world.ties("COVERS") == [("D1", U1)]
    assert world.ties("SUPPLIES") == [(U1, U2)]
    assert world.ties("MEMBER_OF", "role") == [(U1, "C1", "链主")]
    assert outcomes(planned) == {"merges": ["created"]}
    assert world.node("MergeDecision", f"{U3}~{U1}")["reason"] == "同一单位"
    assert world.load(ONE).changes_nothing


@pytest.mark.parametrize(
    "order", [[ONE, A, B], [A, ONE, B], [B, ONE, A], [B, A, ONE]], ids=["oab", "aob", "boa", "bao"]
)
def test_the_order_of_loads_does_not_matter(world: World, order: list[CheckedTable]) -> None:
    at_once = World()
    at_once.load(A, B, ONE, *TIES)
    for one in order:
        world.load(one)
    world.load(*TIES)
    assert {**content(world.graph), "MergeDecision": []} == {**content(at_once.graph), "MergeDecision": []}
    world.load(A, B, ONE, *TIES)
    assert world.load(A, B, ONE, *TIES).changes_nothing
    assert content(world.graph) == content(at_once.graph)


def test_a_later_file_with_the_absorbed_key_lands_on_the_unit_kept(world: World) -> None:
    world.load(A, B, *TIES)
    world.load(ONE)
    again = world.load(
        table("enterprises", {"code": U3, "name": "甲科技", "staff": "9", "youth_league": "是"}, file="b.csv")
    )
    assert outcomes(again) == {"enterprises": ["updated"]}
    assert (world.node("Enterprise", U1)["staff"], world.node("Enterprise", U1)["youth_league"]) == (12, True)
    assert world.load(*TIES).changes_nothing, "its code and its name still mean it"


def test_undo_takes_a_decision_back_exactly() -> None:
    store = Held()
    put(store, A, B, N, *TIES)
    before = whole(store.graph)
    report = put(store, ONE, table("merges", {"absorbed": "name:乙科技|罗湖区"}, file="more.csv"))
    assert store.graph.present().nodes["Enterprise"]["key"].to_list() == [U1]
    take_back(store, report.run)
    assert whole(store.graph) == before


def test_a_dump_after_decisions_loads_back_to_the_same_graph(tmp_path: Path) -> None:
    world = World()
    world.load(A, B, N, *TIES, table("enterprises", {"code": "", "name": "深圳市甲科技有限公司"}, file="l.csv"))
    world.load(ONE, table("merges", {"absorbed": "name:乙科技|罗湖区", "decision": "不合并"}, file="more.csv"))
    write_dump(world.graph, tmp_path)
    assert content(graph_of([tmp_path])) == content(world.graph)


def test_a_unit_with_a_code_is_always_the_one_kept(world: World) -> None:
    world.load(A, N, table("merges", {"kept": "name:乙科技|罗湖区", "absorbed": U1}))
    assert keys(world) == [U1]
    assert world.node("Enterprise", U1)["members_total"] == 2


def test_two_units_stay_two_where_the_loader_would_match_them(world: World) -> None:
    ledger = table("enterprises", {"code": "", "name": "深圳市甲科技有限公司"}, file="l.csv")
    apart = table("merges", {"absorbed": "name:深圳市甲科技有限公司|罗湖区", "decision": "不合并"})
    planned = world.load(A, ledger, apart)
    assert len(keys(world)) == 2
    assert codes(planned) == [], "a person has seen it"
    assert world.load(ledger, A, apart).changes_nothing


def test_minds_may_change_before_it_is_carried_out_and_two_may_become_one(world: World) -> None:
    world.load(A, B, TWO)
    assert outcomes(world.load(ONE)) == {"merges": ["updated"]}
    assert keys(world) == [U1]


def contradictions(world: World, *tables: CheckedTable) -> list[tuple[str, int | None, str | None]]:
    planned = world.load(*tables)
    assert sum(map(len, outcomes(planned).values())) == sum(one.read for one in tables)
    found = [one for table in planned.tables for one in table.problems if one.code == "contradicting_decision"]
    rejected = sum(outcome == "rejected" for of_table in outcomes(planned).values() for outcome in of_table)
    assert len(found) == rejected == sum(len(table.raw) for table in planned.tables)
    return [(one.file, one.row, one.value) for one in found]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([{}, {"kept": U2}], id="into two"),
        pytest.param([{}, {"kept": U3, "absorbed": U2}, {"kept": U2, "absorbed": U1}], id="in a circle"),
        pytest.param([{}, {"kept": U3, "absorbed": U1}], id="each into the other"),
        pytest.param([{}, {"kept": U2, "absorbed": U1}, {"kept": U2, "decision": "不合并"}], id="one and not one"),
        pytest.param([{"kept": U2, "decision": "不合并"}, {}, {"kept": U2, "absorbed": U1}], id="not one and one"),
    ],
)
def test_what_contradicts_a_decision_before_is_rejected(world: World, rows: list[dict[str, str]]) -> None:
    decisions = table("merges", *rows)
    (last,) = contradictions(world, A, B, table("small_businesses", {}), decisions)
    assert last == ("merges.csv", len(rows) + 1, rows[-1].get("absorbed", U3))
    problem = next(one for one in world.load(decisions).tables[0].problems if one.code == "contradicting_decision")
    assert "merges.csv 第" in problem.message.zh or "库中批次 r1" in problem.message.zh
    assert world.load(A, B, decisions).changes_nothing


def test_what_was_merged_is_undone_before_it_is_told_apart(world: World) -> None:
    world.load(A, B, ONE)
    assert contradictions(world, TWO) == [("merges.csv", 2, U3)]
    assert keys(world) == [U1]


def test_a_decision_on_a_unit_that_nobody_knows_waits_for_it(world: World) -> None:
    planned = world.load(A, ONE, table("merges", {"kept": U2, "absorbed": "name:丙|"}, file="x.csv"))
    unknown = [(one.file, one.column, one.value) for one in planned.problems if one.code == "unknown_reference"]
    assert unknown == [
        ("merges.csv", "并入单位代码", U3),
        ("x.csv", "单位代码", U2),
        ("x.csv", "并入单位代码", "name:丙|"),
    ]
    assert world.load(A, ONE).changes_nothing


def test_a_number_of_two_that_a_decision_makes_one_is_that_units_at_once(world: World) -> None:
    """The store holds one of the two by its own key still: both bear the number, and both are the one."""
    numbered = {"registration_number": "123", "district": ""}
    now = [
        table("enterprises", numbered, file="a.csv"),
        table("enterprises", {"code": U3, "district": ""}, {**numbered, "code": ""}, file="b.csv"),
        table("merges", {"kept": U3, "absorbed": U1}),
    ]
    world.load(table("enterprises", numbered, file="b.csv"))
    world.load(*now)
    assert keys(world) == [U3]
    assert world.node("MergeDecision", f"{U3}~reg:123")["kept"] == U3
    assert world.load(*now).changes_nothing


def test_the_name_of_a_unit_absorbed_in_this_load_is_nobodys_for_a_match(world: World) -> None:
    world.load(table("enterprises", {}, {"code": U3, "name": "丁公司"}, file="a.csv"))
    now = [
        table("enterprises", {"code": FIFTH}, {"code": ""}, file="b.csv"),
        table("merges", {"kept": U3, "absorbed": U1}),
    ]
    world.load(*now)
    assert keys(world) == [U3, FIFTH]
    assert world.load(*now).changes_nothing


def test_a_unit_that_waits_for_the_one_that_a_decision_names_is_matched_with_no_other(tmp_path: Path) -> None:
    """Else two would take its place once that one comes, and a dump could not say so without a contradiction."""
    world, waiting = World(), table("merges", {"absorbed": "reg:123"})
    world.load(table("enterprises", {"code": "", "registration_number": "123"}, {"code": U3}), waiting)
    assert keys(world) == [U3, "reg:123"]
    world.load(table("small_businesses", {"code": U1, "name": "乙店"}))
    assert keys(world) == [U3, U1]
    assert world.nodes("MergeDecision").select("kept", "absorbed").rows() == [(U1, "reg:123")]
    write_dump(world.graph, tmp_path)
    assert content(graph_of([tmp_path])) == content(world.graph)


def test_rows_without_a_decision_are_passed_over_and_what_is_none_is_rejected() -> None:
    one = table("merges", {"decision": ""}, {"absorbed": U2, "decision": "是"}, {"absorbed": U1}, {"absorbed": ""})
    found = [(problem.code, problem.row) for problem in one.problems]
    assert found == [("undecided", 2), ("unknown_decision", 3), ("merges_itself", 4), ("blank_required", 5)]
    assert one.outcomes["outcome"].to_list() == ["skipped", "rejected", "rejected", "rejected"]
    assert one.read == 4
