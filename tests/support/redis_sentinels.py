"""A real master and its replica, watched by Redis Sentinels, where the master may die."""

import tempfile
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from redis.exceptions import ConnectionError as RedisConnectionError
from typing_extensions import override

from tests.support.redis_groups import RedisGroup
from tests.support.redis_servers import RedisServer, await_fact, find_free_port, run_server, use_tls

_TIMEOUT_SECONDS = 30
_SENTINELS = 3
_QUORUM = 2
SERVICE = "mymaster"
_CONFIGURATION = f"""
sentinel monitor {SERVICE} 127.0.0.1 {{port}} {_QUORUM}
sentinel down-after-milliseconds {SERVICE} 500
sentinel failover-timeout {SERVICE} 3000
"""


@dataclass
class RedisSentinels(RedisGroup):
    """A master and a replica, and who watches them. It survives the loss of one master.

    Attributes:
        sentinels: The sentinels.
    """

    sentinels: list[RedisServer]

    @property
    @override
    def url(self) -> str:
        """The URL for clients."""
        hosts = ",".join(sentinel.address for sentinel in self.sentinels)
        if ca_certs := self.nodes[0].ca_certs:
            return f"rediss+sentinel://{hosts}/{SERVICE}?ssl_ca_certs={ca_certs}"
        return f"redis+sentinel://{hosts}/{SERVICE}"

    def find_master(self) -> RedisServer:
        """Return the master that the sentinels name."""
        _, port = self.sentinels[0].execute("SENTINEL GET-MASTER-ADDR-BY-NAME", SERVICE)
        return next(server for server in self.nodes if server.port == int(port))

    def kill_master(self, how: Callable[[RedisServer], None] = RedisServer.kill) -> float:
        """Take the master away, and return when all sentinels name another.

        Args:
            how: What to do to it.

        Returns:
            The seconds that it took.
        """
        master = self.find_master()
        how(master)
        successor = next(server for server in self.nodes if server is not master)

        def is_promoted() -> bool:
            names = [s.execute("SENTINEL GET-MASTER-ADDR-BY-NAME", SERVICE) for s in self.sentinels]
            return {int(port) for _, port in names} == {successor.port} and _is_master(successor)

        return await_fact(is_promoted, _TIMEOUT_SECONDS)

    @override
    def lose_master(self, random: Random) -> None:
        self.kill_master()
        self.restore()

    @override
    def stall_node(self, random: Random, seconds: float) -> None:
        """The replica: a master would take writes until it is told of its successor, and lose them."""
        self._stall(next(node for node in self.nodes if node is not self.find_master()), seconds)

    @override
    def await_health(self) -> None:
        await_fact(self._is_healthy, _TIMEOUT_SECONDS)

    def _is_healthy(self) -> bool:
        try:
            replicas = [server for server in self.nodes if server is not self.find_master()]
            return all(map(_is_connected, replicas)) and all(map(_sees_all, self.sentinels))
        except RedisConnectionError:
            return False  # sentinels cut everybody off from a server that is to be a replica


@contextmanager
def run_sentinel(binary: Path, *, tls: bool = False) -> Generator[RedisSentinels]:
    """Run a master, a replica and three sentinels until the block ends, and yield when they are ready.

    Args:
        binary: The program.
        tls: Whether clients and servers speak TLS.
    """
    with ExitStack() as stack:
        master = stack.enter_context(run_server(binary, tls=tls))
        replica = stack.enter_context(run_server(binary, tls=tls))
        replica.execute("REPLICAOF", "127.0.0.1", master.port)
        await_fact(lambda: _is_connected(replica), _TIMEOUT_SECONDS)  # so that the sentinels find it at once
        sentinels = [stack.enter_context(_run_one(binary, master)) for _ in range(_SENTINELS)]
        group = RedisSentinels([master, replica], sentinels)
        group.await_health()
        yield group


@contextmanager
def _run_one(binary: Path, master: RedisServer) -> Generator[RedisServer]:
    """Run a sentinel, which writes down what it learns in its configuration."""
    with tempfile.TemporaryDirectory(prefix="rxapp-sentinel-") as name:
        folder = Path(name)
        configuration = folder / "sentinel.conf"
        configuration.write_text(_CONFIGURATION.format(port=master.port))
        arguments = [str(configuration), "--sentinel", "--bind", "127.0.0.1"]
        sentinel = RedisServer(binary, folder, find_free_port(), arguments)
        if master.ca_certs:
            use_tls(sentinel)
        try:
            sentinel.start()
            yield sentinel
        finally:
            sentinel.kill()


def _is_master(server: RedisServer) -> bool:
    return server.execute("ROLE")[0] == "master"


def _is_connected(replica: RedisServer) -> bool:
    """Return whether a replica has its master's data."""
    role = replica.execute("ROLE")
    return role[0] == "slave" and role[3] == "connected"


def _sees_all(sentinel: RedisServer) -> bool:
    """Return whether a sentinel sees the other sentinels, and a master and a replica that are up."""
    master = sentinel.execute("SENTINEL MASTER", SERVICE)
    replicas = sentinel.execute("SENTINEL SLAVES", SERVICE)
    return (
        master["num-other-sentinels"] == _SENTINELS - 1
        and master["flags"] == "master"
        and [replica["flags"] for replica in replicas] == ["slave"]
    )
