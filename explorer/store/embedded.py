"""The embedded server: found and shared when it runs, else started as a process of its own, and stopped.

In the data folder: ``server.json`` (discovery), ``server/`` (its working directory with databases, config and log),
``start.lock`` (one starter at a time).
"""

from __future__ import annotations

import errno
import http.client
import importlib.util
import json
import platform
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

import filelock
import psutil

from explorer.errors import StoreError
from explorer.store import failures, server
from explorer.store.discovery import DATABASE, HOST, Discovery, read_discovery

START_SECONDS: Final = 120.0  # 1 to 3 on an idle machine; one that is busy with other work takes long
STOP_SECONDS: Final = 60.0
READY_SECONDS: Final = 5.0  # one that runs and does not say in that time that it is ready is stuck
PORT_TRIES: Final = 3
LEAST_SPACE: Final = 32_000_000  # bytes; with less a batch may not fit any more
_LOOK_SECONDS: Final = 0.1

_started: list[subprocess.Popen[bytes]] = []  # ours, kept so that their remains are collected


def find_server(data: Path) -> Discovery | None:
    """Return the server of the data folder if it runs and answers; None for no server or one that was killed."""
    found = read_discovery(data / "server.json")
    return found if found and _answers(found) else None


def ensure_server(data: Path) -> Discovery:
    """Return the running server of the data folder, started if there is none.

    Of several starters at once one starts it and the others share it. It outlives the process that started it.

    Raises
    ------
    StoreError
        no embedded server on this platform; folder in use or unusable; ports taken; disk full; it does not start.
    """
    seen = read_discovery(data / "server.json")
    if seen and _answers(seen):
        return seen
    with _one_starter(data):
        now = read_discovery(data / "server.json")
        if now and now != seen and _answers(now):
            return now
        return _start(data)


def stop_server(data: Path) -> bool:
    """Stop the server of the data folder cleanly and return whether one ran.

    Raises
    ------
    StoreError
        it did not end in time.
    """
    if not (data / "server.json").exists():
        return False
    with _one_starter(data):
        return _stop(data)


def replace_database(data: Path, database: Path) -> Discovery:
    """Put a database that was built elsewhere in the place of the server's, and return the server started on it.

    Others who ask for the server meanwhile wait for it.

    Raises
    ------
    StoreError
        as ``ensure_server`` and ``stop_server``; the old database is in its place then, or an empty one.
    """
    place = data / "server" / "databases" / DATABASE
    old = database.with_name("old")
    with _one_starter(data):
        _stop(data)
        try:
            place.rename(old)
            database.rename(place)
        except OSError as error:
            if old.exists():
                old.rename(place)
            raise _unusable(data, error) from error
        return _start(data)


def has_other_clients(data: Path) -> bool:
    """Return whether another process is connected to the server; true as well where the system does not tell."""
    found = read_discovery(data / "server.json")
    try:
        ours = {each.laddr.port for each in psutil.Process().net_connections("tcp") if each.raddr}
        theirs = psutil.Process(found.pid).net_connections("tcp") if found else []
    except psutil.Error:
        return True
    ports = {each.raddr.port for each in theirs if each.raddr and found and each.laddr.port == found.bolt_port}
    return bool(ports - ours)


def _stop(data: Path) -> bool:
    found = read_discovery(data / "server.json")
    (data / "server.json").unlink(missing_ok=True)  # the server sees it and stops
    if not found or not found.alive():
        return False
    _await_end(found)
    return True


def is_disk_full(data: Path) -> bool:
    """Return whether the data folder's disk has no room for a batch: the server only says that a commit failed."""
    return psutil.disk_usage(str(data)).free < LEAST_SPACE


def _await_end(found: Discovery) -> None:
    end = time.monotonic() + STOP_SECONDS
    while found.alive():
        if time.monotonic() > end:
            raise failures.stop_failed(found.pid)
        time.sleep(_LOOK_SECONDS)
    _collect()


def _answers(found: Discovery) -> bool:
    """Return whether the server runs and says over HTTP that it is ready."""
    if not found.alive():
        return False
    connection = http.client.HTTPConnection(HOST, found.http_port, timeout=READY_SECONDS)
    try:
        connection.request("GET", "/api/v1/ready")
        return connection.getresponse().status == http.client.NO_CONTENT
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def _one_starter(data: Path) -> Iterator[None]:
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(data / "start.lock", timeout=START_SECONDS + STOP_SECONDS)
        lock.acquire()
    except filelock.Timeout as error:
        raise failures.folder_in_use(str(data)) from error
    except OSError as error:
        raise _unusable(data, error) from error
    try:
        yield
    finally:
        lock.release()


def _start(data: Path) -> Discovery:
    """Start the server on free ports; another program may take one between our look and its start: then others."""
    if importlib.util.find_spec("arcadedb_embedded") is None:
        raise failures.no_embedded_server(f"{platform.system()} {platform.machine()}")
    found = read_discovery(data / "server.json")
    if found and found.alive():  # it runs and does not answer: a second one could not have the folder
        raise failures.folder_in_use(str(data))
    for request in (_request() for _ in range(PORT_TRIES)):
        code = _launch(data, request)
        found = read_discovery(data / "server.json") if code is None else None
        if found:
            return found
        taken = request.bolt_port
        if code != server.PORT_TAKEN:
            raise _start_failure(data, code)
    raise failures.port_taken(taken)


def _request() -> server.Request:
    bolt_port, http_port = _free_ports()
    return server.Request(bolt_port, http_port, secrets.token_urlsafe(24), secrets.token_urlsafe(24))


def _free_ports() -> tuple[int, int]:
    with socket.create_server((HOST, 0)) as one, socket.create_server((HOST, 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _launch(data: Path, request: server.Request) -> int | None:
    """Start the process and wait; return None when the server is there, else how the process ended."""
    discovery = data / "server.json"
    try:
        discovery.unlink(missing_ok=True)
        (data / "server" / "log").mkdir(parents=True, exist_ok=True)
        process = _spawn(data, request)
    except OSError as error:
        raise _unusable(data, error) from error
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if read_discovery(discovery):
            return None
        if process.poll() is not None:
            return process.returncode
        time.sleep(_LOOK_SECONDS)
    process.kill()
    return server.FAILED


def _spawn(data: Path, request: server.Request) -> subprocess.Popen[bytes]:
    """Start the process apart from ours: no shared terminal, signals or working directory."""
    command = [sys.executable, "-P", "-m", server.__name__, str(data.absolute() / "server.json")]
    detached = 0x00000008 | 0x00000200 if sys.platform == "win32" else 0  # DETACHED_PROCESS, CREATE_NEW_PROCESS_GROUP
    with (data / "server" / "log" / "start.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, cwd=data / "server", stdin=subprocess.PIPE, stdout=log, stderr=log,
            start_new_session=True, creationflags=detached,
        )  # fmt: skip
    _started.append(process)
    if process.stdin:
        with process.stdin as pipe:
            pipe.write(json.dumps(asdict(request)).encode())
    return process


def _collect() -> None:
    """Collect what remains of the processes that we started and that have ended."""
    _started[:] = [process for process in _started if process.poll() is None]


def _start_failure(data: Path, code: int | None) -> StoreError:
    if code == server.IN_USE:
        return failures.folder_in_use(str(data))
    if code == server.NO_SPACE or is_disk_full(data):
        return failures.disk_full(str(data))
    return failures.start_failed(str(data / "server" / "log" / "start.log"))


def _unusable(data: Path, error: OSError) -> StoreError:
    if error.errno == errno.ENOSPC:
        return failures.disk_full(str(data))
    return failures.folder_unusable(str(data), error.strerror or str(error))
