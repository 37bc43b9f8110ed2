"""Writing in the browser: without scripts, in several tabs, over reloads, by keyboard, and seen by others."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.editor_page import (
    SAVED,
    join,
    make_title,
    open_editor,
    press,
    preview,
    save,
)
from tests.browser.keyboard import tab_to
from tests.browser.list_page import open_list
from tests.browser.live_page import until_live
from tests.browser.test_accessibility import FIND_OVERFLOW, PHONE, RULES, find_violations
from tests.support.app_server import AppServer
from tests.support.console import Console

pytestmark = pytest.mark.usefixtures("passing_posts")


async def test_everything_works_without_javascript(
    open_page: OpenPage, prod_app: AppServer, console: Console
) -> None:
    console.expect(": csp$")  # scripts that are off are not fetched
    console.expect("409")
    page = await open_page(prod_app.url, java_script_enabled=False)
    await join(page)
    await page.goto("/blog")
    await page.get_by_role("link", name="Write", exact=True).click()
    await page.get_by_role("link", name="Write a post").click()
    title = make_title()
    await page.fill("#title", title)
    await page.fill("#body", "Some *text*.\n\nAnd more.")
    await press(page, "Preview")
    await expect(preview(page).locator("em")).to_have_text("text")
    await expect(page.locator("#body")).to_have_value("Some *text*.\n\nAnd more.")
    await press(page, "Publish")
    await expect(page.get_by_role("alert")).to_have_text("Published. Everybody can read it now.")
    where = page.url
    await page.get_by_role("link", name="Read it on the blog").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)
    await expect(page.locator("article em")).to_have_text("text")
    await page.goto(where)
    old = await page.context.new_page()
    await old.goto(where)
    await page.fill("#body", "Other text.")
    await press(page, "Save changes")
    await expect(page.get_by_role("alert")).to_have_text("Saved.")
    await old.fill("#body", "From an old page.")
    await press(old, "Save changes")
    await expect(old.locator("#body")).to_have_value("From an old page.")
    await expect(old.locator(".their-body")).to_have_text("Other text.")
    await page.get_by_text("Delete this post").click()
    await press(page, "Delete it for good")
    await expect(page.get_by_role("alert")).to_have_text("Deleted.")
    await expect(page.get_by_text("You have written nothing yet.")).to_be_visible()


async def test_the_preview_follows_the_typing_and_is_clean(author: Page) -> None:
    await open_editor(author)
    await author.locator("#body").press_sequentially("# A *heading*\n\n<b onclick='x()'>bold</b> ", delay=5)
    await author.locator("#body").press_sequentially("<script>alert(1)</script>", delay=5)
    await expect(preview(author).locator("h2")).to_contain_text("A heading")
    await expect(preview(author).locator("b, strong")).to_have_text("bold")
    await expect(preview(author).locator("script, [onclick]")).to_have_count(0)


async def test_ctrl_s_saves_and_comes_back_to_the_same_place(author: Page) -> None:
    await open_editor(author)
    await author.fill("#title", make_title())
    await author.fill("#body", "line\n" * 100)
    body = author.locator("#body")
    for number, place in ((1, 300), (2, 200)):
        await body.evaluate("(body, place) => body.setSelectionRange(place, place)", place)
        await author.keyboard.type(f"<{number}>")
        async with until_live(author):
            await author.keyboard.press("Control+s")
            await author.wait_for_url(SAVED)
        await expect(author.get_by_role("alert")).to_have_text("Saved.")
        await expect(body).to_be_focused()
        await author.wait_for_load_state("networkidle")
        assert await body.evaluate("(body) => [body.selectionStart, body.selectionEnd]") == [place + 3] * 2
        # The next one is on a page that has this one.
        await author.keyboard.type(" ")
    assert "<1> " in await body.input_value()
    await author.reload(wait_until="networkidle")
    assert "<2> " in await body.input_value()


async def test_a_time_is_also_told_where_the_author_is(open_page: OpenPage, prod_app: AppServer) -> None:
    page = await open_page(prod_app.url, timezone_id="Asia/Tokyo")
    await join(page)
    await open_editor(page)
    await page.get_by_text("Publish later").click()
    await expect(page.get_by_text("Where you are")).to_have_count(0)
    await page.fill("#publish_at", "2027-03-02T20:30")
    await expect(page.get_by_text("Where you are: 3 March 2027 at 05:30.")).to_be_visible()


async def test_a_reader_with_the_list_open_sees_a_post_arrive(
    author: Page, open_page: OpenPage, prod_app: AppServer
) -> None:
    reader = await open_page(prod_app.url)
    await open_list(reader, "/blog")
    title = make_title()
    await open_editor(author)
    await save(author, title, label="Publish")
    show = reader.get_by_role("button", name="Show 1 new post")
    await expect(show).to_be_visible()
    await expect(reader.get_by_role("main").get_by_role("status")).to_have_text("1 new post.")
    await show.click()
    await expect(reader.get_by_role("link", name=title)).to_be_focused()
    await author.get_by_text("Delete this post").click()
    await press(author, "Delete it for good")
    await expect(reader.get_by_role("link", name=title)).to_have_count(0)


async def test_a_post_is_published_with_the_keyboard_alone(author: Page) -> None:
    await author.goto("/write", wait_until="networkidle")
    await tab_to(author, "Write a post")
    await author.keyboard.press("Enter")
    await expect(author.get_by_role("heading", name="New post")).to_be_focused()
    await tab_to(author, "", "title")
    title = make_title()
    await author.keyboard.type(title)
    await tab_to(author, "", "body")
    await author.keyboard.type("Some text.")
    await tab_to(author, "Publish")
    await author.keyboard.press("Enter")
    await author.wait_for_url(SAVED)
    await expect(author.get_by_role("alert")).to_have_text("Published. Everybody can read it now.")
    await expect(author.locator("#server-page")).to_have_count(0)
    await tab_to(author, "Delete this post")
    await author.keyboard.press("Enter")
    await tab_to(author, "Delete it for good")
    await author.keyboard.press("Enter")
    await expect(author.get_by_role("alert")).to_have_text("Deleted.")


async def test_pages_for_authors_have_no_violation_and_no_overflow(author: Page, console: Console) -> None:
    console.expect("400")
    await open_editor(author)
    await check(author)
    await author.fill("#title", "x" * 201)
    await author.fill("#tags", "a, b, c, d, e, f")
    await author.fill("#body", f"{'long' * 60}\n\n```\n{'code ' * 60}\n```\n")
    await press(author, "Publish")
    await expect(author.locator("#tags-error")).to_contain_text("6 tags")
    await check(author)
    await author.fill("#tags", "redis")
    await save(author, "y" * 200, label="Publish")
    await check(author)
    await author.goto("/write", wait_until="networkidle")
    await check(author)


async def check(page: Page) -> None:
    """Look at a page in both themes and two widths, and leave it as it was."""
    await expect(page.locator("#server-page")).to_have_count(0)
    assert await find_violations(page, kind="tag", names=RULES) == []
    size = page.viewport_size
    await page.set_viewport_size(PHONE)
    assert await find_violations(page, kind="tag", names=RULES) == []
    assert await page.evaluate(FIND_OVERFLOW) == []
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("html.dark")).to_have_count(1)
    assert await find_violations(page, kind="rule", names=["color-contrast"]) == []
    await page.emulate_media(color_scheme="light")
    assert size is not None
    await page.set_viewport_size(size)
