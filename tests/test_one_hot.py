"""Groups of ticks: one value for several columns."""

from __future__ import annotations

import pytest

from tests.test_check import FIRST, SECOND, SOCIAL, UNIT, check, codes, column, the_problem

FIRM = (FIRST, "甲公司", "罗湖")


def ticked(parent: str, words: list[str], *rows: list[str], beside: str = "备注"):
    """Firms that differ in the ticks of one group alone."""
    head = [[*UNIT, parent, *[""] * (len(words) - 1), beside], ["", "", "", *words, ""]]
    firms = [(FIRST, "甲公司"), (SECOND, "乙公司"), (SOCIAL, "丙协会")]
    cells = [[*row, ""][: len(words) + 1] for row in rows]
    return check(*head, *([*firm, "罗湖", *row] for firm, row in zip(firms, cells, strict=False)))


KINDS = ["党支部", "党总支", "党委", "联合党支部"]


def test_one_tick_is_the_word_above_it_and_none_is_unknown() -> None:
    checked = ticked("党组织类别", KINDS, ["", "√", "", ""], ["", "", "", ""], ["×", "×", "×", "●"])
    assert column(checked, "organisation_kind") == ["党总支", None, "联合党支部"]
    assert not checked.problems
    assert checked.unused_columns == ("备注",)


def test_two_ticks_are_unknown_and_said() -> None:
    checked = ticked("党组织组建形式", ["单独建立", "联合建立", "网格建立"], ["√", "", "√"], ["", "√", "×"])
    assert column(checked, "form") == [None, "联合建立"]
    problem = the_problem(checked, "several_ticked")
    assert (problem.row, problem.column, problem.value) == (3, "党组织组建形式", "单独建立、网格建立")


def test_words_in_place_of_ticks_are_said_but_for_what_else_there_is() -> None:
    checked = ticked("未建立党组织原因", ["没有党员", "其他原因"], ["也许", ""], ["", "正在筹建"], ["", "√"])
    assert column(checked, "reason_unorganised") == [None, "其他原因", "其他原因"]
    assert codes(checked) == {"bad_value": [3]}
    assert the_problem(checked, "bad_value").column == "未建立党组织原因 > 没有党员"


def test_a_count_beside_the_ticks_is_none_of_them() -> None:
    checked = ticked("党组织类别", [*KINDS, "联合党支部覆盖社会组织数量(个)"], ["", "", "", "√", "3"])
    assert column(checked, "organisation_kind") == ["联合党支部"]
    assert checked.unused_columns == ("党组织类别 > 联合党支部覆盖社会组织数量(个)", "备注")


def test_columns_that_lost_their_parent_are_a_group_if_several_stand_together() -> None:
    checked = check([*UNIT, *KINDS], [*FIRM, "", "", "√", ""])
    assert column(checked, "organisation_kind") == ["党委"]
    alone = check([*UNIT, "党委"], [*FIRM, "√"])
    assert column(alone, "organisation_kind") == [None]
    assert alone.unused_columns == ("党委",)


def test_the_kind_of_the_superior_is_not_the_organisations() -> None:
    checked = ticked("上级党组织类别", KINDS, ["", "", "√", ""])
    assert column(checked, "organisation_kind") == [None]


def test_a_column_of_the_field_itself_goes_before_its_group() -> None:
    checked = ticked("党组织建制", KINDS, ["", "", "√", "", "党支部"], beside="党组织类别")
    assert column(checked, "organisation_kind") == ["党支部"]
    assert len(checked.unused_columns) == len(KINDS)


def test_yes_and_no_as_two_columns() -> None:
    checked = ticked("是否建立党组织", ["是", "否"], ["√", ""], ["", "√"], ["", ""])
    assert column(checked, "has_organisation") == [True, False, None]


def test_what_kind_was_built_says_that_one_was() -> None:
    words = ["建立党委的", "建立党总支的", "建立党支部的"]
    checked = ticked("单位建立党组织情况", words, ["", "", "√"], ["", "", ""])
    assert column(checked, "organisation_kind") == ["党支部", None]
    assert column(checked, "has_organisation") == [True, None]


@pytest.mark.parametrize(
    ("answer", "has", "kind"),
    [
        ("建立党总支的", True, "党总支"),
        ("联合党支部的", True, "联合党支部"),
        ("未建立", False, None),
        ("是", True, None),
    ],
)
def test_the_same_as_an_answer_in_words(answer: str, has: bool, kind: str | None) -> None:
    checked = check([*UNIT, "单位建立党组织情况"], [*FIRM, answer])
    assert column(checked, "has_organisation") == [has]
    assert column(checked, "organisation_kind") == [kind]
    assert not checked.problems


def test_mass_organisations_are_each_their_own() -> None:
    checked = ticked("是否健全群团组织", ["公会", "共青团", "妇联"], ["√", "√", ""])
    assert column(checked, "trade_union") + column(checked, "youth_league") == [True, True]
    assert column(checked, "womens_federation") == [None]
    assert not checked.problems


def test_nothing_of_a_person_is_quoted_from_a_group() -> None:
    checked = ticked("未建立党组织原因", ["没有党员", "其他原因"], ["联系13912345678", ""], ["", "√"])
    assert checked.dropped_columns == ("未建立党组织原因 > 没有党员",)
    assert column(checked, "reason_unorganised") == [None, "其他原因"]
    assert "13912345678" not in str(checked) + "".join(problem.say("zh") for problem in checked.problems)
