"""Saved views: kept beside the graph by the loaders' door, listed, opened, removed; no load, no figure, no person."""

from __future__ import annotations

import json
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.app.views import address_of, keep_command, matching, place_of
from explorer.errors import ExplorerError
from explorer.graph import GraphFrames
from explorer.schema import DOMAIN_KINDS, NODE_KINDS, SAVED_VIEW
from explorer.store import Store
from loaders.dump import dump_tables
from loaders.views import Wish, as_json, remove_view, save_view
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


def test_on_a_store_they_outlive_connections_and_change_no_version(store: Store):
    before = (store.version(), store.state())
    key = kept(store, note="看缺口")
    found = store.views.read()
    assert found.select("key", "title", "note", "address").rows() == [(key, "月报", "看缺口", ADDRESS)]
    assert (store.version(), store.state()) == before
    assert all(frame.is_empty() for frame in store.read_graph().nodes.values())
    store.views.remove(found["key"])
    assert store.views.read().is_empty()


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
