"""Hears what other processes announce about sessions, so that a revocation reaches every socket."""

import asyncio
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import ConnectionError as RedisConnectionError
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
        while True:
            await _listen(subscription, sockets)
            await sockets.look_after()
    finally:
        await subscription.aclose()


async def _listen(subscription: Any, sockets: SocketRegistry) -> None:
    """Do what is announced, for a few seconds.

    Raises:
        RedisConnectionError: The server has gone without a word: it does not answer a ping either.
    """
    await subscription.ping()
    loop = asyncio.get_running_loop()
    ends_at, is_alive = loop.time() + LOOK_AFTER_SECONDS, False
    while (rest := ends_at - loop.time()) > 0:
        message = await subscription.get_message(ignore_subscribe_messages=True, timeout=rest)
        if message is None:
            continue
        if message["type"] == "message":
            sockets.hear(*message["data"].decode().split(" "))
        is_alive = True
    if not is_alive:
        raise RedisConnectionError("the server does not answer")
