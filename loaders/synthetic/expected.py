"""What the figures of the sample city must be, from what each record was built to be; and the page that says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from explorer.vocabulary import BASES, ORGANISED_STATES, STATES
from loaders.synthetic.city import City, Unit

AS_OF = "2026-11-01"
_HEAD = """\
# 示例城市 · A fictional city

一座虚构的城市“深链市”,由 `python -m loaders.synthetic.sample` 生成(种子固定,结果不变;请勿手改)。十一张表,规范表头,
UTF-8 带 BOM(Excel 可直接打开)。
单位、党组织、街道、园区均为虚构,信用代码的区划 440399 并不存在;区名沿用十一个工作区的名称。没有个人信息。

*A fictional city, written by one seeded script: eleven tables in canonical headers, UTF-8 with BOM (opens in
Excel). Units, organisations, streets and parks are invented; region 440399 does not exist. No personal data. All
figures hold for `as_of` {as_of}; no date in the data changes them before 2099. Below: what was planted, what loading
must warn of, and the totals. The tests read these tables.*
"""


def base_of(unit: Unit, base: str) -> str:
    """Return where a unit stands in a base: ``in``, ``out`` or ``undetermined``."""
    row = unit.row
    if not unit.operating:
        return "out"
    if base == "three_haves":
        if row.get("fixed_premises") is False:
            return "out"
        return _decided(None if row.get("staff") is None else int(str(row["staff"])) >= 10)
    if base == "above_scale":
        return _decided(row.get("above_scale"))
    if base == "due":
        return _decided(None if unit.state == "unknown" else unit.state in (*ORGANISED_STATES, "due"))
    return "in"


def _decided(holds: object) -> str:
    return "undetermined" if holds is None else "in" if holds else "out"


def cause_of(city: City, unit: Unit) -> str | None:
    """Return why a unit is isolated, wherever it stands; None: it has an active tie."""
    if unit.tied:
        return None
    if unit.cause:
        return unit.cause
    if unit.chains:
        return "chain_without_committee" if unit.chains <= city.unled_chains else "chain_member_uncovered"
    return "supply_only" if unit.supplies else "no_ties"


def states(city: City, base: str) -> Counter[str]:
    """Return how many units of a base are in each state."""
    return Counter(unit.state for unit in city.units if base_of(unit, base) == "in")


def isolated(city: City) -> Counter[str]:
    """Return the isolated nodes of all kinds by the cause that counts (units: base 三有)."""
    inside = (unit for unit in city.units if base_of(unit, "three_haves") == "in")
    units = Counter(cause for unit in inside if (cause := cause_of(city, unit)))
    units.update(p.cause for p in city.planted if p.cause and p.kind in ("organisation", "chain", "site"))
    return units


def outside_scope(city: City) -> int:
    """Return how many operating units without an active tie stand outside the base 三有."""
    return sum(unit.operating and not unit.tied and base_of(unit, "three_haves") != "in" for unit in city.units)


def describe(city: City) -> str:
    """Return the sample's README: planted gaps, warnings and totals as tables."""
    planted = [(p.what, p.kind, p.code, p.file, p.state, p.cause, p.bases) for p in city.planted]
    return "\n".join([
        _HEAD.format(as_of=AS_OF),
        "## 植入的缺口 · Planted gaps\n",
        "原因为空:不得出现在孤立节点中。*An empty cause: the node must not be in the list of isolated nodes.*\n",
        *_table("说明 what|类别 kind|键 key|文件 file|状态 state|原因 cause|口径 bases", planted),
        "## 载入时应有的警告 · Warnings that loading must give\n",
        *_table("代码 code|文件 file|说明 what", city.warnings),
        "## 各口径的合计 · Totals by base\n",
        *_table("口径 base|单位 units|未定 undetermined|" + "|".join(STATES), _base_rows(city)),
        "## 孤立节点的合计(单位按三有口径) · Isolated nodes by cause (units: base 三有)\n",
        *_table("原因 cause|数量 count", [*sorted(isolated(city).items()), ("outside_scope", outside_scope(city))]),
    ])  # fmt: skip


def _base_rows(city: City) -> list[Sequence[object]]:
    return [
        (
            base,
            sum(states(city, base).values()),
            sum(base_of(unit, base) == "undetermined" for unit in city.units),
            *(states(city, base)[state] for state in STATES),
        )
        for base in BASES
    ]


def _table(header: str, rows: Iterable[Sequence[object]]) -> list[str]:
    columns = header.split("|")
    lines = [columns, ["---"] * len(columns), *([_escaped(value) for value in row] for row in rows)]
    return [*("| " + " | ".join(line) + " |" for line in lines), ""]


def _escaped(value: object) -> str:
    """Return a table's cell; the key of a unit without a code holds a pipe."""
    return str(value).replace("|", "\\|")
