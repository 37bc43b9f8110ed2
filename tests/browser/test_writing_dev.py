"""The editor in development: its form goes through Vite, and no document comes back from the backend."""

import re

from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.editor_page import KEPT, SAVED, join, make_title, press
from tests.support.app_server import AppServer

# Vite compiles a page when it is first asked for.
TIMEOUT_MS = 30_000


async def test_a_post_is_saved_and_a_refused_one_is_kept(open_page: OpenPage, dev_app: AppServer) -> None:
    page = await open_page(dev_app.url)
    page.set_default_timeout(TIMEOUT_MS)
    await join(page)
    await page.goto("/write/new", wait_until="networkidle")
    await page.fill("#title", "x" * 201)
    await page.fill("#body", "All of this.")
    await expect(page.get_by_text(KEPT)).to_be_visible()
    await press(page, "Publish")
    await expect(page.get_by_role("alert")).to_contain_text("201 characters", timeout=TIMEOUT_MS)
    await expect(page).to_have_url(re.compile("/write/new$"))
    await expect(page.locator("#body")).to_have_value("All of this.")
    title = make_title()
    await page.fill("#title", title)
    await press(page, "Publish")
    await page.wait_for_url(SAVED)
    await expect(page.get_by_role("alert")).to_contain_text("Published.", timeout=TIMEOUT_MS)
    await page.get_by_role("link", name="Read it on the blog").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)
