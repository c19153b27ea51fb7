"""The metrics: pure functions from the graph to the figures."""
