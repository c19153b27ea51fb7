"""History: the graph after an earlier run is the one that stood then; two runs compared by the verb."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import cast

import pytest

from explorer.cli import main
from explorer.errors import ExplorerError
from explorer.graph import GraphFrames
from explorer.store import Store
from loaders.history import graph_at, standing_runs
from tests.held_store import Held
from tests.loading import U1, U3, content, table
from tests.test_undo import put, take_back

ORGANISATIONS = table("organisations", {}, {"code": "D2", "name": "乙支部"})


@pytest.fixture
def after_each() -> tuple[Held, dict[str, GraphFrames]]:
    """A store after three loads (a unit covered, a second unit, the first one's cover given up), and each graph."""
    held, graphs = Held(), {}
    for tables in (
        (table("enterprises", {"organisation_code": "D1", "staff": "12"}), ORGANISATIONS),
        (table("enterprises", {"organisation_code": "D1"}, {"code": U3, "name": "丁公司", "members_total": "3"}),),
        (table("enterprises", {"organisation_code": "", "staff": "13"}),),
    ):
        run = str(put(held, *tables).run)
        graphs[run] = held.graph
    return held, graphs


def test_the_graph_after_each_run(after_each: tuple[Held, dict[str, GraphFrames]]) -> None:
    held, graphs = after_each
    assert standing_runs(held.graph) == list(graphs)
    for run, graph in graphs.items():
        found = graph_at(cast("Store", held), run)
        assert found.version == run
        assert content(found) == content(graph)


def test_a_run_taken_back_is_no_more_to_be_compared(after_each: tuple[Held, dict[str, GraphFrames]]) -> None:
    held, graphs = after_each
    *others, last = graphs
    take_back(held, last)
    assert standing_runs(held.graph) == others
    for run in others:
        assert content(graph_at(cast("Store", held), run)) == content(graphs[run])
    with pytest.raises(ExplorerError, match=others[-1]):
        graph_at(cast("Store", held), last)


def test_two_runs_compared_by_the_verb(
    after_each: tuple[Held, dict[str, GraphFrames]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held, graphs = after_each
    monkeypatch.setattr("explorer.store.open_store", lambda _: nullcontext(held))
    runs = list(graphs)
    assert main(["changes", "--json", "--from", runs[0]]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["from"], said["to"]) == (runs[0], runs[2])
    assert said["counts"] == {"entered": 1, "left": 0, "state_changed": 1, "newly_isolated": 2, "connected": 0}
    assert {unit["code"]: unit["changes"] for unit in said["units"]} == {
        U1: ["state_changed", "newly_isolated"], U3: ["entered", "newly_isolated"],
    }  # fmt: skip
    organised = next(row for row in said["movements"] if row["figure"] == "organised")
    assert (organised["before"], organised["after"], organised["by_numerator"]) == (1.0, 0.0, -0.75)
    assert main(["changes", "--by", "district"]) == 0
    printed = capsys.readouterr().out
    assert runs[1] in printed
    assert "-50.0" in printed


def test_one_run_cannot_be_compared(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    held = Held()
    put(held, table("enterprises", {}))
    monkeypatch.setattr("explorer.store.open_store", lambda _: nullcontext(held))
    assert main(["changes"]) == 2
    assert "只有 1 个" in capsys.readouterr().err
