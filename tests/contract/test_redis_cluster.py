"""A client of a Redis Cluster, while nodes die, stand still or hand over their slots."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from rxapp.sessions.connection import open_subscription
from rxapp.sessions.redis_cluster import PromptCluster
from tests.support.redis_calls import (
    LONGEST_CALL_SECONDS,
    await_message,
    await_subscription,
    call_until,
    find_port,
    make_tag,
    open_client,
    read_together,
    run,
)
from tests.support.redis_cluster import RedisCluster
from tests.support.redis_servers import RedisServer, find_free_port, pause


@pytest.mark.parametrize("how", [RedisServer.kill, RedisServer.pause])
async def test_writes_and_pipelines_go_on_at_the_next_master(
    redis_cluster: RedisCluster, how: Callable[[RedisServer], None]
) -> None:
    tag = make_tag()
    written, read = f"{tag}:written", f"{tag}:read"

    async def fail_over_during(call: Callable[[], Awaitable[Any]]) -> None:
        calls = await call_until(fail_over.done, call)
        assert calls.failed
        assert calls.longest < LONGEST_CALL_SECONDS
        assert calls.outage < fail_over.result() + 2 * LONGEST_CALL_SECONDS

    # Each has a client of its own, for one must not learn from the other's failures.
    async with open_client(redis_cluster.url) as writer, open_client(redis_cluster.url) as reader:
        await run(writer, "SET", written, "v")
        await read_together(reader, ("GET", read))
        master = redis_cluster.find_master(written)
        fail_over = asyncio.create_task(asyncio.to_thread(redis_cluster.fail_over, master, how))
        try:
            await asyncio.gather(
                fail_over_during(lambda: run(writer, "SET", written, "v")),
                fail_over_during(lambda: read_together(reader, ("GET", read), ("HGETALL", read))),
            )
        finally:
            redis_cluster.restore()


async def test_nodes_named_first_may_be_away(redis_cluster: RedisCluster) -> None:
    replicas = redis_cluster.list_replicas()[:2]
    hosts = ",".join(node.address for node in [*replicas, *redis_cluster.nodes])
    with pause(replicas):
        async with open_client(f"redis+cluster://{hosts}") as client:
            start = time.monotonic()
            await run(client, "GET", f"{make_tag()}:k")
            assert time.monotonic() - start < 0.8
    redis_cluster.restore()


async def test_slots_that_were_handed_over_are_found(redis_cluster: RedisCluster) -> None:
    keys = [f"{make_tag()}:k" for _ in range(50)]
    async with open_client(redis_cluster.url) as client:
        for key in keys:
            await run(client, "SET", key, key)
        await asyncio.to_thread(redis_cluster.hand_over)
        replies = await asyncio.gather(*(run(client, "GET", key) for key in keys))
        assert replies == [key.encode() for key in keys]
        assert await read_together(client, *(("GET", key) for key in keys)) == replies


async def test_key_is_found_while_its_slot_is_moved(redis_cluster: RedisCluster) -> None:
    tag = make_tag()
    moved, missing = f"{tag}:moved", f"{tag}:missing"
    async with open_client(redis_cluster.url) as client:
        await run(client, "SET", moved, "v")
        await asyncio.gather(*(run(client, "GET", f"{make_tag()}:k") for _ in range(50)))  # opens connections
        with redis_cluster.move_slot(moved):
            assert isinstance(client, PromptCluster)
            assert await client.send_together(moved, ("GET", moved)) == [b"v"]
            for _ in range(5):
                assert await run(client, "GET", moved) == b"v"
                assert await read_together(client, ("GET", moved), ("STRLEN", missing)) == [b"v", 0]
            assert await asyncio.gather(*(run(client, "GET", moved) for _ in range(20))) == [b"v"] * 20
        assert await run(client, "GET", moved) == b"v"
        assert await run(client, "GET", missing) is None


async def test_calls_that_are_given_up_leave_no_connection_behind(redis_cluster: RedisCluster) -> None:
    key = f"{make_tag()}:n"
    async with open_client(redis_cluster.url) as client:
        assert isinstance(client, PromptCluster)
        await client.send_together(key, ("INCR", key), ("WAIT", 1, 100))
        for steps in range(60):
            call = asyncio.create_task(client.send_together(key, ("INCR", key), ("WAIT", 1, 100)))
            for _ in range(steps % 12):
                await asyncio.sleep(0)
            call.cancel()
            await asyncio.wait([call])
        value, _ = await client.send_together(key, ("GET", key), ("WAIT", 1, 100))
        assert 0 < int(value) <= 61
        known = [node._connections for node in client.get_nodes()]  # pyright: ignore[reportPrivateUsage] # noqa: SLF001
        assert max(map(len, known)) <= 2


async def test_subscription_moves_to_another_node(redis_cluster: RedisCluster) -> None:
    async with open_client(redis_cluster.url) as client:
        try:
            async with await open_subscription(client) as subscription:
                await await_subscription(subscription, "news")
                redis_cluster.find_node(find_port(subscription)).kill()
                with pytest.raises(RedisConnectionError):
                    await await_message(subscription)
            async with await open_subscription(client) as subscription:
                await await_subscription(subscription, "news")
                await call_until(lambda: True, lambda: run(client, "PUBLISH", "news", "after"))
                assert await await_message(subscription) == b"after"
        finally:
            redis_cluster.restore()


async def test_without_nodes_a_new_client_fails_in_time() -> None:
    async with open_client(f"redis+cluster://127.0.0.1:{find_free_port()}") as client:
        with pytest.raises(RedisConnectionError):
            await run(client, "PING")
