"""Documents as files: what they are called, what they hold, and what is refused."""

# Reflex's elements are handed on as functions, and their types are not all known.
# pyright: reportUnknownArgumentType=false

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import reflex as rx

from rxapp.rendering import (
    NOT_FOUND_FILE,
    Head,
    LoadedPage,
    Page,
    PageRequest,
    PageSite,
    ShellError,
    StaticExport,
    UnsafePathError,
)
from rxapp.rendering.shell import CHARSET, SLOT_MARK, Shell, add_policy, parse_shell
from tests.support.documents import parse_document

POLICY = "default-src 'none'; script-src 'self' 'sha256-a='; frame-ancestors 'none'"
BACKEND = "https://api.site.test"
DOCUMENT = f"<html><head>{CHARSET}</head><body><div>{SLOT_MARK}</div></body></html>"


@dataclass(frozen=True)
class Text:
    """A text."""

    text: str


async def load(request: PageRequest) -> LoadedPage[Text] | None:
    """Load a text that says for what it was asked; the one called "gone" is not there."""
    if request.params.get("slug") == "gone":
        return None
    text = f"{request.path} {dict(request.params)} {dict(request.query)}"
    return LoadedPage(Text(text), Head("A title", "What it is.", f"https://site.test{request.path}"))


async def read_version() -> int:
    """Return one version for good."""
    return 1


def show(page: Any) -> rx.Component:
    """Show a text."""
    return rx.el.p(page.text)


def wait() -> rx.Component:
    """Show that a text is about to come."""
    return rx.el.p("...", class_name="skeleton")


def make_page(route: str, **options: Any) -> Page[Text]:
    return Page(route, Text, load, show, rx.el.main, wait, **options)


PAGES = (
    make_page("/"),
    make_page("/blog", query=frozenset({"tag"})),
    make_page("/blog/[slug]"),
    make_page("/account", is_private=True),
)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return parse_shell(DOCUMENT, tmp_path)


@pytest.fixture
def site(shell: Shell) -> PageSite:
    return PageSite(
        PAGES,
        not_found=make_page("404"),
        failure=make_page("500"),
        read_version=read_version,
        read_shell=lambda: shell,
    )


@pytest.fixture
def export(tmp_path: Path, site: PageSite) -> StaticExport:
    return site.export_to(tmp_path, policy=POLICY, title="The site")


async def test_a_page_for_everybody_is_written_whole(export: StaticExport) -> None:
    assert await export.write_pages() == len(PAGES) + 1
    document = parse_document((export.folder / "blog.html").read_text())
    assert document.titles == ["A title"]
    data = document.read_json("application/json")
    assert data["madeFor"] == "/blog"
    assert data["build"] == export.build
    assert data["model"] == {"text": "/blog {} {}"}
    assert "<main><p>/ {} {}</p></main>" in (export.folder / "index.html").read_text()


@pytest.mark.parametrize(("file", "is_indexed"), [("account.html", False), ("blog/[slug].html", True)])
async def test_a_page_that_cannot_be_known_is_a_skeleton(
    export: StaticExport, file: str, is_indexed: bool
) -> None:
    await export.write_pages()
    source = (export.folder / file).read_text()
    document = parse_document(source)
    assert document.titles == ["The site"]
    assert '<main><p class="skeleton">...</p></main>' in source
    assert "<noscript>" in source
    assert "page-data" not in source
    assert bool(document.find("meta", name="robots", content="noindex")) != is_indexed


async def test_a_browser_without_scripts_is_led_to_the_backend(tmp_path: Path, site: PageSite) -> None:
    await site.export_to(tmp_path, policy=POLICY, title="The site", backend=BACKEND).write_pages()
    known, unknown = (
        parse_document((tmp_path / file).read_text()) for file in ("account.html", "blog/[slug].html")
    )
    assert known.find("a", href=f"{BACKEND}/account")
    (refresh,) = known.find("meta", **{"http-equiv": "refresh"})
    assert refresh["content"] == f"0; url={BACKEND}/account"
    assert unknown.find("a", href=f"{BACKEND}/blog")
    assert not unknown.find("meta", **{"http-equiv": "refresh"})
    assert BACKEND not in (tmp_path / "blog.html").read_text()


async def test_every_document_has_the_policy_but_for_what_counts_in_a_header_only(
    export: StaticExport,
) -> None:
    await export.write_pages()
    await export.write("/blog/[slug]", PageRequest("/blog/a", {"slug": "a"}))
    documents = [*export.folder.rglob("*.html")]
    assert len(documents) == len(PAGES) + 2
    for file in documents:
        (meta,) = parse_document(file.read_text()).find("meta", **{"http-equiv": "Content-Security-Policy"})
        assert meta["content"] == "default-src 'none'; script-src 'self' 'sha256-a='"


async def test_every_document_has_a_compressed_twin_and_no_other(export: StaticExport) -> None:
    for stale in ("index.html.br", "not-found.html.br"):
        (export.folder / stale).write_text("of what was here before")
    await export.write_pages()
    for file in export.folder.rglob("*.html"):
        assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) == file.read_bytes()
    assert not [*export.folder.rglob("*.br")]


async def test_a_file_that_the_build_has_made_of_a_page_is_replaced(export: StaticExport) -> None:
    (export.folder / "blog").mkdir()
    (export.folder / "blog" / "index.html").write_text("empty")
    await export.write_pages()
    assert (export.folder / "blog" / "index.html").read_text() == (export.folder / "blog.html").read_text()
    assert not (export.folder / "account" / "index.html").exists()


async def test_a_query_is_part_of_the_name(export: StaticExport) -> None:
    loaded = await export.write("/blog", PageRequest("/blog", query={"tag": "a b"}))
    assert loaded is not None
    data = parse_document((export.folder / "blog@tag=a+b.html").read_text()).read_json("application/json")
    assert data["madeFor"] == "/blog?tag=a+b"
    assert data["model"] == loaded.model.__dict__


async def test_a_query_stands_in_the_name_as_browsers_send_it(export: StaticExport) -> None:
    """A path does not: hosts decode it before they look for its file."""
    await export.write("/blog", PageRequest("/blog", query={"tag": "日本/é"}))
    await export.write("/blog/[slug]", PageRequest("/blog/%E6%97%A5", {"slug": "日"}))
    names = {file.relative_to(export.folder).as_posix() for file in export.folder.rglob("*.html")}
    assert names == {"blog@tag=%E6%97%A5%E6%9C%AC%2F%C3%A9.html", "blog/日.html"}


@pytest.mark.parametrize(
    "request_",
    [
        PageRequest("/blog", query={"tag": "日" * 27}),
        # Of the two files, the document's name would be short enough, and its compressed twin's too long.
        PageRequest("/blog/" + "a" * 249, {"slug": "a"}),
        PageRequest("/blog/" + "%E6%97%A5" * 200, {"slug": "a"}),
    ],
)
async def test_a_name_that_is_too_long_for_the_disk_is_left_out(
    export: StaticExport, request_: PageRequest
) -> None:
    route = "/blog/[slug]" if request_.params else "/blog"
    (export.folder / "blog").mkdir()
    assert await export.write(route, request_) is not None
    assert not [file for file in export.folder.rglob("*") if file.is_file()]
    query = f"?{urlencode(request_.query)}" if request_.query else ""
    assert export.left_out == [request_.path + query]


async def test_a_disk_that_takes_nothing_ends_the_export(export: StaticExport) -> None:
    (export.folder / "blog").write_text("in the way of the folder")
    with pytest.raises(OSError, match="blog"):
        await export.write("/blog/[slug]", PageRequest("/blog/a", {"slug": "a"}))


async def test_what_is_not_there_gets_no_file(export: StaticExport) -> None:
    assert await export.write("/blog/[slug]", PageRequest("/blog/gone", {"slug": "gone"})) is None
    assert not [*export.folder.rglob("*.html")]


async def test_the_page_for_status_404_is_marked(export: StaticExport) -> None:
    await export.write_pages()
    data = parse_document((export.folder / NOT_FOUND_FILE).read_text()).read_json("application/json")
    assert data["status"] == "missing"


@pytest.mark.parametrize("path", ["/blog/../../x", "/blog/%2e%2e/%2e%2e/x", "/blog/..%2F..%2Fx"])
async def test_no_file_is_written_outside_of_the_folder(export: StaticExport, path: str) -> None:
    with pytest.raises(UnsafePathError):
        await export.write("/blog/[slug]", PageRequest(path, {"slug": "a"}))


def test_a_policy_needs_a_document_that_says_its_encoding(tmp_path: Path) -> None:
    shell = parse_shell(DOCUMENT.replace(CHARSET, ""), tmp_path)
    with pytest.raises(ShellError, match="adapt add_policy"):
        add_policy(shell, POLICY)


def test_the_build_is_named_after_its_views(shell: Shell) -> None:
    def name(*pages: Page[Text]) -> str:
        options: dict[str, Any] = {"read_version": read_version, "read_shell": lambda: shell}
        return PageSite(pages, not_found=make_page("404"), failure=make_page("500"), **options).build

    def show_otherwise(page: Any) -> rx.Component:
        return rx.el.p(page.text, "!")

    other = Page("/", Text, load, show_otherwise, rx.el.main, wait)
    assert name(PAGES[0]) == name(make_page("/"))
    assert len({name(PAGES[0]), name(other), name(*PAGES[:2])}) == 3
    assert json.dumps(name(PAGES[0])).isascii()
