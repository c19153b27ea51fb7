"""What can go wrong on the way to a store: said in words, in both languages, soon, and without a password."""

from __future__ import annotations

import http.server
import inspect
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import neo4j
import pytest

from explorer.cli import main
from explorer.errors import ExplorerError, StoreError
from explorer.settings import Neo4jAddress, Settings
from explorer.store import bolt, failures, open_store
from explorer.store.bolt import Link

SECRET = "never-say-this"
HOST = "127.0.0.1"


def failure(uri: str, data: Path) -> ExplorerError:
    begun = time.monotonic()
    with pytest.raises(StoreError) as refused:
        open_store(Settings(neo4j=Neo4jAddress(uri, password=SECRET), data=data))
    assert time.monotonic() - begun < 30
    assert_speaks(refused.value)
    return refused.value


def assert_speaks(error: ExplorerError) -> None:
    for language in ("zh", "en"):
        words = error.say(language)
        assert SECRET not in words
        assert "{" not in words.replace("{braces}", "")
        assert "Traceback" not in words
    assert error.cause.zh != error.cause.en
    assert error.cure.zh
    assert error.cure.en


@contextmanager
def listener(*, answer: bytes | None) -> Iterator[int]:
    """A port that answers every connection with these bytes; with None it says nothing."""
    with socket.create_server((HOST, 0)) as server:
        kept = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                kept.append(connection)
                if answer is not None:
                    connection.sendall(answer)
                    connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


class Silent(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_no_server(tmp_path: Path):
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    for scheme in ("bolt", "neo4j"):
        error = failure(f"{scheme}://{HOST}:{port}", tmp_path)
        assert (error.code, error.exit_code) == ("no_server", 3)


def test_an_unknown_host(tmp_path: Path):
    assert failure("bolt://no.such.host.invalid:7687", tmp_path).code == "no_server"


def test_a_web_server_is_not_a_neo4j(tmp_path: Path):
    with http.server.HTTPServer((HOST, 0), Silent) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert failure(f"bolt://{HOST}:{server.server_port}", tmp_path).code == "not_a_neo4j"
        server.shutdown()


@pytest.mark.parametrize("answer", [None, b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n"])
@pytest.mark.parametrize("scheme", ["bolt", "bolt+s", "neo4j"])
def test_what_speaks_no_bolt_is_not_a_neo4j(
    tmp_path: Path, answer: bytes | None, scheme: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bolt, "CONNECT_SECONDS", 1.0)  # the web server above is waited for as long as people wait
    with listener(answer=answer) as port:
        assert failure(f"{scheme}://{HOST}:{port}", tmp_path).code == "not_a_neo4j"


@pytest.mark.parametrize(
    "uri",
    ["", "localhost", "localhost:7687", "http://localhost:7474", f"bolt://neo4j:{SECRET}@localhost", "bolt://h:x"],
)
def test_an_address_that_is_none(tmp_path: Path, uri: str):
    assert failure(uri or " ", tmp_path).code == "bad_address"


@pytest.mark.neo4j
@pytest.mark.parametrize(("user", "password"), [("neo4j", SECRET), ("neo4j", ""), ("nobody", SECRET)])
def test_a_wrong_user_or_password(neo4j_address: Neo4jAddress, user: str, password: str):
    link = Link(Neo4jAddress(neo4j_address.uri, user, password), read_only=True)
    with pytest.raises(StoreError) as refused:
        link.check()
    assert refused.value.code in ("wrong_password", "too_many_attempts")
    assert_speaks(refused.value)


def translated(code: str, message: str = "The server's words.") -> StoreError:
    """What becomes of a refusal that a test cannot bring about."""
    link = Link(Neo4jAddress(f"bolt://{HOST}:1", password=SECRET), read_only=True)
    error = neo4j.exceptions.Neo4jError._hydrate_neo4j(code=code, message=message)
    with pytest.raises(StoreError) as refused, link._in_words():
        raise error
    assert_speaks(refused.value)
    return refused.value


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        ("Neo.ClientError.Security.CredentialsExpired", "change it", "first_password"),
        ("Neo.ClientError.Security.AuthenticationRateLimit", "slow down", "too_many_attempts"),
        ("Neo.ClientError.Security.Forbidden", "no", "forbidden"),
        ("Neo.ClientError.Transaction.TransactionTimedOut", "late", "too_slow"),
        ("Neo.DatabaseError.Transaction.TransactionCommitFailed", "No space left on device", "disk_full"),
        ("Neo.DatabaseError.General.UnknownError", "{braces} and such", "refused"),
    ],
)
def test_refusals_of_a_server(code: str, message: str, expected: str):
    assert translated(code, message).code == expected


def test_every_failure_speaks_both_languages():
    for name, make in inspect.getmembers(failures, inspect.isfunction):
        if make.__module__ != failures.__name__:
            continue
        given = {parameter: f"<{parameter}>" for parameter in inspect.signature(make).parameters}
        error = make(**given)
        assert error.code == name
        assert_speaks(error)


def test_the_command_line_says_it_in_a_line(tmp_path: Path, monkeypatch, capsys):
    with listener(answer=b"") as port:
        monkeypatch.setenv("NEO4J_URI", f"bolt://{HOST}:{port}")
        monkeypatch.setenv("NEO4J_PASSWORD", SECRET)
        assert main(["store", "status", "--data", str(tmp_path)]) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "不是 Neo4j" in shown.err
    assert SECRET not in shown.err
