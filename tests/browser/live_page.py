"""Pages whose socket is open: their events can be sent, and Chromium does not complain when they are left."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import Page

# Long enough for a busy machine: it is about what is shown, not how soon.
PATIENCE_MS = 20_000


@asynccontextmanager
async def until_live(page: Page, told: str = "") -> AsyncGenerator[None]:
    """Do what loads a page, and wait until that page's socket is open, and has told something."""
    is_live = asyncio.Event()

    def hear(frame: str | bytes) -> None:
        if told in str(frame):
            is_live.set()

    page.once("websocket", lambda socket: socket.on("framereceived", hear))
    yield
    async with asyncio.timeout(PATIENCE_MS / 1000):
        await is_live.wait()


async def open_live(page: Page, path: str) -> None:
    """Open a page and return when its socket is open."""
    async with until_live(page):
        await page.goto(path, wait_until="networkidle")
