"""The rows of each canonical table, made from a graph: what a dump writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from explorer.declaring import NodeKind, Relation
from explorer.graph import GraphFrames
from explorer.schema import (
    AREA,
    AT,
    CHAIN,
    COVERS,
    DANGLING,
    LEADS,
    MEMBER_OF,
    ORGANISATION,
    PART_OF,
    RUN_BY,
    SEGMENT,
    SITE,
    SUBORDINATE_TO,
    SUPPLIES,
    UNIT_LABELS,
)
from loaders.planning.places import from_a_table
from loaders.sources import contracts
from loaders.sources.contracts import Table

_MEMBER = ("start_label", "start", "chain")


def _units(table: Table, graph: GraphFrames) -> pl.DataFrame:
    """Return a unit kind's rows, those without a code with their key in its place.

    A chain that its own row named and nobody knows stands in the row again.
    """
    kind = _kind(table)
    open_chains = _chains_unknown(graph).filter(pl.col("start_label") == kind.label)
    named = open_chains.select(key="start", chain="end_reference", segment="segment", role="role")
    coded = graph.nodes[kind.label].with_columns(code=pl.coalesce("code", "key"))
    return coded.join(named, on="key", how="left")


def _organisations(graph: GraphFrames) -> pl.DataFrame:
    hosts = _open(graph, COVERS, contracts.ORGANISATIONS).select(key="start", unit="end_reference").unique("key")
    return _with_superior(_organisations_with_codes(graph), graph).join(hosts, on="key", how="left")


def _chain_committees(graph: GraphFrames) -> pl.DataFrame:
    chains = graph.nodes[CHAIN.label].select(end="key", chain="code", chain_name="name")
    leads = graph.ties[LEADS.type].select("end", key="start").join(chains, on="end")
    return _with_superior(_organisations_with_codes(graph), graph).join(leads, on="key")


def _organisations_with_codes(graph: GraphFrames) -> pl.DataFrame:
    """Return the organisations, those without a code (unit tables described them) with their key in its place."""
    return graph.nodes[ORGANISATION.label].with_columns(code=pl.coalesce("code", "key"))


def _chain_members(graph: GraphFrames) -> pl.DataFrame:
    """Return a row for each role and each segment of a member, and its references to chains and members unknown."""
    written = _paired(_roles(graph).join(_segments_of_members(graph), on=_MEMBER, how="left"))
    known = _with_codes(written.with_columns(end_label=pl.lit(CHAIN.label)).rename({"chain": "end"}), graph)
    unknown = _with_codes(_of(graph, MEMBER_OF), graph).join(_chains_unknown(graph), on="key", how="anti")
    columns = {"chain": "end_code", "member": "start_code", "role": "role", "segment": "segment"}
    return pl.concat([one.select(**columns) for one in (known, unknown)])


def _coverage(graph: GraphFrames) -> pl.DataFrame:
    columns = {"organisation": "start_code", "unit": "end_code", "form": "form", "since": "since", "until": "until"}
    found = _with_codes(graph.ties[COVERS.type], graph)
    loose = _with_codes(_open(graph, COVERS, contracts.COVERAGE), graph)
    return pl.concat([one.select(**columns) for one in (found, loose)])


def _supplies(graph: GraphFrames) -> pl.DataFrame:
    columns = {"supplier": "start_code", "buyer": "end_code", "product": "product"}
    found = _with_codes(graph.ties[SUPPLIES.type], graph)
    loose = _with_codes(_of(graph, SUPPLIES), graph)
    return pl.concat([one.select(**columns) for one in (found, loose)])


def _areas(graph: GraphFrames) -> pl.DataFrame:
    return _with_end(from_a_table(graph.nodes[AREA.label]), graph, PART_OF, AREA, "superior")


def _sites(graph: GraphFrames) -> pl.DataFrame:
    return _with_end(graph.nodes[SITE.label], graph, RUN_BY, SITE, "operator")


def _with_superior(organisations: pl.DataFrame, graph: GraphFrames) -> pl.DataFrame:
    return _with_end(organisations, graph, SUBORDINATE_TO, ORGANISATION, "superior")


def _with_end(nodes: pl.DataFrame, graph: GraphFrames, relation: Relation, kind: NodeKind, field: str) -> pl.DataFrame:
    """Return ``nodes`` with the code of the one end that each has by ``relation``, or what it named in vain."""
    ends = [
        _with_codes(ties.filter(pl.col("start_label") == kind.label), graph).select("end_code", key="start")
        for ties in (graph.ties[relation.type], _of(graph, relation))
    ]
    one_each = pl.concat(ends).rename({"end_code": field}).unique("key", keep="first", maintain_order=True)
    return nodes.join(one_each, on="key", how="left")


def _with_codes(ties: pl.DataFrame, graph: GraphFrames) -> pl.DataFrame:
    """Return ``ties`` with ``start_code`` and ``end_code``: each end as a cell names it.

    The code of a known end, else its registration number, else its key; the text itself of an unknown one.
    """
    codes = _codes(graph)
    for end in ("start", "end"):
        known = codes.rename({"label": f"{end}_label", "key": end, "cell": f"{end}_cell"})
        text = f"{end}_reference" if f"{end}_reference" in ties.columns else f"{end}_cell"
        ties = ties.join(known, on=[f"{end}_label", end], how="left", maintain_order="left").with_columns(
            pl.coalesce(f"{end}_cell", text).alias(f"{end}_code")
        )
    return ties


def _codes(graph: GraphFrames) -> pl.DataFrame:
    cell = pl.coalesce("code", pl.col("key").str.strip_prefix("reg:"))
    named = (*UNIT_LABELS, ORGANISATION.label, CHAIN.label, SEGMENT.label, AREA.label, SITE.label)
    return pl.concat([graph.nodes[label].select(pl.lit(label).alias("label"), "key", cell=cell) for label in named])


def _of(graph: GraphFrames, relation: Relation) -> pl.DataFrame:
    """Return the dangling references of a relation."""
    return graph.nodes[DANGLING.label].filter(pl.col("relation") == relation.type).sort("key")


def _open(graph: GraphFrames, relation: Relation, table: Table) -> pl.DataFrame:
    """Return those that ``table`` gave."""
    return _of(graph, relation).filter(pl.col("tables").list.contains(table.name))


def _chains_unknown(graph: GraphFrames) -> pl.DataFrame:
    """Return the memberships in unknown chains that units' own rows gave, one a unit: a row has room for one."""
    tables = (contracts.ENTERPRISES, contracts.SMALL_BUSINESSES)
    return pl.concat([_open(graph, MEMBER_OF, table) for table in tables]).unique(
        ["start_label", "start"], keep="first", maintain_order=True
    )


def _roles(graph: GraphFrames) -> pl.DataFrame:
    members = graph.ties[MEMBER_OF.type].rename({"end": "chain"}).sort("role")
    return members.group_by(_MEMBER, maintain_order=True).agg(roles=pl.col("role"))


def _segments_of_members(graph: GraphFrames) -> pl.DataFrame:
    """Return the segments of each member in each chain: codes, and the text of those that are unknown."""
    segments = graph.nodes[SEGMENT.label].select(end="key", code="code")
    chains = graph.ties[PART_OF.type].filter(pl.col("start_label") == SEGMENT.label).select(end="start", chain="end")
    found = graph.ties[AT.type].select("start_label", "start", "end").join(segments, on="end").join(chains, on="end")
    suffix = pl.concat_str(pl.lit("/"), "segment")
    loose = _of(graph, AT).with_columns(chain=pl.col("end_reference").str.strip_suffix(suffix), code="segment")
    both = pl.concat([one.select(*_MEMBER, "code") for one in (found, loose)])
    return both.unique().sort("code").group_by(_MEMBER, maintain_order=True).agg(segments=pl.col("code"))


def _paired(members: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each role and segment of a member in a chain: side by side, the last repeated to fill up."""
    segments = pl.col("segments").fill_null(pl.lit([None], dtype=pl.List(pl.String())))
    counted = members.with_columns(segments=segments).with_columns(
        at=pl.int_ranges(pl.max_horizontal(pl.col("roles").list.len(), pl.col("segments").list.len()))
    )
    rows = counted.explode("at")
    return rows.with_columns(role=_at_or_last("roles"), segment=_at_or_last("segments"))


def _at_or_last(column: str) -> pl.Expr:
    cells = pl.col(column)
    return cells.list.get(pl.min_horizontal(pl.col("at"), cells.list.len().cast(pl.Int64) - 1))


def _kind(table: Table) -> NodeKind:
    if table.kind is None:
        raise TypeError(f"{table.name} has no node kind")
    return table.kind


def _nodes(table: Table) -> Callable[[GraphFrames], pl.DataFrame]:
    label = _kind(table).label
    return lambda graph: graph.nodes[label]


CONTENT: Mapping[str, Callable[[GraphFrames], pl.DataFrame]] = MappingProxyType({
    contracts.ENTERPRISES.name: lambda graph: _units(contracts.ENTERPRISES, graph),
    contracts.SMALL_BUSINESSES.name: lambda graph: _units(contracts.SMALL_BUSINESSES, graph),
    contracts.ORGANISATIONS.name: _organisations,
    contracts.CHAIN_COMMITTEES.name: _chain_committees,
    contracts.CHAINS.name: _nodes(contracts.CHAINS),
    contracts.SEGMENTS.name: _nodes(contracts.SEGMENTS),
    contracts.CHAIN_MEMBERS.name: _chain_members,
    contracts.COVERAGE.name: _coverage,
    contracts.SUPPLIES.name: _supplies,
    contracts.AREAS.name: _areas,
    contracts.SERVICE_SITES.name: _sites,
    contracts.MARKS.name: _nodes(contracts.MARKS),
    contracts.MERGES.name: _nodes(contracts.MERGES),
})  # fmt: skip
