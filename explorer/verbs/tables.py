"""Aligned tables for people on a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_GAP = "  "


def width(text: str) -> int:
    """Return how many terminal columns ``text`` takes.

    >>> width("党委 A")
    6
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def aligned(header: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> str:
    """Return header and rows as lines with columns of equal width; the columns numbered in ``right`` end flush.

    >>> print(aligned(["名称", "n"], [["甲", "10"], ["乙丙丁", "9"]], right=frozenset({1})))
    名称     n
    甲      10
    乙丙丁   9
    """
    lines = [header, *rows]
    widths = [max(width(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(_GAP.join(_cells(line, widths, right)).rstrip() for line in lines)


def _cells(line: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> list[str]:
    padded = []
    for column, cell in enumerate(line):
        blank = " " * (widths[column] - width(cell))
        padded.append(blank + cell if column in right else cell + blank)
    return padded
