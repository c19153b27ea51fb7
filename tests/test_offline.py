"""A first load without a server: the import files, the real import tool, and the graph that is then served."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from explorer.cli import main
from explorer.errors import ExplorerError
from explorer.graph import GraphFrames, frames_of
from explorer.settings import Settings
from explorer.store import graph_store, open_store, projection
from explorer.store.reading import read_frames
from loaders.load import load
from loaders.offline import load_offline, run_import
from loaders.receipts import Receipt, inputs_of, load_or_known
from tests.sample import SAMPLE, sample_graph
from tests.servers import neo4j_server
from tests.test_store_contract import assert_equal
from tests.test_store_projection import never


@pytest.fixture
def neo4j_admin(tmp_path: Path) -> Path:
    """The real tool, from the jars of the tests' Neo4j, for a server whose home is ``tmp_path / "home"``."""
    try:
        return neo4j_server.neo4j_admin(tmp_path)
    except neo4j_server.NoNeo4jError as error:
        pytest.skip(str(error))


def without_runs(graph: GraphFrames) -> dict[str, list[str]]:
    """Every row as text, less the run's own node and its id, which tells the second."""
    frames = {name: frame for name, frame in frames_of(graph).items() if name != "LoadRun"}
    return {name: sorted(map(str, frame.drop("run").rows())) for name, frame in frames.items()}


@pytest.mark.neo4j
def test_the_imported_graph_is_the_one_that_a_load_makes(
    tmp_path: Path, neo4j_admin: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(projection, "MOST_LOGGED", 1_000)
    settings = Settings(data=tmp_path / "data")
    done = load_offline([SAMPLE], settings, neo4j_admin)
    assert done.imported
    expected = sample_graph()
    with neo4j_server._by_maven(tmp_path / "home") as address:
        own = Settings(neo4j=address, data=settings.data)
        with open_store(own, write=True) as store:
            assert store.version() == done.report.run
            whole = read_frames(store.link, done.report.run)
            assert whole
            assert_equal(store.read_graph(), whole)  # kept on this machine by the import itself
            assert without_runs(whole) == without_runs(expected)
        known = load_or_known([SAMPLE], own)  # the files are known by the import
        assert isinstance(known, Receipt)
        worked_out = load([SAMPLE], own)
        assert worked_out.run is None
        assert (known.rows, known.said["zh"]) == (worked_out.rows, list(worked_out.lines("zh")))
        monkeypatch.setattr(graph_store, "read_frames", never)
        with open_store(Settings(neo4j=address, data=tmp_path / "elsewhere")) as store:
            assert_equal(store.read_graph(), whole)  # fetched as it was left among the imported files
    with pytest.raises(ExplorerError) as refused:  # never over a database that is there
        run_import(done.command, done.folder)
    assert refused.value.code == "import_failed"


def test_without_the_tool_the_command_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    arguments = ["load", str(SAMPLE), "--offline", "--data", str(tmp_path)]
    main([*arguments, "--lang", "en"])
    printed = capsys.readouterr().out.splitlines()[-1]
    assert printed.startswith("neo4j-admin database import full neo4j ")
    main([*arguments, "--json"])
    document = json.loads(capsys.readouterr().out)
    assert document["rows"]["created"] > 0
    offline = document["offline"]
    assert not offline["imported"]
    named = [Path(argument.rpartition("=")[2]) for argument in offline["command"] if argument.endswith(".csv")]
    assert sorted(named) == sorted(Path(offline["folder"]).glob("*.csv"))
    assert not list(tmp_path.glob("snapshots/*/*"))  # nothing is kept of a store that nobody made


def test_a_tool_that_is_none_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    missing = str(tmp_path / "nowhere")
    assert main(["load", str(SAMPLE), "--neo4j-admin", missing, "--data", str(tmp_path), "--lang", "en"]) == 2
    assert "import.log" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="the tool is a shell script")
def test_a_file_that_changes_while_the_import_runs_is_not_known(tmp_path: Path):
    folder, tool = tmp_path / "in", tmp_path / "neo4j-admin"
    folder.mkdir()
    (folder / "chains.csv").write_text("产业链代码,产业链名称\nC1,一链\n", encoding="utf-8")
    tool.write_text(f"#!/bin/sh\necho C2,二链 >> '{folder}/chains.csv'\n")
    tool.chmod(0o700)
    settings = Settings(data=tmp_path / "data")
    read = inputs_of([folder], settings, {})
    load_offline([folder], settings, tool)
    (kept,) = (settings.data / "receipts").iterdir()
    assert kept.name.startswith(f"{read}-")
    assert inputs_of([folder], settings, {}) != read
