"""Read what was written: any cells in any format, any table through the dump, come back as they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.declaring import FieldType
from explorer.graph import GraphFrames
from loaders.dump import write_dump
from loaders.load import graph_of
from loaders.reading.read import read_file
from loaders.reading.recognise import count_headers
from loaders.sources.contracts import TABLES, Column
from tests.ledgers.grids import Grid, write_csv, write_xls, write_xlsx
from tests.loading import U1, U2, U3, World, content, table
from tests.searching import dear, examples

HEADER = ("统一社会信用代码", "企业名称", "区")
FORMATS: dict[str, tuple[str, Callable[[Path, Grid], None]]] = {
    "utf-8": (".csv", partial(write_csv, encoding="utf-8", delimiter=",")),
    "utf-8-sig": (".csv", partial(write_csv, encoding="utf-8-sig", delimiter=";")),
    "utf-16": (".csv", partial(write_csv, encoding="utf-16", delimiter="\t")),
    "gb18030": (".csv", partial(write_csv, encoding="gb18030", delimiter=",")),
    "xlsx": (".xlsx", write_xlsx),
    "xls": (".xls", write_xls),
}
# Whatever a cell can hold but control characters, and what the formats set text apart with.
_TEXT = st.text(st.one_of(st.characters(exclude_categories=["Cc", "Cs"]), st.sampled_from('",;\t\n=_x𠮷')), max_size=12)
_ROWS = st.lists(st.lists(_TEXT, min_size=3, max_size=3), min_size=1, max_size=8)


def without_blank_ends(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows as a workbook keeps them: a sheet ends with its last cell that is not blank, and so does a row."""
    kept = [list(row) for row in rows]
    for row in kept:
        while row and not row[-1].strip():
            row.pop()
    while kept and not kept[-1]:
        kept.pop()
    return kept


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=_ROWS)
def test_any_cells_come_back(tmp_path_factory: pytest.TempPathFactory, name: str, rows: list[list[str]]) -> None:
    suffix, write = FORMATS[name]
    path = tmp_path_factory.mktemp("cells") / f"any{suffix}"
    write(path, Grid([HEADER, *rows]))
    (sheet,) = read_file(path, path.name, count_headers)
    assert sheet.encoding == name
    found = sheet.records["cells"].to_list()
    if suffix == ".csv":
        assert found == [list(HEADER), *rows]
    else:
        assert without_blank_ends(found) == without_blank_ends([HEADER, *rows])


_WORDS = st.text(st.characters(categories=["L", "P", "S", "Zs"]), max_size=8)
_BY_TYPE = {
    FieldType.TEXT: _WORDS,
    FieldType.INTEGER: st.one_of(st.integers(0, 10**9).map(str), st.just("第一")),
    FieldType.DECIMAL: st.floats(-80, 80, allow_nan=False).map(str),
    FieldType.BOOLEAN: st.sampled_from(["是", "否", "√", ""]),
    FieldType.DATE: st.dates().map(str),
}
_KEYS = st.sampled_from([U1, U2, U3, "D1", "C1", "甲公司"])


def _cells(column: Column) -> st.SearchStrategy[str]:
    if column.choices or column.field == "kind":
        return st.sampled_from([*column.choices, "支部", "7", "别的"])  # digits of no list, words that are no choice
    return _KEYS if column.code else _BY_TYPE[column.type]


_LOADS = st.fixed_dictionaries({
    one.name: st.lists(st.fixed_dictionaries({c.field: _cells(c) for c in one.columns}), max_size=3) for one in TABLES
})  # fmt: skip


@dear(3)
@given(rows=_LOADS)
def test_the_dump_of_any_tables_reads_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, list[dict[str, str]]]
) -> None:
    world, folder = World(), tmp_path_factory.mktemp("dump")
    world.load(*(table(name, *given) for name, given in rows.items()))
    write_dump(world.graph, folder)
    returned = content(less_second_columns(graph_of([folder])))
    for label, written in content(less_second_columns(world.graph)).items():
        assert returned[label] == written, label


def less_second_columns(graph: GraphFrames) -> GraphFrames:
    """The graph without the columns in which a unit names several unknown chains.

    Its row has room for one; a dump gives the others as members of the chain, under that table's header.
    """
    several = (
        (pl.col("relation") == "MEMBER_OF") & pl.col("start").is_not_null() & (pl.len().over("relation", "start") > 1)
    )
    dangling = graph.nodes["DanglingReference"].with_columns(column=pl.when(~several).then("column"))
    return GraphFrames(graph.version, {**graph.nodes, "DanglingReference": dangling}, graph.ties)
