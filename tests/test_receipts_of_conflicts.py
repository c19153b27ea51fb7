"""Receipts of loads that contradict themselves or the store: they too say what working the load out again says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.settings import Settings
from loaders import receipts
from loaders.load import load
from loaders.planning import portions
from loaders.receipts import Receipt, load_or_known
from loaders.report import Report
from tests.loading import U1, U2, U3
from tests.searching import dear
from tests.test_receipts import Kept, said

Files = Mapping[str, str]
UNITS, SHOPS = "统一社会信用代码,企业名称,区,从业人员数量", "统一社会信用代码,企业名称,类别,区,从业人员数量"
PARTY = "党组织代码,党组织名称,党组织类别,级别,上级党组织代码"
COVERS = "单位代码,党组织代码,覆盖方式,起始日期,终止日期"
COMMITTEES = "党组织代码,党组织名称,产业链代码,产业链名称,级别,上级党组织代码"
MERGES = "单位代码,并入单位代码,决定"
LEDGER = "统一社会信用代码,企业名称,区,党组织代码,党组织名称,党组织成立时间"
CHAINS = "产业链代码,产业链名称"
SUPERIORS = ("D2,市委,党委,,", "D3,区委,党委,,")


def of(header: str, *rows: str) -> str:
    return "\n".join([header, *rows]) + "\n"


class Office:
    """A store, and loads of files into it that lie where those of the load before lay."""

    def __init__(self, root: Path) -> None:
        self.store, self.settings, self.folder = Kept(), Settings(data=root / "data"), root / "in"

    def bring(self, files: Files) -> None:
        self.folder.mkdir(exist_ok=True)
        for old in self.folder.iterdir():
            old.unlink()
        for name, text in files.items():
            (self.folder / name).write_text(text, encoding="utf-8")

    def first_and_again(self, files: Files) -> tuple[Report, Receipt, Report]:
        """Load files as any verb does, twice; then work the load out once more."""
        self.bring(files)
        first = load_or_known([self.folder], self.settings)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(receipts, "load", None)
            patch.setattr(Kept, "stored", None)
            again = load_or_known([self.folder], self.settings)
        assert isinstance(first, Report)
        assert isinstance(again, Receipt)
        return first, again, load([self.folder], self.settings)


@contextmanager
def opened() -> Iterator[Office]:
    with TemporaryDirectory() as root, pytest.MonkeyPatch.context() as patch:
        office = Office(Path(root))
        patch.setattr("explorer.store.open_store", lambda *_, **__: nullcontext(office.store))
        yield office


def told(report: Report) -> list[tuple[str, object, object]]:
    return [(one.code, one.value, one.details.get("kept_source")) for one in report.problems]


STORE = "库中已有数据 (store)"
# What the store held, what is loaded then, what the first load says, and whether the next one says it too.
CASES: Mapping[str, tuple[Files, Files, tuple[str, str, str | None], bool]] = {
    "two files of the load": (
        {}, {"a.csv": of(CHAINS, "C1,一链"), "b.csv": of(CHAINS, "C1,壹链")},
        ("source_conflict", "壹链", "a.csv"), True,
    ),
    "the store counts": (
        {"organisations.csv": of(PARTY, "D1,甲支部,支部,区级,")},
        {"committees.csv": of(COMMITTEES, "D1,甲支部,C1,一链,市级,")},
        ("source_conflict", "市级", "organisations.csv"), True,
    ),
    "the store counts no more": (
        {"b.csv": of(CHAINS, "C1,壹链")}, {"a.csv": of(CHAINS, "C1,一链")}, ("source_conflict", "一链", "a.csv"), False,
    ),
    "two superiors in the load": (
        {},
        {"organisations.csv": of(PARTY, *SUPERIORS, "D1,甲支部,支部,,D2"),
         "committees.csv": of(COMMITTEES, "D1,甲支部,C1,一链,,D3")},
        ("source_conflict", "D3", "organisations.csv"), True,
    ),
    "a superior of the store": (
        {"organisations.csv": of(PARTY, *SUPERIORS, "D1,甲支部,支部,,D2")},
        {"committees.csv": of(COMMITTEES, "D1,甲支部,C1,一链,,D3")},
        ("source_conflict", "D3", STORE), True,
    ),
    "a superior that nobody defines": (
        {"organisations.csv": of(PARTY, "D1,甲支部,支部,,D7")},
        {"committees.csv": of(COMMITTEES, "D1,甲支部,C1,一链,,D8")},
        ("source_conflict", "D8", STORE), True,
    ),
    "two ends of a tie": (
        {},
        {"units.csv": of(UNITS, f"{U1},甲公司,罗湖,"), "organisations.csv": of(PARTY, "D1,甲支部,支部,,"),
         "a.csv": of(COVERS, f"{U1},D1,单独,,2027-01-01"), "b.csv": of(COVERS, f"{U1},D1,单独,,2028-01-01")},
        ("source_conflict", "2028-01-01", "a.csv"), True,
    ),
    "a unit that moves to the other table": (
        {"shops.csv": of(SHOPS, f"{U1},甲公司,小微企业,罗湖,")}, {"units.csv": of(UNITS, f"{U1},甲公司,罗湖,")},
        ("two_unit_tables", U1, None), False,
    ),
    "a unit in both tables": (
        {}, {"shops.csv": of(SHOPS, f"{U1},甲公司,小微企业,罗湖,"), "units.csv": of(UNITS, f"{U1},甲公司,罗湖,")},
        ("two_unit_tables", U1, None), True,
    ),
    "a unit that has its code now": (
        {"ledger.csv": of(UNITS, ",甲公司,罗湖,3")}, {"tax.csv": of(UNITS, f"{U1},甲公司,罗湖,3")},
        ("code_found", U1, None), False,
    ),
    "a unit without its code": (
        {"tax.csv": of(UNITS, f"{U1},甲公司,罗湖,3")}, {"ledger.csv": of(UNITS, ",甲公司,罗湖,3")},
        ("matched_unit", "甲公司", None), True,
    ),
    "a unit that its own source names without its code now": (
        {"tax.csv": of(UNITS, f"{U3},丁公司,罗湖,3", f"{U1},甲公司,罗湖,3")}, {"tax.csv": of(UNITS, ",甲公司,罗湖,4")},
        ("matched_unit", "甲公司", None), True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_a_load_contradicts_is_in_the_receipt_as_far_as_the_next_one_says_it(case: str) -> None:
    before, now, problem, lasting = CASES[case]
    with opened() as office:
        if before:
            office.first_and_again(before)
        first, again, worked_out = office.first_and_again(now)
    assert problem in told(first)
    assert (problem in told(worked_out)) is lasting
    assert worked_out.run is None
    assert said(again) == said(worked_out)


def test_a_superior_that_its_own_table_takes_back_counts_against_nobody() -> None:
    with opened() as office:
        office.first_and_again({"organisations.csv": of(PARTY, *SUPERIORS, "D1,甲支部,支部,,D2")})
        now = {
            "organisations.csv": of(PARTY, *SUPERIORS, "D1,甲支部,支部,,"),
            "committees.csv": of(COMMITTEES, "D1,甲支部,C1,一链,,D3"),
        }
        first, again, worked_out = office.first_and_again(now)
        assert office.store.graph.present().ties["SUBORDINATE_TO"].select("start", "end").rows() == [("D1", "D3")]
    assert told(first) == told(worked_out) == []
    assert said(again) == said(worked_out)


def test_an_end_that_dangled_until_now_does_not_count_before_the_rows_of_the_load() -> None:
    units = {"units.csv": of(UNITS, f"{U1},甲公司,罗湖,")}
    with opened() as office:
        office.first_and_again({**units, "a.csv": of(COVERS, f"{U1},D1,单独,,2027-01-01")})
        now = {"organisations.csv": of(PARTY, "D1,甲支部,支部,,"), "b.csv": of(COVERS, f"{U1},D1,单独,,2028-01-01")}
        first, again, worked_out = office.first_and_again(now)
        assert [str(one) for one in office.store.graph.present().ties["COVERS"]["until"]] == ["2028-01-01"]
    assert told(first) == told(worked_out) == []
    assert said(again) == said(worked_out)


def test_an_organisation_whose_name_stands_in_the_code_column_is_whose_the_next_load_says() -> None:
    """One ledger names it anew, the other has only the name of old: that is another organisation at once."""
    with opened() as office:
        office.first_and_again({"k.csv": of(LEDGER, f"{U1},甲公司,罗湖,乙支部,甲支部,2020.5")})
        now = {
            "a.csv": of(LEDGER, f"{U3},丁公司,罗湖,乙支部,乙支部,2020.5"),
            "k.csv": of(LEDGER, f"{U1},甲公司,罗湖,,甲支部,2020.5"),
        }
        first, again, worked_out = office.first_and_again(now)
    assert first.run is not None
    assert worked_out.run is None
    assert said(again) == said(worked_out)


def test_a_match_names_the_same_row_again_although_a_decision_made_another_the_unit_too() -> None:
    with opened() as office:
        office.first_and_again({"tax.csv": of(UNITS, f"{U1},甲公司,罗湖,3"), "a.csv": of(UNITS, ",甲公司,福田,3")})
        merges = of(MERGES, f"{U1},name:甲公司|福田区,合并")
        office.bring({"ledger.csv": of(UNITS, ",甲公司,罗湖,3"), "merges.csv": merges})
        loads = [load([office.folder], office.settings) for _ in range(2)]
    first, again = ([one.message for one in report.problems if one.code == "matched_unit"] for report in loads)
    assert len(first) == 1
    assert first == again


_DECLARED = {"source.toml": 'source = "名录"\nsnapshot = true\n'}
LEAVING: Mapping[str, tuple[Files, Files]] = {
    "something taken back": (
        {**_DECLARED, "a.csv": of(CHAINS, "C1,一链", "C2,二链")}, {**_DECLARED, "a.csv": of(CHAINS, "C1,一链")},
    ),
    "a decision against one of the store": (
        {"m.csv": of(MERGES, f"{U1},{U3},合并")}, {"n.csv": of(MERGES, f"{U1},{U3},合并", f"{U2},{U3},合并")},
    ),
    "a decision that is new": ({}, {"m.csv": of(MERGES, f"{U1},{U3},合并")}),
}  # fmt: skip


@pytest.mark.parametrize("case", LEAVING)
def test_a_load_that_may_leave_something_to_the_next_has_no_receipt(case: str) -> None:
    with opened() as office:
        for files in filter(None, LEAVING[case]):
            office.bring(files)
            first = load_or_known([office.folder], office.settings, allow_vanish=True)
        assert first.run is not None
        assert isinstance(load_or_known([office.folder], office.settings, allow_vanish=True), Report)
        assert isinstance(load_or_known([office.folder], office.settings, allow_vanish=True), Receipt)


def _rows(*fields: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    row = st.tuples(*(st.sampled_from(words) for words in fields)).map(",".join)
    return st.lists(row, min_size=1, max_size=3)


_CODES, _NAMES, _DISTRICTS = (U1, U1, U3, ""), ("甲公司", "甲公司", "丁公司"), ("罗湖", "福田", "")
_SUPERIORS, _LEVELS = ("D1", "D2", "D7", "D3", ""), ("", "区级", "市级")
_UNITS = (U1, U3, "91440399MA5AAAB02K")
_ENDS = ("", "2021-01-01", "2022-01-01", "2030-01-01")
_TABLES = {
    ("a", "b"): (UNITS, _rows(_CODES, _NAMES, _DISTRICTS, ("", "3", "12"))),
    ("c", "d"): (PARTY, _rows(("D1", "D2"), ("甲支部", "乙支部"), ("支部",), _LEVELS, _SUPERIORS)),
    ("e", "f"): (COVERS, _rows((U1, U3, "甲公司", "X9"), ("D1", "D2", "D7"), ("单独",), ("", "2020-01-01"), _ENDS)),
    ("g", "h"): (CHAINS, _rows(("C1", "C2"), ("一链", "壹链"))),
    ("i",): (COMMITTEES, _rows(("D1", "D9"), ("甲支部", "链委"), ("C1",), ("一链",), _LEVELS, _SUPERIORS)),
    ("k", "l"): (
        LEDGER,
        _rows(_UNITS, ("甲公司",), ("罗湖",), ("D1", "乙支部", ""), ("甲支部", "乙支部"), ("", "2020.5")),
    ),
    ("j",): (SHOPS, _rows((U1, U2), ("甲公司", "乙店"), ("小微企业",), _DISTRICTS, ("", "5"))),
}


@st.composite
def offices(draw: st.DrawFn) -> dict[str, str]:
    """Files that contradict each other, and declare which of them counts."""
    files = {
        f"{name}.csv": of(header, *draw(rows))
        for names, (header, rows) in _TABLES.items()
        for name in names
        if draw(st.booleans())
    }
    first = draw(st.sampled_from("abcdefghijkl"))
    if f"{first}.csv" in files:
        files[f"{first}.toml"] = f'source = "先"\nrank = 1\nfiles = ["{first}.csv"]\n'
    return files or {"g.csv": of(CHAINS, "C1,一链")}


@dear(5)
@given(st.lists(offices(), max_size=2), offices(), st.sampled_from([1, 200_000]))
def test_any_receipt_says_what_working_the_load_out_again_says(before: list[Files], now: Files, most: int) -> None:
    assume(now not in before)  # of what an earlier load brought the receipt is kept already
    with opened() as office, pytest.MonkeyPatch.context() as patch:
        patch.setattr(portions, "MOST_UNITS", most)
        for files in before:
            office.bring(files)
            load_or_known([office.folder], office.settings)
        _, again, worked_out = office.first_and_again(now)
    assert worked_out.run is None
    assert said(again) == said(worked_out)
