"""Exploring: every step is plain data, nothing placed moves, and an address brings it all back."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.app.explored_address import exploration_of, parameters_of
from explorer.graph import GraphFrames
from explorer.picture.exploration import MORE, Expansion, Exploration, History, Pin
from explorer.picture.explored import counts, explored_picture, owner_of
from explorer.picture.layout import CELL_HEIGHT, CELL_WIDTH, Point
from explorer.picture.model import GROUP, NodeId, Picture, Standing
from explorer.picture.nodes import Cast
from explorer.picture.placing import placed
from explorer.search import find, initials, search_index
from tests.graphs import chain_graph, node, organisation, unit
from tests.graphs import graph as made
from tests.searching import examples

CHAIN = ("IndustryChain", "C1")
GRAPH = chain_graph(members=40)
MEMBERS = Expansion(CHAIN, "MEMBER_OF", outgoing=False)
LEADS = Expansion(CHAIN, "LEADS", outgoing=False)
START = Exploration().added([CHAIN])


def cast(**standing: object) -> Cast:
    return Cast(GRAPH, Standing(**standing))  # type: ignore[arg-type]


def drawn(state: Exploration, known: dict[NodeId, Point] | None = None, **standing: object) -> Picture:
    return explored_picture(cast(**standing), state, {}, known or {})


def places(picture: Picture) -> dict[NodeId, Point]:
    return {mark.id: Point(mark.x, mark.y) for mark in picture.marks}


class TestSteps:
    def test_counts_come_before_expanding(self):
        found = {(relation, outgoing): count for relation, outgoing, count in counts(cast(), CHAIN)}
        assert found == {("LEADS", False): 1, ("MEMBER_OF", False): 40, ("PART_OF", False): 3}

    def test_an_expansion_draws_some_and_groups_the_rest(self):
        picture = drawn(START.opened(MEMBERS))
        assert picture.drawn == 1 + MEMBERS.at_most
        assert picture.total == 41
        assert sum(map(len, picture.groups.values())) == 40 - MEMBERS.at_most
        (group,) = picture.groups
        assert owner_of(START.opened(MEMBERS), group) == MEMBERS

    def test_isolated_and_due_units_are_never_in_a_group(self):
        loose, due = frozenset({unit("E0038")}), {unit(f"E{number:04}"): "due" for number in range(30, 38)}
        picture = drawn(
            START.opened(Expansion(CHAIN, "MEMBER_OF", outgoing=False, at_most=2)), isolated=loose, states=due
        )
        assert {*loose, *due} <= {mark.id for mark in picture.marks}

    def test_a_group_gives_more(self):
        state = START.opened(Expansion(CHAIN, "MEMBER_OF", outgoing=False, at_most=5))
        more = state.further(CHAIN, "MEMBER_OF", outgoing=False)
        assert more.expanded[0].at_most == 5 + MORE
        assert drawn(more).drawn == 41

    def test_closing_takes_away_what_opening_brought(self):
        opened = START.opened(MEMBERS, LEADS)
        assert drawn(opened.closed(CHAIN, "MEMBER_OF", outgoing=False)) == drawn(START.opened(LEADS))
        assert opened.closed(CHAIN).expanded == ()
        assert not opened.closed(CHAIN).is_open(CHAIN, "LEADS", outgoing=False)

    def test_what_was_opened_from_a_neighbour_goes_and_comes_with_it(self):
        onward = Expansion(organisation("O1"), "SUBORDINATE_TO", outgoing=True)
        state = START.opened(LEADS, onward)
        assert organisation("ROOT") in places(drawn(state))
        assert organisation("ROOT") not in places(drawn(state.closed(CHAIN)))
        assert drawn(state.closed(CHAIN).opened(LEADS)).drawn == 3

    def test_hidden_nodes_are_counted_not_drawn(self):
        state = START.opened(LEADS).without_nodes([organisation("O1")])
        picture = drawn(state)
        assert (picture.drawn, picture.total) == (1, 2)
        assert "已隐藏 1 个" in picture.rule.zh
        assert drawn(state.shown_again()).drawn == 2

    def test_filtered_relations_and_kinds_are_not_drawn(self):
        state = START.opened(MEMBERS, LEADS)
        assert drawn(state.leaving_out(["MEMBER_OF"])).drawn == 2
        assert {mark.id[0] for mark in drawn(state.leaving_out(["Enterprise"])).marks} == {
            "IndustryChain",
            "PartyOrganisation",
        }

    def test_all_ties_among_the_drawn_are_lines(self):
        picture = drawn(Exploration().added([unit("E0001"), unit("E0002"), organisation("O1")]))
        assert {line.relation for line in picture.lines} == {"SUPPLIES", "COVERS"}

    def test_a_path_is_drawn_with_its_nodes(self):
        pair = (unit("E0002"), organisation("ROOT"))
        picture = explored_picture(
            cast(), Exploration().with_path(*pair), {pair: (pair[0], organisation("O1"), pair[1])}, {}
        )
        assert set(places(picture)) == {*pair, organisation("O1")}

    def test_nothing_is_a_picture_of_nothing(self):
        assert drawn(Exploration()).marks == ()

    def test_a_node_that_is_not_there_is_left_out(self):
        assert drawn(Exploration(roots=(unit("gone"),))).marks == ()


class TestHistory:
    def test_undo_and_redo(self):
        past = History().did(START).did(START.opened(MEMBERS))
        assert past.undone().present == START
        assert past.undone().redone() == past
        assert past.undone().undone().undone().present == Exploration()
        assert past.redone() == past

    def test_a_new_step_forgets_what_was_undone(self):
        past = History().did(START).undone().did(START.opened(LEADS))
        assert past.after == ()

    def test_a_selection_is_no_step(self):
        past = History().did(START)
        assert past.did(START.selecting([CHAIN, unit("E0001")])).before == past.before


class TestPlaces:
    def test_nothing_placed_moves_when_more_comes(self):
        first = drawn(START.opened(LEADS))
        more = drawn(START.opened(LEADS, MEMBERS), places(first))
        assert {name: places(more)[name] for name in places(first)} == places(first)

    def test_pins_hold(self):
        state = START.opened(LEADS).moved({organisation("O1"): (777, -333)})
        picture = drawn(state, places(drawn(START.opened(LEADS))))
        assert places(picture)[organisation("O1")] == Point(777, -333)
        assert [mark.id for mark in picture.marks if mark.pinned] == [organisation("O1")]
        assert drawn(state.unpinned([organisation("O1")])).marks[1].pinned is False

    def test_the_same_steps_give_the_same_picture(self):
        assert drawn(START.opened(MEMBERS)) == drawn(START.opened(MEMBERS))

    def test_no_two_lie_on_each_other(self):
        found = list(placed([unit(f"E{number}") for number in range(400)], [], {}).values())
        cells = {(round(at.x / CELL_WIDTH), round(at.y / CELL_HEIGHT)) for at in found}
        assert len(cells) == 400

    def test_labels_keep_apart_around_a_hub(self):
        picture = drawn(START.opened(Expansion(CHAIN, "MEMBER_OF", outgoing=False, at_most=40)))
        cells = {(round(mark.x / CELL_WIDTH), round(mark.y / CELL_HEIGHT)) for mark in picture.marks}
        assert len(cells) == len(picture.marks)


NODES = st.sampled_from([CHAIN, unit("E0001"), unit("E0002"), organisation("O1"), ("ChainSegment", "C1/S1")])
STATES = st.builds(
    Exploration,
    roots=st.lists(NODES, unique=True, max_size=3).map(tuple),
    expanded=st.lists(
        st.builds(Expansion, NODES, st.sampled_from(["COVERS", "MEMBER_OF"]), st.booleans(), st.integers(1, 2000)),
        max_size=3,
    ).map(tuple),
    paths=st.lists(st.tuples(NODES, NODES), max_size=2).map(tuple),
    hidden=st.lists(NODES, unique=True, max_size=2).map(tuple),
    pinned=st.lists(st.builds(Pin, NODES, st.integers(-9999, 9999), st.integers(-9999, 9999)), max_size=2).map(tuple),
    without=st.lists(st.sampled_from(["COVERS", "Area"]), unique=True, max_size=2).map(tuple),
    selected=st.lists(NODES, unique=True, max_size=2).map(tuple),
)  # fmt: skip


class TestAddress:
    @settings(max_examples=examples(40), deadline=None)
    @given(STATES)
    def test_a_state_survives_its_address(self, state):
        assert exploration_of(parameters_of(state), GRAPH) == state

    @settings(max_examples=examples(40), deadline=None)
    @given(st.dictionaries(st.sampled_from(list(parameters_of(START))), st.text(max_size=40)))
    def test_a_wrong_address_is_an_empty_exploration(self, parameters):
        state = exploration_of(parameters, GRAPH)
        assert state == Exploration(without=state.without)

    def test_no_name_and_no_group_travels(self):
        nameless = made({"Enterprise": [node("name:某某有限公司", "某某有限公司")]}, {})
        state = Exploration().added([unit("name:某某有限公司"), (GROUP, "x")])
        assert "某某" not in str(parameters_of(state))
        assert exploration_of(parameters_of(state), nameless).roots == (unit("name:某某有限公司"),)


class TestSearch:
    def test_finds_by_part_of_a_name_code_and_initials(self):
        index = search_index(GRAPH)
        for query in ("新能源产业链", "o1", "xnycyldw", " XNYCYLDW "):
            assert find(index, query).rows["name"].to_list()[0] == "新能源产业链党委", query

    def test_whole_matches_come_first(self):
        names = ["新能源", "大新能源公司", "新能源车"]
        index = search_index(made({"Enterprise": [node(str(place), name) for place, name in enumerate(names)]}, {}))
        assert find(index, "新能源").rows["name"].to_list() == ["新能源", "新能源车", "大新能源公司"]
        assert find(index, "xny").rows["name"].to_list() == ["新能源", "新能源车", "大新能源公司"]

    def test_text_not_patterns(self):
        index = search_index(GRAPH)
        for query in ("(", "[a", ".*", "\\", "𠮷", "", "  ", "\x1f"):
            assert find(index, query).total == 0

    def test_counts_all_and_shows_some(self):
        rows, total = find(search_index(GRAPH), "新能源科技", at_most=5)
        assert (rows.height, total) == (5, 39)

    def test_phrases_read_as_they_are_spoken(self):
        index = search_index(made({"Enterprise": [node("1", "重庆路银行"), node("2", "重型机械厂")]}, {}))
        assert find(index, "cqlyh").rows["key"].to_list() == ["1"]
        assert find(index, "zxjxc").rows["key"].to_list() == ["2"]

    @settings(max_examples=examples(60), deadline=None)
    @given(
        st.lists(
            st.tuples(st.text("aAbé新重庆İ", max_size=4), st.one_of(st.none(), st.text("aA1新", max_size=3))),
            min_size=1,
        ),
        st.text("aAbBé新重İxcq1", min_size=1, max_size=3),
    )
    def test_who_is_found_holds_it_in_small_letters(self, pairs, query):
        nodes = [node(f"K{place}", name, code=code) for place, (name, code) in enumerate(pairs)]
        rows = find(search_index(made({"Enterprise": nodes}, {})), query).rows
        parts = [(one["name"], one["key"] if one["code"] is None else one["code"]) for one in nodes]
        letters = initials(pl.Series([name.lower() for name, _ in parts], dtype=pl.String))
        wanted = query.lower()
        holding = {
            f"K{place}"
            for place, (name, code) in enumerate(parts)
            if any(wanted in text for text in (name.lower(), code.lower(), letters[place]))
        }
        assert set(rows["key"]) == holding

    def test_an_empty_graph_finds_nothing(self):
        assert find(search_index(GraphFrames()), "x").rows.is_empty()
