"""The local projection, on both servers: brought up to date by what runs changed, it equals a graph read whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.graph import GraphFrames, Part, conform, frames_of, node_columns, tie_columns
from explorer.store import Store, archive, graph_store, projection, snapshot
from explorer.store.bolt import Link
from explorer.store.changes import Changes, packed, unpacked
from explorer.store.reading import read_frames
from tests.graphs import chain_graph
from tests.searching import examples
from tests.test_store_contract import UNITS, assert_equal, covers, nodes

DAY = date(2023, 5, 1)
KEYS = [f"K{number:03}" for number in range(40)]


@pytest.fixture
def elsewhere(store: Store, tmp_path: Path) -> Iterator[Store]:
    """The same store as another machine reads it: a data folder of its own."""
    link = Link(store.link.address, read_only=True)
    yield Store(link, tmp_path / "elsewhere", store.session.server)
    link.close()


def run(key: str, status: str = "complete") -> dict[str, pl.DataFrame]:
    return nodes("LoadRun", key=[key], status=[status])


def load(store: Store, key: str, changes: GraphFrames, gone: GraphFrames | None = None) -> None:
    """What a load does: read, mark as running, remove, write and complete."""
    store.read_graph()
    store.write(GraphFrames(None, run(key, "running")))
    if gone:
        store.remove(gone)
    store.write(GraphFrames(None, {**changes.nodes, **run(key)}, changes.ties))


def first_load(store: Store) -> None:
    units = nodes(key=KEYS, name=["名"] * 40, staff=range(40), sources=[["a#1", None]] * 40)
    given = {**units, **nodes("PartyOrganisation", key=["O1"])}
    load(store, "r1", GraphFrames(None, given, covers(KEYS[:20], form=["联合", None] * 10)))


def update(store: Store, key: str, first: int) -> None:
    """Change, vanish and add units, end a tie and add one without its key fields."""
    units = [*KEYS[first : first + 3], f"new {key}"]
    changed = nodes(key=units, name=[None, "名二", "", key], vanished=[None, None, key, None], run=[key] * 4)
    ties = covers([units[0], units[0], units[3]], form=[None, "单独", None], since=[None, DAY, DAY], until=[DAY] * 3)
    load(store, key, GraphFrames(None, changed, ties))


def undo(store: Store, key: str) -> None:
    """Remove units with their ties and put a row back in the run that removes it."""
    gone = GraphFrames(None, nodes(key=KEYS[:2]), covers([KEYS[0], KEYS[0]], form=["联合", None]))
    every = store.read_graph().ties["COVERS"].filter(pl.col("end").is_in(KEYS[:2]))
    load(store, key, GraphFrames(None, {**nodes(key=[KEYS[0]]), **run("r2", "undone")}),
         GraphFrames(None, gone.nodes, {"COVERS": every}))  # fmt: skip


def never(*_: object) -> None:
    pytest.fail("read the whole store")


def test_own_loads_and_those_of_other_machines_are_followed_without_reading_the_store(
    store: Store, elsewhere: Store, monkeypatch: pytest.MonkeyPatch
):
    first_load(store)
    elsewhere.read_graph()
    monkeypatch.setattr(graph_store, "read_frames", never)
    for number, change in enumerate((update, update, undo, update), 2):
        change(store, f"r{number}", *([number * 3] if change is update else []))
        whole = read_frames(store.link, f"r{number}")
        assert whole
        assert_equal(store.read_graph(), whole)
        if number != 3:  # it may miss a version
            read = elsewhere.read_graph()
            assert read.version == f"r{number}"
            assert_equal(read, whole)


def test_a_small_change_costs_a_small_file(store: Store, elsewhere: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(snapshot, "MOST_CHANGES", 1.0)
    first_load(store)
    elsewhere.read_graph()
    update(store, "r2", 5)
    update(store, "r3", 9)
    for one in (store, elsewhere):
        one.read_graph()
        folders = sorted(snapshot._room(one.session.data, store.session.identity() or "").iterdir())
        assert [(folder / "Enterprise.parquet").exists() for folder in folders] == [True, False]


@pytest.mark.parametrize("doubt", ["cut short", "large", "broken", "forgotten"])
def test_in_doubt_the_whole_store_is_read(store: Store, elsewhere: Store, doubt: str, monkeypatch: pytest.MonkeyPatch):
    first_load(store)
    elsewhere.read_graph()
    if doubt == "large":
        monkeypatch.setattr(projection, "MOST_LOGGED", 3)
    if doubt == "cut short":
        store.write(GraphFrames(None, {**nodes(key=["K9"]), **run("r2", "running")}))
        store.write(GraphFrames(None, run("r2", "interrupted")))
    if doubt == "forgotten":
        monkeypatch.setattr(projection, "RUNS_LOGGED", 1)
        update(store, "r2", 3)
    update(store, "r3", 6)
    if doubt == "broken":
        store.link.write("MATCH (c:RunChanges) SET c.content = 'AAAA' RETURN 1")
    reads: list[str] = []
    monkeypatch.setattr(graph_store, "read_frames", lambda *given: reads.append("whole") or read_frames(*given))
    assert_equal(elsewhere.read_graph(), read_frames(store.link, "r3"))
    assert reads == ["whole"]


def test_pages_come_to_the_last_complete_run_while_the_next_is_written(store: Store, elsewhere: Store):
    first_load(store)
    elsewhere.read_graph()
    update(store, "r2", 3)
    whole = read_frames(store.link, "r2")
    store.write(GraphFrames(None, run("r3", "running")))
    store.write(GraphFrames(None, nodes(key=["half of r3"])))
    assert whole
    assert elsewhere.read_graph().version == "r2"
    assert "half of r3" not in elsewhere.read_graph().nodes[UNITS]["key"]


def test_a_failed_write_leaves_no_wrong_projection(store: Store):
    first_load(store)
    store.read_graph()
    with pytest.raises(Exception, match="end"):
        store.write(GraphFrames(None, {**nodes(key=["K9"]), **run("r2")}, covers(["nowhere"])))
    store.write(GraphFrames(None, run("r2", "interrupted")))
    store.write(GraphFrames(None, run("r3")))
    assert_equal(store.read_graph(), read_frames(store.link, "r3"))


rows = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from([None, "联合", "单独"]), st.integers(0, 9)), max_size=5
)


@settings(deadline=None, max_examples=examples(40))
@given(st.lists(st.tuples(st.booleans(), rows), max_size=5))
def test_changes_one_after_the_other_are_the_same_as_taken_together(steps):
    """Each step upserts or removes some ties; applied singly or joined, packed or not, the frame is one."""
    joined, frame = Changes(), frames_of(chain_graph())["COVERS"]
    for upserts, given_rows in steps:
        ties = _ties(given_rows)
        step = Changes().upserting({"COVERS": ties}) if upserts else Changes().removing({"COVERS": ties})
        frame, joined = step.applied("COVERS", frame), joined.then(step)
    again = unpacked(packed(joined))
    assert again
    for changes in (joined, again):
        read = changes.applied("COVERS", frames_of(chain_graph())["COVERS"])
        assert sorted(read.rows(), key=str) == sorted(frame.rows(), key=str)


def _ties(given_rows) -> pl.DataFrame:
    ends, forms, days = zip(*given_rows, strict=True) if given_rows else ((), (), ())
    ties = pl.DataFrame(
        {"end": ends, "form": forms, "until": [date(2024, 1, 1 + day) for day in days]},
        schema={"end": pl.String, "form": pl.String, "until": pl.Date},
    )
    placed = ties.with_columns(start_label=pl.lit("PartyOrganisation"), start=pl.lit("O1"), end_label=pl.lit(UNITS))
    return conform(placed, tie_columns("COVERS")).unique(["end", "form"], keep="last")


def large_first_load(store: Store, monkeypatch: pytest.MonkeyPatch) -> GraphFrames:
    """A first load of more rows than a log holds, in two parts."""
    monkeypatch.setattr(projection, "MOST_LOGGED", 30)
    monkeypatch.setattr(projection, "PART", 4_000)  # so that the archive takes several texts
    store.read_graph()
    store.write(GraphFrames(None, run("r1", "running")))
    units = nodes(key=KEYS, name=["名"] * 40, staff=range(40), sources=[["a#1", None]] * 40)
    no_images = pl.DataFrame(schema=node_columns("BeforeImage"))
    given = (GraphFrames(None, {**units, **nodes("PartyOrganisation", key=["O1"])}),
             GraphFrames(None, ties=covers(KEYS[:20], form=["联合", None] * 10)))  # fmt: skip
    store.write_parts([Part(no_images, part) for part in given], expected=61)
    store.write(GraphFrames(None, {**run("r1"), **nodes("SourceFile", key=["a"])}))
    whole = read_frames(store.link, "r1")
    assert whole
    return whole


def test_a_large_first_load_is_fetched_whole_by_other_machines(
    store: Store, elsewhere: Store, monkeypatch: pytest.MonkeyPatch
):
    whole = large_first_load(store, monkeypatch)
    assert store.link.read("MATCH (c:RunChanges) RETURN count(c)")[0][0] > 2
    monkeypatch.setattr(graph_store, "read_frames", never)
    assert_equal(elsewhere.read_graph(), whole)
    update(store, "r2", 5)
    late = Store(store.link, elsewhere.session.data.parent / "late", store.session.server)
    after = read_frames(store.link, "r2")
    assert after
    for machine in (elsewhere, late):
        read = machine.read_graph()
        assert read.version == "r2"
        assert_equal(read, after)


@pytest.mark.parametrize(
    "doubt", ["broken", "half of it", "other columns", "no archive", "outside", "undone and large"]
)
def test_an_archive_in_doubt_is_passed_over(
    store: Store, elsewhere: Store, doubt: str, monkeypatch: pytest.MonkeyPatch
):
    whole = large_first_load(store, monkeypatch)
    if doubt == "broken":
        store.link.write("MATCH (c:RunChanges) SET c.content = 'AAAA' RETURN 1")
    elif doubt == "half of it":
        store.link.write("MATCH (c:RunChanges) WHERE c.key ENDS WITH '00001' DELETE c RETURN 1")
    elif doubt == "other columns":
        monkeypatch.setattr(archive, "columns_of", lambda _: {"key": pl.String()})
    elif doubt == "outside":
        monkeypatch.setattr(archive, "_PART_FILE", re.compile("none"))
    elif doubt == "undone and large":
        store.link.write("MATCH (n:LoadRun) SET n.status = 'interrupted' RETURN 1")
        update(store, "r2", 5)
        whole = read_frames(store.link, "r2")
    else:
        store.link.write("MATCH (c:RunChanges) DELETE c RETURN 1")
    reads: list[str] = []
    monkeypatch.setattr(graph_store, "read_frames", lambda *given: reads.append("whole") or read_frames(*given))
    assert_equal(elsewhere.read_graph(), whole)
    assert reads == ["whole"]
    assert not list(elsewhere.session.data.rglob("parts-*"))


def test_a_disk_too_full_for_parts_costs_only_the_speed(
    store: Store, elsewhere: Store, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise OSError("no space left")

    first_load(store)
    elsewhere.read_graph()
    store.stored()
    monkeypatch.setattr(projection.Parts, "add", full)
    given = GraphFrames(None, nodes(key=["new"], name=["新"]))
    store.write_parts([Part(pl.DataFrame(schema=node_columns("BeforeImage")), given)], expected=1)
    store.write(GraphFrames(None, run("r2")))
    for one in (store, elsewhere):  # neither knows half of the run
        assert "new" in one.read_graph().nodes[UNITS]["key"]
