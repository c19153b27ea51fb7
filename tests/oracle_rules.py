"""The recount's rules and registrations: lists from counts and dates, and the units registered since a day."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from tests.oracle import Figures
from tests.oracle_files import Row, boolean, day, number
from tests.oracle_units import ORGANISATIONAL, ORGANISED

BRANCHES, GENERAL, COMMITTEE = ("支部", "联合支部"), ("总支",), ("党委",)
STEPS = {
    "organisation_synchronised": "组织组建同步", "work_synchronised": "工作开展同步",
    "service_synchronised": "服务跟进同步",
}  # fmt: skip

# key of the node, what was counted, what it was held against, the day that a term ends
Breach = tuple[str, int | None, int | None, date | None]


class Rules:
    """The rule lists of figures, by the names that ``rules`` gives them; the thresholds are those of domain.md §1."""

    def __init__(self, figures: Figures) -> None:
        self.figures, self.city = figures, figures.city

    def lists(self) -> dict[str, set[Breach]]:
        """Return who breaks each rule."""
        size = self._by_size
        return {
            "due": set(self._units("due", 0)),
            "own_branch_possible": set(self._units("joint", 3)),
            "joint_branch_too_wide": set(self._too_wide()),
            "branch_too_large": set(size(BRANCHES, lambda members: members > 50, 50)),
            "kind_too_low": {
                *size(BRANCHES, lambda members: members >= 50, 50), *size(GENERAL, lambda members: members >= 100, 100),
            },
            "kind_too_high": {
                *size(("支部",), lambda members: members < 3, 3), *size(GENERAL, lambda members: members < 50, 50),
                *size(COMMITTEE, lambda members: members < 100, 100),
            },
            "term_overdue": {breach for breach in self._terms() if breach[3] <= self.figures.as_of},
            "term_ending": {
                breach for breach in self._terms()
                if self.figures.as_of < breach[3] <= _later(self.figures.as_of, months=6)
            },
            "organisation_without_unit": set(self._without_unit()),
        }  # fmt: skip

    def _units(self, state: str, least: int) -> Iterator[Breach]:
        for key in self.city.units:
            members = self.figures.members(key)
            if (
                self.figures.operating(key)
                and self.figures.states[key] == state
                and (not least or (members or 0) >= least)
            ):
                yield key, members, 3, None

    def _of_units(self, kinds: tuple[str, ...]) -> Iterator[tuple[str, Row]]:
        for key in self.figures.active:
            row = self.city.organisations[key]
            if row.get("党组织类别") in kinds and row.get("级别", "") in ("", "单位"):
                yield key, row

    def _by_size(self, kinds: tuple[str, ...], breaks: Callable[[int], bool], limit: int) -> Iterator[Breach]:
        for key, row in self._of_units(kinds):
            members = number(row.get("正式党员数", ""))
            if members is not None and breaks(int(members)):
                yield key, int(members), limit, None

    def _too_wide(self) -> Iterator[Breach]:
        ties = [tie for of_unit in self.figures.ties.values() for tie in of_unit if tie.form == "联合"]
        for key, _ in self._of_units(BRANCHES):
            units = {tie.unit for tie in ties if tie.organisation == key}
            if len(units) > 5:
                yield key, len(units), 5, None

    def _without_unit(self) -> Iterator[Breach]:
        covering = {
            tie.organisation for ties in self.figures.ties.values() for tie in ties if tie.form in ORGANISATIONAL
        }  # fmt: skip
        for key, _ in self._of_units((*BRANCHES, *GENERAL)):
            if key not in covering:
                yield key, None, None, None

    def _terms(self) -> Iterator[tuple[str, None, None, date]]:
        for key in self.figures.active:
            row = self.city.organisations[key]
            begun = day(row.get("上次换届时间", "")) or day(row.get("党组织成立时间", ""))
            kind = row.get("党组织类别")
            years = 3 if kind in (*BRANCHES, *GENERAL) else 5 if kind in COMMITTEE else None
            if begun and years:
                yield key, None, None, _later(begun, months=12 * years)


def _later(begun: date, months: int) -> date:
    """Return the same day ``months`` later, the last of the month where there is none."""
    month = begun.month - 1 + months
    year, month = begun.year + month // 12, month % 12 + 1
    return date(year, month, min(begun.day, calendar.monthrange(year, month)[1]))


def registrations(figures: Figures, since: date, by: str) -> dict[str | None, dict[str, int]]:
    """Return the figures of the operating units registered from ``since`` on, by group code."""
    found: dict[str | None, Counter[str]] = {}
    for key, row in figures.city.units.items():
        founded = day(row.get("成立日期", ""))
        if not (figures.operating(key) and founded and since <= founded <= figures.as_of):
            continue
        for value in figures.values(key, by) or {()}:
            found.setdefault(value[-1] if value else None, Counter()).update(_registered(figures, key, row))
    return {code: dict(+counts) for code, counts in found.items()}


def _registered(figures: Figures, key: str, row: dict[str, Any]) -> dict[str, int]:
    said = {step: boolean(row.get(header, "")) for step, header in STEPS.items()}
    return {
        "units": 1, "organised": figures.states[key] in ORGANISED, "worked": figures.worked(key),
        "all_synchronised": all(said.values()),
        **{step: said[step] is True for step in STEPS},
        **{f"{step}_unstated": said[step] is None for step in STEPS},
    }  # fmt: skip
