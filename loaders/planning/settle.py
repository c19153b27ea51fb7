"""Claims on ties against the store: what is created, changed, given up, and the rows to write for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from explorer.graph import GraphFrames, no_rows
from explorer.schema import DANGLING
from loaders.planning.claims import Claims
from loaders.planning.contest import settle_contests
from loaders.planning.difference import difference
from loaders.planning.fingerprint import content_hash
from loaders.planning.gather import fields_of
from loaders.planning.given_up import SINGLE, given_up, replaced, traits
from loaders.planning.provenance import identity_of, table_of
from loaders.planning.ties import ENDS, FIELDS, less, stored_references, stored_ties
from loaders.planning.vanish import Withdrawal
from loaders.sources.contracts import COVERAGE

_TIE = ("relation", *ENDS, *FIELDS)
_GIVEN = ("id", "relation", *ENDS, "table", "file", "row", "column", "said")
_WRITTEN = ("created", "updated", "vanished")


@dataclass(frozen=True)
class Settled:
    """What becomes of ties and references.

    ``ties`` and ``references``: whole rows to write, with ``id``, ``status`` and provenance. ``statuses``: ``id`` →
    ``status`` of all that was claimed. ``given``: the claims that count, ``id`` with ``table``, ``file``, ``row`` and
    both ends. ``fallen``: ``id``, ``table``, ``label``, ``key`` of assertions given up. ``contradictions``: see
    ``contest``. ``answered``: ids of ties that were open references before.
    """

    ties: pl.DataFrame
    references: pl.DataFrame
    statuses: pl.DataFrame
    given: pl.DataFrame
    fallen: pl.DataFrame
    contradictions: pl.DataFrame
    answered: pl.Series


def settle(claims: Claims, graph: GraphFrames, files: pl.DataFrame, run: str) -> Settled:
    """Return what ``claims`` change in the stored ``graph``."""
    ties, references, drawn = claims.ties, claims.references, claims.withdrawn
    keys = [claims.spoken["key"], ties["start"], ties["end"], drawn.keys]
    stored = stored_ties(graph, pl.concat(keys).unique())
    open_before = stored_references(graph)
    said = [_with_words(stored), _with_words(open_before)]
    before = pl.concat([one.select("id", "relation", *ENDS, "tables", "sources", "said") for one in said])
    given = _given(ties, references)
    lost, contradictions = settle_contests(given, _lasting_single(before, given, claims, files))
    ties, references = less(ties, lost), less(references, lost)
    given = _given(ties, references)  # shares their memory, as what is left of the one above would not
    fallen = pl.concat([
        given_up(before, given, claims.spoken, files["identity"]), replaced(before, given),
        _moved(ties), _moved(references), _withdrawn(drawn),
    ]).unique()  # fmt: skip
    tied, open_now = _one_each(_dated(ties, stored), _TIE, FIELDS), _dated(references, open_before)
    tie_rows, tie_statuses = _settle(tied, ties, stored, fallen, drawn.void, files, run, _TIE)
    payload = fields_of(DANGLING.label)
    reference_rows, reference_statuses = _settle(
        _one_each(open_now, payload, payload), references, open_before, fallen, drawn.void, files, run, payload
    )
    return Settled(
        tie_rows,
        reference_rows,
        pl.concat([tie_statuses, reference_statuses]),
        given,
        fallen,
        pl.concat([contradictions, _contradicting_ends(ties)]),
        ties.filter(pl.col("was").is_in(open_before["id"].implode()))["id"],
    )


_TEXTS = pl.List(pl.String())
_STATUSES = {"id": pl.String(), "status": pl.String()}


def _dtypes(frame: pl.DataFrame, columns: Sequence[str]) -> dict[str, pl.DataType]:
    return {name: frame.schema[name] for name in columns}


def _with_words(held: pl.DataFrame) -> pl.DataFrame:
    """Return ``held`` with how the end of each is said: its key, or the text that is not resolved."""
    text = pl.coalesce("end", "end_reference") if "end_reference" in held.columns else pl.col("end")
    return held.with_columns(said=text)


def _lasting_single(before: pl.DataFrame, given: pl.DataFrame, claims: Claims, files: pl.DataFrame) -> pl.DataFrame:
    """Return the stored ones of which a record has one, with the ``tables`` that do not give them up in this load.

    What is given up holds no place against others: the next load would not know it.
    """
    single = before.filter(pl.col("relation").is_in(SINGLE))
    left = pl.concat([given_up(single, given, claims.spoken, files["identity"]), _withdrawn(claims.withdrawn)])
    gone = left.group_by("id").agg(gone=pl.col("table"))
    held = single.join(gone, on="id", how="left", maintain_order="left")
    lasting = pl.col("tables").list.set_difference(pl.col("gone").fill_null(pl.lit([], pl.List(pl.String))))
    return held.with_columns(tables=lasting).filter(pl.col("tables").list.len() > 0).drop("gone")


def _given(ties: pl.DataFrame, references: pl.DataFrame) -> pl.DataFrame:
    """Return all that is claimed, with the column that names the end of each."""
    named = [ties.with_columns(column="end_column"), references]
    return pl.concat([_with_words(claimed).select(_GIVEN) for claimed in named])


def _moved(claimed: pl.DataFrame) -> pl.DataFrame:
    """Return what the store holds under another id and this load's claims take the place of."""
    moved = claimed.filter(pl.col("was").is_not_null() & (pl.col("was") != pl.col("id")))
    return moved.select("table", label=pl.lit(None, pl.String), key=pl.lit(None, pl.String), id="was").select(
        "id", "table", "label", "key"
    )


def _one_each(claimed: pl.DataFrame, payload: Sequence[str], hashed: Sequence[str]) -> pl.DataFrame:
    """Return one row an id: the first claim's ``payload``, ``hash`` (of ``hashed``) and ``tables``."""
    if claimed.is_empty():
        return no_rows({"id": pl.String(), **_dtypes(claimed, payload), "hash": pl.String(), "tables": _TEXTS})
    tables = claimed.group_by("id").agg(tables=pl.col("table").unique().sort())
    ordered = claimed.select("id", *payload, "file", "row").sort("file", "row", nulls_last=True)
    first = ordered.unique("id", keep="first", maintain_order=True).drop("file", "row")
    return first.with_columns(hash=content_hash(first, hashed)).join(tables, on="id")


def _dated(claimed: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Return the claims with the end date that the coverage table gives to each, in this load or in the store."""
    if claimed.is_empty():
        return claimed
    own = claimed.filter(pl.col("table") == COVERAGE.name)
    said = own.filter(pl.col("file").is_not_null())  # a row of this load, though it says of no end, goes before
    again = own.join(said, on="id", how="anti")
    dates = pl.concat([said, again]).sort("file", "row", nulls_last=True).group_by("id").agg(
        pl.col("until").drop_nulls().first()
    )  # fmt: skip
    silent = stored.select("id", "until").drop_nulls("until").join(dates, on="id", how="anti")
    ends = pl.concat([dates.drop_nulls("until"), silent])
    return claimed.with_columns(claimed.select("id").join(ends, on="id", how="left", maintain_order="left")["until"])


def _contradicting_ends(ties: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of coverage tables whose 终止日期 is not that of the table ranked first."""
    by_rows = pl.col("file").is_not_null() & pl.col("until").is_not_null()
    own = ties.filter((pl.col("table") == COVERAGE.name) & by_rows).sort("file", "row")
    first = own.unique("id", keep="first", maintain_order=True).select("id", kept="until", other_file="file")
    other = own.join(first, on="id").filter(pl.col("until") != pl.col("kept"))
    return other.select(
        "file", "row", pl.lit("终止日期").alias("column"), pl.col("kept").cast(pl.String).alias("other"), "other_file",
        pl.col("until").cast(pl.String).alias("value"),
    )  # fmt: skip


def _settle(
    claimed: pl.DataFrame,
    claims: pl.DataFrame,
    stored: pl.DataFrame,
    fallen: pl.DataFrame,
    void: pl.DataFrame,
    files: pl.DataFrame,
    run: str,
    payload: Sequence[str],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows to write and the status of every id; ``claimed`` has one row an id, ``claims`` all of them."""
    if claimed.is_empty() and stored.is_empty():  # as references are in most loads
        told = {"tables": _TEXTS, "hash": pl.String(), **_dtypes(claimed, payload), "sources": _TEXTS}
        return no_rows({**_STATUSES, **told, "run": pl.String(), "vanished": pl.String()}), no_rows(_STATUSES)
    here = fallen.join(stored, on="id", how="semi")
    statuses = difference(claimed, stored, here)
    left = stored.join(void, on="id", how="semi").join(statuses, on="id", how="anti")
    statuses = pl.concat([statuses, left.select("id", "tables", status=pl.lit("unchanged")).select(statuses.columns)])
    held_otherwise = pl.concat([void["id"], _further(claims, stored, files)]).unique()
    changed = statuses.filter(pl.col("status").is_in(_WRITTEN) | pl.col("id").is_in(held_otherwise.implode()))
    now = claimed.select("id", "hash", *payload)
    before = stored.join(now, on="id", how="anti").select("id", "hash", *payload)
    rows = changed.join(pl.concat([now, before]), on="id").join(
        _sources(changed, claims, stored, void, files), on="id", how="left"
    )
    vanished = pl.when(pl.col("status") == "vanished").then(pl.lit(run))
    return rows.with_columns(run=pl.lit(run), vanished=vanished), statuses.select("id", "status")


def _withdrawn(drawn: Withdrawal) -> pl.DataFrame:
    return drawn.fallen.select("id", "table", label=pl.lit(None, pl.String), key=pl.lit(None, pl.String))


def _further(claims: pl.DataFrame, stored: pl.DataFrame, files: pl.DataFrame) -> pl.Series:
    """Return the ids of stored ones that a row of a source gives which did not before: that it does so is kept."""
    if stored.is_empty():
        return pl.Series([], dtype=pl.String)
    _, derived = traits()
    given = claims.filter(pl.col("file").is_not_null() & ~derived).select("id", "file")
    named = given.join(files.select("file", "identity"), on="file").select("id", "identity").unique()
    held = stored.select("id", "sources").join(named, on="id", how="semi")
    rows = held.explode("sources", empty_as_null=True).with_columns(identity=identity_of(pl.col("sources")))
    return named.join(held, on="id", how="semi").join(rows, on=["id", "identity"], how="anti")["id"]


def _sources(
    changed: pl.DataFrame, claims: pl.DataFrame, stored: pl.DataFrame, void: pl.DataFrame, files: pl.DataFrame
) -> pl.DataFrame:
    """Return ``id``, ``sources``: the rows of this load, and of the store those that still assert it."""
    now = claims.select("id", "sources").join(changed, on="id", how="semi").explode("sources", empty_as_null=True)
    lasting = _lasting_sources(now, changed, stored, void, files) if len(stored) else now.clear()
    return pl.concat([now, lasting]).unique().sort("sources").group_by("id", maintain_order=True).agg("sources")


def _lasting_sources(
    now: pl.DataFrame, changed: pl.DataFrame, stored: pl.DataFrame, void: pl.DataFrame, files: pl.DataFrame
) -> pl.DataFrame:
    """Return ``id`` and source row of what the store holds and still stands."""
    before = stored.select("id", "sources").join(changed, on="id").explode("sources", empty_as_null=True)
    before = before.with_columns(table=table_of(pl.col("sources")), identity=identity_of(pl.col("sources")))
    before = before.filter(pl.col("status") == "vanished").vstack(
        before.filter(pl.col("status") != "vanished").join(void, on=["id", "identity"], how="anti")
    )
    again = now.select("id", identity=identity_of(pl.col("sources")))
    said_again = before.join(again, on=["id", "identity"], how="semi").filter(
        pl.col("identity").is_in(files["identity"].implode())
    )
    asserting = (pl.col("status") == "vanished") | pl.col("tables").list.contains(pl.col("table"))
    return before.filter(asserting).join(said_again, on=["id", "sources"], how="anti").select("id", "sources")
