"""The recount itself on cities of a few rows, each figure worked out by hand."""

from __future__ import annotations

import ast
import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from explorer.metrics.coverage import coverage
from explorer.metrics.projection import project
from explorer.settings import Thresholds
from explorer.verbs.documents import coverage_document
from loaders.load import graph_of
from tests.oracle import Figures, Settings, read_city
from tests.oracle_files import comparable, day, unit_key
from tests.oracle_sizes import section_of, size_class

AS_OF = date(2026, 11, 1)
FIRST, SECOND = "91440399MA5AAAA193", "92440399MA5AAAA27T"

Table = Sequence[Mapping[str, str]]


def unit(code: str = FIRST, name: str = "甲公司", **cells: str) -> dict[str, str]:
    """Return a row of the enterprises' table."""
    return {"统一社会信用代码": code, "企业名称": name, "区": "南山区", **cells}


def organisation(code: str = "DZ-1", kind: str = "支部", **cells: str) -> dict[str, str]:
    """Return a row of the organisations' table; of the city's level, so that it needs no superior."""
    return {"党组织代码": code, "党组织名称": f"{code}党支部", "党组织类别": kind, "级别": "市级", **cells}


def cover(form: str, organisation: str = "DZ-1", since: str = "", until: str = "") -> dict[str, str]:
    """Return a row of coverage of the first unit."""
    return {"单位代码": FIRST, "党组织代码": organisation, "覆盖方式": form, "起始日期": since, "终止日期": until}


def chain(code: str = "CL1") -> dict[str, str]:
    return {"产业链代码": code, "产业链名称": f"{code}产业链"}


def led(code: str = "CL1", organisation: str = "DZ-9", **cells: str) -> dict[str, str]:
    return {"党组织代码": organisation, "党组织名称": f"{organisation}委员会", "级别": "市级", **chain(code), **cells}


@pytest.fixture
def figures(tmp_path: Path):
    """Return a function from tables (lists of rows) to the figures of their city."""

    def make(*tables: Table, settings: Settings | None = None) -> Figures:
        for number, rows in enumerate(tables):
            headers = list(dict.fromkeys(header for row in rows for header in row))
            with (tmp_path / f"{number}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.DictWriter(file, headers)
                writer.writeheader()
                writer.writerows(rows)
        return Figures(read_city(tmp_path), AS_OF, settings or Settings())

    return make


def test_it_shares_no_code_with_the_program() -> None:
    for path in Path(__file__).parent.glob("oracle*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
        imports |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not {name for name in imports if name.split(".")[0] in ("explorer", "loaders", "polars", "networkx")}


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"党员总数": "3"}, "due"),
        ({"党员总数": "9", "正式党员数": "2"}, "few"),
        ({"党员总数": "9", "正式党员数": "2", "组织关系已转入党员数": "0"}, "none"),
        ({"是否具备建立条件": "是"}, "due"),
        ({"是否具备建立条件": "否"}, "unknown"),
        ({"是否建立党组织": "是"}, "unstated"),
        ({"是否建立党组织": "是", "党组织类别": "总支"}, "own"),
        ({"是否建立党组织": "是", "党组织类别": "总支", "党组织组建形式": "联合"}, "joint"),
        ({"党组织类别": "联合支部"}, "joint"),
        ({"党组织类别": "功能型支部"}, "unstated"),
        ({"是否建立党组织": "否", "党组织类别": "支部"}, "unknown"),
        ({"党组织代码": "DZ-404"}, "unstated"),
        ({"党组织代码": "DZ-404", "是否建立党组织": "否"}, "unknown"),
    ],
)
def test_state_of_a_unit_without_ties(figures, cells: dict[str, str], state: str) -> None:
    assert figures([unit(**cells)]).states[FIRST] == state


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (cover("单独"), "own"),
        (cover("挂靠"), "joint"),
        (cover("指导员"), "few"),
        (cover("单独", until="2026-11-01"), "few"),
        (cover("单独", until="2026-11-02"), "own"),
        (cover("单独", since="2026-11-01"), "own"),
        (cover("单独", since="2026-11-02"), "few"),
    ],
)
def test_state_by_one_tie_on_its_first_and_last_day(figures, row: dict[str, str], state: str) -> None:
    made = figures([unit(党员总数="1", 是否建立党组织="否")], [organisation()], [row])
    assert made.states[FIRST] == state


@pytest.mark.parametrize(
    ("cells", "active"),
    [
        ({"状态": "撤销"}, False),
        ({"撤销日期": "2026-11-01"}, False),
        ({"撤销日期": "2026-11-02", "状态": "撤销"}, True),
        ({"党组织成立时间": "2026-11-02"}, False),
        ({"党组织成立时间": "2026-11-01"}, True),
    ],
)
def test_an_organisation_is_active_from_its_founding_until_it_is_revoked(figures, cells, active: bool) -> None:
    assert bool(figures([unit()], [organisation(**cells)]).active) is active


def test_a_lapsed_tie_forbids_to_count_a_declaration(figures) -> None:
    made = figures([unit(是否建立党组织="是", 党员总数="0")], [organisation()], [cover("联合", until="2024-01-01")])
    assert (made.states[FIRST], made.unit_cause(FIRST)) == ("none", "covered_by_lapsed")


def test_an_undated_row_of_coverage_is_a_tie_of_its_own(figures) -> None:
    ended = cover("联合", since="2023-01-01", until="2024-01-01")
    assert figures([unit()], [organisation()], [ended]).states[FIRST] == "unknown"
    assert figures([unit()], [organisation()], [ended, cover("联合")]).states[FIRST] == "joint"


def test_a_ledgers_row_joins_the_ended_tie(figures) -> None:
    row = unit(党组织代码="DZ-1", 党组织组建形式="联合")
    assert figures([row], [organisation()], [cover("联合", until="2024-01-01")]).states[FIRST] == "unknown"


def test_the_organisations_row_alone_covers_its_unit(figures) -> None:
    assert figures([unit()], [organisation(党组织所在单位代码=FIRST)]).states[FIRST] == "own"
    assert figures([unit()], [organisation(kind="联合支部", 党组织所在单位代码=FIRST)]).states[FIRST] == "joint"


def test_an_ambiguous_name_is_a_dangling_reference(figures) -> None:
    pair = [organisation("DZ-1") | {"党组织名称": "同名支部"}, organisation("DZ-2") | {"党组织名称": "同名支部"}]
    made = figures([unit(党组织名称="同名支部")], pair)
    assert made.unit_cause(FIRST) == "dangling_reference"


def test_declarations_can_be_switched_off(figures) -> None:
    row = unit(是否建立党组织="是", 是否选派党建工作指导员或联络员="是")
    counted = figures([row]).coverage()["groups"][0]
    assert (counted["organised"], counted["worked"], counted["both"]) == (1, 1, 1)
    ignored = figures([row], settings=Settings(count_declared=False)).coverage()["groups"][0]
    assert (ignored["organised"], ignored["worked"], ignored["neither"]) == (0, 0, 1)


def test_mass_organisations_count_only_when_asked(figures) -> None:
    assert not figures([unit(是否有工会="是")]).worked(FIRST)
    assert figures([unit(是否有工会="是")], settings=Settings(mass_organisations_count=True)).worked(FIRST)


@pytest.mark.parametrize(
    ("cells", "base", "inside"),
    [
        ({"登记状态": "吊销,未注销"}, "operating", False),
        ({"从业人员数量": "10"}, "three_haves", True),
        ({"从业人员数量": "9"}, "three_haves", False),
        ({}, "three_haves", None),
        ({"是否有固定经营场所": "否"}, "three_haves", False),
        ({"是否规模以上企业": "是"}, "above_scale", True),
        ({}, "above_scale", None),
        ({}, "due", None),
        ({"党员总数": "0"}, "due", False),
        ({"党员总数": "3"}, "due", True),
    ],
)
def test_bases(figures, cells: dict[str, str], base: str, inside: bool | None) -> None:
    assert figures([unit(**cells)]).in_base(FIRST, base) is inside


@pytest.mark.parametrize(
    ("tables", "cause"),
    [
        (([organisation()], [cover("指导员", "DZ-404", until="2020-01-01")]), "dangling_reference"),
        (([chain()], [{"产业链代码": "CL1", "成员代码": FIRST}]), "chain_without_committee"),
        (([led()], [{"产业链代码": "CL1", "成员代码": FIRST}]), "chain_member_uncovered"),
        (([led(状态="撤销")], [{"产业链代码": "CL1", "成员代码": FIRST}]), "chain_without_committee"),
        (([{"供方代码": FIRST, "需方代码": SECOND, "产品": ""}],), "supply_only"),
        ((), "no_ties"),
        (([organisation()], [cover("联络员")]), None),
    ],
)
def test_cause_of_a_unit(figures, tables: tuple[Table, ...], cause: str | None) -> None:
    assert figures([unit(), unit(SECOND, "乙商店")], *tables).unit_cause(FIRST) == cause


def test_causes_of_organisations(figures) -> None:
    """A ring of two with one below it, one with an unknown superior, one without any, one below that."""
    rows = [
        organisation("DZ-1", 级别="区级", 上级党组织代码="DZ-2"),
        organisation("DZ-2", 级别="区级", 上级党组织代码="DZ-1"),
        organisation("DZ-3", 级别="区级", 上级党组织代码="DZ-1"),
        organisation("DZ-4", 级别="区级", 上级党组织代码="DZ-404"),
        organisation("DZ-5", 级别="区级", 上级党组织代码=""),
        organisation("DZ-6", 级别="区级", 上级党组织代码="DZ-5"),
        organisation("DZ-7", 级别="市级", 上级党组织代码=""),
    ]
    nodes = figures([unit()], rows).isolated()["nodes"]
    assert {node["code"]: node["causes"] for node in nodes if node["kind"] == "organisation"} == {
        "DZ-1": ["superior_cycle"],
        "DZ-2": ["superior_cycle"],
        "DZ-3": ["detached_component", "organisation_covering_nobody"],
        "DZ-4": ["dangling_reference", "organisation_covering_nobody"],
        "DZ-5": ["organisation_without_superior"],
        "DZ-6": ["detached_component", "organisation_covering_nobody"],
        "DZ-7": ["organisation_covering_nobody"],
    }


def test_isolated_lists_in_order_and_counts_what_lies_outside(figures) -> None:
    rows = [
        unit("91440399MA5AAAA193", "甲公司", 从业人员数量="20", 党员总数="1"),
        unit("91440399MA5AAAA28R", "乙公司", 从业人员数量="30", 党员总数="1"),
        unit("91440399MA5AAAA36L", "丙公司", 从业人员数量="20", 党员总数=""),
        unit("91440399MA5AAAA44E", "丁公司", 从业人员数量="", 党员总数="3"),
        unit("91440399MA5AAAA52A", "戊公司", 从业人员数量="40", 党员总数="3") | {"登记状态": "注销"},
    ]
    site = {"站点代码": "ZD-1", "站点名称": "驿站", "站点类别": "暖蜂驿站"}
    found = figures(rows, [chain()], [site]).isolated()
    assert [node["name"] for node in found["nodes"]] == ["乙公司", "甲公司", "丙公司", "CL1产业链", "驿站"]
    assert [node["remedy"]["action"] for node in found["nodes"][:3]] == ["joint_branch", "joint_branch", "instructor"]
    assert found["outside_scope"] == 1
    assert sum(found["counts"].values()) == len(found["nodes"])
    assert found["nodes"][3]["causes"] == ["chain_without_committee", "chain_without_members"]


def test_a_unit_of_two_chains_counts_in_both_and_once_in_the_city(figures) -> None:
    members = [{"产业链代码": code, "成员代码": FIRST, "环节": ""} for code in ("CL1", "CL2")]
    made = figures([unit(), unit(SECOND, "乙商店")], [chain("CL1"), chain("CL2"), chain("CL3")], members)
    groups = made.coverage("operating", "chain")["groups"]
    assert [(group["code"], group["units"]) for group in groups] == [("CL1", 1), ("CL2", 1), ("CL3", 0), (None, 1)]
    assert made.coverage()["groups"][0]["units"] == 2


def test_segment_codes_repeat_across_chains(figures) -> None:
    segments = [chain(code) | {"环节代码": "01", "环节名称": "上游段", "顺序": "1"} for code in ("CL1", "CL2")]
    for row in segments:
        del row["产业链名称"]
    made = figures([unit(产业链="CL2产业链", 环节="上游段")], [chain("CL1"), chain("CL2")], segments)
    groups = made.coverage("operating", "segment")["groups"]
    assert [(group["chain"], group["code"], group["units"]) for group in groups] == [("CL1", "01", 0), ("CL2", "01", 1)]


def test_a_committee_counts_what_all_below_it_cover(figures) -> None:
    rows = [
        organisation("DZ-1", "支部", 上级党组织代码="DZ-2"),
        organisation("DZ-2", "工委", 上级党组织代码="DZ-3"),
        organisation("DZ-3", "党委", 上级党组织代码=""),
    ]
    made = figures([unit(), unit(SECOND, "乙商店")], rows, [cover("网格")])
    groups = made.coverage("operating", "committee")["groups"]
    assert [(group["code"], group["units"]) for group in groups] == [("DZ-2", 1), ("DZ-3", 1), (None, 1)]


def test_places_take_their_code_from_areas_or_their_text(figures) -> None:
    area = {"区域代码": "YQ-1", "区域名称": "启岸科技园", "区域类别": "园区"}
    rows = [{"所在园区/商务楼宇名称": "启岸科技园"}, {"所在园区/商务楼宇名称": "无名大厦"}]
    units = [unit(code, code) | row for code, row in zip((FIRST, SECOND), rows, strict=True)]
    groups = figures(units, [area]).coverage("operating", "park")["groups"]
    assert [(group["code"], group["name"]) for group in groups] == [
        ("YQ-1", "启岸科技园"),
        ("name:无名大厦", "无名大厦"),
    ]


@pytest.mark.parametrize(
    ("industry", "staff", "revenue", "assets", "size"),
    [
        ("C3612", 1000, 40000, None, "large"),
        ("C3612", 1000, 39999, None, "medium"),
        ("3612", 20, 299, None, "micro"),
        ("C3612", 20, None, None, None),
        ("C3612", 19, None, None, "micro"),
        ("L7231", 300, None, 120000, "large"),
        ("K7010", None, 1000, 5000, "medium"),
        ("F", 300, 20000, None, None),
        ("", 300, 20000, None, None),
        ("M7320", 100, None, None, "medium"),
    ],
)
def test_size_class(industry: str, staff, revenue, assets, size: str | None) -> None:
    assert size_class(industry, staff, revenue, assets) == size


def test_sections_by_letter_or_first_two_digits() -> None:
    assert [section_of(code) for code in ("C3612", "3612", "c36", "44", "97", "98", "X1", "")] == [
        "C", "C", "C", "D", "T", None, None, None,
    ]  # fmt: skip


def test_keys_and_values_compare_as_the_contract_says() -> None:
    assert unit_key(unit("91440399ma5aaaa193 ")) == FIRST
    assert unit_key(unit("440399899900017")) == "reg:440399899900017"
    assert unit_key(unit("", "甲（深链）公司", 区="南山")) == "name:甲(深链)公司|南山区"
    assert comparable("甲【乙】 \u200b公司") == "甲(乙)公司"
    assert [day(text) for text in ("2023.8", "2023年8月4日", "x")] == [date(2023, 8, 1), date(2023, 8, 4), None]


def test_units_without_a_code_are_counted_with_the_one_that_they_are(figures, tmp_path: Path) -> None:
    number = "440399899900017"
    coded = [
        unit(党员总数="", 注册号=number, 登记状态="存续"),
        unit(SECOND, "乙公司", 党员总数="5"),
        unit("", "丙公司", 党员总数="4"),
    ]
    ledger = [
        unit("", "甲公司", 党员总数="3", 党组织名称="DZ-1党支部"), unit(number, "旧名公司", 从业人员数量="60"),
        unit("", "乙公司", 区="罗湖区", 党员总数="9"), unit("", "丙", 党员总数="4"),
    ]  # fmt: skip
    decided = [{"单位代码": "name:丙公司|南山区", "并入单位代码": "name:丙|南山区", "决定": "合并"}]
    recount = figures(coded, ledger, decided, [organisation()])
    assert set(recount.city.units) == {FIRST, SECOND, "name:乙公司|罗湖区", "name:丙公司|南山区"}
    assert (recount.members(FIRST), recount.staff(FIRST), recount.states[FIRST]) == (3, 60, "joint")
    projection = project(graph_of([tmp_path]), AS_OF, Thresholds())
    ours = coverage_document(projection, "operating", "district", coverage(projection, "operating", "district"))
    assert ours["groups"] == recount.coverage("operating", "district")["groups"]
