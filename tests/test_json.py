"""JSON: what every verb prints is documented, and what is documented is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from explorer.cli import main, verbs
from explorer.graph import GraphFrames
from explorer.settings import Settings
from explorer.verbs import store as store_verb
from loaders.json_keys import DOCUMENTS
from tests.cities import City
from tests.held_store import Held
from tests.loading import U1

_WITHOUT = {"demo", "serve"}  # they open pages and print no document
_UNITS = (
    "统一社会信用代码,企业名称,区,党员总数,法定代表人,从业人员数两,党组织代码\n"
    f"{U1},甲,罗湖区,3,某,1,D9\n,,罗湖区,,,,\n"
)


def paths(said: object, here: str = "") -> Iterator[str]:
    """The path of every value of a document; of an empty object or list its own."""
    if isinstance(said, Mapping) and said:
        for name, value in said.items():
            yield from paths(value, f"{here}.{name}" if here else str(name))
    elif isinstance(said, list) and said:
        for value in said:
            yield from paths(value, f"{here}[]")
    else:
        yield here


def city() -> GraphFrames:
    """A city in which every part of every document has something to say."""
    made = (
        City().organisation("R", last_election=None).organisation("K", "R", kind="产业链党委").organisation("B", "K")
        .organisation("A", level="区级")
        .unit("U1", district="罗湖区", members_total=2, staff=30, community="东", founded=date(2025, 1, 1))
        .unit("U2", district="罗湖区", park="P")
        .unit("U3", district="罗湖区", members_total=1, community="东").unit("U4", members_total=5).unit("U5")
        .covers("B", "U2").covers("R", "U4", "联合").chain("C", "U1", "U2", "U4", "U5", committee="K")
        .segment("C", "01", "U2").segment("C", "02", "U4").tie("SUPPLIES", "U2", "U4").area("P", "园区", "U2")
        .node("ServiceSite", "S", longitude=114.0, latitude=22.5).tie("RUN_BY", "S", "B")
        .node("IntendedMark", "m", code="U5", reason="筹建中", author="区两新工委")
    )  # fmt: skip
    frames = made.frames()
    tiers = frames.nodes["ChainSegment"].with_columns(tier=pl.Series(["上游", "下游"]))
    return GraphFrames("run-1", {**frames.nodes, "ChainSegment": tiers}, frames.ties)


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Any]:
    """Run a verb on a store in memory and return its document."""
    held = Held()
    held.graph = city()
    monkeypatch.setenv("CHAIN_EXPLORER_DATA", str(tmp_path / "data"))

    def opened(_: Settings, *, write: bool = False) -> AbstractContextManager[Held]:  # noqa: ARG001 as open_store
        return nullcontext(held)

    for room in ("explorer.store.open_store", "explorer.verbs.asking.open_store"):
        monkeypatch.setattr(room, opened)
    monkeypatch.setattr(store_verb, "find_server", lambda _: SimpleNamespace(uri="bolt://127.0.0.1:1", pid=1))
    monkeypatch.setattr(store_verb, "_version", lambda _: {"run": None})

    def say(*arguments: object, empty: bool = False) -> Any:
        held.graph = GraphFrames() if empty else held.graph
        assert main([*map(str, arguments), "--json"]) in (0, 1)
        return json.loads(capsys.readouterr().out)

    return say


def _loads(say: Callable[..., Any], folder: Path) -> dict[str, list[Any]]:
    """Documents of the verbs that read files: two loads of which the second changes, drops and undoes."""
    folder.mkdir()
    units, chains = folder / "units.csv", folder / "chains.csv"
    units.write_text(_UNITS, encoding="utf-8")
    chains.write_text("产业链代码,产业链名称\nC1,一链\nC2,二链\n", encoding="utf-8")
    ledger = folder.parent / "ledger.csv"
    ledger.write_text("企业名称,区,党组织类别,是否建立党组织\n甲,罗湖区,7,是\n", encoding="utf-8")
    first = say("load", folder, empty=True)
    chains.write_text("产业链代码,产业链名称\nC1,新一链\n", encoding="utf-8")
    units.write_text(_UNITS.replace("D9", ""), encoding="utf-8")
    second = say("load", folder, "--snapshot", "--allow-vanish")
    changes = [say("changes", "--by", by) for by in ("city", "segment")]
    done, runs = say("undo", second["run"]), say("runs")
    return {
        "load": [first, second, say("load", folder, "--offline", empty=True)], "check": [second, say("check", folder)],
        "changes": changes, "undo": [done], "runs": [runs],
        "contract": [say("contract", file) for file in (units, ledger)],
        "dump": [say("dump", "--out", folder.parent / "dump")],
    }  # fmt: skip


def _alike(folder: Path) -> Path:
    file = folder / "alike.csv"
    file.write_text(f"统一社会信用代码,企业名称,区\n{U1},甲乙科技公司,罗湖区\n,甲乙科技,罗湖区\n", encoding="utf-8")
    return file


def test_every_key_is_documented_and_every_documented_key_is_printed(say: Callable[..., Any], tmp_path: Path) -> None:
    day = ("--as-of", "2026-06-01")
    printed = {
        "coverage": [say("coverage", "--by", by, *day) for by in ("city", "segment")],
        "isolated": [say("isolated", *day)], "rules": [say("rules", *day)], "mark": [say("mark", "--list")],
        "structure": [say("structure", *day), say("structure", "--chain", "C", *day)],
        "registrations": [say("registrations", "--since", "2020-01-01", "--by", "kind")],
        "tree": [say("tree", "--system", name, "--units", *day) for name in ("chains", "places")],
        "sites": [say("sites", *day)], "store": [say("store", "status")],
        "review": [say("review", "--alone", _alike(tmp_path))],
        "synth": [say("synth", "--units", 60, "--out", tmp_path / "synth")],
        "view": [say("view", "save", "isolated", "--title", "清单", "--author", "区办"), say("view", "list")],
        "template": [say("template", "--out", tmp_path / "template.xlsx")],
    } | _loads(say, tmp_path / "in")  # fmt: skip
    assert set(printed) == set(DOCUMENTS) == {verb.name for verb in verbs()} - _WITHOUT
    differing = {verb: _differing(documents, DOCUMENTS[verb]) for verb, documents in printed.items()}
    assert differing == {verb: (set(), set()) for verb in printed}


def _differing(documents: list[Any], declared: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """The paths that are printed and not declared, and those declared and not printed; an empty part shows no keys."""
    found = {path for document in documents for path in paths(document)}
    patterns = {path: re.sub(r"<[^>]*>", "[^.]+", path.replace("[]", r"\[\]")) for path in declared}
    known = {path for path in found if any(re.fullmatch(pattern, path) for pattern in patterns.values())}
    empty = {path for path in found - known if any(one.startswith(path) for one in declared)}
    silent = {path for path, pattern in patterns.items() if not any(re.fullmatch(pattern, one) for one in found)}
    return found - known - empty, silent
