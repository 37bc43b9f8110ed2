"""Who is slow to send a body keeps nobody else waiting, and who never ends one is not waited for."""

import asyncio
import tracemalloc
from collections.abc import AsyncGenerator, AsyncIterator

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from rxapp.web.deadline import Deadline
from rxapp.web.request_limits import LimitRequests
from rxapp.web.whole_bodies import TakeWholeBodies

SECONDS = 0.1
MOST_BYTES = 100


async def refuse(_scope: Scope) -> Response:
    """Refuse."""
    return PlainTextResponse("busy", 503, {"retry-after": "1"})


async def answer(request: Request) -> Response:
    """Answer with what came."""
    return PlainTextResponse((await request.body()).decode() or "nothing")


def make_site(seconds: float = SECONDS) -> TakeWholeBodies:
    """Return a site that works on one request at a time."""
    routed = Starlette(routes=[Route("/", answer, methods=["GET", "POST"])])
    bounded = Deadline(LimitRequests(routed, most=1, refuse=refuse), SECONDS, refuse)
    return TakeWholeBodies(bounded, seconds=seconds, most_bytes=MOST_BYTES, refuse=refuse)


def open_client(site: TakeWholeBodies) -> httpx.AsyncClient:
    """Open a client of a site."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url="http://site.test")


async def send_slowly(chunks: list[bytes], may_end: asyncio.Event) -> AsyncGenerator[bytes]:
    """Send some chunks at once, and the end of the body when it may come."""
    for chunk in chunks:
        yield chunk
    await may_end.wait()


async def wait_for_ever() -> AsyncIterator[bytes]:
    """Send the beginning of a body, and no more."""
    yield b"a"
    await asyncio.Event().wait()


async def test_bodies_on_their_way_take_up_no_place_and_no_time_of_the_work() -> None:
    may_end = asyncio.Event()
    async with open_client(make_site(seconds=10)) as client:
        posts = [
            asyncio.create_task(client.post("/", content=send_slowly([b"a ", b"form"], may_end)))
            for _ in range(5)
        ]
        await asyncio.sleep(2 * SECONDS)
        assert (await client.get("/")).text == "nothing"
        may_end.set()
        assert [(post.status_code, post.text) for post in await asyncio.gather(*posts)] == [
            (200, "a form")
        ] * 5


async def test_a_body_that_does_not_come_in_time_is_refused() -> None:
    async with open_client(make_site()) as client:
        response = await client.post("/", content=wait_for_ever())
        assert (response.status_code, response.json()["error"]["code"]) == (408, "body_too_slow")
        assert response.headers["connection"] == "close"


async def test_there_is_room_for_so_much_and_for_more_once_that_is_answered() -> None:
    may_end = asyncio.Event()
    async with open_client(make_site(seconds=10)) as client:
        waiting = asyncio.create_task(client.post("/", content=send_slowly([b"a" * 60], may_end)))
        await asyncio.sleep(0.01)
        refused = await client.post("/", content=b"a" * 60)
        assert (refused.status_code, refused.headers["connection"]) == (503, "close")
        assert (await client.post("/", content=b"a" * 40)).status_code == 200
        may_end.set()
        assert (await waiting).text == "a" * 60
        assert (await client.post("/", content=b"a" * MOST_BYTES)).status_code == 200


async def test_a_body_that_is_worked_on_is_held_once() -> None:
    size, used = 1 << 20, list[int]()

    async def measure(_scope: Scope, receive: Receive, _send: Send) -> None:
        message = await receive()
        used.append(tracemalloc.get_traced_memory()[0])
        assert len(message["body"]) == size

    async def receive() -> Message:
        return {"type": "http.request", "body": b"a" * size, "more_body": False}

    async def send(_message: Message) -> None:
        """Nothing is answered."""

    site = TakeWholeBodies(measure, seconds=10, most_bytes=size, refuse=refuse)
    tracemalloc.start()
    try:
        await site({"type": "http", "method": "POST", "path": "/", "headers": []}, receive, send)
    finally:
        tracemalloc.stop()
    assert size <= used[0] < 1.5 * size


async def test_who_goes_before_all_has_come_is_forgotten() -> None:
    site, sent = make_site(), list[Message]()
    messages: list[Message] = [
        {"type": "http.request", "body": b"a" * MOST_BYTES, "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await site({"type": "http", "method": "POST", "path": "/", "headers": []}, receive, send)
    assert (messages, sent) == ([], [])
    async with open_client(site) as client:
        assert (await client.post("/", content=b"a" * MOST_BYTES)).status_code == 200
