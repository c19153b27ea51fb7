"""Pictures as an analyst uses them, beside Neo4j Browser's way: Cypher, and a force layout in the page.

    uv run python -m benchmarks.pictures --units 50000
    uv run python -m benchmarks.pictures --units 4570000 --alone     # the whole city, without a Neo4j to load it into

The city gets one chain of a thousand firms more. Ours is the app in a real Chromium: the chain's page opened by its
address, a mark clicked until the line above says who it is, a node's hundred neighbours unfolded in 图谱, names sought.
The other way is a page with the same vis-network whose physics places what Cypher returned, as Neo4j Browser places
what it is given; its clock stops when the marks stand still. It asks a real server that holds the same city, the app
what it has in memory; both draw in the same browser.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j
import polars as pl
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.app_on_city import CITY
from benchmarks.kept import keep
from benchmarks.load import Line, alone, load_files, own_neo4j, print_table
from explorer.picture.network import vis_network
from explorer.settings import Neo4jAddress
from loaders.synthetic.large import write_city
from tests.browser import WINDOW, Watched, asked, chromium_path, click_mark, launch, served
from tests.conftest import claim, empty

FIRMS = 1_000
CHAIN, NEIGHBOURS = "CL99", "CL98"  # chains of so many firms, and of a hundred
TIMES = 7  # of all but the first picture
PORT = 8720
_CHAIN_PAGE = "chains?as_of=2026-11-01&chain={chain}"
# Of lengths of their own: by these their tables are told apart.
_SOUGHT = ("科", "岚拓", "新能源", "有限公司", "xnyqc", "91440399MA5")
_PICTURE = """
    MATCH (c:IndustryChain {key: $key})<-[m:MEMBER_OF]-(n)
    OPTIONAL MATCH (o:PartyOrganisation)-[v:COVERS]->(n)
    OPTIONAL MATCH (n)-[:AT]->(s:ChainSegment)
    RETURN c.key, c.name, n.key, n.name, o.key, o.name, s.key, s.name
"""
_EXPAND = "MATCH (c:IndustryChain {key: $key})<-[:MEMBER_OF]-(n) RETURN c.key, c.name, n.key, n.name LIMIT 100"
_SEEK = "MATCH (n) WHERE n.name CONTAINS $sought OR n.code CONTAINS $sought RETURN n.key, n.name LIMIT 50"
_FORCED = """async ({marks, lines}) => {
    const nodes = new vis.DataSet(marks), edges = new vis.DataSet(lines);
    const settled = new Promise((done) => {
        window.network = new vis.Network(document.body, {nodes, edges}, {
            nodes: {shape: "dot"}, layout: {improvedLayout: false}, physics: {stabilization: {fit: true}},
        });
        window.network.once("stabilizationIterationsDone", done);
    });
    await settled;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
_THERE = (
    """({selector, words}) => [...document.querySelectorAll(selector)].some((one) => one.innerText.includes(words))"""
)


def with_large_chains(files: Path) -> None:
    """Add a chain of a thousand firms, and one of a hundred, to the files of a city."""
    firms = (
        pl.read_csv(files / "enterprises.csv", columns=["统一社会信用代码"], n_rows=FIRMS * 3).to_series().drop_nulls()
    )
    of_chain = {CHAIN: firms.head(FIRMS), NEIGHBOURS: firms.head(100)}
    assert len(of_chain[CHAIN]) == FIRMS
    chains = pl.DataFrame(
        {"产业链代码": list(of_chain), "产业链名称": ["千企产业链", "百企产业链"], "级别": ["市级"] * 2}
    )
    chains.write_csv(files / "chains_more.csv")
    members = pl.concat(pl.DataFrame({"产业链代码": chain, "成员代码": codes}) for chain, codes in of_chain.items())
    members.write_csv(files / "chain_members_more.csv")


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long something took."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def said(seconds: list[float]) -> str:
    """Return the slowest and the median in words; a single one as it is."""
    ordered = sorted(seconds)
    only = f"{ordered[0]:.2f} s"
    return only if len(ordered) == 1 else f"median {ordered[len(ordered) // 2]:.2f} s, slowest {ordered[-1]:.2f} s"


def drawn(page: Page, address: str) -> None:
    """Open an address and wait for its picture."""
    page.goto(address)
    page.locator(".picture[data-drawn]").first.wait_for()


def there(page: Page, selector: str, words: str = "") -> None:
    """Wait until an element says the words; asked every few milliseconds, where a locator waits up to half a second."""
    page.wait_for_function(_THERE, arg={"selector": selector, "words": words}, polling=5)


def clicked(page: Page) -> list[float]:
    """Return the seconds from a click on a firm to the line that says who it is."""
    stage = page.locator(".picture .stage").first
    stage.scroll_into_view_if_needed()
    firms = asked(page, "view => [...view.marks.values()].filter(one => one.id.startsWith('enterprise:'))"
                       ".map(one => [one.id, one.hint[0]])")  # fmt: skip
    seconds = []
    for code, name in firms[:: max(len(firms) // TIMES, 1)][:TIMES]:
        begun = time.perf_counter()
        click_mark(page, code)
        there(page, ".st-key-selection-strip", name)
        seconds.append(time.perf_counter() - begun)
    return seconds


def sought(page: Page) -> list[float]:
    """Return the seconds from the last key of a search to its result."""
    seconds = []
    field = page.locator(".st-key-explore-query input")
    for words in _SOUGHT:
        field.fill(words)
        begun = time.perf_counter()
        field.press("Enter")
        name = re.sub(r"[^a-zA-Z0-9_-]", "-", f"st-key-found-explore-{words}")  # as Streamlit writes a key
        there(page, f"[class~='{name}']")
        seconds.append(time.perf_counter() - begun)
    return seconds


def expanded(watched: Watched) -> float:
    """Return the seconds from the double click on a chain to its hundred firms."""
    page = watched.open(f"explore?as_of=2026-11-01&nodes=chain:{NEIGHBOURS}")
    begun = time.perf_counter()
    click_mark(page, f"chain:{NEIGHBOURS}", twice=True)
    page.locator(".ledger").get_by_text("归入").or_(page.locator(".ledger").get_by_text("已画 10")).first.wait_for()
    return time.perf_counter() - begun


def ours(browser: Browser, data: Path) -> dict[str, list[float]]:
    """Return the seconds of the app; its projection and search index are made before, once for a load."""
    script = Path(__file__).with_name("app_on_city.py")
    with served(PORT, script, **{CITY: str(data)}) as address:
        watched = Watched(browser.new_page(viewport=WINDOW, locale="zh-CN"), address)
        watched.page.set_default_timeout(180_000)
        watched.open(_CHAIN_PAGE.format(chain="CL01"))
        first = seconds_of(lambda: drawn(watched.page, f"{address}/{_CHAIN_PAGE.format(chain=CHAIN)}"))
        watched.settle()
        clicks = clicked(watched.page)
        page = watched.open("explore?as_of=2026-11-01")
        sought(page)  # the index is made
        found = sought(watched.open("explore?as_of=2026-11-01"))
        unfolded = [expanded(watched) for _ in range(TIMES)]
        return {"picture": [first], "click": clicks, "expand": unfolded, "search": found}


def drawn_by_force(page: Page, rows: list[tuple[str | None, ...]]) -> None:
    """Draw what Cypher returned: pairs of key and name, each tied to the second pair; wait until it stands still."""
    marks: dict[str, str] = {}
    lines: set[tuple[str, str]] = set()
    for row in rows:
        pairs = [(key, name) for key, name in zip(row[::2], row[1::2], strict=True) if key]
        marks |= {key: str(name) for key, name in pairs}
        lines |= {(key, str(row[2])) for key, _ in pairs if key != row[2]}
    page.evaluate(_FORCED, {
        "marks": [{"id": key, "label": name} for key, name in marks.items()],
        "lines": [{"from": start, "to": end} for start, end in sorted(lines)],
    })  # fmt: skip


def browsers_way(browser: Browser, address: Neo4jAddress) -> dict[str, list[float]]:
    """Return the seconds of Cypher and a force layout in the page; its script is there already."""
    page = browser.new_page(viewport=WINDOW)
    page.set_default_timeout(600_000)
    page.set_content("<style>html, body { height: 100%; margin: 0 }</style>")
    page.add_script_tag(content=vis_network())
    driver = neo4j.GraphDatabase.driver(address.uri, auth=(address.user, address.password))
    with driver, driver.session(database=address.database) as session:

        def rows(text: str, **given: str) -> list[tuple[str | None, ...]]:
            return [tuple(record.values()) for record in session.run(text, given)]

        rows(_PICTURE, key=CHAIN), rows(_EXPAND, key=NEIGHBOURS), rows(_SEEK, sought="?")  # compiled, pages read
        return {
            "picture": [seconds_of(lambda: drawn_by_force(page, rows(_PICTURE, key=CHAIN)))],
            "expand": [
                seconds_of(lambda: drawn_by_force(page, rows(_EXPAND, key=NEIGHBOURS))) for _ in range(TIMES)
            ],
            "search": [seconds_of(lambda words=words: rows(_SEEK, sought=words)) for words in _SOUGHT],
        }  # fmt: skip


_TARGETS = {
    "picture": (f"first picture of a chain of {FIRMS:,} firms", "< 2 s"),
    "click": ("click on a mark → who it is", "< 0.3 s"),
    "expand": ("unfold a hundred neighbours", "< 1 s"),
    "search": ("search by name, code, initials", "< 0.5 s"),
}


def lines(files: Path, data: Path, folder: Path, *, alone_: bool) -> Iterator[Line]:
    """Yield the lines of the table."""
    with sync_playwright() as playwright:
        path = chromium_path(playwright)
        assert path
        browser = launch(playwright, path)
        own = ours(browser, data)
        for name, (what, target) in _TARGETS.items():
            yield what, said(own[name]), target
        if alone_:
            return
        folder.mkdir()
        with own_neo4j(folder) as settings:
            assert settings.neo4j
            claim(settings.neo4j)
            alone(load_files, files, settings)
            peer = browsers_way(browser, settings.neo4j)
            empty(settings.neo4j)
        for name, seconds in peer.items():
            yield f"… Cypher and force layout: {_TARGETS[name][0]}", said(seconds), ""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=50_000)
    parser.add_argument("--alone", action="store_true", help="without Cypher on a Neo4j beside")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        files, data = Path(name) / "files", Path(name) / "data"
        write_city(options.units, 1, files)
        with_large_chains(files)
        alone(keep, files, data)
        print_table(
            f"pictures, {options.units:,} units", lines(files, data, Path(name) / "neo4j", alone_=options.alone)
        )


if __name__ == "__main__":
    main()
