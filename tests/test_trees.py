"""Trees: levels, order and the figures on each, by hand; rings and missing levels."""

import polars as pl
import pytest

from explorer.errors import ExplorerError
from explorer.metrics.coverage import FIGURES, coverage
from explorer.metrics.levels import figures_by_level, with_levels
from explorer.metrics.tree_rows import TERRITORY
from explorer.metrics.tree_units import LISTED, scattered, tree_units
from explorer.metrics.trees import SYSTEMS, tree
from tests.cities import City


def small_businesses() -> City:
    """City committee K, districts D1 and D2, a station S in D1 with branches B1 and B2."""
    return (
        City().organisation("R").organisation("K", "R", kind="小个专党委", level="市级")
        .organisation("D1", "K", kind="小个专党委", district="南山区")
        .organisation("D2", "K", kind="小个专党委", district="罗湖区")
        .organisation("S", "D1", kind="党建工作指导站", district="南山区", street="东街道")
        .organisation("B2", "S").organisation("B1", "S")
        .small("a", district="南山区", street="东街道").small("b", district="南山区", street="东街道")
        .small("c", district="南山区").small("d", district="罗湖区").unit("e", district="南山区", street="东街道")
        .covers("B1", "a").covers("B2", "a", "联合").covers("S", "b", "指导员").covers("B1", "e")
    )  # fmt: skip


def lines(city: City, system: str, *columns: str) -> list[tuple]:
    return tree(city.projected(), system).select("depth", "key", *columns).rows()


def test_each_node_before_what_is_below_it():
    found = tree(small_businesses().projected(), "small_businesses")
    assert found.select("depth", "key", "parent").rows() == [
        (0, "K", None), (1, "D1", "K"), (2, "S", "D1"), (3, "B1", "S"), (3, "B2", "S"), (1, "D2", "K"),
    ]  # fmt: skip


def test_what_each_level_reaches_counts_a_unit_once():
    found = {
        key: rest for _, key, *rest in lines(small_businesses(), "small_businesses", "units", "organised", "worked")
    }
    assert found["K"] == found["D1"] == found["S"] == [2, 1, 2]
    assert (found["B1"], found["B2"], found["D2"]) == ([1, 1, 1], [1, 1, 1], [0, 0, 0])


def test_the_territory_of_each_level():
    found = {
        key: tuple(rest)
        for _, key, *rest in lines(small_businesses(), "small_businesses", "territory_units", "territory_organised")
    }
    assert found["K"] == (4, 1)
    assert found["D1"] == (3, 1)
    assert found["S"] == (2, 1)
    assert found["D2"] == (1, 0)


def industry() -> City:
    city = City().organisation("R").organisation("E", "R", kind="行业党委").organisation("B", "E")
    city.organisation("I", "R", kind="工委", name="市互联网企业工作委员会").organisation(
        "X", "R", kind="工委", name="两新工委"
    )
    city.unit("u", district="南山区").small("v", district="罗湖区").covers("B", "u").covers("B", "v", "行业")
    return city


def test_the_industry_committees_and_their_scattered_units():
    assert lines(industry(), "new_forms", "units", "own", "territory_units") == [
        (0, "E", 2, 1, None), (1, "B", 2, 1, None), (0, "I", 0, 0, None),
    ]  # fmt: skip


def chains() -> City:
    city = City().organisation("K").organisation("K2", "K").unit("a").unit("b").unit("c")
    city.chain("C1", "a", "b", committee="K").chain("C2", "b", "c", committee="K").chain("C3", "c")
    city.tie("LEADS", "K2", "C2").covers("K", "b")
    for code, position in (("02", 1), ("01", 2)):
        city.node("ChainSegment", f"C1/{code}", chain="C1", position=position).tie("PART_OF", f"C1/{code}", "C1")
    return city.tie("AT", "a", "C1/02")


def test_committees_chains_and_segments_in_their_order():
    assert lines(chains(), "chains", "parent", "units", "organised") == [
        (0, "K", None, 3, 1), (1, "C1", "K", 2, 1), (2, "C1/02", "C1", 1, 0), (2, "C1/01", "C1", 0, 0),
        (1, "C2", "K", 2, 1), (0, "K2", None, 2, 1), (1, "C2", "K2", 2, 1), (0, "C3", None, 1, 0),
    ]  # fmt: skip


def test_chains_have_the_figures_of_coverage():
    projection = chains().projected()
    ours = tree(projection, "chains").filter(label="IndustryChain").unique("key").sort("key")
    theirs = coverage(projection, "operating", "chain").drop_nulls("code")
    assert ours.select("code", *FIGURES).rows() == theirs.select("code", *FIGURES).rows()


def test_members_are_the_leaves_of_chains_with_role_and_own_organisation():
    city = City().organisation("K").organisation("B", "K").organisation("X").organisation("M").unit("a").unit("b")
    city.unit("c").unit("d").unit("closed", status="注销")
    city.covers("B", "a").covers("X", "b").covers("M", "c").covers("X", "d").covers("K", "d", "指导员")
    city.chain("C", committee="K").tie("MEMBER_OF", "M", "C").tie("MEMBER_OF", "closed", "C", role="链主")
    for unit, role in (("a", "链主"), ("a", "骨干"), ("b", "链主"), ("c", None), ("d", "配套")):
        city.tie("MEMBER_OF", unit, "C", role=role)
    city.segment("C", "01", "a")
    found = tree(city.projected(), "chains", units=True)
    columns = ("depth", "key", "units", "role", "organisation", "organisation_reached")
    assert found.filter(label="Enterprise").select(columns).sort("key").rows() == [
        (3, "a", 1, "链主、骨干", "B", True), (2, "b", 1, "链主", "X", False), (2, "c", 1, None, "M", True),
        (2, "d", 1, "配套", "X", True),
    ]  # fmt: skip
    assert found["key"].to_list() == ["K", "C", "M", "b", "c", "d", "C/01", "a"]
    figures = ("leaders", "own_organisations", "own_organisations_reached")
    assert found.head(2).select(figures).unique().rows() == [(2, 3, 3)]
    assert found.filter(key="C/01").select(figures).rows() == [(1, 1, 1)]


def test_leaves_stand_below_who_is_tied_to_them_and_add_up_to_its_figures():
    found = tree(small_businesses().projected(), "small_businesses", units=True)
    assert found.select("depth", "key", "form").rows() == [
        (0, "K", None), (1, "D1", None), (2, "S", None), (3, "b", "指导员"), (3, "B1", None), (4, "a", "单独"),
        (3, "B2", None), (4, "a", "联合"), (1, "D2", None),
    ]  # fmt: skip
    leaf = found.filter(key="a").row(0, named=True)
    assert (leaf["units"], leaf["organised"], leaf["state"], leaf["district"]) == (1, 1, "own", "南山区")


def places() -> City:
    """A park in Nanshan by its area, a building without an area above it, a market of Luohu with two stalls."""
    city = City().organisation("R").organisation("O", "R")
    city.unit("a", park="P", district="南山区", members_total=3).unit("b", park="P", district="南山区")
    city.unit("c", park="B", district="罗湖区").unit("e", district="南山区")
    city.small("M", kind="专业市场", district="罗湖区")
    city.small("m", market="M", district="罗湖区").small("n", market="M", park="P", district="罗湖区")
    city.area("D", "区", name="南山区").area("S", "街道").tie("PART_OF", "S", "D").area("P", "园区", "a", "b", "n")
    city.area("B", "楼宇", "c").area("Z", "商圈").tie("PART_OF", "P", "S").tie("LOCATED_IN", "m", "M")
    return city.tie("LOCATED_IN", "n", "M").covers("O", "b").covers("O", "n", "联合").covers("R", "m", "指导员")


def test_places_by_kind_district_and_who_covers_their_units():
    found = tree(places().projected(), "places")
    assert found.select("depth", "kind", "code", "units", "organised", "state_due", "territory_units").rows() == [
        (0, "园区", "园区", 3, 2, 1, None), (1, "区", "440305", 3, 2, 1, 3), (2, "园区", "P", 3, 2, 1, None),
        (3, "支部", "O", 2, 2, 0, None),
        (0, "商圈", "商圈", 0, 0, 0, None), (1, "区", None, 0, 0, 0, None), (2, "商圈", "Z", 0, 0, 0, None),
        (0, "楼宇", "楼宇", 1, 0, 0, None), (1, "区", "440303", 1, 0, 0, 4), (2, "楼宇", "B", 1, 0, 0, None),
        (0, "专业市场", "专业市场", 2, 1, 0, None), (1, "区", "440303", 2, 1, 0, 4),
        (2, "专业市场", "M", 2, 1, 0, None),
        (3, "支部", "O", 1, 1, 0, None), (3, "支部", "R", 1, 0, 0, None),
    ]  # fmt: skip


def test_units_of_places_stand_once_below_each_who_covers_them_there():
    found = tree(places().projected(), "places", units=True).filter(pl.col("label") != "Area")
    assert found.filter(pl.col("kind").is_in(["企业", "小微企业"])).select("depth", "key", "form").rows() == [
        (3, "a", None), (4, "b", "单独"), (4, "n", "联合"), (3, "c", None), (4, "n", "联合"), (4, "m", "指导员"),
    ]  # fmt: skip


def test_committees_above_each_other_are_shown_once_from_the_first_by_key():
    city = City().organisation("K2", kind="小个专党委").organisation("K1", "K2", kind="小个专党委")
    city.tie("SUBORDINATE_TO", "K2", "K1").organisation("X", "K1").organisation("K3", "X", kind="小个专党委")
    assert lines(city, "small_businesses") == [(0, "K1"), (1, "K2"), (1, "X"), (2, "K3")]


@pytest.mark.parametrize("system", LISTED)
def test_every_number_has_a_list_of_as_many_units(system):
    """Of places down to the places; their organisations' units are those of the place."""
    projection = {"places": places, "small_businesses": small_businesses, "new_forms": industry}[system]().projected()
    found = tree(projection, system).filter((pl.col("depth") < 3) | (pl.lit(system) != "places"))
    figures = (*FIGURES, *(TERRITORY if system == "small_businesses" else ()))
    assert found.height > 2
    for row in found.select("key", *figures).iter_rows(named=True):
        lists = {figure: tree_units(projection, system, [row["key"]], "operating", figure) for figure in figures}
        assert {figure: units.height for figure, units in lists.items()} == {name: row[name] for name in figures}
        assert all(units["key"].is_unique().all() for units in lists.values())


def test_a_list_holds_the_units_below_and_of_the_territory():
    projection = small_businesses().projected()
    assert tree_units(projection, "small_businesses", ["B2"])["key"].to_list() == ["a"]
    territory = tree_units(projection, "small_businesses", ["D1", "S"], figure="territory_units")
    assert territory["key"].to_list() == ["a", "b", "c"]
    assert tree_units(projection, "small_businesses", ["D1"], figure="territory_neither")["key"].to_list() == ["c"]
    assert tree_units(projection, "small_businesses", ["nobody"]).height == 0
    with pytest.raises(ExplorerError, match="new_forms"):
        tree_units(projection, "chains", ["C1"])


def test_where_the_units_of_a_committee_lie():
    found = scattered(industry().projected(), "new_forms", ["E"], "operating")
    assert found.rows() == [("南山区", 1, 1), ("罗湖区", 1, 1)]
    assert scattered(industry().projected(), "new_forms", ["I"], "operating").is_empty()


def test_a_ring_is_cut_and_an_empty_city_has_no_tree():
    ring = City().organisation("K", kind="小个专党委").organisation("A", "K").organisation("B", "A")
    ring.tie("SUBORDINATE_TO", "A", "B")
    assert lines(ring, "small_businesses") == [(0, "K"), (1, "A"), (2, "B")]
    assert [tree(City().projected(), system).height for system in SYSTEMS] == [0, 0, 0, 0]
    with pytest.raises(ExplorerError, match="new_forms"):
        tree(City().projected(), "parks")


def test_the_levels_of_1_11_78_n_and_the_figures_of_each():
    city = small_businesses()
    for site, operator in (("P", "S"), ("Q", "B1"), ("X", "R")):
        city.node("ServiceSite", site).tie("RUN_BY", site, operator)
    projection = city.projected()
    rows = with_levels(tree(projection, "small_businesses"), projection)
    columns = ("key", "level", "sites", "territory_units")
    assert rows.select(columns).rows() == [
        ("K", "city", 2, 4), ("D1", "district", 2, 3), ("S", "station", 2, 2), ("B1", "grassroots", 1, None),
        ("B2", "grassroots", 0, None), ("D2", "district", 0, 1),
    ]  # fmt: skip
    figures = ("level", "organisations", "units", "organised", *TERRITORY, "sites")
    assert figures_by_level(rows, projection, "operating").select(figures).rows() == [
        ("city", 1, 2, 1, 4, 1, 2, 2), ("district", 2, 2, 1, 4, 1, 2, 2), ("station", 1, 2, 1, 2, 1, 0, 2),
        ("grassroots", 2, 1, 1, None, None, None, 2),
    ]  # fmt: skip
    assert figures_by_level(rows.clear(), projection, "operating")["organisations"].sum() == 0
