"""A first load in process: the database is built beside the server, and is the one that a load over Bolt makes."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from explorer.errors import StoreError
from explorer.graph import GraphFrames, Part, conform, empty_nodes, node_columns, tie_columns
from explorer.schema import RELATION_BY_TYPE
from explorer.settings import Settings
from explorer.store import bulk, first_load, open_store, writing
from explorer.store.embedded import ensure_server, stop_server
from explorer.store.parts import part_file
from explorer.store.reading import read_frames
from tests.graphs import chain_graph
from tests.own_server import folder_of_its_own, units
from tests.test_store_contract import assert_equal


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    with folder_of_its_own(tmp_path) as folder:
        yield folder


def test_a_first_load_in_process_leaves_what_one_over_bolt_leaves(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writing, "LEAST_ROWS", 1)
    loaded = chain_graph()
    hostile = (
        units("K1", "name:𠮷野家|<b>'\"\\`", "K3")
        .nodes["Enterprise"]
        .with_columns(
            founded=pl.Series([date(1949, 10, 1), None, date(2024, 2, 29)]),
            revenue=pl.Series([1.0, 1.75, -1e-9]),
            staff=pl.Series([2**53, 0, None]),
            name=pl.Series(["a\nb\t\x07", "", None]),
            sources=pl.Series([["a#1", "b#2"], [], None]),
        )
    )
    completed = conform(pl.DataFrame({"key": ["r2"], "status": ["complete"]}), node_columns("LoadRun"))
    nodes = {**loaded.nodes, "Enterprise": pl.concat([loaded.nodes["Enterprise"], hostile]), "LoadRun": completed}
    covers = loaded.ties["COVERS"].with_columns(since=date(2023, 5, 1))
    written = GraphFrames("r2", nodes, {**loaded.ties, "COVERS": covers})
    left = data / "server" / "first-load-killed"
    with open_store(Settings(data=data), write=True) as store:
        before, first = store.session.identity(), ensure_server(data).pid
        indexes = store.link.read("SHOW INDEXES YIELD name")
        left.mkdir()
        store.write(GraphFrames(None, {"LoadRun": completed.with_columns(status=pl.lit("running"))}))
        store.stored()
        told: list[tuple[int, int]] = []
        given = GraphFrames(None, {name: frame for name, frame in nodes.items() if name != "LoadRun"}, written.ties)
        store.write_parts([Part(empty_nodes("BeforeImage"), given)], expected=100)
        store.write(GraphFrames("r2", {"LoadRun": completed}), lambda *rows: told.append(rows))
        assert ensure_server(data).pid != first  # another database stands there now
        assert store.session.identity() == before
        assert sorted(store.link.read("SHOW INDEXES YIELD name")) == sorted(indexes)
        assert told[-1][0] == told[-1][1]
        whole = read_frames(store.link, store.version())
        assert whole
        assert_equal(whole, written)
        with pytest.raises(StoreError):
            store.link.write("CREATE (n:Enterprise {key: 'K1'})")
    with open_store(Settings(data=data)) as reader:
        assert_equal(reader.read_graph(), written)
        with pytest.raises(StoreError):
            reader.link.write("CREATE (n:Area {key: 'K9'})")
    assert list((data / "server").glob("first-load-*")) == []
    stop_server(data)


def test_ties_are_built_in_portions_and_those_of_a_node_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bulk, "PORTION", 4)
    areas = ("d1", "d2")
    pairs = [(unit, area) for area in areas for unit in ("a", "b", "c")]
    ties = pl.DataFrame(pairs, schema=["start", "end"], orient="row").with_columns(
        start_label=pl.lit("Enterprise"), end_label=pl.lit("Area")
    )
    conform(ties, tie_columns("LOCATED_IN")).write_parquet(part_file(tmp_path, "LOCATED_IN", 0))
    keys = ["a", "b", "c", *areas]
    places = pl.DataFrame({"label": ["Enterprise"] * 3 + ["Area"] * 2, "key": keys, "place": keys})
    portions = list(bulk._portions(RELATION_BY_TYPE["LOCATED_IN"], tmp_path, places))
    rows = [[tie for text in texts for tie in json.loads(text)] for _, texts in portions]
    assert [count for count, _ in portions] == [4, 2] == [len(some) for some in rows]
    assert sorted((tie["_src"], tie["_dst"]) for some in rows for tie in some) == sorted(pairs)
    assert not {tie["_src"] for tie in rows[0]} & {tie["_src"] for tie in rows[1]}
    with pytest.raises(ValueError, match="a tie without an end"):
        list(bulk._portions(RELATION_BY_TYPE["LOCATED_IN"], tmp_path, places.head(3)))


def test_only_loads_of_some_size_are_built_in_process(data: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[int] = []
    monkeypatch.setattr(writing.Writer, "_may_be_built_in_process", lambda _: bool(asked.append(1)))
    with open_store(Settings(data=data), write=True) as store:
        store.write_parts([], expected=first_load.LEAST_ROWS - 1)
        assert not asked
        store.write_parts([], expected=first_load.LEAST_ROWS)
        assert asked
    stop_server(data)


def test_a_database_that_could_not_be_built_in_process_is_said_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "server").mkdir()
    monkeypatch.setattr(first_load.bulk, "__name__", "no.such.module")
    with first_load.built_in_process(tmp_path, "s", None, {"Area": chain_graph().nodes["Area"]}, None) as built:
        assert built is None
    (said,) = caplog.messages
    why = tmp_path / "server" / "log" / "first-load.log"
    assert str(why) in said
    assert "no.such.module" in why.read_text(encoding="utf-8")


def test_a_disk_too_full_for_the_building_is_said_and_refuses_no_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "server").mkdir()
    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    monkeypatch.setattr(Path, "write_text", full)
    with first_load.built_in_process(tmp_path, "s", None, {"Area": chain_graph().nodes["Area"]}, None) as built:
        assert built is None
    assert len(caplog.messages) == 1
