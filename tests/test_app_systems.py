"""The pages of the city's systems: their figures are those of the metrics, and each has a list of as many units."""

from __future__ import annotations

import polars as pl
import pytest

from explorer.app import texts, texts_systems
from explorer.app.pivot import trend_of
from explorer.app.tree_table import unfolded
from explorer.app.view import DEFAULT_SCOPE, key_code, key_of, name_code, node_code
from explorer.metrics.changes import movements
from explorer.metrics.coverage import coverage, share_of
from explorer.metrics.isolation import isolated
from explorer.metrics.levels import figures_by_level, with_levels
from explorer.metrics.projection import Projection, project
from explorer.metrics.reach import reach, sites
from explorer.metrics.reach_units import REACH
from explorer.metrics.tree_rows import TERRITORY
from explorer.metrics.tree_units import scattered
from explorer.metrics.trees import tree
from explorer.vocabulary import BASES, GROUPS
from tests import app_on_frames
from tests.pages import AS_OF, links, said, tables
from tests.sample import sample_graph

SMALL = "small_businesses"


@pytest.fixture(scope="module")
def projection() -> Projection:
    return project(sample_graph(), AS_OF)


@pytest.fixture(scope="module")
def small(projection) -> pl.DataFrame:
    return with_levels(tree(projection, SMALL), projection)


def rows_said(app) -> int:
    """How many rows the page of a list says that it has; 0 of an empty one."""
    listed = sum(table.height for table in tables(app))
    assert (texts.ROWS.say("zh", count=f"{listed:,}") in said(app)) == (listed > 0)
    return listed


class TestLongList:
    def test_shows_its_head_says_so_and_counts_all(self, open_page, projection, monkeypatch):
        monkeypatch.setattr("explorer.app.parts.MOST_ROWS", 100)
        app = open_page("sample", "figure")
        units = coverage(projection, "operating", "city")["units"][0]
        assert tables(app)[0].height == 100
        assert texts.ROWS.say("zh", count=f"{units:,}") in said(app)
        assert texts_systems.LIST_IS_LONG.say("zh", shown=100) in said(app)

    def test_of_isolated_nodes_too(self, open_page, projection, monkeypatch):
        monkeypatch.setattr("explorer.app.parts.MOST_ROWS", 7)
        app = open_page("sample", "isolated")
        total = f"{isolated(projection, DEFAULT_SCOPE).nodes.height:,}"
        assert tables(app)[0].height == 7
        assert texts.SELECTED_OF.say("zh", shown=total, total=total) in said(app)
        assert texts_systems.LIST_IS_LONG.say("zh", shown=7) in said(app)


class TestCoverage:
    @pytest.mark.parametrize("by", GROUPS)
    def test_every_group_has_the_figures_of_the_metrics(self, open_page, projection, by):
        expected = coverage(projection, "three_haves", by)
        app = open_page("sample", "coverage", by=by, base="three_haves", show="counts")
        shown = tables(app)[0]
        columns = ("units", "organised", "own", "worked", "both", "neither", "undetermined")
        assert sorted(shown.select(columns).rows()) == sorted(expected.select(columns).rows())
        assert shown["name"].null_count() == 0

    def test_states_and_all_bases_are_those_of_the_metrics(self, open_page, projection):
        names = coverage(projection, "operating", "chain").select("name").to_series().fill_null(texts.NO_GROUP.zh)
        states = tables(open_page("sample", "coverage", by="chain", show="states"))[0]
        assert states["units"].to_list() == states.select(pl.sum_horizontal("^state_.*$")).to_series().to_list()
        bases = tables(open_page("sample", "coverage", by="chain", show="bases"))[0]
        assert set(bases["name"]) == set(states["name"]) == set(names)
        for base in BASES:
            figures = coverage(projection, base, "chain").drop_nulls("code")
            share = {row["name"]: row["organised"] / row["units"] for row in figures.to_dicts() if row["units"]}
            shown = {row["name"]: row[f"share@{base}"] for row in bases.to_dicts()}
            assert all(abs(shown[name] - 100 * rate) <= 0.05 for name, rate in share.items())

    def test_two_groups_stand_side_by_side_and_each_number_has_its_list(self, open_page, projection):
        figures = coverage(projection, "operating", "district")
        one, other = figures.row(1, named=True), figures.row(4, named=True)
        app = open_page("sample", "coverage", one=one["code"], other=other["code"])
        assert [box.value for box in app.selectbox if box.key in ("choose-one", "choose-other")] == [
            one["code"], other["code"],
        ]  # fmt: skip
        shown = links(app)
        for row in (one, other):
            assert shown.count(f"{texts.BASE_COUNT.zh} {row['units']:,}") >= 1
            assert f"{row['worked'] / row['units']:.1%}" in said(app)
        for figure in ("worked", "state_few"):
            app = open_page("sample", "figure", by="district", code=one["code"], figure=figure)
            assert rows_said(app) == one[figure]

    def test_an_earlier_load_is_compared_when_asked(self, open_page, projection):
        before = project(app_on_frames.half(sample_graph()), AS_OF)
        moved = movements(before, projection, "operating", "district").filter(pl.col("figure") == "organised")
        app = open_page("sample", "coverage", **{"from": app_on_frames.BEFORE})
        shown = dict(tables(app)[0].select("name", "change").iter_rows())
        assert shown == {name: round(change * 100, 1) for name, change in moved.select("name", "change").iter_rows()}
        assert "change" not in tables(open_page("sample", "coverage"))[0].columns

    @pytest.mark.parametrize("first", ["", app_on_frames.BEFORE])
    def test_the_share_is_followed_from_load_to_load(self, open_page, projection, first):
        before = project(app_on_frames.half(sample_graph()), AS_OF)
        one, other = (
            dict(coverage(city, "three_haves", "district").select("name", share_of("organised") * 100).iter_rows())
            for city in (before, projection)
        )
        app = open_page("sample", "coverage", show="trend", base="three_haves", **({"from": first} if first else {}))
        (shown, *_) = tables(app)
        assert shown.height > 5
        for name, trend, was, change in shown.select("name", "trend", "before", "change").iter_rows():
            shares = [round(share, 1) for share in (one.get(name), other[name]) if share is not None]
            assert (trend, was, change) == (shares, shares[0], round(shares[-1] - shares[0], 1)), name
        assert "trend" not in tables(open_page("sample", "coverage"))[0].columns

    def test_a_trend_has_the_loads_that_have_the_group(self):
        shares = [
            pl.DataFrame({"id": ["a", "b"], "share": [1.0, None]}),
            pl.DataFrame({"id": ["c", "a"], "share": [5.0, 3.5]}),
        ]
        assert trend_of(shares).rows() == [("a", [1.0, 3.5], 1.0, 2.5), ("c", [5.0], 5.0, 0.0)]

    def test_a_name_in_a_group_never_travels(self, projection):
        """A park that no file defines is a group by what was written: its address is a digest that leads back."""
        codes = coverage(projection, "operating", "park")["code"].drop_nulls()
        assert all(key_of(key_code(code), codes) == code for code in codes)
        assert key_of("~0", codes) is None
        assert "园" not in key_code("name:某园区")


class TestIndustries:
    def test_industry_committees_reach_scattered_units(self, open_page, projection):
        forms = tree(projection, "new_forms")
        app = open_page("sample", "industries", node=node_code(("PartyOrganisation", forms["key"][1])))
        shown, units, _ = tables(app)
        assert (
            shown.select("organised", "reached", "districts").rows()
            == forms.select("organised", "units", "districts").rows()
        )
        assert units.height == forms["units"][1]
        assert shown["sites"].to_list() == [0, 48]
        lie = scattered(projection, "new_forms", [forms["key"][1]], "operating")
        assert (lie.height, lie["units"].sum()) == (forms["districts"][1], forms["units"][1])
        row = lie.row(0, named=True)
        where = {"code": forms["key"][1], "district": name_code(row["district"])}
        assert rows_said(open_page("sample", "figure", by="new_forms", **where)) == row["units"]

    def test_places_are_ranked_by_units_due_and_have_the_figures_of_their_group(self, open_page, projection):
        app = open_page("sample", "industries", base="operating")
        shown = tables(app)[2]
        due = shown["state_due"].to_list()
        assert due == sorted(due, reverse=True)
        assert due[0] > 0
        names = dict(coverage(projection, "operating", "park").select("name", "units").iter_rows())
        found = {row["name"]: row["units"] for row in shown.to_dicts() if row["name"] in names and row["units"]}
        assert len(found) > 50
        assert found == {name: names[name] for name in found}

    def test_each_number_of_a_kind_and_a_place_has_its_list(self, open_page, projection):
        rows = tree(projection, "places")
        shown = links(open_page("sample", "industries"))
        for row in rows.filter(depth=0).iter_rows(named=True):
            assert texts_systems.DUE_COUNT.say("zh", count=f"{row['state_due']:,}") in shown
            app = open_page("sample", "figure", by="places", code=row["key"], figure="organised")
            assert rows_said(app) == row["organised"]
        place = rows.filter(pl.col("depth") == 2, pl.col("state_due") > 0).row(0, named=True)
        for figure in ("state_due", "neither"):
            app = open_page("sample", "figure", by="places", code=place["key"], figure=figure)
            assert rows_said(app) == place[figure]

    def test_kind_and_district_filter_the_places(self, open_page, projection):
        places = tree(projection, "places").filter(depth=2)
        app = open_page("sample", "industries", place="building", district="440305")
        assert tables(app)[2].height == places.filter(kind="楼宇", district="南山区").height > 0


class TestSites:
    @pytest.mark.parametrize("by", ["district", "street", "committee"])
    def test_every_group_has_the_figures_of_the_metrics(self, open_page, projection, by):
        expected = reach(projection, by)
        shown = tables(open_page("sample", "sites", by=by, base="due"))[0]
        columns = (*REACH, "units", "sites")
        assert sorted(shown.select(columns).rows()) == sorted(expected.select(columns).rows())
        assert shown["out_of_reach"].to_list() == sorted(shown["out_of_reach"], reverse=True)

    def test_the_citys_figures_and_a_districts_have_their_lists(self, open_page, projection):
        city = reach(projection, "city").row(0, named=True)
        app = open_page("sample", "sites")
        district = reach(projection, "district").row(4, named=True)
        for figure in ("in_reach", "out_of_reach"):
            assert f'"card-share">{city[figure]:,}<' in said(app)
            assert rows_said(open_page("sample", "figure", figure=figure)) == city[figure]
            whole = open_page("sample", "figure", by="district", code=district["code"], figure=figure)
            assert rows_said(whole) == district[figure]

    def test_sites_are_listed_by_whom_they_are_nearest_to_and_each_lists_them(self, open_page, projection):
        every = sites(projection)
        shown = tables(open_page("sample", "sites"))[1]
        assert sorted(shown["nearest"], reverse=True) == shown["nearest"].to_list()
        assert sorted(shown.select("code", "nearest").rows()) == sorted(every.select("code", "nearest").rows())
        first = shown.row(0, named=True)
        assert (
            rows_said(open_page("sample", "figure", by="site", code=first["code"], figure="nearest"))
            == first["nearest"]
        )

    def test_the_sites_of_a_group_a_kind_and_a_district(self, open_page, projection):
        committee = reach(projection, "committee").filter(pl.col("sites") > 5).row(0, named=True)
        app = open_page("sample", "sites", by="committee", of=committee["code"])
        assert tables(app)[1].height == committee["sites"]
        assert committee["name"] in said(app)
        every = sites(projection)
        for kind, district in every.select("kind", "district").unique().head(2).iter_rows():
            found = tables(open_page("sample", "sites", place=name_code(kind), district=name_code(district)))[1]
            assert found.height == every.filter(kind=kind, district=district).height

    def test_the_number_of_sites_of_a_tree_has_its_list(self, open_page, small):
        for row in small.filter(pl.col("sites") > 0).unique("level").iter_rows(named=True):
            app = open_page("sample", "sites", of=node_code(("PartyOrganisation", row["key"])))
            assert tables(app)[1].height == row["sites"]
            assert row["name"] in said(app)

    def test_the_site_of_the_address_is_told(self, open_page, projection):
        row = sites(projection).row(3, named=True)
        app = open_page("sample", "sites", site=row["code"])
        assert row["name"] in links(app)
        assert row["operator_name"] in said(app)
        assert texts_systems.NEAREST.say("zh", count=f"{row['nearest']:,}") in links(app)

    def test_whoever_runs_no_site_has_none_on_the_map(self, open_page):
        app = open_page("sample", "sites", of="organisation:DZ-0002")
        assert texts_systems.SITES_NOT_THESE.zh in said(app)
        assert texts_systems.SITES_NOWHERE.zh not in said(app)
        assert tables(app)[1].height == 0

    def test_without_coordinates_it_says_so_and_how_to_get_them(self, open_page):
        app = open_page("unplaced", "sites")
        assert texts_systems.SITES_NOWHERE.zh in said(app)
        assert tables(app)[0]["unlocated"].sum() == 1626


class TestSmall:
    def test_each_level_has_its_figures_and_each_figure_its_list(self, open_page, projection, small):
        figures = figures_by_level(small, projection, "operating")
        assert figures["organisations"].to_list() == [1, 11, 78, 0]
        shown = links(open_page("sample", "small"))
        for row in figures.head(3).iter_rows(named=True):
            organised = texts_systems.LEVEL_ORGANISED.say("zh", count=f"{row['territory_organised']:,}")
            assert organised in shown
            reached = texts_systems.LEVEL_REACHED.say("zh", count=f"{row['units']:,}")
            assert reached in shown
        stations = figures.row(2, named=True)
        for figure in ("units", "organised", *TERRITORY):
            app = open_page("sample", "figure", by=SMALL, code="level:station", figure=figure)
            assert rows_said(app) == stations[figure]

    def test_the_tree_is_folded_as_the_address_says(self, open_page, small):
        shown, units, compared = tables(open_page("sample", "small"))
        first = small.filter(pl.col("depth") < 2)
        assert (
            shown.select(*TERRITORY, "reached", "reached_organised").rows()
            == first.select(*TERRITORY, "units", "organised").rows()
        )
        assert units.height == min(200, small["units"][0])
        assert compared["share"].to_list() == sorted(compared["share"])
        assert compared.height == 78
        everything = tables(open_page("sample", "small", unfolded="all"))[0]
        assert everything["territory_neither"].to_list() == small["territory_neither"].to_list()

    def test_a_node_is_unfolded_with_what_is_below_it_only(self, small):
        district = small.filter(level="district").row(2, named=True)
        seen = unfolded(small, {("PartyOrganisation", district["key"])})
        stations = seen.filter(pl.col("depth") == 2)
        assert set(stations["parent"]) == {district["key"]}
        assert stations.height == small.filter(parent=district["key"]).height > 0
        assert not stations["branches"].any()
        assert unfolded(small.clear(), set()).is_empty()

    def test_a_number_of_a_row_has_its_list(self, open_page, small):
        station = small.filter(pl.col("territory_neither") > 0, level="station").row(-1, named=True)
        for figure in ("territory_neither", "organised"):
            app = open_page("sample", "figure", by=SMALL, code=station["key"], figure=figure)
            assert rows_said(app) == station[figure]
            assert station["name"] in said(app)

    def test_without_a_committee_it_says_so(self, open_page):
        assert texts_systems.SMALL_NONE.zh in said(open_page("sample", "small", as_of="1990-01-01"))
