"""A client of each kind of deployment, on real servers: what works on all, and what one server may do."""

import asyncio
import hashlib
import time
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError
from redis.exceptions import TimeoutError as RedisTimeoutError

from rxapp.sessions.connection import open_subscription
from tests.support.certificates import issue_certificate
from tests.support.redis_binaries import find_redis_binary
from tests.support.redis_calls import (
    await_message,
    await_subscription,
    make_tag,
    open_client,
    read_together,
    run,
)
from tests.support.redis_cluster import run_cluster
from tests.support.redis_servers import RedisServer, pause, run_server

SCRIPT = "redis.call('SET', KEYS[1], ARGV[1]); redis.call('HSET', KEYS[2], 'a', '1'); return 'done'"
SHA = hashlib.sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()


async def test_commands_scripts_and_pipelines_reach_the_server(redis_url: str) -> None:
    tag = make_tag()
    text, table = f"{tag}:text", f"{tag}:table"
    async with open_client(redis_url) as client:
        assert await run(client, "PING")
        with pytest.raises(NoScriptError):
            await run(client, "EVALSHA", "0" * 40, 2, text, table, "x")
        assert await run(client, "EVAL", SCRIPT, 2, text, table, "v") == b"done"
        assert await run(client, "EVALSHA", SHA, 2, text, table, "w") == b"done"
        read = await read_together(client, ("HGETALL", table), ("GET", text))
        assert read == [{b"a": b"1"}, b"w"]


async def test_first_command_of_a_client_may_be_any(redis_url: str) -> None:
    tag = make_tag()
    async with open_client(redis_url) as client:
        assert await read_together(client, ("HGETALL", f"{tag}:a"), ("GET", f"{tag}:b")) == [{}, None]
    async with open_client(redis_url) as client:
        assert await run(client, "EVAL", SCRIPT, 2, f"{tag}:a", f"{tag}:b", "v") == b"done"


async def test_many_calls_at_once_each_get_their_own_answer(redis_url: str) -> None:
    async with open_client(redis_url) as client:

        async def write_and_read(number: int) -> None:
            key = f"{make_tag()}:k"
            await run(client, "SET", key, number)
            assert await read_together(client, ("GET", key), ("STRLEN", key)) == [
                str(number).encode(),
                len(str(number)),
            ]

        await asyncio.gather(*map(write_and_read, range(100)))


async def test_subscription_hears_what_the_client_publishes(redis_url: str) -> None:
    async with open_client(redis_url) as client, await open_subscription(client) as subscription:
        await await_subscription(subscription, "news")
        await run(client, "PUBLISH", "news", "first")
        assert await await_message(subscription) == b"first"
        key = f"{make_tag()}:k"
        await run(client, "EVAL", "return redis.call('PUBLISH', 'news', ARGV[1])", 1, key, "by script")
        assert await await_message(subscription) == b"by script"


async def test_paused_server_is_given_up_in_time_and_not_asked_twice(redis_server: RedisServer) -> None:
    key = f"{make_tag()}:count"
    async with open_client(redis_server.url) as client:
        await run(client, "SET", key, 0)
        with pause([redis_server]):
            start = time.monotonic()
            failures = await asyncio.gather(
                run(client, "INCR", key), open_subscription(client), return_exceptions=True
            )
            assert time.monotonic() - start < 1.5
        assert [type(failure) for failure in failures] == [RedisTimeoutError, RedisTimeoutError]
        assert await run(client, "GET", key) == b"1"


async def test_server_that_comes_back_is_used_again(redis_server: RedisServer) -> None:
    key = f"{make_tag()}:k"
    async with open_client(redis_server.url) as client:
        await run(client, "SET", key, "kept")
        async with await open_subscription(client) as subscription:
            await await_subscription(subscription, "news")
            redis_server.kill()
            with pytest.raises(RedisConnectionError):
                await await_message(subscription)
        with pytest.raises(RedisConnectionError):
            await run(client, "GET", key)
        redis_server.start()
        assert await run(client, "GET", key) == b"kept"
        async with await open_subscription(client) as subscription:
            await await_subscription(subscription, "news")
            await run(client, "PUBLISH", "news", "after")
            assert await await_message(subscription) == b"after"


async def test_certificate_of_a_known_authority_is_accepted() -> None:
    with run_server(find_redis_binary(), tls=True) as server:
        async with open_client(server.url) as client, await open_subscription(client) as subscription:
            await await_subscription(subscription, "news")
            await run(client, "PUBLISH", "news", "secret")
            assert await await_message(subscription) == b"secret"


@pytest.mark.parametrize("form", ["rediss://{}", "rediss+cluster://{}", "rediss+sentinel://{}/mymaster"])
async def test_certificate_of_an_unknown_authority_is_refused(form: str, tmp_path: Path) -> None:
    other = issue_certificate(tmp_path).authority
    with run_server(find_redis_binary(), tls=True) as server:
        for query in ("", f"?ssl_ca_certs={other}"):
            async with open_client(form.format(server.address) + query) as client:
                with pytest.raises(RedisConnectionError, match="certificate verify failed"):
                    await run(client, "PING")


async def test_certificate_of_another_name_is_refused() -> None:
    with run_server(find_redis_binary(), tls=True) as server:
        async with open_client(server.url.replace("127.0.0.1", "localhost")) as client:
            with pytest.raises(RedisConnectionError, match="certificate verify failed"):
                await run(client, "PING")


@pytest.mark.slow
async def test_cluster_is_reached_with_tls() -> None:
    with run_cluster(find_redis_binary(), masters=1, replicas=0, tls=True) as cluster:
        async with open_client(cluster.url) as client, await open_subscription(client) as subscription:
            await await_subscription(subscription, "news")
            await run(client, "PUBLISH", "news", "secret")
            assert await await_message(subscription) == b"secret"
