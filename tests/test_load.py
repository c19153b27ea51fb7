"""The whole path, on both servers: files to the store, a second time for nothing, after a kill to its end."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from explorer.errors import StoreLostError
from explorer.graph import GraphFrames
from explorer.schema import LOAD_RUN
from explorer.settings import Settings
from explorer.store import Store
from loaders.dump import dump_tables
from loaders.load import check, graph_of, load_into
from loaders.reading.check import check_paths
from loaders.runs import history
from tests.loading import content
from tests.sample import sample_graph, sample_tables


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A small city of files of its own, to be changed."""
    folder = tmp_path / "city"
    folder.mkdir()
    for name, text in {
        "enterprises": "统一社会信用代码,企业名称,区,街道,从业人员数量,党组织代码,产业链,环节\n"
        "91440399MA5AAAA193,甲公司,罗湖区,东街道,10,D1,C1,01\n51440399MJLAAA13XH,丁协会,福田区,,,D7,,\n",
        "organisations": "党组织代码,党组织名称,党组织类别,上级党组织代码\nD1,甲支部,支部,D2\nD2,市委,工委,\n",
        "segments": "产业链代码,环节代码,环节名称,顺序\nC1,01,上段,1\n",
        "chains": "产业链代码,产业链名称\nC1,一链\n",
        "coverage": "单位代码,党组织代码,覆盖方式,起始日期,终止日期\n91440399MA5AAAA193,D2,指导员,2020-01-01,\n",
        "supplies": "供方代码,需方代码,产品\n91440399MA5AAAA193,51440399MJLAAA13XH,\n",
    }.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_the_sample_city_in_the_store_is_the_graph_of_its_files(store: Store) -> None:
    report = load_into(store, sample_tables())
    held = store.read_graph()
    assert content(held) == content(sample_graph())
    assert held.version == report.run
    assert report.rows["read"] == report.rows["created"]
    again = load_into(store, sample_tables())
    assert (again.run, again.rows["unchanged"]) == (None, report.rows["read"])
    assert store.version() == report.run
    assert {name: frame.rows() for name, frame in dump_tables(held).items()} == {
        name: frame.rows() for name, frame in dump_tables(sample_graph()).items()
    }


def test_a_run_and_its_files_are_recorded(store: Store, city: Path) -> None:
    report = load_into(store, check_paths([city]))
    held = store.read_graph()
    (run,) = history(held)
    assert (run["run"], run["status"], run["read"], run["created"]) == (report.run, "complete", 8, 8)
    assert run["problems"] == {"unknown_reference": 1}
    sources = {source.split("#")[0] for node in held.nodes["Enterprise"]["sources"] for source in node}
    assert sources <= set(held.nodes["SourceFile"]["key"])
    assert sorted(held.nodes["SourceFile"]["name"]) == sorted(path.name for path in city.iterdir())


def test_a_changed_cell_is_the_only_thing_written(store: Store, city: Path) -> None:
    first = load_into(store, check_paths([city]))
    path = city / "enterprises.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",10,", ",11,"), encoding="utf-8")
    report = load_into(store, check_paths([city]))
    assert {name: count for name, count in report.rows.items() if count} == {"read": 8, "updated": 1, "unchanged": 7}
    held = store.read_graph()
    assert sorted(held.nodes["Enterprise"].select("staff", "run").rows(), key=str) == [
        (11, report.run), (None, first.run),
    ]  # fmt: skip
    assert set(held.ties["LOCATED_IN"]["run"]) == {first.run}
    assert [run["run"] for run in history(held)] == [report.run, first.run]


def test_a_dry_run_writes_nothing(store: Store, city: Path) -> None:
    report = load_into(store, check_paths([city]), dry_run=True)
    assert (report.run, report.dry_run, report.rows["created"]) == (None, True, 8)
    assert store.version() is None
    assert store.read_graph().nodes["Enterprise"].is_empty()


def test_files_one_by_one_make_the_graph_of_all_at_once(store: Store, city: Path) -> None:
    for path in sorted(city.iterdir()):
        load_into(store, check_paths([path]))
    assert content(store.read_graph()) == content(graph_of([city]))


class KilledError(StoreLostError):
    def __init__(self) -> None:
        Exception.__init__(self, "killed")


def test_a_killed_load_is_completed_by_running_it_again(
    store: Store, city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Store.write
    written: list[GraphFrames] = []

    def dies_after_the_nodes(self: Store, changes: GraphFrames, *_: object) -> None:
        written.append(changes)
        running = changes.nodes[LOAD_RUN.label].with_columns(status=pl.lit("running"))
        write(self, GraphFrames(nodes={**changes.nodes, LOAD_RUN.label: running}))
        if len(written) == 2:
            raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(Store, "write", dies_after_the_nodes)
        with pytest.raises(KilledError):
            load_into(store, check_paths([city]))
    assert store.version() is None
    report = load_into(store, check_paths([city]))
    held = store.read_graph()
    assert held.version == report.run
    assert content(held) == content(graph_of([city]))
    assert [run["status"] for run in history(held)] == ["complete", "interrupted"]
    assert report.rows["read"] == sum(count for name, count in report.rows.items() if name != "read")
    assert load_into(store, check_paths([city])).run is None


def test_a_load_killed_at_its_very_end_is_closed_by_the_next(store: Store, city: Path) -> None:
    load_into(store, check_paths([city]))
    left = store.read_graph().nodes[LOAD_RUN.label].with_columns(
        key=pl.lit("000002-x"), sequence=pl.lit(2, pl.Int64), status=pl.lit("running")
    )  # fmt: skip
    store.write(GraphFrames(nodes={LOAD_RUN.label: left}))
    report = load_into(store, check_paths([city]))
    assert report.run is not None
    assert store.version() == report.run
    assert [run["status"] for run in history(store.read_graph())] == ["complete", "interrupted", "complete"]


def test_vanished_ties_stay_in_the_store_and_count_nowhere(store: Store, city: Path) -> None:
    load_into(store, check_paths([city]))
    path = city / "enterprises.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",D1,", ",,"), encoding="utf-8")
    report = load_into(store, check_paths([city]))
    ties = store.read_graph().ties["COVERS"].sort("start")
    assert ties.select("start", "vanished").rows() == [("D1", report.run), ("D2", None)]


def test_a_check_needs_no_store_and_counts_every_row_as_created(city: Path, tmp_path: Path) -> None:
    shutil.copy(city / "chains.csv", city / "copy.csv")
    report = check([city], Settings(data=tmp_path / "none"))
    assert (report.run, report.rows["created"], report.rows["read"]) == (None, 9, 9)
    assert not (tmp_path / "none").exists()
