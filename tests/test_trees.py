"""Trees: levels, order and the figures on each, by hand; rings and missing levels."""

import pytest

from explorer.errors import ExplorerError
from explorer.metrics.coverage import FIGURES, coverage
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


def test_the_industry_committees_and_their_scattered_units():
    city = City().organisation("R").organisation("E", "R", kind="行业党委").organisation("B", "E")
    city.organisation("I", "R", kind="工委", name="市互联网企业工作委员会").organisation(
        "X", "R", kind="工委", name="两新工委"
    )
    city.unit("u", district="南山区").small("v", district="罗湖区").covers("B", "u").covers("B", "v", "行业")
    assert lines(city, "new_forms", "units", "own", "territory_units") == [
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


def test_a_ring_is_cut_and_an_empty_city_has_no_tree():
    ring = City().organisation("K", kind="小个专党委").organisation("A", "K").organisation("B", "A")
    ring.tie("SUBORDINATE_TO", "A", "B")
    assert lines(ring, "small_businesses") == [(0, "K"), (1, "A"), (2, "B")]
    assert [tree(City().projected(), system).height for system in SYSTEMS] == [0, 0, 0]
    with pytest.raises(ExplorerError, match="new_forms"):
        tree(City().projected(), "parks")
