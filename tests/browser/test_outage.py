"""What a visitor sees while the server has lost its Redis."""

import os
import re
import signal
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from playwright.async_api import Page, expect
from redis import Redis

from tests.browser.conftest import OpenPage
from tests.browser.test_accounts import check, make_email, sign_up
from tests.support.app_server import AppServer
from tests.support.console import Console

# The loss is noticed after some seconds, and shown once a second try to connect has failed.
SHOWN_MS = 10_000


@contextmanager
def pause_valkey(app: AppServer) -> Generator[None]:
    """Let the app's own Valkey do nothing for the length of the block."""
    with Redis(unix_socket_path=str(app.data_dir / "valkey" / "valkey.sock")) as client:
        server: dict[str, Any] = client.info("server")  # pyright: ignore[reportAssignmentType]
    os.kill(server["process_id"], signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server["process_id"], signal.SIGCONT)


async def count(page: Page) -> None:
    await page.fill("#increment-key", "n")
    await page.get_by_role("button", name="Add one").click()


async def test_an_outage_is_told_and_the_page_goes_on_after_it(
    open_page: OpenPage, prod_app: AppServer, console: Console
) -> None:
    console.expect("WebSocket connection to")  # each try that is refused
    page = await open_page(prod_app.url, bypass_csp=True)
    await sign_up(page, make_email())
    await page.goto("/session", wait_until="networkidle")
    await expect(page.locator("#server-page")).to_have_count(0)
    notice, status = page.locator(".connection-notice"), page.locator(".scripted > [role=status]")
    await count(page)
    await expect(status).to_have_text("n is 1.", timeout=SHOWN_MS)
    await expect(notice).to_have_text("")
    with pause_valkey(prod_app):
        await expect(notice).to_have_text(re.compile("interrupted"), timeout=SHOWN_MS)
        await check(page)
    await expect(notice).to_have_text("", timeout=SHOWN_MS)
    await count(page)
    await expect(status).to_have_text("n is 2.")
