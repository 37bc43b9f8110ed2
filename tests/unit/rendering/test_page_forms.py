"""Forms that are posted to the URL of their own page."""

# Reflex's elements are handed on as functions, and their types are not all known.
# pyright: reportUnknownArgumentType=false

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import reflex as rx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from rxapp.rendering import FilledPage, Head, LoadedPage, Page, PageRequest, PageSite, Shell

SHELL = Shell("<html><head>", "</head><body>", "</body></html>")


@dataclass(frozen=True)
class Note:
    """A view model."""

    text: str


def show(page: Any) -> rx.Component:
    """Show a note."""
    return rx.el.p(page.text)


def fill(path: str, text: str) -> LoadedPage[Note]:
    """Make the page."""
    return LoadedPage(Note(text), Head("title", "description", f"https://site.test{path}"))


async def load(asked: PageRequest) -> LoadedPage[Note]:
    """Load the page as it is stored."""
    return fill(asked.path, "stored")


async def take_form(request: Request) -> FilledPage[Note] | Response:
    """Save what is good, and show the rest again."""
    text = (await request.body()).decode()
    if text == "good":
        return RedirectResponse("/done", 303)
    return FilledPage(fill(request.url.path, f"{text} {request.path_params['slug']}"), 422)


async def read_version() -> int:
    """Nothing ever changes."""
    return 1


@pytest.fixture
async def client() -> AsyncGenerator[httpx.AsyncClient]:
    """A client of a site with a page that takes a form, and one that does not."""
    takes, plain = (
        Page(route, Note, load, show, rx.el.main, rx.fragment, is_private=True, take_form=taking)
        for route, taking in (("/notes/[slug]", take_form), ("/plain", None))
    )
    fixed = Page("404", Note, load, show, rx.fragment, rx.fragment)
    site = PageSite(
        [takes, plain], not_found=fixed, failure=fixed, read_version=read_version, read_shell=lambda: SHELL
    )
    transport = httpx.ASGITransport(Starlette(routes=site.make_routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
        yield client


async def test_what_is_good_is_answered_as_the_page_says(client: httpx.AsyncClient) -> None:
    response = await client.post("/notes/a", content="good")
    assert (response.status_code, response.headers["location"]) == (303, "/done")


async def test_what_is_refused_is_the_page_with_what_was_typed(client: httpx.AsyncClient) -> None:
    response = await client.post("/notes/a", content="<bad>")
    assert response.status_code == 422
    assert response.headers["cache-control"] == "no-store"
    assert "<main><p>&lt;bad&gt; a</p></main>" in response.text
    # React finds the same in the document, and nobody keeps it.
    assert '"model":{"text":"\\u003cbad> a"},"isPrivate":true' in response.text
    assert "stored" in (await client.get("/notes/a")).text


async def test_a_page_without_a_form_takes_none(client: httpx.AsyncClient) -> None:
    for prefix in ("", "/_data"):
        assert (await client.post(f"{prefix}/plain", content="good")).status_code == 405


async def test_a_script_gets_the_same_as_data(client: httpx.AsyncClient) -> None:
    refused = await client.post("/_data/notes/a", content="<bad>")
    assert refused.status_code == 422
    assert refused.headers["cache-control"] == "no-store"
    assert (refused.json()["status"], refused.json()["model"]) == ("ready", {"text": "<bad> a"})
    done = await client.post("/_data/notes/a", content="good")
    assert (done.status_code, done.json()) == (200, {"status": "redirect", "to": "/done"})
