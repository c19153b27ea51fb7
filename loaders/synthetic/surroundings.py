"""What stands around the units: service sites with their operators, and supplies along the chains."""

from __future__ import annotations

from collections.abc import Mapping

from loaders.synthetic.backbone import Backbone
from loaders.synthetic.chains import CHAINS
from loaders.synthetic.city import City, Unit
from loaders.synthetic.names import CITY
from loaders.synthetic.places import Street, near

_KINDS = {"党群服务中心": 46, "暖蜂驿站": 34, "小个专服务站": 22, "司机之家": 7, "暖蜂一条街": 7}
SITES_OF_A_WHOLE_CITY = {"党群服务中心": 714, "暖蜂驿站": 527, "小个专服务站": 341, "司机之家": 109, "暖蜂一条街": 109}
SUPPLIES_OF_A_CHAIN = 26
_PRODUCTS = ("关键材料", "核心部件", "控制模块", "检测服务", "结构件", "软件授权", "整机")


def set_up_sites(city: City, backbone: Backbone, kinds: Mapping[str, int] = _KINDS) -> None:
    """Add ``kinds`` of service sites that are run as they should be; the plants add those that are not."""
    streets = city.random.sample(city.places.streets, len(city.places.streets))
    number = 0
    for kind, count in kinds.items():
        for _ in range(count):
            street = streets[number % len(streets)]
            number += 1
            operator = {
                "党群服务中心": backbone.works[street.district.name],
                "小个专服务站": backbone.stations[street.code],
            }.get(kind, backbone.courier)
            add_site(city, kind, street, operator)


def add_site(city: City, kind: str, street: Street, operator: str | None) -> str:
    """Add one site and return its code."""
    number = len(city.rows.get("service_sites", [])) + 1
    longitude, latitude = near(city.random, street)
    code = f"ZD-{number:03}"
    city.add(
        "service_sites",
        {
            "code": code, "name": f"{street.name.removesuffix('街道')}{kind}{number}号", "kind": kind,
            "operator": operator, "district": street.district.name, "street": street.name,
            "address": f"{CITY}{street.district.name}{street.name}{number}号",
            "longitude": longitude, "latitude": latitude, "all_day": city.random.choice((True, False, None)),
        },
    )  # fmt: skip
    return code


def trade(city: City) -> None:
    """Let the members of each chain supply one another, a few across chains."""
    for chain in CHAINS:
        members = [unit for unit in city.units if chain.code in unit.chains]
        for _ in range(SUPPLIES_OF_A_CHAIN if len(members) > 1 else 0):
            supplier, buyer = city.random.sample(members, 2)
            supply(city, supplier, buyer)


def supply(city: City, supplier: Unit, buyer: Unit) -> None:
    """Add one supply unless the same is there."""
    row = {"supplier": supplier.code, "buyer": buyer.code, "product": city.random.choice(_PRODUCTS)}
    if row not in city.rows.get("supplies", []):
        city.add("supplies", dict(row))
    supplier.supplies = buyer.supplies = True
