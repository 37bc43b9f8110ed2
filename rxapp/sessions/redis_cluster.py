"""A client of a Redis Cluster that answers in time while nodes are away.

redis-py's own needs help with that. It asks for the map of the cluster node by node, waiting a full
timeout for each that is away, and does so before every command that follows a failure.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from redis._parsers import AsyncCommandsParser
from redis.asyncio import ConnectionPool, RedisCluster
from redis.asyncio.client import PubSub
from redis.asyncio.cluster import ClusterNode, ClusterPipeline, NodesManager
from redis.asyncio.retry import Retry
from redis.cluster import PRIMARY
from redis.crc import REDIS_CLUSTER_HASH_SLOTS
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException, SlotNotCoveredError
from redis.exceptions import TimeoutError as RedisTimeoutError

from rxapp.sessions.first_answer import take_first_answer
from rxapp.sessions.redis_urls import ServerGroup

T = TypeVar("T")

# While a node is away every command to it fails; the map is not worth asking for more often.
_REFRESH_PAUSE_SECONDS = 0.2
# A call may find out who is there, and then wait for a node that is not.
_TIMEOUTS_PER_CALL = 2


def connect_to_cluster(group: ServerGroup, options: dict[str, Any]) -> "PromptCluster":
    """Return a client of a cluster. It reads from masters only: a replica may not know of a revocation.

    Args:
        group: Some nodes of the cluster; one that answers is enough.
        options: redis-py's arguments for every connection; `socket_timeout`, in seconds, among them.
    """
    return PromptCluster(
        startup_nodes=[ClusterNode(host, port) for host, port in group.addresses],
        username=group.username,
        password=group.password,
        require_full_coverage=False,  # sessions of other slots go on
        reinitialize_steps=0,  # it would close the connections of commands under way
        **options,
        **group.tls,
    )


class PromptCluster(RedisCluster):
    """A client of a cluster whose every call returns or raises in time."""

    def __init__(self, **options: Any) -> None:
        """Take redis-py's arguments; `socket_timeout`, in seconds, is needed."""
        super().__init__(**options)
        self.timeout: float = options["socket_timeout"]
        self.commands_parser = _CommandTable()
        self._refreshed_at = float("-inf")
        self._refresh_lock = asyncio.Lock()

    async def initialize(self) -> "PromptCluster":
        """Learn the map of the cluster if it is not known, or known to be wrong.

        Raises:
            redis.exceptions.ConnectionError: No node answers.
        """
        async with self._refresh_lock:
            # Without a default node its connections have been closed.
            if self.get_default_node() and time.monotonic() < self._refreshed_at + _REFRESH_PAUSE_SECONDS:
                self._initialize = False
            if self._initialize:
                await self._refresh()
        return self

    async def _refresh(self) -> None:
        """Ask for the map, and first of all the node that answers first."""
        manager = self.nodes_manager
        node = await find_answering_node(list(manager.startup_nodes.values()))
        manager.startup_nodes = {node.name: node, **manager.startup_nodes}
        await self.commands_parser.initialize(node)
        for known in self.get_nodes():
            known.server_type = PRIMARY  # corrected below; redis-py fails if all masters are new ones
        try:
            await super().initialize()
        except RedisClusterException:
            raise RedisConnectionError("no node of the cluster tells where the slots are") from None
        _correct_map(manager)
        self._refreshed_at = time.monotonic()

    async def execute_command(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command.

        Raises:
            redis.exceptions.TimeoutError: It took too long; the node may have carried it out.
        """
        return await self.run_in_time(lambda: super(PromptCluster, self).execute_command(*args, **kwargs))

    def pipeline(
        self,
        transaction: Any = None,
        shard_hint: None = None,  # noqa: ARG002 -- redis-py's signature
    ) -> ClusterPipeline:
        """Return a pipeline that keeps to the same time."""
        return _PromptPipeline(self, transaction)  # pyright: ignore[reportAbstractUsage] -- redis-py's are, too

    async def run_in_time(self, call: Callable[[], Awaitable[T]]) -> T:
        """Return what a call returns, and see to it that a failure leads to a new map.

        Raises:
            redis.exceptions.TimeoutError: It took too long.
        """
        try:
            async with asyncio.timeout(_TIMEOUTS_PER_CALL * self.timeout):
                if self._initialize:
                    await self.initialize()
                return await call()
        except SlotNotCoveredError:
            self.doubt_map()
            raise RedisConnectionError("no node of the cluster has this slot") from None
        except self.ERRORS_ALLOW_RETRY:
            self.doubt_map()
            raise
        except TimeoutError:
            self.doubt_map()
            raise RedisTimeoutError("no answer from the cluster in time") from None
        finally:
            if self.reinitialize_counter:  # counts what was found in another place than on the map
                self.reinitialize_counter = 0
                self._initialize = True

    def doubt_map(self) -> None:
        """Have the map asked for again, as after a failure."""
        self._initialize = True
        for node in self._list_nodes():
            _forget_broken_connections(node)

    async def aclose(self) -> None:
        """Close all connections."""
        self._initialize = False  # or redis-py would take the client for closed after a failure
        for node in self._list_nodes():
            await node.disconnect_free_connections()
        await super().aclose()

    def _list_nodes(self) -> list[ClusterNode]:
        """Return the nodes of the map, and those to ask for a new one."""
        return [*self.get_nodes(), *self.nodes_manager.startup_nodes.values()]


class _CommandTable(AsyncCommandsParser):
    """Asks for the table of commands once. redis-py asks with each map, and the first master at that."""

    async def initialize(self, node: ClusterNode | None = None) -> None:
        if node is not None:
            self.node = node
        if not self.commands:
            await super().initialize(node)


class _PromptPipeline(ClusterPipeline):
    """A pipeline in time. redis-py's does not ask for a new map when a node is away."""

    async def execute(self, raise_on_error: bool = True, allow_redirections: bool = True) -> list[Any]:
        client = cast("PromptCluster", self.cluster_client)
        results = await client.run_in_time(
            lambda: super(_PromptPipeline, self).execute(raise_on_error, allow_redirections)
        )
        if any(isinstance(result, client.ERRORS_ALLOW_RETRY) for result in results):
            client.doubt_map()
        return results


def _correct_map(manager: NodesManager) -> None:
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


def _forget_broken_connections(node: ClusterNode) -> None:
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
