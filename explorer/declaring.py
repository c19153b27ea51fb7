"""The terms in which the domain is declared: a field with its type, a node kind, a relation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from explorer.words import Text


class FieldType(StrEnum):
    """What a field holds; ``explorer.graph`` maps it to a frame's column type."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a node or tie; ``shown`` on pages and in pictures, ``exported`` in what leaves the machine.

    ``aside``: no figure reads it of units and ties, only who looks at one of them.
    """

    name: str
    type: FieldType
    caption: Text
    shown: bool = True
    exported: bool = True
    counts_members: bool = False  # masked below 3 wherever it leaves the machine
    aside: bool = False


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A label with its fields. Every node has ``key``: its business code in comparable form, unique in the label."""

    label: str
    name: str
    caption: Text
    fields: tuple[Field, ...]
    colour: str
    shape: str
    searchable: bool = True  # a text index on ``name``


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed tie. Its key is its two ends and ``key_fields``; ``hub`` is the end that may carry very many ties.

    ``single``: a start has at most one such tie to an end of one area kind (a later load replaces it).
    """

    type: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    caption: Text
    reverse_caption: Text
    hub: str
    fields: tuple[Field, ...] = ()
    key_fields: tuple[str, ...] = ()
    organisational: bool = False
    single: bool = False
    paired: bool = False  # the n-th start kind goes to the n-th end kind only

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return the label pairs that the relation may join."""
        return tuple(zip(self.starts, self.ends, strict=True) if self.paired else product(self.starts, self.ends))


def _field(name: str, kind: FieldType, zh: str, en: str, **flags: bool) -> Field:
    return Field(name, kind, Text(zh, en), **flags)


def text(name: str, zh: str, en: str, **flags: bool) -> Field:
    """Return a field that holds a text."""
    return _field(name, FieldType.TEXT, zh, en, **flags)


def integer(name: str, zh: str, en: str, **flags: bool) -> Field:
    """Return a field that holds a whole number."""
    return _field(name, FieldType.INTEGER, zh, en, **flags)


def decimal(name: str, zh: str, en: str) -> Field:
    """Return a field that holds a decimal number."""
    return _field(name, FieldType.DECIMAL, zh, en)


def boolean(name: str, zh: str, en: str) -> Field:
    """Return a field that holds a yes or no."""
    return _field(name, FieldType.BOOLEAN, zh, en)


def date(name: str, zh: str, en: str) -> Field:
    """Return a field that holds a day."""
    return _field(name, FieldType.DATE, zh, en)


# What every node and tie carries beside its own fields: where it came from and whether it still counts.


def texts(name: str, zh: str, en: str, **flags: bool) -> Field:
    """Return a field that holds several texts."""
    return _field(name, FieldType.TEXTS, zh, en, **flags)
