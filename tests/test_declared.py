"""Declared sources: what a TOML may say, which files it speaks of, and how a wrong one is refused in words."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from explorer.errors import InputError
from loaders.reading.check import CheckedTable, check_paths, check_sheet
from loaders.reading.read import Sheet
from loaders.sources.declared import UNDECLARED, Source, sources_for

U1 = "91440399MA5AAAA193"
FULL = """
source = "税务局"
table = "enterprises"
rank = 1
snapshot = true
district = "坪山"
[aliases]
"纳税人名称(全称)" = "企业名称"
"*用工人数" = "从业人员数量"
[code_lists."党组织建制"]
1 = "党支部"
2 = "党总支"
"""


def declare(folder: Path, text: str, name: str = "source.toml", file: str = "企业.csv", source: str | None = None):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return sources_for({file: folder / file}, source)[file]


def refusal(folder: Path, text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        declare(folder, text)
    return caught.value


def test_a_declaration_beside_a_file_speaks_of_it(tmp_path):
    assert declare(tmp_path, FULL) == Source(
        name="税务局", table="enterprises", rank=1, snapshot=True, district="坪山区",
        aliases={"纳税人名称(全称)": "企业名称", "用工人数": "从业人员数量"},
        code_lists={"党组织建制": {"1": "党支部", "2": "党总支"}},
    )  # fmt: skip


def test_headers_are_compared_as_the_loaders_compare_them(tmp_path):
    source = declare(tmp_path, 'source = "甲"\n[aliases]\n"单位 名称(盖章)" = "企业名称"')
    assert source.aliases == {"单位名称(盖章)": "企业名称"}


def test_without_a_declaration_the_contracts_serve(tmp_path):
    assert declare(tmp_path, '[project]\nname = "something else"') == UNDECLARED


def test_a_declaration_speaks_of_the_files_that_it_names(tmp_path):
    for name, glob in (("a.toml", "企业*.csv"), ("b.toml", "党组织*.xlsx")):
        (tmp_path / name).write_text(f'source = "{name}"\nfiles = ["{glob}"]', encoding="utf-8")
    files = {name: tmp_path / name for name in ("企业2026.csv", "党组织.xlsx", "覆盖.csv")}
    assert [source.name for source in sources_for(files, None).values()] == ["a.toml", "b.toml", None]


def test_two_declarations_of_one_file_are_refused_unless_one_is_named(tmp_path):
    declare(tmp_path, 'source = "甲"', "a.toml")
    with pytest.raises(InputError, match=r"ambiguous|several declarations: a\.toml, b\.toml") as caught:
        declare(tmp_path, 'source = "乙"', "b.toml")
    assert caught.value.code == "ambiguous_source"
    assert sources_for({"x.csv": tmp_path / "x.csv"}, "乙")["x.csv"].name == "乙"


def test_a_source_in_the_data_folder_is_called_by_name(tmp_path):
    declare(tmp_path / "data" / "sources", 'source = "乙"')
    files = {"x.csv": tmp_path / "elsewhere" / "x.csv"}
    assert sources_for(files, "乙", tmp_path / "data")["x.csv"].name == "乙"
    assert sources_for(files, None, tmp_path / "data")["x.csv"] == UNDECLARED
    with pytest.raises(InputError, match="There are: 乙") as caught:
        sources_for(files, "丙", tmp_path / "data")
    assert caught.value.code == "unknown_source"


def test_a_named_source_that_speaks_of_no_file_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        declare(tmp_path, 'source = "甲"\nfiles = ["党组织*.csv"]', source="甲")
    assert caught.value.code == "idle_source"
    assert "党组织*.csv" in caught.value.say("zh")


@pytest.mark.parametrize(
    ("line", "key", "expected"),
    [
        ('tabel = "enterprises"', "tabel", "source, table, rank"),
        ('table = "taxes"', "table", "enterprises"),
        ('rank = "1"', "rank", "整数"),
        ("rank = true", "rank", "整数"),
        ("rank = -1", "rank", "整数"),
        ('snapshot = "yes"', "snapshot", "true"),
        ('district = "浦东"', "district", "大鹏新区"),
        ('files = "a.csv"', "files", "列表"),
        ('aliases = "名称"', "aliases", "[aliases]"),
        ('[aliases]\n"户名" = "全名"', 'aliases."户名"', "企业名称"),
        ('[aliases]\n"户名" = 3', 'aliases."户名"', "文字"),
        ('[aliases]\n"联系电话" = "企业名称"', 'aliases."联系电话"', "个人信息"),
        ('table = "chains"\n[aliases]\n"户名" = "企业名称"', 'aliases."户名"', "产业链名称"),
        ('[code_lists]\n"类别" = "1"', 'code_lists."类别"', '[code_lists."类别"]'),
        ('[code_lists."类别"]\nA = "支部"', 'code_lists."类别".A', "数字"),
        ('[code_lists."类别"]\n1 = ""', 'code_lists."类别".1', "文字"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_file_key_and_choices(tmp_path, line, key, expected):
    error = refusal(tmp_path, f'source = "甲"\n{line}')
    assert error.code == "bad_source"
    said = error.say("zh")
    assert ("source.toml" in said, f"“{key}”" in said, expected in said) == (True, True, True), said


def test_a_blank_source_name_is_refused(tmp_path):
    assert refusal(tmp_path, 'source = " "').code == "bad_source"


@pytest.mark.parametrize("content", [b'source = "\xff"', b"source = = 1", b"source = 1\nsource = 2"])
def test_a_toml_that_cannot_be_read_is_refused(tmp_path, content):
    (tmp_path / "source.toml").write_bytes(content)
    with pytest.raises(InputError, match=r"source\.toml cannot be read") as caught:
        sources_for({"x.csv": tmp_path / "x.csv"}, None)
    assert caught.value.code == "unreadable_source"


def unit(source: Source, headers: list[str], *rows: list[str]) -> CheckedTable:
    rows_of_cells = [["统一社会信用代码", "企业名称", "区", *headers], *([U1, "甲", *row] for row in rows)]
    cells = pl.DataFrame({"row": range(1, len(rows) + 2), "cells": rows_of_cells})
    checked = check_sheet(Sheet("x.csv", None, "0" * 64, "utf-8", cells), source)
    assert isinstance(checked, CheckedTable)
    return checked


def value(checked: CheckedTable, field: str) -> object:
    return checked.records[field].item()


def test_a_declared_code_list_gives_digits_their_words():
    source = Source(
        code_lists={"是否有工会": {"1": "是", "2": "否", "9": "不详"}, "党组织类别": {"1": "党支部", "3": "党委"}}
    )
    for digits, word in (("1", True), ("２", False), ("2.0", False), ("9", None)):
        assert value(unit(source, ["是否有工会"], ["罗湖", digits]), "trade_union") is word
    checked = unit(source, ["党组织类别"], ["罗湖", "3"])
    assert (value(checked, "organisation_kind"), checked.problems) == ("党委", ())


def test_a_digit_that_the_declared_list_lacks_stays_unknown():
    source = Source(code_lists={"是否有工会": {"1": "是", "2": "否"}})
    checked = unit(source, ["是否有工会"], ["罗湖", "0"])
    assert value(checked, "trade_union") is None
    assert [(problem.code, "(0)" in problem.message.zh) for problem in checked.problems] == [
        ("undeclared_code_list", True)
    ]


def test_the_declared_district_is_that_of_records_which_name_none():
    source = Source(district="坪山区")
    assert [value(unit(source, [], [cell]), "district") for cell in ("", "-", "南山", "天河")] == [
        "坪山区", "坪山区", "南山区", None,
    ]  # fmt: skip
    assert unit(source, [], [""]).problems == ()


def test_a_declaration_beside_the_files_serves_the_check(tmp_path):
    (tmp_path / "企业.csv").write_text(f"统一社会信用代码,企业名称,区,是否有工会\n{U1},甲,,2\n", encoding="utf-8")
    (tmp_path / "source.toml").write_text(
        'source = "工会"\ndistrict = "光明"\n[code_lists."是否有工会"]\n2 = "是"', encoding="utf-8"
    )
    (checked,) = check_paths([tmp_path]).tables
    assert checked.source.name == "工会"
    assert (value(checked, "district"), value(checked, "trade_union"), checked.problems) == ("光明区", True, ())


def test_the_documented_example_is_a_declaration(tmp_path):
    page = (Path(__file__).parents[1] / "docs" / "sources.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    source = declare(tmp_path, example, file="纳税户2026.xlsx")
    assert (source.name, source.rank, source.snapshot, source.district) == ("税务局", 1, True, "坪山区")
    cells = [
        ["统一社会信用代码", "纳税人名称", "人员情况", "", "党组织建制"],
        ["", "", "用工", "离退", ""],
        [U1, "甲", "7", "1", "2"],
    ]
    records = pl.DataFrame({"row": [1, 2, 3], "cells": cells})
    checked = check_sheet(Sheet("纳税户2026.xlsx", None, "0" * 64, "xlsx", records), source)
    assert isinstance(checked, CheckedTable)
    fields = ("name", "staff", "organisation_kind", "district")
    assert [value(checked, field) for field in fields] == ["甲", 7, "党总支", "坪山区"]
