"""Both servers for every test that asks: started once a run, emptied before each test."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from explorer.settings import Neo4jAddress, Settings
from explorer.store import Store, open_store
from explorer.store.bolt import Link
from explorer.store.discovery import Discovery
from explorer.store.embedded import ensure_server, stop_server
from tests.searching import DEEP, examples
from tests.servers.neo4j_server import NoNeo4jError, neo4j_server

# In a store that tests made; one that has other nodes and not this one is somebody's, and is left alone.
MADE_BY_TESTS = "MadeByTests"
# The groups of tests that take longest, in the order of their seconds: begun first, so that no process waits at the
# end for another's last. The rest are handed out as processes come free.
LONG_GROUPS = (
    "neo4j", "embedded", "tests/test_browser.py", "tests/test_quiet.py", "tests/test_store_embedded.py",
    "tests/test_offline.py", "tests/test_plan.py", "tests/test_oracle_random.py", "tests/test_dump.py",
    "tests/test_oracle_equal.py",
)  # fmt: skip
MOST_PROCESSES = 8  # more would not end sooner than the first group does


def pytest_configure() -> None:
    """Search as far as the environment says; let Java machines be made for minutes: one compiler, one collector."""
    if DEEP:
        hypothesis.settings.register_profile("deep", max_examples=examples(100))
        hypothesis.settings.load_profile("deep")
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


def pytest_xdist_auto_num_workers() -> int:
    """Return one process more than there are cores, for much of a test is waiting for a server."""
    return min((os.cpu_count() or 1) + 1, MOST_PROCESSES)


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a server on one of the processes that run them, and else those of a file; long groups first.

    A server that is started twice and warms up twice costs more than all that is asked of it.
    """
    groups = {item: _server_of(item) or item.nodeid.partition("::")[0] for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: LONG_GROUPS.index(groups[item]) if groups[item] in LONG_GROUPS else len(LONG_GROUPS))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Stop where xdist lost the groups, as it does without a word when ids of tests are not what it takes them for.

    Modules and tests stay until the end: the collector need not look at them again and again.
    """
    gc.freeze()
    if session.config.getoption("loadgroup", False) and not all("@" in item.nodeid for item in session.items):
        pytest.exit("xdist keeps no group of tests together", returncode=3)


def _server_of(item: pytest.Item) -> str | None:
    """Return which of the shared servers a test needs."""
    fixtures = getattr(item, "fixturenames", ())
    chosen = item.callspec.params.get("settings_of_store") if hasattr(item, "callspec") else None
    if chosen == "neo4j" or "neo4j_address" in fixtures:
        return "neo4j"
    return "embedded" if chosen or "embedded_data" in fixtures else None


@pytest.fixture(scope="session")
def embedded_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of an embedded server that runs for the whole test run."""
    data = tmp_path_factory.mktemp("embedded")
    claim(ensure_server(data).address(write=True))
    yield data
    stop_server(data)


@pytest.fixture(scope="session")
def embedded_server(embedded_data: Path) -> Discovery:
    """Where that server listens, with its passwords."""
    return ensure_server(embedded_data)


@pytest.fixture(scope="session")
def neo4j_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jAddress]:
    """A real Neo4j; where there is none the test is skipped, and fails where CI is set."""
    try:
        with neo4j_server(tmp_path_factory.mktemp("neo4j")) as address:
            claim(address)
            yield address
            empty(address)
    except NoNeo4jError as error:
        if os.environ.get("CI"):
            pytest.fail(f"no Neo4j for the tests: {error}")
        pytest.skip(f"no Neo4j for the tests: {error}")


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def settings_of_store(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of an empty store on each of the two servers; nobody holds its writers' lock."""
    if request.param == "embedded":
        data = request.getfixturevalue("embedded_data")
        empty(ensure_server(data).address(write=True))
        return Settings(data=data)
    address = request.getfixturevalue("neo4j_address")
    empty(address)
    return Settings(neo4j=address, data=tmp_path / "data")


@pytest.fixture
def store(settings_of_store: Settings) -> Iterator[Store]:
    """An empty store on each of the two servers, open for writing."""
    with open_store(settings_of_store, write=True) as opened:
        yield opened


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Open a page as a pasted link would: the graph, the page's address, its parameters."""
    from tests import pages  # Streamlit takes its second, and few tests need it

    return lambda graph="sample", page="", **parameters: pages.open_page(monkeypatch, graph, page, **parameters)


def claim(address: Neo4jAddress) -> None:
    """Mark a store as the tests' own; refuse one that has nodes and no such mark."""
    link = Link(address, read_only=False)
    try:
        if not link.read(f"MATCH (n:{MADE_BY_TESTS}) RETURN count(n)")[0][0]:
            nodes = link.read("MATCH (n) RETURN count(n)")[0][0]
            if nodes:
                pytest.exit(f"{address.uri} has {nodes} nodes that no test made: use an empty database", returncode=3)
            link.write(f"CREATE (:{MADE_BY_TESTS} {{key: 'tests'}})")
    finally:
        link.close()


def empty(address: Neo4jAddress) -> None:
    """Remove everything but the mark, and so the store's identity and with it what was cached of it."""
    link = Link(address, read_only=False)
    remove = f"MATCH (n) WHERE NOT n:{MADE_BY_TESTS} WITH n LIMIT 20000 DETACH DELETE n RETURN count(*)"
    try:
        while link.write(remove)[0][0]:
            pass
    finally:
        link.close()
