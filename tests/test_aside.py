"""What stands aside on disk: a graph read without it says the same of every figure and every node."""

from __future__ import annotations

import gc
import os
import random
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from explorer.app.node_facts import facts_of, sources_of, tie_groups
from explorer.graph import PLACE, GraphFrames, aside_columns, frames_of
from explorer.metrics.evidence import evidence
from explorer.metrics.isolation import isolated
from explorer.metrics.projection import Projection, project
from explorer.schema import COVERS, UNIT_LABELS
from explorer.store import aside, snapshot
from explorer.store.changes import Changes
from explorer.store.parts import Parts, read_parts
from explorer.store.snapshot import Snapshot, extend_snapshot, find_snapshot, write_snapshot
from tests.sample import sample_graph

DAY = date(2026, 11, 1)
STORE = "store"


def vanishing(graph: GraphFrames) -> Changes:
    """Some units and ties changed, an organisation vanished with ties that are left, two units gone."""
    units = graph.nodes["Enterprise"]
    organisations = graph.nodes["PartyOrganisation"].head(30).with_columns(vanished=pl.lit("r2"))
    changed = units.head(40).with_columns(name=pl.lit("改名"), sources=pl.lit(["c:x.csv#7"]))
    ties = graph.ties[COVERS.type].head(25).with_columns(until=date(2020, 1, 1), sources=pl.lit(["c:x.csv#8"]))
    gone = Changes().removing({"Enterprise": units.tail(2)})
    return gone.upserting({"Enterprise": changed, "PartyOrganisation": organisations, COVERS.type: ties})


@pytest.fixture(params=["whole", "changed since"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """A snapshot of the sample city: as it is, and with changes after it; a few rows are read at a time."""
    monkeypatch.setattr(aside, "_BLOCK", 256)
    graph = sample_graph()
    found = write_snapshot(tmp_path, STORE, graph)
    assert found is not None
    if request.param == "changed since":
        found = extend_snapshot(tmp_path, STORE, found, "r2", vanishing(graph))
        assert found is not None
        assert found.since.count()
    return found


@pytest.fixture
def both(kept: Snapshot) -> tuple[Projection, Projection]:
    """The projection of the whole graph, and of the one for figures."""
    whole, lean = kept.read(), kept.read_for_figures()
    assert whole is not None
    assert lean is not None
    assert lean.aside is not None
    return project(whole, DAY), project(lean, DAY)


def test_figures_are_the_same_and_what_is_aside_is_not_in_memory(both):
    whole, lean = both
    assert_frame_equal(whole.units, lean.units)
    assert_frame_equal(isolated(whole).nodes, isolated(lean).nodes)
    for name, frame in frames_of(lean.graph).items():
        assert not set(aside_columns(name)).intersection(frame.columns)
    assert "sources" not in lean.covers.columns


@pytest.mark.parametrize("codes", [["a", "b"], ["a", None], [None, "b"], ["a", "x"], ["b", "a"], [None, None]])
def test_a_code_that_is_the_key_is_read_as_it_was_written(tmp_path, codes):
    nodes = GraphFrames("r1", {"Enterprise": pl.DataFrame({"key": ["a", "b"], "code": codes})}).nodes["Enterprise"]
    Parts(tmp_path).add({"Enterprise": nodes})
    assert read_parts(tmp_path, "Enterprise", ["key", "code"]).rows() == list(zip("ab", codes, strict=True))


def test_any_rows_are_found_again_whole(both):
    whole, lean = (projection.graph for projection in both)
    for name in (*UNIT_LABELS, *whole.ties):
        rows = frames_of(lean)[name]
        rows = rows.sample(fraction=1, shuffle=True, seed=3)
        expected = frames_of(whole)[name]
        found = lean.whole(name, rows)
        assert PLACE not in found.columns
        assert_frame_equal(found, expected, check_row_order=False, check_column_order=False)
        assert_frame_equal(lean.whole(name, rows.clear()), expected.clear(), check_column_order=False)


def test_every_word_about_a_node_is_the_same(both):
    whole, lean = both
    loose = isolated(whole, "operating").nodes
    for label, key, causes in random.Random(5).sample(loose.select("label", "key", "causes").rows(), 20):
        for cause in causes:
            assert evidence(whole, (label, key), cause) == evidence(lean, (label, key), cause)
    nodes = [(label, key) for label in (*UNIT_LABELS, "PartyOrganisation") for key in whole.graph.nodes[label]["key"]]
    for node in random.Random(6).sample(nodes, 12):
        for said in (facts_of, sources_of):
            assert said(whole.graph, node, "zh") == said(lean.graph, node, "zh")
        for one, other in zip(tie_groups(whole, node, "zh"), tie_groups(lean, node, "zh"), strict=True):
            assert_frame_equal(one.rows, other.rows)


def test_what_is_aside_outlives_the_snapshot_until_nobody_refers_to_it(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot.psutil, "pid_exists", lambda _: False)  # as seen from another container
    lean = kept.read_for_figures()
    (held,) = kept.whole.parent.glob("held-*")
    units = lean.nodes["SmallBusiness"].head(3)
    expected = lean.whole("SmallBusiness", units)
    write_snapshot(tmp_path, STORE, GraphFrames("r9", sample_graph().nodes))
    assert not kept.whole.exists()
    assert_frame_equal(lean.whole("SmallBusiness", units), expected)
    del lean
    gc.collect()
    assert not held.exists()


def test_what_a_process_that_is_gone_held_is_removed(tmp_path):
    found = write_snapshot(tmp_path, STORE, sample_graph())
    left = found.whole.parent / "held-x"
    left.mkdir()
    write_snapshot(tmp_path, STORE, GraphFrames("r9", sample_graph().nodes))
    assert not left.exists()


def test_where_nothing_can_be_held_the_whole_graph_is_read(kept, tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError("no links on this disk")

    monkeypatch.setattr(os, "link", refuse)
    assert kept.read_for_figures() is None
    assert find_snapshot(tmp_path, STORE, kept.version).read() is not None
    assert not list(kept.whole.parent.glob("held-*"))
