"""Tables by their headers: which one, what is missing, what is personal."""

from __future__ import annotations

import polars as pl
import pytest

from loaders.reading.personal import holds_personal, is_personal, is_personal_header
from loaders.reading.problems import Problem
from loaders.reading.recognise import Recognised, recognise
from loaders.reading.sheets import Sheet
from loaders.sources.contracts import ENTERPRISES, TABLES, Table


def sheet(*rows: list[str]) -> Sheet:
    records = pl.DataFrame(
        {"row": range(1, len(rows) + 1), "cells": rows}, schema={"row": pl.Int64, "cells": pl.List(pl.String)}
    )
    return Sheet("any.csv", None, "", "utf-8", records)


def recognised(*rows: list[str]) -> Recognised:
    found = recognise(sheet(*rows))
    assert isinstance(found, Recognised)
    return found


def problem(*rows: list[str]) -> Problem:
    found = recognise(sheet(*rows))
    assert isinstance(found, Problem)
    return found


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@pytest.mark.parametrize("which", ["all", "required"])
def test_each_table_by_its_canonical_headers(table: Table, which: str) -> None:
    columns = table.columns if which == "all" else table.required
    found = recognised([column.header for column in columns])
    assert found.table is table
    assert list(found.columns.values()) == list(columns)


def test_a_unit_table_that_describes_its_organisation_stays_a_unit_table() -> None:
    about_organisations = ["党组织代码", "党组织名称", "党组织类别", "上级党组织代码", "党组织成立时间", "上次换届时间"]
    assert recognised(["统一社会信用代码", "企业名称", "区", *about_organisations]).table is ENTERPRISES


def test_members_with_the_chains_name_are_no_chains() -> None:
    assert recognised(["产业链代码", "产业链名称", "成员代码"]).table.name == "chain_members"


def test_headers_compare_without_width_spaces_and_stars() -> None:
    headers = ["＊统一社会信用代码", " 企 业\n名称", "区*", "年营业收入（万元）"]
    assert [c.field for c in recognised(headers).columns.values()] == ["code", "name", "district", "revenue"]


def test_the_header_stands_below_a_title() -> None:
    found = recognised(["深链市产业链目录"], [], ["产业链代码", "产业链名称"], ["CL01", "新能源"])
    assert (found.header_rows, found.table.name) == ((3,), "chains")


def test_a_registration_number_replaces_the_code() -> None:
    assert recognised(["注册号", "企业名称", "区"]).table is ENTERPRISES


def test_of_two_equal_headers_the_first_counts() -> None:
    assert list(recognised(["产业链代码", "产业链名称", "产业链名称"]).columns) == [0, 1]


def test_a_missing_column_is_named_with_the_nearest_table() -> None:
    found = problem(["覆盖关系台账"], ["单位代码", "覆盖方式", "起始日期"], ["91440399MA5AAAA193", "单独", ""])
    assert (found.code, found.severity, found.row, found.column) == ("missing_column", "error", 2, "党组织代码")
    assert "覆盖关系" in found.message.zh
    assert "党组织代码" in found.message.zh


def test_a_mistyped_header_is_named_beside_the_missing_one() -> None:
    found = problem(["统一社会信用代码", "企业名陈", "区"], ["91440399MA5AAAA193", "甲公司", "罗湖"])
    assert (found.code, found.column) == ("missing_column", "企业名称")
    assert "“企业名陈”是否应为“企业名称”" in found.cure.zh
    assert "企业名陈" in found.cure.en


def test_an_unrecognised_table_names_the_nearest_and_what_it_lacks() -> None:
    found = problem(["产品", "备注", "经度"])
    assert found.code == "unrecognised_table"
    assert all(word in found.cure.zh for word in ("供应关系", "供方代码", "需方代码"))
    assert problem(["甲", "乙"]).cure.zh.startswith("改用")


@pytest.mark.parametrize("row", [["甲", "乙"], [""], ["产品", "备注", "经度"], ["级别"]])
def test_no_table_at_all(row: list[str]) -> None:
    found = problem(row, ["1", "2"])
    assert (found.code, found.severity, found.row) == ("unrecognised_table", "warning", None)


@pytest.mark.parametrize(
    "header",
    ["党组织书记姓名", "法定代表人", "负责人", "联系电话", "手机号码", "身份证号", "政治面貌", "出资人是否党员",
     "指导员", "法人证件号码", "法定代表人党员标志"],
)  # fmt: skip
def test_personal_headers_are_dropped(header: str) -> None:
    assert is_personal_header(header)
    assert recognised(["产业链代码", "产业链名称", header]).personal == {2}


@pytest.mark.parametrize(
    "header", ["党员总数", "企业党务工作者人数", "是否选派指导员", "法人单位数", "备注", "35岁以下人数"]
)
def test_counts_and_plain_headers_are_not_personal(header: str) -> None:
    assert not is_personal_header(header)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_canonical_column_is_personal(table: Table) -> None:
    found = recognised([column.header for column in table.columns])
    assert not found.personal


def test_personal_values() -> None:
    texts = pl.DataFrame(
        {"t": ["13912345678", "139 1234 5678", "+86 13912345678", "440399199001011234", "12345678901"]}
    )
    assert texts.select(is_personal(pl.col("t"))).to_series().to_list() == [True, True, True, True, False]
    within = pl.DataFrame({"t": ["某路1号,电13912345678", "产量139123456789吨", "44039919900101123x", None]})
    assert within.select(holds_personal(pl.col("t"))).to_series().to_list() == [True, False, True, None]


def test_a_record_that_says_nothing_but_an_answer_is_no_level_of_the_header() -> None:
    found = recognised(["统一社会信用代码", "企业名称", "区"], ["", "", "", "无"])
    assert found.header_rows == (1,)
