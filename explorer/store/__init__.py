"""The store: the one way to the graph, on Neo4j or on the embedded server."""
