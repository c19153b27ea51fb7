"""The organisations that every city of this model has: root, 1+11+78, district and trade committees, chains, parks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from explorer.vocabulary import WORK_DISTRICTS
from loaders.synthetic.chains import CHAINS, FLAGSHIP, Chain
from loaders.synthetic.city import City
from loaders.synthetic.names import CITY
from loaders.synthetic.places import Park

DEPARTMENTS = ("工业和信息化局", "科技创新局", "交通运输局", "公安交通警察局")
PARK_COMMITTEES = 12


@dataclass
class Backbone:
    """Codes of the standing organisations, by what they stand for."""

    root: str = ""
    internet: str = ""
    courier: str = ""
    works: dict[str, str] = field(default_factory=dict)  # district name → its 两新工委
    stations: dict[str, str] = field(default_factory=dict)  # street code → its 党建工作指导站
    chains: dict[str, str] = field(default_factory=dict)  # chain code → its committee
    parks: dict[str, str] = field(default_factory=dict)  # park code → its committee
    departments: list[str] = field(default_factory=list)


def raise_backbone(city: City, chains: Sequence[Chain] = CHAINS) -> Backbone:
    """Add the standing organisations, the ``chains`` (the flagship first) and their segments."""
    backbone = Backbone()
    backbone.root = city.organisation(
        f"中共{CITY}委两新工作委员会", "工委", "市级", None, founded=date(2012, 3, 1), members_formal=None
    )
    backbone.internet = city.organisation(f"{CITY}互联网企业工作委员会", "工委", "市级", backbone.root)
    backbone.courier = city.organisation(f"{CITY}快递行业委员会", "行业党委", "市级", backbone.root)
    _raise_works(city, backbone)
    _raise_tree(city, backbone)
    _raise_departments(city, backbone)
    _raise_chains(city, backbone, chains)
    _raise_parks(city, backbone)
    return backbone


def _raise_works(city: City, backbone: Backbone) -> None:
    for district in WORK_DISTRICTS:
        backbone.works[district.name] = city.organisation(
            f"中共{CITY}{district.name}两新工作委员会", "工委", "区级", backbone.root, district=district.name
        )


def _raise_tree(city: City, backbone: Backbone) -> None:
    """Add the 1+11+78 tree: one city committee, eleven of districts, a station in each of the 78 streets."""
    top = city.organisation(f"{CITY}小微企业个体工商户专业市场委员会", "小个专党委", "市级", backbone.root)
    below = {
        district.name: city.organisation(
            f"{CITY}{district.name}小个专委员会", "小个专党委", "区级", top, district=district.name
        )
        for district in WORK_DISTRICTS
    }
    for street in city.places.streets:
        backbone.stations[street.code] = city.organisation(
            f"{street.name}市场监管所党建工作指导站", "党建工作指导站", "街道", below[street.district.name],
            district=street.district.name, street=street.name,
        )  # fmt: skip


def _raise_departments(city: City, backbone: Backbone) -> None:
    """Add the departments that work along with the flagship chain."""
    for department in DEPARTMENTS:
        code = city.organisation(f"{CITY}{department}机关委员会", "党委", "市级", None)
        backbone.departments.append(code)
        city.add("chain_members", {"chain": FLAGSHIP.code, "member": code, "role": "职能部门"})


def _raise_chains(city: City, backbone: Backbone, chains: Sequence[Chain]) -> None:
    for chain in chains:
        if chain.listed:
            city.add(
                "chains",
                {
                    "code": chain.code, "name": chain.name, "catalogue_version": "2024", "district": chain.district,
                    "level": chain.committee or "市级",
                },
            )  # fmt: skip
        for position, (name, tier) in enumerate(chain.segments, 1):
            city.add(
                "segments",
                {"chain": chain.code, "code": f"{position:02}", "name": name, "position": position, "tier": tier},
            )
        if chain.committee:
            backbone.chains[chain.code] = _raise_chain_committee(city, backbone, chain)
    city.unled_chains = {chain.code for chain in chains if not chain.led}


def _raise_chain_committee(city: City, backbone: Backbone, chain: Chain) -> str:
    of_city = chain.committee == "市级"
    return city.chain_committee(
        f"中共{CITY}{'' if of_city else chain.district}{chain.name}产业链委员会", chain.code, chain.name,
        backbone.root if of_city else backbone.works[str(chain.district)],
        level=chain.committee, lead_department=city.random.choice(DEPARTMENTS[:3]),
        founded=date(2023, 8, 4) if chain is FLAGSHIP else city.day(2022, 2025),
        status="撤销" if chain.revoked else "正常",
    )  # fmt: skip


def _raise_parks(city: City, backbone: Backbone) -> None:
    """Add committees of parks and buildings, subordinate to their district's 两新工委."""
    for park in _largest(city)[:PARK_COMMITTEES]:
        district = park.street.district.name
        backbone.parks[park.code] = city.organisation(
            f"{park.name}综合委员会", "党委", "街道", backbone.works[district],
            district=district, street=park.street.name, park=park.name,
        )  # fmt: skip


def _largest(city: City) -> list[Park]:
    return [park for park in city.places.parks if park.kind == "园区"]
