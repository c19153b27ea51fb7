"""Every figure of the analysts' walk through the sample city is what the program finds there."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from explorer.metrics.coverage import coverage, share
from explorer.metrics.cuts import cuts
from explorer.metrics.isolation import isolated
from explorer.metrics.levels import figures_by_level, with_levels
from explorer.metrics.projection import project
from explorer.metrics.reach import reach
from explorer.metrics.structure import structure_view
from explorer.metrics.trees import tree
from explorer.settings import Thresholds
from tests.sample import sample_graph

WALK = (Path(__file__).parents[1] / "docs" / "analysts.md").read_text(encoding="utf-8")
# A walk of a quarter of an hour, a day, the levels 1+11+78+N, what a file says instead of few members, headings.
_NO_FIGURES = re.compile(r"15 分钟|2026-11-01|1\+11\+78|1–2 名|231 / 231|Excel|UTF-8")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?: %)?")


@pytest.fixture(scope="module")
def projection():
    return project(sample_graph(), date(2026, 11, 1))


def of(part: int, whole: int) -> str:
    return f"{share(part, whole):.1%}".replace("%", " %")


def of_city(projection) -> list[str]:
    city = coverage(projection, "operating", "city").row(0, named=True)
    units, organised, worked, neither = (city[name] for name in ("units", "organised", "worked", "neither"))
    return [
        f"组织覆盖率 {of(organised, units)} = 已建 {organised:,} 家 ÷ 基数 {units:,} 家",
        f"工作覆盖率 {of(worked, units)}：有组织或有指导员、联络员联系的 {worked:,} 家",
        f"空白率 {of(neither, units)}：两者皆无的 {neither:,} 家",
        f"把 {units:,} 家分成七种",
        f"“应建尚未建立”\n{city['state_due']} 家",
        f"得到 {city['state_due']} 家的「清单」",
        f"党员已够 {Thresholds().organise_from_members} 名",
        f"从业 {Thresholds().three_haves_staff} 人及以上",
    ]


def of_isolated(projection) -> list[str]:
    nodes = isolated(projection).nodes
    kinds = dict(nodes.group_by("kind").len().iter_rows())
    uncovered = nodes.filter(cause="chain_member_uncovered").height
    return [
        f"“孤立节点”共 {nodes.height} 个",
        f"党组织 {kinds['organisation']} 个、产业链 {kinds['chain']} 条、站点 {kinds['site']} 个",
        f"“链上成员未被覆盖”{uncovered} 家",
    ]


def of_chain(projection) -> list[str]:
    chain = coverage(projection, "operating", "chain").row(by_predicate=pl.col("code") == "CL01", named=True)
    members = projection.graph.ties["MEMBER_OF"].filter(end="CL01")
    organisations = members.filter(start_label="PartyOrganisation").height
    loose = isolated(projection).nodes.filter(pl.col("chains").list.contains("CL01")).height
    units = members.height - organisations
    assert units == chain["units"]
    return [
        f"链上成员 {members.height} 个 = {units} 家单位 + {organisations} 个组织",
        f"组织覆盖率 {of(chain['organised'], units)} = {chain['organised']} ÷ {units}",
        f"这条链有 {loose} 个",
    ]


def of_districts(projection) -> list[str]:
    rows = coverage(projection, "operating", "district").with_columns(
        gap=pl.col("units") - pl.col("organised"), share=pl.col("organised") / pl.col("units")
    )
    most, least = rows.sort("gap", descending=True).row(0, named=True), rows.sort("share").row(0, named=True)
    said = (f"{row['organised']} ÷ {row['units']} = {of(row['organised'], row['units'])}" for row in (most, least))
    return [f"{words}{row['name']}：{figures}" for words, row, figures in zip(
        ("最前的是", "比例最低的却是"), (most, least), said, strict=True
    )]  # fmt: skip


def of_small(projection) -> list[str]:
    rows = with_levels(tree(projection, "small_businesses", "operating"), projection)
    city = figures_by_level(rows, projection, "operating").row(0, named=True)
    organised, units = city["territory_organised"], city["territory_units"]
    return [
        f"{organised} 家已建 ÷ {units:,} 家 = {of(organised, units)}，空白 {city['territory_neither']} 家",
        f"{city['units']} 家，其中已建 {city['organised']} 家",
    ]


def of_reach(projection) -> list[str]:
    city, limits = reach(projection, "city").row(0, named=True), Thresholds()
    return [
        f"圈内 {city['in_reach']:,} 家，占 {of(city['in_reach'], city['units'])}，圈外 {city['out_of_reach']} 家",
        f"直线距离 × {limits.walk_detour} 估算，\n不超过 {limits.walk_metres:,} 米",
    ]


def of_structure(projection) -> list[str]:
    found = cuts(structure_view(projection, None))
    return [f"单点 {len(found.points)} 个、唯一\n联系 {len(found.bridges):,} 条"]


PARTS = (of_city, of_isolated, of_chain, of_districts, of_small, of_reach, of_structure)


@pytest.mark.parametrize("part", PARTS)
def test_the_walk_says_what_the_program_finds(projection, part):
    assert [said for said in part(projection) if said not in WALK] == []


def test_the_walk_gives_no_figure_beside(projection):
    text = re.sub(r"\]\([^)]*\)|`[^`]*`", "", _NO_FIGURES.sub("", WALK))
    for said in [said for part in PARTS for said in part(projection)]:
        text = text.replace(said, "")
    assert _FIGURE.findall(text) == []
