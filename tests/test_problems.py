"""Problems: data in two languages, with the place first, the value cut and the cure last."""

from __future__ import annotations

import string

import polars as pl
import pytest

from explorer.words import LANGUAGES
from loaders.reading.problems import LONGEST_VALUE, RULES, Problem, Rule, problems_of

WHERE = {"where": "党组织", "where_en": "organisations"}


def test_a_message_says_where_what_and_the_cure() -> None:
    problem = Problem("unknown_reference", "small_businesses.csv", None, 12, "organisation_code", "DW-093", WHERE)
    assert problem.say("zh") == (
        "small_businesses.csv 第 12 行 organisation_code:“DW-093” 不在党组织文件中。补录该党组织,或将此格留空。"
    )
    assert problem.say("en").startswith("small_businesses.csv row 12 organisation_code: “DW-093” is not among")


def test_a_sheet_is_named() -> None:
    assert Problem("missing_name", "a.xlsx", "表1", 3).message.zh == "a.xlsx〔表1〕 第 3 行:名称为空。"


def test_the_value_is_cut() -> None:
    problem = Problem("bad_value", "a.csv", value="长" * 500, details={"expected": "", "expected_en": ""})
    assert len(problem.value or "") == LONGEST_VALUE
    assert len(problem.message.zh) < LONGEST_VALUE + 60


def test_braces_in_a_value_are_text() -> None:
    problem = Problem("unknown_reference", "{f}.csv", None, 1, "{c}", "{value}{0}", WHERE)
    assert "{value}{0}" in problem.say("zh")


def test_the_json_has_the_documented_keys_alone() -> None:
    document = Problem("missing_name", "a.csv", None, 3, "企业名称").as_json("zh")
    assert list(document) == ["code", "severity", "file", "sheet", "row", "column", "value", "message", "cure"]
    assert document["severity"] == "error"


def test_a_frame_of_problem_rows_becomes_problems() -> None:
    frame = pl.DataFrame(
        {"file": ["a.csv", "b.csv"], "row": [2, 9], "value": ["X", "Y"], "until": ["2024-01-31", "2024-02-29"]}
    )
    first, second = problems_of(frame, "named_after_end", file="ignored.csv", column="党组织代码")
    assert (first.file, first.row, first.value, first.column) == ("a.csv", 2, "X", "党组织代码")
    assert "2024-02-29" in second.message.zh
    assert problems_of(frame.clear(), "named_after_end") == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_both_languages_of_a_rule_can_be_filled(rule: Rule) -> None:
    texts = (rule.message, rule.cure)
    names = {
        name
        for text in texts
        for wording in (text.zh, text.en)
        for _, name, _, _ in string.Formatter().parse(wording)
        if name
    }
    problem = Problem(rule.code, "a.csv", value="值", details=dict.fromkeys(names - {"value"}, "细节"))
    assert all("{" not in problem.say(language) for language in LANGUAGES)
