"""A page that was opened before a release goes on after it, with the views of the new one."""

from collections.abc import Generator
from contextlib import suppress

import httpx
import pytest
from playwright.async_api import Error, Page, Route, expect

from rxapp import urls
from tests.browser.conftest import OpenPage
from tests.browser.test_accounts import make_email, sign_up
from tests.support.app_server import AppServer, Report
from tests.support.console import Console
from tests.support.earlier_release import take_earlier_release
from tests.support.exported_app import run_exported_app

CARDS = ".card-title a"


def read_build(app: AppServer) -> str:
    """Return the name that the backend gives to its views."""
    return httpx.get(f"{app.api_url}/_data{urls.BLOG}", trust_env=False).json()["build"]


@pytest.fixture
async def older_page(page: Page, prod_app: AppServer) -> Page:
    """A page whose scripts are of another release than the backend: its views have another name."""
    build = read_build(prod_app)

    async def rename(route: Route) -> None:
        # The page may have gone on before its script has come.
        with suppress(Error):
            await _rename(route, build)

    await page.route("**/assets/*.js", rename)
    return page


async def _rename(route: Route, build: str) -> None:
    response = await route.fetch()
    source = (await response.text()).replace(build, "of before")
    await route.fulfill(status=response.status, content_type="text/javascript", body=source)


async def read_document_time(page: Page) -> float:
    """Return when the document began: another one begins at another time."""
    return await page.evaluate("performance.timeOrigin")


async def test_the_next_page_comes_as_a_document_and_back_the_list_is_there(older_page: Page) -> None:
    await older_page.goto(urls.BLOG, wait_until="networkidle")
    began = await read_document_time(older_page)
    await older_page.get_by_role("button", name="Load more").click()
    await expect(older_page.locator(CARDS)).to_have_count(20)
    title = await older_page.locator(CARDS).nth(15).inner_text()
    await older_page.locator(CARDS).nth(15).click()
    await expect(older_page.locator("article h1")).to_have_text(title)
    await older_page.wait_for_load_state("networkidle")
    assert await read_document_time(older_page) > began
    await older_page.go_back()
    await expect(older_page.locator(CARDS)).to_have_count(20)
    await expect(older_page.locator(CARDS).nth(15)).to_be_in_viewport()


async def test_a_document_that_has_just_come_is_not_fetched_again(older_page: Page) -> None:
    await older_page.goto(urls.BLOG, wait_until="networkidle")
    began = await read_document_time(older_page)
    await older_page.wait_for_timeout(500)
    assert await read_document_time(older_page) == began
    await expect(older_page.locator(CARDS)).to_have_count(10)


async def test_within_one_release_no_document_is_fetched(page: Page) -> None:
    await page.goto(urls.BLOG, wait_until="networkidle")
    began = await read_document_time(page)
    await page.locator(CARDS).first.click()
    await expect(page.locator("article h1")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    assert await read_document_time(page) == began


# Pages that were really built from an earlier release, which a host for files may go on serving.


@pytest.fixture(scope="module")
def older_site(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Generator[AppServer]:
    """The pages of an earlier release with the backend of this one."""
    root = take_earlier_release(tmp_path_factory.mktemp("earlier"), report)
    with run_exported_app(report, pages_of=root) as app:
        yield app


@pytest.fixture
async def older_visitor(open_page: OpenPage, older_site: AppServer, console: Console) -> Page:
    """A visitor to them. Reflex may say that the backend is newer, and reload."""
    console.allow("built for another version")
    return await open_page(older_site.url)


async def test_earlier_pages_read_and_come_back(older_visitor: Page) -> None:
    await older_visitor.goto(urls.BLOG, wait_until="networkidle")
    await older_visitor.get_by_role("button", name="Load more").click()
    await expect(older_visitor.locator(CARDS)).to_have_count(20)
    title = await older_visitor.locator(CARDS).nth(15).inner_text()
    await older_visitor.locator(CARDS).nth(15).click()
    await expect(older_visitor.locator("article h1")).to_have_text(title)
    await older_visitor.go_back()
    await expect(older_visitor.locator(CARDS)).to_have_count(20)
    await expect(older_visitor.locator(CARDS).nth(15)).to_be_in_viewport()


async def test_earlier_pages_sign_up_buy_and_follow(older_visitor: Page) -> None:
    await older_visitor.goto(urls.CART, wait_until="networkidle")
    await older_visitor.locator(".product", has_text="Tin mug").get_by_role("button").click()
    tab = await older_visitor.context.new_page()
    await tab.goto(urls.CART, wait_until="networkidle")
    await tab.get_by_role("button", name="One more").click()
    for each in (tab, older_visitor):
        await expect(each.locator(".cart-quantity")).to_have_text("2 of Tin mug")
    await sign_up(older_visitor, make_email())
    await older_visitor.goto(urls.CART)
    await expect(older_visitor.locator(".cart-quantity")).to_have_text("2 of Tin mug")
    await older_visitor.goto(urls.ACCOUNT)
    await expect(older_visitor.get_by_text("this device")).to_be_visible()
