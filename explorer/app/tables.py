"""Tables without Streamlit: what a list shows, and what may leave the machine as a file."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from explorer.app.texts_columns import COLUMNS
from explorer.metrics.projection import Projection
from explorer.picture import glyphs
from explorer.schema import ENTERPRISE, KIND_BY_NAME
from explorer.vocabulary import CHAIN_CAUSES, ORGANISATION_CAUSES, SITE_CAUSES, STATES, UNIT_CAUSES
from explorer.words import Language, Text

_FORMULA_STARTS = (*"=+-@＝＋－＠\t\r\n",)
_CAPTIONS: Mapping[str, Text] = {declared.name: declared.caption for declared in ENTERPRISE.fields}
_OF_MARKS = ("reason", "author", "marked", "until")
UNIT_COLUMNS = ("name", "code", "kind", "state", "members", "staff", "district", "street", "park")


def caption_of(name: str) -> Text:
    """Return the caption of a column: the page's word for a figure, else the schema's for a field."""
    return COLUMNS.get(name) or _CAPTIONS[name]


def causes_of(kind: str) -> Mapping[str, Text]:
    """Return the causes of a kind of node with their captions: a cause reads differently for a unit and for others."""
    return {"organisation": ORGANISATION_CAUSES, "chain": CHAIN_CAUSES, "site": SITE_CAUSES}.get(kind, UNIT_CAUSES)


def spoken(column: str, captions: Mapping[str, Text], language: Language) -> pl.Expr:
    """Return the expression that turns codes into words; an unknown code stays as it is."""
    words = {code: text.say(language) for code, text in captions.items()}
    return pl.col(column).replace(words)


def cause_words(language: Language) -> pl.Expr:
    """Return the expression for a cause in the words of its ``kind``."""
    unit, *others = "", "organisation", "chain", "site"
    said = spoken("cause", causes_of(unit), language)
    for kind in others:
        said = pl.when(pl.col("kind") == kind).then(spoken("cause", causes_of(kind), language)).otherwise(said)
    return said.alias("cause")


def signs(column: str = "state") -> pl.Expr:
    """Return the expression for the picture of a state or kind; it is an image that nobody has to fetch."""
    images = {name: glyphs.data_address(name) for name in glyphs.glyph_names()}
    return pl.col(column).replace_strict(images, default=None, return_dtype=pl.String).alias("sign")


def unit_list(units: pl.DataFrame, language: Language) -> pl.DataFrame:
    """Return units (columns of ``Projection.units``) as a list for people, the state as sign and in words.

    Units that no longer operate carry the sign of the closed and no state.
    """
    standing = units.with_columns(
        state=pl.when("operating").then("state"),
        sign=pl.when("operating").then("state").otherwise(pl.lit(glyphs.CLOSED)),
    )
    return standing.with_columns(signs("sign")).select("sign", *UNIT_COLUMNS).with_columns(
        spoken("state", STATES, language)
    )  # fmt: skip


def isolated_list(nodes: pl.DataFrame, projection: Projection, language: Language) -> pl.DataFrame:
    """Return isolated nodes (columns of ``Isolation.nodes`` or ``.intended``) as a list for people.

    Units carry the sign of their state, others that of their kind.
    """
    kinds = {name: kind.caption for name, kind in KIND_BY_NAME.items()}
    states = projection.units["state"].gather(projection.numbering.rows_of_few(nodes["label"], nodes["key"]))
    signed = nodes.with_columns(states).with_columns(sign=pl.coalesce("state", "kind")).with_columns(signs("sign"))
    return signed.select(
        "sign", "name", "code", spoken("kind", kinds, language).alias("kind"), cause_words(language), "members",
        "staff", "district", pl.col("chains").list.join("、"),
        *(pl.col(name).cast(pl.String) for name in _OF_MARKS if name in nodes.columns),
    )  # fmt: skip


def titled(table: pl.DataFrame, language: Language) -> pl.DataFrame:
    """Return the table under its captions, without the pictures: the shape of a file."""
    kept = [name for name in table.columns if name != "sign"]
    return table.select(pl.col(name).alias(caption_of(name).say(language)) for name in kept)


def csv_of(table: pl.DataFrame, language: Language, *, mask_below: int) -> bytes:
    """Return the table as a CSV that a spreadsheet opens safely: UTF-8 with BOM, captions as headings.

    Member counts from 1 to below ``mask_below`` read "<3"; a text that a spreadsheet would take for a formula gets a
    leading apostrophe.
    """
    masked = table.with_columns(_masked(mask_below)) if "members" in table.columns else table
    file = titled(masked, language)
    texts_of_file = [name for name, kind in file.schema.items() if kind == pl.String]
    return file.with_columns(_harmless(name) for name in texts_of_file).write_csv(include_bom=True).encode()


def _harmless(name: str) -> pl.Expr:
    """A text cell that no spreadsheet computes."""
    cell = pl.col(name)
    return pl.when(cell.str.slice(0, 1).is_in(_FORMULA_STARTS)).then("'" + cell).otherwise(cell).alias(name)


def _masked(below: int) -> pl.Expr:
    few = pl.col("members").is_between(1, below - 1)
    return pl.when(few).then(pl.lit(f"<{below}")).otherwise(pl.col("members").cast(pl.String)).alias("members")
