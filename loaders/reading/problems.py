"""What can be wrong with an input, as data: a rule a code, and the problems that rows are found to have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import polars as pl

from explorer.words import Language, Text
from loaders.reading.contradictions import CONTRADICTIONS
from loaders.reading.one_unit_rules import ONE_UNIT_RULES
from loaders.reading.personal import masked_text
from loaders.reading.rules import Rule, Severity, rule

LONGEST_VALUE = 200
_PLACE = ("file", "sheet", "row", "column", "value", "once")


_FILE_RULES = (
    rule(
        "unrecognised_table", "warning",
        ("没有任何一种表与它的表头相符,未计入行数。", "No table has these headers; its rows are not counted."),
        ("{hint}改用 docs/tables.md 中的规范列名,或移走此文件。",
         "{hint_en}Use the canonical headers of docs/tables.md, or take the file away."),
    ),
    rule(
        "hidden_sheet", "warning",
        ("是隐藏的工作表,像是“{table}”表,未载入。",
         "is a hidden sheet that looks like the table {table_en}; it was not loaded."),
        ("取消隐藏后再载入,或删去此工作表。", "Unhide the sheet and load again, or delete it."),
    ),
    rule(
        "missing_column", "error",
        ("像是“{nearest}”表,但缺少列:{missing}。整张表未载入。",
         "This looks like the table {nearest_en}, but lacks: {missing_en}. The whole table is refused."),
        ("补上所缺的列再载入。{hint}", "Add the missing columns and load again.{hint_en}"),
    ),
)  # fmt: skip
_ROW_RULES = (
    rule("missing_name", "error", ("名称为空。", "has no name."), ("补录名称。", "Enter the name.")),
    rule("blank_required", "error", ("必填项为空。", "must not be blank."), ("补录此格。", "Fill in the cell.")),
    rule(
        "missing_end", "error",
        ("为空:这条关系缺少一端。", "is blank: the tie lacks an end."),
        ("补录代码,或删去此行。", "Enter the code, or delete the row."),
    ),
    rule(
        "unknown_form", "error",
        ("“{value}”不是覆盖方式。", "“{value}” is no form of coverage."),
        ("应为{expected}。", "Enter {expected_en}."),
    ),
    rule(
        "unknown_role", "error",
        ("“{value}”不是链上角色。", "“{value}” is no role in a chain."),
        ("应为{expected},或留空。", "Enter {expected_en}, or leave it blank."),
    ),
    rule(
        "conflicting_duplicate", "error",
        ("“{value}”与第 {first} 行是同一条记录而内容不同;以第 {first} 行为准。",
         "“{value}” is the same record as row {first} with other content; row {first} counts."),
        ("核对两行,只留一行。", "Compare the two rows and keep one."),
    ),
    rule(
        "extra_cells", "error",
        ("比表头多出 {extra} 个非空单元格,可能整行错位。",
         "has {extra} more non-empty cells than there are headers; the row may be shifted."),
        ("检查此行是否多了分隔符,含逗号的文字须加引号。",
         "Look for a delimiter too many; text with a delimiter in it needs quotes."),
    ),
    rule(
        "duplicate_row", "warning",
        ("与第 {first} 行完全相同,已跳过。", "repeats row {first} exactly; it was skipped."),
        ("删去其中一行。", "Delete one of them."),
    ),
    rule(
        "missing_cells", "warning",
        ("只有 {width} 个单元格,表头有 {headers} 个;缺少的按空白处理。",
         "has {width} cells where there are {headers} headers; the rest counts as blank."),
        ("补齐此行的单元格。", "Complete the row."),
    ),
    rule(
        "keyed_by_name", "warning",
        ("没有统一社会信用代码和注册号,以名称和区“{value}”识别。",
         "has neither credit code nor registration number; it is known by name and district “{value}”."),
        ("补录统一社会信用代码。", "Enter the credit code."),
    ),
    rule(
        "blank_district", "warning",
        ("为空,此单位不计入任何区。", "is blank; the unit counts in no district."),
        ("补录所在区。", "Enter the district."),
    ),
)  # fmt: skip
_VALUE_RULES = (
    rule(
        "bad_value", "warning",
        ("“{value}”无法识别,按不详处理。", "“{value}” cannot be read; the value stays unknown."),
        ("应为{expected}。", "Enter {expected_en}."),
    ),
    rule(
        "several_ticked", "warning",
        ("同时勾选了“{value}”,按不详处理。", "has “{value}” ticked at once; the value stays unknown."),
        ("只保留一个勾。", "Leave one tick."),
    ),
    rule(
        "approximate_value", "warning",
        ("“{value}”是约数,按 {number} 计。", "“{value}” is approximate; it counts as {number}."),
        ("补录准确数字。", "Enter the exact number."),
    ),
    rule(
        "bad_credit_code", "warning",
        ("“{value}”不是有效的统一社会信用代码,按原样保留。",
         "“{value}” is not a valid credit code; it is kept as written."),
        ("{correction}", "{correction_en}"),
    ),
    rule(
        "digits_lost", "warning",
        ("“{value}”是科学记数法,已丢失数字,按空白处理。",
         "“{value}” is in scientific notation and has lost digits; it counts as blank."),
        ("把该列设为文本格式后重新导出。", "Format the column as text and export again."),
    ),
    rule(
        "personal_value", "warning",
        ("含有个人信息,未保存:按空白处理,名称中的号码则隐去。",
         "holds a personal value, which is not stored: the cell counts as blank, a number in a name is masked."),
        ("从文件中删去个人信息。", "Take personal values out of the file."),
    ),
    rule(
        "nul_character", "warning",
        ("含有空字符(NUL),已去除。", "holds NUL characters; they were taken out."),
        ("重新导出此文件。", "Export the file again."),
    ),
    rule(
        "undeclared_code_list", "warning",
        ("有 {count} 个数字代码({digits}),含义未声明,按不详处理。",
         "holds {count} digits ({digits}) of a code list that is not declared; they stay unknown."),
        ("把数字改为文字,或在来源声明中写明代码表。", "Write the words, or declare the code list of the source."),
    ),
)  # fmt: skip
_REFERENCE_RULES = (
    rule(
        "unknown_reference", "warning",
        ("“{value}” 不在{where}文件中。", "“{value}” is not among the {where_en} of the files."),
        ("补录该{where},或将此格留空。", "Add it, or leave the cell blank."),
    ),
    rule(
        "unknown_node", "warning",
        ("“{value}”不是企业、小个专、党组织、产业链或服务站点的代码,标记暂不起作用。",
         "“{value}” is the code of no unit, organisation, chain or site; the mark has no effect yet."),
        ("核对代码和节点类别;标记已保留,该节点载入后即生效。",
         "Check the code and the kind; the mark is kept and takes effect once the node is loaded."),
    ),
    rule(
        "ambiguous_reference", "warning",
        ("“{value}”是 {count} 条记录的名称:{candidates}。", "“{value}” is the name of {count} records: {candidates}."),
        ("改填代码。", "Write the code instead."),
    ),
    rule(
        "code_name_mismatch", "warning",
        ("代码“{value}”不存在,按名称“{name}”认定为 {code}。",
         "Code “{value}” is unknown; by its name “{name}” it is taken for {code}."),
        ("核对代码。", "Check the code."),
    ),
    rule(
        "named_after_end", "warning",
        ("“{value}”与此单位的覆盖关系已于 {until} 终止。", "The tie of “{value}” with this unit ended on {until}."),
        ("核对终止日期,或在覆盖关系表中补一条新的。", "Check the date of end, or add a new tie to the coverage table."),
    ),
    rule(
        "two_unit_tables", "warning",
        ("“{value}”在企业表和小个专表中都有,合为一个单位。", "“{value}” stands in both unit tables; it is one unit."),
        ("核对它应在哪一张表中;可声明来源的优先次序(rank)。",
         "See in which table it belongs; a source may declare its rank."),
    ),
    rule(
        "source_conflict", "warning",
        ("“{value}”与 {other_source} 的“{other}”不一致;以 {kept_source} 为准。",
         "“{value}” contradicts “{other}” of {other_source}; {kept_source} counts."),
        ("核对两个来源。", "Compare the two sources."),
    ),
    rule(
        "kind_contradiction", "warning",
        ("“{value}”与名称“{name}”矛盾;以名称为准:{kind}。",
         "“{value}” contradicts the name “{name}”; the name counts: {kind}."),
        ("核对党组织类别。", "Check the organisation's kind."),
    ),
)  # fmt: skip
RULES: Mapping[str, Rule] = MappingProxyType({
    one.code: one
    for one in (
        *_FILE_RULES, *_ROW_RULES, *_VALUE_RULES, *_REFERENCE_RULES, *ONE_UNIT_RULES,
        *(each.rule for each in CONTRADICTIONS),
    )
})  # fmt: skip
_QUOTED = re.compile(r"\{\w+\}")


def briefly() -> Mapping[str, Text]:
    """Return what each problem means where no place and no value are at hand: its message, quotations left out.

    >>> briefly()["unknown_form"].zh
    '“…”不是覆盖方式。'
    """
    return {
        code: Text(_QUOTED.sub("…", rule.message.zh), _QUOTED.sub("…", rule.message.en)) for code, rule in RULES.items()
    }


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem at one place. ``row`` is the spreadsheet's number; None: the table or column as a whole.

    ``value`` is what stands in the cell; ``details`` fill the rule's texts beside it. Neither says a personal value:
    a rule quotes none, and whatever looks like one is masked here once more. ``once``: it tells of something that the
    load itself ends, and the next load of the same files says it no more.
    """

    code: str
    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    once: bool = False

    def __post_init__(self) -> None:
        if self.value is not None:
            object.__setattr__(self, "value", masked_text(self.value)[:LONGEST_VALUE])

    @property
    def severity(self) -> Severity:
        """``error`` or ``warning``, by the rule."""
        return RULES[self.code].severity

    @property
    def message(self) -> Text:
        """Where it is and what is wrong."""
        said = self._filled(RULES[self.code].message)
        zh, en = self._place()
        return Text(zh + said.zh, en + said.en)

    @property
    def cure(self) -> Text:
        """What to do about it."""
        return self._filled(RULES[self.code].cure)

    def say(self, language: Language) -> str:
        """Return message and cure as one line for people."""
        return ("" if language == "zh" else " ").join((self.message.say(language), self.cure.say(language)))

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return the problem as ``check`` and ``load`` print it."""
        return {
            "code": self.code, "severity": self.severity, "file": self.file, "sheet": self.sheet, "row": self.row,
            "column": self.column, "value": self.value,
            "message": self.message.say(language), "cure": self.cure.say(language),
        }  # fmt: skip

    def _filled(self, text: Text) -> Text:
        details = {name: masked_text(said) if isinstance(said, str) else said for name, said in self.details.items()}
        values = {"value": self.value, **details}
        return Text(text.say("zh", **values), text.say("en", **values))

    def _place(self) -> tuple[str, str]:
        where = f"{self.file}〔{self.sheet}〕" if self.sheet else self.file
        row = ("", "") if self.row is None else (f" 第 {self.row} 行", f" row {self.row}")
        column = f" {self.column}" if self.column else ""
        return f"{where}{row[0]}{column}:", f"{where}{row[1]}{column}: "


def problems_of(
    frame: pl.DataFrame, code: str, *, file: str = "", sheet: str | None = None, column: str | None = None,
    **details: object,
) -> list[Problem]:  # fmt: skip
    """Return a problem for each row of ``frame``, which holds the problem rows alone.

    Of the columns ``file``, ``sheet``, ``row``, ``column``, ``value`` those that the frame has go before the arguments;
    so does ``once``. Its other columns fill the rule's texts, beside ``details``.
    """
    common = {"file": file, "sheet": sheet, "column": column}
    return [_problem(code, {**common, **row}, details) for row in frame.iter_rows(named=True)]


def _problem(code: str, row: dict[str, Any], details: Mapping[str, object]) -> Problem:
    place = {name: row.pop(name) for name in _PLACE if name in row}
    return Problem(code, **place, details={**details, **row})
