"""The cart in the browser: with and without JavaScript, in several tabs and on two devices."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
from reflex.constants.state import FIELD_MARKER

from rxapp import urls
from tests.browser.backends import api
from tests.browser.conftest import OpenPage
from tests.browser.fixture_app.comparison import COUNT_SHIFTS, read_layout_shift
from tests.browser.live_page import PATIENCE_MS, open_live, until_live
from tests.browser.test_accessibility import FIND_OVERFLOW, RULES, find_violations
from tests.browser.test_accounts import PHONE, make_email, sign_in, sign_up
from tests.support.accounts_http import JSON
from tests.support.app_server import AppServer
from tests.support.console import Console

NOTHING = "There is nothing in it yet."
ONE_THING = f'"count{FIELD_MARKER}":"1 thing"'  # as Reflex sends it


async def open_cart(page: Page) -> None:
    """Open the cart and return when its events can be sent."""
    await open_live(page, urls.CART)


async def add(page: Page, name: str) -> None:
    """Put a thing into the cart, and return when the next page is there."""
    await page.locator(".product", has_text=name).get_by_role("button").click()
    await expect(page.locator("#form-message")).to_have_text(f"{name}: in your cart.", timeout=PATIENCE_MS)


async def add_and_go_on(page: Page, name: str) -> None:
    """Put a thing into the cart, and return when the next presses are events of the visitor's session."""
    async with until_live(page, ONE_THING):
        await add(page, name)


async def add_as_program(page: Page, sku: str) -> None:
    """Put a thing into the cart without leaving the page."""
    answer = await page.context.request.post(
        api(page, urls.CART_ITEMS), form={"sku": sku, "quantity": "1"}, headers=JSON
    )
    assert answer.status == 200


def find_line(page: Page, name: str) -> Locator:
    return page.locator(".cart-line", has_text=name)


async def expect_quantity(page: Page, name: str, quantity: int) -> None:
    """Wait until there are so many of a thing in the cart."""
    line = find_line(page, name)
    await expect(line.locator(".cart-quantity")).to_have_text(f"{quantity} of {name}", timeout=PATIENCE_MS)


async def press(page: Page, label: str, name: str) -> None:
    await find_line(page, name).get_by_role("button", name=label).click()


async def test_a_first_time_visitor_fills_a_cart_without_javascript(
    open_page: OpenPage, prod_app: AppServer, console: Console
) -> None:
    console.expect(": csp$")  # scripts that are off are not fetched
    page = await open_page(prod_app.url, java_script_enabled=False)
    await page.goto(urls.CART)
    await expect(page.get_by_text(NOTHING)).to_be_visible(timeout=PATIENCE_MS)
    await add(page, "Tin mug")
    await add(page, "Tin mug")
    await press(page, "One more", "Tin mug")
    await expect_quantity(page, "Tin mug", 3)
    await press(page, "One less", "Tin mug")
    await expect_quantity(page, "Tin mug", 2)
    await expect(page.locator(".cart-sum")).to_contain_text("€19.80")
    await page.get_by_role("link", name="Check out").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("This is where it ends")
    await page.get_by_role("link", name="Back to the cart").click()
    await press(page, "Remove", "Tin mug")
    await expect(page.get_by_text(NOTHING)).to_be_visible(timeout=PATIENCE_MS)


async def test_a_change_is_shown_in_every_tab_at_once(page: Page) -> None:
    await open_cart(page)
    await add(page, "Tin mug")
    await page.wait_for_load_state("networkidle")
    tab = await page.context.new_page()
    await open_cart(tab)
    await press(tab, "One more", "Tin mug")
    await expect_quantity(tab, "Tin mug", 2)
    await expect_quantity(page, "Tin mug", 2)
    await expect(page.locator(".cart-sum")).to_have_text(re.compile("2 things.*€19.80"))
    await press(page, "One less", "Tin mug")
    await expect_quantity(tab, "Tin mug", 1)
    await add(page, "Moss mug")
    await expect_quantity(tab, "Moss mug", 1)
    await press(page, "Remove", "Tin mug")
    await expect(find_line(tab, "Tin mug")).to_have_count(0, timeout=PATIENCE_MS)
    # No page was left for any of it but the ones that sent a form.
    assert urls.CART in tab.url


async def test_tabs_from_before_there_was_a_session_hear_of_it(page: Page) -> None:
    tab, reader = await page.context.new_page(), await page.context.new_page()
    for each, path in ((page, urls.CART), (tab, urls.CART), (reader, urls.BLOG)):
        await open_live(each, path)
    await add(page, "Tin mug")
    await expect_quantity(tab, "Tin mug", 1)
    await press(tab, "One more", "Tin mug")
    await expect_quantity(page, "Tin mug", 2)
    # The page is loaded with the cart, over a socket that knows of no session.
    await reader.get_by_role("link", name="Cart", exact=True).click()
    await expect_quantity(reader, "Tin mug", 2)
    await press(reader, "One more", "Tin mug")
    await expect_quantity(tab, "Tin mug", 3)
    # Nobody looks for a session for ever that has gone.
    sockets: list[str] = []
    tab.on("websocket", lambda socket: sockets.append(socket.url))
    await page.get_by_role("button", name="Forget me").click()
    await expect(tab.get_by_text(NOTHING)).to_be_visible(timeout=PATIENCE_MS)
    await tab.wait_for_timeout(1_000)
    assert len(sockets) <= 2
    # It begins again for who signs up; the account's cart is another.
    await sign_up(page, make_email())
    await add_as_program(page, "mug-moss")
    await expect_quantity(tab, "Moss mug", 1)


async def test_steps_are_events_that_all_count_and_stop_at_the_bounds(page: Page) -> None:
    await open_cart(page)
    await add_and_go_on(page, "Tin mug")
    await page.wait_for_load_state("networkidle")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    more = find_line(page, "Tin mug").get_by_role("button", name="One more")
    for _ in range(7):
        await more.click()
    await expect_quantity(page, "Tin mug", 8)
    less = find_line(page, "Tin mug").get_by_role("button", name="One less")
    await expect(less).to_have_attribute("aria-disabled", "false")
    await less.focus()
    for _ in range(9):
        await page.keyboard.press("Enter")
    await expect_quantity(page, "Tin mug", 1)
    await expect(less).to_have_attribute("aria-disabled", "true")
    assert requests == []


async def test_who_gets_no_websocket_changes_the_cart_all_the_same(page: Page) -> None:
    """So it is, for a moment, in a tab whose socket is being opened anew for a session that has begun."""
    await page.route_web_socket(re.compile("/_event"), lambda _: None)
    await page.goto(urls.CART, wait_until="networkidle")
    await add(page, "Tin mug")
    await page.wait_for_load_state("networkidle")
    await press(page, "One more", "Tin mug")
    await expect_quantity(page, "Tin mug", 2)


async def test_a_guests_cart_is_there_after_signing_up_on_both_devices(
    open_page: OpenPage, prod_app: AppServer
) -> None:
    laptop, email = await open_page(prod_app.url), make_email()
    await open_cart(laptop)
    await add(laptop, "Tin mug")
    await sign_up(laptop, email)
    await laptop.get_by_role("link", name="Cart", exact=True).click()
    await expect_quantity(laptop, "Tin mug", 1)
    phone = await open_page(prod_app.url, user_agent=PHONE, viewport={"width": 360, "height": 780})
    await sign_in(phone, email)
    await phone.wait_for_load_state("networkidle")
    await open_cart(phone)
    await expect_quantity(phone, "Tin mug", 1)
    # And from then on both show the same.
    await press(phone, "One more", "Tin mug")
    await expect_quantity(laptop, "Tin mug", 2)


async def test_signing_out_leaves_nothing(open_page: OpenPage, prod_app: AppServer) -> None:
    page = await open_page(prod_app.url)
    await sign_up(page, make_email())
    await page.wait_for_load_state("networkidle")
    await open_cart(page)
    await add(page, "Tin mug")
    await page.wait_for_load_state("networkidle")
    await page.goto("/account", wait_until="networkidle")
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await page.wait_for_url(prod_app.url + "/")
    await page.get_by_role("link", name="Cart", exact=True).click()
    await expect(page.get_by_text(NOTHING)).to_be_visible(timeout=PATIENCE_MS)
    assert await page.context.cookies() == []
    kept = await page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert "mug" not in kept
    for _ in range(3):
        await page.go_back()
        await page.wait_for_load_state("networkidle")
        await expect(page.locator(".cart-line")).to_have_count(0)


async def test_the_cart_needs_no_mouse(page: Page) -> None:
    await open_cart(page)
    await page.locator(".product", has_text="Tin mug").get_by_role("button").focus()
    async with until_live(page, ONE_THING):
        await page.keyboard.press("Enter")
        await expect_quantity(page, "Tin mug", 1)
    await page.wait_for_load_state("networkidle")
    await page.locator("main").focus()
    reached: list[str] = []
    for _ in range(4):
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate("document.activeElement.textContent.trim()"))
    assert reached == ["One less: Tin mug", "One more: Tin mug", "Remove Tin mug", "Check out"]
    for key in ("Shift+Tab", "Shift+Tab", "Enter"):
        await page.keyboard.press(key)
    await expect_quantity(page, "Tin mug", 2)
    # The button that was pressed is still the one that is pressed next.
    assert await page.evaluate("document.activeElement.textContent.trim()") == "One more: Tin mug"
    await page.keyboard.press("Space")
    await expect_quantity(page, "Tin mug", 3)
    for key in ("Tab", "Enter"):
        await page.keyboard.press(key)
    await expect(page.get_by_text(NOTHING)).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_the_cart(open_page: OpenPage, prod_app: AppServer, scheme: Any) -> None:
    page = await open_page(prod_app.url, color_scheme=scheme, viewport={"width": 1100, "height": 800})
    await open_cart(page)
    assert await find_violations(page, kind="tag", names=RULES) == []
    await add(page, "Tin mug")
    await add(page, "The Tide Tables of Vell")
    await page.wait_for_load_state("networkidle")
    for width in (1100, 360, 320):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await find_violations(page, kind="tag", names=RULES) == []
        assert await page.evaluate(FIND_OVERFLOW) == []
    await page.goto(f"{urls.CART}?refused=too_many", wait_until="networkidle")
    await expect(page.get_by_role("alert")).to_contain_text("A cart takes at most 99 of a thing.")
    assert await find_violations(page, kind="tag", names=RULES) == []
    await page.goto(urls.CHECKOUT, wait_until="networkidle")
    assert await find_violations(page, kind="tag", names=RULES) == []
    assert await page.evaluate(FIND_OVERFLOW) == []


async def test_the_page_does_not_move_when_it_comes_alive(page: Page) -> None:
    await page.add_init_script(COUNT_SHIFTS)
    await open_cart(page)
    await add(page, "Tin mug")
    await page.reload(wait_until="networkidle")
    await expect(page.get_by_role("term").first).to_have_text("Visits")
    assert await read_layout_shift(page) == 0
