"""The list of posts as its reader sees it: cards, the place in the list, and every frame on the way there."""

import asyncio
import json
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from playwright.async_api import Locator, Page, async_playwright, expect

from tests.support.chromium import find_chromium, make_launch_args
from tests.support.console import Console

# What a snapshot is made of.
Part: TypeAlias = Literal["list", "list-place"]

CARDS = "[data-list=posts] > li"
# As the eye has it.
TOLERANCE_PX = 2
# What a shift may add up to, after the Core Web Vitals a tenth of what is still good.
MAX_SHIFT = 0.01

READ_PLACE = """
() => {
  const items = [...document.querySelectorAll("[data-list=posts] > li")];
  const anchor = items.find((item) => item.getBoundingClientRect().bottom > 0) ?? null;
  const following = items.slice(items.indexOf(anchor), items.indexOf(anchor) + 10);
  const inSight = following.filter((item) => item.getBoundingClientRect().top < innerHeight);
  return {
    inSight: inSight.map((item) => item.dataset.key),
    height: document.documentElement.scrollHeight,
    isBlank: inSight.some((item) => !item.firstElementChild.checkVisibility({ contentVisibilityAuto: true })),
    slugs: items.map((item) => item.dataset.key),
    anchor: anchor?.dataset.key ?? "",
    top: anchor?.getBoundingClientRect().top ?? 0,
    scrolled: scrollY,
  };
}
"""
# Looks at the page once a frame, from the first frame of each document.
WATCH_FRAMES = (
    """
window.frames_ = [];
const look = () => {
  const place = ("""
    + READ_PLACE
    + """)();
  const isLoading = Boolean(document.querySelector(".skeletons"));
  frames_.push({ at: performance.now(), isLoading, ...place, slugs: place.slugs.length });
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
window.shifts_ = [];
const tellBox = ({ x, y, width, height }) => `${width} x ${height} at ${x}, ${y}`;
const tell = ({ node, previousRect, currentRect }) =>
  `${node?.nodeName} ${node?.className ?? ""}: ${tellBox(previousRect)} -> ${tellBox(currentRect)}`;
new PerformanceObserver((list) => {
  for (const { startTime, value, hadRecentInput, sources } of list.getEntries())
    if (!hadRecentInput) shifts_.push({ at: startTime, value, moved: sources.map(tell) });
}).observe({ type: "layout-shift", buffered: true });
"""
)
# Frames that were painted: the last one before the first paint is the first that was.
READ_FRAMES = """
() => {
  const [paint] = performance.getEntriesByName("first-paint");
  const painted = frames_.filter(({ at }) => at >= (paint?.startTime ?? 0));
  return [...frames_.filter(({ at }) => at < (paint?.startTime ?? 0)).slice(-1), ...painted];
}
"""
# Also those that the browser has not told of yet.
READ_SHIFTS = """
() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(shifts_))))
"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
# Into the middle of the card's text, so that it is the first in sight.
SCROLL = """
([index, top]) => {
  const item = document.querySelectorAll("[data-list=posts] > li")[index];
  scrollBy({ top: item.getBoundingClientRect().top - top, behavior: "instant" });
}
"""
# Once: every later document of the tab begins with it, too.
PLANT = """
(([mark, key, text]) => {
  if (mark in sessionStorage) return;
  sessionStorage[mark] = "";
  sessionStorage[key] = text;
})"""
# Of both parts of all snapshots.
READ_KEPT_KEYS = "() => Object.keys(sessionStorage).filter((key) => key.startsWith('stored:list'))"
READ_SNAPSHOTS = """
() => Object.fromEntries(Object.entries(sessionStorage).filter(([key]) => key.startsWith("stored:list:")))
"""


@dataclass(frozen=True)
class Place:
    """Where a reader is.

    Attributes:
        slugs: The cards on the page, in order.
        anchor: The first card in sight.
        top: How far its top is from the window's, in CSS pixels.
        scrolled: How far the window is scrolled.
        in_sight: The cards in sight, of the first ten.
        height: How high the document is.
    """

    slugs: tuple[str, ...]
    anchor: str
    top: float
    scrolled: float
    in_sight: tuple[str, ...]
    height: float


@dataclass(frozen=True)
class Thread:
    """A list of posts of the tests' own.

    Attributes:
        url: The page of the list.
        slugs: All its posts, in the order of the list.
        tag: What they have in common.
    """

    url: str
    slugs: tuple[str, ...]
    tag: str


async def read_place(page: Page) -> Place:
    """Return where the reader is now."""
    place = await page.evaluate(READ_PLACE)
    return Place(
        slugs=tuple(place["slugs"]),
        anchor=place["anchor"],
        top=place["top"],
        scrolled=place["scrolled"],
        in_sight=tuple(place["inSight"]),
        height=place["height"],
    )


async def settle(page: Page) -> None:
    """Return when what was started before has been painted."""
    await page.evaluate(TWO_FRAMES)


async def open_list(page: Page, url: str) -> None:
    """Open a list and wait until React runs it."""
    await page.goto(url)
    await wait_until_alive(page)


async def wait_until_alive(page: Page) -> None:
    """Return when React has taken over what the server wrote."""
    await expect(page.locator("#server-page")).to_have_count(0)
    await expect(page.locator("main h1")).to_be_visible()
    await settle(page)


async def load_more(page: Page, times: int = 1) -> None:
    """Press the button, and wait for what comes, so many times."""
    for _ in range(times):
        count = await page.locator(CARDS).count()
        await more_button(page).click()
        await expect(page.locator(CARDS)).not_to_have_count(count)
    await settle(page)


def more_button(page: Page) -> Locator:
    """Return the button below the list."""
    return page.locator(".more button")


async def load_all(page: Page, thread: Thread) -> None:
    """Load what is left, and expect every post once and in order."""
    while await more_button(page).count():
        await load_more(page)
    assert (await read_place(page)).slugs == thread.slugs


async def scroll_to(page: Page, index: int, top: float = -40) -> Place:
    """Scroll until the top of a card is so far from the window's, and return where that is."""
    await page.evaluate(SCROLL, [index, top])
    await settle(page)
    return await read_place(page)


def status_of(page: Page) -> Locator:
    """Return what the list announces."""
    return page.get_by_role("main").get_by_role("status")


def card_link(page: Page, slug: str) -> Locator:
    """Return the link on a card."""
    return page.locator(f"{CARDS}[data-key='{slug}'] h2 a")


async def open_post(page: Page, slug: str) -> None:
    """Follow the link on a card that is in sight."""
    await card_link(page, slug).click()
    await expect(page.locator("article.article")).to_be_visible()
    await expect(page.locator("main h1")).to_be_focused()


async def open_older(page: Page, times: int) -> list[str]:
    """Go from a post to the one before it in time, so often, and return the titles of all but the last."""
    titles: list[str] = []
    for _ in range(times):
        titles.append(await page.locator("main h1").inner_text())
        await page.get_by_role("navigation", name="Neighbouring posts").get_by_role("link").first.click()
        await expect(page.locator("main h1")).not_to_have_text(titles[-1])
    return titles


async def go_back(page: Page) -> None:
    """Go back in history without waiting for a document, which there may be none of."""
    await page.evaluate("() => { window.frames_ = []; window.shifts_ = []; history.back(); }")


async def go_forward(page: Page) -> None:
    """Go forward in history."""
    await page.evaluate("() => { window.frames_ = []; window.shifts_ = []; history.forward(); }")


def assert_near(now: Place, place: Place) -> None:
    """Expect the same card at the same place."""
    assert now.anchor == place.anchor, f"at {now.anchor}, not {place.anchor}"
    assert abs(now.top - place.top) <= TOLERANCE_PX, f"at {now.top} px, not {place.top} px"


async def expect_place(page: Page, place: Place) -> None:
    """Expect the same cards, and the same one at the same place."""
    await expect(page.locator(CARDS)).to_have_count(len(place.slugs))
    await settle(page)
    now = await read_place(page)
    assert now.slugs == place.slugs
    assert_near(now, place)


async def expect_top(page: Page, count: int = 10) -> None:
    """Expect the first page of the list, at its top."""
    await expect(page.locator(CARDS)).to_have_count(count)
    await settle(page)
    assert (await read_place(page)).scrolled == 0


async def expect_no_wrong_frame(page: Page, place: Place, *, is_long: bool = False) -> None:
    """Expect that no frame has shown anything but the list at its place.

    Args:
        page: The page.
        place: The place.
        is_long: Whether the list is so long that cards out of sight may come after the first frame. Until
            then their room has to be there.
    """
    frames = [frame for frame in await page.evaluate(READ_FRAMES) if frame["slugs"] or frame["isLoading"]]
    assert frames
    for frame in frames:
        assert not frame["isLoading"], frame
        assert not frame["isBlank"], frame
        assert tuple(frame["inSight"]) == place.in_sight, (frame, place.in_sight)
        assert frame["anchor"] == place.anchor, frame
        assert abs(frame["top"] - place.top) <= TOLERANCE_PX, (frame, place.top)
        if is_long:
            assert abs(frame["height"] - place.height) <= TOLERANCE_PX, (frame, place.height)
            assert abs(frame["scrolled"] - place.scrolled) <= TOLERANCE_PX, (frame, place.scrolled)
        else:
            assert frame["slugs"] == len(place.slugs), frame
    assert frames[-1]["slugs"] == len(place.slugs), frames[-1]
    await expect_no_shift(page)


async def expect_no_shift(page: Page) -> None:
    """Expect that what was on the page has hardly moved by itself."""
    shifts = await page.evaluate(READ_SHIFTS)
    assert sum(shift["value"] for shift in shifts) <= MAX_SHIFT, (shifts, await page.evaluate(READ_FRAMES))


async def read_snapshots(page: Page) -> dict[str, str]:
    """Return what the tab's storage holds of lists, by key."""
    return await page.evaluate(READ_SNAPSHOTS)


async def change_snapshot(page: Page, change: Callable[[Any], Any], part: Part = "list") -> None:
    """Change what the next document finds in the storage of the list on the page.

    Args:
        page: The page.
        change: From what a part of the snapshot holds, time and version included, to what takes its place.
        part: The list, or the reader's place in it.
    """
    key = f"stored:{part}:posts:" + await page.evaluate("history.state.key")
    text = change(json.loads(await page.evaluate("(key) => sessionStorage[key]", key)))
    await plant_snapshot(page, key, text if isinstance(text, str) else json.dumps(text))


async def plant_snapshot(page: Page, key: str, text: str) -> None:
    """Put a text in the place of a snapshot at the next document's start.

    By then whoever saves there has gone with the document before, and no script of this one has run.
    """
    mark = f"planted-{secrets.token_hex(4)}"
    await page.add_init_script(f"{PLANT}({json.dumps([mark, key, text])});")


@asynccontextmanager
async def open_reader(url: str, console: Console, *arguments: str, **options: Any) -> AsyncGenerator[Page]:
    """Open a page that notes every frame, in a browser of its own.

    Args:
        url: Where the app is.
        console: What watches the page.
        *arguments: More of the browser's arguments.
        **options: More options of Playwright's `launch`.
    """
    async with async_playwright() as playwright:
        path = find_chromium(Path(playwright.chromium.executable_path))
        browser = await playwright.chromium.launch(
            executable_path=path, args=[*make_launch_args(), *arguments], **options
        )
        context = await browser.new_context(base_url=url)
        console.watch(context)
        page = await context.new_page()
        await page.add_init_script(WATCH_FRAMES)
        yield page
        await browser.close()


@dataclass
class HeldRequests:
    """Requests that wait until the test lets them go.

    Attributes:
        count: How many there were.
    """

    count: int = 0
    _may_go: asyncio.Event | None = None

    async def hold(self, page: Page, pattern: str) -> None:
        """Hold all requests from now on."""
        self._may_go = may_go = asyncio.Event()

        async def wait(route: Any) -> None:
            self.count += 1
            await may_go.wait()
            await route.continue_()

        await page.route(pattern, wait)

    def release(self) -> None:
        """Let go what waits, and what comes."""
        assert self._may_go is not None
        self._may_go.set()
