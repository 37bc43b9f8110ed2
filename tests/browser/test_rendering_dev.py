"""In development, Vite serves the documents on one port and the backend the data on another."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.list_page import CARDS, card_link, expect_place, scroll_to
from tests.browser.test_rendering_site import PATHS, POST
from tests.support.app_server import AppServer
from tests.support.console import Console

# Vite compiles a page when it is first asked for.
TIMEOUT_MS = 30_000


@pytest.fixture
async def page(open_page: OpenPage, dev_app: AppServer) -> Page:
    """A watched page on the app in development."""
    page = await open_page(dev_app.url)
    page.set_default_timeout(TIMEOUT_MS)
    return page


async def test_pages_come_up_with_their_data(page: Page) -> None:
    for path in PATHS:
        await page.goto(path)
        await expect(page.locator("main h1")).to_be_visible(timeout=TIMEOUT_MS)
        assert await page.locator(".skeletons").count() == 0


async def test_links_lead_from_page_to_page(page: Page) -> None:
    await page.goto("/blog")
    await page.locator(f".posts a[href='{POST}']").or_(page.locator(".posts h2 a")).first.click()
    await expect(page.locator("main h1")).to_be_focused(timeout=TIMEOUT_MS)
    await page.go_back()
    await expect(page.locator("main h1")).to_have_text("Blog")


async def test_load_more_appends(page: Page) -> None:
    await page.goto("/blog")
    await page.locator(".more button").click()
    await expect(page.locator(".list-status")).to_contain_text("10 more posts loaded")


async def test_a_list_that_has_grown_is_there_on_return(page: Page) -> None:
    await page.goto("/blog")
    await page.locator(".more button").click()
    await expect(page.locator(CARDS)).to_have_count(20)
    place = await scroll_to(page, 14)
    for is_reloaded in (False, True):
        await card_link(page, place.slugs[15]).click()
        await expect(page.locator("main h1")).to_be_focused()
        if is_reloaded:
            await page.reload()
            await expect(page.locator("article.article")).to_be_visible()
        await page.go_back()
        await expect_place(page, place)


async def test_an_unknown_post_shows_the_notice(page: Page, console: Console) -> None:
    console.expect("404")
    await page.goto("/blog/no-such-post")
    await expect(page.locator("main h1")).to_have_text("There is no such page", timeout=TIMEOUT_MS)
