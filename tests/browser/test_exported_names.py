"""The names of exported files, and what a browser asks nginx for when a reader follows the site's links."""

# Reflex's elements are handed on as functions, and their types are not all known.
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import reflex as rx
from playwright.async_api import expect

from rxapp import urls
from rxapp.rendering import Head, LoadedPage, Page, PageRequest, PageSite
from rxapp.rendering.shell import CHARSET, SLOT_MARK, parse_shell
from tests.browser.conftest import OpenPage
from tests.support.app_server import find_free_port
from tests.support.nginx import serve_pages
from tests.support.processes import is_answering
from tests.support.redis_servers import await_fact

DOCUMENT = f"<html><head>{CHARSET}</head><body><div>{SLOT_MARK}</div></body></html>"
TAGS = ("日本語", "الشبكات", "нагрузка-2", "𠮷")


@dataclass(frozen=True)
class Listing:
    """A list by a tag, and links to all of them: as the view of a post writes them, and as Python does."""

    tag: str
    tags: list[str]
    hrefs: list[str]


async def load(request: PageRequest) -> LoadedPage[Listing]:
    """Load a list."""
    listing = Listing(request.query.get("tag", "all"), [*TAGS], [urls.tag(tag) for tag in TAGS])
    return LoadedPage(listing, Head("A list", "What it is.", "https://site.test/blog"))


async def read_version() -> int:
    """Return one version for good."""
    return 1


def show(page: Any) -> rx.Component:
    """Show a list."""
    return rx.el.div(
        rx.el.h1(page.tag),
        rx.el.p(rx.foreach(page.tags, lambda tag: rx.el.a("list", href=f"{urls.BLOG}?tag={tag}"))),
        rx.el.p(rx.foreach(page.hrefs, lambda href: rx.el.a("list", href=href))),
    )


def make_page(route: str) -> Page[Listing]:
    return Page(route, Listing, load, show, rx.el.main, rx.el.p, query=frozenset({"tag"}))


@pytest.fixture
async def url(tmp_path: Path) -> AsyncGenerator[str]:
    """Where nginx serves a site of lists."""
    folder = tmp_path / "pages"
    folder.mkdir()
    site = PageSite(
        [make_page(urls.HOME), make_page(urls.BLOG)],
        not_found=make_page("404"),
        failure=make_page("500"),
        read_version=read_version,
        read_shell=lambda: parse_shell(DOCUMENT, folder),
    )
    export = site.export_to(folder, policy="default-src 'none'", title="The site")
    await export.write_pages()
    for tag in TAGS:
        await export.write(urls.BLOG, PageRequest(urls.BLOG, query={"tag": tag}))
    url = f"http://localhost:{(port := find_free_port())}"
    with serve_pages(folder, port, tmp_path):
        await_fact(lambda: is_answering(url), timeout=10)
        yield url


async def test_every_link_to_a_tag_leads_to_its_file(url: str, open_page: OpenPage) -> None:
    page = await open_page(url, java_script_enabled=False)
    for index, tag in enumerate(TAGS * 2):
        await page.goto(urls.BLOG)
        await expect(page.locator("h1")).to_have_text("all")
        await page.get_by_role("link", name="list").nth(index).click()
        await expect(page.locator("h1")).to_have_text(tag)
