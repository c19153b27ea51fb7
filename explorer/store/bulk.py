"""A database of the embedded server built in process by ``graph_batch``, for a first load; no server runs on it yet.

``python -m explorer.store.bulk FOLDER STORE``: reads the Parquet files of ``parts.py`` in ``FOLDER``, makes
``FOLDER/database`` with the store id ``STORE``, prints how many rows are done. It ends with its standard input: the
load that started it has gone. Its log is off, so what is cut short is thrown away.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl

from explorer.declaring import FieldType, Relation
from explorer.graph import identity, node_columns
from explorer.schema import NODE_KINDS, RELATIONS
from explorer.store import cypher
from explorer.store.batches import ahead, check_keys, with_key
from explorer.store.parts import part_files
from explorer.store.server import JVM, make_tie_types

HEAP: Final = "2g"
ROWS: Final = 20_000  # at a time into the Java machine, as one JSON text
PART: Final = 200_000
DATABASE: Final = "database"


def main() -> int:
    """Build the database; return 0 when it is whole."""
    import arcadedb_embedded

    threading.Thread(target=_end_with_input, daemon=True).start()
    folder, store = Path(sys.argv[1]), sys.argv[2]
    jvm = {"heap_size": HEAP, "jvm_args": JVM}
    database = arcadedb_embedded.create_database(str(folder / DATABASE), jvm_kwargs=jvm)
    for statement in cypher.definitions():
        database.command("opencypher", statement)
    make_tie_types(database)
    _fill(database, folder)
    with database.transaction():
        database.command("opencypher", cypher.identify(), {"id": store})
    database.close()
    return 0


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(1)


def _fill(database: Any, folder: Path) -> None:  # noqa: ANN401 - the package ships no types
    """Write every node, then every tie. While a property is declared a date, one is made of its text."""
    declared = (*((kind.label, kind.fields) for kind in NODE_KINDS), *((tie.type, tie.fields) for tie in RELATIONS))
    dates = [f"{kind}.{field.name}" for kind, fields in declared for field in fields if field.type is FieldType.DATE]
    for date in dates:
        database.command("sql", f"CREATE PROPERTY {date} DATE")
    with database.graph_batch() as batch:
        places = pl.concat([_write_nodes(batch, kind.label, folder) for kind in NODE_KINDS])
        for relation in RELATIONS:
            _write_ties(batch, relation, folder, places)
    for date in dates:
        database.command("sql", f"DROP PROPERTY {date}")


def _write_nodes(batch: Any, label: str, folder: Path) -> pl.DataFrame:  # noqa: ANN401
    """Write nodes and return ``label``, ``key`` and ``place``: where each lies in the database."""
    from jpype import JClass

    numbers = JClass("com.google.gson.ToNumberPolicy").LONG_OR_DOUBLE
    reader = JClass("com.google.gson.GsonBuilder")().setObjectToNumberStrategy(numbers).create()
    rows_of, printed = JClass("java.lang.Object[][]"), JClass("java.util.Arrays")
    written = [pl.DataFrame(schema=dict.fromkeys(("label", "key", "place"), pl.String))]
    for frame in _parts(folder, label):
        check_keys(label, frame["key"])
        texts = _texts(frame, node_columns(label), "[", ",", "]")
        places = []
        for rows in ahead(reader.fromJson(text, rows_of) for text in texts):
            made = batch._java_graph_batch.createVertices(label, rows)  # the package's own way drops lists
            places.append(_places(str(printed.toString(made))))
            _tell(len(made))
        written.append(frame.select(pl.lit(label).alias("label"), "key", place=pl.concat(places)))
    return pl.concat(written)


def _write_ties(batch: Any, relation: Relation, folder: Path, places: pl.DataFrame) -> None:  # noqa: ANN401
    from jpype import JClass

    columns = ("_src", "_dst", *cypher.tie_properties(relation))
    for frame in _parts(folder, relation.type):
        ends = {"_src": _ends(frame, "start", places), "_dst": _ends(frame, "end", places)}
        for text in ahead(_texts(with_key(relation, frame).with_columns(**ends), columns, "{", ":", "}")):
            JClass("com.arcadedb.python.EdgeBatcher").newEdgesJson(batch._java_graph_batch, relation.type, text)
        _tell(len(frame))


def _tell(rows: int) -> None:
    sys.stdout.write(f"{rows}\n")
    sys.stdout.flush()


def _ends(ties: pl.DataFrame, end: str, places: pl.DataFrame) -> pl.Series:
    known = places.rename({"label": f"{end}_label", "key": end})
    found = ties.join(known, on=[f"{end}_label", end], how="left", maintain_order="left")["place"]
    if found.has_nulls():
        raise ValueError(f"{end}: a tie without an end")
    return found


def _parts(folder: Path, name: str) -> Iterator[pl.DataFrame]:
    """Yield the rows of a label or relation, at most 200,000 at a time: a city's millions beside the Java machine.

    Raises
    ------
    ValueError
        a row comes twice, as its identity shows.
    """
    seen = [pl.Series([], dtype=pl.UInt64)]
    for file in part_files(folder, name):
        rows = pl.read_parquet(file)
        seen.append(rows.select(identity(name)).hash_rows())
        yield from rows.iter_slices(PART)
    if pl.concat(seen).is_duplicated().any():
        raise ValueError(f"{name}: a row comes twice")


def _places(printed: str) -> pl.Series:
    """Return the places of a printed list.

    >>> _places("[#1:0, #1:1]").to_list()
    ['#1:0', '#1:1']
    """
    return pl.Series(printed.strip("[]").split(", "), dtype=pl.String)


def _texts(frame: pl.DataFrame, columns: Iterable[str], opening: str, between: str, closing: str) -> Iterator[str]:
    """Yield the rows as JSON lists of 20,000, a value that is null left out with its name.

    >>> next(_texts(pl.DataFrame({"a": [1, None], "b": ["x", "y"]}), ["a", "b"], "{", ":", "}"))
    '[{"a":1,"b":"x"},{"b":"y"}]'
    """
    pairs = [_pair(column, between) for column in columns]
    row = pl.lit(opening) + pl.concat_str(pairs, separator=",", ignore_nulls=True) + pl.lit(closing)
    for part in frame.iter_slices(ROWS):
        yield f"[{','.join(part.select(row).to_series())}]"


def _pair(column: str, between: str) -> pl.Expr:
    """Return the column's name and value in JSON, with ``between`` them; null of a null."""
    packed = pl.struct(column).struct.json_encode().str.strip_prefix(f'{{"{column}":').str.strip_suffix("}")
    return pl.when(pl.col(column).is_not_null()).then(pl.lit(f'"{column}"{between}') + packed)


if __name__ == "__main__":
    code = 1
    try:
        code = main()
    finally:
        sys.stderr.flush()
        os._exit(code)
