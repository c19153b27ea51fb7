"""The embedded server as a process of its own; started by ``embedded.py``, it lives as long as its discovery file.

``python -m explorer.store.server DISCOVERY`` in the server's folder, with a ``Request`` as JSON on standard input.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import filelock

from explorer.schema import RELATIONS
from explorer.store.discovery import DATABASE, HOST, READER, Discovery, read_discovery, write_discovery

IN_USE, PORT_TAKEN, NO_SPACE, FAILED = 11, 12, 13, 14  # exit codes
HEAP: Final = "1g"  # carries 4.5 million nodes
COMMAND_SECONDS: Final = 600  # the driver's own time limits are ignored by this server
LOCK_SECONDS: Final = 3.0
LOOK_SECONDS: Final = 0.3
LOCK = "server.lock"

# As JVM arguments: several of these are silently ignored among the server's own settings.
JVM = (
    "-Darcadedb.txWalFlush=2",  # else no fsync at a commit
    f"-Darcadedb.command.timeout={COMMAND_SECONDS * 1000}",
    "-XX:+ExitOnOutOfMemoryError",  # else a live process that answers nobody
    "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",  # no query reads files or addresses
    "-Darcadedb.opencypher.loadCsv.allowRemoteUrls=false",
    "-Djava.net.preferIPv4Stack=true",
)
_EVERYTHING = ["createRecord", "readRecord", "updateRecord", "deleteRecord"]


@dataclass(frozen=True, slots=True)
class Request:
    """What a starter asks for; on standard input, since arguments are seen by every user of the machine."""

    bolt_port: int
    http_port: int
    root_password: str = field(repr=False)
    reader_password: str = field(repr=False)


def main() -> int:
    """Serve until the discovery file is removed; return why not otherwise."""
    discovery = Path(sys.argv[1])
    request = Request(**json.loads(sys.stdin.read()))
    lock = filelock.FileLock(LOCK)
    try:
        lock.acquire(timeout=LOCK_SECONDS)  # freed by the system when this process ends, however it ends
    except filelock.Timeout:
        return IN_USE
    _forget_users()
    server = _server(request)
    try:
        server.start()
        make_tie_types(server.get_database(DATABASE))
    except Exception as error:  # noqa: BLE001 - whatever Java throws
        sys.stderr.write(f"{error}\n")
        return _exit_code(error)
    found = Discovery(file=sys.argv[1], pid=os.getpid(), **asdict(request))
    write_discovery(discovery, found)
    while read_discovery(discovery) == found:
        time.sleep(LOOK_SECONDS)
    server.stop()
    return 0


def _forget_users() -> None:
    """Remove the users of the last start and write the groups: passwords are new at each start.

    A root password that differs from the one in the folder would be ignored.
    """
    config = Path("config")
    config.mkdir(exist_ok=True)
    for users in config.glob("server-users.json*"):
        users.unlink()
    groups = {"admin": _group(_EVERYTHING, ["updateSecurity", "updateSchema", "updateDatabaseSettings"])}
    readers = {**groups, READER: _group(["readRecord"], [])}
    document = {"databases": {"*": {"groups": groups}, DATABASE: {"groups": readers}}, "version": 2}
    (config / "server-groups.json").write_text(json.dumps(document), encoding="utf-8")


def _group(records: list[str], access: list[str]) -> dict[str, Any]:
    return {"resultSetLimit": -1, "readTimeout": -1, "access": access, "types": {"*": {"access": records}}}


def _server(request: Request) -> Any:  # noqa: ANN401 - the package ships no types
    from arcadedb_embedded.server import ArcadeDBServer

    settings = {
        "mode": "development",  # in production mode the reason of a refusal stays in the log
        "host": HOST,
        "http_port": request.http_port,
        "bolt_host": HOST,
        "bolt_port": request.bolt_port,
        "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "server_defaultDatabases": f"{DATABASE}[{READER}:{request.reader_password}:{READER}]",
    }
    jvm = {"heap_size": HEAP, "jvm_args": JVM}
    return ArcadeDBServer(str(Path.cwd()), request.root_password, settings, jvm)


def make_tie_types(database: Any) -> None:  # noqa: ANN401
    """Make the relation types here, since no Cypher does: made by the first tie, DDL would run inside its write."""
    for relation in RELATIONS:
        database.command("sql", f"CREATE EDGE TYPE {relation.type} IF NOT EXISTS")


def _exit_code(error: Exception) -> int:
    message = str(error)
    reasons = {
        "LockException": IN_USE, "locked": IN_USE,
        "BindException": PORT_TAKEN, "Address already in use": PORT_TAKEN, "Unable to listen": PORT_TAKEN,
        "No space left": NO_SPACE,
    }  # fmt: skip
    return next((code for words, code in reasons.items() if words in message), FAILED)


if __name__ == "__main__":
    code = FAILED
    try:
        code = main()
    finally:
        sys.stderr.flush()
        os._exit(code)  # after a stop the Java machine would wait for the last client
