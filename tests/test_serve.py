"""Verb ``serve``: the port it takes, the settings it hands on, and that nothing is left running."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from explorer.cli import main
from explorer.errors import SettingsError
from explorer.settings import LOOPBACK, Neo4jAddress, Settings, read_settings
from explorer.verbs.app import command, environment, free_port
from tests.browser import ROOT


def test_a_taken_port_gives_the_next_free_one():
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < free_port(port) < port + 50


@pytest.mark.parametrize("port", [65536, 99999])
def test_a_number_that_is_no_port_is_refused_in_words(port):
    with pytest.raises(SettingsError) as refused:
        free_port(port)
    assert "--port" in refused.value.say("zh")


def test_the_settings_travel_in_the_environment(tmp_path):
    for settings in (
        Settings(data=tmp_path, language="en"),
        Settings(Neo4jAddress("bolt://127.0.0.1:1", "a", "b", "c"), tmp_path),
    ):
        assert read_settings(environment(settings)) == settings


def test_what_the_shell_says_of_the_allocator_holds(monkeypatch, tmp_path):
    name = "_RJEM_MALLOC_CONF"
    for told, given in (("", "background_thread:true"), ("a:1,b:2", "background_thread:true,a:1,b:2")):
        monkeypatch.setenv(name, told)
        assert environment(Settings(data=tmp_path))[name] == given


def test_a_store_of_its_own_goes_before_a_neo4j_of_the_shell(monkeypatch, tmp_path):
    """The demo leaves an own Neo4j alone, whatever the shell says."""
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")
    assert "NEO4J_URI" not in environment(Settings(data=tmp_path))


def test_the_pages_stay_on_this_machine():
    options = command(8501)
    assert f"--server.address={LOOPBACK}" in options
    assert "--browser.gatherUsageStats=false" in options
    assert "--client.toolbarMode=minimal" in options
    assert "--client.showErrorDetails=none" in options


def test_help_names_the_options(capsys):
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    said = capsys.readouterr().out
    assert "--port" in said
    assert "--no-browser" in said


@pytest.mark.timeout(180)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to pass on")
def test_ending_the_command_ends_the_pages(tmp_path):
    """The address is printed when the pages answer; a taken port is said; after the end nobody listens."""
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        serve = subprocess.Popen(
            [sys.executable, "-m", "explorer.cli", "serve", "--no-browser", f"--port={port}", f"--data={tmp_path}"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        said = serve.stdout.readline()  # type: ignore[union-attr]
    serve.send_signal(signal.SIGTERM)
    _, remarks = serve.communicate(timeout=30)
    assert f"http://{LOOPBACK}:" in said
    assert f"端口 {port} 已被占用" in remarks
    address = int(said.split(LOOPBACK + ":")[1].split("（")[0])
    with socket.socket() as probe:
        assert probe.connect_ex((LOOPBACK, address)) != 0
