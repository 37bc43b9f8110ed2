"""What is typed into the editor and not saved: over reloads, in several tabs, and when someone leaves."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Route, expect

from rxapp.rendering import DATA_PREFIX
from tests.browser.editor_page import (
    KEPT,
    SAVED,
    count_drafts,
    join,
    make_title,
    open_editor,
    press,
    preview,
    save,
)
from tests.browser.test_accessibility import RULES, find_violations
from tests.support.console import Console

pytestmark = pytest.mark.usefixtures("passing_posts")


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


@pytest.mark.one_port(reason="a file does not know what was saved: that comes with the data, by a script")
async def test_what_is_saved_is_forgotten_before_the_scripts_have_come(
    author: Page, console: Console
) -> None:
    console.expect("request failed|Failed to load")
    await open_editor(author)
    await author.fill("#title", make_title())
    await author.fill("#body", "Some text.")
    await expect(author.get_by_text(KEPT)).to_be_visible()
    assert await count_drafts(author) == 1
    await author.route("**/*.js", lambda route: route.abort())
    await press(author, "Save draft")
    await author.wait_for_url(SAVED)
    await expect(author.locator("#form-message")).not_to_be_empty()
    await expect(author.locator("#server-page")).to_have_count(1)
    assert await count_drafts(author) == 0


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


async def expect_both_texts(page: Page, typed: str, stored: str) -> None:
    """Wait for the page that has what was typed in the form, and what is stored below it."""
    await expect(page.locator("#server-page")).to_have_count(0)
    await expect(page.locator("#body")).to_have_value(typed)
    await expect(page.locator(".their-body")).to_have_text(stored)


async def lose_answer(page: Page, title: str, body: str) -> None:
    """Publish a post, and be refused as one who was too late, though it was written."""

    async def refuse(route: Route) -> None:
        # A script is told where to go on; a browser goes there.
        written = 200 if urlsplit(route.request.url).path.startswith(DATA_PREFIX) else 303
        assert (await route.fetch(max_redirects=0)).status == written
        await route.fulfill(status=503, content_type="text/html", body="<p>Busy</p>")

    await open_editor(page)
    await page.fill("#title", title)
    await page.fill("#body", body)
    await page.route("**/write/new", refuse)
    await press(page, "Publish")
    await expect(page.get_by_text("Busy")).to_be_visible()
    await page.unroute("**/write/new")


async def test_a_post_whose_answer_was_lost_is_written_once(author: Page, console: Console) -> None:
    console.expect("503")
    title = make_title()
    await lose_answer(author, title, "Some text.")
    await open_editor(author)
    await expect(author.locator("#title")).to_have_value(title)
    await author.reload(wait_until="networkidle")
    await press(author, "Publish")
    await author.wait_for_url(SAVED)
    await expect(author.get_by_role("alert")).to_have_text("Published. Everybody can read it now.")
    assert await count_drafts(author) == 0
    # What is written next is another one.
    await open_editor(author)
    await expect(author.locator("#title")).to_have_value("")
    other = make_title()
    await save(author, other, label="Publish")
    await author.goto("/write")
    await expect(author.locator(".row-title")).to_have_text([other, title])


async def test_what_was_typed_since_an_answer_was_lost_is_kept_beside_what_is_stored(
    author: Page, console: Console
) -> None:
    console.expect("503")
    console.expect("409")
    title = make_title()
    await lose_answer(author, title, "Some text.")
    await open_editor(author)
    await author.fill("#body", "Better text.")
    await press(author, "Publish")
    await expect(author.get_by_role("alert")).to_contain_text("This form has saved a post before")
    await expect_both_texts(author, "Better text.", "Some text.")
    assert await count_drafts(author) == 1
    await press(author, "Save changes")
    await author.wait_for_url(SAVED)
    await expect(author.locator("#body")).to_have_value("Better text.")
    assert await count_drafts(author) == 0
    await author.goto("/write")
    await expect(author.locator(".row-title")).to_have_text([title])
    await open_editor(author)
    await expect(author.locator("#body")).to_have_value("")


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
    await expect_both_texts(other, "What the second tab wrote.", "What the first tab wrote.")
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
