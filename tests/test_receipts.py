"""Receipts: the same files are not read twice, and what is said of them is what planning them again would say."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from explorer.settings import Settings, Thresholds
from explorer.words import LANGUAGES
from loaders import receipts
from loaders.load import load
from loaders.receipts import Receipt, load_or_known
from loaders.report import Report
from tests.held_store import Held

FILES = {
    "chains.csv": "产业链代码,产业链名称\nC1,一链\nC2,二链\nC2,二链\nC3,\n",
    "organisations.csv": "党组织代码,党组织名称,党组织类别,上级党组织代码\nD1,甲支部委员会,党委,D7\nD2,乙支部,支部,D1",
    "enterprises.csv": "统一社会信用代码,企业名称,区,党组织代码,从业人员数量\nX1,甲公司,罗湖,D1,约5\nX2,乙,福田,D8,",
    "coverage.csv": "单位代码,党组织代码,覆盖方式,起始日期,终止日期\nX1,D1,单独,2020-01-01,2021-01-01\nX9,D1,联合,,",
}  # fmt: skip


class Kept(Held):
    """A store in memory that says which version it is at."""

    def state(self) -> str | None:
        return self.graph.version and f"kept {self.graph.version}"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Kept:
    kept = Kept()

    def opened(_: Settings, *, write: bool = False) -> AbstractContextManager[Kept]:  # noqa: ARG001 as open_store
        return nullcontext(kept)

    monkeypatch.setattr("explorer.store.open_store", opened)
    return kept


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    for name, text in FILES.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


def said(report: Report | Receipt) -> tuple[Any, ...]:
    documents = [report.as_json(language) for language in LANGUAGES]
    return documents, [list(report.lines(language)) for language in LANGUAGES], report.exit_code, report.passed_over


@pytest.mark.usefixtures("store")
def test_the_same_files_are_not_read_again_and_said_as_before(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_or_known([folder], settings)
    assert isinstance(first, Report)
    assert first.run is not None
    worked_out = load([folder], settings)
    assert {problem.code for problem in worked_out.problems} >= {
        "duplicate_row", "missing_name", "unknown_reference", "approximate_value", "kind_contradiction",
    }  # fmt: skip
    monkeypatch.setattr(receipts, "load", None)
    again = load_or_known([folder], settings)
    assert isinstance(again, Receipt)
    assert (again.run, again.rows) == (None, worked_out.rows)
    assert said(again) == said(worked_out)


def changed_content(folder: Path, _: Settings, __: pytest.MonkeyPatch) -> None:
    (folder / "chains.csv").write_text(FILES["chains.csv"] + "C4,四链\n", encoding="utf-8")


def another_name(folder: Path, _: Settings, __: pytest.MonkeyPatch) -> None:
    (folder / "chains.csv").rename(folder / "other.csv")


def one_file_less(folder: Path, _: Settings, __: pytest.MonkeyPatch) -> None:
    (folder / "chains.csv").unlink()


def a_declaration(folder: Path, _: Settings, __: pytest.MonkeyPatch) -> None:
    (folder / "source.toml").write_text('source = "工商"\n', encoding="utf-8")


def another_day(_: Path, __: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    class Later(date):
        @classmethod
        def today(cls) -> date:
            return date(2099, 1, 1)

    monkeypatch.setattr(receipts, "date", Later)


def another_program(_: Path, __: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "program", lambda: "later")


def damage(_: Path, settings: Settings, __: pytest.MonkeyPatch) -> None:
    (kept,) = (settings.data / receipts.FOLDER).iterdir()
    kept.write_bytes(kept.read_bytes()[:40])


@pytest.mark.parametrize(
    "change", [changed_content, another_name, one_file_less, a_declaration, another_day, another_program, damage]
)
@pytest.mark.usefixtures("store")
def test_whatever_the_report_depends_on_makes_it_worked_out_again(
    change: Any, folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_or_known([folder], settings)
    change(folder, settings, monkeypatch)
    assert isinstance(load_or_known([folder], settings), Report)


def test_so_do_other_settings_options_and_what_others_loaded(folder: Path, settings: Settings, store: Kept) -> None:
    load_or_known([folder], settings)
    assert isinstance(load_or_known([folder], settings, dry_run=True), Report)
    strict = replace(settings, thresholds=Thresholds(organise_from_members=5))
    assert isinstance(load_or_known([folder], strict), Report)
    store.graph = replace(store.graph, version="by another machine")
    assert isinstance(load_or_known([folder], settings), Report)


def test_an_unfinished_load_leaves_no_receipt(
    folder: Path, settings: Settings, store: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "state", lambda: None)
    load_or_known([folder], settings)
    assert not (settings.data / receipts.FOLDER).exists()


@pytest.mark.usefixtures("store")
def test_only_the_newest_receipts_stay(folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "MOST_KEPT", 1)
    load_or_known([folder], settings)
    (folder / "chains.csv").unlink()
    load_or_known([folder], settings)
    assert len(list((settings.data / receipts.FOLDER).iterdir())) == 1
