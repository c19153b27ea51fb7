"""Batches: bounded in rows and bytes, every row in exactly one, keys checked before anything is sent."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from neo4j._codec.packstream.v1 import PackableBuffer, Packer

from explorer.errors import StoreError
from explorer.graph import conform, empty_ties, node_columns, tie_columns
from explorer.schema import COVERS, SUPPLIES
from explorer.store import batches


def nodes(**columns):
    return conform(pl.DataFrame(columns), node_columns("Enterprise"))


def packed(value: object) -> int:
    """How many bytes the driver itself makes of a value."""
    buffer = PackableBuffer()
    Packer(buffer).pack(value)
    return len(buffer.data)


def test_at_most_5000_rows_in_order():
    frame = nodes(key=[f"K{number:05}" for number in range(12_001)])
    made = list(batches.node_batches("Enterprise", frame))
    assert [len(batch) for batch in made] == [5_000, 5_000, 2_001]
    assert [row[0] for batch in made for row in batch] == frame["key"].to_list()


def test_at_most_8_megabytes_as_the_driver_packs_them():
    frame = nodes(key=[f"K{number}" for number in range(300)], name=["长" * 30_000] * 300)
    made = list(batches.node_batches("Enterprise", frame))
    assert len(made) > 3
    assert max(packed(batch) for batch in made) <= batches.MOST_BYTES
    assert sum(len(batch) for batch in made) == 300


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=40), st.none() | st.text(max_size=40), st.none() | st.integers(0, 2**60)
        ),
        min_size=1,
        max_size=20,
    ),
    st.lists(st.text(max_size=20), max_size=5),
)
def test_a_rows_size_is_never_below_what_is_sent(rows, sources):
    frame = nodes(
        key=[key for key, _, _ in rows],
        name=[name for _, name, _ in rows],
        staff=[staff for _, _, staff in rows],
        sources=[sources] * len(rows),
    )
    (batch,) = batches.node_batches("Enterprise", frame)
    assert all(packed(row) <= size for row, size in zip(batch, batches.row_sizes(frame), strict=True))


def test_a_row_larger_than_a_batch_is_refused_in_words():
    with pytest.raises(StoreError) as refused:
        list(batches.node_batches("Enterprise", nodes(key=["K1"], name=["x" * 9_000_000])))
    assert refused.value.code == "row_too_large"


@pytest.mark.parametrize("key", [None, ""])
def test_a_key_that_is_null_or_empty_is_refused_before_the_first_batch(key):
    frame = nodes(key=[*(f"K{number}" for number in range(6_000)), key])
    with pytest.raises(StoreError) as refused:
        next(batches.node_batches("Enterprise", frame))
    assert refused.value.code == "bad_key"


def test_a_key_that_is_a_number_is_refused():
    """12345 and '12345' are one key to the embedded server."""
    with pytest.raises(StoreError, match="key"):
        next(batches.node_batches("Enterprise", pl.DataFrame({"key": [12345]})))


def test_a_rows_values_stand_in_the_order_of_the_columns_and_lists_hold_no_nulls():
    frame = nodes(key=["K1"], name=[None], staff=[3], sources=[["a#1", None]])
    ((row,),) = batches.node_batches("Enterprise", frame)
    given = {name: value for name, value in zip(frame.columns, row, strict=True) if value is not None}
    assert given == {"key": "K1", "staff": 3, "sources": ["a#1"]}


def test_ties_are_grouped_by_labels_and_keyed_by_their_key_fields():
    frame = conform(
        pl.DataFrame({
            "start_label": ["PartyOrganisation"] * 3,
            "start": ["O1", "O1", "O2"],
            "end_label": ["SmallBusiness", "Enterprise", "Enterprise"],
            "end": ["S1", "E1", "E2"],
            "form": ["联合", None, "单独"],
        }),
        tie_columns("COVERS"),
    )  # fmt: skip
    assert list(batches.tie_batches(COVERS, frame)) == [
        (
            "PartyOrganisation",
            "Enterprise",
            [
                ("O1", "E1", "[null,null]", *[None] * 8),
                ("O2", "E2", '["单独",null]', "单独", *[None] * 7),
            ],
        ),
        (
            "PartyOrganisation",
            "SmallBusiness",
            [("O1", "S1", '["联合",null]', "联合", *[None] * 7)],
        ),
    ]


@given(st.lists(st.none() | st.text(max_size=5), min_size=2, max_size=2, unique=True))
def test_different_key_fields_make_different_keys(values):
    assert batches.tie_key((values[0],)) != batches.tie_key((values[1],))


def test_empty_frames_make_no_batch():
    assert list(batches.node_batches("Enterprise", nodes(key=[]))) == []
    assert list(batches.tie_batches(SUPPLIES, empty_ties("SUPPLIES"))) == []
