"""Reading the blog to its end, with scripts and without."""

from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.support.app_server import AppServer
from tests.support.console import Console


@pytest.fixture(scope="module")
def posts(prod_app: AppServer) -> list[Any]:
    """All public posts, newest first."""
    response = httpx.get(prod_app.api_url + "/api/posts", params={"limit": 50}, trust_env=False)
    return response.json()["items"]


async def read_links(page: Page) -> list[str]:
    """Return where the cards on screen lead."""
    return await page.locator(".card-title a").evaluate_all(
        "(links) => links.map((link) => link.getAttribute('href'))"
    )


async def test_without_scripts_links_lead_from_the_newest_post_to_the_first(
    open_page: OpenPage, prod_app: AppServer, console: Console, posts: list[Any]
) -> None:
    console.expect(r"^request failed: GET .*\.js: csp$")  # how Chromium calls scripts that are switched off
    page = await open_page(prod_app.url, java_script_enabled=False)
    await page.goto("/blog")
    older = page.get_by_role("link", name="Older posts")
    seen = await read_links(page)
    while await older.count():
        await expect(page.get_by_role("button", name="Load more")).to_be_hidden()
        await older.click()
        seen += await read_links(page)
    assert seen == [post["href"] for post in posts]
    await expect(page.get_by_text("You have reached the first post.")).to_be_visible()


async def test_with_scripts_the_button_loads_every_post_once(page: Page, posts: list[Any]) -> None:
    await page.goto("/blog", wait_until="networkidle")
    button = page.get_by_role("button", name="Load more")
    await expect(page.get_by_role("link", name="Older posts")).to_be_hidden()
    for count in range(10, len(posts), 10):
        await expect(page.locator(".card")).to_have_count(count)
        await button.click()
    await expect(page.locator(".card")).to_have_count(len(posts))
    assert await read_links(page) == [post["href"] for post in posts]
    await expect(button).to_have_count(0)
    await expect(page.get_by_text("You have reached the first post.")).to_be_visible()


async def test_what_was_loaded_is_announced(page: Page) -> None:
    await page.goto("/blog", wait_until="networkidle")
    await page.get_by_role("button", name="Load more").click()
    await expect(page.locator("main").get_by_role("status")).to_contain_text("10 more")


async def test_a_tag_has_its_own_list_to_its_end(page: Page, posts: list[Any]) -> None:
    tagged = [post["href"] for post in posts if "sessions" in post["tags"]]
    await page.goto("/blog", wait_until="networkidle")
    await page.get_by_role("navigation", name="Filter by tag").get_by_role("link", name="sessions").click()
    await page.get_by_role("heading", level=1, name="Posts about sessions").wait_for()
    for count in range(10, len(tagged), 10):
        await expect(page.locator(".card")).to_have_count(count)
        await page.get_by_role("button", name="Load more").click()
    await expect(page.locator(".card")).to_have_count(len(tagged))
    assert await read_links(page) == tagged


async def test_neighbours_lead_from_post_to_post(page: Page, posts: list[Any]) -> None:
    await page.goto(posts[0]["href"], wait_until="networkidle")
    neighbours = page.get_by_role("navigation", name="Neighbouring posts")
    await expect(neighbours.get_by_role("link")).to_have_count(1)
    for post in posts[1:4]:
        await neighbours.get_by_role("link", name="Older").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(post["title"])
    await neighbours.get_by_role("link", name="Newer").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(posts[2]["title"])


async def test_the_title_bar_follows_the_page(page: Page, posts: list[Any]) -> None:
    await page.goto("/blog", wait_until="networkidle")
    await expect(page).to_have_title("Blog - rxapp")
    await page.get_by_role("link", name=posts[0]["title"]).click()
    await expect(page).to_have_title(f"{posts[0]['title']} - rxapp")
    await page.go_back()
    await expect(page).to_have_title("Blog - rxapp")
