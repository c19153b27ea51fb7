"""Pages of a synthetic city in a real Chromium, for one analyst and for ten at once.

    uv run python -m benchmarks.pages --units 50000
    uv run python -m benchmarks.pages --units 4570000     # the whole city: 8.3 GB of memory

The clock runs from the click on the side bar until the page says that it has nothing left to draw and its picture is
there. The first visit of all works out what a load run is asked for the first time; it has a line of its own. One
analyst clicks on at once; ten look at each page for some seconds, as people do. Once nine of the ten have their
browsers elsewhere, as in an office, and once all browsers run beside the app, on the same processors: most of what is
measured then is theirs. Of ten visits the p95 is the slowest.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from playwright.async_api import Browser, Page, async_playwright

from benchmarks.app_on_city import CITY
from benchmarks.kept import keep
from benchmarks.load import Line, alone, print_table
from benchmarks.visitors import visited
from loaders.synthetic.large import write_city
from tests.browser import FLAGS, WINDOW, chromium_path, served

ANALYSTS = 10
VISITS = 10  # of each page
LOOKS = (5.0, 15.0)  # seconds that one of ten looks at a page, at least and at most
GLANCE = 1.0  # seconds that the one of ten who is measured looks at a page
PORT = 8700
_LONGEST = 180_000  # milliseconds that a page may take
_SOUGHT = "新能源"
_IN_MENU = "[data-testid='stSidebar'] [data-testid='stPageLink'] a"
_DRAWN = """({title, before}) => {
    const shown = document.querySelector('h1.title'), app = document.querySelector('.stApp');
    return shown && shown.innerText !== before && (title === null || shown.innerText === title)
        && app.getAttribute('data-test-script-state') !== 'running'
        && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"], [data-testid="stSpinner"]');
}"""


@dataclass
class Seconds:
    """Seconds by page, in the order in which they were measured."""

    of: dict[str, list[float]] = field(default_factory=dict)

    def add(self, page: str, seconds: float) -> None:
        """Take one down."""
        self.of.setdefault(page, []).append(seconds)

    def lines(self, note: str, target: str) -> Iterator[Line]:
        """Yield the slowest in twenty, and the median, of each page."""
        for page, seconds in self.of.items():
            ordered = sorted(seconds)
            worst, middle = ordered[max(0, -(-len(ordered) * 19 // 20) - 1)], ordered[len(ordered) // 2]
            said = f"p95 {worst:.2f} s, median {middle:.2f} s" if len(ordered) > 1 else f"{middle:.2f} s"
            yield f"{page}, {note}", said, target


async def drawn(page: Page, title: str | None = None, before: str | None = None) -> None:
    """Wait until a page (of ``title``, or another than that of ``before``) has nothing left to draw."""
    asked = {"title": title, "before": before}
    await page.wait_for_function(_DRAWN, arg=asked, timeout=_LONGEST, polling=20)
    pictures = page.locator("[class*='st-key-picture-']:not([class*='st-key-picture-library'])")
    for place in range(await pictures.count()):
        await pictures.nth(place).locator(".picture[data-drawn]").wait_for(timeout=_LONGEST)


async def first_visits(page: Page, address: str, seconds: Seconds) -> dict[str, str]:
    """Open each page of the side bar once; return the title of each by its name there."""
    begun = time.perf_counter()
    await page.goto(address)
    await drawn(page)
    seconds.add("the app with its first page", time.perf_counter() - begun)
    names = [words.split("\n")[-1] for words in await page.locator(_IN_MENU).all_inner_texts()]  # before it: an icon's
    titles = {names[0]: await page.locator("h1.title").inner_text()}
    before = titles[names[0]]
    for place, name in enumerate(names[1:], 1):
        begun = time.perf_counter()
        await page.locator(_IN_MENU).nth(place).click()
        await drawn(page, before=before)
        seconds.add(name, time.perf_counter() - begun)
        titles[name] = before = await page.locator("h1.title").inner_text()
    return titles


async def first_search(page: Page, seconds: Seconds) -> None:
    """Search once, which makes the index of all names: it is part of the memory."""
    await page.goto(f"{page.url.split('?', maxsplit=1)[0].rsplit('/', 1)[0]}/explore")
    await drawn(page)
    field = page.locator(".st-key-explore-query input")
    await field.fill(_SOUGHT)
    begun = time.perf_counter()
    await field.press("Enter")
    await page.locator("[class*='st-key-found-explore']").wait_for(timeout=_LONGEST)
    seconds.add("a search", time.perf_counter() - begun)


async def visits(
    page: Page, titles: dict[str, str], order: Sequence[str], seconds: Seconds, looks: Iterator[float]
) -> None:
    """Click through the pages in an order; the clock stops when each is drawn, then one looks at it for a while."""
    for name, look in zip(order, looks, strict=False):
        begun = time.perf_counter()
        await page.locator(_IN_MENU).nth(list(titles).index(name)).click()
        await drawn(page, titles[name])
        seconds.add(name, time.perf_counter() - begun)
        await asyncio.sleep(look)


async def analyst(browser: Browser, address: str, titles: dict[str, str], number: int, seconds: Seconds) -> None:
    """Open the app in a browser of one's own and click through its pages in an order of one's own."""
    chance, order = random.Random(number), list(titles)
    chance.shuffle(order)
    await asyncio.sleep(chance.uniform(0, LOOKS[1]))  # nobody comes at the same moment
    async with await browser.new_context(viewport=WINDOW, locale="zh-CN") as context:
        page = await context.new_page()
        await page.goto(address)
        await drawn(page)
        await visits(page, titles, order, seconds, iter(lambda: chance.uniform(*LOOKS), None))


async def measure(address: str) -> tuple[Seconds, Seconds, Seconds, Seconds]:
    """Return the seconds of first visits, of one analyst's later ones, the same beside nine others, and of all ten."""
    first, one, beside, ten = Seconds(), Seconds(), Seconds(), Seconds()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(playwright), args=list(FLAGS))
        page = await browser.new_page(viewport=WINDOW, locale="zh-CN")
        titles = await first_visits(page, address, first)
        await first_search(page, first)
        for _ in range(VISITS):
            await visits(page, titles, list(titles), one, repeat(0.0))
        async with visited(address, await _paths(page), ANALYSTS - 1, LOOKS):
            for _ in range(VISITS):
                await visits(page, titles, list(titles), beside, repeat(GLANCE))
        await page.close()
        await asyncio.gather(*(analyst(browser, address, titles, number, ten) for number in range(ANALYSTS)))
        await browser.close()
    return first, one, beside, ten


async def _paths(page: Page) -> list[str]:
    """Return the pages of the side bar by their paths in the address."""
    links = page.locator(_IN_MENU)
    return [urlsplit(await link.get_attribute("href") or "").path.strip("/") for link in await links.all()]


def memory_of_pages() -> float:
    """Return the gigabytes that the process of the pages holds."""
    pages = [one for one in psutil.Process().children() if any("app_on_city" in word for word in one.cmdline())]
    return sum(one.memory_info().rss for one in pages) / 1e9


def lines(data: Path) -> Iterator[Line]:
    """Yield the lines of the table."""
    script = Path(__file__).with_name("app_on_city.py")
    with served(PORT, script, **{CITY: str(data)}) as address:
        first, one, beside, ten = asyncio.run(measure(address))
        yield from first.lines("first visit", "")
        yield from one.lines("one analyst", "p95 < 1 s")
        yield from beside.lines(f"{ANALYSTS} analysts at once, {ANALYSTS - 1} browsers elsewhere", "p95 < 1 s")
        yield from ten.lines(f"{ANALYSTS} analysts at once, all browsers here", "p95 < 1 s")
        yield "memory of the pages", f"{memory_of_pages():.1f} GB", "4 GB"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=50_000)
    parser.add_argument("--city", type=Path, help="a folder in which an earlier run kept its city")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data = options.city or Path(name) / "data"
        if not data.exists():
            write_city(options.units, 1, Path(name) / "files")
            alone(keep, Path(name) / "files", data)
        print_table(f"pages, {options.units:,} units", lines(data))


if __name__ == "__main__":
    main()
