"""Nothing of a person: headers and values are dropped before anything says them."""

from __future__ import annotations

import csv
import json
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import InputError
from explorer.settings import Settings
from explorer.words import LANGUAGES
from loaders.load import check as check_files
from loaders.reading.check import CheckedTable, check_paths
from loaders.reading.columns import read_column
from loaders.reading.comparable import header_in_comparable_form
from loaders.reading.personal import is_personal_header, masked, masked_text
from loaders.sources.contracts import ENTERPRISES
from loaders.sources.declared import UNDECLARED
from tests.searching import examples

MOBILE, IDENTITY = "13912345678", "44039919900101123X"
U1, U2 = "91440399MA5AAAA193", "92440399MA5AAAA27T"

# Domain reference 4.4, header by header, and what departments make of them.
OF_PERSONS = """
党组织书记姓名 党组织书记号码 党组织书记手机号码 负责人 联系人 联系人姓名 联系人及电话 负责人及电话 电话
联系电话 办公电话 手机 出资人(负责人)姓名 出资人姓名 法人 法人代表 法定代表人 法定代表人姓名 法定代表人证件号码
法人证件号码 法人联系方式 法定代表人联系方式 法定代表人政治面貌 法人政治面貌 政治面貌 法定代表人党员标志
法定代表人党组织书记标志 出资人是否党员 法定代表人是否党员 两代表一委员 “两代表一委员” 是否两代表一委员
是否人大代表 指导员 指导员姓名 指导员手机 指导员身份证 党建工作指导员姓名 联络员(姓名) 治保负责人 治保主任
治保主任姓名 治保负责人联系电话 身份证号 身份证号码 公民身份证件号 证件类型 性别 出生年月 学历 职务 董事长
理事长 秘书长姓名 股东 经营者姓名 经营者 填表人 填报人及电话 电子邮箱 E-mail 党员花名册 法定代表人>姓名
党组织负责人>手机
"""
OF_ORGANISATIONS = """
党员人数 党员总数 中共党员数量 党员(预备党员)人数 预备党员人数 发展对象人数 积极分子人数 申请入党人数
35岁以下人数 妇女数量 生产经营一线职工人数 企业党务工作者人数 工会会员数量 共青团团员数量 联合党支部数 法人单位
法人单位数 法人代码 党组织所在单位情况 是否建立党组织 是否选派党建工作指导员或联络员
未建党组织的是否选派党建工作指导员、联络员 未建党组织的是否选派党建工作指导员(、联络员) 是否派驻党建指导员
已派党建工作指导员 已派党建工作指导员的 是否有工会 是否规模以上企业 企业出资人不支持 在理事会中建 业务主管单位
登记机构 注册号 登记证号 单位 业主委员会 在会长单位中建 组织机构代码 主营业务 牵头单位 备注
"""


@pytest.mark.parametrize("header", OF_PERSONS.split())
def test_a_header_of_a_persons_attribute_is_personal(header):
    assert is_personal_header(header_in_comparable_form(header))


@pytest.mark.parametrize("header", OF_ORGANISATIONS.split())
def test_counts_and_questions_about_organisations_are_not(header):
    assert not is_personal_header(header_in_comparable_form(header))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (MOBILE, "***"), (IDENTITY.lower(), "***"), ("１３９１２３４５６７８", "***"),
        ("甲店139-1234-5678号", "甲店***号"),
        (f"{MOBILE}/{MOBILE}、{IDENTITY}", "***/***、***"), ("+86 13912345678", "***"), ("008613912345678", "***"),
        ("440399-19900101-123X", "***"), ("2026年（一）", "2026年（一）"), ("139123456789", "139123456789"), (U1, U1),
    ],
)  # fmt: skip
def test_numbers_are_masked_and_the_rest_stays_as_written(text, kept):
    assert masked_text(text) == kept
    assert pl.DataFrame({"t": [text]}).select(masked(pl.col("t"))).item() == kept


def check(folder, *rows: list[str]) -> CheckedTable:
    path = folder / "单位.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    (checked,) = check_paths([path]).tables
    return checked


def test_a_shop_keeps_its_name_without_the_number_in_it(tmp_path):
    head = ["统一社会信用代码", "企业名称", "区"]
    checked = check(tmp_path, head, [U1, f"甲店{MOBILE}", "罗湖"], [U2, MOBILE, "罗湖"])
    assert checked.records["name"].to_list() == ["甲店***"]
    assert [(one.code, one.row, one.value) for one in checked.problems] == [
        ("personal_value", 2, None), ("personal_value", 3, None), ("missing_name", 3, None),
    ]  # fmt: skip


def test_a_turnover_in_yuan_may_have_eleven_digits():
    cells = pl.DataFrame({"row": [2, 3], "text": [MOBILE, IDENTITY]})
    for unit, turnover in (("元", 1391234.5678), ("万元", None)):
        reading = read_column(ENTERPRISES.column("revenue"), f"年营业收入({unit})", cells, UNDECLARED, of_tie=False)
        assert reading.values.to_list() == [turnover, None]


def test_organisation_codes_like_mobile_numbers_are_codes_where_most_are(tmp_path):
    head = ["党组织代码", "党组织名称", "党组织类别"]
    rows = [[f"1390000000{n}", f"第{n}支部", "支部"] for n in range(3)]
    assert check(tmp_path, head, *rows).records.height == 3
    assert check(tmp_path, head, *rows, *([f"D{n}", f"第{n}总支", "总支"] for n in range(4))).records.height == 4


HEAD = [
    "统一社会信用代码",
    "企业名称",
    "区",
    "街道",
    "从业人员数量",
    "成立日期",
    "是否有工会",
    "行业代码",
    "党组织代码",
    "党组织名称",
    "备注",
]
ROW = [U1, "甲公司", "罗湖", "东门", "12", "2020-01-02", "是", "C36", "D1", "甲支部", "无"]
PLACES = [*product(range(4), range(len(HEAD) + 1))]
"""Of a title, the header and two rows every cell, and one beyond the last header."""


def all_that_is_said(path: Path) -> str:
    """Everything that leaves a check: both reports, what would be stored, or the refusal."""
    try:
        report = check_files([path], Settings())
    except InputError as refused:
        return refused.say("zh") + refused.say("en")
    stored = [frame.rows() for frame in (*report.plan.changes.nodes.values(), *report.plan.changes.ties.values())]
    lines = [line for language in LANGUAGES for line in report.lines(language)]
    return json.dumps([report.as_json("zh"), lines], ensure_ascii=False) + str(stored)


@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    places=st.lists(st.sampled_from(PLACES), min_size=4, max_size=9, unique=True),
    number=st.sampled_from([MOBILE, IDENTITY]),
    around=st.sampled_from([("", ""), ("张三", ""), ("", "(本人)"), ("电话:", "转8"), (" ", "/")]),
)
def test_a_number_of_a_person_put_anywhere_is_said_and_stored_nowhere(tmp_path, places, number, around):
    rows = [["单位情况表", *[""] * len(HEAD)], [*HEAD, ""], [*ROW, ""], [U2, "乙公司", *ROW[2:], ""]]
    for row, place in places:
        of_header = rows[row][place] if row == 1 else ""
        rows[row][place] = of_header + number.join(around)
    path = tmp_path / "单位.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    assert number not in all_that_is_said(path)
