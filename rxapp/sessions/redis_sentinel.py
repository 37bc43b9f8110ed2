"""A client of the master that Redis Sentinels have chosen."""

import asyncio
from typing import Any, cast

from redis.asyncio import Redis
from redis.asyncio.sentinel import MasterNotFoundError, Sentinel, SentinelConnectionPool
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from rxapp.sessions.first_answer import take_first_answer
from rxapp.sessions.redis_urls import SentinelGroup


def connect_to_master(group: SentinelGroup, options: dict[str, Any]) -> Redis:
    """Return a client of the master, which asks the sentinels whenever it opens a connection.

    Args:
        group: Who to ask, and for which master.
        options: redis-py's arguments for every connection; `socket_timeout`, in seconds, among them.
    """
    options = {**options, **group.tls}
    to_sentinels = {**options, "username": group.sentinel_username, "password": group.sentinel_password}
    to_master: dict[str, Any] = {
        **options,
        "username": group.username,
        "password": group.password,
        "db": group.database,
        "redis_class": _MasterClient,
    }
    sentinels = _Sentinels(list(group.addresses), sentinel_kwargs=to_sentinels)
    return sentinels.master_for(group.service, **to_master)


class _Sentinels(Sentinel):
    """Asks all sentinels at once: one after another, a few that are away would take all the time."""

    async def discover_master(self, service_name: str) -> tuple[str, int]:
        """Return host and port of the master, as told by the first that knows one.

        Raises:
            MasterNotFoundError: None of them does, or none answers in time.
        """
        try:
            return await take_first_answer(self._ask(client, service_name) for client in self.sentinels)
        except RedisError as error:
            raise MasterNotFoundError(f"no sentinel knows a master that is up: {error}") from error

    async def _ask(self, client: Redis, service_name: str) -> tuple[str, int]:
        """Return what one sentinel says."""
        timeout = cast("float", self.sentinel_kwargs["socket_timeout"])
        try:
            async with asyncio.timeout(timeout):
                masters = cast("dict[str, Any]", await client.sentinel_masters())
        except TimeoutError:
            raise RedisTimeoutError("a sentinel did not answer in time") from None
        state = masters.get(service_name)
        if state is None or not self.check_master_state(state, service_name):
            raise MasterNotFoundError("a sentinel sees no such master, or sees it down")
        return state["ip"], state["port"]


class _MasterClient(Redis):
    """A client that closes its connections to the sentinels, too."""

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Close all connections."""
        await super().aclose(close_connection_pool)
        pool = cast("SentinelConnectionPool", self.connection_pool)
        for client in cast("_Sentinels", pool.sentinel_manager).sentinels:
            await client.aclose()
