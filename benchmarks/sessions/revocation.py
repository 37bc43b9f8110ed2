"""Times how long it takes to end all sessions of a user who has very many."""

import asyncio
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from benchmarks.sessions.costs import read_counters
from benchmarks.sessions.redis_server import RedisServer
from benchmarks.sessions.values import read_values
from benchmarks.spread import Spread, spread_of
from rxapp.sessions.policy import SessionKind, SessionPolicy
from rxapp.sessions.records import Device, NewSession
from rxapp.sessions.redis_store import RedisSessionStore
from rxapp.sessions.references import TokenKeys
from rxapp.sessions.shared_clock import SharedClock
from rxapp.sessions.values import encode_value

SESSIONS = 10_000
DATABASE = 15
_KIND = SessionKind.STANDARD
_DEVICE = Device("Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0", "192.0.2.17")


@dataclass(frozen=True)
class Revocation:
    """How long it took, and how often Redis was asked."""

    sessions: int
    ms: Spread
    round_trips: float


def measure_revocation(redis: RedisServer, *, turns: int) -> Revocation:
    """Sign a user in many times, and end all of the sessions at once; several times over."""
    return asyncio.run(_measure(redis, turns))


async def _measure(redis: RedisServer, turns: int) -> Revocation:
    client: Any = Redis.from_url(redis.make_url(DATABASE))  # pyright: ignore[reportUnknownMemberType]
    store, times, trips = RedisSessionStore(client, clock=SharedClock()), list[float](), 0
    keys = TokenKeys(b"benchmark")
    await store.revoke_all(keys.list_tags("nobody")[0])  # Redis now has the script
    with closing(redis.connect()) as observer:
        for turn in range(turns):
            tag = await _sign_in_often(store, keys, f"user {turn}")
            before = read_counters(observer).reads
            started = time.perf_counter()
            ended = await store.revoke_all(tag)
            times.append((time.perf_counter() - started) * 1000)
            trips += read_counters(observer).reads - before - 1  # one is the reading itself
            if ended != SESSIONS:
                raise RuntimeError(f"ended {ended} sessions of {SESSIONS}")
    await client.aclose()
    return Revocation(SESSIONS, spread_of(times), trips / turns)


async def _sign_in_often(store: RedisSessionStore, keys: TokenKeys, user_id: str) -> str:
    """Begin all sessions of a user.

    Returns:
        The tag that they share.
    """
    tag, lifetime = keys.list_tags(user_id)[0], SessionPolicy().lifetimes[_KIND]
    fields = {key: encode_value(value) for key, value in read_values().items()}
    for _ in range(SESSIONS):
        reference = keys.refer(keys.make_token(tag))
        await store.create(NewSession(reference, _KIND, lifetime, user_id, _DEVICE, fields))
    return tag
