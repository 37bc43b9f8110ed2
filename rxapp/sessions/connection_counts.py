"""How many connections a client has, for operators."""

from dataclasses import dataclass
from typing import Any, cast

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.cluster import ClusterNode


@dataclass(frozen=True, slots=True)
class ConnectionCounts:
    """Connections to servers.

    Attributes:
        in_use: Commands are waiting for answers on them.
        idle: They are open, and wait for commands.
    """

    in_use: int
    idle: int


def count_connections(client: Redis | RedisCluster) -> ConnectionCounts:
    """Return how many connections a client has, to all servers of a Cluster together."""
    if isinstance(client, RedisCluster):
        counts = [_count_of_node(node) for node in client.get_nodes()]
        return ConnectionCounts(sum(count.in_use for count in counts), sum(count.idle for count in counts))
    idle, in_use = (
        count for count, _attributes in cast("Any", client.connection_pool).get_connection_count()
    )
    return ConnectionCounts(in_use, idle)


def _count_of_node(node: ClusterNode) -> ConnectionCounts:
    """Count the connections to one server, which redis-py does not do itself."""
    known, idle = len(cast("Any", node)._connections), len(cast("Any", node)._free)  # noqa: SLF001
    return ConnectionCounts(known - idle, idle)
