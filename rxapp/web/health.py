"""Whether the servers that the app needs answer, for whoever decides where requests go.

That a worker lives, Reflex's own `GET /ping` says, which asks nobody.
"""

import asyncio
from collections.abc import Callable, Coroutine
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

Ask = Callable[[], Coroutine[Any, Any, object]]

_PATIENCE_SECONDS = 0.75


class _Health:
    """What the servers answered. Whoever asks while they are being asked shares the answer.

    So all who ask together take up one connection to the database, however many they are.
    """

    def __init__(self) -> None:
        """Begin without having asked."""
        self._asking: asyncio.Task[dict[str, bool]] | None = None
        self._given_up = dict[str, asyncio.Task[object]]()

    async def answer(self, _request: Request) -> Response:
        """Answer `GET /_health`: 200 if all is well, else 503; within a second, whatever is away.

        Reflex's own waits for a Redis that stands still for as long as it does so, and asks none but the one
        where it keeps its state. If that is one apart, the answer tells of it and does not depend on it:
        without it pages are read and nobody is signed out, and to send visitors nowhere would help nobody.
        """
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_all())
        # One who goes leaves the others their answer.
        found = await asyncio.shield(self._asking)
        is_well = found["db"] and found["redis"]
        status = HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse({"status": is_well, **found}, status, {"cache-control": "no-store"})

    async def _ask_all(self) -> dict[str, bool]:
        """Return of each server whether it answers."""
        app = runtime.current()
        clients = {"redis": app.redis} | ({} if app.state_redis is None else {"state": app.state_redis})
        asked = {
            "db": _ask_database,
            **{name: partial(_ask_redis, client) for name, client in clients.items()},
        }
        answers = await asyncio.gather(*(self._answers(name, ask) for name, ask in asked.items()))
        return dict(zip(asked, answers, strict=True))

    async def _answers(self, name: str, ask: Ask) -> bool:
        """Return whether a server answers in time.

        To call a question off takes time as well: psycopg gives a database that stands still ten seconds to
        stop. Nobody waits for that. Until then it is not asked again, which would take up one more connection
        each time.
        """
        if name in self._given_up:
            return False
        question = asyncio.create_task(ask())
        if not (await asyncio.wait({question}, timeout=_PATIENCE_SECONDS))[0]:
            self._given_up[name] = question
            question.add_done_callback(partial(self._forget, name))
            question.cancel()
            return False
        try:
            await question
        except (RedisError, SQLAlchemyError, OSError):
            return False
        return True

    def _forget(self, name: str, question: asyncio.Task[object]) -> None:
        """Let a server be asked again. Unless what became of the question is looked at, asyncio complains."""
        del self._given_up[name]
        if not question.cancelled():
            question.exception()


async def _ask_database() -> None:
    async with runtime.current().open_db() as db:
        await db.execute(text("SELECT 1"))


async def _ask_redis(client: Redis | RedisCluster) -> None:
    # One key, so that it works on a Cluster too, as a session does.
    await cast("Any", client).get("health")


def make_routes() -> list[Route]:
    """Return the route."""
    return [Route(urls.HEALTH, _Health().answer, methods=["GET"])]
