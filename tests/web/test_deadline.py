"""Nobody waits for ever, whatever the app waits for."""

import asyncio
from collections.abc import AsyncGenerator

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Scope

from rxapp.web.deadline import Deadline, Refuse

SECONDS = 0.1


async def refuse(_scope: Scope) -> Response:
    """Refuse."""
    return PlainTextResponse("busy", 503, {"retry-after": "1"})


async def ask(route: Route, refusal: Refuse = refuse) -> httpx.Response:
    """Ask an app with a deadline for its one route."""
    app = Deadline(Starlette(routes=[route]), SECONDS, refusal)
    transport = httpx.ASGITransport(app)  # pyright: ignore[reportArgumentType] -- typed for a dict as scope
    async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
        return await client.get("/")


async def test_an_answer_in_time_is_given() -> None:
    async def answer(_request: Request) -> Response:
        return PlainTextResponse("here")

    response = await ask(Route("/", answer))
    await asyncio.sleep(2 * SECONDS)
    assert (response.status_code, response.text) == (200, "here")


async def test_one_that_takes_longer_is_refused_and_what_comes_later_is_dropped() -> None:
    is_done = asyncio.Event()

    async def answer(_request: Request) -> Response:
        await asyncio.sleep(2 * SECONDS)
        is_done.set()
        return PlainTextResponse("too late")

    response = await ask(Route("/", answer))
    assert (response.status_code, response.text) == (503, "busy")
    assert response.headers["retry-after"] == "1"
    assert is_done.is_set()


async def test_a_refusal_is_sent_in_full_though_the_app_has_come_to_its_end() -> None:
    async def refuse_slowly(scope: Scope) -> Response:
        await asyncio.sleep(2 * SECONDS)
        return await refuse(scope)

    async def answer(_request: Request) -> Response:
        await asyncio.sleep(1.5 * SECONDS)
        return PlainTextResponse("too late")

    response = await ask(Route("/", answer), refusal=refuse_slowly)
    assert (response.status_code, response.text) == (503, "busy")


async def test_an_answer_that_has_begun_may_take_its_time() -> None:
    async def answer(_request: Request) -> Response:
        async def write() -> AsyncGenerator[str]:
            yield "begun, "
            await asyncio.sleep(2 * SECONDS)
            yield "and ended"

        return StreamingResponse(write())

    response = await ask(Route("/", answer))
    assert (response.status_code, response.text) == (200, "begun, and ended")
