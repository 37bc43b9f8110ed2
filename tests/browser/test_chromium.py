"""The watch over the browser catches what it is there for: a check that cannot fail proves nothing."""

import pytest
from playwright.async_api import Page, Route

from tests.browser.conftest import OpenPage
from tests.support.console import Console

_URL = "http://page.test/"


async def _show(page: Page, body: str, *, policy: str = "") -> None:
    """Show a page that is answered here; everything else it asks for is missing."""

    async def answer(route: Route) -> None:
        if route.request.url == _URL:
            headers = {"Content-Type": "text/html", "Content-Security-Policy": policy}
            # The icon is given, since Chromium would ask for one and complain.
            html = f'<!doctype html><link rel="icon" href="data:,"><body>{body}'
            await route.fulfill(body=html, headers=headers)
        elif route.request.url.endswith("/refused"):
            await route.abort("connectionrefused")
        else:
            await route.fulfill(status=404)

    await page.route("**/*", answer)
    await page.goto(_URL, wait_until="networkidle")


async def test_quiet_page_has_no_complaints(open_page: OpenPage, console: Console) -> None:
    page = await open_page()
    await _show(page, "<script>console.log('hello'); console.info('hello'); console.debug('hello')</script>")

    assert console.complaints == []


@pytest.mark.parametrize(
    ("body", "policy", "complaint"),
    [
        ("<script>console.error('broken')</script>", "", r"^error: broken \(http://page.test/\)"),
        ("<script>console.warn('dubious')</script>", "", r"^warning: dubious"),
        ("<script>throw new Error('thrown')</script>", "", r"^uncaught: .*thrown"),
        ("<script>Promise.reject(new Error('rejected'))</script>", "", r"^uncaught: .*rejected"),
        (
            "<script>console.error('Hydration failed because %s', 'it differs')</script>",
            "",
            r"Hydration failed",
        ),
        ("<script>reportError(new Error('Minified React error #418'))</script>", "", r"^uncaught: .*#418"),
        ("<script src='/missing.js'></script>", "", r"^error: .*404.*missing\.js"),
        ("<script>fetch('/refused').catch(() => {})</script>", "", r"^request failed: GET .*/refused"),
        ("<script>document.title = 'x'</script>", "script-src 'none'", r"^error: .*Content Security Policy"),
    ],
)
async def test_complaint_fails_the_test_unless_expected(
    body: str,
    policy: str,
    complaint: str,
    *,
    open_page: OpenPage,
    console: Console,
) -> None:
    await _show(await open_page(), body, policy=policy)

    with pytest.raises(AssertionError, match="the browser complained"):
        console.verify()

    console.expect(complaint)
    if "/refused" in body:
        console.expect(r"^error: .*ERR_CONNECTION_REFUSED")
    console.verify()


async def test_popup_is_watched_too(open_page: OpenPage, console: Console) -> None:
    page = await open_page()
    await _show(
        page, "<button onclick=\"window.open('about:blank').console.error('from the pop-up')\">Open</button>"
    )
    async with page.expect_popup():
        await page.get_by_role("button").click()

    console.expect("from the pop-up")


def test_expected_complaint_that_does_not_come_is_a_failure() -> None:
    console = Console()
    console.expect("404")

    with pytest.raises(AssertionError, match="expected to complain"):
        console.verify()


def test_unexpected_complaint_is_named_beside_an_expected_one() -> None:
    console = Console(complaints=["error: 404", "uncaught: boom"])
    console.expect("404")

    with pytest.raises(AssertionError, match=r"complained:\nuncaught: boom$"):
        console.verify()
