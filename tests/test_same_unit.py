"""A unit without a code and the one that bears its name or number: one node where one is meant, else two, and said."""

from __future__ import annotations

import pytest

from loaders.planning.same_unit import NAME, NUMBER
from loaders.reading.check import CheckedTable
from tests.held_store import Held
from tests.loading import U1, U2, U3, World, codes, content, outcomes, table
from tests.test_undo import put, take_back, whole

TAX = table("enterprises", {"staff": "12"}, file="tax.csv")
LEDGER = table("enterprises", {"code": "", "members_total": "3", "organisation_code": "D1"}, file="ledger.csv")
D1, X = table("organisations", {}), "name:甲公司|罗湖区"


@pytest.fixture
def world() -> World:
    return World()


def units(world: World) -> list[str]:
    return [key for label in ("Enterprise", "SmallBusiness") for key in world.nodes(label)["key"]]


def merged(world: World) -> list[tuple[str, ...]]:
    return sorted(world.nodes("MergeDecision").select("absorbed", "kept", "basis").rows())


def test_a_row_without_a_code_is_the_one_unit_of_its_name_and_district(world: World) -> None:
    planned = world.load(TAX, LEDGER, D1)
    assert units(world) == [U1]
    unit = world.node("Enterprise", U1)
    assert (unit["code"], unit["staff"], unit["members_total"]) == (U1, 12, 3)
    assert [source.split("@")[0] for source in unit["sources"]] == ["enterprises:ledger.csv", "enterprises:tax.csv"]
    assert world.ties("COVERS") == [("D1", U1)]
    assert merged(world) == [(X, U1, NAME)]
    (problem,) = (one for one in planned.problems if one.code == "matched_unit")
    assert (problem.file, problem.row, problem.value) == ("ledger.csv", 2, "甲公司")
    assert U1 in problem.message.zh
    assert "名称和区" in problem.message.zh
    assert "tax.csv 第 2 行" in problem.message.zh
    assert world.load(TAX, LEDGER, D1).changes_nothing


@pytest.mark.parametrize("later", [TAX, LEDGER], ids=["tax", "ledger"])
def test_whichever_comes_first_and_back_again(later: CheckedTable) -> None:
    at_once, store = World(), Held()
    at_once.load(TAX, LEDGER, D1)
    put(store, LEDGER if later is TAX else TAX, D1)
    before = whole(store.graph)
    report = put(store, later)
    assert content(store.graph) == content(at_once.graph)
    told = "code_found" if later is TAX else "matched_unit"
    assert told in [problem.code for problem in report.problems]
    assert report.rows["created"] + report.rows["updated"] == 1
    assert put(store, TAX, LEDGER, D1).run is not None, "each row is a source of the match by now"
    assert put(store, TAX, LEDGER, D1).run is None
    assert put(store, LEDGER).run is None
    for run in sorted(set(store.graph.nodes["LoadRun"].filter(status="complete")["key"]))[:0:-1]:
        take_back(store, run)
    assert whole(store.graph) == before


def test_ties_and_open_references_move_with_the_unit(world: World) -> None:
    ties = (
        table("chains", {}), table("chain_members", {"member": "甲公司"}), table("coverage", {"unit": "甲公司"}),
        table("supplies", {"supplier": "甲公司", "buyer": "无名公司"}), D1,
    )  # fmt: skip
    street = table("enterprises", {"code": "", "street": "东街道", "organisation_code": "D7"}, file="ledger.csv")
    world.load(street, *ties)
    assert world.ties("COVERS") == [("D1", X)]
    world.load(table("enterprises", {"street": "南街道"}, file="tax.csv"))
    at_once = World()
    at_once.load(street, *ties, table("enterprises", {"street": "南街道"}, file="tax.csv"))
    assert world.ties("COVERS", "form") == [("D1", U1, "单独")]
    assert world.ties("MEMBER_OF") == [(U1, "C1")]
    assert [end for _, end in world.ties("LOCATED_IN")] == ["440303", "name:南街道"], "the word of the unit kept"
    assert content(world.graph) == content(at_once.graph)
    assert world.load(*ties).changes_nothing


def test_a_registration_number_goes_before_a_name(world: World) -> None:
    numbered = table("enterprises", {"code": "440399000000018", "name": "旧名公司", "staff": "3"}, file="old.csv")
    coded = table("enterprises", {"registration_number": "440399000000018"}, file="tax.csv")
    planned = world.load(numbered, coded, table("coverage", {"unit": "旧名公司"}), D1)
    assert units(world) == [U1]
    assert merged(world) == [("reg:440399000000018", U1, NUMBER)]
    assert world.node("Enterprise", U1)["name"] == "甲公司"
    assert codes(planned) == ["matched_unit"]
    assert world.ties("COVERS") == [("D1", U1)], "the name of old still means it"
    world.load(table("supplies", {"supplier": "440399000000018", "buyer": "旧名公司"}))
    assert world.ties("SUPPLIES") == [(U1, U1)], "so does its number"


def test_both_kinds_of_unit_without_a_code_are_one_with_the_coded(world: World) -> None:
    number = table("enterprises", {"code": "", "registration_number": "123", "staff": "3"}, file="b.csv")
    shop = table("small_businesses", {"code": "", "name": "甲公司", "kind": "小微企业"}, file="a.csv")
    world.load(number, shop)
    assert units(world) == ["reg:123"]
    world.load(TAX)
    assert units(world) == [U1]
    assert world.node("Enterprise", U1)["registration_number"] == "123"
    assert merged(world) == [(X, "reg:123", NAME), ("reg:123", U1, NAME)]
    world.load(shop, number, TAX)
    assert world.load(shop, number, TAX).changes_nothing


@pytest.mark.parametrize(
    ("others", "said"),
    [
        pytest.param([{}, {"code": U3}], "不能确定", id="two bear the name"),
        pytest.param([{"district": "福田区"}], "区不同", id="another district"),
        pytest.param([{"district": ""}], "空白", id="no district"),
        pytest.param([{}, *({"code": "", "registration_number": number} for number in "12")], "不能确定", id="numbers"),
    ],
)  # fmt: skip
def test_what_is_not_sure_is_not_merged_and_is_said(world: World, others: list[dict[str, str]], said: str) -> None:
    ledger = table("enterprises", {"code": "", "staff": "3"}, file="ledger.csv")
    planned = world.load(ledger, table("enterprises", *others, file="tax.csv"))
    assert len(units(world)) == 1 + len(others)
    assert merged(world) == []
    problem = next(one for one in planned.problems if one.code == "unit_to_review" and one.file == "ledger.csv")
    assert said in problem.message.zh
    assert "review" in problem.cure.zh


def test_a_match_stands_when_another_bears_the_name_later(world: World) -> None:
    world.load(TAX, LEDGER, D1)
    world.load(table("enterprises", {"code": U3}, file="more.csv"))
    planned = world.load(LEDGER)
    assert planned.changes_nothing
    assert units(world) == [U3, U1]
    assert outcomes(planned) == {"enterprises": ["unchanged"]}


def test_other_numbers_are_other_units(world: World) -> None:
    world.load(
        table("enterprises", {"registration_number": "111"}),
        table("enterprises", {"code": "", "registration_number": "222"}, file="b.csv"),
        table("small_businesses", {"code": U2, "name": "甲公司", "district": "福田区"}),
    )  # fmt: skip
    assert units(world) == [U1, "reg:222", U2]


def test_a_number_that_its_source_takes_back_is_no_longer_the_units() -> None:
    """Two bear it, and one has it by a mistake that its file has corrected: the unit without a code is the other."""
    wrong = table("enterprises", {"code": U1, "registration_number": "123"})
    other = table("enterprises", {"code": U3, "registration_number": "123"}, file="other.csv")
    right = table("enterprises", {"code": U1}, {"code": "", "registration_number": "123"})
    world = World()
    world.load(wrong, other)
    world.load(right, other)
    assert sorted(world.graph.present().nodes["Enterprise"]["key"]) == sorted([U1, U3])
    assert world.load(right, other).changes_nothing


def test_a_number_that_another_source_gave_stays_the_units() -> None:
    world = World()
    world.load(table("enterprises", {"code": U1, "registration_number": "123"}))
    world.load(table("enterprises", {"code": U1}, {"code": "", "registration_number": "123"}, file="other.csv"))
    assert world.graph.present().nodes["Enterprise"]["key"].to_list() == [U1]


NUMBERED, FIFTH = {"registration_number": "123"}, "91440399MA5AAAB02K"


@pytest.mark.parametrize(
    ("before", "now"),
    [
        pytest.param(
            [{"code": "", "name": "丁公司", **NUMBERED}],
            [NUMBERED, {"code": FIFTH, "name": "丁公司"}, {"code": "", "name": "丁公司"}],
            id="the name of one that is absorbed",
        ),
        pytest.param(
            [NUMBERED, {"code": FIFTH}], [{"code": "", "name": "丁公司", **NUMBERED}, {"code": ""}],
            id="the name of one that is called otherwise now",
        ),
    ],
)  # fmt: skip
def test_whom_a_match_leaves_as_the_only_bearer_of_a_name_is_meant_at_once(
    world: World, before: list[dict[str, str]], now: list[dict[str, str]]
) -> None:
    world.load(table("enterprises", *before))
    world.load(table("enterprises", *now))
    assert units(world) == [U1, FIFTH]
    assert world.load(table("enterprises", *now)).changes_nothing
