"""Contradictions inside a row: each is found, said with both values, listed, and costs nothing."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pytest

from explorer.settings import Thresholds
from loaders.reading.check import CheckedTable, check_sheet
from loaders.reading.contradictions import CONTRADICTIONS
from loaders.reading.sheets import Sheet
from loaders.sources.contracts import TABLE_BY_NAME

ENTERPRISE, INDIVIDUAL = "91440399MA5AAAA193", "92440399MA5AAAA27T"
REQUIRED = {
    "enterprises": {"code": ENTERPRISE, "name": "甲公司", "district": "罗湖区"},
    "small_businesses": {"code": INDIVIDUAL, "name": "乙店", "district": "罗湖区", "kind": "个体工商户"},
    "organisations": {"code": "D1", "name": "甲", "kind": "支部"},
    "chain_committees": {"code": "D1", "name": "甲", "chain": "C1", "chain_name": "一链"},
    "coverage": {"unit": ENTERPRISE, "organisation": "D1", "form": "单独"},
}

# table, what the row says, the code, what the message says, and a change that resolves it
CASES = [
    ("enterprises", {"organisation_kind": "党委", "members_total": "4"}, "kind_above_members", ("党委", "4"),
     {"organisation_kind": "支部"}),
    ("enterprises", {"organisation_kind": "党委", "members_total": "4"}, "kind_above_members", ("党委", "4"),
     {"form": "联合"}),
    ("small_businesses", {"organisation_kind": "党支部", "form": "单独建立", "members_formal": "2"},
     "kind_above_members", ("党支部", "2"), {"members_formal": "3"}),
    ("organisations", {"kind": "总支", "members_formal": "2"}, "kind_above_members", ("总支", "2"),
     {"members_formal": "30"}),
    ("organisations", {"kind": "党委", "members_formal": "49"}, "kind_above_members", ("党委", "49"),
     {"kind": "产业链党委"}),
    ("enterprises", {"form": "单独组建", "organisation_kind": "联合支部"}, "alone_as_joint_branch",
     ("单独组建", "联合支部"), {"form": "联合组建"}),
    ("enterprises", {"has_organisation": "否", "organisation_name": "甲支部"}, "denied_but_named", ("否", "甲支部"),
     {"has_organisation": "是"}),
    ("enterprises", {"has_organisation": "×", "organisation_code": "D1"}, "denied_but_named", ("否", "D1"),
     {"organisation_code": ""}),
    ("enterprises", {"has_organisation": "是", "reason_unorganised": "没有党员"}, "organised_with_a_reason_why_not",
     ("没有党员",), {"has_organisation": ""}),
    ("enterprises", {"can_organise": "否", "members_formal": "5"}, "conditions_denied", ("否", "5"),
     {"members_formal": "2"}),
    ("enterprises", {"reason_unorganised": "没有党员", "members_total": "1"}, "reason_against_members",
     ("没有党员", "1"), {"members_total": "0"}),
    ("enterprises", {"reason_unorganised": "正式党员不足三人", "members_formal": "3"}, "reason_against_members",
     ("正式党员不足三人", "3"), {"members_formal": "2"}),
    ("enterprises", {"members_formal": "6", "members_total": "5"}, "formal_above_total", ("6", "5"),
     {"members_total": "6"}),
    ("enterprises", {"members_transferred": "6", "members_total": "5"}, "transferred_above_total", ("6", "5"),
     {"members_total": ""}),
    ("enterprises", {"members_total": "9", "staff": "8"}, "members_above_staff", ("9", "8"), {"kind": "社会组织"}),
    ("enterprises", {"members_total": "9", "staff": "8"}, "members_above_staff", ("9", "8"),
     {"code": "51440399mjlaaa13xh"}),
    ("enterprises", {"status": "吊销,未注销", "organisation_code": "D1"}, "closed_but_organised", ("吊销", "D1"),
     {"status": "存续"}),
    ("organisations", {"revoked": "2024-05-06", "status": "正常"}, "revoked_but_active", ("2024-05-06", "正常"),
     {"status": "撤销"}),
    ("organisations", {"revoked": "2024-05-06"}, "revoked_but_active", ("2024-05-06", "(空)"), {"revoked": ""}),
    ("enterprises", {"founded": "2199-01-01"}, "date_in_future", ("2199-01-01",), {"founded": "2019-01-01"}),
    ("small_businesses", {"organisation_founded": "2199-01-01"}, "date_in_future", ("2199-01-01",),
     {"organisation_founded": ""}),
    ("organisations", {"last_election": "2199-01-01"}, "date_in_future", ("2199-01-01",),
     {"last_election": "2019-01-01"}),
    ("organisations", {"last_election": "2019-01-01", "founded": "2020-01-01"}, "date_before_foundation",
     ("2019-01-01", "2020-01-01"), {"founded": "2019-01-01"}),
    ("organisations", {"status": "撤销", "revoked": "2019-01-01", "founded": "2020-01-01"}, "date_before_foundation",
     ("2019-01-01", "2020-01-01"), {"founded": "2018-01-01"}),
    ("chain_committees", {"founded": "2199-01-01"}, "date_in_future", ("2199-01-01",), {"founded": ""}),
    ("coverage", {"since": "2024-02-01", "until": "2024-01-01"}, "ends_before_it_begins", ("2024-01-01", "2024-02-01"),
     {"until": "2024-02-01"}),
    ("small_businesses", {"code": ENTERPRISE}, "kind_against_code", ("个体工商户", ENTERPRISE), {"kind": "小微企业"}),
    ("enterprises", {"code": INDIVIDUAL, "kind": "企业"}, "kind_against_code", ("企业", INDIVIDUAL), {"kind": ""}),
]  # fmt: skip


def checked(table: str, row: Mapping[str, str], thresholds: Thresholds | None = None) -> CheckedTable:
    full = {**REQUIRED[table], **row}
    headers = [TABLE_BY_NAME[table].column(field).header for field in full]
    cells = pl.DataFrame({"row": [1, 2], "cells": [headers, list(full.values())]})
    found = check_sheet(Sheet("x.csv", None, "0" * 64, "utf-8", cells), thresholds=thresholds)
    assert isinstance(found, CheckedTable)
    return found


@pytest.mark.parametrize(("table", "row", "code", "said", "cured"), CASES)
def test_each_contradiction_is_listed_and_its_cure_is_one(table, row, code, said, cured):
    found = checked(table, row)
    (problem,) = found.problems
    assert (problem.code, problem.severity, problem.row) == (code, "warning", 2)
    assert problem.column in {TABLE_BY_NAME[table].column(field).header for field in row} | {"类别"}
    for text in (problem.say("zh"), problem.say("en")):
        assert [value for value in said if value not in text] == []
    assert found.records.height == 1
    assert checked(table, {**row, **cured}).problems == ()


def test_every_contradiction_has_a_case():
    assert {one.rule.code for one in CONTRADICTIONS} == {code for _, _, code, _, _ in CASES}


def test_what_is_given_stays_as_it_was_given():
    record = checked("enterprises", {"members_formal": "6", "members_total": "5"}).records
    assert record.select("members_formal", "members_total").row(0) == (6, 5)


def test_the_bounds_are_settings():
    row = {"kind": "党委", "members_formal": "40"}
    assert len(checked("organisations", row).problems) == 1
    assert checked("organisations", row, Thresholds(general_branch_from_members=30)).problems == ()


def test_unknown_counts_and_dates_contradict_nothing():
    assert checked("enterprises", {"organisation_kind": "党委", "members_total": "", "staff": "1"}).problems == ()
