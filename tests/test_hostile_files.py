"""Files that nobody should send: refused in words or read right, in bounded time and memory, never with a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.hostile_files import CODES, FILES, FORMULAS, SECRET, UNITS, write_all

ROOT = Path(__file__).parents[1]
MEBIBYTES = 1_500  # what checking them may take beyond the program itself
SECONDS = 200  # for all of them together, on a busy machine: then something hangs

REFUSED = {
    "bomb.xlsx": "解压", "lying-bomb.xlsx": "损坏", "pdf.csv": "PDF", "empty.csv": "空", "empty.xlsx": "空",
    "empty.xls": "空", "blank.csv": "空", "long-cell.csv": "单元格超过", "long-line.csv": "超过", "riddled.csv": "NUL",
    "wide.csv": "2000 列", "wide.xlsx": "2000 列", "locked.xlsx": "密码", "cut.xlsx": "损坏", "cut.xls": "损坏",
    "page.xls": "不是 Excel", "text.xlsx": "不是 Excel", "document.xlsx": "损坏", "laughs.xlsx": "损坏",
    "outside.xlsx": "损坏", "open-quote.csv": "引号", "quotes.csv": "引号", "utf-16-without-mark.csv": "NUL",
    "mixed.csv": "GB18030", "pipe.csv": "不是文件", "folder.csv": "没有表", "loop.csv": "不存在",
}  # fmt: skip
READ = {
    "plain.csv": 2, "plain.xls": 2, "header-alone.csv": 0, "nul.csv": 2, "carriage-returns.csv": 2, "far-blank.xlsx": 2,
    "blank-rows.xlsx": 2, "whole-column.xlsx": 2, "formulas.csv": 6, "formulas.xlsx": 6,
    "computed.xlsx": 1, "renamed.xlsx": 2,
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What the command line made of one file."""

    code: int | None
    out: str
    err: str
    failure: str | None

    @property
    def report(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("hostile")
    write_all(made)
    return made


@pytest.fixture(scope="module")
def said(folder: Path) -> Mapping[str, Said]:
    """What was said of each file; a process that one of them kills is replaced by another for the rest."""
    waiting = sorted(str(path) for path in folder.iterdir())
    found: dict[str, Said] = {}
    while waiting:
        begun = 0
        for line in _checked_apart(waiting):
            if "begun" in line:
                begun += 1
            else:
                found[line["file"]] = Said(**{name: line[name] for name in ("code", "out", "err", "failure")})
        waiting = waiting[max(begun, 1) :]
    return found


def _checked_apart(paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.checked_apart", str(MEBIBYTES), *paths]
    environment = {**os.environ, "POLARS_MAX_THREADS": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    yield from map(json.loads, done.stdout.splitlines())


def test_every_file_is_expected_to_be_refused_or_read() -> None:
    assert {*REFUSED, *READ} == {*FILES, "pipe.csv", "folder.csv", "loop.csv"}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_words(said: Mapping[str, Said], name: str) -> None:
    assert name in said, "it killed the process"
    one = said[name]
    assert (one.code, one.out, one.failure) == (2, "", None)
    assert REFUSED[name] in one.err
    assert "Traceback" not in one.err
    assert SECRET not in one.err


@pytest.mark.parametrize("name", READ)
def test_read_right(said: Mapping[str, Said], name: str) -> None:
    assert name in said, "it killed the process"
    one = said[name]
    assert (one.code, one.failure) == (0, None), one.err
    rows = one.report["rows"]
    assert (rows["read"], rows["created"]) == (READ[name], READ[name])


def test_what_was_taken_out_is_said(said: Mapping[str, Said]) -> None:
    (problem,) = said["nul.csv"].report["problems"]
    assert (problem["code"], problem["row"], problem["column"]) == ("nul_character", 2, "企业名称")


@pytest.mark.parametrize("name", ["formulas.csv", "formulas.xlsx"])
def test_names_that_look_like_formulas_and_tags_stay_as_written(folder: Path, name: str) -> None:
    from loaders.load import graph_of

    units = graph_of([folder / name]).nodes["Enterprise"]
    assert dict(units.select("key", "name").iter_rows()) == dict(zip(CODES, FORMULAS, strict=True))


def test_formulas_give_the_values_that_were_saved_with_them(folder: Path) -> None:
    from loaders.load import graph_of

    (unit,) = graph_of([folder / "computed.xlsx"]).nodes["Enterprise"].iter_rows(named=True)
    fields = ("name", "staff", "street", "community")
    assert tuple(unit[field] for field in fields) == ("甲公司", 60, None, None)


def test_a_district_merged_down_the_whole_sheet_holds_for_its_rows(folder: Path) -> None:
    from loaders.load import graph_of

    units = graph_of([folder / "whole-column.xlsx"]).nodes["Enterprise"]
    assert units["district"].to_list() == [UNITS[0][2]] * 2


def test_what_is_no_file_is_passed_over_in_a_folder(folder: Path, tmp_path: Path) -> None:
    from loaders.reading.check import check_paths

    (tmp_path / "units.csv").write_bytes((folder / "plain.csv").read_bytes())
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    checked = check_paths([tmp_path])
    assert [table.file for table in checked.tables] == ["units.csv"]
    assert sorted(Path(path).name for path in checked.passed_over) == ["folder.csv", "loop.csv", "pipe.csv"]
