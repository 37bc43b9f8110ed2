"""What the list keeps in the browser: bounded, believed only after a check, and gone with whoever was here.

The numbers are those of the behaviours that the list promises.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.list_page import (
    CARDS,
    READ_FRAMES,
    READ_KEPT_KEYS,
    Part,
    Thread,
    card_link,
    change_snapshot,
    expect_place,
    expect_top,
    go_back,
    load_more,
    open_list,
    open_post,
    read_place,
    read_snapshots,
    scroll_to,
    wait_until_alive,
)
from tests.browser.test_storage_failures import FILL, open_blocked
from tests.support.app_server import AppServer
from tests.support.console import Console

MAX_CHARACTERS = 100_000
DAY_MS = 86_400_000
HOSTILE = "</script><img src=x onerror='window.hacked = 1'><b>bold</b>"


async def test_26_where_storage_is_blocked_back_still_leads_to_the_place(
    browser: Browser, prod_app: AppServer, console: Console, thread: Thread
) -> None:
    async with open_blocked(browser, console, prod_app.url) as page:
        await open_list(page, thread.url)
        await load_more(page, 2)
        place = await scroll_to(page, 20)
        await page.evaluate("() => { window.frames_ = []; }")
        await open_post(page, place.slugs[21])
        await go_back(page)
        await expect_place(page, place)


async def test_27_where_storage_was_full_before_the_visit_the_app_connects_and_back_works(
    reader: Page, thread: Thread
) -> None:
    await reader.goto("/robots.txt")  # a document of the same origin without the app
    await reader.evaluate(FILL)
    is_connected = asyncio.Event()
    reader.on("websocket", lambda socket: socket.on("framereceived", lambda _: is_connected.set()))
    await open_list(reader, thread.url)
    await asyncio.wait_for(is_connected.wait(), 10)
    await load_more(reader, 2)
    place = await scroll_to(reader, 20)
    await open_post(reader, place.slugs[21])
    await go_back(reader)
    await expect_place(reader, place)


async def open_again(page: Page, thread: Thread, times: int = 1) -> None:
    """Open the list at a new entry of the history, as a link does."""
    for _ in range(times):
        blog = page.get_by_role("navigation", name="Main").get_by_role("link", name="Blog", exact=True)
        await blog.evaluate("(link) => link.click()")
        await expect(page.locator("main h1")).to_have_text("Blog")
        tag = page.locator(".tags a", has_text=thread.tag)
        await tag.evaluate("(link) => link.click()")
        await expect(page.locator("main h1")).not_to_have_text("Blog")
        await expect_top(page)


async def test_28_what_does_not_fit_costs_the_oldest_snapshot(reader: Page, thread: Thread) -> None:
    await open_list(reader, thread.url)
    await open_again(reader, thread)
    held = await read_snapshots(reader)
    oldest = min(held, key=lambda key: json.loads(held[key])[0])
    own = await reader.evaluate("history.state.key")
    await reader.evaluate(FILL)
    await load_more(reader)
    now = await read_snapshots(reader)
    assert oldest not in now
    assert len(json.loads(now[f"stored:list:posts:{own}"])[2]["rows"]) == 20


def replace(**fields: Any) -> Callable[[Any], Any]:
    """Return a function that changes fields of a snapshot."""
    return lambda held: [*held[:2], {**held[2], **fields}]


def spoil_row(at: int, value: Any) -> Callable[[Any], Any]:
    """Return a function that changes a value of the third item."""

    def spoil(held: Any) -> Any:
        held[2]["rows"][2][at] = value
        return held

    return spoil


def spoil_page(**fields: Any) -> Callable[[Any], Any]:
    """Return a function that changes the page beside the list."""
    return lambda held: [*held[:2], {**held[2], "page": {**held[2]["page"], **fields}}]


HREF, TAGS = 3, 8
UNUSABLE: dict[str, Callable[[Any], Any]] = {
    "29 no JSON": lambda held: json.dumps(held)[:-9],
    "29 no list": lambda _: "{}",
    "29 nothing": lambda _: "null",
    "29 a row too short": lambda held: [*held[:2], {**held[2], "rows": [held[2]["rows"][0][:-1]]}],
    "29 a row of another type": spoil_row(TAGS, "no list"),
    "29 a number for text": spoil_row(0, 1),
    "29 twice the same": lambda held: [*held[:2], {**held[2], "rows": held[2]["rows"] * 2}],
    "29 no rows": replace(rows=[]),
    "29 more than is known": replace(extra=1),
    "29 another page": spoil_page(heading=1),
    "29 another address": replace(url="/blog?tag=other"),
    "30 another version": lambda held: [held[0], "0" * 12, held[2]],
    "33 a link that is code": spoil_row(HREF, "javascript:window.hacked=1"),
    "33 a link to elsewhere": spoil_row(HREF, "//evil.example/"),
    "33 a hidden link to elsewhere": spoil_row(HREF, "/\t/evil.example/"),
    "33 a source elsewhere": spoil_page(source="https://evil.example/"),
}
UNUSABLE_PLACES: dict[str, Callable[[Any], Any]] = {
    "29 a place that is no JSON": lambda held: json.dumps(held)[:-9],
    "29 no place": lambda _: "",
    "29 an anchor of another type": replace(anchor={"key": 1, "top": 0}),
    "29 a place in which more is than is known": replace(extra=1),
    "30 a place of another version": lambda held: [held[0], "0" * 12, held[2]],
    "31 too old": lambda held: [held[0] - DAY_MS, *held[1:]],
}


async def test_29_30_31_33_what_cannot_be_believed_is_thrown_away(reader: Page, thread: Thread) -> None:
    await open_list(reader, thread.url)
    parts: dict[str, Part] = {
        **dict.fromkeys(UNUSABLE, "list"),
        **dict.fromkeys(UNUSABLE_PLACES, "list-place"),
    }
    for case, spoil in (UNUSABLE | UNUSABLE_PLACES).items():
        await load_more(reader)
        await change_snapshot(reader, spoil, parts[case])
        await reader.reload()
        await wait_until_alive(reader)
        frames = await reader.evaluate(READ_FRAMES)
        assert {frame["slugs"] for frame in frames if frame["slugs"]} == {10}, case
        (text,) = (await read_snapshots(reader)).values()
        assert len(json.loads(text)[2]["rows"]) == 10, case
    assert await reader.evaluate("window.hacked === undefined")


async def test_32_snapshots_are_few(reader: Page, thread: Thread) -> None:
    await open_list(reader, thread.url)
    first = await reader.evaluate("history.state.key")
    await open_again(reader, thread, 6)
    held = await read_snapshots(reader)
    assert len(held) == 10
    assert f"stored:list:posts:{first}" not in held
    assert f"stored:list:posts:{await reader.evaluate('history.state.key')}" in held


async def test_32_snapshots_are_small(reader: Page, thread: Thread) -> None:
    await open_list(reader, thread.url)
    older = {f"stored:list:posts:older{number}": f"[{number},{'x' * 30_000}]" for number in range(4)}
    await reader.evaluate("(older) => { Object.assign(sessionStorage, older); }", older)
    await load_more(reader)
    held = await read_snapshots(reader)
    assert sum(map(len, held.values())) <= MAX_CHARACTERS
    assert "stored:list:posts:older0" not in held
    assert "stored:list:posts:older3" in held


async def test_32_what_was_used_last_stays(reader: Page, thread: Thread) -> None:
    await open_list(reader, thread.url)
    first = await reader.evaluate("history.state.key")
    await open_again(reader, thread)
    await reader.evaluate("history.go(-2)")
    await expect(reader.locator("main h1")).not_to_have_text("Blog")
    await load_more(reader)
    held = await read_snapshots(reader)
    assert max(held, key=lambda key: json.loads(held[key])[0]) == f"stored:list:posts:{first}"


async def test_32_where_the_reader_scrolled_last_stays_as_well(reader: Page, thread: Thread) -> None:
    await open_list(reader, thread.url)
    first = await reader.evaluate("history.state.key")
    await open_again(reader, thread)
    await reader.evaluate("history.go(-2)")
    await expect(reader.locator("main h1")).not_to_have_text("Blog")
    written = json.loads((await read_snapshots(reader))[f"stored:list:posts:{first}"])[0]
    await scroll_to(reader, 5)
    await open_again(reader, thread, 4)
    held = await read_snapshots(reader)
    assert len(held) == 10
    # The list itself was written before all the others.
    assert min(json.loads(text)[0] for text in held.values()) == written
    assert json.loads(held[f"stored:list:posts:{first}"])[0] == written
    places = {key.replace("list:", "list-place:") for key in held}
    assert {*await reader.evaluate(READ_KEPT_KEYS)} == {*held} | places


READ_PARTS = """
(key) => ["list", "list-place"].map((part) => sessionStorage[`stored:${part}:posts:${key}`])
"""


async def test_the_end_of_a_scroll_writes_the_place_and_no_card(reader: Page, thread: Thread) -> None:
    await open_list(reader, thread.url)
    await load_more(reader, 2)
    key = await reader.evaluate("history.state.key")
    listed, _ = await reader.evaluate(READ_PARTS, key)
    for index in (12, 22):
        place = await scroll_to(reader, index)
        await expect_kept_anchor(reader, key, place.anchor)
        assert (await reader.evaluate(READ_PARTS, key))[0] == listed
    await load_more(reader)
    assert (await reader.evaluate(READ_PARTS, key))[0] != listed


async def expect_kept_anchor(page: Page, key: str, anchor: str) -> None:
    """Expect that the storage has a card for the reader's place, now or soon."""
    await page.wait_for_function(
        "([key, anchor]) => JSON.parse(sessionStorage[key])[2].anchor?.key === anchor",
        arg=[f"stored:list-place:posts:{key}", anchor],
    )


@pytest.mark.parametrize("has_app", [True, False], ids=["with the app", "before the app"])
async def test_33_hostile_text_is_text(
    reader: Page, thread: Thread, console: Console, *, has_app: bool
) -> None:
    await open_list(reader, thread.url)
    await load_more(reader)
    slug = (await read_place(reader)).slugs[2]

    def spoil(held: Any) -> Any:
        held[2]["rows"][2][1:3] = [HOSTILE, HOSTILE]
        held[2]["rows"][2][TAGS] = [HOSTILE]
        return held

    await change_snapshot(reader, spoil)
    # The answer that would put it right.
    await reader.route("**/api/posts?*until=*", lambda route: route.abort())
    if not has_app:
        await reader.route("**/assets/*.js", lambda route: route.abort())
    console.expect("ERR_FAILED")
    await reader.reload()
    if has_app:
        await wait_until_alive(reader)
    await expect(card_link(reader, slug)).to_have_text(HOSTILE)
    card = reader.locator(CARDS).nth(2)
    await expect(card.locator(".card-excerpt")).to_have_text(HOSTILE)
    await expect(card.locator(".tag-link")).to_have_text(HOSTILE)
    assert await card.locator("img, b, script").count() == 0
    assert await reader.evaluate("window.hacked === undefined")


# Attributes in order: the two write them in different ones.
READ_MARKUP = """
() => {
  const write = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    // A style says what is laid out by now, not what is there.
    const attributes = [...node.attributes].filter(({ name }) => name !== "style");
    const written = attributes.map(({ name, value }) => `${name}="${value}"`).sort();
    return `<${node.localName} ${written.join(" ")}>${[...node.childNodes].map(write).join("")}`;
  };
  return [...document.querySelectorAll(".posts > li")].map(write);
}
"""


async def test_the_early_script_writes_what_react_renders(reader: Page, console: Console) -> None:
    console.expect("ERR_FAILED")
    await open_list(reader, "/blog")
    await load_more(reader, 3)
    rendered = await reader.evaluate(READ_MARKUP)
    await reader.route("**/assets/*.js", lambda route: route.abort())
    await reader.reload()
    await expect(reader.locator(CARDS)).to_have_count(40)
    assert await reader.evaluate(READ_MARKUP) == rendered
