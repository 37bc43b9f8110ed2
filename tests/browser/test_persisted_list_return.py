"""Coming back to the list, by Back, Forward and reload: always to the card that was in sight.

The numbers are those of the behaviours that the list promises.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from tests.browser.list_page import (
    CARDS,
    TOLERANCE_PX,
    Place,
    Thread,
    card_link,
    expect_no_shift,
    expect_no_wrong_frame,
    expect_place,
    expect_top,
    go_back,
    go_forward,
    load_more,
    open_list,
    open_older,
    open_post,
    open_reader,
    read_place,
    read_snapshots,
    scroll_to,
    settle,
    wait_until_alive,
)
from tests.support.app_server import AppServer
from tests.support.console import Console

# In the frame in which the list is there again, before whatever the list does in it.
SCROLL_AT_ONCE = """
() => {
  const look = () => {
    if (!document.querySelector("[data-list=posts] > li")) return requestAnimationFrame(look);
    scrollBy({ top: 300, behavior: "instant" });
    window.hasScrolled = true;
  };
  requestAnimationFrame(look);
}
"""

# In the frame in which the list is there again.
GO_FORWARD_AT_ONCE = """
() => {
  const look = () => {
    const count = document.querySelectorAll("[data-list=posts] > li").length;
    if (count === 0) return requestAnimationFrame(look);
    window.countedOnLeaving = count;
    history.forward();
  };
  requestAnimationFrame(look);
}
"""

# How many frames had shown the list when Reflex's event was sent that follows each navigation.
WATCH_LOADS = """
() => {
  window.framesBeforeLoad = [];
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    if (String(data).includes("on_load_internal")) {
      framesBeforeLoad.push(frames_.filter(({ slugs, at }) => slugs > 0 && at >= window.leftAt).length);
    }
    return send.call(this, data);
  };
  addEventListener("popstate", () => (window.leftAt = performance.now()), { capture: true });
}
"""


async def read_on(page: Page, url: str, times: int = 3, index: int = 25) -> Place:
    """Open a list, load some pages, and scroll down to a card."""
    await open_list(page, url)
    await load_more(page, times)
    return await scroll_to(page, index)


async def test_01_back_from_a_post_shows_the_same(reader: Page, thread: Thread) -> None:
    place = await read_on(reader, thread.url)
    await open_post(reader, place.slugs[26])
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    await go_back(reader)
    await expect_place(reader, place)
    await expect_no_wrong_frame(reader, place)
    # Whether all of it still holds, and nothing else; the icon is the browser's own affair.
    assert len([url for url in asked if "/api/" in url or "/_data/" in url]) <= 1


async def test_01_nothing_is_sent_before_the_list_is_painted(reader: Page, thread: Thread) -> None:
    place = await read_on(reader, thread.url)
    await open_post(reader, place.slugs[26])
    await reader.evaluate(WATCH_LOADS)
    await go_back(reader)
    await expect_place(reader, place)
    await reader.wait_for_function("() => framesBeforeLoad.length > 0")
    await settle(reader)
    [frames] = await reader.evaluate("framesBeforeLoad")
    assert frames >= 1


READ_LAYOUT = """
() => ({
  height: document.documentElement.scrollHeight,
  isFirstLaidOut: document.querySelector(".posts .card").checkVisibility({ contentVisibilityAuto: true }),
})
"""


async def test_01_what_is_far_out_of_sight_is_not_laid_out_and_as_high_as_it_was(
    reader: Page, thread: Thread
) -> None:
    place = await read_on(reader, thread.url, 4, 40)
    before = await reader.evaluate(READ_LAYOUT)
    assert before["isFirstLaidOut"]
    await open_post(reader, place.slugs[41])
    await go_back(reader)
    await expect_place(reader, place)
    now = await reader.evaluate(READ_LAYOUT)
    assert not now["isFirstLaidOut"]
    assert abs(now["height"] - before["height"]) <= TOLERANCE_PX
    # On the way up, nothing but the scrolling moves anything.
    for index in range(35, 0, -5):
        assert abs((await scroll_to(reader, index)).top + 40) <= TOLERANCE_PX


async def test_02_forward_and_back_again_shows_the_same(reader: Page, thread: Thread) -> None:
    place = await read_on(reader, thread.url)
    await open_post(reader, place.slugs[27])
    for _ in range(2):
        await go_back(reader)
        await expect_place(reader, place)
        await go_forward(reader)
        await expect(reader.locator("article.article")).to_be_visible()
    await go_back(reader)
    await expect_place(reader, place)
    await expect_no_wrong_frame(reader, place)


async def test_03_focus_is_back_on_the_card_that_was_opened(reader: Page, thread: Thread) -> None:
    place = await read_on(reader, thread.url)
    await open_post(reader, place.slugs[27])
    await go_back(reader)
    await expect(card_link(reader, place.slugs[27])).to_be_focused()
    await expect_place(reader, place)


async def test_04_the_link_to_the_blog_starts_at_the_top(reader: Page) -> None:
    place = await read_on(reader, "/blog", 2, 15)
    await open_post(reader, place.slugs[16])
    blog = reader.get_by_role("navigation", name="Main").get_by_role("link", name="Blog", exact=True)
    await blog.click()
    await expect_top(reader)
    await load_more(reader)
    await blog.click()
    await expect_top(reader)
    assert (await read_place(reader)).slugs == place.slugs[:10]


async def test_05_a_reload_shows_the_same_from_the_first_frame(reader: Page, thread: Thread) -> None:
    place = await read_on(reader, thread.url)
    for _ in range(2):
        await reader.reload()
        await wait_until_alive(reader)
        await expect_place(reader, place)
        await expect_no_wrong_frame(reader, place)


async def test_05_a_reload_at_the_end_of_the_list_shows_the_same(reader: Page, thread: Thread) -> None:
    place = await read_on(reader, thread.url, 4, 44)
    await reader.reload()
    await wait_until_alive(reader)
    await expect_place(reader, place)
    await expect_no_wrong_frame(reader, place)
    await expect(reader.get_by_text("45 of 45 posts")).to_be_visible()


async def test_06_a_reload_of_the_post_and_back_shows_the_same(reader: Page, thread: Thread) -> None:
    place = await read_on(reader, thread.url)
    await open_post(reader, place.slugs[26])
    await reader.reload()
    await wait_until_alive(reader)
    await go_back(reader)
    await expect_place(reader, place)
    await expect_no_wrong_frame(reader, place)
    await expect(card_link(reader, place.slugs[26])).to_be_focused()
    await expect(reader.locator("main h1")).to_contain_text("Posts about")


async def test_07_back_from_another_site_shows_the_same(
    reader: Page, thread: Thread, prod_app: AppServer
) -> None:
    place = await read_on(reader, thread.url)
    await reader.goto(prod_app.api_url.replace("localhost", "127.0.0.1") + "/ping")
    await reader.go_back()
    await wait_until_alive(reader)
    await expect_place(reader, place)
    await expect_no_wrong_frame(reader, place)


@pytest.fixture
async def caching_reader(prod_app: AppServer, console: Console) -> AsyncGenerator[Page]:
    """A watched page in a browser with a back/forward cache, which Playwright switches off."""
    with_cache = ["--disable-back-forward-cache"]
    async with open_reader(prod_app.url, console, ignore_default_args=with_cache) as page:
        yield page


async def test_08_a_page_from_the_cache_connects_again_and_keeps_its_list(
    caching_reader: Page, thread: Thread, prod_app: AppServer, console: Console
) -> None:
    console.expect("WebSocket connection")  # which ends when the page goes to the cache
    connected: asyncio.Queue[WebSocketRoute] = asyncio.Queue()

    def connect(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        connected.put_nowait(socket)

    await caching_reader.route_web_socket(re.compile("/_event"), connect)
    place = await read_on(caching_reader, thread.url)
    await connected.get()
    await caching_reader.evaluate("() => { window.isTheSame = true; }")
    await caching_reader.goto(prod_app.api_url.replace("localhost", "127.0.0.1") + "/ping")
    await caching_reader.go_back(wait_until="commit")
    await asyncio.wait_for(connected.get(), 10)
    assert await caching_reader.evaluate("window.isTheSame")
    await expect_place(caching_reader, place)


async def test_09_two_entries_of_one_list_are_apart(reader: Page) -> None:
    first = await read_on(reader, "/blog", 2, 22)
    await open_post(reader, first.slugs[23])
    await reader.get_by_role("navigation", name="Main").get_by_role("link", name="Blog", exact=True).click()
    await expect_top(reader)
    await load_more(reader)
    second = await scroll_to(reader, 12)
    await open_post(reader, second.slugs[13])
    await go_back(reader)
    await expect_place(reader, second)
    await go_back(reader)
    await expect(reader.locator("article.article")).to_be_visible()
    await go_back(reader)
    await expect_place(reader, first)
    assert len(await read_snapshots(reader)) == 2


async def follow_tag(page: Page, name: str) -> None:
    """Follow a link of the filter."""
    await (
        page.get_by_role("navigation", name="Filter by tag")
        .get_by_role("link", name=name, exact=True)
        .click()
    )
    await expect(page.locator(".tag[aria-current]")).to_have_text(name)


async def test_10_filters_are_apart(reader: Page, thread: Thread) -> None:
    own = await read_on(reader, thread.url, 2, 18)
    await reader.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    await follow_tag(reader, "sessions")
    await expect_top(reader)
    await load_more(reader)
    other = await scroll_to(reader, 11)
    await go_back(reader)
    await expect(reader.locator(CARDS)).to_have_count(30)
    assert (await read_place(reader)).slugs == own.slugs
    await go_forward(reader)
    await expect_place(reader, other)


async def test_11_changing_the_filter_starts_at_the_top(reader: Page, thread: Thread) -> None:
    await read_on(reader, thread.url, 1, 15)
    await reader.locator(f"{CARDS} .tag-link").nth(16).click()
    await expect_top(reader)
    await scroll_to(reader, 5)
    await reader.get_by_role("link", name="All", exact=True).evaluate("(link) => link.click()")
    await expect(reader.locator("main h1")).to_have_text("Blog")
    await expect_top(reader)


async def test_12_a_fragment_beats_the_place_but_not_the_list(reader: Page, thread: Thread) -> None:
    place = await read_on(reader, f"{thread.url}#content", 2, 20)
    await open_post(reader, place.slugs[21])
    await go_back(reader)
    await expect(reader.locator(CARDS)).to_have_count(30)
    await expect(reader.locator("#content")).to_be_in_viewport()
    assert abs(await reader.locator("#content").evaluate("(main) => main.getBoundingClientRect().top")) <= 2


async def skip_to_content(page: Page, _slug: str) -> None:
    """Follow the browser's own kind of link to a place in the page."""
    await page.get_by_role("link", name="Skip to content").focus()
    await page.keyboard.press("Enter")


async def follow_to_content(page: Page, slug: str) -> None:
    """Follow a link to a place in the page by the router, as if it were on a card."""
    link = card_link(page, slug)
    await link.evaluate(
        "(link) => link.setAttribute('href', location.pathname + location.search + '#content')"
    )
    await link.click()


FollowLink = Callable[[Page, str], Awaitable[None]]
each_link = pytest.mark.parametrize(
    "follow", [skip_to_content, follow_to_content], ids=["the browser's link", "the router's link"]
)


@each_link
async def test_12_a_link_to_a_place_in_the_page_keeps_the_list(
    reader: Page, thread: Thread, follow: FollowLink
) -> None:
    place = await read_on(reader, thread.url, 2, 20)
    await follow(reader, place.slugs[21])
    await expect(reader).to_have_url(re.compile("#content$"))
    await expect(reader.locator("#content")).to_be_in_viewport()
    assert abs(await reader.locator("#content").evaluate("(main) => main.getBoundingClientRect().top")) <= 2
    assert (await read_place(reader)).slugs == place.slugs


async def test_13_opening_a_post_in_a_new_tab_leaves_the_list_alone(reader: Page, thread: Thread) -> None:
    place = await read_on(reader, thread.url)
    async with reader.context.expect_page() as opened:
        await card_link(reader, place.slugs[26]).click(modifiers=["ControlOrMeta"])
    tab = await opened.value
    await expect(tab.locator("article.article")).to_be_visible()
    await expect_place(reader, place)
    await tab.close()


async def test_13_a_card_and_its_tags_need_no_new_document(reader: Page, thread: Thread) -> None:
    place = await read_on(reader, thread.url, 1, 12)
    await reader.evaluate("() => { window.isTheSame = true; }")
    await open_post(reader, place.slugs[13])
    await go_back(reader)
    await expect_place(reader, place)
    await reader.locator(f"{CARDS} .tag-link").nth(13).click()
    await expect_top(reader)
    assert await reader.evaluate("window.isTheSame")


@each_link
async def test_12_back_to_a_place_in_the_page_keeps_the_list_as_well(
    reader: Page, thread: Thread, follow: FollowLink
) -> None:
    place = await read_on(reader, thread.url, 2, 20)
    await follow(reader, place.slugs[21])
    await expect(reader).to_have_url(re.compile("#content$"))
    place = await scroll_to(reader, 22)
    await open_post(reader, place.slugs[23])
    for is_reloaded in (False, True):
        if is_reloaded:
            await reader.reload()
            await wait_until_alive(reader)
        await go_back(reader)
        await expect(reader).to_have_url(re.compile("#content$"))
        await expect(reader.locator(CARDS)).to_have_count(30)
        await expect(card_link(reader, place.slugs[23])).to_be_focused()
        await go_forward(reader)
        await expect(reader.locator("article.article")).to_be_visible()
    # The entry before that is the same list, too.
    await reader.evaluate("history.go(-2)")
    await expect(reader).to_have_url(re.compile(re.escape(thread.url) + "$"))
    await expect(reader.locator(CARDS)).to_have_count(30)


@pytest.mark.parametrize("is_reloaded", [False, True], ids=["in one document", "over a reload"])
async def test_14_ten_routes_deep_and_back(reader: Page, thread: Thread, *, is_reloaded: bool) -> None:
    place = await read_on(reader, thread.url)
    await open_post(reader, place.slugs[26])
    titles = await open_older(reader, 9)
    if is_reloaded:
        await reader.reload()
        await wait_until_alive(reader)
    for title in reversed(titles):
        await go_back(reader)
        await expect(reader.locator("main h1")).to_have_text(title)
        await settle(reader)
        await expect_no_shift(reader)
    await go_back(reader)
    await expect_place(reader, place)
    await expect_no_wrong_frame(reader, place)


async def test_a_reader_who_scrolls_at_once_is_not_thrown_back(reader: Page, thread: Thread) -> None:
    place = await read_on(reader, thread.url)
    await open_post(reader, place.slugs[26])
    await reader.evaluate(SCROLL_AT_ONCE)
    await go_back(reader)
    await expect(reader.locator(CARDS)).to_have_count(40)
    await reader.wait_for_function("window.hasScrolled")
    await settle(reader)
    await settle(reader)
    now = await read_place(reader)
    assert abs(now.scrolled - place.scrolled - 300) <= 2


async def test_39_the_card_is_in_sight_after_a_resize_and_nothing_glides(
    reader: Page, thread: Thread
) -> None:
    place = await read_on(reader, thread.url)
    await open_post(reader, place.slugs[26])
    await reader.set_viewport_size({"width": 360, "height": 640})
    await go_back(reader)
    await expect(reader.locator(CARDS)).to_have_count(40)
    await expect(reader.locator(f"{CARDS}[data-key='{place.anchor}']")).to_be_in_viewport()
    frames = [frame for frame in await reader.evaluate("frames_") if frame["slugs"]]
    assert len({round(frame["scrolled"]) for frame in frames}) == 1


async def test_a_list_that_begins_in_the_middle_comes_back_as_well(
    reader: Page, prod_app: AppServer, thread: Thread
) -> None:
    """That is where the link for readers without scripts leads; what is before it is not new."""
    answer = await reader.request.get(f"{prod_app.api_url}/api/posts?tag={thread.tag}")
    place = await read_on(reader, f"{thread.url}&after={(await answer.json())['next']}", 1, 12)
    assert place.slugs == thread.slugs[10:30]
    await open_post(reader, place.slugs[13])
    async with reader.expect_response(re.compile("until=")) as answered:
        await go_back(reader)
    assert (await answered.value).status == 304
    await reader.reload()
    await wait_until_alive(reader)
    await expect_place(reader, place)


@pytest.fixture
async def far_on(reader: Page, prod_app: AppServer, thread: Thread, console: Console) -> Place:
    """One of the last of a thousand cards, which the reader has left by a link above the list."""
    console.expect("ERR_FAILED")
    answer = await reader.request.get(f"{prod_app.api_url}/api/posts?until=&tag={thread.tag}")
    card = (await answer.json())["items"][0]
    items = [{**card, "slug": f"card-{number}", "title": f"Card {number}"} for number in range(990)]

    async def add_many(route: Route) -> None:
        await route.fulfill(json={"items": items, "next": None, "newest": None})

    await reader.route("**/api/posts?*after=*", add_many)
    await reader.route("**/api/posts?*until=*", lambda route: route.abort())
    await open_list(reader, thread.url)
    await load_more(reader)
    await scroll_to(reader, 700)
    place = await scroll_to(reader, 700)
    link = reader.get_by_role("navigation", name="Main").get_by_role("link", name="Sessions")
    await link.evaluate("(link) => link.click()")  # a real click would scroll there
    await expect(reader.locator("main h1")).to_be_focused()
    return place


async def test_a_thousand_cards_come_back_as_well(reader: Page, far_on: Place) -> None:
    """What does not fit into a snapshot is in memory; what is far out of sight is made and laid out later."""
    await go_back(reader)
    await expect_place(reader, far_on)
    await expect_no_wrong_frame(reader, far_on, is_long=True)
    shown = [frame["slugs"] for frame in await reader.evaluate("frames_") if frame["slugs"]]
    assert 0 < shown[0] <= 40


async def test_who_leaves_before_all_cards_are_there_finds_them_all(reader: Page, far_on: Place) -> None:
    await reader.evaluate(GO_FORWARD_AT_ONCE)
    await go_back(reader)
    counted = await (await reader.wait_for_function("() => window.countedOnLeaving")).json_value()
    assert 0 < counted < len(far_on.slugs)
    await expect(reader.locator(CARDS)).to_have_count(0)
    await go_back(reader)
    await expect_place(reader, far_on)
    await expect_no_wrong_frame(reader, far_on, is_long=True)


async def test_who_scrolls_before_all_cards_are_there_is_not_thrown_back(reader: Page, far_on: Place) -> None:
    await reader.evaluate(SCROLL_AT_ONCE)
    await go_back(reader)
    await expect(reader.locator(CARDS)).to_have_count(len(far_on.slugs))
    await reader.wait_for_function("window.hasScrolled")
    await settle(reader)
    now = await read_place(reader)
    assert abs(now.scrolled - far_on.scrolled - 300) <= TOLERANCE_PX
