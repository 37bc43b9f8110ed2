"""The guide to client-only state: every fix runs, is measured, and what breaks is mended."""

import json
import re
import time
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.fixture_app.comparison import COUNT_SHIFTS, read_layout_shift, wait_for_react
from tests.browser.test_storage_failures import open_blocked
from tests.support.app_server import AppServer
from tests.support.console import Console

PATH = "/guides/client-only"
FIXES = ("effect", "client_only_fix", "server_snapshot", "reflex_storage", "before_paint")
TITLES = ["Server snapshots", "Keyset pages", "Sliding expiry"]
NAMES = ("window", "document", "localStorage", "sessionStorage")
UNTRIED = dict.fromkeys(("session", "local", "memory", "cookie"), "not tried yet")
HOSTILE = "<img src=x onerror='window.hacked = 1'>"
DEV_TIMEOUT_MS = 60_000
FIRST_PAINT = """() => new Promise((resolve) => {
  new PerformanceObserver(() => resolve()).observe({ type: "paint", buffered: true });
})"""
# Shifts inside of each box, as the browser's own observer reports them to an observer that is not the page's.
WATCH_BOXES = """
window.boxShifts = {};
new PerformanceObserver((list) => {
  for (const { sources, hadRecentInput } of list.getEntries()) {
    for (const { node } of hadRecentInput ? [] : sources) {
      if (!node) continue;
      const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
      const name = element.closest("[data-fix]")?.dataset.fix ?? "page";
      window.boxShifts[name] = (window.boxShifts[name] ?? 0) + 1;
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
async def page(open_page: OpenPage, prod_app: AppServer) -> Page:
    """A watched page on the site."""
    return await open_page(prod_app.url)


def box(page: Page, fix: str) -> Locator:
    """Return the box in which a fix runs."""
    return page.locator(f'[data-fix="{fix}"]')


def figure(page: Page, fix: str, name: str) -> Locator:
    """Return where a figure of a box is shown."""
    return box(page, fix).locator(f'[data-figure="{name}"]')


async def click(page: Page, label: str) -> None:
    """Press a button."""
    await page.get_by_role("button", name=label, exact=True).click()


async def visit(page: Page) -> None:
    """Open the guide and wait until React shows it."""
    await page.goto(PATH)
    await wait_for_react(page)


async def reload(page: Page) -> None:
    """Load the guide again."""
    await page.reload()
    await wait_for_react(page)


async def keep_titles(page: Page) -> None:
    """Press the button that keeps the titles, and wait for the page that it loads."""
    async with page.expect_event("load"):
        await click(page, "Keep three titles and load again")
    await wait_for_react(page)


async def expect_titles(page: Page, titles: list[str]) -> None:
    """Expect that every fix shows these."""
    for fix in FIXES:
        await expect(box(page, fix).locator(".titles > li")).to_have_text(titles)


async def expect_connected(page: Page) -> None:
    """Expect that the websocket brings what the server computed: the fix that needs it shows it."""
    await page.evaluate("sessionStorage['put-aside'] = 'from the websocket'")
    await reload(page)
    await expect(box(page, "reflex_storage").locator(".titles > li")).to_have_text(["from the websocket"])


async def hold_until_painted(route: Route) -> None:
    """Hold a script back until the document is on screen, as a slow network does."""
    await route.request.frame.evaluate(FIRST_PAINT)
    await route.continue_()


def held(page: Page) -> Locator:
    """Return what the guide says the storage holds."""
    return page.locator("#note-held")


async def test_each_fix_shows_the_right_value_after_a_reload(page: Page) -> None:
    await visit(page)
    await expect_titles(page, [])
    await keep_titles(page)
    await expect_titles(page, TITLES)
    await reload(page)
    await expect_titles(page, TITLES)
    await click(page, "Forget them and load again")
    await expect_titles(page, [])


async def test_the_snapshot_and_the_early_value_shift_nothing_and_the_figures_agree(page: Page) -> None:
    await page.add_init_script(WATCH_BOXES)
    await visit(page)
    await page.route("**/assets/*.js", hold_until_painted)
    await keep_titles(page)
    await expect_titles(page, TITLES)
    await expect(figure(page, "reflex_storage", "time")).to_have_text(re.compile(r"^\d+ ms$"))
    shifts: dict[str, int] = await page.evaluate("window.boxShifts")
    assert "page" not in shifts
    for fix in ("server_snapshot", "before_paint", "client_only_fix"):
        assert fix not in shifts
        await expect(figure(page, fix, "shift")).to_have_text("0.0000")
        await expect(figure(page, fix, "moved")).to_have_text("0 px")
    for fix in ("effect", "reflex_storage"):
        await expect(figure(page, fix, "moved")).not_to_have_text("0 px")
        shown = float(await figure(page, fix, "shift").inner_text())
        assert (shown > 0) == (fix in shifts)


async def test_the_early_value_is_there_first(page: Page) -> None:
    await visit(page)
    await page.route("**/assets/*.js", hold_until_painted)
    await keep_titles(page)
    times: dict[str, int] = {}
    for fix in FIXES:
        await expect(figure(page, fix, "time")).to_have_text(re.compile(r"^\d+ ms$"))
        times[fix] = int((await figure(page, fix, "time").inner_text()).removesuffix(" ms"))
    assert times["before_paint"] < min(times[fix] for fix in FIXES if fix != "before_paint")
    assert times["server_snapshot"] <= times["effect"]


async def test_the_page_itself_shifts_nothing(page: Page) -> None:
    await page.add_init_script(COUNT_SHIFTS)
    await visit(page)
    await expect(page.locator(".probe-table td").last).to_contain_text("object")
    assert await read_layout_shift(page) == 0


async def test_after_a_client_side_navigation_the_figures_ask_for_a_load(page: Page) -> None:
    await page.goto("/blog")
    await wait_for_react(page)
    await page.get_by_role("link", name="Client-only state").first.click()
    await expect(page.locator(".race")).to_be_visible()
    for fix in FIXES:
        await expect(figure(page, fix, "time")).to_have_text("load again")
    await reload(page)
    await expect(figure(page, "before_paint", "time")).to_have_text(re.compile(r"^\d+ ms$"))


async def test_the_probe_shows_what_each_saw(page: Page) -> None:
    await visit(page)
    rows = page.locator(".probe-table tbody tr")
    for row, name in zip(await rows.all(), NAMES, strict=True):
        await expect(row.locator("th")).to_have_text(name)
        cells = row.locator("td")
        # Node 25 and later have storages of their own.
        await expect(cells.nth(0)).to_have_text(re.compile("undefined|object"))
        await expect(cells.nth(1)).to_have_text("no JavaScript ran")
        await expect(cells.nth(2)).to_have_text(re.compile(r"^object at \d+ ms$"))
        await expect(cells.nth(3)).to_have_text(re.compile(r"^object at \d+ ms$"))
    await expect(rows.first.locator("td").first).to_have_text("undefined")


async def test_hostile_values_are_shown_as_text(page: Page) -> None:
    await visit(page)
    envelope = json.dumps([int(time.time() * 1000), 1, [HOSTILE, "{{ page }}"]])
    await page.evaluate(
        "(kept) => Object.assign(sessionStorage, kept)",
        {"put-aside": f"{HOSTILE}\n{{{{ page }}}}", "stored:put-aside": envelope},
    )
    await reload(page)
    await expect_titles(page, [HOSTILE, "{{ page }}"])
    assert await page.evaluate("window.hacked") is None


GARBAGE = ["", "null", "{", '"text"', "[1, 1, 5]", '[1, 1, ["kept", 7]]', "[[[[", "[1, 1, {}]"]


@pytest.mark.parametrize("text", GARBAGE)
async def test_garbage_under_the_key_leaves_the_default(text: str, page: Page) -> None:
    await visit(page)
    await page.evaluate("(text) => { sessionStorage['stored:put-aside'] = text; }", text)
    await reload(page)
    for fix in ("server_snapshot", "before_paint"):
        await expect(box(page, fix).locator(".titles > li")).to_have_count(0)


async def test_blocked_storage_keeps_the_note_in_memory(page: Page) -> None:
    await visit(page)
    await page.get_by_label("A note kept in this tab").fill("Buy milk")
    await expect(held(page)).to_contain_text("Buy milk")
    await click(page, "Block it")
    await expect(page.locator("#note-status")).to_contain_text("memory")
    await page.get_by_label("A note kept in this tab").fill("Buy bread")
    await expect(page.locator("#note-value")).to_have_text("Buy bread")
    await click(page, "Mend it")
    await expect(page.locator("#note-status")).to_contain_text("saved")
    await expect(held(page)).to_contain_text("Buy bread")
    await expect_connected(page)


async def test_full_storage_keeps_the_note_on_the_page(page: Page) -> None:
    await visit(page)
    await page.get_by_label("A note kept in this tab").fill("Buy milk")
    await click(page, "Fill it")
    await expect(page.locator("#note-status")).to_contain_text("full")
    await expect(page.locator("#note-value")).to_have_text("Buy milk and much more")
    await expect(held(page)).to_contain_text('"Buy milk"]')
    await click(page, "Mend it")
    await expect(page.locator("#note-status")).to_contain_text("saved")
    await expect(held(page)).to_contain_text("and much more")
    await expect_connected(page)


BROKEN = [
    ("Write garbage, load again", "<img src=x", "nothing"),
    ("Another type, load again", "an object", "nothing"),
    ("An older build's, load again", "by an older build", "nothing"),
    ("A newer build's, load again", "by a newer build", "by a newer build"),
]


async def test_a_visitor_who_blocks_all_storage_can_read_and_try(
    browser: Browser, prod_app: AppServer, console: Console
) -> None:
    async with open_blocked(browser, console, prod_app.url) as page:
        await visit(page)
        await expect(page.locator("#note-status")).to_contain_text("memory")
        await click(page, "Fill it")
        await click(page, "Mend it")
        await click(page, "Count in this tab")
        await expect(page.locator("#count-here")).to_have_text("1")


@pytest.mark.parametrize(("label", "left", "kept"), BROKEN)
async def test_what_others_left_is_not_believed(label: str, left: str, kept: str, page: Page) -> None:
    await visit(page)
    await page.get_by_label("A note kept in this tab").fill("Buy milk")
    async with page.expect_event("load"):
        await click(page, label)
    await wait_for_react(page)
    await expect(page.locator("#note-value")).to_have_text("Buy tea")
    await expect(page.locator("#note-left")).to_contain_text(left)
    await expect(held(page)).to_contain_text(kept)
    await page.get_by_label("A note kept in this tab").fill("Buy bread")
    await expect(held(page)).to_contain_text("Buy bread")
    await expect_connected(page)


async def test_a_duplicated_tab_starts_with_a_copy_and_goes_its_own_way(page: Page) -> None:
    await visit(page)
    await click(page, "Count in this tab")
    await click(page, "Count in all tabs")
    async with page.context.expect_page() as opened:
        await click(page, "Duplicate this tab")
    copy = await opened.value
    await wait_for_react(copy)
    await expect(copy.locator("#count-here")).to_have_text("1")
    await click(copy, "Count in this tab")
    await click(copy, "Count in all tabs")
    await expect(copy.locator("#count-here")).to_have_text("2")
    await expect(page.locator("#count-everywhere")).to_have_text("2")
    await expect(page.locator("#count-here")).to_have_text("1")
    await expect_row(page, "copy", session="kept", local="kept", memory="gone", cookie="kept")


async def test_a_new_tab_starts_empty(page: Page) -> None:
    await visit(page)
    await click(page, "Count in this tab")
    await click(page, "Count in all tabs")
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Open a new tab").click()
    tab = await opened.value
    await wait_for_react(tab)
    await expect(tab.locator("#count-here")).to_have_text("0")
    await expect(tab.locator("#count-everywhere")).to_have_text("1")
    await expect_row(page, "new-tab", session="gone", local="kept", memory="gone", cookie="kept")


async def test_the_table_fills_as_the_visitor_tries(page: Page) -> None:
    await visit(page)
    await expect_row(
        page, "reload", **dict.fromkeys(("session", "local", "memory", "cookie"), "not tried yet")
    )
    await reload(page)
    await expect_row(page, "reload", session="kept", local="kept", memory="gone", cookie="kept")
    await page.get_by_role("link", name="go to the blog").click()
    await page.get_by_role("heading", name="Blog", level=1).wait_for()
    await page.go_back()
    await expect_row(page, "back", session="kept", local="kept", memory="kept", cookie="kept")
    await click(page, "Start the table over")
    await expect_row(
        page, "reload", **dict.fromkeys(("session", "local", "memory", "cookie"), "not tried yet")
    )


async def test_a_restart_is_known_by_the_session_cookie(page: Page) -> None:
    await visit(page)
    # What the end of the browser's session does to cookies without an age and to sessionStorage.
    await page.context.clear_cookies()
    await page.evaluate("sessionStorage.clear()")
    tab = await page.context.new_page()
    await visit(tab)
    await expect_row(tab, "restart", session="gone", local="kept", memory="gone", cookie="gone")


async def expect_row(page: Page, arrival: str, **found: str) -> None:
    """Expect what a row of the table says of each place."""
    cells = page.locator(f'[data-arrival="{arrival}"] td')
    await expect(cells).to_have_text([found[place] for place in ("session", "local", "memory", "cookie")])


async def test_a_draft_survives_reload_and_navigation(page: Page) -> None:
    await visit(page)
    await page.get_by_label("Your draft").fill("Dear <b>reader</b>,\nas I wrote")
    await reload(page)
    await expect(page.get_by_label("Your draft")).to_have_value("Dear <b>reader</b>,\nas I wrote")
    await page.get_by_role("link", name="go to the blog").click()
    await page.get_by_role("heading", name="Blog", level=1).wait_for()
    await page.go_back()
    await expect(page.get_by_label("Your draft")).to_have_value("Dear <b>reader</b>,\nas I wrote")


async def test_the_theme_is_right_in_the_first_frame(page: Page) -> None:
    await page.emulate_media(color_scheme="light")
    await visit(page)
    await click(page, "Change the theme, then reload")
    await expect(page.locator("html.dark")).to_have_count(1)
    await page.add_init_script(
        """window.themes = new Set();
        (function note() {
            if (document.body) window.themes.add(document.documentElement.classList.contains("dark"));
            requestAnimationFrame(note);
        })();"""
    )
    await reload(page)
    assert await page.evaluate("[...window.themes]") == [True]


async def test_code_is_copied(open_page: OpenPage, prod_app: AppServer) -> None:
    page = await open_page(prod_app.url, permissions=["clipboard-read", "clipboard-write"])
    await visit(page)
    button = page.get_by_role("button", name="Copy fixes/server_snapshot.py")
    await button.click()
    await expect(page.get_by_role("button", name="Copied fixes/server_snapshot.py")).to_be_visible()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith('"""The default stands')
    assert copied.rstrip().endswith('on_click=TITLES.set(["A title"]))')


async def test_the_guide_can_be_worked_by_the_keyboard(page: Page) -> None:
    await visit(page)
    await page.get_by_role("button", name="Keep three titles and load again").focus()
    async with page.expect_event("load"):
        await page.keyboard.press("Enter")
    await wait_for_react(page)
    await expect_titles(page, TITLES)
    code = page.locator(".code-figure pre").first
    await code.focus()
    await page.keyboard.press("ArrowRight")
    assert await code.evaluate("(element) => element === document.activeElement")


async def test_without_scripts_the_reader_has_text_and_code(
    open_page: OpenPage, prod_app: AppServer, console: Console
) -> None:
    page = await open_page(prod_app.url, java_script_enabled=False)
    await page.goto(PATH)
    await expect(page.get_by_text("ReferenceError: sessionStorage is not defined")).to_be_visible()
    await expect(page.get_by_role("button", name="Keep three titles and load again")).to_be_hidden()
    await expect(page.locator(".code-figure pre")).to_have_count(14)
    console.expect(r"\.js: csp$")  # Chromium's word for a script that may not run


async def test_in_development_every_fix_works_and_nothing_is_claimed(
    open_page: OpenPage, dev_app: AppServer
) -> None:
    page = await open_page(dev_app.url)
    page.set_default_timeout(DEV_TIMEOUT_MS)
    await page.goto(PATH)
    cells = page.locator(".probe-table tbody tr").first.locator("td")
    await expect(cells.nth(0)).to_have_text("not prerendered", timeout=DEV_TIMEOUT_MS)
    await expect(cells.nth(1)).to_have_text("wrote no document")
    async with page.expect_event("load"):
        await click(page, "Keep three titles and load again")
    for fix in FIXES:
        titles: Any = box(page, fix).locator(".titles > li")
        await expect(titles).to_have_text(TITLES, timeout=DEV_TIMEOUT_MS)
        await expect(figure(page, fix, "time")).to_have_text("load again")
    await expect(page.get_by_text("In development nothing is measured")).to_be_visible()
