"""Quiet lines: a load that passes over what a file's last load has kept comes to what a load of all lines comes to."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from explorer.settings import Settings
from explorer.store import Store
from loaders import load as loading
from loaders.books import FOLDER, Books
from loaders.guard import complete
from loaders.load import load_into
from loaders.planning import portions
from loaders.reading import quiet
from loaders.reading.check import check_paths
from loaders.report import Report
from loaders.synthetic.large import write_city
from loaders.undo import undo_in
from tests.held_store import Held
from tests.test_portions import rows_of


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    for name, share in (("first", 0.0), ("second", 0.1)):
        write_city(450, 3, folder / name, changed=share)
    return folder


@pytest.fixture(scope="module", autouse=True)
def _small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quiet, "LEAST_ROWS", 5)
        patch.setattr(portions, "MOST_UNITS", 400)
        yield


_READ: dict[tuple[tuple[str, bytes], ...], loading.Checked] = {}


class Office:
    """An office that loads files with what it knows of their lines, and one that forgets it before each load."""

    def __init__(self, folder: Path) -> None:
        self.files, self.settings = folder / "files", Settings(data=folder / "data")
        self.knowing, self.forgetting = Held(), Held()

    def copy(self, folder: Path) -> Office:
        """The same office in another folder, with what it knows."""
        shutil.copytree(self.files.parent, folder, dirs_exist_ok=True)
        other = Office(folder)
        for copied, held in ((other.knowing, self.knowing), (other.forgetting, self.forgetting)):
            copied.become(held)
        return other

    def load(self, *, snapshot: bool = False) -> Report:
        knowing = self._load(self.knowing, snapshot=snapshot)
        forgetting = load_into(cast("Store", self.forgetting), self._checked(snapshot=snapshot))
        assert knowing.rows == forgetting.rows
        assert knowing.vanished == forgetting.vanished
        assert Counter(map(str, knowing.problems)) == Counter(map(str, forgetting.problems))
        assert (knowing.run is None) == (forgetting.run is None)
        self.assert_same()
        return knowing

    def undo(self, run: str, other: str) -> None:
        undo_in(cast("Store", self.knowing), run)
        undo_in(cast("Store", self.forgetting), other)
        self.assert_same()

    def assert_same(self) -> None:
        one, other = (
            {name: Counter({_less_time(row): count for row, count in rows.items()}) for name, rows in held.items()}
            for held in (rows_of(self.knowing.graph), rows_of(self.forgetting.graph))
        )
        assert {name: rows for name, rows in one.items() if name != "LoadRun"} == {
            name: rows for name, rows in other.items() if name != "LoadRun"
        }

    def quiet(self) -> int:
        """How many rows would be passed over now."""
        return sum(len(table.quiet) for table in self._checked(Books(self.settings)).tables)

    def _load(self, store: Held, *, snapshot: bool) -> Report:
        books = Books(self.settings)
        return load_into(cast("Store", store), self._checked(books, snapshot=snapshot), books=books)

    def _checked(self, books: Books | None = None, *, snapshot: bool = False) -> loading.Checked:
        checked = check_paths([self.files], self.settings, None, books.of) if books else self._read_without_books()
        return complete(checked) if snapshot else checked

    def _read_without_books(self) -> loading.Checked:
        """What the files say to an office that knows nothing: of the same files the same, whichever office reads."""
        content = tuple((path.name, path.read_bytes()) for path in sorted(self.files.iterdir()))
        if content not in _READ:
            _READ[content] = check_paths([self.files], self.settings, None, lambda *_: None)
        return _READ[content]


def _less_time(row: str) -> str:
    """A row without the moments in the ids of runs: those of two offices differ by seconds."""
    return "".join(part[0:0] if part[:8].isdigit() and "T" in part else f"-{part}" for part in row.split("-"))


@pytest.fixture(scope="module")
def settled(drawn: Path, tmp_path_factory: pytest.TempPathFactory, _small: None) -> Office:
    """An office that has loaded its files once."""
    made = Office(tmp_path_factory.mktemp("settled"))
    shutil.copytree(drawn / "first", made.files)
    assert made.quiet() == 0
    made.load()
    return made


@pytest.fixture
def office(settled: Office, tmp_path: Path) -> Office:
    return settled.copy(tmp_path)


def in_file(office: Office, name: str, edit: Callable[[list[str]], list[str]]) -> None:
    path = office.files / name
    path.write_text("\n".join([*edit(path.read_text(encoding="utf-8").splitlines()), ""]), encoding="utf-8")


def lone(office: Office, name: str = "enterprises") -> str:
    """The code of a unit whose line is quiet."""
    tables = office._checked(Books(office.settings)).tables
    return str(next(table for table in tables if table.table.name == name).quiet["key"][3])


def test_what_the_store_holds_is_passed_over_and_the_rest_is_not(office: Office, drawn: Path) -> None:
    assert office.quiet() > 300
    assert office.load().run is None
    shutil.copytree(drawn / "second", office.files, dirs_exist_ok=True)
    assert office.load().rows["updated"] > 20
    assert office.load().run is None
    assert office.quiet() > 300


def test_complete_files_let_vanish_what_they_no_longer_have(office: Office) -> None:
    in_file(office, "small_businesses.csv", lambda lines: lines[:50] + lines[53:])
    assert office.load(snapshot=True).vanished == 3
    assert office.load(snapshot=True).run is None


@pytest.mark.parametrize("table", ["small_businesses", "enterprises"])
def test_a_line_whose_unit_comes_twice_is_read(office: Office, table: str) -> None:
    code = lone(office, "small_businesses")
    in_file(office, f"{table}.csv", lambda lines: [*lines, f"{code},,又一家,企业"])
    assert (office.load().rows["rejected"] > 0) == (table == "small_businesses")


def test_a_line_whose_unit_is_tied_by_another_file_is_read(office: Office) -> None:
    code = lone(office)
    in_file(office, "supplies.csv", lambda lines: [*lines, f"{code},{code},样品"])
    office.load()
    assert office.load().run is None


def test_a_line_that_another_source_changed_since_is_read(office: Office) -> None:
    code, files = lone(office), office.files
    office.files = files.parent / "other"
    office.files.mkdir()
    (office.files / "tax.csv").write_text(
        f"统一社会信用代码,企业名称,区,从业人员数量\n{code},税务名,南山区,77\n", encoding="utf-8"
    )
    office.load()
    office.files = files
    office.load()


def test_after_an_undo_all_lines_are_read(office: Office, drawn: Path) -> None:
    shutil.copytree(drawn / "second", office.files, dirs_exist_ok=True)
    office.load()
    runs = [str(held.graph.nodes["LoadRun"]["key"].max()) for held in (office.knowing, office.forgetting)]
    office.undo(*runs)
    assert office.load().rows["updated"] > 20


@pytest.mark.parametrize("change", ["a header", "an area", "another store", "a broken book"])
def test_where_lines_might_mean_something_else_all_are_read(office: Office, change: str) -> None:
    if change == "a header":
        in_file(
            office, "small_businesses.csv", lambda lines: [lines[0].replace("从业人员数量", "从业人数"), *lines[1:]]
        )
        assert office.quiet() < 100
    if change == "an area":
        in_file(office, "areas.csv", lambda lines: [line for line in lines if "街道" not in line])
    if change == "another store":
        office.knowing, office.forgetting = Held(), Held()
    if change == "a broken book":
        for path in (office.settings.data / FOLDER).iterdir():
            path.write_bytes(b"no book")
        assert office.quiet() == 0
    office.load()
