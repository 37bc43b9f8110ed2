"""Writing in the browser: without scripts, in several tabs, over reloads, by keyboard, and seen by others."""

import re
import secrets

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.list_page import open_list
from tests.browser.test_accessibility import FIND_OVERFLOW, PHONE, RULES, find_violations
from tests.browser.test_accounts import PASSWORD, make_email
from tests.support.accounts_http import JSON
from tests.support.app_server import AppServer
from tests.support.console import Console

NEW = "/write/new"
SAVED = re.compile(r"/write/[\w-]{22}$")
KEPT = "Not saved yet; kept in this tab."


def make_title() -> str:
    return f"Post {secrets.token_hex(4)}"


@pytest.fixture
async def author(open_page: OpenPage, prod_app: AppServer) -> Page:
    """A page of someone who has just signed up."""
    page = await open_page(prod_app.url)
    await join(page)
    return page


async def join(page: Page) -> None:
    """Sign up, as a program that shares the browser's cookies."""
    account: dict[str, str | float | bool] = {"email": make_email(), "password": PASSWORD}
    answer = await page.context.request.post("/auth/sign-up", form=account, headers=JSON)
    assert answer.status == 201


async def open_editor(page: Page, path: str = NEW) -> None:
    """Open an editor and wait until React runs it and the preview is live."""
    await page.goto(path, wait_until="networkidle")
    await expect(page.locator("#server-page")).to_have_count(0)


async def press(page: Page, label: str) -> None:
    await page.get_by_role("button", name=label, exact=True).click()


async def save(page: Page, title: str, body: str = "Some text.", label: str = "Save draft") -> str:
    """Fill the editor in, press a button, and return the path of the post."""
    await page.fill("#title", title)
    await page.fill("#body", body)
    await press(page, label)
    await page.wait_for_url(SAVED)
    await expect(page.locator("#form-message")).not_to_be_empty()
    return page.url


def preview(page: Page) -> Locator:
    return page.get_by_role("region", name="Preview").locator(".prose")


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


async def test_a_draft_survives_a_reload_and_a_walk_elsewhere(author: Page) -> None:
    await open_editor(author)
    title = make_title()
    await author.fill("#title", title)
    await author.fill("#tags", "redis")
    await author.fill("#body", "Typed, *not* saved.")
    await expect(author.get_by_text(KEPT)).to_be_visible()
    await author.reload(wait_until="networkidle")
    await expect(author.locator("#title")).to_have_value(title)
    await expect(author.locator("#tags")).to_have_value("redis")
    await expect(author.locator("#body")).to_have_value("Typed, *not* saved.")
    await expect(preview(author).locator("em")).to_have_text("not")
    await author.get_by_role("link", name="Blog", exact=True).first.click()
    await expect(author.get_by_role("heading", level=1)).to_have_text("Blog")
    await author.go_back()
    await expect(author.locator("#body")).to_have_value("Typed, *not* saved.")
    await press(author, "Save draft")
    await author.wait_for_url(SAVED)
    await expect(author.locator("#body")).to_have_value("Typed, *not* saved.")
    await expect(author.get_by_text(KEPT)).to_have_count(0)
    assert await count_drafts(author) == 0
    await open_editor(author)
    await expect(author.locator("#body")).to_have_value("")


async def count_drafts(page: Page) -> int:
    return await page.evaluate(
        "Object.keys(sessionStorage).filter((key) => key.startsWith('stored:draft:')).length"
    )


async def test_a_draft_can_be_thrown_away(author: Page) -> None:
    await open_editor(author)
    where = await save(author, make_title(), "What is stored.")
    await open_editor(author, where)
    await author.fill("#body", "Something worse.")
    await press(author, "Discard")
    await expect(author.locator("#body")).to_have_value("What is stored.")
    await expect(preview(author)).to_contain_text("What is stored.")
    assert await count_drafts(author) == 0


async def test_what_was_refused_is_kept_and_pointed_at(author: Page, console: Console) -> None:
    console.expect("400")
    await open_editor(author)
    await author.fill("#title", "x" * 201)
    await author.fill("#body", "All of this.")
    await press(author, "Publish")
    await expect(author.locator("#title-error")).to_contain_text("201 characters")
    await expect(author.locator("#server-page")).to_have_count(0)
    await expect(author.locator("#title")).to_have_value("x" * 201)
    await expect(author.locator("#body")).to_have_value("All of this.")
    await expect(author.locator("#title")).to_have_attribute("aria-invalid", "true")
    await author.reload(wait_until="networkidle")  # which sends it once more
    await expect(author.locator("#body")).to_have_value("All of this.")
    await save(author, make_title(), label="Publish")


async def test_two_tabs_with_one_post_lose_nothing(author: Page, console: Console) -> None:
    console.expect("409")
    await open_editor(author)
    where = await save(author, make_title(), "As it began.")
    other = await author.context.new_page()
    await open_editor(other, where)
    await open_editor(author, where)
    await author.fill("#body", "What the first tab wrote.")
    await press(author, "Save draft")
    await expect(author.get_by_role("alert")).to_have_text("Saved.")
    await other.fill("#body", "What the second tab wrote.")
    await press(other, "Save draft")
    await expect(other.get_by_role("alert")).to_contain_text("This post was changed elsewhere")
    await expect(other.locator("#server-page")).to_have_count(0)
    await expect(other.locator("#body")).to_have_value("What the second tab wrote.")
    await expect(other.locator(".their-body")).to_have_text("What the first tab wrote.")
    assert await find_violations(other, kind="tag", names=RULES) == []
    await press(other, "Save draft")
    await expect(other.get_by_role("alert")).to_have_text("Saved.")
    await author.reload(wait_until="networkidle")
    await expect(author.locator("#body")).to_have_value("What the second tab wrote.")


async def test_a_draft_from_an_older_state_is_not_saved_over_a_newer_one(
    author: Page, console: Console
) -> None:
    console.expect("409")
    await open_editor(author)
    where = await save(author, make_title(), "As it began.")
    other = await author.context.new_page()
    await open_editor(other, where)
    await other.fill("#body", "Typed before.")
    await open_editor(author, where)
    await author.fill("#body", "Saved meanwhile.")
    await press(author, "Save draft")
    await expect(author.get_by_role("alert")).to_have_text("Saved.")
    await other.reload(wait_until="networkidle")
    await expect(other.locator("#body")).to_have_value("Typed before.")
    await expect(other.get_by_text("Saved elsewhere since you typed this.")).to_be_visible()
    await press(other, "Save draft")
    await expect(other.locator(".their-body")).to_have_text("Saved meanwhile.")
    await expect(other.locator("#body")).to_have_value("Typed before.")


async def test_signing_out_takes_the_drafts_of_all_tabs_along(author: Page) -> None:
    other = await author.context.new_page()
    for page in (author, other):
        await open_editor(page)
        await page.fill("#body", "A secret plan.")
        await expect(page.get_by_text(KEPT)).to_be_visible()
    await author.goto("/account", wait_until="networkidle")
    await press(author, "Sign out")
    await author.wait_for_url(re.compile(r"/$"))
    assert await count_drafts(author) == 0
    await other.goto("/blog")
    assert await count_drafts(other) == 0


async def test_a_session_that_ends_while_someone_writes_costs_no_word(author: Page, console: Console) -> None:
    console.expect("401")
    await open_editor(author)
    await author.fill("#body", "Written for an hour.")
    await expect(author.get_by_text(KEPT)).to_be_visible()
    await author.context.clear_cookies()
    await press(author, "Save draft")
    await expect(author.get_by_role("alert")).to_contain_text("You are signed out")
    await expect(author.locator("#body")).to_have_value("Written for an hour.")
    tab = await author.context.new_page()
    await join(tab)
    await press(author, "Save draft")
    await author.wait_for_url(SAVED)
    await expect(author.locator("#body")).to_have_value("Written for an hour.")


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
    await tab_to(author, "Delete this post")
    await author.keyboard.press("Enter")
    await tab_to(author, "Delete it for good")
    await author.keyboard.press("Enter")
    await expect(author.get_by_role("alert")).to_have_text("Deleted.")


async def tab_to(page: Page, text: str, identifier: str = "") -> None:
    """Press Tab until something has the focus, which has to show."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        focused = page.locator(":focus")
        found = await focused.get_attribute("id") if identifier else (await focused.inner_text()).strip()
        outline = await focused.evaluate("(element) => getComputedStyle(element).outlineStyle")
        assert outline != "none"
        if found == (identifier or text):
            return
    raise AssertionError(f"{text or identifier} cannot be reached")


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
