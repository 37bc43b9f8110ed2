"""Litestar with its server-side sessions and its Redis store."""

from typing import Any

from given import REDIS_URL, SECONDS, VALUES
from litestar import Litestar, MediaType, Request, get
from litestar.middleware.session.server_side import ServerSideSessionConfig
from litestar.stores.redis import RedisStore


@get("/", media_type=MediaType.TEXT)
async def greet() -> str:
    """Say that the server is there."""
    return "ready"


@get("/start")
async def start(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Begin a session."""
    request.session.update(VALUES)
    return {"name": request.session["name"]}


@get("/read")
async def read(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Return one value."""
    return {"name": request.session["name"]}


@get("/write")
async def write(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Change one value."""
    request.session["visits"] += 1
    return {"visits": request.session["visits"]}


app = Litestar(
    [greet, start, read, write],
    middleware=[ServerSideSessionConfig(max_age=SECONDS).middleware],
    stores={"sessions": RedisStore.with_client(url=REDIS_URL)},
    openapi_config=None,
)
