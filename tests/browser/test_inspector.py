"""The page about the visitor's own session: it counts down, hears of changes, and says what they cost."""

import asyncio
import json
import re
import time
from typing import Any, cast

import pytest
from axe_playwright_python.async_playwright import Axe  # pyright: ignore[reportMissingTypeStubs]
from playwright.async_api import Locator, Page, expect

from rxapp import urls
from tests.browser.backends import api
from tests.browser.conftest import OpenPage
from tests.browser.fixture_app.comparison import COUNT_SHIFTS, read_layout_shift, wait_for_react
from tests.browser.test_accounts import make_email, sign_up
from tests.support.app_server import AppServer

AT_ONCE_MS = 3_000
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# What changes on the page from now on, but for the text of timers.
COUNT_MUTATIONS = """() => {
    window.mutations = [];
    new MutationObserver((records) => {
        for (const { type, target } of records) {
            const isTimer = target.parentElement?.getAttribute("role") === "timer";
            if (type !== "characterData" || !isTimer) window.mutations.push(`${type} in ${target.nodeName}`);
        }
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
}"""
# Notes at which time, in milliseconds, a text has come.
AWAIT_TEXT = """(text) => new Promise((done) => {
    const look = () => document.querySelector("main").innerText.includes(text) && done(Date.now());
    const all = { subtree: true, childList: true, characterData: true };
    new MutationObserver(look).observe(document.body, all);
    look();
})"""


async def begin(page: Page) -> None:
    """Begin a session and return when its page is live."""
    await page.goto(urls.SESSION_INSPECTOR)
    await wait_for_react(page)
    await page.get_by_role("button", name="Start a session").click()
    await page.wait_for_load_state("networkidle")
    await expect(page.get_by_role("heading", name="Its values")).to_be_visible()


async def open_tab(page: Page) -> Page:
    tab = await page.context.new_page()
    await tab.goto(urls.SESSION_INSPECTOR, wait_until="networkidle")
    return tab


def find_value(page: Page, key: str) -> Locator:
    """Return the place of a value."""
    section = page.locator("section", has=page.get_by_role("heading", name="Its values"))
    return section.locator(".facts > div", has=page.locator("dt", has_text=re.compile(f"^{key}$"))).locator(
        "dd"
    )


async def fill(page: Page, form: str, **fields: str) -> None:
    """Fill a form in and send it with the Enter key."""
    for name, text in fields.items():
        await page.fill(f"#{form}-{name}", text)
    await page.locator(f"#{form}-key").press("Enter")


async def put(page: Page, key: str, value: Any) -> None:
    """Set a value over HTTP, with the cookies of a page."""
    response = await page.context.request.put(api(page, f"/api/session/data/{key}"), data=json.dumps(value))
    assert response.status == 200


def find_cost(page: Page, title: str) -> Locator:
    return page.locator(".costs > li", has=page.get_by_text(title, exact=True))


def read_rest(text: str) -> int:
    """Return what is left, in seconds."""
    days, clock = re.fullmatch(r"(?:(\d+) days? )?(\d\d:\d\d:\d\d)", text).groups()  # pyright: ignore[reportOptionalMemberAccess]
    hours, minutes, seconds = map(int, clock.split(":"))
    return int(days or 0) * 86_400 + hours * 3_600 + minutes * 60 + seconds


async def read_timers(page: Page) -> list[int]:
    return [read_rest(text) for text in await page.get_by_role("timer").all_inner_texts()]


async def test_deadlines_count_down_and_nothing_else_changes(page: Page) -> None:
    await begin(page)
    await page.add_init_script(COUNT_SHIFTS)
    await page.reload(wait_until="networkidle")
    await page.evaluate(COUNT_MUTATIONS)
    first = await read_timers(page)
    assert len(first) == 2
    for _ in range(2):
        shown = await page.get_by_role("timer").first.inner_text()
        await expect(page.get_by_role("timer").first).not_to_have_text(shown)
    passed = [before - after for before, after in zip(first, await read_timers(page), strict=True)]
    assert all(2 <= seconds <= 4 for seconds in passed), passed
    assert await page.evaluate("window.mutations") == []
    assert await read_layout_shift(page) == 0


async def test_a_browser_whose_clock_is_wrong_counts_right(page: Page) -> None:
    await begin(page)
    await page.add_init_script("const now = Date.now; Date.now = () => now() - 7_200_000;")
    await page.reload(wait_until="networkidle")
    shown = await page.get_by_role("timer").first.inner_text()
    await expect(page.get_by_role("timer").first).not_to_have_text(shown)
    ends_at = "[...document.querySelectorAll('[role=timer]')].map((timer) => Date.parse(timer.dateTime))"
    real_now = "performance.timeOrigin + performance.now()"
    rests = await page.evaluate(f"{ends_at}.map((end) => (end - ({real_now})) / 1000)")
    for rest, shown_rest in zip(rests, await read_timers(page), strict=True):
        assert abs(rest - shown_rest) < 3


async def test_a_change_over_http_is_shown_at_once(page: Page) -> None:
    await begin(page)
    await put(page, "color", "blue")
    await expect(find_value(page, "color")).to_have_text('"blue"', timeout=AT_ONCE_MS)
    await page.context.request.post(api(page, "/api/session/data/visits/increment"))
    await expect(find_value(page, "visits")).to_have_text("1", timeout=AT_ONCE_MS)
    await page.context.request.delete(api(page, "/api/session/data/color"))
    await expect(find_value(page, "color")).to_have_count(0, timeout=AT_ONCE_MS)


async def test_a_change_in_another_tab_is_shown_at_once(page: Page) -> None:
    await begin(page)
    tab = await open_tab(page)
    await fill(page, "set", value="[1, 2]", key="list")
    await expect(page.locator("main").get_by_role("status")).to_have_text("list is set.")
    await expect(find_value(tab, "list")).to_have_text("[1,2]", timeout=AT_ONCE_MS)
    await fill(tab, "increment", key="n")
    await fill(tab, "increment", key="n")
    await expect(find_value(page, "n")).to_have_text("2", timeout=AT_ONCE_MS)
    await fill(page, "delete", key="list")
    await expect(find_value(tab, "list")).to_have_count(0, timeout=AT_ONCE_MS)


async def test_a_thing_put_into_the_cart_is_shown_with_what_it_cost(page: Page) -> None:
    await begin(page)
    response = await page.context.request.post(
        api(page, urls.CART_ITEMS),
        form={"sku": "mug-tin", "quantity": "2"},
        headers={"Accept": "application/json"},
    )
    assert response.status == 200
    await expect(find_value(page, "cart:mug-tin")).to_have_text("2")
    await expect(find_cost(page, "POST /cart/items").locator(".command-text").nth(1)).to_contain_text(
        "EVALSHA increment"
    )


async def test_a_change_is_seen_within_200_ms(page: Page) -> None:
    await begin(page)
    delays: list[float] = []
    for number in range(5):
        seen = asyncio.create_task(page.evaluate(AWAIT_TEXT, f'"value {number}"'))
        await put(page, "color", f"value {number}")
        answered = time.time() * 1000
        delays.append(await seen - answered)
    assert min(delays) < 200, delays


async def test_costs_are_those_of_the_request(page: Page) -> None:
    await begin(page)
    await put(page, "color", "blue")
    cost = find_cost(page, "PUT /api/session/data/color")
    await expect(cost.locator(".cost-summary")).to_have_text(re.compile(r"^2 round trips, [\d,]+ µs$"))
    commands = await cost.locator(".command-text").all_inner_texts()
    assert [command.split()[:2] for command in commands] == [["EVALSHA", "find"], ["EVALSHA", "write"]]
    await page.context.request.get(api(page, "/api/session/data"))
    reading = find_cost(page, "GET /api/session/data")
    await expect(reading.locator(".cost-summary")).to_have_text(re.compile("^1 round trip, "))
    await fill(page, "increment", key="n")
    event = find_cost(page, "event increment")
    await expect(event.locator(".cost-summary")).to_have_text(re.compile("^2 round trips, "))
    for count in range(12):
        await page.context.request.get(api(page, "/api/session"))
        await expect(find_cost(page, "GET /api/session")).to_have_count(min(count + 1, 10))
    assert await page.locator(".costs > li").count() == 10


async def test_what_was_refused_is_said_and_what_was_typed_is_kept(page: Page) -> None:
    await begin(page)
    await fill(page, "set", value="blue", key="color")
    await expect(page.locator("main").get_by_role("status")).to_have_text(
        'Nothing was changed: the value is not JSON; text needs quotes, as in "blue".'
    )
    await expect(page.locator("#set-value")).to_have_value("blue")
    await fill(page, "set", value='"blue"', key="color")
    await expect(page.locator("main").get_by_role("status")).to_have_text("color is set.")
    await fill(page, "increment", key="color")
    await expect(page.locator("main").get_by_role("status")).to_have_text(
        re.compile("^Nothing was changed: ")
    )


async def test_the_page_follows_its_visitor_through_signing_in_and_out(page: Page) -> None:
    await begin(page)
    await put(page, "cart", 1)
    await expect(find_value(page, "cart")).to_have_text("1")  # so its socket is open
    tab = await page.context.new_page()
    await sign_up(tab, make_email())
    signed_in = page.locator(".facts > div", has=page.locator("dt", has_text="Signed in")).locator("dd")
    await expect(signed_in).to_have_text("yes")
    await tab.get_by_role("button", name="Sign out", exact=True).click()
    await expect(page.get_by_text("You have no session.")).to_be_visible()


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1100), ("dark", 1100), ("light", 360), ("dark", 320)]
)
async def test_everybody_can_use_the_page(
    open_page: OpenPage, prod_app: AppServer, scheme: Any, width: int
) -> None:
    page = await open_page(prod_app.url, color_scheme=scheme, viewport={"width": width, "height": 800})
    await page.goto(urls.SESSION_INSPECTOR, wait_until="networkidle")
    assert await find_violations(page) == []
    await begin(page)
    await put(page, "a" * 90, "x" * 900)
    await expect(page.get_by_text("PUT /api/session/data/a")).to_be_visible()
    assert await find_violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def find_violations(page: Page) -> list[str]:
    """Return what axe finds."""
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    results = cast("Any", await Axe().run(page, options=options))
    return [
        f"{rule['id']}: {node['html']}" for rule in results.response["violations"] for node in rule["nodes"]
    ]


async def test_the_forms_are_reached_in_the_order_in_which_they_are_read(page: Page) -> None:
    await begin(page)
    await page.locator("#set-key").focus()
    reached: list[str] = []
    for _ in range(6):
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate("document.activeElement.id || document.activeElement.innerText"))
    assert reached == ["set-value", "Set", "increment-key", "Add one", "delete-key", "Delete"]
