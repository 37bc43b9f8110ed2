"""A real Redis Cluster, one of whose masters may die."""

from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from typing_extensions import override

from tests.support.redis_groups import RedisGroup
from tests.support.redis_servers import RedisServer, await_fact, find_free_port, list_arguments, run_server

_TIMEOUT_SECONDS = 30
_SLOTS = 16_384
_NODE_TIMEOUT_MILLISECONDS = 1000


@dataclass
class RedisCluster(RedisGroup):
    """A cluster. The masters were the first of its nodes when it was made."""

    @property
    @override
    def url(self) -> str:
        """The URL for clients, which names the first three nodes."""
        hosts = ",".join(node.address for node in self.nodes[:3])
        if ca_certs := self.nodes[0].ca_certs:
            return f"rediss+cluster://{hosts}?ssl_ca_certs={ca_certs}"
        return f"redis+cluster://{hosts}"

    def find_master(self, key: str) -> RedisServer:
        """Return the master that has a key's slot."""
        slot = self._answering[0].execute("CLUSTER KEYSLOT", key)
        slots = self._answering[0].execute("CLUSTER SLOTS")
        return self.find_node(next(master[1] for first, last, master, *_ in slots if first <= slot <= last))

    def find_node(self, port: int) -> RedisServer:
        """Return the node that listens on a port."""
        return next(node for node in self.nodes if node.port == port)

    def hand_over(self) -> None:
        """Let all replicas take the places of their masters, which stay up, and return when they have."""
        replicas = self.list_replicas()
        ports = {replica.port for replica in replicas}
        for replica in replicas:
            replica.execute("CLUSTER FAILOVER")
        await_fact(lambda: self._is_ok() and _list_master_ports(self.nodes[0]) == ports, _TIMEOUT_SECONDS)
        self.await_health()

    @contextmanager
    def move_slot(self, key: str) -> Generator[None]:
        """Have a key moved to another master, and its slot not yet handed over until the block ends."""
        source = self.find_master(key)
        target = next(self.find_node(port) for port in _list_master_ports(source) if port != source.port)
        slot = source.execute("CLUSTER KEYSLOT", key)
        target.execute("CLUSTER SETSLOT", slot, "IMPORTING", source.execute("CLUSTER MYID"))
        source.execute("CLUSTER SETSLOT", slot, "MIGRATING", target.execute("CLUSTER MYID"))
        source.execute("MIGRATE", "127.0.0.1", target.port, key, 0, 5000)
        yield
        for node in (target, source):
            node.execute("CLUSTER SETSLOT", slot, "NODE", target.execute("CLUSTER MYID"))

    def fail_over(self, master: RedisServer, how: Callable[[RedisServer], None] = RedisServer.kill) -> float:
        """Take a master away, and return when a replica has its place.

        Args:
            master: Which.
            how: What to do to it.

        Returns:
            The seconds that it took.
        """
        how(master)
        return await_fact(
            lambda: self._is_ok() and master.port not in _list_master_ports(self._answering[0]),
            _TIMEOUT_SECONDS,
        )

    @override
    def lose_master(self, random: Random) -> None:
        self.fail_over(random.choice([node for node in self.nodes if node.execute("ROLE")[0] == "master"]))
        self.restore()

    @override
    def stall_node(self, random: Random, seconds: float) -> None:
        """Any: a master that has been replaced meanwhile takes no writes."""
        self._stall(random.choice(self.nodes), seconds)

    @override
    def await_health(self) -> None:
        await_fact(lambda: self._is_ok() and all(map(_is_connected, self.nodes)), _TIMEOUT_SECONDS)

    @property
    def _answering(self) -> list[RedisServer]:
        return [node for node in self.nodes if node.is_answering]

    def _is_ok(self) -> bool:
        """Return whether all nodes that answer see a working cluster, and the same masters."""
        states = [node.execute("CLUSTER INFO")["cluster_state"] for node in self._answering]
        masters = [_list_master_ports(node) for node in self._answering]
        return set(states) == {"ok"} and all(ports == masters[0] for ports in masters)


@contextmanager
def run_cluster(
    binary: Path, *, masters: int = 3, replicas: int = 3, tls: bool = False
) -> Generator[RedisCluster]:
    """Run a cluster until the block ends, and yield it when it works.

    Args:
        binary: The program.
        masters: How many share the slots.
        replicas: How many follow them, in turn.
        tls: Whether clients and nodes speak TLS.
    """
    with ExitStack() as stack:
        nodes = [stack.enter_context(_run_node(binary, tls=tls)) for _ in range(masters + replicas)]
        cluster = RedisCluster(nodes)
        _share_slots(nodes[:masters])
        _introduce(nodes)
        ids = [node.execute("CLUSTER MYID") for node in nodes[:masters]]
        for number, replica in enumerate(nodes[masters:]):
            replica.execute("CLUSTER REPLICATE", ids[number % masters])
        cluster.await_health()
        yield cluster


@contextmanager
def _run_node(binary: Path, *, tls: bool) -> Generator[RedisServer]:
    options = {
        "cluster-enabled": "yes",
        "cluster-port": str(find_free_port()),
        "cluster-announce-ip": "127.0.0.1",
        "cluster-node-timeout": str(_NODE_TIMEOUT_MILLISECONDS),
        "cluster-replica-validity-factor": "0",  # a replica that has been waiting on a slow machine may stand
    }
    with run_server(binary, *list_arguments(options), tls=tls) as node:
        yield node


def _share_slots(masters: list[RedisServer]) -> None:
    bounds = [number * _SLOTS // len(masters) for number in range(len(masters) + 1)]
    for number, master in enumerate(masters):
        master.execute("CLUSTER SET-CONFIG-EPOCH", number + 1)
        master.execute("CLUSTER ADDSLOTSRANGE", bounds[number], bounds[number + 1] - 1)


def _introduce(nodes: list[RedisServer]) -> None:
    """Make all nodes known to one another."""
    first = nodes[0]
    for node in nodes[1:]:
        bus_port = node.arguments[node.arguments.index("--cluster-port") + 1]
        first.execute("CLUSTER MEET", "127.0.0.1", node.port, bus_port)

    def know_all(node: RedisServer) -> bool:
        return int(node.execute("CLUSTER INFO")["cluster_known_nodes"]) == len(nodes)

    await_fact(lambda: all(map(know_all, nodes)), _TIMEOUT_SECONDS)


def _list_master_ports(node: RedisServer) -> set[int]:
    return {master[1] for _, _, master, *_ in node.execute("CLUSTER SLOTS")}


def _is_connected(node: RedisServer) -> bool:
    """Return whether a node is a master, or a replica that has its master's data."""
    role = node.execute("ROLE")
    return role[0] == "master" or role[3] == "connected"
