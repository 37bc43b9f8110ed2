"""A client of a Redis Cluster that answers in time while nodes are away.

redis-py's own needs help with that. It asks for the map of the cluster node by node, waiting a full
timeout for each that is away, and does so before every command that follows a failure.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar, cast

from redis._parsers import AsyncCommandsParser
from redis.asyncio import RedisCluster
from redis.asyncio.cluster import ClusterNode, ClusterPipeline
from redis.cluster import PRIMARY
from redis.exceptions import AskError, MovedError, RedisClusterException, SlotNotCoveredError, TryAgainError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from rxapp.sessions.redis_nodes import (
    AskedNode,
    correct_map,
    find_answering_node,
    forget_broken_connections,
    send_in_a_row,
)
from rxapp.sessions.redis_urls import ServerGroup

T = TypeVar("T")

# While a node is away every command to it fails; the map is not worth asking for more often.
_REFRESH_PAUSE_SECONDS = 0.2
# A call may find out who is there, and then wait for a node that is not.
_TIMEOUTS_PER_CALL = 2
_MOST_REDIRECTIONS = 5
_MOVE_SECONDS = 0.05


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
        dynamic_startup_nodes=False,  # who is asked for the map is decided below
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
        """Ask the node that answers first for the map."""
        manager = self.nodes_manager
        node = await find_answering_node(self._list_nodes())
        manager.startup_nodes = {node.name: node}
        await self.commands_parser.initialize(node)
        for known in self.get_nodes():
            known.server_type = PRIMARY  # corrected below; redis-py fails if all masters are new ones
        try:
            await super().initialize()
        except (RedisClusterException, IndexError):  # the latter if there are no slots at all
            raise RedisConnectionError("no node of the cluster tells where the slots are") from None
        correct_map(manager)
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

    async def send_together(self, key: str, *commands: tuple[Any, ...]) -> list[Any]:
        """Send commands one behind the other, on one connection to the master that has a key.

        Returns:
            The replies; among them, as exceptions, what the server has refused.

        Raises:
            redis.exceptions.TimeoutError: It took too long; the node may have carried them out.
            redis.exceptions.ConnectionError: The node is away.
        """
        return await self.run_in_time(lambda: self._send_where_it_is(key, commands))

    async def _send_where_it_is(self, key: str, commands: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Send commands to the node on the map, and to where that one says that the key has gone."""
        node = self.nodes_manager.get_node_from_slot(self.keyslot(key))
        replies = await send_in_a_row(node, commands)
        for _ in range(_MOST_REDIRECTIONS):
            moved = replies[0]
            if isinstance(moved, TryAgainError):  # some of the keys have gone, and some not yet
                await asyncio.sleep(_MOVE_SECONDS)
                replies = await send_in_a_row(node, commands)
                continue
            if not isinstance(moved, AskError):
                break
            node = cast("ClusterNode", self.get_node(node_name=f"{moved.host}:{moved.port}"))
            if isinstance(moved, MovedError):
                self._initialize = True
                replies = await send_in_a_row(node, commands)
            else:
                replies = (await send_in_a_row(node, [("ASKING",), *commands]))[1:]
        if isinstance(replies[0], self.ERRORS_ALLOW_RETRY):
            raise replies[0]
        return replies

    async def run_in_time(self, call: Callable[[], Awaitable[T]]) -> T:
        """Return what a call returns, and see to it that a failure leads to a new map.

        Raises:
            redis.exceptions.TimeoutError: It took too long.
            redis.exceptions.ConnectionError: The node is away, or has left the cluster.
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
        except AttributeError as error:
            if error.obj is not None:
                raise
            # redis-py closes the connections of a node that has left the map, even one that is just
            # being opened for a command, and then finds None where its socket was.
            self.doubt_map()
            raise RedisConnectionError("the node has left the cluster") from None
        finally:
            if self.reinitialize_counter:  # counts what was found in another place than on the map
                self.reinitialize_counter = 0
                self._initialize = True

    def doubt_map(self) -> None:
        """Have the map asked for again, as after a failure."""
        self._initialize = True
        for node in self._list_nodes():
            forget_broken_connections(node)

    async def aclose(self) -> None:
        """Close all connections."""
        self._initialize = False  # or redis-py would take the client for closed after a failure
        for node in self._list_nodes():
            await node.disconnect_free_connections()
            await node.disconnect()
        await super().aclose()

    def get_node(
        self, host: str | None = None, port: int | None = None, node_name: str | None = None
    ) -> ClusterNode | None:
        """Return a node by its address, or by its name one to ask for a slot that is on its way there.

        Only the answer to ASK uses the name, and redis-py fails if the map does not have it yet.
        """
        if node_name is None:
            return super().get_node(host, port)
        name, _, number = node_name.rpartition(":")
        manager = self.nodes_manager
        if node_name not in manager.nodes_cache:
            node = ClusterNode(name, int(number), PRIMARY, **manager.connection_kwargs)
            manager.set_nodes(manager.nodes_cache, {node.name: node})
        return cast("ClusterNode", AskedNode(manager.nodes_cache[node_name]))

    def _list_nodes(self) -> list[ClusterNode]:
        """Return the nodes of the map, and those named in the URL: all others may have got new addresses."""
        return [*self.get_nodes(), *self.startup_nodes]


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
