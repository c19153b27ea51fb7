"""``contract``: the draft of a declaration, that it says no person, and that it loads once a person completed it."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from explorer import cli
from loaders.reading.check import check_paths
from loaders.sources.contracts import TABLES

MOBILE = "13912345678"
U1, U2 = "91440399MA5AAAA193", "92440399MA5AAAA27T"
TAXES = f"""税务单位情况表,,,,,,,,
纳税人识别号,户名,所在行政区划,用工人数,党组织设置形式,是否组建工会,联系电话{MOBILE},法定代表人,备注,产品[A]
{U1},甲公司,罗湖,12,1,2,{MOBILE},张三,,a
{U2},乙公司,南山,3,2,1,{MOBILE},李四,电{MOBILE},b
"""


def write(folder: Path, text: str, name: str = "税务[1].csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def drafted(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> str:
    assert cli.main(["contract", str(path), *options]) == 0
    return capsys.readouterr().out


def test_the_draft_says_what_a_file_leaves_open(tmp_path, capsys):
    document = json.loads(drafted(capsys, write(tmp_path, TAXES), "--json"))
    (sheet,) = document["sheets"]
    assert sheet == {
        "sheet": None, "table": "enterprises", "missing": ["统一社会信用代码", "企业名称", "区"],
        "columns": {"党组织设置形式": "党组织组建形式"},
        "unknown": {"纳税人识别号": "统一社会信用代码", "户名": None, "所在行政区划": "区", "用工人数": "从业人员数量",
                    "是否组建工会": "是否有工会", "产品(A)": None},
        "personal": ["联系电话***", "法定代表人", "备注"],
        "code_lists": {"党组织设置形式": {"1": 1, "2": 1}, "是否组建工会": {"1": 1, "2": 1}},
    }  # fmt: skip
    assert document["draft"] == drafted(capsys, tmp_path / "税务[1].csv")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_draft_quotes_no_value_of_a_person(tmp_path, capsys, language):
    text = drafted(capsys, write(tmp_path, TAXES), "--lang", language)
    assert [person for person in (MOBILE, "张三", "李四", "甲公司") if person in text] == []


def test_the_draft_is_whole_and_once_completed_the_file_loads(tmp_path, capsys):
    text = drafted(capsys, write(tmp_path, TAXES))
    declared = tomllib.loads(text)
    assert (declared["source"], declared["table"], declared["aliases"]) == ("税务[1]", "enterprises", {})
    completed = text.replace('# "户名" = ""', '"户名" = "企业名称"').replace('产品(A)" = ""', '产品(A)" = "专精特新"')
    completed = re.sub(r'^# ("[^"]+" = "[^"]+")$', r"\1", completed, flags=re.MULTILINE)
    for digit, words in (("1", ("单独", "是")), ("2", ("联合", "否"))):
        for word in words:
            completed = completed.replace(f'# {digit} = ""', f'{digit} = "{word}"', 1)
    write(tmp_path, completed, "税务.toml")
    (checked,) = check_paths([tmp_path]).tables
    fields = ("code", "name", "district", "staff", "form", "trade_union", "specialised")
    assert checked.records.select(fields).rows() == [
        (U1, "甲公司", "罗湖区", 12, "单独", False, "a"), (U2, "乙公司", "南山区", 3, "联合", True, "b"),
    ]  # fmt: skip
    assert checked.problems == ()


def test_a_canonical_file_leaves_nothing_open(tmp_path, capsys):
    (table,) = (table for table in TABLES if table.name == "organisations")
    path = write(tmp_path, ",".join(column.header for column in table.columns) + "\n")
    (sheet,) = json.loads(drafted(capsys, path, "--json"))["sheets"]
    assert (sheet["table"], sheet["missing"], sheet["unknown"], sheet["code_lists"]) == ("organisations", [], {}, {})


def test_a_file_without_anything_like_a_header_is_still_answered(tmp_path, capsys):
    (sheet,) = json.loads(drafted(capsys, write(tmp_path, "说明\n"), "--json"))["sheets"]
    assert sheet["table"] is None


def test_equal_headers_are_told_apart_by_their_parents(tmp_path, capsys):
    path = write(
        tmp_path,
        f"统一社会信用代码,企业名称,区,甲项,,乙项,,党员\n,,,等级,得分,等级,得分,党员总数\n{U1},甲,罗湖,1,2,3,4,5\n",
    )
    (sheet,) = json.loads(drafted(capsys, path, "--json"))["sheets"]
    assert list(sheet["unknown"]) == ["甲项>等级", "甲项>得分", "乙项>等级", "乙项>得分"]


def test_a_draft_is_written_once(tmp_path, capsys):
    path, out = write(tmp_path, TAXES), tmp_path / "草稿.toml"
    assert drafted(capsys, path, "--out", str(out)) == ""
    assert out.read_text(encoding="utf-8") == drafted(capsys, path)
    assert cli.main(["contract", str(path), "--out", str(out)]) == 2
    assert "已存在" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["没有.csv", ".", "坏.xlsx"])
def test_what_is_no_file_is_refused_in_words(tmp_path, capsys, name):
    write(tmp_path, "no workbook", "坏.xlsx")
    assert cli.main(["contract", str(tmp_path / name)]) == 2
    assert "Traceback" not in capsys.readouterr().err
