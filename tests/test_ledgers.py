"""Every kind of ledger that offices keep, in its real shape: what each must give."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from explorer.cli import main
from explorer.errors import InputError
from explorer.graph import GraphFrames
from explorer.schema import ORGANISATION, RELATION_BY_TYPE
from explorer.settings import Settings
from loaders.load import check, graph_of
from loaders.reading.check import CheckedTable
from loaders.reading.problems import Problem
from loaders.report import Report
from tests.ledgers.chains import statistics
from tests.ledgers.corpus import LEDGERS
from tests.ledgers.expected import Found, Ledger, Table
from tests.ledgers.grids import moved, write_xlsx
from tests.ledgers.non_public import WORK_LEDGER, completed_sheet
from tests.ledgers.people import PERSONAL
from tests.ledgers.social import SOCIAL

TABLES = {
    f"{ledger.name}-{number}": (ledger, table) for ledger in LEDGERS for number, table in enumerate(ledger.tables, 1)
}

each_ledger = pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
each_table = pytest.mark.parametrize(("ledger", "expected"), TABLES.values(), ids=TABLES)


@cache
def checked(ledger: Ledger) -> Report:
    """The report of a ledger, built once."""
    with TemporaryDirectory() as folder:
        ledger.build(Path(folder))
        return check([Path(folder)], Settings())


@cache
def made_of(ledger: Ledger) -> GraphFrames:
    """The graph that a ledger makes, built once."""
    with TemporaryDirectory() as folder:
        ledger.build(Path(folder))
        return graph_of([Path(folder)])


def the_table(ledger: Ledger, expected: Table) -> CheckedTable:
    tables = checked(ledger).plan.tables
    (table,) = (one for one in tables if (one.file, one.sheet) == (expected.file, expected.sheet))
    return table


def problems_of(ledger: Ledger, expected: Table) -> list[Problem]:
    problems = checked(ledger).problems
    return [one for one in problems if (one.file, one.sheet) == (expected.file, expected.sheet)]


def is_last_level(header: str | None, last: str | None) -> bool:
    return last is None or (header is not None and header.endswith(last))


def without(headers: frozenset[str], found: tuple[str, ...]) -> set[str]:
    """The last levels of ``headers`` that none of the headers ``found`` ends with."""
    return {last for last in headers if not any(is_last_level(header, last) for header in found)}


@each_table
def test_the_table_is_recognised(ledger: Ledger, expected: Table) -> None:
    table = the_table(ledger, expected)
    assert table.table.name == expected.table
    assert tuple(table.header_rows) == expected.header_rows
    if expected.encoding:
        assert table.encoding == expected.encoding
    if expected.delimiter:
        assert table.delimiter == expected.delimiter


@each_table
def test_each_row_has_its_outcome(ledger: Ledger, expected: Table) -> None:
    table = the_table(ledger, expected)
    outcomes = dict(table.outcomes.iter_rows())
    assert {row for row, outcome in outcomes.items() if outcome == "skipped"} == expected.skipped
    assert {row for row, outcome in outcomes.items() if outcome == "rejected"} == set(expected.rejected)
    assert table.read == expected.read == table.records.height + len(outcomes)


@each_table
def test_the_values_of_rows(ledger: Ledger, expected: Table) -> None:
    records = {record["row"]: record for record in the_table(ledger, expected).records.iter_rows(named=True)}
    found = {row: {name: records[row][name] for name in fields} for row, fields in expected.records.items()}
    assert found == expected.records


@each_table
def test_the_problems(ledger: Ledger, expected: Table) -> None:
    wanted = set(expected.problems)
    unexpected = [problem for problem in problems_of(ledger, expected) if not _took(wanted, problem)]
    assert (unexpected, wanted) == ([], set())
    rejecting = {problem.row: problem.code for problem in problems_of(ledger, expected) if problem.severity == "error"}
    assert rejecting == expected.rejected


def _took(wanted: set[Found], problem: Problem) -> bool:
    """Take the expectation that ``problem`` meets out of ``wanted``; False: there is none."""
    for found in wanted:
        if found[:2] == (problem.code, problem.row) and is_last_level(problem.column, found[2]):
            wanted.remove(found)
            return True
    return False


@each_table
def test_the_columns_left_out(ledger: Ledger, expected: Table) -> None:
    table = the_table(ledger, expected)
    assert without(expected.personal, table.dropped_columns) == set()
    assert without(expected.unused, table.unused_columns) == set()
    assert not set(table.dropped_columns) & set(table.unused_columns)


@each_ledger
def test_no_other_sheet_is_a_table(ledger: Ledger) -> None:
    report = checked(ledger)
    known = {(table.file, table.sheet) for table in ledger.tables}
    assert {(table.file, table.sheet) for table in report.plan.tables} == known
    others = {(one.code, one.file, one.sheet) for one in report.problems if (one.file, one.sheet) not in known}
    assert others == ledger.problems


@each_ledger
def test_the_organisations_and_ties(ledger: Ledger) -> None:
    graph = made_of(ledger)
    nodes = {node["key"]: node for node in graph.nodes[ORGANISATION.label].iter_rows(named=True)}
    assert nodes.keys() == ledger.organisations.keys()
    for key, fields in ledger.organisations.items():
        assert {name: nodes[key][name] for name in fields} == fields
    for relation, ties in ledger.ties.items():
        fields = [field.name for field in RELATION_BY_TYPE[relation].fields]
        assert set(graph.ties[relation].select("start", "end", *fields).iter_rows()) == ties


@each_ledger
def test_nothing_of_a_person_is_seen(ledger: Ledger) -> None:
    for text in (*_all_that_is_said(checked(ledger)), *_all_that_is_held(made_of(ledger))):
        assert not [person for person in PERSONAL if person in text]


def _all_that_is_said(report: Report) -> Iterator[str]:
    """Every text that leaves the reader: the report in both languages, and the records."""
    for language in ("zh", "en"):
        yield json.dumps(report.as_json(language), ensure_ascii=False, default=str)
        yield from report.lines(language)
    for table in report.plan.tables:
        yield repr(table)
        yield str(table.records.to_dicts())


def _all_that_is_held(graph: GraphFrames) -> Iterator[str]:
    for frame in (*graph.nodes.values(), *graph.ties.values()):
        yield str(frame.to_dicts())


def test_a_sheet_that_begins_in_its_second_row_and_column_is_read_the_same(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", completed_sheet())
    write_xlsx(tmp_path / "b.xlsx", moved(completed_sheet()))
    one, other = (check([tmp_path / name], Settings()).plan.tables[0] for name in ("a.xlsx", "b.xlsx"))
    assert [row + 1 for row in one.header_rows] == list(other.header_rows)
    assert one.records.drop("row").equals(other.records.drop("row"))
    assert one.dropped_columns == other.dropped_columns


@pytest.mark.parametrize(("ledger", "district"), [(WORK_LEDGER, "坪山"), (SOCIAL, "福田")], ids=["A", "B"])
def test_the_drafted_declaration_needs_but_a_district(
    ledger: Ledger, district: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = next(table for table in ledger.tables if table.table == "enterprises")
    ledger.build(tmp_path)
    (tmp_path / "来源.toml").unlink()
    assert main(["contract", str(tmp_path / expected.file), "--lang", "zh"]) == 0
    drafted = capsys.readouterr().out
    assert not [person for person in PERSONAL if person in drafted]
    completed = drafted.replace('# district = ""', f'district = "{district}"')
    (tmp_path / "来源.toml").write_text(completed, encoding="utf-8")
    found = next(one for one in check([tmp_path], Settings()).plan.tables if one.file == expected.file)
    assert found.records.equals(the_table(ledger, expected).records)


def test_statistics_alone_are_refused(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "统计.xlsx", statistics())
    with pytest.raises(InputError) as refused:
        check([tmp_path], Settings())
    assert refused.value.code == "nothing_recognised"
    assert not [person for person in PERSONAL if person in refused.value.say("zh")]
