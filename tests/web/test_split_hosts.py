"""Where pages and backend have different origins, redirects lead to the pages."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from rxapp.web.split_hosts import LeadToPages

PAGES = "https://www.shop.test"


async def ask(app: ASGIApp, method: str) -> httpx.Response:
    """Send a request to an app in this process."""
    transport = httpx.ASGITransport(app)  # pyright: ignore[reportArgumentType] -- typed for a dict as scope
    async with httpx.AsyncClient(transport=transport, base_url="https://api.shop.test") as client:
        return await client.request(method, "/")


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/account", f"{PAGES}/account"),
        ("/sign-in?next=%2Fcart#top", f"{PAGES}/sign-in?next=%2Fcart#top"),
        ("/api/posts", "/api/posts"),
        ("https://elsewhere.test/x", "https://elsewhere.test/x"),
        ("//elsewhere.test", f"{PAGES}//elsewhere.test"),
    ],
)
async def test_a_path_is_one_of_the_pages_host(location: str, expected: str) -> None:
    async def lead(_request: object) -> RedirectResponse:
        return RedirectResponse(location, 303)

    app = LeadToPages(Starlette(routes=[Route("/", lead, methods=["POST"])]), PAGES, ("/api/",))
    assert (await ask(app, "POST")).headers["location"] == expected


async def test_an_answer_that_leads_nowhere_is_left_alone() -> None:
    async def answer(_request: object) -> PlainTextResponse:
        return PlainTextResponse("here")

    response = await ask(LeadToPages(Starlette(routes=[Route("/", answer)]), PAGES, ()), "GET")
    assert "location" not in response.headers
    assert response.text == "here"
