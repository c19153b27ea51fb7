"""Organisations that unit tables describe: who makes them, under which key, and what later loads make of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl
import pytest

from explorer.schema import ORGANISATION
from loaders.dump import dump_tables
from loaders.reading.check import CheckedTable, check_sheet
from loaders.reading.sheets import Sheet
from loaders.sources.declared import Source
from tests.loading import U1, U2, U3, World, codes, content, outcomes, table

ORG = ORGANISATION.label
DESCRIBED = {
    "organisation_name": "甲公司党支部", "organisation_superior": "东街道党工委", "organisation_founded": "2020-05-01",
    "organisation_kind": "党支部", "form": "单独",
}  # fmt: skip


def ledger(*rows: dict[str, str], **more: str) -> CheckedTable:
    units = [U1, U3, "91440399MA5B003560"]
    return table(
        "enterprises", *({"code": unit, "name": unit, **row, **more} for unit, row in zip(units, rows, strict=False))
    )


def test_a_ledger_that_describes_an_organisation_makes_it():
    world = World()
    planned = world.load(ledger(DESCRIBED))
    organisation = world.node(ORG, "name:甲公司党支部")
    said = ("code", "name", "kind", "founded")
    assert [str(organisation[name]) for name in said] == ["None", "甲公司党支部", "党支部", "2020-05-01"]
    assert world.ties("COVERS", "form") == [("name:甲公司党支部", U1, "单独")]
    assert world.dangling("start", "end_reference") == [("name:甲公司党支部", "东街道党工委")]
    assert outcomes(planned) == {"enterprises": ["created"]}
    assert codes(planned) == ["unknown_reference"]


def test_a_ledger_that_only_names_an_organisation_refers_to_it():
    world = World()
    world.load(ledger({"organisation_name": "甲公司党支部", "organisation_kind": "党支部"}))
    assert world.nodes(ORG).is_empty()
    assert [reference for (reference,) in world.dangling("start_reference")] == ["甲公司党支部"]


def test_its_key_is_its_code_where_any_row_says_it():
    world = World()
    world.load(ledger(DESCRIBED, {"organisation_name": "甲公司 党支部", "organisation_code": "d-1"}))
    assert world.nodes(ORG)["key"].to_list() == ["D-1"]
    assert [(start, end) for start, end in world.ties("COVERS")] == [("D-1", U3), ("D-1", U1)]


def test_one_joint_branch_is_one_organisation():
    world = World()
    world.load(ledger({**DESCRIBED, "form": "联合"}, {**DESCRIBED, "form": "联合"}))
    assert len(world.nodes(ORG)) == 1
    assert len(world.ties("COVERS")) == 2


def test_a_superior_that_the_ledger_describes_too_is_found():
    world = World()
    world.load(ledger(DESCRIBED, {"organisation_name": "东街道党工委", "organisation_founded": "2018"}))
    assert world.ties("SUBORDINATE_TO") == [("name:甲公司党支部", "name:东街道党工委")]


def test_the_organisations_table_defines_and_the_ledger_refers():
    for tables in (
        [ledger(DESCRIBED), table("organisations", {"code": "D1", "name": "甲公司党支部", "founded": "2019-01-01"})],
        [ledger({**DESCRIBED, "organisation_code": "D1"}), table("organisations", {"code": "D1", "name": "甲支部"})],
    ):
        world = World()
        world.load(*tables)
        assert world.nodes(ORG)["key"].to_list() == ["D1"]
        assert world.ties("SUBORDINATE_TO") == []
        assert world.ties("COVERS", "form") == [("D1", U1, "单独")]


def test_the_same_ledger_again_changes_nothing():
    world = World()
    world.load(ledger(DESCRIBED))
    planned = world.load(ledger(DESCRIBED))
    assert planned.changes_nothing
    assert outcomes(planned) == {"enterprises": ["unchanged"]}


def test_a_later_ledger_updates_the_organisation_and_its_superior():
    world = World()
    world.load(ledger(DESCRIBED), table("organisations", {"code": "D7", "name": "西街道党工委", "kind": "工委"}))
    later = {**DESCRIBED, "organisation_founded": "2021-01-01", "organisation_superior": "西街道党工委"}
    planned = world.load(ledger(later))
    assert str(world.node(ORG, "name:甲公司党支部")["founded"]) == "2021-01-01"
    assert world.ties("SUBORDINATE_TO") == [("name:甲公司党支部", "D7")]
    assert world.dangling("start") == []
    assert outcomes(planned) == {"enterprises": ["updated"]}
    assert ("founded", "2020-05-01", "2021-01-01") in planned.updates.select("field", "old", "new").rows()


def test_a_superior_that_the_ledger_no_longer_names_is_given_up():
    world = World()
    world.load(ledger(DESCRIBED), table("organisations", {"code": "D7", "name": "东街道党工委", "kind": "工委"}))
    assert world.ties("SUBORDINATE_TO") == [("name:甲公司党支部", "D7")]
    planned = world.load(ledger({**DESCRIBED, "organisation_superior": ""}))
    assert world.ties("SUBORDINATE_TO") == []
    assert outcomes(planned) == {"enterprises": ["updated"]}


def test_a_superior_that_comes_later_closes_the_reference():
    world = World()
    world.load(ledger(DESCRIBED))
    world.load(table("organisations", {"code": "D7", "name": "东街道党工委", "kind": "工委"}))
    assert world.ties("SUBORDINATE_TO") == [("name:甲公司党支部", "D7")]
    assert world.dangling("start") == []


def test_an_organisation_known_by_name_gives_way_to_the_one_that_a_table_defines():
    world = World()
    world.load(ledger(DESCRIBED, {**DESCRIBED, "form": "联合"}))
    planned = world.load(table("organisations", {"code": "D7", "name": "甲公司党支部"}))
    assert world.nodes(ORG)["key"].to_list() == ["D7"]
    assert world.ties("COVERS", "form") == [("D7", U3, "联合"), ("D7", U1, "单独")]
    assert (world.dangling("start"), world.ties("SUBORDINATE_TO")) == ([], [])
    assert outcomes(planned) == {"organisations": ["created"]}
    at_once = World()
    at_once.load(
        ledger(DESCRIBED, {**DESCRIBED, "form": "联合"}), table("organisations", {"code": "D7", "name": "甲公司党支部"})
    )
    assert content(at_once.graph) == content(world.graph)
    assert world.load(ledger(DESCRIBED, {**DESCRIBED, "form": "联合"})).changes_nothing


def test_a_code_that_the_ledger_says_later_takes_the_place_of_the_name():
    world = World()
    world.load(ledger(DESCRIBED))
    world.load(ledger({**DESCRIBED, "organisation_code": "D1"}))
    assert world.nodes(ORG)["key"].to_list() == ["D1"]
    assert world.ties("COVERS", "form") == [("D1", U1, "单独")]
    assert world.dangling("start", "end_reference") == [("D1", "东街道党工委")]


def test_the_dump_of_described_organisations_loads_back_to_the_same_graph():
    world = World()
    shop = {"code": U2, "name": "乙店", "organisation_name": "乙市场党支部", "organisation_founded": "2021-01-01"}
    world.load(
        ledger(DESCRIBED, {**DESCRIBED, "organisation_superior": "乙市场党支部"}), table("small_businesses", shop)
    )
    again = World()
    again.load(*(checked for name, frame in dump_tables(world.graph).items() if (checked := reread(name, frame))))
    assert content(again.graph) == content(world.graph)


def reread(name: str, frame: pl.DataFrame) -> CheckedTable | None:
    rows = [list(frame.columns), *([cell or "" for cell in row] for row in frame.rows())]
    cells = pl.DataFrame(
        {"row": range(1, len(rows) + 1), "cells": rows}, schema={"row": pl.Int64, "cells": pl.List(pl.String)}
    )
    checked = check_sheet(Sheet(f"{name}.csv", None, "0" * 64, "utf-8", cells))
    return checked if isinstance(checked, CheckedTable) else None


def test_what_a_complete_ledger_no_longer_describes_vanishes():
    world = World()
    complete = Source(name="台账", snapshot=True)
    other = {"organisation_name": "丙党支部", "organisation_founded": "2020"}
    world.load(replace(ledger(DESCRIBED, other), source=complete))
    assert len(world.nodes(ORG)) == 2
    world.load(replace(ledger(DESCRIBED), source=complete))
    assert world.nodes(ORG)["key"].to_list() == ["name:甲公司党支部"]
    assert [end for _, end in world.ties("COVERS")] == [U1]


ALPHA, BETA = "甲支部", "乙支部"
UNITS = iter(f"9144030{number:010d}X" for number in range(1_000))


def naming(file: str, *said: tuple[str, str], of: str = "enterprises") -> CheckedTable:
    """A ledger of units that say ``said``, code and name, of organisations."""
    founded = {"organisation_founded": "2020-01-01"}
    rows = [
        {"code": next(UNITS), "organisation_code": code, "organisation_name": name, **founded} for code, name in said
    ]
    return table(of, *rows, file=file)


def party(*said: tuple[str, str]) -> CheckedTable:
    return table("organisations", *({"code": code, "name": name} for code, name in said))


# What the store held, what is loaded then, and which organisations, by key and name, the store holds after it.
RENAMED: Mapping[str, tuple[list[CheckedTable], list[CheckedTable], list[tuple[str, str]]]] = {
    "a name in the code column, by another ledger": (
        [naming("b.csv", (BETA, ALPHA))], [naming("a.csv", (BETA, BETA)), naming("b.csv", ("", ALPHA))],
        [(f"name:{ALPHA}", ALPHA), (BETA, BETA)],
    ),
    "and another bears the name": (
        [naming("a.csv", (BETA, BETA))], [naming("a.csv", ("", BETA)), naming("b.csv", (BETA, ALPHA), ("D1", BETA))],
        [("D1", BETA), (BETA, ALPHA)],
    ),
    "by the table that defines it from now on": (
        [naming("a.csv", ("D1", ALPHA))], [party(("D1", BETA)), naming("b.csv", ("", ALPHA))],
        [("D1", BETA), (f"name:{ALPHA}", ALPHA)],
    ),
    "by the table that defined it": (
        [party(("D1", ALPHA))], [party(("D1", BETA)), naming("b.csv", ("", ALPHA))],
        [("D1", BETA), (f"name:{ALPHA}", ALPHA)],
    ),
    "in vain, by a ledger whose word counts less": (
        [naming("a.csv", ("D1", ALPHA))],
        [naming("b.csv", ("D1", BETA), of="small_businesses"), naming("c.csv", ("", ALPHA))],
        [("D1", ALPHA)],
    ),
    "by nobody: two bear it from the beginning": (
        [], [naming("a.csv", (ALPHA, ALPHA), ("D1", ALPHA)), naming("b.csv", ("", ALPHA), ("", ALPHA))],
        [("D1", ALPHA), (f"name:{ALPHA}", ALPHA), (ALPHA, ALPHA)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RENAMED)
def test_an_organisation_that_a_load_renames_is_known_by_the_name_that_it_bears_then(case: str):
    before, now, organisations = RENAMED[case]
    world = World()
    world.load(*before)
    world.load(*now)
    assert world.nodes(ORG).select("key", "name").rows() == organisations
    assert world.load(*now).changes_nothing


def test_what_a_complete_table_no_longer_defines_a_ledger_of_the_same_load_describes():
    world = World()
    complete = Source(name="名录", snapshot=True)
    world.load(replace(party(("D1", ALPHA), ("D2", BETA)), source=complete))
    now = [replace(party(("D2", BETA)), source=complete), naming("a.csv", ("D1", ALPHA))]
    world.load(*now)
    assert world.nodes(ORG).select("key", "tables").rows() == [("D1", ["enterprises"]), ("D2", ["organisations"])]
    assert world.load(*now).changes_nothing
