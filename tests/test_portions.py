"""A load planned in portions is the load planned at once: the same changes, outcomes and problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given

from explorer.graph import GraphFrames
from loaders.planning import portions
from loaders.planning.plan import Plan, plan
from loaders.reading import kept
from loaders.reading.check import CheckedTable, check_paths
from loaders.synthetic.large import write_city
from tests.loading import TODAY, U1, U3, table, upserted
from tests.searching import dear
from tests.test_plan import loads

_FEW = dear(4)


def rows_of(graph: GraphFrames) -> dict[str, Counter[str]]:
    frames = {**graph.nodes, **graph.ties}
    return {name: Counter(map(str, frame.select(sorted(frame.columns)).rows())) for name, frame in frames.items()}


def assert_same(one: Plan, other: Plan) -> None:
    assert rows_of(one.changes) == rows_of(other.changes)
    assert one.outcomes.sort("file", "row").equals(other.outcomes.sort("file", "row"))
    assert Counter(map(str, one.updates.rows())) == Counter(map(str, other.updates.rows()))
    assert list(map(str, one.problems)) == list(map(str, other.problems))
    assert [table.file for table in one.tables] == [table.file for table in other.tables]


def plan_in_portions(tables: Sequence[CheckedTable], graph: GraphFrames, run: str, *, most: int) -> Plan:
    return portions.together(portions.portions(tables, graph, run, today=TODAY, most=most))


def both(tables: list[CheckedTable], graph: GraphFrames, run: str) -> tuple[Plan, Plan]:
    return plan(tables, graph, run, today=TODAY), plan_in_portions(tables, graph, run, most=1)


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[CheckedTable, ...]]:
    """A city and the same a while later, each of its tables of units on disk as those of millions are."""
    folders = [tmp_path_factory.mktemp("city") / "same" for _ in range(2)]
    for folder, changed in zip(folders, (0.0, 0.1), strict=True):
        write_city(600, 3, folder, changed=changed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "MOST_ROWS", 50)
        patch.setattr(kept, "SLICE", 40)
        return [check_paths([folder]).tables for folder in folders]


def test_the_problems_of_portions_stand_in_the_order_of_file_and_row() -> None:
    units = table("enterprises", {"staff": "1"}, {"code": U3, "name": "丁公司", "staff": "1"}, file="z.csv")
    district = table("areas", {"code": "440303", "name": "罗湖区", "kind": "区"})
    held = plan([units, district], GraphFrames(), "r1", today=TODAY)
    later = [
        table("enterprises", {"code": U3, "name": "丁公司", "staff": "3"}, file="b.csv"),
        table("enterprises", {"staff": "2"}, file="a.csv"),
    ]
    graph = upserted(GraphFrames(), held.changes)
    found = list(portions.portions(later, graph, "r2", today=TODAY, most=1))
    assert [[problem.file for problem in one.plan.problems] for one in found] == [[], ["b.csv"], ["a.csv"]]
    whole, planned = both(later, graph, "r2")
    assert [problem.file for problem in planned.problems] == ["a.csv", "b.csv"]
    assert_same(planned, whole)


def test_a_city_in_portions_is_the_city_at_once(cities: list[tuple[CheckedTable, ...]]) -> None:
    graph = GraphFrames()
    for run, tables in (("r1", cities[0]), ("r2", cities[0]), ("r3", cities[1])):
        whole = plan(tables, graph, run, today=TODAY)
        assert_same(plan_in_portions(tables, graph, run, most=200), whole)
        graph = upserted(graph, whole.changes)
        assert whole.changes_nothing == (run == "r2")


def test_most_units_of_a_city_are_planned_in_portions(
    cities: list[tuple[CheckedTable, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    planned: list[int] = []

    def counted(tables: Sequence[CheckedTable]) -> None:
        planned.append(sum(len(table.records) for table in tables if table.is_of_units))

    together, newcomers = portions.plan, portions.plan_newcomers
    monkeypatch.setattr(portions, "plan", lambda tables, *g, **n: counted(tables) or together(tables, *g, **n))
    monkeypatch.setattr(
        portions, "plan_newcomers", lambda first, tables, *g: counted(tables) or newcomers(first, tables, *g)
    )
    plan_in_portions(cities[0], GraphFrames(), "r1", most=200)
    assert len(planned) > 2
    assert max(planned) <= 200
    assert sum(planned) == 600


@_FEW
@given(loads(), loads())
def test_any_files_in_portions_are_the_files_at_once(first: list[CheckedTable], second: list[CheckedTable]) -> None:
    graph = GraphFrames()
    for run, tables in enumerate((first, second)):
        whole, parts = both(tables, graph, f"r{run}")
        assert_same(parts, whole)
        graph = upserted(graph, whole.changes)


@pytest.mark.parametrize(
    "others",
    [
        [table("coverage", {"unit": "甲公司"}), table("organisations", {})],
        [table("coverage", {"unit": U1.lower(), "organisation": "D7"})],
        [table("supplies", {"supplier": U3, "buyer": "甲公司"})],
        [table("enterprises", {"code": U1, "name": "别名", "staff": "4"}, file="other.csv")],
        [
            table(
                "areas",
                {"code": "440303", "name": "罗湖区", "kind": "区"},
                {"code": "B", "name": "东街道", "kind": "街道"},
            )
        ],
    ],
)
def test_whatever_touches_a_unit_is_planned_with_it(others: list[CheckedTable]) -> None:
    units = [{"street": "东街道"}, {"code": U3, "name": "丁公司", "district": "福田区"}]
    areas = table("areas", {}, {"code": "440304", "name": "福田区", "kind": "区"}, file="first.csv")
    graph = GraphFrames()
    for run, tables in enumerate(
        ([table("enterprises", *units), areas], [*others, table("enterprises", units[0]), areas])
    ):
        whole, parts = both(tables, graph, f"r{run}")
        assert_same(parts, whole)
        graph = upserted(graph, whole.changes)
