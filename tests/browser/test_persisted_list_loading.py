"""Loading more: once each, to the end, over errors and restarts, and without scripts.

The numbers are those of the behaviours that the list promises.
"""

import re

import httpx
import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.list_page import (
    CARDS,
    HeldRequests,
    Thread,
    card_link,
    change_snapshot,
    expect_place,
    expect_top,
    go_back,
    load_all,
    load_more,
    more_button,
    open_list,
    open_post,
    read_place,
    scroll_to,
    status_of,
    wait_until_alive,
)
from tests.support.app_server import AppServer
from tests.support.console import Console

PAGES = "**/api/posts?*after=*"


async def test_15_back_during_a_load_applies_it_once(reader: Page, thread: Thread) -> None:
    held = HeldRequests()
    await open_list(reader, thread.url)
    await load_more(reader)
    await held.hold(reader, PAGES)
    place = await scroll_to(reader, 12)
    await more_button(reader).evaluate("(button) => button.click()")
    await open_post(reader, place.slugs[13])
    await go_back(reader)
    await expect(card_link(reader, place.slugs[13])).to_be_focused()
    async with reader.expect_response(re.compile("after=")):
        held.release()
    await expect(reader.locator(CARDS)).to_have_count(30)
    assert held.count == 1
    assert (await read_place(reader)).slugs == thread.slugs[:30]
    await load_all(reader, thread)


async def test_15_a_load_that_ends_elsewhere_is_there_on_return(reader: Page, thread: Thread) -> None:
    held = HeldRequests()
    await open_list(reader, thread.url)
    await held.hold(reader, PAGES)
    place = await scroll_to(reader, 3)
    await more_button(reader).evaluate("(button) => button.click()")
    await open_post(reader, place.slugs[4])
    async with reader.expect_response(re.compile("after=")):
        held.release()
    await go_back(reader)
    await expect(reader.locator(CARDS)).to_have_count(20)
    await load_all(reader, thread)


async def test_15_a_reload_during_a_load_drops_it(reader: Page, thread: Thread) -> None:
    held = HeldRequests()
    await open_list(reader, thread.url)
    await load_more(reader)
    await held.hold(reader, PAGES)
    await more_button(reader).click()
    await expect(more_button(reader)).to_have_attribute("aria-busy", "true")
    await expect(more_button(reader)).to_have_text("Loading")
    held.release()
    await reader.reload()
    await wait_until_alive(reader)
    await expect(more_button(reader)).to_have_attribute("aria-busy", "false")
    await load_all(reader, thread)


async def test_16_a_double_click_loads_one_page(reader: Page, thread: Thread) -> None:
    asked: list[str] = []
    await open_list(reader, thread.url)
    reader.on("request", lambda request: asked.append(request.url))
    held = HeldRequests()
    await held.hold(reader, PAGES)
    await more_button(reader).dblclick()
    held.release()
    await expect(reader.locator(CARDS)).to_have_count(20)
    await expect(more_button(reader)).to_have_text("Load more")
    assert len([url for url in asked if "after=" in url]) == 1


async def test_17_the_end_is_announced_and_focus_goes_to_the_first_new_card(
    reader: Page, thread: Thread
) -> None:
    await open_list(reader, thread.url)
    status = status_of(reader)
    await load_more(reader)
    await expect(status).to_have_text("10 more posts loaded. 20 of 45 are on the page.")
    await expect(card_link(reader, thread.slugs[10])).to_be_focused()
    await load_more(reader, 3)
    await expect(more_button(reader)).to_have_count(0)
    await expect(reader.get_by_text("You have reached the first post.")).to_be_visible()
    await expect(status).to_have_text("5 more posts loaded. These are all there are.")
    await expect(card_link(reader, thread.slugs[40])).to_be_focused()
    await expect(reader.get_by_text("45 of 45 posts")).to_be_visible()


@pytest.mark.parametrize("status", [0, 500], ids=["no answer", "an error"])
async def test_18_after_an_error_the_list_is_intact_and_can_be_tried_again(
    reader: Page, thread: Thread, console: Console, status: int
) -> None:
    console.expect("Failed to load resource|request failed")

    async def fail(route: Route) -> None:
        await (route.fulfill(status=status, body="broken") if status else route.abort())

    await open_list(reader, thread.url)
    await load_more(reader)
    place = await scroll_to(reader, 15)
    await reader.route(PAGES, fail)
    await more_button(reader).evaluate("(button) => button.click()")
    await expect(status_of(reader)).to_contain_text("The server did not answer")
    await expect_place(reader, place)
    await expect(more_button(reader)).to_have_text("Try again")
    await reader.unroute(PAGES)
    await more_button(reader).click()
    await expect(reader.locator(CARDS)).to_have_count(30)
    await load_all(reader, thread)


async def test_24_posts_of_one_moment_are_there_once_each(reader: Page, thread: Thread) -> None:
    await open_list(reader, thread.url)
    await load_all(reader, thread)


async def test_25_a_cursor_that_is_not_ours_is_refused(prod_app: AppServer, thread: Thread) -> None:
    async with httpx.AsyncClient(base_url=prod_app.api_url, trust_env=False) as client:
        own = (await client.get("/api/posts", params={"tag": thread.tag})).json()["next"]
        for cursor in (own[:-1] + ("A" if own[-1] != "A" else "B"), own[:-4], "x", "../..", own + own):
            for field in ("after", "until"):
                answer = await client.get("/api/posts", params={"tag": thread.tag, field: cursor})
                assert answer.status_code == 400
                assert answer.json()["error"]["code"] == "bad_cursor"
        assert (await client.get("/api/posts", params={"after": own})).status_code == 400


async def test_25_with_a_cursor_that_is_not_ours_the_list_starts_again(
    reader: Page, thread: Thread, console: Console
) -> None:
    console.expect("400")
    await open_list(reader, thread.url)
    await load_more(reader, 2)
    await scroll_to(reader, 20)
    await change_snapshot(reader, lambda held: [*held[:2], {**held[2], "next": "A" * 40}])
    await reader.reload()
    await wait_until_alive(reader)
    await expect(reader.locator(CARDS)).to_have_count(30)
    await more_button(reader).evaluate("(button) => button.click()")
    await expect(status_of(reader)).to_contain_text("starts again from the newest")
    await expect_top(reader)
    await load_all(reader, thread)


async def find_middle(prod_app: AppServer, thread: Thread) -> str:
    """Return the URL of the list from its second page on."""
    async with httpx.AsyncClient(base_url=prod_app.api_url, trust_env=False) as client:
        answer = await client.get("/api/posts", params={"tag": thread.tag})
    return f"{thread.url}&after={answer.json()['next']}"


async def test_25_a_list_from_the_middle_on_starts_again_from_the_newest(
    reader: Page, prod_app: AppServer, thread: Thread, console: Console
) -> None:
    console.expect("400")
    await open_list(reader, await find_middle(prod_app, thread))
    await load_more(reader)
    await change_snapshot(reader, lambda held: [*held[:2], {**held[2], "next": "A" * 40}])
    await reader.reload()
    await wait_until_alive(reader)
    assert (await read_place(reader)).slugs == thread.slugs[10:30]
    await more_button(reader).evaluate("(button) => button.click()")
    await expect(status_of(reader)).to_contain_text("starts again from the newest")
    await expect_top(reader)
    await load_more(reader)
    place = await scroll_to(reader, 12)
    assert place.slugs == thread.slugs[:20]
    async with reader.expect_response(re.compile("until=")) as answered:
        await reader.reload()
    assert (await answered.value).status == 304
    await wait_until_alive(reader)
    await expect_place(reader, place)
    await load_all(reader, thread)


async def test_25_a_link_to_an_unknown_place_leads_to_the_start_and_says_so(
    reader: Page, thread: Thread
) -> None:
    await open_list(reader, f"{thread.url}&after={'A' * 40}")
    await expect_top(reader)
    await expect(reader.get_by_text("is not known any more. Here the list starts.")).to_be_visible()
    await expect(reader.get_by_role("link", name="Start with the newest posts")).to_have_count(0)
    await load_all(reader, thread)


async def test_25_from_the_middle_a_link_leads_to_the_start(
    reader: Page, prod_app: AppServer, thread: Thread
) -> None:
    await open_list(reader, await find_middle(prod_app, thread))
    assert (await read_place(reader)).slugs == thread.slugs[10:20]
    start = reader.get_by_role("link", name="Start with the newest posts")
    await start.click()
    await expect(start).to_have_count(0)
    await expect_top(reader)
    assert (await read_place(reader)).slugs == thread.slugs[:10]


@pytest.mark.one_port(reason="without scripts, a host of files shows no list that is newer than the export")
async def test_40_without_scripts_links_lead_through_the_list(
    open_page: OpenPage, prod_app: AppServer, thread: Thread, console: Console
) -> None:
    console.expect(r"^request failed: GET .*\.js: csp$")  # how Chromium calls scripts that are switched off
    page = await open_page(prod_app.url, java_script_enabled=False)
    await page.goto(thread.url)
    seen: list[str] = []
    older = page.get_by_role("link", name="Older posts")
    for _ in range(5):
        cards = page.locator(CARDS)
        seen += [str(await card.get_attribute("data-key")) for card in await cards.all()]
        if await older.count():
            await older.click()
    assert tuple(seen) == thread.slugs
    await expect(more_button(page)).to_have_count(0)
    await page.get_by_role("link", name="Start with the newest posts").click()
    await expect(page.locator(CARDS).first).to_have_attribute("data-key", thread.slugs[0])


async def test_40_with_scripts_react_finds_what_it_expects(reader: Page, thread: Thread) -> None:
    """A hydration that fails is an uncaught error, which the console's watch turns into a failure."""
    await open_list(reader, thread.url)
    await load_more(reader, 2)
    place = await scroll_to(reader, 12)
    await reader.reload()
    await wait_until_alive(reader)
    await expect_place(reader, place)
