"""Random cities of a few rows as input files: every plant at once, in combinations that nobody thought of.

Organisations that lapse, were revoked, are yet to be founded, stand in rings, name superiors that nobody defines; units
that are closed, declare what no tie shows, name what no file defines; chains nobody leads; sites anywhere.
"""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

from loaders.sources.contracts import TABLES
from loaders.synthetic.codes import COMPANY, credit_codes

UNITS, ORGANISATIONS = 14, 9
DAYS = (
    "",
    "2019-03-31",
    "2023-06-30",
    "2023-08-31",
    "2024-02-29",
    "2025-12-01",
    "2026-05-31",
    "2026-06-01",
    "2026-06-02",
)
CODES = credit_codes(COMPANY, pl.Series(range(UNITS))).to_list()
PLACES = (("罗湖区", "桂园街道"), ("罗湖区", "黄贝街道"), ("南山区", "粤海街道"), ("福田区", ""))
AREAS = {"桂园街道": "街道", "粤海街道": "街道", "甲园": "园区", "乙大厦": "楼宇"}
FORMS = ("单独", "单独", "联合", "联合", "联合", "区域", "网格", "行业", "挂靠", "其他", "指导员", "联络员")
# A name that says a kind would win over the kind given: names say none, but of a 工委.
KINDS = ("支部", "支部", "联合支部", "总支", "党委", "小个专党委", "小个专党委", "行业党委", "党建工作指导站", "工委")

Row = dict[str, Any]


def write_random_city(seed: int, folder: Path) -> Path:
    """Write the tables of the city of a seed into ``folder``; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in _Drawn(Random(seed)).tables().items():
        headers = [column.header for table in TABLES if table.name == name for column in table.columns]
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, headers, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


class _Drawn:
    """The tables, drawn one after the other from one source of chance."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.organisations = [f"DZ-{number}" for number in range(ORGANISATIONS)]
        self.chains = ["CL1", "CL2", "CL3"]

    def tables(self) -> dict[str, list[Row]]:
        """Return the rows of every table."""
        units = {name: [self._unit(name, code) for code in codes] for name, codes in self._parted().items()}
        return {
            **units,
            "organisations": [self._organisation(code) for code in self.organisations],
            "chain_committees": [self._committee(chain) for chain in self._some(self.chains, 2)],
            "chains": [{"产业链代码": code, "产业链名称": f"{code}产业"} for code in self.chains],
            "segments": [
                {"产业链代码": chain, "环节代码": f"0{at}", "环节名称": f"环节{at}", "顺序": at, "上中下游": tier}
                for chain in self.chains[:2] for at, tier in ((1, "上游"), (2, "下游"))
            ],
            "chain_members": self._members(), "coverage": self._coverage(), "supplies": self._supplies(),
            "service_sites": [self._site(number) for number in range(3)],
            "areas": [
                {"区域代码": f"QY-{number}", "区域名称": name, "区域类别": kind}
                for number, (name, kind) in enumerate(AREAS.items())
            ],
        }  # fmt: skip

    def _one(self, *values: Any) -> Any:
        return self.random.choice(values)

    def _some(self, values: list[Any], most: int) -> list[Any]:
        return self.random.sample(values, self.random.randint(0, most))

    def _parted(self) -> dict[str, list[str]]:
        cut = self.random.randint(1, UNITS - 1)
        codes = CODES[: self.random.randint(cut, UNITS)]
        return {"enterprises": codes[:cut], "small_businesses": codes[cut:]}

    def _point(self) -> Row:
        """Return a place on a grid of some 500 m, or none; nothing lies just at the limit of a walk."""
        if self._one(True, True, True, False):
            return {
                "经度": f"{114 + self.random.randint(0, 6) * 0.005:.3f}",
                "纬度": f"{22.5 + self.random.randint(0, 6) * 0.005:.3f}",
            }
        return {}

    def _unit(self, table: str, code: str) -> Row:
        one = self._one
        district, street = one(*PLACES)
        kind = (
            {"单位类别": one("", "企业", "社会组织")}
            if table == "enterprises"
            else {"类别": one("小微企业", "个体工商户")}
        )
        return {
            "统一社会信用代码": code, "企业名称": f"第{CODES.index(code)}公司", "区": district, "街道": street, **kind,
            "社区": one("", "东社区"), "所在园区/商务楼宇名称": one("", "", "甲园", "乙大厦", "无名大厦"),
            "登记状态": one("", "存续", "在业", "吊销,未注销", "迁出", "存续"), "成立日期": one(*DAYS),
            "行业代码": one("", "C3612", "6513", "F5211", "L7231", "K7010"),
            "从业人员数量": one("", "0", "9", "10", "300"),
            "年营业收入(万元)": one("", "299", "40000"), "资产总额(万元)": one("", "120000"),
            "是否规模以上企业": one("", "是", "否"), "是否有固定经营场所": one("", "是", "否"),
            "党员总数": one("", "0", "1", "2", "3", "7"), "正式党员数": one("", "", "", "0", "2", "3"),
            "组织关系已转入党员数": one("", "", "", "", "1"), "是否建立党组织": one("", "", "是", "否"),
            "是否具备建立条件": one("", "是", "否"), "党组织组建形式": one("", "", "", "单独", "联合", "挂靠"),
            "党组织类别": one("", "", "", "支部", "联合支部", "总支"),
            "党组织代码": one("", "", "", "", *self.organisations[:2], "DW-404"),
            "是否选派党建工作指导员或联络员": one("", "", "是", "否"), "是否有工会": one("", "是", "否"),
            **{f"{step}同步": one("", "是", "否") for step in ("组织组建", "工作开展", "服务跟进")},
            "产业链": one("", "", *self.chains, "CL-404"), "环节": one("", "01", "环节2", "09"), **self._point(),
        }  # fmt: skip

    def _organisation(self, code: str) -> Row:
        one = self._one
        district, street = one(("", ""), ("罗湖区", ""), *PLACES[:2])
        kind = one(*KINDS)
        return {
            "党组织代码": code, "党组织名称": f"{code}互联网企业工委" if kind == "工委" else f"{code}号组织",
            "党组织类别": kind,
            "级别": one("", "单位", "单位", "街道", "区级", "市级"),
            "正式党员数": one("", "2", "3", "49", "50", "51", "99", "100"), "党组织成立时间": one(*DAYS),
            "上次换届时间": one(*DAYS), "状态": one("", "正常", "正常", "正常", "撤销"),
            "撤销日期": one("", "", "", "", *DAYS), "区": district, "街道": street,
            "上级党组织代码": one("", *self.organisations, "DZ-404"),
            "党组织所在单位代码": one("", "", "", *CODES[:4], CODES[-1]),
        }  # fmt: skip

    def _committee(self, chain: str) -> Row:
        return {
            "党组织代码": f"CW-{chain}", "党组织名称": f"{chain}产业链委员会", "产业链代码": chain,
            "产业链名称": f"{chain}产业", "级别": self._one("市级", "区级"), "状态": self._one("", "撤销"),
            "党组织成立时间": self._one(*DAYS),
        }  # fmt: skip

    def _members(self) -> list[Row]:
        pairs = [(chain, member) for chain in self.chains for member in (*CODES, *self.organisations, "XX-404")]
        return [
            {
                "产业链代码": chain, "成员代码": member, "角色": self._one("链主", "骨干"),
                "环节": self._one("", "01", "02", "环节1"),
            }
            for chain, member in self._some(pairs, 12)
        ]  # fmt: skip

    def _coverage(self) -> list[Row]:
        ends = [
            (unit, organisation, form)
            for unit in CODES
            for organisation in (*self.organisations, "DZ-404")
            for form in FORMS
        ]
        return [
            {
                "单位代码": unit, "党组织代码": organisation, "覆盖方式": form,
                "起始日期": self._one(*DAYS), "终止日期": self._one("", "", "", *DAYS),
            }
            for unit, organisation, form in dict.fromkeys(self._some(ends, 30))
        ]  # fmt: skip

    def _supplies(self) -> list[Row]:
        pairs = [(one, other) for one in CODES for other in CODES if one != other]
        return [{"供方代码": one, "需方代码": other, "产品": "零件"} for one, other in self._some(pairs, 6)]

    def _site(self, number: int) -> Row:
        return {
            "站点代码": f"ZD-{number}", "站点名称": f"第{number}驿站", "站点类别": "暖蜂驿站",
            "区": "罗湖区", "运营党组织代码": self._one("", *self.organisations, "DZ-404"), **self._point(),
        }  # fmt: skip
