"""Several tabs of one browser, and several people at it: nobody finds the list of another.

The numbers are those of the behaviours that the list promises.
"""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.list_page import (
    CARDS,
    READ_FRAMES,
    READ_KEPT_KEYS,
    WATCH_FRAMES,
    Place,
    Thread,
    expect_no_wrong_frame,
    expect_place,
    go_back,
    load_more,
    open_list,
    open_post,
    read_snapshots,
    scroll_to,
    settle,
    wait_until_alive,
)
from tests.browser.test_accounts import make_email, sign_in, sign_up
from tests.support.app_server import AppServer


async def read_on(page: Page, thread: Thread, times: int, index: int) -> Place:
    """Open the list, load some pages, and scroll down to a card."""
    await open_list(page, thread.url)
    await load_more(page, times)
    return await scroll_to(page, index)


async def test_34_a_duplicated_tab_goes_its_own_way(reader: Page, thread: Thread) -> None:
    place = await read_on(reader, thread, 3, 25)
    # As duplicating does, opening a page from a page copies the storage; the history comes by hand.
    state = await reader.evaluate("history.state")
    async with reader.expect_popup() as opened:
        await reader.evaluate("window.open('/robots.txt')")
    copy = await opened.value
    await copy.evaluate("([state, url]) => history.replaceState(state, '', url)", [state, thread.url])
    await copy.reload()
    await wait_until_alive(copy)
    await expect_place(copy, place)
    await load_more(copy)
    own = await scroll_to(copy, 42)
    for tab, where in ((reader, place), (copy, own)):
        await tab.bring_to_front()  # a tab behind another draws few frames
        await tab.reload()
        await wait_until_alive(tab)
        await expect_place(tab, where)
    # The same key, in two storages.
    (kept,), (copied,) = [await read_snapshots(tab) for tab in (reader, copy)]
    assert kept == copied
    await copy.close()


async def test_34_two_tabs_with_one_list_keep_apart(
    reader: Page, thread: Thread, open_page: OpenPage
) -> None:
    other = await open_page(context=reader.context)
    await other.add_init_script(WATCH_FRAMES)
    places: dict[Page, Place] = {}
    for tab, times, index in ((reader, 3, 25), (other, 1, 12)):
        await tab.bring_to_front()  # a tab behind another draws few frames
        places[tab] = await read_on(tab, thread, times, index)
        await open_post(tab, places[tab].slugs[index + 1])
    for is_reloaded in (False, True):
        for tab in (reader, other):
            await tab.bring_to_front()
            if is_reloaded:
                await tab.reload()
                await wait_until_alive(tab)
            else:
                await go_back(tab)
            await expect_place(tab, places[tab])
            await expect_no_wrong_frame(tab, places[tab])
    held = [await read_snapshots(tab) for tab in (reader, other)]
    assert not {*held[0]} & {*held[1]}


async def sign_out(page: Page) -> None:
    """Sign out on the account's page."""
    await page.goto("/account", wait_until="networkidle")
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await page.wait_for_url("**/")


async def read_painted(page: Page) -> set[int]:
    """Return how many cards there were in the frames that were painted."""
    return {frame["slugs"] for frame in await page.evaluate(READ_FRAMES) if frame["slugs"]}


async def test_35_signing_in_forgets_the_list_before_it_is_painted(reader: Page, thread: Thread) -> None:
    await read_on(reader, thread, 2, 20)
    await reader.goto("/sign-up")
    assert len(await read_snapshots(reader)) == 1
    await sign_up(reader, make_email())
    assert await reader.evaluate(READ_KEPT_KEYS) == []
    await reader.evaluate("history.go(-2)")
    await reader.wait_for_url("**" + thread.url)
    await wait_until_alive(reader)
    await expect(reader.locator(CARDS)).to_have_count(10)
    assert await read_painted(reader) == {10}


async def begin_as_stranger(_tab: Page) -> str:
    """Read without an account; the address is of one that there will be."""
    return make_email()


async def begin_as_user(tab: Page) -> str:
    """Read with an account."""
    email = make_email()
    await sign_up(tab, email)
    return email


async def leave(tab: Page, _email: str) -> None:
    """Sign out."""
    await sign_out(tab)


async def hand_over(tab: Page, _email: str) -> None:
    """Let another user of the same browser sign in."""
    await sign_out(tab)
    await sign_up(tab, make_email())


async def return_later(tab: Page, email: str) -> None:
    """Sign out and in again."""
    await sign_out(tab)
    await sign_in(tab, email)


Begin = Callable[[Page], Awaitable[str]]
Switch = Callable[[Page, str], Awaitable[None]]


@pytest.mark.parametrize("is_reloaded", [False, True], ids=["in one document", "over a reload"])
@pytest.mark.parametrize(
    ("begin", "switch"),
    [
        (begin_as_stranger, sign_up),
        (begin_as_user, leave),
        (begin_as_user, hand_over),
        (begin_as_user, return_later),
    ],
    ids=["sign in", "sign out", "another user", "the same user again"],
)
async def test_35_whoever_is_there_next_finds_no_list_in_any_tab(
    reader: Page, thread: Thread, open_page: OpenPage, begin: Begin, switch: Switch, *, is_reloaded: bool
) -> None:
    other = await open_page(context=reader.context)
    email = await begin(other)
    await reader.bring_to_front()  # a tab behind another draws few frames
    place = await read_on(reader, thread, 2, 20)
    if not is_reloaded:
        await open_post(reader, place.slugs[21])
    await other.bring_to_front()
    await switch(other, email)
    await reader.bring_to_front()
    if is_reloaded:
        await reader.reload()
        await wait_until_alive(reader)
    else:
        await go_back(reader)
    await expect(reader.locator(CARDS)).to_have_count(10)
    await settle(reader)
    assert await read_painted(reader) == {10}
    # What is begun now is kept as ever.
    await load_more(reader)
    place = await scroll_to(reader, 14)
    await reader.reload()
    await wait_until_alive(reader)
    await expect_place(reader, place)


async def test_35_a_list_is_not_of_the_account_but_of_the_tab(
    reader: Page, thread: Thread, open_page: OpenPage, prod_app: AppServer
) -> None:
    """Signing in on another device, or in another browser, takes nobody's list away."""
    email = make_email()
    await sign_up(reader, email)
    place = await read_on(reader, thread, 2, 20)
    elsewhere = await open_page(prod_app.url)
    await sign_in(elsewhere, email)
    await sign_out(elsewhere)
    await reader.bring_to_front()
    await reader.reload()
    await wait_until_alive(reader)
    await expect_place(reader, place)
