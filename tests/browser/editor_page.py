"""The editor in the browser, as the tests use it."""

import re
import secrets

from playwright.async_api import Locator, Page, expect

from tests.browser.backends import api
from tests.browser.live_page import open_live, until_live
from tests.support.accounts_http import JSON, make_email
from tests.support.passwords import GOOD_PASSWORD

NEW = "/write/new"
SAVED = re.compile(r"/write/[\w-]{22}$")
KEPT = "Not saved yet; kept in this tab."


def make_title() -> str:
    return f"Post {secrets.token_hex(4)}"


async def join(page: Page) -> None:
    """Sign up, as a program that shares the browser's cookies."""
    account: dict[str, str | float | bool] = {"email": make_email(), "password": GOOD_PASSWORD}
    answer = await page.context.request.post(api(page, "/auth/sign-up"), form=account, headers=JSON)
    assert answer.status == 201


async def open_editor(page: Page, path: str = NEW) -> None:
    """Open an editor and wait until React runs it and the preview is live."""
    await open_live(page, path)
    await expect(page.locator("#server-page")).to_have_count(0)


async def press(page: Page, label: str) -> None:
    await page.get_by_role("button", name=label, exact=True).click()


async def save(page: Page, title: str, body: str = "Some text.", label: str = "Save draft") -> str:
    """Fill the editor in, press a button, and return the path of the post."""
    await page.fill("#title", title)
    await page.fill("#body", body)
    async with until_live(page):
        await press(page, label)
        await page.wait_for_url(SAVED)
    await expect(page.locator("#form-message")).not_to_be_empty()
    return page.url


def preview(page: Page) -> Locator:
    return page.get_by_role("region", name="Preview").locator(".prose")


async def count_drafts(page: Page) -> int:
    return await page.evaluate(
        "Object.keys(sessionStorage).filter((key) => key.startsWith('stored:draft:')).length"
    )
