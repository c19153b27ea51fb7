"""An independent recount: the figures of the contracts from a folder of the eleven CSVs, in plain Python.

Written from the contracts alone and sharing no code with the program (a test reads its imports): where this and the
program differ, one of them has misread the contract. Slow and simple on purpose; canonical headers, clean UTF-8 only.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

Row = dict[str, str]

CLOSED = ("吊销", "注销", "迁出", "停业", "歇业", "清算", "责令关闭", "撤销")
ORGANISATIONAL = ("单独", "联合", "区域", "网格", "行业", "挂靠", "其他")
WORK = ("指导员", "联络员")
STATES = ("own", "joint", "unstated", "due", "few", "none", "unknown")
ORGANISED = ("own", "joint", "unstated")
DISTRICTS = {
    "440303": "罗湖区", "440304": "福田区", "440305": "南山区", "440306": "宝安区", "440307": "龙岗区",
    "440308": "盐田区", "440309": "龙华区", "440310": "坪山区", "440311": "光明区", "440391": "大鹏新区", "440392": "深汕特别合作区",
}  # fmt: skip
SECTIONS = "ABCDEFGHIJKLMNOPQRST"
LAST_DIVISION = (5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 79, 82, 83, 85, 90, 96, 97)
COMMITTEE_KINDS = ("党委", "工委", "产业链党委", "小个专党委", "行业党委", "总支")

# One header that only this table has, most telling first: a table is known by its headers, never by its file name.
SIGNATURES = (
    ("small_businesses", {"统一社会信用代码", "类别"}), ("enterprises", {"统一社会信用代码", "企业名称"}),
    ("chain_committees", {"党组织代码", "产业链代码", "产业链名称"}),
    ("coverage", {"单位代码", "党组织代码", "覆盖方式"}),
    ("organisations", {"党组织代码", "党组织名称", "党组织类别"}), ("segments", {"产业链代码", "环节代码"}),
    ("chain_members", {"产业链代码", "成员代码"}), ("chains", {"产业链代码", "产业链名称"}),
    ("supplies", {"供方代码", "需方代码"}), ("areas", {"区域代码", "区域名称"}),
    ("service_sites", {"站点代码", "站点名称"}),
)  # fmt: skip

# Size classes: industry → (staff, revenue, assets) bounds of large, medium, small; None: not looked at.
Bounds = tuple[tuple[float, float, float] | None, ...]
SIZES: dict[str, Bounds] = {
    "industry": ((1000, 300, 20), (40000, 2000, 300), None),
    "construction": (None, (80000, 6000, 300), (80000, 5000, 300)),
    "wholesale": ((200, 20, 5), (40000, 5000, 1000), None),
    "retail": ((300, 50, 10), (20000, 500, 100), None),
    "transport": ((1000, 300, 20), (30000, 3000, 200), None),
    "storage": ((200, 100, 20), (30000, 1000, 100), None),
    "post": ((1000, 300, 20), (30000, 2000, 100), None),
    "catering": ((300, 100, 10), (10000, 2000, 100), None),
    "transmission": ((2000, 100, 10), (100000, 1000, 100), None),
    "software": ((300, 100, 10), (10000, 1000, 50), None),
    "developers": (None, (200000, 1000, 100), (10000, 5000, 2000)),
    "property": ((1000, 300, 100), (5000, 1000, 500), None),
    "leasing": ((300, 100, 10), None, (120000, 8000, 100)),
    "farming": (None, (20000, 500, 50), None),
    "other": ((300, 100, 10), None, None),
}


def comparable(text: str) -> str:
    """Return a code or name in the form in which it is compared, but for the case of its letters."""
    kept = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Cf", "Cc"))
    return re.sub(r"\s", "", "".join(kept)).translate(str.maketrans("[]{}【】〔〕", "()()()()"))


def code_of(text: str) -> str:
    """Return a code in comparable form."""
    return comparable(text).upper()


def boolean(text: str) -> bool | None:
    """Return what a 是/否 cell says; None: nothing."""
    return {"是": True, "有": True, "√": True, "否": False, "无": False, "×": False}.get(comparable(text))


def number(text: str) -> float | None:
    """Return a plain number; None where there is none."""
    try:
        return float(comparable(text).replace(",", ""))
    except ValueError:
        return None


def day(text: str) -> date | None:
    """Return a date written year-month-day or year-month; None where there is none."""
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})?日?)?", comparable(text))
    return date(int(parts[1]), int(parts[2]), int(parts[3] or 1)) if parts else None


@dataclass(frozen=True)
class Settings:
    """The settings that change figures, as domain.md §8 has them by default."""

    count_declared: bool = True
    mass_organisations_count: bool = False
    three_haves_staff: int = 10
    organise_from_members: int = 3


@dataclass(frozen=True)
class Tie:
    """A ``COVERS``."""

    organisation: str
    unit: str
    form: str
    since: date | None
    until: date | None


@dataclass
class City:
    """The files, read and resolved: records by key, ties, and what each unit's rows name in vain."""

    units: dict[str, Row] = field(default_factory=dict)
    organisations: dict[str, Row] = field(default_factory=dict)
    chains: dict[str, Row] = field(default_factory=dict)
    segments: dict[tuple[str, str], Row] = field(default_factory=dict)
    sites: dict[str, Row] = field(default_factory=dict)
    areas: dict[str, Row] = field(default_factory=dict)
    covers: list[Tie] = field(default_factory=list)
    dangling: set[str] = field(default_factory=set)  # units that some row gave an organisation nobody defines
    unfound: set[str] = field(default_factory=set)  # units whose own row names one
    superiors: dict[str, str | None] = field(default_factory=dict)  # resolved ones; None: named, but defined nowhere
    leads: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # chain → organisations
    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # chain → units and organisations
    at: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))  # segment → units
    supplies: set[str] = field(default_factory=set)  # units with a supply tie
    operators: dict[str, str] = field(default_factory=dict)  # site → organisation


# ---- reading and resolving -------------------------------------------------------------------------------------------


def read_tables(folder: Path) -> dict[str, list[Row]]:
    """Return the rows of every table in ``folder``, cells stripped."""
    tables: dict[str, list[Row]] = defaultdict(list)
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            headers = set(reader.fieldnames or ())
            name = next(name for name, signature in SIGNATURES if signature <= headers)
            tables[name] += [{header: (cell or "").strip() for header, cell in row.items()} for row in reader]
    return tables


def read_city(folder: Path) -> City:
    """Return the city that the eleven CSVs of ``folder`` describe."""
    tables, city = read_tables(folder), City()
    for name in ("enterprises", "small_businesses"):
        for row in tables[name]:
            city.units.setdefault(unit_key(row), row | {"kind": unit_kind(row, name), "table": name})
    for name in ("organisations", "chain_committees"):
        for row in tables[name]:
            _add_organisation(city, row)
    for row in tables["chains"] + tables["chain_committees"]:
        city.chains.setdefault(code_of(row["产业链代码"]), row)
    for row in tables["areas"]:
        city.areas.setdefault(code_of(row["区域代码"]), row)
    for row in tables["service_sites"]:
        city.sites.setdefault(code_of(row["站点代码"]), row)
    _resolve(city, tables)
    return city


def unit_key(row: Row) -> str:
    """Return a unit's key: code, else 注册号, else name and district; 15 digits in the code column are a 注册号."""
    code, registered = code_of(row["统一社会信用代码"]), code_of(row.get("注册号", ""))
    if re.fullmatch(r"\d{15}", code):
        code, registered = "", registered or code
    if code:
        return code
    return f"reg:{registered}" if registered else f"name:{comparable(row['企业名称'])}|{district_name(row['区'])}"


def unit_kind(row: Row, table: str) -> str:
    """Return a unit's kind; of a blank 单位类别 the code decides."""
    if table == "small_businesses":
        return row["类别"]
    return row.get("单位类别") or ("社会组织" if row["统一社会信用代码"].startswith("5") else "企业")


def district_name(text: str) -> str:
    """Return the full name of a work district written by name, short name or code; else as written."""
    short = {re.sub("(新区|特别合作区|区)$", "", name): name for name in DISTRICTS.values()}
    return short.get(text) or DISTRICTS.get(text) or text


def _add_organisation(city: City, row: Row) -> None:
    """Add an organisation; listed in both tables it is one, the first table's words before the second's."""
    key = code_of(row["党组织代码"])
    given = {header: cell for header, cell in row.items() if cell}
    city.organisations[key] = {"党组织类别": "产业链党委" if "产业链代码" in row else ""} | given | {
        header: cell for header, cell in city.organisations.get(key, {}).items() if cell
    }  # fmt: skip


def _names(records: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """Return key by comparable name; None where two records bear it."""
    found: dict[str, str | None] = {}
    for key, name in records:
        found[comparable(name)] = None if comparable(name) in found else key
    return found


class Resolver:
    """Finds records by code, else by full name; an ambiguous name finds nothing."""

    def __init__(self, records: dict[str, Row], header: str) -> None:
        self.records, self.names = records, _names((key, row[header]) for key, row in records.items())

    def find(self, *references: str) -> str | None:
        """Return the key of the first of ``references`` that is a code, else the first that is a name."""
        codes = (code_of(text) for text in references if text)
        by_name = (self.names.get(comparable(text)) for text in references if text)
        return next((code for code in codes if code in self.records), None) or next(filter(None, by_name), None)


def _resolve(city: City, tables: dict[str, list[Row]]) -> None:
    units, organisations = Resolver(city.units, "企业名称"), Resolver(city.organisations, "党组织名称")
    _resolve_covers(city, tables, units, organisations)
    _resolve_chains(city, tables, units, organisations)
    for key, row in city.organisations.items():
        if row.get("上级党组织代码"):
            city.superiors[key] = organisations.find(row["上级党组织代码"])
    for row in tables["supplies"]:
        supplier, buyer = units.find(row["供方代码"]), units.find(row["需方代码"])
        if supplier and buyer:
            city.supplies |= {supplier, buyer}
    for key, row in city.sites.items():
        operator = organisations.find(row.get("运营党组织代码", ""))
        if operator:
            city.operators[key] = operator


def _resolve_chains(city: City, tables: dict[str, list[Row]], units: Resolver, organisations: Resolver) -> None:
    chains = Resolver(city.chains, "产业链名称")
    for row in tables["segments"]:
        chain = chains.find(row["产业链代码"])
        if chain:
            city.segments.setdefault((chain, code_of(row["环节代码"])), row)
    for row in tables["chain_committees"]:
        city.leads[code_of(row["产业链代码"])].add(code_of(row["党组织代码"]))
    for row in tables["chain_members"]:
        member = units.find(row["成员代码"]) or organisations.find(row["成员代码"])
        _join_chain(city, member, chains.find(row["产业链代码"]), row.get("环节", ""))
    for key, row in city.units.items():
        _join_chain(city, key, chains.find(row.get("产业链", "")), row.get("环节", ""))


def _join_chain(city: City, member: str | None, chain: str | None, segment: str) -> None:
    if not member or not chain:
        return
    city.members[chain].add(member)
    for (of_chain, code), row in city.segments.items():
        if (
            of_chain == chain
            and segment
            and (code_of(segment) == code or comparable(segment) == comparable(row["环节名称"]))
        ):
            city.at[chain, code].add(member)


def _resolve_covers(city: City, tables: dict[str, list[Row]], units: Resolver, organisations: Resolver) -> None:
    """Make the ``COVERS`` of all rows; rows without dates join a tie of the same ends and form, else make one."""
    dated: dict[tuple[str, str, str, date | None], Tie] = {}
    undated: list[Tie] = []
    for row in tables["coverage"]:
        unit, organisation = units.find(row["单位代码"]), organisations.find(row["党组织代码"])
        since, until = day(row.get("起始日期", "")), day(row.get("终止日期", ""))
        if unit and not organisation:
            city.dangling.add(unit)
        elif unit and organisation:
            tie = Tie(organisation, unit, row["覆盖方式"], since, until)
            if since or until:
                dated.setdefault((organisation, unit, tie.form, since), tie)
            else:
                undated.append(tie)
    undated += [*_ties_of_organisations(city, units), *_ties_of_units(city, organisations)]
    known = {(tie.organisation, tie.unit, tie.form) for tie in dated.values()}
    more = {(tie.organisation, tie.unit, tie.form): tie for tie in undated}
    city.covers = [*dated.values(), *(tie for ends, tie in more.items() if ends not in known)]


def _ties_of_organisations(city: City, units: Resolver) -> Iterator[Tie]:
    for key, row in city.organisations.items():
        unit = units.find(row.get("党组织所在单位代码", ""))
        if unit:
            yield Tie(key, unit, "联合" if row["党组织类别"] == "联合支部" else "单独", None, None)


def _ties_of_units(city: City, organisations: Resolver) -> Iterator[Tie]:
    for key, row in city.units.items():
        named = (row.get("党组织代码", ""), row.get("党组织名称", ""))
        organisation = organisations.find(*named)
        if organisation:
            yield Tie(organisation, key, row_form(row), None, None)
        elif any(named):
            city.dangling.add(key)
            city.unfound.add(key)


def row_form(row: Row) -> str:
    """Return the form of the tie that a unit's own row makes."""
    kind = row.get("党组织类别", "")
    by_kind = "联合" if kind == "联合支部" else "单独" if kind in ("党委", "总支", "支部") else "其他"
    return row.get("党组织组建形式") or by_kind


# ---- what a unit is --------------------------------------------------------------------------------------------------


@dataclass
class Figures:
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
        self.states = {key: self.state(key) for key in self.city.units}

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

    # ---- coverage ----------------------------------------------------------------------------------------------------

    def count(self, keys: Iterable[str], base: str) -> dict[str, Any]:
        """Return the figures of the units ``keys`` in a base."""
        every = list(keys)
        inside = [key for key in every if self.in_base(key, base)]
        states = Counter(self.states[key] for key in inside)
        organised = [key for key in inside if self.states[key] in ORGANISED]
        worked = sum(self.worked(key) for key in inside)
        return {
            "units": len(inside), "organised": len(organised), "own": states["own"], "worked": worked,
            "both": sum(self.instructor(key) for key in organised), "neither": len(inside) - worked,
            "undetermined": sum(self.in_base(key, base) is None for key in every),
            "states": {state: states[state] for state in STATES},
        }  # fmt: skip

    def coverage(self, base: str = "operating", by: str = "city") -> dict[str, Any]:
        """Return what ``coverage --json`` must say of a base and a group."""
        values = {key: self.values(key, by) for key in self.city.units}
        groups: dict[tuple[str, ...], list[str]] = {value: [] for value in self._always(by)}
        for key, found in values.items():
            for value in found or {()}:
                groups.setdefault(value, []).append(key)
        rows = [self._group(by, value, self.count(groups[value], base)) for value in sorted(groups, key=_last_if_none)]
        kept = [row for row in rows if row["units"] or row["undetermined"] or self._stays(by, row)]
        return {"base": base, "by": by, "as_of": self.as_of.isoformat(), "groups": kept}

    def _always(self, by: str) -> list[tuple[str, ...]]:
        """Return the groups that appear even with no unit."""
        if by == "segment":
            return list(self.city.segments)
        return {"chain": [(chain,) for chain in self.city.chains], "city": [("city",)]}.get(by, [])

    def _stays(self, by: str, row: dict[str, Any]) -> bool:
        return by in ("chain", "segment", "city") and row["code"] is not None

    def _group(self, by: str, value: tuple[str, ...], counts: dict[str, Any]) -> dict[str, Any]:
        code = value[-1] if value else None
        group = {"code": self._written(by, code), "name": self._name(by, value), **counts}
        return group | ({"chain": self._written("chain", value[0]) if value else None} if by == "segment" else {})

    def _written(self, by: str, code: str | None) -> str | None:
        """Return a code as its file writes it, where a file defines it."""
        records, header = {
            "chain": (self.city.chains, "产业链代码"), "committee": (self.city.organisations, "党组织代码"),
        }.get(by, ({}, ""))  # fmt: skip
        return records[code][header] if code in records else code

    def _name(self, by: str, value: tuple[str, ...]) -> str | None:
        if not value:
            return None
        code = value[-1]
        known: dict[str, Any] = {
            "district": lambda: DISTRICTS[code],
            "chain": lambda: self.city.chains[code]["产业链名称"],
            "segment": lambda: self.city.segments[value[0], code]["环节名称"],
            "committee": lambda: self.city.organisations[code]["党组织名称"],
        }
        if by in known:
            return str(known[by]())
        if by in ("street", "park", "market"):
            record = self.city.areas.get(code) or self.city.units.get(code) or {}
            return record.get("区域名称") or record.get("企业名称") or code.removeprefix("name:")
        return code

    def values(self, key: str, by: str) -> set[tuple[str, ...]]:
        """Return the groups that a unit belongs to; empty: it has no value."""
        row, city = self.city.units[key], self.city
        if by == "chain":
            return {(chain,) for chain, members in city.members.items() if key in members}
        if by == "segment":
            return {segment for segment, members in city.at.items() if key in members}
        if by == "committee":
            return {(committee,) for tie in self.ties[key] if tie.form not in WORK for committee in self._above(tie)}
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
        areas = {key: row for key, row in self.city.areas.items() if row["区域类别"] in kinds}
        return Resolver(areas, "区域名称").find(text) or f"name:{comparable(text)}"

    def _market(self, text: str) -> str | None:
        markets = {key: row for key, row in self.city.units.items() if row["kind"] == "专业市场"}
        return Resolver(markets, "企业名称").find(text) or self._area(text, ("专业市场",))

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
        """Return the size class; None where the industry or an indicator that decides is unknown."""
        row = self.city.units[key]
        bounds = SIZES.get(size_industry(row.get("行业代码", "")) or "")
        if bounds is None:
            return None
        figures = (self.staff(key), number(row.get("年营业收入(万元)", "")), number(row.get("资产总额(万元)", "")))
        looked_at = [(figure, bound) for figure, bound in zip(figures, bounds, strict=True) if bound]
        if any(figure is not None and figure < bound[2] for figure, bound in looked_at):
            return "micro"
        if any(figure is None for figure, _ in looked_at):
            return None
        classes = enumerate(("large", "medium", "small"))
        return next(name for place, name in classes if all((f or 0) >= bound[place] for f, bound in looked_at))

    # ---- isolation ---------------------------------------------------------------------------------------------------

    def led(self, chain: str) -> bool:
        """Whether an active organisation leads the chain."""
        return bool(self.city.leads[chain] & self.active)

    def unit_cause(self, key: str) -> str | None:
        """Return why a unit has no active tie: the first cause that fits; None: it has one."""
        if self.ties[key]:
            return None
        chains = [chain for chain, members in self.city.members.items() if key in members]
        fits = {
            "dangling_reference": key in self.city.dangling,
            "covered_by_lapsed": key in self.covered,
            "declared_without_tie": self.declared(key) or self.declared_instructor(key),
            "chain_without_committee": bool(chains) and not any(map(self.led, chains)),
            "chain_member_uncovered": bool(chains),
            "supply_only": key in self.city.supplies,
        }
        return next((cause for cause, fit in fits.items() if fit), "no_ties")

    def organisation_causes(self, key: str) -> list[str]:
        """Return every cause that fits an active organisation, in order."""
        city, root = self.city, self.city.organisations[key].get("级别") == "市级"
        first = {
            "dangling_reference": key in city.superiors and city.superiors[key] is None,
            "superior_cycle": self._in_cycle(key),
            "organisation_without_superior": key not in city.superiors and not root,
        }
        causes = [cause for cause, fits in first.items() if fits]
        if not causes and not self._reaches_root(key):
            causes.append("detached_component")
        return [*causes, "organisation_covering_nobody"] if self._idle(key) else causes

    def _in_cycle(self, key: str) -> bool:
        current, seen = self.city.superiors.get(key), set()
        while current and current not in seen and current != key:
            seen.add(current)
            current = self.city.superiors.get(current)
        return current == key

    def _reaches_root(self, key: str) -> bool:
        current: str | None = key
        seen: set[str] = set()
        while current and current in self.active and current not in seen:
            if self.city.organisations[current].get("级别") == "市级":
                return True
            seen.add(current)
            current = self.city.superiors.get(current)
        return False

    def _idle(self, key: str) -> bool:
        covering = any(tie.organisation == key for ties in self.ties.values() for tie in ties)
        above = any(superior == key and below in self.active for below, superior in self.city.superiors.items())
        leading = any(key in leaders for leaders in self.city.leads.values())
        return not (covering or above or leading or key in self.city.operators.values())

    def isolated(self, base: str = "three_haves") -> dict[str, Any]:
        """Return what ``isolated --json`` must say of a base."""
        nodes = [*self._isolated_units(base), *self._isolated_organisations(), *self._isolated_others()]
        outside = (key for key in self.city.units if self.operating(key) and not self.in_base(key, base))
        return {
            "base": base, "as_of": self.as_of.isoformat(), "nodes": nodes, "intended": [],
            "outside_scope": sum(not self.ties[key] for key in outside),
            "counts": dict(Counter(node["cause"] for node in nodes)),
        }  # fmt: skip

    def _isolated_units(self, base: str) -> list[dict[str, Any]]:
        found = []
        for key, row in self.city.units.items():
            cause = self.unit_cause(key)
            if cause and self.in_base(key, base):
                kind = "enterprise" if row["table"] == "enterprises" else "small_business"
                code = row["统一社会信用代码"] or key
                node = _node(kind, code, row["企业名称"], [cause], self.members(key), self.staff(key))
                found.append(node | {"remedy": {"action": self.action(key)}})
        return sorted(
            found, key=lambda node: (*_descending(node["members"]), *_descending(node["staff"]), node["code"])
        )

    def action(self, key: str) -> str:
        """Return the remedy's kind: found_own, joint_branch or instructor."""
        members = self.members(key) or 0
        if members >= self.settings.organise_from_members:
            return "found_own"
        return "joint_branch" if members else "instructor"

    def _isolated_organisations(self) -> Iterator[dict[str, Any]]:
        for key in sorted(self.active):
            row, causes = self.city.organisations[key], self.organisation_causes(key)
            if causes:
                yield _node("organisation", row["党组织代码"], row["党组织名称"], causes)

    def _isolated_others(self) -> Iterator[dict[str, Any]]:
        for key, row in sorted(self.city.chains.items()):
            fits = {"chain_without_committee": not self.led(key), "chain_without_members": not self.city.members[key]}
            causes = [cause for cause, fit in fits.items() if fit]
            if causes:
                yield _node("chain", row["产业链代码"], row["产业链名称"], causes)
        for key, row in sorted(self.city.sites.items()):
            if self.city.operators.get(key) not in self.active:
                yield _node("site", row["站点代码"], row["站点名称"], ["site_without_operator"])


def _node(
    kind: str, code: str, name: str, causes: list[str], members: int | None = None, staff: int | None = None
) -> dict[str, Any]:
    return {
        "kind": kind, "code": code, "name": name, "cause": causes[0], "causes": causes, "members": members,
        "staff": staff,
    }  # fmt: skip


def _descending(count: int | None) -> tuple[bool, int]:
    return (count is None, -(count or 0))


def _last_if_none(value: tuple[str, ...]) -> tuple[bool, tuple[str, ...]]:
    return (not value, value)


def section_of(industry: str) -> str | None:
    """Return the section letter of an industry code: its letter, else by its first two digits."""
    text = code_of(industry)
    if text[:1] in set(SECTIONS):
        return text[0]
    division = int(text[:2]) if re.match(r"\d\d", text) else 0
    return next((letter for letter, last in zip(SECTIONS, LAST_DIVISION, strict=True) if 0 < division <= last), None)


def size_industry(industry: str) -> str | None:
    """Return which bounds of size classes an industry has; None where its code does not tell."""
    section, digits = section_of(industry), re.sub(r"\D", "", industry)
    by_section = {
        "A": "farming", "B": "industry", "C": "industry", "D": "industry", "E": "construction", "H": "catering",
        "L": "leasing",
    }  # fmt: skip
    split = {
        "F": {"51": "wholesale", "52": "retail"},
        "G": {**{str(division): "transport" for division in range(53, 59)}, "59": "storage", "60": "post"},
        "I": {"63": "transmission", "64": "transmission", "65": "software"},
    }
    if section is None or section in by_section:
        return by_section.get(section or "")
    if section in split:
        return split[section].get(digits[:2])
    if section == "K":
        return {"701": "developers", "702": "property"}.get(digits[:3], "other" if len(digits) > 2 else None)
    return "other"
