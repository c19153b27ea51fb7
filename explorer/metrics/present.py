"""What counts: the graph without what has vanished, and the ties that lost an end by it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from explorer.graph import GraphFrames, empty_ties
from explorer.schema import DOMAIN_KINDS


def present_graph(graph: GraphFrames) -> tuple[GraphFrames, dict[str, pl.DataFrame]]:
    """Return the graph of present records with both ends present, and by relation the ties that lost an end.

    A tie whose organisation has vanished names an organisation that no file defines any more: the caller treats it
    as it treats a dangling reference.

    Returns
    -------
    tuple
        the graph that counts, and ``{relation: ties of which one end has vanished}`` (every relation, empty ones too).
    """
    present = graph.present()
    gone = _vanished_nodes(graph)
    if not gone:
        return present, {relation: empty_ties(relation) for relation in present.ties}
    ties = present.ties.items()
    kept = {relation: frame.filter(~_touches(gone)) for relation, frame in ties}
    lost = {relation: graph.whole(relation, frame.filter(_touches(gone))) for relation, frame in ties}
    return GraphFrames(present.version, present.nodes, kept, present.aside), lost


def _vanished_nodes(graph: GraphFrames) -> Mapping[str, pl.Series]:
    """Return the keys that have vanished, by label; labels of which none has are left out."""
    frames = {kind.label: graph.nodes[kind.label] for kind in DOMAIN_KINDS}
    gone = {label: frame.filter(pl.col("vanished").is_not_null())["key"] for label, frame in frames.items()}
    return {label: keys for label, keys in gone.items() if len(keys)}


def _touches(gone: Mapping[str, pl.Series]) -> pl.Expr:
    """Whether a tie has an end among ``gone``."""
    return pl.any_horizontal(
        (pl.col(f"{side}_label") == label) & pl.col(side).is_in(keys.implode())
        for side in ("start", "end")
        for label, keys in gone.items()
    )
