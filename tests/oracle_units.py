"""The recount's view of a unit: its state, bases and groups by metrics.md; see ``tests/oracle.py``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tests.oracle_files import DISTRICTS, City, Resolver, Row, Tie, boolean, comparable, day, district_name, number
from tests.oracle_sizes import section_of, size_class

CLOSED = ("吊销", "注销", "迁出", "停业", "歇业", "清算", "责令关闭", "撤销")
ORGANISATIONAL = ("单独", "联合", "区域", "网格", "行业", "挂靠", "其他")
WORK = ("指导员", "联络员")
STATES = ("own", "joint", "unstated", "due", "few", "none", "unknown")
ORGANISED = ("own", "joint", "unstated")
COMMITTEE_KINDS = ("党委", "工委", "产业链党委", "小个专党委", "行业党委", "总支")


@dataclass(frozen=True)
class Settings:
    """The settings that change figures, as domain.md §8 has them by default."""

    count_declared: bool = True
    mass_organisations_count: bool = False
    three_haves_staff: int = 10
    organise_from_members: int = 3


@dataclass
class Standing:
    """A city on a day under settings: which organisations and ties are active, and each unit's state."""

    city: City
    as_of: date
    settings: Settings = Settings()

    def __post_init__(self) -> None:
        self.active = {key for key, row in self.city.organisations.items() if self._active(row)}
        self.covered, self.organisational, self.instructed, self.forms = set(), set(), set(), defaultdict(set)
        self.ties: dict[str, list[Tie]] = defaultdict(list)
        for tie in self.city.covers:
            self.covered.add(tie.unit)
            (self.instructed if tie.form in WORK else self.organisational).add(tie.unit)
            if self._in_force(tie):
                self.forms[tie.unit].add(tie.form)
                self.ties[tie.unit].append(tie)
        self.areas: dict[tuple[str, ...], Resolver] = {}
        markets = {key: row for key, row in self.city.units.items() if row["kind"] == "专业市场"}
        self.markets = Resolver(markets, "企业名称")
        self.states = {key: self.state(key) for key in self.city.units}
        self.bases: dict[tuple[str, str], bool | None] = {}  # what has been asked of a unit and a base

    def _active(self, row: Row) -> bool:
        founded, revoked = day(row.get("党组织成立时间", "")), day(row.get("撤销日期", ""))
        if founded and founded > self.as_of:
            return False
        return revoked > self.as_of if revoked else row.get("状态") != "撤销"

    def _in_force(self, tie: Tie) -> bool:
        begun = tie.since is None or tie.since <= self.as_of
        return begun and (tie.until is None or tie.until > self.as_of) and tie.organisation in self.active

    def operating(self, key: str) -> bool:
        """Whether the status names no closure."""
        return not any(word in self.city.units[key].get("登记状态", "") for word in CLOSED)

    def members(self, key: str) -> int | None:
        """Return transferred-in members, else formal, else all, else None."""
        row = self.city.units[key]
        counts = (number(row.get(header, "")) for header in ("组织关系已转入党员数", "正式党员数", "党员总数"))
        return next((int(count) for count in counts if count is not None), None)

    def staff(self, key: str) -> int | None:
        """Return the number of staff; None: unknown."""
        count = number(self.city.units[key].get("从业人员数量", ""))
        return None if count is None else int(count)

    def declared(self, key: str) -> bool:
        """Whether the unit says that it is organised, and no organisational tie, active or lapsed, bears it out."""
        row = self.city.units[key]
        says = boolean(row.get("是否建立党组织", ""))
        claims = says or bool(row.get("党组织类别")) or key in self.city.unfound
        return bool(claims) and says is not False and key not in self.organisational

    def declared_instructor(self, key: str) -> bool:
        """Whether the unit says that an instructor is assigned, and it has no work tie, active or lapsed."""
        says = boolean(self.city.units[key].get("是否选派党建工作指导员或联络员", ""))
        return bool(says) and key not in self.instructed

    def state(self, key: str) -> str:
        """Return the state: the first of the table of metrics.md that fits."""
        row, active = self.city.units[key], self.forms[key] & set(ORGANISATIONAL)
        declared = self.settings.count_declared and self.declared(key)
        form, kind = row.get("党组织组建形式", ""), row.get("党组织类别", "")
        if "单独" in active or (declared and (form == "单独" or (not form and kind in ("党委", "总支", "支部")))):
            return "own"
        if active or (declared and (form or kind == "联合支部")):
            return "joint"
        return "unstated" if declared else self._state_of_members(key)

    def _state_of_members(self, key: str) -> str:
        members = self.members(key)
        if members is None:
            return "due" if boolean(self.city.units[key].get("是否具备建立条件", "")) else "unknown"
        if members >= self.settings.organise_from_members:
            return "due"
        return "few" if members else "none"

    def instructor(self, key: str) -> bool:
        """Whether a work tie is active, or an instructor is declared (and declarations count)."""
        declared = self.settings.count_declared and self.declared_instructor(key)
        return declared or bool(self.forms[key] & set(WORK))

    def worked(self, key: str) -> bool:
        """Whether the unit is reached by work of any kind."""
        row = self.city.units[key]
        unions = any(boolean(row.get(header, "")) for header in ("是否有工会", "是否有共青团组织", "是否有妇联组织"))
        mass = self.settings.mass_organisations_count and unions
        return self.states[key] in ORGANISED or self.instructor(key) or mass

    def in_base(self, key: str, base: str) -> bool | None:
        """Whether a unit belongs to a base; None: undetermined."""
        if (key, base) not in self.bases:
            self.bases[key, base] = self._in_base(key, base)
        return self.bases[key, base]

    def _in_base(self, key: str, base: str) -> bool | None:
        row = self.city.units[key]
        if not self.operating(key):
            return False
        if base == "three_haves":
            if boolean(row.get("是否有固定经营场所", "")) is False:
                return False
            staff = self.staff(key)
            return None if staff is None else staff >= self.settings.three_haves_staff
        if base == "above_scale":
            return boolean(row.get("是否规模以上企业", ""))
        if base == "due":
            state = self.states[key]
            return None if state == "unknown" else state in (*ORGANISED, "due")
        return True

    def values(self, key: str, by: str) -> set[tuple[str, ...]]:
        """Return the groups that a unit belongs to; empty: it has no value."""
        row, city = self.city.units[key], self.city
        if by == "chain":
            return {(chain,) for chain, members in city.members.items() if key in members}
        if by == "segment":
            return {segment for segment, members in city.at.items() if key in members}
        if by == "committee":
            return {(committee,) for tie in self.ties[key] for committee in self._above(tie)}
        found = {
            "city": lambda: "city",
            "district": lambda: next((c for c, name in DISTRICTS.items() if name == district_name(row["区"])), None),
            "street": lambda: self._area(row.get("街道", ""), ("街道",)),
            "park": lambda: self._area(row.get("所在园区/商务楼宇名称", ""), ("园区", "楼宇", "商圈")),
            "market": lambda: self._market(row.get("所属市场", "")),
            "section": lambda: section_of(row.get("行业代码", "")),
            "size": lambda: self._size(key),
            "kind": lambda: row["kind"],
            "month": lambda: (founded := day(row.get("成立日期", ""))) and f"{founded:%Y-%m}",
        }[by]()
        return {(found,)} if found else set()

    def _area(self, text: str, kinds: tuple[str, ...]) -> str | None:
        """Return the code of the area that a text names, else ``name:<text>``; None for a blank."""
        if not text:
            return None
        if kinds not in self.areas:
            of_kind = {key: row for key, row in self.city.areas.items() if row["区域类别"] in kinds}
            self.areas[kinds] = Resolver(of_kind, "区域名称")
        return self.areas[kinds].find(text) or f"name:{comparable(text)}"

    def _market(self, text: str) -> str | None:
        return self.markets.find(text) or self._area(text, ("专业市场",))

    def _above(self, tie: Tie) -> Iterator[str]:
        """Yield the committees among an active tie's organisation and its active superiors."""
        current: str | None = tie.organisation
        seen: set[str] = set()
        while current and current in self.active and current not in seen:
            if self.city.organisations[current].get("党组织类别") in COMMITTEE_KINDS:
                yield current
            seen.add(current)
            current = self.city.superiors.get(current)

    def _size(self, key: str) -> str | None:
        row = self.city.units[key]
        revenue, assets = number(row.get("年营业收入(万元)", "")), number(row.get("资产总额(万元)", ""))
        return size_class(row.get("行业代码", ""), self.staff(key), revenue, assets)
