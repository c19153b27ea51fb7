"""Numbering: a label and key name one row or none, whatever their hashes; what pictures ask of it."""

import gc
import weakref

import polars as pl
import pytest

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
    assert [numbering.row(node) for node in ASKED] == ROWS


def test_of_no_units_nothing_has_a_row():
    empty = Numbering(pl.DataFrame(schema={"label": pl.String, "key": pl.String}))
    assert empty.rows(pl.Series(["Enterprise"]), pl.Series(["a"])).to_list() == [None]
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
