"""The dump: eleven sorted tables that load back to the same graph."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given

from explorer.errors import ExplorerError
from explorer.graph import GraphFrames
from loaders.dump import dump_tables, write_dump
from loaders.load import graph_of
from loaders.reading.check import CheckedTable
from loaders.sources.contracts import TABLES
from loaders.views import Wish, view_of
from loaders.views_file import read_views
from tests.loading import U1, U2, U3, World, content, table
from tests.sample import sample_graph
from tests.searching import dear
from tests.test_plan import loads


def cells(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def again(graph: GraphFrames, folder: Path) -> GraphFrames:
    write_dump(graph, folder)
    return graph_of([folder])


def test_the_sample_city_comes_back_the_same(tmp_path: Path) -> None:
    graph = sample_graph()
    returned = again(graph, tmp_path / "one")
    write_dump(returned, tmp_path / "two")
    assert content(returned) == content(graph)
    for name in TABLES:
        one, two = (tmp_path / folder / f"{name.name}.csv" for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_a_graph_without_anything_gives_eleven_headers(tmp_path: Path) -> None:
    assert set(write_dump(GraphFrames(), tmp_path).values()) == {0}
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted(table.name for table in TABLES)
    header = (tmp_path / "chains.csv").read_bytes()
    assert header == "\ufeff产业链代码,产业链名称,目录版本,级别,区\n".encode()
    assert graph_of([tmp_path]).version is not None


def test_without_views_a_dump_is_its_tables_alone(tmp_path: Path) -> None:
    view = view_of(Wish("isolated", "月报", "区办"), datetime(2026, 6, 1, tzinfo=UTC), "000001-x")
    write_dump(GraphFrames(), tmp_path, view)
    assert read_views(tmp_path).rows() == view.rows()
    write_dump(GraphFrames(), tmp_path)
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted(table.name for table in TABLES)


def test_ties_carry_their_dates_and_units_name_what_their_own_rows_named(tmp_path: Path) -> None:
    world = World()
    world.load(
        table("enterprises", {"organisation_name": "甲支部", "form": "单独建立", "staff": "10", "trade_union": "√"}),
        table("organisations", {}), table("coverage", {"since": "2020-01-01", "until": "2021-01-01"}),
    )  # fmt: skip
    write_dump(world.graph, tmp_path)
    (unit,) = cells(tmp_path, "enterprises")
    assert [unit[name] for name in ("党组织代码", "党组织名称", "党组织组建形式", "是否有工会", "从业人员数量")] == [
        "", "甲支部", "单独建立", "是", "10",
    ]  # fmt: skip
    assert cells(tmp_path, "coverage") == [
        {"单位代码": U1, "党组织代码": "D1", "覆盖方式": "单独", "起始日期": "2020-01-01", "终止日期": "2021-01-01"}
    ]


def test_what_leads_nowhere_goes_back_to_the_table_that_gave_it(tmp_path: Path) -> None:
    world = World()
    world.load(
        table("enterprises", {"organisation_code": "D7", "chain": "C7", "segment": "05", "role": "链主"}),
        table("organisations", {"superior": "D8", "unit": "X1"}), table("coverage", {"unit": "X2"}),
        table("chains", {}), table("chain_members", {"segment": "09"}, {"member": "X3"}), table("supplies", {}),
        table("segments", {"chain": "C6"}), table("areas", {"superior": "A8"}),
        table("service_sites", {"operator": "D9"}), table("small_businesses", {"code": U3, "market": "某市场"}),
    )  # fmt: skip
    assert len(world.dangling("key")) == 12
    write_dump(world.graph, tmp_path)
    (unit,), (business,) = cells(tmp_path, "enterprises"), cells(tmp_path, "small_businesses")
    assert [unit[name] for name in ("党组织代码", "产业链", "环节", "链上角色")] == ["D7", "C7", "05", "链主"]
    assert business["所属市场"] == "某市场"
    (organisation,) = cells(tmp_path, "organisations")
    assert (organisation["上级党组织代码"], organisation["党组织所在单位代码"]) == ("D8", "X1")
    assert [row["单位代码"] for row in cells(tmp_path, "coverage")] == ["X2"]
    assert [list(row.values()) for row in cells(tmp_path, "chain_members")] == [
        ["C1", U1, "链主", "09"], ["C1", "X3", "链主", ""],
    ]  # fmt: skip
    assert [row["需方代码"] for row in cells(tmp_path, "supplies")] == [U2]
    assert content(graph_of([tmp_path])) == content(world.graph)


def test_several_roles_and_segments_of_a_member(tmp_path: Path) -> None:
    world = World()
    world.load(
        table("chains", {}), table("segments", {}, {"code": "02", "name": "下段"}), table("enterprises", {}),
        table("chain_members", {"segment": "01"}, {"role": "骨干", "segment": "02"}, {"role": ""}),
    )  # fmt: skip
    assert content(again(world.graph, tmp_path)) == content(world.graph)


def test_a_kind_that_only_a_code_tells_comes_back_as_it_was(tmp_path: Path) -> None:
    """The file that gave the code says it no longer: what was guessed from it went with its row, and came back."""
    world = World()
    numbered = {"code": "", "registration_number": "123", "district": "罗湖区"}
    world.load(
        table("enterprises", numbered), table("enterprises", {"code": U3, "district": "罗湖区"}, file="other.csv")
    )
    world.load(table("enterprises", numbered, file="other.csv"))
    assert world.graph.nodes["Enterprise"].select("key", "kind").rows() == [(U3, None)]
    assert content(again(world.graph, tmp_path)) == content(world.graph)


def test_units_without_a_code_keep_their_ties(tmp_path: Path) -> None:
    world = World()
    world.load(
        table("enterprises", {"code": "", "registration_number": "440301103097413", "organisation_code": "D1"},
              {"code": "", "name": "丁公司", "district": ""}),
        table("organisations", {}), table("coverage", {"unit": "丁公司"}),
    )  # fmt: skip
    assert len(world.ties("COVERS")) == 2
    assert content(again(world.graph, tmp_path)) == content(world.graph)


def test_cells_that_a_spreadsheet_takes_for_formulas_come_back_unchanged(tmp_path: Path) -> None:
    world = World()
    world.load(table("enterprises", {"name": "=1+1"}, {"code": U3, "name": '@甲,"乙"'}))
    assert content(again(world.graph, tmp_path)) == content(world.graph)


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ExplorerError) as refused:
        write_dump(GraphFrames(), tmp_path)
    assert refused.value.code == "not_empty"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@dear(10)
@given(first=loads(), second=loads())
def test_whatever_was_loaded_dumps_to_files_that_dump_the_same(
    tmp_path_factory: pytest.TempPathFactory, first: list[CheckedTable], second: list[CheckedTable]
) -> None:
    folder = tmp_path_factory.mktemp("dump")
    world = World()
    world.load(*first)
    world.load(*second)
    returned = again(world.graph, folder)
    one, two = dump_tables(world.graph), dump_tables(returned)
    for name, frame in one.items():
        assert frame.rows() == two[name].rows(), name
