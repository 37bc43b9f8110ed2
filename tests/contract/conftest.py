"""Servers for the contract tests, started once. A test that takes a server away brings it back."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.support.redis_binaries import find_redis_binary, find_valkey_binary
from tests.support.redis_cluster import RedisCluster, run_cluster
from tests.support.redis_sentinels import RedisSentinels, run_sentinel
from tests.support.redis_servers import RedisServer, run_server

# In how many ways Redis is deployed: the quick tests take the one that the app brings along.
_ONE_OF_MANY = {"redis_server", "redis_url", "topology"}
_MANY_SERVERS = {"redis_cluster", "redis_sentinel"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on other servers than the app's own, so that the quick set can leave it out."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and _runs_elsewhere(item):
            item.add_marker("slow")


def _runs_elsewhere(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    chosen = (
        {}
        if callspec is None
        else {name: callspec.params[name] for name in _ONE_OF_MANY & callspec.params.keys()}
    )
    return any(server != "valkey" for server in chosen.values()) or bool(
        _MANY_SERVERS & set(getattr(item, "fixturenames", ()))
    )


@pytest.fixture(scope="session")
def valkey() -> Generator[RedisServer]:
    """The Valkey that the app brings along."""
    with run_server(find_valkey_binary()) as server:
        yield server


@pytest.fixture(scope="session")
def debian_redis() -> Generator[RedisServer]:
    """Debian's Redis, some versions older."""
    with run_server(find_redis_binary()) as server:
        yield server


@pytest.fixture(scope="session", params=["valkey", "redis"])
def redis_server(request: pytest.FixtureRequest) -> RedisServer:
    """One server of each kind."""
    return request.getfixturevalue({"valkey": "valkey", "redis": "debian_redis"}[request.param])


@pytest.fixture(scope="session")
def redis_sentinel() -> Generator[RedisSentinels]:
    """Sentinels with a master and a replica, on Redis. A test that kills the master runs its own."""
    with run_sentinel(find_redis_binary()) as group:
        yield group


@pytest.fixture(scope="session")
def redis_cluster() -> Generator[RedisCluster]:
    """A cluster of three masters and three replicas, on Valkey."""
    with run_cluster(find_valkey_binary()) as cluster:
        yield cluster


@pytest.fixture(scope="session", params=["valkey", "redis", "sentinel", "cluster"])
def redis_url(request: pytest.FixtureRequest) -> str:
    """The URL of each kind of deployment."""
    fixture = {
        "valkey": "valkey",
        "redis": "debian_redis",
        "sentinel": "redis_sentinel",
        "cluster": "redis_cluster",
    }[request.param]
    return request.getfixturevalue(fixture).url
