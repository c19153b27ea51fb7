"""The review list: who may be whom, with evidence; filled in by a person it loads as decisions, on both servers."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from explorer.cli import main
from explorer.settings import Review, Settings
from explorer.verbs.app import environment
from loaders.planning.likeness import core_name
from loaders.planning.proposals import Proposals, propose
from loaders.reading.check import check_paths
from loaders.review import review_of, write_review
from tests.loading import U1, U2, U3, World, table

LIMITS = Review()


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("深圳市甲乙科技股份有限公司", "甲乙科技"), ("甲乙科技集团（深圳）有限责任公司", "甲乙科技"),
        ("有限公司", "有限公司"), ("罗湖区甲乙商行【个体工商户】", "甲乙商行"), ("广东省深圳市南山区甲乙公司", "甲乙"),
        ("甲乙科技分公司", "甲乙科技分"),
    ],
)  # fmt: skip
def test_names_are_likened_less_region_and_legal_form(name: str, core: str) -> None:
    assert pl.select(core_name(pl.lit(name))).item() == core


def proposals(*units: tuple[str, str, str | None], limits: Review = LIMITS, decided: tuple[str, ...] = ()) -> Proposals:
    frame = pl.DataFrame(units, schema=["key", "name", "district"], orient="row").with_columns(
        number=pl.lit(None, pl.String)
    )
    return propose(frame, pl.Series(decided, dtype=pl.String), limits)


def test_pairs_come_with_the_stronger_key_kept_a_score_and_why() -> None:
    found = proposals(
        ("name:甲乙科技|罗湖区", "甲乙科技", "罗湖区"), (U1, "深圳市甲乙科技有限公司", "罗湖区"),
        ("name:甲乙科技|", "甲乙科技", None), ("name:甲乙信息科技|罗湖区", "甲乙信息科技", "罗湖区"),
        ("91440399MA5AAAA194", "丙丁商贸有限公司", "福田区"), (U3, "丙丁商贸公司", "龙岗区"),
        (U2, "丙丁贸易", "罗湖区"),
        limits=Review(likeness=75),
    )  # fmt: skip
    assert found.pairs.select("kept", "absorbed", "score", "basis").rows() == [
        (U1, "name:甲乙科技|罗湖区", 100, "去掉地名和企业形式后名称一致,同区"),
        (U3, "91440399MA5AAAA194", 100, "去掉地名和企业形式后名称一致,区不同"),
        (U1, "name:甲乙科技|", 100, "去掉地名和企业形式后名称一致,有一方区不详"),
        ("name:甲乙科技|罗湖区", "name:甲乙科技|", 100, "名称一致,有一方区不详"),
        (U1, "name:甲乙信息科技|罗湖区", 80, "名称相近,同区"),
        ("name:甲乙信息科技|罗湖区", "name:甲乙科技|罗湖区", 80, "名称相近,同区"),
    ]
    assert proposals((U1, "甲乙科技", "罗湖区"), (U3, "甲乙科技", "罗湖区")).pairs.is_empty(), "two valid codes are two"


def test_where_the_work_ends_is_said() -> None:
    shops = [(f"name:甲乙店{number}|罗湖区", f"甲乙店{number}", "罗湖区") for number in range(40)]
    assert len(proposals(*shops, limits=Review(likeness=50)).pairs) == 40 * 39 // 2
    assert proposals(*shops, limits=Review(likeness=50, most_pairs=100)).left_out == 680
    stopped = proposals(*shops, limits=Review(likeness=50, most_comparisons=1_000))
    assert (stopped.compared, stopped.not_compared, len(stopped.pairs)) == (0, 40, 0)
    same = [(f"name:甲店|{district}", "甲店", district) for district in ("罗湖区", "福田区", "南山区")]
    assert proposals(*same, limits=Review(most_alike=2)).not_compared == 3


def test_what_was_decided_is_not_proposed_again() -> None:
    pair = ((U1, "甲公司", "罗湖区"), ("name:甲公司|福田区", "甲公司", "福田区"))
    assert len(proposals(*pair).pairs) == 1
    assert proposals(*pair, decided=(f"{U1}~name:甲公司|福田区",)).pairs.is_empty()


def test_the_list_is_the_table_of_decisions_and_comes_back_cell_by_cell(tmp_path: Path) -> None:
    world, digits = World(), "914403001922038216"
    world.load(
        table("enterprises", {"code": digits, "name": "=甲公司"}, file="tax.csv"),
        table("enterprises", {"code": "", "name": "=甲公司", "district": "福田区"}, file="a.csv"),
    )
    write_review(review_of(world.graph, LIMITS), tmp_path / "list.csv")
    written = (tmp_path / "list.csv").read_bytes()
    assert written.startswith("\ufeff单位代码,".encode())
    assert f"\t{digits},'=甲公司,".encode() in written
    decided = written.replace("'=甲公司,,".encode(), "'=甲公司,合并,".encode())
    (tmp_path / "list.csv").write_bytes(decided)
    (checked,) = check_paths([tmp_path / "list.csv"]).tables
    assert checked.unused_columns == ()
    (row,) = checked.records.to_dicts()
    assert (row["kept"], row["name"], row["absorbed"], row["absorbed_name"], row["score"]) == (
        digits, "=甲公司", "name:=甲公司|福田区", "=甲公司", 100,
    )  # fmt: skip
    assert (row["kept_source"], row["absorbed_source"]) == ("tax.csv:2", "a.csv:2")
    world.load(checked)
    assert world.nodes("Enterprise")["key"].to_list() == [digits]


FILES = {
    "tax.csv": (
        "统一社会信用代码,企业名称,区,从业人员数量", f"{U1},深圳市甲乙科技有限公司,罗湖区,12", f"{U3},丙协会,福田区,5",
    ),
    "ledger.csv": ("统一社会信用代码,企业名称,区,党员总数", ",甲乙科技,罗湖区,3", ",丙协会,福田区,4", ",丁店,南山区,1"),
    "organisations.csv": ("党组织代码,党组织名称,党组织类别,党组织所在单位代码", "D1,甲乙支部,支部,甲乙科技"),
}  # fmt: skip


def test_from_files_to_decisions_and_back_on_both_servers(
    settings_of_store: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(settings_of_store).items():
        monkeypatch.setenv(name, value)
    files, listed = tmp_path / "in", tmp_path / "list.csv"
    files.mkdir()
    for name, lines in FILES.items():
        (files / name).write_text("\n".join(lines), encoding="utf-8")

    def say(*arguments: object) -> dict[str, object]:
        assert main([*map(str, arguments), "--json"]) == 0
        return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]

    ahead = say("review", files)["pairs"]
    loaded = say("load", files)
    assert "matched_unit" in [problem["code"] for problem in loaded["problems"]]  # type: ignore[index, attr-defined]
    found = say("review", "--out", listed)
    assert found["pairs"] == ahead
    with listed.open(encoding="utf-8-sig", newline="") as file:
        (pair,) = csv.DictReader(file)
    assert (pair["单位代码"], pair["并入单位代码"]) == (U1, "name:甲乙科技|罗湖区")
    with listed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, pair)
        writer.writeheader()
        writer.writerow({**pair, "决定": "合并", "理由": "电话核实"})
    run = say("load", listed)["run"]
    say("dump", "--out", tmp_path / "dump")
    assert "甲乙科技" in (tmp_path / "dump" / "merges.csv").read_text(encoding="utf-8-sig")
    assert len((tmp_path / "dump" / "enterprises.csv").read_text(encoding="utf-8-sig").splitlines()) == 4
    assert say("load", files)["run"] is None or say("load", files)["run"] is None
    assert say("review")["pairs"] == []
    say("undo", run)
    assert say("review")["pairs"] == ahead
