"""Make ``docs/screenshots`` from the app itself, on the sample city: ``python -m docs.make_screenshots``.

Serves the sample city on loopback, opens each page in Chromium at 1440×900 and saves what an analyst sees first; what
files would change is seen in a store of its own. ``--out DIR`` writes elsewhere.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import polars as pl
from playwright.sync_api import Browser, Page, sync_playwright

from explorer.app.view import node_code
from explorer.metrics.isolation import isolated
from explorer.metrics.projection import project
from explorer.settings import Settings
from explorer.store.embedded import stop_server
from loaders.load import load
from tests.app_on_frames import sample_graph
from tests.browser import WINDOW, Watched, chromium_path, launch, served, served_graph
from tests.sample import SAMPLE

FOLDER = Path(__file__).parent / "screenshots"
_DATE = date(2026, 11, 1)  # the same figures on every day
_AS_OF = f"as_of={_DATE}"
# A chain with its committee up to the root, its segments and some of its members; the committee is selected.
_EXPLORED = (
    "nodes=chain:CL01&open=chain:CL01!LEADS!in,chain:CL01!MEMBER_OF!in,organisation:DZ-0109!SUBORDINATE_TO!out"
    "&sel=organisation:DZ-0109"
)

PLAN = "data-plan"  # on a store, as nothing else is
DIALOGS = {"mark": ".st-key-mark-isolated button", "keep": ".st-key-keep-view button"}  # opened by these buttons


def shots() -> dict[str, str]:
    """Return the name of each picture and the view that it shows."""
    return {
        "overview": f"?{_AS_OF}",
        "chain": f"chains?chain=CL01&{_AS_OF}",
        "chain-dark": f"chains?chain=CL01&sel=segment:CL01/02&{_AS_OF}",
        "small": f"small?unfolded=organisation:DZ-0017&node=organisation:DZ-0017&{_AS_OF}",
        "industries": f"industries?{_AS_OF}",
        "sites": f"sites?{_AS_OF}",
        "coverage": f"coverage?{_AS_OF}",
        "isolated": f"isolated?{_AS_OF}",
        "mark": f"isolated?kind=enterprise&cause=no_ties&{_AS_OF}",
        "explore": f"explore?{_EXPLORED}&{_AS_OF}",
        "structure": f"structure?{_AS_OF}",
        "changes": f"changes?{_AS_OF}",
        "data": f"data?{_AS_OF}",
        "views": f"views?{_AS_OF}",
        "keep": f"chains?chain=CL01&{_AS_OF}",
        "explained": f"explained?{_AS_OF}",
        "node": f"node?node={_somebody()}&{_AS_OF}",
        "list": f"figure?by=chain&code=CL01&figure=organised&{_AS_OF}",
        "overview-en": f"?lang=en&{_AS_OF}",
    }


def _somebody() -> str:
    """The first unit that names an organisation which no file defines: its page has everything to show."""
    nodes = isolated(project(sample_graph(), _DATE)).nodes
    first = nodes.filter(pl.col("cause") == "dangling_reference").row(0, named=True)
    return node_code((first["label"], first["key"]))


def main() -> None:
    """Make every picture of ``shots``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as data, sync_playwright() as playwright, served_graph("sample", Path(data)) as address:
        path = chromium_path(playwright)
        if path is None:
            parser.exit(2, "no Chromium: install it, or set CHROMIUM_PATH\n")
        browser = launch(playwright, path)
        for name, view in shots().items():
            shoot(Watched(_tab(browser, name), address), view, out / f"{name}.png")
        shoot_plan(browser, out / f"{PLAN}.png")
        browser.close()


def _tab(browser: Browser, name: str = "") -> Page:
    scheme: Literal["dark", "light"] = "dark" if name.endswith("-dark") else "light"
    return browser.new_page(viewport=WINDOW, locale="zh-CN", color_scheme=scheme)


def shoot(watched: Watched, view: str, file: Path) -> None:
    """Save one view; of the isolated nodes with the first row chosen, as an analyst would."""
    page = watched.open(view)
    if view.startswith("isolated"):
        grid = page.locator(".st-key-isolated-list [data-testid='stDataFrameResizable']").first.bounding_box()
        if grid:
            page.mouse.click(grid["x"] + 120, grid["y"] + 35 * 3 + 52)
        page.locator(".st-key-isolated-one dl.evidence").first.wait_for()
    if file.stem in DIALOGS:
        page.locator(DIALOGS[file.stem]).first.click()
        page.locator("[role='dialog'] form, [role='dialog'] [data-testid='stForm']").first.wait_for()
    _save(page, file)


def shoot_plan(browser: Browser, file: Path) -> None:
    """Save what a changed and a new row of a table would do to the sample city in a store."""
    header, first, *_ = (SAMPLE / "enterprises.csv").read_text(encoding="utf-8-sig").splitlines()
    columns, cells = header.split(","), first.split(",")
    cells[columns.index("党员总数")] = "12"
    new = {"统一社会信用代码": "91440399MA5AAAA193", "企业名称": "深链市新设科技有限公司", "区": "南山区"}
    lines = [header, ",".join(cells), ",".join(new.get(column, "") for column in columns)]
    buffer = "\n".join(lines).encode()
    with TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        load([SAMPLE], settings)
        with served(8640, settings=settings) as address:
            page = Watched(_tab(browser), address).open(f"data?{_AS_OF}")
            box = page.locator(".st-key-upload input[type=file]")
            box.set_input_files([{"name": "企业.csv", "mimeType": "text/csv", "buffer": buffer}])
            page.get_by_role("button", name="检查并列出计划").click()
            page.locator(".st-key-outcome-created .card-share").wait_for(timeout=60_000)
            _save(page, file)
        stop_server(settings.data)


def _save(page: Page, file: Path) -> None:
    page.wait_for_timeout(1200)  # canvases paint after the page says it is done
    page.screenshot(path=file)
    page.close()


if __name__ == "__main__":
    main()
