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
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import polars as pl
from polars import selectors

from explorer.declaring import Field, FieldType, Relation
from explorer.graph import identity, node_columns
from explorer.schema import NODE_KINDS, RELATIONS
from explorer.store import cypher
from explorer.store.batches import ahead, check_keys, with_key
from explorer.store.parts import part_files
from explorer.store.server import JVM, make_tie_types

HEAP: Final = "2g"
COLLECTOR: Final = ("-XX:+UseSerialGC", "-Xmn1g")  # nearly all dies young: the usual one took a fifth of all the work
# At a time into the Java machine, as one JSON text and one transaction: of more, what a transaction holds outlives the
# young generation, and the collector moves it (20,000 took a quarter longer).
ROWS: Final = 5_000
# Ties of one batch. At its end the machine holds every node that they touch and writes it anew: of those of a million
# ties two gigabytes did not hold all.
PORTION: Final = 100_000
DATABASE: Final = "database"
Declared = tuple[str, tuple[Field, ...]]


def main() -> int:
    """Build the database; return 0 when it is whole."""
    import arcadedb_embedded

    threading.Thread(target=_end_with_input, daemon=True).start()
    folder, store = Path(sys.argv[1]), sys.argv[2]
    jvm = {"heap_size": HEAP, "jvm_args": (*JVM, *COLLECTOR)}
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
    """Write every node, then every tie."""
    with _dates_declared(database, *((kind.label, kind.fields) for kind in NODE_KINDS)):
        places = pl.concat([_write_nodes(database, kind.label, folder) for kind in NODE_KINDS])
    with _dates_declared(database, *((tie.type, tie.fields) for tie in RELATIONS)):
        for relation in RELATIONS:
            _write_ties(database, relation, folder, places)


@contextmanager
def _dates_declared(database: Any, *declared: Declared) -> Iterator[None]:  # noqa: ANN401
    """While a property is declared a date, one is made of its days since 1970."""
    dates = [f"{type_}.{field.name}" for type_, fields in declared for field in fields if field.type is FieldType.DATE]
    for date in dates:
        database.command("sql", f"CREATE PROPERTY {date} DATE")
    yield
    for date in dates:
        database.command("sql", f"DROP PROPERTY {date}")


def _write_nodes(database: Any, label: str, folder: Path) -> pl.DataFrame:  # noqa: ANN401
    """Write nodes and return ``label``, ``key`` and ``place``: where each lies in the database."""
    from jpype import JClass

    numbers = JClass("com.google.gson.ToNumberPolicy").LONG_OR_DOUBLE
    reader = JClass("com.google.gson.GsonBuilder")().setObjectToNumberStrategy(numbers).create()
    rows_of, printed = JClass("java.lang.Object[][]"), JClass("java.util.Arrays")
    keys = _keys(label, folder)
    texts = (text for frame in _parts(folder, label) for text in _texts(frame, node_columns(label), "[", ",", "]"))
    places = [pl.Series(dtype=pl.String)]
    with database.graph_batch() as batch:
        for rows in ahead(reader.fromJson(text, rows_of) for text in texts):
            made = batch._java_graph_batch.createVertices(label, rows)  # the package's own way drops lists
            places.append(_places(str(printed.toString(made))))
            _tell(len(made))
    return pl.DataFrame({"key": keys, "place": pl.concat(places)}).select(pl.lit(label).alias("label"), "key", "place")


def _keys(label: str, folder: Path) -> pl.Series:
    columns = (pl.read_parquet(file, columns=["key"])["key"] for file in part_files(folder, label))
    keys = pl.concat([pl.Series("key", [], dtype=pl.String), *columns])
    check_keys(label, keys)
    return keys


def _write_ties(database: Any, relation: Relation, folder: Path, places: pl.DataFrame) -> None:  # noqa: ANN401
    from jpype import JClass

    batcher = JClass("com.arcadedb.python.EdgeBatcher")
    for rows, texts in ahead(_portions(relation, folder, places)):
        with database.graph_batch(parallel_flush=False) as batch:  # one core is all that there is for it
            for text in texts:
                batcher.newEdgesJson(batch._java_graph_batch, relation.type, text)
        _tell(rows)


def _portions(relation: Relation, folder: Path, places: pl.DataFrame) -> Iterator[tuple[int, list[str]]]:
    """Yield ties by the portion: how many, and their texts."""
    columns = ("_src", "_dst", *cypher.tie_properties(relation))
    starts, ends = (places.filter(pl.col("label").is_in(labels)) for labels in (relation.starts, relation.ends))
    for frame in _parts(folder, relation.type):
        placed = {"_src": _ends(frame, "start", starts), "_dst": _ends(frame, "end", ends)}
        ties = with_key(relation, frame).with_columns(**placed).sort("_src")  # a node is touched by one batch
        for portion in ties.iter_slices(PORTION):
            yield len(portion), list(_texts(portion, columns, "{", ":", "}"))


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
    """Yield the rows of a label or relation, a file at a time.

    Raises
    ------
    ValueError
        a row comes twice, as its identity shows.
    """
    seen = [pl.Series([], dtype=pl.UInt64)]
    for file in part_files(folder, name):
        rows = pl.read_parquet(file)
        seen.append(rows.select(identity(name)).hash_rows())
        yield rows
    if pl.concat(seen).is_duplicated().any():
        raise ValueError(f"{name}: a row comes twice")


def _places(printed: str) -> pl.Series:
    """Return the places of a printed list.

    >>> _places("[#1:0, #1:1]").to_list()
    ['#1:0', '#1:1']
    """
    return pl.Series(printed.strip("[]").split(", "), dtype=pl.String)


def _texts(frame: pl.DataFrame, columns: Iterable[str], opening: str, between: str, closing: str) -> Iterator[str]:
    """Yield the rows as JSON lists of 5,000, a value that is null left out with its name, a date as a number of days.

    >>> from datetime import date
    >>> next(_texts(pl.DataFrame({"a": [date(1970, 1, 3), None], "b": ["x", "y"]}), ["a", "b"], "{", ":", "}"))
    '[{"a":2,"b":"x"},{"b":"y"}]'
    """
    pairs = [_pair(column, between) for column in columns]
    row = pl.lit(opening) + pl.concat_str(pairs, separator=",", ignore_nulls=True) + pl.lit(closing)
    numbered = frame.with_columns(selectors.date().to_physical())  # of a text the machine tries one form after another
    for part in numbered.iter_slices(ROWS):
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
