"""The recount's systems of the city: trees level by level with what each reaches, and sites with the units in reach."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterable, Iterator
from typing import Any

from tests.oracle import Figures
from tests.oracle_files import Row, district_name, number
from tests.oracle_units import ORGANISED

INTERNET = re.compile(r"互联网企业.*(?:工委|工作委员会|党委)$")
SMALL = "small_businesses"
TERRITORY = ("territory_units", "territory_organised", "territory_neither")

# depth, label, key, key above, and the figures
Line = tuple[int, str, str, str | None, dict[str, Any]]


class Systems:
    """The trees of figures in a base."""

    def __init__(self, figures: Figures, base: str) -> None:
        self.figures, self.city, self.base = figures, figures.city, base
        self.below: dict[str, list[str]] = {}
        for key, superior in sorted(self.city.superiors.items()):
            if superior in figures.active and key in figures.active:
                self.below.setdefault(str(superior), []).append(key)
        self.small = [
            (district_name(unit["区"]), unit.get("街道", ""), (figures.states[key] in ORGANISED, figures.worked(key)))
            for key, unit in self.city.units.items()
            if unit["table"] == SMALL and figures.in_base(key, base)
        ]

    def small_businesses(self) -> list[Line]:
        """Return 小个专 1+11+78+N, with the small businesses of each node's territory."""
        chosen = [key for key in self.figures.active if self._row(key).get("党组织类别") == "小个专党委"]
        lines = self._under(chosen, only_small=True)
        return [(*line[:4], {**line[4], **self._territory(self._row(line[2]))}) for line in lines]

    def new_forms(self) -> list[Line]:
        """Return 新业态."""
        chosen = [
            key for key in self.figures.active
            if self._row(key).get("党组织类别") == "行业党委" or INTERNET.search(self._row(key)["党组织名称"])
        ]  # fmt: skip
        return self._under(chosen, only_small=False)

    def chains(self) -> list[Line]:
        """Return 链上党建: committees, chains, segments."""
        led: dict[str, list[str]] = {}
        for chain in sorted(self.city.chains):
            for committee in self.city.leads[chain] & self.figures.active:
                led.setdefault(committee, []).append(chain)
        lines: list[Line] = []
        for committee in sorted(led):
            members = set[str]().union(*(self.city.members[chain] for chain in led[committee]))
            lines.append((0, "PartyOrganisation", committee, None, self._count(members)))
            lines += [line for chain in led[committee] for line in self._chain(chain, 1, committee)]
        unled = [chain for chain in sorted(self.city.chains) if not self.figures.led(chain)]
        return lines + [line for chain in unled for line in self._chain(chain, 0, None)]

    def _row(self, key: str) -> Row:
        return self.city.organisations[key]

    def _chain(self, chain: str, depth: int, above: str | None) -> Iterator[Line]:
        yield depth, "IndustryChain", chain, above, self._count(self.city.members[chain])
        segments = [(of, code) for of, code in self.city.segments if of == chain]
        for segment in sorted(
            segments, key=lambda one: (number(self.city.segments[one].get("顺序", "")) or math.inf, one)
        ):
            yield depth + 1, "ChainSegment", "/".join(segment), chain, self._count(self.city.at[segment])

    def _count(self, keys: Iterable[str]) -> dict[str, Any]:
        counted = self.figures.count({key for key in keys if key in self.city.units}, self.base)
        states = counted.pop("states")
        return counted | {f"state_{state}": count for state, count in states.items()}

    def _under(self, chosen: list[str], *, only_small: bool) -> list[Line]:
        lines: list[Line] = []
        for root in sorted(self._tops(chosen)):
            for depth, key, above in self._walk(root):
                reached = self._all_below(key)
                units = {
                    tie.unit for ties in self.figures.ties.values() for tie in ties if tie.organisation in reached
                    and (not only_small or self.city.units[tie.unit]["table"] == SMALL)
                }  # fmt: skip
                lines.append((depth, "PartyOrganisation", key, above, self._count(units)))
        return lines

    def _tops(self, chosen: list[str]) -> list[str]:
        """Return the first nodes of what hangs together: none of ``chosen`` above them, of a ring the first."""
        tops = [key for key in chosen if not any(key in self._all_below(other) for other in chosen if other != key)]
        for key in sorted(chosen):
            if not any(key in self._all_below(top) for top in tops):
                tops.append(key)
        return tops

    def _all_below(self, key: str) -> set[str]:
        found, ahead = {key}, [key]
        while ahead:
            further = [below for below in self.below.get(ahead.pop(), []) if below not in found]
            found.update(further)
            ahead += further
        return found

    def _walk(self, root: str) -> Iterator[tuple[int, str, str | None]]:
        ahead: list[tuple[int, str, str | None]] = [(0, root, None)]
        seen = set[str]()
        while ahead:
            depth, key, above = ahead.pop()
            if key not in seen:
                seen.add(key)
                yield depth, key, above
                ahead += [(depth + 1, below, key) for below in reversed(self.below.get(key, []))]

    def _territory(self, row: Row) -> dict[str, int | None]:
        district, street = row.get("区", ""), row.get("街道", "")
        if street and not district:
            return dict.fromkeys(TERRITORY)
        named = district_name(district)
        here = [
            counts for of_district, of_street, counts in self.small
            if (not district or of_district == named) and (not street or of_street == street)
        ]  # fmt: skip
        empty = (district or street) and not here
        if empty:
            return dict.fromkeys(TERRITORY)
        counts = len(here), sum(organised for organised, _ in here), sum(not worked for _, worked in here)
        return dict(zip(TERRITORY, counts, strict=True))


def walks(figures: Figures) -> dict[str, tuple[str, float] | None]:
    """Return the nearest site of each operating unit and the metres on foot; None: not known.

    Of two sites equally near the first by code; farther than 100 km in a straight line is another city.
    """
    sites = {key: place for key, row in sorted(figures.city.sites.items()) if (place := _place(row))}
    found: dict[str, tuple[str, float] | None] = {}
    for key in filter(figures.operating, figures.city.units):
        place = _place(figures.city.units[key])
        found[key] = None
        if place and sites:
            site = min(sites, key=lambda site, place=place: _metres(place, sites[site]))
            metres = _metres(place, sites[site])
            found[key] = (site, metres * 1.3) if metres <= 100_000 else None
    return found


def _place(row: Row) -> tuple[float, float] | None:
    longitude, latitude = number(row.get("经度", "")), number(row.get("纬度", ""))
    return None if longitude is None or latitude is None else (longitude, latitude)


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great circle's length between two points."""
    (east, north), (far_east, far_north) = ([math.radians(degree) for degree in point] for point in (one, other))
    middle = statistics.mean((north, far_north))
    across = math.sin((far_north - north) / 2) ** 2 + math.cos(middle) ** 2 * math.sin((far_east - east) / 2) ** 2
    return 2 * 6_378_137 * math.asin(math.sqrt(across))
