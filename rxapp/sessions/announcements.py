"""Hears what other processes announce about sessions, so that a revocation reaches every socket."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import RedisError

from rxapp.sessions.connection import open_subscription
from rxapp.sessions.errors import StoreUnavailableError
from rxapp.sessions.redis_store import CHANNEL
from rxapp.sessions.sockets import SocketRegistry

LOOK_AFTER_SECONDS = 5.0
_RETRY_SECONDS = 0.25


async def follow_announcements(client: Redis | RedisCluster, sockets: SocketRegistry) -> None:
    """Keep the sockets of this process in step with the store; runs until cancelled.

    An announcement that nobody heard, because the connection was down, is made good for: every
    socket's session is looked up once when the connection is back. And a session can end without
    an announcement, by its deadline: that is looked for every few seconds.

    Args:
        client: Reaches the server that the store uses.
        sockets: The open sockets of this process.
    """
    while True:
        with suppress(RedisError, OSError, StoreUnavailableError):
            await _follow(client, sockets)
        await asyncio.sleep(_RETRY_SECONDS)


async def _follow(client: Redis | RedisCluster, sockets: SocketRegistry) -> None:
    """Listen over one connection for as long as it lasts."""
    subscription: Any = await open_subscription(client)
    try:
        await subscription.subscribe(CHANNEL)
        await sockets.look_after(is_complete=True)
        await _alternate(
            lambda: subscription.get_message(ignore_subscribe_messages=True, timeout=LOOK_AFTER_SECONDS),
            sockets,
        )
    finally:
        await subscription.aclose()


async def _alternate(get_message: Callable[[], Awaitable[Any]], sockets: SocketRegistry) -> None:
    """Do what is announced, and look after the sockets in between."""
    loop = asyncio.get_running_loop()
    looked_at = loop.time()
    while True:
        message = await get_message()
        if message is not None:
            what, tag, digest = message["data"].decode().split(" ")
            await sockets.hear(what, tag, digest)
        if loop.time() - looked_at >= LOOK_AFTER_SECONDS:
            await sockets.look_after()
            looked_at = loop.time()
