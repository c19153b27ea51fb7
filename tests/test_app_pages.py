"""The pages by Streamlit's own test driver, and the logic behind them without it; pictures and addresses: browser."""

import ast
import re
import string
from collections.abc import Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from queue import Queue

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.app import desk, isolated, texts, texts_pictures, view
from explorer.app.chains import chosen_members
from explorer.app.explored_address import codes
from explorer.app.overview import causes_by_kind, ranked
from explorer.app.tables import csv_of, isolated_list, unit_list
from explorer.app.view import View, node_code, node_of, view_of
from explorer.metrics.changes import CHANGES, movements, unit_changes
from explorer.metrics.coverage import coverage, group_units
from explorer.metrics.dependence import falling_off
from explorer.metrics.isolation import isolated as isolation_of
from explorer.metrics.projection import Projection, project
from explorer.metrics.structure import structure
from explorer.picture.chain import roster
from explorer.schema import DOMAIN_KINDS
from explorer.vocabulary import BASES, STATES
from explorer.words import Text
from tests import app_on_frames
from tests.hostile import HOSTILE, hostile_graph
from tests.pages import AS_OF, links, said, tables
from tests.sample import sample_graph

ROOT = Path(__file__).parents[1]
PAGES = (
    "", "chains", "small", "industries", "sites", "coverage", "isolated", "explore", "structure", "changes", "data",
    "views", "node", "explained", "figure",
)  # fmt: skip


@pytest.fixture(scope="module")
def projection() -> Projection:
    return project(sample_graph(), AS_OF)


class TestEveryPage:
    @pytest.mark.parametrize("page", PAGES)
    def test_opens_and_says_base_date_and_load_run(self, open_page, page):
        app = open_page("sample", page, base="due")
        assert not app.exception
        assert texts.PAGE_FAILED.zh not in said(app)
        base = {"isolated": "三有", "sites": "实体运营"}.get(page, "应建")  # isolated nodes and reach have their own
        assert f"口径：{base} · 截至 2026-11-01 · 批次 000001-" in said(app)
        assert not list(app.get("doc_string"))  # no value of the code on the page

    @pytest.mark.parametrize("page", PAGES)
    def test_opens_in_english_on_hostile_data(self, open_page, page):
        app = open_page("hostile", page, lang="en")
        assert not app.exception
        assert texts.PAGE_FAILED.en not in said(app)
        base = "three haves" if page == "isolated" else "operating"
        assert f"Base: {base} · as of 2026-11-01 · load run r1" in said(app)

    @pytest.mark.parametrize("page", PAGES)
    def test_wrong_parameters_fall_back_to_the_defaults(self, open_page, page):
        app = open_page(
            "sample", page, base="no", as_of="soon", chain="no", cause="no", by="no", figure="no", node="no"
        )
        assert not app.exception
        assert texts.PAGE_FAILED.zh not in said(app)

    def test_breakdowns_are_worked_out_once_behind_the_first_page(self, open_page, monkeypatch):
        worked_out: Queue[Projection] = Queue()
        monkeypatch.setattr(desk, "work_out_all", worked_out.put)
        desk._preparing.clear()  # as if no test had opened a page of this load run
        for page, day in (("chains", "2026-10-02"), ("coverage", "2026-10-02"), ("chains", "2026-10-03")):
            open_page("sample", page, as_of=day)
        assert worked_out.get(timeout=10).as_of == date(2026, 10, 2)
        assert worked_out.empty()

    @pytest.mark.parametrize("page", ["", "node"])
    def test_an_empty_store_says_what_to_do(self, open_page, page):
        app = open_page("empty", page)
        assert texts.EMPTY_TITLE.zh in said(app)
        assert "chain-explorer load" in said(app)
        assert not app.exception

    @pytest.mark.parametrize("page", ["", "node"])
    def test_a_store_that_is_down_gives_cause_cure_and_retry(self, open_page, page):
        app = open_page("down", page)
        assert "bolt://127.0.0.1:7687 没有应答。" in said(app)
        assert "启动图数据库后重试。" in said(app)
        assert [button.label for button in app.button] == [texts.RETRY.zh]
        assert not app.exception

    def test_retry_draws_the_page_when_the_store_is_back(self, open_page, monkeypatch):
        app = open_page("down")
        monkeypatch.setenv(app_on_frames.CHOICE, "sample")
        app.button[0].click().run()
        assert texts.OVERVIEW_TITLE.zh in said(app)

    def test_a_store_lost_while_reading_gives_cause_cure_and_retry(self, open_page):
        app = open_page("lost")
        assert "bolt://127.0.0.1:7687 没有应答。" in said(app)
        assert not app.exception

    def test_a_failing_page_speaks_in_words(self, open_page, monkeypatch):
        monkeypatch.setattr("explorer.app.overview.ranked", lambda *_: 1 / 0)
        app = open_page()
        assert texts.PAGE_FAILED_BODY.zh in said(app)
        assert not app.exception
        assert "ZeroDivisionError" not in said(app)


class TestOverview:
    @pytest.mark.parametrize("base", BASES)
    def test_shows_the_shares_with_their_numerator_and_base(self, open_page, projection, base):
        city = coverage(projection, base, "city").row(0, named=True)
        app = open_page(base=base)
        for figure, caption in texts.SHARE_NUMERATORS.items():
            assert f"{caption.zh} {city[figure]:,}" in links(app)
        assert f"{city['organised'] / city['units']:.1%}" in said(app)

    def test_isolated_nodes_by_cause_add_up(self, projection):
        nodes = isolation_of(projection).nodes
        assert sum(count for *_, count in causes_by_kind(nodes)) == nodes.height

    def test_ranks_chains_by_gap_and_districts_by_share(self, projection):
        chains = ranked(coverage(projection, "operating", "chain"), "chain")
        assert chains["gap"].to_list() == sorted(chains["gap"], reverse=True)
        shares = ranked(coverage(projection, "operating", "district"), "district")["share"].drop_nulls().to_list()
        assert shares == sorted(shares)

    def test_a_group_with_an_empty_base_has_no_share(self, projection):
        figures = coverage(projection, "operating", "chain").with_columns(units=pl.lit(0))
        assert ranked(figures, "chain")["share"].null_count() == figures.height


class TestFigure:
    @pytest.mark.parametrize("figure", ["units", "organised", "neither", "undetermined", "state_due"])
    def test_lists_as_many_units_as_the_figure_says(self, open_page, projection, figure):
        count = coverage(projection, "three_haves", "city")[figure][0]
        app = open_page("sample", "figure", base="three_haves", figure=figure)
        if count:
            assert [table.height for table in tables(app)] == [count]
            assert texts.ROWS.say("zh", count=f"{count:,}") in said(app)
        else:
            assert "没有这样的单位" in said(app)

    @pytest.mark.parametrize("by", ["chain", "district", "segment"])
    def test_lists_a_group(self, open_page, projection, by):
        row = coverage(projection, "operating", by).row(0, named=True)
        app = open_page("sample", "figure", by=by, code=row["code"], chain=row.get("chain") or "", figure="organised")
        assert sum(table.height for table in tables(app)) == row["organised"]
        assert row["name"] in said(app)

    def test_the_units_without_a_district_are_a_list_too(self, open_page, projection):
        expected = group_units(projection, "operating", "district", None).height
        app = open_page("sample", "figure", by="district", code="")
        assert sum(table.height for table in tables(app)) == expected


class TestChains:
    def test_shows_committee_leaders_segments_and_isolated_members(self, open_page, projection):
        app = open_page("sample", "chains", chain="CL01")
        assert any("新能源和智能网联汽车产业链委员会" in label for label in links(app))
        members, segments, falling = tables(app)
        assert falling.height == len(falling_off(projection, "CL01")) > 0
        assert segments.height == coverage(projection, "operating", "segment").filter(pl.col("chain") == "CL01").height
        isolated_shown = members.filter(pl.col("cause").is_not_null()).height
        assert texts.CHAIN_ISOLATED.say("zh", count=isolated_shown) in said(app)

    def test_a_selected_segment_lists_its_members(self, projection):
        who = roster(projection.graph, "CL01")
        everyone = pl.DataFrame(who.everyone, schema=["label", "key"], orient="row")
        first = who.segments[0]
        assert chosen_members(everyone, who, [("ChainSegment", first)]).height == len(who.members[first])
        assert chosen_members(everyone, who, []).height == everyone.height

    def test_the_selection_of_the_address_is_told_and_listed(self, open_page, projection):
        node = roster(projection.graph, "CL01").everyone[3]
        app = open_page("sample", "chains", chain="CL01", sel=codes([node]))
        assert tables(app)[0]["code"].to_list() == [node[1]]
        assert texts_pictures.SELECT_HINT.zh not in said(app)

    def test_a_chain_that_is_isolated_itself_opens(self, open_page, projection):
        """Chains without a committee or without members have pages too."""
        loose = isolation_of(projection).nodes.filter(pl.col("kind") == "chain")
        assert loose.height
        for code in loose["code"]:
            assert texts.PAGE_FAILED.zh not in said(open_page("sample", "chains", chain=code))

    def test_an_unknown_chain_says_so(self, open_page):
        assert "没有代码为“CL99”的产业链" in said(open_page("sample", "chains", chain="CL99"))


class TestIsolated:
    def test_shows_all_and_says_so(self, open_page, projection):
        total = isolation_of(projection).nodes.height
        app = open_page("sample", "isolated")
        assert texts.SELECTED_OF.say("zh", shown=total, total=total) in said(app)
        assert tables(app)[0].height == total

    def test_filters_by_kind_cause_district_and_chain(self, projection):
        nodes = isolation_of(projection).nodes
        for kind, cause, count in causes_by_kind(nodes):
            assert isolated.filtered(nodes, kind=kind, cause=cause).height == count
        first = nodes.filter(pl.col("chains").list.len() > 0).row(0, named=True)
        found = isolated.filtered(nodes, district=first["district"] or "", chain=first["chains"][0])
        assert first["key"] in found["key"]

    def test_says_which_filter_emptied_the_list_and_clears_it(self, open_page):
        app = open_page("sample", "isolated", kind="site", district="440303", cause="no_ties")
        assert "没有孤立节点符合：服务站点 · 没有任何联系 · 罗湖区" in said(app)
        app.button[0].click().run()
        assert "district" not in app.query_params

    def test_a_filter_goes_into_the_address(self, open_page, projection):
        app = open_page("sample", "isolated")
        app.selectbox(key="choose-kind").set_value("organisation").run()
        assert app.query_params["kind"] in ("organisation", ["organisation"])
        nodes = isolation_of(projection).nodes
        assert tables(app)[0].height == isolated.filtered(nodes, kind="organisation").height

    def test_a_district_goes_into_the_address_by_its_code_and_older_addresses_still_name_it(self, open_page):
        app = open_page("sample", "isolated")
        district = app.selectbox(key="choose-district")
        district.set_value(district.options[district.options.index("南山区")]).run()
        assert app.query_params["district"] in ("440305", ["440305"])
        rows = tables(app)[0]
        assert set(rows["district"]) == {"南山区"}
        for asked in ({"district": "440305", "lang": "en"}, {"district": "南山区"}):
            assert tables(open_page("sample", "isolated", **asked))[0].height == rows.height

    def test_what_is_isolated_on_purpose_stands_apart_with_its_reason(self, open_page):
        app = open_page("hostile", "isolated")
        assert "1 / 1 个，由部门标记" in said(app)
        everyone, apart = tables(app)
        assert apart.select("reason", "author").rows() == [HOSTILE[1:3]]
        assert everyone.height == isolation_of(project(hostile_graph(), AS_OF)).nodes.height
        assert HOSTILE[1].replace("<", "&lt;").replace(">", "&gt;") in said(
            open_page("hostile", "node", node=node_code(("Enterprise", "E0004")))
        )

    def test_the_filters_hold_for_what_is_isolated_on_purpose_too(self, open_page):
        assert "1 / 1 个，由部门标记" in said(open_page("hostile", "isolated", kind="enterprise"))
        app = open_page("hostile", "isolated", kind="site")
        assert "0 / 1 个，由部门标记" in said(app)
        assert texts.INTENDED_FILTERED.zh in said(app)

    def test_marking_is_offered_beside_the_reason_unless_it_is_switched_off(self, open_page, projection, monkeypatch):
        row = isolation_of(projection).nodes.row(0, named=True)
        address = node_code((row["label"], row["key"]))
        assert "mark-node" in [button.key for button in open_page("sample", "node", node=address).button]
        assert "withdraw-node" in [
            button.key for button in open_page("hostile", "node", node="enterprise:E0004").button
        ]
        monkeypatch.setenv("CHAIN_EXPLORER_LOADING", "off")
        assert "mark-node" not in [button.key for button in open_page("sample", "node", node=address).button]


class TestExplore:
    def test_starts_from_a_chain_and_goes_back(self, open_page):
        app = open_page("sample", "explore")
        app.button(key="begin-CL01").click().run()
        assert app.query_params["nodes"] in ("chain:CL01", ["chain:CL01"])
        labels = [button.label for button in app.button]
        assert any(re.fullmatch(r"－ 成员 \d+", label) for label in labels)
        app.button(key="panel-MEMBER_OF-False").click().run()
        assert any(re.fullmatch(r"＋ 成员 \d+", button.label) for button in app.button)
        app.button(key="explore-undo").click().run()
        app.button(key="explore-undo").click().run()
        assert "nodes" not in app.query_params
        assert texts_pictures.EXPLORE_EMPTY.zh in said(app)
        app.button(key="explore-redo").click().run()
        assert app.query_params["nodes"] in ("chain:CL01", ["chain:CL01"])

    def test_search_by_pinyin_initials_lists_what_can_be_added(self, open_page):
        app = open_page("sample", "explore")
        app.text_input(key="explore-query").input("xnyhznwlqc").run()
        assert "新能源和智能网联汽车" in tables(app)[0]["name"].to_list()

    def test_two_selected_nodes_have_a_path(self, open_page, projection):
        pair = codes([roster(projection.graph, "CL01").everyone[0], ("IndustryChain", "CL01")])
        app = open_page("sample", "explore", nodes=pair, sel=pair)
        app.button(key="panel-path").click().run()
        assert texts_pictures.PATH_IS.say("zh", steps=1) in said(app)

    def test_without_a_path_it_says_so(self, open_page, projection):
        units = zip(projection.units["label"], projection.units["key"], strict=True)
        lonely = next(node for node in units if node not in projection.core)
        app = open_page("sample", "explore", nodes="chain:CL01", way=f"chain:CL01!{codes([lonely])}")
        assert "没有有效联系组成的路径" in said(app)


class TestStructure:
    @pytest.mark.parametrize("chain", ["", "CL01"])
    def test_every_kind_of_finding_is_listed_largest_first(self, open_page, projection, chain):
        app = open_page("sample", "structure", chain=chain)
        shape = structure(projection, chain or None)
        assert f"{len(shape.articulation_points):,}" in said(app)
        (points,) = tables(app)
        assert points["count"].to_list() == sorted(points["count"], reverse=True)
        assert points["finding"].str.contains("断开").all()
        for kind in ("bridges", "hubs", "communities"):
            app.segmented_control(key="structure-kind").set_value(kind).run()
            assert tables(app)[0].height > 0
            assert not app.exception


class TestChanges:
    def test_movements_and_lists_are_those_of_the_metrics(self, open_page, projection):
        before = project(app_on_frames.half(sample_graph()), AS_OF)
        units = unit_changes(before, projection)
        app = open_page("sample", "changes")
        labels = app.segmented_control(key="changes-kind").options
        assert labels == [f"{words.zh} {units[change].sum():,}" for change, words in CHANGES.items()]
        assert tables(app)[0].height == units["entered"].sum() > 100
        row = movements(before, projection).row(0, named=True)
        assert f"{row['before']:.1%} → {row['after']:.1%}" in said(app)
        app.segmented_control(key="changes-by").set_value("chain").run()
        assert not app.exception

    def test_the_same_run_on_both_sides_is_no_change(self, open_page):
        app = open_page("sample", "changes", to=app_on_frames.BEFORE)
        assert texts.CHANGES_SAME.zh in said(app)


class TestNode:
    def test_every_isolated_kind_is_explained_with_file_and_row(self, open_page, projection):
        for row in isolation_of(projection).nodes.unique("kind", maintain_order=True).iter_rows(named=True):
            app = open_page("sample", "node", node=node_code((row["label"], row["key"])))
            assert texts.WHY.zh in said(app)
            assert re.search(r"\.csv 第 \d+ 行", said(app))

    @pytest.mark.parametrize("kind", DOMAIN_KINDS, ids=lambda kind: kind.name)
    def test_a_node_of_every_kind_opens(self, open_page, projection, kind):
        key = projection.graph.nodes[kind.label]["key"][0]
        app = open_page("sample", "node", node=node_code((kind.label, key)))
        assert texts.PAGE_FAILED.zh not in said(app)
        assert texts.FIELDS_TITLE.zh in said(app)

    def test_an_unknown_node_says_so(self, open_page):
        assert "库里没有“enterprise:none”" in said(open_page("sample", "node", node="enterprise:none"))

    def test_search_on_the_page(self, open_page):
        app = open_page("sample", "node")
        app.text_input(key="node-query").input("产业链委员会").run()
        assert "产业链委员会" in tables(app)[0]["name"][0]


class TestViews:
    def test_a_view_is_a_link_to_its_screen_and_its_words_are_text(self, open_page):
        app = open_page("hostile", "views")
        (view,) = [link.proto for link in app.get("page_link") if link.proto.query_string.startswith("kind=enterprise")]
        assert view.page == "isolated"
        assert view.label.startswith("\\<script\\>window\\.ran=1")
        assert "<script>" not in said(app)
        app.text_input(key="views-find").input("nothing").run()
        assert "0 / 2 个" in said(app)

    def test_the_screen_is_kept_from_the_side_bar_unless_that_is_switched_off(self, open_page, monkeypatch):
        assert "keep-view" in [button.key for button in open_page("sample", "isolated").button]
        monkeypatch.setenv("CHAIN_EXPLORER_LOADING", "off")
        app = open_page("sample", "views")
        assert not {"keep-view", "remove-v1"} & {button.key for button in app.button}


class TestAddress:
    def test_a_link_of_another_load_says_so(self, open_page):
        app = open_page("sample", "chains", run="000000-other")
        assert "这个链接来自数据批次 000000-other" in said(app)
        app.button[0].click().run()
        assert "这个链接来自" not in said(app)

    def test_a_link_of_this_load_is_silent(self, open_page, projection):
        assert "这个链接来自" not in said(open_page("sample", "chains", run=projection.graph.version))

    @given(st.builds(
        View, language=st.sampled_from([None, "zh", "en"]), base=st.sampled_from(list(BASES)),
        scope=st.sampled_from(list(BASES)), as_of=st.none() | st.dates(), chain=st.text(max_size=5),
        node=st.text(max_size=9), by=st.sampled_from(["city", "chain"]), code=st.text(max_size=5),
    ))  # fmt: skip
    def test_a_view_survives_its_address(self, shown):
        changes = {name: getattr(shown, name) for name in ("chain", "node", "by", "code")}
        assert view_of(shown.parameters(**changes)) == shown

    def test_what_has_its_default_is_left_out(self):
        assert View().parameters() == {}

    def test_a_link_may_lead_to_another_base(self):
        assert View(base="due").parameters(base="three_haves") == {"base": "three_haves"}

    def test_no_name_travels_in_an_address(self, projection):
        for label in ("Enterprise", "SmallBusiness"):
            for key in projection.graph.nodes[label]["key"].filter(
                projection.graph.nodes[label]["key"].str.starts_with("name:")
            ):
                code = node_code((label, key))
                assert "name" not in code
                assert node_of(code, projection.graph) == (label, key)

    def test_a_link_to_a_page(self):
        assert view.address("node", {"node": "chain:CL01"}) == "node?node=chain%3ACL01"


class TestFile:
    def test_is_utf8_with_bom_and_chinese_headings(self, projection):
        file = csv_of(unit_list(projection.units, "zh"), "zh", mask_below=3)
        assert file.startswith("\ufeff名称,代码,类别,状态,党员数,从业人员,区,街道".encode())

    def test_masks_one_and_two_members(self, projection):
        shown = isolated_list(isolation_of(projection, "operating").nodes, projection, "zh")
        assert {1, 2} & set(shown["members"].drop_nulls())
        rows = csv_of(shown, "zh", mask_below=3).decode("utf-8-sig").splitlines()
        header = rows[0].split(",")
        values = {row.split(",")[header.index("党员数")] for row in rows[1:]}
        assert "<3" in values
        assert not {"1", "2"} & values

    def test_no_cell_is_a_formula(self):
        projection = project(hostile_graph(), AS_OF)
        file = csv_of(unit_list(projection.units, "zh"), "zh", mask_below=3).decode("utf-8-sig")
        cells = pl.read_csv(file.encode(), infer_schema_length=0)
        starting = [value for column in cells for value in column.drop_nulls() if value[:1] in "=+-@\t"]
        assert starting == []
        assert f"'{HOSTILE[2]}" in cells["名称"]

    def test_an_empty_list_is_a_file_with_headings(self, projection):
        file = csv_of(unit_list(projection.units.clear(), "zh"), "zh", mask_below=3)
        assert file.decode("utf-8-sig").count("\n") == 1

    def test_hashes_runs_and_sources_never_leave(self, projection):
        shown = isolated_list(isolation_of(projection).nodes, projection, "zh")
        assert not {"hash", "run", "sources", "tables"} & set(shown.columns)


class TestTexts:
    def wordings(self) -> list[tuple[str, Text]]:
        found = []
        for room in sorted(path.stem for path in (ROOT / "explorer" / "app").glob("texts*.py")):
            module = import_module(f"explorer.app.{room}")
            for name, value in vars(module).items():
                if isinstance(value, Text):
                    found.append((f"{room}.{name}", value))
                elif isinstance(value, Mapping):
                    items = value.items()
                    found += [(f"{room}.{name}[{key}]", text) for key, text in items if isinstance(text, Text)]
        return found

    def test_every_wording_is_there_in_both_languages_with_the_same_values(self):
        def fields(wording: str) -> set[str]:
            return {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}

        wrong = [
            name
            for name, text in self.wordings()
            if not (text.zh.strip() and text.en.strip()) or not fields(text.en) <= fields(text.zh)
        ]
        assert wrong == []

    def test_every_wording_is_used(self):
        code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "explorer" / "app").glob("*.py"))
        unused = [name for name, _ in self.wordings() if "[" not in name and not re.search(rf"\b{name}\b", code)]
        assert unused == []

    def test_pages_hold_no_words_of_their_own(self):
        """Chinese stands in texts*.py, the schema and the vocabulary; elsewhere only in docstrings."""
        loose = []
        for path in (ROOT / "explorer" / "app").glob("*.py"):
            if path.name.startswith("texts"):
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            holders = (ast.Module, ast.FunctionDef, ast.ClassDef)
            spoken = {ast.get_docstring(item, clean=False) for item in ast.walk(tree) if isinstance(item, holders)}
            loose += [
                f"{path.name}:{item.lineno} {item.value}"
                for item in ast.walk(tree)
                if isinstance(item, ast.Constant) and isinstance(item.value, str) and item.value not in spoken
                and re.search(r"[\u4e00-\u9fff]{1,}", item.value)
            ]  # fmt: skip
        assert loose == []

    def test_every_state_has_a_caption(self):
        assert all(STATES[state].zh and STATES[state].en for state in STATES)
