"""Fixtures of the browser tests: one Chromium, and pages that are watched."""

import secrets
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from rxapp import urls
from tests.browser.backends import remember_backend
from tests.browser.editor_page import join
from tests.browser.fixture_app.server import run_dev_showcase, run_showcase
from tests.browser.list_page import WATCH_FRAMES, Thread
from tests.support.app_server import AppServer, Report
from tests.support.chromium import find_shell, make_launch_args
from tests.support.console import Console
from tests.support.live_posts import LivePosts

# Far above what a page of this app takes, far below Playwright's half minute.
_TIMEOUT_MS = 10_000


class OpenPage(Protocol):
    """Opens a watched page, in a browser context of its own unless one is given."""

    async def __call__(
        self,
        base_url: str | None = None,
        *,
        context: BrowserContext | None = None,
        **options: Any,
    ) -> Page:
        """Return a new page; `options` are those of Playwright's `new_context`."""
        ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that the quick set can leave them out."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """One headless Chromium for the session, without its window where there is such a one."""
    async with async_playwright() as playwright:
        path = find_shell(Path(playwright.chromium.executable_path))
        browser = await playwright.chromium.launch(executable_path=path, args=make_launch_args())
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def showcase(report: Report) -> Generator[AppServer]:
    """The showcase, built once."""
    with run_showcase(report) as app:
        yield app


@pytest.fixture(scope="session")
def dev_showcase(report: Report) -> Generator[AppServer]:
    """The showcase in development."""
    with run_dev_showcase(report) as app:
        yield app


@pytest.fixture
def console() -> Generator[Console]:
    """Everything the test's pages complain about. The test fails for what it did not expect."""
    console = Console()
    yield console
    console.verify()


@pytest.fixture
async def open_page(browser: Browser, console: Console) -> AsyncGenerator[OpenPage]:
    """A function that opens watched pages; their contexts are closed when the test ends."""
    contexts: list[BrowserContext] = []

    async def open_page(
        base_url: str | None = None,
        *,
        context: BrowserContext | None = None,
        **options: Any,
    ) -> Page:
        if context is None:
            context = await browser.new_context(base_url=base_url, **options)
            context.set_default_timeout(_TIMEOUT_MS)
            console.watch(context)
            contexts.append(context)
            if base_url is not None:
                remember_backend(context, base_url)
        return await context.new_page()

    yield open_page
    for context in contexts:
        await context.close()


@pytest.fixture
async def page(open_page: OpenPage, prod_app: AppServer) -> Page:
    """A watched page on the production app: `await page.goto("/blog")`."""
    return await open_page(prod_app.url)


@pytest.fixture
async def author(open_page: OpenPage, prod_app: AppServer) -> Page:
    """A page of someone who has just signed up."""
    page = await open_page(prod_app.url)
    await join(page)
    return page


@pytest.fixture(scope="module")
async def live_posts(prod_app: AppServer) -> AsyncGenerator[LivePosts]:
    """A way to change the production app's posts; what a module writes goes when it ends."""
    posts = LivePosts(prod_app.data_dir / "rxapp.db")
    yield posts
    await posts.close()


@pytest.fixture(scope="module")
async def passing_posts(live_posts: LivePosts) -> AsyncGenerator[None]:
    """Let what people publish in a module go when it ends: exported pages are without it."""
    yield
    await live_posts.withdraw_posts_of_people()


@pytest.fixture
async def thread(live_posts: LivePosts) -> AsyncGenerator[Thread]:
    """A list of 45 posts of the test's own, many of them of one moment."""
    tag = f"thread-{secrets.token_hex(3)}"
    await live_posts.publish_many((f"{tag}-{number:02}" for number in range(45)), tag)
    slugs = tuple(f"{tag}-{number:02}" for number in reversed(range(45)))
    yield Thread(urls.tag(tag), slugs, tag)
    await live_posts.withdraw(tag)


@pytest.fixture
async def reader(open_page: OpenPage, prod_app: AppServer) -> Page:
    """A watched page on the production app that notes every frame: see `list_page`."""
    page = await open_page(prod_app.url)
    await page.add_init_script(WATCH_FRAMES)
    return page
