"""Whether the servers that the app needs answer, for whoever decides where requests go.

That a worker lives, Reflex's own `GET /ping` says, which asks nobody.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import Any, cast

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rxapp import runtime, urls

_PATIENCE_SECONDS = 0.75


class _Health:
    """What the servers answered. Whoever asks while they are being asked shares the answer.

    So all who ask together take up one connection to the database, however many they are.
    """

    def __init__(self) -> None:
        """Begin without having asked."""
        self._asking: asyncio.Task[dict[str, bool]] | None = None

    async def answer(self, _request: Request) -> Response:
        """Answer `GET /_health`: 200 if all is well, else 503; within a second, whatever is away.

        Reflex's own waits for a Redis that stands still for as long as it does so, and asks none but the one
        where it keeps its state. If that is one apart, the answer tells of it and does not depend on it:
        without it pages are read and nobody is signed out, and to send visitors nowhere would help nobody.
        """
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(_ask_all())
        # One who goes leaves the others their answer.
        found = await asyncio.shield(self._asking)
        is_well = found["db"] and found["redis"]
        status = HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse({"status": is_well, **found}, status, {"cache-control": "no-store"})


async def _ask_all() -> dict[str, bool]:
    """Return of each server whether it answers."""
    app = runtime.current()
    clients = {"redis": app.redis} | ({} if app.state_redis is None else {"state": app.state_redis})
    asked = {"db": _ask_database, **{name: partial(_ask_redis, client) for name, client in clients.items()}}
    answers = await asyncio.gather(*map(_answers, asked.values()))
    return dict(zip(asked, answers, strict=True))


async def _answers(ask: Callable[[], Awaitable[object]]) -> bool:
    """Return whether a server answers in time."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await ask()
    except (RedisError, SQLAlchemyError, OSError):  # a time-out is an OSError
        return False
    return True


async def _ask_database() -> None:
    async with runtime.current().open_db() as db:
        await db.execute(text("SELECT 1"))


async def _ask_redis(client: Redis | RedisCluster) -> None:
    # One key, so that it works on a Cluster too, as a session does.
    await cast("Any", client).get("health")


def make_routes() -> list[Route]:
    """Return the route."""
    return [Route(urls.HEALTH, _Health().answer, methods=["GET"])]
