"""Marks: nodes that stand alone on purpose, through the loaders' door, the figures, the dump and the undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import polars as pl
import pytest

from explorer.cli import main
from explorer.errors import ExplorerError
from explorer.graph import GraphFrames
from explorer.metrics.isolation import isolated
from explorer.metrics.marks import marks
from explorer.metrics.projection import project
from explorer.settings import Settings
from explorer.store import Store
from loaders.dump import write_dump
from loaders.load import graph_of, load_into
from loaders.marking import Wish, mark, marking_runs, withdraw
from loaders.planning.plan import plan
from loaders.reading.check import Checked, CheckedTable, check_sheet
from loaders.reading.sheets import Sheet
from loaders.runs import history
from loaders.sources.declared import Source
from loaders.undo import undo_in
from tests.held_store import Held
from tests.loading import TODAY, U1, U2, World, content, table
from tests.test_undo import whole

OFFICE = "区两新工委"
LATER = date(2026, 7, 1)


def put(store: Held | Store, *tables: CheckedTable) -> None:
    load_into(cast("Store", store), Checked(tables, (), ()))


def marked(store: Held | Store, code: str = U1, reason: str = "筹建中", day: date = TODAY, **more: Any) -> str | None:
    return mark(cast("Store", store), Wish(code, reason, more.pop("author", OFFICE), **more), day).run


def intended(graph: GraphFrames, as_of: date = TODAY) -> list[tuple[Any, ...]]:
    found = isolated(project(graph, as_of), "operating").intended
    return found.select("key", "reason", "author", "marked", "until").rows()


@pytest.fixture
def held() -> Held:
    store = Held()
    put(store, table("enterprises", {}), table("small_businesses", {}), table("organisations", {"superior": "D2"}))
    return store


def test_a_mark_is_a_run_and_its_undo_leaves_no_trace(held: Held) -> None:
    before = whole(held.graph)
    run = marked(held, until=LATER)
    assert intended(held.graph) == [(U1, "筹建中", OFFICE, TODAY, LATER)]
    assert next(one["run"] for one in history(held.graph)) == run
    undo_in(cast("Store", held), str(run))
    assert whole(held.graph) == before


def test_the_same_again_changes_nothing_and_a_new_reason_replaces_the_old(held: Held) -> None:
    marked(held)
    assert marked(held) is None
    marked(held, reason="总部在外市")
    assert intended(held.graph) == [(U1, "总部在外市", OFFICE, TODAY, None)]


def test_an_ended_mark_counts_no_longer_and_one_of_today_counts_for_earlier_days(held: Held) -> None:
    marked(held, until=LATER)
    assert [len(intended(held.graph, day)) for day in (date(2025, 1, 1), TODAY, date(2026, 6, 30), LATER)] == [
        1,
        1,
        1,
        0,
    ]


def test_a_withdrawal_ends_it_and_is_undone_like_every_run(held: Held) -> None:
    marked(held, until=LATER)
    before = whole(held.graph)
    done = withdraw(cast("Store", held), U1, None, TODAY)
    assert (intended(held.graph), done.marks["standing"].to_list()) == ([], [False])
    undo_in(cast("Store", held), str(done.run))
    assert whole(held.graph) == before
    withdraw(cast("Store", held), U1, "enterprise", TODAY)
    marked(held)  # the same day once more: it stands again
    assert len(intended(held.graph)) == 1


def test_what_a_file_marked_is_withdrawn_too_and_stays_so_when_the_file_is_loaded_again(held: Held) -> None:
    file = table("marks", {"until": "2027-01-01"})
    put(held, file)
    assert len(intended(held.graph)) == 1
    withdraw(cast("Store", held), U1, None, TODAY)
    put(held, file)
    assert intended(held.graph) == []
    marked(held, day=date(2026, 6, 2))
    assert len(intended(held.graph, LATER)) == 1


def test_it_outlives_loads_and_snapshots_of_other_sources_and_the_absence_of_its_node(held: Held) -> None:
    marked(held)
    complete = replace(table("enterprises", {"code": "", "name": "另一家"}), source=Source(snapshot=True))
    put(held, complete)
    assert intended(held.graph) == []  # the unit has vanished, and is no isolated node
    assert marks(held.graph, TODAY)["key"].to_list() == [None]
    put(held, replace(table("enterprises", {}), source=Source(snapshot=True)))
    assert len(intended(held.graph)) == 1


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish("X9", "筹建中", OFFICE), "unknown_node"),
        (Wish(U1, "筹建中", OFFICE, "chain"), "unknown_node"),
        (Wish("D1", "筹建中", OFFICE), "ambiguous_node"),
        (Wish(U1, "  ", OFFICE), "bad_mark"),
        (Wish(U1, "筹建中", "13912345678"), "bad_mark"),
        (Wish(U1, "联系 440399199001011234", OFFICE), "bad_mark"),
    ],
)
def test_what_cannot_be_marked_is_refused_with_a_cure_and_changes_nothing(held: Held, wish: Wish, code: str) -> None:
    put(held, table("chains", {"code": "D1"}))
    before = whole(held.graph)
    with pytest.raises(ExplorerError) as refused:
        mark(cast("Store", held), wish, TODAY)
    assert refused.value.code == code
    assert "1391234" not in refused.value.say("zh")
    assert "440399199" not in refused.value.say("en")
    assert whole(held.graph) == before


def test_marking_is_no_load_that_changes_are_sought_in(held: Held) -> None:
    run = marked(held)
    assert marking_runs(held.graph) == {run}
    assert history(held.graph)[1]["run"] not in marking_runs(held.graph)


def test_nobody_marked_cannot_be_withdrawn(held: Held) -> None:
    with pytest.raises(ExplorerError) as refused:
        withdraw(cast("Store", held), U1, None, TODAY)
    assert refused.value.code == "not_marked"


@pytest.mark.parametrize(
    ("code", "kind"), [("d1", "organisation"), (f" {U2.lower()}", None), ("C1", "chain"), ("S1", "site")]
)
def test_every_kind_that_may_be_isolated_may_be_marked(held: Held, code: str, kind: str | None) -> None:
    put(held, table("chains", {}), table("service_sites", {}))
    marked(held, code, kind=kind)
    assert [key for key, *_ in intended(held.graph)] == [code.strip().upper()]


def test_units_without_a_credit_code_are_marked_by_what_the_list_calls_them(held: Held) -> None:
    put(
        held,
        table(
            "enterprises",
            {"code": "", "registration_number": "440301103097413", "name": "丙公司"},
            {"code": "", "name": "丁aB"},
        ),
    )
    for key in ("reg:440301103097413", "name:丁aB|罗湖区"):
        marked(held, key)
        assert key in [node for node, *_ in intended(held.graph)]


def test_a_file_of_marks_loads_dumps_and_says_which_nodes_nobody_knows(tmp_path: Path) -> None:
    world = World()
    rows = ({"until": "2027-01-01", "kind": "企业"}, {"code": "X9"}, {"code": U2, "kind": "党组织"})
    planned = world.load(table("enterprises", {}), table("small_businesses", {}), table("marks", *rows))
    assert [(one.code, one.row, one.value) for one in planned.problems] == [
        ("unknown_node", 3, "X9"), ("unknown_node", 4, U2),
    ]  # fmt: skip
    assert intended(world.graph) == [(U1, "筹建中", OFFICE, date(2026, 5, 1), date(2027, 1, 1))]
    write_dump(world.graph, tmp_path)
    assert content(graph_of([tmp_path])) == content(world.graph)
    answered = plan((table("organisations", {"code": "X9"}),), world.graph, "r9", today=TODAY)
    assert answered.changes.nodes["IntendedMark"].is_empty()
    world.load(table("organisations", {"code": "X9"}))
    assert [key for key, *_ in intended(world.graph)] == [U1, "X9"]


def test_a_person_who_marked_is_dropped_with_the_column() -> None:
    cells = [["节点代码", "理由", "标记部门", "标记日期", "标记人"], [U1, "筹建中", OFFICE, "2026-05-01", "张三"]]
    checked = check_sheet(Sheet("m.csv", None, "0" * 64, "utf-8", pl.DataFrame({"row": [1, 2], "cells": cells})))
    assert isinstance(checked, CheckedTable)
    assert checked.dropped_columns == ("标记人",)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(held: Held, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a verb on the small city; return exit code, output and messages."""

    def opened(_: Settings, *, write: bool = False) -> AbstractContextManager[Held]:  # noqa: ARG001 as open_store
        return nullcontext(held)

    monkeypatch.setattr("explorer.store.open_store", opened)
    monkeypatch.setattr("explorer.verbs.asking.open_store", opened)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        spoken = capsys.readouterr()
        return code, spoken.out, spoken.err

    return run


def test_the_verb_marks_lists_and_withdraws_in_json(run: Run) -> None:
    asked = ("mark", U1, "--reason", "筹建中", "--author", OFFICE, "--until", "2099-01-01", "--json")
    first = json.loads(run(*asked)[1])
    shown = {
        "kind": "enterprise", "code": U1, "name": "甲公司", "reason": "筹建中", "author": OFFICE,
        "date": first["marks"][0]["date"], "until": "2099-01-01", "standing": True, "known": True,
    }  # fmt: skip
    assert (first["run"] is not None, first["marks"]) == (True, [shown])
    assert json.loads(run(*asked)[1])["run"] is None
    said = json.loads(run("isolated", "--base", "operating", "--json")[1])
    (found,) = said["intended"]
    assert {name: found[name] for name in ("code", "cause", "reason", "author", "date", "until")} == {
        "code": U1, "cause": "no_ties", **{name: shown[name] for name in ("reason", "author", "date", "until")},
    }  # fmt: skip
    assert U1 not in [node["code"] for node in said["nodes"]]
    assert "有意孤立,不计入" in run("isolated", "--base", "operating")[1]
    assert json.loads(run("mark", "--withdraw", U1, "--json")[1])["marks"][0]["standing"] is False
    assert "已终止" in run("mark", "--list")[1]


@pytest.mark.parametrize("given", [[], [U1], [U1, "--reason", "x"], ["--list", "--withdraw", U1], ["--withdraw", "X9"]])
def test_an_incomplete_wish_is_refused_with_what_to_write(run: Run, given: list[str]) -> None:
    code, printed, said = run("mark", *given)
    assert (code, printed) == (2, "")
    assert "mark" in said


def test_both_servers_keep_a_mark_and_undo_it(store: Store) -> None:
    put(store, table("enterprises", {}))
    before = whole(store.read_graph())
    run_of_mark = marked(store, until=LATER)
    assert intended(store.read_graph()) == [(U1, "筹建中", OFFICE, TODAY, LATER)]
    undo_in(store, str(run_of_mark))
    assert whole(store.read_graph()) == before
