"""What both servers must do alike, and each difference between them that the program relies on."""

from __future__ import annotations

from tests.graphs import chain_graph


def test_what_is_written_is_read_back(store):
    written = chain_graph()
    store.write(written)
    read = store.read_graph()
    for label, frame in written.nodes.items():
        assert read.nodes[label].sort("key").equals(frame.sort("key")), label
    for relation, frame in written.ties.items():
        assert read.ties[relation].sort("start", "end").equals(frame.sort("start", "end")), relation
