"""Keys: what each record of a table is known by, and how a unit without a code is."""

from __future__ import annotations

import polars as pl

from explorer import schema
from loaders.reading import codes
from loaders.reading.columns import Finding
from loaders.reading.comparable import comparable_code, comparable_name
from loaders.sources.contracts import MERGES, SEGMENTS, Table

BY_NAME, BY_NUMBER = "name:", "reg:"


def is_of_units(table: Table) -> bool:
    """Tell whether the rows of ``table`` are units."""
    return table.kind is not None and table.kind.label in schema.UNIT_LABELS


def with_keys(records: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the records with ``key``; that of a tie is null, its ends are references yet to be resolved."""
    if table.kind is None:
        return records.with_columns(key=pl.lit(None, dtype=pl.String))
    if is_of_units(table):
        return _units_with_keys(records)
    if table.kind is schema.ORGANISATION:
        return _organisations_with_keys(records)
    if table.kind is schema.MARK:
        return _marks_with_keys(records)
    if table is MERGES:
        return records.with_columns(key=pair_key(comparable_key(pl.col("kept")), comparable_key(pl.col("absorbed"))))
    code = comparable_code(pl.col("code"))
    if table is SEGMENTS:
        code = pl.concat_str([comparable_code(pl.col("chain")), code], separator="/")
    return records.with_columns(key=code)


def _organisations_with_keys(records: pl.DataFrame) -> pl.DataFrame:
    """An organisation's key is its code; a dump names one that has none by its key."""
    code = pl.col("code")
    return records.with_columns(key=pl.when(code.str.starts_with(BY_NAME)).then(code).otherwise(comparable_code(code)))


def _marks_with_keys(records: pl.DataFrame) -> pl.DataFrame:
    """A mark's key is the node that it names and the day: marked again later, a node has a further mark."""
    named = records.with_columns(code=comparable_code(pl.col("code")).str.strip_prefix("REG:"))
    parts = [pl.col(field).cast(pl.String).fill_null("") for field in ("kind", "code", "marked")]
    return named.with_columns(key=pl.concat_str(parts, separator="/"))


def _units_with_keys(records: pl.DataFrame) -> pl.DataFrame:
    """A unit's key is its credit code, else ``reg:`` its registration number, else ``name:`` its name and district.

    A dump names one that has no code by its key.
    """
    coded = records.with_columns(key=_key_of_code(pl.col("code")))
    if not coded["key"].has_nulls():  # nearly always: names are dear to compare
        return coded
    named = pl.concat_str(
        [pl.lit(BY_NAME), comparable_name(pl.col("name")), pl.lit("|"), pl.col("district").fill_null("")]
    )
    registered = pl.concat_str([pl.lit(BY_NUMBER), comparable_code(pl.col("registration_number"))])
    uncoded = coded.filter(pl.col("key").is_null()).with_columns(key=pl.coalesce(registered, named))
    return pl.concat([coded.filter(pl.col("key").is_not_null()), uncoded]).sort("row")


def _key_of_code(code: pl.Expr) -> pl.Expr:
    return pl.when(is_weak(code)).then(comparable_key(code)).otherwise(comparable_code(code))


def is_weak(key: pl.Expr) -> pl.Expr:
    """Return where a unit's key is no code: ``reg:…`` or ``name:…|…``."""
    return key.str.starts_with(BY_NAME) | key.str.starts_with(BY_NUMBER)


def name_in_key(key: pl.Expr) -> pl.Expr:
    """Return the name in comparable form by which a unit without a code is known; null of any other."""
    return key.str.extract(rf"^{BY_NAME}(.*)\|[^|]*$")


def comparable_key(text: pl.Expr) -> pl.Expr:
    """Return the key of the unit that a cell names by code, by 注册号, or by a key as review lists have them."""
    name, code = comparable_name(text), comparable_code(text)
    number = code.str.strip_prefix(BY_NUMBER.upper())
    numbered = code.str.starts_with(BY_NUMBER.upper()) | codes.is_registration_number(code)
    return (
        pl.when(name.str.starts_with(BY_NAME))
        .then(name)
        .when(numbered)
        .then(pl.concat_str(pl.lit(BY_NUMBER), number))
        .otherwise(code)
    )


def pair_key(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Return the key of a decision on two units: their keys, whichever of them is kept."""
    first, second = pl.when(one < other).then(one).otherwise(other), pl.when(one < other).then(other).otherwise(one)
    return pl.concat_str(first, second, separator="~")


def keep_the_coded(records: pl.DataFrame) -> pl.DataFrame:
    """Return decisions with the unit that has a code as the one kept, else the one that has a 注册号."""
    weakness = [
        pl.when(key.str.starts_with(BY_NAME)).then(2).when(key.str.starts_with(BY_NUMBER)).then(1).otherwise(0)
        for key in (comparable_key(pl.col(field)) for field in ("kept", "absorbed"))
    ]
    swapped = weakness[0] > weakness[1]
    sides = (("kept", "absorbed"), ("name", "absorbed_name"))
    return records.with_columns(
        pl.when(swapped).then(there).otherwise(here).alias(here) for pair in sides for here, there in (pair, pair[::-1])
    )


def merges_itself(records: pl.DataFrame, header: str | None) -> Finding:
    """Decisions that name one unit twice."""
    kept, absorbed = (comparable_key(pl.col(field)) for field in ("kept", "absorbed"))
    return Finding("merges_itself", records.filter(kept == absorbed).select("row", value="absorbed"), header)


def settle_codes(records: pl.DataFrame) -> pl.DataFrame:
    """Return units with a 15-digit code moved to 注册号."""
    compared = records.select(code=comparable_code(pl.col("code"))).to_series()
    old = codes.is_registration_number(pl.lit(compared)).fill_null(value=False)
    return records.with_columns(
        registration_number=pl.when(old)
        .then(pl.coalesce("registration_number", "code"))
        .otherwise("registration_number"),
        code=pl.when(~old).then("code"),
    )


def wrong_codes(records: pl.DataFrame, header: str | None) -> Finding:
    """Units whose code is no credit code, with what it likely should be."""
    written = records.select("row", value="code").filter(~codes.is_credit_code(records["code"]))
    written = written.filter(~is_weak(pl.col("value")).fill_null(value=False))
    compared = written.with_columns(compared=comparable_code(pl.col("value")))
    wrong = compared.filter(~codes.is_credit_code(compared["compared"]) & pl.col("compared").is_not_null())
    wrong = wrong.with_columns(correction=codes.likely_corrections(wrong["compared"])).drop("compared")
    said = {"correction": "可能应为 {}。", "correction_en": "It is likely {}."}
    unknown = {"correction": "核对代码。", "correction_en": "Check the code."}
    cures = (
        pl.coalesce(pl.format(said[name], pl.col("correction")), pl.lit(unknown[name])).alias(name) for name in said
    )
    return Finding("bad_credit_code", wrong.with_columns(*cures), header)


def keyed_by_name(records: pl.DataFrame, table: Table, header: str | None) -> Finding:
    """Units that are known by name and district alone."""
    named = records.filter(pl.col("key").str.starts_with(BY_NAME) & is_of_units(table))
    return Finding("keyed_by_name", named.select("row", value=pl.col("key").str.strip_prefix(BY_NAME)), header)
