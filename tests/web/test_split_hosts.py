"""Where pages and backend have different origins, redirects lead to the pages."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from rxapp.web.split_hosts import LeadToPages

PAGES = "https://www.shop.test"
BACKEND = "https://api.shop.test"


async def ask(app: ASGIApp, method: str, **headers: str) -> httpx.Response:
    """Send a request to an app in this process."""
    transport = httpx.ASGITransport(app)  # pyright: ignore[reportArgumentType] -- typed for a dict as scope
    async with httpx.AsyncClient(transport=transport, base_url=BACKEND) as client:
        return await client.request(method, "/", headers=headers)


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

    app = LeadToPages(
        Starlette(routes=[Route("/", lead, methods=["POST"])]), PAGES, ("/api/",), own_origin=BACKEND
    )
    assert (await ask(app, "POST")).headers["location"] == expected
    assert (await ask(app, "POST", origin=PAGES)).headers["location"] == expected


@pytest.mark.parametrize(("method", "headers"), [("GET", {}), ("POST", {"origin": BACKEND})])
async def test_who_is_at_a_document_of_the_backend_stays(method: str, headers: dict[str, str]) -> None:
    async def lead(_request: object) -> RedirectResponse:
        return RedirectResponse("/account", 303)

    app = LeadToPages(
        Starlette(routes=[Route("/", lead, methods=["GET", "POST"])]), PAGES, (), own_origin=BACKEND
    )
    assert (await ask(app, method, **headers)).headers["location"] == "/account"


async def test_an_answer_that_leads_nowhere_is_left_alone() -> None:
    async def answer(_request: object) -> PlainTextResponse:
        return PlainTextResponse("here")

    app = LeadToPages(Starlette(routes=[Route("/", answer, methods=["POST"])]), PAGES, (), own_origin=BACKEND)
    response = await ask(app, "POST")
    assert "location" not in response.headers
    assert response.text == "here"
