"""Counts sessions, for operators."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, cast

from redis.asyncio import Redis, RedisCluster

_BATCH = 500


async def count_sessions(client: Redis | RedisCluster) -> dict[str, int]:
    """Return how many sessions of each kind there are.

    It walks over all keys in small steps, so that others are served in between; what begins or ends
    meanwhile may or may not be counted.

    Args:
        client: Reaches the server that the store uses.
    """
    found: Counter[str] = Counter()
    keys: list[bytes] = []
    async for key in _walk(client):
        keys.append(key)
        if len(keys) == _BATCH:
            found.update(await _read_kinds(client, keys))
            keys.clear()
    found.update(await _read_kinds(client, keys))
    return dict(found)


async def count_keys(client: Redis | RedisCluster, *, most: int) -> int:
    """Return about how many sessions there are, and stop at a number that is enough.

    It counts names, those among them that a session had until a moment ago.

    Args:
        client: Reaches the server that the store uses.
        most: Where to stop.
    """
    count = 0
    async for _ in _walk(client):
        count += 1
        if count == most:
            break
    return count


def _walk(client: Redis | RedisCluster) -> AsyncIterator[bytes]:
    """Walk over the names of all sessions in small steps, so that others are served in between."""
    return cast("Any", client).scan_iter(match="{*}:s:*", count=_BATCH)


async def _read_kinds(client: Redis | RedisCluster, keys: list[bytes]) -> list[str]:
    """Return the kinds of some sessions. A name that only leads to another has none."""
    if not keys:
        return []
    pipeline: Any = client.pipeline(transaction=False)
    for key in keys:
        pipeline.hget(key, "k")
    return [kind.decode() for kind in await pipeline.execute() if kind]
