"""The report: JSON in the shape promised, and the same for people in both languages."""

from __future__ import annotations

import json
from dataclasses import replace

from loaders.report import Report
from tests.loading import U1, World, table


def report(*, second: bool = False) -> Report:
    world = World()
    rows = table("enterprises", {"staff": "10"}, {"staff": "10"}, {"staff": "12"}), table("organisations", {})
    planned = world.load(*rows)
    if second:
        planned = world.load(table("enterprises", {"staff": "11", "organisation_code": "D7"}), rows[1])
    problems = [problem for one in planned.tables for problem in one.problems]
    return Report("r1", dry_run=False, plan=planned, problems=(*problems, *planned.problems))


def test_json_has_the_keys_of_the_contract() -> None:
    said = report().as_json("zh")
    assert {"run", "dry_run", "rows", "vanished", "files", "problems"} <= set(said)
    assert (said["run"], said["dry_run"], said["vanished"]) == ("r1", False, 0)
    assert list(said["rows"]) == ["read", "created", "updated", "unchanged", "skipped", "rejected"]
    assert list(said["files"][0]) == [
        "file", "sheet", "table", "encoding", "rows", "dropped_columns", "unused_columns",
        "delimiter", "header_rows", "source", "nearest_headers",
    ]  # fmt: skip
    assert list(said["problems"][0]) == [
        "code", "severity", "file", "sheet", "row", "column", "value", "message", "cure",
    ]  # fmt: skip
    assert json.loads(json.dumps(said, ensure_ascii=False)) == said


def test_rows_add_up_in_each_file_and_in_total() -> None:
    said = report().as_json("zh")
    assert said["rows"] == {"read": 4, "created": 2, "updated": 0, "unchanged": 0, "skipped": 1, "rejected": 1}
    assert [file["rows"]["read"] for file in said["files"]] == [3, 1]
    for name in said["rows"]:
        assert said["rows"][name] == sum(file["rows"][name] for file in said["files"])


def test_a_rejected_row_gives_exit_code_one() -> None:
    assert report().exit_code == 1
    assert report(second=True).exit_code == 0


def test_updates_list_old_and_new() -> None:
    (staff, named) = sorted(report(second=True).as_json("zh")["updates"], key=lambda change: change["field"])[::-1]
    assert staff == {
        "file": "enterprises.csv", "sheet": None, "row": 2, "kind": "enterprise", "key": U1, "field": "staff",
        "old": "10", "new": "11",
    }  # fmt: skip
    assert (named["field"], named["old"], named["new"]) == ("organisation_code", None, "D7")


def test_people_read_the_same_in_both_languages() -> None:
    said = list(report(second=True).lines("zh"))
    assert said[0] == "enterprises.csv (企业): 读入 1 · 新增 0 · 更新 1 · 未变 0 · 跳过 0 · 拒绝 0"
    assert "enterprises.csv:2 91440399MA5AAAA193 从业人员数量: 10 → 11" in said
    assert any("“D7” 不在党组织文件中" in line for line in said)
    assert said[-1] == "已载入,批次 r1。"
    english = list(report(second=True).lines("en"))
    assert english[0].startswith("enterprises.csv (Enterprises): read 1 · created 0 · updated 1")
    assert english[-1] == "Loaded as run r1."


def test_what_was_not_written_is_said() -> None:
    assert list(replace(report(), dry_run=True).lines("zh"))[-1] == "预演:库未改动。"
    assert (
        list(replace(report(), run=None).lines("en"))[-1] == "The store holds all of it already; nothing was written."
    )


def test_many_problems_are_cut_for_people_and_counted() -> None:
    world = World()
    planned = world.load(table("supplies", *({"product": f"件{n}"} for n in range(30))))
    lines = list(Report("r1", dry_run=False, plan=planned, problems=planned.problems).lines("zh"))
    assert "……另有 40 条,见 --json。" in lines
