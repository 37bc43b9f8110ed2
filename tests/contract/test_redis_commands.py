"""Commands that are given together, on a real server: one packet, and each its own fate."""

import asyncio
import time

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, ResponseError

from rxapp.sessions.commands import MAX_BATCH, Batches, make_commands
from tests.support.redis_calls import make_tag, open_client
from tests.support.redis_servers import RedisServer, pause

PATIENCE = 1.0


async def count_reads(client: Redis, server: RedisServer, count: int) -> int:
    """Give commands at once, and return how often the server had to read from a connection for them."""
    commands = make_commands(client, PATIENCE)
    await asyncio.gather(*(commands.execute_command("PING") for _ in range(count)))  # connections are open
    before = int(server.execute("INFO", "stats")["total_reads_processed"])
    await asyncio.gather(*(commands.execute_command("PING") for _ in range(count)))
    return int(server.execute("INFO", "stats")["total_reads_processed"]) - before


async def test_what_is_given_together_is_sent_together(redis_server: RedisServer) -> None:
    async with open_client(redis_server.url) as client:
        assert isinstance(client, Redis)
        # The first finds nothing under way and goes at once; the others share a packet. The question takes
        # a few reads itself, on a connection of its own.
        assert await count_reads(client, redis_server, 40) < 10


async def test_each_gets_its_own_reply_or_error(redis_server: RedisServer) -> None:
    key = f"{make_tag()}:number"
    async with open_client(redis_server.url) as client:
        commands = make_commands(client, PATIENCE)
        await commands.execute_command("SET", key, "text")
        replies = await asyncio.gather(
            *(commands.execute_command("ECHO", number) for number in range(3 * MAX_BATCH)),
            commands.execute_command("INCR", key),
            commands.execute_command("EVALSHA", "0" * 40, 0),
            commands.execute_command("GET", key),
            return_exceptions=True,
        )
    *echoes, refused, unknown, text = replies
    assert echoes == [str(number).encode() for number in range(3 * MAX_BATCH)]
    assert isinstance(refused, ResponseError)
    assert isinstance(unknown, NoScriptError)
    assert text == b"text"


async def test_what_nobody_waits_for_any_more_is_not_sent(redis_server: RedisServer) -> None:
    key = f"{make_tag()}:count"
    async with open_client(redis_server.url) as client:
        commands = make_commands(client, PATIENCE)
        first = asyncio.ensure_future(commands.execute_command("PING"))
        dropped = asyncio.ensure_future(commands.execute_command("INCR", key))
        kept = asyncio.ensure_future(commands.execute_command("INCR", key))
        asyncio.get_running_loop().call_soon(dropped.cancel)
        await asyncio.wait([first, dropped, kept])
        assert dropped.cancelled()
        assert kept.result() == 1


async def test_nobody_waits_longer_than_for_one(redis_server: RedisServer) -> None:
    async with open_client(f"{redis_server.url}?socket_timeout=30") as client:
        commands = make_commands(client, 0.2)
        await commands.execute_command("PING")
        with pause([redis_server]):
            started = time.monotonic()
            replies = await asyncio.gather(
                *(commands.execute_command("PING") for _ in range(20)), return_exceptions=True
            )
            assert time.monotonic() - started < PATIENCE
        assert [type(reply) for reply in replies] == [TimeoutError] * 20
        # What was given up does not answer in the place of what comes next.
        assert await asyncio.gather(*(commands.execute_command("ECHO", n) for n in range(5))) == [
            str(n).encode() for n in range(5)
        ]


async def test_a_batch_that_cannot_be_sent_fails_for_all() -> None:
    async with open_client("unix:///nonexistent/redis.sock") as client:
        assert isinstance(client, Redis)
        commands = Batches(client, PATIENCE)
        replies = await asyncio.gather(
            *(commands.execute_command("PING") for _ in range(5)), return_exceptions=True
        )
    assert all(isinstance(reply, RedisConnectionError) for reply in replies)


@pytest.mark.parametrize("given", [1, 2, 20])
async def test_after_a_failure_the_next_ones_go_on(redis_server: RedisServer, given: int) -> None:
    async with open_client(redis_server.url) as client:
        commands = make_commands(client, PATIENCE)
        await asyncio.gather(*(commands.execute_command("PING") for _ in range(given)))
        redis_server.execute("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        pings = (commands.execute_command("PING") for _ in range(given))
        await asyncio.gather(*pings, return_exceptions=True)  # may find out that the connection is dead
        assert all(await asyncio.gather(*(commands.execute_command("PING") for _ in range(given))))
