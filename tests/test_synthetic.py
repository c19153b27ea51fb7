"""The synthetic city of any size: its files say what ``expected.json`` says, and the same seed says it again."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from math import gcd
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl
import pytest
from stdnum.cn import uscc

from explorer import cli
from explorer.metrics.coverage import coverage
from explorer.metrics.isolation import isolated
from explorer.metrics.projection import project
from explorer.vocabulary import BASES
from loaders.load import graph_of
from loaders.sources.contracts import CITY_TABLES
from loaders.synthetic import codes, dirt, drawn, large, names, places
from loaders.synthetic.chains import chains_of_a_whole_city
from loaders.synthetic.ground import MARKETS, Ground
from tests.oracle import Figures, read_city

UNITS = 4_000
WHOLE = 4_570_000
AS_OF = date(2026, 11, 1)
KINDS = (codes.COMPANY, codes.INDIVIDUAL, codes.ASSOCIATION, codes.FOUNDATION, codes.SERVICE_BODY)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    large.write_city(UNITS, 7, folder)
    return folder


@pytest.fixture(scope="module")
def expected(city: Path) -> dict[str, Any]:
    return dict(json.loads((city / "expected.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def stretch() -> pl.DataFrame:
    """Some units of the whole city."""
    ground = Ground(places.lay_out(Random(1)), chains_of_a_whole_city(), WHOLE)
    return drawn.draw(np.random.default_rng(1), ground, 1_000_000, 100_000)


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("kind", KINDS)
def test_codes_are_valid_and_differ(kind: str) -> None:
    made = codes.credit_codes(kind, pl.Series([*range(500), codes.SERIALS - 1]))
    assert made.n_unique() == len(made)
    assert all(uscc.is_valid(code) and code.startswith(kind + codes.REGION) for code in made)


def test_codes_agree_with_a_published_one() -> None:
    wanted = ["91440399MA5AAAA193", "92440399MA5AAAA27T", "92440399MA5B003560"]
    digits = [[codes.ALPHABET.index(c) for c in code[11:16]] for code in wanted]
    places_ = [sum(digit * 31 ** (4 - place) for place, digit in enumerate(row)) for row in digits]
    serials = [place * pow(codes._SCATTER, -1, codes.SERIALS) % codes.SERIALS for place in places_]
    made = [codes.credit_codes(code[:2], pl.Series([serial]))[0] for code, serial in zip(wanted, serials, strict=True)]
    assert made == wanted


def test_every_street_has_a_name_and_the_districts_their_number() -> None:
    ground = places.lay_out(Random(1))
    assert len({street.name for street in ground.streets}) == len(names.STREETS) == 78
    assert len({park.name for park in ground.parks}) == places.PARKS + places.BUILDINGS + places.CIRCLES


def test_it_writes_all_tables_in_canonical_headers(city: Path) -> None:
    for table in CITY_TABLES:
        header = (city / f"{table.name}.csv").read_text(encoding="utf-8-sig").splitlines()[0]
        assert header == ",".join(column.header for column in table.columns)


def test_expected_figures_equal_the_recount(city: Path, expected: dict[str, Any]) -> None:
    recount = Figures(read_city(city), AS_OF)
    assert expected["as_of"] == AS_OF.isoformat()
    assert len(recount.city.units) == expected["units"] == UNITS
    for base in BASES:
        found = recount.coverage(base)["groups"][0]
        assert {name: found[name] for name in expected["coverage"][base]} == expected["coverage"][base]
    districts = {group["name"]: group["units"] for group in recount.coverage("operating", "district")["groups"]}
    assert districts == expected["districts"]
    isolation = recount.isolated()
    assert {name: isolation[name] for name in ("counts", "outside_scope")} == expected["isolated"]


def test_expected_figures_equal_the_programs(city: Path, expected: dict[str, Any]) -> None:
    projection = project(graph_of([city]), AS_OF)
    for base in BASES:
        found = coverage(projection, base, "city").row(0, named=True)
        figures = {**expected["coverage"][base]}
        figures |= {f"state_{state}": number for state, number in figures.pop("states").items()}
        assert {name: found[name] for name in figures} == figures
    districts = coverage(projection, "operating", "district").select("name", "units")
    assert dict(districts.iter_rows()) == expected["districts"]
    isolation = isolated(projection)
    assert {"counts": isolation.counts, "outside_scope": isolation.outside_scope} == expected["isolated"]


def test_a_check_finds_the_expected_problems_and_no_other(
    city: Path, expected: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", str(city), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert Counter(problem["code"] for problem in report["problems"]) == Counter(expected["problems"])
    assert min(expected["problems"].values()) > 0
    assert report["rows"]["skipped"] == sum(table["skipped"] for table in expected["rows"].values())


def test_the_backbone_stands_whole_in_a_small_city(city: Path, expected: dict[str, Any]) -> None:
    organisations, committees = (rows_of(city, table) for table in ("organisations", "chain_committees"))
    kinds = Counter((row["党组织类别"], row["级别"]) for row in organisations)
    tree = [kinds["小个专党委", "市级"], kinds["小个专党委", "区级"], kinds["党建工作指导站", "街道"]]
    assert tree == [1, 11, 78]
    assert Counter(row["级别"] for row in committees) == {"市级": 1, "区级": 66}
    assert len(rows_of(city, "service_sites")) == expected["planted"]["service_sites"] == 1_800
    members = Counter(row["产业链代码"] for row in rows_of(city, "chain_members") if row["角色"] != "职能部门")
    assert members["CL01"] == 85 + 5
    planted = expected["planted"]
    assert len(organisations) + len(committees) == planted["organisations"]
    assert planted["code_91"] + planted["code_92"] < UNITS


def test_the_whole_city_has_the_shares_of_the_model_city(stretch: pl.DataFrame) -> None:
    def share(what: pl.Expr) -> float:
        return float(stretch.select(what.mean()).item())

    three_haves = pl.col("operating") & pl.col("fixed_premises") & (pl.col("staff") >= 10).fill_null(value=False)
    coded = stretch.filter(~pl.col("fifteen_digits"))["code"].str.head(2)
    districts = dict(stretch["district"].value_counts(normalize=True).iter_rows())
    assert (coded == "91").mean() == pytest.approx(0.63, abs=0.01)
    assert (coded == "92").mean() == pytest.approx(0.37, abs=0.01)
    assert share(three_haves) * WHOLE == pytest.approx(300_000, rel=0.1)
    assert share(pl.col("above_scale")) * WHOLE == pytest.approx(15_000, rel=0.1)
    assert {name: 100 * part for name, part in districts.items()} == pytest.approx(places.DISTRICT_WEIGHTS, abs=0.5)
    assert share(pl.col("chain_code").is_not_null()) * WHOLE == pytest.approx(68 * 117, rel=0.2)
    assert round(WHOLE * MARKETS) == 200
    small = stretch.filter(pl.col("small") & (pl.col("situation") == "own"))["members_total"]
    assert small.mean() == pytest.approx(5.2, abs=0.6)


def test_one_to_three_rows_in_a_hundred_are_dirty_each_kind_by_its_share(stretch: pl.DataFrame) -> None:
    found = {name: stretch[name].mean() for name in dirt.OF_UNITS}
    assert found == pytest.approx(dict(dirt.OF_UNITS), rel=0.25)
    assert 0.01 <= sum(dirt.OF_UNITS.values()) + dirt.TWICE <= 0.03
    assert stretch.select(pl.sum_horizontal(*dirt.OF_UNITS).max()).item() == 1
    stale = stretch.filter("stale_status")
    assert stale["has_organisation"].all()
    assert not stale["operating"].any()
    numbered = stretch.filter("fifteen_digits")["code"]
    assert numbered.str.contains(r"^\d{15}$").all()
    wrong = stretch.filter("bad_check_digit")["code"]
    assert not any(map(uscc.is_valid, wrong))
    kinds = pl.DataFrame({"kind": ["支部", "党委"] * 5_000})
    swapped = dirt.swap_kinds(np.random.default_rng(1), kinds)
    assert swapped["swapped"].mean() == pytest.approx(dirt.SWAPPED_KINDS, rel=0.25)
    assert (swapped["kind"] != kinds["kind"]).to_list() == swapped["swapped"].to_list()


def test_only_the_names_that_are_planted_stand_twice(stretch: pl.DataFrame) -> None:
    shared = stretch["name"].is_duplicated().sum()
    assert 0 < shared <= 2 * stretch["same_name"].sum()
    for trades in (names.TRADES, names.SHOP_TRADES):
        options = drawn.names_apart(trades)
        assert gcd(len(options), len(names.BRANDS)) == 1
        assert len(options) * len(names.BRANDS) ** 2 > WHOLE


def test_joint_branches_cover_five_units_on_average_and_some_ten(tmp_path: Path) -> None:
    expected = large.write_city(60_000, 5, tmp_path)["planted"]
    sizes = Counter(row["党组织代码"] for row in rows_of(tmp_path, "coverage") if row["覆盖方式"] == "联合")
    assert expected["joint_branches"] == len(sizes)
    assert expected["units_in_joint_branches"] / len(sizes) == pytest.approx(5, abs=0.5)
    assert max(sizes.values()) >= 10
    made = expected["organisations"] - 187
    assert expected["branches"] / made >= 0.85
    assert expected["members_of_small_organisations"] / expected["small_organisations"] == pytest.approx(5.2, abs=0.4)
    assert 20_000 < made * WHOLE / 60_000 < 30_000
    assert expected["small_organisations"] * WHOLE / 60_000 == pytest.approx(10_000, rel=0.15)


def test_a_changed_city_differs_in_the_share_asked_for_and_keeps_its_figures(city: Path, tmp_path: Path) -> None:
    expected = large.write_city(UNITS, 7, tmp_path, changed=0.03)
    tables = ("enterprises", "small_businesses")
    before, after = ([row for table in tables for row in rows_of(folder, table)] for folder in (city, tmp_path))
    first, later = ({row["统一社会信用代码"]: row for row in rows} for rows in (before, after))
    assert first.keys() <= later.keys()
    assert len(later) - len(first) == expected["units"] - UNITS == round(UNITS * 0.01)
    other = [code for code, row in first.items() if later[code] != row]
    fields = Counter(name for code in other for name in first[code] if first[code][name] != later[code][name])
    assert fields.keys() == {"登记状态", "从业人员数量"}
    assert len(other) == pytest.approx(UNITS * 0.02, rel=0.3)
    recount = Figures(read_city(tmp_path), AS_OF)
    for base in BASES:
        found = recount.coverage(base)["groups"][0]
        assert {name: found[name] for name in expected["coverage"][base]} == expected["coverage"][base]
    assert recount.isolated()["counts"] == expected["isolated"]["counts"]


def test_rows_are_counted_and_a_few_stand_twice(city: Path) -> None:
    rows = json.loads((city / "expected.json").read_text(encoding="utf-8"))["rows"]
    lines = {path.stem: len(path.read_text(encoding="utf-8").splitlines()) - 1 for path in city.glob("*.csv")}
    assert {table: counts["read"] for table, counts in rows.items()} == lines
    assert (
        sum(counts["skipped"] for counts in rows.values())
        == sum(lines[t] for t in ("enterprises", "small_businesses")) - UNITS
    )


def test_the_same_seed_writes_the_same_files(city: Path, tmp_path: Path) -> None:
    large.write_city(UNITS, 7, tmp_path)
    large.write_city(UNITS, 7, tmp_path)  # over its own files
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {p.name: p.read_bytes() for p in city.iterdir()}
    assert (
        large.write_city(UNITS, 8, tmp_path)["coverage"] != json.loads((city / "expected.json").read_text())["coverage"]
    )


def test_several_stretches_make_one_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "STRETCH", 700)
    done: list[int] = []
    expected = large.write_city(2_000, 3, tmp_path, done.append)
    assert done == [700, 1_400, 2_000]
    recount = Figures(read_city(tmp_path), AS_OF)
    assert len(recount.city.units) == 2_000
    for base in BASES:
        found = recount.coverage(base)["groups"][0]
        assert {name: found[name] for name in expected["coverage"][base]} == expected["coverage"][base]


def test_the_verb_writes_and_says_what(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "city"
    assert cli.main(["synth", "--units", "300", "--seed", "2", "--out", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads((out / "expected.json").read_text(encoding="utf-8"))
    assert cli.main(["synth", "--units", "300", "--seed", "2", "--out", str(out)]) == 0
    assert str(out) in capsys.readouterr().out


@pytest.mark.parametrize("options", [("0", "1", "0"), ("99999999", "1", "0"), ("10", "-1", "0"), ("10", "1", "2")])
def test_the_verb_refuses_what_cannot_be(options: tuple[str, ...], tmp_path: Path) -> None:
    units, seed, changed = options
    out = tmp_path / "city"
    assert cli.main(["synth", "--units", units, "--seed", seed, "--changed", changed, "--out", str(out)]) == 2
    assert not (tmp_path / "city").exists()
