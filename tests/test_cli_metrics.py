"""The verbs that print figures: JSON in the shape promised, tables for people, wrong names refused with the choices."""

import json
from contextlib import nullcontext
from datetime import date, timedelta

import pytest

from explorer.cli import main
from explorer.verbs import asking, metrics
from explorer.verbs.tables import width
from explorer.vocabulary import STATES
from tests.cities import City


def _city():
    return (
        City().organisation("R").organisation("A", level="区级")
        .unit("U1", district="罗湖区", street="东街道", members_total=2, staff=30)
        .unit("U2", district="罗湖区", street="东街道", members_total=1, staff=20)
        .unit("U3", district="南山区", members_total=3).unit("<U4>", above_scale=True)
        .covers("R", "U3", "联合", until=date(2026, 7, 1)).covers("R", "<U4>", "单独").chain("C", "U1", committee="R")
        .segment("C", "01", "U1").area("S", "街道", "U1", "U2")
    )  # fmt: skip


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a verb on the small city as if a store held it; return exit code, output and messages."""

    class Held:
        def read_for_figures(self):
            return _city().frames()

    monkeypatch.setattr(asking, "open_store", lambda _: nullcontext(Held()))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments):
        code = main(arguments)
        spoken = capsys.readouterr()
        return code, spoken.out, spoken.err

    return run


def _json(run, *arguments):
    code, printed, _ = run(*arguments, "--json")
    assert code == 0
    return json.loads(printed)


def test_coverage_in_json(run):
    said = _json(run, "coverage", "--by", "district", "--as-of", "2026-06-01")
    assert {key: said[key] for key in ("base", "by", "as_of", "run")} == {
        "base": "operating", "by": "district", "as_of": "2026-06-01", "run": "run-1",
    }  # fmt: skip
    assert said["settings"]["organise_from_members"] == 3
    assert [group["code"] for group in said["groups"]] == ["440303", "440305", None]
    group = said["groups"][1]
    assert list(group) == [
        "code", "name", "units", "organised", "own", "worked", "both", "neither", "undetermined", "states",
    ]  # fmt: skip
    assert list(group["states"]) == list(STATES)
    assert (group["units"], group["organised"], group["states"]["joint"]) == (1, 1, 1)


def test_segments_carry_their_chain(run):
    groups = _json(run, "coverage", "--by", "segment")["groups"]
    assert [(group["code"], group["chain"]) for group in groups] == [("01", "C"), (None, None)]


def test_the_date_moves_the_figures(run):
    figures = [_json(run, "coverage", "--as-of", day)["groups"][0]["organised"] for day in ("2026-06-30", "2026-07-01")]
    assert figures == [2, 1]


def test_the_date_is_today_by_default(run):
    before = date.today()  # noqa: DTZ011 - the analyst's own day
    said = date.fromisoformat(_json(run, "coverage")["as_of"])
    assert before <= said <= before + timedelta(days=1)


def test_isolated_in_json(run):
    said = _json(run, "isolated", "--as-of", "2026-06-01")
    assert list(said) == ["base", "as_of", "run", "outside_scope", "nodes", "intended", "counts"]
    assert [node["code"] for node in said["nodes"]] == ["U1", "U2", "A"]
    assert said["counts"] == {"chain_member_uncovered": 1, "no_ties": 1, "organisation_without_superior": 1}
    first = said["nodes"][0]
    assert list(first) == ["kind", "code", "name", "cause", "causes", "members", "staff", "remedy", "rank", "evidence"]
    assert (first["kind"], first["members"], first["staff"]) == ("enterprise", 2, 30)
    assert first["remedy"]["action"] == "joint_branch"
    assert [other["code"] for other in first["remedy"]["with"]] == ["U2"]
    assert "3 人" in first["remedy"]["reason"]
    assert said["nodes"][2]["remedy"] is None
    assert said["intended"] == []


def test_one_cause_alone_keeps_list_and_counts_equal(run):
    said = _json(run, "isolated", "--cause", "no_ties", "--as-of", "2026-06-01")
    assert [node["code"] for node in said["nodes"]] == ["U2"]
    assert said["counts"] == {"no_ties": 1}


def test_structure_in_json(run):
    said = _json(run, "structure", "--as-of", "2026-06-01")
    assert said["components"] == [4, 1, 1]
    assert [point["code"] for point in said["articulation_points"]] == ["R"]
    assert (said["betweenness_samples"], said["falling_off"], said["supply_path"]) == (None, [], [])
    assert {row["code"] for row in said["centrality"]} >= {"R", "A", "U3"}
    assert sum(said["communities"]) == said["nodes"]
    of_a_chain = _json(run, "structure", "--chain", "C")
    assert (of_a_chain["nodes"], of_a_chain["falling_off"]) == (3, [])


def test_nothing_but_the_document_goes_to_standard_output(run):
    _, printed, remarks = run("coverage", "--json")
    assert json.loads(printed)
    assert remarks == ""


def test_people_see_numerator_denominator_and_share(run):
    code, printed, _ = run("coverage", "--by", "district", "--as-of", "2026-06-01")
    assert code == 0
    head, header, *rows = printed.splitlines()
    assert "实体运营" in head
    assert "组织覆盖率" in header
    assert "0/2   0.0%" in rows[0]
    assert "1/1 100.0%" in rows[1]
    assert "(未填)" in rows[2]
    assert len({width(line) for line in (header, *rows)}) == 1


def test_an_empty_base_shows_a_dash(run):
    _, printed, _ = run("coverage", "--base", "above_scale", "--by", "segment", "--lang", "en")
    assert "—" in printed.splitlines()[2]
    assert "%" not in printed.splitlines()[2]
    assert printed.splitlines()[-1] == "—: no unit lies in the base, so there is no share."
    assert "没有比例" not in run("coverage")[1]


@pytest.mark.parametrize(("language", "cause"), [("zh", "链上成员未被覆盖"), ("en", "chain member that nobody covers")])
def test_isolated_for_people_in_both_languages(run, language, cause):
    code, printed, _ = run("isolated", "--as-of", "2026-06-01", "--lang", language)
    assert code == 0
    assert cause in printed
    assert "名U1" in printed


def test_structure_for_people(run):
    assert "单点" in run("structure")[1]


@pytest.mark.parametrize(
    ("arguments", "choice"),
    [
        (("coverage", "--base", "all"), "three_haves"),
        (("coverage", "--by", "region"), "district"),
        (("isolated", "--base", "all"), "above_scale"),
        (("isolated", "--cause", "bad"), "supply_only"),
        (("structure", "--chain", "X"), "C"),
        (("coverage", "--as-of", "2026-02-30"), "2026-01-31"),
        (("isolated", "--as-of", "yesterday"), "2026-01-31"),
        (("coverage", "--as-of", "20260131"), "2026-01-31"),
    ],
)
def test_a_wrong_name_is_refused_with_the_choices(run, arguments, choice):
    code, printed, remarks = run(*arguments)
    assert (code, printed) == (2, "")
    assert choice in remarks


def test_the_verbs_read_a_real_store(settings_of_store, store, monkeypatch, capsys):
    store.session.ensure_schema()
    store.write(_city().frames())
    monkeypatch.setattr(metrics, "asked_projection", _projection_of(settings_of_store))
    assert main(["coverage", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["groups"][0]["units"] == 4


def _projection_of(settings):
    ours = metrics.asked_projection

    def projection(options, context):
        return ours(options, type(context)(settings))

    return projection


def test_rules_in_json_and_in_words(run):
    said = _json(run, "rules", "--as-of", "2026-08-01")
    due = next(rule for rule in said["rules"] if rule["rule"] == "due")
    assert (due["count"], due["thresholds"]) == (1, {"organise_from_members": 3})
    assert {name: due["nodes"][0][name] for name in ("kind", "code", "value", "limit", "due")} == {
        "kind": "enterprise", "code": "U3", "value": 3, "limit": 3, "due": None,
    }  # fmt: skip
    code, printed, _ = run("rules", "--rule", "due", "--as-of", "2026-08-01")
    assert (code, "应建尚未建立" in printed, "名U3" in printed) == (0, True, True)
    assert run("rules", "--rule", "none")[0] == 2


def test_registrations_in_json_and_in_words(run):
    said = _json(run, "registrations", "--since", "2020-01-01", "--by", "district")
    assert (said["since"], said["by"], said["groups"]) == ("2020-01-01", "district", [])
    assert run("registrations", "--since", "2020-13-01")[0] == 2
    code, printed, _ = run("registrations", "--since", "2020-01-01")
    assert (code, "三项同步" in printed) == (0, True)


def test_one_isolated_node_is_explained(run):
    asked = ("isolated", "--node", "U1", "--as-of", "2026-06-01")
    (node,) = _json(run, *asked)["nodes"]
    assert (node["rank"], node["evidence"]) == (1, ["f2 第 7 行：所在产业链“名C”由“名R”牵头，但没有党组织覆盖本单位。"])
    explained = run(*asked)[1].splitlines()
    assert explained[0] == "U1 名U1"
    assert explained[2].strip() == node["evidence"][0]
    assert explained[3].strip() == node["remedy"]["reason"]
    assert "不孤立" in run("isolated", "--node", "<U4>")[1]


def test_a_tree_in_json_and_in_words(run):
    said = _json(run, "tree", "--system", "chains", "--base", "three_haves", "--as-of", "2026-06-01")
    assert [(node["depth"], node["kind"], node["code"], node["units"]) for node in said["nodes"]] == [
        (0, "organisation", "R", 1), (1, "chain", "C", 1), (2, "segment", "01", 1),
    ]  # fmt: skip
    assert [node["kind"] for node in _json(run, "tree", "--system", "chains", "--units")["nodes"]] == [
        "organisation", "chain", "segment", "enterprise",
    ]  # fmt: skip
    assert "  名C" in run("tree", "--system", "chains")[1]
    assert run("tree", "--system", "parks")[0] == 2


def test_sites_in_json_and_in_words(run):
    said = _json(run, "sites", "--by", "city")
    assert [group["unlocated"] for group in said["groups"]] == [4]
    assert said["sites"] == []
    assert "位置不详" in run("sites")[1]
