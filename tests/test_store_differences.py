"""Where the two servers differ, pinned: each difference is a reason for a rule of the store."""

from __future__ import annotations

import http.client
import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from explorer.errors import StoreError
from explorer.schema import RELATIONS
from explorer.store import Store, cypher, server
from explorer.store.bolt import Link
from explorer.store.discovery import Discovery
from tests.conftest import empty


@pytest.fixture
def embedded(embedded_server: Discovery) -> Iterator[Link]:
    """A connection as root to the embedded server, its store empty."""
    empty(embedded_server.address(write=True))
    link = Link(embedded_server.address(write=True), read_only=False)
    for statement in cypher.definitions():
        link.define(statement)
    yield link
    link.close()


@pytest.fixture
def neo4j(neo4j_address) -> Iterator[Link]:
    """The same on Neo4j."""
    empty(neo4j_address)
    link = Link(neo4j_address, read_only=False)
    for statement in cypher.definitions():
        link.define(statement)
    yield link
    link.close()


def server_says(found: Discovery, path: str, body: dict[str, str] | None = None) -> dict[str, list[dict[str, object]]]:
    """An answer of the embedded server over HTTP, as root."""
    login = b64encode(f"root:{found.root_password}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", found.http_port, timeout=20)
    connection.request("POST" if body else "GET", path, json.dumps(body) if body else None, headers)
    return json.loads(connection.getresponse().read())


MERGE_NULL = "UNWIND $keys AS key MERGE (n:Enterprise {key: key}) RETURN count(n)"


def test_embedded_makes_a_node_of_a_null_key(embedded: Link):
    """So keys are checked in Python."""
    assert embedded.write(MERGE_NULL, keys=[None]) == [[1]]
    assert embedded.read("MATCH (n:Enterprise) RETURN n.key") == [[None]]


@pytest.mark.neo4j
def test_neo4j_refuses_a_null_key(neo4j: Link):
    with pytest.raises(StoreError):
        neo4j.write(MERGE_NULL, keys=[None])


def test_embedded_takes_a_number_and_its_text_for_one_key(embedded: Link):
    """So keys are texts."""
    embedded.write(MERGE_NULL, keys=["12345"])
    with pytest.raises(StoreError):
        embedded.write(MERGE_NULL, keys=[12345])
    assert embedded.read("MATCH (n:Enterprise) RETURN n.key") == [["12345"]]


@pytest.mark.neo4j
def test_neo4j_tells_a_number_from_its_text(neo4j: Link):
    neo4j.write(MERGE_NULL, keys=["12345", 12345])
    assert neo4j.read("MATCH (n:Enterprise) RETURN count(n)") == [[2]]


def test_embedded_loses_the_offset_of_a_time(embedded: Link):
    """So only dates are stored, and the times of load runs as text."""
    moment = datetime(2024, 1, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    embedded.write("MERGE (n:Enterprise {key: 'K1'}) SET n.moment = $moment RETURN 1", moment=moment)
    (((read,),),) = (embedded.read("MATCH (n:Enterprise) RETURN n.moment"),)
    assert read.to_native().tzinfo is None


@pytest.mark.neo4j
def test_neo4j_keeps_the_offset_of_a_time(neo4j: Link):
    moment = datetime(2024, 1, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    neo4j.write("MERGE (n:Enterprise {key: 'K1'}) SET n.moment = $moment RETURN 1", moment=moment)
    (((read,),),) = (neo4j.read("MATCH (n:Enterprise) RETURN n.moment"),)
    assert read.to_native().astimezone(UTC) == moment


COLLECT_MANY = "UNWIND range(1, 600000) AS number RETURN size(collect(number))"


def test_embedded_refuses_to_collect_more_than_524288(embedded: Link):
    """So the graph is read in key ranges."""
    with pytest.raises(StoreError):
        embedded.read(COLLECT_MANY)


@pytest.mark.neo4j
def test_neo4j_collects_more(neo4j: Link):
    assert neo4j.read(COLLECT_MANY) == [[600_000]]


def test_embedded_lets_root_write_in_a_read_session(embedded_server: Discovery, embedded: Link):
    """So readers are a user of their own, whom the server refuses in a write session too."""
    as_root = Link(embedded_server.address(write=True), read_only=True)
    assert as_root.read(MERGE_NULL, keys=["K1"]) == [[1]]
    as_root.close()
    as_reader = Link(embedded_server.address(write=False), read_only=False)
    for text in (
        "CREATE (n:Enterprise {key: 'K2'})",
        "MATCH (n:Enterprise) SET n.name = 'x'",
        "MATCH (n:Enterprise) DELETE n",
        "MATCH (a:Enterprise), (b:Enterprise) CREATE (a)-[:SUPPLIES]->(b)",
        "CREATE (n:NewLabel {key: 'K2'})",
    ):
        with pytest.raises(StoreError) as refused:
            as_reader.write(text)
        assert refused.value.code == "forbidden"
    for text in ("CREATE CONSTRAINT c IF NOT EXISTS FOR (n:New) REQUIRE n.key IS UNIQUE", "DROP CONSTRAINT Area_key"):
        with pytest.raises(StoreError):
            as_reader.define(text)
    as_reader.close()
    assert embedded.read("MATCH (n:Enterprise) RETURN n.key, n.name") == [["K1", None]]


@pytest.mark.neo4j
def test_neo4j_refuses_every_user_to_write_in_a_read_session(neo4j: Link):
    link = Link(neo4j.address, read_only=True)
    with pytest.raises(StoreError):
        link.read(MERGE_NULL, keys=["K1"])
    link.close()


def test_embedded_names_the_index_of_a_constraint_by_label_and_property(embedded: Link):
    assert ["Area[key]"] in embedded.read("SHOW INDEXES YIELD name RETURN name")


@pytest.mark.neo4j
def test_neo4j_names_the_index_of_a_constraint_like_it(neo4j: Link):
    assert ["Area_key"] in neo4j.read("SHOW INDEXES YIELD name RETURN name")


FULLTEXT = "CREATE FULLTEXT INDEX words IF NOT EXISTS FOR (n:Enterprise) ON EACH [n.name]"


def test_embedded_has_no_fulltext_index(embedded: Link):
    """So names are searched in the projection."""
    with pytest.raises(StoreError):
        embedded.define(FULLTEXT)


@pytest.mark.neo4j
def test_neo4j_has_fulltext_indexes(neo4j: Link):
    neo4j.define(FULLTEXT)
    neo4j.define("DROP INDEX words")


def test_embedded_reads_no_files_for_a_query(embedded: Link, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    for address in (tmp_path.as_uri() + "/secret.csv", str(tmp_path / "secret.csv"), "http://127.0.0.1:1/x.csv"):
        with pytest.raises(StoreError):
            embedded.read("LOAD CSV FROM $address AS row RETURN row", address=address)


def test_embedded_settings_are_in_force(embedded_server: Discovery):
    """Several are silently ignored unless they come as arguments of the Java machine."""
    asked = {"language": "sql", "command": "SELECT expand(settings) FROM schema:database"}
    rows = server_says(embedded_server, "/api/v1/query/neo4j", asked)["result"]
    settings = {row["key"]: row["value"] for row in rows}
    assert settings["arcadedb.txWalFlush"] == 2
    assert settings["arcadedb.command.timeout"] == server.COMMAND_SECONDS * 1000


def test_embedded_has_every_tie_type_before_the_first_tie(embedded_server: Discovery):
    asked = {"language": "sql", "command": "SELECT name FROM schema:types WHERE type = 'edge'"}
    rows = server_says(embedded_server, "/api/v1/query/neo4j", asked)["result"]
    assert {row["name"] for row in rows} >= {relation.type for relation in RELATIONS}


def test_a_transaction_taken_back_leaves_nothing(store: Store):
    store.session.ensure_schema()
    with store.link.hold("CREATE (n:Enterprise {key: $key})", key="K1"):
        pass
    assert store.link.read("MATCH (n:Enterprise) RETURN count(n)") == [[0]]
