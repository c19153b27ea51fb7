"""What a ledger must give, written by hand from the contract of input files, not from what the program prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

# A problem: its code, the spreadsheet's row (None: the table or column as a whole) and the last level of its header.
Found = tuple[str, int | None, str | None]


@dataclass(frozen=True)
class Table:
    """One sheet that is recognised. Headers are named by their last level.

    ``records``: fields of some rows, typed; ``skipped`` and ``rejected``: rows, the latter with the error's code; all
    other rows read are kept. ``problems``: every one there is, rejections included. ``personal``: columns that must be
    dropped; ``unused``: some that must be listed as unused. ``encoding`` and ``delimiter`` of CSV.
    """

    file: str
    table: str
    header_rows: tuple[int, ...]
    read: int
    records: Mapping[int, Mapping[str, object]]
    skipped: frozenset[int] = frozenset()
    rejected: Mapping[int, str] = field(default_factory=dict)
    problems: frozenset[Found] = frozenset()
    personal: frozenset[str] = frozenset()
    unused: frozenset[str] = frozenset()
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, eq=False)
class Ledger:
    """One delivery of an office: a folder of files, and what loading it gives.

    ``problems``: code, file and sheet of sheets that no table fits. ``organisations``: fields by key, all of them.
    ``ties``: the relations named, each with all of its ties as start, end and fields.
    """

    name: str
    build: Callable[[Path], None]
    tables: tuple[Table, ...]
    problems: frozenset[tuple[str, str, str | None]] = frozenset()
    organisations: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    ties: Mapping[str, frozenset[tuple[object, ...]]] = field(default_factory=dict)
