"""The JSON documents of the verbs, declared: every key by its path, with what it says.

Paths: ``a.b`` a key in an object, ``a[]`` an item of a list, ``<…>`` a key that is itself a value (a cause, a table).
A test runs every verb and holds its document against this, both ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from explorer.metrics.coverage import SHARES
from explorer.metrics.registrations import STEPS
from explorer.schema import ENTERPRISE
from explorer.vocabulary import STATES

Keys = Mapping[str, str]

_CAPTIONS = {field.name: field.caption.zh for field in ENTERPRISE.fields}
_COUNTED = {
    "organised": "其中已建组织", "own": "其中单独建立", "worked": "其中工作覆盖",
    "both": "其中组织、工作双覆盖", "neither": "其中两者皆无",
}  # fmt: skip
_SHARE_OF = {name: f"{_COUNTED[name]};{caption.zh} = 此数 ÷ `units`" for name, caption in SHARES.items()}
_HEADING: Keys = {
    "as_of": "截至日期",
    "run": "数据所在的载入批次;库为空时为 null",
}  # fmt: skip
_SETTINGS: Keys = {"settings.<设置>": "当时生效的设置,名称与默认值见 metrics.md“设置”"}
_MEMBERS_AND_STAFF: Keys = {
    "members": "党员数;不详或不是单位时为 null",
    "staff": "从业人员;不详或不是单位时为 null",
}


def _within(path: str, keys: Keys) -> dict[str, str]:
    return {f"{path}.{name}": said for name, said in keys.items()}


_FIGURES: Keys = {
    "units": "口径内的单位数,即各比例的分母;0 时没有比例",
    **_SHARE_OF,
    "undetermined": "口径待定的单位数,不在分母内",
    **{f"states.{state}": f"口径内状态为“{caption.zh}”的单位数" for state, caption in STATES.items()},
}
_NODE: Keys = {"kind": "节点类别:enterprise、small_business、organisation、chain、segment、area、site", "code": "代码",
               "name": "名称;没有时为 null"}  # fmt: skip
_REMEDY: Keys = {
    "remedy": "建议;党组织、产业链、站点为 null",
    "remedy.action": "found_own 单独建立、joint_branch 组建联合支部、instructor 选派指导员",
    **_within("remedy.with[]", {**_NODE, "members": "党员数;党组织为 null"}),
    "remedy.near": "相邻单位有多近:park、chain、community、street、district;没有时为 null",
    "remedy.reason": "为何如此建议,一句话",
}
_ROWS: Keys = {
    "read": "读入行数,等于以下五项之和", "created": "新增", "updated": "更新", "unchanged": "未变", "skipped": "跳过",
    "rejected": "拒绝",
}  # fmt: skip
_REPORT: Keys = {
    "run": "写入的批次;未写入(check、预演、没有新内容)时为 null",
    "dry_run": "是否预演",
    **_within("rows", _ROWS),
    "vanished": "标记为消失的记录数",
    **_within("files[]", {
        "file": "文件", "sheet": "工作表;没有时为 null", "table": "识别为哪一种表", "encoding": "编码或工作簿格式",
        **_within("rows", _ROWS),
        "dropped_columns[]": "丢弃的个人信息列的表头", "unused_columns[]": "未使用的列", "delimiter": "分隔符",
        "header_rows[]": "表头所在的行", "source": "声明的来源名称;没有时为 null",
        "nearest_headers.<表头>": "未识别的表头可能是哪个规范表头",
    }),
    **_within("updates[]", {
        "file": "文件", "sheet": "工作表", "row": "行号", "kind": "节点类别", "key": "节点的键", "field": "变化的字段",
        "old": "原值", "new": "新值",
    }),
    **_within("gone[]", {
        "key": "消失记录的键", "name": "名称", "source": "不再有它的来源", "kind": "节点类别或关系",
    }),
    **_within("problems[]", {
        "code": "问题代码,见 problems.md", "severity": "error 或 warning", "file": "文件", "sheet": "工作表",
        "row": "行号;整张表或整列的问题为 null", "column": "列", "value": "单元格的值,从不含个人信息",
        "message": "说明",
        "cure": "处理办法",
    }),
}  # fmt: skip
_TREE_NODE: Keys = {
    "kind": _NODE["kind"], "type": "类别:党组织类别、区域类别或单位类别",
    "depth": "层级,0 为最上", "code": "代码", "name": "名称", "parent": "上一层的键;最上层为 null",
    **_FIGURES,
    "districts": "口径内的单位散布在几个区",
    "territory_units": "辖区(街道、区或全市)内口径内的单位数;体系不分辖区时为 null",
    "territory_organised": "辖区内已建组织的单位数", "territory_neither": "辖区内既无组织也无指导员、联络员的单位数",
    "leaders": "链主数(只有 chains)", "own_organisations": "成员自己的党组织数(单独建立且有效;只有 chains)",
    "own_organisations_reached": "其中产业链党委联系得到的:隶属于它、本身是链上成员,或它对该单位有有效联系",
    "district": "所在区(单位和区)", "state": "单位的状态(只有 --units 列出的单位)",
    "form": "覆盖方式(只有单位)", "role": "链上角色(只有链上成员)", "organisation": "成员自己的党组织代码",
    "organisation_name": "其名称", "organisation_reached": "产业链党委是否联系得到它",
}  # fmt: skip
_LIKENED: Keys = {
    "key": "单位的键:代码、`reg:注册号` 或 `name:名称|区`", "name": "名称", "district": "区;不详时为 null",
    "source": "出处,文件:行",
}  # fmt: skip
_STRUCTURE_NODE: Keys = {"kind": _NODE["kind"], "code": "键", "name": "名称"}
_MARK: Keys = {
    "kind": "节点类别;没有节点有此代码时为 null", "code": "节点代码", "name": "名称", "reason": "理由",
    "author": "标记的部门或岗位", "date": "标记日期", "until": "终止日期,当天起不再有效;null:不定",
    "standing": "截至日期是否有效", "known": "库中是否有此节点",
}  # fmt: skip

DOCUMENTS: Mapping[str, Keys] = MappingProxyType({
    "check": _REPORT,
    "load": {
        **_REPORT,
        "offline.folder": "导入文件所在文件夹(只有 --offline)", "offline.command[]": "导入命令",
        "offline.imported": "是否已导入",
    },
    "runs": _within("runs[]", {
        "run": "批次", "status": "complete、running、interrupted、undone", "started": "开始时间",
        "finished": "完成时间",
        "undoes": "本批次撤销的是哪个批次", **_ROWS, "vanished": "消失", "problems.<问题代码>": "此类问题的个数",
    }),
    "undo": {
        "run": "撤销本身的批次", "undone[]": "被撤销的批次", "nodes.restored": "恢复的节点数",
        "nodes.removed": "删除的节点数",
        "ties.restored": "恢复的关系数", "ties.removed": "删除的关系数",
    },
    "review": {
        **_within("pairs[].kept", _LIKENED), **_within("pairs[].absorbed", _LIKENED),
        **_within("pairs[]", {
            "score": "去掉地名和企业形式后名称的相似度,满分 100", "basis": "依据", "basis_en": "依据(英文)",
        }),
        "compared": "逐一比较过的名称对数", "not_compared": "因同区同字头或同名者过多而未逐一比较的无有效代码的单位数",
        "left_out": "超出清单上限而未列出的对数", **_SETTINGS, "out": "写入的文件;没有时为 null",
    },
    "dump": {"out": "写入的文件夹", "run": _HEADING["run"], "tables.<表>": "行数", "views": "保存的视图数"},
    "coverage": {
        "base": "口径", "by": "分组", **_HEADING, **_SETTINGS,
        **_within("groups[]", {
            "code": "组的代码;未填写的一组为 null", "name": "名称", "chain": "环节所属产业链的代码(只有 --by segment)",
            **_FIGURES,
        }),
    },
    "isolated": {
        "base": "口径,即单位的范围", **_HEADING, "outside_scope": "口径外没有有效联系的实体运营单位数",
        **_within("nodes[]", {
            "rank": "位次,从 1 起", **_NODE, "cause": "计入的原因",
            "causes[]": "符合的全部原因,依次序", **_MEMBERS_AND_STAFF,
            **_REMEDY, "evidence[]": "依据,每句写明文件和行",
        }),
        **_within("intended[]", {
            **_NODE, "cause": "原因", "causes[]": "符合的全部原因", **_MEMBERS_AND_STAFF,
            **{name: _MARK[name] for name in ("reason", "author", "date", "until")},
        }),
        "counts.<原因>": "计入此原因的节点数,合计即 nodes 的个数;有意孤立的不计",
    },
    "structure": {
        "chain": "产业链代码;全市为 null", **_HEADING, "relations[]": "计入的关系", "nodes": "节点数", "ties": "联系数",
        "components[]": "各连通片的节点数,从大到小",
        **_within("isolates[]", _STRUCTURE_NODE),
        **_within("articulation_points[]", {**_STRUCTURE_NODE, "degree": "联系数"}),
        **_within("bridges[][]", _STRUCTURE_NODE),
        "betweenness_samples": "介数抽样的起点数;null:精确", "communities[]": "各社群的节点数",
        **_within("centrality[]", {
            **_STRUCTURE_NODE, "degree": "联系数", "betweenness": "介数,0 至 1", "core_number": "核数",
            "community": "社群的序号,从 0 起",
        }),
        **_within("falling_off[]", {
            **_STRUCTURE_NODE, **_within("units[]", _STRUCTURE_NODE),
            "sentence": "一句话:若它撤出,哪些单位与产业链党委失去联系",
        }),
        **_within("supply_path[]", _STRUCTURE_NODE),
    },
    "rules": {
        **_HEADING, **_SETTINGS,
        **_within("rules[]", {
            "rule": "规则", "caption": "名称", "source": "依据", "thresholds.<设置>": "决定它的界限", "count": "个数",
            **_within("nodes[]", {
                **_NODE, "district": "区", "value": "现值;此规则不计数时为 null", "limit": "界限",
                "due": "任期届满日",
            }),
        }),
    },
    "registrations": {
        **_HEADING, **_SETTINGS, "since": "从哪天起登记", "by": "分组",
        **_within("groups[]", {
            "code": "组的代码", "name": "名称", "units": "登记的实体运营单位数,各比例的分母",
            "organised": _COUNTED["organised"], "worked": _COUNTED["worked"],
            **{step: f"“{_CAPTIONS[step]}”为是的单位数" for step in STEPS},
            "all_synchronised": "三项都同步的单位数",
            **{f"{step}_unstated": f"“{_CAPTIONS[step]}”未填的单位数" for step in STEPS},
        }),
    },
    "tree": {**_HEADING, **_SETTINGS, "system": "体系", "base": "口径", **_within("nodes[]", _TREE_NODE)},
    "sites": {
        **_HEADING, **_SETTINGS, "by": "分组",
        **_within("groups[]", {
            "code": "组的代码", "name": "名称", "units": "实体运营单位数", "in_reach": "步行圈内",
            "out_of_reach": "步行圈外", "unlocated": "位置不详,不算圈内也不算圈外",
            "sites": "站点数:区、街道、全市内的,或该党委及其下级运营的;其他分组为 null",
        }),
        **_within("sites[]", {
            "code": "站点代码", "name": "名称", "kind": "站点类别", "district": "区",
            "operator": "有效的运营党组织代码",
            "operator_name": "其名称", "nearest": "以它为最近站点的圈内单位数", "longitude": "经度", "latitude": "纬度",
        }),
    },
    "changes": {
        **_HEADING, **_SETTINGS, "from": "较早的批次", "to": "较晚的批次", "base": "口径", "by": "分组",
        **{f"counts.{name}": said for name, said in {
            "entered": "新进入口径的单位数", "left": "退出口径", "state_changed": "状态变化",
            "newly_isolated": "新增孤立",
            "connected": "恢复联系",
        }.items()},
        **_within("units[]", {
            **_NODE, "district": "区", "state_before": "之前的状态;不在口径内时为 null", "state_after": "之后的状态",
            "changes[]": "发生了哪些变化",
        }),
        **_within("movements[]", {
            "code": "组的代码", "name": "名称", "chain": "环节所属产业链的代码(只有 --by segment)",
            "figure": "哪一个比例",
            "count_before": "之前的分子", "units_before": "之前的分母", "count_after": "之后的分子",
            "units_after": "之后的分母", "before": "之前的比例;分母为 0 时为 null", "after": "之后的比例",
            "change": "变化", "by_numerator": "其中来自分子", "by_denominator": "其中来自分母",
        }),
    },
    "mark": {"run": "写入的批次;没有新内容时为 null;--list 时为数据所在的批次", **_within("marks[]", _MARK)},
    "contract": {
        "file": "文件", "draft": "TOML 草稿",
        **_within("sheets[]", {
            "sheet": "工作表", "table": "识别为哪一种表", "missing[]": "缺少的列",
            "columns.<表头>": "识别为哪个规范表头",
            "unknown.<表头>": "未识别的表头可能是哪个规范表头;null:没有相近的", "personal[]": "个人信息列",
            "code_lists.<表头>.<代码>": "未声明含义的代码,待填",
        }),
    },
    "view": _within("views[]", {
        "key": "编号", "title": "标题", "author": "保存的部门或岗位", "note": "备注;没有时为 null",
        "address": "页面名和参数,只含代码", "run": "保存时的载入批次", "saved": "保存时间",
    }),
    "template": {"out": "写入的文件", "tables[]": "其中的表"},
    "synth": {
        "units": "单位数", "seed": "随机种子", "changed": "变化的比例", "as_of": "预期数字的截至日期",
        **_within("rows.<表>", {"read": "行数", "skipped": "其中会被跳过的"}),
        "problems.<问题代码>": "检查会报告的个数", "planted.<种类>": "植入的个数",
        **_within("coverage.<口径>", _FIGURES),
        "districts.<区>": "实体运营单位数", "isolated.counts.<原因>": "“三有”口径内计入此原因的节点数",
        "isolated.outside_scope": "口径外没有有效联系的单位数",
    },
    "store": {
        "server": "embedded 内置库,neo4j 自己的 Neo4j", "running": "是否在运行", "data": "数据文件夹(只有内置库)",
        "uri": "地址(在运行时)", "pid": "进程号(内置库在运行时)", "run": "库中最后一个完整批次",
    },
})  # fmt: skip
"""By verb, the keys of its document by their paths."""
