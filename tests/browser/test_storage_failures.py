"""Storage that is blocked or full, from the first visit on or midway: the page works and is connected."""

import json
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from rxapp.browser.storage_guard import read_guard
from tests.browser.conftest import OpenPage
from tests.browser.test_browser_state import (
    PATHS,
    SESSION,
    click,
    envelope,
    expect_working,
    field,
    read,
    store,
    visit,
)
from tests.support.app_server import AppServer
from tests.support.chromium import find_chromium, make_launch_args
from tests.support.console import Console

# What a visitor who blocks cookies has in the settings; Chromium then blocks storage too.
BLOCKED = {"profile": {"default_content_setting_values": {"cookies": 2}}}

# Vite compiles a page when it is first asked for.
DEV_TIMEOUT_MS = 30_000

# Fills both storages to the last character.
FILL = """
() => {
  for (const storage of [localStorage, sessionStorage]) {
    for (let size = 1 << 23; size >= 1; size >>= 1) {
      for (let index = 0; ; index++) {
        try {
          storage[`filler-${size}-${index}`] = "x".repeat(size);
        } catch {
          break;
        }
      }
    }
  }
}
"""
EMPTY = """
() => {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("filler")) delete sessionStorage[key];
}
"""

# From the moment that the test says, the storage refuses, as Firefox does when cookies are blocked meanwhile.
BLOCK_LATER = """
for (const area of ["localStorage", "sessionStorage"]) {
  const { get } = Object.getOwnPropertyDescriptor(window, area);
  Object.defineProperty(window, area, {
    configurable: true,
    get() {
      if (window.isBlocked) throw new DOMException("blocked", "SecurityError");
      return get.call(window);
    },
  });
}
"""


@asynccontextmanager
async def open_blocked(browser: Browser, console: Console, url: str) -> AsyncGenerator[Page]:
    """Open a watched page for a visitor who blocks all storage."""
    with tempfile.TemporaryDirectory() as profile:
        write_settings(Path(profile))
        context = await browser.browser_type.launch_persistent_context(
            profile,
            executable_path=find_chromium(Path(browser.browser_type.executable_path)),
            args=make_launch_args(),
            base_url=url,
        )
        console.watch(context)
        yield context.pages[0]
        await context.close()


@pytest.fixture
async def blocked_page(browser: Browser, showcase: AppServer, console: Console) -> AsyncGenerator[Page]:
    """A page on the showcase, of a visitor who blocks all storage."""
    async with open_blocked(browser, console, showcase.url) as page:
        yield page


def write_settings(profile: Path) -> None:
    """Write the settings of a visitor who blocks all storage into a new profile."""
    settings = profile / "Default" / "Preferences"
    settings.parent.mkdir()
    settings.write_text(json.dumps(BLOCKED))


@pytest.fixture
async def page(open_page: OpenPage, showcase: AppServer) -> Page:
    """A watched page on the showcase."""
    return await open_page(showcase.url)


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_works_where_storage_is_blocked(path: str, blocked_page: Page) -> None:
    await visit(blocked_page, path)
    await expect_working(blocked_page)
    await expect(field(blocked_page, "count")).to_have_text("4")
    await click(blocked_page, "set note")
    await expect(field(blocked_page, "note")).to_have_text("written")
    await expect(field(blocked_page, "note-status")).to_have_text("memory")
    await click(blocked_page, "reset note")
    await expect(field(blocked_page, "note")).to_have_text("nothing yet")


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_works_where_storage_was_full_before_the_first_visit(path: str, page: Page) -> None:
    await page.goto("/ping")  # a document of the same origin without an app, so that nothing is saved before
    await page.evaluate(FILL)
    await visit(page, path)
    await expect_working(page)
    await expect(field(page, "count")).to_have_text("4")
    await click(page, "set note")
    await expect(field(page, "note")).to_have_text("written")
    await expect(field(page, "note-status")).to_have_text("full")


async def test_a_page_in_development_works_where_storage_is_blocked(
    browser: Browser, dev_showcase: AppServer, console: Console
) -> None:
    async with open_blocked(browser, console, dev_showcase.url) as page:
        page.set_default_timeout(DEV_TIMEOUT_MS)
        await page.goto("/browser")
        await expect(field(page, "token")).not_to_be_empty(timeout=DEV_TIMEOUT_MS)
        await expect_working(page)
        await click(page, "set note")
        await expect(field(page, "note-status")).to_have_text("memory")


async def test_a_page_in_development_works_where_storage_was_full(
    open_page: OpenPage, dev_showcase: AppServer
) -> None:
    page = await open_page(dev_showcase.url)
    page.set_default_timeout(DEV_TIMEOUT_MS)
    # A document of the same origin without an app, so that nothing is saved before.
    await page.goto("/external/rxapp/browser/stored/stored.js")
    await page.evaluate(FILL)
    await page.goto("/browser")
    await expect(field(page, "token")).not_to_be_empty(timeout=DEV_TIMEOUT_MS)
    await expect_working(page)


async def test_the_site_works_where_storage_is_blocked(
    browser: Browser, prod_app: AppServer, console: Console
) -> None:
    async with open_blocked(browser, console, prod_app.url) as page:
        await page.goto("/blog")
        await expect(page.locator("#server-page")).to_have_count(0)
        before = await page.locator(".posts > li").count()
        await page.locator(".more button").click()
        await expect(page.locator(".posts > li")).not_to_have_count(before)
        await page.locator(".posts h2 a").first.click()
        await expect(page.locator("main h1")).to_be_focused()


async def test_storage_that_fills_midway_keeps_what_fitted(page: Page) -> None:
    await visit(page, "/browser")
    await click(page, "set note")
    await expect(field(page, "note-status")).to_have_text("saved")
    await page.evaluate(FILL)
    await field(page, "draft").fill("much longer than what was there before")
    await expect(field(page, "note")).to_have_text("much longer than what was there before")
    await expect(field(page, "note-status")).to_have_text("full")
    await expect_working(page)
    assert await read(page, SESSION, "note") == "written"
    await page.evaluate(EMPTY)
    await field(page, "draft").fill("it fits again, and it is saved")
    await expect(field(page, "note-status")).to_have_text("saved")
    assert await read(page, SESSION, "note") == "it fits again, and it is saved"


async def test_storage_that_is_blocked_midway_leaves_a_working_page(page: Page) -> None:
    await page.add_init_script(BLOCK_LATER)
    await visit(page, "/browser")
    await click(page, "set note")
    await expect(field(page, "note-status")).to_have_text("saved")
    await page.evaluate("() => { window.isBlocked = true; }")
    await field(page, "draft").fill("kept in memory")
    await expect(field(page, "note")).to_have_text("kept in memory")
    await expect(field(page, "note-status")).to_have_text("memory")
    await expect_working(page)
    await page.evaluate("() => { window.isBlocked = false; }")
    assert await read(page, SESSION, "note") == "written"


async def test_a_value_that_never_fits_is_kept_in_memory(page: Page) -> None:
    await visit(page, "/browser")
    await click(page, "fill")
    await expect(field(page, "big-status")).to_have_text("full")
    await expect_working(page)


async def test_room_is_made_by_removing_the_oldest_of_ones_own(page: Page) -> None:
    await visit(page, "/browser")
    await store(page, SESSION, "old", envelope("x" * 1000, age_ms=3000))
    await store(page, SESSION, "older", envelope("x" * 1000, age_ms=5000))
    await store(page, SESSION, "newest", envelope("x" * 1000, age_ms=1000))
    await page.evaluate("() => { sessionStorage['not ours'] = 'kept'; }")
    await page.evaluate(FILL)
    # Longer than one of them, shorter than two.
    await field(page, "draft").fill("y" * 1500)
    await expect(field(page, "note-status")).to_have_text("saved")
    held = await page.evaluate("Object.keys(sessionStorage).filter((key) => !key.startsWith('filler'))")
    assert {"stored:newest", "stored:note", "not ours"} <= {*held}
    assert not {"stored:old", "stored:older"} & {*held}


async def test_what_is_on_the_page_is_not_removed_to_make_room(page: Page) -> None:
    await visit(page, "/browser")
    await click(page, "toggle")
    await click(page, "choose")
    await page.evaluate(FILL)
    await field(page, "draft").fill("y" * 100)
    await expect(field(page, "note-status")).to_have_text("full")
    assert await read(page, SESSION, "flag") is True
    assert await read(page, SESSION, "choice") == "yes"


GUARDED = """
() => {
  localStorage.setItem("guarded", "x".repeat(2e7));
  const held = localStorage.getItem("guarded").length;
  const isSaved = localStorage["guarded"] !== undefined;
  localStorage.setItem("guarded", "fits");
  const now = [localStorage.getItem("guarded"), localStorage["guarded"]];
  localStorage.removeItem("guarded");
  const gone = localStorage.getItem("guarded");
  localStorage.setItem("guarded", "x".repeat(2e7));
  localStorage.setItem("beside", "fits");
  localStorage.clear();
  const cleared = [localStorage.getItem("guarded"), localStorage.getItem("beside")];
  let mistake = "";
  try { localStorage.setItem("only a key"); } catch (error) { mistake = error.name; }
  return { held, isSaved, now, gone, cleared, mistake };
}
"""


async def test_the_guard_keeps_what_does_not_fit_beside_the_storage(page: Page) -> None:
    await visit(page, "/browser")
    seen = await page.evaluate(GUARDED)
    assert seen == {
        "held": 20_000_000,
        "isSaved": False,
        "now": ["fits", "fits"],
        "gone": None,
        "cleared": [None, None],
        "mistake": "TypeError",
    }


MEMORY = """
() => {
  sessionStorage.setItem("a", 1);
  sessionStorage.setItem("b", null);
  const held = [sessionStorage.getItem("a"), sessionStorage.getItem("b"), sessionStorage.getItem("c")];
  const keys = [sessionStorage.key(sessionStorage.length - 1), sessionStorage.key(99)];
  sessionStorage.removeItem("a");
  const gone = sessionStorage.getItem("a");
  sessionStorage.clear();
  return { held, keys, gone, length: sessionStorage.length };
}
"""


async def test_memory_stands_in_for_a_blocked_storage(blocked_page: Page) -> None:
    await visit(blocked_page, "/browser")
    seen = await blocked_page.evaluate(MEMORY)
    assert seen == {"held": ["1", "null", None], "keys": ["b", None], "gone": None, "length": 0}


async def test_without_the_guard_the_app_does_not_start(blocked_page: Page, console: Console) -> None:
    async def remove_guard(route: Route) -> None:
        response = await route.fetch()
        html = await response.text()
        assert read_guard() in html
        await route.fulfill(response=response, body=html.replace(read_guard(), ""))

    await blocked_page.route("**/browser", remove_guard)
    await blocked_page.goto("/browser")
    await expect(blocked_page.get_by_text("Application Error")).to_be_visible()
    console.expect("SecurityError|Access is denied|Minified React error")
