"""Trees: the city's systems level by level, each level with the units that it reaches and those of its territory.

小个专 1+11+78+N, and 新业态 (the industry committees and their scattered units): organisations under organisations.
链上党建: committee, chain, segments. 强园/活圈/上楼: kinds of place, districts, places, the organisations there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import networkx as nx
import polars as pl

from explorer.metrics import organisations as organising
from explorer.metrics.chain_tree import chain_members, chain_rows, member_organisations
from explorer.metrics.coverage import require
from explorer.metrics.place_tree import place_rows, units_in_places
from explorer.metrics.projection import Projection
from explorer.metrics.tree_rows import (
    SHAPE,
    TERRITORY,
    counted,
    counted_columns,
    filled,
    shaped,
    with_leaves,
    with_units,
)
from explorer.schema import ORGANISATION, SMALL_BUSINESS, UNIT_LABELS
from explorer.vocabulary import BASES
from explorer.words import Text

SMALL_BUSINESS_COMMITTEE = "小个专党委"
_INDUSTRY_COMMITTEE = "行业党委"
_INTERNET_COMMITTEE = r"互联网企业.*(?:工委|工作委员会|党委)$"


@dataclass(frozen=True, slots=True)
class System:
    """One system of the city: what it is called, how its tree is found for a projection and a base, and its units."""

    caption: Text
    grow: Callable[[Projection, str], pl.DataFrame]
    units: Callable[[Projection], pl.DataFrame]
    others: Callable[[Projection], pl.DataFrame] | None = None  # leaves that are no units


def tree(projection: Projection, system: str, base: str = "operating", *, units: bool = False) -> pl.DataFrame:
    """Return a system of ``SYSTEMS`` as rows in the order in which a tree is read: each node before what is below it.

    Parameters
    ----------
    projection
        the graph on a date.
    system, base
        one of ``SYSTEMS``; one of ``explorer.vocabulary.BASES``, the denominator.
    units
        with the single units of the base below the nodes that they are directly tied to: the leaves.

    Returns
    -------
    DataFrame
        ``depth`` (0: a root), ``label``, ``key``, ``code``, ``name``, ``kind``, ``parent`` (the key above; null for a
        root), the figures of ``coverage.FIGURES`` over the units of the base that an active tie joins to the node or
        to an active organisation below it (of chains and segments: their members; of places: the units there),
        ``districts`` (in how many they lie), and, where the system divides the city, ``territory_units``,
        ``territory_organised`` and ``territory_neither``: the small businesses (of places: all units) of the node's
        street, else its district, else the city, in the base, and the organised and blank ones among them. Of chains
        also ``leaders``, ``own_organisations``, ``own_organisations_reached``. A single unit has the figures of itself,
        its ``district``, ``state``, and ``form`` (of the tie) or ``role``, ``organisation``, ``organisation_reached``
        (in the chain).
        What does not apply is null. A system without a root: no rows.

    Raises
    ------
    ExplorerError
        an unknown system or base.
    """
    require("system", system, SYSTEMS)
    require("base", base, BASES)
    rows = shaped(SYSTEMS[system].grow(projection, base))
    return _with_leaves(rows, projection, base, SYSTEMS[system]) if units else rows


def _with_leaves(rows: pl.DataFrame, projection: Projection, base: str, system: System) -> pl.DataFrame:
    with_them = with_units(rows, projection, base, system.units(projection))
    return with_leaves(with_them, system.others(projection)) if system.others else with_them


def _under(projection: Projection, base: str, roots: list[str], labels: tuple[str, ...] = UNIT_LABELS) -> pl.DataFrame:
    """Return the trees of active organisations under ``roots``, with what each reaches of the units of ``labels``."""
    line = projection.active_hierarchy
    rows = [row for root in sorted(roots) for row in _walk(line, root)]
    walked = pl.DataFrame(rows, schema={name: SHAPE[name] for name in ("depth", "key", "parent")}, orient="row")
    pairs = organising.below(line, walked["key"])
    active = projection.covers.filter(pl.col("active") & pl.col("end_label").is_in(labels))
    reached = active.select(label="end_label", unit="end", organisation="start").join(pairs, on="organisation")
    reached = reached.select("label", "unit", committee="committee").unique()
    units = projection.units.select("row", "label", unit="key").join(reached, on=["label", "unit"])
    described = projection.organisations.select("key", "code", "name", "kind", "district", "street")
    return (
        walked.join(described, on="key", how="left", maintain_order="left")
        .join(
            counted(projection, base, units.select("row", key="committee")), on="key", how="left", maintain_order="left"
        )
        .pipe(filled)
        .with_columns(label=pl.lit(ORGANISATION.label))
    )


def _walk(line: nx.DiGraph[str], root: str) -> Iterator[tuple[int, str, str | None]]:
    """Yield depth, key and parent of what is below ``root``, each once, brothers by key; rings are cut."""
    depth: dict[str, int] = {root: 0}
    yield 0, root, None
    for parent, key in nx.dfs_edges(line, root, sort_neighbors=sorted):
        depth[key] = depth[parent] + 1
        yield depth[key], key, parent


def _tops(projection: Projection, committees: Iterable[str]) -> list[str]:
    """Return the committees that no other of them is above, at any distance; of a ring the first by its key."""
    line, chosen = projection.active_hierarchy, sorted(committees)
    below = {key: nx.descendants(line, key) for key in chosen}
    tops = [key for key in chosen if not any(key in below[other] for other in chosen if other != key)]
    reached = set(tops).union(*(below[key] for key in tops))
    for key in chosen:
        if key not in reached:  # a ring has no top
            tops.append(key)
            reached |= {key, *below[key]}
    return tops


def _small_businesses(projection: Projection, base: str) -> pl.DataFrame:
    """1+11+78+N: below the 小个专 committees that no other of them is above."""
    active = projection.organisations.filter(pl.col("active") & (pl.col("kind") == SMALL_BUSINESS_COMMITTEE))
    grown = _under(projection, base, _tops(projection, active["key"]), (SMALL_BUSINESS.label,))
    territory = _territories(projection, base)
    return grown.join(territory, on=["district", "street"], how="left", nulls_equal=True, maintain_order="left")


def small_by_street(projection: Projection, base: str) -> pl.DataFrame:
    """Return ``district``, ``street`` (null: not given) and ``TERRITORY`` of the small businesses in the base there."""

    def counted() -> pl.DataFrame:
        units = projection.units.select(counted_columns(base))
        inside = units.filter((pl.col("label") == SMALL_BUSINESS.label) & pl.col(f"in_{base}"))
        return inside.group_by("district", "street").agg(**TERRITORY)

    return projection.once(f"small businesses by street {base}", counted)


def _territories(projection: Projection, base: str) -> pl.DataFrame:
    """Return the small businesses of each street (of a district), each district, and the city (both null)."""
    streets = small_by_street(projection, base)
    sums = pl.col(*TERRITORY).sum()
    whole = streets.select(sums)
    districts = streets.drop_nulls("district").group_by("district").agg(sums)
    columns = ("district", "street", *TERRITORY)
    named = (
        frame.with_columns(pl.lit(None, pl.String).alias(name) for name in columns[:2] if name not in frame.columns)
        for frame in (whole, districts, streets.drop_nulls(["district", "street"]))
    )
    return pl.concat([frame.select(columns) for frame in named])


def _new_forms(projection: Projection, base: str) -> pl.DataFrame:
    """新业态: below the 行业党委 and the 互联网企业工委, wherever in the city their units lie."""
    chosen = (pl.col("kind") == _INDUSTRY_COMMITTEE) | pl.col("name").str.contains(_INTERNET_COMMITTEE)
    active = projection.organisations.filter(pl.col("active") & chosen.fill_null(value=False))
    return _under(projection, base, _tops(projection, active["key"]))


def _covered(projection: Projection, labels: tuple[str, ...] = UNIT_LABELS) -> pl.DataFrame:
    """Return the units that an active tie joins to an organisation, below it; several forms of one pair by 、."""
    ties = projection.covers.filter(pl.col("active") & pl.col("end_label").is_in(labels))
    held = projection.units.select("row", "label", end="key").join(
        ties.select("end", "form", label="end_label", parent="start"), on=["label", "end"]
    )
    forms = held.group_by("row", "parent").agg(form=pl.col("form").unique().sort().str.join("、"))
    return forms.with_columns(parent_label=pl.lit(ORGANISATION.label))


SYSTEMS: Mapping[str, System] = MappingProxyType({
    "small_businesses": System(
        Text("小个专(1+11+78+N)", "small businesses (1+11+78+N)"), _small_businesses,
        lambda projection: _covered(projection, (SMALL_BUSINESS.label,)),
    ),
    "chains": System(Text("链上党建", "industry chains"), chain_rows, chain_members, member_organisations),
    "new_forms": System(Text("新业态", "new forms of business"), _new_forms, _covered),
    "places": System(
        Text("园区、商圈、楼宇、专业市场(强园/活圈/上楼)", "parks, business circles, buildings, markets"),
        place_rows, units_in_places,
    ),
})  # fmt: skip
"""The systems in the order in which they are shown."""
