"""The sample city while it is being built: its rows, and beside them what each record was built to be.

What is expected is written down when a record is made, never computed from the rows afterwards: so the list that the
tests hold the program to is independent of the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import cast

import polars as pl

from loaders.synthetic import codes, names
from loaders.synthetic.places import Places, Street, near
from loaders.synthetic.tables import Value

Fields = dict[str, Value]
SOURCE_PROJECT = date(2024, 1, 1)


@dataclass(eq=False)
class Unit:
    """A unit's row and what it was built to be.

    ``state``: of metrics.md. ``tied``: it has an active tie. ``chains``: codes of its chains. ``cause``: why it is
    isolated where a plant decides it; else its chains and supplies do. ``operating``: its status says so.
    """

    table: str
    row: Fields
    street: Street
    state: str = "unknown"
    tied: bool = False
    worked: bool = False
    operating: bool = True
    cause: str | None = None
    supplies: bool = False
    chains: set[str] = field(default_factory=set)

    @property
    def code(self) -> str:
        """The code that other rows name it by."""
        return str(self.row["code"])

    @property
    def key(self) -> str:
        """The key that loading gives it: code, else 注册号, else name and district."""
        row = self.row
        if row["code"]:
            return self.code
        if row.get("registration_number"):
            return f"reg:{row['registration_number']}"
        return f"name:{row['name']}|{row['district']}"


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted gap: what it shows, which record, and what the figures must say of it.

    ``code`` is the node's key. ``state`` and ``bases`` (``base=in|out|undetermined``) are of units only; ``cause`` is
    the one counted; empty: the node must not be in the list of isolated nodes.
    """

    what: str
    kind: str
    code: str
    file: str
    state: str = ""
    cause: str = ""
    bases: str = ""


@dataclass
class City:
    """All rows made so far by table, the pools that names and codes come from, and the planted gaps."""

    random: Random
    places: Places
    rows: dict[str, list[Fields]] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    warnings: list[tuple[str, str, str]] = field(default_factory=list)
    unled_chains: set[str] = field(default_factory=set)
    doubly_listed: int = 0  # organisations that stand in both of their tables
    _codes: dict[str, Iterator[str]] = field(default_factory=dict)
    _brands: Iterator[str] = field(init=False)
    _shops: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self._brands = iter(self._shuffled(names.BRANDS))
        self._shops = iter(self._shuffled([a + b for a in names.SHOPS for b in ("", "记", "号", "里", "家")]))

    def _shuffled(self, pool: list[str]) -> list[str]:
        return self.random.sample(pool, len(pool))

    def add(self, table: str, row: Fields) -> Fields:
        """Append a row to a table and return it."""
        self.rows.setdefault(table, []).append(row)
        return row

    def credit_code(self, kind: str) -> str:
        """Return the next unused credit code of a kind of ``codes``."""
        if kind not in self._codes:
            self._codes[kind] = iter(codes.credit_codes(kind, pl.Series(range(2_000))))
        return next(self._codes[kind])

    def brand(self) -> str:
        """Return a brand that no other unit bears."""
        return next(self._brands)

    def shop(self) -> str:
        """Return a shop's name that no other unit bears."""
        return next(self._shops)

    def organisation(self, name: str, kind: str, level: str, superior: str | None, **fields: Value) -> str:
        """Add an organisation and return its code; founded before the ties begin (2016) where ``fields`` do not say."""
        code = f"DZ-{self.organisations + 1:04}"
        founded = self.day(2009, 2015)
        self.add(
            "organisations",
            {
                "code": code, "name": name, "kind": kind, "level": level, "superior": superior, "founded": founded,
                "last_election": date(self.random.choice((2022, 2023, 2024)), self.random.randint(1, 12), 15),
                "status": "正常", **fields,
            },
        )  # fmt: skip
        return code

    def chain_committee(self, name: str, chain: str, chain_name: str, superior: str, **fields: Value) -> str:
        """Add a chain's committee by its own table and return its code."""
        code = f"DZ-{self.organisations + 1:04}"
        self.add(
            "chain_committees",
            {"code": code, "name": name, "chain": chain, "chain_name": chain_name, "superior": superior, **fields},
        )
        return code

    @property
    def organisations(self) -> int:
        """How many organisations there are so far, in both of their tables."""
        rows = len(self.rows.get("organisations", [])) + len(self.rows.get("chain_committees", []))
        return rows - self.doubly_listed

    def cover(self, unit: Unit, organisation: str, form: str, since: date | None, until: date | None = None) -> None:
        """Add a row of coverage; what it makes of the unit is the caller's to say."""
        self.add(
            "coverage",
            {"unit": unit.code, "organisation": organisation, "form": form, "since": since, "until": until},
        )

    def unit(self, table: str, name: str, street: Street, fields: Fields) -> Unit:
        """Add a unit with a place, a founding date and a status; ``fields`` go before what is made up here."""
        longitude, latitude = near(self.random, street)
        founded = self.day(2008, 2025)
        row: Fields = {
            "name": name, "status": self.random.choice(("存续", "存续", "在业", "开业")),
            "founded": founded, "district": street.district.name, "street": street.name,
            "community": self.random.choice(street.communities), "longitude": longitude, "latitude": latitude,
        }  # fmt: skip
        row |= self._steps_taken(founded) | fields
        made = Unit(table, self.add(table, row), street)
        self.units.append(made)
        return made

    def _steps_taken(self, founded: date) -> Fields:
        """Return the three 同步 of a unit registered since 源头工程 began (2024); blank for older ones."""
        if founded < SOURCE_PROJECT:
            return {}
        steps = ("organisation_synchronised", "work_synchronised", "service_synchronised")
        return {step: self.random.random() < 0.6 for step in steps}

    def day_of(self, unit: Unit, first: int, last: int) -> date:
        """Return a day in the years from ``first`` to ``last``, not before the unit was founded."""
        return max(self.day(first, last), cast("date", unit.row["founded"]))

    def day(self, first: int, last: int) -> date:
        """Return a day in the years from ``first`` to ``last``."""
        return date(self.random.randint(first, last), self.random.randint(1, 12), self.random.randint(1, 28))

    def plant(self, what: str, unit: Unit, cause: str = "", file: str = "", bases: str = "") -> None:
        """Note a planted unit; its state is the one that it was built to have."""
        unit.cause = cause or None
        kind = "enterprise" if unit.table == "enterprises" else "small_business"
        self.planted.append(Planted(what, kind, unit.key, file or f"{unit.table}.csv", unit.state, cause, bases))

    def plant_other(self, what: str, kind: str, code: str, cause: str = "") -> None:
        """Note a planted organisation, chain or site."""
        file = {"organisation": "organisations.csv", "chain": "chains.csv", "site": "service_sites.csv"}[kind]
        self.planted.append(Planted(what, kind, code, file, cause=cause))

    def warn(self, code: str, file: str, what: str) -> None:
        """Note a warning that loading must give."""
        self.warnings.append((code, file, what))
