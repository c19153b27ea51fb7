"""Ticks: columns of √ and × that together stand for one field, found in a heading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from loaders.reading.headers import Heading, Path
from loaders.reading.names import GROUPS, Group
from loaders.sources.contracts import Column, Table


@dataclass(frozen=True)
class Ticked:
    """Columns of ticks that stand for one field: the word of each place, and the header above them, as shown."""

    column: Column
    header: str
    words: Mapping[int, str]
    also: tuple[Column, str] | None = None


def ticks_in(table: Table, heading: Heading, telling: Sequence[tuple[int, Path]]) -> Iterator[Ticked]:
    """Yield the groups of ticks in a heading: below a header of theirs, else two of their words side by side."""
    taken: set[int] = set()
    for group in GROUPS.get(table.name, ()):
        words = {
            place: word for place, path in telling if place not in taken and (word := group.word_of(path)) is not None
        }
        below = {place: word for place, word in words.items() if group.is_below(heading.paths[place])}
        kept = below or (words if len(words) > 1 else {})
        if kept:
            taken |= kept.keys()
            yield _ticked(table, group, heading, kept)


def _ticked(table: Table, group: Group, heading: Heading, words: Mapping[int, str]) -> Ticked:
    column = table.column(group.ticks.field)
    also = group.ticks.also
    first = min(words)
    above = heading.shown[first].rpartition(" > ")[0] if group.is_below(heading.paths[first]) else column.header
    return Ticked(column, above, MappingProxyType(words), (table.column(also[0]), also[1]) if also else None)


def with_also(taking: tuple[Ticked, ...], filled: Mapping[str, int]) -> tuple[Ticked, ...]:
    """Return the groups; one answers another field only if no column of its own does."""
    return tuple(
        Ticked(group.column, group.header, group.words) if group.also and group.also[0].field in filled else group
        for group in taking
    )
