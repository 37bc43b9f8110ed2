"""Plays everything, and hands what was seen to whoever asks."""

import asyncio
import math
import time
from collections.abc import Callable
from datetime import datetime

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import RedisError

from rxapp.guides.sessions.story.life import play_life
from rxapp.guides.sessions.story.transcript import Transcript
from rxapp.guides.sessions.story.trials import play_trials
from rxapp.sessions import StoreUnavailableError

# Whoever asks so soon after someone else is shown the same: a play is a few hundred commands.
FRESH_SECONDS = 10.0
_PATIENCE_SECONDS = 20


async def play(redis: Redis | RedisCluster, now: datetime, played: str) -> Transcript:
    """Play the life of a session, and the trials. Nothing is left in Redis.

    Args:
        redis: Where sessions are kept.
        now: When the story begins; aware.
        played: When and where, in a few words.

    Raises:
        StoreUnavailableError: Redis does not answer, or not in time.
    """
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            life, is_warm = await play_life(redis, now)
            if not is_warm:
                # Redis had not heard of a script, and was sent it as a whole. That happens once.
                life, _ = await play_life(redis, now)
            return Transcript(played, life, await play_trials(redis, now))
    except (RedisError, OSError) as error:
        raise StoreUnavailableError("the session store does not answer") from error


class Plays:
    """The plays of a process: one at a time, shared by all who ask while it is fresh."""

    def __init__(
        self,
        redis: Redis | RedisCluster,
        clock: Callable[[], datetime],
        read_seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with none.

        Args:
            redis: Where sessions are kept.
            clock: Returns the time, aware and in UTC.
            read_seconds: Returns the time, in seconds from any start.
        """
        self._redis = redis
        self._clock = clock
        self._read_seconds = read_seconds
        self._last: asyncio.Task[Transcript] | None = None
        self._fresh_until = -math.inf

    async def ask(self) -> Transcript:
        """Return what was seen just now.

        Raises:
            StoreUnavailableError: Redis does not answer.
        """
        is_over = self._last is not None and self._last.done()
        if self._last is None or (is_over and self._read_seconds() >= self._fresh_until):
            self._last = asyncio.create_task(self._play())
        # Whoever goes away must not stop a play that has things to tidy up.
        return await asyncio.shield(self._last)

    async def _play(self) -> Transcript:
        now = self._clock().replace(microsecond=0)  # Max-Age has whole seconds
        transcript = await play(self._redis, now, f"Played on this server at {now:%H:%M:%S} UTC.")
        self._fresh_until = self._read_seconds() + FRESH_SECONDS
        return transcript
