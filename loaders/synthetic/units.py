"""Believable rows of single units: enterprises, social organisations, shops, markets; staff, money and members."""

from __future__ import annotations

from random import Random

from loaders.synthetic import codes, names
from loaders.synthetic.city import City, Fields, Unit
from loaders.synthetic.places import DISTRICT_WEIGHTS, Street
from loaders.synthetic.tables import Value

_PREMISES = (True, True, True, True, None)
_TYPES = (
    "有限责任公司",
    "有限责任公司",
    "有限责任公司(自然人独资)",
    "股份有限公司",
    "港澳台投资有限责任公司",
    "外商投资有限责任公司",
)
_SPECIALISED = ("专精特新中小企业", "专精特新“小巨人”企业", "创新型中小企业")


def draw_street(city: City) -> Street:
    """Return a street, drawn by its district's share of registrations."""
    streets = city.places.streets
    counts = {name: sum(street.district.name == name for street in streets) for name in DISTRICT_WEIGHTS}
    weights = [DISTRICT_WEIGHTS[street.district.name] / counts[street.district.name] for street in streets]
    return city.random.choices(streets, weights)[0]


def new_enterprise(city: City, industry: str, street: Street, **fields: Value) -> Unit:
    """Add an 企业 of an industry in a street; about half stand in one of the street's parks or buildings."""
    random = city.random
    trade, form = random.choice(names.TRADES[industry]), random.choice(names.COMPANY_FORMS)
    staff = _staff(random)
    made: Fields = {
        "code": city.credit_code(codes.COMPANY), "kind": random.choice(("企业", None)),
        "enterprise_type": random.choice(_TYPES),
        "industry": industry if random.random() < 0.8 else industry[1:],
        "staff": None if random.random() < 0.03 else staff,
        "above_scale": None if random.random() < 0.05 else staff >= 100,
        "specialised": random.choice(_SPECIALISED) if random.random() < 0.2 else None,
        "park": _park(city, street, 0.6), **_money(random, staff), **_common(random, 0.5),
    }  # fmt: skip
    name = f"{names.CITY}{city.brand()}{trade}{form}"
    return city.unit("enterprises", name, street, made | fields)


def new_social_organisation(city: City, subject: str, street: Street, **fields: Value) -> Unit:
    """Add a 社会组织 (association, foundation or service body by its code's first two digits)."""
    random = city.random
    kind = random.choice((codes.ASSOCIATION, codes.SERVICE_BODY, codes.FOUNDATION))
    made: Fields = {
        "code": city.credit_code(kind), "kind": random.choice(("社会组织", None)),
        "industry": random.choice(("S9521", "M7320", "S9411")),
        "staff": random.choice((4, 6, 9, 11, 14, 18, 26, 40)), "above_scale": False,
        "park": _park(city, street, 0.3), **_common(random, 0.2),
    }  # fmt: skip
    name = f"{names.CITY}{subject}"
    return city.unit("enterprises", name, street, made | fields)


def new_shop(city: City, street: Street, market: Unit | None = None, /, **fields: Value) -> Unit:
    """Add a 小微企业 or 个体工商户, in ``market`` where one is given."""
    random = city.random
    industry = random.choice(tuple(names.SHOP_TRADES))
    trade, company = random.choice(names.SHOP_TRADES[industry]), random.random() < 0.45
    staff = random.choice((6, 8, 10, 12, 15, 18, 24)) if company else random.choice((1, 2, 2, 3, 4, 6, 10))
    made: Fields = {
        "code": city.credit_code(codes.COMPANY if company else codes.INDIVIDUAL),
        "kind": "小微企业" if company else "个体工商户", "industry": industry,
        "enterprise_type": "有限责任公司" if company else "个体工商户",
        "staff": None if random.random() < 0.06 else staff,
        "above_scale": False if company else None, "park": _park(city, street, 0.2),
        **_money(random, staff), **_common(random, 0.15),
    }  # fmt: skip
    if market is not None:
        made |= {"market": random.choice((market.code, str(market.row["name"]))), "park": None}
    name = f"{names.CITY}{street.district.short}{city.shop()}{trade}" + ("有限公司" if company else "")
    return city.unit("small_businesses", name, street, made | fields)


def new_market(city: City, street: Street, number: int) -> Unit:
    """Add a 专业市场; ``number`` makes its name its own."""
    trade = names.MARKET_TRADES[number % len(names.MARKET_TRADES)]
    place = names.PLACES[number % len(names.PLACES)]
    name = f"{names.CITY}{street.district.short}{place}{trade}"
    fields: Fields = {
        "code": city.credit_code(codes.COMPANY), "kind": "专业市场", "industry": "L7223",
        "staff": city.random.randint(15, 60), "fixed_premises": True, "above_scale": False,
    }  # fmt: skip
    return city.unit("small_businesses", name, street, fields)


def _staff(random: Random) -> int:
    low, high = random.choices(((3, 9), (10, 49), (50, 99), (100, 299), (300, 1500)), (6, 40, 26, 20, 8))[0]
    return random.randint(low, high)


def _money(random: Random, staff: int) -> Fields:
    """Return revenue and assets (万元), blank for one unit in ten."""
    if random.random() < 0.1:
        return {"revenue": None, "assets": None}
    revenue = round(staff * random.uniform(15, 120))
    return {"revenue": revenue, "assets": round(revenue * random.uniform(0.4, 2.5))}


def _park(city: City, street: Street, chance: float) -> str | None:
    parks = city.places.of_street(street)
    return city.random.choice(parks).name if parks and city.random.random() < chance else None


def _common(random: Random, unions: float) -> Fields:
    return {
        "fixed_premises": random.choice(_PREMISES),
        "trade_union": random.random() < unions,
        "youth_league": random.random() < unions / 3,
        "womens_federation": random.random() < unions / 3,
    }


def give_members(unit: Unit, random: Random, count: int | None) -> None:
    """Write a member count in one of the three ways in which ledgers split it; None: nothing is known."""
    if count is None:
        return
    unit.row["members_total"] = count if random.random() < 0.5 else count + random.choice((0, 0, 1, 2))
    if random.random() < 0.8 or unit.row["members_total"] != count:
        unit.row["members_formal"] = count
    if random.random() < 0.4:
        unit.row["members_transferred"] = count
        if count and random.random() < 0.5:
            unit.row["members_formal"] = unit.row["members_total"] = count + 1
