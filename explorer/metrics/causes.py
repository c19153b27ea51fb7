"""Causes of isolation: for each kind of node the conditions in their order, and the nodes that one fits."""

from __future__ import annotations

import polars as pl

from explorer.metrics import organisations as organising
from explorer.metrics.projection import Projection
from explorer.schema import CHAIN, LEADS, MEMBER_OF, ORGANISATION, RUN_BY, SITE, SUBORDINATE_TO
from explorer.vocabulary import CHAIN_CAUSES, ORGANISATION_CAUSES, SITE_CAUSES, UNIT_CAUSES


def unit_causes(projection: Projection, base: str) -> pl.DataFrame:
    """Return the units of the base without an active tie, ``causes`` holding the one cause, the first that fits."""
    conditions = {
        "dangling_reference": pl.col("dangling"),
        "covered_by_lapsed": pl.col("covered"),
        "declared_without_tie": pl.col("declared_organised") | pl.col("declared_instructor"),
        "chain_without_committee": pl.col("in_chain") & ~pl.col("chain_led"),
        "chain_member_uncovered": pl.col("in_chain"),
        "supply_only": pl.col("supplied"),
        "no_ties": pl.lit(value=True),
    }
    first = pl.coalesce(pl.when(conditions[cause]).then(pl.lit(cause)) for cause in UNIT_CAUSES)
    shown = ("label", "key", "name", "members", "staff", "district", "street", "community", "park")
    loose = projection.units.lazy().filter(pl.col(f"in_{base}") & ~pl.col("tied"))
    found = loose.select(*shown, code="key", causes=pl.concat_list(first))
    return _with_chains(found.collect(), projection)


def _with_chains(nodes: pl.DataFrame, projection: Projection) -> pl.DataFrame:
    """Add ``chains``: the codes of the chains of which a node is a member, sorted; none: an empty list."""
    chains = projection.graph.nodes[CHAIN.label].select(end="key", of=pl.coalesce("code", "key"))
    members = projection.graph.ties[MEMBER_OF.type].join(chains, on="end")
    lists = members.group_by(label="start_label", key="start").agg(chains=pl.col("of").unique().sort())
    return nodes.join(lists, on=["label", "key"], how="left").with_columns(pl.col("chains").fill_null([]))


def _all_that_fit(nodes: pl.DataFrame, label: str, conditions: dict[str, pl.Expr]) -> pl.DataFrame:
    """Return the nodes that a condition fits, with ``causes`` in the order given."""
    fitting = pl.concat_list(pl.when(fits).then(pl.lit(cause)) for cause, fits in conditions.items()).list.drop_nulls()
    listed = nodes.with_columns(label=pl.lit(label), code=pl.coalesce("code", "key"), causes=fitting)
    return listed.filter(pl.col("causes").list.len() > 0)


def _among(column: pl.Series | set[str]) -> pl.Expr:
    return pl.col("key").is_in(pl.Series(values=list(column), dtype=pl.String).implode())


def organisation_causes(projection: Projection) -> pl.DataFrame:
    """Return the active organisations that a cause fits, all causes in their order."""
    ties, active, above = projection.graph.ties, projection.active_organisations, projection.hierarchy
    dangling = projection.references.filter(pl.col("relation") == SUBORDINATE_TO.type)["start"].drop_nulls()
    superiors, rings = ties[SUBORDINATE_TO.type], organising.in_a_cycle(above)
    roots = projection.organisations.filter("is_root")["key"]
    line = organising.attached(projection.active_hierarchy, set(roots) - rings)
    orphaned = ~_among(superiors["start"]) & ~_among(dangling) & ~pl.col("is_root")
    earlier = _among(dangling) | _among(rings) | orphaned
    busy = pl.concat([
        projection.covers.filter("active")["start"],
        superiors.filter(pl.col("start").is_in(active.implode()))["end"],
        ties[LEADS.type]["start"],
        ties[RUN_BY.type]["end"],
    ])  # fmt: skip
    conditions = {
        "dangling_reference": _among(dangling),
        "superior_cycle": _among(rings),
        "organisation_without_superior": orphaned,
        "detached_component": ~earlier & ~_among(line) & ~pl.col("is_root"),
        "organisation_covering_nobody": ~_among(busy),
    }
    found = projection.organisations.filter("active")
    ordered = {cause: conditions[cause] for cause in ORGANISATION_CAUSES}
    return _with_chains(_all_that_fit(found, ORGANISATION.label, ordered), projection)


def chain_causes(projection: Projection) -> pl.DataFrame:
    """Return the chains that no active organisation leads, or that have no member."""
    active = projection.active_organisations
    led = projection.graph.ties[LEADS.type].filter(pl.col("start").is_in(active.implode()))["end"]
    conditions = {
        "chain_without_committee": ~_among(led),
        "chain_without_members": ~_among(projection.graph.ties[MEMBER_OF.type]["end"]),
    }
    ordered = {cause: conditions[cause] for cause in CHAIN_CAUSES}
    found = _all_that_fit(projection.graph.nodes[CHAIN.label], CHAIN.label, ordered)
    return found.with_columns(chains=pl.concat_list("code"))


def site_causes(projection: Projection) -> pl.DataFrame:
    """Return the service sites that no active organisation runs."""
    active = projection.active_organisations
    run = projection.graph.ties[RUN_BY.type].filter(pl.col("end").is_in(active.implode()))["start"]
    conditions = {cause: ~_among(run) for cause in SITE_CAUSES}
    found = _all_that_fit(projection.graph.nodes[SITE.label], SITE.label, conditions)
    return found.with_columns(chains=pl.lit([], dtype=pl.List(pl.String)))
