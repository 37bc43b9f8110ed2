"""Everybody can use every page: WCAG 2.2 AA as far as a program can judge it, and the keyboard."""

import re
from typing import Any, cast

import pytest
from axe_playwright_python.async_playwright import Axe  # pyright: ignore[reportMissingTypeStubs]
from playwright.async_api import Page, ViewportSize, expect

from rxapp import urls
from rxapp.rxapp import PAGES as SITE_PAGES
from tests.browser.backends import api
from tests.browser.conftest import OpenPage
from tests.browser.editor_page import join
from tests.support.accounts_http import JSON
from tests.support.app_server import AppServer
from tests.support.console import Console

PAGES = (
    "/",
    "/blog",
    "/blog?tag=sessions",
    "/blog/equal-timestamps",
    "/blog/sanitise-markdown-last",
    "/guides/client-only",
    "/guides/sessions",
    "/guides/blog-list",
    "/nothing-here",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}

# Fields that tell a focused element from what surrounds it.
READ_FOCUS = """() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return {
        text: (element.ariaLabel || element.textContent).trim(),
        outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
        top: box.top, bottom: box.bottom, right: box.right, width: box.width, height: box.height,
    };
}"""
FIND_OVERFLOW = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")]
        .filter((element) => element.getBoundingClientRect().right > width + 1)
        .map((element) => element.outerHTML.slice(0, 120));
}"""


async def go(page: Page, path: str, console: Console) -> None:
    if path == "/nothing-here":
        console.expect(r"404.*nothing-here")
    await page.goto(path, wait_until="networkidle")


async def press_tab(page: Page) -> Any:
    await page.keyboard.press("Tab")
    return await page.evaluate(READ_FOCUS)


async def find_violations(page: Page, *, kind: str, names: list[str]) -> list[str]:
    """Return what axe finds, by its rules of some tags or by some rules."""
    options = {"runOnly": {"type": kind, "values": names}, "resultTypes": ["violations"]}
    results = cast("Any", await Axe().run(page, options=options))
    violations: list[dict[str, Any]] = results.response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in violations for node in rule["nodes"]]


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_has_no_violations(
    open_page: OpenPage, prod_app: AppServer, console: Console, path: str
) -> None:
    page = await open_page(prod_app.url, color_scheme="light", viewport=DESKTOP)
    await go(page, path, console)
    assert await find_violations(page, kind="tag", names=RULES) == []
    await page.set_viewport_size(PHONE)
    assert await find_violations(page, kind="tag", names=RULES) == []
    # The themes differ in their colours only.
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("html.dark")).to_have_count(1)
    assert await find_violations(page, kind="rule", names=["color-contrast"]) == []


def test_every_public_page_is_among_them() -> None:
    shown = {re.sub(r"\?.*", "", re.sub(r"^/blog/.+", urls.POST, path)) for path in PAGES}
    assert {page.route for page in SITE_PAGES if not page.is_private} <= shown


async def test_private_pages_have_no_violations(open_page: OpenPage, prod_app: AppServer) -> None:
    """Every one there is, in both themes; and the home page with what is known of its visitor."""
    page = await open_page(prod_app.url, color_scheme="light", viewport=DESKTOP)
    private = {each.route for each in SITE_PAGES if each.is_private}
    for_strangers = {urls.SIGN_IN, urls.SIGN_UP}
    for path in for_strangers:
        await check_both_themes(page, path)
    await join(page)
    await page.context.request.post(
        api(page, urls.CART_ITEMS), form={"sku": "mug-tin", "quantity": "1"}, headers=JSON
    )
    draft = await page.context.request.post(api(page, urls.WRITE_NEW), form={"title": "Draft"}, headers=JSON)
    written = urls.edit((await draft.json())["post"]["key"])
    for route in private - for_strangers:
        await check_both_themes(page, written if route == urls.WRITE_POST else route)
    await check_both_themes(page, urls.HOME)
    await expect(page.get_by_text("Pages read")).to_be_visible()


async def check_both_themes(page: Page, path: str) -> None:
    """Look at a page, which has to be where it is asked for."""
    await page.emulate_media(color_scheme="light")
    await page.goto(path, wait_until="networkidle")
    assert page.url.endswith(path)
    assert await find_violations(page, kind="tag", names=RULES) == [], path
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("html.dark")).to_have_count(1)
    assert await find_violations(page, kind="rule", names=["color-contrast"]) == [], path


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_sticks_out_of_a_narrow_screen(
    open_page: OpenPage, prod_app: AppServer, console: Console, path: str
) -> None:
    page = await open_page(prod_app.url, viewport={"width": 360, "height": 740})
    await go(page, path, console)
    assert await page.evaluate(FIND_OVERFLOW) == []
    await page.set_viewport_size({"width": 320, "height": 740})
    assert await page.evaluate(FIND_OVERFLOW) == []


async def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page) -> None:
    await page.goto("/blog", wait_until="networkidle")
    focus = await press_tab(page)
    assert focus["text"] == "Skip to content"
    assert focus["top"] >= 0
    await page.keyboard.press("Enter")
    await expect(page.locator("main:target")).to_have_count(1)
    assert (await press_tab(page))["text"] == "All"


async def test_tab_walks_the_header_in_the_order_it_is_read(page: Page) -> None:
    await page.goto("/", wait_until="networkidle")
    names = [(await press_tab(page))["text"] for _ in range(11)]
    assert names == [
        "Skip to content",
        "rxapp",
        "Blog",
        "Client-only state",
        "Sessions",
        "Blog list",
        "Write",
        "Cart",
        "Account",
        "Switch between light and dark",
        "Read the blog",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_focus_is_always_visible(open_page: OpenPage, prod_app: AppServer, scheme: str) -> None:
    page = await open_page(prod_app.url, color_scheme=scheme, viewport=DESKTOP)
    await page.goto("/blog", wait_until="networkidle")
    for _ in range(40):
        focus = await press_tab(page)
        assert focus["outline"] >= 2, focus
        assert focus["width"] > 0
        assert -1 <= focus["top"] < DESKTOP["height"], focus
        assert focus["bottom"] <= DESKTOP["height"] + 1, focus


async def test_a_navigation_moves_focus_to_the_new_heading(page: Page) -> None:
    await page.goto("/blog", wait_until="networkidle")
    link = page.locator(".card-title a").first
    title = await link.inner_text()
    await link.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/blog/*")
    await expect(page.get_by_role("heading", level=1, name=title)).to_be_focused()


async def test_controls_are_large_enough_to_hit(open_page: OpenPage, prod_app: AppServer) -> None:
    page = await open_page(prod_app.url, viewport=PHONE, has_touch=True)
    await page.goto("/blog", wait_until="networkidle")
    for target in await page.locator("header a, header button, .tag, .button:visible").all():
        box = await target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, await target.inner_text()


async def test_motion_stops_for_those_who_ask_for_it(open_page: OpenPage, prod_app: AppServer) -> None:
    page = await open_page(prod_app.url, reduced_motion="reduce")
    await page.goto("/blog", wait_until="networkidle")
    moving = await page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((element) => {
            const style = getComputedStyle(element);
            const durations = [style.animationDuration, style.transitionDuration].join().split(",");
            const isStill = style.animationName === "none" || style.animationDuration === "0s";
            const isInstant = durations.every((duration) => parseFloat(duration) === 0);
            const isCalm = isStill && (isInstant || style.transitionProperty === "none");
            return !isCalm || style.scrollBehavior === "smooth";
        }).map((element) => element.outerHTML.slice(0, 100))"""
    )
    assert moving == []


async def test_the_theme_is_kept_over_a_reload_from_the_first_paint(page: Page) -> None:
    await page.emulate_media(color_scheme="light")
    await page.goto("/blog", wait_until="networkidle")
    background = "getComputedStyle(document.body).backgroundColor"
    light = await page.evaluate(background)
    await page.get_by_role("button", name="Switch between light and dark").click()
    await expect(page.locator("html.dark")).to_have_count(1)
    dark = await page.evaluate(background)
    assert dark != light
    # Noted at every frame from the first one on.
    await page.add_init_script(
        """window.backgrounds = new Set();
        (function note() {
            if (document.body) window.backgrounds.add(getComputedStyle(document.body).backgroundColor);
            requestAnimationFrame(note);
        })();"""
    )
    await page.reload(wait_until="networkidle")
    assert await page.evaluate("[...window.backgrounds]") == [dark]
    await page.get_by_role("link", name="Sessions").first.click()
    await page.wait_for_url("**/guides/sessions")
    assert await page.evaluate("[...window.backgrounds]") == [dark]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_systems_theme_is_followed_without_scripts(
    open_page: OpenPage, prod_app: AppServer, console: Console, scheme: str
) -> None:
    console.expect(r"^request failed: GET .*\.js: csp$")  # how Chromium calls scripts that are switched off
    page = await open_page(prod_app.url, color_scheme=scheme, java_script_enabled=False)
    await page.goto("/")
    color = await page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    assert color == {"light": "rgb(251, 250, 247)", "dark": "rgb(21, 24, 27)"}[scheme]
