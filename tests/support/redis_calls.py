"""Calls to Redis whose time is taken."""

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from redis.asyncio import Connection, Redis, RedisCluster
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from rxapp.sessions.connection import connect

Client = Redis | RedisCluster
_PAUSE_SECONDS = 0.02
_TIMEOUT_SECONDS = 30
# Two timeouts, and what a busy machine adds.
LONGEST_CALL_SECONDS = 1.4


def make_tag() -> str:
    """Return a tag that puts keys into a slot of their own."""
    return f"{{{secrets.token_hex(8)}}}"


@asynccontextmanager
async def open_client(url: str) -> AsyncGenerator[Client]:
    """Connect for the length of the block."""
    client = connect(url)
    try:
        yield client
    finally:
        await client.aclose()


async def run(client: Client, *command: str | int) -> Any:
    """Run a command."""
    return await cast("Awaitable[Any]", client.execute_command(*command))  # pyright: ignore[reportUnknownMemberType]


async def read_together(client: Client, *commands: tuple[str, ...]) -> list[Any]:
    """Run several commands in a pipeline."""
    pipeline = cast("Any", client.pipeline(transaction=False))
    for command in commands:
        pipeline.execute_command(*command)
    return await pipeline.execute()


@dataclass
class Calls:
    """What became of calls that were made one after another.

    Attributes:
        longest: Seconds that the longest took.
        failed: How many failed.
        outage: Seconds from the first failure to the next success.
    """

    longest: float = 0
    failed: int = 0
    outage: float = 0


async def call_until(is_over: Callable[[], bool], call: Callable[[], Awaitable[Any]]) -> Calls:
    """Make calls one after another until something is so and the last one succeeded.

    Raises:
        TimeoutError: That was not so within half a minute.
    """
    calls = Calls()
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    failed_at: float | None = None
    while time.monotonic() < deadline:
        before = time.monotonic()
        try:
            await call()
        except RedisError:
            calls.failed += 1
            failed_at = failed_at or before
        else:
            if failed_at:
                calls.outage = max(calls.outage, time.monotonic() - failed_at)
            failed_at = None
        calls.longest = max(calls.longest, time.monotonic() - before)
        if failed_at is None and is_over():
            return calls
        await asyncio.sleep(_PAUSE_SECONDS)
    raise TimeoutError(f"the calls do not succeed: {calls}")


async def await_message(subscription: PubSub) -> bytes:
    """Return the next message that somebody published."""
    async with asyncio.timeout(10):
        while True:
            message = await subscription.get_message(ignore_subscribe_messages=True, timeout=1)  # pyright: ignore[reportUnknownVariableType]
            if message is not None:
                return cast("bytes", message["data"])


async def await_subscription(subscription: PubSub, channel: str) -> None:
    """Subscribe and return when the server has confirmed it."""
    await subscription.subscribe(channel)
    async with asyncio.timeout(10):
        while await subscription.get_message(timeout=1) is None:
            pass


def find_port(subscription: PubSub) -> int:
    """Return the port of the server that a subscription is connected to."""
    return cast("Connection", subscription.connection).port
