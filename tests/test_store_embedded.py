"""The life of the embedded server: started, shared, killed, recovered, stopped; and what can keep it from starting."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import filelock
import psutil
import pytest

from explorer.cli import main
from explorer.errors import StoreError, StoreLostError
from explorer.settings import Settings
from explorer.store import bolt, embedded, open_store, server
from explorer.store.discovery import Discovery, read_discovery
from explorer.store.embedded import ensure_server, find_server, stop_server
from tests.own_server import folder_of_its_own, units

START = "import sys; from pathlib import Path; from explorer.store.embedded import ensure_server; "
START += "print(ensure_server(Path(sys.argv[1])).pid)"


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    with folder_of_its_own(tmp_path) as folder:
        yield folder


def kill(found: Discovery) -> None:
    process = psutil.Process(found.pid)
    process.kill()
    psutil.wait_procs([process], timeout=20)


def stop(found: Discovery) -> None:
    """Let the server fall silent; its threads stop one by one, and one that has not yet could still answer."""
    os.kill(found.pid, signal.SIGSTOP)
    process, until = psutil.Process(found.pid), time.monotonic() + 20
    while process.status() != psutil.STATUS_STOPPED and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)  # that was its first thread


def started_by_another(data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", START, str(data)], stdout=subprocess.PIPE, text=True)


def refused(data: Path) -> StoreError:
    with pytest.raises(StoreError) as error:
        open_store(Settings(data=data))
    assert error.value.say("zh") != error.value.say("en")
    return error.value


def test_three_starters_at_once_share_one_server_that_outlives_them(data: Path):
    starters = [started_by_another(data) for _ in range(3)]
    pids = {starter.communicate(timeout=200)[0].strip() for starter in starters}
    assert len(pids) == 1
    found = find_server(data)
    assert found
    assert pids == {str(found.pid)}
    with open_store(Settings(data=data), write=True) as store:
        store.write(units("K1"))
    # loopback alone, the secrets for the owner alone, its log and files in its own folder
    process = psutil.Process(found.pid)
    listening = [each.laddr for each in process.net_connections() if each.status == psutil.CONN_LISTEN]
    assert {port for _, port in listening} == {found.bolt_port, found.http_port}
    assert {address.removeprefix("::ffff:") for address, _ in listening} == {"127.0.0.1"}
    assert process.cwd() == str(data / "server")
    seen = " ".join([*process.cmdline(), *process.environ().values()])
    for secret in (found.root_password, found.reader_password):
        assert secret not in seen
        assert secret not in repr(found)
        assert secret not in (data / "server" / "log" / "start.log").read_text()
    if os.name == "posix":
        assert stat.S_IMODE((data / "server.json").stat().st_mode) == 0o600
    assert stop_server(data)
    assert not found.alive()
    assert not (data / "server.json").exists()
    assert not stop_server(data)


def test_a_server_killed_in_the_middle_is_said_soon_and_started_anew_without_a_batch_lost(data: Path):
    keys = [f"K{number:06}" for number in range(25_000)]
    killed = ensure_server(data)
    done = 0

    def progress(rows: int, _: int) -> None:
        nonlocal done
        done = rows
        if rows == 10_000:
            threading.Thread(target=kill, args=(killed,)).start()

    with open_store(Settings(data=data), write=True) as store:
        begun = time.monotonic()
        with pytest.raises(StoreLostError) as lost:
            store.write(units(*keys), progress)
        assert time.monotonic() - begun < 60
    assert lost.value.code == "server_gone"
    assert lost.value.exit_code == 3
    assert find_server(data) is None
    assert read_discovery(data / "server.json") == killed  # stale, and no hindrance
    with open_store(Settings(data=data), write=True) as store:
        (((kept,),),) = (store.link.read("MATCH (n:Enterprise) RETURN count(n)"),)
        assert kept >= done
        assert kept % 5_000 == 0
        store.write(units(*keys))
        assert store.read_graph().nodes["Enterprise"]["key"].n_unique() == 25_000
    assert ensure_server(data).pid != killed.pid
    assert ensure_server(data).root_password != killed.root_password
    stop_server(data)


@pytest.mark.skipif(os.name != "posix", reason="no SIGSTOP")
def test_a_server_that_falls_silent_is_left(data: Path, monkeypatch: pytest.MonkeyPatch):
    """The driver alone would wait for ever."""
    found = ensure_server(data)
    with open_store(Settings(data=data)) as store:
        stop(found)
        try:
            monkeypatch.setattr(bolt, "ANSWER_SECONDS", 1.0)
            monkeypatch.setattr(embedded, "READY_SECONDS", 1.0)
            begun = time.monotonic()
            with pytest.raises(StoreLostError):
                store.version()
            assert time.monotonic() - begun < 15
            assert refused(data).code == "folder_in_use"
        finally:
            os.kill(found.pid, signal.SIGCONT)
    assert find_server(data) == found
    stop_server(data)


def test_it_stops_when_its_folder_is_removed(data: Path):
    found = ensure_server(data)
    (data / "server.json").unlink()
    psutil.wait_procs([psutil.Process(found.pid)], timeout=60)
    assert not found.alive()


def test_a_folder_that_another_server_holds(data: Path):
    (data / "server").mkdir(parents=True)
    with filelock.FileLock(data / "server" / server.LOCK):
        error = refused(data)
    assert (error.code, error.exit_code) == ("folder_in_use", 2)
    assert str(data) in error.say("zh")


def test_ports_that_are_taken(data: Path, monkeypatch: pytest.MonkeyPatch):
    free = embedded._free_ports
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(embedded, "_free_ports", lambda: (port, free()[1]))
        monkeypatch.setattr(embedded, "PORT_TRIES", 1)
        assert refused(data).code == "port_taken"
        tried = iter([(free()[0], port), free()])
        monkeypatch.setattr(embedded, "_free_ports", lambda: next(tried))
        monkeypatch.setattr(embedded, "PORT_TRIES", 2)
        assert ensure_server(data).http_port != port
    stop_server(data)


def test_a_platform_without_an_embedded_server(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda *_: None)
    error = refused(data)
    assert error.code == "no_embedded_server"
    assert "NEO4J_URI" in error.say("zh")


@pytest.mark.parametrize("taken", ["data", "data/server"])
def test_a_folder_that_cannot_be_used(tmp_path: Path, taken: str):
    (tmp_path / taken).parent.mkdir(exist_ok=True)
    (tmp_path / taken).write_text("a file stands where the folder should")
    assert refused(tmp_path / "data").code == "folder_unusable"


def test_a_server_that_does_not_start(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(embedded, "server", type(server)("explorer.store.nowhere"))
    for name in ("Request", "PORT_TAKEN", "IN_USE", "NO_SPACE", "FAILED"):
        setattr(embedded.server, name, getattr(server, name))
    error = refused(data)
    assert error.code == "start_failed"
    assert str(data / "server" / "log" / "start.log") in error.say("zh")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 120 MB of its own; only root may make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("cannot make a small disk here")
    yield disk
    stop_server(disk / "data")
    subprocess.run(["umount", "--lazy", str(disk)], check=True, capture_output=True)


def test_a_full_disk_is_said_and_the_load_completed_after(small_disk: Path):
    settings = Settings(data=small_disk / "data")
    filler = small_disk / "filler"
    keys = [f"K{number:05}" for number in range(10_000)]
    with open_store(settings, write=True) as store:
        store.write(units(*keys[:100]))
        filler.write_bytes(b"\0" * (psutil.disk_usage(str(small_disk)).free - 2_000_000))
        with pytest.raises(StoreError) as full:
            store.write(units(*keys, size=1_000))
    assert full.value.code == "disk_full"
    filler.unlink()
    with open_store(settings, write=True) as store:
        store.write(units(*keys, size=1_000))
        assert store.read_graph().nodes["Enterprise"]["key"].n_unique() == 10_000


def test_a_full_disk_keeps_it_from_starting(small_disk: Path):
    (small_disk / "data").mkdir()
    (small_disk / "filler").write_bytes(b"\0" * psutil.disk_usage(str(small_disk)).free)
    assert refused(small_disk / "data").code == "disk_full"


def test_the_verb_starts_shows_and_stops(data: Path, capsys: pytest.CaptureFixture[str]):
    def says(*arguments: str) -> str:
        assert main(["store", *arguments, "--data", str(data)]) == 0
        return capsys.readouterr().out

    assert json.loads(says("status", "--json")) == {"server": "embedded", "running": False, "data": str(data)}
    begun = json.loads(says("start", "--json"))
    assert begun["running"]
    assert begun["run"] is None
    assert json.loads(says("start", "--json")) == json.loads(says("status", "--json")) == begun
    assert begun["uri"] in says("status")
    found = find_server(data)
    assert found
    for arguments in (["status"], ["status", "--json"]):
        assert found.root_password not in says(*arguments)
    assert not json.loads(says("stop", "--json"))["running"]
    assert "没有运行" in says("stop")
    assert find_server(data) is None


def test_the_verb_leaves_an_own_neo4j_alone(data: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")
    for action in ("start", "stop"):
        assert main(["store", action, "--data", str(data)]) == 2
    assert main(["store", "status", "--json", "--data", str(data)]) == 3
    assert capsys.readouterr().out == ""
