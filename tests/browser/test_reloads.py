"""A reload in the middle of a page stays there, and so does whoever scrolls before the scripts have come."""

import pytest
from playwright.async_api import Page, expect

from rxapp import urls
from tests.browser.list_page import HeldRequests, open_list, settle, wait_until_alive

DEPTH = 700
SCROLL = "(depth) => scrollTo({ top: depth, behavior: 'instant' })"
# Every place where the page has been, in order.
NOTE_PLACES = """
window.places_ = [];
addEventListener("scroll", () => places_.push(scrollY), { capture: true });
"""


# Posts of the site's own, which are long enough: other tests publish short ones.
POSTS = urls.tag("redis")


async def find_post(page: Page) -> str:
    """Return the address of a post, and be on a list with a link to it."""
    await open_list(page, POSTS)
    return str(await page.locator(".posts h2 a").first.get_attribute("href"))


async def expect_depth(page: Page) -> None:
    """Expect the page where it was, without a detour."""
    await settle(page)
    assert await page.evaluate("scrollY") == DEPTH
    assert {*await page.evaluate("places_")} == {DEPTH}


@pytest.mark.parametrize("way", ["by its address", "by a link"])
@pytest.mark.parametrize("path", ["post", "/guides/client-only", "/guides/blog-list", "/blog"])
async def test_a_reload_stays_where_the_reader_is(page: Page, path: str, way: str) -> None:
    await page.add_init_script(NOTE_PLACES)
    path = await find_post(page) if path == "post" else path
    if way == "by its address":
        await open_list(page, path)
    else:
        await open_list(page, POSTS if path.startswith("/blog/") else "/")
        await page.locator(f"a[href='{path}']").first.click()
        await page.wait_for_url("**" + path)
        await expect(page.locator("main h1")).to_be_focused()
    await page.evaluate(SCROLL, DEPTH)
    await settle(page)
    for _ in range(3):
        await page.reload()
        await wait_until_alive(page)
        await expect_depth(page)


async def test_whoever_scrolls_before_the_scripts_come_stays_there(page: Page) -> None:
    await page.add_init_script(NOTE_PLACES)
    path = await find_post(page)
    held = HeldRequests()
    await held.hold(page, "**/assets/*.js")
    await page.goto(path, wait_until="commit")
    await expect(page.locator("footer")).to_be_visible()
    await page.evaluate(SCROLL, DEPTH)
    await settle(page)
    held.release()
    await wait_until_alive(page)
    await expect_depth(page)


async def test_a_link_still_leads_to_the_top(page: Page) -> None:
    path = await find_post(page)
    await page.evaluate(SCROLL, DEPTH)
    await page.locator(f"a[href='{path}']").first.evaluate("(link) => link.click()")
    await expect(page.locator("article.article")).to_be_visible()
    await settle(page)
    assert await page.evaluate("scrollY") == 0
