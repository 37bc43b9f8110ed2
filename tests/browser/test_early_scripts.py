"""A document that arrives in pieces is painted when its early script has run, and not before."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.support.app_server import AppServer, find_free_port
from tests.support.console import Console

READ_PAINTS = "() => performance.getEntriesByType('paint').length"


@asynccontextmanager
async def serve_in_pieces(first: bytes, rest: bytes, go_on: asyncio.Event) -> AsyncGenerator[str]:
    """Serve a document under `/blog`, its second piece when told, and nothing else."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        if request.startswith(b"GET /blog "):
            length = len(first) + len(rest)
            head = f"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\n\r\n"
            writer.write(head.encode() + first)
            await go_on.wait()
            writer.write(rest)
        else:
            writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
        writer.close()

    port = find_free_port()
    async with await asyncio.start_server(answer, "127.0.0.1", port):
        yield f"http://127.0.0.1:{port}"


async def wait_for_paint(page: Page) -> None:
    """Return when something has been painted."""
    await page.wait_for_function(READ_PAINTS)


async def test_half_a_list_is_not_painted(open_page: OpenPage, prod_app: AppServer, console: Console) -> None:
    console.expect("404")  # neither style sheets nor modules are served
    async with httpx.AsyncClient(base_url=prod_app.url, trust_env=False) as client:
        document = (await client.get("/blog")).content
    at = document.rindex(b"<script>", 0, document.index(b"showEarly("))
    go_on = asyncio.Event()
    async with serve_in_pieces(document[:at], document[at:], go_on) as url:
        page = await open_page(url)
        await page.goto("/blog", wait_until="commit")
        await expect(page.locator("[data-list=posts] > li")).to_have_count(10)
        await page.wait_for_timeout(500)  # a browser that does not wait has painted by now
        assert await page.evaluate(READ_PAINTS) == 0
        go_on.set()
        await wait_for_paint(page)
