"""The naive component of the guide fails when it is built, as the page says; in development it works."""

from playwright.async_api import expect

from rxapp.guides.client_only.sources import find_file
from tests.browser.conftest import OpenPage
from tests.browser.fixture_app.server import run_dev_naive_app
from tests.browser.naive_app.build import export_naive_app
from tests.support.app_server import Report
from tests.support.prerender_failure import read_failure

DEV_TIMEOUT_MS = 60_000


def test_the_message_on_the_page_comes_from_a_real_build() -> None:
    result = export_naive_app()
    assert result.returncode != 0
    path, _ = find_file("failure")
    assert read_failure(result.stdout) == path.read_text(encoding="utf-8")


async def test_in_development_it_works(open_page: OpenPage, report: Report) -> None:
    with run_dev_naive_app(report) as app:
        page = await open_page(app.url)
        await page.goto("/", timeout=DEV_TIMEOUT_MS)
        await expect(page.get_by_text("Put aside: none")).to_be_visible(timeout=DEV_TIMEOUT_MS)
        await page.evaluate("sessionStorage['put-aside'] = 'kept'")
        await page.reload()
        await expect(page.get_by_text("Put aside: kept")).to_be_visible(timeout=DEV_TIMEOUT_MS)
