"""Structure of the organisational core: what hangs together, and what would fall apart if one node or tie went.

Every figure is the NetworkX function of its name on a relation-filtered, undirected view; here are only the views.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import networkx as nx
import polars as pl

from explorer.errors import ExplorerError
from explorer.metrics.core import NodeId, core_nodes, core_ties
from explorer.metrics.projection import Projection
from explorer.schema import CHAIN, LEADS, MEMBER_OF, RELATIONS
from explorer.words import Text

ORGANISATIONAL = tuple(relation.type for relation in RELATIONS if relation.organisational)


@dataclass(frozen=True, slots=True)
class Structure:
    """The structure of a view. Nodes are (label, key).

    ``components``: connected components, largest first, each a frozen set of nodes. ``isolates``: nodes without a tie
    of the relations looked at. ``articulation_points``: nodes whose loss splits a component. ``bridges``: ties whose
    loss does. ``degree``: ties of each node, parallel ones counted once.
    """

    chain: str | None
    relations: tuple[str, ...]
    nodes: int
    ties: int
    components: tuple[frozenset[NodeId], ...]
    isolates: tuple[NodeId, ...]
    articulation_points: tuple[NodeId, ...]
    bridges: tuple[tuple[NodeId, NodeId], ...]
    degree: dict[NodeId, int]


def structure(
    projection: Projection, chain: str | None = None, relations: Collection[str] = ORGANISATIONAL
) -> Structure:
    """Return the structure of the city's organisational core, or of one chain's part of it.

    Parameters
    ----------
    projection
        the graph on a date.
    chain
        a chain's code: the chain, its members, the organisations with an active tie to them, its active committees.
        None: the whole core.
    relations
        the relation types that count as ties (default: the organisational ones; add ``MEMBER_OF`` or ``SUPPLIES`` to
        see the chain's own cohesion). Only ties that hold on the projection's date count.

    Returns
    -------
    Structure
        of an empty core: 0 nodes, everything empty.

    Raises
    ------
    ExplorerError
        no chain bears the code.

    Examples
    --------
    >>> from datetime import date
    >>> from explorer.graph import GraphFrames
    >>> from explorer.metrics.projection import project
    >>> structure(project(GraphFrames(), date(2026, 1, 1))).components
    ()
    """
    return structure_of(structure_view(projection, chain, relations), chain, relations)


def structure_of(
    view: nx.Graph[NodeId], chain: str | None = None, relations: Collection[str] = ORGANISATIONAL
) -> Structure:
    """Return the structure of a view that ``structure_view`` gave for the same chain and relations."""
    return Structure(
        chain=chain,
        relations=tuple(sorted(relations)),
        nodes=view.number_of_nodes(),
        ties=view.number_of_edges(),
        components=tuple(_in_order(nx.connected_components(view))),
        isolates=tuple(sorted(nx.isolates(view))),
        articulation_points=tuple(sorted(nx.articulation_points(view))),
        bridges=_bridges(view),
        degree=dict(view.degree()),
    )


def structure_view(
    projection: Projection, chain: str | None = None, relations: Collection[str] = ORGANISATIONAL
) -> nx.Graph[NodeId]:
    """Return the view that ``structure`` looks at, for the same parameters."""
    return undirected(projection, relations, None if chain is None else chain_nodes(projection, chain))


def undirected(
    projection: Projection, relations: Collection[str], nodes: Collection[NodeId] | None = None
) -> nx.Graph[NodeId]:
    """Return the core (or the part of it on ``nodes``) as a simple undirected graph over the ties that hold."""
    once: dict[NodeId, NodeId] = {}  # each node is one object, which is compared at a glance
    graph: nx.Graph[NodeId] = nx.Graph()
    graph.add_nodes_from(
        once.setdefault(node, node) for node in (core_nodes(projection.graph) if nodes is None else nodes)
    )
    every = core_ties(projection.graph, projection.organisations, projection.covers)
    for ties in (every[relation] for relation in every if relation in relations):
        graph.add_edges_from((once[start], once[end]) for start, end in _holding(ties, nodes))
    return graph


def _holding(ties: pl.DataFrame, nodes: Collection[NodeId] | None) -> Iterator[tuple[NodeId, NodeId]]:
    """Yield the two ends of every tie that holds and joins two (of ``nodes``)."""
    held = ties.filter("active").select("start_label", "start", "end_label", "end")
    if nodes is not None:  # first by key alone: of millions of ties few are looked at one by one
        keys = pl.Series([key for _, key in nodes], dtype=pl.String).implode()
        held = held.filter(pl.col("start").is_in(keys) & pl.col("end").is_in(keys))
    for of_start, start, of_end, end in held.iter_rows():
        one, other = (of_start, start), (of_end, end)
        if one != other and (nodes is None or (one in nodes and other in nodes)):
            yield one, other


def _bridges(view: nx.Graph[NodeId]) -> tuple[tuple[NodeId, NodeId], ...]:
    ties = cast("Iterable[tuple[NodeId, NodeId]]", nx.bridges(view))  # its stub says one node, not two
    return tuple(sorted((min(ends), max(ends)) for ends in ties))


def _in_order(components: Iterable[set[NodeId]]) -> list[frozenset[NodeId]]:
    return sorted((frozenset(found) for found in components), key=lambda found: (-len(found), min(found)))


def chain_nodes(projection: Projection, code: str) -> set[NodeId]:
    """Return the chain, its members, the organisations with an active tie to them, and its active committees."""
    chain = chain_key(projection, code)
    members = _ends(projection.graph.ties[MEMBER_OF.type].filter(pl.col("end") == chain), "start")
    covers = projection.covers.filter("active").join(
        pl.DataFrame(list(members), schema=dict.fromkeys(("end_label", "end"), pl.String), orient="row"),
        on=["end_label", "end"],
        how="semi",
    )
    return {(CHAIN.label, chain)} | members | _ends(covers, "start") | chain_committees(projection, chain)


def chain_committees(projection: Projection, chain: str) -> set[NodeId]:
    """Return the active organisations that lead the chain whose key is ``chain``."""
    active = projection.active_organisations.implode()
    leads = projection.graph.ties[LEADS.type].filter((pl.col("end") == chain) & pl.col("start").is_in(active))
    return _ends(leads, "start")


def _ends(ties: pl.DataFrame, side: str) -> set[NodeId]:
    return set(ties.select(f"{side}_label", side).iter_rows())


def chain_key(projection: Projection, code: str) -> str:
    """Return the key of the chain that bears ``code``.

    Raises
    ------
    ExplorerError
        no chain bears it; the message lists the chains.
    """
    chains = projection.graph.nodes[CHAIN.label]
    found = chains.filter((pl.col("code") == code) | (pl.col("key") == code))
    if found.is_empty():
        raise ExplorerError(
            "unknown_chain",
            Text("产业链代码“{given}”不存在。", "There is no chain with the code “{given}”."),
            Text("可选:{known}。", "Choose: {known}."),
            given=code, known=", ".join(chains["code"].drop_nulls().sort()),
        )  # fmt: skip
    return str(found["key"][0])
