"""A client of a master that Sentinels watch, while servers die or stand still."""

import asyncio
import time
from collections.abc import Callable

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from rxapp.sessions.connection import open_subscription
from tests.support.redis_binaries import find_redis_binary, find_valkey_binary
from tests.support.redis_calls import (
    LONGEST_CALL_SECONDS,
    await_message,
    await_subscription,
    call_until,
    make_tag,
    open_client,
    read_together,
    run,
)
from tests.support.redis_sentinels import RedisSentinels, run_sentinel
from tests.support.redis_servers import RedisServer, pause


@pytest.mark.slow
@pytest.mark.parametrize("how", [RedisServer.kill, RedisServer.pause])
async def test_calls_and_subscriptions_go_on_at_the_next_master(how: Callable[[RedisServer], None]) -> None:
    # One of them with TLS, the other with Valkey: both are tried at the price of one.
    is_killed = how is RedisServer.kill
    key = f"{make_tag()}:k"
    with run_sentinel(find_redis_binary() if is_killed else find_valkey_binary(), tls=is_killed) as group:
        async with open_client(group.url) as client:

            async def write_and_read() -> None:
                await run(client, "SET", key, "v")
                assert await read_together(client, ("GET", key), ("STRLEN", key)) == [b"v", 1]

            await write_and_read()
            async with await open_subscription(client) as subscription:
                await await_subscription(subscription, "news")
                fail_over = asyncio.create_task(asyncio.to_thread(group.kill_master, how))
                calls = await call_until(fail_over.done, write_and_read)
                if is_killed:
                    with pytest.raises(RedisConnectionError):
                        await await_message(subscription)
            assert calls.failed
            assert calls.longest < LONGEST_CALL_SECONDS
            assert calls.outage < fail_over.result() + 2 * LONGEST_CALL_SECONDS
            async with await open_subscription(client) as subscription:
                await await_subscription(subscription, "news")
                await run(client, "PUBLISH", "news", "after")
                assert await await_message(subscription) == b"after"


async def test_sentinels_that_stand_still_cost_no_time(redis_sentinel: RedisSentinels) -> None:
    with pause(redis_sentinel.sentinels[:2]):
        async with open_client(redis_sentinel.url) as client:
            start = time.monotonic()
            assert await run(client, "PING")
            assert time.monotonic() - start < 0.8


async def test_without_sentinels_a_new_client_fails_in_time(redis_sentinel: RedisSentinels) -> None:
    with pause(redis_sentinel.sentinels):
        async with open_client(redis_sentinel.url) as client:
            start = time.monotonic()
            with pytest.raises(RedisConnectionError, match="no sentinel knows a master that is up"):
                await run(client, "PING")
            assert time.monotonic() - start < 1.5


async def test_service_that_nobody_watches_is_an_error(redis_sentinel: RedisSentinels) -> None:
    async with open_client(redis_sentinel.url.replace("mymaster", "other")) as client:
        with pytest.raises(RedisConnectionError, match="sees no such master"):
            await run(client, "PING")
