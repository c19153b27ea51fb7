"""The page 数据 and what stands behind it: files handed in, the loaders' own door, plans, problems, history, undo."""

import io
import json
import os
import stat
import sys
import zipfile
from collections.abc import Callable
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from explorer.app import data_report, door, intake, process, texts_data
from explorer.app.door import Child, Outcome, Step
from explorer.app.intake import ACCEPTED, Intakes, Options, named, safe_name
from explorer.app.marking import mark_arguments, withdraw_arguments
from explorer.cli import main
from explorer.errors import SettingsError
from explorer.graph import GraphFrames
from explorer.metrics.marks import marks
from explorer.settings import Pages, Settings, read_settings
from explorer.store import Store
from explorer.verbs.app import command
from explorer.words import LANGUAGES
from loaders.load import check, graph_of, load_into
from loaders.reading.check import Checked
from loaders.reading.problems import briefly
from loaders.reading.read import SUFFIXES
from loaders.sources.contracts import CAPTIONS, TABLE_BY_NAME
from loaders.template import template
from tests import app_on_frames
from tests.held_store import Held
from tests.hostile_files import FILES, HEADER, workbook
from tests.loading import U1, U2, U3, table
from tests.pages import said, tables
from tests.test_app_pages import ROOT

PERSON, PHONE = "张三丰", "13800138000"
UNITS = (
    "统一社会信用代码,企业名称,区,从业人员数量,法定代表人,联系电话,备注二\n"
    f"{U1},甲公司,罗湖区,{{staff}},{PERSON},{PHONE},x\n{U3},丙会,福田区,约5人,{PERSON},{PHONE},\n,,罗湖区,,{PERSON},,\n"
)
FIRST, SECOND = UNITS.format(staff=8).encode(), UNITS.format(staff=9).encode("gb18030")


class InProcess:
    """A verb run at once on a store in memory, in place of the child that a page starts."""

    began = 0.0
    step = None

    def __init__(self, arguments: list[str], settings: Settings, then: Callable[[Outcome], None] | None = None) -> None:
        printed, noted = io.StringIO(), io.StringIO()
        with redirect_stdout(printed), redirect_stderr(noted):
            code = main([arguments[0], "--json", "--lang", settings.language, *arguments[1:]])
        self.asked = arguments
        refused = Outcome("refused", words=noted.getvalue().strip().rpartition("\n")[2])
        self.outcome = refused if code in (2, 3) else Outcome("done", json.loads(printed.getvalue()))
        if then:
            then(self.outcome)

    def cancel(self) -> None:
        """Too late."""


class HeldSource:
    """The pages' source on a store in memory."""

    def __init__(self, held: Held) -> None:
        self.held = held
        self.identity = str(id(held))

    def version(self) -> str | None:
        return self.held.graph.version

    def read_graph(self) -> GraphFrames:
        return self.held.graph

    def runs(self, graph: GraphFrames) -> list[str]:
        return graph.nodes["LoadRun"]["key"].to_list()

    def graph_at(self, run: str) -> GraphFrames:  # noqa: ARG002 - these tests compare no runs
        return self.held.graph

    def history(self) -> GraphFrames:
        return self.held.graph

    def views(self) -> pl.DataFrame:
        return self.held.views.read()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    """An empty store in memory, on which the page's children work at once."""
    held = Held()
    monkeypatch.setattr("explorer.store.open_store", lambda _, write=False: nullcontext(held))  # noqa: ARG005
    monkeypatch.setattr(intake, "Child", InProcess)
    monkeypatch.setattr(app_on_frames, "chosen_source", lambda: HeldSource(held))
    process.intakes.clear()
    return held


@pytest.fixture
def page(held: Held) -> Callable[..., AppTest]:  # noqa: ARG001 - the store that the page stands on
    """Open the page."""

    def opened(**parameters: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "tests" / "app_on_frames.py"), default_timeout=60)
        app._page_hash = calc_hash("data")
        for name, value in parameters.items():
            app.query_params[name] = value
        return app.run()

    return opened


def hand_in(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files]).run()
    return app.button(key="check").click().run()


def cards(app: AppTest) -> dict[str, str]:
    """The outcomes and their counts, as the cards say them."""
    bodies = [one.proto.body for one in app.get("html") if one.proto.body.startswith('<div class="card-title"')]
    return {one.split(">")[1].split("<")[0]: one.split('card-share">')[1].split("<")[0] for one in bodies}


def token(app: AppTest) -> str:
    """The intake's token, as the address has it."""
    work = app.query_params["work"]
    return work if isinstance(work, str) else work[0]


class TestPage:
    def test_files_are_checked_planned_loaded_and_taken_back(self, page, held):
        """A first load into an empty store, a second that changes one field, and its undo: nothing before a word."""
        app = hand_in(page(), ("企业.csv", FIRST))
        assert cards(app) == {"新增": "2", "更新": "0", "未变": "0", "跳过": "0", "拒绝": "1", "消失": "0"}
        assert held.graph.version is None
        files = process.intakes().find(token(app)).folder / "files"  # type: ignore[union-attr]
        assert files.is_dir()
        app.button(key="load").click().run()
        assert not files.exists()  # what is loaded is not kept as a file
        first = str(held.graph.version)
        assert texts_data.LOADED.say("zh", run=first) in said(app)
        app.button(key="load-others").click().run()
        app = hand_in(app, ("企业.csv", SECOND))
        (changed, *_) = tables(app)
        assert changed.select("kind", "key", "name", "field", "old", "new").rows() == [
            ("企业", U1, "甲公司", "从业人员数量", "8", "9")
        ]
        assert cards(app)["未变"] == "1"
        app.button(key="load").click().run()
        second = str(held.graph.version)
        assert first < second
        history = tables(app)[-1]
        assert history["run"].to_list() == [second, first]
        assert f"批次 {second}" in said(app)  # every page stands on the new run
        process.intakes().undo(second, Settings())
        app.run()
        assert f"已撤销 {second}" in said(app)
        assert held.graph.nodes["Enterprise"].filter(key=U1)["staff"].to_list() == [8]
        assert tables(app)[-1]["run_status"].to_list() == ["撤销 · 完成", "已撤销", "完成"]

    def test_what_is_personal_is_named_as_dropped_and_its_values_stand_nowhere(self, page):
        app = hand_in(page(), ("企业.csv", FIRST))
        everything = said(app) + str(app) + "".join(str(table.rows()) for table in tables(app))
        assert "已丢弃个人信息列：法定代表人、联系电话 · 未使用的列：备注二" in said(app)
        assert PERSON not in everything
        assert PHONE not in everything
        rejects = data_report.rejects_file(process.intakes().find(token(app)).rejects)  # type: ignore[union-attr]
        assert PERSON not in rejects[1].decode("utf-8-sig")  # type: ignore[index]

    def test_problems_say_file_row_column_and_cure_and_are_filtered(self, page):
        app = hand_in(page(), ("企业.csv", FIRST))
        (problem,) = next(one for one in tables(app) if "cure" in one.columns).filter(severity="错误").to_dicts()
        assert (problem["file"], problem["row"], problem["column"]) == ("企业.csv", 4, "企业名称")
        assert (problem["message"], problem["cure"]) == ("名称为空。", "补录名称。")
        app.selectbox(key="problems-code").select_index(1).run()
        (left,) = [one["message"].to_list() for one in tables(app) if "cure" in one.columns]
        assert left in (["名称为空。"], ["“约5人”是约数,按 5 计。"])

    @pytest.mark.parametrize("name", ["cut.xlsx", "pdf.csv", "locked.xlsx"])
    def test_a_hostile_file_is_refused_in_words_without_a_trace_or_a_path(self, page, held, name):
        app = hand_in(page(), (name, FILES[name]()))
        assert texts_data.REFUSED.zh in said(app)
        assert name in said(app)
        assert "Traceback" not in said(app)
        assert "/files" not in said(app)
        assert held.graph.version is None
        app.button(key="give-up").click().run()
        assert app.file_uploader

    def test_names_of_files_and_of_units_are_text(self, page):
        name = "<img src=x onerror=alert(1)>.csv"
        content = FIRST.replace("甲公司".encode(), b"<script>window.ran=1</script>")
        app = hand_in(page(), (name, content))
        assert "<img src=x" not in said(app)
        assert "<script>" not in said(app)

    def test_what_is_no_table_is_left_out_by_name(self, page):
        app = page()
        app.file_uploader[0].set_value([("notes.pdf", b"%PDF", "application/pdf")]).run()
        assert "未收下：notes.pdf" in said(app)
        assert app.button(key="check").disabled

    def test_a_whole_source_that_lost_too_much_is_refused_and_loaded_with_a_word(self, page):
        app = hand_in(page(), ("企业.csv", FIRST))
        app.button(key="load").click().run()
        app.button(key="load-others").click().run()
        app.checkbox(key="snapshot").check().run()
        app = hand_in(app, ("企业.csv", b"\n".join(FIRST.splitlines()[:2])))
        assert texts_data.REFUSED.zh in said(app)
        app.checkbox(key="allow-vanish").check().run()
        app.button(key="check-again").click().run()
        assert cards(app)["消失"] == "1"

    def test_a_declared_source_of_the_data_folder_is_offered_and_reads_the_files(self, page, tmp_path, monkeypatch):
        assert "source" not in [box.key for box in page().selectbox]
        (tmp_path / "sources").mkdir()
        (tmp_path / "sources" / "a.toml").write_text('source = "区台账"\n[aliases]\n"单位" = "企业名称"\n', "utf-8")
        monkeypatch.setenv("CHAIN_EXPLORER_DATA", str(tmp_path))
        (tmp_path / "sources" / "b.toml").write_text("source = [", "utf-8")
        assert "b.toml" in said(page())  # in words; files can be handed in all the same
        (tmp_path / "sources" / "b.toml").unlink()
        app = page()
        app.selectbox(key="source").select_index(1).run()
        app = hand_in(app, ("a.csv", FIRST.replace("企业名称".encode(), "单位".encode())))
        assert cards(app)["新增"] == "2"

    def test_the_address_brings_the_files_back_after_a_reload(self, page):
        work = token(hand_in(page(), ("企业.csv", FIRST)))
        assert cards(page(work=work))["新增"] == "2"
        assert page(work="nobody's").file_uploader

    def test_in_english_the_plan_is_worked_out_in_english(self, page):
        work = token(hand_in(page(), ("企业.csv", FIRST)))
        app = page(work=work, lang="en")
        assert cards(app)["create"] == "2"
        assert "Personal columns dropped" in said(app)
        assert "has no name." in str(tables(app))

    def test_where_pages_may_not_load_they_say_so_and_show_the_history(self, page, monkeypatch):
        app = hand_in(page(), ("企业.csv", FIRST))
        app.button(key="load").click().run()
        monkeypatch.setenv("CHAIN_EXPLORER_LOADING", "off")
        app = page()
        assert texts_data.LOADING_OFF.zh in said(app)
        assert not app.file_uploader
        assert tables(app)[-1].height == 1

    def test_a_refused_undo_says_why(self, page):
        page()
        process.intakes().undo("000009-x", Settings())
        assert "不能撤销：没有批次 000009-x。" in said(page())


class TestMark:
    def test_a_mark_goes_through_the_verb_whatever_its_words_look_like_and_is_withdrawn(self, held):
        load_into(cast("Store", held), Checked((table("enterprises", {}),), (), ()))
        node, day = ("Enterprise", U1), date(2099, 1, 1)
        child = process.intakes().write(mark_arguments(node, " --reason ", "-区两新工委", day), Settings())
        assert child is not None
        assert child.outcome.ended == "done"
        (marked,) = marks(held.graph, date(2026, 1, 1)).to_dicts()
        assert (marked["reason"], marked["author"], marked["until"]) == ("--reason", "-区两新工委", day)
        process.intakes().write(withdraw_arguments(node), Settings())
        assert not marks(held.graph, date(2099, 1, 1))["standing"].any()

    def test_a_number_of_a_person_is_refused_without_being_repeated(self, held):
        load_into(cast("Store", held), Checked((table("enterprises", {}),), (), ()))
        child = process.intakes().write(mark_arguments(("Enterprise", U1), "筹建中", PHONE, None), Settings())
        assert child is not None
        assert child.outcome.ended == "refused"
        assert "不写个人和号码" in child.outcome.words
        assert PHONE not in child.outcome.words


class TestDoor:
    def test_a_child_tells_its_progress_and_leaves_its_document(self, tmp_path):
        (tmp_path / "chains.csv").write_text("产业链代码,产业链名称\nC1,一链\n", encoding="utf-8")
        child = Child(["check", str(tmp_path), "--progress"], Settings(data=tmp_path, language="en"))
        outcome = child.wait()
        assert (outcome.ended, outcome.document["rows"]["created"]) == ("done", 1)
        assert child.step == Step("reading the files", 0, 0)

    def test_a_child_can_be_cancelled_or_fail_without_its_traces_on_the_page(self, monkeypatch, tmp_path):
        wait = "import sys; sys.stderr.write('Traceback: secret\\n'); sys.stderr.flush(); input_ = sys.argv"
        monkeypatch.setattr(door, "_COMMAND", (sys.executable, "-c", f"{wait}; import time; time.sleep(60)"))
        child = Child(["check"], Settings(data=tmp_path))
        child.cancel()
        assert child.wait() == Outcome("cancelled")
        monkeypatch.setattr(door, "_COMMAND", (sys.executable, "-c", f"{wait}; sys.exit(70)"))
        assert Child(["check"], Settings(data=tmp_path)).wait() == Outcome("failed")
        monkeypatch.setattr(door, "_COMMAND", (sys.executable, "-c", "print('no document')"))
        assert Child(["check"], Settings(data=tmp_path)).wait() == Outcome("failed")


class TestIntake:
    def test_the_page_takes_what_the_loaders_read(self):
        assert set(ACCEPTED) == SUFFIXES

    def test_files_lie_in_a_folder_of_this_user_alone_and_go_with_the_intake(self, monkeypatch, tmp_path):
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        dead = tmp_path / "chain-explorer-uploads-999999999-left"
        dead.mkdir()
        intakes = Intakes()
        taken = intakes.take([("../a.csv", b"1"), ("A.csv", b"2"), ("b/../../c?.csv", b"3")], Settings())
        assert sorted(path.name for path in (taken.folder / "files").iterdir()) == ["A_2.csv", "a.csv", "c_.csv"]
        for folder in (taken.folder, taken.folder.parent):
            assert os.name == "nt" or stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0
        assert not dead.exists()
        intakes.drop(taken.token)
        assert not taken.folder.exists()
        assert intakes.find(taken.token) is None

    def test_what_nobody_looked_at_for_hours_is_gone(self, monkeypatch, tmp_path):
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        intakes = Intakes()
        taken = intakes.take([("a.csv", b"1")], Settings())
        taken.seen -= 5 * 3600
        taken.loading = cast("Child", SimpleNamespace(outcome=None))
        intakes.expire()
        assert taken.folder.exists()  # what is being loaded is needed
        taken.loading = None
        intakes.expire()  # as a timer does when nobody comes back
        assert intakes.find(taken.token) is None
        assert not taken.folder.exists()

    def test_names_alike_are_numbered_and_long_ones_cut(self):
        assert [name for name, _ in named([("表.csv", b""), ("表.CSV", b""), ("x/表.csv", b"")])] == [
            "表.csv", "表_2.CSV", "表_3.csv",
        ]  # fmt: skip
        assert len(safe_name("长" * 500 + ".xlsx")) == 105

    def test_options_stand_on_the_command_line(self):
        assert Options(snapshot=False, allow_vanish=True).arguments == []
        assert Options(snapshot=True, allow_vanish=True).arguments == ["--snapshot", "--allow-vanish"]
        assert Options(source="-区台账").arguments == ["--source=-区台账"]


class TestReport:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_place_of_a_problem_stands_in_its_columns_alone(self, language, tmp_path):
        """Of a row, of a column, of a sheet, of a file as a whole."""
        rows = [("91440300MA5NEW0018", "甲公司", ""), ("", "", "罗湖区"), (U1, "乙公司", "某区")]
        (tmp_path / "a.xlsx").write_bytes(workbook(HEADER, *rows))
        (tmp_path / "b.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
        (tmp_path / "c.csv").write_text(f"{','.join(HEADER)},党组织类别\n{U3},丁会,罗湖区,7\n", encoding="utf-8")
        document = check([tmp_path], Settings(language=language)).as_json(language)
        found = data_report.problems_of(document, language)
        assert {"bad_credit_code", "missing_name", "unrecognised_table", "undeclared_code_list"} <= set(found["code"])
        assert set(found["sheet"]) == {"Sheet1", None}
        assert not any(row["file"] in row["message"] for row in found.to_dicts())
        assert set(found["code"]) <= set(briefly())

    def test_a_line_of_the_plan_leads_to_its_node_where_the_store_has_it(self):
        graph = graph_of([ROOT / "sample_data" / "chains.csv"])
        for language, kind in (("zh", "产业链"), ("en", "Industry chain")):
            line = {"kind": kind, "key": "CL01"}
            assert data_report.node_of_line(line, graph, language) == ("IndustryChain", "CL01")
            assert data_report.node_of_line({**line, "key": "CL99"}, graph, language) is None
        assert data_report.node_of_line({"table": "覆盖关系", "row": "2"}, graph, "zh") is None

    def test_rejects_of_several_files_come_in_one_archive(self, tmp_path):
        assert data_report.rejects_file(tmp_path / "none") is None
        for name in ("a", "b"):
            (tmp_path / f"{name}.csv").write_text(name, encoding="utf-8")
        name, content = data_report.rejects_file(tmp_path) or ("", b"")
        assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["a.csv", "b.csv"]


class TestTemplate:
    def test_every_table_is_recognised_and_a_row_that_is_filled_in_loads(self, tmp_path):
        path = tmp_path / "template.xlsx"
        path.write_bytes(template(list(CAPTIONS), "zh"))
        report = check([path], Settings())
        assert [one.table.name for one in report.plan.tables] == list(CAPTIONS)
        assert report.problems == ()
        for one in report.plan.tables:
            assert set(one.headers) == {column.header for column in TABLE_BY_NAME[one.table.name].columns}

    def test_one_table_alone(self, capsys, tmp_path):
        assert main(["template", "--table", "coverage", "--out", str(tmp_path / "t.xlsx"), "--lang", "en"]) == 0
        assert "Coverage" in capsys.readouterr().out
        (table,) = check([tmp_path / "t.xlsx"], Settings()).plan.tables
        assert table.table.name == "coverage"


class TestSettings:
    def test_loading_from_pages_is_switched_off_by_the_environment_alone(self):
        assert read_settings({}).pages_load
        assert not read_settings({"CHAIN_EXPLORER_LOADING": "off"}).pages_load
        with pytest.raises(SettingsError) as refused:
            read_settings({"CHAIN_EXPLORER_LOADING": "nein"})
        assert "on、off" in refused.value.say("zh")

    def test_the_bound_of_uploads_reaches_the_server(self):
        assert "--server.maxUploadSize=200" in command(8501)
        assert "--server.maxUploadSize=7" in command(8501, pages=Pages(upload_megabytes=7))


def test_progress_is_told_to_programs_beside_the_document(capsys, tmp_path: Path):
    (tmp_path / "a.csv").write_text(
        f"统一社会信用代码,企业名称,区,类别\n{U2},乙店,罗湖区,个体工商户\n", encoding="utf-8"
    )
    assert main(["check", str(tmp_path), "--json", "--progress"]) == 0
    spoken = capsys.readouterr()
    assert json.loads(spoken.out)["rows"]["read"] == 1
    assert [json.loads(line)["step"] for line in spoken.err.splitlines()] == ["读取文件"]
