"""``load`` beside the writing: the plan as CSV, the guard of snapshots, rejected rows that load when corrected."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from explorer.command import Context
from explorer.settings import Settings
from explorer.words import Text
from loaders.guard import complete
from loaders.load import load, load_into
from loaders.plan_tables import plan_actions
from loaders.reading.check import check_paths
from loaders.telling import telling
from tests.test_cli_load import Run, folder, run

__all__ = ["folder", "run"]

UNITS = "统一社会信用代码,企业名称,区,从业人员数量,联系电话\n"
A, B, C = (
    "91440399MA5AAAA193,甲公司,罗湖区,10,13800000000\n",
    "51440399MJLAAA13XH,丁协会,福田区,3,13900000000\n",
    "92440399MA5AAAA27T,=乙店,罗湖区,-5,13700000000\n",
)


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def units(tmp_path: Path) -> Path:
    made = tmp_path / "units"
    made.mkdir()
    (made / "enterprises.csv").write_text(UNITS + A + B + C, encoding="utf-8")
    return made


def test_a_snapshot_beyond_the_limit_is_refused_and_changes_nothing(run: Run, units: Path) -> None:
    run("load", units)
    (units / "enterprises.csv").write_text(UNITS + A, encoding="utf-8")
    code, printed, said = run("load", units, "--snapshot", "--json")
    assert (code, printed) == (2, "")
    for part in ("enterprises.csv", " 3 ", " 2 ", "66.7%", "5.0%", "51440399MJLAAA13XH", "--allow-vanish"):
        assert part in said
    assert run("load", units, "--snapshot", "--dry-run")[0] == 2
    assert len(json.loads(run("runs", "--json")[1])["runs"]) == 1
    done = json.loads(run("load", units, "--snapshot", "--allow-vanish", "--json")[1])
    assert (done["vanished"], done["rows"]["unchanged"]) == (2, 1)
    assert [(one["kind"], one["name"], one["source"]) for one in done["gone"]] == [
        ("enterprise", "丁协会", "enterprises.csv"), ("enterprise", "=乙店", "enterprises.csv"),
    ]  # fmt: skip
    assert json.loads(run("runs", "--json")[1])["runs"][0]["vanished"] == 2
    assert "消失 2" in run("runs")[1]


def test_the_limit_is_a_setting(run: Run, units: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("load", units)
    (units / "enterprises.csv").write_text(UNITS + A + B, encoding="utf-8")
    (tmp_path / "settings.toml").write_text("[loading]\nvanish_share = 0.4\n", encoding="utf-8")
    monkeypatch.setenv("CHAIN_EXPLORER_SETTINGS", str(tmp_path / "settings.toml"))
    code, printed, _ = run("load", units, "--snapshot", "--lang", "en")
    assert code == 0
    assert "Vanished 1" in printed


def test_the_plan_is_written_as_csv_and_says_what_each_row_and_field_becomes(
    run: Run, units: Path, tmp_path: Path
) -> None:
    run("load", units)
    (units / "enterprises.csv").write_text(UNITS + A.replace(",10,", ",11,") + C + ",无名\n", encoding="utf-8")
    code, _, said = run("load", units, "--snapshot", "--allow-vanish", "--dry-run", "--plan", tmp_path / "plan")
    assert code == 0
    assert "plan.csv" in said
    assert (tmp_path / "plan" / "plan.csv").read_bytes().count(b"\r\n") == len(
        cells(tmp_path / "plan" / "plan.csv")
    ) + 1
    changes = [tuple(row.values()) for row in cells(tmp_path / "plan" / "plan.csv")]
    assert (
        "企业",
        "enterprises.csv",
        "更新",
        "2",
        "企业",
        "91440399MA5AAAA193",
        "甲公司",
        "staff",
        "10",
        "11",
    ) in changes
    assert ("企业", "enterprises.csv", "消失", "", "企业", "51440399MJLAAA13XH", "丁协会", "", "", "") in changes
    assert "=乙店" not in str(changes)
    summary = {row["动作"]: row["行数"] for row in cells(tmp_path / "plan" / "summary.csv")}
    assert summary["更新"] == summary["未变"] == summary["消失"] == "1"


def test_rejected_rows_load_when_they_are_corrected(run: Run, units: Path, tmp_path: Path) -> None:
    (units / "enterprises.csv").write_text(UNITS + A + C.replace("=乙店", ""), encoding="utf-8")
    code, _, said = run("load", units, "--rejects", tmp_path / "out")
    assert code == 1
    assert "enterprises_rejects.csv" in said
    path = tmp_path / "out" / "enterprises_rejects.csv"
    (row,) = cells(path)
    assert list(row) == ["统一社会信用代码", "企业名称", "区", "从业人员数量", "行号", "代码", "说明", "处理办法"]
    assert (row["行号"], row["代码"], row["从业人员数量"]) == ("3", "missing_name", "'-5")
    written = path.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.count(b"\n") == written.count(b"\r\n") == 2
    assert b"13700000000" not in written
    path.write_bytes(written.replace(b"92440399MA5AAAA27T,,", "92440399MA5AAAA27T,'=乙店,".encode()))
    done = json.loads(run("load", path, "--json")[1])
    assert {name: count for name, count in done["rows"].items() if count} == {"read": 1, "created": 1}
    (units / "enterprises.csv").write_text(UNITS + C, encoding="utf-8")
    assert json.loads(run("load", units, "--json")[1])["rows"]["unchanged"] == 1


def test_a_run_is_taken_back_by_its_verb(run: Run, units: Path) -> None:
    first = json.loads(run("load", units, "--json")[1])["run"]
    code, printed, said = run("undo", first, "--json")
    done = json.loads(printed)
    assert (code, said, done["undone"], done["nodes"]["restored"]) == (0, "", [first], 0)
    assert done["nodes"]["removed"] > 3
    assert run("runs", "--lang", "en")[1].splitlines()[0].endswith(f"takes back {first}")
    again = json.loads(run("load", units, "--json")[1])
    assert again["rows"]["created"] == 3
    assert run("undo", again["run"])[1].startswith(f"已撤销 {again['run']}(批次 ")
    code, printed, said = run("undo", first)
    assert (code, printed) == (2, "")
    assert first in said


def test_progress_is_in_rows_a_second_and_what_remains(capsys: pytest.CaptureFixture[str]) -> None:
    moments = iter([0.0, 0.0, 2.0, 4.0])
    tell = telling(Context(Settings(language="en")), lambda: next(moments))
    tell(Text("写入", "writing"), 0, 0)
    for done in (500, 510, 1000):
        tell(Text("写入", "writing"), done, 1000)
    assert capsys.readouterr().err.splitlines() == [
        "writing", "writing 500/1000 rows · 250 rows/s · about 2 s to go", "writing 1000/1000 rows · 250 rows/s",
    ]  # fmt: skip


def test_what_a_dry_run_announces_happens_on_both_servers(settings_of_store: Settings, units: Path) -> None:
    from explorer.store import open_store

    load([units], settings_of_store)
    (units / "enterprises.csv").write_text(UNITS + A.replace(",10,", ",11,") + C + ",无名\n", encoding="utf-8")
    announced = load([units], settings_of_store, snapshot=True, allow_vanish=True, dry_run=True)
    with open_store(settings_of_store, write=True) as store:
        done = load_into(store, complete(check_paths([units])))
    assert (announced.run, done.run is None) == (None, False)
    assert (announced.rows, announced.vanished) == (done.rows, done.vanished)
    assert plan_actions(announced.plan).equals(plan_actions(done.plan))
    assert done.vanished == 1
