"""The industry chains of the fictional cities: ordered segments, trades, and who leads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from explorer.vocabulary import WORK_DISTRICTS


@dataclass(frozen=True, slots=True)
class Chain:
    """An industry chain: its segments from first to last as (name, tier), trades by industry code, committee.

    ``committee``: 市级 or 区级, None for a chain that nobody leads. ``district``: the district of a 区级 chain.
    ``enterprises``: how many enterprises belong to it. ``listed``: the table of chains has it, not only the committees'
    table. ``revoked``: its committee was.
    """

    code: str
    name: str
    committee: str | None
    district: str | None
    enterprises: int
    industries: tuple[str, ...]
    segments: tuple[tuple[str, str], ...]
    listed: bool = True
    revoked: bool = False

    @property
    def led(self) -> bool:
        """Whether an active committee leads it."""
        return self.committee is not None and not self.revoked


def _chain(
    code: str, name: str, led: str | None, district: str | None, enterprises: int, trades: str, segments: str
) -> Chain:
    """Return a chain; ``segments`` is written as 上游 names, 中游 names, 下游 names, parted by ``|`` and spaces."""
    tiers = zip(("上游", "中游", "下游"), segments.split("|"), strict=True)
    ordered = tuple((part, tier) for tier, parts in tiers for part in parts.split())
    return Chain(code, name, led, district, enterprises, tuple(trades.split()), ordered)


_FOURTEEN = (
    _chain("CL01", "新能源和智能网联汽车", "市级", None, 85, "C3612 C3670 C3841 C3812",
           "电池材料 车规芯片|动力电池 电驱电控 智能座舱与自动驾驶|整车制造 充换电与出行服务"),
    _chain("CL02", "生物医药", "市级", "坪山区", 34, "C2761 M7340", "原料与试剂 研发外包|药物研发 生物制造|医药流通"),
    _chain("CL03", "人工智能", "市级", "南山区", 36, "I6513 C3973",
           "算力与芯片 数据服务|算法模型 开发平台|行业应用 智能终端"),
    _chain("CL04", "半导体与集成电路", "区级", "福田区", 20, "C3973", "材料与设备 芯片设计|晶圆制造|封装测试"),
    _chain("CL05", "智能机器人", "区级", "宝安区", 20, "C3491 C3484", "减速器与传感器|本体制造 控制系统|系统集成"),
    _chain("CL06", "低空经济与空天", "区级", "龙岗区", 15, "C3741", "材料与部件|整机制造|飞行服务 场景运营"),
    _chain("CL07", "新能源", "区级", "龙华区", 18, "D4416 C3841", "光伏材料|储能系统|电站运营"),
    _chain("CL08", "高端医疗器械", "区级", "光明区", 14, "C3581", "核心部件|整机制造 体外诊断|临床服务"),
    _chain("CL09", "超高清视频显示", "区级", "宝安区", 14, "C3969", "面板材料|显示模组|内容与应用"),
    _chain("CL10", "现代时尚", "区级", "罗湖区", 16, "C1819", "设计创意|加工制造|品牌零售"),
    _chain("CL11", "数字创意", "区级", "南山区", 14, "I6572", "内容创作|制作发行|平台运营"),
    _chain("CL12", "网络与通信", None, None, 12, "C3922", "光器件|通信设备|网络服务"),
    _chain("CL13", "高性能材料", "区级", "坪山区", 10, "C2614", "基础原料|材料制备|应用开发"),
    _chain("CL14", "海洋产业", "区级", "大鹏新区", 0, "A0412", "海洋资源|装备制造|海洋服务"),
)  # fmt: skip
CITY_ONLY_IN_COMMITTEES = "CL11"  # a chain that only the committees' table makes
NEVER_LED, LED_BY_REVOKED = "CL12", "CL13"
CHAINS = tuple(
    replace(chain, listed=chain.code != CITY_ONLY_IN_COMMITTEES, revoked=chain.code == LED_BY_REVOKED)
    for chain in _FOURTEEN
)
FLAGSHIP = CHAINS[0]
PLATFORMS = 5  # innovation platforms of the flagship

_OF_A_DISTRICT = 6  # 11 districts × 6 chains and the city's flagship: 67 committees
_ENTERPRISES = 117  # of a district's chain, on average
_UNLED = 2


def chains_of_a_whole_city() -> tuple[Chain, ...]:
    """Return the flagship, six chains of each district, and two that nobody leads.

    >>> len([chain for chain in chains_of_a_whole_city() if chain.led])
    67
    """
    return (FLAGSHIP, *_of_districts(), *_unled())


def _of_districts() -> Iterator[Chain]:
    for place, district in enumerate(WORK_DISTRICTS):
        for number in range(_OF_A_DISTRICT):
            trade = _trade(place * _OF_A_DISTRICT + number)
            code = f"CL{district.code}-{number + 1}"
            yield replace(
                trade, code=code, name=f"{district.short}{trade.name}", committee="区级", district=district.name,
                enterprises=_ENTERPRISES,
            )  # fmt: skip


def _unled() -> Iterator[Chain]:
    for number in range(_UNLED):
        trade = _trade(number)
        name = f"{trade.name}配套"
        yield replace(
            trade, code=f"CL9{number + 1}", name=name, committee=None, district=None, enterprises=_ENTERPRISES
        )


def _trade(number: int) -> Chain:
    """Return one of the other chains for its trade and segments, in turn."""
    others = CHAINS[1:]
    return replace(others[number % len(others)], listed=True, revoked=False)
