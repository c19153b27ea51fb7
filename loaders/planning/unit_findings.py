"""What a load has to say of units that are one, or may be: each with both rows, and how it was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from explorer.graph import GraphFrames
from explorer.schema import UNIT_LABELS
from explorer.words import Text
from loaders.planning.identity import Identity
from loaders.planning.owners import asserting
from loaders.planning.provenance import name_of_identity
from loaders.planning.records import Rows
from loaders.planning.resolve import UNKNOWN
from loaders.planning.same_unit import BASES
from loaders.reading.comparable import comparable_name
from loaders.reading.keys import comparable_key, is_weak
from loaders.sources.contracts import ENTERPRISES, MERGES
from loaders.sources.given import TARGETS

_CODE = ENTERPRISES.column("code").header
_CANDIDATES_SHOWN = 5
_ELSEWHERE = Text("区不同或为空白", "in another district or in none")
_SEVERAL = Text("同区的不能确定是哪一个", "and which of those in its district it is cannot be told")
_UNIT = TARGETS["unit"].caption
Said = list[tuple[str, pl.DataFrame]]


def said_of_units(
    who: Identity, rows: Rows, folded: pl.DataFrame, graph: GraphFrames, united: GraphFrames, files: pl.DataFrame
) -> Said:
    """Return codes of problems with frames: ``file``, ``row``, ``column``, ``value``, what fills the texts.

    ``graph``: the store before the load; ``united``: with the units that are one as one. ``folded``:
    ``union.folded_units``.
    """
    said: Said = [(UNKNOWN, one) for one in _of_unknown_units(who, rows, graph)]
    if who.edges.is_empty() and who.pool.is_empty():
        return said
    places = _places(who, [united, graph], files)
    return [
        *said,
        ("matched_unit", _matched(who, places)),
        ("code_found", _found(who, folded, graph, places)),
        ("unit_to_review", _unsure(who)),
    ]


def _places(who: Identity, graphs: Sequence[GraphFrames], files: pl.DataFrame) -> pl.DataFrame:
    """Return ``key`` → ``other``, ``other_en``: the first row of this load that speaks of a unit, else of the store.

    Of the store's rows those of other sources than this load's go first: the load puts its own in the place of what
    its sources said before, so that only of the others the next load would say the same. Where there is none, the first
    row that speaks of a unit in whose place it stands.
    """
    ends = pl.concat([who.edges["absorbed"], who.edges["kept"], who.aliases["key"], who.aliases["into"]]).implode()
    meant = who.units.filter(pl.col("key").is_in(ends))
    here = meant.join(files.select("file", "name_of_file"), on="file", maintain_order="left")
    stands = here.join(who.aliases, on="key", maintain_order="left").with_columns(key="into")
    stored = pl.concat([_rows_of(graph, ends) for graph in graphs])
    others = stored.filter(~pl.col("identity").is_in(files["identity"].implode()))
    told = [one.select("key", "name_of_file", "row") for one in (here, others, stands, stored)]
    first = pl.concat(told).unique("key", keep="first", maintain_order=True)
    return first.select(
        "key",
        other=pl.format("{} 第 {} 行", "name_of_file", "row"),
        other_en=pl.format("{} row {}", "name_of_file", "row"),
    )


def _rows_of(graph: GraphFrames, keys: pl.Series) -> pl.DataFrame:
    """Return ``key``, ``identity``, ``name_of_file``, ``row`` of the rows that the store's units came from."""
    held = [asserting(graph.nodes[label].filter(pl.col("key").is_in(keys))) for label in UNIT_LABELS]
    return pl.concat(held).select(
        "key", "identity", name_of_file=name_of_identity(pl.col("identity")),
        row=pl.col("source_row").str.extract(r"#(\d+)$").cast(pl.Int64),
    )  # fmt: skip


def _matched(who: Identity, places: pl.DataFrame) -> pl.DataFrame:
    """Return the rows without a code that are taken for a unit by a match, of this load or of one before."""
    told = who.units.join(_by_whom(who), left_on="key", right_on="absorbed", maintain_order="left")
    return told.join(places, left_on="into", right_on="key").select(
        "file", "row", pl.lit(_CODE).alias("column"), "how", "how_en", "other", "other_en", value="name", code="into",
    )  # fmt: skip


def _by_whom(who: Identity) -> pl.DataFrame:
    """Return the matches with the unit at the end of their chain, and how they were made."""
    how = pl.DataFrame(
        [(basis, text.zh, text.en) for basis, text in BASES.items()], schema=["basis", "how", "how_en"], orient="row"
    )
    return who.edges.join(how, on="basis").join(who.aliases, left_on="absorbed", right_on="key")


def _found(who: Identity, folded: pl.DataFrame, graph: GraphFrames, places: pl.DataFrame) -> pl.DataFrame:
    """Return the rows by whose code a unit of the store that had none has one now."""
    moved = _by_whom(who).join(folded.select(absorbed="key"), on="absorbed", how="semi")
    silent = moved.join(who.units, left_on="absorbed", right_on="key", how="anti")
    names = pl.concat([graph.nodes[label].select("key", "name") for label in UNIT_LABELS])
    named = silent.join(names.rename({"key": "absorbed"}), on="absorbed").join(
        places, left_on="absorbed", right_on="key"
    )
    first = who.units.unique("key", keep="first", maintain_order=True).select("key", "file", "row")
    return named.join(first, left_on="into", right_on="key").select(
        "file", "row", pl.lit(_CODE).alias("column"), "how", "how_en", "name", "other", "other_en", value="into",
        once=pl.lit(value=True),
    )  # fmt: skip


def _unsure(who: Identity) -> pl.DataFrame:
    """Return the rows without a code that share their name with others, and are taken for none of them."""
    left = who.units.filter(is_weak(pl.col("key"))).join(who.aliases, on="key", how="anti")
    asked = left.with_columns(_name=comparable_name(pl.col("name")))
    bearers = who.pool.join(who.aliases, on="key", how="left").select(
        _name="name", _district="district", other=pl.coalesce("into", "key")
    )
    beside = asked.join(bearers.unique(), on="_name").filter(pl.col("other") != pl.col("key"))
    beside = beside.join(who.apart, left_on=["key", "other"], right_on=["one", "other"], how="anti")
    several = (pl.col("_district") == pl.col("district")).fill_null(value=False).any()
    return beside.group_by("file", "row", value="name", maintain_order=True).agg(
        pl.lit(_CODE).alias("column"),
        count=pl.col("other").n_unique(),
        candidates=pl.col("other").unique().sort().head(_CANDIDATES_SHOWN).str.join("、"),
        why=pl.when(several).then(pl.lit(_SEVERAL.zh)).otherwise(pl.lit(_ELSEWHERE.zh)),
        why_en=pl.when(several).then(pl.lit(_SEVERAL.en)).otherwise(pl.lit(_ELSEWHERE.en)),
    ).select("file", "row", "column", "value", "count", "candidates", "why", "why_en")  # fmt: skip


def _of_unknown_units(who: Identity, rows: Rows, graph: GraphFrames) -> Iterable[pl.DataFrame]:
    """Yield the rows of decisions that name a unit nobody knows; of matches that a dump repeats, the one kept alone."""
    held = pl.concat([graph.nodes[label].select("key") for label in UNIT_LABELS])["key"]
    named = pl.concat([who.units["key"], held]).unique()
    known = {"kept": pl.concat([named, who.aliases["key"]]).implode(), "absorbed": named.implode()}
    for file, table, records in rows:
        for field in ("kept", "absorbed") if table is MERGES else ():
            repeated = pl.col("basis").is_in(list(BASES)).fill_null(value=False) & (pl.lit(field) == "absorbed")
            yield records.filter(~comparable_key(pl.col(field)).is_in(known[field]) & ~repeated).select(
                "row", file=pl.lit(file, pl.Int64), column=pl.lit(MERGES.column(field).header), value=field,
                where=pl.lit(_UNIT.zh), where_en=pl.lit(_UNIT.en), count=pl.lit(None, pl.UInt32),
                candidates=pl.lit(None, pl.String),
            )  # fmt: skip
