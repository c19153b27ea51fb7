"""Search: nodes by name, part of a name, code or pinyin initials, over an index made once for a graph."""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import polars as pl

from explorer.graph import GraphFrames
from explorer.schema import DOMAIN_KINDS

_BETWEEN = "\x1f"  # parts name, code and initials: no name holds it, so no match reaches across
_PART = 200_000  # names looked at together
_RANKED = 2_000  # matches that are ranked
_COLUMNS = ("kind", "name", "code", "district", "label", "key")


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """The graph, and for each label what its columns do not say.

    ``initials``: of each name. ``lengths``: of name, code and initials together. ``folded``: ``row``, ``text`` of the
    nodes whose name is not in small letters or whose code not in capitals, as ``_text`` folds them. All the others are
    searched where they stand: the names of millions are not held twice. ``plain_codes``: labels of ASCII codes alone.
    """

    graph: GraphFrames
    initials: dict[str, pl.Series]
    lengths: dict[str, pl.Series]
    folded: dict[str, pl.DataFrame]
    plain_codes: frozenset[str]


class Found(NamedTuple):
    """The best matches (``kind``, ``name``, ``code``, ``district``, ``label``, ``key``), and how many there are."""

    rows: pl.DataFrame
    total: int


def search_index(graph: GraphFrames) -> SearchIndex:
    """Return the index of the domain's nodes; of millions of names it takes some seconds, and then a search does not.

    >>> from explorer.graph import GraphFrames
    >>> find(search_index(GraphFrames()), "新能源").total
    0
    """
    nodes = {kind.label: graph.nodes[kind.label].select("name", "code", "key") for kind in DOMAIN_KINDS}
    letters = {label: initials(frame["name"].fill_null("").str.to_lowercase()) for label, frame in nodes.items()}
    lengths = {label: frame.select(_length(letters[label]))["length"] for label, frame in nodes.items()}
    folded = {label: _folded(frame) for label, frame in nodes.items()}
    plain = frozenset(label for label, frame in nodes.items() if _is_plain(frame["code"]))
    return SearchIndex(graph, letters, lengths, folded, plain)


def _is_plain(codes: pl.Series) -> bool:
    """Tell whether codes are of ASCII alone: who seeks a Chinese word need not look at them."""
    return bool((codes.str.len_bytes() == codes.str.len_chars()).all())


def _length(letters: pl.Series) -> pl.Expr:
    name, code = (column.str.len_bytes() for column in (pl.col("name").fill_null(""), pl.coalesce("code", "key")))
    return (name + code + letters.str.len_bytes()).alias("length")


def _folded(nodes: pl.DataFrame) -> pl.DataFrame:
    capital = pl.col("name").str.to_lowercase() != pl.col("name")
    small = pl.col("code").str.to_uppercase() != pl.col("code")
    odd = capital.fill_null(value=False) | small.fill_null(value=True)
    return nodes.with_row_index("row").filter(odd).select("row", _text().alias("text"))


def _text() -> pl.Expr:
    """Return name and code of a node, in small letters."""
    return pl.concat_str(
        pl.col("name").fill_null("").str.to_lowercase(), pl.coalesce("code", "key").str.to_lowercase(),
        separator=_BETWEEN,
    )  # fmt: skip


def initials(names: pl.Series) -> pl.Series:
    """Return the pinyin initials of names, what is not Chinese left as it is.

    Phrases in which a sign reads otherwise than alone go before it.

    >>> initials(pl.Series(["深链市重庆路银行"])).to_list()
    ['slscqlyh']
    """
    used = _signs(names)
    readings = {words: letters for words, letters in _readings().items() if used.issuperset(words)}
    if not readings:  # nothing Chinese, and polars knows no type of an empty list
        return names.alias("initials")
    return names.str.replace_many(list(readings), list(readings.values()), leftmost=True).alias("initials")


def _signs(names: pl.Series) -> set[str]:
    """The signs that occur: a search for few of them is several times faster than one for all."""
    seen = np.zeros(sys.maxunicode + 1, dtype=bool)
    for part in names.to_frame().iter_slices(_PART):
        text = "".join(part.to_series().to_list())
        seen[np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)] = True
    return {chr(point) for point in np.flatnonzero(seen)}


@cache
def _readings() -> dict[str, str]:
    """Phrases and signs with their initials: of phrases those that the readings of their signs alone get wrong."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # some tens of megabytes: only for who searches

    alone = {chr(point): _initial(readings) for point, readings in PINYIN_DICT.items()}
    phrases = {phrase: "".join(_initial(sign[0]) for sign in readings) for phrase, readings in PHRASES_DICT.items()}
    other = {
        phrase: letters
        for phrase, letters in phrases.items()
        if letters != "".join(alone.get(sign, sign) for sign in phrase)
    }
    return {**dict(sorted(other.items(), key=lambda one: -len(one[0]))), **alone}


def _initial(reading: str) -> str:
    return unicodedata.normalize("NFD", reading)[:1]


def find(index: SearchIndex, query: str, at_most: int = 50) -> Found:
    """Return the nodes of which name, code or pinyin initials contain ``query``.

    Whole matches come first, then names that begin with it, then shorter names. Case does not matter; ``query`` is
    text, not a pattern; without one nothing is found.
    """
    wanted = query.strip().lower()
    if not wanted or _BETWEEN in wanted:
        return Found(pl.DataFrame(schema=dict.fromkeys(_COLUMNS, pl.String)), 0)
    best = [_best(index, kind.label, kind.name, wanted, at_most) for kind in DOMAIN_KINDS]
    rows = pl.concat(rows for rows, _ in best).sort("rank", "length", "key").head(at_most)
    return Found(rows.select(_COLUMNS), sum(total for _, total in best))


def _best(index: SearchIndex, label: str, kind: str, wanted: str, at_most: int) -> tuple[pl.DataFrame, int]:
    frame, hits = index.graph.nodes[label], _hits(index, label, wanted)
    # Whole matches are among the shortest: of a million matches only those are looked at.
    shortest = pl.DataFrame({"row": hits, "length": index.lengths[label].gather(hits)}).bottom_k(_RANKED, by="length")
    letters = index.initials[label].gather(shortest["row"])
    texts = frame[shortest["row"]].select(text=pl.concat_str(_text(), letters, separator=_BETWEEN))
    text = pl.col("text")
    ranked = shortest.hstack(texts).select(
        "row",
        "length",
        rank=pl.when(_whole(text, wanted)).then(0).when(text.str.starts_with(wanted)).then(1).otherwise(2),
    ).bottom_k(at_most, by=["rank", "length"])  # fmt: skip
    district = pl.col("district") if "district" in frame.columns else pl.lit(None, dtype=pl.String)
    named = frame[ranked["row"]].select(
        pl.lit(kind).alias("kind"), "name", "code", district.alias("district"), pl.lit(label).alias("label"), "key"
    )
    return pl.concat([named, ranked.drop("row")], how="horizontal"), len(hits)


def _hits(index: SearchIndex, label: str, wanted: str) -> pl.Series:
    """Return the rows of a label that hold what is wanted; the columns are searched side by side."""
    useless = label in index.plain_codes and not wanted.isascii()
    said = {"name": wanted} if useless else {"name": wanted, "code": wanted.upper()}
    nodes = index.graph.nodes[label].select(*said)
    if not any(sign in _readings() for sign in wanted):  # initials hold no sign that has a reading
        said["initials"], nodes = wanted, nodes.with_columns(index.initials[label])
    holding = nodes.select(pl.col(name).str.contains(text, literal=True) for name, text in said.items())
    hits = holding.select(pl.any_horizontal(pl.all()).arg_true().alias("row"))["row"]
    folded = index.folded[label].filter(pl.col("text").str.contains(wanted, literal=True))["row"]
    return pl.concat([hits, folded]).unique() if len(folded) else hits


def _whole(text: pl.Expr, wanted: str) -> pl.Expr:
    """Whether ``wanted`` is the name, the code or the initials."""
    code = text.str.contains(_BETWEEN + wanted + _BETWEEN, literal=True)
    return text.str.starts_with(wanted + _BETWEEN) | code | text.str.ends_with(_BETWEEN + wanted)
