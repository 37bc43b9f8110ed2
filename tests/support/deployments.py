"""A Redis to keep sessions in, seen from a test: stores on it, and all that it holds."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from rxapp.sessions.connection import connect
from rxapp.sessions.events import EventKind, ScriptRun, SessionEvent
from rxapp.sessions.policy import SessionPolicy
from rxapp.sessions.redis_store import RedisSessionStore
from tests.support.clock import SettableClock
from tests.support.redis_cluster import RedisCluster
from tests.support.redis_sentinels import RedisSentinels
from tests.support.redis_servers import RedisServer

Topology = RedisServer | RedisSentinels | RedisCluster
_IS_GONE, _IS_PERMANENT = -2, -1
# Those of the app.
_CONNECTION_TIMEOUT, _PATIENCE = timedelta(seconds=0.5), timedelta(seconds=0.75)
# For questions of what a store does, and not how soon: a machine that runs many tests at once may be
# slower than a visitor can wait.
LONG_PATIENCE = timedelta(seconds=10)


def list_masters(topology: Topology) -> list[RedisServer]:
    """Return the servers that take writes."""
    if isinstance(topology, RedisServer):
        return [topology]
    if isinstance(topology, RedisSentinels):
        return [topology.find_master()]
    ports = {master[1] for _, _, master, *_ in topology.nodes[0].execute("CLUSTER SLOTS")}
    return [topology.find_node(port) for port in sorted(ports)]


@dataclass
class Deployment:
    """A Redis, and the stores that were opened on it.

    Attributes:
        url: Where it is.
        clock: The time of all stores.
        redis: A client apart, to spoil what is kept.
        masters: Clients of all servers that take writes.
        patience: How long a call of a store may take.
        events: What the stores told.
        runs: The scripts that they ran.
    """

    url: str
    clock: SettableClock
    redis: Any
    masters: list[Any]
    patience: timedelta = _PATIENCE
    events: list[SessionEvent] = field(default_factory=list[SessionEvent])
    runs: list[ScriptRun] = field(default_factory=list[ScriptRun])
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def open_store(
        self, *, url: str | None = None, max_bytes: int = 32 * 1024, replicas: int = 0
    ) -> RedisSessionStore:
        """Return another store on the same Redis, with connections of its own."""
        connection_timeout = max(_CONNECTION_TIMEOUT, self.patience / 2)
        client = connect(url or self.url, timeout=connection_timeout.total_seconds())
        self._stack.push_async_callback(client.aclose)
        return RedisSessionStore(
            client,
            clock=self.clock,
            policy=SessionPolicy(max_bytes=max_bytes),
            patience=self.patience,
            on_event=self.events.append,
            on_run=self.runs.append,
            replicas=replicas,
        )

    def list_kinds(self) -> list[EventKind]:
        """Return what was told, in order."""
        return [event.kind for event in self.events]

    async def list_keys(self) -> set[str]:
        """Return the names of all keys."""
        return {key.decode() for master in self.masters for key in await master.keys()}

    async def dump(self) -> dict[str, Any]:
        """Return everything that is kept, as it is kept; rests of life are not part of it."""
        return {
            key.decode(): await _read(master, key)
            for master in self.masters
            for key in sorted(await master.keys())
        }

    async def list_rests(self) -> dict[str, timedelta | None]:
        """Return for how long each key stays; None is for ever."""
        rests = {
            key.decode(): await master.pttl(key) for master in self.masters for key in await master.keys()
        }
        return {
            key: None if rest == _IS_PERMANENT else timedelta(milliseconds=rest)
            for key, rest in rests.items()
            if rest != _IS_GONE
        }

    async def forget_scripts(self) -> None:
        """Make the servers forget all scripts, as after a start."""
        for master in self.masters:
            await master.script_flush()

    async def break_connections(self) -> None:
        """Break all connections to the servers but those of the test itself."""
        for master in self.masters:
            await master.client_kill_filter(_type="normal", skipme=True)

    async def empty(self) -> None:
        """Remove all keys."""
        for master in self.masters:
            await master.flushall()

    async def close(self) -> None:
        """Close all connections."""
        await self._stack.aclose()
        for client in (self.redis, *self.masters):
            await client.aclose()


async def _read(master: Any, key: bytes) -> Any:
    match await master.type(key):
        case b"hash":
            return await master.hgetall(key)
        case b"zset":
            return await master.zrange(key, 0, -1, withscores=True)
        case _:
            return await master.get(key)


@asynccontextmanager
async def open_deployment(
    topology: Topology, clock: SettableClock, patience: timedelta = _PATIENCE
) -> AsyncGenerator[Deployment]:
    """Use a Redis, emptied before."""
    long = LONG_PATIENCE.total_seconds()
    masters = [connect(master.url, timeout=long) for master in list_masters(topology)]
    deployment = Deployment(topology.url, clock, connect(topology.url, timeout=long), masters, patience)
    try:
        await deployment.empty()
        yield deployment
    finally:
        await deployment.close()


async def await_fact(is_so: Callable[[], Awaitable[bool]], *, seconds: float = 10) -> None:
    """Return when something is so that time brings about."""
    deadline = time.monotonic() + seconds
    while not await is_so():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)
