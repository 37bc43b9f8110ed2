"""Nodes of a Redis Cluster, and what redis-py needs done about them."""

from collections.abc import Sequence
from typing import Any

from redis.asyncio import ConnectionPool
from redis.asyncio.client import PubSub
from redis.asyncio.cluster import ClusterNode, NodesManager, PipelineCommand
from redis.asyncio.retry import Retry
from redis.cluster import PRIMARY
from redis.crc import REDIS_CLUSTER_HASH_SLOTS
from redis.exceptions import ConnectionError as RedisConnectionError

from rxapp.sessions.first_answer import take_first_answer


def correct_map(manager: NodesManager) -> None:
    """Make a new map name the nodes that have the connections.

    redis-py keeps the nodes that it knew, and then neither uses them for commands nor notices that one has
    become a master. The connections of those that it does use are lost, open, with the next map.
    """
    parts = {id(nodes): nodes for nodes in manager.slots_cache.values()}  # many slots share one list
    for nodes in parts.values():
        for place, node in enumerate(nodes):
            known = manager.nodes_cache[node.name]
            known.server_type = node.server_type
            nodes[place] = known
    manager.default_node = manager.get_nodes_by_server_type(PRIMARY)[0]
    for slot in range(REDIS_CLUSTER_HASH_SLOTS):
        manager.slots_cache.setdefault(slot, [])  # redis-py expects each to be there


def forget_broken_connections(node: ClusterNode) -> None:
    """Drop the connections that redis-py lost sight of: one that fails to connect is never used again.

    One that is connecting just now may be among them. It goes back to the free ones all the same, and
    those are closed at the end.
    """
    free = set(node._free)  # pyright: ignore[reportPrivateUsage] # noqa: SLF001 -- mended in redis-py 8
    known = node._connections  # pyright: ignore[reportPrivateUsage] # noqa: SLF001
    known[:] = [connection for connection in known if connection.is_connected or connection in free]


async def find_answering_node(nodes: list[ClusterNode], *, in_cluster: bool = False) -> ClusterNode:
    """Return the node that answers first, asking all of them at once.

    Args:
        nodes: Who to ask.
        in_cluster: Whether it has to see a cluster that works; a node cut off from the others does not.

    Raises:
        redis.exceptions.RedisError: None of them does.
    """
    return await take_first_answer(_ask(node, in_cluster) for node in nodes)


async def _ask(node: ClusterNode, in_cluster: bool) -> ClusterNode:
    """Return a node if it answers."""
    info = await node.execute_command("CLUSTER INFO")
    if in_cluster and info["cluster_state"] != "ok":
        raise RedisConnectionError("the node is cut off from the cluster")
    return node


async def send_in_a_row(node: ClusterNode, commands: Sequence[tuple[Any, ...]], **options: Any) -> list[Any]:
    """Send commands on one connection of a node, and return the replies; what it refused, as exceptions.

    Args:
        node: Where to.
        commands: In their order.
        options: redis-py's, for reading the replies.
    """
    sent = [PipelineCommand(place, *command, **options) for place, command in enumerate(commands)]
    try:
        await node.execute_pipeline(sent)
    except BaseException:
        forget_broken_connections(node)  # redis-py gives back none whose call was given up
        raise
    return [command.result for command in sent]


class AskedNode:
    """A node that is asked for a slot before it is the node's own: right behind an ASKING.

    redis-py sends ASKING and the command on any two connections, and the node only heeds it on one.
    """

    def __init__(self, node: ClusterNode) -> None:
        """Take the node that is getting the slot."""
        self._node = node

    def __getattr__(self, name: str) -> Any:
        """Be the node in all other respects."""
        return getattr(self._node, name)

    async def execute_command(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command; the ASKING that redis-py sends before it is not needed."""
        if args == ("ASKING",):
            return None
        _, reply = await send_in_a_row(self._node, [("ASKING",), args], **kwargs)
        if isinstance(reply, Exception):
            raise reply
        return reply


class NodeSubscription(PubSub):
    """A subscription on one node, which hears what is published on any."""

    def __init__(self, node: ClusterNode, retry: Retry) -> None:
        """Make one for a node; it connects when told to."""
        options: dict[str, Any] = {**node.connection_kwargs, "retry": retry}
        super().__init__(ConnectionPool(connection_class=node.connection_class, **options))

    async def aclose(self) -> None:
        """Close the connection."""
        await super().aclose()
        await self.connection_pool.disconnect()
