"""Numbering: a label and key name one row or none, whatever their hashes; what pictures ask of it."""

import gc
import weakref

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.app.standing import standing
from explorer.metrics import numbering as numbers
from explorer.metrics.isolation import isolated
from explorer.metrics.numbering import Numbering
from tests.cities import ORGANISATION, SMALL, UNIT, City

NAMED = [(UNIT, "a"), (SMALL, "a"), (UNIT, "b"), (SMALL, "c")]
ASKED = [(SMALL, "c"), (UNIT, "c"), (UNIT, "a"), (ORGANISATION, "a"), (SMALL, "a"), (SMALL, "c"), (UNIT, "")]
ROWS = [3, None, 0, None, 1, 3, None]


@pytest.fixture(params=["hashes of their own", "one hash for all"])
def numbering(request, monkeypatch) -> Numbering:
    if request.param == "one hash for all":
        monkeypatch.setattr(numbers, "_hashes", lambda codes, _: codes * 0)
    return Numbering(pl.DataFrame(NAMED, schema=["label", "key"], orient="row"))


def test_each_unit_has_its_row_and_others_have_none(numbering):
    labels, keys = (pl.Series(values, dtype=pl.String) for values in zip(*ASKED, strict=True))
    assert numbering.rows(labels, keys).to_list() == ROWS
    assert numbering.rows_of_few(labels, keys).to_list() == ROWS
    assert [numbering.row(node) for node in ASKED] == ROWS


@given(st.lists(st.tuples(st.sampled_from([UNIT, SMALL, ORGANISATION]), st.sampled_from("abcdefgh")), max_size=20))
def test_whatever_order_they_are_asked_in_each_has_its_own_row(asked):
    """In the units' order, in none, several times, unknown ones between: blocks of three fit now and then."""
    units = [(label, key) for label in (UNIT, SMALL) for key in "abcdef"]
    labels, keys = (pl.Series([node[place] for node in asked], dtype=pl.String) for place in (0, 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(numbers, "_TOGETHER", 3)
        numbering = Numbering(pl.DataFrame(units, schema=["label", "key"], orient="row"))
        rows, of_few = numbering.rows(labels, keys), numbering.rows_of_few(labels, keys)
    assert rows.to_list() == [units.index(node) if node in units else None for node in asked]
    assert of_few.to_list() == rows.to_list()


def test_ties_in_the_order_of_their_units_are_not_joined(monkeypatch):
    own = Numbering(pl.DataFrame([(UNIT, f"{key:03}") for key in range(600)], schema=["label", "key"], orient="row"))
    looked_up, anywhere = [], Numbering._anywhere
    monkeypatch.setattr(Numbering, "_anywhere", lambda *given: looked_up.append(len(given[2])) or anywhere(*given))
    asked = own._units.slice(7, 500)
    assert own.rows(asked["label"], asked["key"]).to_list() == list(range(7, 507))
    assert looked_up == [2, 0]


def test_of_no_units_nothing_has_a_row():
    empty = Numbering(pl.DataFrame(schema={"label": pl.String, "key": pl.String}))
    for ask in (empty.rows, empty.rows_of_few):
        assert ask(pl.Series(["Enterprise"]), pl.Series(["a"])).to_list() == [None]
    assert empty.row((UNIT, "a")) is None


def test_it_goes_with_whoever_holds_it_not_when_somebody_tidies_up():
    own = Numbering(pl.DataFrame(NAMED, schema=["label", "key"], orient="row"))
    assert own.row((UNIT, "a")) == 0
    gone = weakref.ref(own)
    gc.disable()
    try:
        del own
        assert gone() is None
    finally:
        gc.enable()


def test_pictures_are_told_states_isolated_and_inactive_nodes():
    city = City().organisation("R").organisation("X", "R", status="撤销").unit("U", members_total=3).unit("T")
    projection = city.unit("C", status="注销").covers("R", "T").chain("L").projected()
    told = standing(projection, isolated(projection))
    assert [told.states.get((UNIT, key)) for key in "UTC?"] == ["due", "own", "unknown", None]
    assert dict(told.states) == {(UNIT, "U"): "due", (UNIT, "T"): "own", (UNIT, "C"): "unknown"}
    nodes = [(UNIT, "U"), (UNIT, "T"), (UNIT, "C"), ("IndustryChain", "L"), (ORGANISATION, "R"), (SMALL, "U")]
    assert [node in told.isolated for node in nodes] == [True, False, False, True, False, False]
    nodes = [(UNIT, "C"), (UNIT, "U"), (ORGANISATION, "X"), (ORGANISATION, "R"), (SMALL, "C")]
    assert [node in told.inactive for node in nodes] == [True, False, True, False, False]
