"""What a load says of units that may be one: rules of matches, of what people must see, and of their decisions."""

from __future__ import annotations

from loaders.reading.rules import rule

ONE_UNIT_RULES = (
    rule(
        "unknown_decision", "error",
        ("“{value}”不是决定。", "“{value}” is no decision."),
        ("应为{expected},未定则留空。", "Enter {expected_en}, or leave it blank."),
    ),
    rule(
        "merges_itself", "error",
        ("“{value}”与要保留的是同一个单位。", "“{value}” is the unit to be kept itself."),
        ("核对两个代码。", "Check both codes."),
    ),
    rule(
        "undecided", "warning",
        ("尚未填写,此行已跳过。", "is not filled in; the row was passed over."),
        ("填写“合并”或“不合并”后再载入。", "Enter 合并 (one unit) or 不合并 (two) and load again."),
    ),
    rule(
        "matched_unit", "warning",
        ("“{value}”没有代码,按{how}认定为 {code}({other})。",
         "“{value}” has no code; by its {how_en} it is taken for {code} ({other_en})."),
        ("补录统一社会信用代码;若不是同一单位,撤销本批次,先载入“不合并”的决定。",
         "Enter the credit code; if it is another unit, undo the run and load the decision 不合并 first."),
    ),
    rule(
        "code_found", "warning",
        ("“{value}”按{how}认定为 {other} 中无代码的“{name}”,合为一个单位。",
         "“{value}” is, by its {how_en}, the “{name}” without a code of {other_en}; they are one unit now."),
        ("若不是同一单位,撤销本批次,先载入“不合并”的决定。",
         "If they are two units, undo the run and load the decision 不合并 first."),
    ),
    rule(
        "unit_to_review", "warning",
        ("“{value}”没有代码,另有 {count} 个单位同名({candidates}),{why},未合并。",
         "“{value}” has no code; {count} other units bear its name ({candidates}), {why_en}; nothing was merged."),
        ("补录代码,或用 chain-explorer review 列出,由人决定。",
         "Enter the code, or list them by chain-explorer review and decide."),
    ),
    rule(
        "contradicting_decision", "error",
        ("“{value}”与{other}的决定矛盾。", "“{value}” contradicts the decision of {other_en}."),
        ("只保留一条;已合并的先撤销批次(undo),再载入此决定。",
         "Keep one of them; what was merged already, undo first, then load this decision."),
    ),
)  # fmt: skip
