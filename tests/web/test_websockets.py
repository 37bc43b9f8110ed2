"""Who may open the websocket that carries events."""

from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from rxapp.sessions.origins import OriginGuard
from tests.support.app_server import AppServer

EVENTS = "/_event/?EIO=4&transport=websocket"
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}
FOREIGN = (
    "https://evil.example",
    "null",
    "http://localhost",
    "http://localhost.evil.example",
    "file://",
    "*",
)


def shake_hands(client: httpx.Client, path: str, origin: str | None) -> int:
    """Return the status of the answer to a handshake."""
    headers = HANDSHAKE if origin is None else HANDSHAKE | {"Origin": origin}
    with client.stream("GET", path, headers=headers) as response:
        return response.status_code


def test_a_page_of_this_site_is_let_in(client: httpx.Client, prod_app: AppServer) -> None:
    assert shake_hands(client, EVENTS, prod_app.url) == 101


def test_no_page_at_all_is_refused(client: httpx.Client) -> None:
    assert shake_hands(client, EVENTS, None) == 403


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_another_site_is_refused(client: httpx.Client, origin: str) -> None:
    assert shake_hands(client, EVENTS, origin) == 403


def test_an_origin_that_only_starts_or_ends_like_ours_is_refused(
    client: httpx.Client, prod_app: AppServer
) -> None:
    for origin in (
        prod_app.url + ".evil.example",
        prod_app.url + "0",
        "https://evil.example#" + prod_app.url,
    ):
        assert shake_hands(client, EVENTS, origin) == 403


def test_there_is_no_other_websocket(client: httpx.Client, prod_app: AppServer) -> None:
    for path in ("/", "/blog", "/api/posts", "/_data/blog", "/site.css", "/nothing-here"):
        assert shake_hands(client, path, prod_app.url) in {403, 404}


def test_events_do_not_travel_over_plain_requests(client: httpx.Client) -> None:
    for method in ("GET", "POST"):
        assert client.request(method, "/_event/?EIO=4&transport=polling").status_code == 400


# The guard by itself


async def greet(scope: Scope, receive: Receive, send: Send) -> None:
    """Accept whoever asks."""
    await receive()
    await send({"type": "websocket.accept"} if scope["type"] == "websocket" else {"type": "lifespan"})


async def connect(*origins: str, kind: str = "websocket") -> list[Any]:
    """Return what the guard, in front of an app that accepts everyone, sends back."""
    sent: list[Any] = []

    async def receive() -> Message:
        return {"type": f"{kind}.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    guard = OriginGuard(greet, ("https://site.test", "http://localhost:3000"))
    scope = {"type": kind, "path": "/", "headers": [(b"origin", origin.encode()) for origin in origins]}
    await guard(scope, receive, send)
    return sent


@pytest.mark.parametrize("origin", ["https://site.test", "http://localhost:3000"])
async def test_the_guard_lets_pages_of_the_site_in(origin: str) -> None:
    assert await connect(origin) == [{"type": "websocket.accept"}]


@pytest.mark.parametrize(
    "origins",
    [
        *((origin,) for origin in FOREIGN),
        (),
        ("",),
        ("http://site.test",),
        ("https://site.test:444",),
        ("https://site.test, https://evil.example",),
        ("https://site.test", "https://evil.example"),
    ],
)
async def test_the_guard_refuses_everyone_else(origins: tuple[str, ...]) -> None:
    assert await connect(*origins) == [{"type": "websocket.close", "code": 1008}]


async def test_the_guard_is_about_websockets_only() -> None:
    assert await connect(kind="lifespan") == [{"type": "lifespan"}]
