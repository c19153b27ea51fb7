"""What can be true of a unit's organisation: each writes the rows that say so, and notes what the unit now is."""

from __future__ import annotations

from datetime import date
from random import Random

from loaders.synthetic.city import City, Unit
from loaders.synthetic.tables import Value
from loaders.synthetic.units import give_members

_NO_MEMBERS, _TOO_FEW, _OTHER_REASON = "没有党员", "正式党员不足三人", "其他原因"
_REASONS = (_NO_MEMBERS, _TOO_FEW, "企业出资人不支持", "上级党组织未及时指导", _OTHER_REASON)


def found_own(city: City, unit: Unit, superior: str) -> str:
    """Give the unit an organisation of its own, kind by member count; return the organisation's code.

    The tie is told in one of three ways: in the organisation's row alone, in the unit's row too, in the coverage table.
    """
    random = city.random
    members = random.choice((3, 4, 5, 5, 6, 7, 8, 9, 12, 15, 18, 24, 33, 47, 56, 72, 103, 128))
    ending, kind = _kind_by_members(members)
    name = f"中共{unit.row['name']}{ending}"
    way = random.choice(("organisation", "both", "coverage"))
    founded = city.day_of(unit, 2012, 2024)
    code = city.organisation(
        name, kind, "单位", superior, members_formal=members, unit=None if way == "coverage" else unit.code,
        founded=founded, last_election=city.day(2024, 2025) if founded.year < 2022 else None,
        district=unit.row["district"], street=unit.row["street"], park=unit.row.get("park"),
    )  # fmt: skip
    give_members(unit, random, members)
    unit.row["staff"] = _no_fewer(unit.row.get("staff"), unit.row["members_total"])
    unit.row |= {"has_organisation": True, "trade_union": random.random() < 0.8}
    if way == "both":
        unit.row |= {"organisation_code": code, "organisation_name": name, "form": "单独", "organisation_kind": kind}
    if way == "coverage":
        city.cover(unit, code, "单独", founded)
    unit.state, unit.tied, unit.worked = "own", True, True
    return code


def _kind_by_members(members: int) -> tuple[str, str]:
    """Return a name's ending and the kind: ≥ 100 党委, ≥ 50 总支, else 支部."""
    if members >= 100:
        return "委员会", "党委"
    return ("总支部委员会", "总支") if members >= 50 else ("支部委员会", "支部")


def join(city: City, unit: Unit, organisation: str, form: str, members: int | None) -> None:
    """Cover the unit by an organisation of others: in the coverage table, or in the unit's own row."""
    give_members(unit, city.random, members)
    unit.row["has_organisation"] = city.random.choice((True, True, None))
    if city.random.random() < 0.7:
        city.cover(unit, organisation, form, city.random.choice((city.day_of(unit, 2016, 2025), None)))
    else:
        unit.row |= {"organisation_code": organisation, "form": form, "has_organisation": True}
    unit.state, unit.tied, unit.worked = "joint", True, True


def instruct(city: City, unit: Unit, organisation: str, members: int | None, form: str = "指导员") -> None:
    """Send the unit an instructor or liaison of an organisation; beside its own state, not in place of it."""
    city.cover(unit, organisation, form, city.day_of(unit, 2019, 2025))
    unit.row["instructor"] = True
    if unit.state == "unknown":
        leave(city, unit, members)
    unit.tied, unit.worked = True, True


def leave(city: City, unit: Unit, members: int | None) -> None:
    """Leave the unit without an organisation: its state follows its members."""
    give_members(unit, city.random, members)
    unit.row["has_organisation"] = city.random.choice((False, False, None))
    if members is not None:
        unit.row["can_organise"] = city.random.choice((members >= 3, None))
        unit.row["reason_unorganised"] = _reason(city.random.choice(_REASONS), unit.row["members_total"], members)
    unit.state = state_of_members(members)


def _no_fewer(staff: Value, members: Value) -> Value:
    """Return the staff, if it is known no fewer than the members."""
    return max(staff, members) if isinstance(staff, int) and isinstance(members, int) else staff


def _reason(drawn: str, total: Value, members: int) -> str:
    """Return the reason drawn, or another where the members belie it."""
    if drawn == _NO_MEMBERS and total:
        drawn = _TOO_FEW
    return _OTHER_REASON if drawn == _TOO_FEW and members >= 3 else drawn


def state_of_members(members: int | None) -> str:
    """Return the state of a unit that nobody has organised and that says nothing of 是否具备建立条件."""
    if members is None:
        return "unknown"
    if members >= 3:
        return "due"
    return "few" if members else "none"


def draw_members(random: Random, chances: tuple[int, int, int, int]) -> int | None:
    """Return a member count of an unorganised unit; ``chances`` of due, few, none, unknown."""
    low, high = random.choices(((3, 9), (1, 2), (0, 0), (-1, -1)), chances)[0]
    return None if low < 0 else random.randint(low, high)


def far(year: int = 2099) -> date:
    """Return a day that no user of the sample will see."""
    return date(year, 1, 1)
