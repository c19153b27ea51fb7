"""An independent recount: the figures of the contracts from a folder of the eleven CSVs, in plain Python.

Written from the contracts alone and sharing no code with the program (a test reads its imports): where this and the
program differ, one of them has misread the contract. Slow and simple on purpose; canonical headers, clean UTF-8 only.

    figures = Figures(read_city(Path("sample_data")), date(2026, 11, 1))
    figures.coverage("operating", "district")
    figures.isolated("three_haves")
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from tests.oracle_files import DISTRICTS, read_city
from tests.oracle_units import ORGANISED, STATES, Settings, Standing

__all__ = ["Figures", "Settings", "read_city"]


class Figures(Standing):
    """The figures of a city on a day under settings, in the JSON shapes of command-line.md."""

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
        """Whether the line of active superiors comes to an organisation of the city's level that is in no ring."""
        current: str | None = key
        seen: set[str] = set()
        while current and current in self.active and current not in seen:
            if self.city.organisations[current].get("级别") == "市级" and not self._in_cycle(current):
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
                code = key if key.startswith(("reg:", "name:")) else row["统一社会信用代码"]
                node = _node(kind, code, row["企业名称"], [cause], self.members(key), self.staff(key))
                found.append(node | {"remedy": {"action": self.action(key)}})
        return sorted(
            found, key=lambda node: (*_descending(node["members"]), *_descending(node["staff"]), node["code"])
        )

    def action(self, key: str) -> str:
        """Return the remedy's kind by members alone; where a joint branch finds no partners it is an instructor too."""
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
    return (not value, value[::-1])
