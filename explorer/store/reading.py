"""The whole graph read from a server into frames, in key ranges with ``collect``: never a record a row.

On the embedded server a ``collect`` of more than 524,288 elements is refused and pages by ``LIMIT`` are slow.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import ceil
from typing import Any, Final

import polars as pl

from explorer.declaring import Relation
from explorer.graph import GraphFrames, node_columns, tie_columns
from explorer.schema import LOAD_RUN, NODE_KINDS, RELATIONS, SOURCE_FILE
from explorer.store import cypher
from explorer.store.bolt import Link

RANGE_ROWS: Final = 20_000
SAMPLES_PER_RANGE: Final = 20  # ranges then differ by about a fifth

KeyRange = tuple[str, str | None]


def read_frames(link: Link, version: str | None) -> GraphFrames | None:
    """Return the graph as it is; None when it changed meanwhile, so that counts and rows do not agree."""
    nodes: dict[str, pl.DataFrame] = {}
    ties: dict[str, pl.DataFrame] = {}
    counts = count_rows(link)
    for kind in NODE_KINDS:
        nodes[kind.label] = _read_nodes(link, kind.label, counts[kind.label])
        if len(nodes[kind.label]) != counts[kind.label]:
            return None
    for relation in RELATIONS:
        ties[relation.type] = _read_ties(link, relation, counts)
        if len(ties[relation.type]) != counts[relation.type]:
            return None
    return GraphFrames(version, nodes, ties)


def count_rows(link: Link) -> dict[str, int]:
    """Return how many nodes each label has and how many ties each relation, as they are now."""
    nodes = {kind.label: _number(link, cypher.count_nodes(kind.label)) for kind in NODE_KINDS}
    ties = {
        relation.type: sum(_number(link, cypher.count_ties(relation.type, hub)) for hub in cypher.hub_labels(relation))
        for relation in RELATIONS
    }
    return nodes | ties


def read_history(link: Link) -> GraphFrames:
    """Return the load runs and the files that they read, as they are now: also of a load that goes on."""
    return GraphFrames(None, {label: read_nodes(link, label) for label in (LOAD_RUN.label, SOURCE_FILE.label)})


def read_nodes(link: Link, label: str) -> pl.DataFrame:
    """Return all nodes of one label, as they are now."""
    return _read_nodes(link, label, _number(link, cypher.count_nodes(label)))


def key_ranges(sample: list[str], ranges: int) -> Iterator[KeyRange]:
    """Yield ranges of about equal size that hold every key once, from an ordered sample of the keys.

    >>> list(key_ranges(["b", "d", "f", "h"], 2))
    [('', 'f'), ('f', None)]
    >>> list(key_ranges([], 1))
    [('', None)]
    """
    marks = [sample[len(sample) * number // ranges] for number in range(1, ranges)] if sample else []
    bounds = ["", *dict.fromkeys(marks)]
    yield from zip(bounds, [*bounds[1:], None], strict=True)


def _number(link: Link, text: str) -> int:
    return int(link.read(text)[0][0])


def _ranges(link: Link, label: str, nodes: int, rows: int) -> Iterator[KeyRange]:
    """Yield key ranges of a label such that one holds about 20,000 of ``rows``."""
    ranges = ceil(max(nodes, rows) / RANGE_ROWS)
    if ranges <= 1:
        return key_ranges([], 1)
    share = min(1.0, ranges * SAMPLES_PER_RANGE / max(nodes, 1))
    return key_ranges(link.read(cypher.sample_keys(label), share=share)[0][0], ranges)


def _read_nodes(link: Link, label: str, number: int) -> pl.DataFrame:
    columns = node_columns(label)
    parts = [_frame([], columns)]
    for low, high in _ranges(link, label, number, number) if number else ():
        text = cypher.read_nodes(label, bounded=high is not None)
        parts.append(_frame(link.read(text, low=low, high=high)[0][0], columns))
    return pl.concat(parts)


def _read_ties(link: Link, relation: Relation, counts: Mapping[str, int]) -> pl.DataFrame:
    columns, number = tie_columns(relation.type), counts[relation.type]
    parts = [_frame([], columns)]
    for label in cypher.low_degree_labels(relation) if number else ():
        ranges = _ranges(link, label, counts[label], number) if counts[label] else ()
        for (low, high), far in product(ranges, cypher.hub_labels(relation)):
            text = cypher.read_ties(relation.type, label, far, bounded=high is not None)
            parts.append(_frame(link.read(text, low=low, high=high)[0][0], columns))
    return pl.concat(parts)


def _frame(rows: list[list[Any]], columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return rows as a frame of exactly ``columns``; dates come as ISO text."""
    read_as = {name: pl.String() if dtype == pl.Date else dtype for name, dtype in columns.items()}
    frame = pl.DataFrame(rows, schema=read_as, orient="row")
    dates = [name for name, dtype in columns.items() if dtype == pl.Date]
    return frame.with_columns(pl.col(name).str.to_date("%Y-%m-%d") for name in dates)
