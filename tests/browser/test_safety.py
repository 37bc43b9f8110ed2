"""Pages run under the content security policy without breaking it, and it stops what it is there for."""

import pytest
from playwright.async_api import Page

from tests.browser.backends import api
from tests.support.console import Console

PATHS = (
    "/",
    "/blog",
    "/blog/equal-timestamps",
    "/guides/client-only",
    "/guides/sessions",
    "/guides/blog-list",
)


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_breaks_no_rule_of_its_own_policy(page: Page, path: str) -> None:
    """The console collects breaches, and the test fails for any complaint."""
    await page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => console.error('breach', event.blockedURI))"
    )
    await page.goto(path, wait_until="networkidle")
    await page.get_by_role("button", name="Switch between light and dark").click()
    await page.get_by_role("link", name="Blog", exact=True).first.click()
    await page.get_by_role("heading", level=1, name="Blog").wait_for()


async def test_the_websocket_connects_under_the_policy(page: Page) -> None:
    async with page.expect_websocket() as opened:
        await page.goto("/blog")
    websocket = await opened.value
    await websocket.wait_for_event("framereceived")
    assert not websocket.is_closed()


async def test_a_script_that_was_slipped_into_a_page_does_not_run(page: Page, console: Console) -> None:
    await page.goto("/blog", wait_until="networkidle")
    await page.evaluate(
        """async () => {
            const script = document.createElement("script");
            script.textContent = "window.ranInline = true";
            document.body.append(script);
            const image = "<img src='data:,' onerror='window.ranHandler = true'>";
            document.body.insertAdjacentHTML("beforeend", image);
            await document.body.lastElementChild.decode().catch(() => {});
        }"""
    )
    assert await page.evaluate("[window.ranInline, window.ranHandler]") == [None, None]
    console.expect("Content Security Policy")


async def test_text_is_not_evaluated_as_code(page: Page) -> None:
    await page.goto("/blog", wait_until="networkidle")
    # In a task of the page's own: what the test itself runs is not bound by the policy.
    refusal = await page.evaluate(
        """() => new Promise((resolve) => {
            setTimeout(() => {
                try { resolve((0, eval)("1")); } catch (error) { resolve(error.name); }
            });
        })"""
    )
    assert refusal == "EvalError"


async def test_a_page_sends_nothing_to_other_hosts(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PATHS:
        await page.goto(path, wait_until="networkidle")
    own = (await page.evaluate("location.origin + '/'"), api(page, "/"), "data:")
    assert asked
    assert [url for url in asked if not url.startswith(own)] == []
