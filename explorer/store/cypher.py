"""Cypher text, derived from the schema; nothing here touches a server.

Labels, relation types and property names come from ``explorer.schema`` alone, every value is a parameter. The texts
stay in the subset that Neo4j 5.26 and the embedded server both speak.
"""

from __future__ import annotations

from collections.abc import Iterable

from explorer.declaring import Field, FieldType, Relation
from explorer.graph import node_columns
from explorer.schema import (
    BEFORE_IMAGE,
    KIND_BY_LABEL,
    NODE_PROVENANCE,
    PROVENANCE,
    RELATION_BY_TYPE,
    STORED_KINDS,
)

# One node that says which store this is and serves as the writers' lock; no kind of the domain, in no frame.
IDENTITY = "StoreIdentity"
# What a load run changed, packed and cut into parts, so that other machines need not read everything again.
RUN_CHANGES = "RunChanges"
LEFT = ("key", "run", "parts", "content")  # of a node that says, in part, what a run changed


def definitions() -> tuple[str, ...]:
    """Return the statements that make every constraint and index; each may be run again.

    They come before the first row: made after data, the embedded server fixes a property's type by what it finds.
    """
    labels = (*(kind.label for kind in STORED_KINDS), IDENTITY, RUN_CHANGES)
    keys = (f"CREATE CONSTRAINT {label}_key IF NOT EXISTS FOR (n:{label}) REQUIRE n.key IS UNIQUE" for label in labels)
    names = (
        f"CREATE TEXT INDEX {kind.label}_name IF NOT EXISTS FOR (n:{kind.label}) ON (n.name)"
        for kind in STORED_KINDS
        if kind.searchable
    )
    return (*keys, *names)


def identify() -> str:
    """Return the statement that gives the store its ``$id`` once, and returns the one it has."""
    return f"MERGE (s:{IDENTITY} {{key: 'store'}}) ON CREATE SET s.id = $id RETURN s.id"


def read_identity() -> str:
    """Return the query for the store's id; no row in a store that was never written."""
    return f"MATCH (s:{IDENTITY} {{key: 'store'}}) RETURN s.id"


def lock_writers() -> str:
    """Return the statement whose open transaction keeps other writers out of an own Neo4j."""
    return f"MATCH (s:{IDENTITY} {{key: 'store'}}) SET s.writer = $writer"


def tell_holder() -> str:
    """Return the statement that says who holds that lock: on a node of its own, since the lock's cannot be read."""
    return f"MERGE (s:{IDENTITY} {{key: 'holder'}}) SET s.host = $host, s.pid = $pid, s.since = $since RETURN 1"


def read_holder() -> str:
    """Return the query for host, process and beginning of who held the lock last."""
    return f"MATCH (s:{IDENTITY} {{key: 'holder'}}) RETURN s.host, s.pid, s.since"


def write_nodes(label: str) -> str:
    """Return the upsert of ``$rows``: lists of a node's values in the order of ``node_columns``.

    ``SET n =`` replaces all properties, so a field that is null is removed, on both servers. The names stand in the
    text once instead of in each row: a fifth less work for server and client than maps.
    """
    properties = _properties(node_columns(label), 0)  # of an unknown label: KeyError
    return f"UNWIND $rows AS row MERGE (n:{label} {{key: row[0]}}) SET n = {properties} RETURN count(n)"


def write_ties(relation: str, start_label: str, end_label: str) -> str:
    """Return the upsert of ``$rows``: lists of start, end (keys) and the values of ``tie_properties``.

    A relation with key fields has a ``key`` property composed of them: a ``MERGE`` on the fields themselves fails on
    a null. The pattern starts at the end that carries few ties: from the hub, the embedded server is quadratic.
    """
    tie = RELATION_BY_TYPE[relation]
    identity = " {key: row[2]}" if tie.key_fields else ""
    properties = _properties(tie_properties(tie), 2)
    pattern = f"(a)-[r:{tie.type}{identity}]->(b)" if tie.hub == "end" else f"(b)<-[r:{tie.type}{identity}]-(a)"
    return (
        f"UNWIND $rows AS row MATCH (a:{KIND_BY_LABEL[start_label].label} {{key: row[0]}}) "
        f"MATCH (b:{KIND_BY_LABEL[end_label].label} {{key: row[1]}}) MERGE {pattern} SET r = {properties} "
        "RETURN count(r)"
    )


def remove_nodes(label: str) -> str:
    """Return the removal of the nodes of ``$rows``: lists of a key; their ties are gone before."""
    return f"UNWIND $rows AS row MATCH (n:{KIND_BY_LABEL[label].label} {{key: row[0]}}) DELETE n RETURN count(*)"


def remove_ties(relation: str, start_label: str, end_label: str) -> str:
    """Return the removal of ``$rows``: lists of start, end (keys) and, of a relation with key fields, the tie's key."""
    tie = RELATION_BY_TYPE[relation]
    identity = " {key: row[2]}" if tie.key_fields else ""
    pattern = f"(a)-[r:{tie.type}{identity}]->(b)" if tie.hub == "end" else f"(b)<-[r:{tie.type}{identity}]-(a)"
    return (
        f"UNWIND $rows AS row MATCH (a:{KIND_BY_LABEL[start_label].label} {{key: row[0]}}) "
        f"MATCH (b:{KIND_BY_LABEL[end_label].label} {{key: row[1]}}) MATCH {pattern} DELETE r RETURN count(*)"
    )


def read_images() -> str:
    """Return the query for the before-images of ``$runs``, a row each: their values in the order of ``node_columns``.

    A row is up to a megabyte, so they are not collected.
    """
    values = ", ".join(["n.key", *_values("n", (*BEFORE_IMAGE.fields, *NODE_PROVENANCE))])
    return f"MATCH (n:{BEFORE_IMAGE.label}) WHERE n.run IN $runs RETURN {values}"


def read_image_runs() -> str:
    """Return the query for the run of each before-image, and the runs that had last changed what it holds."""
    return f"MATCH (n:{BEFORE_IMAGE.label}) RETURN n.run, n.last_runs"


def tie_properties(relation: Relation) -> tuple[str, ...]:
    """Return the names of a tie's properties, in the order in which its values are sent.

    >>> tie_properties(RELATION_BY_TYPE["SUPPLIES"])[:3]
    ('key', 'product', 'hash')
    """
    names = tuple(field.name for field in (*relation.fields, *PROVENANCE))
    return ("key", *names) if relation.key_fields else names


def _properties(names: Iterable[str], first: int) -> str:
    """Return a map of the values of ``row`` from place ``first`` on."""
    return "{" + ", ".join(f"{name}: row[{place}]" for place, name in enumerate(names, first)) + "}"


def count_nodes(label: str) -> str:
    """Return the query for the number of nodes of a label."""
    return f"MATCH (n:{KIND_BY_LABEL[label].label}) RETURN count(n)"


def count_ties(relation: str, hub_label: str) -> str:
    """Return the query for the number of ties that a relation has with nodes of one label, the end with many ties.

    Unless the pattern begins with that label the embedded server goes through all nodes: minutes in a city of millions.
    """
    tie = RELATION_BY_TYPE[relation]
    hub = f"(:{KIND_BY_LABEL[hub_label].label})"
    pattern = f"{hub}<-[r:{tie.type}]-()" if tie.hub == "end" else f"{hub}-[r:{tie.type}]->()"
    return f"MATCH {pattern} RETURN count(r)"


def sample_keys(label: str) -> str:
    """Return the query for about ``$share`` of the keys of a label, in the server's own order."""
    return (
        f"MATCH (n:{KIND_BY_LABEL[label].label}) WHERE rand() < $share "
        "WITH n.key AS key ORDER BY key RETURN collect(key)"
    )


def read_nodes(label: str, *, bounded: bool) -> str:
    """Return the query for the nodes of one key range: one list a node, in the order of ``node_columns``."""
    kind = KIND_BY_LABEL[label]
    values = ", ".join(["n.key", *_values("n", (*kind.fields, *NODE_PROVENANCE))])
    return f"MATCH (n:{kind.label}) WHERE {_range('n', bounded=bounded)} RETURN collect([{values}])"


def read_ties(relation: str, label: str, far_label: str, *, bounded: bool) -> str:
    """Return the query for the ties of the nodes in one key range of ``label``, the end with few ties, to one label.

    One list a tie, in the order of ``tie_columns``. Where the far end may have any label, or one of two, the embedded
    server takes three to a hundred times as long.
    """
    tie = RELATION_BY_TYPE[relation]
    near, far = ("a", "b") if tie.hub == "end" else ("b", "a")
    other = f"({far}:{KIND_BY_LABEL[far_label].label})"
    pattern = f"({near})-[r:{tie.type}]->{other}" if tie.hub == "end" else f"({near})<-[r:{tie.type}]-{other}"
    ends = ["labels(a)[0]", "a.key", "labels(b)[0]", "b.key"]
    values = ", ".join([*ends, *_values("r", (*tie.fields, *PROVENANCE))])
    return (
        f"MATCH ({near}:{KIND_BY_LABEL[label].label}) WHERE {_range(near, bounded=bounded)} "
        f"MATCH {pattern} RETURN collect([{values}])"
    )


def read_runs() -> str:
    """Return the query for the newest load run of each status."""
    return "MATCH (n:LoadRun) RETURN n.status, max(n.key)"


def read_later_runs() -> str:
    """Return the query for key and status of the load runs after ``$after``."""
    return "MATCH (n:LoadRun) WHERE n.key > $after RETURN n.key, n.status"


def count_beside_runs() -> str:
    """Return the query for how many nodes there are beside load runs: none in a store that is still empty."""
    return f"MATCH (n) WHERE NOT n:LoadRun AND NOT n:{IDENTITY} RETURN count(n)"


def write_log() -> str:
    """Return the upsert of ``$rows``: lists of key, run, number of parts and content of what runs changed."""
    properties = _properties(LEFT, 0)
    return f"UNWIND $rows AS row MERGE (c:{RUN_CHANGES} {{key: row[0]}}) SET c = {properties} RETURN count(c)"


def read_log() -> str:
    """Return the query for key, number of parts and content of the parts ``$keys`` of what runs changed."""
    return f"UNWIND $keys AS key MATCH (c:{RUN_CHANGES} {{key: key}}) RETURN c.key, c.parts, c.content"


def remove_log() -> str:
    """Return the statement that forgets what runs before ``$oldest`` changed."""
    return f"MATCH (c:{RUN_CHANGES}) WHERE c.key < $oldest DELETE c RETURN count(*)"


def low_degree_labels(relation: Relation) -> tuple[str, ...]:
    """Return the labels of the end that carries few ties: from there ties are written and read."""
    return relation.starts if relation.hub == "end" else relation.ends


def hub_labels(relation: Relation) -> tuple[str, ...]:
    """Return the labels of the other end."""
    return relation.ends if relation.hub == "end" else relation.starts


def _range(variable: str, *, bounded: bool) -> str:
    upper = f" AND {variable}.key < $high" if bounded else ""
    return f"{variable}.key >= $low{upper}"


def _values(variable: str, fields: tuple[Field, ...]) -> list[str]:
    """Return the fields as Cypher values; dates as ISO text, which Polars turns into dates at once."""
    return [
        f"toString({variable}.{field.name})" if field.type is FieldType.DATE else f"{variable}.{field.name}"
        for field in fields
    ]
