"""Counters of tries, shared by all processes: what `limits.py` counts, and how.

A try is counted before it is made, so that many at once are not more than one after another, and taken
back if it should not have counted. Counters are named by keyed hashes, so the store learns nobody's address.
"""

import asyncio
import hashlib
import hmac
import json
import math
import time
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import RedisClusterStorage, RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.asyncio import Redis, RedisCluster
from redis.exceptions import RedisError

from rxapp.accounts.errors import TooManyTriesError
from rxapp.sessions.errors import StoreUnavailableError

T = TypeVar("T")

# Like that of the session store: a visitor who finds no store is to be told within a second.
_PATIENCE_SECONDS = 0.75


@dataclass(frozen=True, slots=True)
class Rate:
    """So many tries in so many seconds, counted from the first."""

    tries: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted, under a name that tells nothing."""

    item: RateLimitItem
    name: str


def make_limit_storage(redis: Redis | RedisCluster) -> Storage:
    """Return the place for counters, on the server or the Cluster that a client reaches.

    It uses the client's own connections, and so finds another master as soon. Every command touches one
    key, so that a Cluster can hold the counters too.
    """
    if isinstance(redis, RedisCluster):
        return _ClusterStorage(redis)
    return RedisStorage(
        "async+redis://",
        implementation="redispy",
        key_prefix="limits",
        connection_pool=redis.connection_pool,  # pyright: ignore[reportArgumentType] -- typed too narrowly
    )


class _ClusterStorage(RedisClusterStorage):
    """Counters on a Cluster. The storage that it is made from would open a client of its own."""

    STORAGE_SCHEME = None

    def __init__(self, client: RedisCluster) -> None:
        """Use a client."""
        self._client = client
        super().__init__("async+redis+cluster://", implementation="redispy", key_prefix="limits")

    def configure_bridge(self) -> None:
        """Hand the client to what sends the commands."""
        bridge: Any = self.bridge
        bridge.storage = self._client
        bridge.connection_getter = lambda _is_reading: self._client  # pyright: ignore[reportUnknownLambdaType]


class AttemptCounters:
    """Counts, and refuses what is too much. Every method that asks the store can fail.

    They raise `StoreUnavailableError` if it does not answer.
    """

    def __init__(self, storage: Storage, key: bytes) -> None:
        """Set up the counters.

        Args:
            storage: Where they are.
            key: The secret of the deployment; their names are hashed under one made of it.
        """
        self._limiter = FixedWindowRateLimiter(storage)
        self._key = hmac.digest(key, b"attempt counters", hashlib.sha256)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def find(self, kind: str, rate: Rate, *parts: str) -> Counter:
        """Return the counter of something.

        Args:
            kind: What is counted.
            rate: How much of it is allowed.
            parts: Whose it is.
        """
        # JSON keeps the parts apart, whatever is in them, and spells everything in ASCII.
        message = json.dumps((kind, *parts)).encode()
        name = hmac.digest(self._key, message, hashlib.sha256).hex()
        return Counter(RateLimitItemPerSecond(rate.tries, rate.seconds, namespace=kind), name)

    def lock(self, counter: Counter) -> asyncio.Lock:
        """Return a lock that this process has for a counter.

        Whoever holds it while a try is made has at most one under way, so that right tries which come
        together are not refused for the sake of one another.
        """
        return self._locks.setdefault(counter.name, asyncio.Lock())

    async def charge(self, counters: Sequence[Counter]) -> None:
        """Count a try on several counters, or on none.

        Raises:
            TooManyTriesError: One of them is used up.
        """
        for position, counter in enumerate(counters):
            try:
                is_allowed = await _ask(self._limiter.hit(counter.item, counter.name))
            except StoreUnavailableError:
                # On a Cluster that of this counter alone may be away.
                with suppress(StoreUnavailableError):
                    await self.take_back(counters[:position])
                raise
            if not is_allowed:
                await self.take_back(counters[:position])
                raise TooManyTriesError(await self._read_wait(counter))

    async def take_back(self, counters: Sequence[Counter]) -> None:
        """Undo the counting of a try, wherever that can be done.

        Of a counter that has ended meanwhile, it allows one try more.
        """
        undone = (_ask(self._limiter.hit(counter.item, counter.name, cost=-1)) for counter in counters)
        for outcome in await asyncio.gather(*undone, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def is_used_up(self, counter: Counter) -> bool:
        """Return whether the next try would be refused."""
        return not await _ask(self._limiter.test(counter.item, counter.name))

    async def use_up(self, counter: Counter) -> None:
        """Count something that nobody is refused for."""
        await _ask(self._limiter.hit(counter.item, counter.name))

    async def _read_wait(self, counter: Counter) -> int:
        """Return in how many seconds the counter ends."""
        stats = await _ask(self._limiter.get_window_stats(counter.item, counter.name))
        return max(1, math.ceil(stats.reset_time - time.time()))


async def _ask(answer: Awaitable[T]) -> T:
    """Return what the store answers in time."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await answer
    except (RedisError, OSError) as error:
        raise StoreUnavailableError("the store of rate limits does not answer") from error
