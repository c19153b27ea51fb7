"""A real Neo4j for the tests: NEO4J_TEST_URI, else a Docker engine that answers, else the jars from Maven Central."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
import platformdirs

from explorer.errors import StoreError
from explorer.settings import Neo4jAddress
from explorer.store.bolt import Link

VERSION = "5.26.30"
IMAGE = f"neo4j:{VERSION}-community"
HERE = Path(__file__).parent
START_SECONDS = 120
DOWNLOAD_SECONDS = 900


class NoNeo4jError(Exception):
    """There is no Neo4j for the tests here; the message says what to install."""


@contextmanager
def neo4j_server(folder: Path) -> Iterator[Neo4jAddress]:
    """A Neo4j with a password; ``folder`` takes what it writes, unless it is one that runs already."""
    given = os.environ.get("NEO4J_TEST_URI")
    if given:
        user, password = (os.environ.get(f"NEO4J_TEST_{name}", "neo4j") for name in ("USER", "PASSWORD"))
        yield Neo4jAddress(given, user, password, os.environ.get("NEO4J_TEST_DATABASE", "neo4j"))
        return
    with _by_docker() if docker_answers() else _by_maven(folder) as address:
        yield address


def docker_answers() -> bool:
    """Whether there is a Docker engine, not only its command."""
    if not shutil.which("docker"):
        return False
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=20, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


@contextmanager
def _by_docker() -> Iterator[Neo4jAddress]:
    password = secrets.token_urlsafe(16)
    run = ["docker", "run", "--detach", "--rm", "--publish", "127.0.0.1::7687", "--env", "NEO4J_AUTH", IMAGE]
    started = _output(run, {**os.environ, "NEO4J_AUTH": f"neo4j/{password}"})
    try:
        port = _output(["docker", "port", started, "7687/tcp"]).splitlines()[0].rpartition(":")[2]
        address = Neo4jAddress(f"bolt://127.0.0.1:{port}", "neo4j", password)
        _await(address)
        yield address
    finally:
        subprocess.run(["docker", "rm", "--force", started], capture_output=True, timeout=60, check=False)


def _output(command: list[str], environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS, check=False, env=environment
    )
    if done.returncode:
        raise NoNeo4jError(f"{' '.join(command[:2])}: {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout.strip()


@contextmanager
def _by_maven(folder: Path) -> Iterator[Neo4jAddress]:
    missing = [name for name in ("java", "mvn") if not shutil.which(name)]
    if missing:
        raise NoNeo4jError(
            f"no NEO4J_TEST_URI, no Docker engine, and no {' or '.join(missing)}: "
            "install a JDK (17 or 21) and Maven (Debian: apt-get install default-jdk-headless maven)"
        )
    jars = _jars()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["java", "-Xmx1g", "-cp", f"{jars}{os.sep}*", str(HERE / "Neo4jServer.java"), str(folder), str(port)]
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=output, cwd=folder)
    try:
        _await_ready(server, log)
        yield _with_own_password(f"bolt://127.0.0.1:{port}")
    finally:
        server.kill()  # its folder is thrown away: a clean end takes seconds for nothing
        server.wait(timeout=30)


def neo4j_admin(folder: Path) -> Path:
    """The real neo4j-admin as a script in ``folder``, for a server whose home is ``folder / "home"``."""
    if not all(map(shutil.which, ("java", "mvn"))) or os.name != "posix":
        raise NoNeo4jError("no Java and Maven for neo4j-admin")
    (folder / "home" / "conf").mkdir(parents=True)
    script = folder / "neo4j-admin"
    script.write_text(
        f"#!/bin/sh\nNEO4J_HOME='{folder}/home' NEO4J_CONF='{folder}/home/conf' "
        f"exec java -cp '{_jars()}/*' org.neo4j.cli.AdminTool \"$@\"\n"
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script


def _jars() -> Path:
    """The jars in the user's cache, fetched once: whole or not at all, by one run at a time."""
    cache = platformdirs.user_cache_path("chain-explorer") / "neo4j-for-tests"
    jars = cache / VERSION
    cache.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(cache / "fetch.lock", timeout=DOWNLOAD_SECONDS):
        if not jars.exists():
            fetched = Path(tempfile.mkdtemp(dir=cache))
            goal = ["dependency:copy-dependencies", f"-DoutputDirectory={fetched}", f"-Dneo4j.version={VERSION}"]
            try:
                _output(["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), *goal])
                fetched.rename(jars)
            finally:
                shutil.rmtree(fetched, ignore_errors=True)
    return jars


def _await_ready(server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while "ready" not in log.read_text(errors="replace").splitlines():
        if server.poll() is not None or time.monotonic() > end:
            raise NoNeo4jError(f"Neo4j did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.2)


def _await(address: Neo4jAddress) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        link = Link(address, read_only=True)
        try:
            link.check()
        except StoreError as error:
            if time.monotonic() > end:
                raise NoNeo4jError(str(error)) from error
            time.sleep(0.5)
        else:
            return
        finally:
            link.close()


def _with_own_password(uri: str) -> Neo4jAddress:
    """Change the first password, as a server demands before anything else."""
    password = secrets.token_urlsafe(16)
    link = Link(Neo4jAddress(uri, "neo4j", "neo4j", "system"), read_only=False)
    link.write("ALTER CURRENT USER SET PASSWORD FROM $old TO $new", old="neo4j", new=password)
    link.close()
    return Neo4jAddress(uri, "neo4j", password)
