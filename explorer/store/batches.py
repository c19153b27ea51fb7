"""Frames cut into the batches that are sent to a server: bounded in rows and bytes, every value checked.

Above 16 MiB a message hangs the client for ever on the embedded server, so the size is known before it is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import polars as pl
from polars import selectors

from explorer.declaring import Relation
from explorer.graph import GraphFrames
from explorer.schema import RELATION_BY_TYPE
from explorer.store import cypher, failures

MOST_ROWS = 5_000
MOST_BYTES = 8_000_000

_VALUE = 9  # bytes of a number or date, or of the header of a text or list, at most
Row = tuple[Any, ...]
Batch = TypeVar("Batch")


def node_batches(label: str, frame: pl.DataFrame) -> Iterator[list[Row]]:
    """Yield a node frame's rows, values in the order of ``node_columns``, at most 5,000 rows and 8 MB at a time.

    Raises
    ------
    StoreError
        a key that is null or empty; a row larger than a batch may be.
    """
    check_keys(label, frame["key"])
    for batch in _bounded(label, frame):
        yield batch.rows()


def tie_batches(relation: Relation, frame: pl.DataFrame) -> Iterator[tuple[str, str, list[Row]]]:
    """Yield a tie frame's rows as (start label, end label, rows), bounded like nodes.

    A row is start, end and the values of ``cypher.tie_properties``.

    Raises
    ------
    StoreError
        an end that is null or empty; a row larger than a batch may be.
    """
    check_keys(relation.type, frame["start"])
    check_keys(relation.type, frame["end"])
    for (start_label, end_label), part in sorted(frame.partition_by("start_label", "end_label", as_dict=True).items()):
        for batch in _bounded(relation.type, with_key(relation, part)):
            yield start_label, end_label, batch.rows()


@dataclass(frozen=True, slots=True)
class Statement:
    """A text with the rows that it upserts; ``what``: their label or relation."""

    what: str
    text: str
    rows: list[Row]


def statements(changes: GraphFrames) -> Iterator[list[Statement]]:
    """Yield what upserts every node, then every tie; those of one list belong into one transaction.

    Small batches share a transaction of at most 5,000 rows, since each costs a commit; nodes and ties never do.
    """
    nodes = (
        Statement(label, cypher.write_nodes(label), rows)
        for label, frame in changes.nodes.items()
        for rows in node_batches(label, frame)
    )
    ties = (
        Statement(relation, cypher.write_ties(relation, start, end), rows)
        for relation, frame in changes.ties.items()
        for start, end, rows in tie_batches(RELATION_BY_TYPE[relation], frame)
    )
    yield from _together(nodes)
    yield from _together(ties)


def node_statements(label: str, frame: pl.DataFrame) -> Iterator[list[Statement]]:
    """Yield what upserts the nodes of one label, a batch at a time."""
    for rows in node_batches(label, frame):
        yield [Statement(label, cypher.write_nodes(label), rows)]


def removals(gone: GraphFrames) -> Iterator[list[Statement]]:
    """Yield what removes every tie, then every node; those of one list belong into one transaction."""
    ties = (
        Statement(relation, cypher.remove_ties(relation, start, end), [row[:3] for row in rows])
        for relation, frame in gone.ties.items()
        for start, end, rows in tie_batches(RELATION_BY_TYPE[relation], frame)
    )
    nodes = (
        Statement(label, cypher.remove_nodes(label), [row[:1] for row in rows])
        for label, frame in gone.nodes.items()
        for rows in node_batches(label, frame)
    )
    yield from _together(ties)
    yield from _together(nodes)


def _together(single: Iterable[Statement]) -> Iterator[list[Statement]]:
    group: list[Statement] = []
    for statement in single:
        if group and sum(len(one.rows) for one in group) + len(statement.rows) > MOST_ROWS:
            yield group
            group = []
        group.append(statement)
    if group:
        yield group


def ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Yield the same batches, the next one made while the server is busy with the last.

    >>> list(ahead(iter("abc")))
    ['a', 'b', 'c']
    """
    with ThreadPoolExecutor(max_workers=1) as worker:
        coming = worker.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = worker.submit(next, batches, None)
            yield batch


def check_keys(what: str, keys: pl.Series) -> None:
    """Raise unless every key is a text that is not empty: a ``MERGE`` on null makes a node without a key."""
    if keys.dtype != pl.String:
        raise failures.bad_key(what, keys.dtype)
    bad = keys.filter(keys.is_null() | (keys == ""))
    if len(bad):
        raise failures.bad_key(what, bad[0])


def tie_key(values: tuple[object, ...]) -> str:
    """Return the key fields of a tie as one text, null unlike the empty text.

    >>> tie_key(("联合", date(2023, 5, 1))), tie_key((None, None))
    ('["联合","2023-05-01"]', '[null,null]')
    """
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def with_key(relation: Relation, ties: pl.DataFrame) -> pl.DataFrame:
    """Return the columns that are sent: both ends, and the tie's properties with its key."""
    keys = [tie_key(values) for values in ties.select(relation.key_fields).iter_rows()] if relation.key_fields else []
    keyed = ties.with_columns(pl.Series("key", keys, dtype=pl.String)) if relation.key_fields else ties
    return keyed.select("start", "end", *cypher.tie_properties(relation))


def _bounded(what: str, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Cut a frame at 5,000 rows or 8 MB, whichever comes first."""
    if frame.is_empty():  # most are, of a load of some files
        return
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.List(pl.String)]
    frame = frame.with_columns(pl.col(name).list.drop_nulls() for name in texts)
    start, total = 0, 0
    for position, size in enumerate(row_sizes(frame)):
        if size > MOST_BYTES:
            raise failures.row_too_large(what, size, MOST_BYTES)
        if position - start == MOST_ROWS or total + size > MOST_BYTES:
            yield frame[start:position]
            start, total = position, 0
        total += size
    if start < len(frame):
        yield frame[start:]


def row_sizes(frame: pl.DataFrame) -> list[int]:
    """Return an upper bound of each row's bytes in a message: texts in UTF-8, numbers, headers, a byte for a null."""
    texts = selectors.string().str.len_bytes().cast(pl.Int64)
    of_each = pl.element().str.len_bytes().cast(pl.Int64) + _VALUE
    lists = selectors.by_dtype(pl.List(pl.String)).list.eval(of_each).list.sum()
    sizes = pl.sum_horizontal(pl.lit((frame.width + 1) * _VALUE), texts, lists)
    return frame.select(size=sizes.cast(pl.Int64))["size"].to_list()
