"""Meaning of gaps: what each cause of isolation and each figure of structure means, as ``explorer.metrics.meaning``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from explorer.metrics.meaning import CONVENTION, Meaning
from explorer.words import Text

_CAUSE = Text(
    "每个孤立节点只计一个原因，取第一个符合的", "an isolated node is counted under one cause: the first that fits"
)
_COUNT = Text("整数，≥ 0；空图为 0", "an integer ≥ 0; 0 of an empty graph")
_NETWORKX = Text("NetworkX 同名函数", "the NetworkX function of that name")

CAUSES: Mapping[str, Meaning] = MappingProxyType(
    {
        "dangling_reference": Meaning(
            Text(
                "有一行数据给它写了党组织（党组织的上级），而哪个文件里都查不到。",
                "a row names its organisation (of an organisation: its superior), which no file defines.",
            ),
            Text("第 12 行写 DW-093，党组织表里没有。", "row 12 names DW-093, which no table has."),
            _CAUSE,
            CONVENTION,
        ),
        "covered_by_lapsed": Meaning(
            Text("有覆盖关系，但都已失效。", "it has covers, none of them active."),
            Text("支部已撤销，单位无人接续。", "its branch was revoked and nobody followed."),
            _CAUSE,
            CONVENTION,
        ),
        "declared_without_tie": Meaning(
            Text(
                "自报已建或自报有指导员，却没有任何对应关系。",
                "it declares an organisation or an instructor; no tie shows it.",
            ),
            Text("填“是”，党组织名称为空。", "是, and no organisation named."),
            _CAUSE,
            CONVENTION,
        ),
        "chain_without_committee": Meaning(
            Text(
                "是产业链成员，而所在各链都没有有效的党委。",
                "a member of chains, none of them led by an active committee.",
            ),
            Text("新设的链尚未成立党委。", "a new chain has no committee yet."),
            _CAUSE,
            CONVENTION,
        ),
        "chain_member_uncovered": Meaning(
            Text(
                "所在产业链有党委，单位自身没有被任何党组织覆盖。",
                "its chain has a committee; nobody covers the unit itself.",
            ),
            Text("链上配套企业，无组织、无指导员。", "a supplier on the chain without organisation or instructor."),
            _CAUSE,
            CONVENTION,
        ),
        "supply_only": Meaning(
            Text("只有供应关系。供应关系不算组织覆盖。", "only supply ties, which are no coverage."),
            Text("为链主供货，但不在链上。", "it supplies a leading firm and is no member of the chain."),
            _CAUSE,
            CONVENTION,
        ),
        "no_ties": Meaning(
            Text("没有任何联系。", "no ties at all."),
            Text("新登记的小店。", "a shop just registered."),
            _CAUSE,
            CONVENTION,
        ),
        "superior_cycle": Meaning(
            Text("上级的上级……回到自身。", "its superior's superior, at some distance, is itself."),
            Text("甲的上级是乙，乙的上级是甲。", "A is below B and B below A."),
            _CAUSE,
            CONVENTION,
        ),
        "organisation_without_superior": Meaning(
            Text("没有上级，而级别又不是市级。", "no superior, and not of the city's level."),
            Text("支部漏填上级党组织。", "a branch whose superior was left blank."),
            _CAUSE,
            CONVENTION,
        ),
        "detached_component": Meaning(
            Text("有上级，但沿有效的上级走不到市级。", "its line of active superiors ends at no root."),
            Text("上级已撤销，下级未调整。", "its superior was revoked and it was not moved."),
            _CAUSE,
            CONVENTION,
        ),
        "organisation_covering_nobody": Meaning(
            Text(
                "没有有效覆盖、没有有效下级、不领导产业链、不运营站点。",
                "no active tie, no active subordinate, leads no chain, runs no site.",
            ),
            Text("只存在于名册里的支部。", "a branch that stands on a list alone."),
            _CAUSE,
            CONVENTION,
        ),
        "chain_without_members": Meaning(
            Text("没有任何单位或党组织成员。", "no unit and no organisation is a member."),
            Text("只有名称的链。", "a chain that is a name."),
            _CAUSE,
            CONVENTION,
        ),
        "site_without_operator": Meaning(
            Text("没有有效的运营党组织。", "no active organisation runs it."),
            Text("驿站的运营支部已撤销。", "the branch that ran the station was revoked."),
            _CAUSE,
            CONVENTION,
        ),
    }
)

STRUCTURE: Mapping[str, Meaning] = MappingProxyType(
    {
        "component": Meaning(
            Text("组织联系连成一片的节点。", "nodes that organisational ties join together."),
            Text("两片之间没有任何组织联系。", "between two of them there is no organisational tie."),
            _COUNT,
            _NETWORKX,
        ),
        "articulation_point": Meaning(
            Text("单点：去掉它，一片就分成两片或更多。", "a node whose loss splits a component."),
            Text("唯一连接三家企业与区委的支部。", "the one branch between three firms and the district."),
            _COUNT,
            _NETWORKX,
        ),
        "bridge": Meaning(
            Text("桥：去掉这条联系，一片就分成两片。", "a tie whose loss splits a component."),
            Text("支部与上级之间唯一的隶属关系。", "the only line between a branch and its superior."),
            _COUNT,
            _NETWORKX,
        ),
        "betweenness": Meaning(
            Text(
                "经过该节点的最短路径所占比例；超过 2,000 个节点时抽样估计并注明。",
                "share of shortest paths through the node; above 2,000 nodes sampled, and labelled so.",
            ),
            Text("星形的中心为 1，边缘为 0。", "1 in the middle of a star, 0 at its rim."),
            Text("0 至 1", "in [0, 1]"),
            _NETWORKX,
        ),
        "core_number": Meaning(
            Text("使该节点仍在 k-核中的最大 k。", "the largest k so that the node is in the k-core."),
            Text("三个互相联系的节点为 2。", "2 for three nodes tied to each other."),
            _COUNT,
            _NETWORKX,
        ),
        "community": Meaning(
            Text("Louvain 法划分的社群，随机种子固定。", "a community by Louvain, with a fixed seed."),
            Text("联系内密外疏的一群。", "a group with more ties inside than out."),
            _COUNT,
            _NETWORKX,
        ),
        "falling_off": Meaning(
            Text(
                "去掉该节点后，失去通往产业链党委的组织联系的成员单位。",
                "the member units that lose their organisational line to the chain's committee without the node.",
            ),
            Text(
                "若“云谷支部”撤出，3 家单位与产业链党委失去联系。", "if the branch goes, three units lose their line."
            ),
            _COUNT,
            _NETWORKX,
        ),
        "in_reach": Meaning(
            Text(
                "到最近服务站点的直线距离 × {walk_detour} 不超过 {walk_metres} 米（15 分钟步行）。",
                "straight line × {walk_detour} to the nearest service site ≤ {walk_metres} m (15 minutes on foot).",
            ),
            Text("直线 900 米：1,170 米，在圈内。", "900 m straight: 1,170 m, in reach."),
            _COUNT,
            CONVENTION,
        ),
        "movement": Meaning(
            Text(
                "比例的变化拆为两部分，相加即为变化：来自分子 (n₂−n₁)·(1/d₁+1/d₂)/2，来自分母 (1/d₂−1/d₁)·(n₁+n₂)/2。",
                "(n₂−n₁)·(1/d₁+1/d₂)/2 from the numerator, (1/d₂−1/d₁)·(n₁+n₂)/2 from the denominator; they add up.",
            ),
            Text("1/1 变为 1/2：全部来自分母。", "from 1/1 to 1/2: all by the denominator."),
            Text("百分点；任一口径为空时没有", "percentage points; none where either base is empty"),
            CONVENTION,
        ),
    }
)
