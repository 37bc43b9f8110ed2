"""More requests than a worker can answer are refused before they cost anything."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from rxapp.web.deadline import Deadline
from rxapp.web.request_facts import read_refusal
from rxapp.web.request_limits import REASON, LimitRequests

MOST = 3
SECONDS = 0.1


async def refuse(_scope: Scope) -> Response:
    """Refuse."""
    return PlainTextResponse("busy", 503, {"retry-after": "1"})


class Site:
    """An app that takes its time.

    Attributes:
        may_answer: Set when it may answer.
        reasons: Why requests were refused.
        answered: How many it has answered.
    """

    def __init__(self) -> None:
        """Wait."""
        self.may_answer = asyncio.Event()
        self.reasons: list[str] = []
        self.answered = 0
        routes = [Route("/", self._answer), Route("/fails", self._fail), Route("/ping", self._pong)]
        self.limited = LimitRequests(Starlette(routes=routes), most=MOST, refuse=refuse, exempt=["/ping"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        scope = {**scope, "state": {}}
        await Deadline(self.limited, SECONDS, refuse)(scope, receive, send)
        self.reasons.append(read_refusal(scope))

    async def _answer(self, _request: Request) -> Response:
        await self.may_answer.wait()
        self.answered += 1
        return PlainTextResponse("here")

    async def _fail(self, _request: Request) -> Response:
        raise RuntimeError

    async def _pong(self, _request: Request) -> Response:
        return PlainTextResponse("pong")


@asynccontextmanager
async def open_client(site: Site) -> AsyncGenerator[httpx.AsyncClient]:
    """Open a client of a site."""
    transport = httpx.ASGITransport(site, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
        yield client


async def fill(client: httpx.AsyncClient) -> list[asyncio.Task[httpx.Response]]:
    """Send as many requests as the site takes."""
    tasks = [asyncio.create_task(client.get("/")) for _ in range(MOST)]
    await asyncio.sleep(0.02)
    assert not any(task.done() for task in tasks)
    return tasks


async def test_one_more_is_refused_at_once_and_the_others_are_answered() -> None:
    site = Site()
    async with open_client(site) as client:
        tasks = await fill(client)
        response = await client.get("/")
        assert (response.status_code, response.headers["retry-after"]) == (503, "1")
        assert site.reasons == [REASON]
        site.may_answer.set()
        assert [task.status_code for task in await asyncio.gather(*tasks)] == [200] * MOST
        assert (await client.get("/")).status_code == 200
        assert site.answered == MOST + 1


async def test_who_asks_whether_it_is_alive_is_answered() -> None:
    site = Site()
    async with open_client(site) as client:
        tasks = await fill(client)
        assert (await client.get("/ping")).text == "pong"
        site.may_answer.set()
        await asyncio.gather(*tasks)


async def test_what_took_too_long_counts_until_it_is_done() -> None:
    site = Site()
    async with open_client(site) as client:
        tasks = await fill(client)
        await asyncio.sleep(2 * SECONDS)
        assert (await client.get("/")).status_code == 503
        assert site.answered == 0
        site.may_answer.set()
        assert [task.status_code for task in await asyncio.gather(*tasks)] == [503] * MOST
        assert (await client.get("/")).status_code == 200


async def test_a_request_that_fails_makes_room() -> None:
    site = Site()
    async with open_client(site) as client:
        for _ in range(MOST + 1):
            assert (await client.get("/fails")).status_code == 500
        site.may_answer.set()
        assert (await client.get("/")).status_code == 200
