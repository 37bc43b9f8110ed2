"""One clock for all who share a store: that of Redis. Decision 24 says why."""

import asyncio
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import RedisError

READ_EVERY_SECONDS = 60.0
_RETRY_SECONDS = 1.0
# What took longer says too little: the server may have told its time at the beginning or at the end.
_LONGEST_READING_SECONDS = 0.25
# Each is wrong by half of a reading at most.
CLOCKS_DIFFER_BY = timedelta(seconds=_LONGEST_READING_SECONDS)


class SharedClock:
    """A clock that goes by Redis's, and does not jump when somebody sets the host's.

    Between two readings it counts on with the host's monotonic clock, which nobody can set. Until the first
    one it goes by the host's clock.
    """

    def __init__(self, host: Callable[[], float] = time.time) -> None:
        """Begin with the host's time.

        Args:
            host: Returns the seconds since 1970 by the host.
        """
        self._offset = host() - time.monotonic()

    def __call__(self) -> datetime:
        """Return the time, aware and in UTC."""
        return datetime.fromtimestamp(self._offset + time.monotonic(), UTC)

    async def read(self, client: Redis | RedisCluster) -> bool:
        """Go by the time of a server, or of a Cluster's masters, from now on.

        Returns:
            Whether it was told in time.
        """
        asked = time.monotonic()
        try:
            async with asyncio.timeout(_LONGEST_READING_SECONDS):
                told = await _ask(client)
        except (RedisError, OSError):  # a time-out is an OSError
            return False
        self._offset = told - (asked + time.monotonic()) / 2
        return True

    async def follow(self, client: Redis | RedisCluster) -> None:
        """Read now and then, until cancelled."""
        while True:
            is_read = await self.read(client)
            await asyncio.sleep(READ_EVERY_SECONDS if is_read else _RETRY_SECONDS)


async def _ask(client: Redis | RedisCluster) -> float:
    """Return the seconds since 1970 by the server, or by a Cluster's masters.

    Raises:
        RedisError: It is away, or one of them is.
    """
    anyone: Any = client
    if isinstance(client, RedisCluster):
        return choose_time((await anyone.time(target_nodes=RedisCluster.PRIMARIES)).values())
    return choose_time([await anyone.time()])


def choose_time(answers: Iterable[tuple[int, int]]) -> float:
    """Return the seconds since 1970 by most of the servers: the clock of one may be wrong.

    Args:
        answers: To `TIME`: seconds, and microseconds of the next one.
    """
    return median(seconds + microseconds / 1_000_000 for seconds, microseconds in answers)
