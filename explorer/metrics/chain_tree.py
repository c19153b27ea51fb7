"""链上党建 as a tree: committees, the chains they lead, segments in order, and the members with their roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from explorer.metrics import organisations as organising
from explorer.metrics.projection import Projection
from explorer.metrics.tree_rows import SHAPE, counted, filled, grouped
from explorer.schema import CHAIN, LEADS, MEMBER_OF, ORGANISATION, SEGMENT

_LEADER = "链主"
_OWN_FORM = "单独"


def chain_rows(projection: Projection, base: str) -> pl.DataFrame:
    """Return committees, the chains they lead, segments; a chain nobody leads is a root.

    A chain that two committees lead stands under each. What a committee reaches here are its chains' members. Beside
    the figures: ``leaders`` (members in the base whose role is 链主), ``own_organisations`` (active ones that cover a
    member in the base 单独), ``own_organisations_reached`` (of these, as ``_own_organisations`` says).
    """
    leads = _leads(projection)
    rows = list(_walk_chains(projection, leads))
    names = ("depth", "label", "key", "parent")
    walked = pl.DataFrame(rows, schema={name: SHAPE[name] for name in names}, orient="row")
    chains = grouped(projection, "chain", "chain")
    groups = {
        ORGANISATION.label: chains.join(leads, left_on="chain", right_on="end").select("row", "chain", key="start"),
        CHAIN.label: chains.select("row", "chain", key="chain"),
        SEGMENT.label: _segments(projection),
    }
    figures = pl.concat([
        _figures(projection, base, members).with_columns(label=pl.lit(label)) for label, members in groups.items()
    ])  # fmt: skip
    described = [
        projection.graph.nodes[label].select("key", "code", "name", label=pl.lit(label)) for label in groups
    ]  # fmt: skip
    joined = walked.join(pl.concat(described), on=["label", "key"], how="left", maintain_order="left").join(
        figures, on=["label", "key"], how="left", maintain_order="left"
    )
    return filled(joined).with_columns(pl.col("leaders", "own_organisations", "own_organisations_reached").fill_null(0))


def chain_members(projection: Projection) -> pl.DataFrame:
    """Return the members as ``tree_rows.with_units`` takes them: below their segments, else below the chain.

    ``role``: several of one member by 、; ``organisation``, ``organisation_name``: the member's own one, a reached one
    before others; ``organisation_reached``: null where it has none.
    """
    chains = grouped(projection, "chain", "chain")
    segments = _segments(projection)
    loose = chains.join(segments, on=["row", "chain"], how="anti")
    placed = pl.concat([
        segments.select("row", "chain", parent_label=pl.lit(SEGMENT.label), parent="key"),
        loose.select("row", "chain", parent_label=pl.lit(CHAIN.label), parent="chain"),
    ])  # fmt: skip
    own = _own_organisations(projection).sort("reached", "organisation", descending=[True, False])
    one = own.unique(["row", "chain"], keep="first", maintain_order=True)
    named = projection.organisations.select(
        organisation="key", code=pl.coalesce("code", "key"), organisation_name="name"
    )
    shown = one.join(named, on="organisation").select(
        "row", "chain", "organisation_name", organisation="code", organisation_reached="reached"
    )
    return placed.join(_roles(projection), on=["row", "chain"], how="left").join(shown, on=["row", "chain"], how="left")


def member_organisations(projection: Projection) -> pl.DataFrame:
    """Return the active organisations that are members, as ``tree_rows.with_leaves`` takes them: below the chain."""
    ties = projection.graph.ties[MEMBER_OF.type].filter(pl.col("start_label") == ORGANISATION.label)
    named = projection.organisations.filter("active").select("key", "name", "kind", code=pl.coalesce("code", "key"))
    found = ties.group_by(key="start", parent="end").agg(
        role=pl.col("role").drop_nulls().unique().sort().str.join("、")
    )
    described = found.join(named, on="key").sort("parent", "key")
    return described.with_columns(
        pl.col("role").replace("", None), label=pl.lit(ORGANISATION.label), parent_label=pl.lit(CHAIN.label)
    )


def _leads(projection: Projection) -> pl.DataFrame:
    active = projection.active_organisations.implode()
    return projection.graph.ties[LEADS.type].filter(pl.col("start").is_in(active)).select("start", "end").unique()


def _segments(projection: Projection) -> pl.DataFrame:
    """Return ``row``, ``chain``, ``key`` (of the segment) of the chains' members at segments."""
    at = grouped(projection, "segment", "key").join(grouped(projection, "chain", "chain"), on="row")
    return at.filter(pl.col("key").str.starts_with(pl.col("chain") + "/"))


def _roles(projection: Projection) -> pl.DataFrame:
    """Return ``row``, ``chain``, ``role`` of the units that are members."""
    ties = projection.graph.ties[MEMBER_OF.type].select(label="start_label", key="start", chain="end", role="role")
    found = projection.units.select("row", "label", "key").join(ties.drop_nulls("role"), on=["label", "key"])
    return found.group_by("row", "chain").agg(role=pl.col("role").unique().sort().str.join("、"))


def _own_organisations(projection: Projection) -> pl.DataFrame:
    """Return ``row``, ``chain``, ``organisation``, ``reached``: the active organisations that cover a member 单独.

    *Reached* by the chain's committee: the organisation is at or below an active committee of the chain by 隶属, or is
    a member of the chain itself, or one at or below such a committee has an active tie to the unit. Joining a chain
    changes nobody's 隶属, so that being a member reaches no organisation yet.
    """
    own = projection.covers.filter(pl.col("active") & (pl.col("form") == _OWN_FORM))
    held = projection.units.select("row", label="label", end="key").join(
        own.select("end", label="end_label", organisation="start"), on=["label", "end"]
    )
    chains = grouped(projection, "chain", "chain")
    pairs = held.select("row", "organisation").unique().join(chains, on="row")
    leads = _leads(projection)
    below = organising.below(projection.active_hierarchy, leads["start"].unique()).join(
        leads, left_on="committee", right_on="start"
    )
    members = projection.graph.ties[MEMBER_OF.type].filter(pl.col("start_label") == ORGANISATION.label)
    reached = pl.concat([
        below.select("organisation", chain="end"), members.select(organisation="start", chain="end")
    ]).unique()  # fmt: skip
    ties = projection.covers.filter("active").select("end", label="end_label", organisation="start")
    visited = projection.units.select("row", label="label", end="key").join(ties, on=["label", "end"])
    visited = visited.join(below.select("organisation", chain="end"), on="organisation").select("row", "chain").unique()
    marked = pairs.join(reached.with_columns(below=pl.lit(value=True)), on=["organisation", "chain"], how="left")
    marked = marked.join(visited.with_columns(visited=pl.lit(value=True)), on=["row", "chain"], how="left")
    both = pl.col("below").fill_null(value=False) | pl.col("visited").fill_null(value=False)
    return marked.select("row", "chain", "organisation", reached=both)


def _figures(projection: Projection, base: str, members: pl.DataFrame) -> pl.DataFrame:
    """Return ``key`` with the figures, leaders and own organisations; ``members``: ``row``, ``chain``, ``key``."""
    inside = projection.units.filter(f"in_{base}").select("row")
    of_base = members.join(inside, on="row")
    leading = _roles(projection).filter(pl.col("role").str.contains(_LEADER, literal=True)).select("row", "chain")
    leaders = of_base.join(leading, on=["row", "chain"]).group_by("key").agg(leaders=pl.col("row").n_unique())
    own = of_base.join(_own_organisations(projection), on=["row", "chain"])
    owned = own.group_by("key").agg(
        own_organisations=pl.col("organisation").n_unique(),
        own_organisations_reached=pl.col("organisation").filter("reached").n_unique(),
    )
    return (
        counted(projection, base, members.select("row", "key"))
        .join(leaders, on="key", how="left")
        .join(owned, on="key", how="left")
    )


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
