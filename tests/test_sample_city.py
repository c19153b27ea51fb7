"""The sample city: what its README lists is what the recount and the program find in it."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from stdnum.cn import uscc

from explorer.metrics.coverage import coverage
from explorer.metrics.isolation import isolated
from explorer.metrics.projection import Projection, project
from explorer.settings import Settings
from explorer.vocabulary import BASES, CHAIN_CAUSES, ORGANISATION_CAUSES, SITE_CAUSES, STATES, UNIT_CAUSES
from loaders.load import check
from loaders.sources.contracts import CITY_TABLES
from loaders.synthetic import sample
from loaders.synthetic.places import BOX
from tests.oracle import Figures, read_city
from tests.sample import SAMPLE, sample_graph
from tests.sample_readme import readme_tables

AS_OF = date(2026, 11, 1)
README = readme_tables()
PLANTED, WARNINGS = README["Planted gaps"], README["Warnings that loading must give"]
TOTALS = {row["base"]: row for row in README["Totals by base"]}
ISOLATED = {row["cause"]: int(row["count"]) for row in README["Isolated nodes by cause (units: base 三有)"]}
UNITS = [row for row in PLANTED if row["kind"] in ("enterprise", "small_business")]


def rows_of(table: str) -> list[dict[str, str]]:
    with (SAMPLE / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def recount() -> Figures:
    return Figures(read_city(SAMPLE), AS_OF)


def test_the_script_writes_what_is_checked_in(tmp_path: Path) -> None:
    written = {path.name: path.read_bytes() for path in sample.write(sample.build(), tmp_path)}
    assert written == {path.name: path.read_bytes() for path in SAMPLE.iterdir()}


def test_every_table_has_its_canonical_headers() -> None:
    for table in CITY_TABLES:
        with (SAMPLE / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as file:
            assert next(csv.reader(file)) == [column.header for column in table.columns]


def test_size_of_the_city() -> None:
    assert {row["名称"] if "名称" in row else row["区域类别"] for row in rows_of("areas")} >= {
        "市",
        "区",
        "街道",
        "社区",
    }
    assert len(rows_of("enterprises")) == pytest.approx(400, rel=0.1)
    assert len(rows_of("small_businesses")) == 1_200
    assert len({row["党组织代码"] for row in rows_of("organisations") + rows_of("chain_committees")}) == 260
    assert len(rows_of("service_sites")) == 120
    assert len({row["产业链代码"] for row in rows_of("segments")}) == 14


def test_the_whole_tree_of_1_11_78() -> None:
    by_code = {row["党组织代码"]: row for row in rows_of("organisations")}
    stations = [row for row in by_code.values() if row["党组织类别"] == "党建工作指导站"]
    districts = {row["上级党组织代码"] for row in stations}
    tops = {by_code[code]["上级党组织代码"] for code in districts}
    assert (len(tops), len(districts), len(stations)) == (1, 11, 78)
    assert {by_code[code]["区"] for code in districts} == {
        row["区域名称"] for row in rows_of("areas") if row["区域类别"] == "区"
    }
    assert by_code[by_code[tops.pop()]["上级党组织代码"]]["级别"] == "市级"


def test_the_flagship_chain_has_85_enterprises_and_5_platforms(recount: Figures) -> None:
    roles = Counter(row["角色"] for row in rows_of("chain_members") if row["产业链代码"] == "CL01")
    units = [key for key in recount.city.members["CL01"] if key in recount.city.units]
    kinds = Counter("社会组织" if key.startswith("5") else "企业" for key in units)
    assert (kinds, roles["创新平台"], roles["链主"]) == ({"企业": 85, "社会组织": 5}, 5, 1)


def test_credit_codes_lie_in_no_real_region_and_check() -> None:
    codes = [row["统一社会信用代码"] for table in ("enterprises", "small_businesses") for row in rows_of(table)]
    assert {code[2:8] for code in codes if code} == {"440399"}
    wrong = {row["what"] for row in WARNINGS if row["code"] == "bad_credit_code"}
    assert {code for code in codes if code and not uscc.is_valid(code)} == wrong


def test_coordinates_lie_in_the_citys_box() -> None:
    west, south, east, north = BOX
    for table in ("enterprises", "small_businesses", "areas", "service_sites"):
        placed = [(float(row["经度"]), float(row["纬度"])) for row in rows_of(table) if row["经度"]]
        assert placed
        assert all(west <= longitude <= east and south <= latitude <= north for longitude, latitude in placed)


def test_every_state_cause_and_base_is_planted() -> None:
    assert {row["state"] for row in UNITS} == set(STATES)
    by_kind = {
        kind: {row["cause"] for row in PLANTED if row["kind"] == kind} - {""}
        for kind in ("organisation", "chain", "site")
    }
    assert {row["cause"] for row in UNITS} - {""} == set(UNIT_CAUSES)
    assert by_kind == {
        "organisation": set(ORGANISATION_CAUSES), "chain": set(CHAIN_CAUSES), "site": set(SITE_CAUSES),
    }  # fmt: skip
    assert {base for row in UNITS for base in row["bases"].split("=")[:1]} - {""} == set(BASES) - {"due"}


def test_coverage_is_believable(recount: Figures) -> None:
    for base in ("operating", "three_haves"):
        city = recount.coverage(base)["groups"][0]
        assert 0.4 <= city["organised"] / city["units"] <= 0.8


def test_the_recount_finds_each_planted_unit_as_listed(recount: Figures) -> None:
    causes = {node["code"]: node["cause"] for node in recount.isolated()["nodes"]}
    for row in UNITS:
        assert (row["what"], recount.states[row["key"]]) == (row["what"], row["state"])
        assert (row["what"], causes.get(row["key"], "")) == (row["what"], row["cause"])
        if row["bases"]:
            base, expected = row["bases"].split("=")
            found = {True: "in", False: "out", None: "undetermined"}[recount.in_base(row["key"], base)]
            assert (row["what"], found) == (row["what"], expected)


def test_the_recount_finds_no_organisation_chain_or_site_but_the_planted(recount: Figures) -> None:
    found = {
        node["code"]: node["cause"] for node in recount.isolated()["nodes"] if node["members"] is node["staff"] is None
    }
    others = {code: cause for code, cause in found.items() if code.startswith(("DZ", "CL", "ZD"))}
    assert others == {row["key"]: row["cause"] for row in PLANTED if row not in UNITS and row["cause"]}


def test_the_recount_finds_the_totals(recount: Figures) -> None:
    for base, row in TOTALS.items():
        city = recount.coverage(base)["groups"][0]
        assert {name: int(row[name]) for name in ("units", "undetermined", *STATES)} == {
            "units": city["units"], "undetermined": city["undetermined"], **city["states"],
        }  # fmt: skip
    found = recount.isolated()
    assert found["counts"] | {"outside_scope": found["outside_scope"]} == ISOLATED


def test_no_date_in_the_data_changes_a_figure_for_decades(recount: Figures) -> None:
    later = Figures(recount.city, date(2090, 1, 1))
    assert later.isolated()["nodes"] == recount.isolated()["nodes"]
    assert later.coverage()["groups"] == recount.coverage()["groups"]


def test_loading_warns_of_what_was_planted_and_of_nothing_else() -> None:
    report = check([SAMPLE], Settings())
    found = Counter((problem.code, problem.file) for problem in report.problems)
    assert found == Counter((row["code"], row["file"]) for row in WARNINGS)
    assert (report.exit_code, report.rows["rejected"], report.rows["skipped"]) == (0, 0, 0)


@pytest.fixture(scope="module")
def projection() -> Projection:
    return project(sample_graph(), AS_OF)


def test_the_program_finds_each_planted_unit_as_listed(projection: Projection) -> None:
    columns = ["key", "state", *(f"{side}_{base}" for base in BASES for side in ("in", "undetermined"))]
    units = {row["key"]: row for row in projection.units.select(columns).iter_rows(named=True)}
    causes = dict(isolated(projection).nodes.select("key", "cause").iter_rows())
    for row in UNITS:
        unit = units[row["key"]]
        assert (row["what"], unit["state"]) == (row["what"], row["state"])
        assert (row["what"], causes.get(row["key"], "")) == (row["what"], row["cause"])
        if row["bases"]:
            base, expected = row["bases"].split("=")
            found = "in" if unit[f"in_{base}"] else "undetermined" if unit[f"undetermined_{base}"] else "out"
            assert (row["what"], found) == (row["what"], expected)


def test_the_program_finds_no_organisation_chain_or_site_but_the_planted(projection: Projection) -> None:
    others = isolated(projection).nodes.filter(~pl.col("kind").is_in(["enterprise", "small_business"]))
    found = set(others.select("kind", "key", "cause").iter_rows())
    assert found == {(row["kind"], row["key"], row["cause"]) for row in PLANTED if row not in UNITS and row["cause"]}


def test_the_program_finds_the_totals(projection: Projection) -> None:
    for base, expected in TOTALS.items():
        city = coverage(projection, base, "city").row(0, named=True)
        found = {state: city[f"state_{state}"] for state in STATES}
        found |= {name: city[name] for name in ("units", "undetermined")}
        assert found == {name: int(expected[name]) for name in found}
    found_isolated = isolated(projection)
    assert found_isolated.counts | {"outside_scope": found_isolated.outside_scope} == ISOLATED
