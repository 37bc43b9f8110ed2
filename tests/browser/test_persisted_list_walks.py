"""Random walks through the list, beside a model of what it has to show: no duplicate, no skip, no lost place.

A few of them by default; `RXAPP_LIST_WALKS=1000` for as many as that, `RXAPP_LIST_WALKS=100-199` for those of
them, and `RXAPP_LIST_SLOWDOWN=6` for a processor that is so many times slower.
"""

import os
import random
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Error, Page, Request, expect

from rxapp import urls
from tests.browser.list_page import (
    CARDS,
    TOLERANCE_PX,
    Thread,
    go_back,
    go_forward,
    load_more,
    open_list,
    open_post,
    read_place,
    scroll_to,
    settle,
    wait_until_alive,
)
from tests.support.app_server import AppServer
from tests.support.list_model import Entry, Universe
from tests.support.live_posts import LivePosts

FIRST, _, LAST = os.environ.get("RXAPP_LIST_WALKS", "6").rpartition("-")
WALKS = range(int(FIRST), int(LAST) + 1) if FIRST else range(int(LAST))
SLOWDOWN = float(os.environ.get("RXAPP_LIST_SLOWDOWN", "1"))
STEPS = 12
NEWER = datetime(2019, 6, 1, tzinfo=UTC)
UNTIL = re.compile("until=")
OTHER_TAG = "sessions"
# Until a page has heard that something was written, and has asked what it is, on a machine with much to do.
NEWS_MS = 30_000


class Walker:
    """A reader with a history, and the author meanwhile."""

    def __init__(self, page: Page, posts: LivePosts, seed: int, lists: dict[str, Universe]) -> None:
        """Begin before the first list.

        Args:
            page: The page.
            posts: The author's way to the posts.
            seed: Of all that is left to chance.
            lists: What each tag's list is about; the first changes on the way.
        """
        self.page = page
        self.posts = posts
        self.chance = random.Random(seed)  # noqa: S311 -- a walk to be repeated, not a secret
        self.lists = lists
        self.tag, self.other_tag = lists
        self.history: list[Entry] = []
        self.at = -1
        self.steps: list[str] = []
        self.pending: set[Request] = set()
        page.on("request", self.note_request)
        page.on("requestfinished", self.forget_request)

    def note_request(self, request: Request) -> None:
        """Note that a page's data is on its way."""
        if "/_data/" in request.url:
            self.pending.add(request)

    def forget_request(self, request: Request) -> None:
        """Note that it has come."""
        self.pending.discard(request)

    @property
    def entry(self) -> Entry:
        """Where the reader is in the history."""
        return self.history[self.at]

    def push(self, entry: Entry) -> None:
        """Follow a link: what was ahead is gone."""
        self.history[self.at + 1 :] = [entry]
        self.at += 1

    async def open_first(self) -> None:
        """Open the list by its address."""
        await open_list(self.page, urls.tag(self.tag))
        await self.start_list(self.tag)

    async def start_list(self, tag: str) -> None:
        """Expect a list at its beginning, as it is or has been a short time ago."""
        await expect(self.page.locator(".tag[aria-current]")).to_have_text(tag)
        # A page that was fetched a while ago is shown at once, and asked for anew.
        while self.pending:
            await self.page.wait_for_event("requestfinished")
        await settle(self.page)
        place = await read_place(self.page)
        assert place.slugs in self.lists[tag].first_pages
        assert place.scrolled == 0
        entry = Entry(self.lists[tag])
        entry.start(place.slugs)
        self.push(entry)

    def list_choices(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Return what can be done here."""
        choices: dict[str, Callable[[], Awaitable[None]]] = {
            "reload": self.reload,
            "insert": self.insert,
            "delete": self.delete,
        }
        if self.at > 0:
            choices["back"] = self.go_back
        if self.at + 1 < len(self.history):
            choices["forward"] = self.go_forward
        if self.entry.universe:
            choices |= {"open": self.open, "filter": self.filter}
            if self.entry.last is not None:
                choices["load"] = self.load
        return choices

    async def step(self) -> None:
        """Do one thing, and compare."""
        choices = self.list_choices()
        # Whoever never loads nor opens has no place to lose.
        weights = [3 if name in {"load", "open", "back"} else 1 for name in choices]
        (name,) = self.chance.choices(list(choices), weights)
        self.steps.append(name)
        await choices[name]()

    async def load(self) -> None:
        """Load one more page."""
        await load_more(self.page)
        self.entry.load()
        assert list((await read_place(self.page)).slugs) == self.entry.shown

    async def note_place(self) -> None:
        """Remember where the reader is, before leaving."""
        if not self.entry.universe:
            return
        place = await read_place(self.page)
        self.entry.anchor, self.entry.top = (place.anchor if place.scrolled > 0 else ""), place.top

    async def open(self) -> None:
        """Scroll somewhere, and open a card that is in sight."""
        shown, universe = self.entry.shown, self.entry.universe
        assert universe is not None
        index = self.chance.randrange(len(shown))
        top = self.chance.choice([-60, -1, 30, 120])
        await scroll_to(self.page, index, top)
        await self.note_place()
        # A card whose link is in sight, so that nothing scrolls before the click.
        first = index + (top < 0)
        near = [slug for slug in shown[first : first + 2] if slug in universe.alive]
        if not near:
            return
        slug = self.chance.choice(near)
        await open_post(self.page, slug)
        self.push(Entry(post=slug))

    async def filter(self) -> None:
        """Follow a link of the filter to the other list."""
        await self.note_place()
        tag = self.other_tag if self.entry.universe is self.lists[self.tag] else self.tag
        link = self.page.get_by_role("navigation", name="Filter by tag").get_by_role(
            "link", name=tag, exact=True
        )
        await link.evaluate("(link) => link.click()")
        await self.start_list(tag)

    async def go_back(self) -> None:
        """Go back."""
        await self.move(-1, lambda: go_back(self.page))

    async def go_forward(self) -> None:
        """Go forward."""
        await self.move(1, lambda: go_forward(self.page))

    async def reload(self) -> None:
        """Load the document again."""
        await self.move(0, self.reload_document)

    async def reload_document(self) -> None:
        """Reload, and wait for React."""
        await self.page.reload()
        await wait_until_alive(self.page)

    async def move(self, by: int, action: Callable[[], Awaitable[Any]]) -> None:
        """Move in the history, and expect what was there, less what is gone."""
        await self.note_place()
        self.at += by
        if not self.entry.universe:
            await action()
            await expect(self.page).to_have_url(re.compile(f"/blog/{self.entry.post}$"))
            await expect(self.page.locator("article.article")).to_be_visible()
            return
        async with self.page.expect_response(UNTIL):
            await action()
        await settle(self.page)
        await settle(self.page)
        await self.expect_return()

    async def expect_return(self) -> None:
        """Expect the list as it was left, at the same place; then perhaps show what is new."""
        new = self.entry.reconcile()
        await expect(self.page.locator(CARDS)).to_have_count(len(self.entry.shown))
        await settle(self.page)
        place = await read_place(self.page)
        assert list(place.slugs) == self.entry.shown
        await self.expect_same_place()
        show = self.page.locator(".list-news button")
        await expect(show).to_have_count(min(new, 1))
        if new:
            await expect(show).to_have_text(f"Show {new} new post{'s' * (new > 1)}")
            if self.chance.random() < 0.5:
                self.steps.append("show")
                await show.click()
                self.entry.show_new()
                await expect(self.page.locator(CARDS)).to_have_count(len(self.entry.shown))
                assert list((await read_place(self.page)).slugs) == self.entry.shown

    async def expect_same_place(self) -> None:
        """Expect the anchor where it was, as far as the page is long enough."""
        if not self.entry.anchor:
            assert (await read_place(self.page)).scrolled == 0
            return
        top, is_at_end = await self.page.locator(f"{CARDS}[data-key='{self.entry.anchor}']").evaluate(
            """(card) => [card.getBoundingClientRect().top,
                scrollY <= 0 || scrollY + innerHeight >= document.documentElement.scrollHeight - 1]"""
        )
        assert is_at_end or abs(top - self.entry.top) <= TOLERANCE_PX

    async def change(self, action: Callable[[], Awaitable[None]]) -> None:
        """Let the author change something, of which a list on the screen hears."""
        await self.note_place()
        if not self.entry.universe:
            await action()
            return
        async with self.page.expect_response(UNTIL, timeout=NEWS_MS):
            await action()
        await settle(self.page)
        await self.expect_return()

    async def insert(self) -> None:
        """Let the author publish a post."""
        await self.change(self.publish)

    async def delete(self) -> None:
        """Let the author delete a post."""
        await self.change(self.remove)

    async def publish(self) -> None:
        """Write a post that is newer than all others."""
        universe = self.lists[self.tag]
        number = max(universe.places.values()) + 1
        slug = f"{self.tag}-{number:02}"
        await self.posts.publish(slug, published_at=NEWER + timedelta(hours=number), tags=[self.tag])
        universe.places[slug] = number
        universe.alive.add(slug)
        universe.note_first_page()

    async def remove(self) -> None:
        """Delete a post that the reader has not opened."""
        universe = self.lists[self.tag]
        opened = {entry.post for entry in self.history}
        slug = self.chance.choice(sorted(universe.alive - opened))
        await self.posts.delete(slug)
        universe.alive.discard(slug)
        universe.note_first_page()


def make_universe(slugs: list[str] | tuple[str, ...]) -> Universe:
    """Return the posts of a list, the newest first."""
    universe = Universe({slug: len(slugs) - index for index, slug in enumerate(slugs)}, {*slugs})
    universe.note_first_page()
    return universe


@pytest.mark.parametrize("seed", WALKS)
async def test_a_walk_loses_nothing(
    reader: Page, thread: Thread, live_posts: LivePosts, prod_app: AppServer, seed: int
) -> None:
    query: dict[str, str | float | bool] = {"limit": 50, "tag": OTHER_TAG}
    answer = await reader.request.get(f"{prod_app.api_url}/api/posts", params=query)
    others = [post["slug"] for post in (await answer.json())["items"]]
    lists = {thread.tag: make_universe(thread.slugs), OTHER_TAG: make_universe(others)}
    walker = Walker(reader, live_posts, seed, lists)
    browser = await reader.context.new_cdp_session(reader)
    await browser.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    await walker.open_first()
    try:
        for _ in range(STEPS):
            await walker.step()
    except (AssertionError, Error) as error:
        raise AssertionError(f"after {' '.join(walker.steps)}: {error}") from error
    assert len({*walker.entry.shown}) == len(walker.entry.shown)
