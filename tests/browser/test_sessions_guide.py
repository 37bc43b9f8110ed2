"""The guide to sessions: one's own session, the story recorded and played, and what a script can read."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from rxapp import urls
from tests.browser.backends import api
from tests.browser.conftest import OpenPage
from tests.browser.fixture_app.comparison import COUNT_SHIFTS, read_layout_shift, wait_for_react
from tests.browser.test_accessibility import DESKTOP, FIND_OVERFLOW, PHONE, RULES, find_violations
from tests.browser.test_accounts import make_email, sign_up
from tests.support.app_server import AppServer
from tests.support.console import Console

STEPS, TRIALS = 10, 6
PLAY = "Play it now, on this server"
PLAYED = re.compile(r"^Played on this server at \d\d:\d\d:\d\d UTC\.$")
RECORDED = re.compile(r"^Recorded on Valkey [\d.]+\.$")
COUNTING = re.compile(r"^(\d+ days? )?\d\d:\d\d:\d\d$")
DEV_TIMEOUT_MS = 60_000
OPEN_ALL = "document.querySelectorAll('details').forEach((details) => { details.open = true; })"


async def visit(page: Page) -> None:
    """Open the guide and wait until it knows the visitor's session."""
    await page.goto(urls.GUIDE_SESSIONS)
    await wait_for_react(page)
    await expect(tile(page, "This browser's session")).not_to_have_text("not asked yet")


def tile(page: Page, name: str) -> Locator:
    """Return where something of the visitor's own session is shown."""
    return page.locator(".own .tile", has=page.get_by_text(name, exact=True)).locator("dd")


def step(page: Page, key: str) -> Locator:
    """Return a step of the story."""
    return page.locator(f'[data-step="{key}"]')


async def list_here(page: Page) -> list[str]:
    """Return the steps that say "You are here"."""
    return (
        await page.locator(".step-here:not(:empty)")
        .locator("..")
        .evaluate_all("(steps) => steps.map((step) => step.dataset.step)")
    )


async def play(page: Page) -> None:
    """Play the story on the server."""
    await page.get_by_role("button", name=PLAY).click()
    await expect(page.locator("#played")).to_have_text(PLAYED)


async def test_looking_begins_no_session(page: Page) -> None:
    await visit(page)
    await expect(tile(page, "This browser's session")).to_have_text("none")
    await expect(page.get_by_role("timer")).to_have_count(0)
    assert await list_here(page) == ["first_request"]
    assert await page.context.cookies() == []


async def test_a_session_that_is_begun_is_shown_with_its_ends(page: Page) -> None:
    await visit(page)
    await page.get_by_role("button", name="Begin one").click()
    await page.wait_for_url(f"**{urls.SESSION_INSPECTOR}")
    await page.add_init_script(COUNT_SHIFTS)
    await visit(page)
    await expect(tile(page, "This browser's session")).to_have_text("a visitor's")
    for name in ("Ends without activity in", "Ends in any case in"):
        timer = tile(page, name).get_by_role("timer")
        await expect(timer).to_have_text(COUNTING)
        await expect(timer).not_to_have_text(await timer.inner_text())
    assert await list_here(page) == ["next_request"]
    await expect(page.get_by_role("button", name="Begin one")).to_be_hidden()
    await expect(page.get_by_role("link", name="Sign in, and come back")).to_be_visible()
    assert await read_layout_shift(page) == 0


async def test_who_is_signed_in_is_further_on(page: Page) -> None:
    await sign_up(page, make_email())
    await visit(page)
    await expect(tile(page, "This browser's session")).to_have_text("signed in")
    assert await list_here(page) == ["sign_in"]
    await expect(page.get_by_role("link", name="Sign in, and come back")).to_be_hidden()


async def test_a_session_that_ends_elsewhere_is_gone_here(page: Page, prod_app: AppServer) -> None:
    await sign_up(page, make_email())
    await visit(page)
    await expect(tile(page, "This browser's session")).to_have_text("signed in")
    answer = await page.context.request.post(api(page, urls.AUTH_SIGN_OUT), headers={"origin": prod_app.url})
    assert answer.ok
    await expect(tile(page, "This browser's session")).to_have_text("none")
    await expect(page.get_by_role("timer")).to_have_count(0)


async def test_the_story_is_played_on_the_server_and_moves_nothing(page: Page) -> None:
    await page.add_init_script(COUNT_SHIFTS)
    await visit(page)
    await expect(page.locator("#played")).to_have_text(RECORDED)
    begun = step(page, "first_write").locator(".command-text")
    recorded = await begun.inner_text()
    await play(page)
    # The time that the script is given is another; what is secret has the same stand-ins.
    played = await begun.inner_text()
    assert played != recorded
    assert re.sub(r"\d{13}", "", played) == re.sub(r"\d{13}", "", recorded)
    await expect(page.locator("[data-step]")).to_have_count(STEPS)
    await expect(page.locator('[data-word="broken"]')).to_have_count(TRIALS)
    await expect(page.locator('[data-word="held"]')).to_have_count(TRIALS)
    assert await read_layout_shift(page) == 0


async def test_a_script_reads_its_own_cookies_and_not_the_sessions(page: Page) -> None:
    await visit(page)
    await page.get_by_role("button", name="Begin one").click()
    await page.wait_for_url(f"**{urls.SESSION_INSPECTOR}")
    await visit(page)
    names = page.locator("#readable code")
    await expect(names).to_have_text("none")
    await page.evaluate("document.cookie = 'bare=value; path=/'")
    await page.reload()
    await expect(names).to_have_text("bare")
    kept = {cookie.get("name"): cookie.get("httpOnly") for cookie in await page.context.cookies()}
    assert kept == {"session": True, "bare": False}


async def test_code_opens_beside_the_same_in_next(page: Page) -> None:
    await visit(page)
    code = step(page, "sign_in")
    await expect(code.locator(".code-figure").first).to_be_hidden()
    await code.locator("summary").focus()
    await page.keyboard.press("Enter")
    captions = code.locator(".code-caption > span:first-child")
    await expect(captions).to_have_text(
        ["handlers/sign_in.py", "In Next.js: sign_in.ts", "What Redis runs: lua/sign_in.lua"]
    )
    await expect(code.locator("pre code").first).to_contain_text("session_of(request).sign_in")


async def test_the_keyboard_plays_the_story(page: Page) -> None:
    await visit(page)
    await page.get_by_role("button", name=PLAY).focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#played")).to_have_text(PLAYED)
    await expect(page.get_by_role("button", name=PLAY)).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_it_with_all_of_it_open(
    open_page: OpenPage, prod_app: AppServer, scheme: str
) -> None:
    page = await open_page(prod_app.url, color_scheme=scheme, viewport=DESKTOP)
    await visit(page)
    await play(page)
    await page.evaluate(OPEN_ALL)
    assert await find_violations(page, kind="tag", names=RULES) == []
    await page.set_viewport_size(PHONE)
    assert await find_violations(page, kind="tag", names=RULES) == []
    for width in (360, 320):
        await page.set_viewport_size({"width": width, "height": 740})
        assert await page.evaluate(FIND_OVERFLOW) == []


async def test_without_scripts_the_story_is_complete(
    open_page: OpenPage, prod_app: AppServer, console: Console
) -> None:
    console.expect(r"\.js: csp$")  # Chromium's word for a script that may not run
    page = await open_page(prod_app.url, java_script_enabled=False)
    await page.goto(urls.GUIDE_SESSIONS)
    await expect(page.locator("#played")).to_have_text(RECORDED)
    await expect(page.get_by_role("button", name=PLAY)).to_be_hidden()
    await expect(page.get_by_text("the button leads to what is yours")).to_be_visible()
    await expect(page.locator("[data-step]")).to_have_count(STEPS)
    await expect(step(page, "sign_in").locator(".wire-cookie")).to_contain_text("<secret 2>")
    await expect(page.locator('[data-word="broken"]')).to_have_count(TRIALS)
    await step(page, "sign_out").locator("summary").click()
    await expect(step(page, "sign_out").locator("pre code").first).to_be_visible()
    await page.get_by_role("button", name="Begin one").click()
    await expect(page.get_by_role("heading", name="Your session")).to_be_visible()


async def test_in_development_it_is_played_too(open_page: OpenPage, dev_app: AppServer) -> None:
    page = await open_page(dev_app.url)
    page.set_default_timeout(DEV_TIMEOUT_MS)
    await page.goto(urls.GUIDE_SESSIONS)
    await expect(tile(page, "This browser's session")).to_have_text("none", timeout=DEV_TIMEOUT_MS)
    await page.get_by_role("button", name=PLAY).click()
    await expect(page.locator("#played")).to_have_text(PLAYED, timeout=DEV_TIMEOUT_MS)
