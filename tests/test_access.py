"""Roles and login: who sees, exports, marks and loads; that an export is noted; that nobody unknown sees anything."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from streamlit.testing.v1 import AppTest

from explorer.access import ROLES, Access, Visitor
from explorer.app import canvas, exports, process, signing_in, texts_access, texts_data
from explorer.app.desk import Desk
from explorer.app.door import Child
from explorer.app.intake import Writing
from explorer.app.view import View
from explorer.errors import SettingsError
from explorer.settings import Settings, read_settings
from explorer.verbs.app import command, run_app
from tests.app_on_frames import FrameSource
from tests.pages import open_page, said
from tests.sample import sample_graph

HEAD, CLERK, STRANGER = "head@office.example", "clerk@office.example", "someone@elsewhere.example"
SHARED = f"""
[access]
login = true
operators = ["{HEAD}"]
viewers = ["*@office.example"]
"""


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The settings of a shared server, where people sign in."""
    path = tmp_path / "settings.toml"
    path.write_text(SHARED, encoding="utf-8")
    monkeypatch.setenv("CHAIN_EXPLORER_SETTINGS", str(path))
    monkeypatch.setenv("CHAIN_EXPLORER_DATA", str(tmp_path / "data"))
    return path


def visit(monkeypatch: pytest.MonkeyPatch, page: str, user: dict[str, object]) -> AppTest:
    monkeypatch.setattr(signing_in.st, "user", user)
    return open_page(monkeypatch, "sample", page)


def buttons(app: AppTest) -> set[str]:
    return {button.key for button in app.button} | {button.proto.label for button in app.get("download_button")}


def test_without_a_word_there_is_no_login_and_everybody_may_everything():
    access = read_settings({}).access
    assert (access.login, access.without_login) == (False, "operator")
    assert all(Visitor().may(deed) for deed in ("see", "export", "mark", "load"))


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("none", ""), ("viewer", "see"), ("analyst", "see export mark"), ("operator", "see export mark load")],
)
def test_each_role_may_what_those_before_it_may(role: str, allowed: str):
    assert " ".join(deed for deed in ("see", "export", "mark", "load") if Visitor(role=role).may(deed)) == allowed


def test_the_highest_role_of_an_address_counts_and_strangers_have_none(shared: Path):
    access = read_settings().access
    assert shared.is_file()
    assert [access.role_of(who) for who in (HEAD.upper(), CLERK, STRANGER, "")] == [
        "operator",
        "viewer",
        "none",
        "none",
    ]
    assert Access(operators=("*",)).role_of("") == "none"


@pytest.mark.parametrize("text", ['signed_in = "boss"', 'without_login = "x"', "operators = [1]", 'viewers = "a@b"'])
def test_wrong_settings_are_refused(text: str, tmp_path: Path):
    path = tmp_path / "settings.toml"
    path.write_text(f"[access]\n{text}\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        read_settings({"CHAIN_EXPLORER_SETTINGS": str(path)})


@pytest.mark.usefixtures("shared")
class TestPages:
    @pytest.mark.parametrize("page", ["", "node", "data", "views"])
    def test_who_is_not_signed_in_sees_nothing_but_the_way_in(self, monkeypatch, page):
        app = visit(monkeypatch, page, {"is_logged_in": False})
        assert [button.label for button in app.button] == [texts_access.SIGN_IN.zh]
        assert not app.dataframe
        assert "000001-" not in said(app)

    @pytest.mark.parametrize("claim", [{"email": STRANGER}, {"email": HEAD, "email_verified": False}, {}])
    def test_who_has_no_role_or_no_verified_address_is_turned_away(self, monkeypatch, claim):
        app = visit(monkeypatch, "", {"is_logged_in": True, **claim})
        assert texts_access.NO_ACCESS.zh in said(app)
        assert [button.key for button in app.button] == ["sign-out"]

    def test_a_viewer_sees_and_takes_nothing_and_changes_nothing(self, monkeypatch):
        user: dict[str, object] = {"is_logged_in": True, "email": CLERK}
        shown = buttons(visit(monkeypatch, "isolated", user))
        assert "sign-out" in shown
        assert not {"keep-view", "mark-isolated", "下载 CSV"} & shown
        app = visit(monkeypatch, "data", user)
        assert texts_data.LOADING_NOT_YOURS.zh in said(app)
        assert not app.file_uploader
        assert "undo" not in buttons(app)

    def test_who_may_not_load_sees_an_undo_at_work_and_cannot_cancel_it(self, monkeypatch):
        at_work = SimpleNamespace(began=0.0, step=None, outcome=None, cancel=lambda: None)
        monkeypatch.setattr(process.intakes(), "writing", Writing(cast("Child", at_work), "undo", "000001-x"))
        for who, cancels in ((CLERK, False), (HEAD, True)):
            app = visit(monkeypatch, "data", {"is_logged_in": True, "email": who})
            assert texts_data.UNDOING.say("zh", run="000001-x") in said(app)
            assert ("cancel" in buttons(app)) is cancels

    def test_an_operator_may_everything_and_is_named_in_the_side_bar(self, monkeypatch):
        app = visit(monkeypatch, "isolated", {"is_logged_in": True, "email": HEAD})
        assert {"keep-view", "下载 CSV", "sign-out"} <= buttons(app)
        assert f"{HEAD} · {ROLES['operator'].zh}" in said(app)
        assert visit(monkeypatch, "data", {"is_logged_in": True, "email": HEAD}).file_uploader


class TestExports:
    def test_who_took_what_is_noted_a_line_each_without_names(self, tmp_path):
        source, settings = FrameSource("sample", sample_graph()), Settings(data=tmp_path / "data")
        desk = Desk(View(), "zh", "000001-x", source, settings, visitor=Visitor(CLERK, "analyst"))
        made = exports._taken(desk, lambda: b"content", "street-粤海街道-organised.csv", 7)
        exports.note(desk, "chain-CL01.csv", 3)
        log = tmp_path / "data" / exports.LOG
        first, second = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        assert made == b"content"
        assert (first["who"], first["role"], first["what"], first["rows"], first["run"]) == (
            CLERK, "analyst", "street-*-organised.csv", 7, "000001-x",
        )  # fmt: skip
        assert (second["what"], second["base"]) == ("chain-CL01.csv", "operating")
        assert first["when"].endswith("+00:00")
        assert os.name == "nt" or stat.S_IMODE(log.stat().st_mode) == 0o600

    def test_what_cannot_be_noted_is_not_given(self, tmp_path):
        (tmp_path / "file").write_text("in the way", encoding="utf-8")
        settings = Settings(data=tmp_path / "file")
        desk = Desk(View(), "zh", "r", FrameSource("sample", sample_graph()), settings)
        with pytest.raises(OSError, match="file"):
            exports._taken(desk, lambda: b"content", "a.csv", 1)

    def test_a_drawing_of_the_browser_is_granted_when_it_is_noted_and_never_to_a_viewer(self, tmp_path, monkeypatch):
        asked = {"canvas-x": {"saving": {"kind": "png", "request": "7"}}}
        log = tmp_path / "data" / exports.LOG
        for role, data, granted in (("viewer", "data", False), ("analyst", "data", True), ("analyst", "file", False)):
            (tmp_path / "file").write_text("in the way", encoding="utf-8")
            session: dict[str, object] = dict(asked)
            monkeypatch.setattr(canvas.st, "session_state", session)
            settings = Settings(data=tmp_path / data)
            source = FrameSource("sample", sample_graph())
            canvas._grant(
                Desk(View(), "zh", "r", source, settings, visitor=Visitor(CLERK, role)), "canvas-x", "CL01", 9
            )
            assert (session.get("canvas-x-granted") == "7") is granted
        (line,) = log.read_text(encoding="utf-8").splitlines()
        assert (json.loads(line)["what"], json.loads(line)["rows"]) == ("CL01.png", 9)


def test_every_file_leaves_by_the_button_that_notes_it():
    """But for empty tables, which hold no data."""
    rooms = (Path(exports.__file__).parent).glob("*.py")
    assert {path.name for path in rooms if "st.download_button" in path.read_text(encoding="utf-8")} == {
        "exports.py", "data.py",
    }  # fmt: skip


def test_a_login_that_cannot_be_is_refused_before_anything_is_served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("CHAIN_EXPLORER_SECRETS", raising=False)
    with pytest.raises(SettingsError) as refused:
        run_app(Settings(data=tmp_path, access=Access(login=True)), browser=False)
    assert refused.value.code == "no_login"
    assert "CHAIN_EXPLORER_SECRETS" in refused.value.say("zh")


def test_secrets_reach_the_server_as_a_file_never_as_words(monkeypatch: pytest.MonkeyPatch):
    assert not any("secrets" in option for option in command(8501))
    monkeypatch.setenv("CHAIN_EXPLORER_SECRETS", "/etc/chain-explorer/secrets.toml")
    assert "--secrets.files=/etc/chain-explorer/secrets.toml" in command(8501)
