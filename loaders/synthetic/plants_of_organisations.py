"""The planted gaps of organisations, chains and sites, and the organisations that planted ties refer to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from loaders.synthetic.backbone import Backbone
from loaders.synthetic.chains import LED_BY_REVOKED, NEVER_LED
from loaders.synthetic.city import City, Unit
from loaders.synthetic.codes import COMPANY
from loaders.synthetic.names import CITY
from loaders.synthetic.situations import far
from loaders.synthetic.surroundings import add_site
from loaders.synthetic.tables import Value
from loaders.synthetic.units import draw_street, new_shop


@dataclass
class Hosts:
    """Organisations that planted ties refer to: ``normal`` and those that are not, or not always, active."""

    city: City
    backbone: Backbone
    by_name: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def own(self, unit: Unit) -> str:
        """Add an organisation of the unit's own and return its code; the tie is the caller's to write."""
        superior = self.backbone.works[unit.street.district.name]
        return self.city.organisation(f"中共{unit.row['name']}支部委员会", "支部", "单位", superior, members_formal=6)


def host(city: City, backbone: Backbone) -> Hosts:
    """Add the organisations that planted ties refer to."""
    hosts = Hosts(city, backbone)
    works = backbone.works["南山区"]
    revoked: dict[str, dict[str, Value]] = {
        "normal": {},
        "revoked": {"status": "撤销", "revoked": date(2024, 6, 30)},
        "revoked_undated": {"status": "撤销"},
        "revoked_later": {"revoked": far()},
        "founded_later": {"founded": far(), "last_election": None},
    }
    titles = ("协作", "原第一", "原第二", "青年", "筹备")
    for (name, fields), title in zip(revoked.items(), titles, strict=True):
        hosts.names[name] = f"{CITY}{title}联合支部委员会"
        hosts.by_name[name] = city.organisation(hosts.names[name], "联合支部", "社区", works, **fields)
    city.warn("date_in_future", "organisations.csv", hosts.names["founded_later"])
    return hosts


def plant_organisations(city: City, backbone: Backbone) -> None:
    """Add organisations of every cause; each covers a shop unless covering nobody is its very gap."""
    works = backbone.works["宝安区"]
    _covering(city, "上级党组织不存在", "DZ-9010", "dangling_reference")
    city.warn("unknown_reference", "organisations.csv", "上级党组织不存在")
    _plant_cycle(city, "两环", 2)
    _plant_cycle(city, "三环", 3)
    without = _covering(city, "没有上级,且不是市级", None, "organisation_without_superior")
    _covering(city, "上级没有上级,到不了市级", without, "detached_component")
    revoked = city.organisation(
        f"{CITY}原综合支部委员会", "支部", "街道", works, status="撤销", revoked=date(2023, 1, 31)
    )
    _covering(city, "上级党组织已撤销", revoked, "detached_component")
    idle = city.organisation(f"{CITY}待启用支部委员会", "支部", "街道", works)
    city.plant_other("没有覆盖任何单位", "organisation", idle, "organisation_covering_nobody")
    lost = city.organisation(f"{CITY}失联支部委员会", "支部", "街道", None)
    city.plant_other("没有上级,也没有覆盖(两个原因,先者计)", "organisation", lost, "organisation_without_superior")
    functional = city.organisation(f"{CITY}展会临时党支部", "功能型支部", "单位", works)
    _cover_a_shop(city, functional)
    city.plant_other("功能型支部,一切正常", "organisation", functional)


def _covering(city: City, what: str, superior: str | None, cause: str) -> str:
    number = len(city.planted)
    code = city.organisation(f"{CITY}第{number}直属支部委员会", "支部", "街道", superior)
    _cover_a_shop(city, code)
    city.plant_other(what, "organisation", code, cause)
    return code


def _cover_a_shop(city: City, organisation: str) -> None:
    shop = new_shop(city, draw_street(city), members_total=1)
    city.cover(shop, organisation, "联合", date(2023, 5, 1))
    shop.state, shop.tied = "joint", True


def _plant_cycle(city: City, label: str, length: int) -> None:
    """Add organisations each of which is above the next, the last above the first, and one below them."""
    first = city.organisations + 1
    codes = [f"DZ-{first + place:04}" for place in range(length)]
    for place, code in enumerate(codes):
        city.organisation(f"{CITY}{label}第{place + 1}总支部委员会", "总支", "街道", codes[(place + 1) % length])
        city.plant_other(f"隶属关系成环({label})", "organisation", code, "superior_cycle")
    _covering(city, f"在{label}之下", codes[0], "detached_component")


def plant_chains(city: City) -> None:
    """Note the planted chains, and add the dangling members and supplies."""
    city.plant_other("产业链没有党委", "chain", NEVER_LED, "chain_without_committee")
    city.plant_other("产业链党委已撤销", "chain", LED_BY_REVOKED, "chain_without_committee")
    city.plant_other("产业链没有成员", "chain", "CL14", "chain_without_members")
    unit = next(unit for unit in city.units if "CL03" in unit.chains)
    city.add("chain_members", {"chain": "CL03", "member": "DZ-9020", "role": "职能部门"})
    city.warn("unknown_reference", "chain_members.csv", "成员代码 DZ-9020 不存在")
    nobody = city.credit_code(COMPANY)
    city.add("supplies", {"supplier": unit.code, "buyer": nobody, "product": "整机"})
    city.warn("unknown_reference", "supplies.csv", f"需方代码 {nobody} 不存在")
    double = next(row for row in city.rows["chain_committees"] if row["chain"] == "CL02")
    both = {key: double[key] for key in ("code", "name", "level", "founded", "status", "superior")}
    city.add("organisations", both | {"kind": "产业链党委"})
    city.doubly_listed += 1


def plant_sites(city: City, hosts: Hosts) -> None:
    """Add sites that nobody runs: blank, unknown, revoked, not yet founded."""
    for what, operator in (
        ("没有运营党组织", None),
        ("运营党组织不存在", "DZ-9030"),
        ("运营党组织已撤销", hosts.by_name["revoked"]),
        ("运营党组织尚未成立", hosts.by_name["founded_later"]),
    ):
        code = add_site(city, city.random.choice(("暖蜂驿站", "党群服务中心")), draw_street(city), operator)
        city.plant_other(what, "site", code, "site_without_operator")
    city.warn("unknown_reference", "service_sites.csv", "运营党组织不存在")
