"""Saved views: kept beside the graph by the loaders' door, listed, opened, removed; no load, no figure, no person."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.app.views import address_of, keep_command, matching, place_of
from explorer.errors import ExplorerError
from explorer.graph import GraphFrames
from explorer.schema import DOMAIN_KINDS, NODE_KINDS, SAVED_VIEW
from explorer.store import Store
from loaders.dump import dump_tables
from loaders.views import Wish, as_json, remove_view, restore_views, save_view, view_of
from loaders.views_file import read_views, write_views
from tests.held_store import Held

ADDRESS = "isolated?kind=enterprise&run=000001-x"


def kept(held: Held | Store, **said: str) -> str:
    wish = Wish(**{"address": ADDRESS, "title": "月报", "author": "区两新工委", **said})
    return str(save_view(cast("Store", held), wish)["key"][0])


def test_what_is_kept_is_listed_and_the_same_again_takes_its_place():
    held = Held()
    first = kept(held, note="旧")
    assert kept(held, note="新") == first
    (view,) = as_json(held.views.read())["views"]
    assert (view["title"], view["author"], view["note"], view["address"]) == ("月报", "区两新工委", "新", ADDRESS)
    remove_view(cast("Store", held), first)
    assert as_json(held.views.read()) == {"views": []}
    with pytest.raises(ExplorerError) as refused:
        remove_view(cast("Store", held), first)
    assert refused.value.code == "unknown_view"


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "https://evil.example/"},
        {"address": "//evil.example"},
        {"address": "javascript:alert(1)"},
        {"address": "node?node=名称"},
        {"address": "a?" + "x" * 20_000},
        {"title": "  "},
        {"author": ""},
        {"title": "长" * 101},
        {"author": "13800138000"},
        {"note": "联系 440399199001011234"},
    ],
)
def test_what_cannot_be_kept_is_refused_without_repeating_it(wrong: dict[str, str]):
    held = Held()
    with pytest.raises(ExplorerError) as refused:
        kept(held, **wrong)
    assert refused.value.code == "bad_view"
    assert "138001" not in refused.value.say("zh")
    assert "440399" not in refused.value.say("en")
    assert held.views.read().is_empty()


def test_views_are_no_part_of_the_graph_and_of_no_table():
    assert SAVED_VIEW not in (*NODE_KINDS, *DOMAIN_KINDS)
    assert SAVED_VIEW.label not in GraphFrames().nodes
    assert "views" not in dump_tables(GraphFrames())


def test_of_two_words_on_a_view_the_later_one_stands(tmp_path: Path):
    held, early, late = Held(), datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC)
    old, new = (view_of(Wish(ADDRESS, "月报", "区办", note), day, None) for note, day in (("旧", early), ("新", late)))
    for first, second in ((old, new), (new, old)):
        held.views.keep(first)
        assert restore_views(cast("Store", held), second).rows() == new.rows()
        assert held.views.read().rows() == new.rows()
    write_views(pl.concat([new, old]), tmp_path)
    assert read_views(tmp_path).rows() == new.rows()


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("bad_view", {"address": "https://evil.example/"}),
        ("bad_view", {"author": "13800138000"}),
        ("bad_view", {"title": " "}),
        ("bad_views", {"title": None}),
        ("bad_views", {"note": 1}),
        ("bad_views", {"saved": "yesterday"}),
        ("bad_views", {"saved": "2026-06-01T00:00:00"}),
        ("bad_views", {"run": "440399199001011234"}),
    ],
)
def test_a_file_of_views_is_checked_like_a_wish_and_says_where(tmp_path: Path, code: str, wrong: dict[str, object]):
    good = {"address": ADDRESS, "title": "月报", "author": "区办", "saved": "2026-06-01T08:00:00+08:00"}
    file = tmp_path / "kept.json"
    file.write_text(json.dumps({"views": [good]}), encoding="utf-8")
    assert read_views(file).select("note", "run", "saved").rows() == [(None, None, "2026-06-01T00:00:00+00:00")]
    file.write_text(json.dumps({"views": [good, {**good, **wrong}]}), encoding="utf-8")
    with pytest.raises(ExplorerError) as refused:
        read_views(file)
    assert refused.value.code == code
    assert file.name in refused.value.say("zh")
    assert code == "bad_views" or "第 2 个" in refused.value.say("zh")
    assert "138001" not in refused.value.say("zh")


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"views": {"a": 1}}', b"\xff\xfe\xfa", pytest.param(b"[" * 100_000, id="deep"), b'{"view": []}'],
)
def test_what_is_no_file_of_views_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "views.json").write_bytes(content)
    with pytest.raises(ExplorerError) as refused:
        read_views(tmp_path)
    assert refused.value.code == "bad_views"
    with pytest.raises(ExplorerError) as refused:
        read_views(tmp_path / "absent.json")
    assert refused.value.code == "unreadable_views"


def test_on_a_store_they_outlive_connections_change_no_version_and_come_back_from_a_file(store: Store, tmp_path: Path):
    before = (store.version(), store.state())
    key = kept(store, note="看缺口")
    found = store.views.read()
    assert found.select("key", "title", "note", "address").rows() == [(key, "月报", "看缺口", ADDRESS)]
    assert (store.version(), store.state()) == before
    assert all(frame.is_empty() for frame in store.read_graph().nodes.values())
    write_views(found, tmp_path)
    store.views.remove(found["key"])
    assert store.views.read().is_empty()
    restore_views(store, read_views(tmp_path))
    assert store.views.read().rows() == found.rows()


@settings(deadline=None)  # the first example imports what the rest find
@given(
    page=st.sampled_from(["", "isolated", "node"]),
    parameters=st.dictionaries(st.sampled_from(["kind", "node", "sel", "q"]), st.text(min_size=1, max_size=20)),
)
def test_an_address_brings_page_and_parameters_back(page: str, parameters: dict[str, str]):
    address = address_of(page, {**parameters, "work": "token", "lang": "en"}, "000001-x")
    assert place_of(address) == (page or "overview", {**parameters, "run": "000001-x"})
    kept(Held(), address=address)


def test_the_command_takes_words_for_words():
    command = keep_command(ADDRESS, {"title": "--note=x", "author": " 区办 ", "note": ""})
    assert command == ["view", "save", ADDRESS, "--title=--note=x", "--author=区办", "--note="]


def test_views_are_found_by_any_of_their_words():
    held = Held()
    kept(held, title="缺口 A", note="看南山")
    kept(held, title="缺口 B", author="市委")
    assert matching(held.views.read(), " a ")["title"].to_list() == ["缺口 A"]
    assert matching(held.views.read(), "市委")["title"].to_list() == ["缺口 B"]
    assert matching(held.views.read(), "(").is_empty()
    assert matching(held.views.read(), "").height == 2
    assert json.dumps(as_json(held.views.read()))
