"""Documents, API, session reads and events per second, with more and more workers."""

import asyncio
import time
from collections.abc import Sequence

from benchmarks.load import (
    BROWSER_ENCODINGS,
    LoadCase,
    LoadResult,
    LoadSample,
    measure_load,
    summarise,
)
from benchmarks.scaling.sockets import LiveSocket, open_sockets
from benchmarks.scaling.visitors import Guests, carry_token
from benchmarks.servers import Server
from benchmarks.spread import percentile

DOCUMENT = LoadCase("document, /blog", "/blog", BROWSER_ENCODINGS)
API = LoadCase("API, /api/posts", "/api/posts", "")
SESSION = LoadCase("session read, /api/session/data", "/api/session/data", "")
EVENT = LoadCase("event that looks at the session", "", "")


def measure_throughput(
    servers: Sequence[Server], guests: Guests, *, rounds: int, seconds: float
) -> list[LoadResult]:
    """Measure every case on every server, taking turns so that noise on the machine meets all.

    Args:
        servers: The servers, which share one Redis and one database.
        guests: Whose requests and events they are.
        rounds: How many turns each server gets.
        seconds: Length of a turn.
    """
    signed_in = [carry_token(server, guests.account) for server in servers]
    return [
        *measure_load(servers, [DOCUMENT, API], rounds=rounds, seconds=seconds),
        *measure_load(signed_in, [SESSION], rounds=rounds, seconds=seconds),
        *_measure_events(servers, guests.visitors, rounds=rounds, seconds=seconds),
    ]


def _measure_events(
    servers: Sequence[Server], tokens: Sequence[str], *, rounds: int, seconds: float
) -> list[LoadResult]:
    """Let visitors, as many as wrk has connections, send one event after the other."""
    samples: dict[str, list[LoadSample]] = {server.name: [] for server in servers}
    for server in servers:
        asyncio.run(_send_events(server, tokens, seconds))  # not counted, as in the other cases
    for _ in range(rounds):
        for server in servers:
            samples[server.name].append(asyncio.run(_send_events(server, tokens, seconds)))
    results = [summarise(EVENT, name, taken) for name, taken in samples.items()]
    rates = (f"{result.server} {result.requests_per_second.median:.0f}/s" for result in results)
    print(f"  {EVENT.label}: {', '.join(rates)}", flush=True)
    return results


async def _send_events(server: Server, tokens: Sequence[str], seconds: float) -> LoadSample:
    """Run one burst, on websockets of its own."""
    async with open_sockets(server.url, tokens) as sockets:
        cpu_before, started = server.read_cpu_seconds(), time.perf_counter()
        turns = await asyncio.gather(*(_keep_looking(each, started + seconds) for each in sockets))
        taken, cpu_used = time.perf_counter() - started, server.read_cpu_seconds() - cpu_before
    times = [each for turn in turns for each in turn]
    p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
    return LoadSample(len(times) / taken, p50, p99, cpu_used / len(times) * 1000, 0)


async def _keep_looking(opened: LiveSocket, deadline: float) -> list[float]:
    """Send one event after the other until a moment, and return how long each took."""
    times = list[float]()
    while time.perf_counter() < deadline:
        times.append(await opened.look())
    return times
