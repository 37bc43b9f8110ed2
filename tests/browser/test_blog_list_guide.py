"""The guide to the blog list: three lists run, a panel shows what is kept, and what breaks leaves a page."""

import json
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.fixture_app.comparison import COUNT_SHIFTS, read_layout_shift, wait_for_react
from tests.browser.list_page import TOLERANCE_PX, settle
from tests.browser.test_accessibility import FIND_OVERFLOW, PHONE, RULES, find_violations
from tests.support.app_server import AppServer
from tests.support.console import Console

PATH = "/guides/blog-list"
LISTS = ("plain", "effect", "persisted")
FIRST, LOADED = 5, 15
MEASURED = re.compile(r"^\d+ ms$")
DEV_TIMEOUT_MS = 60_000

READ_PLACE = """(box) => {
  const edge = box.getBoundingClientRect().top;
  const items = [...box.querySelectorAll("[data-key]")];
  const first = items.find((item) => item.getBoundingClientRect().bottom > edge + 1);
  const top = first.getBoundingClientRect().top - edge;
  return { anchor: first.dataset.key, top, scrolled: box.scrollTop };
}"""
SCROLL = """(box, index) => {
  box.scrollTo({ top: box.querySelectorAll("[data-key]")[index].offsetTop + 24, behavior: "instant" });
}"""
READ_SNAPSHOT = """
() => ["list", "list-place"].map((part) => sessionStorage[`stored:${part}:guide:${history.state.key}`])
"""


def box(page: Page, name: str) -> Locator:
    """Return the box of a list."""
    return page.locator(f'[data-list-box="{name}"]')


def cards(page: Page, name: str) -> Locator:
    """Return the cards of a list."""
    return box(page, name).locator("[data-key]")


def figure(page: Page, name: str, label: str) -> Locator:
    """Return where a figure of a list is shown."""
    return page.locator(f'[data-figures="{name}"] [data-figure="{label}"]')


def fact(page: Page, name: str) -> Locator:
    """Return where the panel shows something of the snapshot."""
    return page.locator(f'[data-fact="{name}"]')


async def click(page: Page, label: str) -> None:
    """Press a button of the page's own."""
    await page.get_by_role("button", name=label, exact=True).click()


async def visit(page: Page) -> None:
    """Open the guide and wait until React shows it."""
    await page.goto(PATH)
    await wait_for_react(page)


async def load_more(page: Page, name: str, times: int = 2) -> None:
    """Press a list's button, and wait for what comes, so many times."""
    for _ in range(times):
        count = await cards(page, name).count()
        await box(page, name).get_by_role("button").click()
        await expect(cards(page, name)).to_have_count(count + FIRST)


async def load_and_scroll(page: Page) -> dict[str, Any]:
    """Let the page load two more pages in each list and scroll, and return where the third is."""
    await click(page, "Load two pages in each, and scroll")
    for name in LISTS:
        await expect(cards(page, name)).to_have_count(LOADED)
        await expect(box(page, name)).not_to_have_js_property("scrollTop", 0)
    await settle(page)
    return await read_place(page)


async def read_place(page: Page, name: str = "persisted") -> dict[str, Any]:
    """Return the first card in sight, where it is, and how far the box is scrolled."""
    return await box(page, name).evaluate(READ_PLACE)


async def open_and_return(page: Page) -> None:
    """Follow a link of the third list, and go back."""
    anchor = (await read_place(page))["anchor"]
    # The one after it, which is in sight as a whole: Playwright would scroll otherwise.
    await box(page, "persisted").locator(f'[data-key="{anchor}"] + li a').click()
    await expect(page.locator("article.article")).to_be_visible()
    await page.evaluate("history.back()")
    await expect(cards(page, "persisted").first).to_be_visible()
    await settle(page)


async def expect_same(page: Page, place: dict[str, Any], count: int = LOADED) -> None:
    """Expect the third list at the same card."""
    await expect(cards(page, "persisted")).to_have_count(count)
    await settle(page)
    now = await read_place(page)
    assert now["anchor"] == place["anchor"]
    assert abs(now["top"] - place["top"]) <= TOLERANCE_PX


async def test_back_finds_one_page_or_all_of_it_or_all_of_it_at_the_place(page: Page) -> None:
    await visit(page)
    for name in LISTS:
        await load_more(page, name)
        await box(page, name).evaluate(SCROLL, 7)
    await settle(page)
    place = await read_place(page)
    await open_and_return(page)
    await expect(cards(page, "plain")).to_have_count(FIRST)
    await expect(cards(page, "effect")).to_have_count(LOADED)
    assert (await read_place(page, "effect"))["scrolled"] == 0
    await expect_same(page, place)
    for name, count, kept, time in (
        ("plain", "5 of 15", "lost", "never"),
        ("effect", "15 of 15", "lost", "never"),
        ("persisted", "15 of 15", "kept", MEASURED),
    ):
        await expect(figure(page, name, "time")).to_have_text(time)
        await expect(figure(page, name, "cards")).to_have_text(count)
        await expect(figure(page, name, "place")).to_have_text(kept)
    await expect(figure(page, "persisted", "wrong")).to_have_text("0")
    await expect(figure(page, "effect", "wrong")).to_have_text("all")


async def test_a_reload_finds_the_third_list_in_its_place_and_moves_nothing(page: Page) -> None:
    await page.add_init_script(COUNT_SHIFTS)
    await visit(page)
    place = await load_and_scroll(page)
    await page.reload()
    await wait_for_react(page)
    await expect(cards(page, "plain")).to_have_count(FIRST)
    await expect_same(page, place)
    await expect(figure(page, "persisted", "time")).to_have_text("before scripts")
    assert await read_layout_shift(page) == 0


async def test_the_buttons_do_what_a_reader_does(page: Page) -> None:
    await visit(page)
    place = await load_and_scroll(page)
    await click(page, "Open a post and come back")
    await expect(figure(page, "persisted", "place")).to_have_text("kept")
    await expect_same(page, place)


async def test_the_panel_shows_the_real_snapshot(page: Page) -> None:
    await visit(page)
    await load_and_scroll(page)
    await open_and_return(page)
    text, place = await page.evaluate(READ_SNAPSHOT)
    await expect(page.locator("#snapshot-text")).to_have_text(f"{text}\n{place}")
    _, _, value = json.loads(text)
    await expect(fact(page, "key")).to_contain_text("stored:list:guide:")
    await expect(fact(page, "size")).to_contain_text(f"{len(text):,} characters")
    await expect(fact(page, "size")).to_contain_text(f"{len(place)} characters for your place")
    await expect(fact(page, "cards")).to_have_text(str(len(value["rows"])))
    await expect(fact(page, "place")).to_contain_text(json.loads(place)[2]["anchor"]["key"])
    effect = await page.evaluate("sessionStorage['guide-effect-list']")
    await expect(fact(page, "effect")).to_have_text(f"{len(effect):,} characters")
    writes = page.locator(".snapshot-writes > li")
    await expect(writes.first).to_contain_text(f"your place, {len(place)} characters")
    await expect(writes.filter(has_text=f"{LOADED} cards, {len(text):,} characters")).to_have_count(1)


@pytest.mark.parametrize("label", ["Corrupt it, load again", "Make it 13 hours old, load again"])
async def test_what_is_not_to_be_believed_leaves_the_first_page(label: str, page: Page) -> None:
    await visit(page)
    await load_and_scroll(page)
    async with page.expect_event("load"):
        await click(page, label)
    await wait_for_react(page)
    await expect(cards(page, "persisted")).to_have_count(FIRST)
    await load_more(page, "persisted")
    await expect(fact(page, "cards")).to_have_text(str(LOADED))


async def test_a_full_storage_keeps_the_lists_in_memory(page: Page) -> None:
    await visit(page)
    await click(page, "Fill the storage")
    place = await load_and_scroll(page)
    await open_and_return(page)
    await expect_same(page, place)
    await click(page, "Mend it all")
    await load_more(page, "persisted", 1)
    await expect(fact(page, "cards")).to_have_text(str(LOADED + FIRST))


async def test_a_published_post_waits_until_it_is_asked_for(page: Page) -> None:
    await visit(page)
    place = await load_and_scroll(page)
    await click(page, "Publish a post")
    await open_and_return(page)
    show = page.get_by_role("button", name="Show 1 new")
    await expect(show).to_be_visible()
    await expect_same(page, place)
    await show.click()
    await expect(cards(page, "persisted").first).to_contain_text("A post that you have just published")
    await expect(cards(page, "persisted")).to_have_count(LOADED + 1)
    await page.reload()
    await wait_for_react(page)
    await expect(cards(page, "persisted")).to_have_count(LOADED)


async def test_in_the_place_of_a_deleted_card_is_the_next(page: Page) -> None:
    await visit(page)
    place = await load_and_scroll(page)
    following = await cards(page, "persisted").nth(8).get_attribute("data-key")
    await click(page, "Delete the first card in sight")
    await open_and_return(page)
    await expect_same(page, {**place, "anchor": following}, LOADED - 1)


async def test_without_a_backend_the_lists_stand_and_try_again(page: Page) -> None:
    await visit(page)
    place = await load_and_scroll(page)
    await click(page, "Stop the backend")
    await open_and_return(page)
    await expect_same(page, place)
    await box(page, "persisted").get_by_role("button", name="Load more").click()
    await expect(box(page, "persisted").get_by_role("status")).to_contain_text("What is on the page stays")
    await box(page, "plain").get_by_role("button", name="Load more").click()
    await expect(box(page, "plain").get_by_role("status")).to_have_text("The server did not answer.")
    await click(page, "Mend it all")
    for name, count in (("persisted", LOADED + FIRST), ("plain", 2 * FIRST)):
        await box(page, name).get_by_role("button", name="Try again").click()
        await expect(cards(page, name)).to_have_count(count)


async def test_what_is_pretended_stays_on_the_page(page: Page) -> None:
    await visit(page)
    await click(page, "Publish a post")
    await click(page, "Stop the backend")
    await page.get_by_role("navigation").get_by_role("link", name="Blog", exact=True).first.click()
    await expect(page.get_by_role("heading", name="Blog", level=1)).to_be_visible()
    await page.get_by_role("button", name="Load more").click()
    await expect(page.locator(".posts > li")).to_have_count(20)
    await expect(page.get_by_text("A post that you have just published")).to_have_count(0)


async def test_the_lists_can_be_worked_by_the_keyboard(page: Page) -> None:
    await visit(page)
    await box(page, "persisted").focus()
    await page.keyboard.press("ArrowDown")
    await expect(box(page, "persisted")).not_to_have_js_property("scrollTop", 0)
    await box(page, "persisted").get_by_role("button").focus()
    await page.keyboard.press("Enter")
    await expect(cards(page, "persisted").nth(FIRST).locator("a")).to_be_focused()


async def test_everybody_can_use_the_loaded_page_on_a_phone(open_page: OpenPage, prod_app: AppServer) -> None:
    page = await open_page(prod_app.url, color_scheme="light", viewport=PHONE)
    await visit(page)
    await load_and_scroll(page)
    await click(page, "Publish a post")
    await open_and_return(page)
    await expect(page.get_by_role("button", name="Show 1 new")).to_be_visible()
    assert await page.evaluate(FIND_OVERFLOW) == []
    assert await find_violations(page, kind="tag", names=RULES) == []
    await page.emulate_media(color_scheme="dark")
    assert await find_violations(page, kind="rule", names=["color-contrast"]) == []


async def test_without_scripts_the_reader_has_text_code_and_a_way_on(
    open_page: OpenPage, prod_app: AppServer, console: Console
) -> None:
    page = await open_page(prod_app.url, java_script_enabled=False)
    await page.goto(PATH)
    await expect(page.locator(".code-figure pre")).to_have_count(6)
    await expect(page.get_by_role("button", name="Publish a post")).to_be_hidden()
    await box(page, "plain").get_by_role("link", name="Older posts").click()
    await expect(page.locator(".posts > li")).to_have_count(10)
    console.expect(r"\.js: csp$")  # Chromium's word for a script that may not run


async def test_in_development_the_three_lists_are_the_same(open_page: OpenPage, dev_app: AppServer) -> None:
    page = await open_page(dev_app.url)
    page.set_default_timeout(DEV_TIMEOUT_MS)
    await page.goto(PATH)
    await expect(cards(page, "persisted")).to_have_count(FIRST, timeout=DEV_TIMEOUT_MS)
    await click(page, "Load two pages in each, and scroll")
    await expect(cards(page, "persisted")).to_have_count(LOADED, timeout=DEV_TIMEOUT_MS)
    await expect(box(page, "persisted")).not_to_have_js_property("scrollTop", 0)
    place = await read_place(page)
    await open_and_return(page)
    await expect(cards(page, "plain")).to_have_count(FIRST)
    await expect_same(page, place)
