"""The recount's industries: section letter and size class of a unit; see ``tests/oracle.py``."""

from __future__ import annotations

import re

from tests.oracle_files import code_of

SECTIONS = "ABCDEFGHIJKLMNOPQRST"
LAST_DIVISION = (5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 79, 82, 83, 85, 90, 96, 97)

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


def size_class(industry: str, staff: float | None, revenue: float | None, assets: float | None) -> str | None:
    """Return the size class; None where the industry or an indicator that decides is unknown."""
    bounds = SIZES.get(size_industry(industry) or "")
    if bounds is None:
        return None
    looked_at = [(figure, bound) for figure, bound in zip((staff, revenue, assets), bounds, strict=True) if bound]
    if any(figure is not None and figure < bound[2] for figure, bound in looked_at):
        return "micro"
    if any(figure is None for figure, _ in looked_at):
        return None
    classes = enumerate(("large", "medium", "small"))
    return next(name for place, name in classes if all((f or 0) >= bound[place] for f, bound in looked_at))


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
