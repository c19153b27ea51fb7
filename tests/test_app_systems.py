"""The pages of the city's systems: their figures are those of the metrics, and each has a list of as many units."""

from __future__ import annotations

import polars as pl
import pytest

from explorer.app import texts, texts_systems
from explorer.app.tree_table import unfolded
from explorer.metrics.levels import figures_by_level, with_levels
from explorer.metrics.projection import Projection, project
from explorer.metrics.tree_rows import TERRITORY
from explorer.metrics.trees import tree
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
            shown.select(*TERRITORY, "units", "organised").rows()
            == first.select(*TERRITORY, "units", "organised").rows()
        )
        assert units.height == min(200, small["units"][0])
        assert compared["share"].to_list() == sorted(compared["share"])
        assert compared.height == 78
        everything = tables(open_page("sample", "small", open="all"))[0]
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
        assert texts_systems.SMALL_NONE.zh in said(open_page("hostile", "small"))
