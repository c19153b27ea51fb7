"""``check``, ``load``, ``runs`` and ``dump`` as they are called: exit codes, JSON alone on standard output, words."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from explorer.cli import main
from explorer.settings import Settings
from tests.held_store import Held

Run = Callable[..., tuple[int, str, str]]
CHAINS = "产业链代码,产业链名称\nC1,一链\nC2,二链\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a verb; return exit code, output and messages."""
    held = Held()

    def opened(_: Settings, *, write: bool = False) -> AbstractContextManager[Held]:  # noqa: ARG001 as open_store
        return nullcontext(held)

    monkeypatch.setattr("explorer.store.open_store", opened)

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        spoken = capsys.readouterr()
        return code, spoken.out, spoken.err

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    (made / "chains.csv").write_text(CHAINS, encoding="utf-8")
    return made


def test_load_then_load_again_in_json(run: Run, folder: Path) -> None:
    code, printed, said = run("load", folder, "--json")
    first = json.loads(printed)
    assert (code, said) == (0, "")
    assert first["run"] is not None
    assert first["rows"] == {"read": 2, "created": 2, "updated": 0, "unchanged": 0, "skipped": 0, "rejected": 0}
    second = json.loads(run("load", folder, "--json")[1])
    assert (second["run"], second["rows"]["unchanged"]) == (None, 2)


def test_dry_run_writes_nothing_and_says_so(run: Run, folder: Path) -> None:
    said = json.loads(run("load", folder, "--dry-run", "--json")[1])
    assert (said["run"], said["dry_run"], said["rows"]["created"]) == (None, True, 2)
    assert run("load", folder, "--dry-run")[1].splitlines()[-1] == "预演:库未改动。"
    assert json.loads(run("runs", "--json")[1]) == {"runs": []}


def test_check_has_the_shape_of_load(run: Run, folder: Path) -> None:
    checked, loaded = (json.loads(run(verb, folder, "--json")[1]) for verb in ("check", "load"))
    assert list(checked) == list(loaded)
    assert (checked["run"], checked["rows"]["created"], checked["vanished"]) == (None, 2, 0)


@pytest.mark.parametrize("verb", ["check", "load"])
def test_rejected_rows_give_exit_code_one(run: Run, folder: Path, verb: str) -> None:
    (folder / "chains.csv").write_text(CHAINS + "C3,\n", encoding="utf-8")
    code, printed, _ = run(verb, folder)
    assert code == 1
    assert "拒绝 1" in printed
    assert "chains.csv 第 4 行" in printed


@pytest.mark.parametrize("verb", ["check", "load"])
@pytest.mark.parametrize("lost", ["empty", "missing"])
def test_what_cannot_be_read_is_refused_and_nothing_changes(run: Run, tmp_path: Path, verb: str, lost: str) -> None:
    (tmp_path / "empty").mkdir()
    code, printed, said = run(verb, tmp_path / lost, "--json")
    assert (code, printed) == (2, "")
    assert said.strip()
    assert "Traceback" not in said
    assert json.loads(run("runs", "--json")[1]) == {"runs": []}


def test_progress_and_remarks_stand_on_standard_error(run: Run, folder: Path) -> None:
    (folder / "notes.md").write_text("x", encoding="utf-8")
    code, printed, said = run("load", folder)
    assert code == 0
    assert "写入 1/1" in said
    assert "notes.md" in said
    assert "写入" not in printed
    assert printed.splitlines()[-1].startswith("已载入,批次 000001-")


def test_runs_lists_the_newest_first(run: Run, folder: Path) -> None:
    assert run("runs")[1] == "尚无载入批次。\n"
    run("load", folder)
    (folder / "chains.csv").write_text(CHAINS.replace("二链", "贰链"), encoding="utf-8")
    run("load", folder)
    lines = run("runs", "--lang", "en")[1].splitlines()
    assert [line[:6] for line in lines] == ["000002", "000001"]
    assert "updated 1 · unchanged 1" in lines[0]
    runs = json.loads(run("runs", "--json")[1])["runs"]
    assert [(one["status"], one["created"], one["updated"]) for one in runs] == [("complete", 0, 1), ("complete", 2, 0)]


def test_dump_writes_what_load_reads(run: Run, folder: Path, tmp_path: Path) -> None:
    run("load", folder)
    code, printed, _ = run("dump", "--out", tmp_path / "out", "--json")
    assert code == 0
    assert json.loads(printed)["tables"]["chains"] == 2
    said = json.loads(run("load", tmp_path / "out", "--json")[1])
    assert (said["run"], said["rows"]["unchanged"]) == (None, 2)
    assert run("dump", "--out", folder.parent)[0] == 2


def test_saved_views_come_back_from_a_dump_by_one_command(run: Run, folder: Path, tmp_path: Path) -> None:
    dumped, again = tmp_path / "out", tmp_path / "again"
    run("load", folder)
    run("view", "save", "isolated?kind=enterprise", "--title", "月报", "--author", "区办")
    assert json.loads(run("dump", "--out", dumped, "--json")[1])["views"] == 1
    listed = run("view", "list", "--json")[1]
    run("view", "remove", json.loads(listed)["views"][0]["key"])
    assert str(dumped / "views.json") in run("load", dumped)[2]
    assert run("view", "restore", dumped, "--json")[1] == listed
    assert run("view", "list", "--json")[1] == listed
    run("dump", "--out", again)
    assert contents(again) == contents(dumped)
    assert run("view", "restore")[0] == run("view", "restore", folder)[0] == 2


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("verb", ["check", "load", "runs", "dump"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_verb_has_help_with_an_example(verb: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([verb, "--help", "--lang", language])
    assert left.value.code == 0
    assert f"chain-explorer {verb}" in capsys.readouterr().out
