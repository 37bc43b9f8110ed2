"""A small app behind the session middleware, with a route for each thing that handlers do to a session."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from rxapp.sessions import (
    SessionCookie,
    SessionMiddleware,
    SessionPolicy,
    Sessions,
    SessionStore,
    SocketRegistry,
    session_of,
)
from tests.support.clock import SettableClock
from tests.support.sessions import KEYS


async def ignore_session(_request: Request) -> Response:
    """Answer without a look at the session."""
    return JSONResponse("ignored")


async def read_all(request: Request) -> Response:
    """Answer with all values."""
    return JSONResponse(await session_of(request).get_all())


async def change(request: Request) -> Response:
    """Set the values of an object; null deletes. The status is that of the query, or 200."""
    values: dict[str, Any] = await request.json()
    session = session_of(request)
    for key, value in values.items():
        session.delete(key) if value is None else session.set(key, value)
    return JSONResponse("changed", int(request.query_params.get("status", 200)))


async def stream(request: Request) -> Response:
    """Set a value, and answer bit by bit with what the store has of it by then."""
    session = session_of(request)
    session.set("streamed", True)

    async def report() -> AsyncGenerator[bytes]:
        yield b"kept " if await session.load() is not None else b"lost "
        yield b"until the end"

    response = StreamingResponse(report())
    response.set_cookie("theirs", "1")
    return response


async def sign_in(request: Request) -> Response:
    """Sign a user in, and keep a cart."""
    await session_of(request).sign_in(request.query_params["user"], carry=["cart"])
    return JSONResponse("signed in")


async def sign_out(request: Request) -> Response:
    """Sign out."""
    await session_of(request).sign_out()
    return JSONResponse("signed out")


async def confirm(request: Request) -> Response:
    """Note that a password was given."""
    await session_of(request).rotate(is_authenticated=True)
    return JSONResponse("confirmed")


async def reissue(request: Request) -> Response:
    """Replace a token that is old."""
    await session_of(request).reissue_if_due()
    return JSONResponse("reissued")


async def tell_freshness(request: Request) -> Response:
    """Answer whether a password was given a short time ago."""
    return JSONResponse(await session_of(request).is_fresh())


async def leave_message(request: Request) -> Response:
    """Leave a message for the next page."""
    session_of(request).flash("welcome")
    return JSONResponse("left")


async def take_messages(request: Request) -> Response:
    """Answer with the messages."""
    return JSONResponse(await session_of(request).take_flashes())


def make_session_app(store: SessionStore, clock: SettableClock, *, is_secure: bool = False) -> ASGIApp:
    """Return the app, with its sessions in a store."""
    sessions = Sessions(store, KEYS, SessionPolicy(), clock)
    sockets = SocketRegistry(sessions)
    handlers = (read_all, change, stream, sign_in, sign_out, confirm, reissue, tell_freshness)
    routes = [
        Route("/", ignore_session),
        *(
            Route(f"/{handler.__name__}", handler, methods=["GET", "POST"])
            for handler in (*handlers, leave_message, take_messages)
        ),
    ]
    return SessionMiddleware(
        Starlette(routes=routes),
        cookie=SessionCookie(is_secure=is_secure),
        get_sessions=lambda: sessions,
        get_sockets=lambda: sockets,
        read_address=lambda _scope: "192.0.2.1",
    )


def open_browser(app: ASGIApp, base_url: str = "http://site.test") -> httpx.AsyncClient:
    """Return a client that keeps cookies as a browser does."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base_url)
