"""The background of the sample city: some 400 enterprises and 1,200 small businesses, most as they should be."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.synthetic import names, situations
from loaders.synthetic.backbone import Backbone
from loaders.synthetic.chains import CHAINS, FLAGSHIP, PLATFORMS, Chain
from loaders.synthetic.city import City, Unit
from loaders.synthetic.places import Street
from loaders.synthetic.units import draw_street, new_enterprise, new_market, new_shop, new_social_organisation

SMALL_BUSINESSES, MARKETS, IN_MARKETS = 1_200, 22, 260
SOCIAL, COURIERS, INTERNET, OTHER_TRADES = 34, 14, 12, 8
BRANCHES = 40
ORGANISATIONS = 260
_ROLES = ("骨干", "骨干", "配套", "配套", "配套")
_PLATFORM_NAMES = ("汽车电子创新中心", "动力电池检测平台", "智能驾驶测试中心", "车规芯片验证平台", "电驱系统联合实验室")
_LEFT = (12, 34, 40, 14)  # chances of due, few, none, unknown among units that nobody has organised
_SHOPS_LEFT = (3, 17, 62, 18)


class Branches:
    """The joint branches, each with room for five units (the usual limit), handed out in turn by district."""

    def __init__(self, city: City, backbone: Backbone) -> None:
        self._room: dict[str, list[str]] = {name: [] for name in backbone.works}
        for number in range(BRANCHES):
            street = draw_street(city) if number >= len(self._room) else _first_street(city, list(self._room)[number])
            district = street.district.name
            code = city.organisation(
                f"{street.name.removesuffix('街道')}第{number + 1}联合支部委员会", "联合支部", "社区",
                backbone.works[district], district=district, street=street.name,
            )  # fmt: skip
            _seat(city, code, street, "联合")
            self._room[district] += [code] * city.random.choice((3, 4, 4, 4))

    def take(self, district: str) -> str | None:
        """Return a branch of the district that has room; None when all are full."""
        return self._room[district].pop(0) if self._room[district] else None


def _seat(city: City, organisation: str, street: Street, form: str, park: str | None = None) -> None:
    """Let an organisation cover a shop of its street, so that no standing organisation covers nobody."""
    situations.join(city, new_shop(city, street, park=park), organisation, form, 1)


def _first_street(city: City, district: str) -> Street:
    return next(street for street in city.places.streets if street.district.name == district)


def populate(city: City, backbone: Backbone) -> None:
    """Add the background units with their ties; the last enterprises get organisations of their own up to 260."""
    chained = [unit for chain in CHAINS for unit in _members_of(city, chain)]
    others = [*_couriers(city, backbone), *_internet(city, backbone), *_other_trades(city), *_social(city)]
    branches = Branches(city, backbone)
    for park in (park for park in city.places.parks if park.code in backbone.parks):
        _seat(city, backbone.parks[park.code], park.street, "区域", park.name)
    free = [unit for unit in (*chained, *others) if not unit.tied]
    city.random.shuffle(free)
    _organise_enterprises(city, backbone, branches, free)
    _populate_small_businesses(city, backbone, branches)


def _members_of(city: City, chain: Chain) -> Iterator[Unit]:
    """Add a chain's enterprises, the first its 链主; a third name the chain in their own row, the rest are listed."""
    for number in range(chain.enterprises):
        unit = new_enterprise(city, city.random.choice(chain.industries), draw_street(city))
        role = "链主" if number == 0 else city.random.choice(_ROLES)
        if chain is FLAGSHIP and number in (81, 82):
            role = "金融机构"
        enlist(city, unit, chain, role, city.random.randrange(len(chain.segments)), in_row=number % 3 == 1)
        yield unit
    for subject in _PLATFORM_NAMES[: PLATFORMS if chain is FLAGSHIP else 0]:
        unit = new_social_organisation(city, subject, draw_street(city))
        enlist(city, unit, chain, "创新平台", None, in_row=False)
        yield unit


def enlist(city: City, unit: Unit, chain: Chain, role: str, segment: int | None, *, in_row: bool) -> None:
    """Make the unit a member of a chain at its ``segment``-th segment (0 is the first)."""
    unit.chains.add(chain.code)
    name, code = (None, None) if segment is None else (chain.segments[segment][0], f"{segment + 1:02}")
    if in_row:
        unit.row |= {"chain": chain.name, "segment": name, "role": role}
    if not in_row or chain is FLAGSHIP:  # the flagship's list of members is complete by itself
        city.add("chain_members", {"chain": chain.code, "member": unit.code, "role": role, "segment": code})


def _couriers(city: City, backbone: Backbone) -> Iterator[Unit]:
    """Add couriers' companies, scattered over the city, most of them covered by the trade's committee."""
    for number in range(COURIERS):
        unit = new_enterprise(city, "G6020", draw_street(city))
        if number % 7:
            situations.join(city, unit, backbone.courier, "行业", city.random.choice((1, 2, 4)))
        yield unit


def _internet(city: City, backbone: Backbone) -> Iterator[Unit]:
    for number in range(INTERNET):
        unit = new_enterprise(city, "I6420", draw_street(city))
        if number % 6:
            situations.join(city, unit, backbone.internet, "行业", city.random.choice((2, 5, 9)))
        yield unit


def _other_trades(city: City) -> Iterator[Unit]:
    for industry in ("E4910", "J6740", "K7020", "L7231", "N7721", "G5431", "F5179", "H6210")[:OTHER_TRADES]:
        yield new_enterprise(city, industry, draw_street(city))


def _social(city: City) -> Iterator[Unit]:
    trades = [trade for options in names.TRADES.values() for trade in options]
    for number in range(SOCIAL):
        subject = trades[number * 2] + names.SOCIAL_ENDINGS[number % len(names.SOCIAL_ENDINGS)]
        yield new_social_organisation(city, subject, draw_street(city))


def _organise_enterprises(city: City, backbone: Backbone, branches: Branches, free: list[Unit]) -> None:
    """Give the free enterprises own organisations up to 260 in all, then joint ones, other forms, instructors, none."""
    own = free[: ORGANISATIONS - city.organisations]
    rest = free[len(own) :]
    for unit in own:
        situations.found_own(city, unit, _superior_of(city, backbone, unit))
    shares = {"joint": 0.40, "other": 0.16, "instructed": 0.20}
    for number, unit in enumerate(rest):
        _organise_one(city, backbone, branches, unit, number / len(rest), shares)
    for unit in own[::5]:
        situations.instruct(city, unit, backbone.works[unit.street.district.name], None, "联络员")


def _superior_of(city: City, backbone: Backbone, unit: Unit) -> str:
    """Return the committee of the unit's park, else the 两新工委 of its district."""
    park = next((park.code for park in city.places.parks if park.name == unit.row.get("park")), "")
    return backbone.parks.get(park, backbone.works[unit.street.district.name])


def _organise_one(
    city: City, backbone: Backbone, branches: Branches, unit: Unit, place: float, shares: dict[str, float]
) -> None:
    random, district = city.random, unit.street.district.name
    joint, other, instructed = shares["joint"], shares["joint"] + shares["other"], sum(shares.values())
    branch = branches.take(district) if place < joint else None
    if branch is not None:
        situations.join(city, unit, branch, "联合", random.choice((0, 1, 1, 2, 2, 3)))
    elif place < other:
        form = random.choice(("区域", "网格", "挂靠", "其他"))
        situations.join(city, unit, _superior_of(city, backbone, unit), form, random.choice((None, 0, 1, 2)))
    elif place < instructed:
        sender = random.choice((*backbone.departments, _superior_of(city, backbone, unit)))
        situations.instruct(city, unit, sender, situations.draw_members(random, _LEFT))
    else:
        situations.leave(city, unit, situations.draw_members(random, _LEFT))


def _populate_small_businesses(city: City, backbone: Backbone, branches: Branches) -> None:
    """Add markets, three shops in every street whose station covers one, and the rest by the districts' shares."""
    markets = [new_market(city, draw_street(city), number) for number in range(MARKETS)]
    for market in markets:
        situations.join(city, market, backbone.stations[market.street.code], "区域", city.random.choice((1, 3, 6)))
    for street in city.places.streets:
        first, *more = [new_shop(city, street) for _ in range(3)]
        situations.join(city, first, backbone.stations[street.code], "区域", 0)
        for shop in more:
            _organise_shop(city, backbone, branches, shop)
    for number in range(IN_MARKETS):
        market = markets[number % MARKETS]
        _organise_shop(city, backbone, branches, new_shop(city, market.street, market))
    while len(city.rows["small_businesses"]) < SMALL_BUSINESSES:
        _organise_shop(city, backbone, branches, new_shop(city, draw_street(city)))


def _organise_shop(city: City, backbone: Backbone, branches: Branches, shop: Unit) -> None:
    random, station = city.random, backbone.stations[shop.street.code]
    drawn = random.random()
    branch = branches.take(shop.street.district.name) if drawn < 0.12 else None
    if branch is not None:
        situations.join(city, shop, branch, "联合", random.choice((0, 1, 1, 2)))
    elif drawn < 0.46:
        situations.join(city, shop, station, random.choice(("区域", "网格", "网格")), random.choice((None, 0, 0, 1)))
    elif drawn < 0.76:
        form = random.choice(("指导员", "指导员", "联络员"))
        situations.instruct(city, shop, station, situations.draw_members(random, _SHOPS_LEFT), form)
    else:
        situations.leave(city, shop, situations.draw_members(random, _SHOPS_LEFT))
