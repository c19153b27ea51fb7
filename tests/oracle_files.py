"""The recount's reading: the eleven CSVs of a folder, read and resolved by input-files.md; see ``tests/oracle.py``."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

Row = dict[str, str]

DISTRICTS = {
    "440303": "罗湖区", "440304": "福田区", "440305": "南山区", "440306": "宝安区", "440307": "龙岗区",
    "440308": "盐田区", "440309": "龙华区", "440310": "坪山区", "440311": "光明区",
    "440391": "大鹏新区", "440392": "深汕特别合作区",
}  # fmt: skip

# One header that only this table has, most telling first: a table is known by its headers, never by its file name.
SIGNATURES = (
    ("small_businesses", {"统一社会信用代码", "类别"}), ("enterprises", {"统一社会信用代码", "企业名称"}),
    ("chain_committees", {"党组织代码", "产业链代码", "产业链名称"}),
    ("coverage", {"单位代码", "党组织代码", "覆盖方式"}),
    ("organisations", {"党组织代码", "党组织名称", "党组织类别"}), ("segments", {"产业链代码", "环节代码"}),
    ("chain_members", {"产业链代码", "成员代码"}), ("chains", {"产业链代码", "产业链名称"}),
    ("supplies", {"供方代码", "需方代码"}), ("areas", {"区域代码", "区域名称"}),
    ("service_sites", {"站点代码", "站点名称"}), ("merges", {"单位代码", "并入单位代码", "决定"}),
)  # fmt: skip


@cache  # the same few words come hundreds of thousands of times
def comparable(text: str) -> str:
    """Return a code or name in the form in which it is compared, but for the case of its letters."""
    kept = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Cf", "Cc"))
    return re.sub(r"\s", "", "".join(kept)).translate(str.maketrans("[]{}【】〔〕", "()()()()"))


def code_of(text: str) -> str:
    """Return a code in comparable form."""
    return comparable(text).upper()


@cache
def boolean(text: str) -> bool | None:
    """Return what a 是/否 cell says; None: nothing."""
    return {"是": True, "有": True, "√": True, "否": False, "无": False, "×": False}.get(comparable(text))


@cache
def number(text: str) -> float | None:
    """Return a plain number; None where there is none."""
    try:
        return float(comparable(text).replace(",", ""))
    except ValueError:
        return None


@cache
def day(text: str) -> date | None:
    """Return a date written year-month-day or year-month; None where there is none."""
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})?日?)?", comparable(text))
    return date(int(parts[1]), int(parts[2]), int(parts[3] or 1)) if parts else None


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
    into: dict[str, str] = field(default_factory=dict)  # keys that stand for another unit
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
    _add_units(city, tables)
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


def _add_units(city: City, tables: dict[str, list[Row]]) -> None:
    """Add the units; what rows that stand for another say fills what that one's leave blank."""
    rows = [
        (unit_key(row), row | {"kind": unit_kind(row, name), "table": name})
        for name in ("enterprises", "small_businesses")
        for row in tables[name]
    ]
    city.into = stands_for(rows, tables["merges"])
    for key, row in rows:
        if key not in city.into:
            city.units.setdefault(key, row)
    for key, row in rows:
        if key in city.into:
            given = {header: cell for header, cell in row.items() if cell}
            city.units[city.into[key]] = given | {h: c for h, c in city.units[city.into[key]].items() if c}


def stands_for(rows: list[tuple[str, Row]], decisions: list[Row]) -> dict[str, str]:
    """Return the unit for which each key stands: as decided, else of one without a code the only one it can be.

    By 注册号; else by name and district, where one with a code bears them, or one with a 注册号 and nobody else.
    """
    into = {key_of(row["并入单位代码"]): key_of(row["单位代码"]) for row in decisions if row["决定"] == "合并"}
    apart = {
        frozenset((key_of(row["并入单位代码"]), key_of(row["单位代码"])))
        for row in decisions
        if row["决定"] == "不合并"
    }
    numbers, named = defaultdict(set), defaultdict(set)
    for key, row in rows:
        if not key.startswith(("reg:", "name:")) and row.get("注册号"):
            numbers[f"reg:{code_of(row['注册号'])}"].add(key)
    keys = {key for key, _ in rows} - into.keys()
    into |= {key: min(coded) for key, coded in numbers.items() if len(coded) == 1 and key in keys}
    for key, row in rows:
        if row["区"]:
            named[comparable(row["企业名称"]), district_name(row["区"])].add(into.get(key, key))
    for bearers in named.values():
        coded = {key for key in bearers if not key.startswith(("reg:", "name:"))}
        registered = {key for key in bearers if key.startswith("reg:")}
        if any(pair <= bearers for pair in apart) or len(coded) > 1 or len(registered) > 1:
            continue
        if coded and registered and any(row.get("注册号") for key, row in rows if key in coded):
            continue
        best = coded or registered
        into |= {key: min(best) for key in bearers - best if best and key not in into}
    return {key: _last(key, into) for key in into}


def _last(key: str, into: dict[str, str]) -> str:
    while key in into:
        key = into[key]
    return key


def key_of(text: str) -> str:
    """Return the key of the unit that a decision names."""
    return comparable(text) if text.startswith(("reg:", "name:")) else code_of(text)


def unit_key(row: Row) -> str:
    """Return a unit's key: code, else 注册号, else name and district; 15 digits in the code column are a 注册号."""
    if row["统一社会信用代码"].startswith(("reg:", "name:")):
        return comparable(row["统一社会信用代码"])
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

    def __init__(self, records: dict[str, Row], header: str, into: dict[str, str] | None = None) -> None:
        self.records, self.names = records, _names((key, row[header]) for key, row in records.items())
        self.into = {key.removeprefix("reg:"): unit for key, unit in (into or {}).items()}

    def find(self, *references: str) -> str | None:
        """Return the key of the first of ``references`` that is a code, else the first that is a name."""
        codes = (self.into.get(code_of(text), code_of(text)) for text in references if text)
        by_name = (self.names.get(comparable(text)) for text in references if text)
        return next((code for code in codes if code in self.records), None) or next(filter(None, by_name), None)


def _resolve(city: City, tables: dict[str, list[Row]]) -> None:
    units = Resolver(city.units, "企业名称", city.into)
    organisations = Resolver(city.organisations, "党组织名称")
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
    """Make the ``COVERS`` of all rows; a ledger's, without dates, join a tie of the same ends and form or make one."""
    stated: dict[tuple[str, str, str, date | None], Tie] = {}
    for row in tables["coverage"]:
        unit, organisation = units.find(row["单位代码"]), organisations.find(row["党组织代码"])
        since, until = day(row.get("起始日期", "")), day(row.get("终止日期", ""))
        if unit and not organisation:
            city.dangling.add(unit)
        elif unit and organisation:
            tie = Tie(organisation, unit, row["覆盖方式"], since, until)
            stated.setdefault((organisation, unit, tie.form, since), tie)
    of_ledgers = [*_ties_of_organisations(city, units), *_ties_of_units(city, organisations)]
    known = {(tie.organisation, tie.unit, tie.form) for tie in stated.values()}
    more = {(tie.organisation, tie.unit, tie.form): tie for tie in of_ledgers}
    city.covers = [*stated.values(), *(tie for ends, tie in more.items() if ends not in known)]


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
