"""Accounts in the browser: two devices, several tabs, and what is left when someone signs out."""

import re
import secrets

from axe_playwright_python.async_playwright import Axe  # pyright: ignore[reportMissingTypeStubs]
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.conftest import OpenPage
from tests.support.app_server import AppServer
from tests.support.console import Console

PASSWORD = "three brown horses at noon"  # noqa: S105 -- of accounts that end with the test
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"
)
AT_ONCE_MS = 3_000


def make_email() -> str:
    return f"{secrets.token_hex(6)}@example.com"


async def sign_up(page: Page, email: str) -> None:
    await page.goto("/sign-up", wait_until="networkidle")
    await page.fill("#email", email)
    await page.fill("#password", PASSWORD)
    await page.get_by_role("button", name="Create account").click()
    await page.wait_for_url("**/account")


async def sign_in(page: Page, email: str) -> None:
    await page.goto("/sign-in", wait_until="networkidle")
    await page.fill("#email", email)
    await page.fill("#password", PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.wait_for_url("**/account")


async def test_a_device_ended_from_another_is_at_the_sign_in_page_at_once(
    open_page: OpenPage, prod_app: AppServer
) -> None:
    laptop = await open_page(prod_app.url)
    phone = await open_page(prod_app.url, user_agent=PHONE, viewport={"width": 360, "height": 780})
    email = make_email()
    await sign_up(laptop, email)
    await expect(laptop.locator(".row", has_text="this device")).to_be_visible()
    await sign_in(phone, email)
    row = laptop.locator(".row:not(.row-event)", has_text="on iPhone")
    await expect(row).to_be_visible(timeout=AT_ONCE_MS)
    await row.get_by_role("button").click()
    await phone.wait_for_url(re.compile("/sign-in"), timeout=AT_ONCE_MS)
    await expect(row).to_have_count(0)


async def open_tabs(context: BrowserContext, count: int) -> list[Page]:
    tabs = [await context.new_page() for _ in range(count)]
    for tab in tabs:
        await tab.goto("/account", wait_until="networkidle")
    return tabs


async def test_signing_out_in_one_tab_reaches_the_others(open_page: OpenPage, prod_app: AppServer) -> None:
    first = await open_page(prod_app.url)
    await sign_up(first, make_email())
    others = await open_tabs(first.context, 2)
    await first.get_by_role("button", name="Sign out", exact=True).click()
    for tab in others:
        await tab.wait_for_url(re.compile("/sign-in"), timeout=AT_ONCE_MS)


async def test_back_after_signing_out_shows_nothing_private(open_page: OpenPage, prod_app: AppServer) -> None:
    page, email = await open_page(prod_app.url), make_email()
    await sign_up(page, email)
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await page.wait_for_url(prod_app.url + "/")
    await page.go_back()
    await page.wait_for_url(re.compile("/sign-in"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert email not in await page.content()


async def test_forms_work_without_javascript(
    open_page: OpenPage, prod_app: AppServer, console: Console
) -> None:
    console.expect(": csp$")  # scripts that are off are not fetched
    page = await open_page(prod_app.url, java_script_enabled=False)
    email = make_email()
    await sign_up(page, email)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await page.goto("/sign-in")
    await page.fill("#email", email)
    await page.fill("#password", "not the one that it is")
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("alert")).to_have_text("E-mail address or password is wrong.")
    await expect(page.locator("#email")).to_have_value(email)
    await page.reload()
    await expect(page.locator("#form-message")).to_have_text("")


async def test_what_was_typed_before_react_came_is_kept(open_page: OpenPage, prod_app: AppServer) -> None:
    page = await open_page(prod_app.url)
    await page.goto("/sign-in", wait_until="commit")
    await page.fill("#email", "typed@example.com")
    await expect(page.locator("#server-page")).to_have_count(0)
    await expect(page.locator("#email")).to_have_value("typed@example.com")


async def test_account_pages_have_no_accessibility_violation_and_no_overflow(
    open_page: OpenPage, prod_app: AppServer
) -> None:
    for scheme, width in (("light", 1100), ("dark", 360)):
        page = await open_page(
            prod_app.url, color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
        )
        await page.goto("/sign-up", wait_until="networkidle")
        await check(page)
        await sign_up(page, make_email())
        await page.wait_for_load_state("networkidle")
        await check(page)
        await page.goto("/confirm-password", wait_until="networkidle")
        await check(page)


async def check(page: Page) -> None:
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    widths = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
