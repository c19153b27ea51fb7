"""The schema holds together: what relations and contracts name is declared."""

import polars as pl
import pytest

from explorer.graph import GraphFrames, conform, node_columns, tie_columns
from explorer.schema import KIND_BY_LABEL, NODE_KINDS, NODE_PROVENANCE, RELATIONS, STORED_KINDS
from loaders.sources.contracts import TABLES


def test_labels_and_names_are_unique():
    assert len({kind.label for kind in STORED_KINDS}) == len({kind.name for kind in STORED_KINDS}) == len(STORED_KINDS)


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.type)
def test_relations_join_declared_kinds_by_declared_fields(relation):
    assert set(relation.starts) | set(relation.ends) <= set(KIND_BY_LABEL)
    assert set(relation.key_fields) <= {field.name for field in relation.fields}
    assert relation.hub in {"start", "end"}


@pytest.mark.parametrize("kind", STORED_KINDS, ids=lambda kind: kind.label)
def test_fields_have_one_name_and_both_captions(kind):
    fields = (*kind.fields, *NODE_PROVENANCE)
    assert len({field.name for field in fields}) == len(fields)
    assert all(field.caption.zh and field.caption.en for field in fields)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_contract_headers_and_fields_are_unique_and_keys_exist(table):
    headers = [column.header for column in table.columns]
    fields = [column.field for column in table.columns]
    assert len(set(headers)) == len(headers)
    assert len(set(fields)) == len(fields)
    assert set(table.key) <= {*fields, "key"}
    assert table.required


def test_counts_of_members_are_marked_for_masking():
    marked = {field.name for kind in NODE_KINDS for field in kind.fields if field.counts_members}
    assert marked == {"members_total", "members_formal", "members_transferred"}


def test_a_graph_has_a_frame_for_everything_even_when_empty():
    graph = GraphFrames()
    assert set(graph.nodes) == {kind.label for kind in NODE_KINDS}
    for kind in NODE_KINDS:
        assert dict(graph.nodes[kind.label].schema) == node_columns(kind.label)
    for relation in RELATIONS:
        assert dict(graph.ties[relation.type].schema) == tie_columns(relation.type)


def test_present_leaves_out_what_has_vanished():
    rows = [{"key": "A"}, {"key": "B", "vanished": "run-2"}]
    frame = conform(pl.DataFrame(rows), node_columns("Area"))
    assert GraphFrames(nodes={"Area": frame}).present().nodes["Area"]["key"].to_list() == ["A"]
