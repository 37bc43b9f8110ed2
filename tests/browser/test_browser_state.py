"""Browser-side state: in a page that Python rendered, in one that Node prerendered, and in development."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.fixture_app.comparison import COUNT_SHIFTS, read_layout_shift
from tests.support.app_server import AppServer
from tests.support.console import Console

# Rendered by Python per request, and prerendered by React in Node.
PATHS = ("/browser", "/plain/")
# The values that `browser_state.py` starts with.
DEFAULTS = {
    "note": "nothing yet",
    "note-status": "saved",
    "shared": "nothing yet",
    "count": "3",
    "ratio": "half",
    "flag": "off",
    "names": "one<two>",
    "lines": "tea:2",
    "tally": "1",
    "theme": "light",
    "size": "16",
    "font": "serif",
    "choice": "undecided",
    "second": "new",
    "aged": "fresh",
}
HOSTILE = "</script><img src=x onerror='window.hacked = 1'>{{ page }}"
PREFERENCES = {"theme": "dark", "size": 20, "font": {"name": "sans"}}
HOUR_MS = 3_600_000

SESSION, LOCAL = "sessionStorage", "localStorage"


def now() -> int:
    """Return the time in milliseconds, as a stored value carries it."""
    return int(time.time() * 1000)


def envelope(value: Any, version: int = 1, age_ms: int = 0) -> str:
    """Return a value as the storage holds it."""
    return json.dumps([now() - age_ms, version, value])


async def store(page: Page, area: str, key: str, text: str) -> None:
    """Put a text into the storage of the page's origin, behind the back of its app."""
    await page.evaluate("([area, key, text]) => { window[area][`stored:${key}`] = text; }", [area, key, text])


async def read(page: Page, area: str, key: str) -> Any:
    """Return the value that the storage holds; None if there is none."""
    text = await page.evaluate("([area, key]) => window[area][`stored:${key}`] ?? null", [area, key])
    return text and json.loads(text)[2]


def field(page: Page, name: str) -> Locator:
    """Return the element that shows a value."""
    return page.locator(f"#{name}")


async def click(page: Page, label: str) -> None:
    """Press a button."""
    await page.get_by_role("button", name=label, exact=True).click()


async def wait_until_alive(page: Page) -> None:
    """Return when React runs the page and its websocket is connected."""
    await expect(field(page, "token")).not_to_be_empty()


async def visit(page: Page, path: str) -> None:
    """Open a page and wait until it is alive."""
    await page.goto(path)
    await wait_until_alive(page)


async def expect_working(page: Page) -> None:
    """Expect that the page answers clicks, and so does the server."""
    clicks = int(await field(page, "clicks").inner_text())
    await click(page, "add")
    await click(page, "server")
    await expect(field(page, "clicks")).to_have_text(str(clicks + 1))


@pytest.fixture
async def page(open_page: OpenPage, showcase: AppServer) -> Page:
    """A watched page on the showcase."""
    return await open_page(showcase.url)


@pytest.mark.parametrize("path", PATHS)
async def test_the_document_holds_the_defaults(
    path: str, open_page: OpenPage, showcase: AppServer, console: Console
) -> None:
    page = await open_page(showcase.url, java_script_enabled=False)
    await page.goto(path)
    for name, text in {**DEFAULTS, "mounted": "window is a secret", "width": "800"}.items():
        await expect(field(page, name)).to_have_text(text)
    console.expect(r"\.js: csp$")  # Chromium's word for a script that may not run


@pytest.mark.parametrize("path", PATHS)
async def test_a_first_visit_shows_the_defaults(path: str, page: Page) -> None:
    await visit(page, path)
    for name, text in DEFAULTS.items():
        await expect(field(page, name)).to_have_text(text)


@pytest.mark.parametrize("path", PATHS)
async def test_what_was_stored_is_shown_without_a_complaint_or_a_shift(path: str, page: Page) -> None:
    await page.add_init_script(COUNT_SHIFTS)
    await visit(page, path)
    await store(page, SESSION, "note", envelope("kept"))
    await store(page, LOCAL, "preferences", envelope(PREFERENCES))
    await page.reload()
    await wait_until_alive(page)
    await expect(field(page, "note")).to_have_text("kept")
    await expect(field(page, "font")).to_have_text("sans")
    await expect(field(page, "mounted")).to_have_text("window is string")
    assert await read_layout_shift(page) == 0


SETTERS = [
    ("set note", "note", "written", SESSION, "note", "written"),
    ("add", "count", "4", LOCAL, "count", 4),
    ("toggle", "flag", "on", SESSION, "flag", True),
    ("append", "names", "one<two>three", SESSION, "names", ["one", "<two>", "three"]),
    (
        "enlarge",
        "size",
        "17",
        LOCAL,
        "preferences",
        {**PREFERENCES, "theme": "light", "size": 17, "font": {"name": "serif"}},
    ),
    ("darken", "font", "sans", LOCAL, "preferences", PREFERENCES),
    ("choose", "choice", "yes", SESSION, "choice", "yes"),
]


@pytest.mark.parametrize("case", SETTERS, ids=[case[0] for case in SETTERS])
async def test_a_setter_shows_and_keeps(case: tuple[str, str, str, str, str, Any], page: Page) -> None:
    label, name, text, area, key, value = case
    await visit(page, "/browser")
    await click(page, label)
    await expect(field(page, name)).to_have_text(text)
    assert await read(page, area, key) == value
    await page.reload()
    await expect(field(page, name)).to_have_text(text)


async def test_two_clicks_count_twice(page: Page) -> None:
    await visit(page, "/browser")
    await page.get_by_role("button", name="add", exact=True).dblclick()
    await expect(field(page, "count")).to_have_text("5")


async def test_a_setter_needs_no_round_trip(page: Page) -> None:
    await visit(page, "/browser")
    await page.context.set_offline(True)
    await click(page, "set note")
    await expect(field(page, "note")).to_have_text("written")
    await expect(field(page, "online")).to_have_text("offline")
    await page.context.set_offline(False)
    await expect(field(page, "online")).to_have_text("online")


async def test_a_setter_and_a_server_event_share_a_click(page: Page) -> None:
    await visit(page, "/browser")
    await click(page, "both")
    await expect(field(page, "note")).to_have_text("and the server")
    await expect(field(page, "clicks")).to_have_text("1")


async def test_what_does_not_fit_the_type_is_not_set(page: Page, console: Console) -> None:
    await visit(page, "/browser")
    await click(page, "set note")
    await click(page, "mistake")
    await expect(field(page, "note")).to_have_text("written")
    assert await read(page, SESSION, "note") == "written"
    console.expect("uncaught: stored:note cannot hold 42")


async def test_typing_keeps_a_draft(page: Page) -> None:
    await visit(page, "/browser")
    await field(page, "draft").press("End")
    await field(page, "draft").press_sequentially("!")
    await expect(field(page, "note")).to_have_text("nothing yet!")
    await page.reload()
    await wait_until_alive(page)
    await expect(field(page, "draft")).to_have_value("nothing yet!")


async def test_a_client_only_component_has_its_hooks_and_events(page: Page) -> None:
    await visit(page, "/plain/")
    await field(page, "area").fill("line one\nline two")
    await expect(field(page, "note")).to_have_text("line one line two")
    await page.reload()
    await wait_until_alive(page)
    await expect(field(page, "area")).to_have_value("line one\nline two")
    await expect(field(page, "held")).to_have_count(0)


async def test_a_controlled_input_keeps_its_caret(page: Page) -> None:
    await visit(page, "/plain/")
    await field(page, "controlled").press("Home")
    await field(page, "controlled").press_sequentially("ab ")
    await expect(field(page, "controlled")).to_have_value("ab nothing yet")
    await expect(field(page, "note")).to_have_text("ab nothing yet")


async def test_reset_forgets(page: Page) -> None:
    await visit(page, "/browser")
    await click(page, "set note")
    await click(page, "reset note")
    await expect(field(page, "note")).to_have_text("nothing yet")
    assert await read(page, SESSION, "note") is None


# What the storage holds for "count", "names" and so on; each must leave the default.
UNUSABLE: list[tuple[str, str, Callable[[], str]]] = [
    ("note", SESSION, lambda: "no JSON"),
    ("note", SESSION, lambda: ""),
    ("note", SESSION, lambda: "null"),
    ("note", SESSION, lambda: '"foreign"'),
    ("note", SESSION, lambda: "[]"),
    ("note", SESSION, lambda: json.dumps({"0": now(), "1": 1, "2": "x"})),
    ("note", SESSION, lambda: json.dumps([str(now()) + "x", 1, "x"])),
    ("note", SESSION, lambda: envelope(1)),
    ("note", SESSION, lambda: envelope("x", version=0)),
    ("note", SESSION, lambda: envelope("x", version=2)),
    ("count", LOCAL, lambda: envelope("4")),
    ("count", LOCAL, lambda: envelope(4.5)),
    ("ratio", SESSION, lambda: f"[{now()}, 1, 1e999]"),
    ("flag", SESSION, lambda: envelope(1)),
    ("names", SESSION, lambda: envelope(["a", 1])),
    ("names", SESSION, lambda: envelope({"0": "a", "length": 1})),
    ("lines", SESSION, lambda: envelope([{"name": "tea"}])),
    ("tally", SESSION, lambda: envelope({"a": "1"})),
    ("tally", SESSION, lambda: f'[{now()}, 1, {{"a": 7, "__proto__": 1}}]'),
    ("theme", LOCAL, lambda: envelope({**PREFERENCES, "theme": "red"})),
    ("theme", LOCAL, lambda: envelope({**PREFERENCES, "more": 1})),
    ("theme", LOCAL, lambda: f'[{now()}, 1, {{"__proto__": {json.dumps(PREFERENCES)}}}]'),
    ("choice", SESSION, lambda: envelope("maybe")),
    ("second", SESSION, lambda: envelope("old", version=1)),
    ("aged", SESSION, lambda: envelope("stale", age_ms=HOUR_MS + 1000)),
]


async def test_what_cannot_be_believed_leaves_the_default(page: Page) -> None:
    await page.goto("/browser")
    for name, area, make_text in UNUSABLE:
        text = make_text()
        await store(page, area, "preferences" if name == "theme" else name, text)
        await page.reload()
        await wait_until_alive(page)
        await expect(field(page, name), f"{name} with {text}").to_have_text(DEFAULTS[name])
        await page.evaluate(
            "(key) => { delete sessionStorage[key]; localStorage.clear(); }", f"stored:{name}"
        )
    assert await page.evaluate("({}).size === undefined && window.hacked === undefined")


async def test_what_is_young_enough_is_believed(page: Page) -> None:
    await visit(page, "/browser")
    await store(page, SESSION, "aged", envelope("still good", age_ms=HOUR_MS - 60_000))
    await store(page, SESSION, "second", envelope("second", version=2))
    await page.reload()
    await expect(field(page, "aged")).to_have_text("still good")
    await expect(field(page, "second")).to_have_text("second")


async def test_what_is_corrupt_or_old_is_thrown_away_but_not_what_a_newer_build_wrote(page: Page) -> None:
    await visit(page, "/browser")
    newer = envelope("from the future", version=3)
    await store(page, SESSION, "second", newer)
    await store(page, SESSION, "note", "no JSON")
    await store(page, SESSION, "aged", envelope("stale", age_ms=2 * HOUR_MS))
    await page.reload()
    await wait_until_alive(page)
    await expect(field(page, "second")).to_have_text("new")
    held = await page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('stored:'))")
    assert held == ["stored:second"]


@pytest.mark.parametrize("path", PATHS)
async def test_a_hostile_value_is_text(path: str, page: Page) -> None:
    await visit(page, path)
    await store(page, SESSION, "note", envelope(HOSTILE))
    await store(page, SESSION, "names", envelope([HOSTILE]))
    await store(page, LOCAL, "preferences", envelope({**PREFERENCES, "font": {"name": HOSTILE}}))
    await page.reload()
    await wait_until_alive(page)
    for name in ("note", "names", "font"):
        await expect(field(page, name)).to_have_text(HOSTILE)
        assert await field(page, name).locator("img").count() == 0
    assert await page.evaluate("window.hacked") is None


async def test_two_tabs_are_in_step_by_local_storage_and_apart_by_session_storage(
    page: Page, open_page: OpenPage
) -> None:
    other = await open_page(context=page.context)
    await visit(page, "/browser")
    await visit(other, "/browser")
    await click(page, "share")
    await click(page, "set note")
    await expect(field(other, "shared")).to_have_text("for all tabs")
    await expect(field(other, "note")).to_have_text("nothing yet")
    await click(other, "unshare")
    await expect(field(page, "shared")).to_have_text("nothing yet")
    await expect(field(page, "note")).to_have_text("written")


async def test_clearing_the_storage_in_one_tab_clears_the_other(page: Page, open_page: OpenPage) -> None:
    other = await open_page(context=page.context)
    await visit(page, "/browser")
    await visit(other, "/browser")
    await click(page, "share")
    await expect(field(other, "shared")).to_have_text("for all tabs")
    await page.evaluate("localStorage.clear()")
    await expect(field(other, "shared")).to_have_text("nothing yet")


async def test_a_page_that_comes_back_from_the_cache_looks_again(page: Page) -> None:
    await visit(page, "/browser")
    await click(page, "share")
    await store(page, LOCAL, "shared", envelope("changed while it slept"))
    await page.evaluate("() => { dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); }")
    await expect(field(page, "shared")).to_have_text("changed while it slept")


async def test_what_another_tab_writes_is_not_believed_blindly(page: Page, open_page: OpenPage) -> None:
    other = await open_page(context=page.context)
    await visit(page, "/browser")
    await visit(other, "/browser")
    await click(page, "share")
    await store(other, LOCAL, "shared", envelope({"no": "text"}))
    await store(other, LOCAL, "count", envelope(9))  # its event comes after the other
    await expect(field(page, "count")).to_have_text("9")
    await expect(field(page, "shared")).to_have_text("for all tabs")


async def test_a_duplicated_tab_starts_with_a_copy_and_goes_its_own_way(page: Page) -> None:
    await visit(page, "/browser")
    await click(page, "set note")
    # As duplicating does, opening a page from a page copies the session's storage.
    async with page.expect_popup() as popup:
        await page.evaluate("window.open('/browser')")
    duplicate = await popup.value
    await wait_until_alive(duplicate)
    await expect(field(duplicate, "note")).to_have_text("written")
    await click(duplicate, "reset note")
    await expect(field(duplicate, "note")).to_have_text("nothing yet")
    await page.reload()
    await expect(field(page, "note")).to_have_text("written")


async def test_values_of_the_browser_are_followed(page: Page) -> None:
    await page.emulate_media(color_scheme="light")
    await visit(page, "/plain/")
    await page.set_viewport_size({"width": 500, "height": 400})
    await expect(field(page, "width")).to_have_text("500")
    await expect(field(page, "height")).to_have_text("400")
    await expect(field(page, "scheme")).to_have_text("light")
    await page.emulate_media(color_scheme="dark")
    await expect(field(page, "scheme")).to_have_text("dark")


async def test_the_time_zone_and_the_language_are_the_visitors(
    open_page: OpenPage, showcase: AppServer
) -> None:
    page = await open_page(showcase.url, timezone_id="Asia/Tokyo", locale="de-DE")
    await visit(page, "/browser")
    await expect(field(page, "zone")).to_have_text("Asia/Tokyo")
    await expect(field(page, "language")).to_have_text("de-DE")


async def test_it_all_works_in_development(open_page: OpenPage, dev_showcase: AppServer) -> None:
    page = await open_page(dev_showcase.url)
    page.set_default_timeout(30_000)
    for path in ("/plain", "/browser"):
        await page.goto(path)
        await expect(field(page, "token")).not_to_be_empty(timeout=30_000)
        for name in DEFAULTS.keys() - {"shared", "count"}:
            await expect(field(page, name)).to_have_text(DEFAULTS[name])
        await expect(field(page, "mounted")).to_have_text("window is string")
        await click(page, "share")
        await expect_working(page)
        await page.reload()
        await expect(field(page, "shared")).to_have_text("for all tabs")
