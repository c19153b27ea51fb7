"""The glossary: every term, state, base, share, cause and setting by name, in the order in which they are explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from explorer import vocabulary
from explorer.metrics import meaning, meaning_of_gaps
from explorer.metrics.coverage import SHARES
from explorer.metrics.meaning import Meaning
from explorer.words import Text

_TERMS = MappingProxyType({
    "operating": Text("实体运营", "operating"), "active_organisation": Text("有效党组织", "active organisation"),
    "active_tie": Text("有效联系", "active tie"), "members": Text("党员数", "members"),
    "declared": Text("自报已建", "declared organised"), "intended": Text("有意孤立", "isolated on purpose"),
})  # fmt: skip
_STRUCTURE = MappingProxyType({
    "component": Text("连通片", "component"), "articulation_point": Text("单点", "articulation point"),
    "bridge": Text("桥", "bridge"), "betweenness": Text("介数", "betweenness"),
    "core_number": Text("核数", "core number"), "community": Text("社群", "community"),
    "falling_off": Text("失去联系的单位", "falling off"),
    "in_reach": Text("圈内", "in reach"), "movement": Text("比例变化的来源", "movement of a share"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the glossary: what each name is called, and what it means."""

    title: Text
    captions: Mapping[str, Text]
    meanings: Mapping[str, Meaning]


SECTIONS = (
    Section(Text("基本概念", "Terms"), _TERMS, meaning.TERMS),
    Section(Text("单位状态", "States of a unit"), vocabulary.STATES, meaning.STATES),
    Section(Text("口径，即分母", "Bases, the denominators"), vocabulary.BASES, meaning.BASES),
    Section(Text("比例", "Shares"), SHARES, meaning.SHARES),
    Section(Text("孤立原因", "Causes of isolation"), vocabulary.CAUSES, meaning_of_gaps.CAUSES),
    Section(Text("结构、服务圈、变化", "Structure, reach, changes"), _STRUCTURE, meaning_of_gaps.STRUCTURE),
)
# The settings that figures depend on (explorer.settings.Thresholds).
SETTINGS: Mapping[str, Text] = MappingProxyType({
    "organise_from_members": Text("应建组织的最少党员数", "members from which a unit is to organise"),
    "joint_branch_most_units": Text("联合支部最多覆盖单位数", "most units of a joint branch"),
    "branch_most_members": Text("支部最多党员数", "most members of a branch"),
    "general_branch_from_members": Text("设总支的最少党员数", "members from which a general branch is due"),
    "committee_from_members": Text("设党委的最少党员数", "members from which a committee is due"),
    "branch_term_years": Text("支部、总支任期（年）", "term of branches, in years"),
    "committee_term_years": Text("党委任期（年）", "term of committees, in years"),
    "term_warning_months": Text("换届提醒提前（月）", "months in which an ending term is announced"),
    "walk_metres": Text("步行圈（米）", "reach on foot, in metres"),
    "walk_detour": Text("步行绕行系数", "how much longer a walk is than the straight line"),
    "three_haves_staff": Text("“三有”最少从业人员", "staff from which a unit has the three haves"),
    "count_declared": Text("自报计入", "declarations count"),
    "mass_organisations_count": Text("群团组织计入工作覆盖", "mass organisations count as work"),
    "mask_below": Text("导出时遮蔽小于此数的党员数", "member counts below this are masked in exports"),
})  # fmt: skip
