"""Trees: the city's systems level by level, each level with the units that it reaches and those of its territory.

小个专 1+11+78+N, and 新业态 (the industry committees and their scattered units): organisations under organisations.
链上党建: committee, chain, segments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import networkx as nx
import polars as pl

from explorer.metrics import organisations as organising
from explorer.metrics.coverage import FIGURES, figures_of, require
from explorer.metrics.groups import membership
from explorer.metrics.projection import Projection
from explorer.schema import CHAIN, LEADS, ORGANISATION, SEGMENT, SMALL_BUSINESS, UNIT_LABELS
from explorer.vocabulary import BASES
from explorer.words import Text

_SMALL_BUSINESS_COMMITTEE = "小个专党委"
_INDUSTRY_COMMITTEE = "行业党委"
_INTERNET_COMMITTEE = r"互联网企业.*(?:工委|工作委员会|党委)$"

_SHAPE: Mapping[str, pl.DataType] = MappingProxyType({
    "depth": pl.Int64(),
    **dict.fromkeys(("label", "key", "code", "name", "kind", "parent"), pl.String()),
    **dict.fromkeys(FIGURES, pl.Int64()),
    "territory_units": pl.Int64(),
    "territory_organised": pl.Int64(),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class System:
    """One system of the city: what it is called, and how its tree is found for a projection and a base."""

    caption: Text
    grow: Callable[[Projection, str], pl.DataFrame]


def tree(projection: Projection, system: str, base: str = "operating") -> pl.DataFrame:
    """Return a system of ``SYSTEMS`` as rows in the order in which a tree is read: each node before what is below it.

    Returns
    -------
    DataFrame
        ``depth`` (0: a root), ``label``, ``key``, ``code``, ``name``, ``kind``, ``parent`` (the key above; null for a
        root), the figures of ``coverage.FIGURES`` over the units of the base that an active tie joins to the node or
        to an active organisation below it (of chains and segments: their members), and, where the system divides the
        city, ``territory_units`` and ``territory_organised``: the small businesses of the node's street, else its
        district, else the city, in the base, and the organised ones among them. A system without a root: no rows.

    Raises
    ------
    ExplorerError
        an unknown system or base.
    """
    require("system", system, SYSTEMS)
    require("base", base, BASES)
    grown = SYSTEMS[system].grow(projection, base)
    columns = [
        (pl.col(name) if name in grown.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in _SHAPE.items()
    ]
    return grown.select(columns)


def _under(projection: Projection, base: str, roots: list[str], labels: tuple[str, ...] = UNIT_LABELS) -> pl.DataFrame:
    """Return the trees of active organisations under ``roots``, with what each reaches of the units of ``labels``."""
    line = projection.active_hierarchy
    rows = [row for root in sorted(roots) for row in _walk(line, root)]
    walked = pl.DataFrame(rows, schema={name: _SHAPE[name] for name in ("depth", "key", "parent")}, orient="row")
    pairs = organising.below(line, walked["key"])
    active = projection.covers.filter(pl.col("active") & pl.col("end_label").is_in(labels))
    reached = active.select(label="end_label", unit="end", organisation="start").join(pairs, on="organisation")
    reached = reached.select("label", "unit", key="committee").unique()
    units = projection.units.rename({"key": "unit"}).join(reached, on=["label", "unit"])
    counted = units.group_by("key").agg(figures_of(base))
    described = projection.organisations.select("key", "code", "name", "kind", "district", "street")
    return (
        walked.join(described, on="key", how="left", maintain_order="left")
        .join(counted, on="key", how="left", maintain_order="left")
        .with_columns(pl.col(FIGURES).fill_null(0), label=pl.lit(ORGANISATION.label))
    )


def _walk(line: nx.DiGraph[str], root: str) -> Iterator[tuple[int, str, str | None]]:
    """Yield depth, key and parent of what is below ``root``, each once, brothers by key; rings are cut."""
    depth: dict[str, int] = {root: 0}
    yield 0, root, None
    for parent, key in nx.dfs_edges(line, root, sort_neighbors=sorted):
        depth[key] = depth[parent] + 1
        yield depth[key], key, parent


def _small_businesses(projection: Projection, base: str) -> pl.DataFrame:
    """1+11+78+N: below the 小个专 committees that no other of them is above."""
    active = projection.organisations.filter(pl.col("active") & (pl.col("kind") == _SMALL_BUSINESS_COMMITTEE))
    committees = set(active["key"])
    line = projection.active_hierarchy
    roots = [key for key in committees if not committees.intersection(line.predecessors(key))]
    grown = _under(projection, base, roots, (SMALL_BUSINESS.label,))
    territory = _territories(projection, base)
    return grown.join(territory, on=["district", "street"], how="left", nulls_equal=True, maintain_order="left")


def _territories(projection: Projection, base: str) -> pl.DataFrame:
    """Return the small businesses of each street (of a district), each district, and the city (both null)."""
    inside = projection.units.filter((pl.col("label") == SMALL_BUSINESS.label) & pl.col(f"in_{base}"))
    counted = (pl.len().cast(pl.Int64).alias("territory_units"),
               pl.col("organised").sum().cast(pl.Int64).alias("territory_organised"))  # fmt: skip
    whole = inside.select(*counted)
    districts = inside.drop_nulls("district").group_by("district").agg(*counted)
    streets = inside.drop_nulls(["district", "street"]).group_by("district", "street").agg(*counted)
    columns = ("district", "street", "territory_units", "territory_organised")
    named = (
        frame.with_columns(pl.lit(None, pl.String).alias(name) for name in columns[:2] if name not in frame.columns)
        for frame in (whole, districts, streets)
    )
    return pl.concat([frame.select(columns) for frame in named])


def _new_forms(projection: Projection, base: str) -> pl.DataFrame:
    """新业态: below the 行业党委 and the 互联网企业工委, wherever in the city their units lie."""
    chosen = (pl.col("kind") == _INDUSTRY_COMMITTEE) | pl.col("name").str.contains(_INTERNET_COMMITTEE)
    active = projection.organisations.filter(pl.col("active") & chosen.fill_null(value=False))
    return _under(projection, base, active["key"].to_list())


def _chains(projection: Projection, base: str) -> pl.DataFrame:
    """链上党建: committees, the chains they lead, segments in order; a chain nobody leads is a root.

    A chain that two committees lead stands under each. What a committee reaches here are its chains' members.
    """
    active = projection.active_organisations.implode()
    leads = projection.graph.ties[LEADS.type].filter(pl.col("start").is_in(active)).select("start", "end").unique()
    rows = list(_walk_chains(projection, leads))
    names = ("depth", "label", "key", "parent")
    walked = pl.DataFrame(rows, schema={name: _SHAPE[name] for name in names}, orient="row")
    chains = membership(projection, "chain")
    counted = pl.concat([
        _counted(projection, base, chains.join(leads, left_on="group", right_on="end").select("row", key="start"))
        .with_columns(label=pl.lit(ORGANISATION.label)),
        _counted(projection, base, chains.select("row", key="group")).with_columns(label=pl.lit(CHAIN.label)),
        _counted(projection, base, membership(projection, "segment").select("row", key="group"))
        .with_columns(label=pl.lit(SEGMENT.label)),
    ])  # fmt: skip
    described = [
        projection.graph.nodes[label].select("key", "code", "name", label=pl.lit(label))
        for label in (ORGANISATION.label, CHAIN.label, SEGMENT.label)
    ]
    return (
        walked.join(pl.concat(described), on=["label", "key"], how="left", maintain_order="left")
        .join(counted, on=["label", "key"], how="left", maintain_order="left")
        .with_columns(pl.col(FIGURES).fill_null(0))
    )


def _counted(projection: Projection, base: str, members: pl.DataFrame) -> pl.DataFrame:
    """Return ``key`` with the figures of the units whose numbers stand beside it, each counted once."""
    found = projection.units.join(members.drop_nulls("key").unique(), on="row", suffix="_of_group")
    return found.group_by(key="key_of_group").agg(figures_of(base))


def _walk_chains(projection: Projection, leads: pl.DataFrame) -> Iterator[tuple[int, str, str, str | None]]:
    by_committee: Mapping[str, list[str]] = dict(
        leads.group_by("start").agg(pl.col("end").sort()).sort("start").iter_rows()
    )
    for committee, led in by_committee.items():
        yield 0, ORGANISATION.label, committee, None
        for chain in led:
            yield from _walk_segments(projection, chain, 1, committee)
    for chain in projection.graph.nodes[CHAIN.label].filter(~pl.col("key").is_in(leads["end"].implode()))["key"].sort():
        yield from _walk_segments(projection, chain, 0, None)


def _walk_segments(
    projection: Projection, chain: str, depth: int, parent: str | None
) -> Iterator[tuple[int, str, str, str | None]]:
    yield depth, CHAIN.label, chain, parent
    of_chain = projection.graph.nodes[SEGMENT.label].filter(pl.col("key").str.starts_with(f"{chain}/"))
    for segment in of_chain.sort("position", "key", nulls_last=True)["key"]:
        yield depth + 1, SEGMENT.label, segment, chain


SYSTEMS: Mapping[str, System] = MappingProxyType({
    "small_businesses": System(Text("小个专(1+11+78+N)", "small businesses (1+11+78+N)"), _small_businesses),
    "chains": System(Text("链上党建", "industry chains"), _chains),
    "new_forms": System(Text("新业态", "new forms of business"), _new_forms),
})  # fmt: skip
"""The systems in the order in which they are shown."""
