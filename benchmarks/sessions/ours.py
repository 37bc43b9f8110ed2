"""The app's sessions on a small Starlette app: all that the comparison knows of them."""

import os
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import Scope

from benchmarks.sessions.values import read_values
from rxapp.sessions import (
    RedisSessionStore,
    SessionCookie,
    SessionMiddleware,
    SessionPolicy,
    Sessions,
    SocketRegistry,
    TokenKeys,
    connect,
    session_of,
)


def read_utc_now() -> datetime:
    """Return the time. The app's own clock would bring the whole app along, which is not compared here."""
    return datetime.now(UTC)


store = RedisSessionStore(connect(os.environ["REDIS_URL"]), clock=read_utc_now)
keys = TokenKeys(os.environ["SESSION_SECRET"].encode())
sessions = Sessions(store, keys, SessionPolicy(), read_utc_now)
sockets = SocketRegistry(sessions)


async def greet(_request: Request) -> PlainTextResponse:
    """Say that the server is there."""
    return PlainTextResponse("ready")


async def start(request: Request) -> JSONResponse:
    """Sign a user in."""
    values, session = read_values(), session_of(request)
    await session.sign_in(values["userId"])
    for key, value in values.items():
        session.set(key, value)
    return JSONResponse({"name": values["name"]})


async def read(request: Request) -> JSONResponse:
    """Return one value."""
    return JSONResponse({"name": await session_of(request).get("name", str)})


async def write(request: Request) -> JSONResponse:
    """Change one value."""
    session = session_of(request)
    visits = await session.get("visits", int, 0) + 1
    session.set("visits", visits)
    return JSONResponse({"visits": visits})


def _read_address(scope: Scope) -> str:
    return scope["client"][0]


app = Starlette(
    routes=[Route("/", greet), Route("/start", start), Route("/read", read), Route("/write", write)],
    middleware=[
        Middleware(
            SessionMiddleware,
            cookie=SessionCookie(is_secure=False),
            get_sessions=lambda: sessions,
            get_sockets=lambda: sockets,
            read_address=_read_address,
        )
    ],
)
