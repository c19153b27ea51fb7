"""The graph store: one way in, Cypher over Bolt, to an own Neo4j or to the embedded server."""

from explorer.store.graph_store import Store, open_store

__all__ = ["Store", "open_store"]
