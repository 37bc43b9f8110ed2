"""Hears what other processes announce about sessions, so that a revocation reaches every socket."""

import asyncio
from typing import Any, Protocol

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from rxapp.sessions.connection import open_subscription
from rxapp.sessions.errors import StoreUnavailableError
from rxapp.sessions.redis_store import CHANNEL
from rxapp.sessions.sockets import TRY_AGAIN_LATER, SocketRegistry

LOOK_AFTER_SECONDS = 1.0
_RETRY_SECONDS = 0.25
_OUTAGES = (RedisError, OSError, StoreUnavailableError)


class Follower(Protocol):
    """Whoever does what is announced."""

    def hear(self, message: bytes, /) -> None:
        """Do what a message asks for, at once."""
        ...

    async def look_after(self, *, is_complete: bool) -> None:
        """Make good for what was not announced; called every second.

        Args:
            is_complete: Whether messages may have been missed, because the connection was down.
        """
        ...

    def give_up(self) -> None:
        """Do without: the connection is down and cannot be opened again at once."""
        ...


class _SocketFollower:
    """Keeps the sockets of a process in step with the store."""

    def __init__(self, sockets: SocketRegistry) -> None:
        self._sockets = sockets
        self.look_after = sockets.look_after

    def hear(self, message: bytes, /) -> None:
        """Do what an announcement asks for."""
        self._sockets.hear(*message.decode().split(" "))

    def give_up(self) -> None:
        """Close the sockets, whose sessions nobody can vouch for."""
        self._sockets.close_all(TRY_AGAIN_LATER)


async def follow_announcements(client: Redis | RedisCluster, sockets: SocketRegistry) -> None:
    """Keep the sockets of this process in step with the store; runs until cancelled.

    An announcement that nobody heard, because the connection was down, is made good for: every
    socket's session is looked up once when the connection is back. A Cluster's nodes can lose one on
    its way between them, with all connections up: so every socket's session is looked up now and then.
    And a session can end without an announcement, by its deadline: that is looked for every second.

    While the store is away nobody can tell whose session has ended, and events could do nothing. The
    sockets are closed then; their clients try again until they are let in.

    Args:
        client: Reaches the server that the store uses.
        sockets: The open sockets of this process.
    """
    await follow_channel(client, CHANNEL, _SocketFollower(sockets))


async def follow_channel(client: Redis | RedisCluster, channel: str, follower: Follower) -> None:
    """Hand on what is published, over one connection after another; runs until cancelled.

    Args:
        client: Reaches the server, or the Cluster, that is published to.
        channel: The channel's name.
        follower: Told what is published.
    """
    while True:
        try:
            subscription = await _subscribe(client, channel, follower)
        except _OUTAGES:
            follower.give_up()
        else:
            await _follow(subscription, follower)
        await asyncio.sleep(_RETRY_SECONDS)


async def _subscribe(client: Redis | RedisCluster, channel: str, follower: Follower) -> Any:
    """Return a subscription, once what may have been missed before is made good for."""
    subscription: Any = await open_subscription(client)
    try:
        await subscription.subscribe(channel)
        await _await_answer(subscription)
        await follower.look_after(is_complete=True)
    except BaseException:
        await subscription.aclose()
        raise
    return subscription


async def _await_answer(subscription: Any) -> None:
    """Return when the server has taken a subscription on: what is announced before, nobody hears.

    Raises:
        RedisConnectionError: It does not answer.
    """
    if await subscription.get_message(timeout=LOOK_AFTER_SECONDS) is None:
        raise RedisConnectionError("the server does not answer")


async def _follow(subscription: Any, follower: Follower) -> None:
    """Listen over one connection for as long as it lasts."""
    try:
        while True:
            await _listen(subscription, follower)
            await follower.look_after(is_complete=False)
    except _OUTAGES:
        return
    finally:
        await subscription.aclose()


async def _listen(subscription: Any, follower: Follower) -> None:
    """Do what is announced, for a second.

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
            follower.hear(message["data"])
        is_alive = True
    if not is_alive:
        raise RedisConnectionError("the server does not answer")
