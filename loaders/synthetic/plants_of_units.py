"""The planted gaps of units: every state, cause, base and status, each a row that says just that."""

from __future__ import annotations

from datetime import date

from explorer.vocabulary import CLOSED_STATUSES
from loaders.synthetic.backbone import Backbone
from loaders.synthetic.chains import CHAINS, LED_BY_REVOKED, NEVER_LED
from loaders.synthetic.city import City, Fields, Unit
from loaders.synthetic.names import CITY
from loaders.synthetic.plants_of_organisations import Hosts
from loaders.synthetic.population import enlist
from loaders.synthetic.situations import far, state_of_members
from loaders.synthetic.surroundings import supply
from loaders.synthetic.tables import Value
from loaders.synthetic.units import draw_street, new_enterprise, new_shop

PAST = date(2025, 12, 31)
LONG_AGO = date(2021, 7, 1)

# What the unit's own row says, and nothing else: what, fields, state, cause.
_OF_ROWS: tuple[tuple[str, Fields, str, str], ...] = (
    ("自报已建,未注明形式和类别", {"has_organisation": True}, "unstated", "declared_without_tie"),
    ("自报已建,形式为单独", {"has_organisation": True, "form": "单独"}, "own", "declared_without_tie"),
    ("只填了党组织类别:支部", {"organisation_kind": "支部"}, "own", "declared_without_tie"),
    ("只填了党组织类别:联合支部", {"organisation_kind": "联合支部"}, "joint", "declared_without_tie"),
    ("自报已建,形式为网格", {"has_organisation": True, "form": "网格"}, "joint", "declared_without_tie"),
    ("填了类别,但是否建立为否:不算自报", {"has_organisation": False, "organisation_kind": "支部", "members_total": 1},
     "few", "no_ties"),
    ("自报已派指导员,无关系,没有党员", {"instructor": True, "members_total": 0}, "none", "declared_without_tie"),
    ("自报已派指导员,无关系,党员数不详", {"instructor": True}, "unknown", "declared_without_tie"),
    ("党员恰为 3 人", {"members_total": 3, "has_organisation": False}, "due", "no_ties"),
    ("党员数不详但具备建立条件", {"can_organise": True}, "due", "no_ties"),
    ("党员 2 人", {"members_total": 2}, "few", "no_ties"),
    ("总数 5、已转入 2:按已转入", {"members_total": 5, "members_formal": 4, "members_transferred": 2}, "few",
     "no_ties"),
    ("总数 4、正式 0:按正式", {"members_total": 4, "members_formal": 0}, "none", "no_ties"),
    ("没有党员,虽具备条件", {"members_total": 0, "can_organise": True}, "none", "no_ties"),
    ("一切不详", {}, "unknown", "no_ties"),
    ("只有工会:默认不算工作覆盖", {"trade_union": True, "members_total": 0}, "none", "no_ties"),
    ("未找到的党组织,形式为单独", {"organisation_code": "DZ-9001", "form": "单独"}, "own", "dangling_reference"),
    ("未找到的党组织名称,未注明形式", {"organisation_name": f"{CITY}查无此支部委员会"}, "unstated",
     "dangling_reference"),
    ("未找到的党组织,但是否建立为否", {"organisation_code": "DZ-9002", "has_organisation": False, "members_total": 0},
     "none", "dangling_reference"),
)  # fmt: skip

# One row of coverage: what, host, form, from, until, members, state, cause ("" = it has an active tie).
_OF_TIES: tuple[tuple[str, str, str, date | None, date | None, int | None, str, str], ...] = (
    ("单独组建,关系有效", "own", "单独", LONG_AGO, None, 6, "own", ""),
    ("联合支部覆盖", "normal", "联合", None, None, 1, "joint", ""),
    ("挂靠,终止日期在将来", "normal", "挂靠", LONG_AGO, far(), 2, "joint", ""),
    ("其他方式,党组织将在 2099 年撤销", "revoked_later", "其他", LONG_AGO, None, 0, "joint", ""),
    ("指导员联系,没有党员", "normal", "指导员", LONG_AGO, None, 0, "none", ""),
    ("联络员联系,应建尚未建立", "normal", "联络员", LONG_AGO, None, 4, "due", ""),
    ("覆盖关系已终止", "normal", "联合", LONG_AGO, PAST, 4, "due", "covered_by_lapsed"),
    ("党组织已于 2024 年撤销", "revoked", "联合", LONG_AGO, None, 2, "few", "covered_by_lapsed"),
    ("党组织状态为撤销,无日期", "revoked_undated", "区域", None, None, 0, "none", "covered_by_lapsed"),
    ("覆盖关系 2099 年才开始", "normal", "联合", far(), None, None, "unknown", "covered_by_lapsed"),
    ("党组织 2099 年才成立", "founded_later", "联合", None, None, 1, "few", "covered_by_lapsed"),
    ("指导员联系已终止", "normal", "指导员", LONG_AGO, PAST, 0, "none", "covered_by_lapsed"),
    ("指导员所属党组织不存在", "DZ-9003", "指导员", LONG_AGO, None, 1, "few", "dangling_reference"),
    ("党组织不存在,关系且已终止", "DZ-9004", "联合", LONG_AGO, PAST, 0, "none", "dangling_reference"),
)  # fmt: skip

# The bases: what, fields, bases as the figures must have it.
_OF_BASES: tuple[tuple[str, Fields, str], ...] = (
    ("从业 10 人,恰在三有之内", {"staff": 10}, "three_haves=in"),
    ("从业 9 人,在三有之外", {"staff": 9}, "three_haves=out"),
    ("无固定经营场所", {"fixed_premises": False}, "three_haves=out"),
    ("经营场所空白,视为有", {"fixed_premises": None}, "three_haves=in"),
    ("从业人员不详", {"staff": None}, "three_haves=undetermined"),
    ("从业人员不详且无场所", {"staff": None, "fixed_premises": False}, "three_haves=out"),
    ("规模以上", {"above_scale": True}, "above_scale=in"),
    ("规模以下", {"above_scale": False}, "above_scale=out"),
    ("是否规上空白", {"above_scale": None}, "above_scale=undetermined"),
)


def plant_units(city: City, backbone: Backbone, hosts: Hosts) -> None:
    """Add every planted unit."""
    _plant_rows(city)
    _plant_ties(city, hosts)
    _plant_bases(city)
    _plant_statuses(city)
    _plant_mixed(city, backbone, hosts)
    _plant_chains(city)
    _plant_supplies(city)
    _plant_codes(city, hosts)


def _unit(city: City, number: int = 0, **fields: Value) -> Unit:
    """Add a unit that is in the base 三有, says nothing of members or organisation, and belongs to no chain.

    Every third is a small business, so that gaps stand in both tables.
    """
    plain: Fields = {
        "founded": city.day(2008, 2020), "staff": 30, "fixed_premises": True, "above_scale": False, "park": None,
        "trade_union": False, "youth_league": False, "womens_federation": False,
    }  # fmt: skip
    if number % 3 == 2:
        return new_shop(city, draw_street(city), **(plain | {"staff": 16} | fields))
    return new_enterprise(city, city.random.choice(("F5179", "L7231", "E4910")), draw_street(city), **(plain | fields))


def _plant_rows(city: City) -> None:
    for number, (what, fields, state, cause) in enumerate(_OF_ROWS):
        unit = _unit(city, number, **fields)
        unit.state = state
        city.plant(what, unit, cause)
        if cause == "dangling_reference":
            city.warn("unknown_reference", f"{unit.table}.csv", what)
        if fields.get("has_organisation") is False and "organisation_code" in fields:
            city.warn("denied_but_named", f"{unit.table}.csv", what)
        if fields.get("organisation_kind") == "支部" and fields.get("members_total") == 1:
            city.warn("kind_above_members", f"{unit.table}.csv", what)


def _plant_ties(city: City, hosts: Hosts) -> None:
    for number, (what, host, form, since, until, members, state, cause) in enumerate(_OF_TIES):
        unit = _unit(city, number, members_total=members)
        organisation = hosts.own(unit) if host == "own" else hosts.by_name.get(host, host)
        city.cover(unit, organisation, form, since, until)
        unit.state, unit.tied = state, not cause
        city.plant(what, unit, cause, "coverage.csv")
        if cause == "dangling_reference":
            city.warn("unknown_reference", "coverage.csv", what)


def _plant_bases(city: City) -> None:
    for number, (what, fields, bases) in enumerate(_OF_BASES):
        unit = _unit(city, number, **({"members_total": 1} | fields))
        unit.state = "few"
        city.plant(
            what, unit, "" if bases in ("three_haves=out", "three_haves=undetermined") else "no_ties", bases=bases
        )


def _plant_statuses(city: City) -> None:
    """Add a closed unit for each closed status (one spoken as registers do), and one whose status is blank."""
    for number, status in enumerate(CLOSED_STATUSES):
        unit = _unit(city, number, status="吊销,未注销" if status == "吊销" else status, members_total=5)
        unit.state, unit.operating = "due", False
        city.plant(f"登记状态:{status},不计入任何口径", unit, bases="operating=out")
    unit = _unit(city, status=None, members_total=0)
    unit.state = "none"
    city.plant("登记状态空白,视为实体运营", unit, "no_ties", bases="operating=in")


def _plant_mixed(city: City, backbone: Backbone, hosts: Hosts) -> None:
    """Add units in which two facts meet and one of them decides."""
    normal = hosts.by_name["normal"]
    both = _unit(city, instructor=True)
    city.cover(both, hosts.own(both), "单独", LONG_AGO)
    city.cover(both, normal, "指导员", LONG_AGO)
    both.state, both.tied = "own", True
    city.plant("双覆盖:单独组建且有指导员", both)

    saved = _unit(city, organisation_code="DZ-9005", form="联合")
    city.cover(saved, backbone.stations[saved.street.code], "网格", LONG_AGO)
    saved.state, saved.tied = "joint", True
    city.plant("引用的党组织不存在,但另有有效关系:不孤立", saved)
    city.warn("unknown_reference", "enterprises.csv", "引用的党组织不存在,但另有有效关系:不孤立")

    ended = _unit(city, organisation_code=normal, form="区域", has_organisation=True, members_total=1)
    city.cover(ended, normal, "区域", LONG_AGO, PAST)
    ended.state = "few"
    city.plant("自报已建,但所列关系已终止:不算自报", ended, "covered_by_lapsed")
    city.warn("named_after_end", "enterprises.csv", "自报已建,但所列关系已终止:不算自报")

    sent = _unit(city, instructor=True, members_total=0)
    city.cover(sent, normal, "联络员", LONG_AGO, PAST)
    sent.state = "none"
    city.plant("自报已派联络员,但关系已终止:不算自报", sent, "covered_by_lapsed")

    changed = _unit(city, members_total=2)
    city.cover(changed, normal, "联合", LONG_AGO, PAST)
    city.cover(changed, hosts.by_name["revoked_later"], "行业", PAST)
    changed.state, changed.tied = "joint", True
    city.plant("旧关系已终止,新关系有效:不孤立", changed)


def _plant_chains(city: City) -> None:
    by_code = {chain.code: chain for chain in CHAINS}
    for what, chains, cause in (
        ("链上成员,产业链没有党委", (NEVER_LED,), "chain_without_committee"),
        ("链上成员,产业链党委已撤销", (LED_BY_REVOKED,), "chain_without_committee"),
        ("链上成员,有党委,未被覆盖", ("CL03",), "chain_member_uncovered"),
        ("两条链:一条有党委,一条没有", ("CL02", NEVER_LED), "chain_member_uncovered"),
        ("两条链都没有党委", (LED_BY_REVOKED, NEVER_LED), "chain_without_committee"),
    ):
        unit = _unit(city, members_total=1)
        for number, chain in enumerate(chains):
            enlist(city, unit, by_code[chain], "配套", 0, in_row=number == 0)
        unit.state = "few"
        city.plant(what, unit, cause)


def _plant_supplies(city: City) -> None:
    supplier, buyer = _unit(city, members_total=0), _unit(city, 2, members_total=2)
    supply(city, supplier, buyer)
    supplier.state, buyer.state = "none", "few"
    city.plant("只有供应关系(供方)", supplier, "supply_only")
    city.plant("只有供应关系(需方)", buyer, "supply_only")


def _plant_codes(city: City, hosts: Hosts) -> None:
    """Add units whose codes or references need reading: no code, a wrong check digit, names instead of codes."""
    numbered = _unit(city, code=None, registration_number="440399899900017", members_total=1)
    numbered.state = "few"
    city.plant("没有信用代码,以注册号为键", numbered, "no_ties")

    named = _unit(city, 2, code=None, members_total=3)
    named.state = state_of_members(3)
    city.plant("没有信用代码和注册号,以名称加区为键", named, "no_ties")
    city.warn("keyed_by_name", "small_businesses.csv", str(named.row["name"]))

    wrong = _unit(city, members_total=1)
    wrong.row["code"] = wrong.code[:-1] + ("A" if wrong.code[-1] != "A" else "B")
    wrong.state = "few"
    city.plant("信用代码校验位有误,照用", wrong, "no_ties")
    city.warn("bad_credit_code", "enterprises.csv", wrong.code)

    name = hosts.names["normal"]
    for what, code in (("只以名称引用党组织", None), ("党组织代码有误而名称正确:以名称为准", "DZ-9006")):
        unit = _unit(city, organisation_code=code, organisation_name=name, form="联合")
        unit.state, unit.tied = "joint", True
        city.plant(what, unit)
    city.warn("code_name_mismatch", "enterprises.csv", "党组织代码有误而名称正确:以名称为准")

    for what, written in (("区写作简称", "short"), ("区写作代码", "code")):
        unit = _unit(city, members_total=0)
        unit.row["district"] = getattr(unit.street.district, written)
        unit.state = "none"
        city.plant(what, unit, "no_ties")
