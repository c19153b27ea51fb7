"""The address is the view: what the parameters of a page's address mean, and how a link to another view is made.

Only business codes travel in an address, never names or counts; what has its default value is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date
from hashlib import sha256
from typing import Any, cast
from urllib.parse import urlencode

import polars as pl

from explorer.graph import GraphFrames
from explorer.metrics.tree_units import LISTED
from explorer.picture.model import NodeId
from explorer.schema import DOMAIN_KINDS, KIND_BY_NAME, SITE
from explorer.vocabulary import BASES, CAUSES, GROUPS, KIND_CODES, WORK_DISTRICTS
from explorer.words import LANGUAGES, Language

# The denominator of shares, and the scope of isolation: two questions, two defaults, both named on the page.
DEFAULT_BASE = "operating"
DEFAULT_SCOPE = "three_haves"
_EVERYWHERE = ("language", "base", "scope", "as_of", "run")
_DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True)
class View:
    """All that decides what a page shows. ``as_of`` None: today. ``code`` "" with ``by``: the units without a value."""

    language: Language | None = None  # None: as the settings say
    base: str = DEFAULT_BASE
    scope: str = DEFAULT_SCOPE
    as_of: date | None = None
    chain: str = ""
    node: str = ""
    kind: str = ""
    cause: str = ""
    district: str = ""
    by: str = "city"
    code: str = "city"
    figure: str = "units"
    of: str = ""  # whose service sites: a group's by its code, or those of organisations and all below them
    run: str = ""  # the load run that the address was made from: an address says so when the data is of another

    @property
    def date(self) -> date:
        """The date on which the figures stand."""
        return self.as_of or date.today()  # noqa: DTZ011 - the analyst's day, on the analyst's clock

    def parameters(self, **changes: object) -> dict[str, str]:
        """Return the address parameters of another view: what holds everywhere from this one, then ``changes``.

        >>> View(base="due", chain="CL01").parameters(chain="CL02")
        {'base': 'due', 'chain': 'CL02'}
        """
        kept = {name: getattr(self, name) for name in _EVERYWHERE}
        return dict(_given(replace(View(), **cast("Any", {**kept, **changes}))))


def _given(view: View) -> Iterator[tuple[str, str]]:
    """Yield the parameters that differ from the default; the group's code always goes with the group."""
    usual = View()
    for field in fields(View):
        value = getattr(view, field.name)
        if value != getattr(usual, field.name):
            yield _PARAMETER.get(field.name, field.name), value.isoformat() if isinstance(value, date) else str(value)


_PARAMETER = {"language": "lang"}
_CHOICES: Mapping[str, Any] = {
    "base": BASES, "scope": BASES, "cause": CAUSES, "by": (*GROUPS, *LISTED, SITE.name), "language": LANGUAGES,
    "kind": tuple(kind.name for kind in DOMAIN_KINDS),
}  # fmt: skip


def view_of(parameters: Mapping[str, str]) -> View:
    """Return the view that an address names; what it says wrongly falls back to the default.

    >>> view_of({"base": "due", "as_of": "yesterday", "lang": "en"}).base
    'due'
    """
    found: dict[str, Any] = {}
    for field in fields(View):
        value = parameters.get(_PARAMETER.get(field.name, field.name))
        if value is None or (field.name in _CHOICES and value not in _CHOICES[field.name]):
            continue
        if field.name != "as_of":
            found[field.name] = value
            continue
        with suppress(ValueError):
            found["as_of"] = date.fromisoformat(value)
    return View(**found)


def node_code(node: NodeId) -> str:
    """Return a node as one address parameter: kind and key; of a key made from a name only a digest travels.

    >>> node_code(("Enterprise", "91440399MA5UU2KC84"))
    'enterprise:91440399MA5UU2KC84'
    """
    label, key = node
    name = next(kind.name for kind in KIND_BY_NAME.values() if kind.label == label)
    return f"{name}:{key_code(key)}"


def key_code(key: str) -> str:
    """Return a key, or a group's code, as an address may carry it: of one made from a name only a digest."""
    return "~" + sha256(key.encode()).hexdigest()[:_DIGEST_LENGTH] if key.startswith("name:") else key


def name_code(name: str) -> str:
    """Return a district, or a kind of place or site, as an address may carry it; of an unknown one a digest.

    >>> name_code("南山区"), name_code("园区")
    ('440305', 'park')
    """
    return _NAME_CODES.get(name) or key_code(f"name:{name}")


_NAME_CODES = {**{district.name: district.code for district in WORK_DISTRICTS}, **KIND_CODES}


def named(code: str, names: Iterable[str]) -> str:
    """Return the one of ``names`` that ``name_code`` gave as ``code``; empty: none. Older addresses say the name.

    >>> named("440305", ["罗湖区", "南山区"]), named("南山区", ["南山区"]), named("440399", ["南山区"])
    ('南山区', '南山区', '')
    """
    return next((name for name in names if code in (name_code(name), name)), "")


def key_of(code: str, keys: pl.Series) -> str | None:
    """Return the one of ``keys`` that ``key_code`` gave as ``code``; None: none of them."""
    if code.startswith("~"):
        named = keys.filter(keys.str.starts_with("name:"))
        return next((known for known in named if key_code(known) == code), None)
    return code if code in keys else None


def node_of(code: str, graph: GraphFrames) -> NodeId | None:
    """Return the node that an address parameter names, None where the graph has none."""
    kind = KIND_BY_NAME.get(code.partition(":")[0])
    key = code.partition(":")[2]
    if kind is None or not key:
        return None
    known = key_of(key, graph.nodes[kind.label]["key"])
    return None if known is None else (kind.label, known)


def address(page: str, parameters: Mapping[str, str]) -> str:
    """Return the relative address of a page with its parameters.

    >>> address("node", {"node": "chain:CL01"})
    'node?node=chain%3ACL01'
    """
    return f"{page}?{urlencode(parameters)}" if parameters else page or "."


def language_of(view: View, usual: Language) -> Language:
    """Return the language of the page: the address's, else the settings'."""
    return view.language or usual
