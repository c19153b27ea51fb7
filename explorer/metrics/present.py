"""What counts: the graph without what has vanished, and the ties that lost an end by it."""

from __future__ import annotations

import polars as pl

from explorer.graph import GraphFrames
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
    gone = _vanished_ends(graph)
    if gone.is_empty():
        return present, {relation: ties.clear() for relation, ties in present.ties.items()}
    kept = {relation: _without(ties, gone) for relation, ties in present.ties.items()}
    lost = {relation: _touching(ties, gone) for relation, ties in present.ties.items()}
    return GraphFrames(present.version, present.nodes, kept), lost


def _vanished_ends(graph: GraphFrames) -> pl.DataFrame:
    return pl.concat(
        graph.nodes[kind.label]
        .filter(pl.col("vanished").is_not_null())
        .select(pl.lit(kind.label).alias("label"), pl.col("key"))
        for kind in DOMAIN_KINDS
    )


def _without(ties: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    for side in ("start", "end"):
        ties = ties.join(gone, left_on=[f"{side}_label", side], right_on=["label", "key"], how="anti")
    return ties


def _touching(ties: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        ties.join(gone, left_on=[f"{side}_label", side], right_on=["label", "key"], how="semi")
        for side in ("start", "end")
    ).unique(maintain_order=True)
