"""A Redis to keep sessions in, seen from a test: stores on it, and all that it holds."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from rxapp.sessions.events import EventKind, SessionEvent
from rxapp.sessions.policy import SessionPolicy
from rxapp.sessions.redis_store import RedisSessionStore
from tests.support.clock import SettableClock

TIMEOUT_SECONDS = 1.0


def connect(url: str, **options: Any) -> Any:
    """Return a client as the store wants it: it returns bytes, repeats nothing and gives up in time."""
    return Redis.from_url(  # pyright: ignore[reportUnknownMemberType] -- takes any option
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
        **options,
    )


@dataclass
class Deployment:
    """A Redis, and the stores that were opened on it.

    Attributes:
        url: Where it is.
        clock: The time of all stores.
        redis: A client apart, to look at what is kept.
        events: What the stores told.
    """

    url: str
    clock: SettableClock
    redis: Any
    events: list[SessionEvent] = field(default_factory=list[SessionEvent])
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def open_store(
        self, *, url: str | None = None, max_bytes: int = 32 * 1024, **options: Any
    ) -> RedisSessionStore:
        """Return another store on the same Redis, with connections of its own."""
        client = connect(url or self.url, **options)
        self._stack.push_async_callback(client.aclose)
        policy = SessionPolicy(max_bytes=max_bytes)
        return RedisSessionStore(client, clock=self.clock, policy=policy, on_event=self.events.append)

    def list_kinds(self) -> list[EventKind]:
        """Return what was told, in order."""
        return [event.kind for event in self.events]

    async def list_keys(self) -> set[str]:
        """Return the names of all keys."""
        return {key.decode() for key in await self.redis.keys()}

    async def dump(self) -> dict[str, Any]:
        """Return everything that is kept, as it is kept; rests of life are not part of it."""
        return {key: await self._read(key) for key in sorted(await self.list_keys())}

    async def _read(self, key: str) -> Any:
        match await self.redis.type(key):
            case b"hash":
                return await self.redis.hgetall(key)
            case b"zset":
                return await self.redis.zrange(key, 0, -1, withscores=True)
            case _:
                return await self.redis.get(key)

    async def list_rests(self) -> dict[str, timedelta | None]:
        """Return for how long each key stays; None is for ever."""
        rests = {key: await self.redis.pttl(key) for key in await self.list_keys()}
        is_gone, is_permanent = -2, -1
        return {
            key: None if rest == is_permanent else timedelta(milliseconds=rest)
            for key, rest in rests.items()
            if rest != is_gone
        }

    async def close(self) -> None:
        """Close the connections of all stores."""
        await self._stack.aclose()


@asynccontextmanager
async def open_deployment(url: str, clock: SettableClock) -> AsyncGenerator[Deployment]:
    """Use a Redis, emptied before."""
    redis = connect(url)
    await redis.flushall()
    deployment = Deployment(url, clock, redis)
    try:
        yield deployment
    finally:
        await deployment.close()
        await redis.aclose()


async def await_fact(is_so: Callable[[], Awaitable[bool]], *, seconds: float = 10) -> None:
    """Return when something is so that time brings about."""
    deadline = time.monotonic() + seconds
    while not await is_so():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)
