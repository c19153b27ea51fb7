"""A real Chromium and the app served for it: found, started, watched and ended here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page, Playwright, Request, ViewportSize, WebSocket

from explorer.settings import Settings
from explorer.verbs.app import LOOPBACK, command, environment, free_port, wait_until_ready
from tests.app_on_frames import CHOICE

ROOT = Path(__file__).parents[1]
APP = ROOT / "tests" / "app_on_frames.py"  # the pages on a graph of the tests
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
WINDOW: ViewportSize = {"width": 1440, "height": 900}
_DRAWN = """() => document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]')
  && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')"""
# The title that is there is no title from now on: the next one is the next page's.
_TURN = """address => {
  document.querySelector('h1.title').classList.remove('title');
  history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
}"""


def chromium_path(playwright: Playwright) -> str | None:
    """Return a Chromium: ``CHROMIUM_PATH``, ``chromium``, ``google-chrome``, Playwright's own; None without any."""
    own = playwright.chromium.executable_path
    found = (os.environ.get("CHROMIUM_PATH"), shutil.which("chromium"), shutil.which("google-chrome"), own)
    return next((path for path in found if path and Path(path).exists()), None)


def launch(playwright: Playwright, path: str) -> Browser:
    """Start the browser without any traffic of its own."""
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


@contextmanager
def served(port: int, script: Path | None = None, settings: Settings | None = None, **more: str) -> Iterator[str]:
    """Serve the app (or a script of the tests) with the very options of ``serve``; yield its address."""
    free = free_port(port + os.getpid() % 10_000)  # two runs of the tests that find the same one free would share it
    run = command(free)
    if script:
        run[1:3] = ["-m", "streamlit", "run", str(script)]
    environ = {**environment(settings or Settings()), "PYTHONPATH": str(ROOT), **more}
    process = subprocess.Popen(run, env=environ, stdout=subprocess.DEVNULL, cwd=ROOT)
    try:
        wait_until_ready(process, free)
        yield f"http://{LOOPBACK}:{free}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def served_graph(graph: str, data: Path) -> AbstractContextManager[str]:
    """Serve the pages on a graph of the tests; ``data``: the data folder, where exports are noted."""
    return served(8620, APP, Settings(data=data), **{CHOICE: graph})


@contextmanager
def watched(tab: Page, address: str) -> Iterator[Watched]:
    """A tab watched for as long as a test uses it, as wide and high as every test finds it."""
    tab.set_viewport_size(WINDOW)
    seen = Watched(tab, address)
    try:
        yield seen
    finally:
        seen.leave()


@dataclass
class Watched:
    """A page of the browser that remembers every request and every error."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.context.on("request", self._requested)
        self.page.on("websocket", self._connected)
        self.page.on("pageerror", self._failed)

    def leave(self) -> None:
        """Stop watching: the tab is another test's now."""
        self.page.context.remove_listener("request", self._requested)
        self.page.remove_listener("websocket", self._connected)
        self.page.remove_listener("pageerror", self._failed)

    def _requested(self, request: Request) -> None:
        self.requests.append(request.url)

    def _connected(self, socket: WebSocket) -> None:
        self.requests.append(socket.url)

    def _failed(self, error: Error) -> None:
        self.errors.append(str(error))

    @property
    def outside(self) -> list[str]:
        """The requests that left for anywhere but the app itself."""
        home = urlsplit(self.address).netloc
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != home
        ]

    def open(self, path: str) -> Page:
        """Open a page of the app and wait until it is drawn, pictures included."""
        self.page.goto(f"{self.address}/{path}")
        return self.settle()

    def turn_to(self, path: str) -> Page:
        """Show a page as the browser's arrows do, where the tab shows another of the app: loading it takes a second."""
        shown, wanted = urlsplit(self.page.url), urlsplit(f"{self.address}/{path}")
        if shown.netloc != wanted.netloc or shown.path == wanted.path:
            return self.open(path)
        self.settle()
        self.page.evaluate(_TURN, wanted.geturl())
        return self.settle()

    def settle(self) -> Page:
        """Wait until Streamlit has nothing left to draw."""
        self.page.wait_for_selector("h1.title", timeout=60_000)
        self.page.wait_for_timeout(300)
        self.page.wait_for_function(_DRAWN, timeout=60_000)
        frames = self.page.locator("[class*='st-key-picture-']:not([class*='st-key-picture-library'])")
        for place in range(frames.count()):
            frames.nth(place).locator(".picture[data-drawn]").wait_for(timeout=60_000)
        return self.page


def asked(page: Page, expression: str) -> Any:
    """Evaluate ``view => …`` on the first picture of the page."""
    return page.locator(".picture[data-drawn]").first.evaluate(f"root => ({expression})(root.pictureView)")


def click_mark(page: Page, code: str, *, twice: bool = False, **options: Any) -> None:
    """Click the mark of a node as a person does: where it is drawn."""
    stage = page.locator(".picture .stage").first
    stage.scroll_into_view_if_needed()
    at = asked(page, f"view => view.network.canvasToDOM(view.at(view.marks.get({json.dumps(code)})))")
    (stage.dblclick if twice else stage.click)(position=at, **options)
