"""From the first page to an account, a cart and a published post, with the keyboard and nothing else."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.editor_page import SAVED, make_title
from tests.browser.keyboard import tab_to
from tests.browser.test_accounts import make_email
from tests.support.passwords import GOOD_PASSWORD

pytestmark = pytest.mark.usefixtures("passing_posts")


async def test_everything_can_be_done_without_a_mouse(page: Page) -> None:
    await page.goto("/", wait_until="networkidle")
    await follow(page, "Cart", "/cart")
    # The first thing of the shop.
    await tab_to(page, "Add The Tide Tables of Vell")
    await page.keyboard.press("Enter")
    await expect(page.locator("#form-message")).to_have_text("The Tide Tables of Vell: in your cart.")
    await page.wait_for_load_state("networkidle")
    await tab_to(page, "One more: The Tide Tables of Vell")
    await page.keyboard.press("Space")
    await expect(page.locator(".cart-quantity")).to_have_text("2 of The Tide Tables of Vell")
    await follow(page, "Check out", "/cart/checkout")
    await follow(page, "Account", "/sign-in")
    await follow(page, "Create an account", "/sign-up")
    await sign_up(page)
    await follow(page, "Cart", "/cart")
    await expect(page.locator(".cart-quantity")).to_have_text("2 of The Tide Tables of Vell")
    await follow(page, "Write", "/write")
    await follow(page, "Write a post", "/write/new")
    await publish(page)


async def follow(page: Page, text: str, path: str) -> None:
    """Go to a link and take it; the focus is on the heading then, unless the page was loaded as a whole."""
    await tab_to(page, text)
    await page.evaluate("window.isTheSame = true")
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(rf"{path}(\?.*)?$"))
    await page.wait_for_load_state("networkidle")
    await expect(page.locator("#server-page")).to_have_count(0)
    if await page.evaluate("Boolean(window.isTheSame)"):
        await expect(page.locator("h1")).to_be_focused()


async def sign_up(page: Page) -> None:
    """Fill the form in and send it."""
    for identifier, text in (("email", make_email()), ("password", GOOD_PASSWORD)):
        await tab_to(page, "", identifier)
        await page.keyboard.type(text)
    await tab_to(page, "Create account")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/account")
    await page.wait_for_load_state("networkidle")


async def publish(page: Page) -> None:
    """Write a post and publish it."""
    for identifier, text in (("title", make_title()), ("body", "Some text.")):
        await tab_to(page, "", identifier)
        await page.keyboard.type(text)
    await tab_to(page, "Publish")
    await page.keyboard.press("Enter")
    await page.wait_for_url(SAVED)
    await expect(page.get_by_role("alert")).to_have_text("Published. Everybody can read it now.")
