"""What both servers must do alike: the contract of the store, run on each of them."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest

from explorer.errors import StoreBusyError, StoreError
from explorer.graph import GraphFrames, conform, node_columns, tie_columns
from explorer.schema import NODE_KINDS, RELATIONS
from explorer.settings import Settings
from explorer.store import Store, graph_store, open_store, reading
from tests.conftest import empty
from tests.graphs import chain_graph

UNITS = "Enterprise"
DAY = date(2023, 5, 1)


def nodes(label: str = UNITS, **columns) -> dict[str, pl.DataFrame]:
    return {label: conform(pl.DataFrame(columns), node_columns(label))}


def covers(units: list[str], **columns) -> dict[str, pl.DataFrame]:
    rows = pl.DataFrame({"end": units, **columns}).with_columns(
        start_label=pl.lit("PartyOrganisation"), start=pl.lit("O1"), end_label=pl.lit(UNITS)
    )
    return {"COVERS": conform(rows, tie_columns("COVERS"))}


def covered(units: list[str], **columns) -> GraphFrames:
    return GraphFrames(None, {**nodes(key=units), **nodes("PartyOrganisation", key=["O1"])}, covers(units, **columns))


def run(key: str, status: str = "complete") -> GraphFrames:
    return GraphFrames(None, nodes("LoadRun", key=[key], status=[status]))


def assert_equal(read: GraphFrames, written: GraphFrames) -> None:
    for kind in NODE_KINDS:
        assert read.nodes[kind.label].sort("key").equals(written.nodes[kind.label].sort("key")), kind.label
    for relation in RELATIONS:
        order = list(tie_columns(relation.type))[: 4 + len(relation.fields)]
        assert read.ties[relation.type].sort(order).equals(written.ties[relation.type].sort(order)), relation.type


def test_what_is_written_is_read_back(store: Store):
    store.write(chain_graph())
    assert_equal(store.read_graph(), chain_graph())


def test_every_type_keeps_its_value(store: Store):
    written = GraphFrames(
        None,
        nodes(
            key=["K1", "K2", "name:𠮷野家|罗湖区"],
            name=["<script>", "quote ' \" ` \\ {x} $y", "𠮷 é \u200b"],
            founded=[date(1949, 10, 1), None, date(2024, 2, 29)],
            staff=[0, -1, 2**53],
            revenue=[1.75, 0.1, -1e-9],
            above_scale=[True, False, None],
            sources=[["a#1", "b#2"], [], None],
        ),
    )
    store.write(written)
    assert_equal(store.read_graph(), written)


def test_the_type_of_a_value_does_not_depend_on_the_first_one(store: Store):
    """Indexes made after data would fix a property's type on the embedded server: 1.75 would be stored as 1."""
    store.write(GraphFrames(None, nodes(key=["K1"], revenue=[1.0])))
    store.write(GraphFrames(None, nodes(key=["K2"], revenue=[1.75])))
    assert store.read_graph().nodes[UNITS].sort("key")["revenue"].to_list() == [1.0, 1.75]


def test_dates_are_stored_as_dates(store: Store):
    store.write(GraphFrames(None, nodes(key=["K1", "K2"], founded=[date(1999, 1, 1), date(2001, 1, 1)])))
    assert store.link.read("MATCH (n:Enterprise) WHERE n.founded < date('2000-01-01') RETURN n.key") == [["K1"]]


def test_writing_twice_changes_nothing(store: Store):
    for _ in range(2):
        store.write(chain_graph())
    assert_equal(store.read_graph(), chain_graph())


def test_a_null_removes_the_value(store: Store):
    store.write(covered(["K1"], since=[DAY]))
    store.write(GraphFrames(None, nodes(key=["K1"], name=["A"], staff=[3])))
    store.write(GraphFrames(None, nodes(key=["K1"], name=["B"])))
    assert store.read_graph().nodes[UNITS].select("name", "staff").rows() == [("B", None)]
    assert store.link.read("MATCH (n:Enterprise) UNWIND keys(n) AS key RETURN key ORDER BY key") == [["key"], ["name"]]


def test_a_null_removes_the_value_of_a_tie(store: Store):
    store.write(covered(["K1"], form=["联合"], until=[DAY]))
    store.write(covered(["K1"], form=["联合"]))
    assert store.read_graph().ties["COVERS"].select("form", "until").rows() == [("联合", None)]


def test_ties_are_told_apart_by_their_key_fields_null_included(store: Store):
    forms, since = ["联合", "联合", None, None], [DAY, None, DAY, None]
    for _ in range(2):
        store.write(GraphFrames(None, covered(["K1"]).nodes, covers(["K1"] * 4, form=forms, since=since)))
    read = store.read_graph().ties["COVERS"].select("form", "since").rows()
    assert sorted(read, key=str) == sorted(zip(forms, since, strict=True), key=str)


def test_a_tie_without_an_end_is_an_error_not_a_loss(store: Store):
    changes = covered(["K1"])
    with pytest.raises(StoreError) as refused:
        store.write(GraphFrames(None, changes.nodes, covers(["K1", "K2"])))
    assert refused.value.code == "missing_end"


@pytest.mark.parametrize("key", [None, ""])
def test_a_bad_key_is_refused_and_nothing_of_its_frame_written(store: Store, key: str | None):
    with pytest.raises(StoreError) as refused:
        store.write(GraphFrames(None, nodes(key=["K1", key])))
    assert refused.value.code == "bad_key"
    assert store.link.read("MATCH (n:Enterprise) RETURN count(n)") == [[0]]


def test_a_batch_is_written_whole_or_not_at_all(store: Store):
    store.session.ensure_schema()
    rows = [{"key": "K1"}, {"key": "K2", "bad": {"a": {"map": 1}}}, {"key": "K3"}]
    text = "UNWIND $rows AS row MERGE (n:Enterprise {key: row.key}) SET n.size = 1 / (size(row.key) - $zero) RETURN 1"
    with pytest.raises(StoreError):
        store.link.write(text, rows=rows, zero=2)
    assert store.link.read("MATCH (n:Enterprise) RETURN count(n)") == [[0]]


def test_constraints_are_there_before_the_first_row(store: Store):
    store.write(GraphFrames(None, nodes(key=["K1"])))
    for label in (UNITS, "Area", "LoadRun"):
        store.link.write(f"MERGE (n:{label} {{key: 'K1'}})")
        with pytest.raises(StoreError):
            store.link.write(f"CREATE (n:{label} {{key: 'K1'}})")


def test_progress_counts_every_row(store: Store):
    told: list[tuple[int, int]] = []
    store.write(covered([f"K{number:05}" for number in range(5_001)]), lambda done, total: told.append((done, total)))
    assert told == [(5_000, 10_003), (5_002, 10_003), (10_002, 10_003), (10_003, 10_003)]  # small ones share


def test_large_graphs_are_read_in_key_ranges(store: Store, monkeypatch: pytest.MonkeyPatch):
    written = covered([f"{number * 7919 % 100_003:06}" for number in range(6_000)], form=["联合"] * 6_000)
    store.write(written)
    monkeypatch.setattr(reading, "RANGE_ROWS", 200)
    queries: list[str] = []
    read = store.link.read
    monkeypatch.setattr(store.link, "read", lambda text, **given: queries.append(text) or read(text, **given))
    assert_equal(store.read_graph(), written)
    assert sum("(n:Enterprise) WHERE n.key" in text for text in queries) > 20
    assert sum("-[r:COVERS]-" in text for text in queries) > 20


def test_ties_into_a_hub_are_not_quadratic(store: Store):
    """3,000 ties took 33 s when merged from the hub on the embedded server."""
    units = [f"K{number:05}" for number in range(10_000)]
    store.write(GraphFrames(None, covered(units).nodes))
    begun = time.monotonic()
    store.write(GraphFrames(None, {}, covers(units)))
    assert time.monotonic() - begun < 20
    assert len(store.read_graph().ties["COVERS"]) == 10_000


def test_the_version_is_the_last_complete_run(store: Store):
    assert store.version() is None
    store.write(run("r1", "running"))
    assert store.version() is None
    store.write(run("r1"))
    store.write(run("r2", "running"))
    assert store.version() == store.read_graph().version == "r1"
    history = store.read_history().nodes["LoadRun"]
    assert sorted(history.select("key", "status").rows()) == [("r1", "complete"), ("r2", "running")]
    store.write(run("r2"))
    assert store.version() == store.read_graph().version == "r2"


def test_a_run_is_complete_only_after_its_last_tie(store: Store):
    with pytest.raises(StoreError):
        store.write(GraphFrames(None, {**covered(["K1"]).nodes, **_runs("r1")}, covers(["K1", "nowhere"])))
    assert store.version() is None
    assert store.link.read("MATCH (r:LoadRun) RETURN r.key, r.status") == [["r1", "running"]]


def test_a_completed_graph_is_read_once(store: Store, monkeypatch: pytest.MonkeyPatch):
    store.write(GraphFrames(None, {**nodes(key=["K1"]), **_runs("r1")}))
    first = store.read_graph()
    monkeypatch.setattr(graph_store, "read_frames", lambda *_: pytest.fail("read the store again"))
    assert_equal(store.read_graph(), first)
    assert store.read_graph().version == "r1"


def test_a_snapshot_is_never_another_stores(settings_of_store: Settings):
    with open_store(settings_of_store, write=True) as store:
        store.write(GraphFrames(None, {**nodes(key=["K1"]), **_runs("r1")}))
        store.read_graph()
        address = store.link.address
    empty(address)
    with open_store(settings_of_store, write=True) as store:
        store.write(GraphFrames(None, {**nodes(key=["K2"]), **_runs("r1")}))
        assert store.read_graph().nodes[UNITS]["key"].to_list() == ["K2"]


def test_a_broken_snapshot_is_read_anew(settings_of_store: Settings):
    with open_store(settings_of_store, write=True) as store:
        store.write(GraphFrames(None, {**nodes(key=["K1"]), **_runs("r1")}))
        store.read_graph()
        for file in settings_of_store.data.glob("snapshots/*/*/Enterprise.parquet"):
            file.write_bytes(b"broken")
        assert store.read_graph().nodes[UNITS]["key"].to_list() == ["K1"]


def test_after_a_load_cut_short_readers_see_the_last_complete_graph_and_writers_what_is_there(
    settings_of_store: Settings,
):
    with open_store(settings_of_store, write=True) as store:
        store.write(GraphFrames(None, {**nodes(key=["K1"]), **_runs("r1")}))
        store.read_graph()
        store.write(run("r2", "running"))
        store.write(GraphFrames(None, nodes(key=["K2"])))
        with open_store(settings_of_store) as reader:
            assert reader.read_graph().nodes[UNITS]["key"].to_list() == ["K1"]
        assert sorted(store.read_graph().nodes[UNITS]["key"]) == ["K1", "K2"]
        store.write(run("r3"))
    with open_store(settings_of_store) as reader:
        assert sorted(reader.read_graph().nodes[UNITS]["key"]) == ["K1", "K2"]


def test_a_graph_that_changes_while_it_is_read_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(graph_store, "read_frames", lambda *_: None)
    with pytest.raises(StoreBusyError) as refused:
        store.read_graph()
    assert refused.value.code == "incomplete_read"


def test_a_store_never_written_reads_as_empty(settings_of_store: Settings):
    with open_store(settings_of_store) as store:
        assert store.version() is None
        assert_equal(store.read_graph(), GraphFrames())


def test_a_store_opened_for_reading_refuses_to_write(settings_of_store: Settings):
    with open_store(settings_of_store) as store, pytest.raises(StoreError) as refused:
        store.write(run("r1"))
    assert refused.value.code == "read_only"


@pytest.mark.parametrize(
    "text",
    [
        "CREATE (n:Enterprise {key: 'K9'}) RETURN 1",
        "MATCH (n) SET n.name = 'x' RETURN 1",
        "MATCH (n) DETACH DELETE n RETURN 1",
    ],
)
def test_the_server_itself_refuses_a_readers_writes(settings_of_store: Settings, text: str):
    with open_store(settings_of_store, write=True) as store:
        store.write(GraphFrames(None, nodes(key=["K1"])))
    with open_store(settings_of_store) as store:
        for method in (store.link.write, store.link.read):
            with pytest.raises(StoreError):
                method(text)
        assert store.link.read("MATCH (n:Enterprise) RETURN n.key, n.name") == [["K1", None]]


def test_one_writer_at_a_time(settings_of_store: Settings):
    with open_store(settings_of_store, write=True) as first:
        begun = time.monotonic()
        with pytest.raises(StoreBusyError) as refused:
            open_store(settings_of_store, write=True)
        assert refused.value.code == "writer_busy"
        assert time.monotonic() - begun < 15
        for language in ("zh", "en"):
            assert f"{os.getpid()}" in refused.value.say(language)
            assert platform.node() in refused.value.say(language)
            assert f"{datetime.now(UTC):%Y-%m-%d}" in refused.value.say(language)
        first.write(run("r1"))
        with open_store(settings_of_store) as reader:
            assert reader.version() == "r1"
    open_store(settings_of_store, write=True).close()


HOLD_THE_LOCK = """
import sys, time
from pathlib import Path
from explorer.settings import Neo4jAddress, Settings
from explorer.store import open_store
address = Neo4jAddress(*sys.argv[2:]) if sys.argv[2:] else None
with open_store(Settings(data=Path(sys.argv[1]), neo4j=address), write=True):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_lock_of_a_killed_writer_is_free(settings_of_store: Settings):
    own = settings_of_store.neo4j
    address = [own.uri, own.user, own.password, own.database] if own else []
    command = [sys.executable, "-c", HOLD_THE_LOCK, str(settings_of_store.data), *address]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        try:
            assert writer.stdout
            assert writer.stdout.readline() == b"held\n"
            with pytest.raises(StoreBusyError, match=f"process {writer.pid} on"):
                open_store(settings_of_store, write=True)
        finally:
            writer.kill()
    open_store(settings_of_store, write=True).close()


def test_a_wrong_password_is_said_so(settings_of_store: Settings):
    with open_store(settings_of_store) as store:
        address = store.link.address
    with pytest.raises(StoreError) as refused:
        open_store(replace(settings_of_store, neo4j=replace(address, password="wrong-secret")))
    assert refused.value.code == "wrong_password"
    for language in ("zh", "en"):
        assert "wrong-secret" not in refused.value.say(language)


def test_a_wrong_database_is_said_so(settings_of_store: Settings):
    with open_store(settings_of_store, write=True) as store:
        address = store.link.address
    with pytest.raises(StoreError) as refused:
        open_store(replace(settings_of_store, neo4j=replace(address, database="nowhere")))
    assert refused.value.code == "wrong_database"


def _runs(key: str) -> dict[str, pl.DataFrame]:
    return {"LoadRun": run(key).nodes["LoadRun"]}
