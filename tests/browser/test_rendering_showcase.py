"""In an app of its own, every construct that the server renders is what React makes of it."""

import re

import pytest
from playwright.async_api import Page, Request, expect

from tests.browser.conftest import OpenPage
from tests.browser.fixture_app.comparison import (
    find_difference,
    wait_for_react,
)
from tests.support.app_server import AppServer
from tests.support.console import Console

VIEWS = ("text", "attributes", "links", "drawing", "lists", "conditions", "form", "markup")
PATHS = ("/", *(f"/{view}" for view in VIEWS), "/items/one", "/items/%C3%BC%20%3Cb%3E")


@pytest.fixture
async def page(open_page: OpenPage, showcase: AppServer) -> Page:
    """A watched page on the showcase."""
    return await open_page(showcase.url)


@pytest.mark.parametrize("path", PATHS)
async def test_react_makes_of_a_page_what_the_server_wrote(path: str, page: Page) -> None:
    await page.goto(path)
    await wait_for_react(page)
    assert await find_difference(page) is None


@pytest.mark.parametrize("path", VIEWS)
async def test_a_view_reached_by_a_link_is_the_view_of_its_url(path: str, page: Page) -> None:
    await page.goto("/")
    await wait_for_react(page)
    await page.get_by_role("link", name=path, exact=True).click()
    await expect(page.locator("main h1")).to_have_text(path.title() if path != "text" else "Text")
    assert await find_difference(page) is None


async def test_hostile_data_runs_nothing(page: Page) -> None:
    for path in ("/text", "/attributes", "/links", "/markup"):
        await page.goto(path)
        await wait_for_react(page)
        assert await page.evaluate("window.hacked") is None


async def test_every_text_is_there_without_scripts(
    open_page: OpenPage, showcase: AppServer, console: Console
) -> None:
    plain = await open_page(showcase.url, java_script_enabled=False)
    scripted = await open_page(showcase.url)
    for view in VIEWS:
        await plain.goto(f"/{view}")
        await scripted.goto(f"/{view}")
        await wait_for_react(scripted)
        assert await plain.locator("main").inner_text() == await scripted.locator("main").inner_text()
    console.expect(r"\.js: csp$")  # Chromium's word for a script that may not run


async def test_inline_scripts_run_under_a_policy_of_their_hashes(page: Page) -> None:
    response = await page.goto("/")
    assert response is not None
    policy = await response.header_value("content-security-policy") or ""
    assert "unsafe-inline" not in policy
    assert "sha256-" in policy
    # What the policy blocked would be among the complaints, and React would not come up.
    await wait_for_react(page)


async def test_the_policy_allows_no_other_inline_script(page: Page, console: Console) -> None:
    await page.goto("/")
    await wait_for_react(page)
    await page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.text = "window.hacked = 1";
          document.head.append(script);
        }"""
    )
    assert await page.evaluate("window.hacked") is None
    console.expect("Content Security Policy")


async def test_title_description_and_canonical_follow_navigation(page: Page) -> None:
    await page.goto("/")
    await wait_for_react(page)
    await expect(page).to_have_title("Showcase: /")
    await page.get_by_role("link", name="Item", exact=True).click()
    await expect(page).to_have_title("Showcase: one")
    assert await read_head(page) == ["Showcase: one", "About one.", "https://showcase.test/items/one"]
    await page.go_back()
    await expect(page).to_have_title("Showcase: /")
    assert await read_head(page) == ["Showcase: /", "About /.", "https://showcase.test/"]


async def read_head(page: Page) -> list[str]:
    """Return the texts of all titles, descriptions and canonical links."""
    return await page.evaluate(
        """[
          ...[...document.querySelectorAll("title")].map((each) => each.textContent),
          ...[...document.querySelectorAll("meta[name=description]")].map((each) => each.content),
          ...[...document.querySelectorAll("link[rel=canonical]")].map((each) => each.getAttribute("href")),
        ]"""
    )


async def test_focus_moves_to_the_heading(page: Page) -> None:
    await page.goto("/")
    await wait_for_react(page)
    assert await page.evaluate("document.activeElement === document.body")
    await page.get_by_role("link", name="Item", exact=True).click()
    await expect(page.locator("main h1")).to_be_focused()
    await expect(page.locator("main h1")).to_have_text("one")


async def test_an_unknown_slug_shows_the_notice(page: Page, console: Console) -> None:
    await page.goto("/")
    await wait_for_react(page)
    await page.get_by_role("link", name="Nowhere").click()
    await expect(page.locator("main h1")).to_have_text("No such page")
    await expect(page.locator("main h1")).to_be_focused()
    await expect(page).to_have_title("Page not found")
    console.expect("404")


async def test_an_unknown_slug_is_answered_with_the_same_notice(page: Page, console: Console) -> None:
    response = await page.goto("/items/missing")
    assert response is not None
    assert response.status == 404
    await expect(page.locator("main h1")).to_have_text("No such page")
    console.expect("404")


async def test_a_failure_shows_the_notice_and_the_page_stays_alive(page: Page, console: Console) -> None:
    await page.goto("/")
    await wait_for_react(page)
    await page.get_by_role("link", name="Broken").click()
    await expect(page.locator("main h1")).to_have_text("Out of order")
    await page.go_back()
    await page.get_by_role("link", name="Item", exact=True).click()
    await expect(page.locator("main h1")).to_have_text("one")
    console.expect("500")


async def test_a_page_that_failed_is_asked_for_again(page: Page, console: Console) -> None:
    await page.goto("/")
    await wait_for_react(page)
    await page.route("**/_data/items/one*", lambda route: route.abort("connectionrefused"), times=1)
    await page.get_by_role("link", name="Item", exact=True).click()
    await expect(page.locator("main h1")).to_have_text("Out of order")
    await page.go_back()
    await page.get_by_role("link", name="Item", exact=True).click()
    await expect(page.locator("main h1")).to_have_text("one")
    console.expect("CONNECTION_REFUSED")


async def test_data_in_the_document_is_not_fetched(page: Page) -> None:
    asked = watch_data_requests(page)
    await page.goto("/items/one?unknown=1")
    await wait_for_react(page)
    await page.get_by_role("link", name="Home").click()
    await expect(page.locator("main h1")).to_have_text("A text")
    assert asked == ["/_data/"]


async def test_a_page_shown_a_moment_ago_is_not_fetched_again(page: Page) -> None:
    await page.goto("/")
    await wait_for_react(page)
    await page.get_by_role("link", name="Item", exact=True).click()
    await expect(page.locator("main h1")).to_have_text("one")
    asked = watch_data_requests(page)
    await page.go_back()
    await expect(page.locator("main h1")).to_have_text("A text")
    await page.go_forward()
    await expect(page.locator("main h1")).to_have_text("one")
    assert asked == []


def watch_data_requests(page: Page) -> list[str]:
    """Return a list that the paths of requests for data are added to."""
    asked: list[str] = []

    def note(request: Request) -> None:
        found = re.search(r"/_data[^?]*", request.url)
        if found:
            asked.append(found[0])

    page.on("request", note)
    return asked
