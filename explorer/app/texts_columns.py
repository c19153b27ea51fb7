"""The words over the columns of tables, by the name of the column; fields not said here bear the schema's caption."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from explorer.app.texts_data import OUTCOMES
from explorer.metrics.coverage import SHARES
from explorer.vocabulary import BASES, STATES
from explorer.words import Text

# Of lists and of tables of figures
_FIGURES = {
    "name": Text("名称", "name"),
    "code": Text("代码", "code"),
    "share": Text("组织覆盖率", "share"),
    "organised": Text("已建", "organised"),
    "units": Text("基数", "base"),
    "gap": Text("未建", "gap"),
    "state_due": Text("应建未建", "due"),
    "neither": Text("空白", "neither"),
    "state": Text("状态", "state"),
    "sign": Text("标记", "sign"),
    "kind": Text("类别", "kind"),
    "cause": Text("原因", "cause"),
    "members": Text("党员数", "members"),
    "staff": Text("从业人员", "staff"),
    "district": Text("区", "district"),
    "park": Text("园区/楼宇", "park or building"),
    "chains": Text("产业链", "chains"),
    "remedy": Text("建议", "remedy"),
    "role": Text("角色", "role"),
    "segment": Text("环节", "segment"),
    "tier": Text("上中下游", "tier"),
    "isolated": Text("孤立", "isolated"),
    "details": Text("说明", "details"),
    "reason": Text("理由", "reason"),
    "author": Text("标记部门", "marked by"),
    "marked": Text("标记日期", "marked on"),
    "until": Text("终止日期", "until"),
    "since": Text("起止", "period"),
    "source": Text("来源", "source"),
    "falling": Text("失联单位", "units cut off"),
    "whom": Text("其中", "among them"),
    "ties": Text("联系数", "ties"),
    "tie": Text("关系", "relation"),
    "start": Text("起点", "from"),
    "start_code": Text("起点代码", "code (from)"),
    "end": Text("终点", "to"),
    "end_code": Text("终点代码", "code (to)"),
    "finding": Text("发现", "finding"),
    "count": Text("数", "count"),
    "state_before": Text("原状态", "state before"),
    "state_after": Text("现状态", "state after"),
    "before": Text("之前（%）", "before (%)"),
    "after": Text("之后（%）", "after (%)"),
    "change": Text("变化（百分点）", "change (points)"),
}

# Of the page 数据
_DATA = {
    "file": Text("文件", "file"),
    "sheet": Text("工作表", "sheet"),
    "table": Text("表", "table"),
    "row": Text("行", "row"),
    "column": Text("列", "column"),
    "value": Text("值", "value"),
    "message": Text("问题", "problem"),
    "cure": Text("处理办法", "cure"),
    "severity": Text("轻重", "severity"),
    "read": Text("读入", "read"),
    "key": Text("代码", "code"),
    "field": Text("字段", "field"),
    "old": Text("原值", "old"),
    "new": Text("新值", "new"),
    "run": Text("批次", "run"),
    "run_status": Text("状态", "status"),
    "started": Text("开始", "started"),
    "problems": Text("问题", "problems"),
    **OUTCOMES,
}

# Of the city's systems and of coverage
_SYSTEMS = {
    "trend": Text("组织覆盖率走势", "load by load"), "territory_units": Text("辖区基数", "base"),
    "territory_organised": Text("辖区已建", "organised"),
    "territory_neither": Text("辖区空白", "blank"),
    "reached": Text("联系", "reached"), "reached_organised": Text("其中已建", "of these organised"),
    "sites": Text("服务站点", "sites"), "in_reach": Text("圈内", "in reach"),
    "out_of_reach": Text("圈外", "out of reach"), "unlocated": Text("位置不详", "unlocated"),
    "operator_name": Text("运营党组织", "run by"),
    "nearest": Text("最近的单位", "nearest units"),
    "chain": Text("产业链", "chain"), "districts": Text("所在区数", "districts"),
    "organisations": Text("在场党组织", "organisations"),
    "own": Text("单独组建", "own"), "worked": Text("工作覆盖", "worked with"), "both": Text("双覆盖", "both"),
    "undetermined": Text("无法判断", "undetermined"),
    **{f"state_{state}": words for state, words in STATES.items()},
    **{f"rate_{figure}": Text(f"{words.zh} %", f"{words.en} %") for figure, words in SHARES.items()},
    **{f"share@{base}": Text(f"{words.zh} %", f"{words.en} %") for base, words in BASES.items()},
    **{f"organised@{base}": Text(f"{words.zh}已建", f"{words.en}: organised") for base, words in BASES.items()},
    **{f"units@{base}": Text(f"{words.zh}基数", f"{words.en}: base") for base, words in BASES.items()},
}  # fmt: skip

COLUMNS: Mapping[str, Text] = MappingProxyType({**_SYSTEMS, **_FIGURES, **_DATA})
