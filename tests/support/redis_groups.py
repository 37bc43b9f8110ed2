"""Redis servers that stand in for one another: what a test does to any group of them."""

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from random import Random

from tests.support.redis_servers import RedisServer


@dataclass
class RedisGroup(ABC):
    """A group of servers of which some may be away.

    Attributes:
        nodes: The servers with data; which of them are masters changes.
    """

    nodes: list[RedisServer]

    @property
    @abstractmethod
    def url(self) -> str:
        """The URL for clients."""

    @abstractmethod
    def await_health(self) -> None:
        """Return when all servers see one another, and all replicas have their masters' data."""

    @abstractmethod
    def lose_master(self, random: Random) -> None:
        """Kill a master, and bring it back as a replica once another has its place."""

    @abstractmethod
    def stall_node(self, random: Random, seconds: float) -> None:
        """Let a server that may do so do nothing for a while."""

    def list_replicas(self) -> list[RedisServer]:
        """Return the servers that follow a master; all have to answer."""
        return [node for node in self.nodes if node.execute("ROLE")[0] != "master"]

    def restore(self) -> None:
        """Bring back the servers that are away, as replicas, and return when all is well."""
        for node in self.nodes:
            node.bring_back()
        self.await_health()

    def _stall(self, node: RedisServer, seconds: float) -> None:
        node.pause()
        time.sleep(seconds)
        self.restore()
