"""The synthetic city of any size: its files say what ``expected.json`` says, and the same seed says it again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from stdnum.cn import uscc

from explorer import cli
from explorer.vocabulary import BASES
from loaders.sources.contracts import TABLES
from loaders.synthetic import codes, large, names, places
from tests.oracle import Figures, read_city

UNITS = 4_000
KINDS = (codes.COMPANY, codes.INDIVIDUAL, codes.ASSOCIATION, codes.FOUNDATION, codes.SERVICE_BODY)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    large.write_city(UNITS, 7, folder)
    return folder


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
    from random import Random

    ground = places.lay_out(Random(1))
    assert len({street.name for street in ground.streets}) == len(names.STREETS) == 78
    assert len({park.name for park in ground.parks}) == places.PARKS + places.BUILDINGS + places.CIRCLES


def test_it_writes_all_tables_in_canonical_headers(city: Path) -> None:
    for table in TABLES:
        header = (city / f"{table.name}.csv").read_text(encoding="utf-8-sig").splitlines()[0]
        assert header == ",".join(column.header for column in table.columns)


def test_expected_figures_equal_the_recount(city: Path) -> None:
    expected = json.loads((city / "expected.json").read_text(encoding="utf-8"))
    recount = Figures(read_city(city), date.fromisoformat(expected["as_of"]))
    assert len(recount.city.units) == expected["units"] == UNITS
    for base in BASES:
        found = recount.coverage(base)["groups"][0]
        assert {name: found[name] for name in expected["coverage"][base]} == expected["coverage"][base]
    districts = {group["name"]: group["units"] for group in recount.coverage("operating", "district")["groups"]}
    assert districts == expected["districts"]


def test_expected_isolation_equals_the_recount(city: Path) -> None:
    expected = json.loads((city / "expected.json").read_text(encoding="utf-8"))["isolated"]
    found = Figures(read_city(city), date(2026, 11, 1)).isolated()
    units = [node["cause"] for node in found["nodes"] if node["kind"] in ("enterprise", "small_business")]
    assert {cause: units.count(cause) for cause in set(units)} == expected["counts"]
    assert found["outside_scope"] == expected["outside_scope"]


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
    recount = Figures(read_city(tmp_path), date(2026, 11, 1))
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


@pytest.mark.parametrize("options", [("0", "1"), ("99999999", "1"), ("10", "-1")])
def test_the_verb_refuses_sizes_that_cannot_be(options: tuple[str, str], tmp_path: Path) -> None:
    units, seed = options
    assert cli.main(["synth", "--units", units, "--seed", seed, "--out", str(tmp_path / "city")]) == 2
    assert not (tmp_path / "city").exists()
