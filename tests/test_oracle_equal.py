"""The figures of the sample city equal the independent recount: every base, group, day, setting, on both servers."""

import json
from datetime import date
from functools import cache

import pytest

from explorer.cli import main
from explorer.metrics.coverage import FIGURES, coverage, group_units
from explorer.metrics.evidence import evidence
from explorer.metrics.isolation import isolated
from explorer.metrics.projection import Projection, project
from explorer.metrics.structure import structure
from explorer.settings import Thresholds
from explorer.verbs import metrics
from explorer.verbs.app import environment
from explorer.verbs.documents import coverage_document, isolation_document
from explorer.vocabulary import BASES, GROUPS, SECTIONS, SIZES
from tests import equal
from tests.oracle import Figures, Settings, read_city
from tests.sample import SAMPLE, sample_graph

# The day that the sample's README speaks of, and one before many of its organisations were founded and ties begun.
DAYS = (date(2026, 11, 1), date(2020, 6, 1))
SETTINGS = ({}, {"count_declared": False}, {"mass_organisations_count": True}, {"three_haves_staff": 50})
UNNAMED = ("city", "section", "size")  # the recount gives codes only


@cache
def _both(day, setting=0) -> tuple[Projection, Figures]:
    """The program's projection and the recount's figures, on one day under one setting."""
    given = SETTINGS[setting]
    return project(sample_graph(), day, Thresholds(**given)), Figures(read_city(SAMPLE), day, Settings(**given))


def _groups(groups, by):
    hidden = {"name"} if by in UNNAMED else set()
    return [{key: value for key, value in group.items() if key not in hidden} for group in groups]


def _assert_equal_coverage(both, base, by):
    projection, figures = both
    ours = coverage_document(projection, base, by, coverage(projection, base, by))
    assert _groups(ours["groups"], by) == _groups(figures.coverage(base, by)["groups"], by)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("by", GROUPS)
def test_coverage_is_the_recount(base, by):
    _assert_equal_coverage(_both(DAYS[0]), base, by)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("setting", range(len(SETTINGS)))
@pytest.mark.parametrize("by", ["city", "chain"])
def test_coverage_is_the_recount_on_another_day_under_other_settings(setting, base, by):
    _assert_equal_coverage(_both(DAYS[1], setting), base, by)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize(("day", "setting"), [(DAYS[0], 0), *((DAYS[1], setting) for setting in range(len(SETTINGS)))])
def test_isolated_nodes_are_the_recount(day, setting, base):
    projection, figures = _both(day, setting)
    ours, recount = isolation_document(projection, isolated(projection, base), "zh"), figures.isolated(base)
    assert [_known(node) for node in ours["nodes"]] == [_known(node) for node in recount["nodes"]]
    for key in ("base", "as_of", "outside_scope", "counts", "intended"):
        assert ours[key] == recount[key]


def _known(node):
    """A node without what only the program says: its evidence and rank, and of its remedy all but the action."""
    said = {name: value for name, value in node.items() if name not in ("evidence", "rank")}
    return {**said, "remedy": (node.get("remedy") or {}).get("action")}


@pytest.mark.parametrize("day", DAYS)
def test_rules_registrations_systems_and_sites_are_the_recount(day):
    both = _both(day)
    equal.same_rules(*both)
    for by in ("month", "district", "kind"):
        equal.same_registrations(*both, date(2019, 1, 1), by)
    for base in BASES:
        equal.same_trees(*both, base)
    equal.same_walks(*both)
    equal.same_structure(*both, points=False)  # single points by trial take minutes here: on random cities


@pytest.mark.parametrize("by", ["city", "segment", "district"])
def test_what_changed_between_two_days_is_the_recount(by):
    (before, old), (after, new) = _both(DAYS[1]), _both(DAYS[0])
    for base in BASES:
        equal.same_changes((before, after), (old, new), base, by)


@pytest.fixture
def say(settings_of_store, monkeypatch, capsys):
    """Return a function that runs a verb on the store and returns its JSON; the verbs read the store once for all."""
    for name, value in environment(settings_of_store).items():
        monkeypatch.setenv(name, value)
    read, answers = metrics.asked_projection, []

    def once(options, context):
        if not answers:
            answers.append(read(options, context))
        return answers[0]

    monkeypatch.setattr(metrics, "asked_projection", once)

    def say(*arguments):
        assert main([*arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return say


def test_the_verbs_on_a_store_say_what_the_recount_finds(say):
    loaded, figures = say("load", str(SAMPLE)), _both(DAYS[0])[1]
    for base in BASES:
        for by in GROUPS:
            ours = say("coverage", "--base", base, "--by", by, "--as-of", DAYS[0].isoformat())
            assert ours["run"] == loaded["run"]
            assert _groups(ours["groups"], by) == _groups(figures.coverage(base, by)["groups"], by), (base, by)
        ours, recount = say("isolated", "--base", base, "--as-of", DAYS[0].isoformat()), figures.isolated(base)
        assert [_known(node) for node in ours["nodes"]] == [_known(node) for node in recount["nodes"]], base
        assert {**ours, "nodes": []} | {**recount, "nodes": []} == {**ours, "nodes": []}


@pytest.fixture(scope="module")
def sample() -> Projection:
    return project(sample_graph(), DAYS[0])


@pytest.mark.parametrize("by", GROUPS)
def test_every_number_of_the_sample_opens_to_its_list(sample, by):
    for base in BASES:
        for row in coverage(sample, base, by).head(4).iter_rows(named=True):
            for figure in FIGURES:
                listed = group_units(sample, base, by, row["code"], figure, row.get("chain"))
                assert listed.height == row[figure], (base, row["code"], figure)


def test_every_isolated_node_of_the_sample_has_evidence_with_file_and_row(sample):
    nodes = isolated(sample, "operating").nodes
    for cause in nodes["cause"].unique():
        label, key = nodes.filter(cause=cause).select("label", "key").row(0)
        sentences = [text.zh for text in evidence(sample, (label, key), cause)]
        assert sentences, cause
        assert all(".csv 第 " in said for said in sentences), sentences


def test_neighbours_in_remedies_are_real_and_isolated_units_have_one(sample):
    document = isolation_document(sample, isolated(sample), "en")
    codes = set(sample.units["key"]) | set(sample.organisations["code"])
    for node in document["nodes"]:
        if node["kind"] in ("enterprise", "small_business"):
            assert node["remedy"]["reason"]
            assert {other["code"] for other in node["remedy"]["with"]} <= codes - {node["code"]}
    assert json.dumps(document)


def test_the_core_is_what_the_frames_say(sample):
    found = structure(sample)
    tied = sample.units.filter(sample.units["covered"] | sample.units["in_chain"] | sample.units["supplied"])
    others = sum(sample.graph.nodes[label].height for label in ("PartyOrganisation", "IndustryChain", "ServiceSite"))
    assert found.nodes == tied.height + others
    assert sum(len(component) for component in found.components) == found.nodes


def test_sections_and_sizes_are_named_in_words(sample):
    names = {by: set(coverage(sample, "operating", by)["name"]) - {None} for by in ("section", "size")}
    assert names["section"] <= {caption.zh for _, caption, _, _ in SECTIONS}
    assert names["size"] <= {caption.zh for caption in SIZES.values()}
