"""Pictures: what is drawn, what is never cut, what never enters the page, and that the page needs nobody."""

import json
import re

import pytest

from explorer.graph import GraphFrames
from explorer.picture import glyphs
from explorer.picture.chain import chain_picture, roster, segments_of
from explorer.picture.model import DRAWN_AT_MOST, DRAWN_HARD_LIMIT, Picture, Standing, kept
from explorer.picture.neighbourhood import DRAWN_AROUND, neighbourhood_picture
from explorer.picture.network import page_of
from explorer.picture.nodes import Cast
from explorer.schema import DANGLING, DOMAIN_KINDS, NODE_KINDS
from explorer.vocabulary import STATES
from explorer.words import Text
from tests.graphs import HOSTILE_NAME, chain_graph, node, organisation, unit
from tests.graphs import graph as made

CHAIN = ("IndustryChain", "C1")
EMPTY = Picture((), (), 0, 0, Text("", ""))


@pytest.fixture
def cast() -> Cast:
    states = {unit(f"E{number:04}"): tuple(STATES)[number % 7] for number in range(12)}
    return Cast(chain_graph(), Standing(states, frozenset({unit("E0005")}), frozenset({unit("E0003")})))


def labels(picture: Picture) -> dict[tuple[str, str], str]:
    return {mark.id: mark.label.replace("\n", "") for mark in picture.marks}


def tied(picture: Picture) -> set[tuple[str, str]]:
    return {(line.start[1], line.end[1]) for line in picture.lines}


class TestChain:
    def test_shows_committee_root_chain_segments_and_members(self, cast):
        picture = chain_picture(cast, "C1")
        kinds = {mark.id[0] for mark in picture.marks}
        assert kinds == {"Enterprise", "PartyOrganisation", "IndustryChain", "ChainSegment"}
        assert {("O1", "C1"), ("O1", "ROOT"), ("C1/S1", "C1"), ("E0000", "C1/S1")} <= tied(picture)

    def test_members_without_a_segment_stand_under_a_head_of_their_own(self, cast):
        picture = chain_picture(cast, "C1")
        assert ("E0004", "") in tied(picture)
        assert labels(picture)["ChainSegment", ""] == "未注明环节"

    def test_every_tie_has_both_its_ends_drawn(self, cast):
        for picture in (chain_picture(cast, "C1"), neighbourhood_picture(cast, CHAIN)):
            drawn = {mark.id for mark in picture.marks}
            assert all({line.start, line.end} <= drawn for line in picture.lines)

    def test_no_node_is_drawn_twice(self, cast):
        for picture in (chain_picture(cast, "C1"), neighbourhood_picture(cast, unit("E0002"))):
            assert len({mark.id for mark in picture.marks}) == len(picture.marks)

    def test_the_leader_is_strong_and_stands_first_in_its_segment(self, cast):
        marks = [mark for mark in chain_picture(cast, "C1").marks if mark.id[0] == "Enterprise"]
        assert marks[0].id == unit("E0000")
        assert [mark.id for mark in marks if mark.strong] == [unit("E0000")]

    def test_signs_tell_state_isolation_and_who_no_longer_operates(self, cast):
        marks = {mark.id: mark for mark in chain_picture(cast, "C1").marks}
        assert marks[unit("E0001")].glyph == "joint"
        assert marks[unit("E0003")].glyph == glyphs.CLOSED
        assert [key for key, mark in marks.items() if mark.isolated] == [unit("E0005")]

    def test_segments_come_in_their_order(self):
        frame = chain_graph(segments=3).nodes["ChainSegment"].reverse()
        graph = chain_graph(segments=3)
        shuffled = GraphFrames("r1", {**graph.nodes, "ChainSegment": frame}, graph.ties)
        assert segments_of(shuffled, "C1")["position"].to_list() == [1, 2, 3]

    def test_a_chain_without_anybody_is_its_own_picture(self):
        graph = made({"IndustryChain": [node("C9", "空链")]}, {})
        picture = chain_picture(Cast(graph), "C9")
        assert [mark.id for mark in picture.marks] == [("IndustryChain", "C9")]
        assert (picture.drawn, picture.total) == (0, 0)

    def test_roster_lists_every_member_once(self, cast):
        who = roster(cast.graph, "C1")
        assert len(who.everyone) == 12
        assert sum(len(nodes) for nodes in who.members.values()) == 12

    def test_a_picture_is_the_same_each_time(self, cast):
        assert page_of(chain_picture(cast, "C1"), "zh") == page_of(chain_picture(cast, "C1"), "zh")


class TestTruncation:
    def test_isolated_nodes_and_leaders_are_never_the_ones_cut(self):
        graph = chain_graph(members=1000, segments=5)
        isolated = frozenset(unit(f"E{number:04}") for number in range(7, 1000, 5))
        picture = chain_picture(Cast(graph, Standing({}, isolated)), "C1")
        drawn = {mark.id for mark in picture.marks}
        assert (picture.drawn, picture.total) == (DRAWN_AT_MOST, 1000)
        assert isolated <= drawn
        assert unit("E0000") in drawn

    def test_more_isolated_nodes_than_room_are_all_drawn(self):
        ids = [unit(f"E{number:04}") for number in range(500)]
        assert kept(ids, frozenset(ids[100:]), {}, at_most=50) == ids[100:]

    def test_the_hard_limit_holds(self):
        ids = [unit(f"E{number:05}") for number in range(DRAWN_HARD_LIMIT + 10)]
        assert len(kept(ids, frozenset(ids), {}, at_most=50)) == DRAWN_HARD_LIMIT

    def test_the_page_says_what_was_cut_and_by_which_rule(self):
        graph = chain_graph(members=400)
        page = page_of(chain_picture(Cast(graph), "C1"), "zh")
        assert "已画 300 / 400，其余 100 个归入 4 组；规则：孤立、应建未建成员与链主全部画出" in page
        assert "指标按全部计算" in page

    def test_groups_stand_for_exactly_those_that_are_not_drawn(self):
        """Isolated units and those that are due never disappear in a group."""
        states = {unit(f"E{number:04}"): "due" if number % 50 == 3 else "own" for number in range(400)}
        isolated = frozenset(unit(f"E{number:04}") for number in range(9, 400, 50))
        cast = Cast(chain_graph(members=400), Standing(states, isolated))
        for picture in (chain_picture(cast, "C1", at_most=40), neighbourhood_picture(cast, CHAIN)):
            piled = [node for members in picture.groups.values() for node in members]
            assert len(piled) == len(set(piled)) == picture.total - picture.drawn > 300
            assert not isolated & set(piled)
            assert all(states.get(node) != "due" for node in piled)
            marks = {mark.id: mark for mark in picture.marks}
            assert {name: marks[name].count for name in picture.groups} == {
                name: len(members) for name, members in picture.groups.items()
            }
            assert all(str(len(members)) in marks[name].label for name, members in picture.groups.items())

    def test_one_alone_is_no_group(self, cast):
        picture = chain_picture(cast, "C1", at_most=1)
        assert all(len(members) > 1 for members in picture.groups.values())


class TestNeighbourhood:
    def test_shows_every_tie_of_a_unit_and_the_line_to_the_root(self, cast):
        picture = neighbourhood_picture(cast, unit("E0002"))
        assert tied(picture) >= {("O1", "E0002"), ("E0002", "C1"), ("E0001", "E0002"), ("O1", "ROOT")}

    def test_shows_what_a_row_names_but_no_file_defines(self, cast):
        picture = neighbourhood_picture(cast, unit("E0001"))
        loose = [mark for mark in picture.marks if mark.glyph == DANGLING.name]
        assert [mark.label for mark in loose] == ["DW-093"]

    def test_a_node_without_ties_is_a_picture_of_itself(self):
        graph = made({"Enterprise": [node("X", "独立公司")]}, {})
        picture = neighbourhood_picture(Cast(graph), unit("X"))
        assert [mark.id for mark in picture.marks] == [unit("X")]
        assert picture.lines == ()

    def test_a_cycle_of_superiors_ends(self):
        graph = made(
            {"PartyOrganisation": [node(key) for key in "ABC"]},
            {"SUBORDINATE_TO": [
                {"start_label": "PartyOrganisation", "start": start, "end_label": "PartyOrganisation", "end": end}
                for start, end in ("AB", "BC", "CA")
            ]},
        )  # fmt: skip
        assert {mark.id[1] for mark in neighbourhood_picture(Cast(graph), organisation("A")).marks} == {"A", "B", "C"}

    def test_a_hub_is_bounded(self):
        graph = chain_graph(members=1000)
        picture = neighbourhood_picture(Cast(graph), CHAIN)
        assert picture.drawn == DRAWN_AROUND
        assert picture.total > 1000


class TestPage:
    def test_loads_nothing_from_outside(self, cast):
        page = page_of(chain_picture(cast, "C1"), "zh")
        assert re.findall(r"<(?:link|script|img|iframe)\b[^>]*\b(?:href|src)=", page) == []
        assert "bootstrap" not in page.lower()
        assert "vis-network" in page

    def test_data_of_the_graph_enters_only_by_the_whitelist(self, cast):
        """Only label, hint and looks of a mark: no key as id, no hash, no source, no count of members."""
        page = page_of(chain_picture(cast, "C1"), "zh")
        nodes = json.loads(re.search(r"nodes = new vis\.DataSet\((\[.*?\])\);", page).group(1))  # type: ignore[union-attr]
        looks = {
            "shape",
            "image",
            "sign",
            "glyph",
            "x",
            "y",
            "size",
            "strong",
            "isolated",
            "inactive",
            "beside",
            "count",
        }
        assert set(nodes[0]) == {"id", "label", "hint", "color", *looks}
        assert all(re.fullmatch(r"\d+", mark["id"]) for mark in nodes)
        assert "f1#2" not in page

    def test_a_script_in_a_name_is_text(self, cast):
        page = page_of(chain_picture(cast, "C1"), "zh")
        assert HOSTILE_NAME not in page
        assert "\\u003cscript\\u003ewindow.ran=1\\u003c/script\\u003e" in page

    @pytest.mark.parametrize("name", ["a href b", "</script><b>", "'\"`${1}", "\u2028", "{{nodes}}", "$HEIGHT"])
    def test_a_name_never_changes_the_page(self, name):
        """The word href in a title would turn on a popup of pyvis that writes HTML."""
        graph = made({"Enterprise": [node("X", name)]}, {})
        page = page_of(neighbourhood_picture(Cast(graph), unit("X")), "zh")
        assert "popup.innerHTML" not in page
        assert page.count("</script>") == page_of(EMPTY, "zh").count("</script>")

    def test_physics_is_off_and_positions_are_given(self, cast):
        page = page_of(chain_picture(cast, "C1"), "zh")
        assert '"physics": {"enabled": false}' in page
        assert "loadingBar" not in page

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_the_legend_explains_every_sign(self, cast, language):
        picture = chain_picture(cast, "C1")
        page = page_of(picture, language)
        assert all(f'"caption": "{glyphs.caption(glyph).say(language)}"' in page for glyph in picture.glyphs)
        assert glyphs.ISOLATED_CAPTION.say(language) in page

    def test_an_empty_picture_is_a_page(self):
        assert page_of(EMPTY, "zh").startswith("<!DOCTYPE html>")

    def test_a_full_picture_is_a_page_of_bounded_size(self):
        """2,000 marks, the hard limit."""
        graph = chain_graph(members=2000)
        assert len(page_of(chain_picture(Cast(graph), "C1", at_most=2000), "zh")) < 6_000_000


class TestGlyphs:
    def test_states_differ_in_shape_and_in_colour(self):
        """Take the colours away, and the shapes still tell every state."""
        shapes = {re.sub(r"#[0-9A-Fa-f]{6}", "", glyphs.svg(state)) for state in STATES}
        assert len(shapes) == len(STATES)
        assert len(set(glyphs.STATE_COLOURS.values())) == len(STATES)

    def test_every_kind_and_state_has_a_sign_and_a_meaning(self):
        for name in glyphs.glyph_names():
            assert glyphs.svg(name).startswith("<svg")
            assert glyphs.caption(name).zh
        assert {kind.name for kind in DOMAIN_KINDS} <= set(glyphs.glyph_names())

    def test_the_shapes_of_the_schema_can_be_drawn(self):
        assert {kind.shape for kind in NODE_KINDS} <= set(glyphs._SHAPE_BODIES)
