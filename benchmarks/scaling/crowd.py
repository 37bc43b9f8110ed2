"""Very many open websockets on one worker: what each takes, and how soon an event is answered among them."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from benchmarks.scaling.memory import read_redis_memory, read_uss
from benchmarks.scaling.servers import list_workers
from benchmarks.scaling.sockets import LiveSocket, open_sockets
from benchmarks.scaling.visitors import begin_sessions
from benchmarks.servers import Server
from benchmarks.sessions.redis_server import RedisServer
from benchmarks.spread import percentile

EVENTS_PER_SECOND = 100
# Websockets and events before anything is weighed: a worker takes some memory with its first ones.
_WARM_UP = 20


@dataclass(frozen=True)
class Weight:
    """What one more socket takes, on average, in bytes.

    Attributes:
        worker: Of the worker's own memory.
        redis: Of Redis's.
    """

    worker: float
    redis: float


@dataclass(frozen=True)
class CrowdResult:
    """What a worker with very many websockets did.

    Attributes:
        sockets: How many were opened, each with a session of its own.
        held: How many of them were still open at the end.
        connect_seconds: How long all of them took to arrive.
        connected: What a socket takes that has only been opened.
        used: The same, after its first event.
        events: How many were sent at an even rate, each on another socket.
        p50_ms: How long they took, from when they were due.
        p99_ms: The same for the slowest of a hundred.
        slowest_ms: The slowest of all.
        cpu_ms: Processor time that the server took for an event. Where events are late and this is low, the
            machine had no time for them.
    """

    sockets: int
    held: int
    connect_seconds: float
    connected: Weight
    used: Weight
    events: int
    p50_ms: float
    p99_ms: float
    slowest_ms: float
    cpu_ms: float


def measure_crowd(redis: RedisServer, server: Server, *, sockets: int, seconds: float) -> CrowdResult:
    """Open websockets, weigh them, and send events on them.

    Args:
        redis: The server's Redis.
        server: One worker that has been used before.
        sockets: How many.
        seconds: For how long events are sent.
    """
    tokens = begin_sessions(server, sockets)
    return asyncio.run(_measure(redis, server, tokens, seconds))


async def _measure(redis: RedisServer, server: Server, tokens: Sequence[str], seconds: float) -> CrowdResult:
    await _warm_up(server, tokens[:_WARM_UP])
    before, started = _read_memory(redis, server), time.perf_counter()
    async with open_sockets(server.url, tokens) as sockets:
        connect_seconds = time.perf_counter() - started
        connected = _weigh(before, _read_memory(redis, server), len(sockets))
        for each in sockets:
            await each.look()
        used = _weigh(before, _read_memory(redis, server), len(sockets))
        cpu_before = server.read_cpu_seconds()
        times = await _send_evenly(sockets, int(seconds * EVENTS_PER_SECOND))
        cpu_ms = (server.read_cpu_seconds() - cpu_before) / len(times) * 1000
        held = sum(each.is_open for each in sockets)
    return CrowdResult(
        len(sockets),
        held,
        connect_seconds,
        connected,
        used,
        len(times),
        percentile(times, 0.5),
        percentile(times, 0.99),
        max(times),
        cpu_ms,
    )


async def _warm_up(server: Server, tokens: Sequence[str]) -> None:
    async with open_sockets(server.url, tokens) as sockets:
        for each in sockets:
            for _ in range(_WARM_UP):
                await each.look()


async def _send_evenly(sockets: Sequence[LiveSocket], events: int) -> list[float]:
    """Send events when they are due, whether or not those before were answered."""
    started, tasks = time.perf_counter(), list[asyncio.Task[float]]()
    for number, each in enumerate(islice(cycle(sockets), events)):
        due = started + number / EVENTS_PER_SECOND
        await asyncio.sleep(due - time.perf_counter())
        tasks.append(asyncio.create_task(each.look(due)))
    return await asyncio.gather(*tasks)


def _read_memory(redis: RedisServer, server: Server) -> Weight:
    return Weight(read_uss(list_workers(server)), read_redis_memory(redis))


def _weigh(before: Weight, after: Weight, sockets: int) -> Weight:
    return Weight((after.worker - before.worker) / sockets, (after.redis - before.redis) / sockets)
