"""Names of columns: what a column may be called, and which fields of which table that may mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from loaders.reading.headers import BETWEEN, Path, comparable_headers
from loaders.reading.personal import is_personal_header
from loaders.sources.aliases import ALIASES, IDLE, OF_THE_PARTY, TICKS, Ticks
from loaders.sources.contracts import TABLES, Table

# Of one name the fields it may mean, each with its place in the order of preference; 0: the canonical header.
Meanings = Mapping[str, tuple[tuple[int, str], ...]]

_ABOUT = re.compile(r"(?:队伍)?(?:建设|设置|基本)?(?:情况|信息)$")  # 党员情况 > 总数 is 党员总数
_AT_THE_END = re.compile(r"\([^()]*\)$")
# A parent that speaks of somebody or something else: what stands below is theirs, whatever its own header.
_ELSEWHERE = re.compile(r"上级|主管|拟建|负责人|法定代表|法人代表|书记|出资人|联系人|指导员|联络员")
_OF_THE_PARTY = re.compile(r"党|团|工会|妇")
_A_COUNT = re.compile(r"(?:数|数量)(?:\(.{1,5}\))?$|\((?:人|名|个|家)\)$")
_NO_TICK = re.compile(r"名称|姓名|时间|日期|代码|号码|说明|备注|文号")


def comparable(headers: Sequence[str]) -> list[str]:
    """Return headers in the form in which they are compared; parents stand before ``>``."""
    return comparable_headers([headers])[0]


def _meanings(table: Table) -> Meanings:
    found: dict[str, list[tuple[int, str]]] = {}
    for column in table.read:
        headers = (column.header, *ALIASES.get(table.name, {}).get(column.field, ()))
        for rank, header in enumerate(comparable(headers)):
            found.setdefault(header, []).append((rank, column.field))
            found.setdefault(_AT_THE_END.sub("", header), []).append((rank, column.field))
    return MappingProxyType({header: tuple(dict.fromkeys(meant)) for header, meant in found.items()})


MEANINGS: Mapping[str, Meanings] = MappingProxyType({table.name: _meanings(table) for table in TABLES})
_KNOWN_NAMES = frozenset(name for meanings in MEANINGS.values() for name in meanings)
CANONICAL: Mapping[str, frozenset[str]] = MappingProxyType({
    table.name: frozenset(comparable([column.header for column in table.columns])) for table in TABLES
})  # fmt: skip
_TICKED = frozenset(comparable([word for groups in TICKS.values() for group in groups for word in group.words]))
_IDLE = frozenset(comparable(IDLE))
_LAST_LEVELS = frozenset(header.rsplit(BETWEEN, 1)[-1] for meanings in MEANINGS.values() for header in meanings)
KNOWN = _TICKED | _IDLE | _LAST_LEVELS


def is_header(text: str) -> bool:
    """Tell whether a text (in comparable form) is a header of some table, at any level."""
    return bool(text) and (text.rsplit(BETWEEN, 1)[-1] in KNOWN or _AT_THE_END.sub("", text) in KNOWN)


def is_idle(path: Path) -> bool:
    """Tell whether a column is known to hold nothing that any table takes."""
    return bool(path) and bool({path[-1], _AT_THE_END.sub("", path[-1])} & _IDLE)


def is_personal(path: Path) -> bool:
    """Tell whether a column holds something of persons, by its header or by what stands above; counts do not."""
    if not path or _A_COUNT.search(path[-1]):
        return False
    return any(map(is_personal_header, path))


def names(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield what a column may be called, the most exact first, and whether that is its own header alone."""
    own = path[-1]
    for last in dict.fromkeys((own, _AT_THE_END.sub("", own))):
        for parent in reversed(path[:-1]):
            for above in dict.fromkeys((parent, _AT_THE_END.sub("", parent))):
                yield above + BETWEEN + last, False
        if len(path) > 1:
            yield path[-2] + last, False
            yield _ABOUT.sub("", path[-2]) + last, False
    for last in dict.fromkeys((own, _AT_THE_END.sub("", own))):
        yield last, True


@lru_cache(maxsize=4096)
def _known_names(path: Path) -> tuple[tuple[str, bool], ...]:
    """Return the names of a column that some table knows: asked once for all tables, and again for sheets alike."""
    return tuple(named for named in names(path) if named[0] in _KNOWN_NAMES)


def may_be_taken(path: Path) -> bool:
    """Tell whether a column may fill a field of any table, by its names or as one of a group of ticks."""
    return bool(_known_names(path)) or path[-1] in _TICKED or any(map(_is_above_ticks, path[:-1]))


@lru_cache(maxsize=4096)
def _is_above_ticks(parent: str) -> bool:
    return any(group.is_below((parent, "")) for groups in GROUPS.values() for group in groups)


def fields_of(path: Path, meanings: Meanings) -> tuple[tuple[int, str], ...]:
    """Return the fields that a column may fill, with the order of preference; none if it speaks of something else."""
    for name, alone in _known_names(path):
        if name in meanings:
            return tuple(meant for meant in meanings[name] if not alone or _is_its_own(path, meant[1]))
    return ()


def _is_its_own(path: Path, field: str) -> bool:
    """Tell whether a header means ``field`` below the parents that it has."""
    above = path[:-1]
    if any(map(_ELSEWHERE.search, above)):
        return False
    return field in OF_THE_PARTY or not any(map(_OF_THE_PARTY.search, above))


@dataclass(frozen=True)
class Group:
    """A group of ticks with its headers in the form in which they are compared; ``parents``: what may stand above."""

    ticks: Ticks
    words: Mapping[str, str]
    parents: frozenset[str]

    def word_of(self, path: Path) -> str | None:
        """Return the word for which a tick in this column stands; None: it is no column of the group."""
        own = path[-1]
        if len(path) > 1 and self.is_below(path):
            by_itself = None if self.ticks.closed or _A_COUNT.search(own) or _NO_TICK.search(own) else own
            return self.words.get(own, by_itself)
        word = self.words.get(own)
        return word if word is None or not any(map(_ELSEWHERE.search, path[:-1])) else None

    def is_below(self, path: Path) -> bool:
        """Tell whether one of the group's headers stands above a column."""
        return any({parent, _AT_THE_END.sub("", parent)} & self.parents for parent in path[:-1])


def _group(ticks: Ticks, meanings: Meanings) -> Group:
    words = dict(zip(comparable(tuple(ticks.words)), ticks.words.values(), strict=True))
    own = {header for header, meant in meanings.items() if any(field == ticks.field for _, field in meant)}
    return Group(ticks, MappingProxyType(words), frozenset(comparable(ticks.parents)) or frozenset(own))


GROUPS: Mapping[str, tuple[Group, ...]] = MappingProxyType({
    table: tuple(_group(ticks, MEANINGS[table]) for ticks in groups) for table, groups in TICKS.items()
})  # fmt: skip
