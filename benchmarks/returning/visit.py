"""A reader of the list: loads it, opens posts, and comes back, by the same steps on every site."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.returning.frames import Frame, judge_frames
from benchmarks.returning.returns import Request, Return, make_return
from benchmarks.servers import Server

LIST = "/blog"
CARDS = 200
# Where the card is when it is opened, from the window's top.
CARD_TOP = 200
_WATCH = Path(__file__).with_name("watch.js")
_TIMEOUT_MS = 60_000
_SETTLED_MS = 500
# A reader looks at a post for a moment; prefetches are through by then, and shifts count again.
_DWELL_MS = 700
# Looked at by a timer, not in the frames that are measured.
_POLLING_MS = 50


@dataclass(frozen=True)
class Shown:
    """A page, as the reader sees it."""

    path: str
    heading: str


class Visit:
    """A tab with a list in it."""

    def __init__(self, page: Page, cdp: CDPSession, url: str, limit_ms: float) -> None:
        """Take over a tab that `open_visit` has prepared."""
        self.page = page
        self._cdp = cdp
        self._url = url
        self._limit_ms = limit_ms

    def slow_down(self, factor: float) -> None:
        """Make the processor so many times slower for this tab."""
        self._cdp.send("Emulation.setCPUThrottlingRate", {"rate": factor})

    def open_list(self) -> None:
        """Open the list, and wait until React runs it."""
        self.page.goto(self._url + LIST, timeout=_TIMEOUT_MS)
        self.wait("returning.isAlive()")

    def grow(self) -> None:
        """Load more until there are enough cards."""
        # A return may have been given up before React had come.
        self.wait("returning.isAlive()")
        while (count := self.page.evaluate("returning.count()")) < CARDS:
            self.page.locator(".more button:visible").click(timeout=_TIMEOUT_MS)
            self.wait(f"returning.count() > {count}")

    def read_interactions(self) -> list[float]:
        """Return how long each interaction took until the next paint, of those that took 16 ms."""
        self.page.wait_for_timeout(_SETTLED_MS)
        return self.page.evaluate("returning.read().interactions")

    def find_place(self, index: int) -> str:
        """Scroll to a card, and return its link once the page has come to rest."""
        link: str = self.page.evaluate(f"returning.scrollTo({index}, {CARD_TOP})")
        self.page.wait_for_timeout(_SETTLED_MS)
        return link

    def open_card(self, index: int) -> None:
        """Scroll to a card and open its post."""
        link = self.find_place(index)
        self.follow(f'ol.posts:visible > li:nth-child({index + 1}) h2 a[href="{link}"]')

    def note(self) -> None:
        """Keep in mind what the list is like now, and where the cards in sight are."""
        self.page.evaluate("returning.note()")

    def follow(self, selector: str) -> None:
        """Follow a link to another page, and stay there for a moment."""
        before = self.read_page()
        link = self.page.locator(selector)
        path = urlsplit(link.get_attribute("href") or "").path
        link.click(timeout=_TIMEOUT_MS)
        self.wait(f"returning.isElsewhere({json.dumps(path)}, {json.dumps(before.heading)})")
        self.page.wait_for_timeout(_DWELL_MS)

    def read_page(self) -> Shown:
        """Return which page is shown."""
        return Shown(**self.page.evaluate("returning.readPage()"))

    def step_back(self, to: Shown) -> None:
        """Go back to a page that was shown before."""
        self.page.evaluate("history.back()")
        self._wait_for_page(to)

    def reload_page(self) -> None:
        """Reload whatever page is shown, and wait until React runs it."""
        shown = self.read_page()
        self.page.reload(wait_until="commit", timeout=_TIMEOUT_MS)
        self._wait_for_page(shown)

    def go_back(self) -> Return:
        """Go back to the list, and return what its frames showed."""
        self.page.evaluate("returning.back()")
        return self._watch()

    def reload(self) -> Return:
        """Reload the list, and return what its frames showed."""
        self.page.reload(wait_until="commit", timeout=_TIMEOUT_MS)
        return self._watch()

    def wait(self, condition: str) -> None:
        """Wait for a condition, in a document that may still be on its way."""
        # As a function, which a Content Security Policy without `unsafe-eval` allows.
        self.page.wait_for_function(f"() => {condition}", polling=_POLLING_MS, timeout=_TIMEOUT_MS)

    def _wait_for_page(self, page: Shown) -> None:
        self.wait(f"returning.isShown({json.dumps(page.path)}, {json.dumps(page.heading)})")
        self.page.wait_for_timeout(_DWELL_MS)

    def _watch(self) -> Return:
        self.wait(f"returning.isOver({_SETTLED_MS}, {self._limit_ms})")
        seen: dict[str, Any] = self.page.evaluate("returning.read()")
        frames = [
            Frame(frame["began"], frame["ended"], frame["shows"], frame["isWhole"])
            for frame in seen["frames"]
        ]
        requests = [Request(**request) for request in seen["requests"]]
        arrival = judge_frames(frames, painted_ms=seen["paintedAt"])
        return make_return(arrival, requests, shift=seen["shift"], has_cards=seen["hasCards"])


@contextmanager
def open_visit(
    browser: Browser, server: Server, *, limit_ms: float, scripts: tuple[Path, ...] = ()
) -> Generator[Visit]:
    """Open a tab with storage and caches of its own, and close it at the end.

    Args:
        browser: The browser.
        server: Whose list is visited.
        limit_ms: How long a return may take before it is given up.
        scripts: What else runs in each document before its own scripts.
    """
    context = browser.new_context()
    page = context.new_page()
    for script in (_WATCH, *scripts):
        page.add_init_script(path=script)
    yield Visit(page, context.new_cdp_session(page), server.url, limit_ms)
    context.close()
