"""What no session can beat: the server without Redis, and the server with nothing but the round trips."""

import json
import os
import secrets
from typing import Any

from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from benchmarks.sessions.values import SECONDS, read_values

COOKIE = "session"

redis: Any = Redis.from_url(os.environ["REDIS_URL"])  # pyright: ignore[reportUnknownMemberType]


async def greet(_request: Request) -> PlainTextResponse:
    """Say that the server is there."""
    return PlainTextResponse("ready")


async def start(_request: Request) -> JSONResponse:
    """Store the values as a hash with a generation beside it, which is how the app keeps a session."""
    values, name = read_values(), secrets.token_urlsafe(32)
    async with redis.pipeline(transaction=False) as pipeline:
        pipeline.hset(name, mapping={key: json.dumps(value) for key, value in values.items()})
        pipeline.set(f"{name}:gen", secrets.token_urlsafe(12), ex=SECONDS)
        pipeline.expire(name, SECONDS)
        await pipeline.execute()
    response = JSONResponse({"name": values["name"]})
    response.set_cookie(COOKIE, name)
    return response


async def read(request: Request) -> JSONResponse:
    """Read the session in one round trip."""
    fields = await _fetch(request.cookies[COOKIE])
    return JSONResponse({"name": json.loads(fields[b"name"])})


async def write(request: Request) -> JSONResponse:
    """Read the session in one round trip, and write one value in another."""
    name = request.cookies[COOKIE]
    visits = json.loads((await _fetch(name))[b"visits"]) + 1
    async with redis.pipeline(transaction=False) as pipeline:
        pipeline.hset(name, "visits", json.dumps(visits))
        pipeline.expire(name, SECONDS)
        await pipeline.execute()
    return JSONResponse({"visits": visits})


async def answer(_request: Request) -> JSONResponse:
    """Answer without asking anybody."""
    return JSONResponse({"name": "Wren Okafor"})


async def _fetch(name: str) -> dict[bytes, bytes]:
    """Read hash and generation, one command after the other in one packet."""
    async with redis.pipeline(transaction=False) as pipeline:
        pipeline.hgetall(name)
        pipeline.get(f"{name}:gen")
        fields, _ = await pipeline.execute()
    return fields


bare = Starlette(routes=[Route("/", greet), Route("/start", answer), Route("/read", answer)])
one_trip = Starlette(
    routes=[Route("/", greet), Route("/start", start), Route("/read", read), Route("/write", write)]
)
