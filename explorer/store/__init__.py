"""The graph store: one way in, Cypher over Bolt, to an own Neo4j or to the embedded server.

The way in is imported when it is asked for: the server's own process has its code in this room, and no use for the
driver and all that the driver imports.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explorer.store.graph_store import Store, open_store

__all__ = ["Store", "open_store"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class and a function
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from explorer.store import graph_store

    return getattr(graph_store, name)
