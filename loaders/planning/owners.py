"""Who says what: the sources of a load, what each asserts of the stored nodes, and the fields that each gives.

``owners`` of a stored node has ``<identity>=<fields, by commas>`` for each source; blank: each gives all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from explorer.graph import GraphFrames, no_rows
from explorer.schema import AREA, KIND_BY_LABEL, UNIT_LABELS
from loaders.planning.gather import fields_of
from loaders.planning.provenance import (
    UNRANKED,
    complete_sources,
    identity_of,
    name_of_identity,
    ranks_of_sources,
    table_of,
)
from loaders.reading.check import CheckedTable
from loaders.reading.comparable import comparable_code, comparable_name
from loaders.sources.contracts import AREAS, TABLES, Table

_FOREIGN = len(TABLES)  # added to the rank of a table whose rows are of another kind: a chain that a committee names
IDENTITY = {"key": pl.String(), "identity": pl.String()}


@dataclass(frozen=True)
class Sources:
    """The sources of a load.

    ``files``: ``provenance.source_files``. ``ranks``: ``provenance.ranks_of_sources``. ``complete``: identities of
    those of which this load has everything. ``lost``: what rejected rows name, codes and names in comparable form:
    that is not gone.
    """

    files: pl.DataFrame
    ranks: pl.DataFrame
    complete: pl.Series
    lost: pl.Series

    @classmethod
    def of(cls, files: pl.DataFrame, graph: GraphFrames, lost: pl.Series) -> Sources:
        """Return the sources of ``files`` on top of those that ``graph`` knows."""
        return cls(files, ranks_of_sources(graph, files), complete_sources(files), lost)

    def told_apart(self, claims: pl.DataFrame) -> pl.DataFrame:
        """Return ``claims`` with ``source``, ``identity``, ``table`` and ``name_of_file`` of their file."""
        own = self.files.select("file", "source", "identity", "table", "name_of_file")
        return claims.join(own, on="file", how="left", maintain_order="left")

    def withdrawn(self, label: str, claims: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
        """Return ``key``, ``identity`` of present nodes that complete sources asserted and no longer have."""
        none = no_rows(IDENTITY)
        if self.complete.is_empty() or stored.is_empty():
            return none
        held = asserting(stored.filter(pl.col("vanished").is_null())).filter(
            pl.col("identity").is_in(self.complete.implode()) & ~_is_lost(self.lost)
        )
        if label == AREA.label:  # records make areas without a claim of their own
            held = held.filter(table_of(pl.col("identity")) == AREAS.name)
        return held.select("key", "identity").unique().join(claims, on=["key", "identity"], how="anti")


def words_of_rejected(tables: Sequence[CheckedTable]) -> pl.Series:
    """Return the cells of the rejected rows of complete sources, as codes and as names in comparable form."""
    rejected = [one.raw["cells"].explode() for one in tables if one.source.snapshot]
    cells = pl.concat([pl.Series([], dtype=pl.String), *rejected]).drop_nulls()
    words = pl.select(code=comparable_code(pl.lit(cells)), name=comparable_name(pl.lit(cells)))
    return pl.concat([words["code"], words["name"]]).unique()


def asserting(nodes: pl.DataFrame) -> pl.DataFrame:
    """Return ``key``, ``name``, ``source_row``, ``identity``: a row for each source row of each node."""
    rows = nodes.select("key", "name", source_row="sources").explode("source_row", empty_as_null=True)
    return rows.drop_nulls("source_row").with_columns(identity=identity_of(pl.col("source_row")))


def standing_claims(label: str, claims: pl.DataFrame, present: pl.DataFrame, withdrawn: pl.DataFrame) -> pl.DataFrame:
    """Return what sources that do not speak of a node now once said of it: ``key``, the fields that each owns, whence.

    ``source_row``, ``identity``, ``table`` beside; a row for each source row.
    """
    said = asserting(present).select("key", "source_row", "identity")
    silent = said.join(claims, on=["key", "identity"], how="anti").join(withdrawn, on=["key", "identity"], how="anti")
    fields = fields_of(label)
    parted = pl.col("owners").is_not_null()
    held = (
        silent.join(present.select("key", *fields, "owners"), on="key")
        .join(_fields_given(present), on=["key", "identity"], how="left")
        .with_columns(table=table_of(pl.col("identity")))
    )
    owned = {field: ~parted | pl.col("gives").str.contains(f",{field},", literal=True) for field in fields}
    return held.with_columns(
        pl.when(owns & pl.col("table").is_in(_tables_with(label, field))).then(pl.col(field)).alias(field)
        for field, owns in owned.items()
    )


def pool_of(label: str, claims: pl.DataFrame, standing: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Return all claims on some nodes, the one that counts first leading.

    Declared rank, then the order of the tables, then what is said of the unit itself before what was said of one that
    is absorbed, then this load before the store, then file and row.
    """
    now = claims.with_columns(source_row=pl.format("{}#{}", "source", "row"), name_of_source="name_of_file")
    columns = _pool_columns(label)
    return in_order(label, pl.concat([now.select(columns), as_claims(label, standing)]), sources)


def as_claims(label: str, standing: pl.DataFrame) -> pl.DataFrame:
    """Return ``standing_claims`` in the shape of a pool; ``folded`` is false where the frame does not have it."""
    folded = [] if "folded" in standing.columns else [pl.lit(value=False).alias("folded")]
    before = standing.with_columns(
        *folded, file=pl.lit(None, pl.Int64), row=pl.lit(None, pl.Int64),
        name_of_source=name_of_identity(pl.col("identity")),
    )  # fmt: skip
    return before.select(_pool_columns(label))


def _pool_columns(label: str) -> list[str]:
    fields = fields_of(label)
    return ["key", *fields, "source_row", "identity", "table", "file", "row", "folded", "name_of_source"]


def in_order(label: str, pool: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Return a pool of claims, the one that counts first leading: what is said of a unit absorbed comes after."""
    order = {table.name: place if makes(table, label) else place + _FOREIGN for place, table in enumerate(TABLES)}
    placed = pool.join(sources.ranks, on="identity", how="left").with_columns(
        pl.col("rank").fill_null(UNRANKED),
        pl.col("folded").fill_null(value=False),
        order=pl.col("table").replace_strict(order, return_dtype=pl.Int64),
    )
    foreign = pl.col("order") >= _FOREIGN
    return placed.with_columns(of_the_kind=~foreign).sort(
        foreign, "rank", "order", "folded", "file", "row", "identity", nulls_last=True, maintain_order=True
    )


def owned_fields(beside: pl.DataFrame, fields: Sequence[str]) -> pl.DataFrame:
    """Return ``key`` → ``owners`` of nodes whose sources do not all give all of their fields.

    ``beside``: claims with each field and what is kept of it (``<field>_kept``).
    """
    gives = [
        pl.when(pl.col(field).is_not_null() & (pl.col(field) == pl.col(f"{field}_kept"))).then(pl.lit(field))
        for field in fields
    ]
    held = [pl.col(f"{field}_kept").is_not_null().cast(pl.Int64) for field in fields]
    given = beside.select(
        "key", "identity", held=pl.sum_horizontal(held), gives=pl.concat_list(gives).list.drop_nulls()
    )
    of_each = given.group_by("key", "identity").agg(
        pl.col("held").first(), pl.col("gives").explode().unique().drop_nulls().sort()
    )
    parted = of_each.filter((pl.col("gives").list.len() < pl.col("held")).any().over("key"))
    written = pl.format("{}={}", "identity", pl.col("gives").list.join(","))
    return parted.select("key", owners=written).group_by("key").agg(pl.col("owners").sort())


def makes(table: Table, label: str) -> bool:
    """Tell whether the rows of ``table`` may be nodes of ``label``; those of either unit table may be either unit."""
    kind = table.kind.label if table.kind is not None else None
    return kind == label or (kind in UNIT_LABELS and label in UNIT_LABELS)


def _fields_given(present: pl.DataFrame) -> pl.DataFrame:
    """Return ``key``, ``identity``, ``gives`` (``,field,field,``) of nodes whose sources give some of their fields."""
    written = present.select("key", "owners").explode("owners", empty_as_null=True).drop_nulls("owners")
    parted = pl.col("owners").str.extract_groups(r"^(?<identity>.*)=(?<gives>[^=]*)$").struct
    return written.select(
        "key", identity=parted.field("identity"), gives=pl.concat_str(pl.lit(","), parted.field("gives"), pl.lit(","))
    )


def _tables_with(label: str, field: str) -> list[str]:
    """Return the tables by which a source may give the field: a unit's kind is said by the table of its own kind."""
    return [
        table.name
        for table in TABLES
        if not makes(table, label)
        or ((field != "kind" or table.kind is KIND_BY_LABEL[label]) and any(c.field == field for c in table.columns))
    ]


def _is_lost(lost: pl.Series) -> pl.Expr:
    """Return where a rejected row names the node, by its code or its name."""
    words = lost.implode()
    return pl.col("key").is_in(words) | comparable_name(pl.col("name")).is_in(words).fill_null(value=False)
