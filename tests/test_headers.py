"""Headers of one to three levels: found among titles and notes, each column with what stands above it."""

from __future__ import annotations

import polars as pl
import pytest

from loaders.reading.check import check_sheet
from loaders.reading.problems import Problem
from loaders.reading.recognise import Recognised, recognise
from loaders.reading.sheets import Merged, Sheet
from loaders.sources.declared import Source
from tests.test_check import check, column, outcomes
from tests.test_recognise import problem, recognised, sheet

UNIT = ("统一社会信用代码", "企业名称", "区")
FIRST = "91440399MA5AAAA193"
FIRM = (FIRST, "甲公司", "罗湖")


def fields(found: Recognised) -> dict[str, str]:
    """Which header fills which field."""
    return {column.field: found.headers[place] for place, column in found.columns.items()}


def merged_sheet(rows: list[list[str]], *ranges: tuple[int, int, int, int]) -> Sheet:
    """As a workbook gives it: what spans rows is filled down already."""
    plain = sheet(*rows)
    return Sheet("any.xlsx", "台账", "", "xlsx", plain.records, merged=tuple(Merged(*one) for one in ranges))


def test_blanks_of_text_belong_to_the_parent_on_their_left() -> None:
    found = recognised(
        [*UNIT, "党员队伍", "", "备注", "党组织设置", ""],
        ["", "", "", "党员总数", "正式党员数", "", "党组织名称", "党组织代码"],
        [*FIRM, "3", "2", "", "", ""],
    )
    assert found.header_rows == (1, 2)
    assert found.headers[3:] == (
        "党员队伍 > 党员总数", "党员队伍 > 正式党员数", "备注", "党组织设置 > 党组织名称", "党组织设置 > 党组织代码",
    )  # fmt: skip


def test_a_workbook_says_how_far_a_parent_reaches() -> None:
    rows = [
        ["台账", *[""] * 5],
        ["企业名称", "统一社会信用代码", "区", "法定代表人", "", "政治面貌"],
        ["企业名称", "统一社会信用代码", "区", "姓名", "单位名称", "政治面貌"],
    ]
    found = recognise(merged_sheet(rows, (0, 0, 0, 5), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4)))
    assert isinstance(found, Recognised)
    assert found.header_rows == (2, 3)
    assert fields(found) == {"name": "企业名称", "code": "统一社会信用代码", "district": "区"}
    assert found.personal == {3, 4, 5}


def test_three_levels_with_a_title_and_a_note_above() -> None:
    found = recognised(
        ["新区非公有制经济组织党组织工作台账"],
        ["填报单位:某街道", "", "", "填报日期:2026年6月"],
        [*UNIT, "党组织设置情况", "", "", "", "群团"],
        ["", "", "", "党组织类别", "", "党组织书记", "党务副书记", "是否健全群团组织"],
        ["", "", "", "党支部", "党委", "姓名", "人数", "公会"],
    )
    assert found.header_rows == (3, 4, 5)
    assert [group.words for group in found.ticked] == [{3: "党支部", 4: "党委"}]
    assert found.columns[7].field == "trade_union"
    assert found.headers[7] == "群团 > 是否健全群团组织 > 公会"
    assert (found.personal, found.unused()) == ({5}, {6})


@pytest.mark.parametrize(
    ("parents", "field"),
    [(("从业人员情况",), "staff"), (("党务工作者情况",), None), (("党务副书记",), None), (("工会",), None)],
)
def test_one_name_under_different_parents(parents: tuple[str, ...], field: str | None) -> None:
    found = recognised([*UNIT, *parents, "其余"], ["", "", "", "专职人数", "专职"])
    assert ("staff" in fields(found)) == (field == "staff")


def test_the_unit_of_somebody_is_not_the_firm() -> None:
    found = recognised(
        ["统一社会信用代码", "区", "党建工作指导员", "", "基本情况"], ["", "", "姓名", "单位名称", "企业名称"]
    )
    assert fields(found)["name"] == "基本情况 > 企业名称"
    assert found.personal == {2, 3}


def test_a_parent_and_its_total_are_one_name() -> None:
    found = recognised([*UNIT, "党员", "", "从业人员", ""], ["", "", "", "总数", "女", "数量", "其中博士"])
    assert fields(found)["members_total"] == "党员 > 总数"
    assert fields(found)["staff"] == "从业人员 > 数量"


def test_what_a_parent_is_about_and_its_header_are_one_name() -> None:
    found = recognised(
        ["企业基本信息", "", "", "党组织设置情况", "", "", "上级党组织情况", "党员队伍建设情况", ""],
        ["名称", "统一社会信用代码", "区", "名称", "代码", "成立时间", "名称", "总数", "其中:女"],
    )
    wanted = ["name", "code", "district", "organisation_name", "organisation_code", "organisation_founded",
              "organisation_superior", "members_total"]  # fmt: skip
    assert [column.field for column in found.columns.values()] == wanted
    assert found.unused() == {8}


def test_a_heading_written_out_in_one_row_is_read_as_it_was() -> None:
    found = recognised([*UNIT, "党组织设置情况 > 党组织类别 > 党支部", "党组织类别 > 党委", "书记 > 姓名"])
    assert [group.words for group in found.ticked] == [{3: "党支部", 4: "党委"}]
    assert found.personal == {5}


def test_rows_under_the_header_are_no_header() -> None:
    checked = check([*UNIT, "党组织类别"], [FIRST, "甲公司", "罗湖", "党支部"])
    assert (checked.header_rows, column(checked, "organisation_kind")) == ((1,), ["党支部"])


def test_a_header_repeated_on_every_page_is_skipped_at_each_level() -> None:
    head = [[*UNIT, "党员队伍", ""], ["", "", "", "党员总数", "正式党员数"]]
    checked = check(*head, [*FIRM, "3", "2"], *head, ["合计", "", "", "3", "2"])
    assert outcomes(checked) == dict.fromkeys([4, 5, 6], "skipped")
    assert checked.read == 4


def test_a_header_beyond_the_first_rows_is_not_found() -> None:
    assert problem(*[["说明", str(row)] for row in range(25)], [*UNIT]).code == "unrecognised_table"


def test_a_unit_table_without_codes_needs_more_than_names() -> None:
    assert problem(["单位名称", "地区", "天气"]).code == "missing_column"
    ledger = ["企业名称", "地区", "职工数量", "是否建立党组织", "党组织名称", "居委会"]
    assert fields(recognised(ledger))["district"] == "地区"


def test_an_organisations_table_that_names_units_stays_one() -> None:
    headers = ["党组织代码", "党组织名称", "党组织类别", "党组织所在单位代码", "单位名称", "地区", "正式党员数", "街道"]
    assert recognised(headers).table.name == "organisations"


# What a declaration says


def test_a_declared_table_and_aliases_count_first() -> None:
    source = Source(table="enterprises", aliases={"商户": "企业名称", "人头": "从业人员数量"})
    found = recognise(sheet([*UNIT, "商户", "从业人数", "人头"]), source)
    assert isinstance(found, Recognised)
    assert (found.header_of("name"), found.header_of("staff")) == ("商户", "人头")
    assert found.unused() == {1, 4}


def test_another_table_than_the_declared_one_is_not_looked_for() -> None:
    found = recognise(sheet(["产业链代码", "产业链名称"]), Source(table="enterprises"))
    assert isinstance(found, Problem)


def test_a_declared_district_takes_the_place_of_the_column() -> None:
    checked = check_sheet(sheet(["统一社会信用代码", "企业名称"], [FIRST, "甲公司"]), Source(district="坪山区"))
    assert not isinstance(checked, Problem | None)
    assert column(checked, "district") == ["坪山区"]


# What is kept of rejected rows


def test_rejected_rows_are_kept_as_written_but_for_what_is_personal() -> None:
    mobile = "13912345678"
    checked = check(
        [*UNIT, "街道", "联系电话"],
        [FIRST, "", "罗湖", f"东门{mobile}", mobile], ["92440399MA5AAAA27T", "乙", "罗", "湖", "", mobile], [*FIRM],
    )  # fmt: skip
    assert checked.headers == (*UNIT, "街道", "联系电话")
    assert checked.raw.rows() == [(2, [FIRST, "", "罗湖", "", ""])]
    assert mobile not in str(checked.raw.to_dicts())


def test_an_empty_table_has_no_rejected_rows() -> None:
    checked = check([*UNIT])
    assert checked.raw.schema == {"row": pl.Int64, "cells": pl.List(pl.String)}
    assert checked.raw.is_empty()
