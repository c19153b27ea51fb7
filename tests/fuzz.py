"""Fuzzed tables and ledgers through the whole check: whatever comes, no traceback, every row accounted for.

Headers are edited, columns moved, cells replaced by what people and machines leave in them, files written in any
encoding and format, some of their bytes changed afterwards. Run as ``python -m tests.fuzz --rows 100000 --seed 1``.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from explorer.errors import InputError
from explorer.settings import Settings
from loaders.load import check
from loaders.report import Report
from loaders.sources.contracts import TABLES, Column, Table
from tests.ledgers.corpus import SHAPES
from tests.ledgers.grids import Cell, Grid, Head, ledger, paths_of, write_csv, write_xls, write_xlsx

MOBILES, CITIZEN = ("13900000001", "139 0000 0002", "+86 13900000003"), "440399198805051234"
PERSONAL = (*MOBILES, "13900000002", "13900000003", CITIZEN)
ROWS = (5, 400)  # rows of a file
ODD_CELLS: tuple[str, ...] = (
    "", "", "", " ", "　", "—", "-", "/", "N/A", "不详", "无", "NA", "None", "nan", "√", "×", "是", "否", "有", "1",
    "0",
    "2", "9", "合计", "小计", "注：某", "填表人：某", "序号", "约50人", "１２", "1,005", "3,000(万人民币元)", "1e400",
    "-1",
    "0.5", "NaN", "inf", "9.14403E+17", "2023-08-04", "2023/13/45", "2023.8", "45142", "20230804", "2023年8月4日 10:30",
    "单独", "联合建立", "网格", "老大", "链主", "罗湖", "440306", "深汕", "天河", "D1", "d1", "CL01", "01", "甲公司",
    "乙店",
    "91440399MA5F00018E", "91440399ma5f00018e", "9144O399MA5F00018E", "440399000000018", "51440399MJLB00016F",
    "=1+1", "+1|cmd", "@SUM(A1)", "<script>alert(1)</script>", '"', '""', "a,b;c\td", "a\nb", "a\rb", "{value}", "%s",
    "\u200b", "\ufeff", "\u202e甲", "𠮷", "e\u0301", "甲" * 3000, "﹣", "（", "）", "中共某公司委员会", "某支部",
    *MOBILES, CITIZEN,
    f"乙{CITIZEN}",
)  # fmt: skip
_WRITERS: tuple[Callable[[Path, Grid], None], ...] = (
    *(
        lambda path, grid, encoding=encoding, delimiter=delimiter: write_csv(
            path.with_suffix(".csv"), grid, encoding, delimiter
        )
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030")
        for delimiter in (",", ";", "\t")
    ),
    lambda path, grid: write_xlsx(path.with_suffix(".xlsx"), grid),
    lambda path, grid: write_xls(path.with_suffix(".xls"), grid),
)


class Fuzz:
    """A stream of fuzzed files, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def grid(self, rows: int) -> tuple[Grid, int]:
        """A fuzzed sheet, and how many of its first rows are titles and headers."""
        heads = self._heads()
        paths = paths_of(heads)
        above = [f"某台账 {MOBILES[2]}"] * self.random.choice((0, 0, 0, 1, 2))
        records = [self._row(paths, number) for number in range(rows - 1)]
        records.append([self._plain_cell(path, rows) or "某" for path in paths])  # a sheet ends where it has something
        sheet = ledger(heads, records, above=above)
        return sheet, len(sheet.rows) - rows

    def _heads(self) -> Sequence[Head]:
        if self.random.random() < 0.4:
            return self._edited(list(self.random.choice(SHAPES)))
        table = self.random.choice(TABLES)
        return self._edited([column.header for column in self._columns(table)])

    def _columns(self, table: Table) -> list[Column]:
        others = [column for column in table.columns if not column.required]
        return [*table.required, *self.random.sample(others, self.random.randint(0, len(others)))]

    def _edited(self, heads: list[Head]) -> list[Head]:
        """Move columns; now and then break a header, double one, or put in one that nobody knows."""
        if self.random.random() < 0.5:
            self.random.shuffle(heads)
        for _ in range(self.random.choice((0, 0, 0, 0, 1, 2))):
            place = self.random.randrange(len(heads))
            head = heads[place]
            word = head if isinstance(head, str) else head[0]
            edits: tuple[Head, ...] = (
                f" {word}*",
                word[:-1],
                f"{word}（万元）",
                "联系电话",
                "备注",
                MOBILES[0],
                "",
                word,
            )
            if self.random.random() < 0.5:
                heads[place] = self.random.choice(edits)
            else:
                heads.insert(place, self.random.choice(edits))
        return heads

    def _row(self, paths: Sequence[str], number: int) -> list[Cell]:
        """A row of plausible cells, some odd; sometimes too short or too long."""
        row: list[Cell] = [self._cell(path, number) for path in paths]
        if self.random.random() < 0.05:
            row = row[: self.random.randrange(len(row) + 1)]
        if self.random.random() < 0.03:
            row.append(self.random.choice(ODD_CELLS))
        return row or [""]

    def _cell(self, path: str, number: int) -> Cell:
        return self.random.choice(ODD_CELLS) if self.random.random() < 0.3 else self._plain_cell(path, number)

    def _plain_cell(self, path: str, number: int) -> str:
        if "代码" in path:
            return f"U{number % 300}" if "信用" in path else f"D{number % 120}"
        if "名称" in path:
            return f"某{number % 300}公司"
        if "区" in path:
            return self.random.choice(("罗湖区", "福田", "440305"))
        return self.random.choice(("√", "", "", str(number % 300), "2020-01-01", "支部"))

    def file(self, folder: Path, rows: int) -> int | None:
        """Write a fuzzed file; return how many rows a reader must account for, None where bytes were changed."""
        grid, above = self.grid(rows)
        self.random.choice(_WRITERS)(folder / "某台账", grid)
        (path,) = folder.iterdir()
        if self.random.random() < 0.3:
            (folder / "来源.toml").write_text(self._declaration(), encoding="utf-8")
        if self.random.random() < 0.1:
            content = bytearray(path.read_bytes())
            for _ in range(self.random.randint(1, 20)):
                content[self.random.randrange(len(content))] = self.random.randrange(256)
            path.write_bytes(content)
            return None
        return above + rows

    def _declaration(self) -> str:
        """What an office may declare of its file; of a code list, some of the digits."""
        lines = ['source = "某来源"', 'district = "坪山"', f'table = "{self.random.choice(TABLES).name}"']
        said = self.random.sample(lines, self.random.randint(0, 2))
        lists = ['[code_lists."党组织类别"]', '1 = "党支部"', '[code_lists."是否建立党组织"]', '1 = "是"', '2 = "否"']
        return "\n".join([lines[0], *(line for line in said if line != lines[0]), *lists])


def refused_or_checked(folder: Path) -> Report | str:
    """The report of the folder, or the words with which it was refused; anything else is a failure of the program."""
    try:
        return check([folder], Settings())
    except InputError as error:
        return error.say("zh") + error.say("en")


def require_accounted(report: Report, rows: int | None) -> None:
    """Every row that stands in the file is a header's, or has one outcome; and so in the sums."""
    (table,) = report.plan.tables
    outcomes = table.records["row"].to_list() + table.outcomes["row"].to_list()
    headers = list(table.header_rows)
    if rows is not None:
        assert Counter(outcomes + headers) == Counter(range(1, rows + 1))
    assert len(set(outcomes)) == len(outcomes) == table.read
    counts = report.rows
    assert counts["read"] == sum(count for name, count in counts.items() if name != "read") == table.read


def require_nothing_personal(said: str) -> None:
    """No mobile or identity number stands in what was said."""
    assert not [number for number in PERSONAL if number in said]


def run(rows: int, seed: int) -> Counter[str]:
    """Check fuzzed files of ``rows`` rows in all; return what came of them: rows by outcome, and files refused."""
    found: Counter[str] = Counter()
    fuzz = Fuzz(seed)
    while found["rows"] < rows:
        count = min(fuzz.random.randint(*ROWS), max(rows - found["rows"], 1))
        with TemporaryDirectory() as folder:
            expected = fuzz.file(Path(folder), count)
            said = refused_or_checked(Path(folder))
        found.update(rows=count, files=1)
        if isinstance(said, str):
            require_nothing_personal(said)
            found.update(files_refused=1, rows_refused=count)
            continue
        require_accounted(said, expected)
        require_nothing_personal(json.dumps([said.as_json("zh"), said.as_json("en")], ensure_ascii=False, default=str))
        require_nothing_personal("".join([*said.lines("zh"), *said.lines("en")]))
        found.update(said.rows)
        found.update(problem.code for problem in said.problems)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for name, count in run(given.rows, given.seed).items():
        print(f"{name:28}{count:9,}")  # noqa: T201 a script
