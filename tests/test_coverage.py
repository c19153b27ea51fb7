"""The figures of every base and group, the list behind each number, and what must hold of any city."""

from datetime import date
from itertools import product

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.errors import ExplorerError
from explorer.metrics.coverage import FIGURES, coverage, group_units, share
from explorer.metrics.profiles import work_out_all
from explorer.vocabulary import BASES, GROUPS, STATES
from tests.cities import TODAY, City
from tests.searching import examples


def _rows(city, by, *figures, base="operating", **thresholds):
    return coverage(city.projected(**thresholds), base, by).select("code", *(figures or ("units",))).rows()


def _city():
    """Two districts, a chain with segments and one without, a market, streets, a committee above branches."""
    return (
        City()
        .organisation("R", kind="工委").organisation("P", "R", kind="党委").organisation("B", "P")
        .organisation("W", "R")
        .unit("U1", district="罗湖区", street="东街道", industry="C3921", founded=date(2024, 3, 5), members_total=5)
        .unit("U2", district="罗湖区", street="东街道", industry="6510", members_total=1, park="甲园")
        .unit("U3", district="南山区", industry="i65", staff=None, above_scale=True)
        .unit("U4", status="注销", district="盐田区")
        .unit("U5", kind="社会组织", above_scale=False, staff=5)
        .small("S1", district="南山区", kind="个体工商户", members_total=0)
        .small("M1", kind="专业市场", district="罗湖区").small("S2", market="M1", members_total=3)
        .covers("B", "U1").covers("W", "U1", "指导员").covers("P", "S2", "区域").covers("W", "U2", "联络员")
        .chain("C1", "U1", "U2", committee="P").chain("C2", "U1").chain("C3")
        .segment("C1", "01", "U1").segment("C1", "02").segment("C2", "01", "U1")
        .area("J1", "街道", "U1", name="东街道").area("G1", "园区", "U2", name="甲园")
        .tie("LOCATED_IN", "S2", "M1")
    )  # fmt: skip


def test_the_city_row_has_every_figure():
    found = coverage(_city().projected(), "operating", "city").row(0, named=True)
    expected = {
        "code": "city", "name": "全市", "units": 7, "organised": 2, "own": 1, "worked": 3, "both": 1, "neither": 4,
        "undetermined": 0, "state_own": 1, "state_joint": 1, "state_unstated": 0, "state_due": 0, "state_few": 1,
        "state_none": 1, "state_unknown": 3,
    }  # fmt: skip
    assert found == expected


@pytest.mark.parametrize(
    ("base", "units", "undetermined"),
    [("operating", 7, 0), ("three_haves", 5, 1), ("above_scale", 1, 5), ("due", 2, 3)],
)
def test_each_base_has_its_units_and_its_undetermined(base, units, undetermined):
    assert _rows(_city(), "city", "units", "undetermined", base=base) == [("city", units, undetermined)]


def test_a_unit_of_two_chains_counts_in_both_and_once_in_the_city():
    assert _rows(_city(), "chain", "units", "own") == [("C1", 2, 1), ("C2", 1, 1), ("C3", 0, 0), (None, 5, 0)]


def test_a_unit_with_two_roles_in_a_chain_counts_once():
    city = City().unit("U").chain("C", "U").tie("MEMBER_OF", "U", "C", role="链主")
    assert _rows(city, "chain") == [("C", 1)]


def test_segments_stand_under_their_own_code_with_their_chain_beside():
    found = coverage(_city().projected(), "operating", "segment").select("code", "chain", "units").rows()
    assert found == [("01", "C1", 1), ("01", "C2", 1), ("02", "C1", 0), (None, None, 6)]


def test_segments_of_one_code_open_to_the_list_of_their_own_chain():
    projection = _city().unit("U6").tie("AT", "U6", "C2/01").projected()
    assert group_units(projection, "operating", "segment", "01", chain="C1")["key"].to_list() == ["U1"]
    assert group_units(projection, "operating", "segment", "01", chain="C2")["key"].to_list() == ["U1", "U6"]


def test_districts_have_the_official_code_and_the_full_name():
    found = coverage(_city().projected(), "operating", "district").select("code", "name", "units").rows()
    assert found == [("440303", "罗湖区", 3), ("440305", "南山区", 2), (None, None, 2)]


def test_of_a_market_the_unit_that_it_is_counts_before_an_area():
    city = City().area("A1", "专业市场").small("M1", kind="专业市场").small("S", market="M1")
    city.tie("LOCATED_IN", "S", "A1").tie("LOCATED_IN", "S", "M1")
    assert _rows(city, "market") == [("M1", 1), (None, 1)]


def test_streets_parks_and_markets_have_the_code_of_their_area():
    assert _rows(_city(), "street") == [("J1", 1), ("name:东街道", 1), (None, 5)]
    assert _rows(_city(), "park") == [("G1", 1), (None, 6)]
    assert _rows(_city(), "market") == [("M1", 1), (None, 6)]
    names = coverage(_city().projected(), "operating", "market")["name"].to_list()
    assert names == ["名M1", None]


def test_an_area_without_a_code_stands_under_its_key():
    city = City().unit("U", street="西街道").area("name:西街道", "街道", "U", code=None, name="西街道")
    found = coverage(city.projected(), "operating", "street").select("code", "name", "units").rows()
    assert found == [("name:西街道", "西街道", 1)]


def test_among_very_many_names_groups_are_counted_as_among_few():
    """Names are numbered for the whole process: groups and what is in none are then told by numbers of two widths."""
    many = pl.Series([f"name {number}" for number in range(2**17)], dtype=pl.Categorical)
    city = City().unit("U").unit("V").chain("C", "U")
    city.segment("C", "of many names", "U")
    assert _rows(city, "segment", "units") == [("of many names", 1), (None, 1)]
    assert many.to_physical().max() >= 2**17 - 1


def test_what_is_worked_out_at_once_is_what_is_asked_for_one_by_one(monkeypatch):
    at_once, one_by_one = _city().projected(), _city().projected()
    expected = {(base, by): coverage(one_by_one, base, by) for base, by in product(BASES, GROUPS)}
    work_out_all(at_once)
    monkeypatch.setattr("explorer.metrics.profiles._counted", None)  # nothing is worked out any more
    for (base, by), figures in expected.items():
        assert coverage(at_once, base, by).equals(figures)


@pytest.mark.parametrize(
    ("industry", "section"),
    [("C3921", "C"), ("3921", "C"), ("i65", "I"), ("0111", "A"), ("97", "T"), ("98", None), ("Z12", None),
     ("制造业", None), ("C 制造业", "C"), ("IT", None), ("C-39", "C"),
     ("C", "C"), ("7", None), (" C39 ", "C"), ("Ｃ39", "C"), (None, None)],
)  # fmt: skip
def test_sections_by_letter_or_by_the_first_two_digits(industry, section):
    assert _rows(City().unit("U", industry=industry), "section") == [(section, 1)]


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({"industry": "C39", "staff": 1000, "revenue": 40_000.0}, "large"),
        ({"industry": "C39", "staff": 1000, "revenue": 39_999.0}, "medium"),
        ({"industry": "C39", "staff": 20, "revenue": 40_000.0}, "small"),
        ({"industry": "C39", "staff": 19, "revenue": 40_000.0}, "micro"),
        ({"industry": "C39", "staff": 19}, "micro"),
        ({"industry": "C39", "staff": 20}, None),
        ({"industry": "39", "staff": 300, "revenue": 2_000.0}, "medium"),
        ({"industry": "E47", "staff": None, "revenue": 6_000.0, "assets": 5_000.0}, "medium"),
        ({"industry": "F51", "staff": 200, "revenue": 40_000.0}, "large"),
        ({"industry": "F52", "staff": 300, "revenue": 20_000.0}, "large"),
        ({"industry": "F", "staff": 300, "revenue": 20_000.0}, None),
        ({"industry": "G5431", "staff": 20, "revenue": 200.0}, "small"),
        ({"industry": "G5990", "staff": 100, "revenue": 1_000.0}, "medium"),
        ({"industry": "G5910", "staff": 100, "revenue": 1_000.0}, "medium"),
        ({"industry": "I6510", "staff": 300, "revenue": 10_000.0}, "large"),
        ({"industry": "I6420", "staff": 300, "revenue": 10_000.0}, "medium"),
        ({"industry": "K7010", "revenue": 1_000.0, "assets": 5_000.0}, "medium"),
        ({"industry": "K7020", "staff": 300, "revenue": 1_000.0}, "medium"),
        ({"industry": "K70", "staff": 300, "revenue": 1_000.0}, None),
        ({"industry": "L72", "staff": 100, "assets": 8_000.0}, "medium"),
        ({"industry": "A01", "staff": None, "revenue": 49.0}, "micro"),
        ({"industry": "M75", "staff": 300}, "large"),
        ({"industry": None, "staff": 300, "revenue": 1.0}, None),
    ],
)
def test_sizes_by_the_bounds_of_the_industry(fields, size):
    assert _rows(City().unit("U", **fields), "size") == [(size, 1)]


def test_kinds_and_months():
    assert _rows(_city(), "kind") == [("专业市场", 1), ("个体工商户", 1), ("企业", 3), ("小微企业", 1), ("社会组织", 1)]
    assert _rows(_city(), "month") == [("2024-03", 1), (None, 6)]


def test_a_committee_stands_for_itself_and_all_below_it():
    """U2 has a liaison of R: covered by work, so not organised."""
    assert _rows(_city(), "committee", "units", "own") == [("P", 2, 1), ("R", 3, 1), (None, 4, 0)]


def test_committees_in_a_cycle_are_counted_once_each():
    city = City().organisation("A", kind="党委").organisation("B", "A", kind="总支").tie("SUBORDINATE_TO", "A", "B")
    city.unit("U").covers("B", "U").covers("A", "U", "联合")
    assert _rows(city, "committee") == [("A", 1), ("B", 1)]


def test_an_empty_base_has_no_share():
    projection = City().chain("C").projected()
    assert coverage(projection, "due", "chain").select("code", "units", "organised").rows() == [("C", 0, 0)]
    assert share(0, 0) is None


def test_an_empty_graph_has_a_city_row_and_no_other():
    projection = City().projected()
    heights = {by: coverage(projection, "operating", by).height for by in GROUPS}
    assert heights == {by: int(by == "city") for by in GROUPS}


@pytest.mark.parametrize(
    ("base", "by", "figure"), [("all", "city", "units"), ("due", "region", "units"), ("due", "city", "rate")]
)
def test_unknown_names_are_refused_with_the_choices(base, by, figure):
    with pytest.raises(ExplorerError, match="Choose one of: ") as refused:
        group_units(_city().projected(), base, by, "city", figure)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("by", GROUPS)
def test_every_number_opens_to_a_list_of_as_many_units(base, by):
    projection = _city().projected()
    for row in coverage(projection, base, by).iter_rows(named=True):
        for figure in FIGURES:
            listed = group_units(projection, base, by, row["code"], figure, row.get("chain"))
            assert listed.height == row[figure], (row["code"], figure)


# Any city: up to a dozen units with every field that decides something, and ties of every form and date.
_MAYBE = st.sampled_from([None, True, False])
_DAYS = st.sampled_from([None, date(2020, 1, 1), TODAY, date(2030, 1, 1)])
_UNITS = st.lists(
    st.fixed_dictionaries({
        "district": st.sampled_from([None, "罗湖区", "南山区"]),
        "status": st.sampled_from([None, "存续", "注销"]),
        "staff": st.sampled_from([None, 5, 10]),
        "fixed_premises": _MAYBE, "above_scale": _MAYBE, "has_organisation": _MAYBE, "instructor": _MAYBE,
        "can_organise": _MAYBE,
        "members_total": st.sampled_from([None, 0, 1, 2, 3, 60]),
        "form": st.sampled_from([None, "单独", "联合"]),
        "organisation_kind": st.sampled_from([None, "支部", "联合支部"]),
    }),
    min_size=1, max_size=12,
)  # fmt: skip
_TIES = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(["单独", "联合", "挂靠", "指导员"]), _DAYS, _DAYS, st.booleans()),
    max_size=12,
)
_ANY = settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _any_city(units, ties):
    city = City().organisation("O").organisation("Revoked", "O", status="撤销")
    for number, fields in enumerate(units):
        city.unit(f"U{number}", **fields)
    for number, form, since, until, revoked in ties:
        city.covers("Revoked" if revoked else "O", f"U{number % len(units)}", form, since=since, until=until)
    return city


@_ANY
@given(_UNITS, _TIES, st.sampled_from(list(BASES)))
def test_the_states_part_every_base(units, ties, base):
    figures = coverage(_any_city(units, ties).projected(), base, "city").row(0, named=True)
    assert sum(figures[f"state_{state}"] for state in STATES) == figures["units"]
    assert figures["worked"] + figures["neither"] == figures["units"]
    assert figures["own"] <= figures["organised"] <= figures["worked"]
    assert figures["both"] <= figures["organised"]


@_ANY
@given(_UNITS, _TIES, st.sampled_from(list(BASES)))
def test_the_districts_with_those_without_one_make_the_city(units, ties, base):
    projection = _any_city(units, ties).projected()
    city = coverage(projection, base, "city").select(FIGURES)
    districts = coverage(projection, base, "district").select(pl.col(FIGURES).sum())
    assert districts.rows() == city.rows()


@_ANY
@given(_UNITS, _TIES, st.integers(0, 11), st.sampled_from(["单独", "联合", "区域"]), st.sampled_from(list(BASES)))
def test_one_more_active_tie_never_lowers_a_rate(units, ties, number, form, base):
    before = coverage(_any_city(units, ties).projected(), base, "city").row(0, named=True)
    more = _any_city(units, ties).covers("O", f"U{number % len(units)}", form)
    after = coverage(more.projected(), base, "city").row(0, named=True)
    for figure in ("organised", "worked"):
        assert (share(after[figure], after["units"]) or 0) >= (share(before[figure], before["units"]) or 0)


@_ANY
@given(_UNITS, _TIES, st.integers(0, 11))
def test_passing_the_end_of_a_tie_moves_exactly_its_unit(units, ties, number):
    moved = f"U{number % len(units)}"
    lasting = [tie for tie in ties if tie[0] % len(units) != number % len(units)]
    city = _any_city(units, [(n, form, None, None, gone) for n, form, _, _, gone in lasting])
    city.covers("O", moved, "单独", until=date(2026, 6, 2))
    before, after = (city.projected(as_of=day).units for day in (TODAY, date(2026, 6, 2)))
    columns = ("key", "state", "organised", "worked", "tied")
    differing = set(before.select(columns).rows()) ^ set(after.select(columns).rows())
    assert {row[0] for row in differing} == {moved}
