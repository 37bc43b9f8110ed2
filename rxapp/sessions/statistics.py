"""Counts sessions, for operators."""

from collections import Counter
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
    scan = cast("Any", client).scan_iter(match="{*}:s:*", count=_BATCH)
    async for key in scan:
        keys.append(key)
        if len(keys) == _BATCH:
            found.update(await _read_kinds(client, keys))
            keys.clear()
    found.update(await _read_kinds(client, keys))
    return dict(found)


async def _read_kinds(client: Redis | RedisCluster, keys: list[bytes]) -> list[str]:
    """Return the kinds of some sessions. A name that only leads to another has none."""
    if not keys:
        return []
    pipeline: Any = client.pipeline(transaction=False)
    for key in keys:
        pipeline.hget(key, "k")
    return [kind.decode() for kind in await pipeline.execute() if kind]
