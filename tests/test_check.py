"""The check: one outcome for each row, typed records, a problem for whatever is wrong."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import InputError
from explorer.graph import DTYPES
from loaders.reading.check import CheckedTable, check_paths, check_sheet
from loaders.reading.problems import RULES, Problem
from loaders.reading.sheets import Sheet
from loaders.sources.contracts import CITY_TABLES, TABLES, Table
from tests.sample import sample_tables
from tests.searching import examples

FIRST, SECOND = "91440399MA5AAAA193", "92440399MA5AAAA27T"
SOCIAL = "51440399MJLAAA13XH"
CITIZEN, MOBILE = "440399199001011234", "13912345678"
UNIT = ["统一社会信用代码", "企业名称", "区"]
COVERAGE = ["单位代码", "党组织代码", "覆盖方式"]
ORGANISATION = ["党组织代码", "党组织名称", "党组织类别"]


def sheet_of(*rows: Sequence[str]) -> Sheet:
    schema = {"row": pl.Int64, "cells": pl.List(pl.String)}
    records = pl.DataFrame({"row": range(1, len(rows) + 1), "cells": [list(row) for row in rows]}, schema=schema)
    return Sheet("any.csv", None, "0" * 64, "utf-8", records)


def check(*rows: Sequence[str]) -> CheckedTable:
    checked = check_sheet(sheet_of(*rows))
    assert isinstance(checked, CheckedTable)
    return checked


def outcomes(checked: CheckedTable) -> dict[int, str]:
    return dict(checked.outcomes.iter_rows())


def codes(checked: CheckedTable) -> dict[str, list[int | None]]:
    found: dict[str, list[int | None]] = {}
    for problem in checked.problems:
        found.setdefault(problem.code, []).append(problem.row)
    return found


def the_problem(checked: CheckedTable, code: str) -> Problem:
    (problem,) = (problem for problem in checked.problems if problem.code == code)
    return problem


def column(checked: CheckedTable, field: str) -> list[Any]:
    return checked.records[field].to_list()


def unit(header: str, *cells: str) -> CheckedTable:
    """Units that differ in one column alone."""
    return check([*UNIT, header], *([f"U{n}", f"单位{n}", "罗湖", cell] for n, cell in enumerate(cells)))


# Records


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_records_have_a_typed_column_for_each_field_of_the_contract(table: Table) -> None:
    checked = check([column.header for column in table.required])
    expected = {"row": pl.Int64(), "key": pl.String(), **{c.field: DTYPES[c.type] for c in table.read}}
    assert dict(checked.records.schema) == expected
    assert (checked.read, checked.records.height, checked.outcomes.height) == (0, 0, 0)
    assert dict(checked.outcomes.schema) == {"row": pl.Int64, "outcome": pl.String}


def test_a_plain_table_has_no_problem() -> None:
    checked = check(UNIT, [FIRST, "深链市甲公司", "罗湖"], [SECOND, "<script>alert(1)</script>", "440306"])
    assert not checked.problems
    assert checked.records.select("row", "key", "name", "district").rows() == [
        (2, FIRST, "深链市甲公司", "罗湖区"), (3, SECOND, "<script>alert(1)</script>", "宝安区"),
    ]  # fmt: skip


def test_the_sample_city_is_clean_but_for_what_is_planted() -> None:
    checked = sample_tables()
    assert len(checked.tables) == len(CITY_TABLES)
    assert all(table.read == table.records.height for table in checked.tables)
    assert {problem.severity for table in checked.tables for problem in table.problems} <= {"warning"}


# Rows that are no records


def test_titles_blanks_totals_notes_and_column_numbers_are_skipped() -> None:
    checked = check(
        ["深链市企业台账"], [], ["序号", *UNIT, "从业人员数量"], ["1", "2", "3", "4", "5"], ["", "", " ", "", "\u200b"],
        ["1", FIRST, "甲公司", "罗湖", "12"], ["合计", "", "", "", "12"], ["", "", "罗湖区小计", "", "12"],
        ["注:数据截至去年底"],
        ["序号", *UNIT, "从业人员数量"], ["填表人:某某", "", "审核人:某某"],
    )  # fmt: skip
    assert checked.records["row"].to_list() == [6]
    assert outcomes(checked) == dict.fromkeys([1, 2, 4, 5, 7, 8, 9, 10, 11], "skipped")
    assert checked.read == 10
    assert not checked.problems


@pytest.mark.parametrize("numbers", [("1", "2", "3"), ("（1）", "(2)", "③"), ("甲", "乙", "1")])
def test_a_line_of_column_numbers_in_all_its_forms(numbers: tuple[str, ...]) -> None:
    assert outcomes(check(UNIT, numbers, [FIRST, "甲公司", "罗湖"])).get(2) == "skipped"


def test_a_company_called_total_is_a_company() -> None:
    checked = check(UNIT, [FIRST, "合计", "罗湖"], [SECOND, "None", "罗湖"], [SOCIAL, "无", "罗湖"])
    assert column(checked, "name") == ["合计", "None", "无"]


def test_exact_duplicates_are_skipped_and_name_the_first() -> None:
    checked = check(
        ["序号", *UNIT, "联系电话"],
        ["1", FIRST, "甲（深链）公司", "罗湖", MOBILE],
        ["2", FIRST, "甲(深链)公司", "罗湖区", "1"],
    )
    assert outcomes(checked) == {3: "skipped"}
    assert "第 2 行" in the_problem(checked, "duplicate_row").message.zh
    assert (checked.dropped_columns, checked.unused_columns) == (("联系电话",), ("序号",))


# Rows that are rejected


def test_a_conflicting_duplicate_is_rejected_and_names_both_rows() -> None:
    checked = check(UNIT, [FIRST, "甲公司", "罗湖"], [FIRST.lower(), "乙公司", "罗湖"], [FIRST, "丙公司", "罗湖"])
    assert outcomes(checked) == {3: "rejected", 4: "rejected"}
    assert codes(checked) == {"conflicting_duplicate": [3, 4]}
    assert "第 3 行" in checked.problems[0].message.zh
    assert "第 2 行" in checked.problems[0].message.zh
    assert column(checked, "name") == ["甲公司"]


def test_no_name_and_blank_required_cells() -> None:
    checked = check(
        ORGANISATION, ["D1", "", "支部"], ["", "某支部", "支部"], ["D3", "某支部", "—"], ["D4", "不详", "支部"]
    )
    assert codes(checked) == {"missing_name": [2, 5], "blank_required": [3, 4]}
    assert outcomes(checked) == dict.fromkeys([2, 3, 4, 5], "rejected")
    assert all(problem.severity == "error" for problem in checked.problems)


def test_extra_cells_are_not_quoted() -> None:
    checked = check(UNIT, [FIRST, "甲公司", "罗湖", "", ""], [SECOND, "乙", "公司", "罗湖", MOBILE])
    assert outcomes(checked) == {3: "rejected"}
    problem = the_problem(checked, "extra_cells")
    assert problem.value is None
    assert MOBILE not in problem.say("zh") + problem.say("en")


def test_ties_need_both_ends_a_known_form_and_a_known_role() -> None:
    checked = check(
        COVERAGE,
        [FIRST, "", "单独"],
        ["", "D1", "单独"],
        [FIRST, "D1", "包联"],
        [FIRST, "D1", ""],
        [FIRST, "D1", "联 合"],
    )
    assert codes(checked) == {"missing_end": [2, 3], "unknown_form": [4], "blank_required": [5]}
    assert column(checked, "form") == ["联合"]
    assert column(checked, "key") == [None]
    members = check(["产业链代码", "成员代码", "角色"], ["C1", FIRST, "老大"], ["C1", FIRST, ""])
    assert codes(members) == {"unknown_role": [2]}
    assert the_problem(members, "unknown_role").value == "老大"


def test_ties_differ_by_form_and_start() -> None:
    header = [*COVERAGE, "起始日期", "终止日期"]
    checked = check(
        header, [FIRST, "D1", "单独", "2020-01-01", ""], [FIRST, "D1", "联合", "2020-01-01", ""],
        [FIRST, "d1", "单独", "2020/1/1", "2021-01-01"], [FIRST, "D1", "单独", "", ""],
        [FIRST, "D1", "单独", "2020.1", ""],
    )  # fmt: skip
    assert outcomes(checked) == {4: "rejected", 6: "skipped"}


# Rows kept with a warning


def test_missing_cells() -> None:
    checked = check([*UNIT, "街道"], [FIRST, "甲公司", "罗湖"])
    assert codes(checked) == {"missing_cells": [2]}
    assert checked.records.height == 1


def test_values_that_cannot_be_read_stay_unknown() -> None:
    header = [*UNIT, "成立日期", "从业人员数量", "经度", "是否有工会", "单位类别", "链上角色"]
    checked = check(header, [FIRST, "甲公司", "天河", "去年", "很多", "200", "也许", "机关", "老大"])
    assert codes(checked) == {"bad_value": [2] * 7}
    assert {problem.column for problem in checked.problems} == {*header} - {*UNIT[:2]}
    assert checked.records.select(pl.exclude("row", "key", "code", "name").is_null().all()).row(0) == (True,) * (
        checked.records.width - 4
    )


def test_a_blank_district_is_a_warning_and_the_unit_is_kept() -> None:
    checked = check(UNIT, [FIRST, "甲公司", "-"])
    assert codes(checked) == {"blank_district": [2]}
    assert checked.records.height == 1


def test_an_approximate_number_counts() -> None:
    checked = unit("从业人员数量", "约50人", "60")
    assert column(checked, "staff") == [50, 60]
    assert "50" in the_problem(checked, "approximate_value").message.zh


def test_nul_characters_are_taken_out() -> None:
    checked = unit("街道", "东\0门")
    assert column(checked, "street") == ["东门"]
    assert the_problem(checked, "nul_character").row == 2


def test_warnings_of_rejected_rows_are_not_given() -> None:
    checked = check([*UNIT, "成立日期"], [FIRST, "", "罗湖", "去年"])
    assert codes(checked) == {"missing_name": [2]}


# Booleans and code lists


def test_ones_and_zeros_alone_are_booleans() -> None:
    checked = unit("是否有工会", "1", "0", "", "1")
    assert column(checked, "trade_union") == [True, False, None, True]
    assert not codes(checked).keys() & {"bad_value", "undeclared_code_list"}


def test_another_digit_makes_a_code_list_reported_once() -> None:
    checked = unit("是否有工会", "1", "2", "", "2")
    assert column(checked, "trade_union") == [None] * 4
    problem = the_problem(checked, "undeclared_code_list")
    assert (problem.row, problem.column, problem.value) == (None, "是否有工会", None)
    assert "3" in problem.message.zh


def test_ones_beside_words_are_not_read() -> None:
    checked = unit("是否有工会", "是", "1")
    assert column(checked, "trade_union") == [True, None]
    assert codes(checked)["bad_value"] == [3]


def test_none_is_no_where_the_question_is_whether() -> None:
    assert column(unit("是否有工会", "无", "有"), "trade_union") == [False, True]
    assert column(unit("街道", "无"), "street") == [None]


def test_digits_for_kinds_and_forms_are_a_code_list() -> None:
    checked = unit("党组织组建形式", "1", "2", "联合")
    assert column(checked, "form") == [None, None, "联合"]
    assert the_problem(checked, "undeclared_code_list").row is None


# Kinds of organisations


@pytest.mark.parametrize(
    ("name", "written", "counts"),
    [
        ("中共某公司委员会", "支部", "党委"),
        ("中共某公司支部委员会", "党委", "支部"),
        ("中共某公司总支部委员会", "党支部", "总支"),
        ("某园区联合党支部", "党总支", "联合支部"),
        ("中共某产业链委员会", "产业链党委", "产业链党委"),
        ("某行业委员会", "行业党委", "行业党委"),
        ("中共某工作委员会", "工委", "工委"),
        ("某联合支部", "支部", "支部"),
        ("某支部", "功能型支部", "功能型支部"),
        ("某指导站", "支部", "支部"),
        ("某支部", "党建工作指导站", "党建工作指导站"),
    ],
)
def test_an_organisations_name_wins_against_its_kind(name: str, written: str, counts: str) -> None:
    checked = check(ORGANISATION, ["D1", name, written])
    assert column(checked, "kind") == [counts]
    assert codes(checked) == ({} if written == counts else {"kind_contradiction": [2]})


def test_the_name_wins_in_a_units_row_too() -> None:
    checked = check([*UNIT, "党组织名称", "党组织类别"], [FIRST, "甲公司", "罗湖", "中共甲公司委员会", "党支部"])
    assert column(checked, "organisation_kind") == ["党委"]
    problem = the_problem(checked, "kind_contradiction")
    assert (problem.value, problem.column) == ("党支部", "党组织类别")


# Codes and keys


def test_a_wrong_credit_code_is_kept_with_the_likely_one_as_cure() -> None:
    wrong = FIRST.replace("0", "O", 1)
    checked = check(UNIT, [wrong, "甲公司", "罗湖"], [FIRST[:-1] + "4", "乙公司", "罗湖"])
    assert column(checked, "code") == [wrong, FIRST[:-1] + "4"]
    first, second = checked.problems
    assert (first.code, second.code) == ("bad_credit_code", "bad_credit_code")
    assert FIRST in first.cure.zh
    assert FIRST not in second.cure.zh


def test_lost_digits_are_blank_and_never_merged_on() -> None:
    checked = check(UNIT, ["9.14403E+17", "甲公司", "罗湖"], ["9.14403E+17", "乙公司", "罗湖"])
    assert codes(checked) == {"digits_lost": [2, 3], "keyed_by_name": [2, 3]}
    assert column(checked, "key") == ["name:甲公司|罗湖区", "name:乙公司|罗湖区"]


def test_a_15_digit_code_is_a_registration_number() -> None:
    checked = check(UNIT, ["440399000000018", "甲公司", "罗湖"])
    assert checked.records.select("key", "code", "registration_number").row(0) == (
        "reg:440399000000018", None, "440399000000018",
    )  # fmt: skip
    assert not checked.problems


def test_a_citizens_number_is_neither_stored_nor_printed() -> None:
    checked = check(UNIT, [CITIZEN, "甲公司", "罗湖"])
    assert set(codes(checked)) == {"personal_value", "keyed_by_name"}
    assert CITIZEN not in str(checked)
    assert all(CITIZEN not in problem.say("zh") for problem in checked.problems)
    of_ties = check(COVERAGE, [CITIZEN, "D1", "单独"])
    assert set(codes(of_ties)) == {"personal_value", "missing_end"}
    assert CITIZEN not in str(of_ties)


def test_a_kind_left_blank_stays_blank_though_the_code_tells_it() -> None:
    """Figures go by the code; a kind guessed into the record would be taken for one that the file gives."""
    checked = check([*UNIT, "单位类别"], [SOCIAL, "协会", "罗湖", ""], [FIRST, "甲公司", "罗湖", ""])
    assert column(checked, "kind") == [None, None]


def test_keys_are_comparable_and_a_segments_holds_its_chain() -> None:
    checked = check(["产业链代码", "环节代码", "环节名称", "顺序"], ["cl 01", "s１", "电池", "1"])
    assert column(checked, "key") == ["CL01/S1"]
    assert column(checked, "chain") == ["cl 01"]


# Personal columns and values


def test_personal_columns_are_dropped_by_header_and_by_value() -> None:
    checked = check(
        [*UNIT, "法定代表人", "街道", "备注"],
        [FIRST, "甲公司", "罗湖", "张某", MOBILE, ""], [SECOND, "乙公司", "罗湖", "李某", MOBILE, f"电话{MOBILE}"],
    )  # fmt: skip
    assert checked.dropped_columns == ("法定代表人", "街道", "备注")
    assert checked.unused_columns == ()
    assert MOBILE not in str(checked)


def test_a_single_personal_value_is_blanked() -> None:
    checked = unit("街道", "东门街道", f"东门街道{MOBILE}")
    assert column(checked, "street") == ["东门街道", None]
    assert the_problem(checked, "personal_value").value is None


# Files


def write(folder: Path, name: str, *rows: Sequence[str]) -> Path:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    path = folder / name
    path.write_text(stream.getvalue(), encoding="utf-8")
    return path


def test_an_unrecognised_file_is_a_warning_beside_others(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", UNIT, [FIRST, "甲公司", "罗湖"])
    write(tmp_path, "b.csv", ["甲", "乙"], ["1", "2"])
    (tmp_path / "readme.txt").write_text("x", encoding="utf-8")
    checked = check_paths([tmp_path])
    assert [table.file for table in checked.tables] == ["a.csv"]
    assert [(problem.code, problem.file) for problem in checked.problems] == [("unrecognised_table", "b.csv")]
    assert [Path(path).name for path in checked.passed_over] == ["readme.txt"]


def test_nothing_recognised_says_what_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path, "units.csv", ["统一社会信用代码", "企业名称", "街道"], [FIRST, "甲公司", "东门"])
    with pytest.raises(InputError) as refused:
        check_paths([path])
    assert refused.value.code == "nothing_recognised"
    assert "缺少列:区" in refused.value.say("zh")


def test_one_unreadable_file_refuses_all(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", UNIT, [FIRST, "甲公司", "罗湖"])
    (tmp_path / "b.csv").write_bytes(b"%PDF-1.7")
    with pytest.raises(InputError) as refused:
        check_paths([tmp_path])
    assert refused.value.code == "unreadable_file"


# For any table at all

CELL = st.one_of(
    st.sampled_from(["", "—", "无", "1", "2", "是", "单独", "罗湖", FIRST, SECOND, "2023-08-04", "约50人"]),
    st.sampled_from(["合计", "注:某", CITIZEN, MOBILE, f"乙{CITIZEN}", f"2 {MOBILE}"]),
    st.text(max_size=6),
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    table = draw(st.sampled_from(TABLES))
    others = draw(st.lists(st.sampled_from(table.columns), max_size=4))
    headers = list(dict.fromkeys(c.header for c in (*table.required, *others)))
    rows = draw(st.lists(st.lists(CELL, max_size=len(headers) + 1), max_size=8))
    return [headers, *rows]


@settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_each_row_read_has_one_outcome(rows: list[list[str]]) -> None:
    checked = check(*rows)
    numbers = checked.records["row"].to_list() + checked.outcomes["row"].to_list()
    assert Counter(numbers) == Counter(range(2, len(rows) + 1))
    assert checked.read == len(numbers)
    rejected = {row for row, outcome in outcomes(checked).items() if outcome == "rejected"}
    assert rejected == {problem.row for problem in checked.problems if RULES[problem.code].severity == "error"}
    assert all(problem.say("zh") and problem.say("en") for problem in checked.problems)
    said = [problem.say("zh") for problem in checked.problems]
    assert not [text for text in said if CITIZEN in text or MOBILE in text]
    keys = checked.records.filter(pl.col("key").is_not_null())
    assert checked.table.name == "chain_committees" or keys["key"].is_unique().all()
