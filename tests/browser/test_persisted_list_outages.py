"""The server goes, and comes back: the list is where it was.

The numbers are those of the behaviours that the list promises.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Generator
from pathlib import Path

import pytest
from playwright.async_api import Page, WebSocketRoute, expect
from redis.asyncio import Redis

from rxapp import urls
from rxapp.sessions import connect
from tests.browser.list_page import (
    CARDS,
    Thread,
    expect_place,
    go_back,
    load_all,
    load_more,
    more_button,
    open_list,
    open_older,
    open_post,
    open_reader,
    scroll_to,
    status_of,
    wait_until_alive,
)
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.console import Console

EVENTS = re.compile("/_event")


async def forget_states(data_dir: Path) -> None:
    """Make the server forget what Reflex keeps for tabs, as it does after an hour without an event."""
    client = connect(f"unix://{data_dir / 'valkey' / 'valkey.sock'}")
    assert isinstance(client, Redis)
    assert await client.dbsize()
    await client.flushall()
    await client.aclose()


async def test_36_the_list_needs_no_state_on_the_server(
    reader: Page, thread: Thread, prod_app: AppServer
) -> None:
    await open_list(reader, thread.url)
    await load_more(reader)
    place = await scroll_to(reader, 14)
    await open_post(reader, place.slugs[15])
    await forget_states(prod_app.data_dir)
    await go_back(reader)
    await expect_place(reader, place)
    await load_all(reader, thread)


@pytest.fixture(scope="module")
def own_server(prod_app: AppServer) -> Generator[AppProcess]:
    """The same app and posts once more, to be ended and started again."""
    database = prod_app.data_dir / "rxapp.db"
    with run_app_process(prod_app, database, secret=prod_app.secret) as process:
        yield process


@pytest.fixture
async def own_reader(own_server: AppProcess, prod_app: AppServer, console: Console) -> AsyncGenerator[Page]:
    """A watched page on that app, under the address at which the pages look for it."""
    sought = prod_app.api_url.removeprefix("http://")
    rule = f"--host-resolver-rules=MAP {sought} 127.0.0.1:{own_server.port}"
    async with open_reader(prod_app.url, console, rule) as page:
        yield page


@pytest.mark.parametrize("is_reloaded", [False, True], ids=["in one document", "over a reload"])
@pytest.mark.parametrize("how", [AppProcess.end, AppProcess.kill])
async def test_36_after_a_restart_the_list_is_where_it_was(
    own_reader: Page,
    thread: Thread,
    own_server: AppProcess,
    console: Console,
    how: Callable[[AppProcess], None],
    *,
    is_reloaded: bool,
) -> None:
    console.expect("WebSocket connection|ERR_")  # each try while nobody answers
    page = own_reader
    await open_list(page, thread.url)
    await load_more(page, 2)
    place = await scroll_to(page, 14)
    await open_post(page, place.slugs[15])
    how(own_server)
    try:
        # Nobody is there to ask.
        await go_back(page)
        await expect_place(page, place)
        await more_button(page).evaluate("(button) => button.click()")
        await expect(status_of(page)).to_contain_text("The server did not answer")
        await expect_place(page, place)
    finally:
        own_server.start()
    await forget_states(own_server.app.data_dir)
    if is_reloaded:
        await page.reload()
        await wait_until_alive(page)
        await expect_place(page, place)
    await load_all(page, thread)


@pytest.mark.usefixtures("thread")  # so that there are enough posts
async def test_the_card_is_under_the_thumb_after_a_long_way_round(
    own_reader: Page, own_server: AppProcess, console: Console
) -> None:
    """Six pages of all posts, one opened, ten more read, a reload, another server, and back."""
    console.allow("WebSocket connection|ERR_")  # a try in the moment when nobody answers
    page = own_reader
    await open_list(page, urls.BLOG)
    await load_more(page, 5)
    place = await scroll_to(page, 41)
    await open_post(page, place.slugs[42])
    titles = await open_older(page, 10)
    await page.reload()
    await wait_until_alive(page)
    own_server.end()
    own_server.start()
    await forget_states(own_server.app.data_dir)
    for title in reversed(titles):
        await go_back(page)
        await expect(page.locator("main h1")).to_have_text(title)
    await go_back(page)
    await expect_place(page, place)
    assert len(place.slugs) == 60


async def test_37_a_new_connection_resets_nothing(reader: Page, thread: Thread) -> None:
    sockets: asyncio.Queue[WebSocketRoute] = asyncio.Queue()

    def connect_through(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.put_nowait(socket)

    await reader.route_web_socket(EVENTS, connect_through)
    await open_list(reader, thread.url)
    socket = await asyncio.wait_for(sockets.get(), 10)
    await load_more(reader, 2)
    place = await scroll_to(reader, 15)
    await socket.close()
    await asyncio.wait_for(sockets.get(), 10)
    await expect_place(reader, place)
    await load_all(reader, thread)


async def test_38_without_a_network_the_list_can_be_read_and_says_why_there_is_no_more(
    reader: Page, thread: Thread, console: Console
) -> None:
    console.expect("ERR_INTERNET_DISCONNECTED")
    await open_list(reader, thread.url)
    await load_more(reader)
    place = await scroll_to(reader, 8)
    await open_post(reader, place.slugs[9])
    await reader.context.set_offline(True)
    await go_back(reader)
    await expect_place(reader, place)
    await more_button(reader).evaluate("(button) => button.click()")
    await expect(status_of(reader)).to_contain_text("You are offline")
    await expect_place(reader, place)
    await reader.context.set_offline(False)
    await more_button(reader).click()
    await expect(reader.locator(CARDS)).to_have_count(30)
