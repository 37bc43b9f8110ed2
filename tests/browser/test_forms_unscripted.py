"""Every form there is, sent by a browser without JavaScript: one that nobody sends here fails."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Locator, Page, expect

from rxapp import urls
from rxapp.rxapp import PAGES
from tests.browser.backends import api
from tests.browser.conftest import OpenPage
from tests.browser.editor_page import make_title, preview
from tests.browser.test_accounts import PHONE, make_email
from tests.support.app_server import AppServer
from tests.support.console import Console
from tests.support.page_forms import ANY, Deed, list_deeds, name_deed
from tests.support.passwords import GOOD_PASSWORD, OTHER_PASSWORD

pytestmark = pytest.mark.usefixtures("passing_posts")

# What a document never shows: it comes over the websocket.
SHOWN_BY_SCRIPTS = {(urls.HOME, urls.VISITS_FORGET, "", "")}
KEY = re.compile(r"^/write/[\w-]{22}$")


@dataclass
class Sender:
    """Presses the buttons of a page, and notes which.

    Attributes:
        page: A page without JavaScript.
        all: What can be sent at all.
        sent: What has been.
    """

    page: Page
    all: set[Deed]
    sent: set[Deed] = field(default_factory=set[Deed])

    async def open(self, path: str) -> Self:
        """Go to a page, where no form is shown that JavaScript would have to send."""
        await self.page.goto(path)
        await expect(self.page.locator("form:not([method=post]):visible")).to_have_count(0)
        return self

    async def press(self, label: str, *, within: Locator | None = None) -> None:
        """Press a button of a form."""
        button = (within or self.page.locator("main")).get_by_role("button", name=label).first
        action = await button.locator("xpath=ancestor::form").get_attribute("action") or ""
        name, value = [await button.get_attribute(each) or "" for each in ("name", "value")]
        route = name_route(urlsplit(self.page.url).path)
        target = name_route(urlsplit(action).path)
        deeds = [name_deed(route, target, name, each) for each in (value, ANY)]
        self.sent.add(deeds[0] if deeds[0] in self.all else deeds[1])
        await button.click()

    async def expect_message(self, text: str) -> None:
        """Make sure that a page says what came of a form."""
        await expect(self.page.locator("#form-message")).to_contain_text(text)


def name_route(path: str) -> str:
    """Return the route of a page."""
    return urls.WRITE_POST if KEY.match(path) else path


async def test_every_form_works_without_javascript(
    open_page: OpenPage, prod_app: AppServer, console: Console
) -> None:
    console.expect(": csp$")  # scripts that are off are not fetched
    sender = Sender(await open_page(prod_app.url, java_script_enabled=False), list_deeds(PAGES))
    phone = await open_page(prod_app.url, java_script_enabled=False, user_agent=PHONE)
    await begin_and_be_forgotten(sender)
    await fill_a_cart(sender)
    await join_and_write(sender)
    await use_an_account(sender, phone)
    assert sender.all - sender.sent == SHOWN_BY_SCRIPTS
    assert sender.sent <= sender.all


async def begin_and_be_forgotten(sender: Sender) -> None:
    """Begin a session in both places, and end it."""
    page = sender.page
    await (await sender.open(urls.GUIDE_SESSIONS)).press("Begin one")
    await expect(page.get_by_role("heading", name="Its values")).to_be_visible()
    await sender.open(urls.CART)
    # A page is counted once it has been sent.
    await sender.open(urls.CART)
    await sender.press("Forget me")
    await expect(page).to_have_url(re.compile(f"{urls.CART}$"))
    assert await page.context.cookies() == []
    await (await sender.open(urls.SESSION_INSPECTOR)).press("Start a session")
    await expect(page.get_by_role("heading", name="Its values")).to_be_visible()


async def fill_a_cart(sender: Sender) -> None:
    """Put something in, have more of it, take it out."""
    page = sender.page
    await sender.open(urls.CART)
    await sender.press("Add", within=page.locator(".product", has_text="Tin mug"))
    line = page.locator(".cart-line", has_text="Tin mug")
    for label, quantity in (("One more", 2), ("One less", 1)):
        await sender.press(label, within=line)
        await expect(line.locator(".cart-quantity")).to_have_text(f"{quantity} of Tin mug")
    await sender.press("Remove", within=line)
    await expect(line).to_have_count(0)


async def join_and_write(sender: Sender) -> None:
    """Sign up, and do with a post whatever can be done."""
    page, title = sender.page, make_title()
    await sender.open(urls.SIGN_UP)
    await page.fill("#email", make_email())
    await page.fill("#password", GOOD_PASSWORD)
    await sender.press("Create account")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    await sender.open(urls.WRITE_NEW)
    await page.fill("#title", title)
    await page.fill("#body", "Some *text*.")
    await sender.press("Preview")
    await expect(preview(page).locator("em")).to_have_text("text")
    await sender.press("Save draft")
    await sender.expect_message("Saved.")
    later = datetime.now(UTC) + timedelta(days=2)
    await page.get_by_text("Publish later").click()
    await page.fill("#publish_at", later.strftime("%Y-%m-%dT%H:%M"))
    await sender.press("Schedule")
    await sender.expect_message("Scheduled.")
    for label, message in (("Unpublish", "Unpublished."), ("Publish", "Published.")):
        await sender.press(label)
        await sender.expect_message(message)
    assert title in await (await page.context.request.get(api(page, urls.FEED))).text()
    await page.get_by_text("Delete this post").click()
    await sender.press("Delete it for good")
    await sender.expect_message("Deleted.")


async def use_an_account(sender: Sender, phone: Page) -> None:
    """Change the password, sign in on two devices, end either's session, and leave."""
    page = sender.page
    await sender.open(urls.ACCOUNT)
    email = (await page.locator(".account-email").inner_text()).strip()
    await page.fill("#current_password", GOOD_PASSWORD)
    await page.fill("#new_password", OTHER_PASSWORD)
    await sender.press("Change password")
    await sender.expect_message("password")
    devices = page.get_by_role("region", name="Where you are signed in").locator(".row")
    for label, within in (("Sign out", devices.filter(has_text="on iPhone")), ("everywhere else", None)):
        await sign_in(Sender(phone, sender.all), email)
        await sender.open(urls.ACCOUNT)
        await expect(devices).to_have_count(2)
        await sender.press(label, within=within)
        await expect(devices).to_have_count(1)
    await sender.open(urls.CONFIRM)
    await page.fill("#password", OTHER_PASSWORD)
    await sender.press("Confirm")
    await sender.open(urls.ACCOUNT)
    await sender.press("Sign out", within=page.get_by_role("region", name="Leave"))
    await sign_in(sender, email)
    await page.get_by_text("Delete this account").click()
    await sender.press("Delete my account for good")
    await expect(page).not_to_have_url(re.compile(urls.ACCOUNT))
    assert await page.context.cookies() == []


async def sign_in(sender: Sender, email: str) -> None:
    """Sign in."""
    await sender.open(urls.SIGN_IN)
    await sender.page.fill("#email", email)
    await sender.page.fill("#password", OTHER_PASSWORD)
    await sender.press("Sign in")
    await expect(sender.page.get_by_role("heading", level=1)).to_have_text("Your account")
