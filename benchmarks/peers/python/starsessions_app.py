"""Starlette with starsessions and its Redis store."""

from given import REDIS_URL, SECONDS, VALUES
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starsessions import SessionAutoloadMiddleware, SessionMiddleware
from starsessions.stores.redis import RedisStore


async def greet(_request: Request) -> PlainTextResponse:
    """Say that the server is there."""
    return PlainTextResponse("ready")


async def start(request: Request) -> JSONResponse:
    """Begin a session."""
    request.session.update(VALUES)
    return JSONResponse({"name": request.session["name"]})


async def read(request: Request) -> JSONResponse:
    """Return one value."""
    return JSONResponse({"name": request.session["name"]})


async def write(request: Request) -> JSONResponse:
    """Change one value."""
    request.session["visits"] += 1
    return JSONResponse({"visits": request.session["visits"]})


app = Starlette(
    routes=[Route("/", greet), Route("/start", start), Route("/read", read), Route("/write", write)],
    middleware=[
        Middleware(
            SessionMiddleware,
            store=RedisStore(connection=Redis.from_url(REDIS_URL)),
            lifetime=SECONDS,
            cookie_https_only=False,
        ),
        Middleware(SessionAutoloadMiddleware),
    ],
)
