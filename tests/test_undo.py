"""Undo: a run taken back leaves the graph as it was, provenance and all; what was built on it is not torn away."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

import polars as pl
import pytest
from hypothesis import given

from explorer.errors import ExplorerError
from explorer.graph import GraphFrames, conform, node_columns
from explorer.schema import LOAD_RUN
from explorer.store import Store
from explorer.vocabulary import RUNNING
from loaders.before_images import MOST_CHARACTERS, before_images, rows_of_images
from loaders.load import load_into
from loaders.reading.check import Checked, CheckedTable
from loaders.report import Report
from loaders.runs import history, run_node
from loaders.undo import Undone, undo_in
from tests.held_store import Held, HeldImages
from tests.loading import U3, content, table
from tests.searching import dear
from tests.test_plan import loads

ORGANISATIONS = table("organisations", {"superior": "D2"}, {"code": "D2", "name": "市委"})


def put(store: Held | Store, *tables: CheckedTable) -> Report:
    return load_into(cast("Store", store), Checked(tables, (), ()))


def take_back(store: Held | Store, run: str | None) -> Undone:
    return undo_in(cast("Store", store), str(run))


def whole(graph: GraphFrames) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that a graph holds, provenance and what has vanished included, but its history."""
    frames = {**graph.nodes, **graph.ties}
    return {name: sorted(frame.rows(), key=str) for name, frame in frames.items() if name != LOAD_RUN.label}


def refusal(store: Held, run: str | None) -> str:
    before = whole(store.graph)
    with pytest.raises(ExplorerError) as refused:
        take_back(store, run)
    assert whole(store.graph) == before
    return refused.value.code


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture(scope="module")
def loaded() -> tuple[Held, Report, Report]:
    store = Held()
    first = put(
        store, table("enterprises", {"staff": "10", "organisation_code": "D1", "street": "东街道"}), ORGANISATIONS
    )
    return store, first, put(store, LATER)


@pytest.fixture
def two_loads(held: Held, loaded: tuple[Held, Report, Report]) -> tuple[Report, Report]:
    held.become(loaded[0])
    return loaded[1:]


LATER = table("enterprises", {"staff": "11", "street": "南街道"}, {"code": U3, "name": "丁公司"})


def test_fields_ties_marks_and_provenance_become_what_they_were(held: Held, two_loads: tuple[Report, Report]) -> None:
    before = Held()
    first = put(
        before, table("enterprises", {"staff": "10", "organisation_code": "D1", "street": "东街道"}), ORGANISATIONS
    )
    done = take_back(held, two_loads[1].run)
    assert str(first.run)[:6] == str(two_loads[0].run)[:6]
    assert content(held.graph) == content(before.graph)
    assert set(held.graph.nodes["Enterprise"]["run"]) == {two_loads[0].run}
    assert set(held.graph.ties["COVERS"]["vanished"]) == {None}
    assert done.undone == (two_loads[1].run,)
    assert done.nodes["restored"] == 2, "the unit, and the area that had emptied"


def test_the_history_shows_the_undo(held: Held, two_loads: tuple[Report, Report]) -> None:
    done = take_back(held, two_loads[1].run)
    newest, undone, first = history(held.graph)
    assert (newest["run"], newest["status"], newest["undoes"]) == (done.run, "complete", two_loads[1].run)
    assert (undone["status"], first["status"]) == ("undone", "complete")
    assert held.graph.version == done.run


def test_a_load_after_an_undo_equals_a_load_without_it(held: Held, two_loads: tuple[Report, Report]) -> None:
    take_back(held, two_loads[1].run)
    again = put(held, LATER)
    assert again.rows == two_loads[1].rows
    assert refusal(held, two_loads[1].run) == "already_undone"


def test_runs_are_taken_back_one_after_the_other_to_an_empty_graph(
    held: Held, two_loads: tuple[Report, Report]
) -> None:
    assert refusal(held, two_loads[0].run) == "built_upon"
    for report in reversed(two_loads):
        take_back(held, report.run)
    assert all(not rows for rows in whole(held.graph).values())


def test_a_later_run_that_changed_other_things_is_no_reason_to_refuse(held: Held) -> None:
    first = put(held, table("enterprises", {"street": "东街道"}))
    put(held, table("organisations", {}))
    take_back(held, first.run)
    assert held.graph.nodes["Enterprise"].is_empty()
    assert held.graph.nodes["PartyOrganisation"]["key"].to_list() == ["D1"]


@pytest.mark.parametrize("later", ["coverage", "chain_members"])
def test_a_later_tie_or_open_reference_to_what_the_run_made_is_a_reason(held: Held, later: str) -> None:
    first = put(held, table("enterprises", {}))
    second = put(held, table(later, {}))
    with pytest.raises(ExplorerError, match=str(second.run)):
        take_back(held, first.run)
    take_back(held, second.run)
    take_back(held, first.run)
    assert held.graph.nodes["Enterprise"].is_empty()


def test_what_cannot_be_taken_back_is_said(held: Held, two_loads: tuple[Report, Report]) -> None:
    assert refusal(held, "000009-x") == "unknown_run"
    done = take_back(held, two_loads[1].run)
    assert refusal(held, done.run) == "undo_of_undo"
    held.write(GraphFrames(nodes={LOAD_RUN.label: run_node("000009-x", RUNNING, datetime.now(UTC))}))
    assert refusal(held, two_loads[0].run) == "unfinished_run"


class WatchedImages(HeldImages):
    """Images that come one before the others: a kill may fall between them."""

    def __init__(self, frame: pl.DataFrame, moment: Callable[[], None]) -> None:
        super().__init__(frame)
        self._moment = moment

    def keep(self, images: pl.DataFrame) -> None:
        super().keep(images.head(1))
        self._moment()
        super().keep(images.slice(1))


class Watched(Held):
    """A store that keeps what it is at each moment of a write: what a kill then would leave."""

    def __init__(self, before: Held | None = None) -> None:
        super().__init__()
        if before:
            self.become(before)
        self.images = WatchedImages(self.images.frame, self._moment)
        self.moments: list[Held] = []

    def _moment(self) -> None:
        self.moments.append(Watched(self))

    def write(self, changes: GraphFrames, progress: Any = None) -> None:
        nodes = {name: frame for name, frame in changes.nodes.items() if name != LOAD_RUN.label}
        for name, frame in {**nodes, **changes.ties}.items():
            if len(frame):
                part = {name: frame}
                super().write(GraphFrames(nodes=part if name in nodes else {}, ties={} if name in nodes else part))
                self._moment()
        super().write(GraphFrames(changes.version, {LOAD_RUN.label: changes.nodes[LOAD_RUN.label]}), progress)
        self._moment()

    def remove(self, gone: GraphFrames) -> None:
        super().remove(GraphFrames(ties=gone.ties))
        self._moment()
        super().remove(gone)
        self._moment()


SECOND = table("enterprises", {"staff": "11"}, {"code": U3, "name": "丁公司", "street": "东街道"})


@pytest.fixture(scope="module")
def second_load() -> tuple[Held, Watched]:
    """A store before its second load, and after it, with the moments of it."""
    before = Held()
    put(before, table("enterprises", {"staff": "10", "organisation_code": "D1"}), ORGANISATIONS)
    after = Watched(before)
    put(after, SECOND)
    return before, after


def is_unfinished(store: Held) -> bool:
    return bool(store.graph.nodes[LOAD_RUN.label].filter(status=RUNNING).height)


def test_an_undo_killed_anywhere_is_completed_by_running_it_again(second_load: tuple[Held, Watched]) -> None:
    before, loaded = whole(second_load[0].graph), Watched(second_load[1])
    run = history(loaded.graph)[0]["run"]
    take_back(loaded, str(run))
    killed = [store for store in loaded.moments if is_unfinished(store)]
    assert len(killed) > 4
    for store in killed:
        with pytest.raises(ExplorerError, match="cut short"):
            put(store, ORGANISATIONS)
        take_back(store, str(run))
        assert whole(store.graph) == before
        assert [one["status"] for one in history(store.graph)][-2:] == ["undone", "complete"]


def test_a_load_killed_anywhere_is_taken_back_itself_or_with_the_one_that_completed_it(
    second_load: tuple[Held, Watched],
) -> None:
    before, killed = whole(second_load[0].graph), [one for one in second_load[1].moments if is_unfinished(one)]
    assert len(killed) > 4
    for store in killed:
        run = history(store.graph)[0]["run"]
        completed = Watched(store)
        take_back(store, str(run))
        assert whole(store.graph) == before
        if store is killed[len(killed) // 2]:
            report = put(completed, SECOND)
            assert take_back(completed, report.run).undone == (run, report.run)
            assert whole(completed.graph) == before


def test_images_come_back_from_their_parts_and_an_unfinished_one_counts_for_nothing() -> None:
    noise = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(40_000)]
    many = conform(pl.DataFrame({"key": noise, "run": "r1"}), node_columns("Area"))
    graph = GraphFrames(nodes={"Area": many})
    images = before_images(graph, graph, "r2")
    assert len(images) > 1
    assert images["content"].str.len_bytes().max() == MOST_CHARACTERS
    assert rows_of_images(images.sample(fraction=1, shuffle=True))["Area"].equals(many)
    assert rows_of_images(images.slice(1))["Area"].is_empty()


@dear(3)
@given(first=loads(), second=loads())
def test_whatever_was_loaded_an_undo_takes_back(first: list[CheckedTable], second: list[CheckedTable]) -> None:
    store = Held()
    put(store, *first)
    before = whole(store.graph)
    done = put(store, *second)
    if done.run:
        take_back(store, done.run)
        assert whole(store.graph) == before
        assert put(store, *second).rows == done.rows


def test_on_both_servers(store: Store) -> None:
    tables = [table("supplies", {"buyer": U3}), table("coverage", {"since": "2020-01-01"}), ORGANISATIONS]
    put(store, table("enterprises", {"staff": "10", "organisation_code": "D1"}), ORGANISATIONS)
    before = whole(store.read_graph())
    second = put(
        store, table("enterprises", {"staff": "11"}, {"code": U3, "name": "丁公司", "street": "东街道"}), *tables
    )
    after = whole(store.read_graph())
    done = take_back(store, second.run)
    assert store.version() == done.run
    assert whole(store.read_graph()) == before
    assert [one["status"] for one in history(store.read_graph())] == ["complete", "undone", "complete"]
    again = put(
        store, table("enterprises", {"staff": "11"}, {"code": U3, "name": "丁公司", "street": "东街道"}), *tables
    )
    assert again.rows == second.rows
    assert str(whole(store.read_graph())).replace(str(again.run), str(second.run)) == str(after)
