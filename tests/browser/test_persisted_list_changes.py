"""What changed while the reader was away: titles, posts that are gone, posts that have come. Nothing jumps.

The numbers are those of the behaviours that the list promises.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, Response, expect

from tests.browser.list_page import (
    CARDS,
    Place,
    Thread,
    card_link,
    expect_no_shift,
    expect_place,
    go_back,
    load_more,
    open_list,
    open_post,
    read_place,
    scroll_to,
    settle,
    status_of,
    wait_until_alive,
)
from tests.browser.test_accessibility import FIND_OVERFLOW, PHONE, RULES, find_violations
from tests.support.console import Console
from tests.support.live_posts import LivePosts

NEWER = datetime(2019, 6, 1, tzinfo=UTC)
# What asks whether all that is shown still holds.
UNTIL = re.compile("until=")


async def leave(page: Page, thread: Thread) -> Place:
    """Read thirty cards, stop at one in the middle, and open the next but one."""
    await open_list(page, thread.url)
    await load_more(page, 2)
    place = await scroll_to(page, 15)
    await open_post(page, place.slugs[17])
    return place


async def come_back(page: Page) -> Response:
    """Go back, and wait until the list has heard from the server."""
    async with page.expect_response(UNTIL) as answered:
        await go_back(page)
    answer = await answered.value
    await settle(page)
    await settle(page)
    return answer


async def expect_steady(page: Page, place: Place) -> None:
    """Expect the anchor where it was, in every frame since."""
    now = await read_place(page)
    assert now.anchor == place.anchor
    assert abs(now.top - place.top) <= 2
    frames = [frame for frame in await page.evaluate("frames_") if frame["slugs"]]
    assert {frame["anchor"] for frame in frames} == {place.anchor}
    assert all(abs(frame["top"] - place.top) <= 2 for frame in frames)


async def test_what_still_holds_is_confirmed_in_few_bytes(reader: Page, thread: Thread) -> None:
    place = await leave(reader, thread)
    answer = await come_back(reader)
    assert answer.status == 304
    await expect_steady(reader, place)


@pytest.mark.parametrize("way", ["back", "reload"])
async def test_19_new_posts_wait_behind_a_button_and_nothing_moves(
    reader: Page, thread: Thread, live_posts: LivePosts, way: str
) -> None:
    place = await leave(reader, thread)
    new = [f"{thread.tag}-new-{number}" for number in range(3)]
    for hours, slug in enumerate(new):
        await live_posts.publish(slug, published_at=NEWER + timedelta(hours=hours), tags=[thread.tag])
    await come_back(reader)
    if way == "reload":
        async with reader.expect_response(UNTIL):
            await reader.reload()
        await wait_until_alive(reader)
    show = reader.get_by_role("button", name="Show 3 new posts")
    await expect(show).to_be_in_viewport()
    await expect(status_of(reader)).to_have_text("3 new posts.")
    await expect_place(reader, place)
    await show.click()
    await expect(show).to_have_count(0)
    await expect(reader.locator(CARDS)).to_have_count(33)
    assert (await read_place(reader)).slugs == (*reversed(new), *place.slugs)
    await expect(card_link(reader, new[-1])).to_be_focused()
    await expect(card_link(reader, new[-1])).to_be_in_viewport()
    await load_more(reader, 2)
    assert (await read_place(reader)).slugs == (*reversed(new), *thread.slugs)
    await expect(reader.get_by_text("48 of 48 posts")).to_be_visible()


async def test_19_what_has_been_shown_is_confirmed_in_few_bytes(
    reader: Page, thread: Thread, live_posts: LivePosts
) -> None:
    await leave(reader, thread)
    await live_posts.publish(f"{thread.tag}-once", published_at=NEWER, tags=[thread.tag])
    assert (await come_back(reader)).status == 200
    await reader.get_by_role("button", name="Show 1 new post").click()
    await expect(reader.locator(CARDS)).to_have_count(31)
    await open_post(reader, f"{thread.tag}-once")
    assert (await come_back(reader)).status == 304
    await expect(reader.get_by_role("button", name="Show 1 new post")).to_have_count(0)


# Where the offer lies over the text of cards, and on what ground.
READ_OFFER = """
() => {
  const offer = document.querySelector(".list-news");
  const [bar, button] = [offer, offer.firstElementChild].map((element) => element.getBoundingClientRect());
  const covered = [...document.querySelectorAll(".card > *")].filter((part) => {
    const { left, right, top, bottom } = part.getBoundingClientRect();
    return left < button.right && right > button.left && top < button.bottom && bottom > button.top;
  });
  const isOpaque = /^rgb\\(/.test(getComputedStyle(offer).backgroundColor);
  const { left, right } = document.body.getBoundingClientRect();
  const isAcross = bar.left <= left && bar.right >= right && bar.bottom >= innerHeight;
  return { covered: covered.length, isBar: isOpaque && isAcross, top: bar.top };
}
"""


@pytest.mark.parametrize("width", [360, 768, 990, 1000, 1280])
async def test_19_the_offer_lies_on_no_text(
    reader: Page, thread: Thread, live_posts: LivePosts, width: int
) -> None:
    await reader.set_viewport_size({"width": width, "height": 780})
    place = await leave(reader, thread)
    await live_posts.publish(f"{thread.tag}-offer", published_at=NEWER, tags=[thread.tag])
    await come_back(reader)
    await expect(reader.get_by_role("button", name="Show 1 new post")).to_be_in_viewport()
    await expect_place(reader, place)
    offer = await reader.evaluate(READ_OFFER)
    assert offer["isBar"] or not offer["covered"]
    await reader.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    await settle(reader)
    end = await reader.locator("footer").evaluate("(footer) => footer.getBoundingClientRect().bottom")
    assert not offer["isBar"] or end <= (await reader.evaluate(READ_OFFER))["top"]


async def test_19_no_frame_moves_when_new_posts_are_offered(
    reader: Page, thread: Thread, live_posts: LivePosts
) -> None:
    place = await leave(reader, thread)
    await live_posts.publish(f"{thread.tag}-one", published_at=NEWER, tags=[thread.tag])
    await come_back(reader)
    await expect(reader.get_by_role("button", name="Show 1 new post")).to_be_visible()
    await expect_steady(reader, place)
    await expect_no_shift(reader)


async def test_20_a_deleted_post_goes_quietly(reader: Page, thread: Thread, live_posts: LivePosts) -> None:
    place = await leave(reader, thread)
    for index in (2, 14, 29):
        await live_posts.delete(place.slugs[index])
    await come_back(reader)
    await expect(reader.locator(CARDS)).to_have_count(27)
    await expect_steady(reader, place)
    await expect(status_of(reader)).to_be_empty()
    await expect(reader.get_by_text("27 of 42 posts")).to_have_count(1)
    gone = {place.slugs[index] for index in (2, 14, 29)}
    await load_more(reader, 2)
    assert (await read_place(reader)).slugs == tuple(slug for slug in thread.slugs if slug not in gone)


@pytest.mark.parametrize("way", ["back", "reload"])
async def test_21_the_place_of_a_deleted_anchor_goes_to_its_neighbour(
    reader: Page, thread: Thread, live_posts: LivePosts, way: str
) -> None:
    place = await leave(reader, thread)
    assert place.anchor == place.slugs[15]
    if way == "reload":
        await go_back(reader)
        await expect_place(reader, place)
    await live_posts.delete(place.slugs[15])
    await live_posts.delete(place.slugs[16])
    if way == "back":
        await come_back(reader)
    else:
        async with reader.expect_response(UNTIL):
            await reader.reload()
        await wait_until_alive(reader)
    await expect(reader.locator(CARDS)).to_have_count(28)
    await settle(reader)
    now = await read_place(reader)
    assert now.anchor == place.slugs[17]
    assert abs(now.top - place.top) <= 2


async def test_22_an_edited_title_changes_without_a_shift(
    reader: Page, thread: Thread, live_posts: LivePosts
) -> None:
    place = await leave(reader, thread)
    await live_posts.change(place.slugs[16], title="Edited meanwhile")
    long = "Edited as well, and so long that it takes several lines of the card now " * 3
    await live_posts.change(place.slugs[3], title=long.strip())
    await come_back(reader)
    await expect(card_link(reader, place.slugs[16])).to_have_text("Edited meanwhile")
    await expect(card_link(reader, place.slugs[3])).to_have_text(long.strip())
    await expect_steady(reader, place)
    await expect_no_shift(reader)
    await expect(status_of(reader)).to_be_empty()


async def test_23_an_unpublished_post_is_gone(reader: Page, thread: Thread, live_posts: LivePosts) -> None:
    place = await leave(reader, thread)
    await live_posts.change(place.slugs[18], is_draft=True)
    await come_back(reader)
    await expect(card_link(reader, place.slugs[18])).to_have_count(0)
    await expect_steady(reader, place)


async def test_a_list_with_new_posts_and_an_error_has_no_violations(
    reader: Page, thread: Thread, live_posts: LivePosts, console: Console
) -> None:
    console.expect("ERR_FAILED")
    await leave(reader, thread)
    await live_posts.publish(f"{thread.tag}-seen", published_at=NEWER, tags=[thread.tag])
    await come_back(reader)
    await reader.route("**/api/posts?*after=*", lambda route: route.abort())
    await reader.get_by_role("button", name="Load more").click()
    await expect(reader.get_by_role("button", name="Try again")).to_be_focused()
    await expect(reader.get_by_role("button", name="Show 1 new post")).to_be_visible()
    assert await find_violations(reader, kind="tag", names=RULES) == []
    await reader.set_viewport_size(PHONE)
    assert await reader.evaluate(FIND_OVERFLOW) == []
    await reader.emulate_media(color_scheme="dark")
    await expect(reader.locator("html.dark")).to_have_count(1)
    assert await find_violations(reader, kind="rule", names=["color-contrast"]) == []
