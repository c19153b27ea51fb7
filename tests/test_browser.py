"""The app as a person meets it, in a real Chromium: nothing leaves, nothing runs, links and lists lead on."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from explorer.app.exports import LOG
from explorer.metrics.coverage import SHARES
from explorer.settings import Settings
from explorer.store import open_store
from loaders.load import load
from tests import browser as driver
from tests.app_on_frames import CHOICE
from tests.browser import APP, Watched, asked, click_mark
from tests.oracle import Figures, read_city
from tests.sample import SAMPLE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
STREAMLITS = re.compile(
    r"\b(?:Deploy|Rerun|Press|Made|Running|Stop|Settings|empty|Search|Select|Upload|Drag|Browse|per file)\b"
)
PAGES = (
    "chains",
    "industries",
    "sites",
    "coverage",
    "isolated",
    "",
    "explore?nodes=chain%3ACL01",
    "data",
    "node?node=chain%3ACL01",
    "figure?figure=organised",
    "?lang=en",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser; where there is none the tests are skipped, and fail where CI is set."""
    with sync_playwright() as playwright:
        path = driver.chromium_path(playwright)
        if path is None and os.environ.get("CI"):
            pytest.fail("no Chromium for the tests: install chromium, or set CHROMIUM_PATH")
        if path is None:
            pytest.skip("no Chromium for the tests: install chromium, or set CHROMIUM_PATH")
        found = driver.launch(playwright, path)
        yield found
        found.close()


@pytest.fixture(scope="module")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the pages on the sample city."""
    return tmp_path_factory.mktemp("sample")


@pytest.fixture(scope="module")
def sample_address(sample_data: Path) -> Iterator[str]:
    with driver.served_graph("sample", sample_data) as address:
        yield address


@pytest.fixture(scope="module")
def hostile_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with driver.served_graph("hostile", tmp_path_factory.mktemp("hostile")) as address:
        yield address


@contextmanager
def a_tab(chromium: Browser) -> Iterator[Page]:
    """A person's browser with one tab, for all tests of a graph: each of its own would load all of the app anew."""
    with (
        chromium.new_context(viewport=driver.WINDOW, locale="zh-CN", accept_downloads=True) as context,
        context.new_page() as page,
    ):
        yield page


@pytest.fixture(scope="module")
def sample_tab(chromium: Browser) -> Iterator[Page]:
    with a_tab(chromium) as page:
        yield page


@pytest.fixture(scope="module")
def hostile_tab(chromium: Browser) -> Iterator[Page]:
    with a_tab(chromium) as page:
        yield page


@pytest.fixture
def sample(sample_tab: Page, sample_address: str) -> Iterator[Watched]:
    with driver.watched(sample_tab, sample_address) as seen:
        yield seen


@pytest.fixture
def hostile(hostile_tab: Page, hostile_address: str) -> Iterator[Watched]:
    with driver.watched(hostile_tab, hostile_address) as seen:
        yield seen


def cell(page: Page, table: str, column: int, row: int) -> None:
    """Click a cell of a table; tables are drawn on a canvas, so by place."""
    grid = page.locator(f"[class*='st-key-{table}'] [data-testid='stDataFrameResizable']").first
    grid.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    box = grid.bounding_box()
    assert box
    page.mouse.click(box["x"] + column, box["y"] + 35 * row + 52)


def test_no_request_leaves_the_machine_and_no_word_is_streamlits(sample):
    sample.open("")
    assert len(sample.requests) > 10
    for path in PAGES:
        page = sample.turn_to(path)
        assert (path, sample.outside, sample.errors) == (path, [], [])
        if "lang=en" not in path:
            assert (path, STREAMLITS.findall(page.locator("body").inner_text())) == (path, [])
        for chrome in ("stToolbar", "stDecoration", "stStatusWidget", "stElementToolbar"):
            assert not page.locator(f"[data-testid='{chrome}']").first.is_visible()


@pytest.mark.parametrize("path", ["", "chains", "industries", "isolated", "node?node=enterprise%3AE0001", "figure"])
def test_nothing_of_hostile_data_runs_or_leaves(hostile, path):
    page = hostile.turn_to(path)
    assert page.evaluate("window.ran") is None
    assert hostile.outside == []
    assert page.locator("a[href*='evil.example'], img[src*='evil.example']").count() == 0


def test_hostile_names_show_as_they_are(hostile):
    page = hostile.turn_to("node?node=enterprise%3AE0000")
    expect(page.locator("h1.title")).to_have_text("<script>window.ran=1</script>")
    page = hostile.turn_to("node?node=enterprise%3AE0007")
    expect(page.locator("h1.title")).to_have_text("$\\frac{1}{2}$ **b** :red[c] :material/home: `d`")


def test_hostile_names_are_text_in_links(hostile):
    page = hostile.turn_to("chains")
    leader = page.locator(".st-key-chain-leaders a p")
    expect(leader).to_have_text("<script>window.ran=1</script>")


def test_hostile_words_are_text_in_reasons_and_evidence(hostile):
    page = hostile.turn_to("isolated")
    cell(page, "isolated-list", 120, 0)
    expect(page.locator(".st-key-isolated-one dl.evidence").first).to_be_visible()
    assert page.evaluate("window.ran") is None
    assert hostile.outside == []


def test_a_site_of_the_map_is_told_by_a_click_and_nothing_is_fetched(hostile):
    """The only site is in the middle of the map: its hostile words are text, in the tooltip and above the map."""
    page = hostile.turn_to("sites")
    canvas = page.locator(".st-key-picture-map canvas").first
    canvas.wait_for()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".leaflet-tooltip")).to_contain_text("<script>window.ran=1</script>")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/sites?*site=Z1*")
    expect(page.locator(".st-key-selection-strip a p").first).to_have_text("<script>window.ran=1</script>")
    assert page.evaluate("window.ran") is None
    assert (hostile.outside, hostile.errors) == ([], [])


def test_a_tree_unfolds_and_its_numbers_open_their_lists(sample):
    page = sample.turn_to("small")
    cell(page, "small-tree", 150, 2)
    page.wait_for_url("**/small?*unfolded=organisation*")
    sample.settle()
    cell(page, "small-tree", 500, 3)
    page.wait_for_url("**/figure?*by=small_businesses&code=*figure=territory_organised*")
    page.go_back()
    sample.settle()
    assert "unfolded=organisation" in page.url
    assert (sample.outside, sample.errors) == ([], [])


POSITIONS = "view => view.network.getPositions()"


def test_hostile_names_are_text_in_a_picture(hostile):
    """On the canvas, in its tooltip, in its search, in the line above, in its table and in the saved drawing."""
    page = hostile.turn_to("chains")
    click_mark(page, "enterprise:E0000")
    strip = page.locator(".st-key-selection-strip")
    expect(strip).to_contain_text("<script>window.ran=1</script>")
    page.locator(".picture .search").fill("<img src=x onerror")
    assert asked(page, "view => view.matches.length") > 0
    drawing = asked(page, "view => view.svg().text")
    assert "&lt;img src=x onerror" in drawing
    page.get_by_text("以表格查看").click()
    hostile.settle()
    assert page.evaluate("window.ran") is None
    assert (hostile.outside, hostile.errors) == ([], [])


def test_a_click_tells_who_it_is_and_goes_into_the_address(sample):
    page = sample.turn_to("chains?chain=CL01")
    before = asked(page, POSITIONS)
    assert len(before) > 85
    assert asked(page, "view => view.paper.getImageData(0, 0, 900, 500).data.some(Boolean)")
    code = asked(page, "view => [...view.marks.values()].find((mark) => mark.isolated).id")
    click_mark(page, code)
    expect(page.locator(".st-key-selection-strip")).to_contain_text("孤立：")
    expect(page).to_have_url(re.compile(r"sel=enterprise(:|%3A)"))
    click_mark(page, "segment:CL01/01", modifiers=["Control"])
    expect(page.locator(".st-key-selection-strip")).to_contain_text("已选 2 个")
    assert asked(page, POSITIONS) == before
    page.reload()
    sample.settle()
    assert set(asked(page, "view => view.selected")) == {code, "segment:CL01/01"}


def test_a_double_click_opens_the_page_of_a_node(sample):
    page = sample.turn_to("chains?chain=CL01")
    click_mark(page, "segment:CL01/01", twice=True)
    page.wait_for_url("**/node?node=segment*")


def test_the_legend_hides_the_search_finds_the_keys_go_and_files_are_saved_and_noted(sample, sample_data):
    page = sample.turn_to("chains?chain=CL02")
    view = page.locator(".picture")
    before = asked(page, POSITIONS)
    view.locator(".legend button", has_text="党组织").click()
    assert asked(page, "view => [...view.marks.values()].filter((mark) => view.hidden(mark)).length") > 0
    view.locator(".legend button", has_text="党组织").click()
    view.locator(".tool.zoom_in").click()
    view.locator(".search").fill("不存在的名字")
    expect(view.locator(".hits")).to_have_text("0 个")
    view.locator(".search").press("Escape")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-selection-strip a").first).to_be_visible()
    assert asked(page, POSITIONS) == before
    for kind, start in (("png", b"\x89PNG"), ("svg", b"<svg")):
        with page.expect_download() as waiting:
            view.locator(f".tool.{kind}").click()
        assert waiting.value.path().read_bytes().startswith(start)
    noted = [json.loads(line) for line in (sample_data / LOG).read_text(encoding="utf-8").splitlines()]
    marks = asked(page, "view => view.marks.size")
    assert [(line["what"].rpartition(".")[2], line["rows"]) for line in noted[-2:]] == [("png", marks), ("svg", marks)]
    page.get_by_text("下载图和数据").click()
    with page.expect_download() as waiting:
        page.get_by_text("网页（可离线打开）").click()
    alone = Watched(page.context.new_page(), sample.address)
    alone.page.goto(waiting.value.path().rename(waiting.value.path().with_suffix(".html")).as_uri())
    alone.page.locator(".picture[data-drawn]").wait_for()
    assert [url for url in alone.outside if not url.startswith("file:")] == []
    assert alone.errors == []
    alone.page.close()


def test_exploring_as_a_person_does(sample, chromium, sample_address):
    """Search, expand by double click, group, hide, undo, share: what is placed never moves."""
    page = sample.turn_to("explore")
    page.locator(".st-key-explore-query input").fill("xnyhznwlqccylwyh")
    page.locator(".st-key-explore-query input").press("Enter")
    page.locator("[class*='st-key-found-explore']").wait_for()
    cell(page, "found-explore-xnyhznwlqccylwyh", 300, 0)
    page.locator(".picture[data-drawn]").wait_for()
    click_mark(page, "organisation:DZ-0109", twice=True)
    expect(page.locator(".ledger")).to_contain_text("已画 3 / 3")
    before = asked(page, POSITIONS)
    click_mark(page, "chain:CL01")
    expect(page.locator(".st-key-explore-panel")).to_contain_text(re.compile("＋ 成员 94"))
    page.get_by_role("button", name="＋ 成员 94").click()
    expect(page.locator(".ledger")).to_contain_text("归入")
    after = asked(page, POSITIONS)
    assert {name: after[name] for name in before} == before
    assert len(after) > len(before) + 20
    page.locator(".picture .stage").first.focus()
    page.keyboard.press("Delete")
    expect(page.locator(".st-key-explore-panel")).to_contain_text("已隐藏 1 个")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".st-key-explore-panel")).not_to_contain_text("已隐藏")
    sample.settle()
    assert asked(page, POSITIONS) == after
    other = Watched(chromium.new_page(viewport=driver.WINDOW), sample_address)
    colleague = other.open(page.url.removeprefix(sample_address).lstrip("/"))
    assert set(asked(colleague, POSITIONS)) == set(after)
    colleague.close()
    assert (sample.outside, sample.errors) == ([], [])


def test_a_number_opens_its_list(sample):
    page = sample.turn_to("")
    link = page.locator(".st-key-link-of-organised-organised a")
    count = re.search(r"[\d,]+$", link.inner_text()).group()  # type: ignore[union-attr]
    link.click()
    page.wait_for_url("**/figure?figure=organised&run=*")
    expect(page.locator(".rows")).to_have_text(f"{count} 条")


def test_a_cause_opens_the_isolated_nodes_of_that_cause(sample):
    page = sample.turn_to("")
    link = page.locator(".st-key-link-count-enterprise-no_ties a")
    count = link.inner_text()
    link.click()
    page.wait_for_url("**/isolated?kind=enterprise&cause=no_ties&run=*")
    expect(page.locator(".rows")).to_have_text(re.compile(rf"^{count} / "))


def test_a_clicked_row_is_explained_and_leads_to_its_node(sample):
    page = sample.turn_to("isolated?kind=enterprise")
    cell(page, "isolated-list", 120, 0)
    expect(page.locator(".st-key-isolated-one dl.evidence").first).to_contain_text(".csv 第")
    name = page.locator(".st-key-isolated-one h3").inner_text()
    page.locator(".st-key-isolated-one [class*='st-key-link-node--'] a").last.click()
    expect(page.locator("h1.title")).to_have_text(name)
    assert "node=enterprise" in page.url


def test_a_cell_of_a_ranking_opens_chain_or_list(sample):
    page = sample.turn_to("?base=three_haves")
    cell(page, "ranking-chain", 120, 0)
    page.wait_for_url("**/chains?base=three_haves&chain=*")
    page.go_back()
    sample.settle()
    cell(page, "ranking-chain", 520, 0)
    page.wait_for_url("**/figure?base=three_haves&by=chain&code=*")


def test_going_back_from_a_cell_is_one_step_to_the_page_as_it_was(sample):
    page = sample.open("coverage?show=states&by=chain")
    address = page.url
    cell(page, "pivot-chain-states", 420, 1)
    page.wait_for_url("**/figure?by=chain&code=*")
    assert "show=" not in page.url
    page.go_back()
    expect(page).to_have_url(address)
    expect(page.locator("h1.title")).to_contain_text("覆盖")


def test_sorting_by_a_heading_opens_nothing(sample):
    page = sample.turn_to("")
    address = page.url
    for heading in (120, 300, 520):
        cell(page, "ranking-chain", heading, -1)
        page.wait_for_timeout(700)
        assert page.url == address


def test_the_address_carries_the_view(sample, chromium, sample_address):
    """What one analyst chooses, a colleague sees who pastes the address into another browser."""
    page = sample.turn_to("")
    page.locator(".st-key-choose-base [role='combobox'], .st-key-choose-base input").first.click()
    page.get_by_role("option", name="规模以上").click()
    page.wait_for_url("**/?*base=above_scale*")
    sample.settle()
    shown = page.locator(".card-share").all_inner_texts()
    other = Watched(chromium.new_page(viewport=driver.WINDOW), sample_address)
    colleague = other.open("?base=above_scale")
    assert colleague.locator(".card-share").all_inner_texts() == shown
    assert "规模以上" in colleague.locator("p.note").first.inner_text()
    colleague.close()


def test_base_and_date_stay_from_page_to_page(sample):
    page = sample.turn_to("?base=due&as_of=2025-01-01")
    page.locator("section[data-testid='stSidebar'] a", has_text="产业链").click()
    page.wait_for_url("**/chains?base=due&as_of=2025-01-01&run=*")
    expect(page.locator("p.note").first).to_contain_text("口径：应建 · 截至 2025-01-01")


def test_the_back_button_returns_to_the_view_before(sample):
    page = sample.turn_to("?base=due")
    page.locator("section[data-testid='stSidebar'] a", has_text="孤立节点").click()
    page.wait_for_url("**/isolated?base=due&run=*")
    page.go_back()
    page.wait_for_url("**/?base=due*")
    expect(page.locator("h1.title")).to_have_text("全市覆盖总览")


def test_the_language_switch_speaks_english_everywhere(sample):
    page = sample.turn_to("isolated")
    page.get_by_text("English", exact=True).click()
    page.wait_for_url("**/isolated?*lang=en*")
    expect(page.locator("h1.title")).to_have_text("Isolated nodes")


def test_the_isolated_list_is_saved_as_a_file_for_spreadsheets(sample):
    page = sample.turn_to("isolated")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载 CSV").click()
    content = waiting.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert "原因" in content.decode("utf-8-sig").splitlines()[0]


def test_a_narrow_window_shows_everything(sample):
    sample.page.set_viewport_size({"width": 900, "height": 900})
    page = sample.turn_to("")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 900


def load_and_take_back(watched: Watched) -> None:
    """As a person does: choose a file, read the plan, load it, see it on every page, take it back."""
    page = watched.turn_to("data")
    shown = "p => [getComputedStyle(p).visibility, getComputedStyle(p, '::after').content]"
    assert page.locator(".st-key-upload button p").evaluate(shown) == ["hidden", '"选择文件"']
    header, first, *_ = (SAMPLE / "enterprises.csv").read_text(encoding="utf-8-sig").splitlines()
    code, name = "91440399MA5AAAA193", "新设科技公司"
    cells = {"统一社会信用代码": code, "企业名称": name, "区": "南山区"}
    new = ",".join(cells.get(column, "") for column in header.split(","))
    content = "\n".join([header, first, new]).encode("gb18030")
    page.locator(".st-key-upload input[type=file]").set_input_files([
        {"name": "企业.csv", "mimeType": "text/csv", "buffer": content}
    ])  # fmt: skip
    page.get_by_role("button", name="检查并列出计划").click()
    page.locator(".st-key-outcome-created .card-share").wait_for(timeout=60_000)
    assert page.locator("[class*='st-key-outcome-'] .card-share").all_inner_texts() == ["1", "0", "1", "0", "0", "0"]
    watched.settle()
    page.get_by_role("button", name="载入：写入这些改动").click()
    expect(page.locator(".st-key-loaded")).to_contain_text("已载入，批次 000002-", timeout=60_000)
    node = watched.turn_to(f"node?node=enterprise%3A{code}")
    expect(node.locator("h1.title")).to_have_text(name)
    page = watched.turn_to("data")
    cell(page, "history-000002-", 60, 0)
    page.get_by_role("button", name="撤销这个批次").click()
    page.locator(".st-key-undo-confirm button").click()
    expect(page.locator(".st-key-undo-told")).to_contain_text("已撤销 000002-", timeout=60_000)
    expect(page.locator("p.note").first).to_contain_text("批次 000003-")  # what every page stands on now


COOKIE_SECRET = "of-the-tests-alone-and-long-enough-0"
SHARED = {
    "settings.toml": '[access]\nlogin = true\noperators = ["head@office.example"]\n',
    "secrets.toml": f'[auth]\ncookie_secret = "{COOKIE_SECRET}"\nredirect_uri = "http://127.0.0.1/oauth2callback"\n',
}


def test_a_link_opened_before_signing_in_is_where_signing_in_leads(chromium, tmp_path, monkeypatch):
    """The login itself is the office's: what it leaves behind is a cookie, and the first page."""
    for name, content in SHARED.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.setenv("CHAIN_EXPLORER_SECRETS", str(tmp_path / "secrets.toml"))
    asked = {CHOICE: "hostile", "CHAIN_EXPLORER_SETTINGS": str(tmp_path / "settings.toml")}
    with driver.served(8680, APP, Settings(data=tmp_path), **asked) as address:
        watched = Watched(chromium.new_page(viewport=driver.WINDOW), address)
        page = watched.open("isolated?kind=enterprise")
        expect(page.get_by_role("button", name="登录")).to_be_visible()
        kept = "sessionStorage.getItem('chain-explorer-asked')"
        page.wait_for_function(f"{kept} === '/isolated?kind=enterprise'")
        user = json.dumps({"is_logged_in": True, "email": "head@office.example", "origin": address})
        signed = create_signed_value(COOKIE_SECRET, USER_COOKIE_NAME, user).decode()
        page.context.add_cookies([{"name": USER_COOKIE_NAME, "value": signed, "url": address}])
        page.goto(address)
        page.wait_for_url("**/isolated?kind=enterprise")
        expect(page.locator("h1.title")).to_have_text("孤立节点")
        page.wait_for_function(f"{kept} === null")  # once: the first page is itself again
        page.close()


def in_menu(watched: Watched, title: str) -> Page:
    """Go to a page by the side bar: without a reload."""
    watched.page.locator("section[data-testid='stSidebar'] a", has_text=re.compile(rf"{title}$")).click()
    expect(watched.page.locator("h1.title")).to_contain_text(title)
    return watched.settle()


def filled_in(page: Page, fields: Mapping[str, str], confirm: str, missing: str) -> None:
    """Fill in a dialog field by field, confirming after each: until the last is there it says what is ``missing``."""
    dialog = page.get_by_role("dialog")
    *_, last = fields
    for field, words in fields.items():
        dialog.locator(f".st-key-{field} input").fill(words)
        dialog.locator(f".st-key-{confirm} button").click()
        if field != last:
            expect(dialog).to_contain_text(missing)


def mark_and_withdraw(watched: Watched) -> None:
    """An isolated node is said to be so on purpose, stands apart with the reason, and is counted again in the end."""
    page = in_menu(watched, "孤立节点")
    counted = page.locator(".rows").first
    before = counted.inner_text()
    cell(page, "isolated-list", 120, 0)
    name = page.locator(".st-key-isolated-one h3").inner_text()
    page.locator(".st-key-mark-isolated button").click()
    filled_in(page, {"mark-reason": "筹建中", "mark-author": "区两新工委"}, "mark-confirm", "请填写理由和部门。")
    expect(page.get_by_role("dialog")).to_be_hidden(timeout=60_000)
    expect(counted).not_to_have_text(before)
    watched.settle()
    cell(page, "intended-list", 120, 0)
    expect(page.locator("h1.title")).to_have_text(name)
    expect(page.get_by_text("区两新工委：筹建中")).to_be_visible()
    page.locator(".st-key-withdraw-node button").click()
    page.locator(".st-key-withdraw-confirm button").click()
    expect(page.get_by_text("区两新工委：筹建中")).to_be_hidden(timeout=60_000)


def keep_open_and_remove(watched: Watched) -> None:
    """A screen is kept under a title, opened from the list as it was, and taken off the list."""
    page = in_menu(watched, "覆盖")
    page.locator(".st-key-choose-show button", has_text="状态").click()
    page.wait_for_url("**/coverage?*show=states*")
    page.locator(".st-key-keep-view button").click()
    filled_in(page, {"view-title": "例会:各区状态", "view-author": "市两新工委"}, "keep-confirm", "请填写标题和部门。")
    expect(page.get_by_text("已保存“例会:各区状态”")).to_be_visible(timeout=60_000)
    in_menu(watched, "视图")
    page.locator("[class*='st-key-link-view-'] a").click()
    page.wait_for_url("**/coverage?*show=states*")
    in_menu(watched, "视图")
    page.locator("[class*='st-key-remove-'] button").first.click()
    page.locator(".st-key-remove-confirm button").click()
    expect(page.get_by_text("还没有保存的视图")).to_be_visible(timeout=60_000)


def test_the_pages_on_a_store(chromium, settings_of_store):
    """From files through either server to the figures and the picture on pages, by the command's own process."""
    settings = settings_of_store
    with driver.served(8660, settings=settings) as address:
        watched = Watched(chromium.new_page(viewport=driver.WINDOW), address)
        page = watched.open("")
        expect(page.locator("h1.title")).to_have_text("还没有数据")
        load([SAMPLE], settings)
        page.get_by_role("button", name="重试").click()
        expect(page.locator("h1.title")).to_have_text("全市覆盖总览", timeout=60_000)
        with open_store(settings) as store:
            assert str(store.version()) in page.locator("p.note").first.inner_text()
        city = Figures(read_city(SAMPLE), date.today()).coverage()["groups"][0]  # noqa: DTZ011 - as the page
        shares = [f"{city[figure] / city['units']:.1%}" for figure in SHARES]
        assert page.locator(".card-share").all_inner_texts() == shares
        if settings.neo4j is None:
            load_and_take_back(watched)
            mark_and_withdraw(watched)
            keep_open_and_remove(watched)
        for path in ("chains", "isolated", "changes", "node?node=chain%3ACL01") if settings.neo4j else ():
            watched.turn_to(path)
        assert (watched.outside, watched.errors) == ([], [])
        page.close()
