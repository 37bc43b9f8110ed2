"""The clock that all hosts share, on hosts whose own is wrong or is set while the app runs."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from rxapp.sessions import RedisSessionStore, SharedClock
from rxapp.sessions.shared_clock import choose_time
from tests.support.redis_calls import open_client
from tests.support.redis_servers import RedisServer, await_fact, pause
from tests.support.sessions import lasting, of_nobody

HOURS = timedelta(hours=5)
IDLE = timedelta(seconds=1)
# A reading says when the server was asked and when it had answered, and no better.
TOLERANCE = timedelta(seconds=0.5)


class Host:
    """A machine whose clock is wrong, by its own or because somebody sets it."""

    def __init__(self, error: timedelta) -> None:
        """Set its clock wrong."""
        self.error = error

    def read_time(self) -> float:
        """Return the seconds since 1970 by this host."""
        return time.time() + self.error.total_seconds()


def is_right(clock: SharedClock) -> bool:
    return abs(clock() - datetime.now(UTC)) < TOLERANCE


@pytest.mark.parametrize("error", [HOURS, -HOURS], ids=["ahead", "behind"])
async def test_a_host_goes_by_the_clock_of_redis(redis_url: str, error: timedelta) -> None:
    clock = SharedClock(Host(error).read_time)
    assert abs(clock() - datetime.now(UTC) - error) < TOLERANCE
    async with open_client(redis_url) as client:
        assert await clock.read(client)
    assert is_right(clock)
    assert clock().tzinfo is UTC


async def test_a_clock_that_is_set_while_the_app_runs_moves_nothing(redis_server: RedisServer) -> None:
    host = Host(timedelta())
    clock = SharedClock(host.read_time)
    for error in (HOURS, -HOURS):
        host.error = error
        assert is_right(clock)
        async with open_client(redis_server.url) as client:
            assert await clock.read(client)
        assert is_right(clock)


async def test_a_server_that_does_not_answer_leaves_the_clock_as_it_is(redis_server: RedisServer) -> None:
    clock = SharedClock()
    async with open_client(redis_server.url) as client:
        with pause([redis_server]):
            started = time.monotonic()
            assert not await clock.read(client)
            assert time.monotonic() - started < 1
        assert is_right(clock)
        assert await clock.read(client)


async def test_a_host_whose_clock_is_ahead_signs_nobody_out(redis_server: RedisServer) -> None:
    ahead = SharedClock(Host(timedelta(days=60)).read_time)
    async with open_client(redis_server.url) as client:
        new = of_nobody()
        await RedisSessionStore(client, clock=SharedClock()).create(new)
        store = RedisSessionStore(client, clock=ahead)
        assert await ahead.read(client)
        assert await store.find(new.reference) is not None
        assert await store.touch(new.reference)


async def test_without_redis_s_clock_it_would(redis_server: RedisServer) -> None:
    async with open_client(redis_server.url) as client:
        new = of_nobody()
        await RedisSessionStore(client, clock=SharedClock()).create(new)
        store = RedisSessionStore(client, clock=SharedClock(Host(timedelta(days=60)).read_time))
        assert await store.find(new.reference) is None


@pytest.mark.slow
async def test_on_a_host_whose_clock_is_behind_sessions_end_in_time(redis_server: RedisServer) -> None:
    behind = SharedClock(Host(-HOURS).read_time)
    async with open_client(redis_server.url) as client:
        assert await behind.read(client)
        store = RedisSessionStore(client, clock=behind)
        new = lasting(of_nobody(), IDLE, HOURS)
        await RedisSessionStore(client, clock=SharedClock()).create(new)
        assert await store.find(new.reference) is not None
        await asyncio.sleep(IDLE.total_seconds())
        assert await store.find(new.reference) is None


@pytest.mark.slow
async def test_who_follows_is_right_once_the_server_answers(redis_server: RedisServer) -> None:
    clock = SharedClock(Host(HOURS).read_time)
    async with open_client(redis_server.url) as client:
        with pause([redis_server]):
            following = asyncio.create_task(clock.follow(client))
            await asyncio.sleep(0.5)
            assert not is_right(clock)
        await asyncio.to_thread(await_fact, lambda: is_right(clock), 10)
        following.cancel()


def test_of_a_clusters_masters_one_may_be_wrong() -> None:
    assert choose_time([(9_000, 0), (100, 500_000), (100, 0)]) == 100.5
    assert choose_time([(100, 250_000)]) == 100.25
