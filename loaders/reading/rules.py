"""What a rule of checking is: a stable code, how much it costs, what is said and what cures it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from explorer.words import Text

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong. ``{value}`` and the problem's details fill both texts.

    An ``error`` costs the row (or the table), a ``warning`` at most the value.
    """

    code: str
    severity: Severity
    message: Text
    cure: Text


def rule(code: str, severity: Severity, message: tuple[str, str], cure: tuple[str, str]) -> Rule:
    """Return a rule with its texts in Chinese and English."""
    return Rule(code, severity, Text(*message), Text(*cure))
