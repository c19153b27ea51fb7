"""Cypher text: from the schema alone, values only as parameters."""

from __future__ import annotations

import re

import pytest

from explorer.schema import COVERS, RELATIONS, STORED_KINDS, SUPPLIES
from explorer.store import cypher


def every_text() -> list[str]:
    texts = [*cypher.definitions(), cypher.identify(), cypher.read_identity(), cypher.lock_writers()]
    texts += [cypher.read_images(), cypher.read_image_runs()]
    for kind in STORED_KINDS:
        texts += [cypher.write_nodes(kind.label), cypher.count_nodes(kind.label), cypher.sample_keys(kind.label)]
        texts.append(cypher.remove_nodes(kind.label))
        texts += [cypher.read_nodes(kind.label, bounded=bounded) for bounded in (True, False)]
    for relation in RELATIONS:
        texts += [cypher.count_ties(relation.type, hub) for hub in cypher.hub_labels(relation)]
        pairs = [(start, end) for start in relation.starts for end in relation.ends]
        texts += [make(relation.type, *pair) for make in (cypher.write_ties, cypher.remove_ties) for pair in pairs]
        texts += [
            cypher.read_ties(relation.type, label, far, bounded=bounded)
            for label in cypher.low_degree_labels(relation)
            for far in cypher.hub_labels(relation)
            for bounded in (True, False)
        ]
    return texts


@pytest.mark.parametrize("text", every_text())
def test_values_are_parameters_and_names_need_no_quoting(text):
    literals = set(re.findall(r"'([^']*)'|\"([^\"]*)\"", text))
    assert literals <= {("store", "")}
    assert "`" not in text
    assert set(re.findall(r"\$(\w+)", text)) <= {"rows", "low", "high", "share", "id", "writer", "runs"}


def test_every_kind_has_a_unique_key_and_the_store_its_identity():
    constrained = re.findall(r"FOR \(n:(\w+)\) REQUIRE n\.key IS UNIQUE", " ".join(cypher.definitions()))
    assert constrained == [*(kind.label for kind in STORED_KINDS), cypher.IDENTITY, cypher.RUN_CHANGES]


@pytest.mark.parametrize("label", ["Company", "Area) DETACH DELETE (n"])
def test_labels_and_types_outside_the_schema_make_no_text(label):
    for make in (cypher.write_nodes, cypher.count_nodes, cypher.sample_keys):
        with pytest.raises(KeyError):
            make(label)
    with pytest.raises(KeyError):
        cypher.count_ties("COVERS", label)
    with pytest.raises(KeyError):
        cypher.count_ties(label, "PartyOrganisation")


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.type)
def test_ties_are_merged_from_the_end_that_carries_few(relation):
    text = cypher.write_ties(relation.type, relation.starts[0], relation.ends[0])
    assert ("MERGE (b)<-" in text) == (relation.hub == "start")
    assert ("MERGE (a)-" in text) == (relation.hub == "end")


def test_a_tie_with_key_fields_is_identified_by_one_text():
    assert "{key: row[2]}" in cypher.write_ties(COVERS.type, "PartyOrganisation", "Enterprise")
    assert "{key: row[2]}" in cypher.write_ties(SUPPLIES.type, "Enterprise", "Enterprise")
    assert "{key: row[2]}" not in cypher.write_ties("LEADS", "PartyOrganisation", "IndustryChain")
