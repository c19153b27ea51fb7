"""The template of chain columns, as a workbook of several sheets, and H: statistics, which are no table of units."""

from __future__ import annotations

from pathlib import Path

from tests.ledgers.expected import Ledger, Table
from tests.ledgers.grids import Grid, Head, ledger, write_xls, write_xlsx
from tests.ledgers.people import CLERK, LEGAL, MOBILE

HEADS_OF_MEMBERS: tuple[Head, ...] = (
    "序号", "统一社会信用代码", "企业名称", "区",
    ("链上信息", ("产业链", "环节", "链上角色", "主营产品", "专精特新")),
    ("规模", ("从业人员数量", "年营业收入（亿元）", "资产总额（万元）")),
    ("联系", ("联系人", "电话")),
)  # fmt: skip


def _chain(folder: Path) -> None:
    person = {"联系人": CLERK, "电话": MOBILE}
    records = [
        {**person, "序号": 1, "统一社会信用代码": "91440399MA5G000194", "企业名称": "深链动力电池股份有限公司",
         "区": "坪山区",
         "产业链": "新能源", "环节": "01", "链上角色": "链主", "专精特新": "国家级", "从业人员数量": 5200,
         "年营业收入（亿元）": 12.5, "资产总额（万元）": "八千万"},
        {**person, "序号": 2, "统一社会信用代码": "91440399MA5G00027Y", "企业名称": "深链隔膜有限公司", "区": "龙华区",
         "产业链": "CL01", "环节": "09", "链上角色": "配套", "年营业收入（亿元）": "5600万元"},
        {**person, "序号": 3, "统一社会信用代码": "91440399MA5G00035R", "企业名称": "深链回收有限公司", "区": "龙华区",
         "产业链": "循环经济", "链上角色": "老大"},
    ]  # fmt: skip
    members = ledger(
        HEADS_OF_MEMBERS, records, name="链上企业", above=("深链市产业链企业台账", ""), below=[[], ["审核人：" + LEGAL]]
    )
    book = folder / "链上企业.xlsx"
    write_xlsx(
        book, Grid([["本工作簿由深链市工信局编制"]], name="说明"), members,
        Grid([["产业链代码", "产业链名称", "目录版本", "级别"], ["CL01", "新能源", "v2", "市级"]], name="产业链"),
        Grid([["产业链代码", "环节代码", "环节名称", "顺序", "上中下游"], ["CL01", "01", "电芯", 1, "中游"]],
             name="环节"),
        Grid([["党组织代码", "党组织名称", "产业链代码", "产业链名称", "级别", "牵头单位"],
              ["LW01", "中共深链市新能源产业链委员会", "CL01", "新能源", "市级", "市工信局"]], name="产业链党委"),
    )  # fmt: skip
    book.rename(folder / "链上企业.xlsm")


CHAIN = Ledger(
    "chain-template", _chain,
    tables=(
        Table(
            "链上企业.xlsm", "enterprises", header_rows=(3, 4), read=7, sheet="链上企业",
            skipped=frozenset({1, 2, 8, 9}),
            records={
                5: {"chain": "新能源", "segment": "01", "role": "链主", "specialised": "国家级", "revenue": 125000.0,
                    "assets": None, "staff": 5200},
                6: {"revenue": 5600.0, "role": "配套"},
                7: {"role": None, "chain": "循环经济"},
            },
            problems=frozenset({
                ("bad_value", 5, "资产总额（万元）"), ("bad_value", 7, "链上角色"), ("unknown_reference", 7, "产业链"),
                ("unknown_reference", 6, "环节"),
            }),
            personal=frozenset({"联系人", "电话"}), unused=frozenset({"序号", "主营产品"}),
        ),
        Table("链上企业.xlsm", "chains", header_rows=(1,), read=1, sheet="产业链", records={2: {"key": "CL01"}}),
        Table("链上企业.xlsm", "segments", header_rows=(1,), read=1, sheet="环节",
              records={2: {"code": "01", "position": 1, "tier": "中游"}}),
        Table("链上企业.xlsm", "chain_committees", header_rows=(1,), read=1, sheet="产业链党委",
              records={2: {"code": "LW01", "lead_department": "市工信局"}}),
    ),
    problems=frozenset({("unrecognised_table", "链上企业.xlsm", "说明")}),
    organisations={"LW01": {"kind": "产业链党委", "level": "市级"}},
    ties={
        "LEADS": frozenset({("LW01", "CL01")}),
        "MEMBER_OF": frozenset({("91440399MA5G000194", "CL01", "链主"), ("91440399MA5G00027Y", "CL01", "配套")}),
        "AT": frozenset({("91440399MA5G000194", "CL01/01")}),
    },
)  # fmt: skip

# H: 非公有经济控制的企业法人单位建立党的基层组织情况: a row is a state, a column a kind of enterprise, a cell a count.
HEADS_OF_STATISTICS: tuple[Head, ...] = (
    "指标名称", "代码", "合计",
    ("企业控制（控股）情况", ("私有经济控制", "港澳台商投资", "外商投资")),
    ("其中", ("从业人员50人以上", "从业人员100人以上")),
)  # fmt: skip


def statistics() -> Grid:
    """The sheet of H."""
    names = ("甲", "单位数", "党建工作指导员联系的", "建立党委的", "建立总支部的", "建立支部的", "具有3名以上党员的",
             "联合党支部数", "应建尚未建立党组织的", "仅有个别党员的", "没有党员的", "在岗职工", "党员")  # fmt: skip
    lines = [[name, number, 100 - number, 80 - number, 12, 8, 20, 10] for number, name in enumerate(names)]
    return ledger(
        HEADS_OF_STATISTICS, lines, name="表五",
        above=("非公有经济控制的企业法人单位建立党的基层组织情况", "填报单位：深链市"),
        below=[["单位负责人：" + LEGAL]],
    )  # fmt: skip


def _beside(folder: Path) -> None:
    write_xls(folder / "统计.xls", statistics())
    (folder / "企业.csv").write_text(
        "统一社会信用代码,企业名称,区\n91440399MA5G00043L,深链寅有限公司,光明区\n", encoding="gb18030"
    )


STATISTICS = Ledger(
    "H", _beside,
    tables=(Table("企业.csv", "enterprises", header_rows=(1,), read=1, records={2: {"district": "光明区"}},
                  encoding="gb18030"),),
    problems=frozenset({("unrecognised_table", "统计.xls", "表五")}),
)  # fmt: skip
