"""What a site of pages answers over HTTP, and what it keeps."""

# Reflex's elements are handed on as functions, and their types are not all known.
# pyright: reportUnknownArgumentType=false

import asyncio
import gzip
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import reflex as rx
from starlette.applications import Starlette

from rxapp.rendering import Head, LoadedPage, Page, PageRequest, PageSite, Shell
from rxapp.rendering.site import CACHED_PAGES

SHELL = Shell("<html><head>", "</head><body>", "</body></html>")


@dataclass(frozen=True)
class Note:
    """A view model."""

    text: str


def show(page: Any) -> rx.Component:
    """Show a note."""
    return rx.el.p(page.text)


@dataclass
class Notes:
    """A site of three pages, its content, and what was asked of its loaders."""

    version: int = 1
    error: Exception | None = None
    asked: list[PageRequest] = field(default_factory=list[PageRequest])
    may_load: asyncio.Event = field(default_factory=asyncio.Event)
    shells: int = 0

    def __post_init__(self) -> None:
        """Let loaders answer at once, unless a test holds them up."""
        self.may_load.set()

    async def load(self, request: PageRequest) -> LoadedPage[Note] | None:
        """Load a note that names the request; `missing` does not exist."""
        self.asked.append(request)
        if self.error is not None:
            raise self.error
        if request.params.get("slug") == "missing":
            return None
        version = self.version
        await self.may_load.wait()
        text = f"v{version} {dict(request.params)} {dict(request.query)}"
        return LoadedPage(Note(text), Head("title", "description", f"https://site.test{request.path}"))

    async def load_fixed(self, request: PageRequest) -> LoadedPage[Note]:
        """Load a page that needs nothing."""
        return LoadedPage(Note("sorry"), Head("sorry", "sorry", f"https://site.test{request.path}"))

    async def read_version(self) -> int:
        """Read the version."""
        return self.version

    def read_shell(self) -> Shell:
        """Read the shell."""
        self.shells += 1
        return SHELL

    def make_site(self) -> PageSite:
        """Make the site."""
        home, notes, note = (
            Page(route, Note, self.load, show, rx.el.main, rx.fragment, query)
            for route, query in (
                ("/", frozenset[str]()),
                ("/notes", frozenset({"tag", "after"})),
                ("/notes/[slug]", frozenset[str]()),
            )
        )
        fixed = Page("404", Note, self.load_fixed, show, rx.fragment, rx.fragment)
        return PageSite(
            [home, notes, note],
            not_found=fixed,
            failure=fixed,
            read_version=self.read_version,
            read_shell=self.read_shell,
        )


@pytest.fixture
def notes() -> Notes:
    """The site's content."""
    return Notes()


@pytest.fixture
async def client(notes: Notes) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of the site."""
    transport = httpx.ASGITransport(Starlette(routes=notes.make_site().make_routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
        client.headers["accept-encoding"] = "identity"
        yield client


Client = httpx.AsyncClient


async def test_a_page_is_a_document(client: Client) -> None:
    response = await client.get("/notes")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    assert response.text.startswith("<html><head><title data-server>title</title>")
    assert "<main><p>v1 {} {}</p></main>" in response.text


async def test_the_data_of_a_page_is_json(client: Client) -> None:
    response = await client.get("/_data/notes/a")
    assert response.headers["content-type"] == "application/json"
    assert response.json()["model"] == {"text": "v1 {'slug': 'a'} {}"}


async def test_document_and_data_of_a_page_agree(client: Client) -> None:
    for path in ("/", "/notes?tag=a", "/notes/b"):
        document, data = await client.get(path), await client.get(f"/_data{path}")
        assert data.text in document.text


async def test_document_and_data_share_one_load(client: Client, notes: Notes) -> None:
    for path in ("/notes/a", "/_data/notes/a", "/notes/a"):
        await client.get(path)
    assert len(notes.asked) == 1


async def test_requests_that_miss_a_page_at_once_share_one_load(client: Client, notes: Notes) -> None:
    notes.may_load.clear()
    paths = ("/notes", "/_data/notes", "/notes")
    requests = [asyncio.create_task(client.get(path)) for path in paths]
    await settle()
    notes.may_load.set()
    answers = await asyncio.gather(*requests)
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(notes.asked) == 1


async def test_a_load_that_began_before_a_write_does_not_answer_who_asks_after_it(
    client: Client, notes: Notes
) -> None:
    notes.may_load.clear()
    early = asyncio.create_task(client.get("/notes"))
    await settle()
    notes.version = 2
    late = asyncio.create_task(client.get("/notes"))
    await settle()
    assert len(notes.asked) == 2
    notes.may_load.set()
    assert ["v1" in (await early).text, "v2" in (await late).text] == [True, True]


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(50):
        await asyncio.sleep(0)


async def test_a_page_is_made_again_when_the_version_changes(client: Client, notes: Notes) -> None:
    first = await client.get("/notes")
    notes.version = 2
    second = await client.get("/notes")
    assert "v2" in second.text
    assert second.headers["etag"] != first.headers["etag"]
    assert len(notes.asked) == 2


async def test_a_page_is_not_made_again_for_the_same_version(client: Client, notes: Notes) -> None:
    assert (await client.get("/notes")).content == (await client.get("/notes")).content
    assert len(notes.asked) == 1


async def test_the_shell_is_read_once(client: Client, notes: Notes) -> None:
    for path in ("/", "/notes", "/notes/missing"):
        await client.get(path)
    assert notes.shells == 1


async def test_only_declared_query_fields_reach_the_loader(client: Client, notes: Notes) -> None:
    await client.get("/notes?tag=a&utm_source=x&after=b&tag=c")
    assert notes.asked == [PageRequest("/notes", {}, {"tag": "c", "after": "b"})]


async def test_unknown_query_fields_make_no_new_entry(client: Client, notes: Notes) -> None:
    for query in ("", "?utm=1", "?utm=2", "?x"):
        await client.get(f"/notes{query}")
    assert len(notes.asked) == 1


async def test_one_visitors_query_is_not_shown_to_the_next(client: Client) -> None:
    first = await client.get("/notes?email=someone@example.org")
    second = await client.get("/notes")
    assert "someone" not in first.text
    assert second.text == first.text


async def test_the_order_of_query_fields_makes_no_new_entry(client: Client, notes: Notes) -> None:
    await client.get("/notes?tag=a&after=b")
    await client.get("/notes?after=b&tag=a")
    assert len(notes.asked) == 1


async def test_query_fields_that_look_alike_when_joined_keep_apart(client: Client) -> None:
    joined = await client.get("/notes", params={"tag": "a&after=b"})
    apart = await client.get("/notes", params={"tag": "a", "after": "b"})
    assert joined.text != apart.text


async def test_a_bounded_number_of_pages_is_kept(client: Client, notes: Notes) -> None:
    for number in range(CACHED_PAGES + 1):
        await client.get(f"/notes/{number}")
    await client.get(f"/notes/{CACHED_PAGES}")
    assert len(notes.asked) == CACHED_PAGES + 1
    await client.get("/notes/0")
    assert len(notes.asked) == CACHED_PAGES + 2


async def test_the_page_asked_for_longest_ago_goes_first(client: Client, notes: Notes) -> None:
    for number in range(CACHED_PAGES):
        await client.get(f"/notes/{number}")
    await client.get("/notes/0")
    await client.get("/notes/new")
    await client.get("/notes/0")
    assert len(notes.asked) == CACHED_PAGES + 1


async def test_missing_pages_are_not_kept(client: Client, notes: Notes) -> None:
    await client.get("/notes/missing")
    await client.get("/notes/missing")
    assert len(notes.asked) == 2


async def test_a_missing_page_has_the_notice_in_its_frame(client: Client) -> None:
    response = await client.get("/notes/missing")
    assert response.status_code == 404
    assert "<main><p>sorry</p></main>" in response.text
    assert response.headers["cache-control"] == "no-cache"


async def test_the_data_of_a_missing_page_is_missing(client: Client) -> None:
    response = await client.get("/_data/notes/missing")
    assert (response.status_code, response.json()) == (404, {"status": "missing"})


@pytest.mark.parametrize("path", ["/notes/a", "/_data/notes/a"])
async def test_a_loaders_error_is_not_swallowed(path: str, client: Client, notes: Notes) -> None:
    notes.error = OSError("database is gone")
    with pytest.raises(OSError, match="gone"):
        await client.get(path)
    notes.error = None
    assert (await client.get(path)).status_code == 200


@pytest.mark.parametrize("path", ["/notes/a", "/_data/notes/a"])
async def test_a_known_answer_is_not_sent_again(path: str, client: Client) -> None:
    tag = (await client.get(path)).headers["etag"]
    for known in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        response = await client.get(path, headers={"if-none-match": known})
        assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", tag)


async def test_another_tag_gets_the_answer(client: Client) -> None:
    response = await client.get("/notes", headers={"if-none-match": 'W/"x"'})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("accepted", "is_zipped"),
    [
        ("gzip", True),
        ("br, GZIP ;q=0.5", True),
        ("*", True),
        ("gzip;q=1.0, identity;q=0", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("gzip;q=much", False),
        ("x-not-gzip", False),
    ],
)
async def test_the_answer_is_zipped_for_those_who_take_it(
    accepted: str, is_zipped: bool, client: Client
) -> None:
    async with client.stream("GET", "/notes", headers={"accept-encoding": accepted}) as response:
        body = b"".join([chunk async for chunk in response.aiter_raw()])
    assert response.headers.get("content-encoding") == ("gzip" if is_zipped else None)
    assert response.headers["vary"] == "Accept-Encoding"
    assert (gzip.decompress(body) if is_zipped else body).startswith(b"<html>")


async def test_zipped_and_plain_answers_share_a_tag(client: Client) -> None:
    plain = await client.get("/notes")
    zipped = await client.get("/notes", headers={"accept-encoding": "gzip"})
    assert plain.headers["etag"] == zipped.headers["etag"]
    assert plain.text == zipped.text


async def test_head_is_answered_like_get(client: Client) -> None:
    head, get = await client.head("/notes"), await client.get("/notes")
    assert (head.status_code, dict(head.headers)) == (200, dict(get.headers))


async def test_other_methods_are_refused(client: Client) -> None:
    assert (await client.post("/notes")).status_code == 405


@pytest.mark.parametrize("slug", ["a b", "ü", "100%", "a?b", "a#b", "..", "a;b", "<script>", "\\", "%2F"])
async def test_a_slug_reaches_the_loader_as_it_was_meant(slug: str, client: Client, notes: Notes) -> None:
    raw = "".join(f"%{byte:02X}" for byte in slug.encode())
    for prefix in ("", "/_data"):
        response = await client.get(f"{prefix}/notes/{raw}")
        assert response.status_code == 200
    (request,) = notes.asked
    assert request.params == {"slug": slug}


async def test_slugs_that_look_alike_when_decoded_twice_keep_apart(client: Client, notes: Notes) -> None:
    for raw in ("a", "a%3Fb", "a%253Fb"):
        await client.get(f"/notes/{raw}")
    assert [request.params["slug"] for request in notes.asked] == ["a", "a?b", "a%3Fb"]
    assert [request.path for request in notes.asked] == ["/notes/a", "/notes/a%3Fb", "/notes/a%253Fb"]


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/notes/", "/notes"),
        ("/notes/?tag=a&x=%2F", "/notes?tag=a&x=%2F"),
        ("/notes/a/", "/notes/a"),
        ("/notes/%C3%BC%3F/", "/notes/%C3%BC%3F"),
        ("/_data/notes/a/?x", "/_data/notes/a?x"),
    ],
)
async def test_a_slash_too_many_leads_to_the_page(path: str, target: str, client: Client) -> None:
    response = await client.get(path)
    assert (response.status_code, response.headers["location"]) == (308, target)


async def test_a_page_has_no_redirect_to_another_host(client: Client) -> None:
    for path in ("//evil.test/", "/%5Cevil.test/", "/notes//evil.test/"):
        assert (await client.get(f"http://site.test{path}")).status_code == 404


async def test_in_development_only_data_is_served_and_nothing_is_built(notes: Notes) -> None:
    routes = notes.make_site().make_routes(serves_documents=False)
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
        assert (await client.get("/_data/notes")).json()["model"] == {"text": "v1 {} {}"}
        assert (await client.get("/_data/notes/missing")).status_code == 404
        assert (await client.get("/notes")).status_code == 404
    assert notes.shells == 0


async def test_notices_can_be_rendered_for_any_path(notes: Notes) -> None:
    site = notes.make_site()
    path = '/"><script>alert(1)</script>/\u2028'
    notices = {"missing": await site.render_not_found(path), "failed": await site.render_failure(path)}
    for status, body in notices.items():
        assert b"<script>alert" not in body
        assert b"<p>sorry</p>" in body
        assert b"<main>" not in body
        assert f'"status":"{status}"'.encode() in body
