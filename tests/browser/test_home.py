"""The home page: figures of the running site, for who has scripts and for who has none."""

import re

from playwright.async_api import Page, expect

from tests.browser.backends import api
from tests.browser.conftest import OpenPage
from tests.support.app_server import AppServer
from tests.support.console import Console


async def test_the_sessions_are_counted_once_the_page_is_live(page: Page) -> None:
    await page.request.put(api(page, "/api/session/data/seen"), data="1")
    await page.goto("/")
    figures = page.locator(".site-figure-value")
    await expect(figures.nth(0)).to_have_text(re.compile(r"^\d+$"))
    await expect(figures.nth(1)).to_have_text(re.compile(r"^[1-9]\d*$"))


async def test_a_visitor_sees_what_is_known_of_them_and_can_be_forgotten(
    page: Page, prod_app: AppServer
) -> None:
    await page.request.put(api(page, "/api/session/data/seen"), data="1")
    await page.goto("/blog")
    await page.goto("/")
    known = page.get_by_role("region", name="What is known of you")
    await expect(known.locator("dt").nth(0)).to_have_text("Visits")
    await expect(known.locator("dd").nth(0)).to_have_text("1")
    await known.get_by_role("button", name="Forget me").click()
    await expect(page).to_have_url(f"{prod_app.url}/cart")
    assert not [cookie for cookie in await page.context.cookies() if cookie.get("name") == "session"]


async def test_without_scripts_the_page_says_only_what_it_knows(
    open_page: OpenPage, prod_app: AppServer, console: Console
) -> None:
    console.expect(r"^request failed: GET .*\.js: csp$")  # how Chromium calls scripts that are switched off
    page = await open_page(prod_app.url, java_script_enabled=False)
    await page.goto("/")
    figures = page.locator(".site-figure-value")
    await expect(figures.nth(0)).to_have_text(re.compile(r"^\d+$"))
    await expect(figures.nth(1)).to_be_hidden()
