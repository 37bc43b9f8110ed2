"""Every public page of the site is whole before scripts run, and stays the same when React takes over."""

import re
from collections.abc import AsyncGenerator

import httpx
import pytest
from playwright.async_api import Page, Response, expect

from tests.browser.conftest import OpenPage
from tests.browser.fixture_app.comparison import (
    COUNT_SHIFTS,
    find_difference,
    read_layout_shift,
    wait_for_react,
)
from tests.support.app_server import AppServer
from tests.support.console import Console
from tests.support.documents import parse_document

POST = "/blog/equal-timestamps"
PATHS = (
    "/",
    "/blog",
    "/blog?tag=sessions",
    POST,
    "/guides/client-only",
    "/guides/sessions",
    "/guides/blog-list",
)
KNOWN_TO_THE_BACKEND = pytest.mark.one_port(
    reason="a host of files does not know whether a post or a tag is newer than the export, or not there"
)
MISSING = (
    "/nowhere",
    pytest.param("/blog/no-such-post", marks=KNOWN_TO_THE_BACKEND),
    pytest.param("/blog?tag=no-such-tag", marks=KNOWN_TO_THE_BACKEND),
)
# What the head says of the page in meta elements.
HEAD_NAMES = ("description", "og:type", "og:title", "og:description", "og:url")
LOAD_MORE = re.compile("Load more|Try again")

# But for what only the browser can say, and for scripts.
READ_TEXT = """(main) => {
  const copy = main.cloneNode(true);
  for (const element of copy.querySelectorAll("[data-live], script")) element.remove();
  return copy.textContent;
}"""


@pytest.fixture
async def page(open_page: OpenPage, prod_app: AppServer) -> Page:
    """A watched page on the site that counts layout shifts."""
    page = await open_page(prod_app.url)
    await page.add_init_script(COUNT_SHIFTS)
    return page


@pytest.fixture
async def client(prod_app: AppServer) -> AsyncGenerator[httpx.AsyncClient]:
    """A client without a browser."""
    async with httpx.AsyncClient(base_url=prod_app.api_url, trust_env=False) as client:
        yield client


async def follow(page: Page, path: str) -> None:
    """Follow the site's own link to a path, or go there as such a link does."""
    await page.evaluate(
        """(path) => {
          window.stayed = true;
          history.pushState(null, "", path);
          dispatchEvent(new PopStateEvent("popstate", { state: null }));
        }""",
        path,
    )


@pytest.mark.parametrize("path", PATHS)
async def test_react_makes_of_a_page_what_the_server_wrote(path: str, page: Page) -> None:
    await page.goto(path)
    await wait_for_react(page)
    assert await find_difference(page) is None
    assert await read_layout_shift(page) == 0


async def test_a_page_loads_no_other_pages_view(page: Page) -> None:
    scripts: list[Response] = []
    page.on("response", lambda response: scripts.append(response) if ".js" in response.url else None)
    await page.goto("/blog")
    await wait_for_react(page)
    code = "".join([await script.text() for script in scripts])
    assert "list-news" in code  # the list's own
    assert "account-email" not in code
    assert "guide-survival" not in code


@pytest.mark.parametrize("path", MISSING)
async def test_react_makes_of_the_notice_what_the_server_wrote(
    path: str, page: Page, console: Console
) -> None:
    console.expect("404")
    response = await page.goto(path)
    assert response is not None
    assert response.status == 404
    await wait_for_react(page)
    assert await find_difference(page) is None
    await expect(page.locator("main h1")).to_have_text("There is no such page")


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_reached_by_navigation_is_the_page_of_its_url(path: str, page: Page) -> None:
    await page.goto("/guides/sessions" if path != "/guides/sessions" else "/")
    await wait_for_react(page)
    answer = await page.context.request.get(path)
    document = parse_document(await answer.text())
    await follow(page, path)
    await expect(page).to_have_title(document.titles[0])
    assert await page.evaluate("window.stayed")
    assert await find_difference(page) is None
    assert await page.locator("title").count() == 1
    for name in HEAD_NAMES:
        element = page.locator(f'meta[name="{name}"], meta[property="{name}"]')
        assert await element.count() == 1, name
        assert await element.get_attribute("content") == document.read_meta(name)
    assert await page.locator("link[rel=canonical]").get_attribute("href") == document.read_canonical()


async def test_every_text_is_there_without_scripts(
    open_page: OpenPage, prod_app: AppServer, page: Page, console: Console
) -> None:
    plain = await open_page(prod_app.url, java_script_enabled=False)
    for path in PATHS:
        await plain.goto(path)
        await page.goto(path)
        await wait_for_react(page)
        assert await plain.locator("main").evaluate(READ_TEXT) == await page.locator("main").evaluate(
            READ_TEXT
        )
    console.expect(r"\.js: csp$")  # Chromium's word for a script that may not run


async def test_focus_moves_to_the_heading(page: Page) -> None:
    await page.goto("/")
    await wait_for_react(page)
    await page.get_by_role("link", name="Read the blog").click()
    await expect(page.get_by_role("heading", name="Blog", level=1)).to_be_focused()


async def test_an_unknown_post_shows_the_notice_without_leaving(page: Page, console: Console) -> None:
    console.expect("404")
    await page.goto("/blog")
    await wait_for_react(page)
    await follow(page, "/blog/no-such-post")
    await expect(page.locator("main h1")).to_have_text("There is no such page")
    await expect(page.locator("main h1")).to_be_focused()
    assert await page.evaluate("window.stayed")


async def test_a_server_that_fails_leaves_a_page_that_lives(page: Page, console: Console) -> None:
    console.expect("CONNECTION_REFUSED")
    await page.goto("/")
    await wait_for_react(page)
    await page.route("**/_data/blog*", lambda route: route.abort("connectionrefused"))
    await page.get_by_role("link", name="Read the blog").click()
    await expect(page.locator("main h1")).to_have_text("Something went wrong on our side")
    await page.unroute("**/_data/blog*")
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Sessions").click()
    await expect(page.get_by_role("heading", level=1, name="What is a session")).to_be_visible()
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Blog", exact=True).click()
    await expect(page.locator("main h1")).to_have_text("Blog")


async def test_load_more_shows_every_post_once(page: Page, client: httpx.AsyncClient) -> None:
    total = await count_posts(client)
    await page.goto("/blog")
    await wait_for_react(page)
    titles = page.locator(".posts h2")
    shown = await titles.count()
    while shown < total:
        await page.get_by_role("button", name="Load more").click()
        await expect(page.locator(".list-status")).to_have_text(re.compile("more posts? loaded"))
        await expect(titles).not_to_have_count(shown)
        shown = await titles.count()
    assert (
        len(set(await page.locator(".posts h2 a").evaluate_all("(all) => all.map((a) => a.href)"))) == total
    )
    await expect(page.get_by_role("button", name=LOAD_MORE)).to_have_count(0)
    await expect(page.locator(".list-status")).to_contain_text("These are all there are.")
    await expect(page.get_by_text("You have reached the first post.")).to_be_visible()


async def test_a_grown_list_outlives_a_look_at_the_server_that_finds_nothing_new(page: Page) -> None:
    await page.clock.install()
    await page.goto("/blog")
    await wait_for_react(page)
    titles = page.locator(".posts h2")
    shown = await titles.count()
    await page.get_by_role("button", name="Load more").click()
    await expect(titles).not_to_have_count(shown)
    shown = await titles.count()
    await titles.last.get_by_role("link").click()
    await expect(page.locator(".prose")).to_be_visible()
    await page.clock.fast_forward("01:00")
    async with page.expect_response(lambda response: response.url.endswith("/_data/blog")) as answer:
        await page.go_back()
    await (await answer.value).finished()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Blog")
    await expect(titles).to_have_count(shown)


async def count_posts(client: httpx.AsyncClient) -> int:
    """Count the public posts, page by page."""
    total, after = 0, ""
    while True:
        answer = (await client.get("/api/posts", params={"after": after} if after else {})).json()
        total += len(answer["items"])
        if not answer["next"]:
            return total
        after = answer["next"]


async def test_the_button_says_what_it_does(page: Page, console: Console) -> None:
    console.expect("CONNECTION_REFUSED")
    await page.goto("/blog")
    await wait_for_react(page)
    shown = await page.locator(".posts h2").count()
    button = page.locator(".more button")
    await expect(button).to_have_text("Load more")
    await expect(button).to_have_attribute("aria-busy", "false")

    await page.route("**/api/posts*", lambda route: route.abort("connectionrefused"), times=1)
    await button.click()
    await expect(button).to_have_text("Try again")
    await expect(page.locator(".list-status")).to_have_text(re.compile("^The server did not answer"))
    assert await page.locator(".posts h2").count() == shown

    async with page.expect_response("**/api/posts*"):
        await button.click()
    await expect(page.locator(".list-status")).to_have_text(re.compile(r"^\d+ more posts loaded\."))


async def test_clicking_twice_loads_once(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/posts" in request.url else None)
    await page.goto("/blog")
    await wait_for_react(page)
    await page.locator(".more button").dblclick()
    await expect(page.locator(".list-status")).to_have_text(re.compile("more posts? loaded"))
    links = await page.locator(".posts h2 a").evaluate_all("(all) => all.map((a) => a.href)")
    assert len(links) == len(set(links))
    assert len(asked) == len(set(asked))


async def test_a_post_that_moved_between_pages_is_shown_once(page: Page, client: httpx.AsyncClient) -> None:
    first = (await client.get("/api/posts")).json()
    last = {**first, "items": [first["items"][-1]], "next": None}
    await page.route("**/api/posts*", lambda route: route.fulfill(json=last))
    await page.goto("/blog")
    await wait_for_react(page)
    shown = await page.locator(".posts h2").count()
    await page.locator(".more button").click()
    await expect(page.locator(".list-status")).to_have_text("0 more posts loaded. These are all there are.")
    assert await page.locator(".posts h2").count() == shown
